#!/usr/bin/env python3
"""Damaged, cut and foreign databases: never other numbers, never a crash, never a file changed.

A small store (three imports, computed) is damaged in every page, 64 bytes by 64 bytes, one random
bit each (seeded); cut at many lengths; then the same is done to a write-ahead log that a killed
program left. Every answer must be the one before or a refusal; `verify` must find every flip.
    VSOKO_FAULTS=N: N flips in each stretch.
SPDX-License-Identifier: MIT
"""
import os
import random
import shutil
import sqlite3
import threading

import program
from program import HEADER, Folder, Tally, each, make_school, must, read, run, snapshot, write

PAGE = 4096
STRETCH = 64
SEED = 20260301


def marks(seed, classes, term):
    generator = random.Random(seed)
    return [[name, subject, "%s-%d" % (name, student), term, generator.choice("2345")]
            for name in classes for subject in ("Химия", "Физика") for student in range(12)]


def make_store(folder):
    make_school(folder)
    sheets = [marks(1, ["5А", "5Б"], "2024/Ч1"), marks(2, ["5А", "5Б"], "2024/Ч2"),
              marks(3, ["5А"], "2024/Ч2")]  # the third corrects the second
    for number, rows in enumerate(sheets):
        path = os.path.join(folder, "sheet%d.csv" % number)
        must(folder, "import", program.write_csv(path, HEADER, rows))
    must(folder, "compute")
    return folder


# Stored cells, cells worked out from the columns of the imports, the rows themselves, the timeline.
QUESTIONS = [
    ["show", "--by", "class,subject", "--period", "each", "--format", "csv"],
    ["show", "--by", "class", "--period", "each", "--known", "2", "--format", "csv"],
    ["list", "mark", "--format", "csv"],
    ["log", "--format", "csv"],
    ["export", "--canonical"],
    ["show", "--format", "csv", "--valid", "2025-06-01"],
]
# Commands that write; @ stands for the folder.
WRITERS = [["compute", "--full"], ["import", "@/sheet0.csv"], ["import", "@/new.csv"],
           ["erase", "student=5А-1"]]


def run_writer(folder, words):
    return run(folder, *[word.replace("@", folder) for word in words])


def answers(folder):
    return [must(folder, *words).out for words in QUESTIONS]


class Copies:
    """A folder for each thread, like the given one."""

    def __init__(self, source, folder):
        self.source, self.folder = source, folder
        self.local = threading.local()
        self.count = 0
        self.lock = threading.Lock()

    def mine(self):
        if not hasattr(self.local, "path"):
            with self.lock:
                self.count += 1
                self.local.path = os.path.join(self.folder, "copy%d" % self.count)
            shutil.copytree(self.source, self.local.path)
        return self.local.path

    def put(self, files):
        """Writes main.db and what stands beside it: {suffix: bytes}."""
        path = self.mine()
        for suffix in ("", "-wal", "-shm"):
            name = os.path.join(path, "main.db" + suffix)
            if suffix in files:
                write(name, files[suffix])
            elif os.path.exists(name):
                os.remove(name)
        return path


def clear(done):
    """A refusal with a message that names the file and says what to do, or a refused command."""
    return done.code in (1, 4) and not done.broken and "main.db" in done.message


def check_answer(tally, what, folder, words, allowed):
    """One question: an allowed answer, or a clear refusal. True if it was answered."""
    done = run(folder, *words)
    answered = done.code == 0
    tally.check(what, not done.broken and (done.out in allowed if answered else clear(done)), done)
    return answered


