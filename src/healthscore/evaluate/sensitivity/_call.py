"""What is called to find how much a score depends on the choices behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.evaluate.sensitivity._freedom import OWNER, Freedom
from healthscore.evaluate.sensitivity._scorer import Scorer
from healthscore.evaluate.sensitivity._sensitivity import Sensitivity
from healthscore.evaluate.sensitivity._space import Space
from healthscore.evaluate.sensitivity._trials import run_trials
from healthscore.scorecard import Scorecard
from healthscore.segments import Segmented

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from healthscore.aggregations import Aggregation
    from healthscore.scorecard import AsOf
    from healthscore.scoring import TableLike

FEWEST_DRAWS: Final = 20
"""Of fewer, 5 % are less than one."""

FEWEST_RUNS: Final = 32

_RUNS: Final = {True: 256, False: 128}
"""Of scorers that are quick, and of others: what somebody who prints the result waits for."""


def sensitivity(  # noqa: PLR0913  options that a caller names
    scorecard: Scorecard,
    table: TableLike,
    *,
    key: str | None = None,
    as_of: AsOf | None = None,
    draws: int = 1_000,
    weights: float | Literal["arbitrary"] = 0.25,
    curves: float = 0.0,
    aggregation: Aggregation | Sequence[Aggregation] = (),
    leave_out: bool = False,
    sobol: int | None = None,
    seed: int = 0,
    threads: int = 1,
) -> Sensitivity:
    """Tell how much scores, ranks and bands depend on the choices of who made the scorecard.

    All choices that are set free are made at random, independently of each other, in each draw;
    the customers are scored again by each draw's scorecard, with its rules, gates and gaps.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    table : table
        The customers.
    key : str, optional
        Column that tells them apart.
    as_of : date, optional
        The date of scoring.
    draws : int, default 1,000
        How many, from 20.
    weights : float or {"arbitrary"}, default 0.25
        Share, below 1, by which each weight may be more or less, evenly, in the scorecard and in
        each group; 0 for none. "arbitrary": any weights of the members that have one, all shares of
        the whole being as likely (a flat Dirichlet distribution).
    curves : float, default 0
        How far curves may be bent: a metric's score ``s`` becomes ``100 (s / 100) ** g`` with ``g``
        from ``1 / (1 + curves)`` to ``1 + curves``, evenly on the scale of logarithms, the same for
        all customers. With 0.25, a score of 50 comes to lie between 42 and 57. Both ends of the
        scale and the order of the customers stay; points under a `Sum` are bent on the span of the
        metric. What a gap scores stays too.
    aggregation : Aggregation or list of Aggregation, default ()
        Others, any of which may stand in the place of the scorecard's own and of each group's, its
        own being as likely as each of them. Sums stay, and so does whatever they cannot replace.
    leave_out : bool, default False
        Whether one metric is left out, none being as likely as each of them; it is given the weight
        0, or its group, where it is alone there.
    sobol : int, optional
        Runs for the share that each choice has in what varies, from 32; with ``k`` choices the
        scorecard is run ``k + 2`` times as often, over up to 2,000 of the customers, when `drivers`
        or the text is first asked for. 0 for none. By default 256 for weighted means, and 128 where
        each draw's scorecard has to be compiled.
    seed : int, default 0
        Of the draws; the same seed gives the same result for any number of threads.
    threads : int, default 1
        How many threads may share the work.

    Returns
    -------
    Sensitivity
        Intervals of scores and ranks, chances of bands, and what drives them.

    Raises
    ------
    DefinitionError
        If an option is not what it must be, or nothing can take the place of any aggregation.
    NotFittedError
        If something is still to be learned.
    DataError
        If the table does not hold what the scorecard reads, or `threads` is no whole number from 1.

    Notes
    -----
    Memory holds 24 bytes for each customer and each twentieth draw, and a block of scores.
    A million customers need some 1.6 GB for 1,000 draws, and 0.7 GB for 200.

    References
    ----------
    OECD and JRC, Handbook on Constructing Composite Indicators, 2008, step 7. M. Saisana,
    A. Saltelli and S. Tarantola, Uncertainty and sensitivity analysis techniques as tools for the
    quality assessment of composite indicators, Journal of the Royal Statistical Society A 168(2),
    2005.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> scorecard = Scorecard(
    ...     "demo",
    ...     [Metric("usage", AsIs()), Metric("csat", AsIs())],
    ...     banding=Banding({"red": 0, "green": 50}),
    ... )
    >>> table = {"account": ["acme", "brix"], "usage": [90, 10], "csat": [80, 85]}
    >>> found = sensitivity(scorecard, table, key="account", weights=0.5, sobol=0)
    >>> found.low.round(1).tolist(), found.high.round(1).tolist()
    ([83.2, 33.9], [86.8, 61.0])
    >>> found.band_chances.round(1).tolist()
    [[0.0, 1.0], [0.6, 0.4]]
    """
    if not isinstance(cast("object", scorecard), Scorecard):
        several = isinstance(cast("object", scorecard), Segmented)
        one = ": call it for each segment's own, with the customers of that segment"
        raise refuse(OWNER, "scorecard", f"be a Scorecard{one if several else ''}", scorecard)
    freedom = Freedom.of(weights, curves, aggregation, leave_out)
    _require_whole("draws", draws, FEWEST_DRAWS, f"be a whole number from {FEWEST_DRAWS}")
    if sobol is not None and (sobol != 0 or type(sobol) is not int):
        _require_whole("sobol", sobol, FEWEST_RUNS, f"be 0, or a whole number from {FEWEST_RUNS}")
    _require_whole("seed", seed, 0, "be a whole number from 0")
    scores = scorecard.score(table, key=key, as_of=as_of, threads=threads)
    space = Space(scorecard, freedom)
    scorer = Scorer(scores.kept("members"), scores.values, space)
    own, more = np.random.SeedSequence(seed).spawn(2)
    points = np.random.default_rng(own).random((draws, space.width))
    trials = run_trials(scorer, points, threads)
    runs = _RUNS[scorer.is_quick] if sobol is None else sobol
    return Sensitivity(scores, scorer, points, trials, (runs, more), threads)


def _require_whole(field: str, value: Any, least: int, allowed: str) -> None:
    if not (type(value) is int and value >= least):
        raise refuse(OWNER, field, allowed, value)
