#!/usr/bin/env python3
"""What seek finds on a school of the example region, each answer tried by itself.

    check_seek.py [PROGRAM]          if not given: $VSOKO, then build/dev/vsoko

Indicators, what is varied and targets are drawn from a seed. Every root, both ends of every flat zone
and both sides of every jump are tried with `whatif` on their own, without programs (--no-compile); the
value must be the one that was said, within 1e-9 of itself. Then numbers are drawn over the range: none
may meet the target where seek found nothing, if it says that it missed nothing.
Last line: "N passed, N failed". SPDX-License-Identifier: MIT
"""
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(ROOT, "examples", "region", "data")
SCHOOL = "990701"
TOLERANCE = 1e-9
KEYS = (  # what is varied, and indicators that stand on it
    ("param:quality_rate.from", ("R02", "R05", "R06", "R04")),
    ("param:mark.best", ("R05", "R06")),
    ("param:mark.passing", ("R01", "R07a")),
    ("param:sou.weights.four", ("R03",)),
    ("param:sou.weights.three", ("R03",)),
    ("value:quality_rate[period=2024]", ("R02", "R52")),
    ("fact:mark value=3->4", ("R01", "R02", "R03", "R04", "R05")),
    ("fact:mark value=4->3", ("R02", "R04", "R06")),
    ("fact:mark[class=5А] value=2->3", ("R01", "R03")),
)


class Check:
    def __init__(self, program):
        self.program = program
        self.passed = self.failed = 0
        self.folder = None

    def run(self, *arguments, school=True):
        where = ["-C", self.folder] + (["--school", SCHOOL] if school else [])
        done = subprocess.run(
            [self.program, *where, *arguments], capture_output=True, text=True, check=False,
            env={**os.environ, "VSOKO_TODAY": "2025-06-30", "VSOKO_LANG": "en"})
        return done.returncode, done.stdout, done.stderr

    def expect(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED:", what)

    def value(self, key, number, indicator):
        """The indicator in a scenario of its own; None: it has no value."""
        if key.startswith("fact:"):
            operation = [f"{key} x{int(number)}"] if number > 0 else []
        else:
            operation = [f"{key}={number!r}"]
        if not operation:
            code, out, err = self.run("show", indicator, "--format", "json", "--no-compile")
            rows = json.loads(out)["rows"] if code == 0 else []
            return rows[0]["value"] if rows else None
        code, out, err = self.run("whatif", *operation, "--show", indicator, "--format", "json",
                                  "--no-compile", "--quiet")
        if code != 0:
            raise SystemExit(f"whatif {operation}: {err}")
        row = json.loads(out)["rows"][0]
        return row["after"] if row["state_after"] == "known" else None

    def same(self, key, point, indicator):
        tried = self.value(key, point["at"], indicator)
        good = tried is not None and abs(tried - point["value"]) <= TOLERANCE * max(1, abs(tried))
        self.expect(good, f"{indicator}, {key} at {point['at']!r}: said {point['value']}, is {tried}")

    def meets(self, found, number):
        inside = any(abs(r["at"] - number) < 1e-6 for r in found["roots"])
        return inside or any(f["from"] <= number <= f["to"] for f in found["flat"])

    def seek(self, draw, key, indicator):
        now = json.loads(self.run("show", indicator, "--format", "json")[1])["rows"][0]["value"]
        if now is None:
            return
        target = draw.choice([now, round(now), round(now + draw.uniform(-20, 20), 1), 50])
        code, out, err = self.run("seek", f"{indicator}={target!r}", "--vary", key, "--format",
                                  "json", "--quiet")
        if code != 0:
            raise SystemExit(f"seek {indicator}={target} --vary {key}: {err}")
        found = json.loads(out)["rows"][0]
        near = TOLERANCE * max(1, abs(target))
        self.expect(found["reachable"] == bool(found["roots"] or found["flat"]), f"{found}")
        for root in found["roots"]:
            self.expect(abs(root["value"] - target) <= near, f"{indicator}={target}: {root}")
            self.same(key, root, indicator)
        for flat in found["flat"]:
            self.expect(abs(flat["value"] - target) <= near, f"{indicator}={target}: {flat}")
            for end in ("from", "to"):
                self.same(key, {"at": flat[end], "value": flat["value"]}, indicator)
        for jump in found["jumps"]:
            before, after = jump["before"], jump["after"]
            self.expect((before < target) != (after < target), f"{indicator}={target}: {jump}")
            self.same(key, {"at": jump["from"], "value": before}, indicator)
            self.same(key, {"at": jump["to"], "value": after}, indicator)
        if found["best"] is not None:
            self.same(key, found["best"], indicator)
        if found["step"] == 0 or key.startswith("fact:"):
            for _ in range(3):
                number = draw.randrange(40) if key.startswith("fact:") else draw.uniform(1, 6)
                try:
                    tried = self.value(key, number, indicator)
                except SystemExit:
                    continue  # there are not so many rows
                if tried is not None and abs(tried - target) <= near:
                    self.expect(self.meets(found, number),
                                f"{indicator}={target}, {key}={number} is missed: {found}")


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko")))
    check = Check(program)
    draw = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        check.folder = os.path.join(folder, "region")
        subprocess.run([program, "init", check.folder, "--model", "base", "--schools",
                        os.path.join(DATA, "register.csv"), "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        for school, files in ((False, "regional/*"), (True, f"schools/{SCHOOL}/*")):
            code, _, err = check.run("import", *sorted(glob.glob(os.path.join(DATA, files))),
                                     school=school)
            if code != 0:
                raise SystemExit(err)
        check.run("compute")
        for key, indicators in KEYS:
            for indicator in indicators:
                check.seek(draw, key, indicator)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
