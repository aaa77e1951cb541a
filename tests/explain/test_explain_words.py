import numpy as np
import pytest

from healthscore import AsIs, Categories, Linear, Metric, Steps
from healthscore.explain._words import (
    amount,
    day,
    listed,
    points,
    share,
    shown,
    signed,
    subject,
    title,
)


class TestNumbers:
    def test_points_have_one_digit_and_no_negative_zero(self):
        """Signed or not."""
        assert [points(value) for value in (9.25, -0.01, 1234)] == ["9.2", "0.0", "1,234.0"]
        assert [signed(value) for value in (9.25, -0.01, -3)] == ["+9.2", "+0.0", "-3.0"]

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (41, "41"),
            (0, "0"),
            (-0.0, "0"),
            (0.125, "0.125"),
            (1 / 3, "0.333"),
            (12.34, "12.3"),
            (1234.5, "1,234"),
            (-20, "-20"),
            (99.96, "100"),
            (0.00123, "0.00123"),
            (1e-5, "1e-05"),
            (2e15, "2e+15"),
            (0.5, "0.5"),
        ],
    )
    def test_amounts_have_the_digits_that_people_read(self, value, text):
        """And no exponent where one can do without."""
        assert amount(value) == text

    def test_shares_are_percent(self):
        """With a space."""
        assert [share(value) for value in (0.8, 0.125)] == ["80 %", "12.5 %"]
        assert share(0.304, digits=0) == "30 %"
        assert [share(value) for value in (0.0, 1e-6, 0.999999, 1.0)] == [
            "0 %",
            "under 0.1 %",
            "over 99.9 %",
            "100 %",
        ]

    def test_days(self):
        """With the time of day where it matters."""
        assert day(None) == ""
        assert day(np.datetime64("2026-11-01T00:00:00.000000")) == "2026-11-01"
        assert day(np.datetime64("2026-11-01T12:30:00.000000")) == "2026-11-01 12:30:00"


class TestTexts:
    def test_titles(self):
        """As a sentence begins."""
        assert title("last_login") == "Last login"
        assert title("NPS score") == "NPS score"
        assert title("_") == "_"

    def test_lists(self):
        """As one says them."""
        assert [listed(list("abc")[:count]) for count in (1, 2, 3)] == [
            "a",
            "a and b",
            "a, b and c",
        ]

    def test_values_with_units(self):
        """Labels in quotes; nothing for a gap."""
        metric = Metric("logins", AsIs(), unit="logins a week")
        assert shown(metric, 2.0) == "2 logins a week"
        assert shown(metric, 1.0) == "1 login a week"
        assert shown(metric, None) == ""
        assert shown(Metric("plan", Categories({"free": 0})), "free") == "'free'"

    @pytest.mark.parametrize(
        ("formula", "value", "text"),
        [
            ("days_since(last_login)", 41.0, "Last login 41 days ago"),
            ("days_since(last_login)", 1.0, "Last login 1 day ago"),
            ("days_since(last_login)", -2.0, "Last login 2 days ahead"),
            ("days_since(last_login)", None, "Seen"),
            ("abs(last_login)", 4.0, "Seen at 4"),
            (None, 4.0, "Seen at 4"),
        ],
    )
    def test_how_sentences_begin(self, formula, value, text):
        """Days since a date are told as such."""
        assert subject(Metric("seen", AsIs(), formula=formula), value) == text

    @pytest.mark.parametrize(
        ("unit", "text"),
        [
            ("days overdue", "1 day overdue"),
            ("status", "1 status"),
            ("kg", "1 kg"),
            ("% of seats", "1 % of seats"),
            ("", "1"),
        ],
    )
    def test_one_of_something(self, unit, text):
        """Is not told as several, as far as the word says so."""
        assert shown(Metric("late", AsIs(), unit=unit), 1.0) == text

    def test_a_value_has_the_digits_that_tell_its_score(self):
        """What is short of the best does not read as the best, nor one step as another."""
        metric = Metric("usage", AsIs())
        assert [shown(metric, value) for value in (99.99, 99.9999999, 100.0, 41.003)] == [
            "99.99",
            "99.9999999",
            "100",
            "41",
        ]
        tiers = Metric("seats", Steps({0.5: 100, 0: 20}))
        assert shown(tiers, 0.49996) == "0.49996"
        assert shown(Metric("logins", Linear(worst=0, best=1e6)), 123_456.7) == "123,457"

    def test_two_values_are_told_apart(self):
        """However near they are."""
        metric = Metric("logins", Linear(worst=0, best=1e6))
        assert shown(metric, 123_456.7, 123_457.0) == "123,456.7"
        assert subject(metric, 123_457.0, 123_456.7) == "Logins at 123,457"
        assert shown(metric, 5.0, 5.0) == "5"
        assert shown(metric, 5.0, "gone") == "5"

    def test_days_with_a_unit_of_their_own(self):
        """Are told with it."""
        metric = Metric("seen", AsIs(), formula="days_since(last_login)", unit="days idle")
        assert subject(metric, 4.0) == "Seen at 4 days idle"
        assert shown(Metric("seen", AsIs(), formula="days_since(a)"), 4.0) == "4 days ago"
