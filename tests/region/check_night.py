#!/usr/bin/env python3
"""Nights of a generated region under the base model: what changes, what may not, what fails alone.

    check_night.py [PROGRAM] [--schools 40] [--pupils 500] [--years 2] [--seed 5]

Two jobs give the bytes of one; a second night computes nothing, writes nothing and says so; after
one more protocol exactly the cells that read it change; --full gives equal bytes; schools with
layers hold what each holds when it is computed alone; five schools that fail each in its way are
named and the others are byte-equal to a night without them. Last line: "N passed, N failed". SPDX-License-Identifier: MIT
"""
import argparse
import csv
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Indicators whose formulas read the rows of exam protocols, or cells that do.
OF_EXAMS = {"R23", "R24", "R25", "R26p", "R26b", "R27", "R27ru", "R27ma", "R28", "R32", "R32ru",
            "R32ma", "R23s", "R24s", "R23x", "R24x"}
LOOP = """
override.indicator "single_three_count" {
  formula = function(c)
    local n = 1
    while n > 0 do n = n + 1 end
    return n
  end,
}
define.period "local.key" { title = "Ключ", type = "keys", keys = { %s } }
define.indicator "local.loop" {
  title = "Вечно", unit = "1", levels = { "class" }, period = { "local.key" },
  formula = function(c)
    local n = 1
    while n > 0 do n = n + 1 end
    return n
  end,
}
""" % ", ".join('"k%d"' % key for key in range(300))
LAYER = """
set.param "quality_rate.bands" { from = "2023-09-01", forever = true, { 0, "low" }, { %d, "high" } }
disable.indicator "single_four_count" { title = "unused" }
define.indicator "local.best" {
  title = "Доля пятёрок", unit = "%%", levels = { "class", "school" }, period = { "year" },
  formula = function(c)
    local marks <const> = c:records("mark", { status = "mark" })
    return percent(marks:count { value = 5 }, marks:count())
  end,
}
"""
EATER = """
local list = {}
for i = 1, 100000000 do list[i] = { i } end
"""


class Tally:
    passed = failed = 0

    def check(self, what, good, seen=""):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print("%s: %s" % (what, str(seen)[:1500]))


class Region:
    def __init__(self, program, folder, environment):
        self.program, self.folder, self.environment = program, folder, environment

    def start(self, *words):
        return subprocess.Popen([self.program, "-C", self.folder, *words], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words, code=0):
        child = self.start(*words)
        out, err = child.communicate()
        if child.returncode != code:
            sys.exit("vsoko %s: exit code %d, expected %d\n%s%s" % (
                " ".join(words), child.returncode, code, out.decode()[:3000], err.decode()[:3000]))
        return out

    def night(self, *words, code=0):
        """{school: row of the report}"""
        out = self.run("nightly", "--format", "json", *words, code=code)
        return {row["school"]: row for row in json.loads(out)["rows"]}

    def bytes_of(self, school):
        words = ["--school", school] if school else []
        return self.run("export", "--canonical", *words)

    def copy(self, folder):
        shutil.copytree(self.folder, folder)
        return Region(self.program, folder, self.environment)

    def files(self):
        return {name: os.stat(os.path.join(self.folder, name)).st_mtime_ns
                for name in os.listdir(self.folder) if name.endswith(".db")}


def check_same(tally, what, region, other, schools):
    for school in [*schools, ""]:
        tally.check("%s: bytes of %s" % (what, school or "the region"),
                    region.bytes_of(school) == other[school])


def check_repeated(tally, region, schools, wanted):
    before = region.files()
    rows = region.night()
    tally.check("second night: every school is unchanged",
                {row["state"] for row in rows.values()} == {"unchanged"}, rows)
    tally.check("second night: no file is written", region.files() == before)
    rows = region.night("--full")
    tally.check("full night: every school is computed",
                {row["state"] for row in rows.values()} == {"computed"}, rows)
    check_same(tally, "full night", region, wanted, schools)


def cells(text):
    """{(indicator, rest of the key): the line} of the cells of a canonical export."""
    out = {}
    for line in text.decode("utf-8").splitlines():
        if line.startswith("@cell\t"):
            parts = line.split("\t")
            out[tuple(parts[1:5])] = line
    return out


