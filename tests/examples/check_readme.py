#!/usr/bin/env python3
"""Runs the commands of examples/*/README.md as a reader would type them, each file in a new folder.

    check_readme.py [PROGRAM]          if not given: $VSOKO, then build/dev/vsoko

A command is a line indented by four spaces that begins with "vsoko" or "cp". It must succeed, and
show must print more than a header. Prints each failure and, last, "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import glob
import os
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def commands_of(path):
    with open(path, encoding="utf-8") as file:
        return [shlex.split(line) for line in file if line.startswith(("    vsoko ", "    cp "))]


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko"))
    path = os.path.abspath(path)
    environment = dict(os.environ, VSOKO_TODAY="2026-03-01")
    passed = failed = 0
    for readme in sorted(glob.glob(os.path.join(ROOT, "examples", "*", "README.md"))):
        with tempfile.TemporaryDirectory(prefix="vsoko-readme-") as folder:
            os.symlink(os.path.join(ROOT, "examples"), os.path.join(folder, "examples"))
            for words in commands_of(readme):
                program = path if words[0] == "vsoko" else words[0]
                done = subprocess.run([program, *words[1:]], cwd=folder, env=environment, check=False,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                lines = done.stdout.decode("utf-8").splitlines()
                if done.returncode == 0 and ("show" not in words or len(lines) > 1):
                    passed += 1
                else:
                    failed += 1
                    print("%s: %s: exit code %d" % (
                        os.path.relpath(readme, ROOT), " ".join(words), done.returncode))
                    print("\n".join("    " + line for line in lines))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
