"""Scores computed batch by batch, inside lazy engines and out of core."""

from __future__ import annotations

from healthscore.engines.batches._dask import dask_batches
from healthscore.engines.batches._polars import polars_batches
from healthscore.engines.batches._refused import no_batches
from healthscore.engines.batches._score_batches import score_batches
from healthscore.engines.batches._scorer import Scorer
from healthscore.engines.batches._spark import spark_batches

__all__ = [
    "Scorer",
    "dask_batches",
    "no_batches",
    "polars_batches",
    "score_batches",
    "spark_batches",
]
