# chart: which cells are drawn how, what machines get, what is never drawn, terminals.
# SPDX-License-Identifier: MIT
load common

# Marks of tests/fixtures/marks.csv, in percent of 4 and 5: first term 5А 4 of 5, 5Б 0 of 1, all 4 of 6;
# second term 5А 3 of 3, 5Б 1 of 2, all 4 of 5.

@test "several scopes are bars with bands on the axis" {
  make_workspace
  COLUMNS=45 vsoko chart R02 --by class --period 2024/Ч1
  expect 0
  [ "$out" = "R02 Качество знаний · % · 2024/Ч1
5А  80,0  оптимальный  ████████████████▊
5Б   0,0  низкий       ▏          ┊    ┊
                       └──────────┴────┴────┘
                       0         50   75  100
                            А       Б    В
А низкий, Б приемлемый, В оптимальный" ]
  holds "$err" "пересчитать"
  COLUMNS=45 vsoko график R02 столбцы --by класс --period 2024/Ч1 --ascii --quiet
  expect 0
  [ "$out" = "R02 Качество знаний, %, 2024/Ч1
5А  80,0  оптимальный  #################
5Б   0,0  низкий       |          :    :
                       +----------+----+----+
                       0         50   75  100
                            А       Б    В
А низкий, Б приемлемый, В оптимальный" ]
}

@test "a cell without a value stands with its state, not as zero" {
  make_workspace
  vsoko chart R02 --by class,subject --period 2024/Ч2 --lang en
  expect 0
  holds "$out" "5А, Физика      —  no data"
  vsoko chart R02 --by class,subject --scope class=5А --period 2024/Ч2 --format json
  holds "$out" '"scope": {"class": "5А", "subject": "Физика"}, "period": "2024/Ч2", "state": "no_data", "value": null'
}

@test "several periods are a line, of several scopes strips" {
  make_workspace
  vsoko chart R02 --scope class=5А --period 2024/Ч1,2024/Ч2
  expect 0
  holds "$out" "R02 Качество знаний · % · 5А · 2024/Ч1 – 2024/Ч2"
  holds "$out" "        80,0            100,0"
  vsoko chart R02 --by class --period каждый
  expect 0
  # 0 to 100: 80 is the seventh of eight blocks, 50 the fifth.
  holds "$out" "5А  ▇▇▇ ███  100,0  оптимальный"
  holds "$out" "5Б  ▁▁▁ ▅▅▅   50,0  приемлемый"
  holds "$out" "шкала: ▁ = 0, █ = 100"
  vsoko chart R02 --by class --period each --format csv
  [ "$(printf '%s\n' "$out" | grep -c ',line,')" -eq 4 ]
}

@test "many scopes are counted in a histogram" {
  make_workspace empty
  {
    echo "class,subject,student,term,value"
    for ((i = 1; i <= 41; i++)); do
      echo "$i,Химия,у$i,2024/Ч1,$((i <= 30 ? 5 : 3))"
    done
  } >many.csv
  vsoko import many.csv --kind mark --quiet
  expect 0
  vsoko chart R02 --by class
  expect 0
  holds "$out" " 0–20  11  "
  holds "$out" "80–100  30  "
  holds "$out" "20–40   0"
  vsoko chart R02 --by class --kind гистограмма --format csv
  holds "$out" "quality,R02,histogram,2024/Ч1,known,,%,,,,,80,100,30,"
  vsoko chart R02 --by class --kind bars --format csv
  [ "$(printf '%s\n' "$out" | grep -c ',bars,')" -eq 41 ]
}

@test "a scenario is drawn as a change against what is so" {
  make_workspace
  vsoko whatif param:quality.from=5 --save five.yaml --quiet
  expect 0
  COLUMNS=60 vsoko chart R02 --by class --period 2024/Ч1 --scenario five.yaml
  expect 0
  holds "$out" "5А  80,0 → 20,0  -60,0  "
  holds "$out" "5Б   0,0 →  0,0    0,0  "
  holds "$out" "◀━"
  holds "$err" "предположение"
  vsoko chart R02 --by class --period 2024/Ч1 --scenario five.yaml --format json
  holds "$out" '"before": 80, "after": 20, "delta": -60, "state_before": "known", "state_after": "known", "band_before": "оптимальный", "band_after": "низкий"'
  holds "$out" '"flags": ["hypothetical"]'
  vsoko chart R02 --by class --kind изменение
  expect 2
  holds "$err" "что-если"
}

@test "the dialogue draws in its scenario, and as things are once it is undone" {
  make_workspace
  cat >lines <<'LINES'
период 1 четверть
что-если порог quality.from=5
график R02 --by класс
отменить
график R02 --by класс
LINES
  vsoko repl lines
  expect 0
  holds "$out" "5А  80,0 → 20,0"
  holds "$out" "5А  80,0  оптимальный"
}

@test "indicators with one cell each and one unit share a chart" {
  make_workspace
  vsoko chart S01 S03
  expect 0
  [ "$(printf '%s\n' "$out" | grep -c └)" -eq 1 ]
  holds "$out" "балл · 2024/Ч2"
  holds "$out" "S01 Средняя отметка         4,20"
  vsoko chart S01 R02
  expect 0
  [ "$(printf '%s\n' "$out" | grep -c └)" -eq 2 ]
}

@test "--sort and --top choose the bars" {
  make_workspace
  vsoko chart R02 --by class,subject --period 2024/Ч1 --sort -value --top 2
  expect 0
  holds "$out" "R02 Качество знаний · % · 5А · 2024/Ч1
Физика  100,0  "
  holds "$out" "
Химия    66,7  "
  case "$out" in *5Б*) return 1 ;; esac
}

@test "wrong words are told" {
  make_workspace
  vsoko chart
  expect 2
  vsoko chart R02 --kind пирог
  expect 2
  holds "$err" "столбцы"
  vsoko chart R99
  expect 2
  vsoko chart R02 --by school
  expect 2
}

@test "what the region hides is never drawn" {
  # Schools s1 (3 marks) and s2 (6): s1 is below the minimum of 5, s2 is hidden lest s1 be worked out.
  mkdir -p m/parameters
  cp "$fixtures/models/figures/parameters/publish.yaml" m/parameters/
  sed 's/name: figures/name: m/' "$fixtures/models/figures/model.yaml" >m/model.yaml
  sed -e 's/title = "Школа" }/title = "Школа", unit = true }/' \
    -e '/^      school = { dimension/d' -e '/^      municipality = { dimension/d' \
    -e 's/"year", "school", "subject"/"year", "subject"/' \
    -e '/^  levels = {$/,/^  },$/c\  levels = { "all", "subject" },' \
    -e 's/levels = { "school" }/levels = { "all" }/' \
    "$fixtures/models/figures/model.lua" >m/model.lua
  printf 'school,name,municipality\ns1,Первая,A\ns2,Вторая,A\ns3,Третья,A\n' >schools.csv
  vsoko init w --model m --schools schools.csv --quiet
  cd w
  for school in s1 s2 s3; do
    {
      echo "year,subject,pupil,value"
      case $school in
      s1) printf '2024,МА,p%s,5\n' 1 2 3 ;;
      s2) printf '2024,МА,p%s,5\n' 1 2 3 && printf '2024,МА,p%s,3\n' 4 5 6 ;;
      s3) printf '2024,МА,p%s,5\n' 1 2 3 4 5 6 && printf '2024,МА,p%s,3\n' 7 8 ;;
      esac
    } >"$work/$school.csv"
    vsoko --school $school import "$work/$school.csv" --kind mark --quiet
    expect 0
  done
  vsoko nightly --jobs 1 --quiet
  expect 0
  vsoko chart R02 --by school
  expect 0
  holds "$out" "s1     —  скрыто"
  holds "$out" "s2     —  скрыто"
  holds "$out" "s3  75,0  "
  case "$out" in *100,0* | *50,0*) return 1 ;; esac
  vsoko chart R02 --by school --kind histogram
  holds "$out" "скрыто: 2"
  # 75 alone is known: one bin has one, all others none.
  [ "$(printf '%s\n' "$out" | grep -c '  1  █')" -eq 1 ]
  vsoko chart R02 --by school --kind line
  holds "$out" "s1   ×"
  holds "$out" "s2   ×"
  for form in csv json; do
    vsoko chart R02 --by school --format $form
    expect 0
    [ "$(printf '%s\n' "$out" | grep -c hidden)" -eq 2 ]
    holds "$out" "75"
    case "$out" in *100* | *50*) return 1 ;; esac
  done
  # s4 has no marks: that is no secret.
  printf 'school,name,municipality\ns4,Четвёртая,A\n' >more.csv
  vsoko init . --schools more.csv --quiet
  vsoko nightly --jobs 1 --quiet
  vsoko chart R02 --by school
  holds "$out" "s1     —  скрыто"
  holds "$out" "s4     —  нет данных"
  vsoko --school s1 chart R02
  holds "$out" "100,0"
}

