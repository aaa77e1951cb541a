"""What a campaign is expected to earn, in numbers and in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.evaluate._sheet import Result, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.profit._campaign import Campaign


@final
@attrs.frozen(eq=False, repr=False, slots=False, kw_only=True)
class ExpectedProfit(Result):
    """What a campaign that contacts the customers of the lowest scores is expected to earn.

    Made by `expected_maximum_profit`. Cuts are scores: who scores below is contacted. They are
    infinite where everybody is contacted, and minus infinity where nobody is.

    Parameters
    ----------
    profit : float
        Expected maximum profit, in money per customer of the book: what is earned where it is
        known how many accept, and as many are contacted as is best then.
    share : float
        Share of the customers worth contacting, on average over how many accept.
    cut : float
        Score below which that share lies, as nearly as ties allow.
    best_profit : float
        Expected profit per customer of the best cut that has to be set beforehand.
    best_share : float
        Share of the customers below it.
    best_cut : float
        That cut: below it, the smoothed churn rate is at least what the campaign needs to pay.
    contacted_rate : Estimate
        Churn rate below that cut, with its Wilson interval.
    n : int
        Customers whose score and outcome are known.
    n_churned : int
        Those of them who left.
    campaign : Campaign
        What it costs and brings.

    Examples
    --------
    >>> from healthscore.evaluate.profit import expected_maximum_profit
    >>> found = expected_maximum_profit([10, 20, 30, 40, 50], [1, 1, 0, 0, 0])
    >>> found
    <ExpectedProfit: 22.4 per customer, 40.0 % worth contacting>
    >>> found.cut
    30.0
    """

    profit: float
    share: float
    cut: float
    best_profit: float
    best_share: float
    best_cut: float
    contacted_rate: Estimate
    n: int
    n_churned: int
    campaign: Campaign

    def __repr__(self) -> str:
        share = f"{100.0 * self.share:.1f} % worth contacting"
        return f"<ExpectedProfit: {money(self.profit)} per customer, {share}>"

    @property
    def pays(self) -> bool | None:
        """Whether the campaign pays at the best cut.

        False where nobody is worth contacting; None where those who are may be so by chance.
        """
        if self.best_share == 0.0:
            return False
        return True if self.contacted_rate.low > self.campaign.break_even else None

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        return Sheet("Profit of a campaign", self._sentences(), (self._table(),))

    def _sentences(self) -> tuple[str, ...]:
        offer = self.campaign
        terms = (
            f"A customer who stays is worth {money(offer.value)}, an offer costs "
            f"{money(offer.offer)} and a contact {money(offer.contact)}; "
            f"{100.0 * offer.acceptance:.0f} % of those who would leave are expected to accept. "
            f"So a contact pays where at least {100.0 * offer.break_even:.1f} % leave."
        )
        return (terms, self._verdict())

    def _verdict(self) -> str:
        if self.pays is False:
            return (
                "No campaign of this kind pays: no cut of this score gathers enough customers who "
                f"leave. At most {money(self.profit)} per customer could be earned, were it known "
                "beforehand that far more than expected accept."
            )
        below = self.contacted_rate.text(percent=True)
        found = (
            f"Contacting the {100.0 * self.best_share:.1f} % of customers who score below "
            f"{self.best_cut:g} is expected to earn {money(self.best_profit)} per customer of the "
            f"book: {below} of them left."
        )
        if math.isinf(self.best_cut):
            found = (
                "Contacting everybody is expected to earn most, "
                f"{money(self.best_profit)} per customer: {below} left."
            )
        if self.pays is None:
            found += " That may be chance: a campaign may not pay at all."
        return found

    def _table(self) -> Table:
        return Table(
            "cuts",
            "Whom to contact",
            {
                "choice": ["as acceptance comes to be known", "set beforehand"],
                "cut": [self.cut, self.best_cut],
                "share": [self.share, self.best_share],
                "profit_per_customer": [self.profit, self.best_profit],
            },
        )

    def _facts(self) -> Mapping[str, Any]:
        fields = [field.name for field in attrs.fields(type(self)) if field.name != "campaign"]
        terms = attrs.asdict(self.campaign)
        return {**{name: getattr(self, name) for name in fields}, "campaign": terms}


def money(amount: float) -> str:
    """Write an amount with about three digits.

    Parameters
    ----------
    amount : float
        In money.

    Returns
    -------
    str
        Without a currency.

    Examples
    --------
    >>> money(11.2114), money(12_345.6), money(0.004)
    ('11.2', '12,346', '0.004')
    """
    size = abs(amount)
    digits = 0 if size >= 100.0 else 1 if size >= 10.0 else 2 if size >= 1.0 else 3
    text = f"{amount:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
