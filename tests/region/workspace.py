"""A workspace of examples/region for the tests: the region's files and those of its schools, some
schools with layers of their own (tests/fixtures/layers), and a night.

SPDX-License-Identifier: MIT
"""
import glob
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(ROOT, "examples", "region", "data")
LAYERS = os.path.join(ROOT, "tests", "fixtures", "layers")
SCHOOLS = ("990701", "990702", "990703", "990704")
TODAY = "2026-03-01"


def run(program, *words, expect=0, **more):
    """stdout of the program as text; another exit code ends the test."""
    environment = dict(os.environ, VSOKO_TODAY=TODAY, VSOKO_LANG="ru")
    done = subprocess.run([program, *words], env=environment, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **more)
    if done.returncode != expect:
        sys.exit("vsoko %s: exit code %d\n%s" % (" ".join(words), done.returncode,
                                                 done.stderr.decode("utf-8")))
    return done.stdout.decode("utf-8")


def make(program, folder, schools=SCHOOLS, layers=True):
    """Only these schools get their files; the night computes all."""
    run(program, "init", folder, "--model", "base", "--schools", os.path.join(DATA, "register.csv"))
    for school in schools:
        layer = os.path.join(LAYERS, school)
        if layers and os.path.isdir(layer):
            shutil.copytree(layer, os.path.join(folder, "models", school))
    run(program, "-C", folder, "import", *sorted(glob.glob(os.path.join(DATA, "regional", "*"))))
    for school in schools:
        run(program, "-C", folder, "--school", school, "import",
            *sorted(glob.glob(os.path.join(DATA, "schools", school, "*"))))
    run(program, "-C", folder, "nightly", "--jobs", "2")
