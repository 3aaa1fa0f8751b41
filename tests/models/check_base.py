#!/usr/bin/env python3
"""Checks the base model on a small school whose values are worked out by hand.

    check_base.py [PROGRAM]            if not given: $VSOKO, then build/dev/vsoko

The school (tests/fixtures/base): classes 9А, 9Б and 5А of 2025/26, four graduates of the year
before. Pupil a6 moves from 9А to 9Б within the first quarter, d1 is in no roster, b1-b4 are a class
of four; there is no 11th grade. Each number below follows from the rows by counting; where it is
not plain to see the comment counts. Prints each failure and, last, "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(ROOT, "tests", "fixtures", "base")
KINDS = ("roster", "staff", "course", "assignment", "mark", "current_mark", "vpr", "vpr_task",
         "exam", "work", "document", "checklist", "hours", "activity", "figure", "reference")
SPRING = "2026-03-01"  # the third quarter of 2025/26
AUTUMN = "2026-09-10"  # 2025/26 is over: exams have been taken

Q1, Q2 = "2025/Ч1", "2025/Ч2"


class Tally:
    passed = failed = 0

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(what)

    def same(self, what, found, expected):
        if isinstance(expected, float) and isinstance(found, (int, float)):
            good = abs(found - expected) <= 1e-9 * max(1.0, abs(expected))
        else:
            good = found == expected
        self.check(good, "%s: got %r, expected %r" % (what, found, expected))


class School:
    """A workspace with one school; every run has a date of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.run("init", folder, "--model", "base")

    def run(self, *words, today=SPRING, codes=(0,)):
        environment = dict(os.environ, VSOKO_TODAY=today, VSOKO_LANG="ru")
        place = () if words[0] == "init" else ("-C", self.folder)
        done = subprocess.run([self.program, *place, *words], env=environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in codes:
            sys.exit("vsoko %s: exit code %d\n%s%s" % (
                " ".join(words), done.returncode, done.stdout.decode("utf-8"),
                done.stderr.decode("utf-8")))
        return done.stdout.decode("utf-8")

    def import_text(self, kind, text):
        path = os.path.join(self.folder, "%s.csv" % kind)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        self.run("import", "--kind", kind, path)

    def layer(self, text):
        """Writes the school's own layer."""
        folder = os.path.join(self.folder, "models", "main")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "model.lua"), "w", encoding="utf-8") as file:
            file.write(text)

    def rows(self, *words, today=SPRING):
        return json.loads(self.run("show", *words, "--format", "json", today=today))["rows"]

    def cell(self, code, scope, period, today=SPRING):
        """The row of one cell; scope is a dictionary of dimension and member."""
        words = [code, "--period", period]
        if scope:
            words += ["--by", ",".join(scope)]
        for row in self.rows(*words, today=today):
            if row["scope"] == scope:
                return row
        return {"state": "no such cell", "value": None, "n": None, "band": None, "flags": [],
                "reason": ""}


def in_class(name, subject=None):
    return {"class": name, **({"subject": subject} if subject else {})}


def of_subject(name):
    return {"subject": name}


