#!/usr/bin/env python3
"""Runs every command of the documents as a reader would paste them, and compares what they print.

    check_readme.py [PROGRAM]          if not given: $VSOKO, then build/dev/vsoko

Commands are the lines "$ ..." of blocks marked console; the blocks of one file run in one shell, in a
scratch copy of the project. What stands below a command must be printed exactly; a line "..." stands
for any number of lines, and nothing below a command for any output. A block marked with a language and
a path is added to that file. Places in models may move: of
"model.lua:13" the number is not compared. ./run.sh is run without its build,
as scripts/demo.sh; ./test.sh is what runs this, so it is only looked for.
Prints each failure and, last, "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILES = ("README.md", "README.ru.md", "CONTRIBUTING.md", "docs/guide.ru.md")
MARK = "@@command@@"


def cases_of(text):
    """The commands of a file with the lines expected from each."""
    cases = []
    blocks = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", text, flags=re.M | re.S)
    for language, path, block in blocks:
        if path:
            cases.append(("mkdir -p $(dirname %s) && cat >> %s <<'@@end@@'\n%s@@end@@"
                          % (path, path, block), []))
        for line in block.splitlines() if language == "console" else ():
            if line.startswith("$ "):
                cases.append((line[2:], []))
            elif cases:
                cases[-1][1].append(line.rstrip())
    return cases


def is_as_expected(expected, got):
    def unplaced(line):
        return re.sub(r"(\.(?:lua|yaml)):\d+", r"\1", line.rstrip()) + "\n"

    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(unplaced(line)) for line in expected)
    return not expected or re.fullmatch(pattern, "".join(unplaced(line) for line in got))


def lay_out(folder, program):
    """A project in a folder of its own: the files of this one, a built program, nothing else."""
    project = os.path.join(folder, "vsoko")
    os.makedirs(os.path.join(project, "build", "release"))
    os.makedirs(os.path.join(folder, "home"))
    for name in os.listdir(ROOT):
        if name not in ("build", ".git"):
            os.symlink(os.path.join(ROOT, name), os.path.join(project, name))
    os.symlink(program, os.path.join(project, "build", "release", "vsoko"))
    return project


def run(cases, project):
    """For each case the exit code and the lines printed; fewer if the shell ended before."""
    script = "\n".join(
        "%s\nprintf '\\n%s %%d\\n' $?" % (command.replace("./run.sh", "scripts/demo.sh"), MARK)
        for command, _ in cases)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("VSOKO")}
    environment.update(HOME=os.path.join(os.path.dirname(project), "home"), LC_ALL="C.UTF-8")
    done = subprocess.run(["bash", "-c", script], cwd=project, env=environment, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=600)
    parts = re.split(r"\n%s (\d+)\n" % MARK, done.stdout.decode("utf-8", "replace"))
    return [(int(code), text.splitlines()) for text, code in zip(parts[0::2], parts[1::2])]


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko"))
    program = os.path.abspath(program)
    passed = failed = 0
    for name in FILES:
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            every = cases_of(file.read())
        cases = [case for case in every if not case[0].startswith("./test.sh")]
        passed += len(every) - len(cases)
        with tempfile.TemporaryDirectory(prefix="vsoko-docs-") as folder:
            results = run(cases, lay_out(folder, program))
        for index, (command, expected) in enumerate(cases):
            code, got = results[index] if index < len(results) else (-1, [])
            if code == 0 and is_as_expected(expected, got):
                passed += 1
            else:
                failed += 1
                print("%s: $ %s: exit code %d" % (name, command, code))
                print("".join("    expected: %s\n" % line for line in expected)
                      + "".join("    printed:  %s\n" % line for line in got), end="")
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
