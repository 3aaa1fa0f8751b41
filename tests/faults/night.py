#!/usr/bin/env python3
"""Nights in which schools fail and processes are killed.

A region of small schools whose model is slow enough to be met at work. First five schools fail each
in its way: a model that never ends, one that eats memory, a syntax error, a damaged database, a
worker that is sent SIGSEGV. The night names them and the others hold what they hold without them.
Then nights are killed, the parent or a worker, at a random fraction (seeded) of the measured time:
no worker stays, the next night completes what is left, `verify` passes, and every database says what
it says without a kill. VSOKO_FAULTS=N: N times 30 kills.
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

SEED = 20260305
KILLS = 30 * program.TIMES
SCHOOLS = ["%d" % (100 + number) for number in range(12)]
LOOP, EATER, SYNTAX, DAMAGED, SHOT = "101", "103", "104", "106", "109"
CLASSES, PUPILS, SUBJECTS = 8, 5, ["RU", "MA", "IN"]

# Some milliseconds in each of the eight classes; the numbers are those of the records.
SLOW = """
define.indicator "slow" {
  title = "Долго", unit = "1", levels = { "class" }, period = { "year" },
  formula = function(c)
    local n = 0
    for i = 1, %d do n = n + i %% 2 end
    return c:records("mark"):count() + n - n
  end,
}
""" % (20000 if program.SANITIZED else 300000)

# Each cell takes its own budget of steps, 500 of them that of a run.
ENDLESS = """
define.period "local.key" { title = "Ключ", type = "keys", keys = { %s } }
define.indicator "local.loop" {
  title = "Вечно", unit = "1", levels = { "class" }, period = { "local.key" },
  formula = function(c)
    local n = 1
    while n > 0 do n = n + 1 end
    return n
  end,
}
""" % ", ".join('"k%d"' % key for key in range(200))

GLUTTON = """
local list = {}
for i = 1, 100000000 do list[i] = { i } end
"""


def make_region(folder):
    """A workspace with its records, nothing computed."""
    model = os.path.join(folder, "model")
    shutil.copytree(os.path.join(ROOT, "tests/fixtures/models/night"), model)
    with open(os.path.join(model, "model.lua"), "a", encoding="utf-8") as file:
        file.write(SLOW)
    register = program.write_csv(
        os.path.join(folder, "schools.csv"), ["school", "name", "municipality"],
        [[school, "Школа " + school, "М%d" % (int(school) % 3)] for school in SCHOOLS])
    region = os.path.join(folder, "region")
    must(region, "init", "--model", model, "--schools", register, "--region", "Область")
    generator = random.Random(SEED)
    for school in SCHOOLS:
        rows = [[2024, "%dА" % (number + 1), "%sп%d" % (number, pupil), subject,
                 generator.choice("2345")]
                for number in range(CLASSES) for pupil in range(PUPILS) for subject in SUBJECTS]
        path = program.write_csv(os.path.join(folder, "marks.csv"),
                                 ["Год", "Класс", "Ученик", "Предмет", "Отметка"], rows)
        must(region, "--school", school, "import", path)
    with open(os.path.join(region, "vsoko.yaml"), "a", encoding="utf-8") as file:
        file.write("night: { seconds: %d, memory_mb: %d }\n" % (
            (60, 1 << 15) if program.SANITIZED else (20, 512)))
    return region


def canonical(region, schools):
    return {school: must(region, "--school", school, "export", "--canonical").out
            for school in schools}


def of_region(region):
    return must(region, "export", "--canonical").out


# --- processes ---

def start(region, *words):
    command = [BINARY, "-C", region, "--lang", "en", "nightly", "--format", "json", *words]
    return subprocess.Popen(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(child, timeout=300):
    out, err = child.communicate(timeout=timeout)
    status = child.returncode if child.returncode < 0 else child.returncode << 8
    return program.Done(["nightly"], -status if status < 0 else status, out, err, 0, 0)


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def has_open(pid, path):
    try:
        files = os.listdir("/proc/%d/fd" % pid)
        return any(os.readlink("/proc/%d/fd/%s" % (pid, name)) == path for name in files)
    except OSError:
        return False


def shoot(child, path, sent):
    """Sends a signal to the worker that works on a database; False if it was not met."""
    while child.poll() is None:
        for pid in children(child.pid):
            if has_open(pid, path):
                os.kill(pid, sent)
                return True
        time.sleep(0.001)
    return False


def kill(pid, sent):
    try:
        os.kill(pid, sent)
        return True
    except ProcessLookupError:
        return False


def gone(pids):
    """True if the processes end within a few seconds."""
    for _ in range(500):
        if not any(os.path.exists("/proc/%d" % pid) for pid in pids):
            return True
        time.sleep(0.01)
    return False


# --- the tests ---

def damage(path):
    """Flips a byte in the middle of every page but the first."""
    with open(path, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        for page in range(1, size // 4096):
            file.seek(page * 4096 + 2048)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 0x55]))


def five_fail(tally, region, control):
    sick = {LOOP: ("failed", "time"), EATER: ("failed", "memory"), SYNTAX: ("failed", "model"),
            DAMAGED: ("failed", "damaged"), SHOT: ("failed", "crash")}
    well = [school for school in SCHOOLS if school not in sick]
    for school, text in ((LOOP, ENDLESS), (EATER, GLUTTON), (SYNTAX, "define.indicator {")):
        program.write(os.path.join(region, "models", school, "model.lua"), text)
    damage(os.path.join(region, DAMAGED + ".db"))
    child = start(region, "--jobs", "2")
    met = shoot(child, os.path.join(region, SHOT + ".db"), signal.SIGSEGV)
    done = end(child)
    tally.check("a worker was met and shot", met)
    tally.check("five fail: exit code", done.code == 3, done)
    rows = {row["school"]: row for row in done.rows()} if done.code == 3 else {}
    for school, expected in sick.items():
        row = rows.get(school, {})
        tally.check("five fail: %s" % school,
                    (row.get("state"), row.get("class")) == expected and row.get("message"), row)
        tally.check("five fail: %s is told" % school, "%s: FAILED" % school in done.err, done.err)
    # A sanitizer takes the signal and leaves.
    tally.check("five fail: crash names the signal", program.SANITIZED or
                "signal %d" % signal.SIGSEGV in rows.get(SHOT, {}).get("message", ""),
                rows.get(SHOT))
    for school in well:
        tally.check("five fail: %s" % school, rows.get(school, {}).get("state") == "computed",
                    rows.get(school))
    tally.check("five fail: the others are as without them",
                canonical(region, well) == {school: control[school] for school in well})
    # Repaired, the region is whole.
    for school in (LOOP, EATER, SYNTAX):
        shutil.rmtree(os.path.join(region, "models", school))
    shutil.copy(os.path.join(os.path.dirname(region), "whole", DAMAGED + ".db"), region)
    done = end(start(region))
    tally.check("repaired: exit code", done.code == 0, done)
    states = [row["state"] for row in done.rows() if row["school"] in well]
    tally.check("repaired: the others stay", set(states) == {"unchanged"}, states)
    tally.check("repaired: every school", canonical(region, SCHOOLS) == control)


def kill_one(tally, whole, folder, number, seconds, generator, wanted):
    """A night killed, then another one. True if it was met at work."""
    region = os.path.join(folder, "killed")
    shutil.rmtree(region, ignore_errors=True)
    shutil.copytree(whole, region)
    parent = generator.random() < 0.6
    pause = seconds * generator.uniform(0, 1)
    what = "kill %d, %s after %.0f ms" % (number, "parent" if parent else "worker", pause * 1000)
    child = start(region, "--jobs", "2")
    time.sleep(pause)
    workers = children(child.pid)
    victim = child.pid if parent else generator.choice(workers) if workers else None
    met = victim is not None and child.poll() is None and kill(victim, signal.SIGKILL)
    done = end(child)
    if parent and met:
        tally.check("%s: no worker stays" % what, gone(workers), workers)
    elif met and done.code == 3:
        states = [(row["state"], row["class"]) for row in done.rows() if row["state"] == "failed"]
        tally.check("%s: one school fails" % what, states == [("failed", "crash")], done)
    elif not parent or not met:
        tally.check("%s: ends well" % what, done.code == 0, done)
    verify = program.run(region, "verify")
    tally.check("%s: verify" % what, verify.code == 0, verify)
    again = end(start(region, "--jobs", "2"))
    tally.check("%s: the next night" % what, again.code == 0, again)
    tally.check("%s: schools" % what, canonical(region, SCHOOLS) == wanted[0])
    tally.check("%s: the region" % what, of_region(region) == wanted[1])
    verify = program.run(region, "verify")
    tally.check("%s: verify in the end" % what, verify.code == 0, verify)
    left = [name for name in os.listdir(region) if name.endswith(("-wal", "-shm", "-journal"))]
    tally.check("%s: nothing is left beside the files" % what, left == [], left)
    return met


def main():
    tally = Tally()
    with Folder() as folder:
        region = make_region(folder)
        whole = shutil.copytree(region, os.path.join(folder, "whole"))
        plain = shutil.copytree(region, os.path.join(folder, "plain"))
        started = time.monotonic()
        done = end(start(plain, "--jobs", "2"))
        seconds = time.monotonic() - started
        tally.check("a night without faults", done.code == 0, done)
        wanted = (canonical(plain, SCHOOLS), of_region(plain))
        five_fail(tally, region, wanted[0])
        tally.check("repaired: the region", of_region(region) == wanted[1])
        generator = random.Random(SEED)
        number, met = 0, 0
        while met < KILLS and number < 4 * KILLS:
            met += kill_one(tally, whole, folder, number, seconds, generator, wanted)
            number += 1
        tally.note("a night takes %.0f ms; %d of %d kills met somebody at work" % (
            seconds * 1000, met, number))
    tally.finish()


if __name__ == "__main__":
    main()
