"""What the outcome says about one metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, final

import attrs

if TYPE_CHECKING:
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.learning._bins import Shape


@final
@attrs.frozen(eq=False)
class Gaps:
    """Customers who have no value of a metric.

    Parameters
    ----------
    customers : int
        How many.
    churn_rate : Estimate
        Share of them who left.
    other_rate : Estimate
        Share of the others who left.
    telling : bool
        Whether the two differ by more than chance does.
    policy : str
        What the scorecard does with the gap: the metric's `missing`.
    """

    customers: int
    churn_rate: Estimate
    other_rate: Estimate
    telling: bool
    policy: str


@final
@attrs.frozen(eq=False)
class MetricFinding:
    """What the outcome says about one metric of the expert's scorecard.

    Parameters
    ----------
    name : str
        The metric.
    shape : {"rising", "falling", "peak", "valley", "level", "other"}
        How the expert's curve goes over the values seen.
    auc : Estimate
        Chance that of a customer who left and one who stayed, the one who left has the worse value
        in the expert's direction; NaN where the metric has no direction.
    contradicts : bool
        Whether the outcome goes against the expert's direction: `auc` lies below 0.5 with its
        whole interval of 99 %, or of more where one of so many metrics would do that by chance.
    turns : {"", "peak", "valley"}
        Whether the rate of staying turns inside, though the expert's curve does not.
    turns_at : float
        Value near which it turns; NaN where it does not.
    leak : str
        Why the metric may be the outcome in disguise; empty where nothing points to it.
    suspect : bool
        Whether it was kept out of learning for that.
    gaps : Gaps or None
        Customers without a value.
    left_alone : str
        Why its curve could not be learned; empty where it could.
    """

    name: str
    shape: Shape
    auc: Estimate
    contradicts: bool
    turns: Literal["", "peak", "valley"]
    turns_at: float
    leak: str
    suspect: bool
    gaps: Gaps | None
    left_alone: str
