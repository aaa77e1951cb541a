"""Two fitted parts of one definition mixed into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs
import numpy as np

from healthscore._definition import Definition, FrozenDict, fields_of
from healthscore.normalizers import Piecewise
from healthscore.weightings import Fixed
from healthscore.weightings._fixed import as_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore._definition import FloatArray


def mixed(learning: Any, own: Any, whole: Any, share: float) -> Any:
    """Mix what a part learned from some customers with what it learned from all.

    Parameters
    ----------
    learning : object
        The part before it learned.
    own : object
        The part as some customers have it.
    whole : object
        The part as all have it.
    share : float
        How much the former counts, 0 to 1.

    Returns
    -------
    object
        ``share * own + (1 - share) * whole``, number by number, and curves as curves. Exactly one
        of the two where the share is 0 or 1; the one that counts more where they are of forms that
        cannot be mixed.
    """
    if own == whole or share == 1.0:
        return own
    if share == 0.0:
        return whole
    if type(own) is type(whole):
        found = _mixed(learning, own, whole, share)
        if found is not None:
            return found
    return own if share >= 0.5 else whole


def _mixed(learning: Any, own: Any, whole: Any, share: float) -> Any:
    """Mix parts of one kind, or give None where they are of different forms."""
    if isinstance(own, float):
        return share * own + (1.0 - share) * whole
    if isinstance(own, Fixed):
        return _weights(own, whole, share)
    if is_learned_curve(learning, own):
        return _curve(own, whole, share)
    if _is_record(own):
        return _record(learning, own, whole, share)
    if isinstance(own, FrozenDict | tuple) and len(cast("Any", own)) == len(whole):
        return _each(learning, own, whole, share)
    return None


def is_learned_curve(learning: Any, part: Any) -> bool:
    """Tell whether a part learned all of its curve, and not the numbers of one that was there."""
    return isinstance(part, Piecewise) and not isinstance(learning, Piecewise)


def _is_record(part: object) -> bool:
    return isinstance(part, Definition) and attrs.has(type(part))


def _record(learning: Any, own: Any, whole: Any, share: float) -> Any:
    changes: dict[str, Any] = {}
    for field in fields_of(own):
        ours, theirs = getattr(own, field.name), getattr(whole, field.name)
        if field.init and ours != theirs:
            before = getattr(learning, field.name, None)
            changes[field.alias or field.name] = mixed(before, ours, theirs, share)
    return attrs.evolve(own, **changes)


def _each(learning: Any, own: Any, whole: Any, share: float) -> Any:
    """Mix what stands at the same places: members of lists, keys and values of mappings."""
    before = learning if isinstance(learning, type(own)) else own
    if isinstance(own, tuple):
        trios = zip(before, cast("Any", own), whole, strict=True)
        return tuple(mixed(*trio, share) for trio in trios)
    items: list[tuple[Any, Any]] = []
    for was, ours, theirs in zip(before.items(), own.items(), whole.items(), strict=True):
        key, value = (mixed(was[at], ours[at], theirs[at], share) for at in (0, 1))
        items.append((key, value))
    return FrozenDict(items)


def _weights(own: Fixed, whole: Fixed, share: float) -> Fixed | None:
    if own.weights.keys() != whole.weights.keys():
        return None
    one, other = shares_of(own), shares_of(whole)
    return as_shares({name: share * one[name] + (1.0 - share) * other[name] for name in one})


def shares_of(weights: Fixed) -> dict[str, float]:
    """Give weights as shares of their sum."""
    total = sum(weights.weights.values())
    return {name: weight / total for name, weight in weights.weights.items()}


def _curve(own: Piecewise, whole: Piecewise, share: float) -> Piecewise:
    """Mix two curves: straight between the knots of both, so are they."""
    knots = np.union1d(values_of(own), values_of(whole))
    scores = share * own(knots) + (1.0 - share) * whole(knots)
    return Piecewise(dict(zip(knots.tolist(), scores.tolist(), strict=True)))


def values_of(curve: Piecewise) -> FloatArray:
    """Give the values at which a curve has its knots."""
    return np.array(list(curve.knots), dtype=np.float64)


def numbers_of(learning: Any, part: Any, at: Any) -> FloatArray:
    """List the numbers of a fitted part, so that parts of one definition can be held together.

    Parameters
    ----------
    learning : object
        The part before it learned.
    part : object
        As some customers have it.
    at : object
        Another one: curves are read where this one has its knots.

    Returns
    -------
    ndarray of float64, shape (n_numbers,)
        Of one length for all parts of one definition and one `at`.
    """
    return np.array(list(_numbers(learning, part, at)), dtype=np.float64)


def _numbers(learning: Any, part: Any, at: Any) -> Iterator[float]:
    if isinstance(part, float):
        yield part
    elif isinstance(part, Fixed):
        yield from shares_of(part).values()
    elif is_learned_curve(learning, part):
        yield from part(values_of(at)).tolist()
    else:
        for inner in _inside(learning, part, at):
            yield from _numbers(*inner)


def _inside(learning: Any, part: Any, at: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Go through what a part holds, side by side with the same of two others."""
    if _is_record(part):
        # the score of a gap is in points, whatever the curve learns: the curve settles it
        names = [field.name for field in fields_of(part) if field.name != "missing"]
        for name in names:
            yield getattr(learning, name, None), getattr(part, name), getattr(at, name, None)
    elif isinstance(part, tuple):
        yield from zip(learning, cast("Any", part), at, strict=True)
    elif isinstance(part, FrozenDict):
        yield from ((one, one, one) for item in cast("Any", part).items() for one in item)
