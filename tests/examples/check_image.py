#!/usr/bin/env python3
"""Runs commands with and without images of models and compares all that they print.

    check_image.py [PROGRAM]          if not given: $VSOKO, then build/dev/vsoko

Workspaces: the examples London and growth, and a school of the example region with a layer of its own
whose formula runs cell by cell in Lua. Each command runs four times: without a cache, with an empty one, with the image that this
left behind, and after each file of the cache was damaged. Standard output, messages and exit code must
be the same bytes. Commands that write run on copies, which must end with the same canonical export.
Prints each failure and, last, "N passed, N failed". SPDX-License-Identifier: MIT
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TODAY = "2026-03-01"
LAYER = """
define.indicator "local.sum" {
  title = "Сумма", unit = "score", levels = { "%(level)s" }, period = %(period)s,
  formula = function(c)
    local sum = 0
    for i = 1, 3 do
      sum = sum + c:val "%(of)s" * (sum > 1e9 and i or 1)
    end
    return sum
  end,
}
"""

READING = {
    "london": [
        ["show"], ["show", "--format", "json"], ["show", "--no-compile", "--known", "1"], ["list", "indicators"],
        ["explain", "L01", "--depth", "3"], ["functions"],
        ["model", "check"], ["export", "--canonical"],
        ["whatif", "formula:L01=2 * 3"], ["whatif", "value:L01[]=1"], ["--lang", "en", "show", "nothing"],
        ["eval", "return c:val 'L01' + 1"], ["verify"],
    ],
    "growth_math": [
        ["show"], ["--lang", "en", "show"], ["show", "--no-compile", "--known", "1"],
        ["explain", "G01"], ["list", "params"],
        ["eval", "print(1)"],
    ],
    "region": [
        ["show", "R02"], ["show", "local.sum"], ["explain", "R02", "--period", "2024"],
        ["whatif", "value:R02[class=5А]=50"],
        ["whatif", "param:quality_rate.from=5"], ["whatif", "param:quality_rate.from=5", "--format", "csv"],
        ["compare", "param:quality_rate.from=5", "--", "param:quality_rate.from=3"],
        ["explain", "local.sum", "--scope", "class=5А"], ["list", "kinds"],
        ["whatif", "value:R02[class=5А]=50", "--format", "csv"],
        ["eval", "return c:val('R02', {})", "--period", "2024"],
    ],
}
WRITING = {"london": [["compute"], ["import", "DATA/exam_london.csv"]],
           "growth_math": [], "region": [["compute"]]}


class Check:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.passed = self.failed = self.kept = 0

    def run(self, workspace, words, cache):
        environment = dict(os.environ, VSOKO_TODAY=TODAY, VSOKO_CACHE=cache)
        environment.pop("VSOKO_LANG", None)
        done = subprocess.run([self.program, "-C", workspace, *words], env=environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.returncode, done.stdout, done.stderr

    def need(self, workspace, *words):
        code, _, told = self.run(workspace, words, "")
        if code != 0:
            sys.exit("vsoko %s: exit code %d\n%s" % (" ".join(words), code, told.decode("utf-8")))

    def equal(self, what, expected, got):
        if expected == got:
            self.passed += 1
        else:
            self.failed += 1
            print("%s: expected %r, got %r" % (what, expected, got))

    def ways(self, name):
        """What a cache is before a command: name, folder, what is done to it."""
        cache = os.path.join(self.folder, name + ".cache")
        shutil.rmtree(cache, ignore_errors=True)
        yield "empty", cache
        self.kept += len(glob.glob(cache + "/*.model"))
        yield "kept", cache
        for number, path in enumerate(sorted(glob.glob(cache + "/*"))):
            damage(path, number)
        yield "damaged", cache

    def reading(self, name, workspace, words):
        expected = self.run(workspace, words, "")
        for way, cache in self.ways(name):
            self.equal("%s: %s, %s" % (name, " ".join(words), way), expected,
                       self.run(workspace, words, cache))

    def writing(self, name, workspace, words):
        words = [word.replace("DATA", os.path.join(ROOT, "examples", name, "data")) for word in words]
        found = []
        cache = os.path.join(self.folder, "written.cache")
        for place in ("", cache, cache):
            copy = os.path.join(self.folder, "copy")
            shutil.copytree(workspace, copy)
            answer = self.run(copy, words, place)
            found.append((answer, self.run(copy, ["export", "--canonical"], ""),
                          self.run(copy, ["show", "--format", "csv"], "")))
            shutil.rmtree(copy)
        self.equal("%s: %s, written" % (name, " ".join(words)), found[0], found[1])
        self.equal("%s: %s, kept" % (name, " ".join(words)), found[0], found[2])


def damage(path, number):
    """Cuts a file or turns one bit of it."""
    with open(path, "r+b") as file:
        size = os.path.getsize(path)
        if number % 2 == 1:
            file.truncate(size // 2)
        else:
            file.seek(size // 3)
            byte = file.read(1)[0]
            file.seek(size // 3)
            file.write(bytes([byte ^ 16]))


def make_layer(workspace, unit, **names):
    folder = os.path.join(workspace, "models", unit)
    os.makedirs(folder)
    with open(os.path.join(folder, "own.lua"), "w", encoding="utf-8") as file:
        file.write(LAYER % names)


def make_example(check, name, files, **names):
    workspace = os.path.join(check.folder, name)
    check.need(workspace, "init", "--model", os.path.join(ROOT, "examples", name, "model"))
    for file in files:
        check.need(workspace, "import", os.path.join(ROOT, "examples", name, "data", file))
    return workspace


def make_region(check):
    workspace = os.path.join(check.folder, "region")
    data = os.path.join(ROOT, "examples", "region", "data")
    check.need(".", "init", workspace, "--model", "base", "--schools", data + "/register.csv")
    make_layer(workspace, "990701", level="class", period='{ "year" }', of="R02")
    check.need(workspace, "import", *sorted(glob.glob(data + "/regional/*")))
    check.need(workspace, "--school", "990701", "import",
               *sorted(glob.glob(data + "/schools/990701/*")))
    check.need(workspace, "--school", "990701", "compute")
    return workspace


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko")))
    with tempfile.TemporaryDirectory() as folder:
        check = Check(program, folder)
        places = {
            "london": make_example(check, "london", ["exam_london.csv"]),
            "growth_math": make_example(check, "growth_math", ["growth_math.csv"]),
            "region": make_region(check),
        }
        for name, workspace in places.items():
            school = ["--school", "990701"] if name == "region" else []
            for words in READING[name]:
                check.reading(name, workspace, school + words)
            for words in WRITING[name]:
                check.writing(name, workspace, school + words)
    check.equal("most commands kept an image", True, check.kept > 15)
    print("%d passed, %d failed" % (check.passed, check.failed))
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
