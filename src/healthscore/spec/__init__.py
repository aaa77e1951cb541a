"""Scorecards as documents: read, written, fingerprinted, compared, checked and explained."""

from __future__ import annotations

from healthscore.spec._diff import Change, Diff, diff
from healthscore.spec._files import load, save
from healthscore.spec._fingerprint import canonical, fingerprint
from healthscore.spec._json import parse_json, to_json
from healthscore.spec._read import read
from healthscore.spec._replay import Move, Replay, replay
from healthscore.spec._schema import schema
from healthscore.spec._toml import parse_toml, to_toml
from healthscore.spec._write import write
from healthscore.spec.checks import Finding, Findings, check
from healthscore.spec.pages import ModelDocument, document

__all__ = [
    "Change",
    "Diff",
    "Finding",
    "Findings",
    "ModelDocument",
    "Move",
    "Replay",
    "canonical",
    "check",
    "diff",
    "document",
    "fingerprint",
    "load",
    "parse_json",
    "parse_toml",
    "read",
    "replay",
    "save",
    "schema",
    "to_json",
    "to_toml",
    "write",
]
