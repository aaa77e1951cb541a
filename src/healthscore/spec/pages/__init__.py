"""The model for people: one content, as Markdown and as a page of HTML."""

from __future__ import annotations

from healthscore.spec.pages._document import ModelDocument, document

__all__ = ["ModelDocument", "document"]
