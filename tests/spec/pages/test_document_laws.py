"""Laws of documents, on scorecards that chance has made."""

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given
from test_document_forms import read

import healthscore as hs
import parts
from draws import few
from healthscore.spec.pages._content import clean
from healthscore.spec.pages._document import document
from healthscore.spec.pages._examples import examples
from healthscore.spec.pages._markdown import plain
from healthscore.spec.pages._members import entries
from healthscore.spec.pages._words import points
from strategies import cases

NAMES = st.text(min_size=1).filter(str.strip)


def in_percent(text):
    """Read a share back; what is less than 0.1 % is taken for half of that."""
    return 0.05 if text == "<0.1%" else float(text.removesuffix("%"))


@few
@given(cases())
def test_every_scorecard_has_a_document(case):
    """It neither raises nor warns, and names every member."""
    made = document(case.scorecard)
    seen = read(made.html)
    for member in case.scorecard.below():
        assert f"\n### {plain(member.name)}\n" in made.markdown
        assert member.name in seen.text
    assert {link[1:] for link in seen.links} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))


@few
@given(cases())
def test_both_forms_say_the_same(case):
    """Every fact of the Markdown is on the page."""
    made = document(case.scorecard)
    text = read(made.html).text
    for fact in re.findall(r"^\* \*\*\w+\*\*: (.*)$", made.markdown, re.MULTILINE):
        assert re.sub(r"\\(.)", r"\1", fact.replace("`", "")) in text


@few
@given(cases())
def test_shares_of_the_whole_sum_to_100(case):
    """Those of metrics, and those of the members of the scorecard, but for rounding."""
    listed = entries(case.scorecard)
    metrics = [in_percent(e.effective) for e in listed if isinstance(e.member, hs.Metric)]
    outermost = [in_percent(entry.effective) for entry in listed if entry.depth == 0]
    for shares in (metrics, outermost):
        assert sum(shares) == pytest.approx(100.0, abs=0.0501 * len(shares))


@few
@given(cases())
def test_examples_are_what_the_curve_gives(case):
    """To the digits that are shown, and they are in the document."""
    text = document(case.scorecard).markdown
    for entry in entries(case.scorecard):
        if isinstance(entry.member, hs.Metric):
            for example in examples(entry.member, points=entry.under_sum):
                score = float(entry.member.normalizer([example.value])[0])
                assert points(score) == example.line[-1]
                assert "".join(getattr(part, "text", part) for part in example.line) in text


@given(card=NAMES, group=NAMES, metric=NAMES, more=NAMES)
def test_any_names_will_do(card, group, metric, more):
    """Whatever people call things, and write about them."""
    if group == metric:
        return
    inner = hs.Metric(
        metric, hs.Steps({0: 0, 3: 50}), formula="x", description=more, unit=more, source=more
    )
    rules = [hs.Cap(10, "x > 1", reason=more)]
    members = [hs.Group(group, [inner], description=more, rules=rules)]
    made = document(hs.Scorecard(card, members, owner=more, version=more, description=more))
    seen = read(made.html)
    for text in (card, group, metric, more):
        assert clean(text) in " ".join(seen.text.split())
    for title in (group, metric):
        assert f"\n### {plain(clean(title))}\n" in made.markdown
    assert not {"script", "b", "i"} & set(seen.tags)


@pytest.mark.parametrize("part", parts.SHIPPED, ids=parts.name_of)
def test_every_shipped_part_has_its_place(part):
    """In a scorecard around it."""
    fields = {"members": [hs.Metric(name, hs.AsIs()) for name in parts.NAMES]}
    if isinstance(part, hs.Banding):
        fields["banding"] = part
    elif isinstance(part, hs.normalizers.Normalizer):
        metric = hs.Metric("own", part)
        fields["members"] = [hs.Group("sum", [metric], aggregation=hs.Sum())]
    elif isinstance(part, hs.aggregations.Aggregation):
        group = hs.Group("group", fields["members"], aggregation=part)
        fields["members"] = [hs.Group("sum", [group], aggregation=hs.Sum())]
    elif isinstance(part, hs.weightings.Weighting):
        names = part.weights if isinstance(part, hs.Fixed) else parts.NAMES
        fields["members"] = [hs.Metric(name, hs.AsIs()) for name in names]
        fields["weighting"] = part
    else:
        fields["rules"] = [part]
    made = document(hs.Scorecard("card", **fields))
    assert read(made.html)
    assert repr(part) not in made.markdown
