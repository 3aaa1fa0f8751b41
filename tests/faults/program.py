#!/usr/bin/env python3
"""What the fault tests share: the program under test, its answers, a count of checks.

    $VSOKO                 the binary, default build/dev/vsoko
    $VSOKO_FAULTS=N        N times as many random moments, flips and sizes, default 1
    $VSOKO_FAULTS_KEEP=1   the temporary folder stays

Run by itself it only looks if the binary answers. Python 3.8 and its standard library.
SPDX-License-Identifier: MIT
"""
import csv
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.path.abspath(os.environ.get("VSOKO") or os.path.join(ROOT, "build/dev/vsoko"))
TIMES = max(1, int(os.environ.get("VSOKO_FAULTS") or 1))
TODAY = "2026-03-01"
WORKERS = os.cpu_count() or 1


def is_sanitized():
    with open(BINARY, "rb") as file:
        return b"__asan_init" in file.read()


SANITIZED = os.path.exists(BINARY) and is_sanitized()
# A sanitizer keeps shadow memory and freed blocks, and is some times slower.
SECONDS_LIMIT = 60.0 if SANITIZED else 10.0
MEMORY_LIMIT = None if SANITIZED else 600 << 20
# With a limit of address space or file size a sanitizer cannot run its leak check.
ENVIRONMENT = dict(os.environ, VSOKO_TODAY=TODAY, ASAN_OPTIONS="detect_leaks=0")
for _name in ("VSOKO_LANG", "COLUMNS"):
    ENVIRONMENT.pop(_name, None)


class Done:
    """What a run of the program left behind."""

    def __init__(self, words, status, out, err, seconds, memory):
        self.words, self.seconds, self.memory = words, seconds, memory
        self.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        self.code = None if self.signal else os.WEXITSTATUS(status)
        self.out = out.decode("utf-8", "replace")
        self.err = err.decode("utf-8", "replace")

    @property
    def broken(self):
        """A signal, or what a sanitizer or an assertion says."""
        return bool(self.signal) or "Sanitizer" in self.err or "runtime error:" in self.err

    @property
    def message(self):
        """What a failure says and what it advises."""
        lines = self.err.splitlines()
        starts = [i for i, line in enumerate(lines) if line.startswith("vsoko: ")]
        if not starts:
            return ""
        advice = [line[4:] for line in lines[starts[-1] + 1:] if line.startswith("  → ")]
        return "; ".join([lines[starts[-1]][len("vsoko: "):]] + advice)

    def rows(self):
        return json.loads(self.out)["rows"]

    def __str__(self):
        ended = "signal %d" % self.signal if self.signal else "exit code %s" % self.code
        return "`vsoko %s`: %s\n  stdout: %s\n  stderr: %s" % (
            " ".join(map(str, self.words)), ended, self.out[:600], self.err[:600])


def limit_file_size(size):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


def run(folder, *words, lang="en", before=None, stdout=None, timeout=120):
    """Runs vsoko in a workspace; before: called in the child; stdout: a file that takes it."""
    command = [BINARY, "-C", folder, "--lang", lang, *map(str, words)]
    started = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout or subprocess.PIPE,
                             stderr=subprocess.PIPE, env=ENVIRONMENT, preexec_fn=before)
    killer = threading.Timer(timeout, child.kill)
    killer.start()
    said = []
    reader = threading.Thread(target=lambda: said.append(child.stderr.read()))
    reader.start()
    out = child.stdout.read() if child.stdout else b""
    reader.join()
    _, status, usage = os.wait4(child.pid, 0)
    killer.cancel()
    child.returncode = status
    seconds = time.monotonic() - started
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()
    return Done(words, status, out, said[0], seconds, usage.ru_maxrss * 1024)


def must(folder, *words, code=0, **options):
    """Runs what cannot fail in this test; ends the test if it does."""
    done = run(folder, *words, **options)
    if done.code != code:
        sys.exit("expected exit code %s of %s" % (code, done))
    return done


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def write_csv(path, header, rows, delimiter=","):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return write(path, text.getvalue())


def snapshot(folder):
    """Every file of a folder with its bytes and time of change, and the folders."""
    found = {}
    for place, _, names in os.walk(folder):
        found[place] = os.stat(place).st_mtime_ns
        for name in names:
            path = os.path.join(place, name)
            found[path] = (os.stat(path).st_mtime_ns, read(path))
    return found


class Tally:
    """Counts checks; tells each failure in a line, the whole in the last one."""

    def __init__(self):
        self.passed = self.failed = 0
        self.lock = threading.Lock()
        self.started = time.monotonic()
        self.notes = []

    def check(self, what, good, detail=""):
        with self.lock:
            if good:
                self.passed += 1
            else:
                self.failed += 1
                text = str(detail).strip().replace("\n", "\n    ")
                print("%s%s" % (what, ": " + text if text else ""), flush=True)
        return bool(good)

    def note(self, text):
        """A line at the end that is no failure."""
        self.notes.append(text)

    def finish(self):
        for text in self.notes:
            print(text)
        print("%.1f s" % (time.monotonic() - self.started))
        print("%d passed, %d failed" % (self.passed, self.failed))
        sys.exit(1 if self.failed or not self.passed else 0)


