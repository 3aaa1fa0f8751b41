#!/usr/bin/env python3
"""What keys and signals do to the program at a terminal, and the line of progress.

    interrupt.py PROGRAM WORKSPACE CASE

WORKSPACE holds the small model with tests/fixtures/marks.csv; CASE is the name of a function below.
Prints what went wrong; exit code 0 if all is well.
SPDX-License-Identifier: MIT
"""
import os
import signal
import subprocess
import sys
import termios
import time

import pexpect

PROGRAM, WORKSPACE, CASE = sys.argv[1:4]
HOME = os.getcwd()
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": HOME, "TERM": "xterm", "VSOKO_TODAY": "2026-03-01"}
CTRL_C, CTRL_D, CTRL_Z = "\003", "\004", "\032"
INTERRUPTED = "vsoko: прервано пользователем"
ROWS = 1200000  # take some time to read in any build
SLOW = 40       # indicators that take a second or more together


def spawn(*words, program=PROGRAM, **environment):
    return pexpect.spawn(program, list(words), env={**ENVIRONMENT, **environment}, cwd=HOME,
                         encoding="utf-8", timeout=30, dimensions=(30, 100))


def dialogue(**environment):
    child = spawn("-C", WORKSPACE, "repl", **environment)
    child.expect_exact("main> ")
    return child


def ended(child, code):
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code, "exit code %s, signal %s" % (child.exitstatus,
                                                                child.signalstatus)


def slow_school():
    """A layer of the school whose indicators take some seconds together."""
    folder = os.path.join(WORKSPACE, "models", "main")
    os.mkdir(folder)
    with open(os.path.join(folder, "model.lua"), "w", encoding="utf-8") as file:
        for i in range(SLOW):
            file.write('define.indicator "local.slow%d" { title = "Долгий %d", unit = "балл", '
                       'levels = { "all", "class", "class*subject" }, period = { "term" }, '
                       'formula = function(c) local n = c:records("mark"):count() '
                       'for i = 1, 250000 do n = n + i %% 7 end return n end }\n' % (i, i))


