"""Models of dbt: what Jinja and YAML make of them is what the scorecard says."""

import datetime as dt

import attrs
import jinja2
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import healthscore as hs
from healthscore.engines.models import DbtModel, ModelQuery, to_dbt_model
from healthscore.engines.models import _jinja as of_jinja
from healthscore.engines.models import _yaml as of_yaml
from healthscore.engines.sql import DIALECTS, to_sql
from healthscore.errors import DataError, DefinitionError, NotFittedError

ODD = "a{{ b }} {% c %} {# d #} {{{ {%'\\"
"""What Jinja would read as its own, and quotes and backslashes."""

LABELS = [f"free {ODD}", "it's; pro", 'a"b -- \\', None]
BANDS = [f"red {ODD}", "it's yellow {%", 'gr"een']
KEY = "account {{ id }} {# x"
COLUMNS = (f"logins {ODD}", "tickets {% raw %}", '"{#')
DATE = "CAST('{{ run_started_at.strftime(\"%Y-%m-%d\") }}' AS TIMESTAMP)"


CURVES = (hs.Piecewise({0: 0, 3: 60, 10: 100}), hs.Linear(worst=10, best=0), hs.AsIs())
METRICS = [
    hs.Metric(name, curve, description=f"Says: {ODD} \u2028\x85", unit=ODD, source="#: -")
    for name, curve in zip(COLUMNS, CURVES, strict=True)
]
PLANS = hs.Categories({LABELS[0]: 20, LABELS[1]: 70, LABELS[2]: 100}, other=50)
HOSTILE = hs.Scorecard(
    f"demo {ODD}",
    [hs.Group("inner {{", METRICS), hs.Metric("plan", PLANS)],
    banding=hs.Banding({BANDS[0]: 0, BANDS[1]: 40, BANDS[2]: 60}),
    rules=[hs.Cap(at=39, when="score('inner {{') > 90", reason=ODD)],
    min_coverage=0.6,
    description=f"What it is: {ODD}",
    owner=f"- me: {ODD}",
    version="2026.20",
)
"""Every text holds what Jinja or YAML would take for its own."""

PLAIN = hs.Scorecard("b2b-saas", [hs.Metric("usage", hs.AsIs())])
DATED = hs.Scorecard("d", [hs.Metric("age", hs.Linear(90, 0), formula="days_since(seen)")])


def customers(size=80):
    """Make the columns that the hostile scorecard reads."""
    chance = np.random.default_rng(0)
    numbers = chance.uniform(0, 12, (size, len(COLUMNS)))
    numbers[chance.uniform(size=numbers.shape) < 0.3] = np.nan
    columns = {KEY: [f"c{at:03}" for at in range(size)]}
    columns |= dict(zip(COLUMNS, numbers.T, strict=True))
    return columns | {"plan": [LABELS[at % 4] for at in range(size)]}


