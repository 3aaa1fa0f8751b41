-- Conditions: staffing and what the school has (U08-U18).
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local SCHOOL <const> = { "school" }

-- The value where something is counted; where nothing is, there are no data.
local function where_any(count, value)
  return ratio(count, count) * value
end

-- --- staff ---

-- Hours that are taught by nobody at the instant: all less those of somebody.
define.indicator "vacancy_hours" {
  code = "U08",
  title = "Вакантные часы",
  unit = "час",
  direction = "conditions",
  part = "invariant",
  levels = { "subject", "school" },
  period = YEAR,
  bands = "vacancy_hours.bands",
  source = "ОБЩ",
  missing = "M7",
  better = "lower",
  formula = function(c)
    local hours <const> = c:records("assignment", { hours = { missing = false } })
    local taught <const> = hours:sum("hours", { teacher = { missing = false } })
    return where_any(hours:count(), hours:sum "hours" - taught)
  end,
}

define.indicator "deficit_took_part" {
  title = "Участвовал в диагностике дефицитов",
  unit = "чел.",
  digits = 0,
  direction = "conditions",
  part = "variative",
  levels = { "teacher", "school" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    return c:records("teacher_diagnostic"):count { took_part = true }
  end,
}

-- The same of everybody who works at the instant: 0 for who is in no list.
define.indicator "deficit_diagnosed" {
  title = "Педагог прошёл диагностику дефицитов",
  unit = "1",
  digits = 0,
  direction = "conditions",
  part = "variative",
  levels = { "teacher" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    c:val("deficit_took_part", {}) -- without a diagnosis the cell says so
    local works <const> = c:records("staff"):count()
    return where_any(works, when(above(c:maybe("deficit_took_part", 0), 0), 1, 0))
  end,
}

define.indicator "deficit_diag_share" {
  code = "U09",
  title = "Участники диагностики дефицитов",
  unit = "%",
  direction = "conditions",
  part = "variative",
  levels = SCHOOL,
  period = YEAR,
  bands = "deficit_diag_share.bands",
  source = "Z1; Z3",
  missing = "M7",
  better = "higher",
  formula = function(c)
    c:val "deficit_took_part" -- without a diagnosis the cell says so
    local teachers <const> =
      c:cells("deficit_diagnosed", { over = { "teacher" }, missing = "skip" })
    return percent(teachers:count { from = 1 }, teachers:count())
  end,
}

define.indicator "deficit_share" {
  code = "U09d",
  title = "Педагоги с выявленным дефицитом",
  unit = "%",
  direction = "conditions",
  part = "variative",
  levels = { "union", "school" },
  period = YEAR,
  small_n = "small_n.class",
  source = "Z3",
  missing = "M2",
  better = "lower",
  formula = function(c)
    local diagnosed <const> = c:records("teacher_diagnostic", { deficit = { missing = false } })
    return percent(diagnosed:count { deficit = true }, diagnosed:count())
  end,
}

-- --- equipment ---

-- A line of the list and the number of pupils beside it.
local function line(c, item)
  return c:records("inventory", {
    item = item,
    quantity = { missing = false },
    pupils = { missing = false },
  })
end

for _, entry in ipairs({
  { id = "pc_per_student", code = "U10", title = "Компьютеров на {pupil.genitive}", unit = "шт.",
    item = "computers", line = "2.1" },
  { id = "books_per_student", code = "U11", title = "Экземпляров литературы на {pupil.genitive}",
    unit = "экз.", item = "books", line = "2.2" },
  { id = "area_per_student", code = "U15", title = "Площадь на {pupil.genitive}", unit = "м²",
    item = "area", bands = "area_per_student.bands", line = "2.6" },
}) do
  local item <const> = entry.item
  define.indicator(entry.id) {
    code = entry.code,
    title = entry.title,
    unit = entry.unit,
    digits = 2,
    direction = "conditions",
    part = "invariant",
    levels = SCHOOL,
    period = YEAR,
    bands = entry.bands,
    source = "1324, строка " .. entry.line,
    missing = "M7",
    better = "higher",
    formula = function(c)
      local listed <const> = line(c, item)
      return ratio(listed:sum "quantity", listed:sum "pupils")
    end,
  }
end

define.indicator "broadband_share" {
  code = "U14",
  title = "Учащиеся с широкополосным Интернетом",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  bands = "broadband_share.bands",
  source = "1324, строка 2.5",
  note = "не меньше 2 Мбит/с",
  missing = "M7",
  better = "higher",
  formula = function(c)
    local listed <const> = line(c, "broadband_pupils")
    return percent(listed:sum "quantity", listed:sum "pupils")
  end,
}

-- --- features of the library: yes is 1, no is 0; in a region the share of yes ---

local FEATURES <const> = {
  { id = "electronic_documents", code = "U13a", title = "Электронный документооборот" },
  { id = "reading_computers", code = "U13b", title = "Читальный зал: компьютеры" },
  { id = "reading_media", code = "U13c", title = "Читальный зал: медиатека" },
  { id = "reading_scanner", code = "U13d", title = "Читальный зал: сканирование и распознавание" },
  { id = "reading_internet", code = "U13e", title = "Читальный зал: Интернет" },
  { id = "reading_print", code = "U13f", title = "Читальный зал: контролируемая распечатка" },
}
local items <const> = {}

for i, feature in ipairs(FEATURES) do
  local item <const> = feature.id
  items[i] = item
  define.indicator(item) {
    code = feature.code,
    title = feature.title,
    unit = "1",
    digits = 2,
    direction = "conditions",
    part = "invariant",
    levels = SCHOOL,
    period = YEAR,
    bands = "library_feature.bands",
    source = "1324, строки 2.3–2.4",
    missing = "M7",
    better = "higher",
    formula = function(c)
      local told <const> = c:records("inventory", { item = item, quantity = { missing = false } })
      return ratio(told:count { quantity = { above = 0 } }, told:count())
    end,
  }
end

define.indicator "library_features" {
  code = "U13",
  title = "Признаки библиотеки",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  bands = "library_features.bands",
  source = "1324, строки 2.3–2.4",
  missing = "M7",
  better = "higher",
  formula = function(c)
    local told <const> = c:records("inventory", { item = items, quantity = { missing = false } })
    return percent(told:count { quantity = { above = 0 } }, told:count())
  end,
}

-- --- textbooks, meals ---

-- Copies that are too many of one textbook are no help where another is short.
define.indicator "textbooks_share" {
  code = "U12",
  title = "Обеспеченность учебниками",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = { "class*subject", "class", "subject", "school" },
  period = YEAR,
  bands = "textbooks_share.bands",
  source = "ОБЩ",
  missing = "M7",
  better = "higher",
  formula = function(c)
    local both <const> = { needed = { missing = false }, available = { missing = false } }
    local books <const> = c:records("textbook", both)
    local enough <const> = { available = { from = field "needed" } }
    local short <const> = { available = { below = field "needed" } }
    return percent(books:sum("needed", enough) + books:sum("available", short),
      books:sum "needed")
  end,
}

local PRIMARY <const> = { "1", "2", "3", "4" }

local function has_primary(c)
  local pupils <const> = c:maybe("students_total", 0, {})
  local there = 0
  for _, grade in ipairs(PRIMARY) do
    there = there + c:maybe("students_total", 0, { grade = grade })
  end
  return any_of(above(there, 0), at_most(pupils, 0))
end

for _, meals in ipairs({
  { id = "hot_meals", code = "U16", title = "Горячее питание",
    levels = { "class", "grade", "school" } },
  { id = "hot_meals_primary", code = "U16n", title = "Горячее питание, начальные классы",
    levels = SCHOOL, grade = PRIMARY, bands = "hot_meals_primary.bands" },
}) do
  local grade <const> = meals.grade
  define.indicator(meals.id) {
    code = meals.code,
    title = meals.title,
    unit = "%",
    direction = "conditions",
    part = "invariant",
    levels = meals.levels,
    period = YEAR,
    bands = meals.bands,
    source = "Z3",
    missing = "M7",
    better = "higher",
    applies = grade and has_primary,
    applies_title = grade and "в школе есть начальные классы",
    formula = function(c)
      local sheet <const> = c:records("meals", {
        grade = grade,
        pupils = { missing = false },
        fed = { missing = false },
      })
      return percent(sheet:sum "fed", sheet:sum "pupils")
    end,
  }
end

-- --- money, safety ---

-- A line without a fact has not been reported yet; that is not a zero, so it is left out on both
-- sides. A year is the sum of its quarters.
define.indicator "vsoko_budget_exec" {
  code = "U17",
  title = "Исполнение сметы ВСОКО",
  unit = "%",
  direction = "conditions",
  part = "variative",
  levels = { "procedure", "school" },
  period = { "quarter", "calendar_year" },
  bands = "vsoko_budget_exec.bands",
  source = "Z1",
  missing = "M7",
  formula = function(c)
    local reported <const> = c:records("budget"):filled "fact"
    return percent(reported:sum "fact", reported:sum "plan")
  end,
}

-- Cases whose day has gone by and that are still open at the instant; the day itself is in time.
define.indicator "safety_orders" {
  code = "U18",
  title = "Травмы и предписания, не закрытые в срок",
  unit = "шт.",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  bands = "safety_orders.bands",
  source = "Z3",
  missing = "M7",
  better = "lower",
  formula = function(c)
    local cases <const> = c:records("safety_case", { kind = c:param "safety.kinds" })
    return cases:count {
      due = { below = c:instant() },
      closed = { above = c:instant(), or_missing = true },
    }
  end,
}