# code, scope, period, value, n, band; a6 counts in 9Б, where he is when the quarter ends.
MARKS = [
    ("R01", in_class("9А", "RU"), Q1, 80.0, 5, "критично"),
    ("R01", in_class("9А", "MA"), Q1, 80.0, 5, "критично"),  # н/а is in the denominator
    ("R01", in_class("9Б", "MA"), Q1, 100.0, 5, "норма"),  # осв and c5's mark: 5 rows count
    ("R01", in_class("9Б", "RU"), Q1, 100.0, 5, "норма"),  # the empty cell of c5 does not count
    ("R01", {}, Q1, 2500 / 28, 28, "критично"),
    ("R02", in_class("9А", "RU"), Q1, 60.0, 5, "оптимальный"),
    ("R02", in_class("9А", "MA"), Q1, 80.0, 5, "оптимальный"),
    ("R02", in_class("9А"), Q1, 70.0, 10, "оптимальный"),
    ("R02", in_class("9Б"), Q1, 70.0, 10, "оптимальный"),
    ("R02", in_class("5А"), Q1, 75.0, 8, "оптимальный"),
    ("R02", {}, Q1, 2000 / 28, 28, "оптимальный"),  # not the mean of 70, 70, 75
    ("R02", {"grade": "9"}, Q1, 70.0, 20, "оптимальный"),
    ("R02", {"grade": "9", "subject": "RU"}, Q1, 70.0, 10, "оптимальный"),
    ("R03", in_class("9А", "RU"), Q1, 63.2, 5, "допустимый"),  # (200 + 64 + 36 + 16) / 5
    ("R03", in_class("9А", "MA"), Q1, 59.8, 5, "допустимый"),  # (100 + 192 + 7) / 5
    ("R03", {}, Q1, 1895 / 28, 28, "высокий"),
    ("R04", in_class("9А", "RU"), Q1, 3.8, 5, "допустимый"),
    ("R04", in_class("9А", "MA"), Q1, 4.25, 4, "высокий"),
    ("R04", in_class("9А"), Q1, 4.0, 9, "высокий"),  # 36 / 9, not the mean of 3.8 and 4.25
    ("R04", {"pupil": "a5"}, Q1, 2.0, 1, "низкий"),
    ("R04", {}, Q1, 110 / 27, 27, "высокий"),
    ("R05", in_class("9А"), Q1, 20.0, 5, None),
    ("R05", in_class("9Б"), Q1, 100 / 3, 6, None),  # c1, and c4 who is exempt from the other
    ("R05", in_class("5А"), Q1, 50.0, 4, None),
    ("R05", {}, Q1, 100 / 3, 15, None),
    ("R06", in_class("9А"), Q1, 40.0, 5, None),
    ("R06", in_class("5А"), Q1, 25.0, 4, None),
    ("R06", {}, Q1, 100 / 3, 15, None),
    ("R07a", in_class("9А"), Q1, 1.0, None, None),
    ("R07a", in_class("9Б"), Q1, 1.0, None, None),  # a6; c3 has two
    ("R07a", {}, Q1, 2.0, None, None),
    ("R07b", {}, Q1, 3.0, None, None),  # a2, c5, b3
    ("R08", in_class("9А"), Q1, 1.0, None, "есть"),  # a5 has both a 2 and н/а: one pupil
    ("R08", in_class("9Б"), Q1, 0.0, None, "нет"),
    ("R08", of_subject("RU"), Q1, 2.0, None, "есть"),
    ("R08", of_subject("MA"), Q1, 1.0, None, "есть"),
    ("R08", {}, Q1, 2.0, None, "есть"),
    ("R09", in_class("9А", "RU"), Q2, 40.0, None, "рост"),
    ("R09", of_subject("RU"), "2024", 50 - 200 / 3, None, "спад"),
    ("R09", {}, "2024", 50 - 200 / 3, None, "спад"),
    ("R10", {"pupil": "a5"}, Q1, 0.0, 2, None),
    ("R10", {"pupil": "c4"}, Q1, 1.0, 1, None),
    ("R51", in_class("9А"), Q1, 0.0, None, "как параллель"),
    ("R52", {}, Q1, 2000 / 28 - 60, 28, None),
    ("R52p", of_subject("RU"), Q1, 1000 / 14 - 75, 14, None),
    ("R52m", {}, Q1, 110 / 27 - 4.5, 27, None),
    ("M07", {}, Q1, 2900 / 30, 30, "достаточная"),  # one of 30 cells is empty
    ("M07", in_class("9Б", "FK"), Q2, 50.0, 2, "пересчёт неполный"),
]

