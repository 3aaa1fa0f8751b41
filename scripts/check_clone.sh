#!/usr/bin/env bash
# run.sh twice in a clean clone of the last commit, as a newcomer would; prints TAP.
# SPDX-License-Identifier: MIT
set -u

root="$(cd "$(dirname "$0")/.." && pwd)"
clone="$root/build/clone"
rm -rf "$clone"
git clone -q "$root" "$clone" || exit 1
path=/usr/local/bin:/usr/bin:/bin

# One case: $1 its name, the rest a command; its output is told if it fails.
check() {
  local name="$1" told
  shift
  if told="$("$@" 2>&1)"; then
    printf 'ok %s\n' "$name"
  else
    printf 'not ok %s\n' "$name"
    printf '%s\n' "$told" | sed 's/^/# /'
  fi
}

holds() {
  grep -qF -- "$2" "$1" || { printf '%s is not in:\n' "$2" && cat "$1"; }
}

first() {
  if ! (cd "$clone" && env -i HOME="$HOME" PATH="$path" ./run.sh </dev/null >"$clone.first" 2>&1); then
    cat "$clone.first"
    return 1
  fi
}

second() {
  if ! (cd / && env -i HOME="$HOME" PATH="$path" "$clone/run.sh" </dev/null >"$clone.second" 2>&1); then
    cat "$clone.second"
    return 1
  fi
}

# The lock names the process that has it.
state() {
  (cd "$clone" && find build/demo -type f ! -name _night.lock -exec sha256sum {} + | LC_ALL=C sort -k 2)
}

unchanged() {
  diff <(printf '%s\n' "$1") <(state)
}

quick() {
  [ "$1" -le 10 ] || { printf '%d s\n' "$1" && false; }
}

# The commands after "Дальше наберите:", pasted into a shell.
pasted() {
  sed -n '/^Дальше наберите:/,/^[^ ]*[^ :]$/s/^  //p' "$clone.first" >"$clone.pasted"
  [ "$(wc -l <"$clone.pasted")" -ge 5 ] && cd / && env -i HOME="$HOME" PATH="$path" bash -ex "$clone.pasted" </dev/null
}

clean() {
  [ -z "$(git -C "$clone" status --porcelain)" ] || { git -C "$clone" status --porcelain && false; }
}

check "run.sh works" first
check "run.sh runs the night" holds "$clone.first" "посчитано 4"
check "run.sh shows the region's schools by rank" holds "$clone.first" "1 из 4"
check "run.sh shows what is hidden" holds "$clone.first" "скрыто"
check "run.sh shows a reason down to lines of the file" holds "$clone.first" "журнал_5Б.xlsx, строки"
before="$(state)"
start=$SECONDS
check "run.sh works again, from another folder" second
check "the second time takes seconds" quick "$((SECONDS - start))"
check "the second time nothing is imported" holds "$clone.second" "уже загружено"
check "the second time nothing is computed" holds "$clone.second" "с прошлой ночи ничего не изменилось"
check "the second time no file of the workspace changes" unchanged "$before"
check "what to type next works as pasted" pasted
check "the source tree stays clean" clean
