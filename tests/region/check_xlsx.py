#!/usr/bin/env python3
"""The same region from CSV files and from workbooks gives the same bytes.

    check_xlsx.py [PROGRAM] [--schools 12] [--pupils 300] [--years 2] [--seed 5]

Every CSV file of a generated region is written again as a workbook by an independent writer
(python3-xlsxwriter): texts as shared strings, in every second file inline; whole numbers and
decimals as numbers; dates as serials with a date format; a file of more rows than a sheet holds as
several workbooks. Two workspaces are imported and computed; the canonical exports of every school
and of the region must be equal. Last line: "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import argparse
import csv
import datetime
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import xlsxwriter
except ModuleNotFoundError:  # another Python before Debian's own in PATH
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    raise

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHEET_ROWS = 1000000
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def write_sheet(path, header, rows, inline):
    # A writer that keeps nothing in memory puts texts inline, the other one shares them.
    options = {"constant_memory": inline, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(path, options)
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet("Лист1")
    for column, text in enumerate(header):
        sheet.write_string(0, column, text)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            if text == "":
                continue
            if DATE.fullmatch(text):
                sheet.write_datetime(number, column, datetime.datetime.fromisoformat(text), day)
            elif NUMBER.fullmatch(text) and len(text) < 6:
                sheet.write_number(number, column, float(text))
            else:
                sheet.write_string(number, column, text)
    book.close()


def rewrite(source, folder, inline):
    """Writes one CSV file as workbooks; returns their paths."""
    name = os.path.splitext(os.path.basename(source))[0]
    paths = []
    with open(source, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        part = []
        for row in reader:
            part.append(row)
            if len(part) == SHEET_ROWS:
                paths.append(os.path.join(folder, "%s_%d.xlsx" % (name, len(paths))))
                write_sheet(paths[-1], header, part, inline)
                part = []
        if part or not paths:
            paths.append(os.path.join(folder, "%s_%d.xlsx" % (name, len(paths))))
            write_sheet(paths[-1], header, part, inline)
    return paths


class Workspace:
    def __init__(self, program, folder, register):
        self.program, self.folder = program, folder
        self.run("init", "--model", "base", "--schools", register)

    def run(self, *words):
        environment = dict(os.environ, VSOKO_TODAY="2026-03-01", VSOKO_LANG="en")
        done = subprocess.run([self.program, "-C", self.folder, *words], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            sys.exit("vsoko %s: exit code %d\n%s" % (
                " ".join(words)[:300], done.returncode, done.stderr.decode("utf-8")))
        return done.stdout

    def fill(self, files):
        self.run("import", *files)
        self.run("nightly")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="?",
                        default=os.environ.get("VSOKO", os.path.join(ROOT, "build/dev/vsoko")))
    for name, value in (("schools", 12), ("pupils", 300), ("years", 2), ("seed", 5)):
        parser.add_argument("--" + name, type=int, default=value)
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    folder = tempfile.mkdtemp(prefix="vsoko-xlsx-")
    try:
        region = os.path.join(folder, "region")
        subprocess.run([sys.executable, os.path.join(HERE, "..", "gen_region.py"), "--quiet",
                        "--schools", str(options.schools), "--pupils", str(options.pupils),
                        "--years", str(options.years), "--seed", str(options.seed),
                        "--out", region], check=True)
        register = os.path.join(region, "schools.csv")
        with open(register, encoding="utf-8", newline="") as file:
            schools = [row["school"] for row in csv.DictReader(file)]
        sources = sorted(name for name in glob.glob(os.path.join(region, "*.csv"))
                         if name != register)
        books = os.path.join(folder, "books")
        os.makedirs(books)
        written = [path for number, source in enumerate(sources)
                   for path in rewrite(source, books, number % 2 == 1)]
        plain = Workspace(program, os.path.join(folder, "plain"), register)
        plain.fill(sources)
        from_books = Workspace(program, os.path.join(folder, "from_books"), register)
        from_books.fill(written)
        passed = failed = 0
        for words in [["--school", school] for school in schools] + [[]]:
            first = plain.run("export", "--canonical", *words)
            second = from_books.run("export", "--canonical", *words)
            if first == second and len(first) > 1000:
                passed += 1
            else:
                failed += 1
                print("%s: canonical exports differ (%d and %d bytes)" % (
                    " ".join(words) or "region", len(first), len(second)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
