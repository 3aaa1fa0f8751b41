#!/usr/bin/env python3
"""No room: a limit of file size during commands that write, a full device under stdout.

The limit (RLIMIT_FSIZE, as `ulimit -f`) is set at many sizes up to where the command succeeds. A
command that fails ends with exit code 1 and a clear message in both languages, and the store is as
before: the same canonical export, `verify` passes, nothing left in the folder. A command that
succeeds has done its work.
    VSOKO_FAULTS=N: N times as many sizes.
SPDX-License-Identifier: MIT
"""
import os
import random
import shutil

import program
from program import (Folder, HEADER, Tally, each, limit_file_size, make_school, must, read, run,
                     write_csv)

SEED = 20260303
PAGE = 4096
PERSON = "Неповторимая-Яна"
WORDS_PENDING = {"ru": "тексты удалены", "en": "the texts are erased"}
SIZES = 40 * program.TIMES


def marks(seed, students):
    generator = random.Random(seed)
    return [["%d класс" % (i % 7), subject, "у%d" % i, term, generator.choice("2345")]
            for i in range(students) for subject in ("Химия", "Физика")
            for term in ("2024/Ч1", "2024/Ч2")]


def state(folder):
    return must(folder, "export", "--canonical").out


def names(folder):
    return sorted(os.path.join(place, name) for place, _, found in os.walk(folder)
                  for name in found)


def said_well(done, lang):
    russian = any("а" <= letter <= "я" for letter in done.message.lower())
    return done.message != "" and ";" in done.message and russian == (lang == "ru")


class Room:
    def __init__(self, tally, folder):
        self.tally, self.folder = tally, folder
        self.count = 0

    def copy(self, base, name):
        folder = os.path.join(self.folder, name)
        shutil.copytree(base, folder)
        return folder

    def check_command(self, base, title, words, made=None):
        """words: the command; @ stands for the folder. made: the path it makes, if any."""
        whole = self.copy(base, "whole-%s" % title)
        before = state(whole)
        must(whole, *[word.replace("@", whole) for word in words])
        after = state(whole)
        largest = 2 * max(os.path.getsize(path) for path in names(whole)) + 64 * 1024
        self.tally.check("%s: does something" % title, after != before or made or
                         read(whole + "/main.db") != read(base + "/main.db"))
        generator = random.Random(SEED)
        size = os.path.getsize(os.path.join(base, "main.db"))
        sizes = {0, 1, 512, PAGE, size - 1, size, size + 1, size + PAGE, 32, 32 * 1024, 32 + 24}
        sizes |= {generator.randrange(largest) for _ in range(SIZES // 2)}
        sizes |= {size + generator.randrange(-4, 12) * PAGE + generator.randrange(PAGE)
                  for _ in range(SIZES // 2)}
        ended = {0: 0, 1: 0}

        def check(limit):
            folder = self.copy(base, "%s-%d" % (title, limit))
            files = names(folder)
            lang = "ru" if limit % 2 else "en"
            what = "%s, files of at most %d bytes" % (title, limit)
            done = run(folder, *[word.replace("@", folder) for word in words], lang=lang,
                       before=limit_file_size(limit))
            good = done.code in (0, 1) and not done.broken
            if self.tally.check(what, good and (done.code == 0 or said_well(done, lang)), done):
                ended[done.code] += 1
            verify = run(folder, "verify")
            self.tally.check("%s: verify" % what, verify.code == 0, verify)
            if done.code == 1 and words[0] == "erase" and WORDS_PENDING[lang] in done.message:
                # The texts are gone, the file is rewritten by the next command that writes.
                self.tally.check("%s: the data" % what, state(folder) == after, done)
                must(folder, "import", folder + "/small.csv")
                self.tally.check("%s: traces" % what, PERSON.encode("utf-8") not in
                                 read(folder + "/main.db") and not os.path.exists(
                                     folder + "/main.db-wal"), "the text is in the file")
                shutil.rmtree(folder)
                return
            self.tally.check("%s: the data" % what, state(folder) == (
                after if done.code == 0 else before), done)
            if done.code != 0:
                self.tally.check("%s: the folder" % what, names(folder) == files,
                                 sorted(set(names(folder)) ^ set(files)))
                again = run(folder, *[word.replace("@", folder) for word in words])
                self.tally.check("%s: again with room" % what, again.code == 0 and
                                 state(folder) == after, again)
            elif made is not None:
                self.tally.check("%s: what was made" % what,
                                 os.path.exists(made.replace("@", folder)))
            shutil.rmtree(folder)
        each(check, sorted(limit for limit in sizes if limit >= 0))
        self.tally.check("%s: some sizes are too small" % title, ended[1] > 0, ended)
        self.tally.check("%s: some sizes are enough" % title, ended[0] > 0 or made, ended)
        self.tally.note("%s: %d sizes failed, %d were enough" % (title, ended[1], ended[0]))


def check_full_device(tally, folder):
    """stdout on a device without room: exit code 1 and a message, whatever was asked."""
    if not os.path.exists("/dev/full"):
        tally.note("no /dev/full here")
        return
    before = state(folder)
    for words in (["show"], ["show", "--format", "json"], ["show", "--by", "class", "--period", "each"],
                  ["list", "mark"], ["list", "student", "--format", "excel"], ["log"],
                  ["export", "--canonical"], ["verify", "--format", "csv"], ["explain", "mean"],
                  ["--help"], ["--version"], ["import", os.path.join(folder, "more.csv"), "--dry-run"]):
        for lang in ("ru", "en"):
            with open("/dev/full", "wb") as full:
                done = run(folder, *words, lang=lang, stdout=full)
            tally.check("/dev/full: `%s`" % words[0], done.code == 1 and not done.broken and
                        any("а" <= letter <= "я" for letter in done.message) == (lang == "ru") and
                        done.message != "", done)
    tally.check("/dev/full: the data", state(folder) == before)


def main():
    tally = Tally()
    with Folder() as folder:
        base = make_school(os.path.join(folder, "base"))
        rows = marks(1, 100)
        write_csv(base + "/rows.csv", HEADER, rows + [["8 класс", "Химия", PERSON, "2024/Ч1", "5"]])
        write_csv(base + "/more.csv", HEADER, marks(2, 1000))
        write_csv(base + "/small.csv", HEADER, marks(3, 3))
        must(base, "import", base + "/rows.csv")
        room = Room(tally, folder)
        room.check_command(base, "import", ["import", "@/more.csv"])
        room.check_command(base, "import of a few rows", ["import", "@/small.csv"])
        room.check_command(base, "compute", ["compute"])
        computed = os.path.join(folder, "computed")
        shutil.copytree(base, computed)
        must(computed, "compute")
        room.check_command(computed, "erase", ["erase", "student=" + PERSON])
        room.check_command(computed, "backup", ["backup", "@/copy.db"], made="@/copy.db")
        room.check_command(computed, "export", ["export", "@/out.db"], made="@/out.db")
        room.check_command(computed, "export of files", ["export", "@/out"], made="@/out")
        check_full_device(tally, computed)
    tally.finish()


if __name__ == "__main__":
    main()
