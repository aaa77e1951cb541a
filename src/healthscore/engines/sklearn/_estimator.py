"""What the transformer and the classifier have in common: a scorecard to be fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from healthscore._definition import refuse
from healthscore.engines.sklearn._bases import BaseEstimator
from healthscore.engines.sklearn._draft import BETWEEN
from healthscore.engines.sklearn._parameters import parameters_of, with_parameters
from healthscore.engines.sklearn._tables import table_of
from healthscore.errors import DefinitionError
from healthscore.formula import nearest
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.scorecard import AsOf
    from healthscore.scoring import TableLike

_INSIDE = f"scorecard{BETWEEN}"


class ScorecardEstimator(BaseEstimator):
    """A scorecard whose parameters scikit-learn can read and set."""

    scorecard: Scorecard | None
    left: object
    as_of: AsOf | None
    columns: Sequence[str] | None
    scorecard_: Scorecard
    n_features_in_: int

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002
        """Give the parameters.

        Parameters
        ----------
        deep : bool, default True
            Whether to give those of the scorecard too: ``scorecard__nps__normalizer__best``.

        Returns
        -------
        dict of str to object
            Values by name, as `set_params` takes them.
        """
        own = super().get_params(deep=False)
        if deep and isinstance(self.scorecard, Scorecard):
            inside = parameters_of(self.scorecard)
            own |= {_INSIDE + path: value for path, value in inside.items()}
        return own

    def set_params(self, **params: Any) -> Self:
        """Set parameters: those of the estimator, and those of its scorecard.

        Parameters
        ----------
        **params : object
            Values by name. A parameter of the scorecard is named by the way to it: first a field or
            the name of a member, however deep it lies, then fields of that, keys and places:
            ``scorecard__min_coverage``, ``scorecard__usage__weighting``,
            ``scorecard__nps__normalizer__best``, ``scorecard__rules__0__at``,
            ``scorecard__weighting__weights__usage``. A member that is called what a field of the
            scorecard is called has the name ``scorecard__members__`` and its own.

        Returns
        -------
        ScorecardEstimator
            This one. Its scorecard is another, for definitions do not change.

        Raises
        ------
        DefinitionError
            If there is no such parameter, or the scorecard does not take a value; then nothing is
            set.
        """
        known = super().get_params(deep=False)
        own = {name: value for name, value in params.items() if not name.startswith(_INSIDE)}
        if strange := [name for name in own if name not in known]:
            offer = nearest(strange[0], self.get_params())
            message = f"{type(self).__name__} has no parameter {strange[0]!r}.{offer}"
            raise DefinitionError(message, where=type(self).__name__, got=strange[0])
        inside = {
            name.removeprefix(_INSIDE): value for name, value in params.items() if name not in own
        }
        if inside:
            card: object = own.get("scorecard", self.scorecard)
            if not isinstance(card, Scorecard):
                allowed = f"be a Scorecard for 'scorecard{BETWEEN}{next(iter(inside))}' to be set"
                raise refuse(self, "scorecard", allowed, card)
            own["scorecard"] = with_parameters(card, inside)
        for name, value in own.items():
            setattr(self, name, value)
        return self

    def _get_params_html(self, deep: bool = True, doc_link: str = "") -> Any:  # noqa: FBT001, FBT002
        # what notebooks show: not every field of every member, and no name of one within a script
        del deep
        return super()._get_params_html(deep=False, doc_link=doc_link)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        # the one made at fit has numbers alone
        tags.input_tags.string = tags.input_tags.categorical = self.scorecard is not None
        return tags

    def _read(self, rows: object, *, fitting: bool) -> TableLike:
        """Make a table of X, and remember its columns or hold them to those remembered."""
        if not fitting:
            return table_of(self, rows, self.scorecard_, fitting=False)
        card = cast("object", self.scorecard)
        if card is not None and not isinstance(card, Scorecard):
            raise refuse(self, "scorecard", "be a Scorecard or None", card)
        return table_of(self, rows, card, fitting=True)
