#!/usr/bin/env python3
"""Files that are no data: each is refused with file, line and what was expected; nothing changes.

Exit code 4, problems as `file:line[:column]: what`, in both languages, every byte of the database
as it was, alone, between good files, and with --dry-run; in bounded time and memory. What looks
odd and is fine (a BOM, CRLF, CP1251, quotes) comes in and gives the right numbers.
SPDX-License-Identifier: MIT
"""
import io
import os
import random
import shutil
import zipfile

import program
from program import (Folder, HEADER, MEMORY_LIMIT, SECONDS_LIMIT, Tally, cells_of, each,
                     make_school, must, read, run, show, write)

GOOD = [["5А", "Химия", "у1", "2024/Ч1", "5"], ["5А", "Химия", "у2", "2024/Ч1", "4"],
        ["5Б", "Химия", "у3", "2024/Ч2", "2"]]
HEAD = ",".join(HEADER) + "\n"
ROW = "5А,Химия,у%d,2024/Ч1,5\n"


def table(*lines):
    return HEAD + "".join(line + "\n" for line in lines)


def text_of(rows, delimiter=",", end="\n"):
    return "".join(delimiter.join(row) + end for row in [HEADER] + rows)


def xlsx(content=b"<worksheet/>"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", content)
    return made.getvalue()


GENERATOR = random.Random(20260304)
NOISE = bytes(GENERATOR.randrange(256) for _ in range(100000))
LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"

# name: (file name, content, line or None, parts of the English message)
BAD = {
    "an empty file": ("a.csv", b"", None, "is empty"),
    "blank lines": ("a.csv", b"\n\n\r\n", None, "is empty"),
    "a BOM alone": ("a.csv", b"\xef\xbb\xbf", None, "is empty"),
    "spaces": ("a.csv", b"   \n  \n", 1, ""),
    "a header of nothing": ("a.csv", b",,,,\n1,2,3,4,5\n", 1, ""),
    "foreign columns": ("a.csv", "Имя;Отчество\nа;б\n", 1, "give --kind"),
    "a missing column": ("a.csv", "class,subject,student,value\n5А,Химия,у1,5\n", 1, "term"),
    "a duplicate column": ("a.csv", HEAD.strip() + ",value\n5А,Химия,у1,2024/Ч1,5,4\n", 1, "twice"),
    "a look-alike column": ("a.csv", HEAD.replace("class", "сlass"), 1, ""),
    "5,000 columns": ("a.csv", ",".join("c%d" % i for i in range(5000)) + "\n", 1, "4096"),
    "1,000 columns": ("a.csv", HEAD.strip() + "".join(",c%d" % i for i in range(1000)) + "\n", 1, ""),
    "a field of a million letters": ("a.csv", table("5А," + "я" * 1000000 + ",у1,2024/Ч1,5"), 2,
                                     "a field is over"),
    "a header of a million letters": ("a.csv", "x" * 1000000 + "\n1\n", 1, ""),
    "zero bytes": ("a.csv", table("5А,Химия,у\0001,2024/Ч1,5"), 2, "a zero byte"),
    "UTF-16": ("a.csv", text_of(GOOD).encode("utf-16"), None, "UTF-16"),
    "UTF-16 without a mark": ("a.csv", text_of(GOOD).encode("utf-16-le"), None, ""),
    "UTF-32": ("a.csv", text_of(GOOD).encode("utf-32"), None, ""),
    "the byte 0x98": ("a.csv", table("5А,Химия,у1,2024/Ч1,5").encode("cp1251") + b"5,\x98,a,b,5\n",
                      3, "0x98"),
    "noise": ("a.csv", NOISE, None, ""),
    "noise without zeros": ("a.csv", NOISE.replace(b"\0", b"x"), None, ""),
    "a PNG": ("a.csv", b"\x89PNG\r\n\x1a\n" + NOISE, None, ""),
    "a database": ("a.csv", b"SQLite format 3\0" + NOISE, None, ""),
    "a workbook": ("a.xlsx", xlsx(), None, "CSV UTF-8"),
    "a workbook called CSV": ("a.csv", xlsx(), None, "CSV UTF-8"),
    "a broken workbook": ("a.xlsx", xlsx()[:200], None, "is damaged or cut short"),
    "noise called a workbook": ("a.xlsx", NOISE, None, ""),
    "an old workbook": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, None, "CSV UTF-8"),
    "an unclosed quote": ("a.csv", table("5А,\"Химия,у1,2024/Ч1,5", *["x,y,z,t,5"] * 100), 2,
                          "does not close"),
    "a quote inside": ("a.csv", table("5А,\"Хи\"мия,у1,2024/Ч1,5"), 2, "after the closing quote"),
    "too few fields": ("a.csv", table("5А,Химия,у1,2024/Ч1"), 2, "4 fields"),
    "too many fields": ("a.csv", table("5А,Химия,у1,2024/Ч1,5,6"), 2, "6 fields"),
    "a decimal comma": ("a.csv", table("5А,Химия,у1,2024/Ч1,3,5"), 2, ""),
    "a mark of 6": ("a.csv", table("5А,Химия,у1,2024/Ч1,6"), 2, "value: got \"6\", expected a number "
                    "from 1 to 5"),
    "a mark of words": ("a.csv", table("5А,Химия,у1,2024/Ч1,пять"), 2, "got \"пять\""),
    "a fraction": ("a.csv", table("5А,Химия,у1,2024/Ч1,4.5"), 2, "got \"4.5\""),
    "a huge number": ("a.csv", table("5А,Химия,у1,2024/Ч1," + "9" * 400), 2, "got \"999"),
    "an exponent": ("a.csv", table("5А,Химия,у1,2024/Ч1,1e300"), 2, "got \"1e300\""),
    "hexadecimal": ("a.csv", table("5А,Химия,у1,2024/Ч1,0x4"), 2, "got \"0x4\""),
    "a formula of Excel": ("a.csv", table("5А,Химия,у1,2024/Ч1,=2+2"), 2, "got \"=2+2\""),
    "nan": ("a.csv", table("5А,Химия,у1,2024/Ч1,nan"), 2, "got \"nan\""),
    "a period that is none": ("a.csv", table("5А,Химия,у1,2024/Ч7,5"), 2, "expected a period"),
    "no class": ("a.csv", table(",Химия,у1,2024/Ч1,5"), 2, "class"),
    "no student": ("a.csv", table("5А,Химия, ,2024/Ч1,5"), 2, "student"),
    "one key, two marks": ("a.csv", table("5А,Химия,у1,2024/Ч1,5", "5А,Химия,у1,2024/Ч1,4"), 3,
                           "stands in line 2"),
    "a row twice": ("a.csv", table("5А,Химия,у1,2024/Ч1,5", "5А,Химия,у1,2024/Ч1,5"), 3,
                    "line 2"),
    "the last of 10,000 rows": ("a.csv", table(*[(ROW % i).strip() for i in range(9999)],
                                               "5А,Химия,у,2024/Ч1,0"), 10001, "got \"0\""),
    "line breaks in quotes": ("a.csv", table("\"5\nА\",\"Хи\r\nмия\",у1,2024/Ч1,5",
                                             "5А,Химия,у1,2024/Ч1,0"), 5, "got \"0\""),
    "empty YAML": ("a.yaml", b"", None, "is empty"),
    "YAML of a list": ("a.yaml", "- 1\n- 2\n", 1, ""),
    "YAML that is none": ("a.yaml", "entities: [\n", None, "a.yaml:"),
    "YAML with a tab": ("a.yaml", "entities:\n\t- kind: student\n", 2, ""),
    "YAML of an unknown dimension": ("a.yaml", "entities:\n  - { kind: studnt, id: x }\n", 2, "studnt"),
    "YAML of an unknown attribute": ("a.yaml", "entities:\n  - { kind: student, id: x, nam: y }\n", 2,
                                     "nam"),
    "YAML without an id": ("a.yaml", "entities:\n  - { kind: student, name: x }\n", 2, ""),
    "YAML of an unknown event": ("a.yaml", "events:\n  - { type: party, valid: 2024-10-01 }\n", 2,
                                 "party"),
    "YAML of a wrong date": ("a.yaml", "entities:\n  - { kind: student, id: x, from: 2024-13-01, "
                             "name: y }\n", 2, "from"),
    "YAML with an alias": ("a.yaml", "entities:\n  - &a { kind: student, id: x, name: y }\n  - *a\n", 2,
                           "anchors"),
    "YAML nested deeply": ("a.yaml", "entities: " + "[" * 5000 + "]" * 5000 + "\n", 1, ""),
    "YAML in noise": ("a.yaml", NOISE, None, ""),
    "YAML with a key twice": ("a.yaml", "entities:\n  - { kind: student, id: x, id: y }\n", 2, "id"),
}

