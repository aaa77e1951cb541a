"""Tests of what parts build their trees from."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trees
from healthscore.formula import (
    Arithmetic,
    Call,
    Case,
    Column,
    Logic,
    Number,
    added,
    any_of,
    call,
    case,
    exp,
    log1p,
    tiers,
    tiers_of_present,
)

x, y = Column("x"), Column("y")


def computed(tree, given_):
    """Compute a tree of one column."""
    return trees.value_of(tree, {"x": np.array(given_, dtype=np.float64)})


class TestBuilding:
    def test_case(self):
        """Numbers become nodes, and without an otherwise there is none."""
        assert case((x, 1)) == Case(((x, Number(1.0)),))
        assert case((x, y), (y, 2), otherwise=0) == Case(((x, y), (y, Number(2.0))), Number(0.0))

    def test_call(self):
        """Numbers become nodes."""
        assert call("max", x, 1) == Call("max", (x, Number(1.0)))

    def test_any_of(self):
        """One condition stays as it is; more are joined by or."""
        assert any_of(x) is x
        assert any_of(x, y) == Logic("or", (x, y))

    def test_added(self):
        """Terms are added from the first to the last."""
        assert added([x]) is x
        assert added([x, y, x]) == Arithmetic("+", Arithmetic("+", x, y), x)


class TestLogarithm:
    @given(st.lists(st.floats(-1.5, 1e308), min_size=1, max_size=20))
    def test_within_an_ulp_or_two(self, given_):
        """It is numpy's log1p to a few ulp, and a gap from -1 down."""
        with np.errstate(all="ignore"):
            due = np.log1p(given_)
        due = np.where(np.isfinite(due), due, np.nan)
        np.testing.assert_allclose(computed(log1p(x), given_), due, rtol=1e-15, atol=0)

    def test_small_values_keep_their_digits(self):
        """Where 1 + x loses digits, they are given back."""
        given_ = [0.0, 1e-17, -1e-17, 1e-9, -1e-9, 5e-324, 1e-16, 2.2e-16]
        assert np.allclose(computed(log1p(x), given_), np.log1p(given_), rtol=1e-15, atol=0)

    def test_gaps(self):
        """A gap, -1 and what lies below are gaps."""
        assert np.isnan(computed(log1p(x), [math.nan, -1.0, -1.5, -1e308])).all()


class TestPower:
    @given(st.lists(st.floats(-1e308, 700), min_size=1, max_size=20))
    def test_next_to_exp(self, given_):
        """It is exp itself, but for what is less than 1e-304."""
        found = computed(exp(x), given_)
        np.testing.assert_allclose(found, np.exp(given_), rtol=0, atol=1e-303)

    def test_gap(self):
        """A gap stays a gap."""
        assert np.isnan(computed(exp(x), [math.nan])).all()


CUTS = st.lists(st.integers(-1000, 1000).map(float), max_size=60, unique=True).map(sorted)


class TestTiers:
    @given(CUTS, st.sampled_from(["left", "right"]))
    def test_each_leaf_holds_between_its_cuts(self, cuts, closed):
        """As many cuts as the value has reached say which leaf holds, whatever their number."""
        leaves = [float(place) for place in range(len(cuts) + 1)]
        given_ = [
            -1e308,
            1e308,
            0.5,
            *cuts,
            *np.nextafter(cuts, np.inf),
            *np.nextafter(cuts, -np.inf),
        ]
        side = "right" if closed == "left" else "left"
        due = np.searchsorted(cuts, given_, side=side)
        for make in (tiers, tiers_of_present):
            assert computed(make(x, cuts, leaves, closed=closed), given_).tolist() == due.tolist()

    def test_a_gap(self):
        """A gap gives a gap, however few the leaves."""
        for count in (1, 2, 5, 50):
            tree = tiers(x, range(count - 1), range(count))
            assert np.isnan(computed(tree, [math.nan])).all()

    @pytest.mark.parametrize("count", [1, 2, 8])
    def test_few_are_one_chain(self, count):
        """Up to eight leaves are looked through one by one."""
        tree = tiers_of_present(x, range(count - 1), range(count))
        assert trees.questions_of(tree) == count - 1

    @pytest.mark.parametrize("count", [9, 101, 1_000, 5_000])
    def test_many_are_halved(self, count):
        """The questions grow as the logarithm of the leaves."""
        tree = tiers_of_present(x, range(count - 1), range(count))
        assert trees.questions_of(tree) <= 7 + math.ceil(math.log2(count / 8))
        assert trees.depth_of(tree) <= 3 + math.ceil(math.log2(count / 8))

    def test_leaves_may_be_trees(self):
        """A leaf may be any node."""
        tree = tiers(x, [0, 10], [x * -1, 5, x])
        assert computed(tree, [-3, 0, 9, 10, 11]).tolist() == [3, 5, 5, 10, 11]
