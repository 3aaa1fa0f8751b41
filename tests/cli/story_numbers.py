"""What the story of one school of examples/region must tell, worked out from the school's files.

Marks are read out of the mark sheets with openpyxl, nothing of the program is used. The story
changes them step by step as its operations say; `Numbers` answers for the present ones.
SPDX-License-Identifier: MIT
"""
import datetime
import glob
import os
import re
import sys
from fractions import Fraction

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "examples"))
import check_region_example as files  # noqa: E402 (it also finds a Python with openpyxl)

SCHOOL = "990701"
TERM, PART = "2024/Ч4", "4 четверть"


def subject_codes():
    path = os.path.join(files.DATA, "regional", "subjects.csv")
    return {row["name"]: row["subject"] for row in files.table(path, "name")}


def read_marks():
    """{(pupil, subject, number): [class, text]} of the term; «осв» and empty cells are left out."""
    codes = subject_codes()
    stays = files.classes_of(SCHOOL)
    last = datetime.date(*files.PARTS[PART][1])
    found = {}
    for path in glob.glob(files.school_file(SCHOOL, "журнал_*.xlsx")):
        group = re.search("журнал_(.*).xlsx", path).group(1)
        if PART not in files.openpyxl.load_workbook(path).sheetnames:
            continue
        for row in files.table(path, "Ученик", PART):
            pupil = files.person(row["Ученик"])
            where = files.class_at(stays, pupil, last, group)
            for name, cell in row.items():
                if name in ("№", "Ученик") or cell in (None, "осв"):
                    continue
                texts = [cell] if cell == "н/а" else str(cell).split("/")
                for number, text in enumerate(texts, 1):
                    found[pupil, codes[name], number] = [where, text]
    return found


class Numbers:
    def __init__(self):
        self.marks = read_marks()
        self.good = 4  # the mark from which quality is counted

    def texts(self, group=None):
        return [text for where, text in self.marks.values() if group in (None, where)]

    def quality(self, group=None, grade=None):
        """R02 of the school, a class, or all classes of a grade."""
        texts = [text for where, text in self.marks.values()
                 if group in (None, where) and (grade is None or where.rstrip("АБ") == grade)]
        return Fraction(100 * sum(text.isdigit() and int(text) >= self.good for text in texts),
                        len(texts))

    def classes(self):
        return sorted({where for where, _ in self.marks.values()}, key=lambda name: (len(name), name))

    def pick(self, group, old, count):
        """The first marks of a class that are so, by pupil, subject and number."""
        keys = sorted(key for key, (where, text) in self.marks.items()
                      if where == group and text == str(old))
        return keys[:count]

    def change(self, keys, new):
        for key in keys:
            self.marks[key][1] = str(new)


def number(value, digits=1, comma=True):
    """As a table shows it: half away from zero."""
    scaled = abs(value) * 10 ** digits
    whole = int(scaled + Fraction(1, 2))
    text = "%0*d" % (digits + 1, whole)
    text = text[:-digits] + ("," if comma else ".") + text[-digits:]
    return ("-" if value < 0 and whole else "") + text


def shortest(value):
    """The double nearest to a fraction, as csv and json print it."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text
