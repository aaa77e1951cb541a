"""The made-up company holds what its docstring promises."""

import re

import numpy as np
import pytest

from healthscore.datasets import make_saas
from healthscore.errors import DefinitionError

DTYPES = {
    "account_id": "U",
    "as_of": "datetime64[D]",
    "plan": "U",
    "age_days": "int64",
    "seats": "int64",
    "seats_active": "int64",
    "weekly_logins": "float64",
    "features_used": "float64",
    "features_bought": "int64",
    "last_login": "datetime64[D]",
    "onboarding_done": "float64",
    "open_tickets": "int64",
    "open_p1_tickets": "int64",
    "nps": "float64",
    "nps_date": "datetime64[D]",
    "csat": "float64",
    "invoices_overdue": "int64",
    "days_overdue": "float64",
    "mrr": "float64",
    "churned": "bool",
    "churn_date": "datetime64[D]",
    "health": "float64",
}
BOUNDS = {
    "age_days": (1, 3650),
    "seats": (1, 1_000_000),
    "weekly_logins": (0, 1000),
    "features_bought": (5, 26),
    "onboarding_done": (0, 1),
    "nps": (-100, 100),
    "csat": (1, 5),
    "invoices_overdue": (0, 3),
    "days_overdue": (0, 3650),
    "health": (0, 100),
}
BETTER_WITH_HEALTH = ["weekly_logins", "features_used", "onboarding_done", "nps", "csat"]
WORSE_WITH_HEALTH = ["open_tickets", "open_p1_tickets", "invoices_overdue", "days_overdue"]


@pytest.fixture(scope="module")
def book():
    """Make one snapshot, large enough that the shares below are known to within a percent."""
    return make_saas(40_000)


@pytest.fixture(scope="module")
def panel():
    """Make a year of snapshots."""
    return make_saas(3000, 12, seed=7)


def missing(column):
    """Tell which rows of a column of numbers or days are gaps."""
    return np.isnat(column) if column.dtype.kind == "M" else np.isnan(column)


def fifths(book):
    """Give each row 0 (least healthy) to 4 by its hidden health."""
    return np.searchsorted(np.quantile(book["health"], [0.2, 0.4, 0.6, 0.8]), book["health"])


def means_by_fifth(book, values):
    """Give the mean of what is there in each fifth of health, (5,)."""
    return np.array([np.nanmean(values[fifths(book) == fifth]) for fifth in range(5)])


class TestShape:
    @pytest.mark.parametrize("n_customers", [1, 2, 999])
    def test_one_snapshot_has_a_row_for_each_customer(self, n_customers):
        """With one month the table has exactly n_customers rows in every column."""
        book = make_saas(n_customers)
        assert {column.shape for column in book.values()} == {(n_customers,)}

    def test_columns_and_dtypes(self, book):
        """Every column of the docstring is there, in its order and with its dtype."""
        assert list(book) == list(DTYPES)
        for name, dtype in DTYPES.items():
            assert book[name].dtype.kind == "U" if dtype == "U" else book[name].dtype == dtype

    def test_docstring_names_every_column_with_its_dtype(self):
        """The list in the docstring is the list of columns."""
        listed = re.findall(r"\* ``(\w+)``, (\S+?):", make_saas.__doc__)
        assert listed == [(name, dtype.replace("U", "text")) for name, dtype in DTYPES.items()]

    def test_account_ids_are_numbered_from_one(self):
        """Ids have six digits and run in order."""
        assert make_saas(3)["account_id"].tolist() == ["acct-000001", "acct-000002", "acct-000003"]

    def test_every_column_owns_its_memory(self, panel):
        """Writing into one column reaches no other."""
        assert all(column.flags.owndata and column.flags.writeable for column in panel.values())


class TestSeed:
    def test_same_seed_same_table(self):
        """A seed decides the table, gaps and all."""
        first, second = make_saas(200, 3, seed=5), make_saas(np.int64(200), 3, seed=5)
        for name in first:
            np.testing.assert_array_equal(first[name], second[name])

    def test_other_seed_other_table(self):
        """Another seed makes another company."""
        first, second = make_saas(200, seed=0), make_saas(200, seed=1)
        assert not np.array_equal(first["health"], second["health"])

    def test_global_random_state_is_left_alone(self):
        """Making a company draws nothing from numpy's global generator."""
        before = np.random.get_state()[1].copy()  # noqa: NPY002 - the legacy state is what is watched
        make_saas(10)
        assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002 - as above


