"""Two companies' customers, straight from the CSV, through three libraries."""

import csv

import numpy as np
import pandas as pd
import polars as pl
import pyarrow.csv
import pytest

from healthscore import (
    AsIs,
    Banding,
    Cap,
    Categories,
    DataError,
    Decay,
    Fixed,
    GeometricMean,
    Group,
    Linear,
    Metric,
    Piecewise,
    Scorecard,
    Steps,
    learn,
)

READERS = {"pandas": pd.read_csv, "polars": pl.read_csv, "pyarrow": pyarrow.csv.read_csv}
THIRDS = Banding({"red": 0, "yellow": learn.quantile(1 / 3), "green": learn.quantile(2 / 3)})
PRODUCT = Categories({"No": 0, "Free-Trial": 60, "Active": 100})
# "No internet service" is no label of theirs: such a customer has no use for it, which is a gap
PROTECTED = Categories({"No": 0, "Yes": 100})

SAAS = Scorecard(
    "saas",
    [
        Group(
            "product",
            [
                Metric("payroll", PRODUCT, formula="product_payroll"),
                Metric("accounting", PRODUCT, formula="product_accounting"),
                Metric("travel", PRODUCT, formula="product_travel_expense"),
                Metric(
                    "storage",
                    Linear(worst=learn.quantile(0.05), best=learn.quantile(0.95)),
                    formula="log1p(product_data_storage)",
                ),
            ],
        ),
        Group(
            "engagement",
            [
                Metric("articles_viewed", Linear(worst=0, best=learn.quantile(0.9))),
                Metric("emails", Linear(worst=7, best=26), formula="marketing_emails_clicked"),
                Metric("ads", Steps({0: 40, 1: 80, 2: 100}), formula="social_media_ads_viewed"),
            ],
        ),
        Group(
            "satisfaction",
            [
                Metric("csat_score", Piecewise({4: 0, 8: 50, 9: 80, 10: 100}), missing="reject"),
                Metric("support", Decay(half_life=10), formula="minutes_customer_support"),
            ],
            weighting=Fixed(csat_score=3, support=1),
        ),
    ],
    weighting=Fixed(product=40, engagement=15, satisfaction=45),
    rules=[Cap(at=39, when="csat_score <= 6", reason="unhappy")],
    banding=THIRDS,
)

TELCO = Scorecard(
    "telco",
    [
        Group(
            "commitment",
            [
                Metric(
                    "contract",
                    Categories({"Month-to-month": 0, "One year": 80, "Two year": 100}),
                    formula="Contract",
                ),
                Metric(
                    "payment",
                    Categories({"Electronic check": 0, "Mailed check": 70}, other=100),
                    formula="PaymentMethod",
                ),
                Metric("paper", Categories({"Yes": 30, "No": 100}), formula="PaperlessBilling"),
            ],
            weighting=Fixed(contract=3, payment=1, paper=1),
        ),
        Group(
            "protection",
            [
                Metric("security", PROTECTED, formula="OnlineSecurity"),
                Metric("support", PROTECTED, formula="TechSupport"),
                Metric("backup", PROTECTED, formula="OnlineBackup"),
            ],
        ),
        Group(
            "value",
            [
                Metric(
                    "paid",
                    Linear(worst=learn.quantile(0.05), best=learn.quantile(0.95)),
                    formula="log1p(TotalCharges)",
                ),
                Metric("price", Linear(worst=120, best=20), formula="MonthlyCharges"),
                Metric("household", AsIs(), formula="100 * (Partner == 'Yes')", missing=50),
            ],
            aggregation=GeometricMean(floor=5),
        ),
    ],
    weighting=Fixed(commitment=50, protection=25, value=25),
    min_coverage=0.4,
    banding=THIRDS,
)


@pytest.fixture(scope="module")
def saas(shared_data):
    """The customers of a B2B SaaS company."""
    return shared_data / "saas" / "churn.csv"


@pytest.fixture(scope="module")
def telco(shared_data):
    """The customers of a telephone company."""
    return shared_data / "telco" / "telco.csv"


def outcomes(path, column, churned):
    """Tell who churned, read without any library."""
    with path.open(newline="") as file:
        return np.array([row[column] == churned for row in csv.DictReader(file)])


def everything(scores):
    """Give all that was scored, to be compared bit for bit."""
    arrays = [scores.values, scores.coverage, scores.adjustments, scores.band_codes]
    arrays += [scores.contributions, scores.losses, *scores.interval, *scores.members.values()]
    return [array.tobytes() for array in arrays]


def churn_by_band(scores, churned):
    """Give the share of each band that churned, from red to green."""
    return [churned[scores.band_codes == code].mean() for code in range(3)]


def held_out(path):
    """Tell three rows in ten apart, to be looked at after fitting on the others."""
    rows = np.arange(len(pd.read_csv(path)))
    return rows % 10 >= 7


