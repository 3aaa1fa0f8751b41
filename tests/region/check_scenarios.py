#!/usr/bin/env python3
"""Random scenarios over the schools of examples/region (scenarios.c tells what is checked).

    check_scenarios.py BUILD [--operations 10000] [--seed 1] [--schools 990701 ...] [--jobs 2]

BUILD is a configured build folder: its target region_scenarios is built and run, for each school
with its share of the operations. Two of the schools have layers of their own. Of every kind of
operation most must be taken, some refused; no file of the workspace may change by a byte.
Last line: "N passed, N failed", an operation counts as one.
SPDX-License-Identifier: MIT
"""
import argparse
import concurrent.futures
import hashlib
import os
import re
import subprocess
import sys
import tempfile

import workspace

KINDS = ("value", "param", "formula", "fact", "file")


def digests(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if not name.endswith(("-wal", "-shm")):
                with open(path, "rb") as file:
                    found[path] = hashlib.sha256(file.read()).hexdigest()
    return found


def run_school(program, folder, school, operations, seed):
    facts = os.path.join(folder, "facts-" + school)
    os.mkdir(facts)
    done = subprocess.run([program, os.path.join(folder, "w"), school, facts, str(operations),
                           str(seed)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--operations", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--schools", nargs="+", default=workspace.SCHOOLS)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    subprocess.run(["cmake", "--build", options.build, "--target", "region_scenarios", "--",
                    "--quiet"], check=True)
    program = os.path.join(os.path.abspath(options.build), "tests", "region", "region_scenarios")
    share = -(-options.operations // len(options.schools))
    totals = {kind: [0, 0] for kind in KINDS}
    failures = 0
    with tempfile.TemporaryDirectory(prefix="vsoko-scenarios-") as folder:
        workspace.make(os.path.join(os.path.abspath(options.build), "vsoko"),
                       os.path.join(folder, "w"), options.schools)
        before = digests(os.path.join(folder, "w"))
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            runs = [pool.submit(run_school, program, folder, school, share,
                                options.seed * 100 + number)
                    for number, school in enumerate(options.schools)]
        for run in runs:
            code, text = run.result()
            print(text, end="")
            failures += code != 0
            for kind, taken, refused in re.findall(r" (\w+) (\d+) \(refused (\d+)\)", text):
                totals[kind][0] += int(taken)
                totals[kind][1] += int(refused)
        if digests(os.path.join(folder, "w")) != before:
            print("files of the workspace have changed")
            failures += 1
    passed = sum(sum(pair) for pair in totals.values())
    for kind, (taken, refused) in totals.items():
        if taken < refused * 2 or refused == 0:
            print("%s: %d taken, %d refused: not what it is for" % (kind, taken, refused))
            failures += 1
    if passed < options.operations:
        print("%d operations of %d" % (passed, options.operations))
        failures += 1
    print("%d passed, %d failed" % (passed, failures))
    return 1 if failures or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
