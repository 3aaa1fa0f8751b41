#!/usr/bin/env python3
"""Random timetables of assessments against a plain checker of the constraints C2 to C7.

    check_timetables.py PROGRAM [--count N]

The checker below compares every two procedures; it shares nothing with lua/stdlib/timetable.lua.
SPDX-License-Identifier: MIT
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = 20260
CLASSES = ["5А", "5Б", "6А"]
SUBJECTS = ["MA", "RU", "MU", "LI"]
LEVELS = {"admin_test": "school", "entry_diagnostics": "school", "vpr": "federal",
          "regional_diagnostic": "regional"}
START = datetime.date(2025, 9, 15)
APART, SHARE, LESSON, SHORT, RARE = 17, 10, 45, 30, 1

# weekday -> subjects of the lessons 1, 2, ...; music once a week, first on Monday in 5А
WEEK = {
    "5А": {1: ["MU", "MA", "RU", "LI"], 2: ["MA", "RU", "LI"], 3: ["RU", "MA", "LI", "MA", "RU"],
           4: ["LI", "MA"], 5: ["MA", "RU", "MA"]},
    "5Б": {1: ["MA", "RU", "LI", "MU"], 2: ["RU", "MA", "LI"], 4: ["MA", "LI", "RU", "MA"]},
}
# planned hours: of the year, or of its four terms
HOURS = {("5А", "MA", "2025"): 34, ("5А", "MU", "2025"): 10, ("5Б", "MA", "2025"): 20,
         **{("5А", "RU", "2025/Ч%d" % term): 10 for term in (1, 2, 3, 4)}}
YEARLY = {("5А", "MA"): 34, ("5А", "MU"): 10, ("5Б", "MA"): 20, ("5А", "RU"): 40}


def order(slot):
    return (slot["date"], slot["class"], slot["subject"], slot["procedure"])


def draw(rng):
    slots = {}
    for _ in range(rng.randint(2, 14)):
        day = START + datetime.timedelta(days=rng.randint(0, 45))
        slot = {"date": day, "class": rng.choice(CLASSES), "subject": rng.choice(SUBJECTS),
                "procedure": rng.choice(list(LEVELS)), "lesson": rng.choice([None, 1, 2, 3, 4, 5]),
                "minutes": rng.choice([None, 20, 29, 30, 40, 45, 46, 90, 120])}
        slots[order(slot)] = slot
    return sorted(slots.values(), key=order)


def write(path, slots):
    with open(path, "w", encoding="utf-8") as file:
        file.write("year,date,class,subject,procedure,lesson,minutes\n")
        for slot in slots:
            file.write("2025,%s,%s,%s,%s,%s,%s\n" % (
                slot["date"], slot["class"], slot["subject"], slot["procedure"],
                "" if slot["lesson"] is None else slot["lesson"],
                "" if slot["minutes"] is None else slot["minutes"]))


def own(slot):
    return LEVELS[slot["procedure"]] == "school"


def lessons(slot):
    return 1 if slot["minutes"] is None else -(-slot["minutes"] // LESSON)


def pair(found, code, first, second):
    """Two in each other's way, first the earlier one: who moves, and whether it is pushed out."""
    moves, stays = (first, second) if own(first) and not own(second) else (second, first)
    found.append((code, "violated", order(moves), order(stays)))
    if own(moves) and not own(stays):
        found.append(("C6", "violated", order(moves), order(stays)))


def at_edge(slot):
    day = WEEK[slot["class"]][slot["date"].isoweekday()]
    first, last = slot["lesson"], slot["lesson"] + lessons(slot) - 1
    if first > 1 and last < len(day):
        return False
    times = sum(names.count(slot["subject"]) for names in WEEK[slot["class"]].values())
    stands = first <= len(day) and day[first - 1] == slot["subject"]
    return not (times <= RARE and stands)


