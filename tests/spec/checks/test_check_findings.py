import pickle

import pytest

from healthscore.spec.checks._findings import Finding, Findings, note, warning

FLAT = warning("flat-curve", "Metric 'a'", "Always 50.", "Leave it out.", 50.0)
WEAK = note("weak-metric", "Metric '<b>'", "Less than 1 & more.", "Raise its weight.")


class TestFinding:
    def test_what_it_holds(self):
        """Two severities, and whatever number or names are concerned."""
        same = Finding("flat-curve", "warning", "Metric 'a'", "Always 50.", "Leave it out.", 50.0)
        assert same == FLAT
        assert (WEAK.severity, WEAK.got) == ("note", None)
        assert hash(FLAT) != hash(WEAK)

    def test_two_lines(self):
        """What is wrong, and what to do."""
        assert str(FLAT) == ("warning: Metric 'a': Always 50. [flat-curve]\n    Leave it out.")


class TestFindings:
    @pytest.mark.parametrize(
        ("found", "shown"),
        [
            ([], "<Findings: none>"),
            ([FLAT], "<Findings: 1 warning>"),
            ([FLAT, WEAK, FLAT, WEAK, WEAK], "<Findings: 2 warnings, 3 notes>"),
        ],
    )
    def test_in_short(self, found, shown):
        """They are counted."""
        assert repr(Findings(found)) == shown

    def test_a_sequence(self):
        """Which cannot change, and is false when it is empty."""
        findings = Findings(iter([FLAT, WEAK]))
        assert list(findings) == [FLAT, WEAK]
        assert (findings[0], len(findings), WEAK in findings) == (FLAT, 2, True)
        assert findings[1:] == Findings([WEAK])
        assert findings
        assert not Findings([])
        assert {findings: 1}[pickle.loads(pickle.dumps(findings))] == 1  # noqa: S301  our own

    def test_codes(self):
        """Each once, in order."""
        assert Findings([WEAK, FLAT, WEAK]).codes == ("weak-metric", "flat-curve")

    def test_at_length(self):
        """One after the other."""
        assert str(Findings([FLAT, WEAK])) == f"{FLAT}\n{WEAK}"
        assert str(Findings([])) == "Nothing found."

    def test_rows(self):
        """Which any library makes a table of."""
        rows = Findings([FLAT, WEAK]).to_rows()
        assert [row["got"] for row in rows] == [50.0, None]
        assert list(rows[0]) == ["code", "severity", "place", "message", "advice", "got"]

    def test_in_a_notebook(self):
        """A table, in which no name is taken for markup."""
        html = Findings([FLAT, WEAK])._repr_html_()
        assert "<td>Metric &#x27;&lt;b&gt;&#x27;</td>" in html
        assert "Less than 1 &amp; more." in html
        assert html.count("<tr>") == 3
