# The dialogue at a terminal: recorded sessions (terminal.py) in both languages, typed and pasted, with
# and without a locale.
# SPDX-License-Identifier: MIT
load common

# One session over the small model.
talk() {
  make_workspace
  python3 "$BATS_TEST_DIRNAME/terminal.py" "$VSOKO" "$PWD" "$@"
}

@test "a session in Russian, typed, without a locale" {
  talk ru none typed
}

@test "a session in English, pasted, in the locale C" {
  talk en C pasted
}

@test "a session in Russian, pasted, in a locale that is not there" {
  talk ru ru_RU.KOI8-R pasted
}

@test "a session in English, typed, in UTF-8" {
  talk en C.UTF-8 typed
}

@test "a history in XDG_STATE_HOME, none where it cannot be written" {
  make_workspace
  run python3 - "$VSOKO" "$work" <<'PYTHON'
import os, sys, pexpect
program, work = sys.argv[1:]
for state in ("state", "file"):
    path = os.path.join(work, state)
    if state == "file":
        open(path, "w").close()
    child = pexpect.spawn(program, ["repl"], encoding="utf-8", timeout=20,
                          env={"XDG_STATE_HOME": path, "TERM": "dumb", "PATH": "/bin"})
    child.expect_exact("main> ")
    child.send("6 * 7\r")
    child.expect_exact("42")
    child.expect_exact("main> ")
    child.send("\004")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
PYTHON
  [ "$status" -eq 0 ] || { printf '%s\n' "$output" && false; }
  [ "$(cat "$work/state/vsoko/history")" = "6 * 7" ]
  [ "$(stat -c %a "$work/state/vsoko/history")" = 600 ]
  [ ! -s "$work/file" ]
}

@test "Tab goes on inside operations" {
  make_workspace
  run python3 - "$VSOKO" "$work" <<'PYTHON'
import os, sys, pexpect
program, work = sys.argv[1:]
child = pexpect.spawn(program, ["repl"], encoding="utf-8", timeout=20, dimensions=(40, 160),
                      env={"HOME": work, "TERM": "dumb", "PATH": "/bin"})
child.expect_exact("> ")
for typed, seen in (
    # by a word of the title; 4 of 5 marks are 4 or 5, 2 are 5
    ("что-если порог знан\t5 --show R02\r", "-40,0"),
    ("отменить\r", "всё как есть"),
    ("что-если порог quality.b\t2.1=60 --show R02\r", "param:quality.bands.2.1=60"),
    ("отменить\r", "всё как есть"),
    ("что-если значение R02[кл\t5Б, пер\t2024/Ч2]=70 класс=5Б за 2024/Ч2\r", "70,0"),
    ("отменить\r", "всё как есть"),
    ("что-если факт mar\tva\t3->4 x1 --show R02\r", "fact:mark value=3->4 x1"),
    ("отменить\r", "всё как есть"),
    ("подобрать R02=40 меняя порог quality.f\tот 4 до 5\r", "от 4 до 5 (сейчас 4)"),
    # kinds of a chart, states of a comparison
    ("график R02 --kind гис\t\r", "--kind гистограмма"),
    ("график R02 --by класс стол\t\r", "класс столбцы"),
    ("сравнить как\tкак\t--show R02\r", "А: как-есть, Б: как-есть"),
    ("что-если зн\tS0\t", "Средняя отметка"),
):
    child.send(typed)
    child.expect_exact(seen)
    child.expect_exact("> ")
child.send("\003")
child.expect_exact("> ")
child.send("\004")
child.expect(pexpect.EOF)
PYTHON
  [ "$status" -eq 0 ] || { printf '%s\n' "$output" && false; }
}
