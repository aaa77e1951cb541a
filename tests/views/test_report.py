import numpy as np
import pytest
from hypothesis import given, settings
from page_reader import NASTY, card, read, scored, table, without_fingerprint

import healthscore as hs
import strategies
from healthscore.explain import Comparison
from healthscore.playbook import Play, Playbook, call_first
from healthscore.spec.pages._content import clean
from healthscore.views._figures import amount, in_full, share
from healthscore.views.report import report
from healthscore.views.report._script import SCRIPT, fingerprint

PLAYS = Playbook(
    [
        Play("Upsell", when="score >= 60", action="offer premium"),
        Play("Rescue", when="band == 'red'", action="call", priority=1, owner="CSM"),
    ]
)


@pytest.fixture
def written(tmp_path):
    """Write a report, and read it."""

    def write(scores, **options):
        file = report(scores, tmp_path / "book.html", **options)
        html = file.read_text(encoding="utf-8")
        return html, read(html)

    return write


class TestPage:
    """The file."""

    def test_needs_nothing_else(self, written):
        """One script, which the page's own policy knows by its fingerprint, and no other."""
        html, reader = written(scored(20), value="usage", previous=scored(20, seed=3))
        assert reader.tags.count("script") == 1
        assert html.count(f"<script>{SCRIPT}</script>") == 1
        policy = dict(reader.attributes[2:4])["content"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src ")
        assert f"'{fingerprint(SCRIPT)}'" in policy
        assert "</" not in SCRIPT

    def test_the_fingerprint_is_the_published_one(self):
        """The example of the specification of Content Security Policy."""
        assert fingerprint("alert('Hello, world.');") == (
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        )

    def test_contents_lead_to_every_section(self, written):
        """In their order."""
        scores = scored(20)
        _, reader = written(scores, value="usage", previous=scored(20, seed=3), playbook=PLAYS)
        assert reader.links[:10] == [
            f"#book-{name}"
            for name in (
                *("glance", "bands", "costs", "worst", "calls", "plays", "changes", "gaps"),
                *("customers", "model"),
            )
        ]

    def test_says_what_made_the_scores(self, written):
        """Title, scorecard, version, date and model."""
        scores = scored(20, version="2026.2")
        html, reader = written(scores, title=" Book of May ")
        assert "<title>Book of May</title>" in html
        head = f"Scorecard demo, version 2026.2, as of 2026-11-01, model {scores.model}"
        assert head in reader.text
        assert "<title>Customer health: demo</title>" in written(scores)[0]

    def test_the_model_is_folded_in(self, written):
        """Its document, a heading lower."""
        html, reader = written(scored(20))
        model = html.partition('id="book-model"')[2]
        assert "How the score comes about</h3>" in model
        assert "member-usage" in reader.ids
        assert model.count("<h2") == 1

    def test_a_hostile_name_stays_text(self, written):
        """Wherever it comes from."""
        names = [f"{NASTY} {at}" for at in range(3)]
        fields = {"names": names, "group": f"{NASTY} g", "reason": NASTY, "name": NASTY}
        keys = [f"{NASTY} k{at}" for at in range(20)]
        plays = Playbook([Play(NASTY, when="score >= 0", action=NASTY, owner=NASTY)])
        scores, before = (scored(20, seed, keys, **fields) for seed in (1, 2))
        html, reader = written(scores, value=names[0], previous=before, title=NASTY, playbook=plays)
        assert reader.tags.count("script") == 1
        assert html.count("</style>") == 1
        assert reader.text.count(clean(NASTY)) >= 100

    def test_a_large_book_stays_small(self, written):
        """Ten thousand customers with forty metrics, all names of sixty letters."""
        metrics = [f"metric {at:02d} ".ljust(60, "x") for at in range(40)]
        scorecard = hs.Scorecard(
            "wide".ljust(60, "x"),
            [hs.Metric(name, hs.AsIs()) for name in metrics],
            banding=hs.Banding.letters(),
        )
        chance = np.random.default_rng(0)
        keys = [f"customer {at} ".ljust(60, "x") for at in range(10_000)]
        scores, before = (
            scorecard.score(
                {n: chance.uniform(0, 100, 10_000) for n in metrics} | {"k": keys}, key="k"
            )
            for _ in range(2)
        )
        html, reader = written(scores, value=chance.lognormal(8, 1, 10_000), previous=before)
        assert len(html.encode()) < 1_500_000
        assert "500 of 10,000 customers are shown" in reader.text
        assert "The other 9,500 are left out" in reader.text

    @settings(max_examples=20)
    @given(strategies.cases())
    def test_any_book_has_a_page(self, tmp_path_factory, case):
        """Sums, gates, rules and gaps of all kinds, moved and worth something."""
        turned = {name: values[::-1] for name, values in case.table.items()}
        before, after = (
            case.scorecard.score(each, as_of=strategies.AS_OF) for each in (turned, case.table)
        )
        file = tmp_path_factory.mktemp("any") / "book.htm"
        value = np.where(np.arange(len(after)) % 3 == 0, np.nan, np.arange(len(after)) - 2.0)
        report(after, file, previous=before, value=value, rows=3)
        read(file.read_text(encoding="utf-8"))


class TestNumbers:
    """What the page says of the book."""

    def test_the_glance_is_that_of_the_scores(self, written):
        """Counts, means and money."""
        scores, value = scored(40), np.arange(40) * 1000.0
        _, reader = written(scores, value=value)
        known = ~np.isnan(scores.values)
        text = reader.text
        assert f"Customers40Mean score{scores.values[known].mean():.1f}" in text
        assert f"Mean coverage{scores.coverage.mean():.1%}Without a score{(~known).sum()}" in text
        red = value[scores.bands == "red"].sum()
        assert f"Total value780kValue in red{amount(red)} {share(red, value.sum())}" in text

    def test_bands_sum_to_the_book(self, written):
        """Customers and money."""
        scores, value = scored(40), np.arange(40) * 10.0
        _, reader = written(scores, value=value)
        rows = [reader.cells(band)[0] for band in ("green", "yellow", "red", "unknown")]
        assert [int(row[2]) for row in rows] == [(scores.bands == row[0]).sum() for row in rows]
        assert [float(row[4].replace(",", "")) for row in rows] == [
            value[scores.bands == row[0]].sum() for row in rows
        ]

    def test_losses_and_adjustments_make_the_mean(self, written):
        """What metrics keep out is 100 less the mean without rules."""
        scores = scored(40)
        _, reader = written(scores)
        known = ~np.isnan(scores.values)
        lost = 100.0 - (scores.values - scores.adjustments)[known].mean()
        assert f"Of 100 points, metrics keep {lost:.1f} out." in reader.text
        changed = (scores.adjustments[known] != 0).sum()
        mean = scores.adjustments[known].mean()
        assert f"Rules change {changed} of {known.sum()} scores" in reader.text
        assert f"which moves the mean by {mean:+.1f}." in reader.text
        for at, name in enumerate(scores.metrics):
            row = reader.cells(name)[0]
            assert row[1] == f"{scores.losses[known, at].mean():.1f} "
            assert row[2] == f"{scores.contributions[known, at].mean():.1f}"

    def test_a_sum_has_points_and_no_losses(self, written):
        """Those that put in least stand first."""
        metrics = [hs.Metric(name, hs.AsIs(-50, 50)) for name in "abc"]
        scorecard = hs.Scorecard("sum", metrics, aggregation=hs.Sum(start=50))
        scores = scorecard.score({"a": [10, 20], "b": [-20, -20], "c": [0, 5]})
        _, reader = written(scores)
        assert "What the points come from" in reader.text
        assert "Rules, starts and limits change 2 of 2 scores" in reader.text
        rows = [row for row in reader.rows if row[0] in "abc" and len(row) == 2]
        assert rows == [["b", "-20.0 "], ["c", "2.5 "], ["a", "15.0 "]]

    def test_the_worst_stand_first_with_their_reasons(self, written):
        """Ten of them, each with its explanation."""
        scores = scored(40)
        html, reader = written(scores)
        cards = (
            html.partition('<ol class="hs-cards">')[2].partition("</ol>")[0].split("<li><det")[1:]
        )
        order = np.argsort(scores.values, kind="stable")[:10]
        assert len(cards) == 10
        for html_of_one, at in zip(cards, order.tolist(), strict=True):
            assert f"<strong>{scores.values[at]:.1f}</strong>" in html_of_one
        first = scores.explain(scores.keys[order[0]])
        assert clean(first.sentences[0]) in reader.text
        assert scores.take(order).reasons().text[0] in reader.text.replace("\xa0", " ")

    def test_calls_are_those_of_the_playbook_room(self, written):
        """The most at risk first."""
        scores, value = scored(40), np.arange(40) * 100.0
        _, reader = written(scores, value=value)
        for call in call_first(scores, value):
            found = [row for row in reader.cells(call.key) if len(row) == 6]
            assert found[0][1:3] == [in_full(call.at_risk), in_full(call.value)]

    def test_nothing_is_at_risk_without_money(self, written):
        """Or where all of it is lost already."""
        scores = scored(20)
        assert "Whom to call first" not in written(scores)[1].text
        _, reader = written(scores, value=np.full(20, -1.0))
        assert "Whom to call first" not in reader.text
        assert "Value in red-" in reader.text

    def test_unknown_money_is_counted(self, written):
        """And that of customers without a score is told."""
        scores = scored(20)
        value = np.full(20, 100.0)
        value[0] = np.nan
        text = written(scores, value=value)[1].text
        assert "Nobody knows what 1 customer would add to value." in text
        theirs = np.nansum(value[np.isnan(scores.values)])
        assert f"{theirs:.0f} of value is theirs" in text

    def test_plays_are_counted_and_given(self, written):
        """By priority, with the owner where there is one."""
        scores = scored(40)
        matches = PLAYS.match(scores)
        for playbook in (PLAYS, matches):
            _, reader = written(scores, playbook=playbook)
            assert reader.cells("Rescue")[0][1:] == [str(matches.counts["Rescue"]), "call", "CSM"]
            idle = (~matches.holds.any(axis=1)).sum()
            assert f"{idle} customers have none." in reader.text
            assert "Rescue: call because " in reader.text
            rows = [row for row in reader.rows if row[0] in scores.keys and row[-1] == "Rescue"]
            assert len(rows) == (matches.first == "Rescue").sum()
        nobody = Playbook([Play("Never", when="score > 100", action="wonder")])
        _, reader = written(scores, playbook=nobody)
        assert reader.cells("Never")[0][1:] == ["0", "wonder"]
        assert "Plays:" not in reader.text

    def test_changes_are_those_of_the_comparison(self, written):
        """Mean, bands, movers, newcomers and leavers."""
        before, after = scored(40, seed=1), scored(44, seed=2)
        comparison = Comparison(before, after)
        _, reader = written(after, previous=before)
        assert f"Mean change{comparison.mean.change:+.1f}" in reader.text
        assert "4 newcomers; 0 leavers." in reader.text
        for move in comparison.largest(15):
            found = [row for row in reader.cells(move.key) if row[1] == f"{move.before:.1f}"]
            assert found[0][3] == f"{move.change:+.1f}"

    def test_a_mean_without_a_change_is_not_told(self, written):
        """Where nobody had a score."""
        scores = scored(8)
        _, reader = written(scores, previous=scores.take([4]))
        assert "Mean change" not in reader.text

    def test_gaps_are_missing_or_stale(self, written):
        """Each customer's is one or the other, given a score or not."""
        scores = scored(40)
        _, reader = written(scores)
        for name, gaps in (
            ("usage", np.isnan(scores.raw("usage"))),
            ("nps", np.isnan(scores["nps"])),
            ("tickets", np.isnan(scores.raw("tickets"))),
        ):
            row = next(row for row in reader.cells(name) if row[3:4] == [share(gaps.sum(), 40)])
            assert int(row[1]) + int(row[2]) == gaps.sum()
            missing = np.isnan(scores.raw(name)).sum()
            assert int(row[1]) == missing

    def test_labels_may_be_stale_too(self, written):
        """Those too old are told from those that are missing."""
        plan = hs.Metric("plan", hs.Categories({"pro": 70}), observed="seen", valid_days=5)
        scores = hs.Scorecard("p", [plan]).score(
            {"plan": ["pro", None, "pro"], "seen": ["2026-11-01", "2026-11-01", "2026-01-01"]},
            as_of="2026-11-01",
        )
        assert ["plan", "1", "1", "66.7%"] in written(scores)[1].rows

    def test_nothing_is_missing(self, written):
        """And that is said."""
        scores = hs.Scorecard("a", [hs.Metric("x", hs.AsIs())]).score({"x": [10]})
        text = written(scores)[1].text
        assert "Every customer has a score." in text
        assert "No metric has a gap." in text
        assert "One customer." in text
        assert "as of" not in text.partition("The model")[0]

    def test_nobody_is_a_book_too(self, written):
        """Neither customers nor scores."""
        scores = scored(8)
        _, reader = written(scores.take([]), value=[], playbook=PLAYS)
        assert "Customers0" in reader.text
        assert "#book-customers" not in reader.links
        _, reader = written(scores.take([4]), value=[5], previous=scores)
        assert "1 of 1 customers have no score" in reader.text
        assert "#book-worst" not in reader.links

    def test_keys_of_all_kinds_are_readable(self, written):
        """Numbers and dates."""
        days = np.arange("2026-01-01", "2026-01-09", dtype="datetime64[D]")
        for keys, shown in ((days, "2026-01-03"), (np.arange(8) + 10_000, "10002")):
            scores = scored(8, keys=keys)
            _, reader = written(scores, value=np.ones(8), previous=scores, playbook=PLAYS)
            assert reader.cells(shown)


class TestRows:
    """The customers worth a row."""

    def rows(self, reader):
        """Give the keys of the table, in order."""
        at = next(at for at, row in enumerate(reader.rows) if row[:2] == ["Customer", "Score"])
        starts = [
            at for at, row in enumerate(reader.rows) if row[:3] == ["Customer", "Score", "Band"]
        ]
        found = []
        for row in reader.rows[max(at, *starts) + 1 :]:
            if not row[0].startswith("c"):
                break
            found.append(row[0])
        return found

    def test_all_of_a_small_book(self, written):
        """The lowest first, those without a score last."""
        scores = scored(40)
        _, reader = written(scores)
        assert "All 40 customers, the lowest score first." in reader.text
        order = np.argsort(scores.values, kind="stable")
        found = self.rows(reader)
        values = dict(zip(scores.keys.tolist(), scores.values.tolist(), strict=True))
        assert sorted(found) == sorted(scores.keys.tolist())
        assert [values[key] for key in found[:38]] == scores.values[order[:38]].tolist()

    def test_the_worst_the_movers_and_the_dearest_of_a_large_one(self, written):
        """In turn, so that each kind has its share."""
        before, after = scored(60, seed=1), scored(60, seed=2)
        value = np.zeros(60)
        dear = int(np.nanargmax(after.values))
        value[dear] = 1e9
        _, reader = written(after, previous=before, value=value, rows=6)
        found = self.rows(reader)
        assert len(found) == 6
        worst = after.keys[np.nanargmin(after.values)]
        moved = Comparison(before, after).largest(1)[0].key
        assert {worst, moved, after.keys[dear]} <= set(found)
        said = "6 of 60 customers are shown: the worst, those who moved most and those with most"
        assert f"{said} value at risk. The other 54 are left out" in reader.text

    def test_no_rows_at_all(self, written):
        """The page is then about the book alone."""
        _, reader = written(scored(20), rows=0)
        assert "None of 20 customers is shown, to keep the page small." in reader.text
        assert "book-table" not in reader.ids

    def test_customers_without_a_score_fill_the_room(self, written):
        """For they are to be seen, where others leave room for them."""
        card = hs.Scorecard("card", [hs.Metric("a", hs.AsIs())])
        some = card.score(
            {"id": [f"c{at}" for at in range(9)], "a": [5, None, 7] + [None] * 6}, key="id"
        )
        _, reader = written(some, rows=4)
        assert (
            "4 of 9 customers are shown: the worst and some who have no score. The" in reader.text
        )
        none = card.score({"id": [f"c{at}" for at in range(9)], "a": [None] * 9}, key="id")
        _, reader = written(none, rows=4)
        assert "4 of 9 customers are shown: some who have no score. The other 5" in reader.text

    def test_large_amounts_are_sorted_to_the_last_digit(self, written):
        """As they are shown."""
        html, _ = written(scored(2), value=[1234567, 1234569])
        assert 'data-v="1234567">1,234,567' in html

    def test_matches_of_other_scores_are_refused(self, written):
        """Of another month, though they be of the same customers."""
        card = hs.Scorecard("card", [hs.Metric("a", hs.AsIs())])
        one, other = card.score({"a": [10, 90]}), card.score({"a": [90, 10]})
        matches = Playbook([Play("Low", when="score < 50", action="call")]).match(one)
        with pytest.raises(hs.DefinitionError, match="be the matches of these scores"):
            written(other, playbook=matches)

    def test_what_is_sorted_by_stands_in_the_cells(self, written):
        """In full, and empty for gaps; bands by their rank."""
        scores = scored(20, keys=[f"c{at}" for at in range(20)])
        html, _ = written(scores, value=np.arange(20) * 1.5)
        body = html.partition('id="book-table"')[2].partition("</table>")[0]
        last = body.rpartition("<tr>")[2]
        assert '<td class="hs-n" data-v="">' in last
        assert 'data-v=""><span class="hs-band">' in last
        first = body.split("<tr>")[2]
        assert f'data-v="{np.nanmin(scores.values):.15g}"' in first
        assert 'data-v="0"><span class="hs-band">' in first

    def test_tools_are_hidden_until_a_script_shows_them(self, written):
        """And the cells of the head are text until then."""
        html, reader = written(scored(20))
        assert '<div id="book-tools" hidden>' in html
        assert "button" not in reader.tags
        assert '<label for="book-search">' in html
        for part in ("aria-sort", 'createElement("button")', ".hidden = false", "addEventListener"):
            assert part in SCRIPT


class TestArguments:
    """What is refused, before anything is written."""

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (
                {"path": "book.pdf"},
                r"'path' of report must end in \.html or \.htm\. Got 'book.pdf'",
            ),
            ({"scores": 3}, "'scores' of report must be Scores. Got 3"),
            ({"previous": 3}, "'previous' of report must be earlier Scores"),
            ({"playbook": 3}, "'playbook' of report must be a Playbook or its Matches"),
            ({"title": 3}, "'title' of report must be a text"),
            ({"rows": -1}, "'rows' of report must be a whole number from 0. Got -1"),
            ({"rows": True}, "'rows' of report must be a whole number from 0. Got True"),
        ],
    )
    def test_what_is_no_report_is_refused(self, options, said, tmp_path, monkeypatch):
        """By a message that names the argument."""
        monkeypatch.chdir(tmp_path)
        given = {"scores": scored(4), "path": "book.html"} | options
        with pytest.raises(hs.DefinitionError, match=said):
            report(given.pop("scores"), given.pop("path"), **given)
        assert not list(tmp_path.iterdir())

    def test_money_must_fit(self, tmp_path):
        """And be numbers."""
        with pytest.raises(hs.DataError, match="'value' must have one value for each"):
            report(scored(4), tmp_path / "book.html", value=[1])

    def test_nothing_is_written_when_something_fails(self, tmp_path):
        """What stood there stays."""
        file = tmp_path / "book.html"
        file.write_text("before", encoding="utf-8")
        lean = card().score(table(4), key="key", as_of="2026-11-01", details=False)
        with pytest.raises(hs.DataError, match="details=True"):
            report(lean, file)
        assert file.read_text(encoding="utf-8") == "before"

    def test_money_by_key_by_name_or_by_row(self, written):
        """All give the same page but for its name."""
        scores = scored(8)
        values = scores.raw("usage")
        by_key = dict(zip(scores.keys.tolist(), values.tolist(), strict=True))
        pages = [written(scores, value=value)[0] for value in (values, by_key)]
        assert pages[0] == pages[1]
        assert "Total usage" in written(scores, value="usage")[1].text

    def test_a_model_that_no_document_can_hold_has_a_page(self, written):
        """It has no fingerprint."""
        text = written(without_fingerprint())[1].text
        assert "Scorecard ownAt a glance" in text.replace("\n", "")
