"""Definitions that can be written down: one text is the model, and the model is one text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from healthscore._definition import Definition
from healthscore.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    Kinds = Mapping[str, type[Any]]

SHORT = 12
"""Digits of a fingerprint that are shown; one pair of models in 280 million million shares them."""


class Document(Definition):
    """A definition that can be written down, read and told from others."""

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
            What `to_json` and `to_toml` write; fields that hold their default are left out.

        Raises
        ------
        SpecError
            If it holds a part without a name, or what no document can hold.
        DefinitionError
            If `kinds` names what is no part.
        """
        from healthscore.spec import write

        return write(self, kinds)

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
        Scorecard or Playbook
            Equal to the one that was written.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path.
        DefinitionError
            If `kinds` names what is no part.
        """
        from healthscore.spec import read

        return read(data, cls, kinds)

    def to_toml(self, *, kinds: Kinds | None = None) -> str:
        """Write it as TOML.

        Parameters
        ----------
        kinds : mapping of str to type, optional
            Names for parts of your own, as `from_toml` takes them.

        Returns
        -------
        str
            The document; read back it gives an equal definition and the same bits of every score.

        Raises
        ------
        SpecError
            If it holds a part without a name, or what no document can hold.
        DefinitionError
            If `kinds` names what is no part.

        Examples
        --------
        >>> from healthscore import Linear, Metric, Scorecard
        >>> card = Scorecard("tiny", [Metric("days_overdue", Linear(worst=60, best=0))])
        >>> print(card.to_toml())
        format = 1
        kind = "scorecard"
        name = "tiny"
        <BLANKLINE>
        [[metrics]]
        name = "days_overdue"
        normalizer = {linear = {worst = 60, best = 0}}
        <BLANKLINE>
        """
        from healthscore.spec import to_toml, write

        return to_toml(write(self, kinds))

    @classmethod
    def from_toml(cls, text: str, *, kinds: Kinds | None = None) -> Self:
        """Read it from TOML.

        Parameters
        ----------
        text : str
            The document.
        kinds : mapping of str to type, optional
            Parts of your own, by the names that the document has for them. Nothing else is looked
            up or imported by name.

        Returns
        -------
        Scorecard or Playbook
            Equal to the one that was written.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path, or the line at which it is not TOML.
        DefinitionError
            If `kinds` names what is no part.
        """
        from healthscore.spec import parse_toml, read

        return read(parse_toml(text), cls, kinds)

    def to_json(self, *, kinds: Kinds | None = None) -> str:
        """Write it as JSON.

        Parameters
        ----------
        kinds : mapping of str to type, optional
            Names for parts of your own, as `from_json` takes them.

        Returns
        -------
        str
            The document; read back it gives an equal definition and the same bits of every score.

        Raises
        ------
        SpecError
            If it holds a part without a name, or what no document can hold.
        DefinitionError
            If `kinds` names what is no part.
        """
        from healthscore.spec import to_json, write

        return to_json(write(self, kinds))

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
        Scorecard or Playbook
            Equal to the one that was written.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path, or the line at which it is not JSON.
        DefinitionError
            If `kinds` names what is no part.
        """
        from healthscore.spec import parse_json, read

        return read(parse_json(text), cls, kinds)

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
        Scorecard or Playbook
            Equal to the one that was saved.

        Raises
        ------
        SpecError
            Naming every fault of the document with its path, among them that it is another kind of
            document.
        DefinitionError
            If `kinds` names what is no part.
        OSError
            If the file cannot be read.
        """
        from healthscore.spec import load

        return load(path, cls, kinds)

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
        DefinitionError
            If `kinds` names what is no part.
        OSError
            If the file cannot be written.
        """
        from healthscore.spec import save

        save(self, path, kinds)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that it says, in 64 hexadecimal digits.

        Equal definitions have equal fingerprints, whatever the document they were read from looks
        like: order of keys, spaces and comments do not matter. Parts of your own go by the names of
        their classes.

        Raises
        ------
        SpecError
            If a part of your own holds what no document can hold.
        """
        from healthscore.spec import fingerprint

        return fingerprint(self)


def short_fingerprint(definition: Document) -> str:
    """Give the first digits of a fingerprint, for results to show which model made them.

    Parameters
    ----------
    definition : Document
        The model.

    Returns
    -------
    str
        Empty where a part of one's own holds what no document can hold: that is no reason not to
        show a result.
    """
    try:
        return definition.fingerprint[:SHORT]
    except SpecError:
        return ""
