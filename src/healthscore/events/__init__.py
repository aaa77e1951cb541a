"""Metrics made of events: what customers did, as of any date, without ever looking ahead."""

from __future__ import annotations

from healthscore.events._active_days import ActiveDays
from healthscore.events._change import Change
from healthscore.events._count import Count
from healthscore.events._days_since import DaysSince
from healthscore.events._days_to_first import DaysToFirst
from healthscore.events._decayed import Decayed
from healthscore.events._decayed_by_period import DecayedByPeriod
from healthscore.events._distinct import Distinct
from healthscore.events._last import Last
from healthscore.events._log import Log
from healthscore.events._mean import Mean
from healthscore.events._metric import EventMetric
from healthscore.events._past import Past
from healthscore.events._reached import Reached
from healthscore.events._streak import Streak
from healthscore.events._stream import Stream
from healthscore.events._sum import Sum
from healthscore.events._window import Window

__all__ = [
    "ActiveDays",
    "Change",
    "Count",
    "DaysSince",
    "DaysToFirst",
    "Decayed",
    "DecayedByPeriod",
    "Distinct",
    "EventMetric",
    "Last",
    "Log",
    "Mean",
    "Past",
    "Reached",
    "Streak",
    "Stream",
    "Sum",
    "Window",
]
