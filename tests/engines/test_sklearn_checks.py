"""scikit-learn's own checks of estimators."""

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from healthscore import Banding, Linear, Metric, Scorecard
from healthscore.engines.sklearn import ScorecardClassifier, ScorecardTransformer

ONE = Scorecard(
    "one",
    [Metric("x0", Linear(worst=-2, best=2))],
    banding=Banding({"red": 0, "green": 50}),
)

# checks that some estimators do not pass, each with its reason; there are none but these
ONE_ALONE = "asks for 83 % right on columns of which the scorecard reads one alone"
TEXTS = "takes differences of what comes out, which are labels"
OF_TEXTS = (
    "check_estimators_pickle",
    "check_fit_idempotent",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_pipeline_consistency",
    "check_transformer_data_not_an_array",
    "check_transformer_general",
    "check_transformer_preserve_dtypes",
)


def expected(estimator):
    """Say which checks do not pass, and why."""
    if isinstance(estimator, ScorecardClassifier):
        return {} if estimator.scorecard is None else {"check_classifiers_train": ONE_ALONE}
    return dict.fromkeys(OF_TEXTS, TEXTS) if estimator.output == "bands" else {}


ESTIMATORS = [
    ScorecardTransformer(),
    ScorecardTransformer(ONE, output=["score", "codes", "members", "contributions"]),
    ScorecardTransformer(ONE, output="bands"),
    ScorecardClassifier(),
    ScorecardClassifier(method="isotonic"),
    ScorecardClassifier(ONE),
]


def name_of(part):
    """Name an estimator or a check."""
    return type(part).__name__ if part in ESTIMATORS else getattr(part, "func", part).__name__


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("estimator", "check"),
    [
        case
        for estimator in ESTIMATORS
        for case in estimator_checks_generator(
            estimator, expected_failed_checks=expected(estimator), mark="xfail"
        )
    ],
    ids=name_of,
)
def test_every_check_passes(estimator, check):
    """What scikit-learn asks of estimators is so."""
    check(estimator)
