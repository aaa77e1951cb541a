import copy
import importlib
import pickle
import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline

from healthscore import (
    AsIs,
    Banding,
    Cap,
    Categories,
    Fixed,
    Group,
    Isotonic,
    Linear,
    Metric,
    Percentile,
    Piecewise,
    Scorecard,
    Steps,
    learn,
)
from healthscore.engines.sklearn import ScorecardTransformer
from healthscore.errors import DataError, DefinitionError, FitError, MissingExtraError
from strategies import AS_OF, cases

BANDING = Banding({"red": 0, "yellow": 40, "green": 70})
CARD = Scorecard(
    "card",
    [
        Group(
            "usage",
            [
                Metric("logins", Linear(worst=0, best=10)),
                Metric("seats", Linear(worst=0, best=learn.maximum()), formula="used / bought"),
            ],
            weighting=Fixed(logins=3, seats=1),
        ),
        Metric("nps", Piecewise({-100: 0, 0: 50, 100: 100})),
    ],
    weighting=Fixed(usage=2, nps=1),
    rules=[Cap(at=39, when="tickets >= 3", reason="tickets")],
    banding=BANDING,
)
TABLE = {
    "logins": [1.0, 9.0, None, 4.0],
    "used": [1.0, 8.0, None, 2.0],
    "bought": [4.0, 8.0, 3.0, 8.0],
    "nps": [20.0, 90.0, None, -50.0],
    "tickets": [0.0, 0.0, 0.0, 5.0],
}
FRAME = pd.DataFrame(TABLE, dtype=float)
LIBRARIES = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


def changed(card=CARD, **params):
    """Give the scorecard of a transformer after some parameters of it were set."""
    inside = {f"scorecard__{name}": value for name, value in params.items()}
    return ScorecardTransformer(card).set_params(**inside).scorecard


class TestTransform:
    @settings(max_examples=40)
    @given(cases())
    def test_it_is_the_score_bit_for_bit(self, case):
        """Nothing is done to what the scorecard gives."""
        frame = pl.DataFrame(case.table, strict=False)
        transformer = ScorecardTransformer(
            case.scorecard, output=["score", "coverage", "members"], as_of=AS_OF
        )
        given = transformer.fit_transform(frame)
        scores = case.scorecard.score(frame, as_of=AS_OF)
        due = np.column_stack([scores.values, scores.coverage, *scores.members.values()])
        assert given.tobytes() == due.tobytes()
        assert given.shape[1] == len(transformer.get_feature_names_out())

    @settings(max_examples=20)
    @given(cases())
    def test_a_customer_alone_has_the_same_score(self, case):
        """Rows do not know of each other, and fitting again changes nothing."""
        frame = pl.DataFrame(case.table, strict=False)
        transformer = ScorecardTransformer(case.scorecard, output="contributions", as_of=AS_OF)
        whole = transformer.fit(frame).transform(frame)
        rows = [transformer.transform(frame[at : at + 1]) for at in range(case.size)]
        assert np.concatenate(rows).tobytes() == whole.tobytes()
        assert transformer.fit(frame).transform(frame).tobytes() == whole.tobytes()

    @pytest.mark.parametrize("library", LIBRARIES)
    def test_frames_of_any_library(self, library):
        """Columns are found by name."""
        frame = LIBRARIES[library](TABLE)
        fitted = CARD.fit(TABLE)
        given = ScorecardTransformer(CARD).fit_transform(frame)
        assert given[:, 0].tobytes() == fitted.score(TABLE).values.tobytes()

    def test_parts_by_name(self):
        """Each part has the names that tables of results have."""
        transformer = ScorecardTransformer(
            CARD, output=["codes", "score", "coverage", "members", "contributions"]
        )
        given = transformer.set_output(transform="pandas").fit_transform(FRAME)
        scores = CARD.fit(FRAME).score(FRAME)
        assert given.columns.tolist() == [
            *("band_code", "score", "coverage"),
            *("usage_score", "logins_score", "seats_score", "nps_score"),
            *("logins_points", "seats_points", "nps_points"),
        ]
        assert given["band_code"].tolist()[:2] == [0.0, 2.0]
        assert np.isnan(given["band_code"][2])
        assert (given["nps_points"].to_numpy()[:2] == scores.contributions[:2, 2]).all()
        assert (given.dtypes == np.float64).all()

    @pytest.mark.parametrize("library", ["pandas", "polars"])
    def test_bands_are_labels(self, library):
        """Labels come out as texts, in the frame that is asked for."""
        transformer = ScorecardTransformer(CARD, output="bands").set_output(transform=library)
        given = transformer.fit_transform(LIBRARIES[library](TABLE))
        assert given["band"].to_list() == ["red", "green", "unknown", "red"]

    def test_days_are_counted_from_as_of(self):
        """On another date nothing need be fitted again."""
        card = Scorecard("days", [Metric("seen", Linear(30, 0), formula="days_since(login)")])
        frame = pd.DataFrame({"login": ["2026-10-01", "2026-10-16"]})
        transformer = ScorecardTransformer(card, as_of="2026-10-16").fit(frame)
        assert transformer.transform(frame).tolist() == [[50.0], [100.0]]
        transformer.set_params(as_of="2026-10-31")
        assert transformer.transform(frame).tolist() == [[0.0], [50.0]]

    def test_texts_in_an_array(self):
        """An array of objects may hold labels beside numbers."""
        card = Scorecard("plans", [Metric("plan", Categories({"free": 20, "pro": 70}))])
        rows = np.array([[1.0, "pro"], [None, "free"]], dtype=object)
        transformer = ScorecardTransformer(card, columns=["logins", "plan"])
        assert transformer.fit_transform(rows).tolist() == [[70.0], [20.0]]


