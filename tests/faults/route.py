#!/usr/bin/env python3
"""A region made and filled under kills: what is begun is finished by the same command.

A region of some schools is made from a register and gets regional files; either command is killed at
a random fraction (seeded) of its measured time, then run again. After each kill `verify` passes for
every database; after the second run every database says what it says without a kill, and each
school has one event of the files: what was written is not written again. Now and then another file
comes in between, and stays. VSOKO_FAULTS=N: N times 30 kills of the import, 10 of init.
SPDX-License-Identifier: MIT
"""
import os
import random
import shutil
import signal
import subprocess
import time

import program
from program import BINARY, ENVIRONMENT, ROOT, Folder, Tally, must

SEED = 20260304
KILLS = 30 * program.TIMES
INITS = 10 * program.TIMES
SCHOOLS = 24
PUPILS = 60
SUBJECTS = ["RU", "MA", "IN", "FI", "BI"]
MODEL = os.path.join(ROOT, "tests/fixtures/models/region")
SECOND = ["7", "8", "9"]  # schools of the file that comes in between


def schools():
    return [str(number) for number in range(1, SCHOOLS + 1)]


def make_files(folder):
    generator = random.Random(SEED)
    path = os.path.join(folder, "files")
    program.write_csv(path + "/schools.csv", ["school", "name", "municipality", "capacity"],
                      [[school, "Школа " + school, "М%d" % (int(school) % 3), 100 + int(school)]
                       for school in schools()])
    program.write_csv(path + "/tasks.csv", ["Предмет", "Задание", "Балл"],
                      [[subject, task, task + 1] for subject in SUBJECTS for task in range(1, 6)])
    marks, answers = [], []
    for school in schools():
        for pupil in range(PUPILS):
            for subject in SUBJECTS:
                name = "s%sp%d" % (school, pupil)
                marks.append([school, 2024, "%dА" % (pupil // 20 + 5), name, subject,
                              generator.choice("2345")])
                answers.append([school, 2024, name, subject,
                                "|".join(generator.choice("012") for _ in range(5))])
    generator.shuffle(marks)
    program.write_csv(path + "/marks.csv",
                      ["Школа", "Год", "Класс", "Ученик", "Предмет", "Отметка"], marks)
    program.write_csv(path + "/answers.csv",
                      ["Школа", "Год", "Ученик", "Предмет", "Задания"], answers)
    second = [row[:5] + ["5"] for row in marks if row[0] in SECOND]
    program.write_csv(path + "/second.csv",
                      ["Школа", "Год", "Класс", "Ученик", "Предмет", "Отметка"], second)
    return path


class Region:
    def __init__(self, tally, folder):
        self.tally, self.folder = tally, folder
        self.files = make_files(folder)
        self.generator = random.Random(SEED + 1)
        self.init = ["init", "--model", MODEL, "--schools", self.files + "/schools.csv"]
        self.load = ["import"] + [self.files + name for name in
                                  ("/tasks.csv", "/marks.csv", "/answers.csv")]
        self.empty = os.path.join(folder, "empty")
        self.whole = os.path.join(folder, "whole")
        self.seconds = {}
        self.ends = {"killed": 0, "resumed": 0, "too late": 0}

    def measure(self):
        started = time.monotonic()
        must(self.empty, *self.init)
        self.seconds["init"] = time.monotonic() - started
        shutil.copytree(self.empty, self.whole)
        started = time.monotonic()
        must(self.whole, *self.load)
        self.seconds["import"] = time.monotonic() - started
        self.wanted = {unit: self.says(self.whole, unit) for unit in [None] + schools()}
        self.wanted_empty = {unit: self.says(self.empty, unit) for unit in [None] + schools()}
        self.second = {}
        both = os.path.join(self.folder, "both")
        shutil.copytree(self.whole, both)
        must(both, "import", self.files + "/second.csv")
        self.second = {unit: self.says(both, unit) for unit in SECOND}
        shutil.rmtree(both)

    def says(self, folder, unit):
        words = ["--school", unit] if unit else []
        return must(folder, *words, "export", "--canonical").out

    def events(self, folder, unit):
        rows = must(folder, "--school", unit, "log", "--format", "json").rows()
        return [row["source"] for row in rows]

    def kill(self, folder, words):
        """Starts a command and kills it. True if it was killed before its end."""
        seconds = self.seconds[words[0]] * self.generator.uniform(0, 0.9)
        child = subprocess.Popen([BINARY, "-C", folder, *words], env=ENVIRONMENT,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE)
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        self.ends["killed" if child.returncode == -signal.SIGKILL else "too late"] += 1
        return child.returncode == -signal.SIGKILL, seconds

    def kill_init(self, number):
        folder = os.path.join(self.folder, "init%d" % number)
        os.mkdir(folder)
        _, seconds = self.kill(folder, self.init)
        what = "init %d, killed after %.1f ms" % (number, seconds * 1000)
        done = program.run(folder, *self.init)
        self.tally.check("%s: again" % what, done.code == 0, done)
        left = [name for name in os.listdir(folder) if name.endswith((".new", "-wal", "-shm"))]
        # A temporary file belongs to a process number; nobody may remove what another one writes.
        self.tally.check("%s: files" % what, len(left) <= 1, left)
        for unit, text in self.wanted_empty.items():
            self.tally.check("%s: unit %s" % (what, unit), self.says(folder, unit) == text)
        done = program.run(folder, "verify")
        self.tally.check("%s: verify" % what, done.code == 0, done)
        shutil.rmtree(folder)

    def kill_import(self, number):
        folder = os.path.join(self.folder, "import%d" % number)
        shutil.copytree(self.empty, folder)
        killed, seconds = self.kill(folder, self.load)
        what = "import %d, killed after %.1f ms" % (number, seconds * 1000)
        done = program.run(folder, "verify")
        self.tally.check("%s: verify" % what, done.code == 0, done)
        before = {unit: len(self.events(folder, unit)) for unit in schools()}
        between = number % 3 == 0
        if between:
            must(folder, "import", self.files + "/second.csv")
        done = program.run(folder, *self.load)
        self.tally.check("%s: again" % what, done.code == 0, done)
        resumed = "written last time" in done.err
        self.ends["resumed"] += resumed
        # All was written and the journal closed: the kill came after the end.
        killed = killed and (resumed or min(before.values()) < 3)
        for unit, text in self.wanted.items():
            # What was there before the other file stays corrected by it.
            corrected = killed and between and unit in SECOND and before[unit] > 1
            self.tally.check("%s: unit %s" % (what, unit), self.says(folder, unit) == (
                self.second[unit] if corrected else text))
        if killed:
            for unit in schools():
                sources = [name for name in self.events(folder, unit) if name != "second.csv"]
                self.tally.check("%s: events of %s" % (what, unit), sorted(sources) == [
                    "answers.csv", "marks.csv", "schools.csv"], sources)
        done = program.run(folder, "verify")
        self.tally.check("%s: verify at the end" % what, done.code == 0, done)
        shutil.rmtree(folder)


def main():
    tally = Tally()
    with Folder() as folder:
        region = Region(tally, folder)
        region.measure()
        for number in range(INITS):
            region.kill_init(number)
        for number in range(KILLS):
            region.kill_import(number)
        tally.check("some runs were resumed", region.ends["resumed"] > 0, region.ends)
        tally.note("%d schools; init %.0f ms, import %.0f ms; %d killed, %d ended before, %d resumed"
                   % (SCHOOLS, region.seconds["init"] * 1000, region.seconds["import"] * 1000,
                      region.ends["killed"], region.ends["too late"], region.ends["resumed"]))
    tally.finish()


if __name__ == "__main__":
    main()
