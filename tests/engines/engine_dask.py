"""Dask, in three partitions."""

import pyarrow as pa
from engine_base import Engine


class Dask(Engine):
    """Frames of Dask."""

    needs = ("dask", "pandas")

    def make(self, table, name):
        """Make a frame."""
        del name
        import dask.dataframe as dd
        import pandas as pd

        return dd.from_pandas(table.arrow().to_pandas(types_mapper=pd.ArrowDtype), npartitions=3)

    def run(self, scorecard, made, table, as_of):
        """Score, and compute what is lazy till then."""
        lazy = scorecard.with_score(made, as_of=as_of, members=True)
        assert type(lazy) is type(made)
        found = lazy.compute(scheduler="synchronous")
        added = [name for name in found if name not in table.columns]
        return pa.Table.from_pandas(found[[table.key, *added]], preserve_index=False)