class TestColumns:
    def test_arrays_have_names_by_place(self):
        """Without names, columns are called x0, x1 and so on."""
        card = Scorecard("card", [Metric("x1", AsIs())])
        assert ScorecardTransformer(card).fit_transform([[1, 2], [3, 4]]).tolist() == [[2], [4]]

    def test_a_frame_without_names_is_an_array(self):
        """Columns that are numbered are found by place."""
        card = Scorecard("card", [Metric("x1", AsIs())])
        frame = pd.DataFrame([[1, 2], [3, 4]])
        assert ScorecardTransformer(card).fit_transform(frame).tolist() == [[2], [4]]

    @pytest.mark.filterwarnings("ignore:X does not have valid feature names")
    def test_an_array_after_a_frame_has_its_names(self):
        """As all of scikit-learn has it."""
        transformer = ScorecardTransformer(CARD).fit(FRAME)
        array = transformer.transform(FRAME.to_numpy())
        assert array.tobytes() == transformer.transform(FRAME).tobytes()

    def test_a_column_that_is_not_there(self):
        """The error says what the columns of an array are called, and what to do."""
        with pytest.raises(DataError, match=r"reads column 'logins'.*'x0', 'x1'.*columns=\["):
            ScorecardTransformer(CARD).fit([[1, 2], [3, 4]])
        with pytest.raises(DataError, match="no column 'nps'"):
            ScorecardTransformer(CARD).fit(FRAME.drop(columns="nps"))

    @pytest.mark.parametrize("columns", [["a"], ["a", "a"], [1, 2], ["a", "b", "c"]])
    def test_columns_are_names(self, columns):
        """There is a different one for each column."""
        with pytest.raises(DefinitionError, match="be 2 different names"):
            ScorecardTransformer(columns=columns).fit([[1, 2], [3, 4]])

    def test_lazy_frames(self):
        """There is nothing to collect them with."""
        with pytest.raises(DataError, match="X is lazy"):
            ScorecardTransformer(CARD).fit(pl.LazyFrame(TABLE))

    def test_names_that_were_not_fitted(self):
        """Names of columns are those of fit, or none."""
        transformer = ScorecardTransformer(CARD).fit(FRAME)
        assert transformer.get_feature_names_out(list(FRAME)).tolist() == ["score"]
        with pytest.raises(DataError, match="is not equal to feature_names_in_"):
            transformer.get_feature_names_out(["a"])
        with pytest.raises(DataError, match="should have length equal"):
            ScorecardTransformer().fit([[1, 2], [3, 4]]).get_feature_names_out(["a"])


