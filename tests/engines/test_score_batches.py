"""Scores of what is larger than memory."""

import subprocess
import sys
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.dataset as datasets
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthscore import AsIs, Banding, DataError, Decay, Metric, MissingExtraError, Scorecard
from healthscore.engines._added import Added
from healthscore.engines.batches import score_batches
from healthscore.engines.eager import with_score
from strategies import AS_OF, cases

CARD = Scorecard(
    "card",
    [Metric("usage", AsIs()), Metric("nps", AsIs())],
    min_coverage=0.6,
    banding=Banding({"red": 0, "green": 60}, margin=5),
)
EVERYTHING = Added(members=True, contributions=True, reasons=2)
SIZE = 1000
TABLE = pa.table(
    {
        "id": [f"c{number}" for number in range(SIZE)],
        "region": pa.array(["north", "south"] * (SIZE // 2)).dictionary_encode(),
        "usage": [None if number % 7 == 0 else float(number % 101) for number in range(SIZE)],
        "nps": [float(number % 89) for number in range(SIZE)],
    }
)
RESULT = with_score(CARD, TABLE, Added(), keep=["id"])


def cut(table, at):
    """Cut a table into batches."""
    edges = [0, *sorted(at), len(table)]
    return [table.slice(start, stop - start) for start, stop in pairwise(edges)]


def together(results):
    """Put results of pyarrow together."""
    tables = [pa.Table.from_batches([r]) if isinstance(r, pa.RecordBatch) else r for r in results]
    return pa.concat_tables(tables).combine_chunks()


@pytest.fixture
def file(tmp_path):
    """The table in a Parquet file of several row groups."""
    path = tmp_path / "customers.parquet"
    pq.write_table(TABLE, path, row_group_size=300)
    return path


class Capsule:
    """Whatever gives its data as a stream of Arrow, and nothing else."""

    def __init__(self, table):
        self.table = table
        self.asked = 0

    def __arrow_c_stream__(self, requested_schema=None):
        self.asked += 1
        return self.table.__arrow_c_stream__(requested_schema)


SOURCES = {
    "path": str,
    "paths": lambda file: [file, file],
    "folder": lambda file: file.parent,
    "dataset": datasets.dataset,
    "dataset of batches": lambda _: datasets.InMemoryDataset(TABLE),
    "reader": lambda _: pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches(400)),
    "capsule": lambda _: Capsule(TABLE),
    "table": lambda _: TABLE,
    "record batches": lambda _: TABLE.to_batches(170),
    "generator": lambda _: (batch for batch in TABLE.to_batches(170)),
}
EVERY_SOURCE = pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)


