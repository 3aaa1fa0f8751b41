#!/usr/bin/env python3
"""The demonstration upgrade (examples/upgrade): the six classes, the effects, and that they come true.

    check_upgrade.py [PROGRAM]          if not given: $VSOKO, then build/dev/vsoko

What `model plan` must say is worked out by hand below. Then the base is accepted and computed: the
cells that differ from those before must be exactly the ones that the plan told, with its values.
Accepting is killed at many moments and runs out of room: the workspace has the old base or the new
one, never half.
Last line: "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(ROOT, "examples", "upgrade")
TODAY = "2025-09-01"
KILLS = 12 * int(os.environ.get("VSOKO_FAULTS", "1"))

# Marks of the first term. 51: 5А 5 4 3 2 and one without, 5Б 4 3; 52: 6А 5 4 3 2 and one without.
# Second term. 51: 5А 5 5 4 2, 5Б 3 3; 52: 6А 4 4 4 2. A cell: (indicator, class, period) -> (before,
# after); None where the model has no such cell. `index` is the mean of quality and pass_rate, in
# school 51 at most 60; pass_rate of version 2 leaves out those without a mark.
FIRST, SECOND = "2024/Ч1", "2024/Ч2"
PASS_51 = {("pass_rate", "", FIRST): (100 * 5 / 7, 100 * 5 / 6),
           ("pass_rate", "5А", FIRST): (60, 75)}
INDEX_51 = {("index", "", FIRST): ((100 * 3 / 7 + 100 * 5 / 7) / 2, 60),  # (42.9 + 83.3) / 2 > 60
            ("index", "5А", FIRST): (50, 57.5)}
PASS_52 = {("pass_rate", "", FIRST): (60, 75), ("pass_rate", "6А", FIRST): (60, 75),
           ("index", "", FIRST): (50, 57.5), ("index", "6А", FIRST): (50, 57.5)}
# (school, name, kind, layer, change) -> effects
PLAN = {
    ("51", "quality", "indicator", "51", "unchanged"): {},
    ("51", "pass_rate", "indicator", "51", "body_changed"): {**PASS_51, **INDEX_51},
    ("51", "mean_mark", "indicator", "51", "cosmetic"): {},
    ("51", "risk.below", "param", "51", "converged"): {},
    ("51", "twos", "indicator", "51", "orphan"): {("twos", "", FIRST): (1, None),
                                                 ("twos", "", SECOND): (1, None)},
    ("51", "index", "indicator", "51", "inputs_changed"): INDEX_51,
    ("51", "fives", "indicator", "mini", "added"): {("fives", "", FIRST): (None, 1),
                                                   ("fives", "", SECOND): (None, 2)},
    ("52", "fives", "indicator", "mini", "added"): {("fives", "", FIRST): (None, 1),
                                                   ("fives", "", SECOND): (None, 0)},
    ("52", "pass_rate", "indicator", "mini", "changed"): PASS_52,
    # Below 3 is one mark of five, below 4 two; in the second term one of four both times.
    ("52", "risk.below", "param", "mini", "changed"): {("risk", "", FIRST): (20, 40)},
    ("52", "twos", "indicator", "mini", "removed"): {("twos", "", FIRST): (1, None),
                                                    ("twos", "", SECOND): (1, None)},
    (None, "mean_mark", "indicator", "mini", "cosmetic"): {},
}


class Tally:
    passed = failed = 0

    def check(self, what, good, details=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("%s\n    %s" % (what, details))
        return good


def environment():
    return dict(os.environ, VSOKO_TODAY=TODAY, VSOKO_LANG="en")


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, *words):
        return subprocess.run([self.path, *words], env=environment(), check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def must(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise SystemExit("vsoko %s: exit code %d\n%s" % (
                " ".join(words), done.returncode, done.stderr.decode("utf-8")))
        return done

    def rows(self, *words):
        return json.loads(self.must(*words, "--format", "json").stdout)["rows"]


def close(a, b):
    return a is b if a is None or b is None else abs(a - b) <= 1e-9 * max(1, abs(a))


def same_effects(got, wanted):
    return set(got) == set(wanted) and all(
        close(got[key][side], wanted[key][side]) for key in wanted for side in (0, 1))


def effects_of(row):
    return {(effect["indicator"], effect["scope"].get("class", ""), effect["period"]):
            (effect["before"], effect["after"]) for effect in row["effects"]}


def make(program, folder):
    program.must("init", folder, "--model", EXAMPLE + "/v1", "--schools",
                 EXAMPLE + "/data/register.csv")
    shutil.copytree(EXAMPLE + "/51", folder + "/models/51")
    for school in ("51", "52"):
        program.must("-C", folder, "--school", school, "import",
                     "%s/data/%s.csv" % (EXAMPLE, school))
    program.must("-C", folder, "nightly")


def files_of(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def cells(program, folder, school):
    found = {}
    for by in ((), ("--by", "class")):
        names = sorted({"quality", "pass_rate", "mean_mark", "index"} if by else set())
        for row in program.rows("-C", folder, "--school", school, "show", *names, *by,
                                "--period", "each"):
            key = row["indicator"], row["scope"].get("class", ""), row["period"]
            found[key] = row["value"], row["state"]
    return found


def check_plan(tally, program, folder):
    before = files_of(folder)
    rows = program.rows("-C", folder, "model", "plan", EXAMPLE + "/v2")
    tally.check("plan writes nothing", files_of(folder) == before)
    told = {}
    for row in rows:
        key = row["school"], row["name"], row["kind"], row["layer"], row["change"]
        told[key] = effects_of(row)
        tally.check("%s %s: states" % key[:2], all(
            (effect["state_before"], effect["state_after"]) == (
                None if effect["before"] is None else "known",
                None if effect["after"] is None else "known") for effect in row["effects"]), row)
    tally.check("plan: its rows", set(told) == set(PLAN) and len(rows) == len(PLAN),
                "%s" % (set(told) ^ set(PLAN)))
    for key, wanted in PLAN.items():
        tally.check("plan: %s" % (key,), same_effects(told.get(key, {"": ""}), wanted),
                    "%s\n    %s" % (told.get(key), wanted))
    places = {(row["name"], row["verb"]): (row["file"], row["line"]) for row in rows
              if row["layer"] == "51"}
    tally.check("plan: places", places[("index", "around")] == ("models/51/model.lua", 14) and
                places[("risk.below", "set")] == ("models/51/model.lua", 10), places)
    one = program.rows("-C", folder, "--school", "51", "model", "plan", EXAMPLE + "/v2")
    tally.check("plan of one school", {
        (row["school"], row["name"], row["kind"], row["layer"], row["change"]): effects_of(row)
        for row in one} == {key: value for key, value in told.items() if key[0] == "51"}, one)
    for school in ("51", "52"):  # evaluated, where no stored cells can answer
        program.must("-C", folder, "--school", school, "record", "mark", "class=9Я", "student=я",
                     "term=2023/Ч1", "value=3")
    again = program.rows("-C", folder, "model", "plan", EXAMPLE + "/v2")
    for row in again:
        key = row["school"], row["name"], row["kind"], row["layer"], row["change"]
        tally.check("plan by evaluation: %s" % (key,), same_effects(effects_of(row), PLAN.get(key, {})),
                    row)
    return told


def check_layers(tally, program, folder, version):
    """Without `set`, risk counts marks below 3: 1 of 7 and 1 of 6 for 3 of both. Without `around`, the
    index is over 60 in four cells, of version 1 in three (that of the first term is 57.1)."""
    wanted = {"quality": ("override", 0), "pass_rate": ("override", 0), "mean_mark": ("override", 0),
              "risk.below": ("set", 2 if version == 1 else 0),
              "twos": ("override", 0 if version == 1 else None),
              "index": ("around", 3 if version == 1 else 4)}
    rows = program.rows("-C", folder, "model", "layers")
    tally.check("layers of version %d" % version, len(rows) == 6 and {
        row["name"]: (row["verb"], row["effect"]) for row in rows} == wanted and
        {row["school"] for row in rows} == {"51"}, rows)
    places = {row["name"]: row["replaces"] for row in rows}
    lines = open(EXAMPLE + "/v%d/model.lua" % version, encoding="utf-8").read().split("\n")
    place = "models/mini/model.lua:%d" % (lines.index('define.indicator "index" {') + 1)
    tally.check("layers of version %d: what is replaced" % version, places["index"] == place and
                (places["twos"] is None) == (version == 2), places)
    one = program.rows("-C", folder, "--school", "51", "model", "layers")
    tally.check("layers of one school", [dict(row, school="51", effect=None) for row in one] ==
                [dict(row, effect=None) for row in rows] and "effect" not in one[0], one)


def check_accept(tally, program, folder):
    check_layers(tally, program, folder, 1)
    was = {school: cells(program, folder, school) for school in ("51", "52")}
    done = program.must("-C", folder, "model", "accept", EXAMPLE + "/v2")
    tally.check("accept says what to do", b"vsoko nightly" in done.stderr, done.stderr)
    program.must("-C", folder, "nightly")
    for school in ("51", "52"):
        now = cells(program, folder, school)
        differ = {key: (was[school].get(key, (None, None))[0], now.get(key, (None, None))[0])
                  for key in set(was[school]) | set(now)
                  if was[school].get(key) != now.get(key)}
        wanted = {}
        for key, effects in PLAN.items():
            if key[0] == school:
                wanted.update(effects)
        tally.check("school %s: what came of it" % school, same_effects(differ, wanted),
                    "%s\n    %s" % (differ, wanted))
    tally.check("the folder is the offered one", files_of(folder + "/models/mini") ==
                files_of(EXAMPLE + "/v2"))
    with open(folder + "/vsoko.yaml", encoding="utf-8") as file:
        text = file.read()
    tally.check("the lock", 'version: "2.0"' in text and 'gone: ["indicator twos"]' in text, text)
    tally.check("nothing is left beside", sorted(os.listdir(folder + "/models")) == ["51", "mini"],
                os.listdir(folder + "/models"))
    check_layers(tally, program, folder, 2)
    rows = program.rows("-C", folder, "model", "plan", EXAMPLE + "/v2")
    changes = {row["name"]: row["change"] for row in rows}
    tally.check("plan of what is accepted", changes == {
        "quality": "unchanged", "pass_rate": "unchanged", "mean_mark": "unchanged",
        "risk.below": "unchanged", "index": "unchanged", "twos": "orphan"} and
        not any(row["effects"] for row in rows), rows)


def version(program, folder):
    """The version that computes: that of the lock, its cells in every school."""
    found = set()
    for school in ("51", "52"):
        names = {row["indicator"] for row in program.rows(
            "-C", folder, "--school", school, "show", "--period", "each")}
        found.add("2" if "fives" in names and "twos" not in names else
                  "1" if "twos" in names and "fives" not in names else "half")
    return found


def check_between(tally, program, whole, place):
    """Stopped after the lock moved: before the folder is renamed, between the two renames, and before
    the former one is removed."""
    folder = os.path.join(place, "between")
    models = folder + "/models"
    stops = (("v1", {".mini.new": "v2"}), (None, {".mini.new": "v2", ".mini.former": "v1"}),
             ("v2", {".mini.former": "v1"}))
    for number, (now, beside) in enumerate(stops):
        shutil.copytree(whole, folder)
        shutil.rmtree(models + "/mini")
        for name, source in [("mini", now), *beside.items()]:
            if source is not None:
                shutil.copytree(os.path.join(EXAMPLE, source), os.path.join(models, name))
        tally.check("stop %d: the new base counts" % number, version(program, folder) == {"2"})
        program.must("-C", folder, "model", "accept", EXAMPLE + "/v2")
        tally.check("stop %d: again" % number, version(program, folder) == {"2"} and
                    sorted(os.listdir(models)) == ["51", "mini"] and
                    files_of(models + "/mini") == files_of(EXAMPLE + "/v2"), os.listdir(models))
        shutil.rmtree(folder)


def check_kills(tally, program, base, place):
    done = {"1": 0, "2": 0}
    whole = os.path.join(place, "whole")
    shutil.copytree(base, whole)
    started = time.monotonic()
    program.must("-C", whole, "model", "accept", EXAMPLE + "/v2")
    seconds = time.monotonic() - started
    check_between(tally, program, whole, place)
    shutil.rmtree(whole)
    for number in range(KILLS):
        folder = os.path.join(place, "kill%d" % number)
        shutil.copytree(base, folder)
        child = subprocess.Popen([program.path, "-C", folder, "model", "accept", EXAMPLE + "/v2"],
                                 env=environment(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(seconds * (number + 1) / KILLS)
        child.send_signal(signal.SIGKILL)
        child.wait()
        found = version(program, folder)
        tally.check("kill %d: old or new" % number, found in ({"1"}, {"2"}), found)
        done[min(found & {"1", "2"}, default="1")] += 1
        program.must("-C", folder, "model", "accept", EXAMPLE + "/v2")
        tally.check("kill %d: again" % number, version(program, folder) == {"2"} and
                    files_of(folder + "/models/mini") == files_of(EXAMPLE + "/v2") and
                    sorted(os.listdir(folder + "/models")) == ["51", "mini"])
        shutil.rmtree(folder)
    print("%d killed before the lock moved, %d after" % (done["1"], done["2"]))


def limit_file_size(limit):
    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return set_limit


def check_space(tally, program, base, place):
    """No room: a message, the old base, and the same command succeeds once there is room."""
    ended = {0: 0, 1: 0}
    largest = os.path.getsize(base + "/_region.db")
    for limit in (0, 10, 200, 700, 2000, 4096, 16384, 50000, largest, largest + 4096, 2 * largest):
        folder = os.path.join(place, "space%d" % limit)
        shutil.copytree(base, folder)
        done = subprocess.run([program.path, "-C", folder, "model", "accept", EXAMPLE + "/v2"],
                              env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              preexec_fn=limit_file_size(limit), check=False)
        what = "files of at most %d bytes" % limit
        if tally.check(what, done.returncode in ended and (done.returncode == 0 or done.stderr),
                       "%d %s" % (done.returncode, done.stderr)):
            ended[done.returncode] += 1
        found = version(program, folder)
        tally.check("%s: old or new" % what, found == ({"1"} if done.returncode else {"2"}) and
                    sorted(os.listdir(folder + "/models")) == ["51", "mini"], found)
        program.must("-C", folder, "model", "accept", EXAMPLE + "/v2")
        tally.check("%s: again" % what, version(program, folder) == {"2"} and
                    sorted(os.listdir(folder + "/models")) == ["51", "mini"])
        shutil.rmtree(folder)
    tally.check("some sizes are too small, some are enough", ended[0] > 0 and ended[1] > 0, ended)


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko"))
    program, tally = Program(os.path.abspath(path)), Tally()
    with tempfile.TemporaryDirectory(prefix="vsoko-upgrade-") as place:
        folder = os.path.join(place, "w")
        make(program, folder)
        base = os.path.join(place, "base")
        shutil.copytree(folder, base)
        check_plan(tally, program, folder)
        shutil.rmtree(folder)
        shutil.copytree(base, folder)
        check_accept(tally, program, folder)
        check_kills(tally, program, base, place)
        check_space(tally, program, base, place)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