class TestDefault:
    def test_all_columns_of_numbers_that_differ(self):
        """Texts and columns that tell nobody apart are left out."""
        frame = pl.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": [1, 1, None]})
        frame = frame.with_columns(d=pl.Series([True, False, None]))
        transformer = ScorecardTransformer().fit(frame)
        curves = {"a": [1, 2, 3], "d": [True, False, None]}
        assert transformer.scorecard_ == Scorecard(
            "default", [Metric(name, Percentile().fit(each)) for name, each in curves.items()]
        )

    def test_the_outcome_says_what_is_better(self):
        """Less is better where those who left have more."""
        rows = np.array([[1, 1], [2, 2], [3, 3], [4, 4]]) * [1, -1]
        better = {
            metric.name: metric.normalizer
            for metric in ScorecardTransformer().fit(rows, [0, 0, 1, 1]).scorecard_.members
        }
        assert better["x0"] == Percentile(better="lower").fit(rows[:, 0])
        assert better["x1"] == Percentile().fit(rows[:, 1])

    def test_an_outcome_of_nobody_with_a_value(self):
        """Where one side has gaps alone, more is better."""
        rows = [[1], [2], [None], [None]]
        card = ScorecardTransformer().fit(rows, [0, 0, 1, 1]).scorecard_
        assert card.members[0].normalizer == Percentile().fit([1, 2])

    @pytest.mark.parametrize("frame", [{"a": [1, 1]}, {"b": ["x", "y"]}, {"a": [None, None]}])
    def test_nothing_to_rank(self, frame):
        """The error says so."""
        with pytest.raises(FitError, match="no column of numbers in which"):
            ScorecardTransformer().fit(pl.DataFrame(frame))

    def test_one_customer(self):
        """A frame needs as many customers as an array."""
        with pytest.raises(FitError, match="X has 1 customers, and at least 2"):
            ScorecardTransformer().fit(pl.DataFrame({"a": [1]}))

    def test_an_infinity(self):
        """The error names the column."""
        with pytest.raises(DataError, match="column 'a'"):
            ScorecardTransformer().fit(pl.DataFrame({"a": [1.0, float("inf")]}))


class TestOutcome:
    CARD = Scorecard("card", [Metric("x0", Isotonic())])
    ROWS = ((1,), (1,), (2,), (2,))

    def test_labels_of_those_who_left(self):
        """The greater label left, unless another is named."""
        learned = Isotonic().fit([1, 1, 2, 2], [1, 0, 0, 0])
        for labels, left in [
            ([1, 0, 0, 0], None),
            ([True, False, False, False], None),
            (["yes", "no", "no", "no"], None),
            (["gone", "here", "here", "here"], "gone"),
        ]:
            transformer = ScorecardTransformer(self.CARD, left=left).fit(self.ROWS, labels)
            assert transformer.scorecard_.members[0].normalizer == learned

    def test_a_label_that_nobody_has(self):
        """The error names those there are."""
        with pytest.raises(DefinitionError, match="be one of the labels of y: 0 or 1"):
            ScorecardTransformer(self.CARD, left=2).fit(self.ROWS, [1, 0, 0, 0])

    @pytest.mark.parametrize("labels", [None, [0.5, 1.5, 2.5, 3.5], [0, 1, 2, 3], [0, 0, 0, 0]])
    def test_what_is_no_outcome(self, labels):
        """Where y does not have two labels, there is no outcome to learn from."""
        with pytest.raises(FitError, match="learns from the outcome"):
            ScorecardTransformer(self.CARD).fit(self.ROWS, labels)

    def test_before_a_regression(self):
        """Any y goes by a scorecard that does not ask for it."""
        rows = [[20], [40], [60]]
        model = make_pipeline(ScorecardTransformer(), LinearRegression())
        assert model.fit(rows, [1.5, 2.5, 3.5]).score(rows, [1.5, 2.5, 3.5]) == pytest.approx(1)


class TestFields:
    @pytest.mark.parametrize("output", ["scores", [], ["score", "score"], 3, ["score", 3], None])
    def test_output(self, output):
        """It is one known part or several."""
        with pytest.raises(DefinitionError, match="'output' of ScorecardTransformer must be"):
            ScorecardTransformer(CARD, output=output).fit(FRAME)

    def test_labels_beside_numbers(self):
        """They do not go into one matrix."""
        with pytest.raises(DefinitionError, match="be 'bands' alone"):
            ScorecardTransformer(CARD, output=["score", "bands"]).fit(FRAME)

    @pytest.mark.parametrize("output", ["bands", "codes"])
    def test_bands_without_a_banding(self, output):
        """It is said in fit."""
        with pytest.raises(DefinitionError, match="no banding"):
            ScorecardTransformer(output=output).fit(FRAME)

    def test_scorecard(self):
        """It is a scorecard or None."""
        with pytest.raises(DefinitionError, match="be a Scorecard or None"):
            ScorecardTransformer("card").fit(FRAME)


