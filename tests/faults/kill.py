#!/usr/bin/env python3
"""Imports and computations killed at random moments: what was acknowledged stays, whole.

Sheets of marks are imported one after another, some of them corrections of earlier ones, now and
then with `compute` in between. A run is killed at a random fraction (seeded) of the measured time.
After each kill: every acknowledged event is in the log, `verify` passes, and `show` equals what the
acknowledged sheets give, perhaps with the one in flight, never with a part of it.
    VSOKO_FAULTS=N: N times 50 kills.
SPDX-License-Identifier: MIT
"""
import os
import random
import signal
import subprocess
import time

import program
from program import BINARY, ENVIRONMENT, HEADER, Folder, Tally, cells_of, make_school, must, show

SEED = 20260302
KILLS = 50 * program.TIMES
STUDENTS = 40  # in a class
CLASSES = 75


class School:
    """The marks as Python keeps them: {(subject, term, student): row}."""

    def __init__(self):
        self.rows = {}

    def with_sheet(self, sheet):
        other = School()
        other.rows = dict(self.rows)
        for row in sheet:
            other.rows[row[1], row[3], row[2]] = row
        return other

    def cells(self):
        rows = list(self.rows.values())
        found = cells_of(rows, ())
        found.update(cells_of(rows, ("class",)))
        return found


def make_sheet(generator, number):
    """The marks of a subject and term; from the sixth on some rewrite an older sheet."""
    if number >= 6 and generator.random() < 0.3:
        number = generator.randrange(number)
    subject, term = "Предмет %d" % (number // 2), "2024/Ч%d" % (number % 2 + 1)
    return [["%d класс" % (student // STUDENTS), subject, "у%d" % student, term,
             generator.choice("2345")]
            for student in range(CLASSES * STUDENTS)]


def cells(folder):
    """Cells of level all and class; None if either is refused."""
    found = {}
    for by in ((), ("class",)):
        part, done = show(folder, by)
        if part is None:
            return None, done
        found.update(part)
    return found, None


def start(folder, words):
    return subprocess.Popen([BINARY, "-C", folder, *words], env=ENVIRONMENT,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE)


class Loop:
    def __init__(self, tally, folder):
        self.tally, self.folder = tally, folder
        self.generator = random.Random(SEED)
        self.school = School()
        self.events = []  # acknowledged, with what the log says of them
        self.number = 0
        self.seconds = {}
        self.ends = {"killed": 0, "in flight": 0, "too late": 0}

    def log(self):
        return {row["id"]: (row["type"], row["source"], row["detail"])
                for row in must(self.folder, "log", "--format", "json").rows()}

    def next_sheet(self):
        sheet = make_sheet(self.generator, self.number)
        path = os.path.join(self.folder, "sheets", "sheet%d.csv" % self.number)
        self.number += 1
        program.write_csv(path, HEADER, sheet)
        return path, sheet

    def acknowledge(self, sheet):
        """The sheet's import ended with exit code 0."""
        if sheet is not None:
            self.school = self.school.with_sheet(sheet)
        self.events = self.log()

    def run_whole(self, words, sheet):
        started = time.monotonic()
        child = start(self.folder, words)
        err = child.communicate()[1].decode("utf-8", "replace")
        seconds = time.monotonic() - started
        self.tally.check("`%s`" % words[0], child.returncode == 0, err)
        self.seconds[words[0]] = min(seconds, self.seconds.get(words[0], seconds))
        self.acknowledge(sheet)

    def check(self, what, sheet):
        """After a kill. True if the sheet in flight has come in."""
        done = program.run(self.folder, "verify")
        self.tally.check("%s: verify" % what, done.code == 0, done)
        log = self.log()
        kept = all(log.get(event) == said for event, said in self.events.items())
        self.tally.check("%s: acknowledged events" % what, kept, "%s\n%s" % (self.events, log))
        more = len(log) - len(self.events)
        self.tally.check("%s: the event in flight" % what, more in ((0, 1) if sheet else (0,)), more)
        school = self.school.with_sheet(sheet) if more else self.school
        found, refused = cells(self.folder)
        self.tally.check("%s: numbers" % what, found == school.cells(), refused or [
            (key, found.get(key), value) for key, value in school.cells().items()
            if found.get(key) != value][:3])
        return more == 1

    def kill_one(self, number):
        words, sheet = ["compute", "--full"], None
        if number % 5:
            path, sheet = self.next_sheet()
            words = ["import", path]
        seconds = self.seconds[words[0]] * self.generator.uniform(0, 1)
        what = "kill %d, `%s` after %.1f ms" % (number, words[0], seconds * 1000)
        started = time.monotonic()
        child = start(self.folder, words)
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        err = child.communicate()[1].decode("utf-8", "replace")
        if child.returncode == 0:
            self.ends["too late"] += 1
            self.seconds[words[0]] = min(self.seconds[words[0]], time.monotonic() - started)
            self.acknowledge(sheet)
            self.check(what, None)
            return
        self.tally.check("%s: ended by the kill" % what, child.returncode == -signal.SIGKILL,
                         "%s %s" % (child.returncode, err))
        self.ends["killed"] += 1
        arrived = self.check(what, sheet)
        self.ends["in flight"] += arrived
        # The same command again: it does what is left to do.
        done = program.run(self.folder, *words)
        self.tally.check("%s: again" % what, done.code == 0, done)
        self.acknowledge(sheet)
        self.check("%s, again" % what, None)


def main():
    tally = Tally()
    with Folder() as folder:
        loop = Loop(tally, make_school(os.path.join(folder, "school")))
        for _ in range(4):
            path, sheet = loop.next_sheet()
            loop.run_whole(["import", path], sheet)
        loop.run_whole(["compute", "--full"], None)
        loop.check("before", None)
        number = 0
        while loop.ends["killed"] < KILLS and number < 4 * KILLS:
            loop.kill_one(number)
            number += 1
        left = [name for name in os.listdir(loop.folder) if name.startswith("main.db")]
        tally.check("nothing is left beside the file", left == ["main.db"], left)
        tally.note("%d rows in a sheet; import %.0f ms, compute %.0f ms; %d killed (%d had come in), "
                   "%d ended before" % (
                       STUDENTS * CLASSES, loop.seconds["import"] * 1000,
                       loop.seconds["compute"] * 1000, loop.ends["killed"],
                       loop.ends["in flight"], loop.ends["too late"]))
    tally.finish()


if __name__ == "__main__":
    main()
