"""Warehouses that nobody has at hand: their text is parsed, and run by DuckDB in translation."""

import itertools

from engine_base import TextEngine
from engine_duckdb import OnDuckDB, fill

LOGIC = {"and", "as", "case", "else", "end", "from", "in", "is", "not", "null", "on", "or", "over"}
LOGIC |= {"select", "then", "union", "all", "when", "where", "with", "by", "interval", "values"}

COMMON = {"abs", "ceil", "coalesce", "exp", "floor", "ln", "nullif", "sqrt", "trim", "lower"}

FUNCTIONS = {
    # https://docs.snowflake.com/en/sql-reference/functions-all
    "snowflake": COMMON
    | {"cast", "decimal", "number", "try_cast", "to_double", "try_to_double", "pow", "power"}
    | {"datediff", "timestampdiff", "date_part", "extract", "convert_timezone", "regexp_like"}
    | {"to_timestamp", "to_timestamp_ntz", "try_to_timestamp", "try_to_timestamp_ntz", "iff"}
    | {"to_timestamp_tz", "try_to_timestamp_tz", "regexp_replace", "chr", "round", "to_date"}
    | {"timestamp_ntz", "timestamp_tz", "timestamp_ltz", "div0null", "dateadd", "timeadd"},
    # https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all
    "bigquery": COMMON
    | {"cast", "safe_cast", "is_nan", "is_inf", "pow", "power", "ieee_divide", "safe_divide", "if"}
    | {"date_diff", "datetime_diff", "timestamp_diff", "unix_micros", "unix_date", "timestamp"}
    | {"datetime", "date", "regexp_contains", "regexp_replace", "parse_timestamp", "round"}
    | {"safe.parse_timestamp", "timestamp_micros", "extract", "normalize", "safe_add"}
    | {"safe_subtract", "safe_multiply"},
    # https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
    "redshift": COMMON
    | {"cast", "decimal", "numeric", "varchar", "pow", "power", "datediff", "date_diff"}
    | {"extract", "date_part", "convert_timezone", "regexp_replace", "regexp_instr", "round"}
    | {"to_timestamp", "btrim", "dexp", "dlog1", "timestamp", "nvl", "translate", "chr"},
    # https://docs.databricks.com/en/sql/language-manual/sql-ref-functions-builtin-alpha.html
    "databricks": COMMON
    | {"cast", "try_cast", "decimal", "isnan", "nanvl", "pow", "power", "try_divide", "if", "log1p"}
    | {"datediff", "timestampdiff", "unix_micros", "unix_date", "to_timestamp", "to_date", "expm1"}
    | {"try_to_timestamp", "regexp_replace", "regexp_like", "rlike", "char", "chr", "extract"}
    | {"round", "double", "date", "timestamp", "to_utc_timestamp", "to_timestamp_ntz", "array"}
    | {"date_part", "map", "date_diff", "isnull", "translate", "btrim", "hour", "minute"},
}
"""The functions (and types that take brackets) which each warehouse has, and the text may call.

A parser takes any name for a function: only a list says that one does not exist.
"""


SAFE = {"add": "+", "subtract": "-", "multiply": "*", "divide_": "/"}
"""BigQuery's arithmetic without errors. Its division is put in by hand: the translation knows that
0 is no divisor, and not that what is too large is a gap."""


def _divided_safely(node):
    from sqlglot import exp

    if isinstance(node, exp.SafeDivide):
        return exp.Anonymous(this="safe_divide_", expressions=[node.this, node.expression])
    return node


class Warehouse(OnDuckDB, TextEngine):
    """The text for a warehouse, translated by sqlglot and run by DuckDB.

    Parameters
    ----------
    name : str
        What sqlglot calls it.
    dialect : str, optional
        What `to_sql` calls it, where it is another name.
    """

    needs = ("duckdb", "sqlglot")
    # BigQuery has no zones of sessions, and the translation would bring in that of DuckDB's
    zone = "UTC"

    def __init__(self, name, dialect=None):
        super().__init__(name, dialect or name)

    def open(self):
        """Connect, and give DuckDB the functions of BigQuery that it lacks."""
        super().open()
        for name, sign in SAFE.items():
            result = f"(a {sign} b)"
            self.connection.execute(
                f"CREATE MACRO safe_{name}(a, b) AS CASE WHEN isfinite{result} THEN {result} END"
            )

    def make(self, table, name):
        """Make a table."""
        return fill(self.connection, table, name)

    def query(self, text):
        """Translate a query and run it."""
        self.parse(text)
        assert self.unknown_functions(text) == set()
        return self.connection.sql(self.translated(text)).to_arrow_table()

    def parse(self, text):
        """Parse a text, which must be one query."""
        import sqlglot

        (tree,) = sqlglot.parse(text, read=self.name, error_level=sqlglot.ErrorLevel.RAISE)
        assert isinstance(tree, sqlglot.exp.Query)
        return tree

    def translated(self, text):
        """Translate a text to DuckDB."""
        return self.parse(text).transform(_divided_safely).sql(dialect="duckdb")

    def unknown_functions(self, text):
        """Name the functions that the warehouse does not have."""
        return called(text, self.name) - FUNCTIONS[self.name]


def called(text, dialect):
    """Name all that is called in a text: a name before a bracket, outside of quotes."""
    from sqlglot.dialects import Dialect
    from sqlglot.tokens import TokenType

    tokens = Dialect.get_or_raise(dialect).tokenize(text)
    marked = (TokenType.IDENTIFIER, TokenType.STRING, TokenType.NUMBER)
    pairs = itertools.pairwise(tokens)
    names = {
        first.text.lower()
        for first, second in pairs
        if second.token_type is TokenType.L_PAREN and first.token_type not in marked
    }
    return {name for name in names if name[:1].isalpha()} - LOGIC