YEAR = [
    ("U01", {}, "2025", 15.0, 15, None),
    ("U01", in_class("9Б"), "2025", 6.0, 6, None),
    ("U01", {"grade": "9"}, "2025", 11.0, 11, None),
    ("U02", {}, "2025", 75.0, 4, None),
    ("U03", {}, "2025", 50.0, 4, "половина и больше"),  # the category of t2 is over
    ("U03h", {}, "2025", 25.0, 4, None),
    ("U03f", {}, "2025", 25.0, 4, None),
    ("U04a", {}, "2025", 25.0, 4, None),  # 4 years; 5 are not fewer than 5
    ("U04b", {}, "2025", 25.0, 4, None),  # 31; 30 are not more than 30
    ("U05a", {}, "2025", 25.0, 4, None),  # t1 turns 30 tomorrow, t2 today
    ("U05b", {}, "2025", 25.0, 4, None),  # t3 turns 55 today, t4 tomorrow
    ("U06", {}, "2025", 50.0, 4, "не все"),  # t1 by 2021, t2 by a course; t5 is not known
    ("U07", {}, "2025", 20.0, 5, "не все"),
    ("P01", {}, "2025", 50.0, 4, "не полностью"),  # an item that nobody filled is not done
    ("P02", in_class("9А"), Q1, 6800 / 70, 2, "допустимо"),
    ("P02", in_class("9А", "RU"), Q1, 95.0, 1, "допустимо"),
    ("P03", in_class("9А"), Q1, 100.0, 2, "полностью"),
    ("P04", {}, "2025", 50.0, 2, "не все"),
    ("P04", of_subject("RU"), "2025", 100.0, 1, "все"),
    ("P04", of_subject("MA"), "2025", 0.0, 1, "не все"),
    ("M01", {}, "2025", 100 / 3, 3, "срыв"),  # the item of May is not due
    ("M08", in_class("9А", "RU"), Q1, 2.0, 3, "в срок"),
    ("M09", in_class("9А", "RU"), Q1, 0.6, 3, "мало"),  # 3 marks, 5 pupils
    ("M10", {}, "2025", 200 / 14, 2, "не все"),
    ("M11", {}, "2025", 200 / 3, 3, "есть просроченные"),
    ("R11", in_class("9А", "MA"), "2025", 100 / 3, 3, "прирост"),  # a4 has no entry work
    ("R12", in_class("5А", "RU"), "2025", 60.0, 3, "достаточный"),
    ("R13", {**in_class("5А", "RU"), "task": "1"}, "2025", 75.0, 2, "достаточное"),  # X is no 0
    ("R13", {**in_class("5А", "RU"), "task": "2"}, "2025", 100 / 3, 3, "недостаточное"),
    ("R14", {**in_class("5А", "RU"), "task": "1"}, "2025", 50.0, 2, None),
    ("R14", {"grade": "5", "subject": "RU", "task": "2"}, "2025", 100 / 3, 3, None),
    ("R15", {**in_class("5А", "RU"), "skill": "K1"}, "2025", 0.0, None, "нет"),  # half is not more
    ("R15", {**in_class("5А", "RU"), "skill": "K2"}, "2025", 1.0, None, "да"),  # 1/6 of a П task
    ("R15", {**in_class("5А", "RU"), "skill": "K3"}, "2025", 0.0, None, "нет"),  # 1/3 of a П task
    ("R16", in_class("5А", "RU"), "2025", 75.0, 4, "вывод ограничен"),
    ("R17", in_class("5А", "RU"), "2025", 0.0, 3, "обычная"),
    ("R19", in_class("5А", "RU"), "2025", 100 / 3, 3, "мало"),
    ("R20", in_class("5А", "RU"), "2025", 100 / 3, 3, "внимание"),
    ("R21", in_class("5А", "RU"), "2025", 100 / 3, 3, "внимание"),
    ("R22", in_class("5А", "RU"), "2025", 1.0, 3, "есть"),
    ("R50", in_class("5А", "RU"), "2025", (50 / 3) ** 0.5 / 15 * 100, 3, "умеренный"),
]

EXAMS = [
    ("R23", {}, "2025", 3.6, 5, None),  # c1 was absent
    ("R24", {}, "2025", 3.6, 5, None),
    ("R27", {}, "2025", 20.0, 10, "есть не сдавшие"),
    ("R27", of_subject("AL"), "2025", 20.0, 5, "есть не сдавшие"),
    ("R27ru", {}, "2025", 20.0, 5, "есть не сдавшие"),
    ("R27ma", {}, "2025", 20.0, 5, "есть не сдавшие"),
    ("R32", {}, "2025", 700 / 9, 9, None),
    ("R32", of_subject("AL"), "2025", 75.0, 4, None),  # н/а for the year makes no pair
    ("R32ru", {}, "2025", 80.0, 5, None),
    ("R32ma", {}, "2025", 75.0, 4, None),
    ("R23s", {}, "2025", 3.4, 5, None),  # a2: 34 points but literacy 8, hence 4
    ("R23x", {}, "2025", 1.0, 5, "есть"),
    ("R24s", {}, "2025", 3.2, 5, None),  # a2: 17 points but one of geometry, hence 2
    ("R24x", {}, "2025", 1.0, 5, "есть"),
]

