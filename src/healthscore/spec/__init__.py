"""Scorecards as documents: read, written, fingerprinted and compared.

`healthscore.spec.checks` finds what is legal but wrong in them, and `healthscore.spec.pages` prints
them for people; whoever only reads a document loads neither.
"""

from __future__ import annotations

from healthscore.spec._diff import Diff, diff
from healthscore.spec._differences import Change
from healthscore.spec._files import load, save
from healthscore.spec._fingerprint import canonical, fingerprint
from healthscore.spec._json import parse_json, to_json
from healthscore.spec._read import read
from healthscore.spec._replay import Replay, replay
from healthscore.spec._schema import schema
from healthscore.spec._toml import parse_toml, to_toml
from healthscore.spec._write import write

__all__ = [
    "Change",
    "Diff",
    "Replay",
    "canonical",
    "diff",
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
