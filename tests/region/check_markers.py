#!/usr/bin/env python3
"""Looks for planted bias in a generated region: what the markers of the base model say of it.

    check_markers.py [PROGRAM] [--schools 60] [--pupils 200] [--seed 5] [--jobs 2] [--keep FOLDER]

PROGRAM: if not given $VSOKO, then build/dev/vsoko. Works and class lists of gen_region.py are
imported, then every school is asked for its markers. Every school that was given inflated marks,
inflated works or works pushed over the cut-offs is marked; of the schools without a pattern at most
2 % (or one) have a marker of high strength. What is found of the other patterns is printed, as
is how often each pattern is right among the schools marked highly. The values of three markers
(B02s, B07, B07s) of every school are worked out here too, from the files. Prints each failure and,
last, "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import argparse
import collections
import concurrent.futures
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TODAY = "2025-06-30"
YEAR = "2024"
MUST_FIND = ("mark_inflation", "vpr_inflation", "vpr_boundary_heaping")
CLEAN_SHARE = 0.02
SURE = 3.29  # marker.b07.sure
LEAST_PAIRS = 10  # marker.b07.n
TOLERANCE = 1e-9


class Tally:
    passed = failed = 0

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(what)


def run(program, folder, *words):
    done = subprocess.run([program, "-C", folder, *words], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE,
                          env=dict(os.environ, VSOKO_TODAY=TODAY, VSOKO_LANG="en"))
    if done.returncode != 0:
        sys.exit("vsoko %s: exit code %d\n%s" % (" ".join(words), done.returncode,
                                                 done.stderr.decode("utf-8")))
    return done.stdout.decode("utf-8")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bound(hits, n, sure):
    """Wilson's lower bound of a share, in percent."""
    share = hits / n
    spread = sure * math.sqrt(share * (1 - share) / n + sure * sure / (4 * n * n))
    return 100 * (share + sure * sure / (2 * n) - spread) / (1 + sure * sure / n)


def expected(folder):
    """{(school, marker, scope): value} of the markers that are worked out here."""
    cuts = {(row["grade"], row["subject"]): [int(row["min_%d" % mark]) for mark in (3, 4, 5)]
            for row in read(os.path.join(folder, "vpr_cutoffs.csv"))}
    near = collections.defaultdict(lambda: [0, 0, 0])
    moves = collections.defaultdict(lambda: [0, 0, 0])
    for row in read(os.path.join(folder, "vpr.csv")):
        if row["mark"] == "":
            continue
        grade = re.match(r"\d+", row["class"]).group()
        for cut in cuts[grade, row["subject"]]:
            for place, step in enumerate((0, -1, 1)):
                near[row["school"]][place] += int(row["score"]) == cut + step
        if row["journal_mark"] != "":
            step = int(row["mark"]) - int(row["journal_mark"])
            for scope in ("", "class=%s,subject=%s" % (row["class"], row["subject"])):
                counts = moves[row["school"], scope]
                counts[0] += 1
                counts[1] += step < 0
                counts[2] += step > 0
    values = {(school, "B02s", ""): on / max(under, over, 1)
              for school, (on, under, over) in near.items()}
    for (school, scope), (n, lowered, raised) in moves.items():
        most = max(lowered, raised)
        if scope == "":
            values[school, "B07s", scope] = 100 * most / n
        elif n >= LEAST_PAIRS:
            values[school, "B07", scope] = bound(most, n, SURE)
    return values


def markers_of(program, folder, school):
    """All rows of a school's markers, what is no signal too."""
    text = run(program, folder, "--school", school, "markers", "--full", "--period", YEAR,
               "--format", "json")
    return json.loads(text)["rows"]


def compare(tally, found, values):
    for (school, marker, scope), value in sorted(values.items()):
        row = found[school].get((marker, scope))
        told = None if row is None else row["value"]
        good = told is not None and abs(told - value) <= TOLERANCE * max(1, abs(value))
        tally.check(good, "%s %s %s: expected %r, got %r" % (school, marker, scope, value, told))


def judge(tally, schools, biased, high):
    for school in sorted(biased):
        if biased[school] in MUST_FIND:
            tally.check(school in high, "%s, %s: no marker of high strength" % (
                school, biased[school]))
    clean = [school for school in schools if school not in biased]
    wrong = [school for school in clean if school in high]
    allowed = max(1, int(CLEAN_SHARE * len(clean)))
    tally.check(len(wrong) <= allowed, "%d of %d clean schools have a marker of high strength, "
                "at most %d may: %s" % (len(wrong), len(clean), allowed, ", ".join(wrong)))
    print("pattern               schools  found")
    for pattern in sorted(set(biased.values())):
        those = [school for school in biased if biased[school] == pattern]
        print("%-21s %7d %6d" % (pattern, len(those), sum(school in high for school in those)))
    print("none                  %7d %6d" % (len(clean), len(wrong)))
    if high:
        print("precision %.2f" % (1 - len(wrong) / len(high)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?", default=os.environ.get("VSOKO") or os.path.join(
        ROOT, "build", "dev", "vsoko"))
    parser.add_argument("--schools", type=int, default=60)
    parser.add_argument("--pupils", type=int, default=200)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    folder = options.keep or tempfile.mkdtemp(prefix="vsoko-markers-")
    region, truth = os.path.join(folder, "region"), os.path.join(folder, "truth")
    workspace = os.path.join(folder, "workspace")
    try:
        subprocess.run([sys.executable, os.path.join(ROOT, "tests", "gen_region.py"), "--quiet",
                        "--schools", str(options.schools), "--pupils", str(options.pupils),
                        "--seed", str(options.seed), "--truth", truth, "--out", region], check=True)
        os.makedirs(workspace, exist_ok=True)
        run(program, workspace, "init", "--model", "base", "--schools",
            os.path.join(region, "schools.csv"))
        run(program, workspace, "import", *(os.path.join(region, name + ".csv") for name in (
            "classes", "pupils", "vpr", "vpr_cutoffs", "vpr_spec")))
        schools = [row["school"] for row in read(os.path.join(region, "schools.csv"))]
        biased = {row["school"]: row["pattern"]
                  for row in read(os.path.join(truth, "biased_schools.csv"))}
        found, high = {}, set()
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            answers = pool.map(lambda name: markers_of(program, workspace, name), schools)
            for school, rows in zip(schools, answers):
                found[school] = {(row["marker"], ",".join(
                    "%s=%s" % pair for pair in sorted(row["scope"].items()))): row for row in rows}
                if any(row["strength"] == "high" for row in rows):
                    high.add(school)
        tally = Tally()
        compare(tally, found, expected(region))
        judge(tally, schools, biased, high)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
