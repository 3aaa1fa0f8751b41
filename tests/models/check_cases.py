#!/usr/bin/env python3
"""Runs the cases of every shipped model: all fit, by programs and cell by cell, and name all that
the model itself defines.

    check_cases.py [PROGRAM]           if not given: $VSOKO, then build/dev/vsoko

Prints each failure and, last, "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODELS = os.path.join(ROOT, "lua", "models")


def run(program, model, *more):
    """The answer of model test, or None with what it said."""
    done = subprocess.run([program, "model", "test", os.path.join(MODELS, model), "--format", "json",
                           *more], check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, VSOKO_LANG="ru"))
    try:
        return json.loads(done.stdout.decode("utf-8"))
    except ValueError:
        print("%s: exit code %d: %s" % (model, done.returncode, done.stderr.decode("utf-8")))
        return None


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("VSOKO") or os.path.join(
        ROOT, "build", "dev", "vsoko")
    passed = failed = 0
    for model in sorted(os.listdir(MODELS)):
        if not os.path.exists(os.path.join(MODELS, model, "model.yaml")):
            continue
        for more in ((), ("--no-compile",)):
            answer = run(program, model, *more)
            if answer is None:
                failed += 1
                continue
            totals = answer["totals"]
            passed += totals["passed"]
            failed += totals["failed"]
            for row in answer["rows"]:
                if row["result"] in ("failed", "wrong"):
                    print("%s:%s: %s: %s: expected %s, got %s; %s" % (
                        row["file"], row["line"], row["case"], row["indicator"], row["expected"],
                        row["got"], row["message"]))
                elif row["result"] == "uncovered" and row["layer"] == model:
                    print("%s:%s: no case names %s" % (row["file"], row["line"], row["indicator"]))
                    failed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
