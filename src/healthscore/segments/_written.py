"""Scorecards by segment as documents: the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from healthscore.document import Kinds
    from healthscore.segments._segmented import Segmented


class Written:
    """The calls that write scorecards by segment down, read them, and tell them from others."""

    __slots__ = ()

    def to_dict(self, *, kinds: Kinds | None = None) -> dict[str, Any]:
        """Write it as plain dictionaries, lists, texts and numbers.

        Parameters
        ----------
        kinds : mapping of str to type, optional
            Names for parts of your own, as `from_dict` takes them.

        Returns
        -------
        dict
            What `to_json` and `to_toml` write: each segment with its scorecard in full.

        Raises
        ------
        SpecError
            If it holds a part without a name, or what no document can hold.
        """
        from healthscore.segments._document import write

        return write(cast("Segmented", self), kinds)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, kinds: Kinds | None = None) -> Self:
        """Read it from plain dictionaries, lists, texts and numbers.

        Parameters
        ----------
        data : dict
            The document.
        kinds : mapping of str to type, optional
            Parts of your own, by the names that the document has for them.

        Returns
        -------
        Segmented
            Equal to the one that was written.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path.
        """
        from healthscore.segments._document import read

        return cast("Self", read(data, kinds))

    def to_toml(self, *, kinds: Kinds | None = None) -> str:
        """Write it as TOML.

        Parameters
        ----------
        kinds : mapping of str to type, optional
            Names for parts of your own, as `from_toml` takes them.

        Returns
        -------
        str
            The document; read back it gives an equal definition.

        Raises
        ------
        SpecError
            If it holds a part without a name, or what no document can hold.
        """
        from healthscore.segments._document import to_toml

        return to_toml(self.to_dict(kinds=kinds))

    @classmethod
    def from_toml(cls, text: str, *, kinds: Kinds | None = None) -> Self:
        """Read it from TOML.

        Parameters
        ----------
        text : str
            The document.
        kinds : mapping of str to type, optional
            Parts of your own, by the names that the document has for them.

        Returns
        -------
        Segmented
            Equal to the one that was written.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path, or the line at which it is not TOML.
        """
        from healthscore.segments._document import parse_toml

        return cls.from_dict(parse_toml(text), kinds=kinds)

    def to_json(self, *, kinds: Kinds | None = None) -> str:
        """Write it as JSON.

        Parameters
        ----------
        kinds : mapping of str to type, optional
            Names for parts of your own, as `from_json` takes them.

        Returns
        -------
        str
            The document; read back it gives an equal definition.

        Raises
        ------
        SpecError
            If it holds a part without a name, or what no document can hold.
        """
        from healthscore.segments._document import to_json

        return to_json(self.to_dict(kinds=kinds))

    @classmethod
    def from_json(cls, text: str, *, kinds: Kinds | None = None) -> Self:
        """Read it from JSON.

        Parameters
        ----------
        text : str
            The document.
        kinds : mapping of str to type, optional
            Parts of your own, by the names that the document has for them.

        Returns
        -------
        Segmented
            Equal to the one that was written.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path, or the line at which it is not JSON.
        """
        from healthscore.segments._document import parse_json

        return cls.from_dict(parse_json(text), kinds=kinds)

    def save(self, path: str | PathLike[str], *, kinds: Kinds | None = None) -> None:
        """Write it to a file, for `load`.

        Parameters
        ----------
        path : str or path
            Ending in ``.toml`` or ``.json``.
        kinds : mapping of str to type, optional
            Names for parts of your own, as `load` takes them.

        Raises
        ------
        SpecError
            If the path ends otherwise, or it holds what no document can hold.
        OSError
            If the file cannot be written.
        """
        from healthscore.segments._document import save

        save(self.to_dict(kinds=kinds), path)

    @classmethod
    def load(cls, path: str | PathLike[str], *, kinds: Kinds | None = None) -> Self:
        """Read it from a file.

        Parameters
        ----------
        path : str or path
            Ending in ``.toml`` or ``.json``.
        kinds : mapping of str to type, optional
            Parts of your own, by the names that the document has for them.

        Returns
        -------
        Segmented
            Equal to the one that was saved.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path.
        OSError
            If the file cannot be read.
        """
        from healthscore.segments._document import load

        return cls.from_dict(load(path), kinds=kinds)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that it says, in 64 hexadecimal digits.

        Made of the names, the conditions as they are understood, and the scorecards' fingerprints,
        in order.

        Raises
        ------
        SpecError
            If a part of your own holds what no document can hold.
        """
        from healthscore.segments._document import fingerprint

        return fingerprint(cast("Segmented", self))
