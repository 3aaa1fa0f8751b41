#!/usr/bin/env python3
"""A night over a generated region, measured in runs of the bare C loop of W1.

    bench/run.sh night [--quick]        (needs the programs that run.sh builds)
    night.py PROGRAMS DATA [--schools 200] [--pupils 500] [--rounds 3]

PROGRAMS: the build folder. CPU time is that of the process and all its workers (user and system).
The region is imported once and copied for each round; rounds alternate with the loop. SPDX-License-Identifier: MIT
"""
import argparse
import csv
import glob
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
# The end of the school year whose data the region has.
ENVIRONMENT = dict(os.environ, VSOKO_TODAY="2025-06-30", VSOKO_LANG="en")


class Run:
    """One run of the program: its CPU and wall time in microseconds, peak memory in MB."""

    def __init__(self, program, folder, *words):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        child = subprocess.Popen([program, "-C", folder, *words], env=ENVIRONMENT,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.parent_mb = 0.0
        watch = threading.Thread(target=self.watch, args=(child,))
        watch.start()
        out, _ = child.communicate()
        watch.join()
        self.wall = (time.monotonic() - start) * 1e6
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e6
        if child.returncode != 0:
            sys.exit("vsoko %s: exit code %d" % (" ".join(words), child.returncode))
        self.rows = json.loads(out)["rows"] if "json" in words else []

    def watch(self, child):
        while child.poll() is None:
            try:
                with open("/proc/%d/status" % child.pid, encoding="ascii") as file:
                    for line in file:
                        if line.startswith("VmHWM:"):
                            self.parent_mb = max(self.parent_mb, int(line.split()[1]) / 1024)
            except (OSError, UnicodeDecodeError):
                pass
            time.sleep(0.01)


class Bench:
    def __init__(self, options):
        self.programs, self.data = options.programs, options.data
        self.program = os.path.join(options.programs, "vsoko")
        self.probe = os.path.join(options.programs, "bench", "bench_probe")
        self.options = options
        self.units = []

    def unit(self):
        """Microseconds of one run of the loop, measured now."""
        out = subprocess.run([self.probe, "loop", self.data], check=True, stdout=subprocess.PIPE)
        self.units.append(float(out.stdout))
        return self.units[-1]

    def make(self):
        """The imported region; made once."""
        options = self.options
        name = "%d-%d" % (options.schools, options.pupils)
        source = os.path.join(self.data, "region-" + name)
        fresh = os.path.join(self.data, "fresh-" + name)
        # A workspace of another build of the program is made anew.
        mark = os.path.join(fresh, "made-by")
        stamp = str(os.stat(self.program).st_mtime_ns)
        if os.path.exists(mark) and open(mark, encoding="ascii").read() == stamp:
            return source, fresh
        shutil.rmtree(fresh, ignore_errors=True)
        if not os.path.exists(source):
            subprocess.run([sys.executable, os.path.join(ROOT, "tests", "gen_region.py"), "--quiet",
                            "--schools", str(options.schools), "--pupils", str(options.pupils),
                            "--years", "1", "--seed", "5", "--out", source], check=True)
        register = os.path.join(source, "schools.csv")
        Run(self.program, ".", "init", fresh, "--model", "base", "--schools", register)
        files = sorted(name for name in glob.glob(os.path.join(source, "*.csv"))
                       if name != register)
        done = Run(self.program, fresh, "import", *files)
        with open(os.path.join(source, "marks.csv"), encoding="utf-8") as file:
            rows = sum(1 for _ in file) - 1
        print("import of the region (%d mark rows among it): %.1f s CPU" % (rows, done.cpu / 1e6))
        with open(mark, "w", encoding="ascii") as file:
            file.write(stamp)
        return source, fresh

    def commit(self, count):
        folder = os.path.join(self.data, "bare")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        files = [os.path.join(folder, "%d.db" % number) for number in range(count)]
        best = None
        for _ in range(3):  # the first time makes the files
            out = subprocess.run([self.probe, "commit", *files], check=True, stdout=subprocess.PIPE)
            best = float(out.stdout)
        return best

    def round(self, fresh, source):
        """One night after the import, one with nothing changed, one after 1 % of schools changed."""
        work = os.path.join(self.data, "work")
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(fresh, work)
        os.sync()
        first = Run(self.program, work, "nightly", "--jobs", "1", "--format", "json")
        time.sleep(0.5)
        second = Run(self.program, work, "nightly", "--jobs", "1", "--format", "json")
        changed = correct(self.program, work, source, max(1, len(first.rows) // 100))
        time.sleep(0.5)
        third = Run(self.program, work, "nightly", "--jobs", "1", "--format", "json")
        computed = [row["school"] for row in third.rows if row["state"] == "computed"]
        if sorted(computed) != sorted(changed):
            sys.exit("computed %r, changed %r" % (computed, changed))
        shutil.rmtree(work)
        shutil.copytree(fresh, work)
        os.sync()
        two = Run(self.program, work, "nightly", "--jobs", "2", "--format", "json")
        return {"first": first, "second": second, "third": third, "two": two,
                "changed": len(changed)}


def correct(program, work, source, count):
    """Corrects one row of the ОГЭ protocols of some schools; returns their ids."""
    chosen, rows = [], []
    with open(os.path.join(source, "exams.csv"), encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if row["mark"] == "4" and row["school"] not in chosen and len(chosen) < count:
                chosen.append(row["school"])
                rows.append(dict(row, mark="5"))
        header = reader.fieldnames
    path = os.path.join(work, "protocol.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    Run(program, work, "import", path)
    return chosen


def median(values):
    return statistics.median(list(values))


def line(name, us, unit, goal=None):
    ratio = us / unit
    told = "" if goal is None else "   goal %-5g %s" % (goal, "" if ratio <= goal else "!")
    print("%-58s %9.3f ms %8.2f units%s" % (name, us / 1000, ratio, told))


def shares(runs):
    """Microseconds of CPU a school spends in each part, as the workers tell."""
    parts = {}
    for run in runs:
        for row in run.rows:
            for name, value in row.items():
                if name.startswith("us_") and value is not None:
                    parts.setdefault(name[3:], []).append(float(value))
    return {name: statistics.mean(values) for name, values in parts.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs")
    parser.add_argument("data")
    for name, value in (("schools", 200), ("pupils", 500), ("rounds", 3)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.schools, options.pupils, options.rounds = 4, 60, 1
    os.makedirs(options.data, exist_ok=True)
    bench = Bench(options)
    source, fresh = bench.make()
    rounds = []
    for _ in range(options.rounds):
        bench.unit()
        rounds.append(bench.round(fresh, source))
    bench.unit()
    unit = median(bench.units)
    count = len(rounds[0]["first"].rows)
    bare = bench.commit(count)
    first = median(r["first"].cpu for r in rounds)
    second = median(r["second"].cpu for r in rounds)
    third = median(r["third"].cpu for r in rounds)
    changed = rounds[0]["changed"]
    print("unit: the C loop of W1, %.1f us; %d schools" % (unit, count))
    line("bare open, insert, commit, close of a database", bare, unit)
    line("full night, CPU a school", first / count, unit, 40)
    line("night with nothing changed, CPU a school", second / count, unit, 1.5)
    limit = changed * first / count + 1.5 * unit * (count - changed)
    line("night after %d schools changed, CPU" % changed, third, unit)
    line("  changed schools + 1.5 units for each other one", limit, unit)
    line("  so the roll-up and the rest take", third - limit, unit)
    for name, value in shares([r["first"] for r in rounds]).items():
        line("  full night, %s, CPU a school" % name, value, unit)
    print("wall: %.2f s with 1 job, %.2f s with 2 jobs" % (
        median(r["first"].wall for r in rounds) / 1e6, median(r["two"].wall for r in rounds) / 1e6))
    print("peak memory: parent %.1f MB, worker %.1f MB" % (
        max(r["first"].parent_mb for r in rounds),
        max(row["peak_mb"] for r in rounds for row in r["first"].rows)))


if __name__ == "__main__":
    main()
