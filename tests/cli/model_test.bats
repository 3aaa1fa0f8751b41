# vsoko model test: cases of a model in YAML, what is wrong in them, coverage.
# SPDX-License-Identifier: MIT

load common

# A model m of one record kind with two indicators and a rule, and cases in m/tests from stdin.
make_model() {
  mkdir -p m/tests m/parameters
  printf 'name: m\nversion: "1"\n' >m/model.yaml
  cat >m/parameters/p.yaml <<'END'
good.from: { unit: "1", values: [ { from: 1900-01-01, value: 4 } ] }
good.bands:
  unit: "%"
  values: [ { from: 1900-01-01, value: [[0, мало], [50, много]] } ]
few: { unit: "1", values: [ { from: 2000-01-01, value: 3 } ] }
END
  cat >m/model.lua <<'END'
define.dimension "room" { title = "Комната", attributes = { floor = { title = "Этаж", type = "integer" } } }
define.dimension "person" { title = "Кто", person = true }
define.period "year" { title = "Год", type = "academic_year", starts = "09-01" }
define.period "term" { title = "Часть", type = "part", of = "year", keys = { "a", "b" } }
define.record "mark" {
  title = "Отметка",
  fields = {
    room = { dimension = "room", required = true }, person = { dimension = "person", required = true },
    term = { type = "period", required = true },
    value = { type = "integer", range = { 1, 5 } },
  },
  key = { "term", "person" }, period = { field = "term", kinds = { "term" } },
}
define.event "visit" { title = "Посещение", fields = { room = { dimension = "room", required = true } } }
define.indicator "good" {
  code = "G1", title = "Хороших", unit = "%", levels = { "all", "room" }, period = "term",
  bands = "good.bands", small_n = "few",
  formula = function(c)
    local marks <const> = c:records("mark", { value = { missing = false } })
    return percent(marks:count { value = { from = c:param "good.from" } }, marks:count())
  end,
}
define.indicator "visits" {
  title = "Посещений", unit = "1", levels = { "room" }, period = "year",
  formula = function(c) return c:records("visit"):count() end,
}
define.decision_level "own" { title = "Свой" }
define.rule "weak" {
  title = "Мало хороших", scope = "room", period = "term", decision = { level = "own" },
  when = function(c) return below(c:val "good", 50) end,
}
END
  cat >m/tests/cases.yaml
}

# The data that most cases of this file stand on: в1 has 1 good of 3, в2 none of 0.
head_of_file() {
  cat <<'END'
today: 2025-06-30
data:
  mark:
    columns: [room, person, value]
    rows: [[в1, п1, 5], [в1, п2, 3], [в1, п3, 2], [в2, п4, ~]]
    same: { term: 2024/a }
END
}

