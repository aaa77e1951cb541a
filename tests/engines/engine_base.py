"""What all engines of the table of tests share."""

import abc
import itertools
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SESSION_ZONE = "America/St_Johns"
"""The zone of sessions that have one: neither UTC nor the machine's, nor whole hours from it."""


class Engine(abc.ABC):
    """Something that scores tables.

    Parameters
    ----------
    name : str
        What it is called in the names of tests.
    """

    slow = False
    """Whether each query takes so long that the cases of a bundle go into one."""
    every = 1
    """Of how many cases it has one, where each takes seconds."""
    infinite = False
    """Whether its tables may hold infinities, which it takes for gaps."""
    folds_case = False
    """Whether columns cannot differ in their case alone."""
    spark = False
    """Whether it runs on Spark, which has a stage of its own."""
    needs = ()
    """Packages without which it does not run."""

    def __init__(self, name):
        self.name = name
        self._made = {}
        self._count = itertools.count()

    def __repr__(self):
        return self.name

    def absent(self):
        """Say why it is not here, or give None where it is."""
        return missing(*self.needs)

    def open(self):
        """Start what it needs; called once, before the first score."""
        self._made.clear()

    def close(self):
        """Stop what it started."""
        self._made.clear()

    def made(self, table):
        """Give its own form of a table, made once."""
        table = table if self.infinite else table.finite
        if table not in self._made:
            self._made[table] = self.make(table, f"customers_{next(self._count)}")
        return self._made[table]

    @abc.abstractmethod
    def make(self, table, name):
        """Make its own form of a table, under a name."""

    @abc.abstractmethod
    def run(self, scorecard, made, table, as_of):
        """Score what it made of a table, with members, and give an Arrow table."""

    def score(self, scorecard, table, as_of):
        """Give the key and all that was added to a table as arrays, in the order of the keys."""
        found = self.run(scorecard, self.made(table), table, as_of)
        added = [name for name in found.column_names if name not in table.columns]
        columns = {"key": found.column(table.key).to_numpy()}
        order = np.argsort(columns["key"], kind="stable")
        columns |= {name: as_array(found.column(name)) for name in added}
        return {name: values[order] for name, values in columns.items()}


class TextEngine(Engine):
    """An engine that runs the text that `to_sql` prints, on tables of its own.

    Parameters
    ----------
    name : str
        What it is called in the names of tests.
    dialect : str
        What `to_sql` calls it.
    """

    infinite = True

    def __init__(self, name, dialect):
        super().__init__(name)
        self.dialect = dialect

    def kinds(self, scorecard, table):
        """Say what the columns hold that a scorecard reads."""
        return table.kinds(scorecard.columns)

    def text(self, scorecard, name, table, as_of):
        """Print the query."""
        kinds = self.kinds(scorecard, table)
        return scorecard.to_sql(
            self.dialect, name, table.key, as_of=as_of, columns=kinds, members=True
        )

    def run(self, scorecard, made, table, as_of):
        """Score what it made of a table, with members, and give an Arrow table."""
        return self.query(self.text(scorecard, made, table, as_of))

    @abc.abstractmethod
    def query(self, text):
        """Run a query and give an Arrow table."""


def as_array(column):
    """Make an array of numbers with NaN for null, or of texts."""
    # by the name, for older versions do not know all the types of text
    if "string" in str(column.type):
        return np.array(column.to_pylist(), dtype=object)
    return pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy()


def from_rows(names, rows):
    """Make an Arrow table of rows of plain values, as databases give them."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table({name: pa.array(values) for name, values in zip(names, columns, strict=True)})


def missing(*packages):
    """Say which packages are not installed, or give None."""
    absent = [package for package in packages if find_spec(package) is None]
    return f"{' and '.join(absent)} not installed" if absent else None


def quoted(name):
    """Quote a name as standard SQL does."""
    return '"' + name.replace('"', '""') + '"'
