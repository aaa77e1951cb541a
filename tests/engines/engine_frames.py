"""Frames in memory, and Polars' lazy ones."""

import datetime as dt
import inspect

import pyarrow as pa
from engine_base import Engine


class Pandas(Engine):
    """pandas, with columns of numpy or of Arrow."""

    def __init__(self, name, *, arrow=False):
        super().__init__(name)
        self.arrow = arrow

    def make(self, table, name):
        """Make a frame whose index is not the row number."""
        del name
        import pandas as pd

        frame = table.arrow().to_pandas(types_mapper=pd.ArrowDtype if self.arrow else None)
        frame.index = frame.index[::-1]
        return frame

    def run(self, scorecard, made, table, as_of):
        """Score, and see that rows and columns stay where they were."""
        found = scorecard.with_score(made, as_of=as_of, members=True)
        assert found.index.equals(made.index)
        assert list(found)[: len(made.columns)] == list(made)
        added = [name for name in found if name not in table.columns]
        return pa.Table.from_pandas(found[[table.key, *added]], preserve_index=False)


class Polars(Engine):
    """Polars' eager frames."""

    def make(self, table, name):
        """Make a frame."""
        del name
        import polars as pl

        return pl.from_arrow(table.arrow())

    def run(self, scorecard, made, table, as_of):
        """Score."""
        del table
        return scorecard.with_score(made, as_of=as_of, members=True).to_arrow()


class Arrow(Engine):
    """Tables of pyarrow, in more than one chunk."""

    def make(self, table, name):
        """Make a table."""
        del name
        whole = table.arrow()
        return pa.concat_tables([whole.slice(0, 7), whole.slice(7)])

    def run(self, scorecard, made, table, as_of):
        """Score."""
        del table
        return scorecard.with_score(made, as_of=as_of, members=True)


def moment(text):
    """Read a date in ISO text as a time in UTC."""
    if text is None or not text.strip():
        return None
    found = dt.datetime.fromisoformat(text.strip())
    return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found


class PolarsLazy(Engine):
    """Polars' lazy frames."""

    def __init__(self, name, *, how, streaming=False):
        super().__init__(name)
        self.how = how
        self.streaming = streaming
        self.infinite = how == "sql"

    def make(self, table, name):
        """Make a lazy frame."""
        del name
        import polars as pl

        frame = pl.from_arrow(table.arrow()).lazy()
        if self.how == "batches":
            return frame
        # as the error says to do: its SQL reads no dates from text
        texts = {
            name: column.values for name, column in table.columns.items() if column.kind == "iso"
        }
        moments = {
            name: pl.Series(list(map(moment, column)), dtype=pl.Datetime("us"))
            for name, column in texts.items()
        }
        return frame.with_columns(**moments)

    def run(self, scorecard, made, table, as_of):
        """Score, and collect what is lazy till then."""
        del table
        lazy = scorecard.with_score(made, as_of=as_of, members=True, how=self.how)
        assert type(lazy) is type(made)
        return lazy.collect(**self._options(lazy)).to_arrow()

    def _options(self, lazy):
        if not self.streaming:
            return {}
        # as older versions call it
        knows = "engine" in inspect.signature(lazy.collect).parameters
        return {"engine": "streaming"} if knows else {"streaming": True}
