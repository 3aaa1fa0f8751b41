#!/usr/bin/env python3
"""The recorded year of the example region: cyclogram, decisions, map, cycle, timetable of each school.

    check_management.py [PROGRAM]              if not given: $VSOKO, then build/dev/vsoko

What is done, late, skipped; what each item of the map is worth; where each cycle stands: tables worked
out by hand for 1 July 2025. Which rules fire for whom, and on what value: worked out here straight
from the schools' files. Last line: "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import csv
import datetime
import glob
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True
import check_region_example as example  # noqa: E402

try:
    import yaml
except ModuleNotFoundError:  # another Python before Debian's own in PATH
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    raise

TODAY = "2025-07-01"
DAY = datetime.date(2025, 7, 1)
FOLDER = os.path.join(example.DATA, "management")
SUBJECTS = {"Русский язык": "RU", "Математика": "MA", "Алгебра": "AL",
            "Алгебра и начала математического анализа": "MT", "Литература": "LI", "История": "IS",
            "Биология": "BI", "Физическая культура": "FK"}

# --- worked out by hand ---

# ВПР came on 20 May: 30 days later is 19 June, yet item 43 has two months from the day of ВПР in the
# school (14, 15, 17, 19 April). Exams came on 25 June: 14 days later is 9 July.
# The first term ends on 25 October, the second on 27 December, the fourth on 26 May, five days each.
EVERYWHERE = {
    "46@2025-07-09": ("planned", None),
    "41@2025-07-10": ("due", None), "49@2025-07-31": ("due", None), "11": ("not_this_year", None)}
STATUSES = {  # all others are done in time
    "990701": {
        "43@2025-06-14": ("late", 17), "3@2024-09-01": ("done", 4), "8@2024-09-27": ("done", 1),
        "16@2024-10-30": ("done", 7),
        "13@2024-10-31": ("skipped", None), "14@2024-10-31": ("done", 8),
        "20@2024-11-30": ("late", 213), "27@2025-01-31": ("done", 12),
        "29@2025-02-28": ("skipped", None), "33@2025-03-26": ("done", 5),
        "42@2025-05-31": ("done", 4), "47@2025-06-30": ("late", 1), "48@2025-07-01": ("due", None)},
    "990702": {
        "43@2025-06-15": ("late", 16), "16@2024-10-30": ("done", 8), "26@2025-01-31": ("done", 2),
        "42@2025-05-31": ("done", 3),
        "45@2025-06-30": ("late", 1)},
    "990703": {
        "43@2025-06-17": ("late", 14), "2@2024-08-31": ("done", 1), "4@2024-09-01": ("late", 303),
        "6@2024-09-13": ("done", 17),
        "7@2024-09-20": ("late", 284), "8@2024-09-27": ("done", 5), "9@2024-09-30": ("late", 274),
        "47@2024-09-30": ("late", 274), "16@2024-10-30": ("done", 7),
        "13@2024-10-31": ("skipped", None), "14@2024-10-31": ("late", 243),
        "19@2024-11-30": ("late", 213), "20@2024-11-30": ("late", 213),
        "21@2024-12-04": ("skipped", None), "47@2024-12-28": ("late", 185),
        "22@2024-12-31": ("late", 182), "23@2024-12-31": ("skipped", None),
        "25@2025-01-31": ("late", 151), "26@2025-01-31": ("late", 151),
        "27@2025-01-31": ("late", 151), "32@2025-03-31": ("done", 10),
        "47@2025-03-31": ("late", 92), "37@2025-04-30": ("late", 62), "42@2025-05-31": ("done", 2),
        "47@2025-06-30": ("late", 1), "48@2025-07-01": ("due", None)},
    "990704": {
        "43@2025-06-19": ("late", 12), "1@2024-08-25": ("done", 3), "3@2024-09-01": ("done", 9),
        "8@2024-09-27": ("done", 1),
        "16@2024-10-30": ("late", 244), "17@2024-11-30": ("late", 213),
        "24@2025-01-01": ("late", 181), "34@2025-04-10": ("done", 6), "38@2025-05-31": ("done", 2),
        "42@2025-05-31": ("done", 2), "44@2025-06-30": ("late", 1)}}
REASONS = {
    ("990701", "13@2024-10-31"): "диагностику проводит муниципалитет",
    ("990701", "29@2025-02-28"): "защита проектов перенесена на 2025/26",
    ("990703", "13@2024-10-31"): "педагогов трое",
    ("990703", "21@2024-12-04"): "нет параллелей: 11",
    ("990703", "23@2024-12-31"): "в 9А три ученика"}
OCCURRENCES = 63  # 51 of the plan, seven of the file of events, 41, 43, 46, 49 and 11

# On 20 January 2025 what is to come is not done yet, whatever the files say of it: of 990701 items
# 25 to 27 of January and the quarter that ends in March have begun.
WINTER = {
    "20@2024-11-30": ("late", 51), "14@2024-10-31": ("done", 8), "24@2025-01-01": ("done", None),
    "25@2025-01-31": ("due", None), "26@2025-01-31": ("due", None), "27@2025-01-31": ("due", None),
    "47@2025-03-31": ("due", None), "48@2025-02-03": ("planned", None),
    "35@2025-04-20": ("planned", None), "45@2025-06-30": ("planned", None)}

# Points of items .1, .2, ... of each criterion.
MAP = {
    "990701": ("2221", "22212", "10220", "21122", "0202", "22200", "0202", "0022"),
    "990702": ("2222", "22222", "22222", "22222", "2202", "22222", "2222", "0022"),
    "990703": ("2210", "12200", "00000", "00002", "0202", "00000", "0200", "0020"),
    "990704": ("2211", "12202", "00000", "00000", "0202", "00002", "0200", "0020")}
TOTALS = {"990701": 47, "990702": 66, "990703": 20, "990704": 23}  # of 72

# Stage, since, what blocks (a part of the text), stages passed without their document.
CYCLES = {
    ("990701", "outcomes"): ("actions", "2025-02-03", None, ["monitoring"]),
    ("990701", "conditions"): ("monitoring", "2024-10-01", "Приказ о проведении мониторинга", []),
    ("990701", "programs"): ("goal_set", "2024-09-02", "Программа развития", []),
    ("990701", "governance"): (None, None, None, []),
    ("990702", "outcomes"): ("closed", "2025-06-27", None, []),
    ("990702", "conditions"): ("effectiveness", "2025-06-16", None, []),
    ("990702", "programs"): ("effectiveness", "2025-06-09", None, []),
    ("990702", "governance"): ("suspended", "2025-03-03", None, []),
    ("990703", "outcomes"): ("monitoring", "2024-10-07", None, ["indicators_set", "methods_set"]),
    ("990703", "conditions"): ("actions", "2024-12-09", "у меры есть ответственный", []),
    ("990703", "programs"): (None, None, None, []),
    ("990703", "governance"): (None, None, None, []),
    ("990704", "outcomes"): ("effectiveness", "2025-06-02", "значения до и после сравнены", []),
    ("990704", "conditions"): (None, None, None, []),
    ("990704", "programs"): (None, None, None, []),
    ("990704", "governance"): (None, None, None, [])}
NEXT = {
    ("990701", "outcomes"): ["decisions", "suspended"],
    ("990702", "conditions"): ["closed", "actions", "goal_set", "suspended"],
    ("990702", "programs"): ["closed", "goal_set", "suspended"],  # back to measures twice already
    ("990703", "programs"): ["goal_set"]}

TIMETABLE = [
    ("C2", "2024-10-01", "MA"),  # 14 days after 17 September
    ("C2", "2025-04-10", "MA"),  # 6 days before ВПР
    ("C4", "2024-09-18", "RU"), ("C5", "2024-10-15", "RU"), ("C6", "2025-04-10", "MA")]

# Rule, scope, period: step, until when, level. Ten days after 9 June is 19 June, 12 days ago: a level
# up; 14 days after 16 June is yesterday; three working days after Monday 30 June are Thursday.
LIFE = {
    ("990701", "D01", "9А", "2024/Ч1"): ("executed", "2024-11-15", "adm"),
    ("990701", "D13", "9А BI", "2024"): ("overdue", "2025-06-19", "gov"),
    ("990701", "D22", "", "2024"): ("approved", "2025-07-03", "adm"),
    ("990703", "D18", "", "2024"): ("overdue", "2025-06-30", "adm"),
    ("990704", "D07", "5А MA", "2024"): ("executed", "2025-06-11", "adm"),
    ("990704", "D07", "8А AL", "2024"): ("cancelled", "2025-07-31", "adm")}

# What each night tells beside the one before. Item 48 of 1 July is not done in two schools; D22 of
# 990701 had three working days, until the 3rd; the measure that was to end on 25 June is more than
# ten days late on 6 July.
NIGHTS = [
    ("2025-07-01", {}),
    ("2025-07-02", {"990701": ["late 48@2025-07-01"], "990703": ["late 48@2025-07-01"]}),
    ("2025-07-04", {"990701": ["overdue D22 2024: 1"]}),
    ("2025-07-06", {"990704": ["fired D20 2024: 1"]})]


# --- the files ---

def events(school, kind):
    with open(os.path.join(FOLDER, school, "управление.yaml"), encoding="utf-8") as file:
        return [row for row in yaml.safe_load(file)["events"] if row["type"] == kind]


def marks_of(school):
    """{(period, class, subject, pupil): [cells]}; the class is that of the period's last day."""
    stays, found = example.classes_of(school), {}
    for path in sorted(glob.glob(example.school_file(school, "журнал_*.xlsx"))):
        written = re.search("журнал_(.*).xlsx", path).group(1)
        for part in example.openpyxl.load_workbook(path).sheetnames:
            period, last = example.PARTS[part]
            for row in example.table(path, "Ученик", part):
                pupil = example.person(row.pop("Ученик"))
                row.pop("№")
                group = example.class_at(stays, pupil, datetime.date(*last), written)
                for subject, cell in row.items():
                    cells = [] if cell in (None, "осв") else ["н/а"] if cell == "н/а" \
                        else str(cell).split("/")
                    found.setdefault((period, group, SUBJECTS[subject], pupil), []).extend(cells)
    return found


