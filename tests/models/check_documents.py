#!/usr/bin/env python3
"""Compares what the five models print with rows transcribed by hand from their documents.

    check_documents.py [PROGRAM]            if not given: $VSOKO, then build/dev/vsoko

documents/MODEL.txt holds the rows of a document's table: function | who | documents, each item a
pattern that a title must match. `functions --format json` gives the rows; titles of the ids come
from `functions --format excel`, which prints the same rows by titles. documents/MODEL.parts says how
many rows the other tables of the document have, and what stands in them, as `model doc` prints them.
Prints each difference and, last, "N passed, N failed".
SPDX-License-Identifier: MIT
"""
import csv
import io
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MODELS = ("school51", "katav_college", "vsoko_mechanisms", "school17", "chelyabinsk_frame")


class Tally:
    passed = failed = 0

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(what)


def plain(text):
    return text.casefold().replace("ё", "е")


def matches(pattern, title):
    return re.search(plain(pattern), plain(title)) is not None


def run(program, *words):
    environment = dict(os.environ, VSOKO_TODAY="2026-03-01", VSOKO_LANG="ru")
    done = subprocess.run([program, *words], env=environment, check=False, cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit("vsoko %s: exit code %d\n%s" % (" ".join(words), done.returncode,
                                                 done.stderr.decode()))
    return done.stdout.decode()


def items(text):
    return [] if text == "-" else [item.strip() for item in text.split(";")]


def read_table(path):
    """Rows as (block, function, who, documents); None: not looked at."""
    rows, sections, block = [], {}, ""
    who = documents = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            cells = [cell.strip() for cell in re.split(r" \| ", line)]
            if cells[0].startswith("block "):
                block = cells[0][len("block "):]
                if len(cells) == 3:
                    who, documents = sections[block] = (items(cells[1]), items(cells[2]))
                continue
            who = who if cells[1] == "=" else None if cells[1] == "*" else items(cells[1])
            documents = (documents if cells[2] == "=" else None if cells[2] == "*"
                         else items(cells[2]))
            rows.append((block, cells[0], who, documents))
    return rows, sections


def compare(tally, where, patterns, titles, count):
    """Each pattern has a title, each title a pattern; as many of both where count is set."""
    if patterns is None:
        return
    for pattern in patterns:
        tally.check(any(matches(pattern, title) for title in titles),
                    "%s: nothing is like «%s» in %s" % (where, pattern, titles))
    for title in titles:
        tally.check(any(matches(pattern, title) for pattern in patterns),
                    "%s: the document does not name «%s»" % (where, title))
    if count:
        tally.check(len(titles) == len(patterns), "%s: %d of %d: %s"
                    % (where, len(titles), len(patterns), titles))


def split(cell):
    return [] if cell == "не назначено" else [item for item in cell.split("|") if item]


def check_functions(tally, program, model):
    expected, sections = read_table(os.path.join(HERE, "documents", model + ".txt"))
    folder = os.path.join("lua", "models", model)
    rows = json.loads(run(program, "functions", folder, "--format", "json"))["rows"]
    text = run(program, "functions", folder, "--format", "excel").lstrip("\ufeff")
    titled = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    names = list(titled[0]) if titled else []
    tally.check(len(rows) == len(expected), "%s: %d rows, the document has %d"
                % (model, len(rows), len(expected)))
    tally.check(len(rows) == len(titled), "%s: json and excel have other rows" % model)
    for row, title, (block, function, who, documents) in zip(rows, titled, expected):
        cells = [title[name] for name in names]
        where = "%s %s (%s)" % (model, row["id"], row["title"])
        tally.check(matches(function, row["title"]), "%s: the document has «%s» here"
                    % (where, function))
        tally.check(matches(block, cells[1]), "%s: block «%s», the document's is «%s»"
                    % (where, cells[1], block))
        tally.check(len(row["positions"]) == len(split(cells[3])) and
                    len(row["bodies"]) == len(split(cells[4])) and
                    len(row["documents"]) == len(split(cells[5])),
                    "%s: json and excel differ" % where)
        compare(tally, where, who, split(cells[3]) + split(cells[4]), False)
        compare(tally, where, documents, split(cells[5]), True)
    return sections


def read_doc(program, model):
    """Tables of `model doc` by their headings: rows of cells, first the names of the columns."""
    printed = run(program, "model", "doc", os.path.join("lua", "models", model))
    tables, heading = {}, ""
    for line in printed.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ").strip()
            tables.setdefault(heading, [])
        elif line.startswith("|") and not re.match(r"^\|[\s|:-]+\|$", line):
            tables[heading].append(line)
    return tables


def check_sections(tally, model, sections, tables):
    """Cells of the sections' own: the first row of the section's table."""
    for block, (who, documents) in sections.items():
        found = [rows for heading, rows in tables.items()
                 if re.match(r"\d", heading) and matches(block, heading)]
        where = "%s, section %s" % (model, block)
        tally.check(len(found) == 1, "%s: %d tables have this heading" % (where, len(found)))
        if len(found) != 1:
            continue
        names, row = ([cell.strip() for cell in line.split("|")] for line in found[0][:2])
        cells = {name: cell.split("<br>") if cell else [] for name, cell in zip(names, row)}
        compare(tally, where, who, cells.get("Должности", []) + cells.get("Органы", []), False)
        compare(tally, where, documents, cells["Документы"], True)


def check_parts(tally, model, tables):
    """MODEL.parts: "## heading pattern" then one line a row, a pattern for the whole row."""
    path = os.path.join(HERE, "documents", model + ".parts")
    if not os.path.exists(path):
        return
    tables = {heading: rows[1:] for heading, rows in tables.items()}
    name, wanted = None, []
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file] + ["## "]
    for line in lines:
        if line.startswith("## "):
            if name is not None:
                compare_rows(tally, model, name, wanted, tables)
            name, wanted = line[3:].strip(), []
        elif line.strip() and not line.startswith("#"):
            wanted.append(line.strip())


def compare_rows(tally, model, name, wanted, tables):
    found = [rows for heading, rows in tables.items() if matches(name, heading) and rows]
    where = "%s, %s" % (model, name)
    tally.check(len(found) == 1, "%s: %d tables have this heading" % (where, len(found)))
    if len(found) != 1:
        return
    tally.check(len(found[0]) == len(wanted), "%s: %d rows, the document has %d"
                % (where, len(found[0]), len(wanted)))
    for row, pattern in zip(found[0], wanted):
        tally.check(matches(pattern, row), "%s: «%s» is not like «%s»" % (where, row, pattern))


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "VSOKO", os.path.join(ROOT, "build", "dev", "vsoko"))
    tally = Tally()
    for model in MODELS:
        sections = check_functions(tally, program, model)
        tables = read_doc(program, model)
        check_sections(tally, model, sections, tables)
        check_parts(tally, model, tables)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
