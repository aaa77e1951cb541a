"""Names on pictures: on one line, short enough, and taken for nothing but text."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from healthscore.spec.pages._content import clean
from healthscore.views.plots._matplotlib import part_of_matplotlib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PLAIN: Final[dict[str, Any]] = {"parse_math": False, "usetex": False}
"""What every text is made with: a name such as ``a$b$c`` is no formula."""

_STAND_INS: Final = "\ufffd?"
"""What stands for a character that no font has; the first that one has."""


def drawable(text: str) -> str:
    """Put a text on one line, without characters that the fonts at hand do not have.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        With a mark in the place of what cannot be drawn, of which matplotlib would warn.
    """
    text = clean(text)
    if text.isascii():
        return text
    fonts = _fonts()
    lacking = {letter for letter in set(text) if not _has(fonts, letter)}
    mark = next((mark for mark in _STAND_INS if _has(fonts, mark)), "")
    return text.translate({ord(letter): mark for letter in lacking})


def _has(fonts: Sequence[Any], letter: str) -> bool:
    return any(font.get_char_index(ord(letter)) for font in fonts)


def _fonts() -> list[Any]:
    """Open the fonts that texts are drawn with, in the order in which matplotlib asks them."""
    manager = part_of_matplotlib("font_manager")
    paths: list[str] = []
    for family in manager.FontProperties().get_family():
        try:
            one = manager.FontProperties(family=family)
            paths.append(manager.findfont(one, fallback_to_default=False))
        except ValueError:
            continue
    return [manager.get_font(path) for path in paths or [manager.findfont("DejaVu Sans")]]


def shortened(text: str, letters: int) -> str:
    """Cut the middle out of a text that is too long.

    Parameters
    ----------
    text : str
        Any.
    letters : int
        The most that may be left, from 3.

    Returns
    -------
    str
        Its beginning and its end, with an ellipsis between them.

    Examples
    --------
    >>> shortened("weekly_active_users_of_the_mobile_app", 20)
    'weekly_activ…ile_app'
    """
    if len(text) <= letters:
        return text
    end = (letters - 1) * 2 // 5
    return f"{text[: letters - 1 - end]}…{text[len(text) - end :]}"


def labels_of(names: Iterable[str], letters: int = 36) -> list[str]:
    """Make names fit for the side of a picture.

    Parameters
    ----------
    names : iterable of str
        Any.
    letters : int, default 36
        Length that they are cut to: in the middle, or before and behind where they begin to differ;
        more where two would be alike still.

    Returns
    -------
    list of str
        One for each.

    Examples
    --------
    >>> labels_of(["customer 17 in Rome", "customer 18 in Rome"], 9)
    ['… 17 in …', '… 18 in …']
    """
    whole = [drawable(name) for name in names]
    different, longest = len(set(whole)), max(map(len, whole), default=0)
    for most in range(letters, longest, 6):
        for cut in (shortened, _from_where_they_differ(whole, most)):
            labels = [cut(name, most) for name in whole]
            if len(set(labels)) == different:
                return labels
    return whole


def _from_where_they_differ(names: list[str], letters: int) -> Callable[[str, int], str]:
    """Give what cuts names too long so that what tells them apart is left."""
    long = [name for name in names if len(name) > letters]
    # in order, the first and the last have in common what all have
    pairs = zip(min(long), max(long), strict=False)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = max(alike - letters // 4, 0)

    def cut(name: str, most: int) -> str:
        if len(name) <= most:
            return name
        stop = start + most - 2
        return f"{'…' if start else ''}{name[start:stop]}{'…' if stop < len(name) else ''}"

    return cut
