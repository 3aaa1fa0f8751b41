#!/usr/bin/env bash
# The example of run.sh: a workspace build/demo of London schools, its best and weakest ones, a reason.
# Needs build/release/vsoko. Run again, it imports and computes nothing anew.
# SPDX-License-Identifier: MIT
set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
demo="$root/build/demo"
vsoko="$root/build/release/vsoko"
source="$root/examples/london"
export VSOKO_TODAY=2026-03-01 # the same figures on every day
unset VSOKO_LANG

# Shows a command as it can be typed in build/demo, then runs it there.
try() {
  printf '\n$ vsoko'
  printf ' %s' "$@"
  printf '\n'
  "$vsoko" -C "$demo" "$@"
}

# The example as it was when the workspace was made: a changed one makes a new workspace.
state() {
  (cd "$source" && find model data -type f | LC_ALL=C sort | xargs -d '\n' cksum)
}

if [ -e "$demo" ] && [ "$(state)" != "$(cat "$demo.state" 2>/dev/null)" ]; then
  old="$demo-$(date +%Y%m%d-%H%M%S)"
  printf 'Пример изменился: прежняя рабочая папка теперь %s\n' "$old"
  mv "$demo" "$old"
fi
if [ ! -e "$demo/vsoko.yaml" ]; then
  state >"$demo.state"
  "$vsoko" init "$demo" --model "$source/model"
fi
"$vsoko" -C "$demo" import "$source/data/exam_london.csv"
"$vsoko" -C "$demo" compute

printf '\nЛучшие школы по качеству знаний:\n'
try show L26 --by school --sort -value --top 5
printf '\nСамые слабые:\n'
try show L26 --by school --sort value --top 5
printf '\nОткуда взялось число школы 59, вплоть до строк файла:\n'
try explain L26 --scope school=59

cat <<END

Дальше наберите:
  cd $(printf '%q' "$demo")
  export PATH=$(printf '%q' "$root/build/release"):"\$PATH" VSOKO_TODAY=$VSOKO_TODAY
  vsoko показать --scope школа=59        # все показатели одной школы
  vsoko показать L04 --by sex            # средний балл девушек и юношей
  vsoko объяснить L04 --scope школа=59   # откуда средний балл
  vsoko журнал                           # что и когда загружено
  vsoko помощь                           # все команды
Знакомство по шагам: $(printf '%q' "$root/README.ru.md")
END
