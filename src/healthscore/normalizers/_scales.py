"""Ready curves for the scales that the field uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from healthscore import learn
from healthscore._definition import number_of, refuse
from healthscore.normalizers._linear import Linear
from healthscore.normalizers._piecewise import Piecewise
from healthscore.normalizers._steps import Steps

if TYPE_CHECKING:
    from healthscore._definition import Number

Better = Literal["higher", "lower"]


def nps_answer() -> Steps:
    """Judge one answer to the NPS question, 0 to 10.

    Detractors (0 to 6) score 0, passives (7 and 8) 50, promoters (9 and 10) 100. So the mean score
    of some answers is (NPS + 100) / 2.

    Returns
    -------
    Steps
        The curve.

    References
    ----------
    F. F. Reichheld, The one number you need to grow, Harvard Business Review, December 2003.

    Examples
    --------
    >>> nps_answer()([0, 6, 7, 8, 9, 10]).tolist()
    [0.0, 0.0, 50.0, 50.0, 100.0, 100.0]
    """
    return Steps({0: 0, 7: 50, 9: 100})


def nps() -> Linear:
    """Judge a net promoter score, -100 to 100.

    Returns
    -------
    Linear
        The curve.

    Examples
    --------
    >>> nps()([-100, 0, 50]).tolist()
    [0.0, 50.0, 75.0]
    """
    return Linear(worst=-100, best=100)


def csat(*, low: float = 1, high: float = 5) -> Linear:
    """Judge a satisfaction answer, or a mean of them, in a straight line.

    Parameters
    ----------
    low : float, default 1
        The least satisfied answer.
    high : float, default 5
        The most satisfied answer.

    Returns
    -------
    Linear
        The curve.

    Examples
    --------
    >>> csat()([1, 3, 4.5]).tolist()
    [0.0, 50.0, 87.5]
    """
    return Linear(worst=low, best=high)


def csat_answer(*, satisfied: float = 4) -> Steps:
    """Judge one satisfaction answer as satisfied or not.

    So the mean score of some answers is the percentage that CSAT is reported as ("top two boxes").

    Parameters
    ----------
    satisfied : float, default 4
        The lowest answer that counts as satisfied.

    Returns
    -------
    Steps
        The curve.

    Raises
    ------
    DefinitionError
        If `satisfied` is not a finite number.

    Examples
    --------
    >>> csat_answer()([1, 3, 4, 5]).tolist()
    [0.0, 0.0, 100.0, 100.0]
    """
    lowest = number_of("csat_answer", "satisfied", satisfied)
    if abs(lowest) > 1e9:
        place = "csat_answer"
        raise refuse(place, "satisfied", "be an answer on a scale", satisfied)
    return Steps({lowest - 1: 0, lowest: 100})


def ces(*, easiest: float = 7, hardest: float = 1) -> Linear:
    """Judge a customer effort answer, or a mean of them, in a straight line.

    Parameters
    ----------
    easiest : float, default 7
        The answer of those who had the least effort: 7 where "made it easy" is agreed to, 1 where
        the effort itself is asked for.
    hardest : float, default 1
        The answer at the other end.

    Returns
    -------
    Linear
        The curve.

    References
    ----------
    M. Dixon, K. Freeman and N. Toman, Stop trying to delight your customers, Harvard Business
    Review, July 2010, for the effort asked for (1 to 5); M. Dixon, N. Toman and R. DeLisi, The
    Effortless Experience, 2013, for "made it easy" (1 to 7).

    Examples
    --------
    >>> ces()([1, 4, 7]).tolist()
    [0.0, 50.0, 100.0]
    >>> ces(easiest=1, hardest=5)([1, 4]).tolist()
    [100.0, 25.0]
    """
    return Linear(worst=hardest, best=easiest)


def min_max(better: Better = "higher", *, low: float = 0, high: float = 100) -> Linear | Piecewise:
    """Stretch the fitted customers' values over the scale.

    Parameters
    ----------
    better : {"higher", "lower"}, default "higher"
        Which values are better.
    low : float, default 0
        Score of the worst fitted value; above 0 where a geometric mean is to follow.
    high : float, default 100
        Score of the best fitted value.

    Returns
    -------
    Linear or Piecewise
        The curve, to be fitted: the ends stay where they were then, so that scores of different
        months can be compared.

    Raises
    ------
    DefinitionError
        If `high` is not above `low`.

    References
    ----------
    OECD and JRC, Handbook on Constructing Composite Indicators, 2008, section 5.

    Examples
    --------
    >>> min_max().fit([3, 5, 11])
    Linear(worst=3, best=11)
    >>> min_max(better="lower", low=1).fit([3, 5, 11])
    Piecewise({3: 100, 11: 1})
    """
    place = "min_max"
    if not number_of(place, "low", low) < number_of(place, "high", high):
        raise refuse(place, "high", "be above 'low'", high)
    least, most = learn.minimum(), learn.maximum()
    up = _is_up(better)
    if (low, high) == (0, 100):
        return Linear(worst=least, best=most) if up else Linear(worst=most, best=least)
    return Piecewise({least: low, most: high} if up else {least: high, most: low})


def z_score(better: Better = "higher", *, sds: float = 3) -> Linear:
    """Judge by the distance from the fitted customers' mean in standard deviations.

    Parameters
    ----------
    better : {"higher", "lower"}, default "higher"
        Which values are better.
    sds : float, default 3
        Sample standard deviations from the mean to either end of the scale; above 0.

    Returns
    -------
    Linear
        The curve, to be fitted: 50 at the mean, 50 (1 + z / sds) elsewhere, kept within 0 and 100.

    Raises
    ------
    DefinitionError
        If `sds` is not above 0.

    Examples
    --------
    >>> z_score().fit([1, 2, 3])
    Linear(worst=-1, best=5)
    """
    place = "z_score"
    if number_of(place, "sds", sds) <= 0.0:
        raise refuse(place, "sds", "be above 0", sds)
    ends: tuple[Number, Number] = (learn.mean(sds=-sds), learn.mean(sds=sds))
    worst, best = ends if _is_up(better) else ends[::-1]
    return Linear(worst=worst, best=best)


def t_score(better: Better = "higher") -> Linear:
    """Judge by McCall's T: 50 at the fitted customers' mean, 10 points a standard deviation.

    Parameters
    ----------
    better : {"higher", "lower"}, default "higher"
        Which values are better.

    Returns
    -------
    Linear
        The curve, to be fitted: 50 + 10 z, kept within 0 and 100.

    References
    ----------
    W. A. McCall, How to Measure in Education, 1922.

    Examples
    --------
    >>> t_score().fit([1, 2, 3])([2, 3]).tolist()
    [50.0, 60.0]
    """
    return z_score(better, sds=5)


def distance_to_target(
    target: float, better: Better = "higher", *, start: Number | None = None
) -> Linear:
    """Judge by how much of the way to a target is done.

    Parameters
    ----------
    target : float
        Value that scores 100.
    better : {"higher", "lower"}, default "higher"
        Which values are better: whether the target is to be climbed or come down to.
    start : float or Learned, optional
        Value that scores 0; by default the worst of the fitted customers. It must not be past the
        target, whether it is known or learned.

    Returns
    -------
    Linear
        The curve; to be fitted where the start is to be learned.

    Raises
    ------
    DefinitionError
        If the start is past the target.

    Examples
    --------
    >>> distance_to_target(20, start=0)([5, 25]).tolist()
    [25.0, 100.0]
    >>> distance_to_target(2, better="lower").fit([3, 6, 10])
    Linear(worst=10, best=2)
    """
    up, place = _is_up(better), "distance_to_target"
    best = number_of(place, "target", target)
    if start is None:
        start = learn.minimum() if up else learn.maximum()
    if isinstance(start, learn.Learned):
        limit = {"below": best} if up else {"above": best}
        return Linear(worst=learn.bounded(start, **limit), best=best)
    worst = number_of(place, "start", start)
    if worst > best if up else worst < best:
        raise refuse(place, "start", "not be past the target", start)
    return Linear(worst=worst, best=best)


def _is_up(better: str) -> bool:
    if better not in ("higher", "lower"):
        place = "the scale"
        raise refuse(place, "better", "be 'higher' or 'lower'", better)
    return better == "higher"
