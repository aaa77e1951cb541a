"""Arrays that nobody changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    A = TypeVar("A", bound=NDArray[Any])


def sealed(array: A) -> A:
    """Make an array read-only.

    Parameters
    ----------
    array : ndarray
        Of a result.

    Returns
    -------
    ndarray
        The same.
    """
    array.flags.writeable = False
    return array
