#!/usr/bin/env python3
"""The story of a methodist and one school of examples/region, told to the program line by line.

    story.py PROGRAM WORKSPACE ru|en LOCALE typed|pasted|script [ROWSxCOLUMNS]

She asks, reads the card and the explanation, sees who is behind the number, changes a threshold,
says a value, adds facts of a file and by count, compares, takes back, seeks, looks what moves the
number most and at a chart, saves, leaves, comes back and loads. All numbers are worked out from
the school's files (story_numbers.py). LOCALE is the value of LC_ALL, "none" an empty environment.
Typed and pasted need a terminal of that size (24x80 if not said); a script comes through stdin.
The exact answers go to WORKSPACE/answers.LANGUAGE.WAY: they are the same for every way.
Prints what went wrong, with what was seen; exit code 0 if all is well.
SPDX-License-Identifier: MIT
"""
import csv
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import unicodedata

try:
    import pexpect
    import pyte
except ModuleNotFoundError:  # another Python before Debian's own in PATH
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    raise

import story_numbers as story  # (it finds a Python with openpyxl)

PROGRAM, WORKSPACE = map(os.path.abspath, sys.argv[1:3])
LANGUAGE, LOCALE, WAY = sys.argv[3:6]
ROWS, COLUMNS = map(int, (sys.argv[6:] or ["24x80"])[0].split("x"))
RUSSIAN = LANGUAGE == "ru"
SCHOOL, TERM = story.SCHOOL, story.TERM
FACTS = "исправления.csv"
NAMES = ("совет", "педсовет") if RUSSIAN else ("council", "staff")
# What the shell of a terminal adds: colours, moves of the cursor, bracketed paste.
ESCAPES = re.compile("\033\\[[0-9;?]*[a-zA-Z]|\033[=>()][0-9A-B]?|\a")


def environment():
    env = {"PATH": "/usr/bin:/bin", "HOME": os.path.join(WORKSPACE, "home"), "TERM": "xterm",
           "VSOKO_TODAY": "2026-03-01"}
    if LOCALE != "none":
        env["LC_ALL"] = LOCALE
    return env


class Wrong(Exception):
    pass