class TestParameters:
    def test_by_member_and_field(self):
        """Members are found by name, wherever they lie."""
        assert changed(min_coverage=0.5).min_coverage == 0.5
        assert changed(usage__weighting=Fixed(logins=1, seats=1)).members[0].weights["logins"] == 1
        assert changed(logins__normalizer__best=20).members[0].members[0] == Metric(
            "logins", Linear(worst=0, best=20)
        )
        assert changed(usage__logins__missing=50).members[0].members[0].missing == 50.0
        assert changed(banding=None).banding is None

    def test_by_key_and_by_place(self):
        """What a part holds is found by its key or its number."""
        assert changed(weighting__weights__nps=3).weights == {"usage": 2, "nps": 3}
        assert changed(rules__0__at=20).rules[0].at == 20
        assert changed(rules__0__when="tickets > 9").rules[0].when.text == "tickets > 9"
        assert changed(banding__starts__yellow=50).banding.starts["yellow"] == 50
        assert changed(nps__normalizer__knots__0=60).members[1].normalizer == Piecewise(
            {-100: 0, 0: 60, 100: 100}
        )
        assert changed(seats__normalizer__best=0.5).members[0].members[1].normalizer.best == 0.5

    def test_all_at_once(self):
        """No state in between is held to what holds of the whole."""
        both = changed(logins__normalizer__worst=10, logins__normalizer__best=0)
        assert both.members[0].members[0].normalizer == Linear(worst=10, best=0)
        renamed = changed(nps__name="csat", weighting=Fixed(usage=1, csat=1))
        assert renamed.names == ("usage", "csat")
        inside = changed(nps__normalizer=Linear(worst=0, best=1), nps__normalizer__best=5)
        assert inside.members[1].normalizer == Linear(worst=0, best=5)
        others = changed(
            csat__missing=3,
            logins__missing=4,
            members=[CARD.members[0], Metric("csat", AsIs())],
            weighting=Fixed(usage=1, csat=1),
            banding__starts__green=80,
            banding__starts={"red": 0, "green": 50},
        )
        assert others.members[0].members[0].missing == 4.0
        assert others.members[1].missing == 3.0
        assert others.banding == Banding({"red": 0, "green": 80})

    @settings(max_examples=8)
    @given(cases())
    def test_what_is_got_can_be_set(self, case):
        """Every parameter is settable by its name, and the same values change nothing."""
        transformer = ScorecardTransformer(case.scorecard)
        every = transformer.get_params()
        assert set(transformer.get_params(deep=False)) < set(every)
        assert transformer.set_params(**every).scorecard == case.scorecard
        for name, value in every.items():
            assert transformer.set_params(**{name: value}).get_params()[name] == value
        assert transformer.scorecard == case.scorecard

    def test_what_stays_is_not_made_again(self):
        """Parts in which nothing changes are the same objects."""
        new = changed(nps__normalizer__knots__0=60)
        assert new.members[0] is CARD.members[0]
        assert changed(nps=CARD.members[1]) is CARD

    def test_names_like_paths_and_fields(self):
        """The longest name comes first, and a field before a member of its name."""
        card = Scorecard(
            "hard",
            [
                Metric("a", AsIs()),
                Metric("a__b", AsIs()),
                Metric("weighting", AsIs()),
                Group("g__h", [Metric("members", AsIs()), Metric("name", Steps({0: 1}))]),
            ],
        )
        assert changed(card, a__b__missing=5).members[1].missing == 5.0
        assert changed(card, a__missing=5).members[0].missing == 5.0
        assert changed(card, members__weighting__missing=5).members[2].missing == 5.0
        assert changed(card, g__h__members__members__missing=5).members[3].members[0].missing == 5.0
        assert changed(card, members__name__missing=5).members[3].members[1].missing == 5.0
        every = ScorecardTransformer(card).get_params()
        assert every["scorecard__members__name"] == Metric("name", Steps({0: 1}))
        assert ScorecardTransformer(card).set_params(**every).scorecard == card

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("scorcard", "ScorecardTransformer has no parameter 'scorcard'.*scorecard"),
            ("scorecard__min_coverag", "Scorecard 'card' has no parameter 'min_coverag'"),
            ("scorecard__logins__normalizer__top", "has no parameter 'logins__normalizer__top'"),
            ("scorecard__rules__1__at", "has no parameter 'rules__1__at'"),
            ("scorecard__rules__0__when__text", "has no parameter 'rules__0__when__text'"),
        ],
    )
    def test_unknown_names(self, name, told):
        """The error says what has no such parameter, and nothing is set."""
        transformer = ScorecardTransformer(CARD)
        with pytest.raises(DefinitionError, match=told):
            transformer.set_params(**{"output": "members", name: 1})
        assert transformer.get_params(deep=False) == ScorecardTransformer(CARD).get_params(
            deep=False
        )

    def test_values_that_are_refused(self):
        """The definition says why, and stays."""
        transformer = ScorecardTransformer(CARD)
        with pytest.raises(DefinitionError, match="min_coverage"):
            transformer.set_params(scorecard__min_coverage=2, output="members")
        assert transformer.scorecard is CARD
        assert transformer.output == "score"

    def test_parameters_of_no_scorecard(self):
        """There is nothing to set them in."""
        with pytest.raises(DefinitionError, match="be a Scorecard for 'scorecard__name'"):
            ScorecardTransformer().set_params(scorecard__name="x")
        card = ScorecardTransformer().set_params(scorecard__name="x", scorecard=CARD).scorecard
        assert card.name == "x"
        assert "scorecard__name" not in ScorecardTransformer().get_params()


