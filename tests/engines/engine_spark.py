"""Spark, in one process with two threads."""

import os
import sys
from importlib.util import find_spec

import own_part
from engine_base import SESSION_ZONE, Engine, TextEngine
from engine_programs import AbsentError, java

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # else a machine's own settings and its temporary tables get in
    "spark.sql.catalogImplementation": "in-memory",
}


def absent():
    """Say why Spark is not here, or give None where it is."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (make test-spark installs it)"
    try:
        java()
    except AbsentError as error:
        return str(error)
    return None


def start():
    """Start Spark, or give the session that runs."""
    from pyspark.sql import SparkSession

    # else the workers are of whatever python3 comes first on PATH
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("healthscore")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


class OnSpark(Engine):
    """What runs on Spark; there is one session, which the last test stops."""

    slow = True
    folds_case = True
    spark = True
    zone = "UTC"

    def absent(self):
        """Say why it is not here."""
        return absent()

    def open(self):
        """Start Spark, if it does not run already."""
        self.session = start()
        # the workers are processes of their own
        self.session.sparkContext.addPyFile(own_part.__file__)

    def make(self, table, name):
        """Make a frame, and a view of it."""
        frame = self.session.createDataFrame(table.arrow(), schema=schema(table))
        frame.createOrReplaceTempView(f"{self.name.replace('-', '_')}_{name}")
        return frame

    def score(self, scorecard, table, as_of):
        """Score in the session's zone."""
        self.session.conf.set("spark.sql.session.timeZone", self.zone)
        return super().score(scorecard, table, as_of)


class SparkFrame(OnSpark):
    """Frames of Spark."""

    def __init__(self, name, *, how, zone="UTC"):
        super().__init__(name)
        self.how = how
        self.zone = zone
        self.infinite = how == "sql"

    def run(self, scorecard, made, table, as_of):
        """Score."""
        lazy = scorecard.with_score(made, as_of=as_of, members=True, how=self.how)
        assert type(lazy) is type(made)
        added = [name for name in lazy.columns if name not in table.columns]
        ours = ["`" + name.replace("`", "``") + "`" for name in (table.key, *added)]
        return lazy.select(*ours).toArrow()


class SparkText(OnSpark, TextEngine):
    """The text of `to_sql`, run by Spark."""

    def __init__(self, name):
        TextEngine.__init__(self, name, "spark")
        self.zone = SESSION_ZONE

    def make(self, table, name):
        """Make a view."""
        super().make(table, name)
        return f"{self.name.replace('-', '_')}_{name}"

    def query(self, text):
        """Run a query."""
        return self.session.sql(text).toArrow()


def schema(table):
    """Say what the columns are, in Spark's types: a time without zone is one there, too."""
    from pyspark.sql import types

    kinds = {
        "number": types.DoubleType(),
        "integer": types.LongType(),
        "decimal": types.DecimalType(14, 2),
        "boolean": types.BooleanType(),
        "date": types.DateType(),
        "timestamp": types.TimestampNTZType(),
        "timestamptz": types.TimestampType(),
    }
    fields = [
        types.StructField(name, kinds.get(column.kind, types.StringType()))
        for name, column in table.columns.items()
    ]
    return types.StructType(fields)
