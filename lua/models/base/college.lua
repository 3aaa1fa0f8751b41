-- The set of a college (СПО) in place of the school's: lines of its yearly form (S01-S13). They are
-- rows of the record kind `figure`; shares are computed from the two lines that they stand on, so
-- that colleges add up. All apply where the parameter set.college is 1.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "year", "calendar_year" }
local SOURCE <const> = "1324, приложение 3 (по памяти)"

local function is_college(c)
  return equal(c:param "set.college", 1)
end

-- The value of a line of the form: no_data without it, never zero.
local function line(c, item)
  return c:records("figure", { item = item }):mean "value"
end

local function define_set(entry, formula)
  define.indicator(entry.id) {
    code = entry.code,
    title = entry.title,
    unit = entry.unit,
    digits = entry.digits,
    direction = entry.direction,
    part = "invariant",
    levels = { "school" },
    period = entry.period or PERIODS,
    source = SOURCE,
    missing = "M7",
    better = entry.better,
    applies = is_college,
    applies_title = "это техникум или колледж",
    formula = formula,
  }
end

-- --- lines as they stand ---

for _, entry in ipairs({
  { id = "college_workers", code = "S01a", title = "Обучается по программам рабочих" },
  { id = "college_specialists", code = "S01b",
    title = "Обучается по программам специалистов" },
  { id = "college_full_time", code = "S01f", title = "Обучается очно" },
  { id = "college_mixed_time", code = "S01m", title = "Обучается очно-заочно" },
  { id = "college_correspondence", code = "S01d", title = "Обучается заочно" },
  { id = "college_programs", code = "S02", title = "Образовательных программ", unit = "шт.",
    direction = "programs" },
  { id = "college_enrolled", code = "S03", title = "Зачислено на первый курс" },
  { id = "college_income", code = "S08a", title = "Доходы", unit = "тыс. руб.", digits = 1 },
}) do
  local item <const> = entry.code
  entry.unit = entry.unit or "чел."
  entry.digits = entry.digits or 0
  entry.direction = entry.direction or "conditions"
  define_set(entry, function(c)
    return line(c, item)
  end)
end

-- --- shares: first line of the second, in percent ---

for _, entry in ipairs({
  { id = "college_final_good", code = "S04", title = "Выпускники с «4» и «5» на ГИА",
    part = "S04n", whole = "S04g", direction = "outcomes" },
  { id = "college_winners", code = "S05", title = "Призёры федеральных и международных конкурсов",
    part = "S05n", whole = "S05g", direction = "outcomes" },
  { id = "college_grants", code = "S06", title = "Получают академическую стипендию",
    part = "S06n", whole = "S06g", direction = "outcomes" },
  { id = "college_wages", code = "S09", title = "Зарплата педагогов к средней по региону",
    part = "S09n", whole = "S09g", direction = "conditions" },
  { id = "college_dormitory", code = "S11", title = "Обеспечены общежитием",
    part = "S11n", whole = "S11g", direction = "conditions" },
  { id = "college_employed", code = "S12", title = "Трудоустроены",
    part = "S12n", whole = "S12g", direction = "outcomes" },
  { id = "college_demo_exam", code = "S13", title = "Демонстрационный экзамен на «4» и «5»",
    part = "S13n", whole = "S13g", direction = "outcomes" },
}) do
  local part <const>, whole <const> = entry.part, entry.whole
  entry.unit = "%"
  entry.better = "higher"
  define_set(entry, function(c)
    return percent(line(c, part), line(c, whole))
  end)
end

-- --- so much for each student or teacher ---

for _, entry in ipairs({
  { id = "college_income_per_teacher", code = "S08b", title = "Доходы на педагога",
    unit = "тыс. руб.", part = "S08a", whole = "S07g" },
  { id = "college_area_per_student", code = "S10a", title = "Площадь на студента", unit = "м²",
    part = "S10a", whole = "S10g" },
  { id = "college_computers_per_student", code = "S10b",
    title = "Компьютеров не старше пяти лет на студента", unit = "шт.", digits = 2,
    part = "S10b", whole = "S10g" },
}) do
  local part <const>, whole <const> = entry.part, entry.whole
  entry.direction = "conditions"
  define_set(entry, function(c)
    return ratio(line(c, part), line(c, whole))
  end)
end

-- --- staff: the same records as a school's ---

for _, entry in ipairs({
  { id = "college_teachers_he", code = "S07b", title = "Педагоги колледжа с высшим образованием",
    of = "teachers_he" },
  { id = "college_category_share", code = "S07c", title = "Педагоги колледжа с категорией",
    of = "category_share" },
  { id = "college_training_share", code = "S07d", title = "Педагоги колледжа, прошедшие курсы",
    of = "training_share" },
}) do
  local of <const> = entry.of
  entry.unit = "%"
  entry.direction = "conditions"
  entry.period = { "year" }
  entry.better = "higher"
  define_set(entry, function(c)
    return c:val(of)
  end)
end

define_set({
  id = "college_teachers", code = "S07a", title = "Педагогов", unit = "чел.", digits = 0,
  direction = "conditions", period = { "year" },
}, function(c)
  return c:records("staff"):count()
end)