def columns_of(path):
    """Give the columns of a CSV as texts, as Python's own reader does."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


class TestBoth:
    @pytest.mark.parametrize(("name", "key"), [("saas", None), ("telco", "customerID")])
    def test_every_library_gives_the_same_bits(self, request, name, key):
        """The same fitted scorecard, scores and bands; also from plain texts, and as records."""
        path = request.getfixturevalue(name)
        scorecard = {"saas": SAAS, "telco": TELCO}[name]
        tables = {library: read(path) for library, read in READERS.items()}
        texts = columns_of(path)
        tables["texts"] = texts
        tables["records"] = [
            dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True)
        ]
        fitted = {library: scorecard.fit(table) for library, table in tables.items()}
        assert len(set(fitted.values())) == 1
        found = {
            library: everything(fitted[library].score(table, key=key))
            for library, table in tables.items()
        }
        for library, arrays in found.items():
            assert arrays == found["pandas"], library

    @pytest.mark.parametrize("name", ["saas", "telco"])
    def test_a_frame_comes_back_as_it_came_in(self, request, name):
        """From the library that read the file."""
        path = request.getfixturevalue(name)
        for read in READERS.values():
            table = read(path)
            scorecard = {"saas": SAAS, "telco": TELCO}[name].fit(table)
            frame = scorecard.score(table).to_frame(members=True)
            assert type(frame) is type(table)
            assert len(frame) == len(table)

    @pytest.mark.parametrize("scorecard", [SAAS, TELCO], ids=lambda scorecard: scorecard.name)
    def test_the_scorecards_are_sensible(self, scorecard):
        """Eight metrics or more in three groups, and nothing that is known only afterwards."""
        assert len(list(scorecard.metrics())) >= 8
        assert len(list(scorecard.groups())) == 3
        # the time until the end of observation, and what is to be foreseen
        assert not {"months_active", "tenure", "churned", "Churn"} & set(scorecard.columns)

    @pytest.mark.parametrize("name", ["saas", "telco"])
    def test_all_points_add_up(self, request, name):
        """For every customer, contributions and adjustments to the score, losses to the rest."""
        table = pd.read_csv(request.getfixturevalue(name))
        scores = {"saas": SAAS, "telco": TELCO}[name].fit(table).score(table)
        here = ~np.isnan(scores.values)
        assert here.mean() > 0.99
        given = scores.contributions.sum(axis=1) + scores.adjustments
        lost = scores.losses.sum(axis=1) - scores.adjustments
        np.testing.assert_allclose(given[here], scores.values[here], rtol=0, atol=1e-12)
        np.testing.assert_allclose(lost[here], 100 - scores.values[here], rtol=0, atol=1e-12)

    @pytest.mark.parametrize(("name", "key"), [("saas", None), ("telco", "customerID")])
    def test_one_customer_is_scored_as_in_the_table(self, request, name, key):
        """From the texts of the file, with everything that is told about the score."""
        path = request.getfixturevalue(name)
        texts = columns_of(path)
        fitted = {"saas": SAAS, "telco": TELCO}[name].fit(texts)
        scores = fitted.score(texts, key=key)
        for row in range(0, len(scores), 501):
            one = fitted.score_one({column: values[row] for column, values in texts.items()})
            same = scores.customer(scores.keys[row])
            for field in ("value", "band", "coverage", "adjustment", "interval", "rules"):
                assert getattr(one, field) == getattr(same, field)
            assert list(one.contributions.values()) == list(same.contributions.values())


class TestSaas:
    def test_higher_bands_churn_less(self, saas):
        """Among the customers that the scorecard was not fitted on."""
        table, churned = pd.read_csv(saas), outcomes(saas, "churned", "1.0")
        held = held_out(saas)
        scores = SAAS.fit(table[~held]).score(table[held])
        red, yellow, green = churn_by_band(scores, churned[held])
        assert churned.mean() == pytest.approx(0.466, abs=0.001)
        assert red > yellow + 0.1
        assert yellow > green + 0.1

    def test_the_unhappy_are_capped(self, saas):
        """Whatever else speaks for them."""
        table = pd.read_csv(saas)
        scores = SAAS.fit(table).score(table)
        unhappy = table["csat_score"].to_numpy() <= 6
        assert unhappy.sum() > 10
        assert (scores.values[unhappy] <= 39).all()
        assert (scores.adjustments[~unhappy] == 0).all()

    def test_a_gap_in_csat_is_rejected(self, saas):
        """With its row, as the policy of the metric says."""
        table = pd.read_csv(saas).astype({"csat_score": float})
        fitted = SAAS.fit(table)
        table.loc[1234, "csat_score"] = np.nan
        with pytest.raises(DataError, match="metric 'csat_score', row 1234"):
            fitted.score(table)


class TestTelco:
    def test_higher_bands_churn_less(self, telco):
        """Among the customers that the scorecard was not fitted on."""
        table, churned = pd.read_csv(telco), outcomes(telco, "Churn", "Yes")
        held = held_out(telco)
        scores = TELCO.fit(table[~held]).score(table[held])
        red, yellow, green = churn_by_band(scores, churned[held])
        assert churned.mean() == pytest.approx(0.2654, abs=0.0001)
        assert red > yellow + 0.1
        assert yellow > green + 0.05

    @pytest.mark.parametrize("library", READERS)
    def test_blank_total_charges_are_gaps(self, telco, library):
        """Eleven customers have not paid yet: no crash, and no 0 either."""
        table = READERS[library](telco)
        texts = columns_of(telco)
        blank = np.array([not text.strip() for text in texts["TotalCharges"]])
        assert blank.sum() == 11
        assert {texts["tenure"][row] for row in np.flatnonzero(blank)} == {"0"}
        scores = TELCO.fit(table).score(table)
        assert (np.isnan(scores["paid"]) == blank).all()
        assert np.isfinite(scores.values[blank]).all()
        assert (scores.coverage[blank] < 1.0).all()
        low, high = scores.interval
        assert (low[blank] < high[blank]).all()

    def test_an_unlisted_label_is_a_gap(self, telco):
        """Who has no internet is not judged by the protection of it."""
        table = pd.read_csv(telco)
        scores = TELCO.fit(table).score(table)
        without = (table["InternetService"] == "No").to_numpy()
        assert np.isnan(scores["protection"][without]).all()
        assert not np.isnan(scores["protection"][~without]).any()
        assert (scores.coverage[without] <= 0.75).all()
