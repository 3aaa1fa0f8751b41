# Reports over a model: functions, model check, model doc.
# SPDX-License-Identifier: MIT
load common

# A layer m/flaw over the fixture "managed", from stdin; the model itself has no findings.
flaw() {
  mkdir -p m/flaw
  cp -r "$fixtures/check/managed" m/
  printf 'name: flaw\ntitle: Слой с замечанием\nversion: "1"\nextends: managed\n' >m/flaw/model.yaml
  cat >m/flaw/model.lua
}

# Fails unless the findings of m/flaw are exactly the arguments: "severity,code,file,line".
finds() {
  vsoko model check m/flaw --format csv
  rows="$(printf '%s\n' "$out" | tail -n +2 | cut -d, -f1-4)"
  if [ "$rows" != "$(printf '%s\n' "$@")" ]; then
    printf 'expected:\n%s\ngot:\n%s\n%s\n' "$(printf '%s\n' "$@")" "$out" "$err"
    return 1
  fi
}

# --- the commands ---

@test "help lists the commands of model, by both names" {
  vsoko help model
  expect 0
  holds "$out" "модель проверить"
  holds "$out" "model doc"
  vsoko --lang en help model check
  expect 0
  holds "$out" "vsoko model check [MODEL]"
  vsoko модель проверить --help
  expect 0
  holds "$out" "vsoko модель проверить"
}

@test "model without a command, or with an unknown one, says what there is" {
  vsoko model
  expect 2
  holds "$err" "проверить"
  vsoko --lang en model
  expect 2
  holds "$err" "check"
  vsoko model chek
  expect 2
  holds "$err" "check"
  vsoko модель провереть
  expect 2
  holds "$err" "проверить"
  vsoko help model nonsense
  expect 2
  vsoko model check a b
  expect 2
  holds "$err" "vsoko модель проверить"
  vsoko model check --full
  expect 2
  holds "$err" "--full"
}

@test "a model is found by folder, by name, by the workspace and by the school" {
  vsoko functions "$fixtures/check/managed" --format csv
  expect 0
  managed="$out"
  vsoko model check nonsense
  expect 1
  holds "$err" "nonsense"
  vsoko model check
  expect 1
  holds "$err" "vsoko.yaml"
  vsoko init w --model "$fixtures/check/managed" --school 1
  expect 0
  cd w
  vsoko functions --format csv
  expect 0
  [ "$out" = "$managed" ]
  vsoko functions managed --format csv
  expect 0
  [ "$out" = "$managed" ]
  mkdir models/1
  printf 'define.func "local.x" { block = "2", title = "Своя", positions = "director" }\n' \
    >models/1/model.lua
  vsoko --school 1 functions --format csv
  expect 0
  holds "$out" "local.x,2,Своя,director,,"
  vsoko functions managed --format csv
  [ "$out" = "$managed" ]
}

# --- functions ---