class TestCompany:
    def test_cloned_copied_and_pickled(self):
        """A scorecard goes with its estimator."""
        transformer = ScorecardTransformer(CARD).fit(FRAME)
        assert clone(transformer).scorecard == CARD
        due = transformer.transform(FRAME).tobytes()
        for other in (copy.deepcopy(transformer), pickle.loads(pickle.dumps(transformer))):  # noqa: S301  what was just dumped
            assert other.scorecard == CARD
            assert other.transform(FRAME).tobytes() == due

    def test_printed(self):
        """Both for terminals and for notebooks."""
        printed = repr(ScorecardTransformer(CARD, output="members"))
        assert printed.startswith("ScorecardTransformer(output='members'")
        hostile = Scorecard("x", [Metric("'),alert(1),('<blink>", AsIs())])
        page = ScorecardTransformer(hostile)._repr_html_()
        assert "ScorecardTransformer" in page
        assert "scorecard__" not in page
        assert "<blink>" not in page

    def test_beside_other_columns(self):
        """Parameters are reached from the outside, and names have their prefix."""
        model = ColumnTransformer(
            [("health", ScorecardTransformer(CARD), list(FRAME)), ("rest", "passthrough", ["nps"])]
        )
        model.set_params(health__scorecard__nps__missing=0)
        given = model.set_output(transform="pandas").fit_transform(FRAME)
        assert given.columns.tolist() == ["health__score", "rest__nps"]
        assert (
            given["health__score"].tolist()
            == changed(nps__missing=0).fit(FRAME).score(FRAME).values.tolist()
        )


class TestImport:
    def test_it_is_imported_on_demand(self):
        """Neither the package nor the room loads scikit-learn."""
        code = """
            import sys, healthscore, healthscore.engines
            assert "sklearn" not in sys.modules
            import healthscore.engines.sklearn
            assert "sklearn" in sys.modules
        """
        subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)

    def test_where_it_is_not_installed(self, monkeypatch):
        """The error names the extra."""
        for name in [name for name in sys.modules if name.split(".")[0] == "sklearn"]:
            monkeypatch.setitem(sys.modules, name, None)
        for name in [
            name for name in sys.modules if name.startswith("healthscore.engines.sklearn")
        ]:
            monkeypatch.delitem(sys.modules, name)
        with pytest.raises(MissingExtraError, match=r'pip install "healthscore\[sklearn\]"'):
            importlib.import_module("healthscore.engines.sklearn")
