#!/usr/bin/env python3
"""A recorded session of the dialogue at a terminal, checked step by step.

    terminal.py PROGRAM WORKSPACE ru|en LOCALE typed|pasted [plain|libedit]

WORKSPACE holds the small model with tests/fixtures/marks.csv. LOCALE is the value of LC_ALL; "none" is
an empty environment, as after `env -i`. "plain" is a program without a line editor: no keys, no history; with libedit nothing
is pasted as one, and letters typed are not replaced.
Prints what went wrong with the screen before it; exit code 0 if all is well.
SPDX-License-Identifier: MIT
"""
import os
import stat
import sys

import pexpect

PROGRAM, WORKSPACE, LANGUAGE, LOCALE, WAY = sys.argv[1:6]
PLAIN = sys.argv[6:] == ["plain"]
PASTES = not sys.argv[6:]
RUSSIAN = LANGUAGE == "ru"
UP, CTRL_A = "\033[A", "\001"
CTRL_C, CTRL_D, TAB, BACKSPACE = "\003", "\004", "\t", "\177"


def environment(home):
    env = {"PATH": "/usr/bin:/bin", "HOME": home, "TERM": "xterm", "COLUMNS": "120",
           "VSOKO_TODAY": "2026-03-01"}
    if LOCALE != "none":
        env["LC_ALL"] = LOCALE
    return env


class Session:
    """A program at a terminal; every wait ends after some seconds."""

    def __init__(self, home, *words):
        self.child = pexpect.spawn(
            PROGRAM, ["-C", WORKSPACE, "--lang", LANGUAGE, "repl", *words], env=environment(home),
            encoding="utf-8", timeout=20, dimensions=(40, 120), cwd=home)

    def sees(self, text):
        self.child.expect_exact(text)

    def ready(self, prompt="main> "):
        self.sees(prompt)

    def enters(self, text):
        """A line, typed key by key or pasted, and Enter."""
        if WAY == "pasted" and PASTES:
            self.child.send("\033[200~" + text + "\033[201~\r")
        else:
            self.child.send(text + "\r")

    def ends(self):
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert self.child.exitstatus == 0, "exit code %s" % self.child.exitstatus


def check_answers(session):
    """Commands, Lua over several lines, errors that do not end the dialogue."""
    session.enters("показать S01" if RUSSIAN else ".show S01")
    session.sees("2024/Ч2")
    session.sees("4,20" if RUSSIAN else "4.20")
    session.ready()
    # 4 of 5 marks of class 5А in the first term are 4 or 5
    session.enters("показать R02 класс=5А за «1 четверть»" if RUSSIAN
                   else ".show R02 class=5А for 1st term")
    session.sees("80,0" if RUSSIAN else "80.0")
    session.ready()
    session.enters("показат R02" if RUSSIAN else ".shw R02")
    session.sees("показать R02" if RUSSIAN else ".show R02")
    session.ready()
    session.enters("gjrfpfnm R02" if RUSSIAN else "ырщц R02")
    session.sees("показать R02" if RUSSIAN else ".show R02")
    session.ready()
    session.enters("n = 0")
    session.ready()
    session.enters("for i = 1, 4 do n = n + i")
    session.ready("... ")
    session.enters("end")
    session.ready()
    session.enters("n * 100")
    session.sees("1000")
    session.ready()
    session.enters("_ + 1")
    session.sees("1001")
    session.ready()
    session.enters("local a = 1")
    session.sees("local")
    session.sees("уберите слово local" if RUSSIAN else "leave the word out")
    session.ready()
    session.enters("период 1 четверть" if RUSSIAN else ".period 1st term")
    session.ready("main 2024/Ч1> ")
    session.enters('c:records("mark"):count() .. "!"')
    session.sees("7")
    session.ready("main 2024/Ч1> ")
    session.enters("период последний" if RUSSIAN else ".period latest")
    session.ready()


