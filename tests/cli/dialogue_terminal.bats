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
