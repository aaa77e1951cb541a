import attrs
import pytest

import healthscore as hs
import parts
from healthscore import learn
from healthscore.normalizers import Normalizer
from healthscore.spec.pages._content import Code, Name, Swatch
from healthscore.spec.pages._words_curves import CURVES, curve
from healthscore.spec.pages._words_directions import DIRECTIONS, direction


def plain(line):
    """Give a line as bare text."""
    assert not any(isinstance(phrase, Swatch) for phrase in line)
    return "".join(p.text if isinstance(p, Name | Code) else p for p in line)


@attrs.frozen(eq=False, repr=False)
class Own(Normalizer):
    """A curve that somebody else wrote."""

    def curve(self, values):
        """Give 50 for all."""
        return values * 0 + 50


LOW, HIGH = learn.quantile(0.1), learn.quantile(0.9)


class TestCurve:
    """How a curve runs."""

    @pytest.mark.parametrize(
        ("normalizer", "words"),
        [
            (
                hs.Linear(60, 0),
                "A straight line from 0 at 60 to 100 at 0, and flat beyond the ends.",
            ),
            (
                hs.Linear(0, HIGH, outside="zero"),
                "A straight line from 0 at 0 to 100 at the 90% quantile, and 0 beyond either end.",
            ),
            (
                hs.Piecewise({0: 0, 3: 60, 10: 100}),
                "Straight lines through 0 at 0, 60 at 3 and 100 at 10; flat beyond the ends.",
            ),
            (
                hs.Piecewise({LOW: 0, HIGH: learn.median()}),
                (
                    "Straight lines through 0 at the 10% quantile and the median at the 90% "
                    "quantile; flat beyond the ends."
                ),
            ),
            (
                hs.Piecewise(parts.even(12)),
                "Straight lines through 12 points, from 0 at 0 to 100 at 11; flat beyond the ends.",
            ),
            (hs.Steps({7: 42}), "Always 42."),
            (hs.Steps({0: 0, 3: 50, 4: 80}), "Tiers: 0 below 3, 50 from 3 and 80 from 4."),
            (hs.Steps({0: 0, 3: 50}, closed="right"), "Tiers: 0 up to 3 and 50 above 3."),
            (
                hs.Steps(parts.even(12)),
                "12 tiers: 0 below 1, and so on to 100 from 11.",
            ),
            (hs.Logistic(10, -2), "An S-curve: 26.9 at 12, 50 at 10 and 73.1 at 8."),
            (
                hs.Logistic(10, HIGH),
                "An S-curve: 50 at 10, and 73.1 at this distance beyond it: the 90% quantile.",
            ),
            (hs.Decay(14), "100 at 0 and below, halved with every further 14."),
            (
                hs.Target(5, 10, 4),
                "100 between 5 and 10, falling in straight lines to 0 at 1 and at 14.",
            ),
            (
                hs.Target(5, 5, HIGH),
                (
                    "100 at 5, falling in straight lines to 0 at this distance outside: "
                    "the 90% quantile."
                ),
            ),
            (
                hs.Categories({"a": 1}),
                "Each label has a score of its own; a label that is not listed counts as missing.",
            ),
            (
                hs.Categories({"a": 1}, other=50),
                "Each label has a score of its own; a label that is not listed scores 50.",
            ),
            (hs.AsIs(-20, 1e6), "The value itself is the score, kept within -20 and 1,000,000."),
            (hs.AsIs(-1e9, 20), "The value itself is the score, kept at 20 or less."),
            (hs.AsIs(-1e9, 1e9), "The value itself is the score."),
            (
                hs.Percentile(),
                "The share of customers that a customer is better than, 0 to 100.",
            ),
            (
                hs.Isotonic(),
                "The share of customers with such a value who stay, 0 to 100.",
            ),
            (Own(), "Own()"),
        ],
        ids=repr,
    )
    def test_is_a_sentence(self, normalizer, words):
        """With its own numbers in it."""
        assert plain(curve(normalizer)) == words

    @pytest.mark.parametrize(
        "normalizer",
        [*parts.NORMALIZERS, *parts.LABELLED, *parts.LEARNING_NORMALIZERS, *parts.LEARNED_CURVES],
        ids=parts.name_of,
    )
    def test_every_shipped_curve_has_words_of_its_own(self, normalizer):
        """And says which way is better, where it is of numbers."""
        assert type(normalizer) in CURVES
        assert (type(normalizer) in DIRECTIONS) == (normalizer.takes == "numbers")
        assert repr(normalizer) not in plain(curve(normalizer))
        plain(direction(normalizer))


class TestDirection:
    """Which way is better."""

    @pytest.mark.parametrize(
        ("normalizer", "words"),
        [
            (hs.Linear(0, 10), "more is better"),
            (hs.Linear(60, 0), "less is better"),
            (hs.Linear(5, 10, outside="zero"), "best at 10"),
            (hs.Linear(LOW, HIGH), "more is better"),
            (hs.Linear(HIGH, LOW), "less is better"),
            (hs.Linear(learn.mean(sds=1), learn.mean(sds=-1)), "less is better"),
            (hs.Linear(learn.median(iqrs=-1), learn.median(iqrs=1)), "more is better"),
            (
                hs.Linear(0, HIGH),
                "more is better if the 90% quantile lies above 0, else less is better",
            ),
            (
                hs.Linear(learn.bounded(LOW, above=1), learn.bounded(HIGH, below=9)),
                (
                    "more is better if the 90% quantile (which must lie below 9) lies above the "
                    "10% quantile (which must lie above 1), else less is better"
                ),
            ),
            (hs.Piecewise({0: 0, 3: 60, 10: 100}), "more is better"),
            (hs.Piecewise({0: 100, 5: 40, 9: 40}), "less is better"),
            (hs.Piecewise({0: 40, 1: 40}), "the value makes no difference"),
            (hs.Piecewise({0: 0, 1: learn.median()}), ""),
            (hs.Piecewise({0: 0, 1: 100, 2: 100, 3: 0}), "best between 1 and 2"),
            (hs.Piecewise({0: 0, 1: 100, 3: 0}), "best at 1"),
            (hs.Piecewise({0: 100, 1: 100, 2: 0, 3: 50}), "best up to 1"),
            (hs.Piecewise({0: 50, 1: 0, 2: 100, 3: 100}), "best from 2 on"),
            (hs.Piecewise({0: 9, 1: 0, 2: 9}), "neither more nor less is better throughout"),
            (hs.Steps({0: 0, 3: 50}), "more is better"),
            (hs.Steps({7: 42}), "the value makes no difference"),
            (hs.Steps({0: 0, 3: 100, 5: 50}), "best between 3 and 5"),
            (hs.Steps({0: 50, 3: 0, 5: 20}), "best below 3"),
            (hs.Steps({0: 50, 3: 0, 5: 60}), "best above 5"),
            (hs.Steps({0: 9, 1: 0, 2: 9}), "neither more nor less is better throughout"),
            (hs.Logistic(0, -1), "less is better"),
            (
                hs.Logistic(0, HIGH),
                "more is better if the 90% quantile is above 0, else less is better",
            ),
            (hs.Decay(14), "less is better"),
            (hs.Target(5, 10, 4), "best between 5 and 10"),
            (hs.AsIs(), "more is better"),
            (hs.Percentile("lower"), "less is better"),
            (hs.Isotonic(), "more is better"),
            (hs.Categories({"a": 1}), ""),
            (Own(), ""),
        ],
        ids=repr,
    )
    def test_is_a_phrase(self, normalizer, words):
        """Empty where there is nothing to say."""
        assert plain(direction(normalizer)) == words