def check_paste(session):
    """Several lines in one paste: one Enter runs all."""
    first = "показать S01" if RUSSIAN else ".show S01"
    session.child.send("\033[200~" + first + "\nfor i = 1, 2 do\nprint(i * 111)\nend\033[201~\r")
    session.sees("4,20" if RUSSIAN else "4.20")
    session.sees("111")
    session.sees("222")
    session.ready()


def check_keys(session):
    """Whole letters are deleted; Tab completes; Ctrl-C throws a line away, Ctrl-C again too."""
    line = "показатььь" if RUSSIAN else ".showww"
    session.child.send(line + BACKSPACE * 2 + " S01\r")
    session.sees("4,20" if RUSSIAN else "4.20")
    session.ready()
    session.child.send("пока" + TAB if RUSSIAN else ".sho" + TAB)
    session.sees("показать " if RUSSIAN else ".show ")
    session.child.send("кач" + TAB)
    session.sees("«Качество знаний»")
    if not PASTES:  # libedit lists what it would have to put in place of the letters
        session.child.send(BACKSPACE * 3 + "R02 ")
    session.child.send("клас" + TAB if RUSSIAN else "cl" + TAB)
    session.sees("класс=" if RUSSIAN else "class=")
    session.child.send(TAB)
    session.sees("5")
    session.child.send(TAB)
    session.sees("5А")
    session.sees("5Б")
    session.child.send("Б\r")
    session.sees("50,0" if RUSSIAN else "50.0")  # one of two marks of the second term
    session.ready()
    for _ in range(3):
        session.child.send("показать Ы")
        session.sees("Ы")
        session.child.send(CTRL_C)
        session.sees("^C")
        session.ready()
    session.child.send("for i = 1, 2 do\r")
    session.ready("... ")
    session.child.send(CTRL_C)
    session.ready()
    session.child.send("1 + 1\r")
    session.sees("2")
    session.ready()


def check_plain_cancel(session):
    """Without an editor too a line is thrown away, as often as one likes."""
    for _ in range(3):
        session.child.send("показать Ы" + CTRL_C)
        session.sees("^C")
    session.child.send("1 + 1\r")
    session.sees("2")
    session.ready()


def check_rows(session):
    """A long table is cut to the window, and how to see all is told."""
    session.child.setwinsize(15, 120)
    command = "список отметка" if RUSSIAN else ".list mark"
    session.enters(command)  # 12 rows
    session.sees("показано строк 10 из 12; все: --top 12" if RUSSIAN
                 else "10 rows of 12 are shown; all: --top 12")
    session.ready()
    session.enters(command + " --top 12")
    session.sees("у5")
    session.sees("у5")  # of both terms
    session.ready()
    session.child.setwinsize(40, 120)


def check_interrupt(session):
    """Ctrl-C stops a computation, not the program; names stay."""
    session.child.send("k = 7\r")
    session.ready()
    session.child.send('for i = 1, 1e9 do c:records("mark"):count() end print "done"\r')
    session.sees("done")  # the line's own echo
    session.child.expect_exact("\n")
    session.child.send(CTRL_C)
    session.sees("прервано" if RUSSIAN else "interrupted")
    session.ready()
    session.child.send("k * 3\r")
    session.sees("21")
    session.ready()


