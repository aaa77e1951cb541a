"""The style of what notebooks show: on any background, untouched by theirs and touching none."""

from __future__ import annotations

from typing import Final

_PIECES: Final = """
& .hs-dot { display: inline-block; width: .75em; height: .75em; border-radius: 50%;
  margin-right: .4em; vertical-align: -.06em; print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
& .hs-n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
& .hs-quiet, & caption { color: var(--hs-quiet) } & .hs-small { font-size: .9em }
& caption { text-align: left; padding: 0 0 .2em }
& .hs-scroll { overflow-x: auto; max-width: 100% }
& .hs-bar { display: flex; height: 1.4em; max-width: 44em; margin: .5em 0; border-radius: .3em;
  overflow: hidden; gap: 1px; print-color-adjust: exact; -webkit-print-color-adjust: exact }
& .hs-bar > span { display: block; min-width: 2px }
& .hs-key { display: flex; flex-wrap: wrap; gap: .1em 1.3em; margin: .3em 0; padding: 0;
  list-style: none; max-width: none }
& .hs-key li { margin: 0; list-style: none }
& .hs-name { display: inline-block; max-width: 22em }
& .hs-name bdi { display: inline; max-width: none }
& .hs-nowrap, & .hs-band { white-space: nowrap }
& .hs-band bdi:not(.hs-nowrap) { white-space: normal }
& .hs-scale { position: relative; max-width: 32em; margin: .6em .8em 1.9em }
& .hs-scale svg { display: block; width: 100%; overflow: visible; print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
& .hs-scale .hs-at { position: absolute; top: 100%; transform: translateX(-50%);
  white-space: nowrap; font-size: .82em; color: var(--hs-quiet) }
& .hs-mini { display: inline-block; vertical-align: middle; overflow: visible }
& .hs-size { display: inline-block; width: 5em; vertical-align: middle }
& .hs-size svg { display: block; width: 100%; height: .6em; print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
& summary { cursor: pointer }
& summary:focus-visible { outline: 2px solid var(--hs-mark); outline-offset: 2px }
& details { margin: .25em 0 } & details > :not(summary) { margin-left: 1.1em }
"""
"""Rules of the pieces; ``&`` stands for what they are in."""

_BASE: Final = """
& { --hs-quiet: color-mix(in srgb, currentColor 72%, transparent);
  --hs-line: #8884; --hs-mark: #3f87d4; --hs-low: #d0563f; color: inherit;
  background: transparent; font-size: inherit; line-height: 1.45; text-align: left;
  max-width: 62em; overflow-wrap: anywhere; margin: .2em 0 }
& * { box-sizing: border-box }
& p, & ul, & ol { margin: .35em 0; padding: 0; max-width: 48em; color: inherit }
& ul, & ol { padding-left: 1.4em } & li { margin: .1em 0 } & li + li { margin-top: .1em }
& .hs-title { font-size: 1.1em }
& table { display: table; width: auto; table-layout: auto; margin: .4em 0; border: 0;
  border-collapse: collapse; font-size: .95em; color: inherit; background: transparent }
& thead, & tbody, & tr, & tr:nth-child(odd), & tr:nth-child(even), & tr:hover { border: 0;
  background: transparent; color: inherit }
& th, & td { padding: .2em .6em; border: 0; border-bottom: 1px solid var(--hs-line);
  text-align: left; vertical-align: top; font-weight: normal; white-space: normal;
  min-width: 0; max-width: 30em; background: transparent; color: inherit; line-height: 1.4 }
& thead th { color: var(--hs-quiet); font-size: .92em; vertical-align: bottom; font-weight: 600 }
& code { font-size: .9em; padding: 0; border: 0; background: transparent; color: inherit;
  font-family: ui-monospace, Menlo, Consolas, monospace }
& svg { max-width: 100% }
"""


def pieces(scope: str) -> str:
    """Give the rules of the pieces within something.

    Parameters
    ----------
    scope : str
        A selector.

    Returns
    -------
    str
        Rules of CSS.
    """
    return _PIECES.replace("&", scope)


# said thrice, a class outweighs what notebooks say of the rows of every table
_SCOPE: Final = ".hs-view.hs-view.hs-view"

NOTEBOOK: Final = " ".join((_BASE.replace("&", _SCOPE) + pieces(_SCOPE)).split())
"""All rules of a part of a notebook."""
