"""The model for humans, printed from the same object that is scored."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.document import SHORT
from healthscore.errors import SpecError
from healthscore.spec.pages import _chapters as chapters
from healthscore.spec.pages import _chapters_members as chapters_of_members
from healthscore.spec.pages import _chapters_missing as chapters_of_missing
from healthscore.spec.pages._content import Code, Content, Facts, Name, Paragraph
from healthscore.spec.pages._html import frame, page
from healthscore.spec.pages._markdown import markdown
from healthscore.spec.pages._members import entries
from healthscore.spec.pages._words import counted

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from healthscore.scorecard import Scorecard
    from healthscore.spec.pages._content import Block, Line

_FORMS: Final = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


@final
@attrs.frozen(eq=False, repr=False, slots=False)
class ModelDocument:
    """A scorecard described for people, as Markdown and as a page of HTML.

    Made by `Scorecard.document`; both forms say the same. Printing it shows the Markdown, and a
    notebook shows the page.

    Parameters
    ----------
    name : str
        Name of the scorecard.
    metrics : int
        Its metrics.
    fingerprint : str
        That of its definition; empty where a part of one's own holds what no document can hold.
    content : Content
        What is said.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> made = document(Scorecard("short", [Metric("nps", Linear(worst=-100, best=100))]))
    >>> made
    <ModelDocument: 'short', 1 metric, ...>
    >>> "A straight line from 0 at -100 to 100 at 100" in made.markdown
    True
    """

    name: str
    metrics: int
    fingerprint: str
    content: Content

    def __repr__(self) -> str:
        count = counted(self.metrics, "metric")
        parts = [repr(self.name), count, *([self.fingerprint[:SHORT]] if self.fingerprint else [])]
        return f"<ModelDocument: {', '.join(parts)}>"

    def __str__(self) -> str:
        return self.markdown

    def _repr_html_(self) -> str:
        return frame(self.content)

    @cached_property
    def markdown(self) -> str:
        """The document as Markdown, with tables as GitHub has them."""
        return markdown(self.content)

    @cached_property
    def html(self) -> str:
        """The document as a whole page, without scripts and with nothing from elsewhere."""
        return page(self.content)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the document into a file, in UTF-8.

        Parameters
        ----------
        path : str or path
            Ending in .md or .markdown for Markdown, and in .html or .htm for a page.

        Raises
        ------
        SpecError
            If it ends otherwise.
        """
        file = Path(path)
        form = _FORMS.get(file.suffix.lower())
        if form is None:
            message = f"'path' of save must end in {', '.join(_FORMS)}. Got {str(path)!r}."
            raise SpecError(message, where="'path' of save", got=path)
        text = self.markdown if form == "markdown" else self.html
        file.write_text(text, encoding="utf-8", newline="\n")


def document(scorecard: Scorecard, *, since: Scorecard | None = None) -> ModelDocument:
    """Describe a scorecard for people.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.
    since : Scorecard, optional
        An earlier version, to say what changed.

    Returns
    -------
    ModelDocument
        Whose `markdown` and `html` say the same.
    """
    members, fingerprint = entries(scorecard), _fingerprint(scorecard)
    sections = [
        chapters.overview(scorecard, members),
        *([] if scorecard.banding is None else [chapters.bands(scorecard.banding)]),
        *([] if scorecard.calibration is None else [chapters.churn(scorecard.calibration)]),
        chapters.tree(scorecard, members),
        *([chapters.rules(scorecard)] if _has_rules(scorecard) else []),
        *([chapters_of_members.groups(members)] if any(scorecard.groups()) else []),
        chapters_of_members.metrics(scorecard, members),
        chapters_of_missing.gaps(scorecard),
        *([] if since is None else [chapters.changes(since, scorecard)]),
    ]
    content = Content(
        scorecard.name,
        tuple(_opening(scorecard, fingerprint)),
        tuple(sections),
        tuple(_closing(fingerprint)),
    )
    count = sum(1 for _ in scorecard.metrics())
    return ModelDocument(scorecard.name, count, fingerprint, content)


def _has_rules(scorecard: Scorecard) -> bool:
    return any(body.rules for body in (scorecard, *scorecard.groups()))


def _opening(scorecard: Scorecard, fingerprint: str) -> Iterable[Block]:
    yield from chapters.paragraphs(scorecard.description)
    rows: list[tuple[str, Line]] = [
        (word, (Name(text),))
        for word, text in (("Version", scorecard.version), ("Owner", scorecard.owner))
        if text.strip()
    ]
    if fingerprint:
        rows.append(("Fingerprint", (Code(fingerprint[:SHORT]),)))
    if rows:
        yield Facts(tuple(rows))


def _closing(fingerprint: str) -> Iterable[Block]:
    if fingerprint:
        yield Paragraph(("Fingerprint of the definition: ", Code(fingerprint)), small=True)


def _fingerprint(scorecard: Scorecard) -> str:
    try:
        return scorecard.fingerprint
    except SpecError:
        return ""