ODD = {
    "a BOM": ("\ufeff" + text_of(GOOD)).encode("utf-8"),
    "CRLF": text_of(GOOD, end="\r\n").encode("utf-8"),
    "CR": text_of(GOOD, end="\r").encode("utf-8"),
    "semicolons": text_of(GOOD, ";").encode("utf-8"),
    "tabs": text_of(GOOD, "\t").encode("utf-8"),
    "CP1251": text_of(GOOD, ";").encode("cp1251"),
    "no line end": text_of(GOOD).rstrip("\n").encode("utf-8"),
    "blank lines": text_of(GOOD).replace("\n", "\n\n").encode("utf-8"),
    "quotes": "".join(",".join('"%s"' % cell for cell in row) + "\n"
                      for row in [HEADER] + GOOD).encode("utf-8"),
    "spaces around": "".join(",".join(" %s " % cell for cell in row) + "\n"
                             for row in [HEADER] + GOOD).encode("utf-8"),
    "delimiters behind each line": text_of(GOOD).replace("\n", ",,\n").encode("utf-8"),
}


class Refusals:
    def __init__(self, tally, base, folder):
        self.tally, self.base, self.folder = tally, base, folder
        self.slowest, self.largest = (0, ""), (0, "")

    def unchanged(self, what, folder, before):
        same = all(read(path) == data for path, data in before.items())
        self.tally.check("%s: the database" % what, same and sorted(
            name for name in os.listdir(folder) if name.startswith("main.db")) == ["main.db"],
            "changed")

    def run(self, what, folder, *words, **options):
        done = run(folder, *words, **options)
        self.slowest = max(self.slowest, (done.seconds, what))
        self.largest = max(self.largest, (done.memory, what))
        self.tally.check("%s: time and memory" % what, done.seconds < SECONDS_LIMIT and not
                         done.broken and (MEMORY_LIMIT is None or done.memory < MEMORY_LIMIT),
                         "%.1f s, %d MiB\n%s" % (done.seconds, done.memory >> 20, done))
        return done

    def check(self, numbered):
        number, (what, (name, content, line, says)) = numbered
        folder = os.path.join(self.folder, "bad%d" % number)
        shutil.copytree(self.base, folder)
        path = write(os.path.join(folder, name), content)
        good = program.write_csv(os.path.join(folder, "good.csv"), HEADER, [
            ["6А", "Химия", "у9", "2024/Ч1", "3"]])
        before = {folder + "/main.db": read(folder + "/main.db")}
        for files, lang in (([path], "en"), ([path], "ru"), ([good, path], "en"),
                            ([path, good], "en"), ([path, "--dry-run"], "en")):
            done = self.run(what, folder, "import", *files, lang=lang)
            place = name + (":%d:" % line if line else ":")
            lines = done.err.split("\n")
            told = done.code == 4 and done.out == "" and place in lines[0]
            told = told and (lang == "ru" or says in done.err)
            told = told and done.message != "" and "\ufffd" not in done.err
            told = told and max(map(len, lines)) < 1500
            told = told and any("а" <= letter <= "я" for letter in done.message.replace(
                "пять", "").lower()) >= (lang == "ru")
            self.tally.check("%s (%s, %d files)" % (what, lang, len(files)), told, done)
            self.unchanged(what, folder, before)
        shutil.rmtree(folder)


