-- Conditions: pupils and staff at the instant of a cell (U01-U07). Shares of teachers stand on
-- those whose field is filled; how many that is, n tells.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local SCHOOL <const> = { "school" }

local function is_school(c)
  return equal(c:param "set.college", 0)
end

define.indicator "students_total" {
  code = "U01",
  title = "Численность учащихся",
  unit = "чел.",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = { "class", "grade", "school" },
  period = YEAR,
  source = "1324, строки 1.1–1.4",
  missing = "M7",
  applies = is_school,
  applies_title = "это школа",
  formula = function(c)
    return c:records("roster"):count()
  end,
}

-- --- education, category, experience, age ---

define.indicator "teachers_he" {
  code = "U02",
  title = "Педагоги с высшим образованием",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  source = "1324, строки 1.25–1.28",
  missing = "M7",
  better = "higher",
  formula = function(c)
    local teachers <const> = c:records("staff"):filled "education"
    return percent(teachers:count { education = c:param "education.higher" }, teachers:count())
  end,
}

-- Share of teachers whose category is of a list and in force at the instant.
local function category_share(c, names)
  local teachers <const> = c:records("staff"):filled "category"
  local open <const> = { category = names, category_valid_to = { missing = true } }
  local valid <const> = { category = names, category_valid_to = { from = c:instant() } }
  return teachers:count(open) + teachers:count(valid), teachers:count()
end

define.indicator "category_share" {
  code = "U03",
  title = "Педагоги с категорией",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  bands = "category_share.bands",
  source = "1324, строка 1.29; АМ",
  missing = "M7",
  better = "higher",
  formula = function(c)
    local highest <const>, all <const> = category_share(c, c:param "category.highest")
    return percent(highest + category_share(c, c:param "category.first"), all)
  end,
}

define.indicator "category_highest_share" {
  code = "U03h",
  title = "Педагоги с высшей категорией",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  source = "1324, строка 1.29",
  missing = "M7",
  better = "higher",
  formula = function(c)
    return percent(category_share(c, c:param "category.highest"))
  end,
}

define.indicator "category_first_share" {
  code = "U03f",
  title = "Педагоги с первой категорией",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  source = "1324, строка 1.29",
  missing = "M7",
  formula = function(c)
    return percent(category_share(c, c:param "category.first"))
  end,
}

define.indicator "experience_young_share" {
  code = "U04a",
  title = "Педагоги с небольшим стажем",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  source = "1324, строка 1.30",
  missing = "M7",
  formula = function(c)
    local teachers <const> = c:records("staff"):filled "experience"
    return percent(teachers:count { experience = { below = c:param "experience.young" } },
      teachers:count())
  end,
}

define.indicator "experience_long_share" {
  code = "U04b",
  title = "Педагоги с большим стажем",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  source = "1324, строка 1.30",
  missing = "M7",
  formula = function(c)
    local teachers <const> = c:records("staff"):filled "experience"
    return percent(teachers:count { experience = { above = c:param "experience.long" } },
      teachers:count())
  end,
}

-- The date, in days, `years` before the instant: the same day of the month, and 28 February for
-- the 29th where the year has none: who was born on 1 March is older tomorrow. Days are counted
-- from the 1 March of each year of 400, so that a leap day is the last of its year.
local function years_before(c, years)
  local shifted <const> = c:instant() + 719468
  local era <const> = floor(shifted / 146097)
  local day <const> = shifted - era * 146097
  local year <const> =
    floor((day - floor(day / 1460) + floor(day / 36524) - floor(day / 146096)) / 365)
  local of_year <const> = day - (365 * year + floor(year / 4) - floor(year / 100))
  local before <const> = era * 400 + year - years
  local its_era <const> = floor(before / 400)
  local its_year <const> = before - its_era * 400
  local its_day <const> = 365 * its_year + floor(its_year / 4) - floor(its_year / 100) + of_year
  local next_year <const> = its_year + 1
  local last_day <const> = 365 * next_year + floor(next_year / 4) - floor(next_year / 100)
    + floor(next_year / 400) - 1
  return its_era * 146097 + least(its_day, last_day) - 719468
end

define.indicator "age_young_share" {
  code = "U05a",
  title = "Молодые педагоги",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  source = "1324, строка 1.31",
  missing = "M7",
  formula = function(c)
    local teachers <const> = c:records("staff"):filled "birth_date"
    local born <const> = { birth_date = { above = years_before(c, c:param "age.young") } }
    return percent(teachers:count(born), teachers:count())
  end,
}