# code, scope, period, today, state, part of the reason
STATES = [
    ("R25", {}, "2025", AUTUMN, "not_applicable", "11 класс"),
    ("R26p", {}, "2025", AUTUMN, "not_applicable", "11 класс"),
    ("R28", of_subject("RU"), "2025", AUTUMN, "not_applicable", "11 класс"),
    ("R25", {}, "2023", AUTUMN, "no_data", "ОГЭ и ЕГЭ"),  # no roster of that year either
    ("R09", in_class("9А", "RU"), "2024", SPRING, "no_data", ""),  # other pupils a year ago
    ("R01", in_class("9Б", "FK"), Q2, SPRING, "no_data", ""),  # only осв and an empty cell
    ("R01", {}, "2025/Ч4", SPRING, "no_data", "Отметки за период"),
    ("R23s", {}, "2024", AUTUMN, "no_data", "scale.oge.RU"),  # no scale of that year
    ("P03", in_class("9А", "MA"), Q1, SPRING, "no_data", ""),  # nothing was planned
    ("R52v", {}, "2025", SPRING, "no_data", "Сведения региона"),
    ("S01a", {}, "2025", SPRING, "not_applicable", "техникум"),
]


def check_cells(tally, school, cells, today):
    for code, scope, period, value, n, band in cells:
        what = "%s %s %s" % (code, scope, period)
        row = school.cell(code, scope, period, today)
        tally.same(what + " state", row["state"], "known")
        tally.same(what, row["value"], value)
        if n is not None:
            tally.same(what + " n", row["n"], n)
        tally.same(what + " band", row["band"], band)


def check_states(tally, school):
    for code, scope, period, today, state, reason in STATES:
        what = "%s %s %s" % (code, scope, period)
        row = school.cell(code, scope, period, today)
        tally.same(what + " state", row["state"], state)
        tally.check(reason in (row["reason"] or ""), "%s reason: %r" % (what, row["reason"]))
        tally.check(state != "no_data" or row["reason"], what + ": says nothing")


def check_flags(tally, school):
    for code, scope, period, flag, there in (
            ("R01", in_class("5А", "RU"), Q1, "small_n", True),
            ("R05", in_class("5А"), Q1, "small_n", True),
            ("R01", in_class("9А", "RU"), Q1, "small_n", False),
            ("R50", in_class("5А", "RU"), "2025", "small_n", True),
            ("R13", {**in_class("5А", "RU"), "task": "1"}, "2025", "small_n", True),
            ("R01", in_class("9Б", "RU"), Q2, "undated", True),  # d1 is in no roster
            ("R01", in_class("9Б", "RU"), Q1, "undated", False)):
        row = school.cell(code, scope, period)
        tally.same("%s %s %s flag %s" % (code, scope, period, flag), flag in row["flags"], there)


def check_invariants(tally, school):
    """What holds whatever the data are."""
    for by in ((), ("class",), ("class", "subject"), ("subject",), ("grade",)):
        words = ["--period", "each"] + (["--by", ",".join(by)] if by else [])
        rows = {code: {(tuple(row["scope"].values()), row["period"]): row
                       for row in school.rows(code, *words) if row["state"] == "known"}
                for code in ("R01", "R02", "R03", "R04")}
        for key, row in rows["R01"].items():
            tally.check(rows["R02"][key]["value"] <= row["value"], "R02 above R01: %r" % (key,))
            tally.check(7 <= rows["R03"][key]["value"] <= 100, "R03 out of range: %r" % (key,))
        for key, row in rows["R04"].items():
            tally.check(2 <= row["value"] <= 5, "R04 out of range: %r" % (key,))
            tally.check(row["n"] <= rows["R01"][key]["n"], "R04 has more marks: %r" % (key,))