def gather(marks, *keep):
    """Cells by period and by what is kept of class, subject, pupil (positions 1 to 3)."""
    found = {}
    for key, cells in marks.items():
        found.setdefault((key[0], *(key[at] for at in keep)), []).extend(cells)
    return {key: cells for key, cells in found.items() if cells}


def share(cells, least):
    return 100 * sum(cell.isdigit() and int(cell) >= least for cell in cells) / len(cells)


def trends(qualities):
    """By how much the quality differs from that of the part before."""
    found = {}
    for (period, *rest), value in qualities.items():
        if "/" in period:
            before = period[:-1] + str(int(period[-1]) - 1)
            if (before, *rest) in qualities:
                found[(period, *rest)] = value - qualities[(before, *rest)]
    return found


def school_class(text):
    return "%d%s" % (int(re.search(r"\d+", text).group()), re.search("[А-Яа-я]", text).group().upper())


def vpr_of(school):
    """Shares of points by class, subject, task with the bound; marks far from the journal's."""
    tasks, far = {}, {}
    for path in glob.glob(os.path.join(example.DATA, "regional", "впр_*.xlsx")):
        sheet = "Ф1 Индивидуальные результаты"
        page = example.openpyxl.load_workbook(path)[sheet]
        subject = SUBJECTS[page["B2"].value]
        levels = {cell.column: cell.value for cell in page[6]}
        for merged in page.merged_cells.ranges:
            if merged.min_row == 6:
                for column in range(merged.min_col, merged.max_col + 1):
                    levels[column] = page.cell(6, merged.min_col).value
        for row in example.table(path, "Код участника", sheet):
            if row["ОО"] != "edu" + school:
                continue
            group = school_class(row["Класс"])
            for column, (title, points) in enumerate(row.items(), 1):
                task = re.fullmatch(r"(\d+) \((\d+)б\)", title or "")
                if task and isinstance(points, int):
                    entry = tasks.setdefault((group, subject, task.group(1)), [0, 0, levels[column]])
                    entry[0] += points
                    entry[1] += int(task.group(2))
            pair = row["Отметка"], row["Отметка по журналу"]
            if all(isinstance(mark, int) for mark in pair):
                far.setdefault((group, subject), []).append(abs(pair[0] - pair[1]) >= 2)
    return ({key: (100 * got / most, 57 if level == "Б" else 28.5)
             for key, (got, most, level) in tasks.items()},
            {key: sum(rows) for key, rows in far.items()})