class TestScoreBatches:
    @given(case=cases(), at=st.lists(st.integers(0, 12), max_size=4))
    @settings(max_examples=15)
    def test_any_split_gives_the_bits_of_one_table(self, case, at):
        """Adding a customer to a batch, or cutting it in two, changes nobody's score."""
        table = pa.table(case.table)
        batches = cut(table, [min(place, len(table)) for place in at])
        results = [*score_batches(case.scorecard, batches, EVERYTHING, as_of=AS_OF)]
        assert [len(result) for result in results] == [len(batch) for batch in batches]
        expected = with_score(case.scorecard, table, EVERYTHING, as_of=AS_OF)
        assert together(results).equals(expected.combine_chunks())

    @EVERY_SOURCE
    @pytest.mark.parametrize("threads", [1, 2])
    def test_every_source(self, make, file, threads):
        """The scores are the same wherever the customers come from."""
        source = make(file)
        results = [*score_batches(CARD, source, key="id", threads=threads, rows=128)]
        times = 2 if isinstance(source, list) and source[0] == file else 1
        assert together(results).equals(together([RESULT] * times))
        read = not (source is TABLE or (isinstance(source, list) and source[0] is not file))
        if read and not hasattr(source, "send"):
            assert {type(result) for result in results} == {pa.RecordBatch}
            assert max(map(len, results)) <= 128

    @pytest.mark.parametrize(
        "make", [dict, pa.Table.from_pydict, pl.DataFrame, pd.DataFrame], ids=str
    )
    def test_results_are_of_the_kind_that_came_in(self, make):
        """Tables of any library, one result for each."""
        batches = [make({"id": [n], "usage": [80.0], "nps": [60.0]}) for n in range(3)]
        results = [*score_batches(CARD, batches, key="id")]
        assert [type(result) for result in results] == [type(batches[0])] * 3
        assert [float(np.asarray(result["score"])[0]) for result in results] == [70.0] * 3

    def test_what_stands_before_the_scores(self, file):
        """The key, and what is kept behind it; all, where nobody says."""

        def names(**options):
            return next(score_batches(CARD, file, **options)).schema.names[: -len("sbc")]

        assert names() == TABLE.column_names
        assert names(key="id") == ["id"]
        assert names(key="id", keep=["region", "id"]) == ["id", "region"]
        assert names(keep=["nps"]) == ["nps"]
        assert names(keep=[]) == []

    def test_nothing_is_read_before_the_first_is_asked_for(self):
        """And then no more than one batch."""
        read = []

        def batches():
            for number, batch in enumerate(TABLE.to_batches(100)):
                read.append(number)
                yield batch

        results = score_batches(CARD, batches(), key="id")
        assert read == []
        next(results)
        assert read == [0]
        capsule = Capsule(TABLE)
        results = score_batches(CARD, capsule, key="id")
        assert capsule.asked == 0
        next(results)
        assert capsule.asked == 1

    def test_no_batches_and_empty_ones(self, tmp_path):
        """No batches give no results, an empty one an empty result."""
        assert [*score_batches(CARD, [])] == []
        assert len([*score_batches(CARD, {"usage": [1], "nps": [1]})]) == 1
        (result,) = score_batches(CARD, [TABLE.slice(0, 0)], key="id")
        assert result.equals(RESULT.slice(0, 0))
        path = tmp_path / "none.parquet"
        pq.write_table(TABLE.slice(0, 0), path)
        assert sum(map(len, score_batches(CARD, path))) == 0

    def test_bands_before(self):
        """By key from a mapping or from scores, or from a column."""
        table = {"id": [1, 2, 3, 4], "usage": [58.0] * 4, "nps": [58.0] * 4}
        high = {"id": [2, 3, 9], "usage": [99] * 3, "nps": [99] * 3}
        batches = [
            {name: values[:2] for name, values in table.items()},
            {name: values[2:] for name, values in table.items()},
        ]
        for previous in ({2: "green", 3: "green"}, CARD.score(high, key="id")):
            results = score_batches(CARD, batches, key="id", previous=previous)
            bands = chain.from_iterable(result["band"].tolist() for result in results)
            assert [*bands] == ["red", "green", "green", "red"]
        before = [{**batch, "b": ["green", "red"]} for batch in batches]
        for result in score_batches(CARD, before, previous="b"):
            assert result["band"].tolist() == ["green", "red"]

    @pytest.mark.parametrize("key", [None, "id"])
    def test_bands_before_that_no_batch_can_find(self, key):
        """Row by row means nothing across batches, nor do scores without a key."""
        for previous in (["red"], CARD.score({"usage": [1], "nps": [1]})):
            with pytest.raises(DataError, match="'previous' must be the name of a column"):
                score_batches(CARD, [], key=key, previous=previous)


class TestErrors:
    def test_the_row_is_that_of_the_whole(self):
        """The batch is named too; what stands in quotes is left alone."""
        column = "row 3 o'clock"
        card = Scorecard("card", [Metric(column, AsIs(), missing="reject")])
        batches = [{column: [1.0] * 1500}, {column: [1.0] * 5}, {column: [1.0, 2.0, None]}]
        with pytest.raises(DataError) as caught:
            [*score_batches(card, batches)]
        assert str(caught.value).startswith('batch 2: metric "row 3 o\'clock", row 1,507: ')
        assert caught.value.where == 'batch 2, metric "row 3 o\'clock", row 1,507'

    def test_a_key_that_comes_twice_in_a_batch(self):
        """Both rows are those of the whole."""
        batches = [
            {"id": [1], "usage": [1], "nps": [1]},
            {"id": [2, 2], "usage": [1, 1], "nps": [1, 1]},
        ]
        with pytest.raises(DataError, match=r"batch 1: .*row 2.* that of row 1\."):
            [*score_batches(CARD, batches, key="id")]

    def test_what_goes_wrong_in_the_source_is_its_own(self):
        """It passes through."""

        def broken():
            yield TABLE
            raise OSError("gone")  # noqa: EM101

        results = score_batches(CARD, broken())
        next(results)
        with pytest.raises(OSError, match="gone"):
            next(results)

    def test_options_are_refused_before_anything_is_read(self, file):
        """All of them at the call."""
        dated = Scorecard("d", [Metric("seen", Decay(half_life=7), formula="days_since(seen)")])
        with pytest.raises(DataError, match="pass as_of"):
            score_batches(dated, file)
        with pytest.raises(DataError, match=r"'rows' must be a whole number from 1. Got 0"):
            score_batches(CARD, file, rows=0)
        with pytest.raises(DataError, match=r"'keep' must be a list of names. Got 'id'"):
            score_batches(CARD, file, keep="id")
        with pytest.raises(DataError, match="'threads' must be"):
            score_batches(CARD, file, threads=0)
        with pytest.raises(DataError, match="'progress' must be True or a function"):
            score_batches(CARD, file, progress=3)
        with pytest.raises(DataError, match="There is no Parquet file at"):
            score_batches(CARD, file.with_name("other.parquet"))

    def test_missing_columns_of_a_file(self, file, tmp_path):
        """They are told with the names that are there, before a batch is read."""
        with pytest.raises(DataError, match=r"no column 'idd'. Did you mean 'id'"):
            next(score_batches(CARD, file, key="idd"))
        other = tmp_path / "other.parquet"
        pq.write_table(TABLE.drop_columns(["nps"]), other)
        with pytest.raises(DataError, match="has no column 'nps', as the first file has"):
            [*score_batches(CARD, [file, other])]

    @pytest.mark.parametrize("batches", [None, 3, pl.LazyFrame({"usage": [1]})], ids=str)
    def test_what_is_no_batches(self, batches):
        """The error says what is, and where lazy frames go."""
        if hasattr(batches, "__arrow_c_stream__"):
            pytest.skip("this polars streams lazy frames")
        with pytest.raises(DataError, match=r"Batches are due: .* with_score\(\)"):
            score_batches(CARD, batches)

    def test_without_pyarrow(self, monkeypatch, file):
        """The error says what it is needed for, and what to install."""
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
        with pytest.raises(
            MissingExtraError, match=r"To read Parquet files needs pyarrow. Install"
        ):
            score_batches(CARD, file)


