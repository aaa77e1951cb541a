"""What the report adds to the style of the model's document."""

from __future__ import annotations

from typing import Final

ON_PAPER: Final = 40
"""Rows of the customers' table in print, where nobody can search it."""

REPORT: Final = """
.hs-report { --hs-quiet: var(--quiet); --hs-line: var(--line); --hs-mark: var(--curve);
  --hs-low: #d0563f; max-width: 68rem }
.hs-report code { border: 0; background: transparent; padding: 0 }
.hs-facts { display: flex; flex-wrap: wrap; gap: .8rem 2.2rem; margin: 1rem 0 1.2rem }
.hs-facts dt { font-size: .88rem } .hs-facts dd { font-size: 1.35rem; line-height: 1.3;
  font-variant-numeric: tabular-nums } .hs-facts dd .hs-quiet { font-size: .95rem }
.hs-report .hs-bar { height: 2rem; max-width: none; border-radius: .4rem }
.hs-report .hs-scale { max-width: 44rem }
.hs-report .hs-histogram svg { height: 9rem }
.hs-report td, .hs-report tbody th { max-width: 30rem }
.hs-report .hs-costs { min-width: 16rem }
.hs-report .hs-scroll table { margin: .4rem 0 }
.hs-report .hs-scroll { margin-top: .8rem; margin-bottom: .8rem }
.hs-cards { list-style: none; padding: 0; max-width: none; margin: .8rem 0 1.6rem }
.hs-cards > li { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0;
  padding: .5rem .9rem }
.hs-cards summary strong { font-size: 1.02em }
.hs-cards .hs-why { display: block; color: var(--quiet); font-size: .93em; padding-left: 1rem }
#book-model h3 { margin: 2rem 0 .6rem } #book-model section section { padding: .8rem 1rem }
#book-model > details > summary { margin: .6rem 0 }
#book-tools { margin: .8rem 0 } #book-tools[hidden] { display: none }
#book-search { font: inherit; color: inherit; background: var(--back); padding: .3rem .6rem;
  border: 1px solid var(--quiet); border-radius: 6px; width: min(22rem, 60vw) }
#book-found { color: var(--quiet); margin-left: .6rem }
#book-table { width: 100% }
#book-table button { font: inherit; color: inherit; background: none; border: 0; padding: 0;
  cursor: pointer; text-align: inherit; text-decoration: underline dotted;
  text-underline-offset: .2em }
#book-table button:focus-visible, #book-search:focus-visible { outline: 2px solid var(--link);
  outline-offset: 2px }
#book-table th[aria-sort=ascending] button::after { content: " \\2191" }
#book-table th[aria-sort=descending] button::after { content: " \\2193" }
@media (max-width: 40rem) {
  .hs-facts { gap: .5rem 1.4rem } .hs-facts dd { font-size: 1.15rem }
  .hs-report .hs-histogram svg { height: 7rem }
  .hs-cards > li { padding: .4rem .6rem } .hs-report .hs-size { width: 3em }
}
.hs-paper { display: none }
@media screen {
  /* a shade at the edge behind which a table goes on */
  .hs-report .hs-scroll { --edge: color-mix(in srgb, currentColor 35%, transparent); background:
    linear-gradient(to right, var(--back) 30%, transparent) 0 0 / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--back) 30%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
    radial-gradient(farthest-side at 0 50%, var(--edge), transparent) 0 0 / .7rem 100% no-repeat,
    radial-gradient(farthest-side at 100% 50%, var(--edge), transparent) 100% 0 / .7rem 100%
    no-repeat }
}
@media print {
  #book-table tbody tr:nth-child(n + ROWS) { display: none }
  .hs-paper { display: block }
  #book-tools { display: none } #book-table button { text-decoration: none }
  .hs-cards > li, .hs-histogram, .hs-bar, .hs-facts { break-inside: avoid }
  .hs-report .hs-scroll { overflow: visible }
  .hs-report table, .hs-report thead th { font-size: 8.5pt }
  .hs-report { --hs-mark: #1769c0 } .hs-report section > p { break-after: avoid;
    break-inside: avoid } .hs-report .hs-costs { min-width: 0 }
}
""".replace("ROWS", str(ON_PAPER + 1))