def expect(slots):
    slots = [s for s in slots if s["minutes"] is None or s["minutes"] >= SHORT]
    found = []
    for i, a in enumerate(slots):
        for b in slots[i + 1:]:
            run = a["procedure"] == b["procedure"] and a["class"] != b["class"]
            if (a["class"][0] == b["class"][0] and a["subject"] == b["subject"] and not run
                    and (b["date"] - a["date"]).days < APART):
                pair(found, "C2", a, b)
    for a in slots:
        day = [s for s in slots if s["date"] == a["date"] and s["class"] == a["class"]]
        keeper = min(day, key=lambda s: (own(s), order(s)))
        if a is not keeper:
            found.append(("C5", "violated", order(a), order(keeper)))
            if own(a) and not own(keeper):
                found.append(("C6", "violated", order(a), order(keeper)))
        same = [s for s in slots if s["class"] == a["class"] and s["subject"] == a["subject"]]
        if a is same[-1]:
            yearly = YEARLY.get((a["class"], a["subject"]))
            if yearly is None:
                found.append(("C3", "undetermined", order(a), None))
            elif sum(map(lessons, same)) * 100 > SHARE * yearly:
                found.append(("C3", "violated", order(a), None))
        if a["lesson"] is None or a["date"].isoweekday() not in WEEK.get(a["class"], {}):
            found.append(("C4", "undetermined", order(a), None))
        elif at_edge(a):
            found.append(("C4", "violated", order(a), None))
    if slots:
        found.append(("C7", "violated", order(slots[0]), None))
    return found


def run(program, folder, *words, **more):
    done = subprocess.run([program, "-C", folder, *words], capture_output=True, text=True,
                          env={**os.environ, "VSOKO_TODAY": "2025-09-01"}, **more)
    if done.returncode != 0:
        sys.exit("%s: %s" % (" ".join(words), done.stderr))
    return done.stdout


def prepare(program, folder):
    run(program, folder, "init", folder, "--model", str(ROOT / "lua/models/base"), "--school", "1")
    with open(folder + "/lesson.csv", "w", encoding="utf-8") as file:
        file.write("year,class,weekday,lesson,subject\n")
        for name, week in WEEK.items():
            for day, subjects in week.items():
                for lesson, subject in enumerate(subjects, 1):
                    file.write("2025,%s,%d,%d,%s\n" % (name, day, lesson, subject))
    with open(folder + "/hours.csv", "w", encoding="utf-8") as file:
        file.write("term,class,subject,planned\n")
        for (name, subject, term), planned in HOURS.items():
            file.write("%s,%s,%s,%d\n" % (term, name, subject, planned))
    run(program, folder, "import", "--kind", "lesson", folder + "/lesson.csv")
    run(program, folder, "import", "--kind", "hours", folder + "/hours.csv")


def read_found(row):
    slot = (datetime.date.fromisoformat(row["date"]), row["class"], row["subject"],
            row["procedure"])
    other = None
    if row["with"] is not None:
        date, *names = row["with"].split(" ")
        other = (datetime.date.fromisoformat(date), *names)
    return (row["constraint"], row["state"], slot, other)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    rng = random.Random(SEED)
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        prepare(options.program, folder)
        tables = [draw(rng) for _ in range(options.count)]
        lines = []
        for number, slots in enumerate(tables):
            path = "%s/slots%d.csv" % (folder, number)
            write(path, slots)
            lines.append(".timetable %s --format json\n" % path)
        text = run(options.program, folder, "repl", input="".join(lines))
        decoder, at = json.JSONDecoder(), 0
        for number, slots in enumerate(tables):
            answer, at = decoder.raw_decode(text, at)
            at += 1
            got = sorted(map(repr, map(read_found, answer["rows"])))
            wanted = sorted(map(repr, expect(slots)))
            if got == wanted:
                passed += 1
            else:
                failed += 1
                print("timetable %d of seed %d:" % (number, SEED))
                print("  not found:", sorted(set(wanted) - set(got)))
                print("  not there:", sorted(set(got) - set(wanted)))
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


main()
