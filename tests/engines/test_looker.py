"""Views of Looker: what its parser makes of them is what the scorecard says."""

import re

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore.engines.models import ModelQuery, to_looker
from healthscore.engines.models import _lookml as of_lookml
from healthscore.engines.sql import DIALECTS, to_sql
from healthscore.errors import DefinitionError

ODD = "a;; b;;; {{ c }} {% d %} ${e} @{f} \"g\" 'h' \\ ;"
LABELS = [f"free {ODD}", "it's; pro -- ;;", 'a"b \\', None]
BANDS = [f"red {ODD}", "it's yellow;;", "green"]
RULES = [hs.Cap(at=39, when="logins > 9", reason=ODD)]
NUMBERS = {"logins": hs.Linear(worst=0, best=12), "Tickets": hs.Linear(worst=9, best=1)}
METRICS = [hs.Metric(name, curve, description=ODD, unit=ODD) for name, curve in NUMBERS.items()]
PLANS = hs.Categories({LABELS[0]: 20, LABELS[1]: 70, LABELS[2]: 100}, other=50)
HOSTILE = hs.Scorecard(
    f"demo {ODD}",
    [hs.Group("usage", METRICS), hs.Metric("plan", PLANS), hs.Metric("名前 ☕", hs.AsIs())],
    banding=hs.Banding({BANDS[0]: 0, BANDS[1]: 40, BANDS[2]: 60}),
    rules=RULES,
    version=ODD,
)
"""Labels and texts hold whatever LookML and Liquid take for their own."""
PLAIN = hs.Scorecard("b2b-saas", [hs.Metric("usage", hs.AsIs())])
DATED = hs.Scorecard("d", [hs.Metric("age", hs.Linear(90, 0), formula="days_since(seen)")])

TOKENS = re.compile(
    r"""
    (?P<sql>sql:\s*(?:.|\n)*?;;)
    | (?P<text>"(?:[^"\\\n]|\\["\\])*")
    | (?P<mark>[{}\[\],:])
    | (?P<word>[A-Za-z_][A-Za-z0-9_*]*)
    | (?P<space>\s+)
    """,
    re.VERBOSE,
)
"""LookML as its published parsers read it; a block of SQL goes to the first pair of semicolons."""
OWN = re.compile(r"\{\{|\{%|\$\{|@\{")


def tokens_of(view):
    """Take a view apart; what is no LookML is an error."""
    place, found = 0, []
    while place < len(view):
        token = TOKENS.match(view, place)
        assert token, view[place : place + 40]
        place = token.end()
        if token.lastgroup != "space":
            found.append((token.lastgroup, token[0]))
    return found


def fields_of(view):
    """Give the properties of each field by its kind and name, and the query of the table."""
    tokens, query = tokens_of(view), ""
    fields, held = {}, None
    for place, (kind, token) in enumerate(tokens):
        if kind == "sql" and held is None:
            query = token[len("sql:") : -len(";;")]
        elif token in ("dimension", "measure", "set"):
            held = fields.setdefault((token, tokens[place + 2][1]), {})
            assert held == {}, "two fields of one name"
        elif held is not None and kind == "sql":
            held["sql"] = token[len("sql:") : -len(";;")].strip()
        elif held is not None and kind == "word" and tokens[place + 1][1] == ":":
            held[token] = tokens[place + 2][1]
    return fields, query.strip("\n ")


def view_of(scorecard=HOSTILE, dialect="duckdb", key="id", table="customers", **options):
    """Write a view."""
    name = options.pop("view", None)
    return to_looker(scorecard, ModelQuery(dialect, key, **options), table, view=name)


def said(text):
    """Read a text between double quotes."""
    return re.sub(r"\\(.)", r"\1", text[1:-1])