class TestWriting:
    @EVERY_SOURCE
    def test_a_file_holds_what_was_scored(self, make, file, tmp_path):
        """And the number of rows is told."""
        source, to = make(file), tmp_path / "out" / "scores.parquet"
        to.parent.mkdir()
        times = 2 if isinstance(source, list) and source[0] == file else 1
        assert score_batches(CARD, source, key="id", to=to, rows=128) == SIZE * times
        assert pq.read_table(to).equals(together([RESULT] * times))
        assert [*to.parent.iterdir()] == [to]

    @pytest.mark.parametrize(
        "make",
        [
            lambda table: pd.DataFrame(table.to_pydict()),
            pl.from_arrow,
            lambda table: dict(table.to_pydict()),
            lambda table: table.to_pylist(),
            lambda table: np.rec.fromrecords(
                pd.DataFrame(table.to_pydict())[["id", "usage", "nps"]]
                .to_records(index=False)
                .tolist(),
                names="id,usage,nps",
            ),
        ],
        ids=["pandas", "polars", "mapping", "records", "array"],
    )
    def test_tables_of_any_library_are_written(self, make, tmp_path):
        """With gaps where there is no score, whatever stands for them."""
        to = tmp_path / "scores.parquet"
        batches = [make(batch) for batch in cut(TABLE, [1, 400])]
        assert score_batches(CARD, batches, key="id", to=to) == SIZE
        assert pq.read_table(to).cast(RESULT.schema).equals(RESULT)

    def test_short_batches_make_long_row_groups(self, tmp_path):
        """So that the file can be read as fast as any."""
        to = tmp_path / "scores.parquet"
        batches = [{"usage": [1.0] * 900, "nps": [1.0] * 900}] * 80
        score_batches(CARD, batches, keep=[], to=to)
        groups = pq.ParquetFile(to).metadata
        sizes = [groups.row_group(place).num_rows for place in range(groups.num_row_groups)]
        assert sizes == [65_700, 6_300]

    def test_csv(self, file, tmp_path):
        """A gap is an empty cell."""
        to = tmp_path / "scores.csv"
        assert score_batches(CARD, file, key="id", keep=["region"], to=str(to)) == SIZE
        table = arrow_csv.read_csv(to)
        assert table["score"].equals(RESULT["score"])
        assert table["region"].to_pylist() == TABLE["region"].to_pylist()

    def test_without_customers(self, tmp_path):
        """The file is there all the same, with the columns that it would have."""
        to = tmp_path / "scores.parquet"
        empty = pa.RecordBatchReader.from_batches(TABLE.schema, [])
        assert score_batches(CARD, empty, key="id", to=to) == 0
        assert pq.read_table(to).schema.equals(RESULT.schema)
        assert score_batches(CARD, [], key="id", to=to) == 0
        assert pq.read_table(to).column_names == RESULT.column_names

    def test_an_error_leaves_the_file_that_was_there(self, tmp_path):
        """No half file takes its place, nor lies beside it."""
        to = tmp_path / "scores.parquet"
        to.write_text("before")
        batches = [{"usage": [1], "nps": [1]}, {"usage": ["x"], "nps": [1]}]
        with pytest.raises(DataError, match="batch 1"):
            score_batches(CARD, batches, to=to)
        assert to.read_text() == "before"
        assert [*tmp_path.iterdir()] == [to]

    def test_a_file_may_be_its_own_result(self, file):
        """It is replaced when all is read."""
        assert score_batches(CARD, file, key="id", to=file) == SIZE
        assert pq.read_table(file).equals(RESULT)

    def test_batches_that_do_not_fit_in_one_file(self, tmp_path):
        """The batch and the columns are named."""
        to = tmp_path / "scores.parquet"
        first = {"usage": [1], "nps": [1], "x": [1]}
        with pytest.raises(DataError, match=r"batch 1 must have the columns of batch 0: .* Got"):
            score_batches(CARD, [first, {**first, "y": [1]}], to=to)
        with pytest.raises(DataError, match="batch 1 must hold what batch 0 holds"):
            score_batches(CARD, [first, {**first, "x": ["text"]}], to=to)
        assert score_batches(CARD, [first, {**first, "x": [2.0]}], to=to) == 2

    @pytest.mark.parametrize("to", ["scores.xlsx", "nowhere/scores.parquet"])
    def test_files_that_cannot_be(self, to, tmp_path):
        """Another ending, or a folder that is not there."""
        with pytest.raises(DataError, match=r"'to' must be a file that ends in .parquet or .csv"):
            score_batches(CARD, [TABLE], to=tmp_path / to)


