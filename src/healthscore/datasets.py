"""A made-up company whose customers docs, tests and first steps can score."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from healthscore.errors import DefinitionError

__all__ = ["make_saas"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_Columns = dict[str, NDArray[Any]]

# Days are whole numbers since 1970-01-01 until the very end, where they become datetime64[D].
_NO_DAY: Final = np.iinfo(np.int64).min  # what datetime64 stores for NaT
_LAST_SNAPSHOT: Final = np.datetime64("2026-11", "M")
_MONTHS_BEYOND: Final = 3  # 90 days from 1 November 2026 end on 30 January 2027

# By plan: free, pro, enterprise.
_PLANS: Final = np.array(["free", "pro", "enterprise"])
_PLAN_HEALTH: Final = np.array([0.1, 0.4, 0.8])
_SEATS_MEDIAN: Final = np.array([3.0, 14.0, 110.0])
_SEATS_SPREAD: Final = np.array([0.6, 0.9, 1.1])
_SEAT_PRICE: Final = np.array([0.0, 35.0, 60.0])
_PLAN_FEATURES: Final = np.array([5, 12, 20])


@dataclass(frozen=True, slots=True)
class _Company:
    """Lasting traits (n_customers,), `days` (n_months, 1), the rest (n_months, n_customers)."""

    plan: _Ints
    price: _Floats
    features_bought: _Ints
    tracked: NDArray[np.bool_]
    habit: _Floats
    days: _Ints
    age: _Ints
    seats: _Ints
    hidden: _Floats
    churn_day: _Ints


def make_saas(n_customers: int = 1000, n_months: int = 1, *, seed: int = 0) -> _Columns:
    """Make up the book of customers of a B2B software company.

    Every account has a hidden health that moves from month to month. It drives what the account
    does, answers, pays and, in the end, whether it leaves; each column shows it with noise.

    Parameters
    ----------
    n_customers : int, default 1000
        Accounts at the first snapshot, at least 1. Nobody joins later.
    n_months : int, default 1
        Monthly snapshots, at least 1, on the first days of months; the last is 2026-11-01.
    seed : int, default 0
        Seed of the random numbers, at least 0. The same seed gives the same table.

    Returns
    -------
    dict of str to numpy.ndarray
        The columns under Notes, in that order, each (n_rows,): a row for each snapshot and each
        account that is still there, by snapshot, then account. One month has `n_customers` rows.

    Raises
    ------
    DefinitionError
        If `n_customers`, `n_months` or `seed` is not an integer or is too small.

    Notes
    -----
    * ``account_id``, text: ``'acct-000001'`` and on; wider when there are a million or more.
    * ``as_of``, datetime64[D]: day of the snapshot.
    * ``plan``, text: ``'free'`` (25 %), ``'pro'`` (55 %) or, healthiest, ``'enterprise'`` (20 %).
    * ``age_days``, int64: days since the account was opened, 1 or more; unrelated to health.

    Use, as of the 28 days up to the snapshot; healthy accounts have more, and later logins:

    * ``seats``, int64: seats held, 1 or more, skewed; over the months healthy accounts add some.
    * ``seats_active``, int64: seats in use, 0 to ``seats``.
    * ``weekly_logins``, float64: logins a week for each active seat; 0 if none is active.
    * ``features_used``, float64: how many bought features were used; 0 if no seat is active.
    * ``features_bought``, int64: features in the contract, 5 or more; goes by plan.
    * ``last_login``, datetime64[D]: day of the latest login, up to ``as_of``. More than 27 days
      back if no seat is active, but never before the account was opened.
    * ``onboarding_done``, float64: share of ten onboarding tasks done so far, 0 to 1.

    Support, feedback and money:

    * ``open_tickets``, int64: open support tickets, mostly 0; more in unhealthy and large accounts.
    * ``open_p1_tickets``, int64: the urgent ones among them; a larger share in unhealthy accounts.
    * ``nps``, float64: net promoter score, -100 to 100, of the latest survey that the account
      answered: percent promoters less percent detractors. Shows the health of its own day.
    * ``nps_date``, datetime64[D]: the day of that survey.
    * ``csat``, float64: mean rating, 1 to 5, of support in the last 90 days; higher when healthy.
    * ``invoices_overdue``, int64: overdue invoices, 0 to 3, mostly 0; more in unhealthy accounts.
    * ``days_overdue``, float64: days the oldest of them is overdue, 0 when there is none.
    * ``mrr``, float64: monthly recurring revenue in dollars, heavy-tailed: seats times a price of
      the account's own; 0 for free accounts.

    Outcome, never a predictor:

    * ``churned``, bool: leaves within 90 days, ``as_of < churn_date <= as_of + 90 days``. Always
      known, nothing is censored: three months from the last snapshot on are simulated unseen.
    * ``churn_date``, datetime64[D]: day of leaving; the account has a row at each snapshot before
      it and none from then on. NaT if it is still there 90 days after the last snapshot.
    * ``health``, float64: the hidden truth at the snapshot, 0 to 100, for teaching and tests.

    Gaps (NaN, NaT): unhealthy accounts answer less, so ``nps`` and ``nps_date`` are missing (no
    survey answered within 730 days) or old, and ``csat`` is missing (nobody rated; more common in
    small accounts, too). ``weekly_logins``, ``features_used`` and ``last_login`` are missing for
    the 3 % that block tracking, whatever their health, and ``days_overdue`` for free accounts,
    which get no invoices. Besides ``churn_date``, no other column has gaps.

    Hidden health is the logistic of a lasting level plus an AR(1) with a monthly memory of 0.8 plus
    a drift over 30 months, down for 15 % of the accounts and up for 10 %. The chance of leaving in
    a month depends on that alone. About 1 in 10 leave within 90 days of the first snapshot, fewer
    later: the unhealthy go first. A smaller table is not a part of a larger one. A seed gives the
    same table while `numpy.random.Generator` does, whose stream a release of NumPy may change.

    Examples
    --------
    >>> customers = make_saas(1000)
    >>> str(customers["account_id"][-1]), str(customers["as_of"][-1])
    ('acct-001000', '2026-11-01')
    >>> left = customers["churned"]
    >>> round(float(left.mean()), 1)
    0.1
    >>> bool(customers["health"][left].mean() < customers["health"][~left].mean())
    True
    """
    n_accounts = _integer("n_customers", n_customers, least=1)
    n_snapshots = _integer("n_months", n_months, least=1)
    rng = np.random.default_rng(_integer("seed", seed, least=0))
    company = _found(rng, n_accounts, n_snapshots)
    panel: _Columns = {
        "account_id": _account_ids(n_accounts),
        "as_of": _dates(company.days),
        "plan": _PLANS[company.plan],
        "age_days": company.age,
        **_usage(rng, company),
        **_tickets(rng, company),
        **_surveys(rng, company),
        **_money(rng, company),
        **_outcome(company),
    }
    present = company.churn_day > company.days
    return {name: np.broadcast_to(each, present.shape)[present] for name, each in panel.items()}


def _integer(name: str, value: object, *, least: int) -> int:
    if not isinstance(value, bool) and isinstance(value, Integral) and int(value) >= least:
        return int(value)
    message = f"'{name}' of make_saas must be an integer of at least {least}. Got {value!r}."
    raise DefinitionError(message, where=f"'{name}'", got=value)


def _dates(days: _Ints) -> NDArray[np.datetime64]:
    return days.astype("datetime64[D]")


def _logistic(values: _Floats) -> _Floats:
    return 0.5 + 0.5 * np.tanh(0.5 * values)


def _account_ids(n_accounts: int) -> NDArray[np.str_]:
    digits = np.arange(1, n_accounts + 1).astype(np.str_)
    return np.char.add("acct-", np.char.zfill(digits, max(6, len(str(n_accounts)))))


def _found(rng: np.random.Generator, n_accounts: int, n_snapshots: int) -> _Company:
    months = _LAST_SNAPSHOT + np.arange(1 - n_snapshots, _MONTHS_BEYOND + 1)
    all_days: _Ints = months.astype("datetime64[D]").astype(np.int64)[:, np.newaxis]
    days = all_days[:n_snapshots]
    plan = rng.choice(3, size=n_accounts, p=[0.25, 0.55, 0.20])
    size, price, level, habit = rng.standard_normal((4, n_accounts))
    all_hidden = _hidden_health(rng, _PLAN_HEALTH[plan] + 0.8 * level, len(all_days) - 1)
    hidden = all_hidden[:n_snapshots]
    growth = 0.01 * (_logistic(hidden) - 0.5) + 0.02 * rng.standard_normal(hidden.shape)
    seats = _SEATS_MEDIAN[plan] * np.exp(_SEATS_SPREAD[plan] * size + growth.cumsum(axis=0))
    # The remainder keeps the shape of an exponential and ends it at ten years.
    age = 1 + (rng.exponential(800.0, n_accounts) % 3650.0).astype(np.int64)
    return _Company(
        plan=plan,
        price=_SEAT_PRICE[plan] * np.exp(0.35 * price),
        features_bought=_PLAN_FEATURES[plan] + rng.binomial(6, 0.3, n_accounts),
        tracked=rng.random(n_accounts) >= 0.03,
        habit=0.6 * habit,
        days=days,
        age=age + (days - days[0]),
        seats=np.rint(seats.clip(1.0, 1e6)).astype(np.int64),
        hidden=hidden,
        churn_day=_churn_days(rng, all_hidden, all_days),
    )


def _hidden_health(rng: np.random.Generator, level: _Floats, n_months: int) -> _Floats:
    mood = 0.6 * rng.standard_normal((n_months, level.size))
    for month in range(1, n_months):
        # 0.8 squared and 0.6 squared make 1, so the spread stays as it is.
        mood[month] = 0.8 * mood[month - 1] + 0.6 * mood[month]
    drift = rng.choice([-0.12, 0.0, 0.06], size=level.size, p=[0.15, 0.75, 0.10])
    return level + mood + np.outer(np.minimum(range(n_months), 30), drift)


def _churn_days(rng: np.random.Generator, hidden: _Floats, days: _Ints) -> _Ints:
    leaves = rng.random(hidden.shape) < _logistic(-3.35 - 1.2 * hidden)
    month = leaves.argmax(axis=0)
    day = days[month, 0] + rng.integers(1, np.diff(days[:, 0])[month], endpoint=True)
    never: _Ints = days[-1] + 1  # later than any day that is asked about
    return np.where(leaves.any(axis=0), day, never)


def _usage(rng: np.random.Generator, company: _Company) -> _Columns:
    eager = company.hidden + company.habit + 0.5 * rng.standard_normal(company.hidden.shape)
    active = rng.binomial(company.seats, _logistic(0.4 + 0.8 * eager))
    logins = rng.poisson(4.0 * active * np.exp(0.9 + 0.35 * eager))
    features = rng.binomial(company.features_bought, _logistic(0.7 * eager - 0.1))
    idle = rng.exponential(4.0 * np.exp(-0.9 * eager)).astype(np.int64)
    # seats_active looks back over 28 days, and no login can contradict it.
    idle = np.minimum(np.where(active > 0, np.minimum(idle, 27), 28 + idle), company.age)
    tasks = rng.binomial(10, 1.0 - _logistic(1.2 - company.hidden) ** (0.5 + company.age / 30.0))
    return {
        "seats": company.seats,
        "seats_active": active,
        "weekly_logins": np.where(company.tracked, logins / np.maximum(4 * active, 1), np.nan),
        "features_used": np.where(company.tracked, np.where(active > 0, features, 0), np.nan),
        "features_bought": company.features_bought,
        "last_login": _dates(np.where(company.tracked, company.days - idle, _NO_DAY)),
        "onboarding_done": np.maximum.accumulate(tasks, axis=0) / 10.0,
    }


def _tickets(rng: np.random.Generator, company: _Company) -> _Columns:
    noise = 0.7 * rng.standard_normal(company.hidden.shape)
    rate = np.exp(noise - 1.1 - 0.4 * company.hidden + 0.3 * np.log(company.seats))
    # A quarter of the time nobody writes to support at all.
    tickets = rng.poisson(np.where(rng.random(rate.shape) < 0.25, 0.0, rate))
    urgent = rng.binomial(tickets, _logistic(-2.6 - 0.6 * company.hidden))
    return {"open_tickets": tickets, "open_p1_tickets": urgent}


def _surveys(rng: np.random.Generator, company: _Company) -> _Columns:
    monthly = _logistic(0.9 * company.hidden - 0.2) / 3.0  # asked every third month
    mood, day = company.hidden.copy(), company.days - rng.integers(0, 28, monthly.shape)
    # The first row is the last answer of earlier times: the older, the less it knows of today.
    past = rng.exponential(1.0 / monthly[:1])
    mood[:1] += 0.8 * np.sqrt(np.minimum(past / 12.0, 1.0)) * rng.standard_normal(past.shape)
    day[:1] = company.days[0] - (30.0 * past).astype(np.int64)
    answered = np.where(rng.random(monthly.shape) < monthly, np.arange(len(day))[:, np.newaxis], 0)
    latest = np.maximum.accumulate(answered, axis=0)
    nps = np.take_along_axis(_account_nps(rng, mood, company.seats), latest, axis=0)
    day = np.take_along_axis(day, latest, axis=0)
    known = company.days - day <= np.minimum(company.age, 730)
    return {
        "nps": np.where(known, nps, np.nan),
        "nps_date": _dates(np.where(known, day, _NO_DAY)),
        "csat": _csat(rng, company),
    }


def _account_nps(rng: np.random.Generator, mood: _Floats, seats: _Ints) -> _Floats:
    answers = 1 + rng.binomial(np.minimum(seats - 1, 40), 0.2)
    promoters = rng.binomial(answers, _logistic(mood - 0.6))
    detractors = rng.binomial(answers - promoters, _logistic(-0.2 - mood))
    return 100.0 * (promoters - detractors) / answers


def _csat(rng: np.random.Generator, company: _Company) -> _Floats:
    size = np.sqrt(np.minimum(company.seats, 100) / 10.0)
    ratings = rng.poisson(1.6 * size * _logistic(0.9 * company.hidden))
    kindness = 1.0 + 0.6 * company.hidden + 0.3 * rng.standard_normal(ratings.shape)
    stars = ratings + rng.binomial(4 * ratings, _logistic(kindness))
    return np.where(ratings > 0, stars / np.maximum(ratings, 1), np.nan)


def _money(rng: np.random.Generator, company: _Company) -> _Columns:
    invoiced = company.price > 0.0
    overdue = np.where(invoiced, rng.binomial(3, _logistic(-3.0 - 0.8 * company.hidden)), 0)
    late = 30 * overdue - 29 + rng.exponential(12.0, overdue.shape).astype(np.int64)
    late = np.where(overdue > 0, np.minimum(late, company.age), 0)
    return {
        "invoices_overdue": overdue,
        "days_overdue": np.where(invoiced, late, np.nan),
        "mrr": (company.seats * company.price).round(2),
    }


def _outcome(company: _Company) -> _Columns:
    window = company.days + 90
    return {
        "churned": company.churn_day <= window,
        "churn_date": _dates(np.where(company.churn_day <= window[-1], company.churn_day, _NO_DAY)),
        "health": (100.0 * _logistic(company.hidden)).round(2),
    }