@test "functions: cells that span, in the forms for machines" {
  vsoko functions "$fixtures/check/managed" --format csv
  expect 0
  [ -z "$err" ]
  [ "$out" = "id,block,title,positions,bodies,documents
1.1,1,Проекты актов,director,,regulation
1.2,1,Обсуждение,,council,minutes|order
1.3,1,Утверждение,,council,minutes|order
2.1.1,2.1,Сбор данных,deputy|coordinator,,order
2.1.2,2.1,Хранение данных,deputy|coordinator,,minutes
2.1,2,Отвечать за сроки,coordinator,,order" ]
  vsoko функции "$fixtures/check/managed" --format json
  expect 0
  holds "$out" '{"schema": "vsoko.functions.v1", "rows": ['
  holds "$out" '{"id": "1.2", "block": "1", "title": "Обсуждение", "positions": [], "bodies": ["council"], "documents": ["minutes", "order"]}'
}

@test "functions: a blank cell is not assigned, and an empty list for machines" {
  flaw <<'LUA'
define.func "2.2" { block = "2", title = "Пустая" }
LUA
  vsoko functions m/flaw --format json
  holds "$out" '{"id": "2.2", "block": "2", "title": "Пустая", "positions": [], "bodies": [], "documents": []}'
  vsoko functions m/flaw --format excel
  holds "$out" "2.2;2. Процессы;Пустая;не назначено;;не назначено"
  vsoko --lang en functions m/flaw
  holds "$out" "not assigned"
}

@test "functions: a table with titles under the headings of blocks, at 50 columns" {
  COLUMNS=50 vsoko functions "$fixtures/check/managed" block=2.1
  expect 0
  [ -z "$err" ]
  [ "$out" = "ид.    функция          должности        документы

2.1. Сбор
2.1.1  Сбор данных      Заместитель      Приказ
                        директора
                        Координатор
2.1.2  Хранение данных  Заместитель      Протокол
                        директора
                        Координатор" ]
}

@test "functions: a block is chosen with its parts" {
  vsoko functions "$fixtures/check/managed" block=2 --format csv
  [ "$(printf '%s\n' "$out" | cut -d, -f1 | tr '\n' ' ')" = "id 2.1.1 2.1.2 2.1 " ]
  vsoko functions "$fixtures/check/managed" --scope блок=1 --format csv
  [ "$(printf '%s\n' "$out" | cut -d, -f1 | tr '\n' ' ')" = "id 1.1 1.2 1.3 " ]
  vsoko functions "$fixtures/check/managed" block=9
  expect 2
  holds "$err" "1, 2, 2.1"
  vsoko functions "$fixtures/check/managed" class=5
  expect 2
  holds "$err" "block="
  vsoko functions "$fixtures/check/managed" other
  expect 2
}

@test "functions: a model without any says so" {
  vsoko functions "$fixtures/models/small"
  expect 0
  holds "$err" "define.func"
}

# --- model check ---

@test "model check: a clean model has no findings" {
  vsoko model check "$fixtures/check/managed" --format json
  expect 0
  [ "$out" = '{"schema": "vsoko.model_check.v1", "rows": [
]}' ]
  flaw </dev/null
  vsoko model check m/flaw --all --format csv
  expect 0
  [ "$out" = "severity,code,file,line,message" ]
}

@test "model check: findings of the models below are theirs, unless --all" {
  flaw <<'LUA'
define.func "2.2" { block = "2", title = "Пустая", positions = "director" }
LUA
  mkdir m/over
  printf 'name: over\ntitle: Выше\nversion: "1"\nextends: flaw\n' >m/over/model.yaml
  vsoko model check m/over --format csv
  [ "$out" = "severity,code,file,line,message" ]
  vsoko model check m/over --all --format csv
  holds "$out" "warning,blank_cell,m/flaw/model.lua,1,"
}

@test "model check: no executor, no document, blank cells" {
  flaw <<'LUA'
define.block "3" { title = "Пустой", spans = true }
define.func "3.1" { block = "3", title = "Без всего" }
define.func "3.2" { block = "3", title = "С должностью", positions = "director" }
define.func "3.3" { block = "3", title = "Протянута", documents = "order" }
define.func "2.2" { block = "2", title = "Не протянута" }
define.func "2.3" { block = "2", title = "Обязанность", kind = "duty", positions = "director" }
LUA
  finds "warning,no_document,m/flaw/model.lua,2" "warning,no_executor,m/flaw/model.lua,2" \
    "warning,no_document,m/flaw/model.lua,3" \
    "warning,blank_cell,m/flaw/model.lua,5" "warning,blank_cell,m/flaw/model.lua,5"
}

@test "model check: deadlines and owners, of activities and of decisions" {
  flaw <<'LUA'
define.activity "a" { title = "Без срока", responsible = "director" }
define.activity "b" { title = "Без ответственного", when = month "11" }
define.rule "r" {
  title = "Ничья", scope = "class", period = { "year" },
  when = function(c) return at_most(c:val "quality", c:param "low.limit") end,
  decision = { level = "administration" },
}
LUA
  finds "warning,no_deadline,m/flaw/model.lua,1" "warning,no_owner,m/flaw/model.lua,2" \
    "warning,no_deadline,m/flaw/model.lua,3" "warning,no_owner,m/flaw/model.lua,3"
}

@test "model check: a procedure that no activity holds" {
  flaw <<'LUA'
define.procedure "p" { title = "Забытая" }
LUA
  finds "warning,procedure_not_planned,m/flaw/model.lua,1"
}

@test "model check: an executor behind whom nobody stands" {
  flaw <<'LUA'
define.body "empty" { title = "Пустой орган" }
define.body "idle" { title = "Орган без дела" }
define.role "nobody" { title = "Роль без должности" }
define.func "2.2" { block = "2", title = "Ф", positions = "nobody", bodies = "empty", documents = "order" }
LUA
  finds "warning,executor_without_position,m/flaw/model.lua,1" \
    "warning,executor_without_position,m/flaw/model.lua,3"
}

@test "model check: a reference to what is disabled, told where it was disabled" {
  flaw <<'LUA'
disable.document "minutes" { title = "ведём журнал" }
LUA
  finds "warning,disabled_reference,m/flaw/model.lua,1" \
    "warning,disabled_reference,m/flaw/model.lua,1" \
    "warning,disabled_reference,m/flaw/model.lua,1" \
    "warning,disabled_reference,m/flaw/model.lua,1" \
    "warning,disabled_reference,m/flaw/model.lua,1"
  holds "$out" "ведём журнал"
  holds "$out" "m/managed/people.lua:39"
}

@test "model check: obsolete terms in titles, notes, items and parameters, by forms of words" {
  flaw <<'LUA'
define.vocabulary "second" {
  title = "вторая категория",
  forms = { "втор* категори*" },
  obsolete = "её больше не дают",
  instead = "class_group",
}
define.document "d" { title = "Аттестация на ВТОРУЮ категорию" }
define.document "e" { title = "Вторая смена", note = "учителя второй категории, и не только" }
define.document "f" { title = "Документ", note = "вторая категория отменена" }
define.catalogue "k" {
  title = "Список",
  items = { { id = "1", title = "Вторые категории" }, { id = "2", title = "Категория вторая" } },
}
override.param "low.limit" { title = "Для второй категории" }
LUA
  finds "warning,obsolete_term,m/flaw/model.lua,7" "warning,obsolete_term,m/flaw/model.lua,8" \
    "warning,obsolete_term,m/flaw/model.lua,10" "warning,obsolete_term,m/flaw/model.lua,14"
  holds "$out" "«вторую категорию»"
  holds "$out" "класс"
}

@test "model check: bands with a gap, with an overlap, with a label twice, without a beginning" {
  flaw <<'LUA'
define.indicator "i" {
  title = "И", unit = "%", levels = { "class" }, period = { "year" }, bands = "i.bands",
  formula = function(c) return c:val "quality" end,
}
define.indicator "j" {
  title = "Й", unit = "%", levels = { "class" }, period = { "year" }, bands = "j.bands",
  formula = function(c) return c:val "quality" * c:param("levels")["20-49"] end,
}
define.param "i.bands" {
  title = "П", unit = "%",
  values = { { from = "1900-01-01", value = { { 10, "низкий" }, { 50, "высокий" } } } },
}
define.param "j.bands" {
  title = "П", unit = "%",
  values = { { from = "1900-01-01", value = { { 0, "да" }, { 50, "нет" }, { 60, "да" } } } },
}
define.param "levels" {
  title = "П", unit = "%",
  values = { { from = "1900-01-01", value = { ["0-19"] = 0, ["20-49"] = 1, ["50+"] = 2 } } },
}
define.catalogue "k" {
  title = "Уровни", columns = { { name = "share", title = "Доля" } },
  items = {
    { id = "1", title = "Мало", share = "до 20 %" },
    { id = "2", title = "Средне", share = "20–49 %" },
    { id = "3", title = "Много", share = "50+ %" },
  },
}
define.catalogue "o" {
  title = "Уровни", columns = { { name = "share", title = "Доля" } },
  items = { { id = "1", title = "А", share = "0-50" }, { id = "2", title = "Б", share = "40-100" } },
}
LUA
  finds "warning,band_gap,m/flaw/model.lua,9" "warning,band_twice,m/flaw/model.lua,13" \
    "warning,band_gap,m/flaw/model.lua,17" "warning,band_gap,m/flaw/model.lua,17" \
    "warning,band_gap,m/flaw/model.lua,21" "warning,band_overlap,m/flaw/model.lua,29"
}

@test "model check: whole numbers that follow each other leave no gap" {
  flaw <<'LUA'
define.indicator "i" {
  title = "И", unit = "балл", levels = { "class" }, period = { "year" },
  formula = function(c) return c:val "quality" * c:param("levels")["20-49"] end,
}
define.param "levels" {
  title = "П", unit = "балл",
  values = { { from = "1900-01-01", value = { ["0-19"] = 0, ["20-49"] = 1, ["50+"] = 2 } } },
}
LUA
  finds
}

@test "model check: rules that never fire, always fire or read only what is not there" {
  flaw <<'LUA'
local decision = { level = "administration", addressee = "director", within = 3 }
define.rule "never" {
  title = "Н", scope = "class", period = { "year" }, decision = decision,
  when = function() return at_least(1, 2) end,
}
define.rule "always" {
  title = "В", scope = "class", period = { "year" }, decision = decision,
  when = function() return at_least(2, 1) end,
}
define.rule "nowhere" {
  title = "Н", scope = "class", period = { "year" }, decision = decision,
  when = function(c) return at_least(c:val "spread", 1) end,
}
disable.indicator "spread" { title = "не считаем" }
define.rule "dead" {
  title = "Н", scope = "all", period = { "year" }, decision = decision,
  when = function(c) return at_least(c:val "spread", 1) end,
}
define.rule "fine" {
  title = "Н", scope = "all", period = { "year" }, decision = decision,
  when = function(c) return at_least(c:val "quality", 1) end,
}
LUA
  finds "error,unreachable_rule,m/flaw/model.lua,10" \
    "warning,unreachable_rule,m/flaw/model.lua,2" \
    "warning,unreachable_rule,m/flaw/model.lua,6" \
    "warning,unreachable_rule,m/flaw/model.lua,15"
}

@test "model check: a rule goes with what it reads, told where that was disabled" {
  flaw <<'LUA'
disable.record "mark" { title = "журнал бумажный" }
LUA
  vsoko model check m/flaw --format csv
  expect 0
  holds "$out" "warning,unreachable_rule,m/flaw/model.lua,1,правило «low» (Низкое качество): читает только отключённое: журнал бумажный"
}

@test "model check: a parameter that nothing reads, an indicator that nothing feeds" {
  flaw <<'LUA'
define.param "lonely" { title = "П", unit = "1", values = { { from = "1900-01-01", value = 1 } } }
define.param "kind" { title = "П", unit = "1", values = { { from = "1900-01-01", value = "a" } } }
define.record "form" {
  title = "Форма",
  fields = {
    class = { dimension = "class", required = true },
    kind = { type = "text" },
    share = { type = "decimal", scale = 1, unit = "%" },
  },
  key = { "class" },
}
define.indicator "hungry" {
  title = "И", unit = "1", levels = { "class" },
  formula = function(c) return c:records("form", { kind = c:param "kind" }):count() end,
}
define.indicator "above" {
  title = "И", unit = "1", levels = { "class" },
  formula = function(c) return c:val "hungry" + 1 end,
}
LUA
  finds "warning,unused_parameter,m/flaw/model.lua,1" "warning,unfed_indicator,m/flaw/model.lua,12"
  holds "$out" "form"
}

@test "model check: means of ordinal scales, sums of rates" {
  flaw <<'LUA'
define.record "form" {
  title = "Форма",
  fields = {
    class = { dimension = "class", required = true },
    rank = { type = "integer", scale_type = "ordinal" },
    colour = { type = "integer", scale_type = "nominal" },
    share = { type = "decimal", scale = 1, unit = "%" },
  },
  key = { "class" },
}
define.event "held" { title = "Проведено" }
define.indicator "mean_rank" {
  title = "И", unit = "1", levels = { "class" },
  formula = function(c) return c:records "form":mean "rank" end,
}
define.indicator "mean_colour" {
  title = "И", unit = "1", levels = { "class" },
  formula = function(c) return c:records "form":mean "colour" end,
}
define.indicator "median_rank" {
  title = "И", unit = "1", levels = { "class" },
  formula = function(c) return c:records "form":median "rank" end,
}
define.indicator "sum_share" {
  title = "И", unit = "%", levels = { "class" },
  formula = function(c) return c:records "form":sum "share" end,
}
define.indicator "mean_quality" {
  title = "И", unit = "%", levels = { "all" }, period = { "year" },
  formula = function(c) return c:cells("quality", { over = { "class" } }):mean() end,
}
LUA
  mkdir m/flaw/profiles
  printf 'name: form\ntitle: Форма\nkind: form\ncolumns: { Класс: class }\n' >m/flaw/profiles/form.yaml
  finds "warning,ordinal_mean,m/flaw/model.lua,18" "warning,rate_sum,m/flaw/model.lua,26" \
    "warning,rate_sum,m/flaw/model.lua,30" "note,ordinal_mean,m/flaw/model.lua,14"
}

@test "model check: a formula that does not compile is a note" {
  flaw <<'LUA'
define.indicator "slow" {
  title = "И", unit = "1", levels = { "class" }, period = { "year" },
  formula = function(c)
    local sum = 0
    for _ = 1, 3 do
      sum = sum + c:records "mark":count()
    end
    return sum
  end,
}
LUA
  finds "note,not_compiled,m/flaw/model.lua,3"
  expect 0
  holds "$out" "«for»"
}

@test "model check: reading cells that there are not is an error, and code 1" {
  flaw <<'LUA'
define.indicator "i" {
  title = "И", unit = "%", levels = { "class", "all" }, period = { "year" },
  formula = function(c) return c:val("quality", { class = c:of "class" }) end,
}
define.indicator "j" {
  title = "Й", unit = "pp", levels = { "class" }, period = { "year" },
  formula = function(c) return c:val "spread" + c:val("spread", {}) end,
}
define.indicator "k" {
  title = "К", unit = "%", levels = { "class" },
  formula = function(c) return c:val "quality" end,
}
LUA
  finds "error,no_cells,m/flaw/model.lua,7" "error,no_cells,m/flaw/model.lua,11"
  expect 1
  vsoko --lang en model check m/flaw
  expect 1
  holds "$out" 'indicator "spread" has no cells'
}

@test "model check: a model that does not load is told with its place" {
  flaw <<'LUA'
define.indicator "wrong" {
  title = "И", unit = "1", levels = { "class" }, period = { "year" },
  formula = function(c) return c:records "mark":sum "valeu" end,
}
LUA
  vsoko model check m/flaw
  expect 1
  [ -z "$out" ]
  holds "$err" "m/flaw/model.lua:3"
  holds "$err" "value"
}

@test "model check: overrides that say what is said already" {
  flaw <<'LUA'
override.document "order" { title = "Приказ" }
override.document "minutes" { title = "Протокол заседания" }
override.indicator "spread" {
  formula = function(x)
    -- the same function with other names
    local z = x:cells("quality", { over = { "class" } })
    return z:max() - z:min()
  end,
}
override.indicator "quality" {
  formula = function(c) return c:records "mark":count() end,
}
set.param "quality.from" { from = "2025-09-01", forever = true, value = 4 }
set.param "low.limit" { from = "2025-09-01", forever = true, value = 35 }
override.cycle "main" { stages = { { name = "collect", title = "Сбор" } } }
LUA
  finds "warning,idle_override,m/flaw/model.lua,1" \
    "warning,idle_override,m/flaw/model.lua,3" \
    "warning,idle_override,m/flaw/model.lua,13" \
    "warning,unused_parameter,m/flaw/model.lua,13" \
    "warning,idle_override,m/flaw/model.lua,15"
}

# --- model doc ---

# Fails unless $out has the line $1.
has_line() {
  if ! printf '%s\n' "$out" | grep -qxF -- "$1"; then
    printf 'expected the line: %s\ngot:\n%s\n' "$1" "$out"
    return 1
  fi
}

# The headings of $out, one a line.
headings() {
  printf '%s\n' "$out" | grep '^#'
}

@test "model doc: the parts of a whole model, in order" {
  vsoko модель документ "$fixtures/check/managed"
  expect 0
  [ -z "$err" ]
  [ "$(headings)" = "# Модель без замечаний
## Функции
### 1. Основы
### 2.1. Сбор
### 2. Процессы
## Перечни
### Принципы
## Органы
## Должности
## Роли
## Документы
## Процедуры
## Мероприятия
### План
## Решения
### Уровни решений
### Формы решений
### Методы решений
### Правила
## Циклы
### Управленческий цикл
## Направления
## Показатели
### Показатели: Результаты
## Параметры
## Карта мониторинга
### Критерий 1. Нормативная основа
## Данные
## Словарь
## Нормативная основа" ]
  first="$out"
  vsoko model doc "$fixtures/check/managed"
  [ "$out" = "$first" ]
  vsoko --lang en model doc "$fixtures/check/managed"
  holds "$(headings)" "## Legal basis"
}

@test "model doc: rows of its tables" {
  vsoko model doc "$fixtures/check/managed"
  holds "$out" '| R02 | `quality` | Качество знаний |'
  has_line "- По состоянию на 2026-03-01"
  has_line "| 1.2 | Обсуждение |  | Педагогический совет | Протокол<br>Приказ |"
  has_line "| 1.3 | Утверждение |  | Педагогический совет | Протокол<br>Приказ |"
  has_line "| 2.1 | Отвечать за сроки | обязанность | Координатор | Приказ |"
  has_line "| 1 | Открытость | доверие | Директор<br>Заместитель директора |"
  has_line "| Положение о ВСОКО | положения | 1. обсуждает: Педагогический совет<br>2. утверждает: Директор | порядок<br>сроки | да |"
  has_line "| Входная диагностика | школьный | промежуточная | разовая | 40 | 5, 10 | Приказ |"
  has_line "| 1 | Сбор |  | Анализ |"
  has_line "| 1.1 | Положение принято | есть документ<br>документ действует | Положение о ВСОКО |"
  has_line "| Об образовании | 273-ФЗ | 2012-12-29 | Российская Федерация | действует |"
  has_line "| quality.bands | Уровни качества | % |  | 2025-09-01 | от 0: низкий; от 50: приемлемый; от 75: оптимальный | Положение, п. 3 |  |"
  has_line "| quality.bands |  |  | 2025-09-01 |  | от 0: низкий; от 40: приемлемый; от 60: оптимальный | Приказ № 7 | с нового года |"
  holds "$out" '`«Качество знаний» ≤ low.limit`'
  holds "$out" '`100 · число(Отметка; Отметка ≥ quality.from) / число(Отметка)`'
}

@test "model doc: bands and a chair that is worked out are those of --today" {
  flaw <<'LUA'
override.body "commission" { note = "своя" }
override.indicator "quality" { note = "своё" }
set.param "commission.focus" { from = "2026-01-01", forever = true, value = "process" }
LUA
  vsoko model doc m/flaw --today 2025-06-01
  holds "$out" "| Комиссия | Координатор | Заместитель директора<br>по параметру commission.focus"
  holds "$out" "| от 0: низкий<br>от 50: приемлемый<br>от 75: оптимальный |"
  vsoko model doc m/flaw --today 2026-01-01
  holds "$out" "| Комиссия | Координатор | Директор<br>по параметру commission.focus"
  holds "$out" "| от 0: низкий<br>от 40: приемлемый<br>от 60: оптимальный |"
}

@test "model doc: blanks are not assigned; formulas have their dates; signs of markup stay signs" {
  flaw <<'LUA'
define.func "2.2" { block = "2", title = "Пустая | с чертой и *звёздами*" }
define.activity "a" { title = "Когда-нибудь", plan = "План", section = "III" }
define.indicator "dated" {
  title = "С датами", unit = "%", levels = { "all" }, period = { "year" },
  formula = {
    { from = "2020-09-01", function(c) return c:val "quality" * 1.5 end },
    { from = "2025-09-01", function(c) return c:val "quality" end },
  },
}
LUA
  vsoko model doc m/flaw
  has_line '| 2.2 | Пустая \| с чертой и \*звёздами\* |  | не назначено | не назначено | своё |'
  has_line "| III | Когда-нибудь | не назначено | не назначено | своё |"
  holds "$out" '| с 2020-09-01:<br>`«Качество знаний» · 1,5`<br>с 2025-09-01:<br>`«Качество знаний»` |'
}

@test "model doc: a layer marks what is its own and changed, lists each change and what it left" {
  flaw <<'LUA'
define.document "plan" { title = "План работы" }
override.document "order" { title = "Приказ директора", group = "приказы" }
disable.decision_method "collegial" { title = "решает директор" }
define.decision_method "administrative" { title = "Административный" }
set.param "low.limit" { from = "2026-09-01", until_ = "2027-09-01", value = 40.5 }
around.indicator "spread" { formula = function(c, previous) return previous(c) / 2 end }
LUA
  vsoko model doc m/flaw
  expect 0
  has_line "- Слои: managed → flaw"
  has_line "| План работы |  | своё |"
  has_line "| Приказ директора | приказы | изменено |"
  has_line "| Административный | своё |"
  has_line "| disable.decision_method collegial | Коллегиальный | отключено: решает директор | m/managed/work.lua:35 | m/flaw/model.lua:3 |"
  has_line "| override.document order | Приказ директора | group: нет → приказы<br>title: Приказ → Приказ директора | m/managed/people.lua:26 | m/flaw/model.lua:2 |"
  has_line "| set.param low.limit | Ниже этого качество низкое | с 2026-09-01 до 2027-09-01: 30 → 40,5 | m/managed/parameters/quality.yaml:19 | m/flaw/model.lua:5 |"
  has_line "| around.indicator spread | Разброс между классами | формула поверх прежней | m/managed/model.lua:41 | m/flaw/model.lua:6 |"
  has_line "- Показатели (1): R02 Качество знаний (quality)"
  holds "$out" "- Параметры (3): "
  holds "$out" "Уровни качества (quality.bands)"
  has_line "- Документы (2): Положение о ВСОКО; Протокол"
  if headings | grep -q "Словарь"; then
    return 1
  fi
  vsoko model doc m/flaw --all
  has_line "| класс | классы | класса |"
  if headings | grep -q "Взято из нижних"; then
    return 1
  fi
}