def width_of(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


# --- the ways to tell it ---

class Terminal:
    """A dialogue at a terminal; what is on the screen is kept by pyte."""

    def __init__(self, prompt):
        self.prompt = prompt
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.Stream(self.screen)
        self.child = pexpect.spawn(
            PROGRAM, ["-C", WORKSPACE, "--school", SCHOOL, "--lang", LANGUAGE, "repl"],
            env=environment(), encoding="utf-8", dimensions=(ROWS, COLUMNS), cwd=WORKSPACE)
        self.wait(prompt)

    def wait(self, prompt):
        """Reads until the last line is the prompt; gives what came before it."""
        text = ""
        until = time.monotonic() + 30
        while True:
            try:
                seen = self.child.read_nonblocking(65536, 0.05)
                self.stream.feed(seen)
                text += ESCAPES.sub("", seen)
            except pexpect.TIMEOUT:
                last = text.rsplit("\n", 1)[-1].rsplit("\r", 1)[-1]
                if last == prompt:
                    return text[:len(text) - len(last)].replace("\r", "")
            except pexpect.EOF:
                raise Wrong("the program ended; seen:\n" + text) from None
            if time.monotonic() > until:
                raise Wrong("no prompt «%s» came; seen:\n%s" % (prompt, text))

    def tell(self, line, prompt):
        """A line and what it answers; prompt is the one after it."""
        if WAY == "pasted":
            self.child.send("\033[200~" + line + "\033[201~\r")
        else:
            self.child.send(line + "\r")
        self.prompt = prompt
        text = self.wait(prompt)
        shown = self.screen.display[self.screen.cursor.y]
        if not shown.startswith(prompt.rstrip()):
            raise Wrong("the cursor is not behind the prompt: «%s»" % shown)
        return text.split("\n", 1)[1] if "\n" in text else ""

    def leave(self, line):
        self.child.send(line + "\r")
        self.child.expect(pexpect.EOF, timeout=20)
        self.child.close()
        if self.child.exitstatus != 0:
            raise Wrong("exit code %s" % self.child.exitstatus)


class Script:
    """The same lines through stdin: all at once, the answers parted by marks."""

    def __init__(self, _):
        self.lines = []

    def run(self):
        text = "".join('%s\nprint "@@%d"\n' % line for line in zip(self.lines, range(1000)))
        done = subprocess.run(
            [PROGRAM, "-C", WORKSPACE, "--school", SCHOOL, "--lang", LANGUAGE, "repl"],
            input=text.encode("utf-8"), env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, cwd=WORKSPACE, timeout=60, check=False)
        answers = re.split("@@[0-9]+\n", done.stdout.decode("utf-8"))
        if done.returncode != 0 or len(answers) != len(self.lines) + 1:
            raise Wrong("exit code %d\n%s" % (done.returncode, done.stdout.decode("utf-8")))
        return answers


def read_csv(answer):
    """The rows of a csv answer, without what is said beside it."""
    lines = answer.split("\n")
    start = next((number for number, line in enumerate(lines)
                  if line.startswith(("indicator,", "target,", "input,", "term,"))), len(lines))
    rows = list(csv.reader(lines[start:]))
    return [dict(zip(rows[0], row)) for row in rows[1:] if len(row) == len(rows[0])]


# --- the story ---

class Story:
    def __init__(self):
        self.numbers = story.Numbers()
        self.answers = []  # exact ones
        self.again = []    # of them those to one question, which must be the same
        self.steps = []    # [line, prompt, check] of one dialogue

    def step(self, line, check=None, prompt=None):
        """A line; check gets its answer; prompt: the one after it, if it is another."""
        if prompt is None:
            prompt = self.steps[-1][1] if self.steps else SCHOOL + "> "
        self.steps.append([line, prompt, check])

    def words(self, russian, english):
        return russian if RUSSIAN else english

    def say(self, russian, english, check=None, prompt=None):
        self.step(self.words(russian, english), check, prompt)

    def run(self, leave):
        """Tells the steps so far in one dialogue, and leaves it."""
        steps, self.steps = self.steps, []
        dialogue = (Script if WAY == "script" else Terminal)(SCHOOL + "> ")
        if WAY == "script":
            dialogue.lines = [line for line, _, _ in steps]
            answers = dialogue.run()
        for number, (line, prompt, check) in enumerate(steps):
            answer = answers[number] if WAY == "script" else dialogue.tell(line, prompt)
            try:
                if WAY != "script" and "--format" not in line:
                    self.fits(answer)
                if check is not None:
                    check(answer)
            except Wrong as wrong:
                raise Wrong("%s\n> %s\n%s" % (wrong, line, answer)) from None
        if WAY != "script":
            for line in leave[:-1]:
                dialogue.tell(line, steps[-1][1])
            dialogue.leave(leave[-1])

    def fits(self, answer):
        for line in answer.split("\n"):
            if width_of(line) > COLUMNS:
                raise Wrong("a line is wider than the window: «%s»" % line)

    # checks

    def holds(self, *texts):
        def check(answer):
            plain = " ".join(answer.split())
            for text in texts:
                if " ".join(text.split()) not in plain:
                    raise Wrong("not there: «%s»" % text)
        return check

    def exact(self, expected, again=False):
        """Cells of a csv answer by the class of their scope: {class: {column: text}}."""
        def check(answer):
            rows = read_csv(answer)
            found = {row.get("scope.class"): row for row in rows}
            for group, columns in expected.items():
                for name, text in columns.items():
                    there = found.get(group, {}).get(name)
                    if there != text:
                        raise Wrong("%s of %s is %s, expected %s" % (name, group, there, text))
            self.keep(rows)
            self.again += self.answers[-1:] if again else []
        return check

    def keep(self, rows):
        """Exact answers are compared between all ways to tell the story; reasons are words."""
        self.answers.append(" | ".join("%s=%s" % pair for row in rows for pair in row.items()
                                       if pair[0] != "reason"))

    def table(self, values):
        """Each class with its number as people read it."""
        def check(answer):
            for group, value in values.items():
                shown = story.number(value, 1, RUSSIAN)
                if not re.search(r"\b%s\b.*(?<![0-9])%s\b" % (group, re.escape(shown)), answer):
                    raise Wrong("no %s of %s" % (shown, group))
        return check

    def quality(self):
        return {group: self.numbers.quality(group) for group in self.numbers.classes()}

    def shown(self, values, again=False):
        return self.exact({group: {"value": story.shortest(value), "period": TERM}
                           for group, value in values.items()}, again)


def tell(now):
    """The first dialogue; gives what the saved scenario makes of the classes."""
    numbers = now.numbers
    say = now.say
    term = SCHOOL + " " + TERM
    say("показать R02 --by класс за 4 четверть", ".show R02 --by class for 4th term",
        now.table(now.quality()))
    say("?R02", "?R02", now.holds("Качество знаний", "quality_rate", "outcomes.lua"))
    texts = numbers.texts("5А")
    good = sum(text in "45" for text in texts)
    say("объяснить R02 класс=5А за 4 четверть", ".explain R02 class=5А for 4th term",
        now.holds("100 · %d / %d" % (good, len(texts)), "журнал_5А.xlsx"))
    say("период 4 четверть", ".period 4th term", prompt=term + "> ")
    people = [pupil for (pupil, _, _), (where, text) in numbers.marks.items()
              if where == "5А" and text in "45"]

    def who(answer):
        told = sorted(row["pupil"] for row in read_csv(answer))
        if told != sorted(people):
            raise Wrong("expected: " + ", ".join(sorted(people)))

    say("кто R02 класс=5А --format csv", ".who R02 class=5А --format csv", who)

    # a threshold
    unsaved = term + now.words(" [сценарий*]> ", " [scenario*]> ")
    before = now.quality()
    numbers.good = 5
    say("что-если порог quality_rate.from=5 --show R02 --by класс",
        ".whatif param quality_rate.from=5 --show R02 --by class",
        now.table(now.quality()), unsaved)
    say("что-если --show R02 --by класс --format csv", ".whatif --show R02 --by class --format csv",
        now.exact({group: {"before": story.shortest(before[group]), "after": story.shortest(value),
                           "period": TERM} for group, value in now.quality().items()}))
    # a value: its reader sees it, the grade is computed from records
    gap = 70 - numbers.quality(grade="9")
    say("что-если значение R02[класс=9А]=70 --show R51 --by класс",
        ".whatif value R02[class=9А]=70 --show R51 --by class", now.table({"9А": gap}))
    # facts of a file
    write_facts(numbers)
    say("что-если факт %s --show R02 --by класс" % FACTS,
        ".whatif fact %s --show R02 --by class" % FACTS,
        now.table({"5А": numbers.quality("5А")}))
    three = dict(now.quality(), **{"9А": 70})
    # facts by count
    keys = numbers.pick("8А", 4, 4)
    numbers.change(keys, 5)
    four = dict(now.quality(), **{"9А": 70})
    say("что-если факт mark[term=%s,class=8А] value=4->5 x4 --show R02 --by класс" % TERM,
        ".whatif fact mark[term=%s,class=8А] value=4->5 x4 --show R02 --by class" % TERM,
        now.table({"8А": four["8А"]}))
    say("показать R02 класс=8А", ".show R02 class=8А",
        now.holds(story.number(four["8А"], 1, RUSSIAN), now.words("предположение", "hypothetical")))
    say("показать R02 --by класс --format csv", ".show R02 --by class --format csv",
        now.shown(four, True))
    say("что-если --show R02 --format json --quiet", ".whatif --show R02 --format json --quiet",
        parts(now, before_of_school(), numbers.quality()))
    say("сценарии", ".scenarios",
        now.holds("quality_rate.from=5", "quality_rate[", FACTS, "x4"))
    # saved, taken back, compared
    say("сохранить " + NAMES[0], ".save " + NAMES[0], now.holds(NAMES[0]),
        "%s [%s]> " % (term, NAMES[0]))
    say("отменить", ".undo", now.holds("x4"), "%s [%s*]> " % (term, NAMES[0]))
    say("показать R02 --by класс --format csv", ".show R02 --by class --format csv",
        now.shown(three))
    say("сохранить " + NAMES[1], ".save " + NAMES[1], now.holds(NAMES[1]),
        "%s [%s]> " % (term, NAMES[1]))
    say("сравнить %s %s --show R02 --by класс --format csv" % NAMES,
        ".compare %s %s --show R02 --by class --format csv" % NAMES,
        now.exact({"8А": {"after_a": story.shortest(four["8А"]),
                          "after_b": story.shortest(three["8А"])}}))
    # how many marks, and what moves it most; the mark of both facts is 4
    say('подобрать R02=%s --vary "факт:mark[term=%s,class=8А] value=4->5" класс=8А --format csv'
        % (story.shortest(four["8А"]), TERM),
        '.seek R02=%s --vary "fact:mark[term=%s,class=8А] value=4->5" class=8А --format csv'
        % (story.shortest(four["8А"]), TERM),
        now.exact({"8А": {"reachable": "true", "roots": "4: " + story.shortest(four["8А"])}}))
    texts = numbers.texts("8А")
    marks = sum(text.isdigit() for text in texts)
    say("чувствительность R02 класс=8А --format csv", ".sensitivity R02 class=8А --format csv",
        swing(now, story.shortest(story.Fraction(100 * marks, len(texts)))))
    say("график R02 --by класс", ".chart R02 --by class", now.table(three))
    # all is as it was, and all comes again
    say("отменить всё", ".undo all", None, term + "> ")
    say("показать R02 --by класс --format csv", ".show R02 --by class --format csv",
        now.shown(before))
    say("загрузить " + NAMES[0], ".load " + NAMES[0], None, "%s [%s]> " % (term, NAMES[0]))
    say("показать R02 --by класс --format csv", ".show R02 --by class --format csv",
        now.shown(four, True))
    now.run([now.words("выход", ".quit")])
    return four


def swing(now, least):
    """The threshold is varied from nothing, where each mark is good, to where none is."""
    def check(answer):
        rows = read_csv(answer)
        first = rows[0] if rows else {}
        if (first.get("input"), first.get("low"), first.get("high")) != (
                "param:quality_rate.from", least, "0"):
            raise Wrong("expected from %s to 0" % least)
        now.keep(rows)
    return check


def before_of_school():
    return story.Numbers().quality()


def parts(now, before, after):
    """The parts of the school's change sum to it; the said value of a class has none."""
    def check(answer):
        row, = json.loads(answer)["rows"]
        if (row["before"], row["after"]) != (float(before), float(after)):
            raise Wrong("expected %r -> %r" % (float(before), float(after)))
        deltas = [part["delta"] for part in row["attribution"]]
        if len(deltas) != 3 or abs(sum(deltas) - (row["after"] - row["before"])) > 1e-12:
            raise Wrong("three parts that sum to the change expected")
        now.answers.append("%r %r %r" % (row["before"], row["after"], deltas))
    return check


def write_facts(numbers):
    """Marks of 5А that turned out better, and one that was not there."""
    keys = numbers.pick("5А", 4, 3)
    numbers.change(keys, 5)
    pupil, subject, _ = keys[0]
    new = (pupil, subject, 2)
    numbers.marks[new] = ["5А", "5"]
    with open(os.path.join(WORKSPACE, FACTS), "w", encoding="utf-8") as file:
        file.write("term,class,pupil,subject,number,value,status\n")
        for pupil, subject, number in [*keys, new]:
            file.write("%s,5А,%s,%s,%d,5,mark\n" % (TERM, pupil, subject, number))


def come_back(now, four):
    """Another dialogue: the loaded scenario answers the same; unsaved it is not left at once."""
    term = SCHOOL + " " + TERM
    now.say("период 4 четверть", ".period 4th term", prompt=term + "> ")
    now.say("загрузить " + NAMES[0], ".load " + NAMES[0], None, "%s [%s]> " % (term, NAMES[0]))
    now.say("показать R02 --by класс --format csv", ".show R02 --by class --format csv",
            now.shown(four, True))
    now.say("что-если порог quality_rate.from=3", ".whatif param quality_rate.from=3", None,
            "%s [%s*]> " % (term, NAMES[0]))
    now.run([now.words("выход", ".quit")] * 2)


def digests():
    found = {}
    for path in sorted(glob.glob(os.path.join(WORKSPACE, "*.db"))):
        with open(path, "rb") as file:
            found[path] = hashlib.sha256(file.read()).hexdigest()
    return found


def main():
    os.makedirs(os.path.join(WORKSPACE, "home"), exist_ok=True)
    for path in glob.glob(os.path.join(WORKSPACE, "scenarios", "*.yaml")):
        os.remove(path)
    before = digests()
    now = Story()
    try:
        come_back(now, tell(now))
        if len(now.again) != 3 or len(set(now.again)) != 1:
            raise Wrong("the loaded scenario answers otherwise:\n" + "\n".join(now.again))
        if digests() != before:
            raise Wrong("a database has changed")
    except (Wrong, pexpect.ExceptionPexpect) as wrong:
        print("%s %s %s: %s" % (LANGUAGE, LOCALE, WAY, wrong))
        return 1
    with open(os.path.join(WORKSPACE, "answers.%s.%s" % (LANGUAGE, WAY)), "w",
              encoding="utf-8") as file:
        file.write("\n".join(now.answers) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
