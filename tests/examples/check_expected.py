#!/usr/bin/env python3
"""Runs vsoko on the five examples and compares what it shows with independent values.

    check_expected.py [PROGRAM]          if not given: $VSOKO, then build/dev/vsoko

Three sorts of values, each within 1e-9 relative and missing where it must be missing:
  - every row of tests/expected/*.csv (computed in R), from stored cells and with --no-compile;
  - statistics that are not there, computed here from the CSV files with exact fractions;
  - equal cells from two forms of one data set.
Prints each failure and, last, "N passed, N failed". Needs Python 3.8 and its standard library.
SPDX-License-Identifier: MIT
"""
import csv
import math
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from fractions import Fraction

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOLERANCE = 1e-9
TODAY = "2026-03-01"
ALL = ()  # the key of the one cell of level "all"
WHOLE = "*"  # the period of all periods together


# --- the program ---

class Program:
    """A workspace of one example."""

    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def run(self, *words):
        environment = dict(os.environ, VSOKO_TODAY=TODAY, VSOKO_LANG="en")
        done = subprocess.run([self.path, "-C", self.folder, *words], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            sys.exit("vsoko %s: exit code %d\n%s" % (
                " ".join(words), done.returncode, done.stderr.decode("utf-8")))
        return done.stdout.decode("utf-8"), done.stderr.decode("utf-8")

    def make(self, example, files):
        self.run("init", "--model", os.path.join(ROOT, "examples", example, "model"))
        for name in files:
            self.run("import", os.path.join(ROOT, "examples", example, "data", name))
        self.run("compute")
        return self

    def show(self, level, *words, stored=True):
        """{(indicator, level, period, key): value or None}; key holds the scope's members."""
        shown, told = self.run("show", "--by", level, "--format", "csv", *words)
        if stored != (told == ""):
            sys.exit("vsoko show --by %s: stored %s, but it says %r" % (level, stored, told))
        cells = {}
        for row in csv.DictReader(shown.splitlines()):
            key = tuple(value for name, value in row.items() if name.startswith("scope."))
            known = row["state"] == "known"
            if known != (row["value"] != ""):
                sys.exit("a value with state %s: %r" % (row["state"], row))
            cells[row["indicator"], level, row["period"], key] = (
                float(row["value"]) if known else None)
        return cells

    def show_all(self, levels, periods, *words, stored=True):
        cells = {}
        for level in levels:
            for period in periods:
                cells.update(self.show(level, "--period", period, *words, stored=stored))
        return cells


# --- comparing ---

class Tally:
    passed = failed = 0

    def check(self, what, found, wanted):
        if wanted is None or found is None:
            good = found is wanted
        else:
            wanted = float(wanted)
            near = TOLERANCE * abs(wanted)
            # A difference of sums that is exactly zero may come out of doubles as next to nothing.
            good = abs(found - wanted) <= (near if wanted != 0 else 1e-12)
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("%s: found %r, expected %r" % (what, found, wanted))

    def same(self, what, found, wanted):
        if found == wanted:
            self.passed += 1
        else:
            self.failed += 1
            print("%s: found %r, expected %r" % (what, found, wanted))


ABSENT = "no such cell"


def compare(tally, example, cells, wanted):
    for place, value in wanted.items():
        found = cells.get(place, ABSENT)
        if found is ABSENT:
            tally.failed += 1
            print("%s %s: no such cell" % (example, " ".join(map(str, place))))
        else:
            tally.check("%s %s" % (example, " ".join(map(str, place))), found, value)


def read_csv(example, name, delimiter=","):
    path = os.path.join(ROOT, "examples", example, "data", name)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


# --- expected values of tests/expected ---

MARKS = {"2": "twos", "3": "threes", "4": "fours", "5": "fives"}


def names_of(prefix, shares, rows, scored="scored", unscored="unscored", mean="mean_score"):
    """(stat, arg) -> indicator."""
    names = {("n_total", ""): rows, ("n", ""): prefix + scored, ("n_missing", ""): prefix + unscored,
             ("mean", ""): prefix + mean, ("success_pct", ""): prefix + "success",
             ("quality_pct", ""): prefix + "quality", ("sou_pct", ""): prefix + "sou",
             ("mean_mark", ""): prefix + "mean_mark"}
    names.update({("mark_n", mark): prefix + name for mark, name in MARKS.items()})
    names.update({("share_ge", arg): prefix + "share_" + name for arg, name in shares.items()})
    return names


def moscow_names(name):
    return {("n_total", ""): "schools", ("n", ""): name + "_known",
            ("n_missing", ""): name + "_unknown", ("mean", ""): name + "_mean"}


EXAMPLES = {
    "london": {
        "files": ["exam_london.csv"],
        "expected": "exam_london.csv",
        "levels": {"overall": "all", "school": "school", "sex": "sex", "type": "school_type",
                   "schgend": "school_sex", "vr": "verbal", "intake": "intake"},
        "variables": {"normexam": names_of("", {
            "-1": "far_below", "-0.5": "below", "0": "average", "0.5": "above", "1": "far_above",
        }, "pupils")},
        "periods": [WHOLE],
    },
    "math_achieve": {
        "files": ["math_achieve_schools.csv", "math_achieve.csv"],
        "expected": "math_achieve.csv",
        "levels": {"overall": "all", "school": "school", "sex": "sex", "minority": "minority",
                   "sector": "sector"},
        "variables": {"MathAch": names_of("", {
            "5": "basic", "10": "middle", "15": "good", "20": "excellent"}, "pupils")},
        "periods": [WHOLE],
    },
    "growth_math": {
        "files": ["growth_math.csv"],
        "expected": "growth_math.csv",
        "levels": {"overall": "all", "school": "school", "female": "sex", "black": "black",
                   "hispanic": "hispanic", "year": "all", "school|year": "school"},
        "variables": {"math": names_of("", {
            "-2": "first", "-1": "second", "0": "third", "1": "fourth"}, "tests")},
        "periods": [WHOLE, "each"],
    },
    "gcse_science": {
        "files": ["gcse_science.csv"],
        "expected": "gcse_science.csv",
        "levels": {"overall": "all", "school": "school", "gender": "sex"},
        "variables": {
            "written": names_of("written_", {"30": "low", "45": "middle", "60": "high"}, "pupils",
                                mean="mean"),
            "course": names_of("course_", {"50": "low", "70": "middle", "85": "high"}, "pupils",
                               mean="mean"),
        },
        "periods": ["each"],
        "period": "CY1989",
    },
    "moscow_ege": {
        "files": ["moscow_ege_2015_2016_raw.csv"],
        "expected": "moscow_ege.csv",
        "levels": {"overall": "all", "adm_area": "adm_area", "school": "school"},
        "variables": {
            "passed": {("n_total", ""): "schools", ("n", ""): "schools_counted",
                       ("n_missing", ""): "schools_uncounted", ("mean", ""): "passed_mean"},
            "ge220_pct": moscow_names("ge220_pct"),
            "ge160_pct": moscow_names("ge160_pct"),
        },
        # A school is one row: its own numbers stand where the rows of places have statistics.
        "school": {("passed", "n"): "passed", ("ge220_pct", "mean"): "ge220_pct",
                   ("ge160_pct", "mean"): "ge160_pct"},
        "periods": ["each"],
        "period": "2015",
    },
}


def expected_cells(example, plan):
    """The rows of the file of expected values as cells."""
    wanted = {}
    with open(os.path.join(ROOT, "tests", "expected", plan["expected"]), encoding="utf-8",
              newline="") as file:
        for row in csv.DictReader(file):
            names = plan["variables"][row["variable"]]
            name = names.get((row["stat"], row["arg"]))
            if row["level"] == "school":
                name = plan.get("school", {}).get((row["variable"], row["stat"]), name)
            key = [] if row["level"] == "overall" else row["key"].split("|")
            period = plan.get("period", WHOLE)
            if row["level"].split("|")[-1] == "year":
                period = key.pop()
            place = (name, plan["levels"][row["level"]], period, tuple(key))
            value = float(row["value"]) if row["value"] != "" else None
            # The number of rows is the same for both variables of a set: one cell.
            if name is None or wanted.get(place, value) != value:
                sys.exit("%s: no place for %r" % (example, row))
            wanted[place] = value
    return wanted


# --- statistics from the CSV files, exact until the last step ---

def number(text):
    return Fraction(text) if text != "" else None


def known(values):
    return [value for value in values if value is not None]


def mean(values):
    values = known(values)
    return sum(values) / len(values) if values else None


def root(value):
    """Square root of a fraction, correct to more digits than a double holds."""
    scale = 10 ** 40
    return math.isqrt(int(value * scale * scale)) / scale if value is not None else None


def deviation(values, less):
    values = known(values)
    if len(values) <= less:
        return None
    middle = mean(values)
    return root(sum((value - middle) ** 2 for value in values) / (len(values) - less))


def quantile(values, part):
    """R type 7."""
    values = sorted(known(values))
    if not values:
        return None
    position = (len(values) - 1) * part
    low = int(position)
    high = min(low + 1, len(values) - 1)
    return values[low] + (position - low) * (values[high] - values[low])


def share(values, test):
    values = known(values)
    return Fraction(sum(1 for value in values if test(value)), len(values)) if values else None


def percent(part, whole):
    return 100 * Fraction(part) / whole if whole else None


def difference(a, b):
    return a - b if a is not None and b is not None else None


def group(rows, column):
    """{key of the cell: rows}; column None is level all."""
    groups = defaultdict(list)
    for row in rows:
        groups[(row[column],) if column else ALL].append(row)
    return groups


def london():
    wanted = {}
    rows = [dict(row, score=number(row["normexam"]), reading=number(row["standLRT"]))
            for row in read_csv("london", "exam_london.csv")]
    levels = {"all": None, "school": "school", "sex": "sex", "school_type": "type",
              "school_sex": "schgend", "verbal": "vr", "intake": "intake"}
    for level, column in levels.items():
        for key, members in group(rows, column).items():
            scores = [row["score"] for row in members]
            gains = [difference(row["score"], row["reading"]) for row in members]
            values = {
                "median_score": quantile(scores, Fraction(1, 2)),
                "lowest_tenth": quantile(scores, Fraction(1, 10)),
                "score_spread": deviation(scores, 1),
                "progress": mean(gains),
                "risen": share(gains, lambda gain: gain > 0),
            }
            if level != "sex":
                girls = [row["score"] for row in members if row["sex"] == "F"]
                boys = [row["score"] for row in members if row["sex"] == "M"]
                values["girls_ahead"] = difference(mean(girls), mean(boys))
            for name, value in values.items():
                wanted[name, level, WHOLE, key] = value
    return wanted


def math_achieve():
    wanted = {}
    cards = {row["School"]: row for row in read_csv("math_achieve", "math_achieve_schools.csv")}
    rows = [dict(row, score=number(row["MathAch"]), sector=cards[row["School"]]["Sector"])
            for row in read_csv("math_achieve", "math_achieve.csv")]
    levels = {"all": None, "school": "School", "sex": "Sex", "minority": "Minority",
              "sector": "sector"}
    means = {}
    for level, column in levels.items():
        for key, members in group(rows, column).items():
            scores = [row["score"] for row in members]
            means[level, key] = mean(scores)
            wanted["middle_half", level, WHOLE, key] = (
                quantile(scores, Fraction(3, 4)) - quantile(scores, Fraction(1, 4)))
            wanted["extremes", level, WHOLE, key] = percent(
                sum(1 for score in scores if score < 5 or score >= 20), len(scores))
            if level in ("all", "school", "sector"):
                size = sum(int(card["Size"]) for card in cards.values()
                           if level == "all" or key == (card[column.capitalize()],))
                wanted["tested_part", level, WHOLE, key] = percent(len(members), size)
            if level in ("all", "sector"):
                of_schools = group(members, "School")
                wanted["schools", level, WHOLE, key] = len(of_schools)
                wanted["between_schools", level, WHOLE, key] = deviation(
                    [mean([row["score"] for row in school]) for school in of_schools.values()], 1)
                chosen = [card for card in cards.values()
                          if level == "all" or card["Sector"] == key[0]]
                wanted["academic_part", level, WHOLE, key] = (
                    sum(number(card["PRACAD"]) * int(card["Size"]) for card in chosen)
                    / sum(int(card["Size"]) for card in chosen))
    for (level, key), value in list(means.items()):
        if level == "school":
            sector = means["sector", (cards[key[0]]["Sector"],)]
            wanted["ahead_of_sector", level, WHOLE, key] = value - sector
    return wanted


CUT_OFFS = (-2, Fraction(-1, 2), 1)  # of growth_math: 3, 4, 5


def results(scores, names):
    """{indicator: value} of what tests/expected has, for groups that it does not have."""
    count = len(scores)
    if count == 0:
        return {name: None for name in names.values()}  # no records: no data, not a zero
    marks = [2 + sum(1 for cut_off in CUT_OFFS if score >= cut_off) for score in scores]
    points = {2: 16, 3: 36, 4: 64, 5: 100}
    values = {("n_total", ""): count, ("n", ""): count, ("n_missing", ""): 0,
              ("mean", ""): mean(scores), ("mean_mark", ""): mean([Fraction(m) for m in marks]),
              ("success_pct", ""): percent(sum(1 for mark in marks if mark >= 3), count),
              ("quality_pct", ""): percent(sum(1 for mark in marks if mark >= 4), count),
              ("sou_pct", ""): mean([Fraction(points[mark]) for mark in marks])}
    for stat, arg in names:
        if stat == "mark_n":
            values[stat, arg] = marks.count(int(arg))
        elif stat == "share_ge":
            values[stat, arg] = share(scores, lambda score, least=Fraction(arg): score >= least)
    return {names[place]: value for place, value in values.items()}


WAVES = ["-2.5", "-1.5", "-0.5", "0.5", "1.5", "2.5"]


def growth_math():
    wanted = {}
    rows = [dict(row, score=number(row["math"]))
            for row in read_csv("growth_math", "growth_math.csv")]
    levels = {"all": None, "school": "schoolid", "sex": "female", "black": "black",
              "hispanic": "hispanic"}
    for level, column in levels.items():
        for key, members in group(rows, column).items():
            wanted["students", level, WHOLE, key] = len({row["childid"] for row in members})
            waves = {wave: {row["childid"]: row["score"] for row in members if row["year"] == wave}
                     for wave in WAVES}
            gains = {}
            for position, wave in enumerate(WAVES):
                now = waves[wave]

                def paired(back):
                    before = waves[WAVES[position - back]] if position >= back else {}
                    return [now[child] - before[child] for child in now if child in before]

                one = gains[wave] = paired(1)
                before = waves[WAVES[position - 1]].values() if position > 0 else []
                values = {
                    "students": len(now) or None,
                    "followed": len(one) or None,  # no pairs is no data, not a count of zero
                    "gain": mean(one),
                    "gain_spread": deviation(one, 1),
                    "lost_ground": share(one, lambda gain: gain < 0),
                    "two_year_gain": mean(paired(2)),
                    "shift": difference(mean(now.values()), mean(before)),
                }
                names = EXAMPLES["growth_math"]["variables"]["math"]
                values.update(results(list(now.values()), names))
                for name, value in values.items():
                    wanted[name, level, wave, key] = value
            usual = mean([mean(gain) for gain in gains.values()])
            for wave in WAVES:
                wanted["against_usual", level, wave, key] = difference(mean(gains[wave]), usual)
    return wanted


def gcse_science(period="CY1989"):
    wanted = {}
    rows = [dict(row, written=number(row["written"]), course=number(row["course"]))
            for row in read_csv("gcse_science", "gcse_science.csv")]
    for level, column in {"all": None, "school": "school", "sex": "gender"}.items():
        for key, members in group(rows, column).items():
            both = [row for row in members
                    if row["written"] is not None and row["course"] is not None]
            gains = [row["course"] - row["written"] for row in both]
            total = [Fraction(3, 4) * row["written"] + Fraction(1, 4) * row["course"]
                     for row in both]
            apart = sum(1 for gain in gains if abs(gain) >= 30)
            values = {
                "both_parts": percent(len(both), len(members)),
                "total": mean(total),
                "project_easier": mean(gains),
                "parts_differ": percent(apart, len(gains)),
            }
            if level != "sex":
                girls = [row["written"] for row in members if row["gender"] == "F"]
                boys = [row["written"] for row in members if row["gender"] == "M"]
                values["girls_ahead"] = difference(mean(girls), mean(boys))
            for name, value in values.items():
                wanted[name, level, period, key] = value
    return wanted


def moscow_ege(period="2015"):
    wanted = {}
    rows = read_csv("moscow_ege", "moscow_ege_2015_2016_raw.csv", ";")
    counts = {"ge220_pct": "PASSES_OVER_220", "ge160_pct": "PASSER_UNDER_160"}
    for row in rows:
        row["passed"] = int(row["PASSED_NUMBER_FULL"])
        for name, column in counts.items():
            row[name] = percent(int(row[column]), row["passed"])
    areas = {}
    for level, column in {"all": None, "adm_area": "AdmArea", "district": "District"}.items():
        for key, members in group(rows, column).items():
            passed = [row["passed"] for row in members]
            values = {"passed": sum(passed), "passed_mean": mean([Fraction(n) for n in passed]),
                      "passed_spread": deviation([Fraction(n) for n in passed], 0),
                      "strong_schools": share([row["ge160_pct"] for row in members],
                                              lambda value: value >= 80)}
            values.update({"schools": len(members), "schools_counted": len(members),
                           "schools_uncounted": 0})
            if level != "district":
                values["districts"] = len({row["District"] for row in members})
            for name, count in counts.items():
                own = [row[name] for row in members]
                values[name] = percent(sum(int(row[count]) for row in members), sum(passed))
                values[name + "_known"] = len(own)
                values[name + "_unknown"] = 0
                values[name + "_mean"] = mean(own)
                values[name + "_spread"] = deviation(own, 0)
                values[name + "_quartile"] = quantile(own, Fraction(1, 4))
            if level == "adm_area":
                areas[key[0]] = values["ge160_pct_mean"]
            for name, value in values.items():
                wanted[name, level, period, key] = value
    for row in rows:
        wanted["ahead_of_area", "school", period, (row["global_id"],)] = (
            row["ge160_pct"] - areas[row["AdmArea"]])
    return wanted


OWN = {"london": london, "math_achieve": math_achieve, "growth_math": growth_math,
       "gcse_science": gcse_science, "moscow_ege": moscow_ege}


# --- checks that are not of one example's cells ---

def check_dated_formula(tally, program):
    """From 2018 the total is the written paper alone, whatever year the data are of."""
    cells = program.show("school", "total", "written_mean", "--period", "each", "--valid",
                         "2018-01-01", stored=False)
    before = program.show("school", "total", "--period", "each", "--valid", "2017-12-31",
                          stored=False)
    for (name, level, period, key), value in cells.items():
        if name == "total":
            tally.check("gcse_science total of 2018 %s" % key,
                        value, cells["written_mean", level, period, key])
    compare(tally, "gcse_science total of 2017", before,
            {place: value for place, value in gcse_science().items()
             if place[:2] == ("total", "school")})


def who(program, indicator, *scope):
    shown, _ = program.run("show", indicator, "--who", "--format", "csv", *scope)
    return sorted(row["student"] for row in csv.DictReader(shown.splitlines()))


def check_who(tally, program):
    """The pupils behind a share of pairs are those of the pairs that pass its filter."""
    rows = read_csv("growth_math", "growth_math.csv")
    for school in ("2040", "2330", "3020"):
        for before, wave in zip(WAVES, WAVES[1:]):
            scores = {year: {row["childid"]: number(row["math"]) for row in rows
                             if row["schoolid"] == school and row["year"] == year}
                      for year in (before, wave)}
            both = sorted(scores[before].keys() & scores[wave].keys())
            lost = [child for child in both if scores[wave][child] < scores[before][child]]
            for indicator, wanted in (("followed", both), ("lost_ground", lost)):
                found = who(program, indicator, "--scope", "school=" + school, "--period=" + wave)
                tally.same("growth_math %s --who, %s %s" % (indicator, school, wave),
                           found, wanted)


def check_who_follows(tally, program):
    """Behind a formula that reads only cells stand the pupils of the first: marks of four."""
    rows = read_csv("london", "exam_london.csv")
    for school in ("59", "14"):
        fours = sorted(row["student"] for row in rows
                       if row["school"] == school and 0 <= number(row["normexam"]) < 1)
        tally.same("london quality --who, %s" % school,
                   who(program, "quality", "--scope", "school=" + school), fours)


def check_explained(tally, program):
    """An aggregate over all periods is explained by cells of all periods."""
    told, _ = program.run("explain", "against_usual", "--period", "2.5")
    for wave in WAVES[:5]:
        tally.same("growth_math explain against_usual tells of " + wave, "(%s)" % wave in told,
                   True)


def check_two_forms(tally, path, folder, shown):
    """The cleaned table gives the same cells as the export of the portal."""
    other = Program(path, folder).make("moscow_ege", ["moscow_ege_2015_2016.csv"])
    levels = {place[1] for place in shown}
    cells = other.show_all(sorted(levels), ["each"])
    if cells.keys() != shown.keys():
        sys.exit("moscow_ege: the two files have different cells")
    for place, value in shown.items():
        tally.check("moscow_ege, cleaned file %s" % " ".join(map(str, place)), cells[place], value)


def check_example(tally, program, example, plan):
    expected = expected_cells(example, plan)
    own = OWN[example]()
    levels = sorted({place[1] for place in expected} | {place[1] for place in own})
    stored = program.show_all(levels, plan["periods"])
    compare(tally, example, stored, expected)
    compare(tally, example, stored, own)
    fresh = program.show_all(levels, plan["periods"], "--no-compile", stored=False)
    compare(tally, example + " --no-compile", fresh, expected)
    if fresh != stored:
        tally.failed += 1
        print("%s: stored cells and --no-compile differ in bits" % example)
    for place in stored:
        if place not in expected and place not in own:
            tally.failed += 1
            print("%s %s: nobody expects this cell" % (example, " ".join(map(str, place))))
    return stored


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko"))
    path = os.path.abspath(path)
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="vsoko-examples-") as folder:
        for example, plan in EXAMPLES.items():
            program = Program(path, os.path.join(folder, example)).make(example, plan["files"])
            shown = check_example(tally, program, example, plan)
            if example == "gcse_science":
                check_dated_formula(tally, program)
            elif example == "london":
                check_who_follows(tally, program)
            elif example == "growth_math":
                check_who(tally, program)
                check_explained(tally, program)
            elif example == "moscow_ege":
                check_two_forms(tally, path, os.path.join(folder, "cleaned"), shown)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