def check_many(tally, base):
    """Of 150 problems a part is told, then how many there are."""
    path = write(os.path.join(base, "many.csv"), HEAD + "".join(
        "5А,Химия,у%d,2024/Ч1,%d\n" % (i, 7 if i % 2 else 3) for i in range(300)))
    for lang, rest in (("en", "... and more problems: "), ("ru", "... и ещё ошибок: ")):
        done = run(base, "import", path, lang=lang)
        told = [line for line in done.err.splitlines() if line.startswith("many.csv:")]
        lines = [int(line.split(":")[1]) for line in told]
        tally.check("150 bad rows (%s): in order" % lang,
                    done.code == 4 and lines == sorted(lines) and lines == [
                        3 + 2 * i for i in range(len(lines))], done)
        tail = [line for line in done.err.splitlines() if line.startswith(rest)]
        tally.check("150 bad rows (%s): the count" % lang,
                    len(tail) == 1 and int(tail[0][len(rest):]) + len(told) == 150 and
                    "150" in done.message, done.err[-600:])
        tally.check("150 bad rows (%s): the first 100 are told" % lang, len(told) == 100, len(told))


def check_odd(tally, base, folder):
    for number, (what, content) in enumerate(ODD.items()):
        place = os.path.join(folder, "odd%d" % number)
        make_school(place)
        path = write(os.path.join(place, "odd.csv"), content)
        done = run(place, "import", path)
        tally.check("%s: import" % what, done.code == 0, done)
        for by in ((), ("class",)):
            cells, done = show(place, by)
            tally.check("%s: numbers" % what, cells == cells_of(GOOD, by), done)


