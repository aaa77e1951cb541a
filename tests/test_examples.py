"""The examples run, and say what they promise to say."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import healthscore as hs
from healthscore import recipes
from healthscore.datasets import make_saas

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


# pandas 2.2.0 and pyarrow 14 warn about each other whenever a Parquet file is read
OLD_PAIR = "ignore:Passing a BlockManager to DataFrame is deprecated:DeprecationWarning"


def run(script: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-W", OLD_PAIR, str(EXAMPLES / script), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        encoding="utf-8",
        capture_output=True,
        check=False,
    )


class TestQuickstart:
    """examples/quickstart.py."""

    def test_prints_what_the_readme_prints(self, tmp_path):
        """The README's quick start is this example: the same summary, the same customer."""
        done = run("quickstart.py", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
        summary, customer = done.stdout.splitlines()
        assert summary in readme
        assert customer.startswith("<Score: 88.5, green, coverage 0.80, model ")


class TestMonday:
    """examples/monday.py."""

    def test_prints_the_list(self, tmp_path):
        """What the history holds, and then a pair of lines a customer."""
        done = run("monday.py", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        history, bands, drops, watched, *lines = done.stdout.splitlines()
        assert history.startswith("<History: 1,000 customers, 24 periods")
        assert bands.startswith("<BandHistory: 1,000 customers, 24 periods, Asymmetric()")
        assert drops.startswith("<Drops: ")
        assert watched.startswith("<WatchList: ")
        assert len(lines) == 20
        assert lines[0][4:].startswith("acct-")
        assert "at risk" in lines[1]


class TestStarter:
    """examples/starter.py."""

    def test_is_the_classic_recipe_written_out(self, monkeypatch):
        """One starter in two places must not become two."""
        monkeypatch.syspath_prepend(EXAMPLES)
        starter = importlib.import_module("starter")
        assert recipes.classic(name="starter") == starter.SCORECARD


class TestDemo:
    """examples/demo.py."""

    def test_scores_a_made_up_book_and_writes_a_report(self, tmp_path):
        """Without a file it scores made-up customers, and says where the report is."""
        done = run("demo.py", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        for expected in (
            "customers, mean score",
            "The worst 10, and",
            "points lost.",
            "Since last time:",
        ):
            assert expected in done.stdout
        page = (tmp_path / "build" / "healthscore-demo.html").read_text(encoding="utf-8")
        assert "http:" not in page
        assert "https:" not in page
        assert page.count("<tr>") > 100
        for chapter in ("Whom to call first", "Plays", "What changed", "The model"):
            assert chapter in page
        model = hs.load(tmp_path / "build" / "healthscore-model.toml")
        explained = (tmp_path / "build" / "healthscore-model.html").read_text(encoding="utf-8")
        assert model.fingerprint in explained

    @pytest.mark.parametrize("suffix", [".csv", ".parquet"])
    def test_takes_a_file(self, tmp_path, suffix):
        """A CSV or Parquet file with the columns of the scorecard is scored instead."""
        book = pd.DataFrame(make_saas(300, 2, seed=1))
        book["account_id"] = book["account_id"].str.replace("acct", "<b>&", regex=False)
        path = tmp_path / f"my customers{suffix}"
        book.to_csv(path, index=False) if suffix == ".csv" else book.to_parquet(path)
        done = run("demo.py", str(path), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "<b>&-000" in done.stdout
        page = (tmp_path / "build" / "healthscore-demo.html").read_text(encoding="utf-8")
        assert "<b>&-" not in page
        assert "&lt;b&gt;&amp;-" in page

    def test_names_the_columns_that_a_file_lacks(self, tmp_path):
        """A file of other columns is answered by which are missing and how to name one's own."""
        path = tmp_path / "customers.csv"
        book = pd.DataFrame(make_saas(10)).rename(columns={"weekly_logins": "logins_weekly"})
        book.drop(columns=["nps"]).to_csv(path, index=False)
        done = run("demo.py", str(path), folder=tmp_path)
        assert done.returncode == 2
        assert "weekly_logins" in done.stdout
        assert "    nps\n" in done.stdout
        assert "formula=" in done.stdout

    def test_says_where_a_file_is_wrong(self, tmp_path):
        """Text in a number column stops the demo with the place, and no traceback."""
        path = tmp_path / "customers.csv"
        book = pd.DataFrame(make_saas(10)).astype({"csat": object})
        book.loc[3, "csat"] = "good"
        book.to_csv(path, index=False)
        done = run("demo.py", str(path), folder=tmp_path)
        assert done.returncode == 1
        assert "metric 'csat'" in done.stdout
        assert "row 3" in done.stdout
        assert not done.stderr

    def test_says_that_a_file_is_not_there(self, tmp_path):
        """A wrong path is named."""
        done = run("demo.py", "nowhere.csv", folder=tmp_path)
        assert done.returncode == 1
        assert "nowhere.csv" in done.stderr
