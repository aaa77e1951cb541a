"""The script of the page, which searches and sorts the table of customers and does no more."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

SCRIPT: Final = """
(() => {
  "use strict";
  const table = document.getElementById("book-table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const field = document.getElementById("book-search");
  const found = document.getElementById("book-found");
  const plain = (text) => text.normalize("NFKD").replace(/[\\u0300-\\u036f]/g, "").toLowerCase();
  const texts = rows.map((row) => plain(row.textContent));
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      count += row.hidden ? 0 : 1;
    });
    found.textContent = words.length ? `${count} of ${rows.length} rows` : "";
  });

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return "v" in cell.dataset ? parseFloat(cell.dataset.v) : cell.textContent.trim();
  };
  const isGap = (key) => key === "" || Number.isNaN(key);
  const sort = (column, sign) => {
    const keyed = rows.map((row) => [keyOf(row, column), row]);
    keyed.sort(([a], [b]) => {
      // gaps stand last, whichever way the rest runs
      if (isGap(a) || isGap(b)) return isGap(a) - isGap(b);
      return sign * (typeof a === "number" ? a - b : order.compare(a, b));
    });
    body.append(...keyed.map(([, row]) => row));
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      sort(column, falls ? -1 : 1);
    });
    head.replaceChildren(button);
  });
  document.getElementById("book-tools").hidden = false;
})();
"""
"""Head cells become buttons and the search shows itself: without it, the page has neither."""


def fingerprint(script: str) -> str:
    """Give what a Content-Security-Policy knows a script by.

    Parameters
    ----------
    script : str
        All that stands between its tags.

    Returns
    -------
    str
        Such as ``"sha256-..."``.
    """
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
