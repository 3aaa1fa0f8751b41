# Keys and signals at a terminal, and the line of progress (interrupt.py).
# SPDX-License-Identifier: MIT
load common

at_terminal() {
  make_workspace
  run python3 "$BATS_TEST_DIRNAME/interrupt.py" "$VSOKO" "$PWD" "$1"
  [ "$status" -eq 0 ] || { printf '%s\n' "$output" && false; }
}

@test "a second Ctrl-C says what a third does, which ends the program" {
  at_terminal stuck_program_says_how_to_end_it
}

@test "Ctrl-C ends a command that waits for typed text" {
  at_terminal reading_stops_at_once
}

@test "Ctrl-C in a computation: the line of progress goes, nothing is written" {
  at_terminal stopped_work_leaves_nothing
}

@test "Ctrl-C in an import: exit code 1, nothing is written" {
  at_terminal stopped_import_leaves_nothing
}

@test "progress is shown at a terminal only, and not with --quiet" {
  at_terminal progress_is_for_people_at_terminals
}

@test "SIGTERM and SIGHUP in a line: the terminal is restored, the history kept" {
  at_terminal ending_signals_restore_the_terminal
}

@test "Ctrl-Z and fg in a line: it goes on" {
  at_terminal stopped_program_goes_on
}

@test "tables follow the window" {
  at_terminal tables_follow_the_window
}

@test "a typed line that is wrong is shown with its place" {
  at_terminal typed_lines_are_shown_with_what_is_wrong
}
