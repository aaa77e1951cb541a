"""PostgreSQL: a real server, started for the tests and gone after them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from engine_base import SESSION_ZONE, TextEngine, from_rows, missing, quoted
from engine_programs import AbsentError, postgresql

USER = "healthscore"

# The shell outlives a test process that is killed: its input ends then, and it stops the server.
KEEPER = """
"$1/initdb" -D "$2/data" -U "$3" -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1 &&
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "-k '$2' -c listen_addresses='' $4" start \
    >/dev/null && echo ready || echo failed
cat >/dev/null
"$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1
rm -rf -- "$2"
"""
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=10"

TYPES = {
    "number": "double precision",
    "integer": "bigint",
    "decimal": "numeric(14, 2)",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "timestamptz": "timestamptz",
}


def unprivileged():
    """Give who runs the server: root may not, and anybody else does it as themselves."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    message = "there is no user other than root to run PostgreSQL"
    raise AbsentError(message)


@contextmanager
def server():
    """Run a server that listens on a socket in a folder of its own, and give that folder."""
    programs, user = postgresql(), unprivileged()
    # not in pytest's own folder, which nobody but its owner may enter, and short: a socket's path
    # has 107 bytes at most
    folder = Path(tempfile.mkdtemp(prefix="hs-pg-", dir="/tmp"))
    if user:
        os.chown(folder, user["user"], user["group"])
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "sh", str(programs), str(folder), USER, SPEED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
        **user,
    )
    try:
        if keeper.stdout.readline().strip() != b"ready":
            log = (folder / "log").read_text(errors="replace")[-500:]
            message = f"PostgreSQL did not start: {log}"
            raise AbsentError(message)
        yield folder
    finally:
        keeper.communicate()
        shutil.rmtree(folder, ignore_errors=True)


class PostgreSQL(TextEngine):
    """The text of `to_sql`, run by PostgreSQL."""

    needs = ("psycopg",)

    def absent(self):
        """Say whether the client or the server is missing."""
        lacking = missing(*self.needs)
        if lacking is None:
            try:
                postgresql()
                unprivileged()
            except AbsentError as error:
                return str(error)
        return lacking

    def open(self):
        """Start a server and connect to it."""
        import psycopg

        self.running = server()
        folder = self.running.__enter__()
        self.connection = psycopg.connect(
            host=str(folder), user=USER, dbname="postgres", autocommit=True
        )
        self.connection.execute(f"set timezone = '{SESSION_ZONE}'")

    def close(self):
        """Close the connection and stop the server."""
        super().close()
        self.connection.close()
        self.running.__exit__(None, None, None)

    def make(self, table, name):
        """Make a table."""
        columns = table.columns.items()
        declared = ", ".join(f"{quoted(n)} {TYPES.get(c.kind, 'text')}" for n, c in columns)
        self.connection.execute(f"create table {quoted(name)} ({declared})")
        rows = zip(*(column.values for _, column in columns), strict=True)
        with self.connection.cursor().copy(f"copy {quoted(name)} from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        return name

    def query(self, text):
        """Run a query."""
        cursor = self.connection.execute(text)
        return from_rows([column.name for column in cursor.description], cursor.fetchall())
