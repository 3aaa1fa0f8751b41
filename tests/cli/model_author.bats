# What authors of models stumble over: messages of models that do not load, findings, names.
# SPDX-License-Identifier: MIT
load common

models="$BATS_TEST_DIRNAME/../../lua/models"

# A layer m/flaw over the fixture "managed", from stdin; the model itself has no findings.
flaw() {
  mkdir -p m/flaw
  cp -r "$fixtures/check/managed" m/
  printf 'name: flaw\ntitle: Слой с замечанием\nversion: "1"\nextends: managed\n' >m/flaw/model.yaml
  cat >m/flaw/model.lua
}

# Fails unless `model check m/flaw` refuses the model, in Russian with $1, in English with $2.
refuses() {
  vsoko model check m/flaw
  expect 1
  holds "$err" "$1"
  vsoko --lang en model check m/flaw
  expect 1
  holds "$err" "$2"
}

# --- model doc ---

@test "model doc prints every shipped model, in both languages, whole too" {
  for model in "$models"/*/; do
    for options in "" --all "--lang en --all"; do
      # shellcheck disable=SC2086 # words of their own
      vsoko model doc "$model" $options
      expect 0
      [ -z "$err" ]
      holds "$out" "# "
    done
  done
}

@test "model doc prints a workspace whose school has no layer" {
  vsoko init w --model "$models/base" --school 1
  expect 0
  cd w
  for options in "" --all "--lang en"; do
    # shellcheck disable=SC2086 # words of their own
    vsoko model doc $options
    expect 0
    [ -z "$err" ]
  done
}

@test "model doc: a deadline of a decision in words stays in words" {
  flaw <<'LUA'
define.rule "worded" {
  title = "Со сроком словами", scope = "all", period = "year",
  when = function(c) return at_most(c:val "quality", 10) end,
  decision = { level = "administration", addressee = "director", within = "до начала учебного года" },
}
LUA
  vsoko model doc m/flaw
  expect 0
  holds "$out" "до начала учебного года"
}

# --- edits of parameters ---

@test "two edits of one parameter in one layer must not meet, whatever their files" {
  flaw <<'LUA'
set.param "low.limit" { from = "2024-09-01", until_ = "2026-01-01", value = 35 }
LUA
  echo 'set.param "low.limit" { from = "2025-09-01", forever = true, value = 40 }' >m/flaw/a.lua
  refuses 'm/flaw/a.lua:1: параметр «low.limit»: с 2025-09-01 его уже задаёт правка этого же слоя (m/flaw/model.lua:1)' \
    'm/flaw/a.lua:1: the parameter "low.limit": from 2025-09-01 on an edit of the same layer sets it already (m/flaw/model.lua:1)'
  echo 'set.param "low.limit" { from = "2026-01-01", forever = true, value = 40 }' >m/flaw/a.lua
  vsoko model doc m/flaw
  expect 0
  holds "$out" "| с 2024-09-01 до 2026-01-01: 30 → 35 | m/managed/parameters/quality.yaml:19 | m/flaw/model.lua:1 |"
  holds "$out" "| с 2026-01-01 до бессрочно: 30 → 40 | m/managed/parameters/quality.yaml:19 | m/flaw/a.lua:1 |"
}

# --- what Lua's parser refuses ---

@test "a file that Lua cannot read: what is likely meant, then Lua's words" {
  flaw <<'LUA'
define.indicator "x" {
  title = "Х"
  unit = "%",
}
LUA
  refuses "m/flaw/model.lua:3: скорее всего, в конце предыдущей строки нет запятой (Lua: не хватает «}»: начало («{») в строке 1, а здесь «unit»)" \
    "m/flaw/model.lua:3: the line above most likely lacks a comma at its end (Lua: '}' expected"
}

# Fails unless the model $1 is refused at line $2 with $3.
syntax() {
  printf '%s\n' "$1" | flaw
  vsoko model check m/flaw
  expect 1
  holds "$err" "m/flaw/model.lua:$2: "
  holds "$err" "$3"
  case "$err" in *' near '* | *expected*) return 1 ;; esac # nothing is left half in English
}

@test "a file that Lua cannot read: commas, brackets, ends" {
  syntax 'define.position "x" { title = "Х" group = "г" }' 1 "скорее всего, перед «group» нет запятой"
  syntax 'define.position "x" { title = "Х", combines = { "a" "b" } }' 1 'скорее всего, перед «"b"» нет запятой'
  syntax $'define.position "x" {\n title = "Х"\n\ndefine.position "y" { title = "Y" }' 4 \
    "не хватает «}»: начало в строке 1"
  syntax $'define.position "x" {\n title = "Х"' 3 "не хватает «}»: начало в строке 1"
  syntax $'define.position "x" {\n title = "Х",\n' 4 "файл кончился, а таблица или функция не закрыта"
  syntax $'local function f(c)\n return 1\ndefine.x "y" {}' 3 "не хватает «end»: начало в строке 1"
  syntax $'local function f(c)\n return percent(1, 2\nend' 3 "не хватает «)»: начало в строке 2"
  syntax $'local f = {\n function(c)\n  if c then return 1\n end,\n}' 4 "не хватает end"
  syntax $'define.position "x" { title = "Х" }}' 1 "«}» здесь лишнее"
  syntax 'define.position "x" { title = "Х",, }' 1 "запятая здесь лишняя"
  syntax 'define position "x" { title = "Х" }' 1 "перед «position» чего-то не хватает: точки"
}

@test "a file that Lua cannot read: letters, quotes, dashes" {
  syntax 'define.position "x" { titlе = "Х" }' 1 "в слове «titlе» русские буквы"
  syntax 'define.position "x" { title = доля }' 1 "в слове «доля» русские буквы"
  syntax 'define.position "x" { title = «Доля» }' 1 'тексты берут в прямые кавычки "..."'
  syntax 'define.position "x" { title = “Доля” }' 1 'тексты берут в прямые кавычки "..."'
  syntax 'define.position "x" { note = 3 – 4 }' 1 "здесь тире"
  syntax $'define.position "x" {\xC2\xA0title = "Х" }' 1 "здесь неразрывный пробел"
  syntax 'define.position "x" { title = № }' 1 "знак «№» стоит вне кавычек"
  syntax $'define.position "x" {\n title = "Доля,\n}' 2 "у текста нет закрывающей кавычки"
  syntax 'define.position "x" { title = [[Доля }' 2 "нет закрывающих скобок ]]"
}

@test "a file that Lua cannot read: words of Lua as names, numbers" {
  syntax 'set.param "low.limit" { from = "2025-01-01", until = "2026-01-01", value = 1 }' 1 \
    "поле называется until_"
  syntax 'define.position "x" { end = 3 }' 1 "end — слово языка Lua"
  syntax 'define.position "x" { local.y = 3 }' 1 "слева от «=» стоит не имя"
  syntax 'define.position "x" { a.b = 3 }' 1 "слева от «=» стоит не имя"
  syntax 'define.position "x" { note = 3f }' 1 "число записано неверно"
  vsoko --lang en model check m/flaw
  holds "$err" "the number is written wrongly: a fraction has a point"
}

# --- names ---

@test "list: what a model defines, in both languages, singular and plural" {
  for kind in param params parameters параметр параметры Параметры; do
    vsoko list "$kind" "$fixtures/check/managed" --format csv
    expect 0
    [ "$(printf '%s\n' "$out" | head -n 1)" = "name,title,value,unit,layer,file,disabled" ]
    holds "$out" "quality.from,\"Отметка, с которой знания качественные\",4,балл,managed,"
  done
  vsoko list показатели "$fixtures/check/managed" --format csv
  expect 0
  [ "$(printf '%s\n' "$out" | head -n 1)" = "name,code,title,unit,layer,file,disabled" ]
  for kind in правила должности органы документы процедуры уровни_решений формы_решений \
    методы_решений мероприятия роли словарь нормы циклы направления критерии перечни блоки функции \
    rules positions bodies documents procedures decision_levels decision_forms decision_methods \
    activities roles terms norms cycles directions criteria catalogues blocks funcs; do
    vsoko list "$kind" "$fixtures/check/managed" --format csv
    expect 0
    [ "$(printf '%s\n' "$out" | wc -l)" -gt 1 ]
  done
  vsoko list должности "$fixtures/check/managed" name=deputy --format csv
  [ "$(printf '%s\n' "$out" | tail -n +2 | cut -d, -f1-2)" = "deputy,Заместитель директора" ]
}

@test "list: of a parameter the value at --today, and where it was said" {
  flaw <<'LUA'
set.param "low.limit" { from = "2026-09-01", until_ = "2027-09-01", value = 40.5 }
disable.param "quality.from" { title = "не нужен" }
LUA
  vsoko list параметры m/flaw name=low.limit --today 2026-08-31 --format csv
  holds "$out" ",30,%,managed,m/managed/parameters/quality.yaml:"
  vsoko list параметры m/flaw name=low.limit --today 2026-09-01 --format csv
  holds "$out" ",40.5,%,flaw,m/flaw/model.lua:1,"
  vsoko list параметры m/flaw name=low.limit --today 2026-09-01
  holds "$out" "40,5"
  vsoko list параметры m/flaw name=quality.from --format csv
  holds "$out" ",не нужен"
  vsoko list параметры m/flaw name=quality.bands --today 2026-01-01
  holds "$out" "от 0: низкий; от 40: приемлемый; от 60: оптимальный"
}

@test "list: the workspace's model; a record kind of that very name goes first" {
  vsoko init w --model "$models/base" --school 1
  cd w
  vsoko list rules --format csv
  expect 0
  holds "$out" "D01,Успеваемость класса ниже полной,base,models/base/rules.lua:"
  vsoko list documents --format csv
  holds "$out" "charter,Устав,base,"
  vsoko list document
  expect 0
  case "$out" in *charter*) return 1 ;; esac
  vsoko list nonsense
  expect 2
  holds "$err" "показатели, параметры, правила"
  vsoko show R99
  expect 2
  holds "$err" "(все: vsoko список показатели)"
}

# Fails unless the layer on stdin is refused with $1.
refused_with() {
  flaw
  vsoko model check m/flaw
  expect 1
  holds "$err" "$1"
}

formula='title = "Х", unit = "%", formula = function(c) return c:val "quality" end'

@test "one text stands for a list of texts" {
  flaw <<LUA
define.indicator "x" { levels = "class", period = "year", $formula }
LUA
  cp -r m m1
  vsoko model check m/flaw --format csv
  one="$status $out $err"
  flaw <<LUA
define.indicator "x" { levels = { "class" }, period = { "year" }, $formula }
LUA
  vsoko model check m/flaw --format csv
  [ "$one" = "$status $out $err" ]
}

@test "a dimension or period by its title, an indicator by its code: the name is told" {
  vsoko init w --model "$models/base" --school 1
  cd w
  mkdir models/1
  own() {
    echo "$1" >models/1/model.lua
    vsoko model check
    expect 1
    holds "$err" "$2"
  }
  own 'define.indicator "local.x" { title = "Х", unit = "%", levels = "класс", formula = function(c) return 1 end }' \
    "имя «класс» не определено; возможно, «class»"
  own 'define.indicator "local.x" { title = "Х", unit = "%", levels = "class", period = "год", formula = function(c) return 1 end }' \
    "имя «год» не определено; возможно, «year»"
  own 'disable.indicator "R07b" { title = "нет" }' "R07b — это «single_four_count»"
  own 'set.param "mean.bands" { from = "2024-09-01", forever = true, { 0, "низкий" } }' \
    "возможно, «mean_mark.bands» (все: vsoko список параметры)"
  own 'define.position "local.x" { nazvanie = "Х" }' "поля «nazvanie» нет; есть: combines, group, note, part, source, title;"
}

@test "an unknown reference names what there is" {
  refused_with 'поле «decision.level»: имя «nobody» не определено; есть: administration (нужно: decision_level)' <<'LUA'
define.rule "x" {
  title = "Х", scope = "all", period = "year",
  when = function(c) return at_most(c:val "quality", 10) end,
  decision = { level = "nobody" },
}
LUA
}

@test "a decimal comma leaves a value without a name" {
  refused_with 'значение 5 стоит без имени поля; пишите имя = значение, дробь с точкой (3.5, не 3,5)' <<'LUA'
set.param "low.limit" { from = "2025-09-01", forever = true, value = 3,5 }
LUA
  refused_with 'indicator "x": значение 5 стоит без имени поля' <<LUA
define.indicator "x" { levels = "all", digits = 1,5, $formula }
LUA
  refused_with 'два числа по возрастанию, дроби с точкой' <<'LUA'
define.record "x" { title = "Х", fields = { a = { type = "decimal", scale = 1, range = { 0, 9,5 } } } }
LUA
}

@test "show: a rule answers to its own name, in Cyrillic too" {
  vsoko init w --model "$models/base" --school 1
  cd w
  printf 'term,class,subject,number,pupil,value,status\n2025,8А,MA,1,1,2,mark\n' >mark.csv
  vsoko import --kind mark mark.csv
  for name in D01 rule.D01 Д01; do
    vsoko show "$name" --by class --period 2025 --format csv
    expect 0
    holds "$out" "rule.D01,D01,8А,2025,known,1" || holds "$out" "rule.D01,,8А,2025,known,1"
  done
}

@test "model doc takes nothing in a title for markup or for orders to a terminal" {
  mkdir -p m/odd
  printf 'name: odd\ntitle: "a\\e[31m|`[l](u)"\n' >m/odd/model.yaml
  cat >m/odd/model.lua <<'LUA'
define.dimension "school" { title = "Школа", unit = true }
define.record "mark" { title = "О|т\n`м\27[2J", fields = { value = { type = "integer" } } }
define.position "p" { title = "a\27]0;x\7|b\n## c <i> *d* `e [l](u)" }
define.indicator "n" {
  title = "Ч", unit = "1", levels = { "school" },
  formula = function(c) return c:records "mark":count() end,
}
LUA
  vsoko model doc m/odd --all
  expect 0
  holds "$out" '# a \[31m\|\`\[l](u)'
  holds "$out" '| a ]0;x \|b ## c &lt;i> \*d\* \`e \[l](u) |'
  holds "$out" "\`число(О\\|т 'м [2J)\`"
  ! printf '%s' "$out" | grep -q "$(printf '[\001-\011\013-\037\177]')"
}

@test "no layer gives ranks by what the base keeps from them" {
  mkdir -p m/mine
  printf 'name: mine\nextends: base\n' >m/mine/model.yaml
  echo 'set.param "rank.never" { from = "2000-01-01", forever = true, value = { "none" } }' \
    >m/mine/model.lua
  vsoko --lang en model check m/mine
  expect 1
  holds "$err" 'm/mine/model.lua:1: the parameter "rank.never" is sealed by the layer base'
}

# --- findings ---

# Fails unless the findings of m/flaw are exactly the arguments: "severity,code,file,line".
finds() {
  vsoko model check m/flaw --format csv
  rows="$(printf '%s\n' "$out" | tail -n +2 | cut -d, -f1-4)"
  if [ "$rows" != "$(printf '%s\n' "$@")" ]; then
    printf 'expected:\n%s\ngot:\n%s\n%s\n' "$(printf '%s\n' "$@")" "$out" "$err"
    return 1
  fi
}

@test "check: bands that are disabled, in another unit, or lose labels" {
  flaw <<'LUA'
disable.param "quality.bands" { title = "без уровней" }
LUA
  finds "warning,bands_disabled,m/flaw/model.lua,1"
  holds "$out" "не будет уровней: quality;"
  flaw <<'LUA'
set.param "quality.bands" { from = "2020-09-01", until_ = "2025-09-01", { 0, "плохой" }, { 50, "приемлемый" } }
LUA
  finds "note,band_label_gone,m/flaw/model.lua,1"
  holds "$out" "прежних названий больше нет: низкий, оптимальный;"
  flaw <<LUA
define.param "x.bands" { unit = "балл", values = { { from = "2000-01-01", value = { { 0, "мало" }, { 3, "много" } } } } }
define.indicator "x" { levels = "class", period = "year", bands = "x.bands", $formula }
LUA
  finds "warning,band_unit,m/flaw/model.lua,2"
}

@test "check: a direction that is none, a term in words" {
  flaw <<LUA
define.indicator "x" { levels = "class", period = "year", direction = "outcome", $formula }
LUA
  finds "warning,unknown_direction,m/flaw/model.lua,1"
  flaw <<'LUA'
define.rule "x" {
  title = "Х", scope = "all", period = "year",
  when = function(c) return at_most(c:val "quality", 10) end,
  decision = { level = "administration", addressee = "director", within = "14 дней" },
}
define.rule "y" {
  title = "У", scope = "all", period = "year",
  when = function(c) return at_most(c:val "quality", 10) end,
  decision = { level = "administration", addressee = "director", within = "до конца года" },
}
LUA
  finds "warning,deadline_in_words,m/flaw/model.lua,1" "note,deadline_in_words,m/flaw/model.lua,6"
  holds "$out" "within = days(14)"
}

@test "check: a formula that returns nothing or no number is an error" {
  flaw <<'LUA'
define.indicator "x" {
  title = "Х", unit = "%", levels = "class", period = "year",
  formula = function(c) c:val "quality" end,
}
define.indicator "y" {
  title = "У", unit = "%", levels = "class", period = "year",
  formula = function(c) return "много" end,
}
LUA
  finds "error,no_number,m/flaw/model.lua,3" "error,no_number,m/flaw/model.lua,7"
  [ "$status" -eq 1 ]
}

@test "a rule needs a decision, and that a level" {
  refused_with 'rule "x": нет поля «decision»' <<'LUA'
define.rule "x" { title = "Х", scope = "all", when = function(c) return at_most(c:val "quality", 10) end }
LUA
  refused_with 'rule "x".decision: нет поля «level»' <<'LUA'
define.rule "x" { title = "Х", scope = "all", when = function(c) return true end, decision = {} }
LUA
}

@test "check: a school without a layer is told so; findings of the base with --all" {
  vsoko init w --model "$models/base" --school 1
  cd w
  vsoko model check
  expect 0
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
  holds "$err" "своего слоя у школы нет"
  vsoko model check --all --format csv
  expect 0
  holds "$out" "procedure_not_planned"
  [ -z "$err" ]
  vsoko model check base --format csv
  holds "$out" "procedure_not_planned"
  mkdir models/1
  echo 'disable.indicator "single_three_count" { title = "нет" }' >models/1/model.lua
  vsoko model check --format csv
  [ "$(printf '%s\n' "$out" | wc -l)" -eq 1 ]
  [ -z "$err" ]
}

# --- words of answers ---

@test "a reader who closes the pipe is told nothing" {
  vsoko init w --model "$models/base" --school 1
  cd w
  { "$VSOKO" model doc base || echo $? >code; } 2>err | head -n 1 >/dev/null
  # The answer is longer than a pipe holds, so the write fails: as before by the code, in silence.
  [ "$(cat code)" -eq 1 ]
  [ ! -s err ]
}

@test "show: a rule fired, did not, or is undetermined, in words; data keep numbers" {
  vsoko init w --model "$fixtures/models/small" --school 1
  cd w
  vsoko import "$fixtures/marks.csv"
  mkdir -p models/1
  cat >models/1/model.lua <<'LUA'
define.decision_level "local.l" { title = "Уровень" }
local function rule(name, limit)
  define.rule("local." .. name) {
    title = name, scope = "class", period = "term", decision = { level = "local.l" },
    when = function(c) return below(c:val "quality", limit) end,
  }
end
rule("always", 1000)
rule("never", -1)
define.rule "local.unknown" {
  title = "Не знаем", scope = "all", period = "term", decision = { level = "local.l" },
  when = function(c) return no_data "нечем" end,
}
LUA
  vsoko show rule.local.always --by class --period 2024/Ч1
  expect 0
  holds "$out" " сработало "
  vsoko show rule.local.never --by class --period 2024/Ч1
  holds "$out" "не сработало"
  vsoko show rule.local.unknown --period 2024/Ч1
  holds "$out" "не определено"
  vsoko --lang en show rule.local.never --by class --period 2024/Ч1
  holds "$out" "not fired"
  holds "$err" "vsoko compute"
  vsoko show rule.local.always --by class --period 2024/Ч1 --format csv
  holds "$out" ",known,1,"
  vsoko show rule.local.always --by class --period 2024/Ч1
  holds "$err" "сохранить: vsoko пересчитать"
}

@test "show: a period of another kind than the indicator's is told as such" {
  vsoko init w --model "$fixtures/models/small" --school 1
  cd w
  vsoko import "$fixtures/marks.csv"
  mkdir -p models/1
  cat >models/1/model.lua <<'LUA'
define.indicator "local.yearly" {
  title = "За год", unit = "1", levels = "all", period = "year",
  formula = function(c) return c:records "mark":count() end,
}
LUA
  vsoko show local.yearly --period 2024/Ч1
  expect 2
  holds "$err" "«2024/Ч1» — это"
  holds "$err" "показатель считается за период:"
  vsoko show local.yearly --period 2024/Ч9
  expect 2
  holds "$err" "нет периода «2024/Ч9»"
}

@test "help takes a command of two words in quotes" {
  vsoko помощь модель план
  expect 0
  plain="$out"
  vsoko помощь "модель план"
  expect 0
  [ "$out" = "$plain" ]
  vsoko help "model plan"
  [ "$out" = "$plain" ]
  vsoko help "model plann"
  expect 2
}

@test "model plan: the same base again is said in one sentence" {
  vsoko init w --model "$models/base" --school 1
  cd w
  vsoko model plan
  expect 0
  holds "$err" "новая база та же, что принята; ваши правки остаются как есть"
}

@test "functions: a model without them points to the guide" {
  vsoko functions base
  expect 0
  holds "$err" "docs/guide.ru.md"
}

# --- forms of parameters ---

@test "bands of a wrong form: which band, on which line, and what it needs" {
  refused_with 'm/flaw/model.lua:1: параметр «quality.bands» показателя «quality», полоса 2: нужны два значения' <<'LUA'
set.param "quality.bands" { from = "2024-09-01", forever = true, { 0, "низкий" }, { 4,5, "высокий" } }
LUA
  holds "$err" "дробь пишут с точкой, не 4,5"
  refused_with 'полоса 3: «от» не больше, чем у полосы перед ней' <<'LUA'
set.param "quality.bands" { from = "2024-09-01", forever = true, { 0, "низкий" }, { 50, "да" }, { 40, "нет" } }
LUA
  flaw </dev/null
  printf 'define.indicator "x" { levels = "all", bands = "x.bands", %s }\n' "$formula" >m/flaw/model.lua
  mkdir -p m/flaw/parameters
  printf 'x.bands:\n  unit: "%%"\n  values:\n    - from: 2024-09-01\n      value:\n        - [0, низкий]\n        - [4,5, высокий]\n' \
    >m/flaw/parameters/x.yaml
  vsoko --lang en model check m/flaw
  expect 1
  holds "$err" 'm/flaw/parameters/x.yaml:7: parameter "x.bands" of indicator "x", band 2: two values are needed'
}

@test "yaml: a percent sign without quotes" {
  flaw </dev/null
  mkdir -p m/flaw/parameters
  printf 'x:\n  unit: %%\n  values: [{ from: 2024-09-01, value: 1 }]\n' >m/flaw/parameters/x.yaml
  vsoko model check m/flaw
  expect 1
  holds "$err" 'm/flaw/parameters/x.yaml:2:9: "%" берут в кавычки: unit: "%"'
  vsoko --lang en model check m/flaw
  holds "$err" '"%" stands in quotes'
  printf 'Мой: @\n' >m/flaw/parameters/x.yaml
  vsoko model check m/flaw
  holds "$err" "с этого символа не начинается"
}