@test "cases that fit pass, coverage names the rest" {
  make_model < <(
    head_of_file
    cat <<'END'
cases:
  - name: Одна хорошая из трёх
    period: 2024/a
    scope: { room: в1 }
    expect:
      good: { value: 100/3, n: 3, band: мало, unit: "%", flags: [], state: known }
      G1: [ { scope: {}, value: 33.3, tolerance: 0.05 }, { scope: { room: в2 }, state: no_data, band: null, reason: "*нул*", n: 0, flags: [] } ]
      rule.weak: [ fired, { scope: { room: в2 }, state: undetermined } ]
END
  )
  vsoko model test m
  expect 0
  [ "$out" = "показатели в примерах: своих 1 из 2, унаследованных 0 из 0
правила в примерах: своих 1 из 1, унаследованных 0 из 0
ни один пример не называет: visits
пройдено 1, не пройдено 0" ]
  vsoko модель испытать m --lang en
  expect 0
  [ "$out" = "indicators in cases: own 1 of 2, inherited 0 of 0
rules in cases: own 1 of 1, inherited 0 of 0
no case names: visits
1 passed, 0 failed" ]
}

@test "a cell that came out different is told with what was expected and why" {
  make_model < <(
    head_of_file
    cat <<'END'
period: 2024/a
cases:
  - name: Не то число
    scope: { room: в1 }
    expect:
      good: 50
  - name: Не то правило
    scope: { room: в1 }
    expect: { rule.weak: not_fired }
  - name: Числа нет
    scope: { room: в2 }
    expect:
      good: { value: 0, n: 1 }
  - name: Верно
    expect: { good: { state: known } }
END
  )
  vsoko model test m
  expect 1
  holds "$out" "m/tests/cases.yaml:9: Не то число
  m/tests/cases.yaml:12: good room=в1, 2024/a: ожидалось value 50; получено value 33.333333333333336
m/tests/cases.yaml:13: Не то правило
  m/tests/cases.yaml:15: rule.weak room=в1, 2024/a: ожидалось state not_fired; получено state fired
m/tests/cases.yaml:16: Числа нет
  m/tests/cases.yaml:19: good room=в2, 2024/a: ожидалось value 0, n 1; получено value no_data, n 0
    знаменатель равен нулю"
  holds "$out" "пройдено 1, не пройдено 3"
  vsoko --lang en model test m
  holds "$out" "expected value 50; got value 33.333333333333336"
  holds "$out" "    the denominator is zero"
}

@test "names of cases and their texts give a terminal no orders" {
  make_model <<'END'
today: 2025-06-30
data: { mark: [ { room: A, person: x, term: 2024/a, value: 5 } ] }
cases:
  - { name: "a\e[31m\nb", period: 2024/a, expect: { G1: { value: 1, band: "c\e[2J" } } }
END
  vsoko model test m
  expect 1
  holds "$out" 'm/tests/cases.yaml:4: a [31m b'
  holds "$out" 'c [2J'
  ! printf '%s' "$out" | grep -q "$(printf '\033')"
}

@test "a bound of a tolerance fits, beyond it does not" {
  make_model < <(
    head_of_file
    cat <<'END'
period: 2024/a
tolerance: 0.5
cases:
  - { name: Граница, data: { mark: [ { room: в1, person: п1, term: 2024/a, value: 5 } ] }, expect: { good: 99.5 } }
  - { name: За границей, data: { mark: [ { room: в1, person: п1, term: 2024/a, value: 5 } ] }, expect: { good: 99.4 } }
  - { name: Без допуска, tolerance: 0, data: { mark: [ { room: в1, person: п1, term: 2024/a, value: 5 } ] }, expect: { good: 99.999999 } }
END
  )
  vsoko model test m
  expect 1
  holds "$out" "пройдено 1, не пройдено 2"
}

@test "a case stands alone: its data, additions, parameters and date are gone after it" {
  make_model < <(
    head_of_file
    cat <<'END'
  room: [ { id: в1, from: 2024-09-01, floor: 2 } ]
  visit: [ { valid: 2024-10-01, room: в1 }, { valid: 2025-10-01, room: в1 } ]
period: 2024/a
scope: { room: в1 }
cases:
  - { name: До, expect: { good: 100/3 } }
  - { name: Свои строки, data: { mark: [ { room: в1, person: п9, term: 2024/a, value: 4 } ] }, expect: { good: 100 } }
  - { name: Строка с тем же ключом исправляет, add: { mark: [ { room: в1, person: п2, term: 2024/a, value: 4 } ] }, expect: { good: { value: 200/3, n: 3 } } }
  - { name: Другой порог, parameters: { good.from: 3 }, expect: { good: 200/3 } }
  - { name: Другие полосы, parameters: { good.bands: [[0, x], [33, y], [90, z]] }, expect: { good: { band: y } } }
  - { name: После, expect: { good: 100/3 } }
  - { name: Посещения года, period: 2024, expect: { visits: 1 } }
  - { name: Посещения следующего, today: 2026-01-15, period: 2025, expect: { visits: 1 } }
END
  )
  vsoko model test m
  expect 0
  holds "$out" "пройдено 8, не пройдено 0"
  vsoko model test m --no-compile
  expect 0
  holds "$out" "пройдено 8, не пройдено 0"
}

@test "parameters of a file hold for all its cases" {
  make_model < <(
    head_of_file
    cat <<'END'
parameters: { good.from: 3 }
period: 2024/a
scope: { room: в1 }
cases:
  - { name: Файла, expect: { good: 200/3 } }
  - { name: Своё, parameters: { good.from: 2 }, expect: { good: 100 } }
  - { name: Снова файла, expect: { good: 200/3 } }
END
  )
  vsoko model test m
  expect 0
}

@test "no cases are a failure" {
  make_model </dev/null
  rm m/tests/cases.yaml
  vsoko model test m
  expect 1
  holds "$err" "у модели «m» нет примеров; положите их в models/m/tests/*.yaml"
  printf 'today: 2025-06-30\ncases: []\n' >m/tests/a.yaml
  vsoko model test m
  expect 1
  holds "$out" "m/tests/a.yaml:2:8: cases: ожидалось: непустой список примеров"
  : >m/tests/a.yaml
  vsoko model test m --lang en
  expect 1
  holds "$out" "0 passed, 1 failed"
}

# A file of one case with this text in place of its expectation and more.
broken() {
  {
    head_of_file
    printf 'period: 2024/a\nscope: { room: в1 }\ncases:\n  - name: Случай\n%s\n' "$1"
  } >m/tests/cases.yaml
  vsoko --lang "${2:-ru}" model test m
  expect 1
}

@test "each kind of wrong input is told with its place and what to do" {
  make_model </dev/null
  broken '    expect: { goodd: 1 }'
  holds "$out" 'm/tests/cases.yaml:11:15: в модели нет показателя «goodd»; возможно, «good»; правило пишется как rule.ИМЯ'
  broken '    expect: { goodd: 1 }' en
  holds "$out" 'm/tests/cases.yaml:11:15: the model has no indicator "goodd"'
  broken '    expect: { good: { scope: { floor: 1 }, value: 1 } }'
  holds "$out" 'cases.yaml:11:32: scope: в модели нет измерения «floor»'
  broken '    expect: { good: { scope: { room: в7 }, value: 1 } }'
  holds "$out" 'cases.yaml:11:38: scope: в данных примера нет «в7» (room); добавьте строки или исправьте'
  broken '    expect: { good: { scope: { person: п1 }, value: 1 } }'
  holds "$out" 'cases.yaml:11:21: scope: показатель good на этом уровне не считается; его уровни: all, room'
  broken '    expect: { good: { period: 2024/b, value: 1 }, visits: { period: 2024/a, value: 1 } }'
  holds "$out" 'period: у показателя visits нет периода «2024/a»; в данных примера есть: 2024'
  broken '    expect: { good: { period: 2031/a, value: 1 } }'
  holds "$out" 'cases.yaml:11:31: period: у показателя good нет периода «2031/a»; в данных примера есть: 2024/a'
  broken '    expect: { good: десять }'
  holds "$out" 'cases.yaml:11:21: good: ожидалось: число (75, 4.25 или 200/3) или known, no_data, not_applicable, error'
  broken '    expect: { rule.weak: yes }'
  holds "$out" 'cases.yaml:11:26: rule.weak: ожидалось: fired, not_fired, undetermined, not_applicable или error'
  broken '    expect: { good: { value: 1/0 } }'
  holds "$out" 'cases.yaml:11:30: value: ожидалось: число: 75, 4.25 или 200/3'
  broken '    expect: { good: { tolerance: 0.1 } }'
  holds "$out" 'cases.yaml:11:21: good: ожидалось: хотя бы одно из: value, state, reason'
  broken '    expect: { good: { valu: 1 } }'
  holds "$out" 'cases.yaml:11:23: неизвестный ключ «valu»; возможно, «value»'
  broken '    expect: { good: { flags: [small] } }'
  holds "$out" 'cases.yaml:11:30: flags: ожидалось: список из partial, small_n'
  broken '    expect: { good: { n: x } }'
  holds "$out" 'cases.yaml:11:26: n: ожидалось: целое число'
  broken '    expect: { good: { value: 1, tolerance: -1 } }'
  holds "$out" 'cases.yaml:11:44: tolerance: ожидалось: число не меньше 0'
  broken '    expect: {}'
  holds "$out" 'cases.yaml:11:13: expect: ожидалось: непустая таблица'
  broken '    note: без expect'
  holds "$out" 'cases.yaml:10:5: нет ключа «expect»; добавьте его'
  broken '    wait: { good: 1 }'
  holds "$out" 'cases.yaml:11:5: неизвестный ключ «wait»'
}

@test "wrong data of a case are told with their place" {
  make_model </dev/null
  broken '    data: { marks: [] }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:13: в модели нет ни вида записей, ни события, ни измерения с атрибутами «marks»; возможно, «mark»'
  broken '    data: { mark: [ { room: в1, who: п1 } ] }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:33: у вида «mark» нет поля «who»'
  broken '    add: { mark: [ { room: в1, person: п1, term: 2024/a, value: 6 } ] }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:65: value: получено «6», ожидалось: число от 1 до 5'
  broken '    data: { mark: { columns: [room, person, term], rows: [[в1, п1]] } }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:59: в строке должно быть значений: 3 (по числу columns), а их 2'
  broken '    data: { mark: { columns: [room, person, room], rows: [[в1, п1, в1]] } }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:45: столбец «room» назван дважды; оставьте один'
  broken '    data: { mark: { columns: [room], rows: [[в1]], same: { room: в2 } } }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:31: столбец «room» назван дважды; оставьте один'
  broken '    data: { mark: { rows: [[в1]] } }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:19: columns: получено «», ожидалось: список'
  broken '    data: { mark: да }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:19: mark: получено «да», ожидалось: список'
  broken '    data: [ mark ]
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:11: data: ожидалось: таблица «ключ: значение»'
  broken '    data: { visit: [ { valid: вчера, room: в1 } ] }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:31: valid: получено «вчера», ожидалось: дата'
  broken '    parameters: { good.form: 1 }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:19: в модели нет параметра «good.form»; возможно, «good.from»'
  broken '    parameters: { good.bands: 1 }
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:31: параметр «good.bands» другого вида, чем в m/parameters/p.yaml:4'
  broken '    today: завтра
    expect: { good: 1 }'
  holds "$out" 'cases.yaml:11:12: today: ожидалось: дата'
}

@test "wrong data of a file are told once and fail all its cases" {
  make_model <<'END'
today: 2025-06-30
data: { mark: [ { room: в1, person: п1, term: 2024/ы, value: 1 } ] }
cases:
  - { name: Первый, expect: { good: 1 } }
  - { name: Второй, expect: { good: 1 } }
END
  vsoko model test m
  expect 1
  [ "$(grep -c 'term: получено' <<<"$out")" -eq 1 ]
  holds "$out" "пройдено 0, не пройдено 2"
}

@test "names of cases are told apart, a case needs its date" {
  make_model <<'END'
data: { mark: [ { room: в1, person: п1, term: 2024/a, value: 4 } ] }
period: 2024/a
cases:
  - { name: Раз, today: 2025-06-30, expect: { good: 100 } }
  - { name: Раз, today: 2025-06-30, expect: { good: 100 } }
  - { name: Без дня, expect: { good: 100 } }
  - { today: 2025-06-30, expect: { good: 100 } }
END
  vsoko model test m
  expect 1
  holds "$out" 'm/tests/cases.yaml:5:13: пример «Раз» уже есть в строке 4; назовите их по-разному'
  holds "$out" 'm/tests/cases.yaml:6:5: нет ключа «today»; добавьте его'
  holds "$out" 'm/tests/cases.yaml:7:5: нет ключа «name»; добавьте его'
  holds "$out" "пройдено 1, не пройдено 3"
}

@test "files are chosen by name; a file that is no YAML fails" {
  make_model <<'END'
today: 2025-06-30
cases: [ { name: Раз, period: 2024/a, expect: { good: no_data } } ]
END
  printf 'today: [\n' >bad.yaml
  vsoko model test m bad.yaml
  expect 1
  holds "$out" "bad.yaml:"
  holds "$out" "пройдено 0, не пройдено 1"
  vsoko model test m none.yaml
  expect 1
  holds "$err" "none.yaml"
  vsoko model test m small
  expect 2
  holds "$err" "названы две модели: «m» и «small»"
  vsoko model test nowhere
  expect 1
  holds "$err" "nowhere"
}

@test "rows for machines: failures first, then what passed, then what no case names" {
  make_model < <(
    head_of_file
    cat <<'END'
period: 2024/a
cases:
  - name: Верно
    expect: { good: 100/3 }
  - name: Неверно
    scope: { room: в1 }
    expect: { good: 1 }
END
  )
  vsoko model test m --format json
  expect 1
  python3 - "$work/.out" <<'END'
import json, sys
answer = json.load(open(sys.argv[1]))
assert answer["schema"] == "vsoko.model_test.v1"
rows = answer["rows"]
assert [row["result"] for row in rows] == ["failed", "passed", "uncovered", "uncovered"], rows
assert rows[0] == {"file": "m/tests/cases.yaml", "line": 13, "case": "Неверно", "indicator": "good",
                   "scope": {"room": "в1"}, "period": "2024/a", "expected": "value 1",
                   "got": "value 33.333333333333336", "result": "failed", "message": None,
                   "layer": None}, rows[0]
assert rows[1]["case"] == "Верно" and rows[1]["scope"] == {}
assert [row["indicator"] for row in rows[2:]] == ["visits", "rule.weak"]
assert rows[2]["file"] == "m/model.lua" and rows[2]["layer"] == "m"
assert answer["totals"] == {"passed": 1, "failed": 1, "indicators": 2, "indicators_covered": 1,
                            "inherited_indicators": 0, "inherited_indicators_covered": 0,
                            "rules": 1, "rules_covered": 0, "inherited_rules": 0,
                            "inherited_rules_covered": 0}, answer["totals"]
END
  vsoko model test m --format csv
  expect 1
  holds "$out" "file,line,case,indicator,scope.room,period,expected,got,result,message,layer"
}

@test "init takes the cases along; a school's layer has its own" {
  make_model < <(
    head_of_file
    cat <<'END'
cases: [ { name: Базы, period: 2024/a, scope: { room: в1 }, expect: { good: 100/3 } } ]
END
  )
  vsoko init w --model m --school 51
  expect 0
  cmp m/tests/cases.yaml w/models/m/tests/cases.yaml
  vsoko -C w model test
  expect 0
  holds "$out" "пройдено 1, не пройдено 0"
  mkdir -p w/models/51/tests
  cat >w/models/51/model.lua <<'END'
set.param "good.from" { from = "2020-09-01", forever = true, value = 3 }
define.indicator "local.all" {
  title = "Всего", unit = "1", levels = { "all" }, period = "term",
  formula = function(c) return c:records("mark"):count() end,
}
END
  vsoko -C w model test
  expect 1
  holds "$err" "у модели «51» нет примеров; положите их в models/51/tests/*.yaml"
  {
    head_of_file
    echo 'cases: [ { name: Школы, period: 2024/a, expect: { good: 200/3, local.all: 4 } } ]'
  } >w/models/51/tests/own.yaml
  vsoko -C w model test
  expect 0
  holds "$out" "показатели в примерах: своих 1 из 1, унаследованных 1 из 2"
  holds "$out" "пройдено 1, не пройдено 0"
  vsoko -C w model test m
  expect 0
  # Cases are no part of the model: what was stored stays current.
  vsoko -C w compute
  echo '# more' >>w/models/51/tests/own.yaml
  vsoko -C w compute
  expect 0
}
