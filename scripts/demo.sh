#!/usr/bin/env bash
# The example of run.sh: a region in build/demo, its night, the results of a school and of the region.
# Needs build/release/vsoko. Run again, it imports and computes nothing anew.
# SPDX-License-Identifier: MIT
set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
demo="$root/build/demo"
vsoko="$root/build/release/vsoko"
data="$root/examples/region/data"
export VSOKO_TODAY=2026-03-01 # the same figures on every day
unset VSOKO_LANG

# Shows a command as it can be typed in build/demo, then runs it there.
try() {
  printf '\n$ vsoko'
  printf ' %s' "$@"
  printf '\n'
  "$vsoko" -C "$demo" "$@"
}

# Imports the files "${@:3}" into school $2, or as the region if that is empty; tells what is noted and
# one line, $1, of what came of it.
import() {
  local title="$1" school="$2" answer done=загружено
  shift 2
  answer="$("$vsoko" -C "$demo" ${school:+--school "$school"} --format csv import "$@")"
  if ! grep -q ',imported,' <<<"$answer"; then
    done='уже загружено'
  fi
  printf '%s: файлов %d, %s\n' "$title" "$#" "$done"
}

# The example as it was when the workspace was made: a changed one makes a new workspace.
state() {
  (cd "$data" && find . -type f | LC_ALL=C sort | xargs -d '\n' cksum)
}

if [ -e "$demo" ] && [ "$(state)" != "$(cat "$demo.state" 2>/dev/null)" ]; then
  old="$demo-$(date +%Y%m%d-%H%M%S)"
  printf 'Пример изменился: прежняя рабочая папка теперь %s\n' "$old"
  mv "$demo" "$old"
fi
if [ ! -e "$demo/vsoko.yaml" ]; then
  state >"$demo.state"
  "$vsoko" init "$demo" --model base --schools "$data/register.csv"
fi

import 'Файлы региона' '' "$data"/regional/*
for folder in "$data"/schools/*; do
  import "Файлы школы ${folder##*/}" "${folder##*/}" "$folder"/*
done
try ночь

printf '\nРезультаты школы 990701 за 2024/25 год:\n'
try --school 990701 показать R01 R02 R04 R08 R20 R24 R24x R25 U01 U03 P02 M10 R09 --period 2024
printf '\nОткуда взялось число класса, вплоть до строк файлов (одну ученицу во второй четверти перевели из 5А):\n'
try --school 990701 объяснить R02 --scope класс=5Б --period 2024/Ч2
printf '\nРегион по школам; где учеников мало, число наружу не выходит:\n'
try показать R02 R24 R25 R21 --by school --period 2024

cat <<END

Дальше наберите:
  cd $(printf '%q' "$demo")
  export PATH=$(printf '%q' "$root/build/release"):"\$PATH" VSOKO_TODAY=$VSOKO_TODAY
  vsoko показать R02 R04 --by municipality --period 2024        # районы
  vsoko --school 990701 показать R02 --by class --period 2024   # классы одной школы
  vsoko --school 990701 объяснить R24 --period 2024             # откуда средний балл ОГЭ
  vsoko опубликовать 2024                                       # передать школам сведения региона
  vsoko ночь                                                    # пересчитать то, что изменилось
  vsoko --school 990701 показать R52 --period 2024              # школа рядом с регионом
  vsoko --school 990701 диалог                                  # спрашивать, объяснять, пробовать «что, если»
  vsoko помощь                                                  # все команды
Знакомство по шагам: $(printf '%q' "$root/README.ru.md")
END
