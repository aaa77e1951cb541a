"""The style of the page: light and dark, desktop, phone and paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --back: #fff; --text: #1c2430; --quiet: #5b6675;
  --line: #d9dee5; --panel: #f6f8fa; --link: #0b5cad; --curve: #1769c0 }
@media (prefers-color-scheme: dark) { :root { --back: #14181e; --text: #e3e8ee; --quiet: #9aa6b4;
  --line: #333c47; --panel: #1c222a; --link: #7db8f5; --curve: #66adf2 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.5rem; background: var(--back);
  color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif;
  overflow-wrap: anywhere; hyphens: none }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .6rem }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.8rem 0 .8rem; padding-bottom: .3rem;
  border-bottom: 1px solid var(--line) }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 0 0 .5rem }
p { margin: .6rem 0; max-width: 44rem } a { color: var(--link); text-underline-offset: .15em }
ol, ul { padding-left: 1.4rem; max-width: 44rem } li { margin: .25rem 0 }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--panel);
  border: 1px solid var(--line); border-radius: 4px; padding: .05em .3em }
.small, footer { color: var(--quiet); font-size: .88rem }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .6rem }
nav { border: 1px solid var(--line); border-radius: 8px; background: var(--panel);
  margin: 1.4rem 0; padding: .5rem 1rem }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; list-style: none; margin: 0;
  max-width: none; padding: 0 }
dl { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .3rem 1rem; margin: .6rem 0 }
dt { color: var(--quiet) } dd { margin: 0; max-width: 40rem }
section section { border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0;
  padding: 1rem 1.2rem; display: flow-root }
:target { outline: 2px solid var(--link); outline-offset: 3px }
figure { float: right; margin: 0 0 .6rem 1.4rem } figure svg { display: block; max-width: 100% }
.scroll { overflow-x: auto; clear: both }
table { border-collapse: collapse; margin: .8rem 0; font-variant-numeric: tabular-nums;
  overflow-wrap: break-word }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left;
  vertical-align: top }
thead th { color: var(--quiet); font-size: .88rem; font-weight: 600; vertical-align: bottom }
tbody th { font-weight: normal } tbody th:has(.swatch) { white-space: nowrap }
tbody th bdi { display: inline-block; max-width: 20rem; white-space: normal }
td code { white-space: nowrap }
.numeric td, .numeric thead th + th { text-align: right }
.swatch { display: inline-block; width: .8rem; height: .8rem; border-radius: 50%;
  margin-right: .45rem; vertical-align: -.06rem; print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
@media (max-width: 40rem) {
  body { padding: 1.4rem 1rem } h1 { font-size: 1.6rem }
  dl { grid-template-columns: 5.4rem minmax(0, 1fr); gap: .35rem .6rem } dt { font-size: .88rem }
  section section { padding: .8rem .9rem }
  table { font-size: .9rem } th, td { padding: .35rem .3rem }
  tbody th bdi { max-width: 11rem } figure { float: none; margin: .4rem 0 .8rem }
}
@media print {
  :root { --back: #fff; --text: #000; --quiet: #444; --line: #bbb; --panel: #fff; --link: #000;
    --curve: #000 }
  @page { margin: 18mm 16mm }
  body { font-size: 10pt; max-width: none; padding: 0 } nav { display: none }
  a { text-decoration: none } .scroll { overflow: visible } table { width: 100% }
  h2, h3 { break-after: avoid } section section, tr, li, figure { break-inside: avoid }
  thead { display: table-header-group } p, dd, ol, ul { max-width: none }
}
"""
