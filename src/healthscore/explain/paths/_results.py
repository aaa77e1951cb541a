"""Ways to a band: what each step moves, adds and costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, final, overload

import attrs

from healthscore.explain._words import plain
from healthscore.explain.paths._words import change_in_words, named, points_or_none

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.scoring import AppliedRule, Score


@final
@attrs.frozen
class Step:
    """One raw value that is moved on a way to a band.

    Parameters
    ----------
    metric : str
        The metric that it is moved for.
    lever : str
        What is moved: a column, or the metric itself where its value comes from several columns.
    before : float or str
        The raw value as it is: a number, a label, or a date as ISO text.
    after : float or str
        The raw value that is needed.
    unit : str
        The metric's unit where the raw value is the metric's own value; else empty.
    score_before : float
        The metric's score as it is.
    score_after : float
        The metric's score then.
    gain : float
        Points that this adds to the whole score, after the steps before it; NaN where there is no
        score yet.
    cost : float
        What it costs.
    said : float or str
        The raw value as it is told, in as few digits as will do: rounded away from what it is.
    """

    metric: str
    lever: str
    before: float | str
    after: float | str
    unit: str
    score_before: float
    score_after: float
    gain: float
    cost: float
    said: float | str

    def __str__(self) -> str:
        before, after = change_in_words(self.before, self.said)
        unit = f" {self.unit}" if self.unit else ""
        gain = "" if math.isnan(self.gain) else f" ({self.gain:+.1f})"
        return f"{self.lever} from {before} to {after}{unit}{gain}"

    def to_dict(self) -> dict[str, Any]:
        """Write it as plain dictionaries, texts and numbers.

        Returns
        -------
        dict
            What JSON can hold.
        """
        return {name: plain(value) for name, value in attrs.asdict(self).items()}


@final
@attrs.frozen(eq=False, repr=False)
class Path:
    """One way to a band: raw values that bring the score there together.

    Parameters
    ----------
    steps : tuple of Step
        What is moved, the largest gain first; none of them can be left out.
    cost : float
        What all steps cost together.
    changes : mapping of str to (float or str)
        The new raw values in full, as `Scorecard.what_if` takes them.
    after : Score
        The score with all of them.
    """

    steps: tuple[Step, ...]
    cost: float
    changes: Mapping[str, float | str]
    after: Score

    def __repr__(self) -> str:
        return f"<Path: {', '.join(self.changes)}, cost {self.cost:.1f}, to {named(self.after)}>"

    def __str__(self) -> str:
        return ", ".join(map(str, self.steps))

    def to_dict(self) -> dict[str, Any]:
        """Write it as plain dictionaries, lists, texts and numbers.

        Returns
        -------
        dict
            What JSON can hold.
        """
        return {
            "steps": [step.to_dict() for step in self.steps],
            "cost": self.cost,
            "changes": dict(self.changes),
            "after": points_or_none(self.after),
        }


@final
@attrs.frozen(eq=False, repr=False)
class Paths(Sequence[Path]):
    """The cheapest ways to a band, or why there is none.

    Made by `Scorecard.path_to`. It is a statement about the score, and no promise about what the
    customer will do.

    Parameters
    ----------
    before : Score
        The score as things are.
    band : str
        The band to reach; a higher one will do.
    start : float
        Where that band starts, in points.
    threshold : float
        The least score that reaches it: another one than the start where a margin holds the
        customer in the band before; infinite where no score does.
    paths : tuple of Path
        The cheapest first, each without some step of every cheaper one; empty where the band is
        reached already, and where it cannot be reached.
    why : str
        Why it cannot be reached; else empty.
    exact : bool
        Whether nothing is cheaper, and nothing else reaches it: so it is for weighted means. For
        all else ways were searched for, and there may be cheaper ones.
    rules : tuple of AppliedRule, default ()
        The rules that are in the way, where it cannot be reached because of some.
    otherwise : tuple of Path, optional
        The cheapest ways if these rules did not hold, empty where no step would be needed; None
        where it could not be reached then either.
    gaps : tuple of str, default ()
        Metrics without a value, which nothing can move before they are known.
    fixed : tuple of str, default ()
        Metrics and columns that were said not to move.
    key : object, optional
        The customer's key, where one is known.

    Examples
    --------
    >>> from healthscore import Banding, Linear, Metric, Scorecard
    >>> from healthscore.explain.paths._path import path_to
    >>> scorecard = Scorecard(
    ...     "demo",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    ... )
    >>> paths = path_to(scorecard, {"logins": 4, "nps": 20}, count=1)
    >>> print(paths)
    The score is 50.0, yellow. The cheapest way to green (70): logins from 4 to 8 (+20.0).
    >>> paths[0].changes, paths[0].cost
    ({'logins': 8.0}, 40.0)
    >>> path_to(scorecard, {"logins": 3, "nps": 20}, fixed=["logins"]).why
    'cannot be reached: the best score that can be reached is 65.0; fixed: logins'
    """

    before: Score
    band: str
    start: float
    threshold: float
    paths: tuple[Path, ...]
    why: str
    exact: bool
    rules: tuple[AppliedRule, ...] = ()
    otherwise: tuple[Path, ...] | None = None
    gaps: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    key: Any = None

    @property
    def reached(self) -> bool:
        """Whether the band can be reached, or is already."""
        return not self.why

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, place: int, /) -> Path: ...

    @overload
    def __getitem__(self, place: slice, /) -> tuple[Path, ...]: ...

    def __getitem__(self, place: int | slice, /) -> Path | tuple[Path, ...]:
        """Give a path by its place, the cheapest first.

        Parameters
        ----------
        place : int or slice
            From 0.

        Returns
        -------
        Path or tuple of Path
            One, or those of a slice.
        """
        return self.paths[place]

    def __repr__(self) -> str:
        if self.paths:
            count = f"{len(self)} path{'' if len(self) == 1 else 's'}"
            return f"<Paths to {self.band}: {count}, cheapest {self.paths[0].cost:.1f}>"
        return f"<Paths to {self.band}: {self.why or 'there already'}>"

    def __str__(self) -> str:
        now = self._now
        if not self.paths and not self.why:
            return f"{now}: {self.band} is reached already."
        goal = f"{self.band} ({self._from})"
        if self.why:
            return f"{now}. {goal} {self.why}.{self._otherwise}"
        first, *others = map(str, self.paths)
        more = f" Others: {'; '.join(others)}." if others else ""
        found = "" if self.exact else " that was found"
        return f"{now}. The cheapest way to {goal}{found}: {first}.{more}"

    @property
    def _now(self) -> str:
        if math.isnan(self.before.value):
            return "There is no score" if self.key is None else f"{self.key} has no score"
        who = "The score" if self.key is None else str(self.key)
        return f"{who} is {self.before.shown}, {self.before.band}"

    @property
    def _from(self) -> str:
        """Where the band starts, and where it does for a customer whom a margin holds."""
        held = math.isfinite(self.threshold) and abs(self.threshold - self.start) >= 0.005
        more = f", from {self.before.previous_band} {self.threshold:g}" if held else ""
        return f"{self.start:g}{more}"

    @property
    def _otherwise(self) -> str:
        if self.otherwise is None:
            return ""
        if not self.otherwise:
            return " If that did not hold, it would be reached."
        return f" If that did not hold, the cheapest way would be: {self.otherwise[0]}."

    def to_dict(self) -> dict[str, Any]:
        """Write it as plain dictionaries, lists, texts and numbers.

        Returns
        -------
        dict
            What JSON can hold.
        """
        return {
            "key": plain(self.key),
            "before": points_or_none(self.before),
            "band": self.band,
            "start": self.start,
            "threshold": plain(self.threshold),
            "reached": self.reached,
            "why": self.why,
            "exact": self.exact,
            "paths": [path.to_dict() for path in self.paths],
            "rules": [
                {"member": each.member, "reason": each.rule.reason, "when": each.rule.when.text}
                for each in self.rules
            ],
            "otherwise": None
            if self.otherwise is None
            else [path.to_dict() for path in self.otherwise],
            "gaps": list(self.gaps),
            "fixed": list(self.fixed),
        }
