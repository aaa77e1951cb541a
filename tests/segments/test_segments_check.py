import healthscore as hs
from healthscore.segments import Segmented

CARD = hs.Scorecard("card", [hs.Metric("x", hs.Linear(worst=0, best=9))])
BANDED = hs.Scorecard(
    "banded",
    [hs.Metric("x", hs.Linear(worst=0, best=9))],
    banding=hs.Banding({"red": 0, "green": 50}),
)


def found(segmented, *given):
    """Give codes and places."""
    return [(finding.code, finding.place) for finding in segmented.check(*given)]


class TestCheck:
    def test_sound_segments_have_nothing(self):
        """Nor have their scorecards."""
        assert not Segmented([("seats > 5", CARD)], (CARD, "rest")).check()

    def test_who_comes_after_a_wider_condition_is_never_reached(self):
        """A segment, and a default."""
        narrow = Segmented([("seats > 5", CARD, "a"), ("seats > 9", CARD, "b")], (CARD, "rest"))
        assert found(narrow) == [("unreachable-segment", "Segment 'b'")]
        always = Segmented([("1 == 1", CARD, "a"), ("seats > 9", CARD, "b")], (CARD, "rest"))
        assert found(always) == [
            ("unreachable-segment", "Segment 'b'"),
            ("unreachable-segment", "Segment 'rest'"),
        ]

    def test_a_condition_that_never_holds_is_found(self):
        """By itself."""
        never = Segmented([("seats > 5 and seats < 3", CARD, "a"), ("seats > 3", CARD, "b")])
        assert found(never) == [("never-segment", "Segment 'a'")]

    def test_different_bands_are_found(self):
        """And none beside some."""
        segmented = Segmented([("seats > 5", CARD)], BANDED)
        (finding,) = segmented.check()
        assert finding.code == "segment-bands"
        assert "'card' has none; 'banded' has red, green" in finding.message

    def test_a_table_tells_more(self):
        """Overlaps, gaps, who is nobody's, and who has nobody."""
        segmented = Segmented(
            [("seats > 5", CARD, "a"), ("plan == 'p'", CARD, "b"), ("plan == 'q'", CARD, "c")]
        )
        table = {"seats": [9, None, 1], "plan": ["p", "p", "x"], "x": [1, 2, 3]}
        assert found(segmented, table) == [
            ("no-segment", "Segmented"),
            ("empty-segment", "Segment 'c'"),
            ("segment-overlap", "Segment 'a'"),
            ("segment-gaps", "Segment 'a'"),
        ]

    def test_scorecards_are_checked_on_their_own_customers(self):
        """And the segment is named."""
        constant = {"seats": [9, 8, 7] * 20 + [1, 2], "x": [4] * 60 + [1, 9]}
        places = found(Segmented([("seats > 5", CARD, "a")], (CARD, "rest")), constant)
        assert places
        assert all(place == "Segment 'a', Metric 'x'" for _, place in places)

    def test_an_empty_table_tells_nothing_more(self):
        """Nobody is missed."""
        assert not Segmented([("seats > 5", CARD)]).check({"seats": [], "x": []})
