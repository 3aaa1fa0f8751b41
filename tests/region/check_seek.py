#!/usr/bin/env python3
"""What `seek` finds on examples/region, tried by `whatif`, with programs and without.

    check_seek.py [PROGRAM] [--goals 40] [--points 25] [--seed 1]        (else $VSOKO, build/dev/vsoko)

Goals are drawn: a cell of a school, one of the inputs that `sensitivity` names for it or a number
of marks to be corrected, and a target, often a value that the cell really takes somewhere. Then
each root, edge of a flat zone and side of a jump is put into `whatif`: the cell must be at the
target, to the tolerance of the search (1e-9 of it), or on its two sides, and exactly the number
that was told. What was found is held against a scan by `whatif` as well: between neighbours on two
sides of the target there must be something; where nothing was found no point may meet the target,
nor be closer than the best. What `sensitivity` says of the ends of a range is tried too.
Last line: "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import sys
import tempfile

import workspace

PLACE = 1e-6  # how far beside a root the cell may still meet the target
MARK = "fact:mark[term=%s,class=%s] value=%d->%d"


class Tally:
    def __init__(self):
        self.passed = self.failed = 0
        self.tried = collections.Counter()

    def check(self, good, what):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(what)


class Goal:
    """A cell of a school, and what is varied for it."""

    def __init__(self, region, school, row):
        self.region, self.school, self.row = region, school, row
        self.where = ["--period", row["period"]]
        if row["scope"]:
            self.where += ["--scope", ",".join("%s=%s" % pair for pair in row["scope"].items())]
        self.known = {}
        self.way = []  # more words for whatif

    def name(self):
        return "%s %s %s %s" % (self.school, self.row["indicator"], self.row["scope"] or "",
                                self.row["period"])

    def rows(self, *words):
        return self.region.rows(self.school, *words)

    def at(self, key, x):
        """The cell with this number: value, None where it has none."""
        if (key, x) not in self.known:
            if key.startswith("fact:"):
                operation = "%s x%d" % (key, x) if x > 0 else None
            else:
                operation = "%s=%s" % (key, repr(float(x)))
            if operation is None:
                self.known[key, x] = self.row["value"]
            else:
                words = ["whatif", operation, "--show", self.row["indicator"], *self.where, *self.way]
                if self.row["scope"]:
                    words += ["--by", ",".join(self.row["scope"])]
                found = [row for row in self.rows(*words) if row["scope"] == self.row["scope"]]
                assert len(found) == 1, (words, found)
                self.known[key, x] = found[0]["after"]
        return self.known[key, x]


class Region:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def rows(self, school, *words):
        text = workspace.run(self.program, "-C", self.folder, "--school", school, "--quiet",
                             "--format", "json", *words)
        return json.loads(text)["rows"]


def check_found(tally, goal, key, target, found):
    """Roots, flat zones, jumps and the best are what whatif gives there."""
    near = 1e-9 * max(1, abs(target))
    what = "%s = %r by %s" % (goal.name(), target, key)
    for root in found["roots"]:
        value = goal.at(key, root["at"])
        tally.check(value == root["value"], "%s: root %r, got %r" % (what, root, value))
        tally.check(value is not None and abs(value - target) <= near, "%s: %r is none" % (what, root))
    for flat in found["flat"]:
        points = [flat["from"], flat["to"]]
        if not key.startswith("fact:"):
            points.append((flat["from"] + flat["to"]) / 2)
        for x in points:
            tally.check(goal.at(key, x) == flat["value"],
                        "%s: flat %r, at %r %r" % (what, flat, x, goal.at(key, x)))
        tally.check(abs(flat["value"] - target) <= near, "%s: %r is not the target" % (what, flat))
    for jump in found["jumps"]:
        sides = [goal.at(key, jump["from"]), goal.at(key, jump["to"])]
        tally.check(sides == [jump["before"], jump["after"]], "%s: %r, got %r" % (what, jump, sides))
        tally.check(None in sides or (sides[0] - target) * (sides[1] - target) < 0,
                    "%s: %r does not jump over" % (what, jump))
        width = jump["to"] - jump["from"]
        tally.check(width == 1 if key.startswith("fact:") else
                    width <= 4e-16 * max(abs(jump["from"]), abs(jump["to"]), 1e-300) + 1e-300
                    or width <= 1e-9, "%s: a jump of %r" % (what, width))
    tally.check(found["reachable"] == bool(found["roots"] or found["flat"]), what + ": reachable")
    best = found["best"]
    if best["at"] is not None:
        tally.check(goal.at(key, best["at"]) == best["value"], "%s: best %r" % (what, best))


def check_scan(tally, goal, key, target, found, points):
    near = 1e-9 * max(1, abs(target))
    what = "%s = %r by %s" % (goal.name(), target, key)
    places = [(root["at"], root["at"]) for root in found["roots"]]
    places += [(flat["from"], flat["to"]) for flat in found["flat"] + found["jumps"]]
    values = [goal.at(key, x) for x in points]
    best = found["best"]["value"]
    for x, value in zip(points, values):
        beside = PLACE * max(1, abs(x))
        if value is None:
            continue
        if abs(value - target) <= near:
            tally.check(any(low - beside <= x <= high + beside for low, high in places),
                        "%s: met at %r, which is not told" % (what, x))
        tally.check(best is not None and abs(best - target) <= abs(value - target) + near,
                    "%s: %r at %r is better than %r" % (what, value, x, best))
    for (x, value), (y, after) in zip(zip(points, values), list(zip(points, values))[1:]):
        if value is not None and after is not None and (value - target) * (after - target) < 0:
            tally.check(any(x - PLACE <= high and low <= y + PLACE for low, high in places),
                        "%s: crossed between %r and %r, which is not told" % (what, x, y))


def try_goal(tally, goal, key, low, high, draw, points):
    fact = key.startswith("fact:")
    places = sorted({low, high, *(draw.uniform(low, high) for _ in range(points - 2))})
    if fact:
        places = list(range(int(low), int(high) + 1))
    choice = draw.randrange(4)
    seen = [value for value in (goal.at(key, x) for x in places) if value is not None]
    if not seen:
        return
    if choice == 0:
        target = draw.choice(seen)
    elif choice == 1:
        target = max(seen) + draw.uniform(0.1, 10)
    else:
        target = draw.uniform(min(seen), max(seen))
    found, = goal.rows("seek", "%s=%r" % (goal.row["indicator"], target), "--vary", key,
                       "--between", repr(low), repr(high), *goal.where)
    tally.tried[key.partition(":")[0]] += 1
    tally.tried["met" if found["reachable"] else "not met"] += 1
    check_found(tally, goal, key, target, found)
    check_scan(tally, goal, key, target, found, places)


def draw_goal(region, seed, points):
    """Tries one goal of a seed."""
    tally = Tally()
    draw = random.Random(seed)
    marks_wanted = draw.randrange(3) == 0
    school = draw.choice(workspace.SCHOOLS)
    period = draw.choice(("2024/Ч2", "2024/Ч4") if marks_wanted else ("2024", "2024/Ч4"))
    by = draw.choice(((), ("--by", "class"), ("--by", "subject")))
    cells = [row for row in region.rows(school, "show", "--period", period, *by)
             if row["state"] == "known"]
    draw.shuffle(cells)
    for row in cells:
        goal = Goal(region, school, row)
        goal.way = draw.choice(([], ["--no-compile"]))
        if marks_wanted and row["code"] not in ("R01", "R02", "R03", "R04"):
            continue
        if marks_wanted:
            group = row["scope"].get("class") or draw.choice(("5А", "8А", "9А"))
            old, new = draw.choice(((3, 4), (4, 5), (2, 3), (5, 2)))
            marks = [mark for mark in region.rows(
                school, "list", "mark", "term=" + period, "class=" + group, "value=%d" % old)]
            if marks:
                try_goal(tally, goal, MARK % (period, group, old, new), 0.0,
                         float(min(len(marks), 12)), draw, points)
                break
            continue
        inputs = [found for found in goal.rows("sensitivity", row["indicator"], *goal.where)
                  if found["swing"]]
        if not inputs:
            continue
        values = [found for found in inputs if found["input"].startswith("value:")]
        found = draw.choice(values if values and draw.randrange(2) == 0 else inputs)
        for end, x in (("low", "from"), ("high", "to")):
            value = goal.at(found["input"], found[x])
            tally.check(value == found[end], "%s: sensitivity %r, got %r" % (goal.name(), found, value))
        try_goal(tally, goal, found["input"], float(found["from"]), float(found["to"]), draw, points)
        break
    return tally


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?", default=os.environ.get(
        "VSOKO", os.path.join(workspace.ROOT, "build", "dev", "vsoko")))
    parser.add_argument("--goals", type=int, default=40)
    parser.add_argument("--points", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    passed = failed = 0
    tried = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="vsoko-seek-") as folder:
        program = os.path.abspath(options.program)
        workspace.make(program, os.path.join(folder, "w"))
        region = Region(program, os.path.join(folder, "w"))
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            runs = [pool.submit(draw_goal, region, options.seed * 1000 + number, options.points)
                    for number in range(options.goals)]
        for run in runs:
            tally = run.result()
            passed += tally.passed
            failed += tally.failed
            tried += tally.tried
    print(", ".join("%s %d" % pair for pair in sorted(tried.items())))
    missing = {"param", "value", "fact", "met", "not met"} - set(tried)
    if missing:
        print("not tried: " + ", ".join(sorted(missing)))
        failed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
