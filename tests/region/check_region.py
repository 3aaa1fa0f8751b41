#!/usr/bin/env python3
"""Imports a generated region, runs the night and compares every cell with independent values.

    check_region.py [PROGRAM] [--schools 40] [--pupils 500] [--years 2] [--seed 5] [--keep FOLDER]

PROGRAM: if not given $VSOKO, then build/dev/vsoko. The CSV files are imported as gen_region.py
writes them; values come from region_values.py (see there). For every indicator of the list below
and every level that it has in a school and in the region: each expected cell is there and agrees to
1e-9 (its n too), and no other cell is known. The publication minimum is 1 here, so that nothing is
hidden. Prints each failure (the first 50) and, last, "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import argparse
import csv
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

import region_values

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TODAY = "2026-03-01"
TOLERANCE = 1e-9
SHOWN_FAILURES = 50

# Levels of a school (DOMAIN: k class, p subject, s school); each rolls up without the class.
CLASS, SUBJECT, SCHOOL = ("class",), ("subject",), ()
MARKS = [SCHOOL, CLASS, SUBJECT, ("class", "subject")]
LEVELS = {
    **dict.fromkeys(("R01", "R02", "R03", "R04", "R12", "R16", "R17", "R19", "R20", "R21", "R22"),
                    MARKS),
    **dict.fromkeys(("R05", "R06", "R07a", "R07b", "U01"), [SCHOOL, CLASS]),
    "R08": [SCHOOL, CLASS, SUBJECT],
    "R09": [SCHOOL, SUBJECT],
    **dict.fromkeys(("R13", "R14"), [("class", "subject", "task"), ("grade", "subject", "task")]),
    **dict.fromkeys(("R27", "R28", "R32"), [SCHOOL, SUBJECT]),
    **dict.fromkeys(("R23", "R24", "R25", "R26p", "R26b", "R27ru", "R27ma", "R32ru", "R32ma",
                     "U02", "U03", "U03h", "U03f", "U04a", "U04b", "U06"), [SCHOOL]),
}
# Counts of pupils that need more than a sum of rows may say so instead of rolling up.
YEARS_ONLY = {"R09"}
# The list of teachers has no dates: they are there in every year of the calendar.
UNDATED = {"U02", "U03", "U03h", "U03f", "U04a", "U04b", "U06"}


class Tally:
    passed = failed = 0

    def check(self, good, what):
        if good:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= SHOWN_FAILURES:
            print(what)


class Workspace:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.environment = dict(os.environ, VSOKO_TODAY=TODAY, VSOKO_LANG="en")

    def run(self, *words, codes=(0,)):
        done = subprocess.run([self.program, "-C", self.folder, *words], env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode not in codes:
            sys.exit("vsoko %s: exit code %d\n%s%s" % (
                " ".join(words), done.returncode, done.stdout.decode("utf-8"),
                done.stderr.decode("utf-8")))
        return done.stdout.decode("utf-8")

    def cells(self, codes, by, *words):
        """{(code, key, period): (state, value, n)} of one level; key in the order of by."""
        words = ["show", *codes, "--period", "each", "--format", "csv", *words]
        if by:
            words += ["--by", ",".join(by)]
        out = {}
        for row in csv.DictReader(self.run(*words).splitlines()):
            key = tuple(row["scope." + name] for name in by)
            known = row["state"] == "known"
            place = (row["code"], key, row["period"])
            if place in out:
                sys.exit("the same cell twice: %r" % (place,))
            out[place] = (row["state"], float(row["value"]) if known else None,
                          int(row["n"]) if row["n"] else None)
        return out


def make(workspace, region):
    workspace.run("init", "--model", "base", "--schools", os.path.join(region, "schools.csv"))
    set_publication_minimum(workspace.folder, 1)
    workspace.run("model", "accept", os.path.join(workspace.folder, "models", "base"))
    files = sorted(name for name in glob.glob(os.path.join(region, "*.csv"))
                   if os.path.basename(name) != "schools.csv")
    workspace.run("import", *files)
    workspace.run("nightly")


def set_publication_minimum(folder, number):
    """Rewrites the number of publish.min_n in the workspace's copy of the model."""
    changed = 0
    for path in glob.glob(os.path.join(folder, "models", "base", "parameters", "*.yaml")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        new, count = re.subn(r"(^publish\.min_n:\n(?:[ ].*\n)*?\s+value: )\d+",
                             r"\g<1>%d" % number, text, flags=re.MULTILINE)
        if count:
            with open(path, "w", encoding="utf-8") as file:
                file.write(new)
        changed += count
    if changed != 1:
        sys.exit("publish.min_n stands %d times in the model" % changed)


def compare(tally, where, found, wanted):
    """wanted: {(code, key, period): (value, n)}."""
    for place, (value, n) in wanted.items():
        what = "%s %s" % (where, " ".join(map(str, place)))
        state, number, shown_n = found.get(place, ("no such cell", None, None))
        if number is None:
            tally.check(False, "%s: %s, expected %r" % (what, state, float(value)))
            continue
        wanted_number = float(value)
        near = abs(number - wanted_number) <= max(TOLERANCE * abs(wanted_number), 1e-12)
        tally.check(near, "%s: found %r, expected %r" % (what, number, wanted_number))
        if n is not None:
            tally.check(shown_n == n, "%s: n %r, expected %r" % (what, shown_n, n))
    for place, (state, number, _) in found.items():
        if place[0] in YEARS_ONLY and "/" in place[2]:
            continue
        if place[0] in UNDATED and all(period != place[2] for _, _, period in wanted):
            continue
        if number is not None and place not in wanted:
            tally.check(False, "%s %s: found %r, expected none" % (
                where, " ".join(map(str, place)), number))


def levels_of(level):
    return [code for code, levels in LEVELS.items() if level in levels]


def check_school(tally, workspace, school, wanted):
    for level in sorted({level for levels in LEVELS.values() for level in levels}):
        found = workspace.cells(levels_of(level), level, "--school", school)
        compare(tally, "%s by %s" % (school, "*".join(level) or "school"), found,
                wanted.get((school, level), {}))


def check_region(tally, workspace, wanted):
    levels = {level for levels in LEVELS.values() for level in levels if "class" not in level}
    for level in sorted(levels):
        for above in (("school",), ("municipality",), ()):
            found = workspace.cells(levels_of(level), above + level)
            compare(tally, "region by %s" % ("*".join(above + level) or "all"), found,
                    wanted.get(("", above + level), {}))


def part(values, schools):
    """Values by (school, level) of a school's own cells and by ("", level) of the region's."""
    by_school, of_region = {}, {}
    for (code, level, key, period), value in values.items():
        own = level[1:] if level[:1] in (("school",), ("municipality",)) else level
        if own not in LEVELS[code]:
            continue
        if "class" not in level:
            of_region.setdefault(("", level), {})[code, key, period] = value
        if level[:1] == ("school",):
            by_school.setdefault((key[0], own), {})[code, key[1:], period] = value
    assert {school for school, _ in by_school} == set(schools)
    return by_school, of_region


def check_missing(tally, workspace, school):
    """U05 has no column in these files: it says which one is missing."""
    for code in ("U05a", "U05b"):
        shown = workspace.run("show", code, "--school", school, "--format", "csv", "--lang", "ru")
        rows = list(csv.DictReader(shown.splitlines()))
        good = bool(rows) and all(row["state"] == "no_data" and "Дата рождения" in row["reason"]
                                  for row in rows)
        tally.check(good, "%s %s: does not name the missing column: %r" % (school, code, rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="?",
                        default=os.environ.get("VSOKO", os.path.join(ROOT, "build/dev/vsoko")))
    for name, value in (("schools", 40), ("pupils", 500), ("years", 2), ("seed", 5)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--keep", help="work in this folder and leave it")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    folder = options.keep or tempfile.mkdtemp(prefix="vsoko-region-")
    region, work = os.path.join(folder, "region"), os.path.join(folder, "work")
    try:
        subprocess.run([sys.executable, os.path.join(HERE, "..", "gen_region.py"), "--quiet",
                        "--schools", str(options.schools), "--pupils", str(options.pupils),
                        "--years", str(options.years), "--seed", str(options.seed),
                        "--out", region], check=True)
        workspace = Workspace(program, work)
        os.makedirs(work, exist_ok=True)
        if not os.path.exists(os.path.join(work, "vsoko.yaml")):
            make(workspace, region)
        values = region_values.values(region)
        schools = list(region_values.municipalities(region))
        by_school, of_region = part(values, schools)
        tally = Tally()
        for school in schools:
            check_school(tally, workspace, school, by_school)
        check_missing(tally, workspace, schools[0])
        check_region(tally, workspace, of_region)
        workspace.run("verify")
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