define.indicator "age_senior_share" {
  code = "U05b",
  title = "Педагоги старшей возрастной группы",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  source = "1324, строка 1.32",
  missing = "M7",
  formula = function(c)
    local teachers <const> = c:records("staff"):filled "birth_date"
    local born <const> = { birth_date = { upto = years_before(c, c:param "age.senior") } }
    return percent(teachers:count(born), teachers:count())
  end,
}

-- --- courses ---

-- How many years back courses count: other for a college.
local function window(c)
  local years <const> = c:param "training.window"
  return when(equal(c:param "set.college", 1), years.college, years.school)
end

-- 1 and 0 stand for yes and no of one teacher who works at the instant; a share over teachers
-- counts those of whom it is known.
local function at_work(c, value)
  local rows <const> = c:records("staff"):count()
  return ratio(rows, rows) * value
end

define.indicator "trained_by_list" {
  title = "Курсы педагога: по списку педагогов",
  unit = "1",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = { "teacher" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    local rows <const> = c:records("staff"):filled "training_year"
    local recent <const> = rows:count { training_year = { from = c:year() - window(c) } }
    return when(above(recent, 0), 1, 0)
  end,
}

define.indicator "trained_by_courses" {
  title = "Курсы педагога: по перечню курсов",
  unit = "1",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = { "teacher" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    local held <const> = c:records("course", { date = { upto = c:instant() } })
    local recent <const> = held:count { date = { from = years_before(c, window(c)) } }
    return when(above(recent, 0), 1, 0)
  end,
}

define.indicator "trained" {
  title = "Курсы педагога за последние годы",
  unit = "1",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = { "teacher" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    local best <const> =
      greatest(c:maybe("trained_by_list", -1), c:maybe("trained_by_courses", -1))
    -- Neither is known: no year in the list and no courses of this teacher.
    return at_work(c, ratio(best + 1, best + 1) * best)
  end,
}

define.indicator "teachers_listed" {
  title = "Педагогов в списке",
  unit = "чел.",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  missing = "M7",
  formula = function(c)
    return c:records("staff"):count()
  end,
}

define.indicator "training_share" {
  code = "U06",
  title = "Педагоги, прошедшие курсы",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  bands = "training_share.bands",
  source = "1324, строка 1.33; СПО 1.12",
  missing = "M7",
  better = "higher",
  formula = function(c)
    c:val "teachers_listed" -- without a list the cell says so
    local teachers <const> = c:cells("trained", { over = { "teacher" }, missing = "skip" })
    return percent(teachers:count { from = 1 }, teachers:count())
  end,
}

define.indicator "courses_listed" {
  title = "Курсов в перечне",
  unit = "шт.",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = { "school", "teacher" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    return c:records("course"):count()
  end,
}

define.indicator "fgos_courses_recent" {
  title = "Курсы педагога по ФГОС или ФОП за последние годы, штук",
  unit = "шт.",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = { "teacher" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    local held <const> = c:records("course", { fgos = true, date = { upto = c:instant() } })
    return held:count { date = { from = years_before(c, window(c)) } }
  end,
}

define.indicator "trained_fgos" {
  title = "Курсы педагога по ФГОС или ФОП",
  unit = "1",
  digits = 0,
  direction = "conditions",
  part = "invariant",
  levels = { "teacher" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    -- A list of courses is there: a teacher without rows in it has had none.
    local listed <const> = c:val("courses_listed", {})
    local recent <const> = c:maybe("fgos_courses_recent", 0)
    return at_work(c, ratio(listed, listed) * when(above(recent, 0), 1, 0))
  end,
}

define.indicator "training_fgos" {
  code = "U07",
  title = "Педагоги, прошедшие курсы по ФГОС или ФОП",
  unit = "%",
  direction = "conditions",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  bands = "training_share.bands",
  source = "1324, строка 1.34",
  missing = "M7",
  better = "higher",
  formula = function(c)
    local teachers <const> = c:cells("trained_fgos", { over = { "teacher" }, missing = "skip" })
    local listed <const> = c:records("staff"):count()
    c:val "courses_listed" -- without a list of courses the cell says so
    return ratio(listed, listed) * percent(teachers:count { from = 1 }, teachers:count())
  end,
}