def check_protocol(tally, region, source, school, schools, wanted):
    """One mark of one ОГЭ protocol is corrected."""
    with open(os.path.join(source, "exams.csv"), encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if row["school"] == school and row["exam"] == "ОГЭ" and
                row["subject"] == "RU" and row["mark"] == "4"]
        header = reader.fieldnames
    row = dict(rows[-1], mark="5")
    path = os.path.join(region.folder, "protocol.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerow(row)
    region.run("import", path)
    report = region.night()
    computed = [name for name, line in report.items() if line["state"] == "computed"]
    tally.check("one protocol: one school is computed", computed == [school], computed)
    for other in schools:
        if other != school:
            tally.check("one protocol: bytes of %s" % other,
                        region.bytes_of(other) == wanted[other])
    before, after = cells(wanted[school]), cells(region.bytes_of(school))
    tally.check("one protocol: the same cells exist", before.keys() == after.keys())
    codes = {row["indicator"]: row["code"] for row in json.loads(region.run(
        "--school", school, "show", "--format", "json"))["rows"]}
    changed = {key for key in before if before[key] != after.get(key)}
    period = row["year"][:4]
    names = {codes.get(key[0], key[0]) for key in changed}
    tally.check("one protocol: only cells that read it change", names and names <= OF_EXAMS, names)
    tally.check("one protocol: only cells of its year",
                {key[2] for key in changed} | {key[3] for key in changed} >= {period} and
                all(period in key for key in changed), sorted(changed)[:5])
    tally.check("one protocol: the mean mark changes", "R23" in names, names)


def has_open(pid, path):
    try:
        names = os.listdir("/proc/%d/fd" % pid)
        return any(os.readlink("/proc/%d/fd/%s" % (pid, name)) == path for name in names)
    except OSError:
        return False


def shoot(child, path):
    """SIGSEGV to the worker that works on a database; False if it was not met."""
    children = "/proc/%d/task/%d/children" % (child.pid, child.pid)
    while child.poll() is None:
        try:
            with open(children, encoding="ascii") as file:
                workers = [int(word) for word in file.read().split()]
        except OSError:
            break
        for pid in workers:
            if has_open(pid, path):
                os.kill(pid, signal.SIGSEGV)
                return True
        time.sleep(0.0005)
    return False


def check_layers(tally, region, other, schools, wanted):
    """region, other: imported, not yet computed. Schools with a layer on the shared base hold what
    they hold when each is computed alone."""
    for number, school in enumerate(schools[::3]):
        for copy in (region, other):
            folder = os.path.join(copy.folder, "models", school)
            os.makedirs(folder)
            with open(os.path.join(folder, "model.lua"), "w", encoding="utf-8") as file:
                file.write(LAYER % (40 + number))
    rows = region.night("--jobs", "2")
    tally.check("layers: every school is computed",
                {row["state"] for row in rows.values()} == {"computed"}, rows)
    for school in schools:
        alone = wanted[school]
        if school in schools[::3]:
            other.run("--school", school, "eval")
            alone = other.bytes_of(school)
            tally.check("layers: %s has its own cells" % school, b"local.best" in alone)
        tally.check("layers: bytes of %s" % school, region.bytes_of(school) == alone)


def damage(path):
    with open(path, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        for page in range(1, size // 4096):
            file.seek(page * 4096 + 1024)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 0x10]))


def check_failures(tally, region, schools, wanted):
    """region: imported, not yet computed."""
    step = max(1, len(schools) // 5)
    loop, eater, syntax, damaged, shot = (schools[number * step] for number in range(5))
    classes = {loop: "time", eater: "memory", syntax: "model", damaged: "damaged", shot: "crash"}
    for school, text in ((loop, LOOP), (shot, LOOP), (eater, EATER), (syntax, "define.indicator {")):
        os.makedirs(os.path.join(region.folder, "models", school))
        path = os.path.join(region.folder, "models", school, "model.lua")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    damage(os.path.join(region.folder, damaged + ".db"))
    child = region.start("nightly", "--format", "json", "--jobs", "2")
    met = shoot(child, os.path.join(os.path.realpath(region.folder), shot + ".db"))
    out, err = child.communicate()
    tally.check("failures: a worker was shot", met)
    tally.check("failures: exit code", child.returncode == 3, (child.returncode, err.decode()))
    rows = {row["school"]: row for row in json.loads(out)["rows"]} if out else {}
    for school, name in classes.items():
        row = rows.get(school, {})
        tally.check("failures: %s is told as %s" % (school, name),
                    row.get("state") == "failed" and row.get("class") == name and
                    row.get("message"), row)
        tally.check("failures: %s is named in the log" % school, school in err.decode(), err)
    for school in schools:
        if school not in classes:
            tally.check("failures: bytes of %s" % school,
                        region.bytes_of(school) == wanted[school])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="?",
                        default=os.environ.get("VSOKO", os.path.join(ROOT, "build/dev/vsoko")))
    for name, value in (("schools", 40), ("pupils", 500), ("years", 2), ("seed", 5)):
        parser.add_argument("--" + name, type=int, default=value)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="vsoko-night-")
    environment = dict(os.environ, VSOKO_TODAY="2026-03-01", VSOKO_LANG="en")
    tally = Tally()
    try:
        source = os.path.join(folder, "region")
        subprocess.run([sys.executable, os.path.join(HERE, "..", "gen_region.py"), "--quiet",
                        "--schools", str(options.schools), "--pupils", str(options.pupils),
                        "--years", str(options.years), "--seed", str(options.seed),
                        "--out", source], check=True)
        register = os.path.join(source, "schools.csv")
        with open(register, encoding="utf-8", newline="") as file:
            schools = [row["school"] for row in csv.DictReader(file)]
        fresh = Region(os.path.abspath(options.program), os.path.join(folder, "fresh"), environment)
        fresh.run("init", "--model", "base", "--schools", register)
        fresh.run("import", *sorted(name for name in glob.glob(os.path.join(source, "*.csv"))
                                    if name != register))
        one = fresh.copy(os.path.join(folder, "one"))
        one.night("--jobs", "1")
        wanted = {school: one.bytes_of(school) for school in [*schools, ""]}
        sick = fresh.copy(os.path.join(folder, "sick"))
        layered = fresh.copy(os.path.join(folder, "layered"))
        check_layers(tally, layered, fresh.copy(os.path.join(folder, "alone")), schools, wanted)
        fresh.night("--jobs", "2")
        check_same(tally, "two jobs", fresh, wanted, schools)
        check_repeated(tally, fresh, schools, wanted)
        check_protocol(tally, fresh, source, schools[1], schools, wanted)
        check_failures(tally, sick, schools, wanted)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
