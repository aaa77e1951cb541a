"""The whole of learning, repeated without some of the customers, who are then scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthscore._definition import FloatArray, IntArray
    from healthscore.evaluate.learning._columns import Column, Customers
    from healthscore.evaluate.learning._learner import Learner


def folds_of(
    customers: Customers, columns: Iterable[Column], scores: FloatArray, folds: int, seed: int
) -> IntArray:
    """Give each customer a fold, with as many of those who left in each.

    Parameters
    ----------
    customers : Customers
        All.
    columns : iterable of Column
        What they hold.
    scores : ndarray of float64, shape (n_customers,)
        The expert's.
    folds : int
        How many.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    ndarray of int, shape (n_customers,)
        By what customers hold, not by where they stand: customers who differ in nothing that is
        learned from are as good as each other.
    """
    order = np.lexsort((scores, *(column.codes for column in columns), customers.left))
    codes = np.empty(customers.size, dtype=np.intp)
    random = np.random.default_rng(seed)
    stayed = customers.size - customers.gone
    for side in (order[:stayed], order[stayed:]):
        codes[side] = random.permutation(len(side)) % folds
    return codes


def unseen(learner: Learner, folds: IntArray) -> dict[str, FloatArray]:
    """Score each customer by what was learned from the other folds.

    Parameters
    ----------
    learner : Learner
        Learns.
    folds : ndarray of int, shape (n_customers,)
        Numbers of the folds.

    Returns
    -------
    dict of str to ndarray of float64, shape (n_customers,)
        For each way of learning, the expert's scorecard among them.
    """
    found: dict[str, FloatArray] = {}
    for fold in np.unique(folds).tolist():
        rows: Any = np.flatnonzero(folds != fold)
        others: Any = np.flatnonzero(folds == fold)
        for name, scorecard in learner.models(rows).items():
            scores = found.setdefault(name, np.empty(len(folds)))
            scores[others] = learner.customers.scores(scorecard, others)
    return found