def check_statuses(tally, school):
    """«осв» changes nothing, «н/а» lowers."""
    codes = ("R01", "R02", "R03")
    header = "term,class,pupil,subject,number,value,status\n"
    before = {code: school.cell(code, in_class("9А"), Q1)["value"] for code in codes}
    school.import_text("mark", header + Q1 + ",9А,a1,FK,1,,exempt\n" + Q1 + ",9А,a2,FK,1,,\n")
    for code in codes:
        tally.same("осв: " + code, school.cell(code, in_class("9А"), Q1)["value"], before[code])
    school.import_text("mark", header + Q1 + ",9А,a1,FK,1,,not_attested\n")
    for code in codes:
        now = school.cell(code, in_class("9А"), Q1)["value"]
        tally.check(now < before[code], "н/а does not lower %s: %r" % (code, now))
    school.import_text("mark", header + Q1 + ",9А,a1,FK,1,,exempt\n")
    for code in codes:
        tally.same("undone: " + code, school.cell(code, in_class("9А"), Q1)["value"], before[code])


def check_list(tally, school):
    """Without a name show lists what the whole school has, no pupils one by one."""
    rows = school.rows("--period", Q1)
    tally.check(any(row["code"] == "R02" for row in rows), "show does not list R02")
    tally.check(all(row["scope"] == {} for row in rows), "show lists finer cells")
    rows = school.rows("--period", Q1, "--by", "pupil")
    tally.same("pupils", sum(row["code"] == "R10" for row in rows), 23)  # of all years


def check_calendar(tally, school):
    """The instant follows the run's date within a period and stays at its end afterwards."""
    for today, pupils in (("2025-09-15", (6, 5)), ("2025-10-10", (5, 6)), ("2026-03-01", (5, 6))):
        found = tuple(school.cell("class_size", in_class(name), Q1, today)["value"]
                      for name in ("9А", "9Б"))
        tally.same("class_size on " + today, found, pupils)
    # On 24 October, the last day of the quarter, and on the day after it.
    for today in ("2025-10-24", "2025-10-25"):
        tally.same("a6 on " + today, school.cell("R01", in_class("9А", "RU"), Q1, today)["n"], 5)
    # The item of 1 May is due on that day, not on the eve.
    for today, n in (("2026-04-30", 3), ("2026-05-01", 4)):
        tally.same("due on " + today, school.cell("M01", {}, "2025", today)["n"], n)
    # t1 turns 30 on 2 March.
    for today, value in (("2026-03-01", 25.0), ("2026-03-02", 0.0)):
        tally.same("young on " + today, school.cell("U05a", {}, "2025", today)["value"], value)


def check_divisions(tally, school):
    """The calendar knows quarters, halves and trimesters; the school has cells of what it uses."""
    parts = {row["period"][5:] for row in school.rows("R01", "--period", "each")
             if row["period"][4:5] == "/"}
    tally.same("parts of the year", parts, {"Ч1", "Ч2", "Ч3", "Ч4"})


def check_repeat(tally, school):
    """The same data and model give the same bytes, compiled or not."""
    words = ("--period", "each", "--format", "csv")
    by = ("R01", "R03", "R05", "R08", "R09", "M07", "--by", "class")
    tally.same("not compiled", school.run("show", *by, *words, "--no-compile"),
               school.run("show", *by, *words))
    school.run("compute")
    first = school.run("export", "--canonical")
    school.run("compute", "--full")
    tally.same("computed again", school.run("export", "--canonical"), first)
    school.run("verify")