class TestProgress:
    @pytest.mark.parametrize(
        ("source", "total"),
        [("path", SIZE), ("dataset", SIZE), ("table", SIZE), ("reader", None), ("generator", None),
         ("dataset of batches", None)],
    )  # fmt: skip
    def test_a_function_is_told_after_each_batch(self, source, total, file):
        """With the rows in all, where they are known."""
        told = []
        results = score_batches(
            CARD, SOURCES[source](file), progress=lambda *each: told.append(each), rows=300
        )
        done = np.cumsum([len(result) for result in results]).tolist()
        assert told == [(rows, total) for rows in done]

    def test_tqdm(self, capsys, file):
        """It shows a bar, and closes it."""
        pytest.importorskip("tqdm")
        [*score_batches(CARD, file, progress=True)]
        assert "1.00k/1.00k" in capsys.readouterr().err
        assert len([*score_batches(CARD, [TABLE], progress=False)]) == 1

    def test_without_tqdm(self, monkeypatch, file):
        """The error says what to install, and what to do without."""
        monkeypatch.setitem(sys.modules, "tqdm.auto", None)
        with pytest.raises(MissingExtraError, match=r"pip install tqdm. Or pass a function"):
            score_batches(CARD, file, progress=True)


MEMORY = """
import pathlib, sys
import pyarrow.parquet
from healthscore import AsIs, Metric, Scorecard
from healthscore.engines.batches import score_batches
card = Scorecard("card", [Metric(name, AsIs()) for name in "abcd"])
print(score_batches(card, sys.argv[1], key="id", to=sys.argv[2]))
# not getrusage: it counts the process that started this one
lines = pathlib.Path("/proc/self/status").read_text().splitlines()
print(int(dict(line.split(":", 1) for line in lines)["VmHWM"].split()[0]) // 1024)
"""


class TestMemory:
    def test_it_does_not_grow_with_the_number_of_customers(self, tmp_path):
        """Ten times as many customers, 100 MiB more of input, and next to nothing more is held."""
        if not Path("/proc/self/status").exists():
            pytest.skip("the system does not say how much a process held")
        peaks = []
        for rows in (300_000, 3_000_000):
            chance = np.random.default_rng(1)
            path = tmp_path / f"{rows}.parquet"
            columns = {name: chance.uniform(0, 100, 100_000) for name in "abcd"}
            with pq.ParquetWriter(
                path, pa.table({"id": [0], **{key: [0.5] for key in "abcd"}}).schema
            ) as to:
                for start in range(0, rows, 100_000):
                    to.write_table(pa.table({"id": np.arange(start, start + 100_000), **columns}))
            command = [sys.executable, "-c", MEMORY, str(path), str(tmp_path / "out.parquet")]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            scored, peak = map(int, output.split())
            assert scored == rows
            peaks.append(peak)
        assert peaks[1] - peaks[0] < 60