def flip(data, place, bit):
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def check_flips(tally, copies, data, before):
    """Flips in the main file."""
    generator = random.Random(SEED)
    cases = []
    for start in range(0, len(data), STRETCH):
        for _ in range(program.TIMES):
            cases.append((start + generator.randrange(STRETCH), generator.randrange(8)))
    for page in range(0, len(data), PAGE):
        # The ends of a page: its header, and each byte of the checksum at its end.
        cases += [(page + i, generator.randrange(8)) for i in list(range(8)) + list(range(-8, 0))]
    cases = [(place % len(data), bit) for place, bit in cases]
    told = {"answered": 0, "refused": 0}

    def check(numbered):
        number, (place, bit) = numbered
        what = "bit %d of byte %d (page %d)" % (bit, place, place // PAGE + 1)
        folder = copies.put({"": flip(data, place, bit)})
        damaged = read(os.path.join(folder, "main.db"))
        for i in {0, 1, number % len(QUESTIONS)}:
            answered = check_answer(tally, what, folder, QUESTIONS[i], [before[i]])
            told["answered" if answered else "refused"] += 1
            tally.check("%s: the file after `%s`" % (what, QUESTIONS[i][0]),
                        answered or read(os.path.join(folder, "main.db")) == damaged, "changed")
        done = run(folder, "verify")
        tally.check("%s: verify" % what, done.code == 1 and not done.broken, done)
        tally.check("%s: the file after `verify`" % what,
                    read(os.path.join(folder, "main.db")) == damaged, "changed")
        words = WRITERS[number % len(WRITERS)]
        if number % 5 == 0:
            done = run_writer(folder, words)
            tally.check("%s: `%s`" % (what, words[0]), done.code == 0 or clear(done), done)
            # The texts are gone before the file is rewritten; then the message says so.
            pending = words[0] == "erase" and "the texts are erased" in done.message
            tally.check("%s: the file after `%s`" % (what, words[0]), done.code == 0 or pending or
                        read(os.path.join(folder, "main.db")) == damaged, "changed")
    each(check, enumerate(cases))
    tally.note("main file: %d flips in %d pages; %d questions answered, %d refused" % (
        len(cases), len(data) // PAGE, told["answered"], told["refused"]))


def cut_lengths(size):
    lengths = {0, 1, 15, 16, 99, 100, 101, size - 1, size - 8}
    for page in range(0, size, PAGE):
        lengths |= {page, page + PAGE // 2, page + 1, page + PAGE - 1}
    return sorted(length for length in lengths if length < size)


def check_cuts(tally, copies, data, before):
    """A cut main file: everything is refused, the file stays."""
    def check(length):
        folder = copies.put({"": data[:length]})
        for words in QUESTIONS[:2] + [["verify"], WRITERS[length % len(WRITERS)]]:
            what = "cut to %d bytes: `%s`" % (length, words[0])
            done = run_writer(folder, words)
            tally.check(what, done.code in (1, 4) and not done.broken and
                        "main.db" in done.err + done.out, done)
            tally.check("%s: the file" % what,
                        read(os.path.join(folder, "main.db")) == data[:length], "changed")
    each(check, cut_lengths(len(data)))
    # Longer than it says: what is appended is no data.
    folder = copies.put({"": data + b"x" * 5000})
    for i, words in enumerate(QUESTIONS):
        check_answer(tally, "5000 bytes appended", folder, words, [before[i]])
    done = run(folder, "verify")
    tally.check("5000 bytes appended: verify", done.code == 1, done)


# --- the log that a killed program leaves ---

def make_log(folder):
    """Bytes of the file and its log with three commands in it, and the answers after each."""
    reader = sqlite3.connect("file:%s?mode=ro" % os.path.join(folder, "main.db"), uri=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    # While somebody reads, the log stays; the reader would write pages of its own as it leaves, so
    # the copies are taken before.
    states = [answers(folder)]
    extra = marks(4, ["6А"], "2024/Ч1")
    steps = [["import", program.write_csv(os.path.join(folder, "log1.csv"), HEADER, extra)],
             ["compute"],
             ["import", program.write_csv(os.path.join(folder, "log2.csv"), HEADER,
                                          marks(5, ["5А"], "2024/Ч1"))]]
    for words in steps:
        must(folder, *words)
        states.append(answers(folder))
    files = {suffix: read(os.path.join(folder, "main.db" + suffix)) for suffix in
             ("", "-wal", "-shm")}
    reader.close()
    return files, states


def allowed_of(states):
    """Answers of each question that some whole number of the commands gives."""
    return [[state[i] for state in states] for i in range(len(QUESTIONS))]


def check_log(tally, copies, files, states):
    log = files["-wal"]
    tally.check("a log was left", len(log) > 3 * PAGE, len(log))
    last = [[text] for text in states[-1]]
    known = allowed_of(states)
    # As it was left, with and without the shared memory beside it.
    for kept in (["", "-wal"], ["", "-wal", "-shm"]):
        folder = copies.put({name: files[name] for name in kept})
        for i, words in enumerate(QUESTIONS):
            done = run(folder, *words)
            tally.check("a left log (%s)" % " ".join(kept), done.out == states[-1][i], done)
        folder = copies.put({name: files[name] for name in kept})
        done = run(folder, "verify")
        tally.check("a left log: verify", done.code == 0, done)

    generator = random.Random(SEED + 1)
    places = [start + generator.randrange(min(STRETCH, len(log) - start))
              for start in range(0, len(log), STRETCH) for _ in range(program.TIMES)]
    frames = range(32, len(log), PAGE + 24)
    places += [frame + i for frame in frames for i in range(24)] + list(range(32))

    def check_flip(numbered):
        number, place = numbered
        bit = generator.randrange(8)
        damaged = flip(log, place, bit)
        what = "bit %d of byte %d of the log" % (bit, place)
        folder = copies.put({"": files[""], "-wal": damaged})
        if number % 2:
            i = number // 2 % len(QUESTIONS)
            answered = check_answer(tally, what, folder, QUESTIONS[i], last[i])
        else:
            done = run(folder, "verify")
            answered = done.code == 0
            tally.check("%s: verify" % what, done.code in (0, 1) and not done.broken, done)
            if answered:  # then nothing was lost
                check_answer(tally, what, folder, QUESTIONS[0], last[0])
        told["answered" if answered else "refused"] += 1
        tally.check("%s: the files" % what, answered or (
            read(os.path.join(folder, "main.db")) == files[""] and
            read(os.path.join(folder, "main.db-wal")) == damaged), "changed")

    told = {"answered": 0, "refused": 0}
    each(check_flip, enumerate(places))
    tally.note("log of %d frames: %d flips; %d answered, %d refused" % (
        len(frames), len(places), told["answered"], told["refused"]))

    def check_cut(length):
        what = "log cut to %d bytes" % length
        folder = copies.put({"": files[""], "-wal": log[:length]})
        found = set(range(len(states)))
        for i, words in enumerate(QUESTIONS):
            done = run(folder, *words)
            if tally.check(what, done.code == 0 and done.out in known[i] or clear(done), done):
                found &= {n for n, state in enumerate(states) if state[i] == done.out}
        done = run(folder, "verify")
        tally.check("%s: verify" % what, done.code in (0, 1) and not done.broken, done)
        if length == len(log) - 1:
            tally.check("%s: the state before" % what, max(found, default=-1) == len(states) - 2,
                        found)
    cuts = {0, 1, 31, 32, 33, len(log) - 1}
    for frame in frames:
        cuts |= {frame, frame + 10, frame + 24, frame + 24 + PAGE // 2}
    each(check_cut, sorted(cuts))

    def check_main(place):
        """Damage of the file while a log stands beside it."""
        bit = generator.randrange(8)
        what = "bit %d of byte %d beside a log" % (bit, place)
        for i in (0, 1):
            folder = copies.put({"": flip(files[""], place, bit), "-wal": log})
            check_answer(tally, what, folder, QUESTIONS[i], last[i])
        folder = copies.put({"": flip(files[""], place, bit), "-wal": log})
        done = run(folder, "verify")
        tally.check("%s: verify" % what, done.code in (0, 1) and not done.broken, done)
        if done.code == 0:  # the log had a newer state of that page
            for i, words in enumerate(QUESTIONS):
                check_answer(tally, "%s, after verify" % what, folder, words, last[i])
    each(check_main, [generator.randrange(start, start + 512)
                      for start in range(0, len(files[""]), 512)])

    # A log of another database, or none: the file alone stands.
    folder = copies.put({"": files[""]})
    for i, words in enumerate(QUESTIONS):
        check_answer(tally, "the log is gone", folder, words, [states[0][i]])
    folder = copies.put({"": files[""], "-wal": b"this is no log\n" * 1000})
    for i, words in enumerate(QUESTIONS):
        check_answer(tally, "a text for a log", folder, words, [states[0][i]])


# --- files that are not ours ---

def ordinary_database(path, journal):
    if os.path.exists(path):
        os.remove(path)
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=%s" % journal)
    database.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, type TEXT)")
    database.execute("INSERT INTO event VALUES (1, 'import')")
    database.commit()
    database.close()
    data = read(path)
    os.remove(path)
    return data


def newer_version(data, folder):
    """The same database with a greater user_version, in a form of page that we do not write."""
    path = write(os.path.join(folder, "newer.db"), data)
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=DELETE")
    database.execute("PRAGMA user_version=99")
    database.execute("PRAGMA page_size=8192")
    database.execute("VACUUM")
    database.execute("PRAGMA journal_mode=WAL")
    database.close()
    data = read(path)
    os.remove(path)
    return data


def check_foreign(tally, copies, folder, data):
    scratch = os.path.join(folder, "scratch.db")
    files = {
        "a text": ("Класс;Предмет\n" * 2000).encode("utf-8"),
        "a short text": b"hello\n",
        "an ordinary database": ordinary_database(scratch, "DELETE"),
        "an ordinary database with a log": ordinary_database(scratch, "WAL"),
        "a PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 64,
        "zeros": bytes(3 * PAGE),
        "a newer version": newer_version(data, folder),
    }
    words = {"ru": ("не база vsoko", "новой версией"), "en": ("not a vsoko database", "newer vsoko")}
    commands = QUESTIONS + WRITERS + [["verify"], ["backup", "copy.db"], ["record", "mark"]]
    for name, content in files.items():
        path = copies.put({"": content})
        os.utime(os.path.join(path, "main.db"), ns=(10 ** 18, 10 ** 18))
        before = snapshot(path)
        for command in commands:
            for lang, sayings in words.items():
                done = run(path, *[word.replace("@", path) for word in command], lang=lang)
                said = done.err + done.out
                tally.check("%s: `%s`" % (name, command[0]), done.code in (1, 4) and
                            not done.broken and "main.db" in said and
                            sayings[name == "a newer version"] in said, done)
                tally.check("%s: `%s`: the folder" % (name, command[0]), snapshot(path) == before,
                            "changed")
    # init beside a foreign file of the school's name must leave it alone too.
    path = copies.put({"": files["a text"]})
    run(path, "init", "--school", "main")
    tally.check("init: a foreign file", read(os.path.join(path, "main.db")) == files["a text"])


def main():
    tally = Tally()
    with Folder() as folder:
        store = make_store(os.path.join(folder, "store"))
        program.write_csv(store + "/new.csv", HEADER, marks(9, ["7А"], "2024/Ч1"))
        data = read(os.path.join(store, "main.db"))
        before = answers(store)
        tally.check("the file is whole", must(store, "verify").code == 0)
        tally.check("nothing stands beside the file", not os.path.exists(store + "/main.db-wal"))
        copies = Copies(store, folder)
        check_flips(tally, copies, data, before)
        check_cuts(tally, copies, data, before)
        check_foreign(tally, copies, folder, data)
        files, states = make_log(store)
        check_log(tally, copies, files, states)
    tally.finish()


if __name__ == "__main__":
    main()