class TestArguments:
    @pytest.mark.parametrize("name", ["n_customers", "n_months", "seed"])
    @pytest.mark.parametrize("value", [-1, 2.0, "3", True, None, np.nan])
    def test_refuses_what_is_no_count(self, name, value):
        """The error names the argument, what is allowed and what came."""
        allowed = f"must be an integer of at least {0 if name == 'seed' else 1}"
        message = f"'{name}' of make_saas {allowed}. Got {value!r}."
        with pytest.raises(DefinitionError, match=re.escape(message)) as caught:
            make_saas(**{name: value})
        assert caught.value.where == f"'{name}'"
        assert caught.value.got is value

    @pytest.mark.parametrize("name", ["n_customers", "n_months"])
    def test_refuses_none_at_all(self, name):
        """Zero customers or months are refused; seed 0 is the default."""
        with pytest.raises(DefinitionError, match=re.escape("at least 1. Got 0.")):
            make_saas(**{name: 0})


class TestValues:
    @pytest.mark.parametrize(("name", "bounds"), BOUNDS.items())
    def test_within_bounds(self, book, name, bounds):
        """No value lies outside what the docstring allows."""
        assert bounds[0] <= np.nanmin(book[name])
        assert np.nanmax(book[name]) <= bounds[1]

    @pytest.mark.parametrize(
        ("part", "whole"),
        [
            ("seats_active", "seats"),
            ("features_used", "features_bought"),
            ("open_p1_tickets", "open_tickets"),
            ("days_overdue", "age_days"),
        ],
    )
    def test_a_part_is_within_its_whole(self, panel, part, whole):
        """Nobody uses more than there is, and nobody is overdue before being a customer."""
        assert np.nanmin(panel[part]) >= 0
        assert not (panel[part] > panel[whole]).any()

    def test_plans(self, book):
        """The plans have the shares that the docstring names."""
        for plan, share in {"free": 0.25, "pro": 0.55, "enterprise": 0.20}.items():
            assert np.mean(book["plan"] == plan) == pytest.approx(share, abs=0.01)

    def test_money_is_zero_on_free_and_skewed_elsewhere(self, book):
        """Free accounts pay nothing; the top tenth brings most of the money."""
        mrr = book["mrr"]
        np.testing.assert_array_equal(mrr == 0, book["plan"] == "free")
        assert np.sort(mrr)[-mrr.size // 10 :].sum() > 0.6 * mrr.sum()

    @pytest.mark.parametrize("name", ["open_tickets", "open_p1_tickets", "invoices_overdue"])
    def test_most_counts_are_zero(self, book, name):
        """Trouble is the exception."""
        assert 0.6 < np.mean(book[name] == 0) < 0.99

    def test_overdue_days_go_with_overdue_invoices(self, book):
        """Days are overdue exactly where an invoice is."""
        paying = book["plan"] != "free"
        overdue = book["invoices_overdue"] > 0
        np.testing.assert_array_equal(book["days_overdue"][paying] > 0, overdue[paying])
        assert not overdue[~paying].any()

    def test_idle_accounts_have_no_use(self, book):
        """Where no seat is active there are no logins, no used features and no recent login."""
        idle = (book["seats_active"] == 0) & ~np.isnat(book["last_login"])
        assert not book["weekly_logins"][idle].any()
        assert not book["features_used"][idle].any()
        days = (book["as_of"] - book["last_login"]).astype(np.int64)
        assert (days[idle] >= np.minimum(28, book["age_days"][idle])).all()
        assert (days[book["seats_active"] > 0] < 28).all()

    def test_no_day_lies_outside_the_account_s_life(self, panel):
        """Logins and surveys fall between the account's opening and the snapshot."""
        for name in ["last_login", "nps_date"]:
            days = (panel["as_of"] - panel[name])[~missing(panel[name])].astype(np.int64)
            assert (days >= 0).all()
            assert (days <= panel["age_days"][~missing(panel[name])]).all()


class TestHiddenHealth:
    @pytest.mark.parametrize("name", BETTER_WITH_HEALTH)
    def test_good_signs_rise_with_health(self, book, name):
        """The mean rises from fifth to fifth, but no column gives the health away."""
        assert (np.diff(means_by_fifth(book, book[name])) > 0).all()
        assert self.correlation(book, name) < 0.8

    @pytest.mark.parametrize("name", WORSE_WITH_HEALTH)
    def test_bad_signs_fall_with_health(self, book, name):
        """The mean falls from fifth to fifth, but no column gives the health away."""
        assert (np.diff(means_by_fifth(book, book[name])) < 0).all()
        assert self.correlation(book, name) > -0.8

    def test_age_says_nothing(self, book):
        """A column without a relation is there, too."""
        assert abs(self.correlation(book, "age_days")) < 0.02

    def test_an_old_answer_says_less(self, book):
        """The older an NPS answer, the less it goes with today's health."""
        days = (book["as_of"] - book["nps_date"]).astype("float64")
        days[np.isnat(book["nps_date"])] = np.nan
        fresh, old = days <= 60, days > 365
        assert self.correlation(book, "nps", old) < self.correlation(book, "nps", fresh) - 0.02

    @staticmethod
    def correlation(book, name, where=...):
        """Give how closely a column goes with the hidden health, gaps apart."""
        values, health = book[name][where], book["health"][where]
        known = ~np.isnan(values)
        return np.corrcoef(values[known], health[known])[0, 1]


class TestGaps:
    @pytest.mark.parametrize(
        ("name", "share"),
        [
            ("weekly_logins", 0.03),
            ("features_used", 0.03),
            ("last_login", 0.03),
            ("nps", 0.21),
            ("nps_date", 0.21),
            ("csat", 0.38),
            ("days_overdue", 0.25),
        ],
    )
    def test_share(self, book, name, share):
        """As many gaps as documented, give or take the draw."""
        assert missing(book[name]).mean() == pytest.approx(share, abs=0.02)

    def test_the_other_columns_have_none(self, book):
        """A gap elsewhere would be a mistake."""
        for name in (
            set(DTYPES)
            - {"weekly_logins", "features_used", "last_login", "nps"}
            - {"nps_date", "csat", "days_overdue", "churn_date", "account_id", "plan"}
        ):
            assert not missing(book[name]).any()

    @pytest.mark.parametrize("name", ["nps", "csat"])
    def test_the_unhealthy_answer_less(self, book, name):
        """Non-response falls from fifth to fifth of health: it is not at random."""
        silent = means_by_fifth(book, missing(book[name]).astype("float64"))
        assert (np.diff(silent) < 0).all()
        assert silent[0] > 2 * silent[4]

    def test_blocked_tracking_is_at_random(self, book):
        """The use columns are missing together, and whatever the health."""
        blocked = missing(book["weekly_logins"])
        np.testing.assert_array_equal(blocked, missing(book["features_used"]))
        np.testing.assert_array_equal(blocked, missing(book["last_login"]))
        assert np.ptp(means_by_fifth(book, blocked.astype("float64"))) < 0.015

    def test_surveys(self, book):
        """An answer has a day; a good share is stale, none is older than 730 days."""
        np.testing.assert_array_equal(missing(book["nps"]), missing(book["nps_date"]))
        days = (book["as_of"] - book["nps_date"])[~missing(book["nps"])].astype(np.int64)
        assert days.max() <= 730
        assert 0.2 < np.mean(days > 180) < 0.35

    def test_free_accounts_have_no_days_overdue(self, book):
        """Who gets no invoice cannot show how it pays."""
        np.testing.assert_array_equal(missing(book["days_overdue"]), book["plan"] == "free")


class TestChurn:
    @pytest.mark.parametrize("seed", range(3))
    def test_share(self, seed):
        """About one in ten leaves within 90 days, whatever the seed."""
        assert 0.08 < make_saas(10_000, seed=seed)["churned"].mean() < 0.12

    def test_falls_with_health(self, book):
        """From fifth to fifth of hidden health fewer leave; of the worst, many times the best."""
        share = means_by_fifth(book, book["churned"].astype("float64"))
        assert (np.diff(share) < 0).all()
        assert share[0] > 5 * share[4]

    def test_is_leaving_within_90_days(self, panel):
        """The flag is the date, seen from the snapshot; nobody has a row on or after that date."""
        days = (panel["churn_date"] - panel["as_of"]).astype("float64")
        days[np.isnat(panel["churn_date"])] = np.inf
        assert days.min() >= 1
        np.testing.assert_array_equal(panel["churned"], days <= 90)
        assert {90, 91} <= set(days)

    def test_is_known_at_the_end(self, book):
        """The last snapshot is not censored: its window runs to the 90th day, and no further."""
        last = book["churn_date"][book["churned"]].max()
        assert last == np.datetime64("2027-01-30")
        np.testing.assert_array_equal(book["churned"], ~np.isnat(book["churn_date"]))


class TestPanel:
    def test_snapshots_are_month_starts(self, panel):
        """Twelve snapshots end on 2026-11-01."""
        months = np.arange("2025-12", "2026-12", dtype="datetime64[M]")
        np.testing.assert_array_equal(np.unique(panel["as_of"]), months.astype("datetime64[D]"))

    def test_rows_are_ordered_by_snapshot_then_account(self, panel):
        """The order is that of the docstring, and no row comes twice."""
        order = np.lexsort((panel["account_id"], panel["as_of"]))
        np.testing.assert_array_equal(order, np.arange(order.size))
        assert len(set(zip(panel["as_of"], panel["account_id"], strict=True))) == order.size

    def test_everybody_starts_and_stops_once(self, panel):
        """All are there at first; rows run on without a hole until the account leaves."""
        ids, rows = np.unique(panel["account_id"], return_counts=True)
        assert ids.size == 3000
        for account, n_rows in zip(ids[:200], rows[:200], strict=True):
            mine = panel["account_id"] == account
            as_of, left = panel["as_of"][mine], panel["churn_date"][mine][0]
            assert (as_of == np.unique(panel["as_of"])[:n_rows]).all()
            assert n_rows == 12 or as_of[-1] < left <= np.unique(panel["as_of"])[n_rows]

    def test_fewer_and_healthier_as_time_goes(self, panel):
        """The unhealthy leave first."""
        first, last = (panel["as_of"] == panel["as_of"][row] for row in (0, -1))
        assert last.sum() < first.sum()
        assert panel["health"][last].mean() > panel["health"][first].mean()

    @pytest.mark.parametrize("name", ["plan", "features_bought", "churn_date"])
    def test_lasting_traits_last(self, panel, name):
        """What belongs to the account is the same in all of its rows."""
        seen = set(zip(panel["account_id"], panel[name].astype("U"), strict=True))
        assert len(seen) == 3000

    @pytest.mark.parametrize("name", ["age_days", "onboarding_done", "nps_date"])
    def test_what_never_falls(self, panel, name):
        """Accounts age, and neither a finished task nor an answer is undone."""
        earlier, later = self.neighbours(panel)
        step = (panel[name][later] - panel[name][earlier]).astype("float64")
        known = ~(missing(panel[name])[earlier] | missing(panel[name])[later])
        assert (step[known] >= 0).all()
        assert (step[known] > 0).any()

    def test_an_answer_stays_until_the_next(self, panel):
        """The NPS changes only when there is a new day of answer."""
        earlier, later = self.neighbours(panel)
        same = panel["nps_date"][earlier] == panel["nps_date"][later]
        assert 0.3 < same.mean() < 0.95
        np.testing.assert_array_equal(panel["nps"][earlier][same], panel["nps"][later][same])

    def test_health_has_a_memory(self, panel):
        """One month's hidden health says most about the next month's."""
        earlier, later = self.neighbours(panel)
        assert np.corrcoef(panel["health"][earlier], panel["health"][later])[0, 1] > 0.8

    @staticmethod
    def neighbours(panel):
        """Give the rows of an account's successive snapshots, as two arrays of row numbers."""
        order = np.lexsort((panel["as_of"], panel["account_id"]))
        same = panel["account_id"][order][1:] == panel["account_id"][order][:-1]
        return order[:-1][same], order[1:][same]

    def test_a_lone_customer_of_many_years(self):
        """The simulation stays within bounds however long it runs."""
        lone = make_saas(1, 1200)
        assert lone["as_of"][0] == np.datetime64("1926-12-01")
        assert lone["seats"].max() <= 1_000_000