def check_paths(tally, base):
    """Names that are no files."""
    before = read(base + "/main.db")
    os.mkdir(os.path.join(base, "folder.csv"))
    for what, path in (("a folder", "folder.csv"), ("nothing", "nothing.csv"),
                       ("a path through a file", "main.db/x.csv"), ("a long name", "x" * 300)):
        for lang in ("ru", "en"):
            done = run(base, "import", os.path.join(base, path), lang=lang)
            tally.check("%s (%s)" % (what, lang), done.code == 1 and not done.broken and
                        ";" in done.message, done)
    tally.check("paths: the database", read(base + "/main.db") == before)


def check_random(tally, base, folder):
    """Good files with some bytes changed: in or refused, never a crash, never half."""
    def check(seed):
        generator = random.Random(seed)
        place = os.path.join(folder, "random%d" % seed)
        shutil.copytree(base, place)
        rows = [[generator.choice("567") + generator.choice(LETTERS), "Химия", "у%d" % i, "2024/Ч1",
                 generator.choice("2345")] for i in range(30)]
        content = bytearray(text_of(rows, generator.choice(",;\t"),
                                    generator.choice(("\n", "\r\n"))).encode("utf-8"))
        for _ in range(generator.randrange(1, 6)):
            at = generator.randrange(len(content))
            content[at:at + generator.randrange(3)] = bytes(
                generator.choice(b"\",;\n\r\t\0x\xff\xd0=") for _ in range(generator.randrange(3)))
        before = read(place + "/main.db")
        path = write(os.path.join(place, "r.csv"), bytes(content))
        done = run(place, "import", path)
        good = done.code in (0, 4) and not done.broken
        tally.check("changed bytes, seed %d" % seed, good and (
            done.code == 0 or "r.csv" in done.err and read(place + "/main.db") == before), done)
        done = run(place, "verify")
        tally.check("changed bytes, seed %d: verify" % seed, done.code == 0, done)
        shutil.rmtree(place)
    each(check, range(200 * program.TIMES))


def main():
    tally = Tally()
    with Folder() as folder:
        base = make_school(os.path.join(folder, "base"))
        must(base, "import", program.write_csv(base + "/rows.csv", HEADER, GOOD))
        refusals = Refusals(tally, base, folder)
        each(refusals.check, enumerate(BAD.items()))
        check_odd(tally, base, folder)
        check_many(tally, base)
        check_paths(tally, base)
        check_random(tally, base, folder)
        cells, done = show(base, ("class",))
        tally.check("numbers at the end", cells == cells_of(GOOD, ("class",)), done)
        tally.note("%d files; slowest %.2f s (%s); largest %d MiB (%s)" % (
            len(BAD), *refusals.slowest, refusals.largest[0] >> 20, refusals.largest[1]))
    tally.finish()


if __name__ == "__main__":
    main()