def check_scenario(session):
    """The prompt tells of the scenario, with a star while it is not saved."""
    word = "сценарий" if RUSSIAN else "scenario"
    session.enters("что-если param:quality.from=5 --show R02" if RUSSIAN
                   else ".whatif param:quality.from=5 --show R02")
    # 4 of 5 marks of the second term are 4 or 5, 2 are 5
    session.sees("-40,0" if RUSSIAN else "-40.0")
    session.ready("main [%s*]> " % word)
    session.enters("показать R02" if RUSSIAN else ".show R02")
    session.sees("40,0" if RUSSIAN else "40.0")
    session.sees("в сценарии" if RUSSIAN else "in the scenario")
    session.ready("main [%s*]> " % word)
    session.enters("что-если param:none=5" if RUSSIAN else ".whatif param:none=5")
    session.sees("none")
    session.ready("main [%s*]> " % word)
    session.enters("сохранить план" if RUSSIAN else ".save plan")
    session.sees("scenarios/")
    session.ready("main [план]> " if RUSSIAN else "main [plan]> ")
    session.enters("что-если param:quality.from=3 --show R02" if RUSSIAN
                   else ".whatif param:quality.from=3 --show R02")
    session.sees("100")
    session.ready("main [план*]> " if RUSSIAN else "main [plan*]> ")
    session.enters("выход" if RUSSIAN else ".quit")
    session.sees("не сохранены" if RUSSIAN else "not saved")
    session.ready("main [план*]> " if RUSSIAN else "main [plan*]> ")
    session.enters("отменить" if RUSSIAN else ".undo")
    session.sees("quality.from=3")
    session.ready("main [план]> " if RUSSIAN else "main [plan]> ")
    session.enters("отменить всё" if RUSSIAN else ".undo all")
    session.ready()
    session.enters("загрузить план" if RUSSIAN else ".load plan")
    session.ready("main [план]> " if RUSSIAN else "main [plan]> ")
    session.enters('c:val "R02"')
    session.sees("40")
    session.ready("main [план]> " if RUSSIAN else "main [plan]> ")


def check_leaving(session):
    """What is not saved is told once, whether one leaves by a command or by Ctrl-D."""
    session.enters("что-если param:quality.from=5 --show R02" if RUSSIAN
                   else ".whatif param:quality.from=5 --show R02")
    session.ready("[сценарий*]> " if RUSSIAN else "[scenario*]> ")
    session.child.send(CTRL_D)
    session.sees("не сохранены" if RUSSIAN else "not saved")
    session.ready("[сценарий*]> " if RUSSIAN else "[scenario*]> ")
    session.enters("1 + 1")  # it goes on, so it is told again
    session.ready("[сценарий*]> " if RUSSIAN else "[scenario*]> ")
    session.enters("выход" if RUSSIAN else ".quit")
    session.sees("не сохранены" if RUSSIAN else "not saved")
    session.ready("[сценарий*]> " if RUSSIAN else "[scenario*]> ")
    session.enters("выход" if RUSSIAN else ".quit")
    session.ends()


def check_history(session, home):
    path = os.path.join(home, ".local", "state", "vsoko", "history")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, "mode of the history"
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert lines[-1] == "k * 3", lines[-3:]
    session.child.send(UP)
    session.sees("k * 3")
    session.child.send(CTRL_A + "\013" + "12 * 12\r")
    session.sees("144")
    session.ready()


def main():
    home = os.path.join(os.getcwd(), "home")
    os.makedirs(home, exist_ok=True)
    session = Session(home)
    try:
        session.sees("помощь" if RUSSIAN else ".help")
        session.ready()
        check_answers(session)
        if PASTES:
            check_paste(session)
        if not PLAIN:
            check_keys(session)
        if PLAIN:
            check_plain_cancel(session)
        check_rows(session)
        check_interrupt(session)
        check_scenario(session)
        session.child.send(CTRL_D)
        session.ends()
        session = Session(home, "--period", "2024/Ч1")
        session.ready("main 2024/Ч1> ")
        session.enters("период последний" if RUSSIAN else ".period latest")
        session.ready()
        if not PLAIN:
            session.child.send("k * 3\r")  # the name was of the other dialogue
            session.sees("k")
            session.ready()
            check_history(session, home)
        check_leaving(session)
    except (pexpect.TIMEOUT, pexpect.EOF, AssertionError) as error:
        print("%s %s %s: %s" % (LANGUAGE, LOCALE, WAY, error))
        return 1
    return 0


sys.exit(main())
