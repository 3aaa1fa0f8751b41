"""Indicator values of a generated region, worked out straight from its CSV files.

This is a second implementation of the base model's definitions and shares nothing with the first:
plain counting in Python over gen_region.py's files, exact fractions at the end. `values(folder)`
gives {(code, level, key, period): (value, n)}: level is a tuple of dimension names (of a school's
own levels the first is "school"), key the members in that order; n is None where it is not checked.
A cell whose denominator is zero has no entry: it must not be known.

SPDX-License-Identifier: MIT
"""
import csv
import os
from collections import defaultdict
from fractions import Fraction

SOU = {5: 100, 4: 64, 3: 36, 2: 16}
NOT_ATTESTED_SOU = 7
TRAINING_WINDOW = 5
SUBJECT_OF = {"MA": "AL", "MP": "MT", "MB": "MT"}  # papers named otherwise than the subject


def rows(folder, name):
    with open(os.path.join(folder, name + ".csv"), encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def start_year(text):
    return text[:4]


def grade_of(class_name):
    digits = ""
    for letter in class_name:
        if not letter.isdigit():
            break
        digits += letter
    return digits


class Sums:
    """Counters by level, key and period; every level of a school also adds to those above it."""

    def __init__(self, municipality):
        self.municipality = municipality
        self.counts = defaultdict(lambda: defaultdict(int))

    def add(self, what, school, parts, period, amounts):
        """parts: {dimension: member} of this level within the school."""
        names, members = tuple(parts), tuple(parts.values())
        places = [(("school",) + names, (school,) + members)]
        if "class" not in parts:  # a class means nothing outside its school
            places.append((("municipality",) + names, (self.municipality[school],) + members))
            places.append((names, members))
        for level, key in places:
            counts = self.counts[what, level, key, period]
            for name, amount in amounts.items():
                counts[name] += amount


def percent(a, b):
    return Fraction(100 * a, b)


def mark_values(sums, out):
    for (what, level, key, period), c in list(sums.counts.items()):
        place = (level, key, period)
        if what == "marks":
            marks = c["m5"] + c["m4"] + c["m3"] + c["m2"]
            n = marks + c["na"]
            if n > 0:
                out["R01", *place] = percent(c["m5"] + c["m4"] + c["m3"], n), n
                out["R02", *place] = percent(c["m5"] + c["m4"], n), n
                points = sum(SOU[m] * c["m%d" % m] for m in SOU) + NOT_ATTESTED_SOU * c["na"]
                out["R03", *place] = Fraction(points, n), n
            if marks > 0:
                total = sum(m * c["m%d" % m] for m in SOU)
                out["R04", *place] = Fraction(total, marks), marks
        elif what == "pupils" and c["n"] > 0:
            out["R05", *place] = percent(c["excellent"], c["n"]), None
            out["R06", *place] = percent(c["good"], c["n"]), None
            out["R07a", *place] = Fraction(c["one_three"]), None
            out["R07b", *place] = Fraction(c["one_four"]), None
        elif what == "failing":
            out["R08", *place] = Fraction(c["failing"]), None


def read_marks(folder, sums):
    """Counts marks; returns the year marks {(year, pupil, subject): mark}."""
    yearly = {}
    pupils = defaultdict(lambda: [0] * 6)  # n, fives, fours, threes, twos, not attested
    failing = defaultdict(set)
    met = set()
    counts = defaultdict(int)
    for row in rows(folder, "marks"):
        text = row["mark"]
        if text in ("", "осв"):
            continue
        year, part = start_year(row["year"]), row["period"]
        period = year if part == "Г" else year + "/" + part
        school, group, subject = row["school"], row["class"], row["subject"]
        kind = "na" if text == "н/а" else "m" + text
        counts[school, group, subject, period, kind] += 1
        pupil = pupils[school, group, row["pupil"], period]
        pupil[0] += 1
        pupil[{"m5": 1, "m4": 2, "m3": 3, "m2": 4, "na": 5}[kind]] += 1
        fails = kind in ("m2", "na")
        for parts in ((), (("subject", subject),), (("class", group),)):
            met.add((school, parts, period))
            if fails:
                failing[school, parts, period].add(row["pupil"])
        if part == "Г" and kind != "na":
            yearly[year, row["pupil"], subject] = int(text)
    for (school, group, subject, period, kind), count in counts.items():
        for parts in ({}, {"class": group}, {"subject": subject},
                      {"class": group, "subject": subject}):
            sums.add("marks", school, parts, period, {kind: count})
    for (school, group, _, period), (n, fives, fours, threes, twos, absent) in pupils.items():
        amounts = {
            "n": 1,
            "excellent": fives == n,
            "good": fives + fours == n and fours > 0,
            "one_three": threes == 1 and fives + fours == n - 1,
            "one_four": fours == 1 and fives == n - 1,
        }
        assert fives + fours + threes + twos + absent == n
        for parts in ({}, {"class": group}):
            sums.add("pupils", school, parts, period, amounts)
    for school, parts, period in met:
        sums.add("failing", school, dict(parts), period,
                 {"failing": len(failing.get((school, parts, period), ()))})
    return yearly


def trend_values(out):
    """R09: the share of good marks beside that of the year before."""
    for (code, level, key, period), (value, _) in list(out.items()):
        if code != "R02" or "/" in period or "class" in level:
            continue
        before = out.get(("R02", level, key, str(int(period) - 1)))
        if before is not None:
            out["R09", level, key, period] = value - before[0], None


def read_vpr(folder, sums):
    points_of = {(r["grade"], r["subject"], r["task"]): int(r["max_points"])
                 for r in rows(folder, "vpr_spec")}
    score_of = {(r["grade"], r["subject"]): int(r["max_score"]) for r in rows(folder, "vpr_cutoffs")}
    for row in rows(folder, "vpr"):
        school, group, subject = row["school"], row["class"], row["subject"]
        grade, period = grade_of(group), start_year(row["year"])
        amounts = defaultdict(int)
        if row["took_part"] != "":
            amounts["listed"] += 1
            amounts["wrote"] += row["took_part"] == "1"
        if row["score"] != "":
            amounts["score"] += int(row["score"])
            amounts["max"] += score_of[grade, subject]
            amounts["scores"] += 1
        mark, journal = row["mark"], row["journal_mark"]
        if mark != "":
            amounts["marks"] += 1
            amounts["twos"] += mark == "2"
        if mark in "2345" and mark != "" and journal in "2345" and journal != "":
            gap = int(mark) - int(journal)
            amounts["pairs"] += 1
            amounts["same"] += gap == 0
            amounts["lower"] += gap < 0
            amounts["higher"] += gap > 0
            amounts["gap2"] += abs(gap) >= 2
        for parts in ({}, {"class": group}, {"subject": subject},
                      {"class": group, "subject": subject}):
            sums.add("vpr", school, parts, period, amounts)
        if row["tasks"] == "":
            continue
        for number, item in enumerate(row["tasks"].split("|"), 1):
            if item == "X":
                continue
            most = points_of[grade, subject, str(number)]
            task = {"points": int(item), "max": most, "n": 1, "full": int(item) == most}
            for parts in ({"class": group, "subject": subject, "task": str(number)},
                          {"grade": grade, "subject": subject, "task": str(number)}):
                sums.add("task", school, parts, period, task)


def vpr_values(sums, out):
    for (what, level, key, period), c in list(sums.counts.items()):
        place = (level, key, period)
        if what == "vpr":
            if c["listed"] > 0:
                out["R16", *place] = percent(c["wrote"], c["listed"]), c["listed"]
            if c["max"] > 0:
                out["R12", *place] = percent(c["score"], c["max"]), c["scores"]
            if c["marks"] > 0:
                out["R17", *place] = percent(c["twos"], c["marks"]), c["marks"]
            if c["pairs"] > 0:
                out["R19", *place] = percent(c["same"], c["pairs"]), c["pairs"]
                out["R20", *place] = percent(c["lower"], c["pairs"]), c["pairs"]
                out["R21", *place] = percent(c["higher"], c["pairs"]), c["pairs"]
                out["R22", *place] = Fraction(c["gap2"]), None
        elif what == "task":
            out["R13", *place] = percent(c["points"], c["max"]), c["n"]
            out["R14", *place] = percent(c["full"], c["n"]), c["n"]


def read_exams(folder, sums, yearly):
    minimum = {(r["exam"], r["subject"]): r["threshold"] for r in rows(folder, "exam_spec")}
    for row in rows(folder, "exams"):
        if row["score"] == "" and row["mark"] == "":
            continue  # absent
        school, exam, paper = row["school"], row["exam"], row["subject"]
        period = start_year(row["year"])
        subject = SUBJECT_OF.get(paper, paper)
        places = ({}, {"subject": subject})
        if exam == "ОГЭ":
            mark = int(row["mark"])
            sums.add("exam", school, {}, period,
                     {"oge_%s_sum" % paper: mark, "oge_%s" % paper: 1,
                      "oge_%s_two" % paper: mark == 2})
            pair = yearly.get((period, row["pupil"], subject))
            for parts in places:
                sums.add("exam", school, parts, period, {"oge": 1, "oge_two": mark == 2})
                if pair is not None:
                    sums.add("exam", school, parts, period,
                             {"pairs": 1, "same": pair == mark})
            if pair is not None:
                sums.add("exam", school, {}, period,
                         {"pairs_" + paper: 1, "same_" + paper: pair == mark})
        elif paper == "MB":
            sums.add("exam", school, {}, period, {"ege_MB_sum": int(row["mark"]), "ege_MB": 1})
        else:
            score = int(row["score"])
            sums.add("exam", school, {}, period,
                     {"ege_%s_sum" % paper: score, "ege_%s" % paper: 1})
            below = score < int(minimum["ЕГЭ", paper])
            for parts in places:
                sums.add("exam", school, parts, period, {"ege": 1, "below": below})


def exam_values(sums, out):
    means = {"R23": "oge_RU", "R24": "oge_MA", "R25": "ege_RU", "R26p": "ege_MP", "R26b": "ege_MB"}
    shares = {"R27": ("oge_two", "oge"), "R27ru": ("oge_RU_two", "oge_RU"),
              "R27ma": ("oge_MA_two", "oge_MA"), "R28": ("below", "ege"),
              "R32": ("same", "pairs"), "R32ru": ("same_RU", "pairs_RU"),
              "R32ma": ("same_MA", "pairs_MA")}
    for (what, level, key, period), c in list(sums.counts.items()):
        if what != "exam":
            continue
        for code, name in means.items():
            if "subject" not in level and c[name] > 0:
                out[code, level, key, period] = Fraction(c[name + "_sum"], c[name]), c[name]
        for code, (part, whole) in shares.items():
            if "subject" in level and code not in ("R27", "R28", "R32"):
                continue
            if c[whole] > 0:
                out[code, level, key, period] = percent(c[part], c[whole]), c[whole]


def read_people(folder, sums, years):
    for row in rows(folder, "pupils"):
        period = start_year(row["year"])
        for parts in ({}, {"class": row["class"]}):
            sums.add("roster", row["school"], parts, period, {"n": 1})
    for row in rows(folder, "teachers"):
        for year in years:
            amounts = defaultdict(int)
            if row["education"] != "":
                amounts["education"] += 1
                amounts["higher"] += row["education"] == "высшее"
            if row["category"] != "":
                amounts["category"] += 1
                amounts["top"] += row["category"] == "высшая"
                amounts["first"] += row["category"] == "первая"
            if row["experience"] != "":
                amounts["experience"] += 1
                amounts["young"] += int(row["experience"]) < 5
                amounts["old"] += int(row["experience"]) > 30
            if row["training_year"] != "":
                amounts["training"] += 1
                # The instant of an academic year that is over is its last day, in the next year.
                amounts["trained"] += int(row["training_year"]) >= int(year) + 1 - TRAINING_WINDOW
            sums.add("staff", row["school"], {}, year, amounts)


def people_values(sums, out):
    shares = {"U02": (("higher",), "education"), "U03": (("top", "first"), "category"),
              "U03h": (("top",), "category"), "U03f": (("first",), "category"),
              "U04a": (("young",), "experience"), "U04b": (("old",), "experience"),
              "U06": (("trained",), "training")}
    for (what, level, key, period), c in list(sums.counts.items()):
        if what == "roster":
            out["U01", level, key, period] = Fraction(c["n"]), c["n"]
        elif what == "staff":
            for code, (parts, whole) in shares.items():
                if c[whole] > 0:
                    out[code, level, key, period] = (
                        percent(sum(c[part] for part in parts), c[whole]), c[whole])


def municipalities(folder):
    return {row["school"]: row["municipality"] for row in rows(folder, "schools")}


def values(folder):
    sums = Sums(municipalities(folder))
    out = {}
    years = sorted({start_year(row["year"]) for row in rows(folder, "classes")})
    yearly = read_marks(folder, sums)
    mark_values(sums, out)
    trend_values(out)
    read_vpr(folder, sums)
    vpr_values(sums, out)
    read_exams(folder, sums, yearly)
    exam_values(sums, out)
    read_people(folder, sums, years)
    people_values(sums, out)
    return out
