"""Delivery: scores in the layouts that dashboards and CRMs take in."""

from __future__ import annotations

from healthscore.engines.delivery._hubspot import hubspot_batches
from healthscore.engines.delivery._hyper import to_hyper
from healthscore.engines.delivery._long import to_long
from healthscore.engines.delivery._records import to_records
from healthscore.engines.delivery._salesforce import salesforce_csv

__all__ = ["hubspot_batches", "salesforce_csv", "to_hyper", "to_long", "to_records"]
