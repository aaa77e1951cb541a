"""The campaign: what it costs to ask customers to stay, and what it brings."""

from __future__ import annotations

from typing import Final, final

import attrs

from healthscore._definition import Definition, number, refuse, require_finite

_MOST: Final = 100.0
"""Largest parameter of the distribution: acceptance is known within some percent there."""


@final
@attrs.frozen(eq=False, repr=False)
class Campaign(Definition):
    """A campaign to keep customers: each who is contacted costs, and some who would leave stay.

    All amounts are in one unit of money. How many of those who would leave accept the offer is not
    known beforehand: the share is Beta(alpha, beta) distributed.

    Parameters
    ----------
    value : float, default 200
        What a customer who stays is worth.
    offer : float, default 10
        What the offer costs where it is accepted; who would have stayed anyway accepts it.
    contact : float, default 1
        What it costs to contact one customer.
    alpha : float, default 6
        First parameter of the distribution, above 0 and up to 100.
    beta : float, default 14
        Second parameter; by default 30 % of those who would leave accept on average.

    Raises
    ------
    DefinitionError
        If a number is not finite, an amount is negative, nothing is paid at all, or the offer is
        worth as much as the customer.

    References
    ----------
    T. Verbraken, W. Verbeke and B. Baesens, A novel profit maximizing metric for measuring
    classification performance of customer churn prediction models, IEEE Transactions on Knowledge
    and Data Engineering 25(5), 2013. The offer is ``d`` and the contact ``f`` times the value
    there.

    Examples
    --------
    >>> campaign = Campaign(value=1_000, offer=100, contact=20)
    >>> campaign
    Campaign(value=1000, offer=100, contact=20)
    >>> round(campaign.acceptance, 2), round(campaign.break_even, 3)
    (0.3, 0.324)
    """

    value: float = attrs.field(default=200.0, converter=number)
    offer: float = attrs.field(default=10.0, converter=number)
    contact: float = attrs.field(default=1.0, converter=number)
    alpha: float = attrs.field(default=6.0, converter=number)
    beta: float = attrs.field(default=14.0, converter=number)

    def __attrs_post_init__(self) -> None:
        require_finite(self, "value", "offer", "contact", "alpha", "beta", learnable=False)
        if not self.value > 0.0:
            raise refuse(self, "value", "be above 0", self.value)
        for field in ("offer", "contact"):
            if getattr(self, field) < 0.0:
                raise refuse(self, field, "not be negative", getattr(self, field))
        if not self.offer < self.value:
            allowed = f"be below the {self.value:g} that a customer is worth"
            raise refuse(self, "offer", allowed, self.offer)
        if self.offer + self.contact == 0.0:
            raise refuse(self, "contact", "be above 0 where the offer costs nothing", self.contact)
        for field in ("alpha", "beta"):
            if not 0.0 < getattr(self, field) <= _MOST:
                raise refuse(self, field, f"be above 0 and up to {_MOST:g}", getattr(self, field))

    @property
    def acceptance(self) -> float:
        """Share of those who would leave that is expected to accept the offer."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def break_even(self) -> float:
        """Churn rate of some customers from which contacting them is expected to pay.

        1 or more where it never does.
        """
        kept = self.acceptance * (self.value - self.offer) + self.offer
        return (self.offer + self.contact) / kept
