"""Shares and sentences as pages and pictures of evidence write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.views._markup import text

if TYPE_CHECKING:
    from healthscore.evaluate._estimate import Estimate


def percent(share: float) -> str:
    """Write a share in percent, with a digit after the point where it has one.

    Parameters
    ----------
    share : float
        Such as one of `percents`.

    Returns
    -------
    str
        Such as ``"20 %"``.

    Examples
    --------
    >>> percent(0.2), percent(0.005)
    ('20 %', '0.5 %')
    """
    return f"{round(100.0 * share, 1):g} %"


def spoken(rate: Estimate, *, interval: bool = True) -> str:
    """Write a share with its interval, shortly.

    Parameters
    ----------
    rate : Estimate
        A share.
    interval : bool, default True
        Whether to write it too.

    Returns
    -------
    str
        In whole percent from 10 % on.

    Examples
    --------
    >>> from healthscore.evaluate._estimate import Estimate
    >>> spoken(Estimate(0.18, 0.14, 0.23)), spoken(Estimate(0.032, 0.021, 0.05))
    ('18 % (14 to 23 %)', '3.2 % (2.1 to 5.0 %)')
    """
    said = rate.text(percent=True, digits=0 if rate >= 0.1 else 1)
    return said if interval else said.partition(" (")[0]


def prose(given: str) -> str:
    """Escape a sentence, and keep the sign of percent beside its number.

    Parameters
    ----------
    given : str
        Any.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> prose("11 % of <all>")
    '11&nbsp;% of &lt;all&gt;'
    """
    return text(given).replace(" %", "&nbsp;%")