class Folder:
    """A temporary folder for a test."""

    def __enter__(self):
        self.path = os.path.realpath(tempfile.mkdtemp(prefix="vsoko-faults-"))
        return self.path

    def __exit__(self, *_):
        if os.environ.get("VSOKO_FAULTS_KEEP"):
            print("kept: %s" % self.path)
        else:
            shutil.rmtree(self.path, ignore_errors=True)


def each(function, items):
    """Calls function for every item, on all processors; failures of the test itself are raised."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(function, items):
            pass


# --- a small school ---

MODEL_HEAD = """name: %s
title: %s
version: "1"
"""

# A record kind with a key and a handful of indicators whose numbers are easy to work out.
BASE = """
define.dimension "class" { title = "Класс" }
define.dimension "subject" { title = "Предмет" }
define.dimension "student" {
  title = "Ученик", person = true,
  attributes = { name = { title = "Имя", type = "text" } },
}
define.period "year" { title = "Год", type = "academic_year", starts = "09-01" }
define.period "term" { title = "Четверть", type = "part", of = "year", keys = { "Ч1", "Ч2" } }
define.record "mark" {
  title = "Отметка",
  fields = {
    class = { dimension = "class", required = true },
    subject = { dimension = "subject", required = true },
    student = { dimension = "student", required = true },
    term = { type = "period", required = true },
    value = { type = "integer", range = { 1, 5 } },
    note = { type = "text" },
  },
  key = { "subject", "term", "student" },
  sheet = { "class", "subject", "term" },
  period = { field = "term", kinds = { "term" } },
}
define.indicator "mean" {
  code = "G01", title = "Средняя отметка", unit = "1", digits = 2,
  levels = { "all", "class", "class*subject" }, period = { "term" },
  formula = function(c) return c:records "mark":mean "value" end,
}
define.indicator "good" {
  code = "G02", title = "Хороших отметок", unit = "1",
  levels = { "all", "class", "class*subject" }, period = { "term" },
  formula = function(c) return c:records "mark":count { value = { from = c:param "good.from" } } end,
}
define.indicator "rows" {
  code = "G03", title = "Отметок", unit = "1",
  levels = { "all", "class", "class*subject" }, period = { "term" },
  formula = function(c) return c:records "mark":count { value = { missing = false } } end,
}
"""

PARAMETERS = """good.from:
  title: Хорошая отметка
  unit: "1"
  values:
    - from: 1900-01-01
      value: 4
"""

HEADER = ["class", "subject", "student", "term", "value"]


def make_school(folder, database=True):
    """A workspace with the model `base`."""
    write(os.path.join(folder, "models/base/model.yaml"), MODEL_HEAD % ("base", "Основа"))
    write(os.path.join(folder, "models/base/model.lua"), BASE)
    write(os.path.join(folder, "models/base/parameters/good.yaml"), PARAMETERS)
    write(os.path.join(folder, "vsoko.yaml"), "model: base\nschools:\n  - id: main\n")
    if database:
        os.remove(os.path.join(folder, "vsoko.yaml"))
        must(folder, "init", "--model", os.path.join(folder, "models/base"))
    return folder


def cells_of(rows, by):
    """What the good indicators must show for rows [class, subject, student, term, value]."""
    groups = {}
    for row in rows:
        scope = tuple(row[HEADER.index(name)] for name in by)
        groups.setdefault((scope, row[3]), []).append(row[4])
    terms = sorted({row[3] for row in rows})
    cells = {}
    for scope in {key[0] for key in groups}:
        for term in terms:
            found = groups.get((scope, term))
            marks = [int(mark) for mark in found or [] if mark != ""]
            # One rounding, as in the program; no records at all are not zero records.
            cells["mean", scope, term] = sum(marks) / len(marks) if marks else None
            cells["good", scope, term] = sum(mark >= 4 for mark in marks) if found else None
            cells["rows", scope, term] = len(marks) if found else None
    return cells


def show(folder, by, *words, code=0, **options):
    """{(indicator, scope, period): value or None} of the cells of one level, or None on failure."""
    done = run(folder, "show", *words, "--by", ",".join(by) or "all", "--period", "each",
               "--format", "json", **options)
    return (shown_cells(done, by) if done.code == code else None), done


def shown_cells(done, by):
    return {(row["indicator"], tuple(row["scope"][name] for name in by), row["period"]):
            row["value"] for row in done.rows()}


def main():
    done = run(".", "--version")
    tally = Tally()
    tally.check("%s answers" % BINARY, done.code == 0 and done.out.startswith("vsoko "), done)
    tally.finish()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main()
