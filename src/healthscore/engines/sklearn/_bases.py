"""The door to scikit-learn, which need not be installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthscore.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    # scikit-learn has no types: this is what is used of it, and all that type checkers see of it

    class BaseEstimator:
        """Has parameters."""

        def get_params(self, deep: bool = True) -> dict[str, Any]: ...  # noqa: FBT001, FBT002
        def _get_params_html(self, deep: bool = True, doc_link: str = "") -> Any: ...  # noqa: FBT001, FBT002
        def __sklearn_tags__(self) -> Any: ...

    class ClassifierMixin:
        """Predicts classes."""

    class TransformerMixin:
        """Makes columns of columns."""

    class _Splitter:
        def split(
            self, rows: object, labels: object
        ) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]: ...

    def assert_all_finite(values: object, /, *, input_name: str) -> None: ...
    def check_classification_targets(labels: object, /) -> None: ...
    def check_consistent_length(*arrays: object) -> None: ...
    def check_cv(cv: object, labels: object, /, *, classifier: bool) -> _Splitter: ...
    def check_is_fitted(estimator: object, /) -> None: ...
    def column_or_1d(values: object, /, *, warn: bool) -> NDArray[Any]: ...
    def type_of_target(labels: object, /, *, input_name: str) -> str: ...
    def validate_data(estimator: object, rows: object, /, **options: object) -> Any: ...

else:
    try:
        from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
        from sklearn.model_selection import check_cv
        from sklearn.utils import assert_all_finite, check_consistent_length, column_or_1d
        from sklearn.utils.multiclass import check_classification_targets, type_of_target
        from sklearn.utils.validation import check_is_fitted, validate_data
    except ImportError as error:
        message = (
            "healthscore.engines.sklearn needs scikit-learn 1.6 or later. "
            'Install it with: pip install "healthscore[sklearn]"'
        )
        raise MissingExtraError(message, where="sklearn") from error

__all__ = [
    "BaseEstimator",
    "ClassifierMixin",
    "TransformerMixin",
    "assert_all_finite",
    "check_classification_targets",
    "check_consistent_length",
    "check_cv",
    "check_is_fitted",
    "column_or_1d",
    "type_of_target",
    "validate_data",
]