# Runs the words at a terminal of 80 x 24 and writes what comes out to $work/.screen.
at_terminal() {
  python3 - "$work/.screen" "$@" <<'PYTHON'
import os, sys, pexpect
screen, *words = sys.argv[1:]
env = {k: v for k, v in os.environ.items() if k in ("PATH", "VSOKO_TODAY", "NO_COLOR", "LC_ALL", "TERM")}
text, code = pexpect.run(" ".join(words), env=env, withexitstatus=True, encoding="utf-8",
                         dimensions=(24, 80))
assert code == 0, text
open(screen, "w", encoding="utf-8").write(text.replace("\r\n", "\n"))
PYTHON
}

@test "at a terminal a chart fits the screen, with colours beside the words" {
  make_workspace empty
  unlock .
  sed -i 's/bands = "quality.bands",/bands = "quality.bands", better = "higher",/' models/small/model.lua
  {
    echo "class,subject,student,term,value"
    for ((i = 1; i <= 30; i++)); do
      echo "$i,Химия,у$i,2024/Ч1,$((i % 2 ? 5 : 3))"
    done
  } >marks30.csv
  vsoko import marks30.csv --kind mark --quiet
  expect 0
  vsoko compute --quiet
  export LC_ALL=ru_RU.UTF-8 TERM=xterm-256color
  at_terminal "$VSOKO" chart R02 --by class
  [ "$(wc -l <"$work/.screen")" -le 23 ]
  holds "$(cat "$work/.screen")" "из 30; все: --top 30"
  holds "$(cat "$work/.screen")" $'\e[38;5;28mоптимальный\e[39m'
  holds "$(cat "$work/.screen")" $'\e[38;5;160mнизкий\e[39m'
  at_terminal "$VSOKO" show R02 --by class
  holds "$(cat "$work/.screen")" $'\e[38;5;160mнизкий\e[39m'
  NO_COLOR=1 at_terminal "$VSOKO" chart R02 --by class
  case "$(cat "$work/.screen")" in *$'\e'*) return 1 ;; esac
  TERM=dumb at_terminal "$VSOKO" chart R02 --by class
  case "$(cat "$work/.screen")" in *$'\e'*) return 1 ;; esac
  TERM=xterm at_terminal "$VSOKO" chart R02 --by class
  holds "$(cat "$work/.screen")" $'\e[32mоптимальный\e[39m'
  for locale in C ru_RU.KOI8-R; do
    LC_ALL=$locale at_terminal "$VSOKO" chart R02 --by class
    holds "$(cat "$work/.screen")" "######"
    case "$(cat "$work/.screen")" in *█* | *└* | *—*) return 1 ;; esac
  done
  vsoko chart R02 --by class
  case "$out" in *$'\e'*) return 1 ;; esac
  [ "$(printf '%s\n' "$out" | grep -c █)" -eq 15 ]
}

@test "a dialogue draws for the charset of its terminal" {
  make_workspace
  for locale in C ru_RU.UTF-8; do
    run python3 - "$VSOKO" "$locale" "$work" <<'PYTHON'
import sys, pexpect
program, locale, home = sys.argv[1:]
child = pexpect.spawn(program, ["repl"], encoding="utf-8", timeout=20, dimensions=(24, 80),
                      env={"LC_ALL": locale, "TERM": "xterm", "PATH": "/bin", "HOME": home,
                           "VSOKO_TODAY": "2026-03-01"})
child.expect_exact("main> ")
child.send("график R02 --by class за 1 четверть\r")
child.expect_exact("########" if locale == "C" else "████████")
child.expect_exact("main> ")
child.send("\004")
child.expect(pexpect.EOF)
PYTHON
    [ "$status" -eq 0 ] || { printf '%s\n' "$output" && false; }
  done
}