class TestQuery:
    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_holds_nothing_of_lookml(self, dialect):
        """Neither the query nor a field holds what LookML or Liquid would take for its own."""
        view = view_of(attrs.evolve(HOSTILE, members=HOSTILE.members[:2]), dialect)
        fields, query = fields_of(view)
        assert OWN.search(query) is None
        for field in fields.values():
            sql = re.sub(r"\$\{(TABLE|score|coverage)\}", "", field.get("sql", ""))
            assert OWN.search(sql) is None
        assert query.startswith("-- Scorecard")
        assert query.endswith("FROM result")

    def test_is_the_query_of_to_sql(self):
        """Where nothing is in the way, it is the very query of `to_sql`."""
        rest = {"as_of": None, "as_of_sql": None, "columns": None, "previous": None}
        due = to_sql(PLAIN, "snowflake", "crm.customers", "id", members=True, keep=["kind"], **rest)
        _, query = fields_of(view_of(PLAIN, "snowflake", table="crm.customers", keep=["kind"]))
        assert query == due.rstrip("\n")

    def test_scores_the_same_in_duckdb(self):
        """What DuckDB makes of the query, and of the fields, is what numpy makes of the card."""
        duckdb = pytest.importorskip("duckdb")
        pa = pytest.importorskip("pyarrow")
        chance = np.random.default_rng(0)
        size = 60
        book = {"id": [f"c{at:02}" for at in range(size)]}
        book |= {name: chance.uniform(0, 12, size) for name in NUMBERS}
        book |= {"plan": [LABELS[at % 4] for at in range(size)], "名前 ☕": [None] * size}
        fields, query = fields_of(view_of())
        due = HOSTILE.score(book, key="id")
        numbers = [column for column in book if column not in ("id", "plan")]
        types = {name: pa.float64() for name in numbers}
        table = pa.table({n: pa.array(v, types.get(n)) for n, v in book.items()})
        with duckdb.connect() as base:
            base.register("customers", table)
            base.execute(f"CREATE TABLE found AS {query}")

            def column(kind, name):
                sql = fields[kind, name]["sql"].replace("${TABLE}", "found")
                order = fields["dimension", "id"]["sql"].replace("${TABLE}", "found")
                return base.execute(f"SELECT {sql} FROM found ORDER BY {order}").fetchall()  # noqa: S608

            found = {
                name: [row[0] for row in column(kind, name)]
                for kind, name in fields
                if "sql" in fields[kind, name] and kind == "dimension"
            }
        assert set(due.bands) == set(BANDS)
        assert found["band"] == due.bands.tolist()
        assert found["band_order"] == [BANDS.index(band) for band in due.bands]
        assert found["green_band_only"] == [band == "green" for band in due.bands]
        np.testing.assert_allclose(found["score"], due.values, 0, 1e-9)
        np.testing.assert_allclose(found["coverage"], due.coverage, 0, 1e-9)
        np.testing.assert_allclose(found["tickets_score"], due["Tickets"], 0, 1e-9)

    def test_reads_the_table_of_another_view(self):
        """The customers may be another view of Looker."""
        name = "${customers.SQL_TABLE_NAME}"
        assert f"FROM {name}\n" in view_of(PLAIN, table=name)
        with pytest.raises(DefinitionError, match="cannot hold"):
            view_of(PLAIN, table="${customers}")

    def test_leaves_liquid_of_ones_own(self):
        """The date of scoring may be asked of Looker."""
        date = "{% date_end as_of %}"
        assert f"({date})" in view_of(DATED, as_of_sql=date)
        with pytest.raises(DefinitionError, match="'as_of_sql' must not hold ';;'"):
            view_of(DATED, as_of_sql="now();;")
        assert "(CURRENT_TIMESTAMP)" in view_of(DATED)

    @pytest.mark.parametrize("name", ["a;;b", "a{{b", "a{%b", "a${b", "a@{b", '"@{'])
    @pytest.mark.parametrize("dialect", ["duckdb", "spark", "snowflake"])
    def test_refuses_names_that_cannot_pass(self, name, dialect):
        """A column whose name holds what LookML would take for its own is named."""
        with pytest.raises(DefinitionError, match=r"Rename the column.*first") as caught:
            view_of(PLAIN, dialect, key=name)
        assert name.strip('"') in str(caught.value)


