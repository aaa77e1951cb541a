"""What a scorecard calls to be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from healthscore._definition import is_mapping
from healthscore.bandings import held_codes, previous_codes
from healthscore.columns import show_short
from healthscore.errors import DataError
from healthscore.scoring._engine import check_threads, run, run_one
from healthscore.scoring._inputs import Inputs
from healthscore.scoring._kept import Kept
from healthscore.scoring._keys import previous_bands, read_keys
from healthscore.scoring._outputs import Outputs
from healthscore.scoring._score import Score
from healthscore.scoring._scores import Scores
from healthscore.scoring._table import CustomerTable, as_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore.scoring._keys import Previous
    from healthscore.scoring._plan import Plan
    from healthscore.scoring._table import TableLike


def score(
    plan: Plan,
    table: TableLike,
    *,
    key: str | None,
    as_of: object,
    previous: Previous | None,
    details: bool,
    threads: int,
) -> Scores:
    """Score a table; see `Scorecard.score`.

    Parameters
    ----------
    plan : Plan
        The scorecard made ready.
    table : table
        The customers.
    key : str or None
        Column that tells them apart.
    as_of : date or None
        The date of scoring.
    previous : Scores or mapping or array_like of str or None
        The bands before.
    details : bool
        Whether to keep what members, contributions, losses and intervals are made from.
    threads : int
        Threads to share the work among.

    Returns
    -------
    Scores
        One score a customer.
    """
    threads = check_threads(threads)
    customers = as_table(table)
    # row numbers are made when first asked for: most pipelines never do
    keys = None if key is None else read_keys(customers, key)
    inputs = Inputs(plan, customers, as_of)
    outputs = Outputs.room(plan, customers.size)
    kept = Kept.room(plan, inputs) if details else None
    run(plan, inputs, outputs, kept, threads)
    if previous is not None:
        known = read_keys(customers, None) if keys is None else keys
        _hold(plan, outputs, previous_bands(previous, known))
    return Scores(
        plan.scorecard,
        outputs,
        kept,
        keys=keys,
        key=key,
        table=customers.without_values(),
        as_of=inputs.date,
        threads=threads,
    )


def score_one(plan: Plan, customer: object, *, as_of: object, previous: str | None) -> Score:
    """Score one customer; see `Scorecard.score_one`.

    Parameters
    ----------
    plan : Plan
        The scorecard made ready.
    customer : mapping of str to value
        A value for each column.
    as_of : date or None
        The date of scoring.
    previous : str or None
        The band before.

    Returns
    -------
    Score
        The customer's.
    """
    if not is_mapping(customer):
        remedy = "A row of a data frame is one by row.to_dict(), a scored customer is scores[key]."
        message = f"A mapping of values is due. Got {show_short(customer)}. {remedy}"
        raise DataError(message, where="customer", got=customer)
    table = CustomerTable(customer)
    inputs = Inputs(plan, table, as_of)
    outputs, kept = Outputs.room(plan, 1), Kept.room(plan, inputs)
    run_one(plan, inputs, outputs, kept)
    _hold(plan, outputs, None if previous is None else [previous])
    scores = Scores(
        plan.scorecard,
        outputs,
        kept,
        keys=np.zeros(1, dtype=np.intp),
        key=None,
        table=table.without_values(),
        as_of=inputs.date,
        threads=1,
    )
    return Score(scores)


def _hold(plan: Plan, outputs: Outputs, previous: object) -> None:
    """Keep customers in the bands they were in, as far as the banding's margin says."""
    banding = plan.scorecard.banding
    if previous is None or banding is None:
        return
    held = previous_codes(banding, cast("ArrayLike", previous), len(outputs.values))
    outputs.codes = held_codes(banding, outputs.values, held)
    outputs.previous = held if banding.margin else None
