"""What can go into a field of a CRM, by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore._definition import is_mapping, is_name, refuse
from healthscore.bandings import UNKNOWN
from healthscore.engines.delivery._digits import MOST, in_digits
from healthscore.engines.delivery._plain import plain_dates, plain_keys, plain_numbers
from healthscore.errors import DataError, DefinitionError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthscore._definition import FloatArray
    from healthscore.scoring import Scores

    Source = Callable[["Writer"], list[Any]]

_OWNER: Final = "to_records"

_CHURN: Final = "churn_probability"
"""No word where there is no calibration: then a member may be called so."""


@final
@attrs.frozen(eq=False)
class Writer:
    """Writes the values of customers as CRMs take them."""

    scores: Scores
    digits: int | None
    labels: Mapping[str, str | None]
    reasons: int

    def __attrs_post_init__(self) -> None:
        if not (self.digits is None or (type(self.digits) is int and 0 <= self.digits <= MOST)):
            allowed = f"be None or a whole number from 0 to {MOST}"
            raise refuse(_OWNER, "digits", allowed, self.digits)
        self._check_labels()

    def _check_labels(self) -> None:
        if not is_mapping(self.labels):
            raise refuse(_OWNER, "labels", "be a mapping of bands to texts", self.labels)
        for band, label in self.labels.items():
            if band not in self.bands:
                allowed = f"have bands as keys: {', '.join(self.bands) or 'the scorecard has none'}"
                raise refuse(_OWNER, "labels", allowed, band, at=band)
            if not (label is None or isinstance(label, str)):
                raise refuse(_OWNER, "labels", "hold texts or None", label, at=band)

    @property
    def bands(self) -> tuple[str, ...]:
        """All that a customer's band can be."""
        banding = self.scores.scorecard.banding
        return () if banding is None else (*banding.labels, UNKNOWN)

    def columns(self, fields: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Give the values of each field.

        Parameters
        ----------
        fields : mapping of str to str
            By name of the field, what goes there.

        Returns
        -------
        dict of str to list
            One value a customer.

        Raises
        ------
        DefinitionError
            If these are no fields, or something is not known.
        DataError
            If something is not there.
        """
        if not (is_mapping(fields) and fields):
            raise refuse(_OWNER, "fields", "be a mapping of names to what goes there", fields)
        known = self.sources
        for name, source in fields.items():
            if not is_name(name):
                raise refuse(_OWNER, "fields", "have texts that are not blank as names", name)
            if not (isinstance(source, str) and source in known):
                raise _unknown(name, source, known)
        return {name: known[source](self) for name, source in fields.items()}

    @property
    def sources(self) -> dict[str, Source]:
        """Everything that can go into a field; a word comes before a member of the same name."""
        members = [member.name for member in self.scores.scorecard.below()]
        metrics = enumerate(self.scores.metrics)
        calibrated = self.scores.scorecard.calibration is not None
        return {
            _CHURN: _churn,
            **{f"{name}_points": partial(_points, at=at) for at, name in metrics},
            **{f"{name}_score": partial(_member, name=name) for name in members},
            **{name: partial(_member, name=name) for name in members},
            **({_CHURN: _churn} if calibrated else {}),
            **_WORDS,
        }

    def numbers(self, values: FloatArray, more: int = 0) -> list[float | None]:
        """Give numbers with the digits asked for, or with some more."""
        rounded = values if self.digits is None else np.round(values, self.digits + more)
        return plain_numbers(rounded)


def _unknown(name: str, source: object, known: Mapping[str, Source]) -> DefinitionError:
    offer = nearest(source, known) if isinstance(source, str) else ""
    place = f"'fields' of {_OWNER}"
    message = (
        f"{place} must name what goes into {name!r}: {', '.join(_WORDS)}, {_CHURN}, a member, or "
        f"'<member>_score', '<metric>_points'. Got {source!r}.{offer}"
    )
    return DefinitionError(message, where=place, got=source).under("fields", name)


def _key(writer: Writer) -> list[Any]:
    if writer.scores.key is None:
        message = "There is no key column, and a row number is nobody's key: score with key=."
        raise DataError(message, where="'key'", got=None)
    return plain_keys(writer.scores.keys)


def _score(writer: Writer) -> list[Any]:
    digits = writer.digits
    values = writer.scores.values if digits is None else in_digits(writer.scores, digits)
    return plain_numbers(values)


def _band(writer: Writer) -> list[Any]:
    codes = writer.scores.band_codes
    texts = [writer.labels.get(band, band) for band in writer.bands]
    labels: list[Any] = np.array(texts, dtype=object).take(codes, mode="wrap").tolist()
    return labels


def _coverage(writer: Writer) -> list[Any]:
    # a share has as many digits as it would have in percent
    return writer.numbers(writer.scores.coverage, 2)


def _churn(writer: Writer) -> list[Any]:
    return writer.numbers(writer.scores.churn_probability, 2)


def _adjustment(writer: Writer) -> list[Any]:
    return writer.numbers(writer.scores.adjustments)


def _reasons(writer: Writer) -> list[Any]:
    texts: list[Any] = writer.scores.reasons(writer.reasons).text.tolist()
    return texts


def _as_of(writer: Writer) -> list[Any]:
    date = writer.scores.as_of
    text = None if date is None else plain_dates(np.array([date]))[0]
    # dates of scoring are in UTC
    return [f"{text}Z" if text and "T" in text else text] * len(writer.scores)


def _model(writer: Writer) -> list[Any]:
    return [writer.scores.model] * len(writer.scores)


def _member(writer: Writer, name: str) -> list[Any]:
    return writer.numbers(writer.scores.members[name])


def _points(writer: Writer, at: int) -> list[Any]:
    return writer.numbers(writer.scores.contributions[:, at])


_WORDS: Final[dict[str, Source]] = {
    "key": _key,
    "score": _score,
    "band": _band,
    "coverage": _coverage,
    "adjustment": _adjustment,
    "reasons": _reasons,
    "as_of": _as_of,
    "model": _model,
}