def vsoko(*words):
    return subprocess.run([PROGRAM, "-C", WORKSPACE, *words], env=ENVIRONMENT, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout.decode("utf-8")


def stuck_program_says_how_to_end_it():
    """A computation that does not look: here a read that never ends."""
    path = os.path.join(HOME, "pipe.csv")
    os.mkfifo(path)
    child = spawn("-C", WORKSPACE, "import", path)
    time.sleep(0.5)
    child.send(CTRL_C)
    time.sleep(0.2)
    assert child.isalive()
    child.send(CTRL_C)
    child.expect_exact("третье Ctrl-C завершит программу сразу")
    assert child.isalive()
    child.send(CTRL_C)
    ended(child, 130)


def reading_stops_at_once():
    """A command that waits for typed text: the first Ctrl-C ends it."""
    child = spawn("-C", WORKSPACE, "eval", "-")
    child.send("1 +\r")
    time.sleep(0.3)
    child.send(CTRL_C)
    child.expect_exact(INTERRUPTED)
    ended(child, 1)


def stopped_work_leaves_nothing():
    """The line comes and goes when the command is stopped, and nothing is written."""
    slow_school()
    before = vsoko("export", "--canonical", os.path.join(HOME, "before"))
    child = spawn("-C", WORKSPACE, "compute")
    child.expect("\\r(расчёт показателей: [0-9]+ из [0-9]+ \\([0-9]+ %\\))")
    line = child.match.group(1)
    child.send(CTRL_C)
    child.expect_exact(INTERRUPTED)
    # blanks over the line before the message
    assert child.before.endswith("\r"), repr(child.before)
    blanks = child.before[:-1].split("\r")[-1]
    assert blanks.strip(" ") == "" and len(blanks) >= len(line), repr(child.before)
    child.expect_exact("→ ничего не записано")
    ended(child, 1)
    assert before == vsoko("export", "--canonical", os.path.join(HOME, "after"))


def stopped_import_leaves_nothing():
    """Ctrl-C at the command line: exit code 1, no event, no row."""
    before = vsoko("log", "--format", "csv"), vsoko("list", "mark", "--format", "csv")
    path = os.path.join(HOME, "large.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("class,subject,student,term,value\n")
        file.writelines("5А,Химия,ученик %d,2024/Ч1,%d\n" % (i, i % 4 + 2) for i in range(ROWS))
    child = spawn("-C", WORKSPACE, "import", path)
    time.sleep(0.25)
    child.send(CTRL_C)
    child.expect_exact(INTERRUPTED)
    ended(child, 1)
    assert before == (vsoko("log", "--format", "csv"), vsoko("list", "mark", "--format", "csv"))


def progress_is_for_people_at_terminals():
    """None with --quiet, none where stderr is no terminal; in English with --lang en."""
    slow_school()
    child = spawn("-C", WORKSPACE, "--lang", "en", "compute", "--full")
    child.expect("\\rcomputing indicators: [0-9]+ of [0-9]+ \\([0-9]+ %\\)")
    child.expect_exact("cells")
    ended(child, 0)
    child = spawn("-C", WORKSPACE, "--quiet", "compute", "--full")
    child.expect(pexpect.EOF)
    assert child.before == "", repr(child.before)
    done = subprocess.run([PROGRAM, "-C", WORKSPACE, "compute", "--full"], env=ENVIRONMENT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    assert b"\r" not in done.stderr, done.stderr


def ending_signals_restore_the_terminal():
    """SIGTERM and SIGHUP while a line is typed: the terminal as it was, the history kept."""
    untouched = spawn(program="/bin/cat")
    before = termios.tcgetattr(untouched.child_fd)
    for number in (signal.SIGTERM, signal.SIGHUP):
        child = spawn("-C", WORKSPACE, "repl", XDG_STATE_HOME=os.path.join(HOME, "state"))
        child.expect_exact("main> ")
        child.send("%d * 2\r" % number)
        child.expect_exact(str(number * 2))
        child.expect_exact("main> ")
        child.send("пока")
        child.expect_exact("пока")
        assert termios.tcgetattr(child.child_fd)[6][termios.VINTR] == b"\0", "Ctrl-C is a key"
        child.kill(number)
        child.expect(pexpect.EOF)
        after = termios.tcgetattr(child.child_fd)
        child.close()
        assert child.signalstatus == number, "exit code %s" % child.exitstatus
        assert after == before, "the terminal is another one: %s" % after
    with open(os.path.join(HOME, "state", "vsoko", "history"), encoding="utf-8") as file:
        assert file.read().splitlines() == ["15 * 2", "1 * 2"]


def stopped_program_goes_on():
    """Ctrl-Z and fg in the middle of a line: it is still there, and Ctrl-C is still a key."""
    shell = spawn("--norc", "-i", program="/bin/bash", PS1="SH$ ")
    shell.expect_exact("SH$ ")
    shell.send("'%s' -C '%s' repl\r" % (PROGRAM, WORKSPACE))
    shell.expect_exact("main> ")
    shell.send("6 *")
    shell.expect_exact("6 *")
    shell.send(CTRL_Z)
    shell.expect_exact("SH$ ")
    shell.send("fg\r")
    shell.expect_exact("6 *")
    shell.send(" 7\r")
    shell.expect_exact("42")
    shell.expect_exact("main> ")
    for _ in range(3):
        shell.send("показать" + CTRL_C)
        shell.expect_exact("^C")
        shell.expect_exact("main> ")
    shell.send(CTRL_D)
    shell.expect_exact("SH$ ")
    shell.send("echo code $?\r")
    shell.expect_exact("code 0")
    shell.send("exit\r")
    shell.expect(pexpect.EOF)


def tables_follow_the_window():
    """A table is as wide as the window is now, however it was when the dialogue began."""
    child = dialogue()
    for columns in (60, 100, 50):
        child.setwinsize(30, columns)
        time.sleep(0.3)  # the program is told by a signal
        child.send("список отметка\r")
        child.expect_exact("у1")
        child.expect_exact("main> ")
        lines = [line for line in child.before.split("\r\n") if "Химия" in line]
        assert lines and all(len(line) <= columns for line in lines), lines
    child.send("выход\r")
    ended(child, 0)


def typed_lines_are_shown_with_what_is_wrong():
    """The line of a chunk that failed; the dialogue goes on."""
    child = dialogue()
    child.send("for i = 1, 2 do\r")
    child.expect_exact("... ")
    child.send("x = c.foo\r")
    child.expect_exact("... ")
    child.send("end\r")
    child.expect_exact("vsoko: строка 2: нет действия «foo»\r\n    2 | x = c.foo\r\n"
                       "      |       ^^^\r\n  → ближайшее имя: «of»\r\n")
    child.expect_exact("main> ")
    child.send("выход\r")
    ended(child, 0)


try:
    globals()[CASE]()
except (pexpect.TIMEOUT, pexpect.EOF, AssertionError) as error:
    print("%s: %s" % (CASE, error))
    sys.exit(1)