class TestFields:
    def test_describes_every_column(self):
        """Every column of the query is a dimension that says what it holds."""
        fields, _ = fields_of(view_of(keep=["Region of", "名"]))
        dims = {name: field for (kind, name), field in fields.items() if kind == "dimension"}
        plain = [name for name in dims if "hidden" not in dims[name]]
        assert plain == [
            *("id", "region_of", "column", "score", "band", "coverage"),
            *("usage_score", "logins_score", "tickets_score", "plan_score", "score_2"),
        ]
        assert dims["id"]["primary_key"] == "yes"
        assert [name for name in dims if "primary_key" in dims[name]] == ["id"]
        assert said(dims["score_2"]["label"]) == "名前 ☕_score"
        assert said(dims["region_of"]["label"]) == "Region of"
        assert all(said(dims[name]["description"]) for name in plain)
        odd = "a; ; b; ; ; { { c }} { % d %} $ {e} @ {f} \"g\" 'h' \\ ;"
        assert said(dims["logins_score"]["description"]).startswith(
            f"Score, 0 to 100, of the metric 'logins'. {odd}. A straight line"
        )

    def test_counts_customers_by_band(self):
        """There are measures for all customers, for each band, and for the averages."""
        fields, _ = fields_of(view_of())
        measures = {name: each for (kind, name), each in fields.items() if kind == "measure"}
        assert list(measures)[:3] == ["customers", "average_score", "average_coverage"]
        assert len(measures) == 7
        assert said(measures["green_customers"]["label"]) == "Customers in green"
        asked = re.findall(r"filters: \[(\w+): \"yes\"\]", view_of())
        assert [("dimension", name) in fields for name in asked] == [True] * 4

    def test_has_no_band_without_a_banding(self):
        """Without a banding there are no bands, and without members no scores of them."""
        fields, _ = fields_of(view_of(PLAIN, members=False, view="health"))
        assert [name for kind, name in fields] == [
            *("id", "score", "coverage", "customers", "average_score", "average_coverage"),
            "detail",
        ]

    def test_names_differ(self):
        """Fields that would have one name, or one of the view's own, do not."""
        members = [hs.Metric(name, hs.AsIs()) for name in ("average", "a b", "a-b", "A_B")]
        bands = hs.Banding({"a b": 0, "A b": 50})
        fields, _ = fields_of(view_of(hs.Scorecard("c", members, banding=bands), key="Customers"))
        assert ("dimension", "customers_2") in fields
        assert ("dimension", "average_score_2") in fields
        names = [name for kind, name in fields]
        assert len(names) == len(set(names))

    def test_has_a_name(self):
        """The view is named after the scorecard, or as one wants."""
        assert view_of(PLAIN).startswith('view: b2b_saas_scores {\n  label: "b2b-saas"\n')
        assert view_of(PLAIN, view="health").startswith("view: health {")
        with pytest.raises(DefinitionError, match="'view' must be letters, digits and '_'"):
            view_of(PLAIN, view="a b")


TEXTS = st.text(
    st.sampled_from(";;{%$@{}'\\\"`ab \n-") | st.characters(codec="utf-8", exclude_characters="\0")
)


class TestTexts:
    @given(TEXTS)
    def test_stay_between_their_quotes(self, text):
        """Any text is one token of LookML, in which nothing is LookML's or Liquid's."""
        ((kind, token),) = tokens_of(of_lookml.text(text))
        assert kind == "text"
        assert OWN.search(token) is None
        assert ";;" not in token

    @given(TEXTS, st.sampled_from(list(DIALECTS.values())))
    def test_are_the_same_in_sql(self, text, dialect):
        """A text in two parts, joined, is the text; and nothing beside it changes."""
        query = f"SELECT 1 -- {dialect.name}\nWHERE a = {dialect.text(text)} AND b = 'c'"
        tamed = of_lookml.tamer(dialect)(query)
        assert tamed.replace("' || '", "") == query.replace("' || '", "")
        assert OWN.search(tamed) is None
        assert ";;" not in tamed