def check_layer(tally, school):
    """A school's layer inherits field by field; its threshold counts from its date only."""
    base = school.cell("R07a", {}, Q1)
    school.layer('override.indicator "single_three_count" { title = "Почти хорошисты" }\n'
                 'set.param "quality_rate.bands" { from = "2025-12-01", forever = true,\n'
                 '  { 0, "мало" }, { 90, "много" } }\n'
                 'disable.indicator "student_quality" { title = "в школе не считают" }\n')
    own = school.cell("R07a", {}, Q1)
    tally.same("inherited value", own["value"], base["value"])
    tally.same("inherited unit", own["unit"], base["unit"])
    tally.same("inherited levels", school.cell("R07a", in_class("9А"), Q1)["value"], 1)
    tally.check("Почти хорошисты" in school.run("show", "R07a"), "the title is not the school's")
    tally.same("band before the change", school.cell("R02", {}, Q1)["band"], "оптимальный")
    tally.same("band after the change", school.cell("R02", {}, Q2)["band"], "много")
    tally.same("disabled", school.cell("R10", {"pupil": "a5"}, Q1)["state"], "not_applicable")
    school.layer('set.param "set.college" { from = "1990-01-01", forever = true, value = 1 }\n')
    tally.same("S01a", school.cell("S01a", {}, "2025")["value"], 320)
    tally.same("S04", school.cell("S04", {}, "2025")["value"], 80)
    tally.same("S02", school.cell("S02", {}, "2025")["state"], "no_data")  # missing is not zero
    tally.same("U01", school.cell("U01", {}, "2025")["state"], "not_applicable")
    tally.same("R23", school.cell("R23", {}, "2025", AUTUMN)["state"], "not_applicable")
    # Three years back: 2021 is too far for a college.
    tally.same("U06", school.cell("U06", {}, "2025")["value"], 25)
    tally.same("S07d", school.cell("S07d", {}, "2025")["value"], 25)
    school.layer("")


def check_approved(tally, school):
    """A changed formula does not rewrite what was approved."""
    school.run("compute")
    school.run("approve", Q1)
    school.layer('around.indicator "single_three_count" {\n'
                 '  formula = function(c, previous) return 10 * previous(c) end }\n')
    school.run("compute")
    row = school.cell("R07a", {}, Q1)
    tally.same("approved", row["approved"], 2.0)
    tally.same("changed", row["value"], 20.0)
    tally.check("changed_since_approved" in row["flags"], "not flagged: %r" % row)
    row = school.cell("R01", {}, Q1)
    tally.check("changed_since_approved" not in row["flags"], "flagged: %r" % row)
    school.layer("")


def check_edges(tally, school):
    """49.5 % has a band: bands are half-open stretches without gaps."""
    rows = ["s%d,%s" % (i, "первая" if i < 99 else "нет") for i in range(200)]
    school.import_text("staff", "teacher,category\n" + "\n".join(rows) + "\n")
    row = school.cell("U03", {}, "2025")
    tally.same("U03 of 200", row["value"], 49.5)
    tally.same("band of 49.5", row["band"], "меньше половины")
    for code, title in (("R01", "Отметки за период"), ("R05", "Отметки за период"),
                        ("R07a", "Отметки за период"), ("R12", "ВПР"), ("R23", "ОГЭ и ЕГЭ"),
                        ("U01", "Контингент"), ("U07", "Курсы педагогов"), ("P01", "Проверочные"),
                        ("P02", "Выполнение программ"), ("P04", "Нагрузка"),
                        ("M01", "Мероприятия"), ("M08", "Текущие отметки"), ("M11", "Документы")):
        row = school.cell(code, {}, "2025")
        tally.same(code + " without data", row["state"], "no_data")
        tally.check(title in row["reason"], "%s does not say what to import: %r" % (
            code, row["reason"]))
    tally.same("U05a without the column", school.cell("U05a", {}, "2025")["state"], "no_data")
    tally.check("Дата рождения" in school.cell("U05a", {}, "2025")["reason"],
                "U05a does not name the column")
    school.layer('set.param "category_share.bands" { from = "1990-01-01", forever = true,\n'
                 '  { 0, "a" }, { 50, "b" }, { 20, "c" } }\n')
    school.run("show", "U03", codes=(1,))


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko")))
    tally = Tally()
    folder = tempfile.mkdtemp(prefix="vsoko-base-")
    try:
        school = School(program, os.path.join(folder, "school"))
        for kind in KINDS:
            school.run("import", "--kind", kind, os.path.join(FIXTURES, kind + ".csv"))
        school.run("import", os.path.join(FIXTURES, "classes.yaml"))
        check_cells(tally, school, MARKS + YEAR, SPRING)
        check_cells(tally, school, EXAMS, AUTUMN)
        check_states(tally, school)
        check_flags(tally, school)
        check_invariants(tally, school)
        check_list(tally, school)
        check_calendar(tally, school)
        check_statuses(tally, school)
        check_divisions(tally, school)
        check_repeat(tally, school)
        check_layer(tally, school)
        check_approved(tally, school)
        check_edges(tally, School(program, os.path.join(folder, "staff")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