def rendered(text, table="customers"):
    """Render a text as dbt does; give also its settings, and what it refers to."""
    settings, asked = {}, []

    def ref(name):
        asked.append(name)
        return table

    calls = {
        "config": lambda **given: settings.update(given) or "",
        "ref": ref,
        "source": "{}.{}".format,
        "run_started_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    }
    jinja = jinja2.Environment(autoescape=False)  # noqa: S701  as dbt does
    return jinja.from_string(text).render(calls), settings, asked


def text_of(text, table="customers"):
    """Render a text as dbt does."""
    return rendered(text, table)[0]


def model_of(scorecard=HOSTILE, dialect="duckdb", key=KEY, table="customers", **options):
    """Write a model."""
    fields = {field.name for field in attrs.fields(ModelQuery)}
    asked = {name: options.pop(name) for name in list(options) if name in fields}
    return to_dbt_model(scorecard, ModelQuery(dialect, key, **asked), table, **options)


def schema_of(model):
    """Read the YAML of a model."""
    document = yaml.safe_load(model.schema)
    assert document.pop("version") == 2
    ((found,),) = document.values()
    return found


def columns_of(model):
    """Read what the YAML says of the columns, by their names."""
    return {text_of(each["name"]): each for each in schema_of(model)["columns"]}


class TestSql:
    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_renders_to_the_query(self, dialect):
        """Rendered, a model is the very query of `to_sql`, whatever is in names and texts."""
        # BigQuery has no such names of columns
        key, members = ("id", False) if dialect == "bigquery" else (KEY, True)
        rest = {"as_of": None, "as_of_sql": None, "columns": None, "keep": (), "previous": None}
        due = to_sql(HOSTILE, dialect, ("customers",), key, members=members, **rest)
        model = model_of(HOSTILE, dialect, key, members=members)
        text, settings, asked = rendered(model.sql, DIALECTS[dialect].quoted("customers"))
        assert text == f"\n\n{due}".rstrip("\n")
        assert settings == {"materialized": "table"}
        assert asked == ["customers"]

    def test_reads_a_source(self):
        """Instead of a model it may read the table of a source."""
        model = model_of(PLAIN, key="id", table="all 'customers'", source="crm {{ '")
        text, _, asked = rendered(model.sql)
        assert asked == []
        assert "FROM crm {{ '.all 'customers'\n" in text

    def test_leaves_jinja_of_ones_own(self):
        """The date of scoring may be asked of dbt."""
        text = text_of(model_of(DATED, key="id", as_of_sql=DATE).sql)
        assert "CAST('2026-11-01' AS TIMESTAMP)" in text

    def test_says_its_fixed_date(self):
        """A date that is known stands in the model."""
        assert "-- as of 2026-11-01" in model_of(DATED, key="id", as_of="2026-11-01").sql

    def test_merges_by_the_key(self):
        """An incremental model replaces customers, and does not add them again."""
        _, settings, _ = rendered(model_of(materialized="incremental").sql)
        assert settings == {"materialized": "incremental", "unique_key": f'"{KEY}"'}

    def test_scores_the_same_in_duckdb(self):
        """What DuckDB makes of a model, and of its test, is what numpy makes of the scorecard."""
        duckdb = pytest.importorskip("duckdb")
        pa = pytest.importorskip("pyarrow")
        book, model = customers(), model_of()
        with duckdb.connect() as base:
            base.register("customers", pa.table(book))
            base.execute(f"CREATE TABLE found AS {text_of(model.sql)}")
            names = [column[0] for column in base.execute("SELECT * FROM found").description]
            rows = base.execute("SELECT * FROM found ORDER BY 1").fetchall()
            found = dict(zip(names, zip(*rows, strict=True), strict=True))
            test = text_of(model.test, "found")
            assert base.execute(test).fetchall() == []
            base.execute("UPDATE found SET band = 'unknown' WHERE score > 60")
            base.execute("UPDATE found SET score = 100.1 WHERE score < 40")
            assert 0 < len(base.execute(test).fetchall()) < len(rows)
        due = HOSTILE.score(book, key=KEY)
        assert len(set(due.bands)) == 4
        assert found["band"] == tuple(due.bands)
        for name, values in {"score": due.values, "coverage": due.coverage}.items():
            np.testing.assert_allclose(np.array(found[name], float), values, 0, 1e-9)
        for name, values in due.members.items():
            column = np.array(found[f"{name}_score"], float)
            np.testing.assert_allclose(column, values, 0, 1e-9)


class TestSchema:
    def test_says_what_the_model_is(self):
        """The description, the owner, the version and the fingerprint come through unharmed."""
        found = schema_of(model_of(name="health"))
        assert found["name"] == "health"
        assert text_of(found["description"]).startswith(f"What it is: {ODD}. Customer")
        meta = {word: text_of(text) for word, text in found["config"]["meta"].items()}
        fingerprint = HOSTILE.fingerprint[:12]
        owner = f"- me: {ODD}"
        assert meta == {"owner": owner, "version": "2026.20", "fingerprint": fingerprint}

    def test_says_nothing_of_what_is_not_given(self):
        """An owner or a version that nobody gave is left out."""
        assert set(schema_of(model_of(PLAIN, key="id"))["config"]["meta"]) == {"fingerprint"}

    def test_describes_every_column(self):
        """Every column of the result is described, in order."""
        members = [f"{member.name}_score" for member in HOSTILE.below()]
        found = columns_of(model_of(keep=["region", KEY]))
        assert list(found) == [KEY, "region", "score", "band", "coverage", *members]
        said = {name: text_of(each["description"]) for name, each in found.items()}
        assert all(said.values())
        assert said["band"].startswith(f"{BANDS[0]}: below 40; {BANDS[1]}: from 40 to below 60;")
        first = said[f"{COLUMNS[0]}_score"]
        assert f"Says: {ODD} \u2028".strip() in first
        assert "Straight lines through 0 at 0, 60 at 3 and 100 at 10; flat" in first
        assert f"Unit: {ODD}." in first
        assert "Source: #: -." in first

    def test_describes_formulas_groups_rules_and_points(self):
        """Formulas, groups with their rules, and points of a sum are told."""
        rule = hs.Cap(at=50, when="x > 1", reason="why")
        metric = hs.Metric("m", hs.Linear(0, 1), formula="a / b", journey="onboarding")
        group = hs.Group("g", [metric], rules=[rule], description="Use!")
        points = hs.Group("p", [hs.Metric("q", hs.AsIs(-60, 130))], aggregation=hs.Sum())
        found = columns_of(model_of(hs.Scorecard("c", [group, points]), key="id"))
        said = {name: each["description"] for name, each in found.items()}
        assert said["g_score"].startswith("Score, 0 to 100, of the group 'g'. Use! It holds m.")
        assert "If x > 1, the score is at most 50. Reason: why." in said["g_score"]
        assert "It judges a / b." in said["m_score"]
        assert "Journey: onboarding." in said["m_score"]
        assert said["q_score"].startswith("Points of the metric 'q'.")
        assert "band" not in found

    def test_leaves_out_members(self):
        """Without members, neither the columns nor the test speak of them."""
        model = model_of(PLAIN, key="id", members=False)
        assert list(columns_of(model)) == ["id", "score", "coverage"]
        assert "usage_score" not in model.test

    def test_tests_keys_bands_and_coverage(self):
        """The key is there once, and bands and coverage are always there."""
        tests = {n: each.get("data_tests") for n, each in columns_of(model_of()).items()}
        told = {name: each for name, each in tests.items() if each}
        assert told == {
            KEY: ["not_null", "unique"],
            "band": ["not_null"],
            "coverage": ["not_null"],
        }

    def test_quotes_what_the_query_quotes(self):
        """Columns that need quotes are said to have them."""
        card = hs.Scorecard("s", [hs.Metric("Usage", hs.AsIs()), hs.Metric("nps", hs.AsIs())])
        quotes = {
            dialect: {
                name: each.get("quote")
                for name, each in columns_of(
                    model_of(card, dialect, "order", keep=["kind"])
                ).items()
            }
            for dialect in ("postgresql", "snowflake")
        }
        same = {"score": None, "coverage": None, "nps_score": None, "Usage_score": True}
        assert quotes["postgresql"] == {"order": True, "kind": True, **same}
        assert quotes["snowflake"] == {"order": True, "kind": False, **same}


class TestTest:
    def test_tests_a_key_that_dbt_cannot_quote(self):
        """Where dbt would quote the key wrongly, the test in SQL asks what dbt's own would."""
        duckdb = pytest.importorskip("duckdb")
        model = model_of(PLAIN, key='a"{{b')
        assert "data_tests" not in columns_of(model)['a"{{b']
        test = text_of(model.test, "found")
        with duckdb.connect() as base:
            base.execute('CREATE TABLE found ("a""{{b" TEXT, score DOUBLE, coverage DOUBLE)')
            base.execute("ALTER TABLE found ADD COLUMN usage_score DOUBLE")
            base.execute("INSERT INTO found VALUES ('a', 1, 1, 1), ('b', NULL, 0, NULL)")
            assert base.execute(test).fetchall() == []
            base.execute("INSERT INTO found VALUES ('b', 0, 1, 0), (NULL, 100, 1, 100)")
            assert len(base.execute(test).fetchall()) == 3

    def test_asks_nothing_of_points(self):
        """Points of a sum are on no scale."""
        metric = hs.Metric("points", hs.AsIs(-60, 130))
        card = hs.Scorecard("sum", [metric], aggregation=hs.Sum())
        test = model_of(card, key="id").test
        assert "points_score" not in test
        assert '"score" < ' in test


class TestSave:
    def test_writes_three_files(self, tmp_path):
        """The files are where dbt looks for them, and nothing else is left."""
        model = model_of()
        for _ in range(2):
            paths = model.save(tmp_path, models="models/marts")
        places = [path.relative_to(tmp_path).as_posix() for path in paths]
        name = model.name
        assert places == [
            f"models/marts/{name}.sql",
            f"models/marts/{name}.yml",
            f"tests/{name}_are_sound.sql",
        ]
        texts = [path.read_bytes().decode() for path in paths]
        assert texts == [model.sql, model.schema, model.test]
        assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(paths)

    def test_leaves_what_was_there_when_it_fails(self, tmp_path):
        """A text that no file can hold leaves the file before, and no half file."""
        model = DbtModel("health", "SELECT 1", "version: 2", "SELECT 1")
        paths = model.save(tmp_path)
        with pytest.raises(UnicodeEncodeError):
            attrs.evolve(model, sql="\ud800").save(tmp_path)
        assert paths[0].read_text() == "SELECT 1"
        assert len(list(paths[0].parent.iterdir())) == 2

    def test_refuses_a_project_that_is_not_there(self, tmp_path):
        """A folder that is not there is named."""
        with pytest.raises(DataError, match="'project' must be a folder that is there"):
            model_of().save(tmp_path / "no")


class TestOptions:
    def test_makes_a_name(self):
        """By default the name is made from that of the scorecard, whatever it is."""
        assert model_of(PLAIN, key="id").name == "b2b_saas_scores"
        assert model_of(attrs.evolve(PLAIN, name="名前"), key="id").name == "scores"

    @pytest.mark.parametrize("name", ["", "1st", "a b", "a-b", "名", "a'", 7])
    def test_refuses_other_names(self, name):
        """A name is that of a table and of files: letters, digits and _."""
        with pytest.raises(DefinitionError, match="'name' must be letters, digits and '_'"):
            model_of(PLAIN, key="id", name=name)

    @pytest.mark.parametrize("option", ["key", "table", "materialized", "source"])
    def test_refuses_what_is_no_text(self, option):
        """Names are texts."""
        with pytest.raises(DataError, match=f"'{option}' must be .*Got 7"):
            model_of(PLAIN, **{"key": "id", option: 7})

    def test_scores_as_of_each_run(self):
        """Without a date, a scorecard that counts days takes that of the run."""
        assert "(CURRENT_TIMESTAMP)" in model_of(DATED, key="id").sql

    def test_refuses_what_is_not_fitted(self):
        """What is still to be learned has no query."""
        card = hs.Scorecard("c", [hs.Metric("m", hs.Percentile())])
        with pytest.raises(NotFittedError):
            model_of(card, key="id")

    def test_shows_little(self):
        """Long texts are not printed."""
        assert repr(model_of(PLAIN, key="id")) == "DbtModel(name='b2b_saas_scores')"


TEXTS = st.text(st.sampled_from("{}%#'\\\"ab \n-") | st.characters(codec="utf-8"))


class TestTexts:
    @given(TEXTS)
    def test_pass_through_jinja(self, text):
        """Any text comes out of Jinja as it went in, as text and as a value."""
        jinja = jinja2.Environment(keep_trailing_newline=True, newline_sequence="\n")  # noqa: S701
        # Jinja itself turns every kind of line break into one
        text = text.replace("\r", "")
        assert jinja.from_string(of_jinja.escaped(text)).render() == text
        assert jinja.from_string(f"{{{{ {of_jinja.literal(text)} }}}}").render() == text

    @given(st.dictionaries(st.sampled_from(["a", "b_c"]), TEXTS | st.lists(TEXTS, min_size=1)))
    def test_pass_through_yaml(self, document):
        """Any text comes out of YAML as it went in."""
        assert (yaml.safe_load(of_yaml.yaml(document)) or {}) == document

    def test_halves_of_characters_are_replaced(self):
        """What no file can hold is no text."""
        assert of_yaml.quoted("a\ud83d") == '"a\ufffd"'