def hours_of(school):
    found = {}
    for name, period in (("программы_1", "2024/П1"), ("программы_2", "2024/П2"),
                         ("программы_год", "2024")):
        for row in example.table(example.school_file(school, name + ".csv"), "Предмет"):
            key = period, row["Класс"], SUBJECTS[row["Предмет"]]
            found[key] = 100 * int(row["Дано"]) / int(row["По плану"])
    return found


def cyclogram_done(school):
    """In time, of what was due and needed."""
    def day(text):
        return example.day(text, None)
    with open(os.path.join(FOLDER, school, "циклограмма.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file.readlines()[1:], delimiter=";"))
    rows += example.table(example.school_file(school, "мероприятия.csv"), "Срок")
    needed = [row for row in rows if row["Состояние"] != "не нужно" and day(row["Срок"]) <= DAY]
    done = [row for row in needed if row["Выполнено"] and day(row["Выполнено"]) <= day(row["Срок"])]
    return 100 * len(done) / len(needed)


def staff_fires(school):
    staff = example.table(example.school_file(school, "педагоги.xlsx"), "Педагог")
    until = [row["Категория действует до"].date() for row in staff
             if row["Квалификационная категория"] != "нет"]
    last = DAY + datetime.timedelta(days=90)
    return (100 * sum(day >= DAY for day in until) / len(staff) < 20
            or any(DAY <= day <= last for day in until))


# --- rules ---

def expected_of(school):
    """{(rule, period, scope): value of the first indicator, None where it has none}"""
    found, marks = {}, marks_of(school)

    def add(rule, values, fires):
        for (period, *scope), value in values.items():
            if fires(value):
                found[rule, period, " ".join(scope)] = value

    by_subject = gather(marks, 1, 2)
    quality = {key: share(cells, 4) for key, cells in by_subject.items()}
    weights = {"5": 100, "4": 64, "3": 36, "2": 16, "н/а": 7}
    add("D01", {key: share(cells, 3) for key, cells in gather(marks, 1).items()},
        lambda value: value < 100)
    for key, cells in gather(marks, 3).items():
        if any(cell in ("2", "н/а") for cell in cells):
            found["D02", key[0], key[1]] = None
    add("D03", trends(quality), lambda value: value <= -9.9999999)
    slides = trends({key: share(cells, 4) for key, cells in gather(marks, 2).items()})
    for (period, subject), value in slides.items():
        before = slides.get((period[:-1] + str(int(period[-1]) - 1), subject))
        if before is not None and before < 0 and value < 0:
            found["D04", period, subject] = value
    add("D05", {key: sum(weights[cell] for cell in cells) / len(cells)
                for key, cells in by_subject.items()}, lambda value: value < 36)
    tasks, far = vpr_of(school)
    for scope, (value, bound) in tasks.items():
        if value < bound:
            found["D06", "2024", " ".join(scope)] = value
    add("D07", {("2024", *scope): count for scope, count in far.items()}, lambda count: count > 0)
    add("D13", hours_of(school), lambda value: value < 95)
    add("D18", {("2024",): cyclogram_done(school)}, lambda value: value < 70)
    findings = events(school, "finding")
    if findings:
        told = sum("recommendation" in row for row in findings)
        add("D19", {("2024",): 100 * told / len(findings)}, lambda value: value < 90)
    measures = events(school, "measure")
    if any("done" not in row and datetime.date.fromisoformat(row["ends"])
           < DAY - datetime.timedelta(days=10) for row in measures):
        found["D20", "2024", ""] = None
    if sum(row.get("verdict") == "none" for row in measures) >= 2:
        found["D21", "2024", ""] = None
    papers = example.table(example.school_file(school, "документы.xlsx"), "На сайте")
    add("D22", {("2024",): 100 * sum(row["На сайте"] == "да" for row in papers) / 14},
        lambda value: value < 100)
    if staff_fires(school):
        found["D23", "2024", ""] = None
    add("D28", {("2024",): 100 * TOTALS[school] / 72}, lambda value: value < 50)
    return found


def check_rules(tally, region, school):
    expected = expected_of(school)
    rules = {"D01", "D02", "D03", "D04", "D05", "D06", "D07", "D13", "D18", "D19", "D20", "D21", "D22",
             "D23", "D28"}
    fired, firing = {}, set()
    for row in region.rows("decisions", "--school", school, "--period", "each", "--today", TODAY):
        scope = " ".join(row["scope"][name] for name in ("class", "pupil", "subject", "task")
                         if name in row["scope"])
        if row["state"] == "fired" and row["rule"] in rules:
            fired[row["rule"], row["period"], scope] = row
            firing.add(row["rule"])
    tally.same("rules that fire in " + school, sorted(map(str, fired)), sorted(map(str, expected)))
    for key, value in expected.items():
        if value is not None and key in fired:
            cause = fired[key]["because"][0]
            tally.same("cause of %s in %s" % (key, school), float(cause.split(" = ")[1]), value)
    for (at, rule, scope, period), told in LIFE.items():
        row = fired.get((rule, period, scope)) if at == school else None
        if at == school:
            tally.same("%s %s %s" % (rule, scope, period),
                       row and (row["step"], row["due"], row["level"]), told)
    return firing


def check_review(tally, region):
    """What came of D01 in 9А of 990701: the share of the last quarter beside that of the first."""
    cells = gather(marks_of("990701"), 1)
    before, after = (share(cells["2024/Ч%d" % part, "9А"], 3) for part in (1, 4))
    verdict = "none" if after <= before else "effective" if after == 100 else "partial"
    row = region.rows("decisions", "D01", "class=9А", "--school", "990701", "--period", "2024/Ч1",
                      "--today", TODAY)
    tally.same("what came of D01", [found["verdict"] for found in row], [verdict])


# --- the commands ---

def check_statuses(tally, region, school):
    rows = region.rows("cyclogram", "--school", school, "--year", "2024", "--today", TODAY)
    tally.same("occurrences of " + school, len(rows), OCCURRENCES)
    known = {**EVERYWHERE, **STATUSES[school]}
    for row in rows:
        tally.same("%s of %s" % (row["id"], school), (row["status"], row["late"]),
                   known.pop(row["id"], ("done", None)))
        reason = REASONS.get((school, row["id"]))
        if reason:
            tally.same("why %s of %s is skipped" % (row["id"], school), row["note"], reason)
    tally.same("occurrences that are missing in " + school, sorted(known), [])


def check_winter(tally, region):
    rows = region.rows("cyclogram", "--school", "990701", "--year", "2024", "--today", "2025-01-20")
    found = {row["id"]: (row["status"], row["late"]) for row in rows}
    for item, told in WINTER.items():
        tally.same(item + " in January", found.get(item), told)
    rows = region.rows("cycle", "--school", "990701", "--year", "2024", "--today", "2025-01-20")
    tally.same("cycle in January", (rows[0]["stage"], rows[0]["since"]), ("analysis", "2025-01-20"))
    rows = region.rows("decisions", "D01", "class=9А", "--school", "990701", "--period", "2024/Ч1",
                       "--today", "2024-11-10")  # executed on the 14th
    tally.same("D01 in November", [(row["step"], row["due"]) for row in rows],
               [("approved", "2024-11-15")])


def check_map(tally, region, school):
    rows = region.rows("map", "--school", school, "--year", "2024", "--today", TODAY)
    expected = {"%d.%d" % (criterion, item): int(points)
                for criterion, line in enumerate(MAP[school], 1)
                for item, points in enumerate(line, 1)}
    tally.same("items of the map", len(expected), 36)
    tally.same("sum of the map of " + school, sum(expected.values()), TOTALS[school])
    tally.same("map of " + school, {row["item"]: row["score"] for row in rows}, expected)
    for row in rows:
        tally.check(row["score"] == 2 or row["missing"],
                    "map of %s, %s: lacks points, but nothing" % (school, row["item"]))


def check_cycle(tally, region, school):
    rows = region.rows("cycle", "--school", school, "--year", "2024", "--today", TODAY)
    tally.same("cycles of " + school, len(rows), 4)
    for row in rows:
        place = school, row["direction"]
        stage, since, blocked, bare = CYCLES[place]
        tally.same("cycle %s %s" % place, (row["stage"], row["since"], row["without_document"]),
                   (stage, since, bare))
        tally.check(bool(row["blocked"]) == bool(blocked)
                    and (not blocked or blocked in row["blocked"][0]),
                    "cycle %s %s: blocked by %r" % (*place, row["blocked"]))
        if place in NEXT:
            tally.same("cycle %s %s: next" % place, row["next"], NEXT[place])


def check_timetable(tally, region):
    rows = region.rows("timetable", "--school", "990701", "--year", "2024", "--today", TODAY)
    tally.same("timetable", [(row["constraint"], row["date"], row["subject"]) for row in rows],
               TIMETABLE)


def check_nights(tally, region):
    for day, news in NIGHTS:
        rows = region.rows("nightly", "--jobs", "1", "--today", day)
        tally.same("news of " + day, {row["school"]: row["news"] for row in rows if row["news"]}, news)


def load(region):
    region.run("init", "--model", "base", "--schools", os.path.join(example.DATA, "register.csv"))
    files = sorted(glob.glob(os.path.join(example.DATA, "regional", "*")))
    vpr = [path for path in files if os.path.basename(path).startswith("впр_")]
    region.run("import", "--valid", "2025-05-20", *vpr)
    region.run("import", "--valid", "2025-06-25", *[path for path in files if path not in vpr])
    for school in example.SCHOOLS:
        files = glob.glob(example.school_file(school, "*"))
        files += [os.path.join(FOLDER, school, name) for name in ("циклограмма.csv", "управление.yaml")]
        region.run("import", "--school", school, "--valid", TODAY, *sorted(files))
    for kind, name in (("slot", "график.csv"), ("lesson", "расписание.csv")):
        region.run("import", "--school", "990701", "--kind", kind, "--valid", "2024-09-12",
                   os.path.join(FOLDER, "990701", name))


def main():
    path = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(example.ROOT, "build", "dev", "vsoko")))
    tally, firing = example.Tally(), set()
    with tempfile.TemporaryDirectory(prefix="vsoko-management-") as folder:
        region = example.Region(path, os.path.join(folder, "region"))
        load(region)
        for school in example.SCHOOLS:
            check_statuses(tally, region, school)
            check_map(tally, region, school)
            check_cycle(tally, region, school)
            region.run("approve", "map", "year=2024", "--school", school, "--today", TODAY)
            firing |= check_rules(tally, region, school)
        check_winter(tally, region)
        check_review(tally, region)
        check_timetable(tally, region)
        check_nights(tally, region)
    tally.check(len(firing) >= 10, "only these rules fire: %s" % sorted(firing))
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
