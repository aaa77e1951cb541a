"""COINr's own example, the ASEM Sustainable Connectivity Portal: 51 countries by 49 indicators."""

import csv

import numpy as np
import pytest

from healthscore import AsIs, GeometricMean, Group, Metric, Scorecard, WeightedMean, normalizers

LEVELS = ("2", "3", "4")


def read(path):
    """Read a table as columns: names as they are, all else as numbers with NaN for gaps."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: [row[name] for row in rows]
        if name == "uCode"
        else np.array([float(row[name]) if row[name] not in ("", "NA") else np.nan for row in rows])
        for name in rows[0]
    }


@pytest.fixture(scope="module")
def asem(shared_numbers):
    """The folder of the example."""
    return shared_numbers / "asem"


@pytest.fixture(scope="module")
def meta(asem):
    """What is known of each indicator and aggregate."""
    with (asem / "asem_iMeta.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["Type"] in ("Indicator", "Aggregate")]


def index_of(meta, curve, aggregation):
    """Make the index: indicators in pillars, pillars in sub-indexes, these in one."""

    def grown(row):
        name = row["iCode"]
        if row["Type"] == "Indicator":
            return Metric(name, curve("higher" if row["Direction"] == "1" else "lower"))
        return Group(name, below(name), aggregation=aggregation)

    def below(name):
        return [grown(row) for row in meta if row["Parent"] == name]

    (top,) = (row["iCode"] for row in meta if row["Parent"] == "")
    return Scorecard(top, below(top), aggregation=aggregation)


def check(scores, due):
    """Compare every cell that the file has."""
    names = [name for name in due if name in scores.members]
    for name in names:
        np.testing.assert_allclose(scores.members[name], due[name], rtol=0, atol=1e-9, err_msg=name)
    np.testing.assert_allclose(scores.values, due["Index"], rtol=0, atol=1e-9)
    return len(names)


class TestAsem:
    def test_every_indicator_and_every_level(self, asem, meta):
        """Min-max in its direction, then means over four levels: 51 x 60 cells."""
        card = index_of(meta, normalizers.min_max, WeightedMean())
        treated = read(asem / "asem_Treated.csv")
        fitted = card.fit(treated)
        scores = fitted.score(treated, key="uCode")
        assert check(scores, read(asem / "asem_Aggregated.csv")) == 59
        assert check_normalised(scores, read(asem / "asem_Normalised.csv")) == 49

    def test_geometric_means_on_a_scale_from_1(self, asem, meta):
        """So that no country's worst indicator is a zero."""
        card = index_of(meta, lambda better: normalizers.min_max(better, low=1), GeometricMean())
        treated = read(asem / "asem_Treated.csv")
        scores = card.fit(treated).score(treated, key="uCode")
        assert check(scores, read(asem / "asem_Aggregated_minmax1_100_a_gmean.csv")) == 10
        assert check_normalised(scores, read(asem / "asem_Normalised_minmax1_100.csv")) == 49

    def test_from_data_with_gaps(self, asem, meta):
        """A gap gives its weight to the others in its group."""
        card = index_of(meta, lambda _: AsIs(), WeightedMean())
        given = read(asem / "asem_unimputed_Normalised_minmax.csv")
        assert sum(int(np.isnan(given[metric.name]).sum()) for metric in card.metrics()) == 65
        scores = card.score(given, key="uCode")
        assert check(scores, read(asem / "asem_unimputed_Aggregated_amean.csv")) == 10


def check_normalised(scores, due):
    """Compare the indicators' scores."""
    for name in scores.metrics:
        np.testing.assert_allclose(scores.members[name], due[name], rtol=0, atol=1e-9, err_msg=name)
    return len(scores.metrics)
