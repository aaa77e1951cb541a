import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import (
    GridSearchCV,
    LeaveOneOut,
    StratifiedKFold,
    cross_val_score,
    train_test_split,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from healthscore import (
    AsIs,
    Categories,
    Fixed,
    Isotonic,
    Linear,
    Logistic,
    Metric,
    Percentile,
    Piecewise,
    Scorecard,
    learn,
)
from healthscore.engines.sklearn import ScorecardClassifier
from healthscore.errors import DataError, DefinitionError, FitError

PLAIN = Scorecard("plain", [Metric("x0", AsIs())])
METHODS = ("logistic", "isotonic")


def book(size=400, seed=1):
    """Make customers of whom those with low scores leave."""
    chance = np.random.default_rng(seed)
    scores = chance.uniform(0, 100, size)
    left = chance.uniform(size=size) < 1 / (1 + np.exp((scores - 30) / 12))
    return scores[:, None], left.astype(int)


@st.composite
def scored(draw):
    """Draw scores, some of them missing, and who left."""
    size = draw(st.integers(4, 40))
    values = st.one_of(st.floats(0, 100), st.sampled_from([0.0, 50.0, 100.0, np.nan]))
    scores = draw(st.lists(values, min_size=size, max_size=size))
    left = draw(st.lists(st.integers(0, 1), min_size=size - 2, max_size=size - 2))
    return np.array(scores)[:, None], np.array([0, 1, *left])


class TestProbability:
    @pytest.mark.parametrize("method", METHODS)
    @settings(max_examples=40)
    @given(case=scored())
    def test_it_never_rises_with_the_score(self, method, case):
        """A healthier customer is never told to be more likely to leave."""
        rows, left = case
        classifier = ScorecardClassifier(PLAIN, method=method).fit(rows, left)
        line = np.linspace(0, 100, 501)[:, None]
        chances = classifier.predict_proba(line)[:, 1]
        assert (np.diff(chances) <= 0).all()
        assert ((chances >= 0) & (chances <= 1)).all()
        assert (np.diff(classifier.decision_function(line)) <= 0).all()

    @pytest.mark.parametrize("method", METHODS)
    @settings(max_examples=20)
    @given(case=scored())
    def test_a_customer_alone_has_the_same(self, method, case):
        """Rows do not know of each other, and fitting again changes nothing."""
        rows, left = case
        classifier = ScorecardClassifier(PLAIN, method=method).fit(rows, left)
        whole = classifier.predict_proba(rows)
        alone = [classifier.predict_proba(row[None]) for row in rows]
        assert np.concatenate(alone).tobytes() == whole.tobytes()
        assert classifier.fit(rows, left).predict_proba(rows).tobytes() == whole.tobytes()

    @pytest.mark.parametrize("method", METHODS)
    def test_customers_without_a_score_have_the_base_rate(self, method):
        """Nothing is known of them."""
        rows, left = book()
        rows[:20] = np.nan
        classifier = ScorecardClassifier(PLAIN, method=method).fit(rows, left)
        assert classifier.base_rate_ == left.mean()
        chances = classifier.predict_proba([[np.nan], [50]])
        assert chances[0].tolist() == [1 - left.mean(), left.mean()]

    def test_the_curve_that_made_the_customers_is_found(self):
        """Of many customers the logistic curve learns midpoint and width."""
        curve = ScorecardClassifier(PLAIN).fit(*book(20_000)).calibration_
        assert isinstance(curve, Logistic)
        assert curve.midpoint == pytest.approx(30, abs=1)
        assert curve.width == pytest.approx(12, rel=0.05)

    def test_the_mean_is_the_base_rate(self):
        """Whoever adds up the probabilities gets the customers who left, but for Platt's prior."""
        rows, left = book()
        for method in METHODS:
            chances = ScorecardClassifier(PLAIN, method=method).fit(rows, left).predict_proba(rows)
            assert chances[:, 1].mean() == pytest.approx(left.mean(), abs=0.015)

    @pytest.mark.parametrize("method", METHODS)
    def test_scores_that_hardly_differ(self, method):
        """What lies nearer than a cut can tell is one score."""
        classifier = ScorecardClassifier(PLAIN, method=method)
        curve = classifier.fit([[50], [50], [50 + 1e-12], [50 + 1e-12]], [1, 1, 0, 0]).calibration_
        assert curve == Piecewise({0: 50, 100: 50})

    def test_scores_that_tell_all(self):
        """A score that parts who left from who stayed has a curve too, and no warning."""
        rows, left = [[10], [20], [30], [70], [80], [90]], [1, 1, 1, 0, 0, 0]
        chances = ScorecardClassifier(PLAIN).fit(rows, left).predict_proba(rows)[:, 1]
        assert (chances[:3] > 0.6).all()
        assert (chances[3:] < 0.4).all()

    def test_one_customer_far_from_all_others(self):
        """Where a whole step goes too far, a smaller one is taken."""
        rows = np.array([[0.0], *[[99.9]] * 2_000, *[[100.0]] * 2_000])
        left = np.array([1, *[0] * 4_000])
        left[7] = 1
        chances = ScorecardClassifier(PLAIN).fit(rows, left).predict_proba(rows)[:, 1]
        assert chances[0] > 0.3
        assert chances[1:].max() < 0.01

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize(
        ("scores", "left"),
        [
            ([50, 50, 50, 50], [0, 0, 0, 1]),
            ([np.nan, np.nan, np.nan, np.nan], [0, 0, 0, 1]),
            ([10, 20, 30, np.nan], [0, 0, 0, 1]),
            ([10, 20, 30, 40], [0, 0, 0, 1]),
            ([10, 20, 20, 10], [0, 0, 1, 1]),
        ],
        ids=["all alike", "no scores", "all stayed", "wrong way", "no way"],
    )
    def test_scores_that_tell_nothing(self, method, scores, left):
        """All customers have the base rate."""
        rows = np.array(scores, dtype=float)[:, None]
        classifier = ScorecardClassifier(PLAIN, method=method).fit(rows, left)
        assert classifier.predict_proba([[0], [50], [100]])[:, 1] == pytest.approx(np.mean(left))
        assert isinstance(classifier.calibration_, Piecewise)


class TestUnseen:
    def noise(self):
        """Make columns that have nothing to do with who left."""
        chance = np.random.default_rng(3)
        frame = pd.DataFrame(chance.normal(size=(300, 12))).add_prefix("x")
        return frame, chance.uniform(size=300) < 0.4

    @pytest.mark.parametrize("method", METHODS)
    def test_what_was_learned_by_heart_promises_nothing(self, method):
        """Scores of customers who were learned from look good, and probabilities do not believe."""
        frame, left = self.noise()
        card = Scorecard(
            "noise",
            [
                Metric(name, Isotonic(better=better, smoothing=0))
                for name, better in zip(frame, ["higher", "lower"] * 6, strict=True)
            ],
        )
        fitted = card.fit(frame, left)
        believed = ScorecardClassifier(fitted, method=method).fit(frame, left)
        careful = ScorecardClassifier(card, method=method).fit(frame, left)
        assert careful.scorecard_ == fitted
        fresh, then = self.noise()[0].sample(frac=1, random_state=1), left
        losses = [log_loss(then, each.predict_proba(fresh)) for each in (careful, believed)]
        assert losses[0] < losses[1]
        base = log_loss(then, np.full(300, left.mean()))
        assert losses[0] == pytest.approx(base, abs=0.02)

    def test_nothing_to_learn_needs_no_parts(self):
        """One customer who left is enough for a scorecard that does not learn."""
        classifier = ScorecardClassifier(PLAIN).fit([[10], [80], [90]], [1, 0, 0])
        assert classifier.scorecard_ is PLAIN
        with pytest.raises(DataError, match=r"at least 2 customers of each class.*Got 1"):
            ScorecardClassifier().fit([[10], [80], [90]], [1, 0, 0])

    def test_parts_as_scikit_learn_takes_them(self):
        """There are no more parts than customers of a kind, and splitters are taken as they are."""
        rows, left = book(60)
        card = Scorecard("card", [Metric("x0", Percentile())])
        curves = [
            ScorecardClassifier(card, cv=cv).fit(rows, left).calibration_
            for cv in (5, None, StratifiedKFold(5), 1_000, LeaveOneOut())
        ]
        assert curves[0] == curves[1] == curves[2] != curves[3]
        assert curves[4].midpoint == pytest.approx(curves[0].midpoint, abs=3)

    def test_parts_without_enough_to_learn_from(self):
        """The error says that a part was left out."""
        rows = [[1], [1], [1], [1], [1], [1], [2], [3]]
        with pytest.raises(FitError, match="left out, as 'cv' says: X has no column"):
            ScorecardClassifier(cv=StratifiedKFold(2)).fit(rows, [0, 1, 0, 1, 0, 1, 0, 1])


class TestLabels:
    def test_who_left_may_have_any_label(self):
        """Columns are in the order of the labels, and the label is told from the outside."""
        rows, left = book()
        due = ScorecardClassifier(PLAIN).fit(rows, left)
        names = np.where(left == 1, "gone", "here")
        named = ScorecardClassifier(PLAIN, left="gone").fit(rows, names)
        assert named.classes_.tolist() == ["gone", "here"]
        assert named.calibration_ == due.calibration_
        assert (named.predict_proba(rows)[:, 0] == due.predict_proba(rows)[:, 1]).all()
        assert (named.decision_function(rows) == -due.decision_function(rows)).all()
        assert ((named.predict(rows) == "gone") == (due.predict(rows) == 1)).all()
        assert ((due.predict(rows) == 1) == (due.predict_proba(rows)[:, 1] > 0.5)).all()

    @pytest.mark.parametrize(
        ("labels", "told"),
        [
            ([0, 1, 2], "Only binary classification.*multiclass"),
            ([1, 1, 1], "two classes. Got 1 class: 1"),
            (None, "requires y to be passed"),
        ],
    )
    def test_not_two_labels(self, labels, told):
        """The error says how many there are."""
        with pytest.raises(DataError, match=told):
            ScorecardClassifier(PLAIN).fit([[1], [2], [3]], labels)

    def test_fields(self):
        """Each is held to what it may be."""
        with pytest.raises(DefinitionError, match="be 'logistic' or 'isotonic'"):
            ScorecardClassifier(PLAIN, method="sigmoid").fit([[1], [2]], [0, 1])
        with pytest.raises(DefinitionError, match="one of the labels of y: 0 or 1"):
            ScorecardClassifier(PLAIN, left="yes").fit([[1], [2]], [0, 1])


class TestCompany:
    CARD = Scorecard(
        "card",
        [
            Metric("good", Linear(worst=0, best=learn.maximum())),
            Metric("plan", Categories({"free": 40, "pro": 60})),
        ],
        weighting=Fixed(good=1, plan=1),
    )

    def frame(self):
        """Make customers one of whose columns says who leaves."""
        rows, left = book(200)
        plans = np.where(np.arange(200) % 2, "free", "pro")
        return pl.DataFrame({"good": rows[:, 0], "plan": plans}), left

    @pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
    def test_frames_of_any_library(self, library):
        """All give the same."""
        frame, left = self.frame()
        native = {"pandas": frame.to_pandas, "pyarrow": frame.to_arrow, "polars": frame.clone}
        rows = native[library]()
        given = ScorecardClassifier(self.CARD).fit(rows, left).predict_proba(rows)
        due = ScorecardClassifier(self.CARD).fit(frame, left).predict_proba(frame)
        assert given.tobytes() == due.tobytes()

    def test_a_search_over_a_scorecard(self):
        """Weights and curve ends are found by what customers did, on several processes."""
        frame, left = self.frame()
        grid = {
            "scorecard__weighting__weights__plan": [1, 5],
            "scorecard__good__normalizer": [Linear(worst=0, best=2), Linear(worst=0, best=100)],
        }
        search = GridSearchCV(
            ScorecardClassifier(self.CARD), grid, scoring="roc_auc", cv=3, n_jobs=2
        )
        best = search.fit(frame.to_pandas(), left).best_estimator_
        assert best.scorecard_.weights["plan"] == 1
        assert best.scorecard_.members[0].normalizer.best == 100
        assert self.CARD.weights["plan"] == 1

    def test_in_a_pipeline(self):
        """A step among others, cloned and pickled."""
        rows, left = book()
        model = make_pipeline(FunctionTransformer(), ScorecardClassifier(PLAIN))
        assert cross_val_score(model, rows, left, scoring="roc_auc").min() > 0.8
        fitted = pickle.loads(pickle.dumps(model.fit(rows, left)))  # noqa: S301  what was just dumped
        assert fitted.predict_proba(rows).tobytes() == model.predict_proba(rows).tobytes()
        assert clone(model)[-1].scorecard == PLAIN

    def test_order_of_the_scores(self):
        """The logistic curve keeps it, so that both rank alike."""
        rows, left = book()
        odds = ScorecardClassifier(PLAIN).fit(rows, left).decision_function(rows)
        assert roc_auc_score(left, odds) == roc_auc_score(left, -rows[:, 0])


class TestRealCustomers:
    def test_telco(self, shared_data):
        """Probabilities of customers who were held out are right on the whole, and rank them."""
        frame = pd.read_csv(shared_data / "telco" / "telco.csv")
        train, test = train_test_split(
            np.arange(len(frame)), test_size=0.3, random_state=20251122, stratify=frame["Churn"]
        )
        card = Scorecard(
            "telco",
            [
                Metric("tenure", Percentile()),
                Metric(
                    "Contract", Categories({"Month-to-month": 0, "One year": 70, "Two year": 100})
                ),
                Metric("MonthlyCharges", Linear(worst=120, best=20)),
            ],
        )
        left = frame["Churn"].iloc[test] == "Yes"
        losses = []
        for method in METHODS:
            classifier = ScorecardClassifier(card, method=method, left="Yes")
            classifier.fit(frame.iloc[train], frame["Churn"].iloc[train])
            chances = classifier.predict_proba(frame.iloc[test])[:, 1]
            assert roc_auc_score(left, chances) > 0.83
            assert chances.mean() == pytest.approx(left.mean(), abs=0.01)
            losses.append(log_loss(left, chances))
        # of five thousand customers more can be learned than an S-curve
        assert losses[1] < losses[0] < 0.43
