import runpy
from pathlib import Path

import numpy as np
import pytest

from healthscore import AsIs, Banding, DefinitionError, Metric, Scorecard, datasets, recipes
from healthscore.playbook import Play, Playbook
from healthscore.recipes._playbooks import personas, upsell

AS_OF = "2026-11-01"
STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter.py"
PERSONAS = ("Struggler", "Brand advocate", "Power user", "Ghost", "On the fence")


@pytest.fixture(scope="module")
def customers():
    """A made-up book."""
    return datasets.make_saas(2_000)


@pytest.fixture(scope="module", params=["classic", "example"])
def scores(request, customers):
    """The book by a starter scorecard: the recipe, and the example."""
    if request.param == "classic":
        card = recipes.classic()
    else:
        card = runpy.run_path(str(STARTER))["SCORECARD"]
    return card.fit(customers, as_of=AS_OF).score(customers, key="account_id", as_of=AS_OF)


def of(usage, feedback, tickets):
    """Give the personas of one customer, whose band is green from 70."""
    card = Scorecard(
        "demo",
        [Metric("usage", AsIs()), Metric("feedback", AsIs())],
        banding=Banding({"red": 0, "green": 70}),
    )
    table = {"usage": [usage], "feedback": [feedback], "open_tickets": [tickets]}
    return [match.play for match in personas().match(card.score(table), table).of(0)]


class TestPersonas:
    def test_each_is_found_in_a_made_up_book(self, scores, customers):
        """And nobody is more than one of them at first."""
        matches = personas(feedback="nps").match(scores, customers)
        assert matches.plays == PERSONAS
        found = dict(zip(*np.unique(matches.first, return_counts=True), strict=True))
        assert set(found) - {""} == set(PERSONAS)
        assert min(found.values()) >= 20
        assert sum(found.values()) == len(customers["plan"])

    def test_everybody_of_known_use_is_one_of_them(self, scores, customers):
        """Those that go by use and tickets exclude each other, and leave nobody out."""
        matches = personas().match(scores, customers)
        by_use = [matches.plays.index(name) for name in PERSONAS if name != "Brand advocate"]
        known = ~np.isnan(scores["usage"])
        assert (matches.holds[:, by_use].sum(axis=1)[known] == 1).all()
        assert (matches.first[known] != "").all()
        first = {name: int((matches.first == name).sum()) for name in PERSONAS}
        assert all(first[name] <= count for name, count in matches.counts.items())

    @pytest.mark.parametrize(
        ("usage", "feedback", "tickets", "found"),
        [
            (80, 50, 1, ["Power user"]),
            (79.9, 50, 1, ["On the fence"]),
            (95, 95, 0, ["Brand advocate", "Power user"]),
            (95, 89, 2, ["On the fence"]),
            (95, 95, 4, ["Struggler", "Brand advocate"]),
            (10, 95, 4, ["Struggler"]),
            (19.9, 30, 0, ["Ghost"]),
            (19.9, None, 0, ["Ghost"]),
            (20, None, 0, ["On the fence"]),
            (10, 30, 1, ["On the fence"]),
            (60, 92, 0, ["Brand advocate", "On the fence"]),
            (None, None, 5, ["Struggler"]),
            (None, 95, 0, ["Brand advocate"]),
            (None, None, 0, []),
            (50, 50, None, []),
        ],
    )
    def test_who_is_what(self, usage, feedback, tickets, found):
        """By the thresholds that are documented; gaps are no reason for anything."""
        assert of(usage, feedback, tickets) == found

    def test_every_name_and_threshold_is_yours(self):
        """Whatever characters a name has."""
        book = personas(
            "it's use",
            "csat",
            "open `tickets`",
            heavy=70.5,
            hardly=0,
            happy=60,
            few=0,
            many=9,
            best_band="A",
        )
        conditions = {play.name: play.when.text for play in book.plays}
        assert conditions["Struggler"] == "`open ``tickets``` >= 9"
        assert conditions["Brand advocate"] == "score('csat') >= 60 and band == 'A'"
        assert conditions["Power user"] == (
            "score('it''s use') >= 70.5 and `open ``tickets``` <= 0"
        )
        assert all(play.action and play.description for play in book.plays)

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"usage": " "}, "'usage' of personas must be a text that is not blank. Got ' '."),
            ({"feedback": None}, "'feedback' of personas must be a text that is not blank."),
            ({"support": ""}, "'support' of personas must be a text that is not blank."),
            ({"best_band": 3}, "'best_band' of personas must be a text that is not blank."),
            ({"heavy": "x"}, "'heavy' of personas must be a finite number. Got 'x'."),
            ({"happy": None}, "'happy' of personas must be a finite number. Got None."),
            ({"hardly": 90}, "'hardly' of personas must be below 'heavy', 80. Got 90.0."),
            ({"few": 4}, "'few' of personas must be below 'many', 4. Got 4.0."),
        ],
    )
    def test_what_is_wrong_is_named(self, fields, wrong):
        """With what is allowed."""
        with pytest.raises(DefinitionError) as caught:
            personas(**fields)
        assert str(caught.value).startswith(wrong)


class TestUpsell:
    def test_candidates_are_found_in_a_made_up_book(self, scores, customers):
        """Those on the free plan, with a high score, and no other."""
        matches = upsell().match(scores, customers)
        due = (scores.values >= 80) & (customers["plan"] == "free")
        assert due.sum() >= 20
        np.testing.assert_array_equal(matches.holds[:, 0], due)
        row = int(np.flatnonzero(due)[0])
        (match,) = matches.of(customers["account_id"][row])
        assert match.why == (
            f"score is {scores.values[row]:.1f} (>= 80); plan is 'free' (in ('free', 'basic'))"
        )

    def test_it_goes_with_other_plays(self, scores, customers):
        """A playbook is put together of plays."""
        calm = Play("Late", when="days_overdue > 30", action="remind", priority=9)
        book = Playbook([*personas().plays, *upsell().plays, calm])
        matches = book.match(scores, customers)
        assert matches.plays == ("Late", *PERSONAS, "Upsell")
        apart = (personas(), upsell(), Playbook([calm]))
        counts = [dict(each.match(scores, customers).counts) for each in apart]
        assert matches.counts == counts[0] | counts[1] | counts[2]

    def test_every_name_and_threshold_is_yours(self):
        """Whatever characters a name has."""
        (play,) = upsell("my plan", ["it's", "x"], at=65.5).plays
        assert play.when.text == "score >= 65.5 and `my plan` in ('it''s', 'x')"
        (play,) = upsell("and").plays
        assert play.when.text == "score >= 80 and `and` in ('free', 'basic')"

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"plan": ""}, "'plan' of upsell must be a text that is not blank. Got ''."),
            ({"basic": []}, "'basic' of upsell must be a list of one or more plans. Got []."),
            ({"basic": "free"}, "'basic' of upsell must be a list of one or more plans."),
            ({"basic": ["free", 3]}, "'basic' of upsell must be a text that is not blank. Got 3."),
            ({"at": None}, "'at' of upsell must be a finite number. Got None."),
        ],
    )
    def test_what_is_wrong_is_named(self, fields, wrong):
        """With what is allowed."""
        with pytest.raises(DefinitionError) as caught:
            upsell(**fields)
        assert str(caught.value).startswith(wrong)
