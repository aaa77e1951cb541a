"""What is larger than memory: Parquet to Parquet in batches, beside the table in memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import job
from benchmarks.tables import show

if TYPE_CHECKING:
    from benchmarks.tables import Size

TIMES = 10  # as many customers as the other tables have
CHUNK = 500_000
MOST_MIB = 500

# In processes of their own: the peak is that of a process, and this one has done other work.
RUN = """
import pathlib, resource, sys, time
import pyarrow.parquet
from benchmarks import job
from healthscore.engines.batches import score_batches
how, source, to, threads = *sys.argv[1:4], int(sys.argv[4])
scorecard = job.scorecard()
scorecard.plan
start = time.perf_counter()
if how == "batches":
    score_batches(scorecard, source, key="id", to=to, threads=threads)
elif how == "read":
    file = pyarrow.parquet.ParquetFile(source, pre_buffer=False, buffer_size=2**20)
    for batch in file.iter_batches(65_536, columns=["id", *scorecard.columns], use_threads=False):
        pass
else:
    table = pyarrow.parquet.read_table(source)
    if how == "engine":
        start = time.perf_counter()
    scores = scorecard.score(table, details=False, threads=threads)
    if how == "whole":
        frame = scores.frame_of({"score": scores.values, "band": scores.bands})
        pyarrow.parquet.write_table(frame, to)
seconds = time.perf_counter() - start
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
status = pathlib.Path("/proc/self/status")
if status.exists():
    # what the system says of a process counts that which started it
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    most = int(lines["VmHWM"].split()[0])
print(seconds, most / 1024)
"""


def out_of_core(size: Size) -> None:
    """Time scoring from Parquet to Parquet, and measure the most memory that it held."""
    rows = TIMES * size.rows
    runs = {
        "in batches, Parquet to Parquet, 1 thread": ("batches", 1),
        "in batches, Parquet to Parquet, 2 threads": ("batches", job.THREADS),
        "read whole, scored, written, 1 thread": ("whole", 1),
        "in-memory engine alone, 1 thread": ("engine", 1),
        "in-memory engine alone, 2 threads": ("engine", job.THREADS),
        "reading in batches alone, 1 thread": ("read", 1),
    }
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "customers.parquet"
        write_customers(source, rows)
        found = {name: measured(*run, source) for name, run in runs.items()}
        megabytes = source.stat().st_size / 1e6
    show(
        f"Out of core: {rows:,} customers, 12 metrics, {megabytes:,.0f} MB of Parquet",
        ["", "seconds", "million a second", "peak MiB resident"],
        [
            [name, f"{seconds:,.1f}", f"{rows / seconds / 1e6:,.2f}", f"{peak:,.0f}"]
            for name, (seconds, peak) in found.items()
        ],
    )
    most = max(peak for name, (_, peak) in found.items() if name.startswith("in batches"))
    if most > MOST_MIB:
        sys.exit(f"OUT OF CORE held {most:,.0f} MiB, and {MOST_MIB} are due at most")


def write_customers(path: Path, rows: int) -> None:
    """Write the seeded customers, a chunk at a time."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    def chunk(start: int) -> pa.Table:
        table = job.as_arrow(job.customers(min(CHUNK, rows - start), seed=start + 1))
        return table.add_column(0, "id", pa.array(np.arange(start, start + len(table))))

    with pq.ParquetWriter(path, chunk(rows - 1).schema) as to:
        for start in range(0, rows, CHUNK):
            to.write_table(chunk(start))


def measured(how: str, threads: int, source: Path) -> tuple[float, float]:
    """Give the seconds that one way took and the most MiB it held, in a process of its own."""
    to = source.with_name("scores.parquet")
    command = [sys.executable, "-c", RUN, how, str(source), str(to), str(threads)]
    # our own interpreter
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    seconds, peak = map(float, run.stdout.split())
    return seconds, peak
