"""Programs that are no Python packages: found on the machine, or in CI installed from Debian."""

import fcntl
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class AbsentError(Exception):
    """A program is not here; the message says why."""


def may_install():
    """Tell whether this is a throw-away machine on which Debian's packages may be installed."""
    return bool(os.environ.get("CI")) and os.geteuid() == 0 and shutil.which("apt-get") is not None


def with_install(find, what, packages):
    """Find a program; where it is not there, install it if that is allowed, and look again."""
    found = find()
    if found is None and may_install():
        # one at a time: the tests run in several processes
        with Path(tempfile.gettempdir(), "healthscore-apt.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if find() is None:
                _apt_get(*packages)
        found = find()
    if found is None:
        message = f"{what} is not installed (apt-get install {' '.join(packages)})"
        raise AbsentError(message)
    return found


def _apt_get(*packages):
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=300")
    for words in (("update",), ("install", "--yes", "--no-install-recommends", *packages)):
        done = subprocess.run(  # the path comes from PATH, as everything in CI does
            ["apt-get", "-qq", *wait, *words],  # noqa: S607
            env=quiet,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            message = f"apt-get {' '.join(words)} failed: {done.stderr.strip()[-300:]}"
            raise AbsentError(message)


@functools.cache
def postgresql():
    """Give the folder with PostgreSQL's programs."""
    return with_install(_find_postgresql, "PostgreSQL", ["postgresql"])


def _find_postgresql():
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    # initdb looks for the server beside itself, and what is on PATH may be a link
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    wanted = ("initdb", "pg_ctl", "postgres")
    return next((f for f in folders if all((f / name).exists() for name in wanted)), None)


def _version(folder):
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


@functools.cache
def java():
    """Give the path of a Java that runs."""
    return with_install(_find_java, "Java", ["default-jre-headless"])


def _find_java():
    home = os.environ.get("JAVA_HOME")
    path = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if path is None or not Path(path).exists():
        return None
    runs = subprocess.run([path, "-version"], check=False, capture_output=True)
    return path if runs.returncode == 0 else None
