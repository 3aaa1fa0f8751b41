-- Results: graduates (R29-R31, R40, R41). Shares are of those of whom the list says it: an empty
-- cell is in neither part.
--
-- SPDX-License-Identifier: MIT

local YEAR <const> = { "year" }
local SCHOOL <const> = { "school" }

-- The value where something is counted; where nothing is, there are no data.
local function where_any(count, value)
  return ratio(count, count) * value
end

define.indicator "graduates_total" {
  title = "Выпускников",
  unit = "чел.",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "grade", "school" },
  period = YEAR,
  missing = "M7",
  formula = function(c)
    return c:records("graduate"):count()
  end,
}

-- False where the roster is there and has nobody in the grade, nor has it graduates: after the
-- summer they are in the roster no more.
local function has_grade(c, grade)
  local pupils <const> = c:maybe("students_total", 0, {})
  local there <const> = c:maybe("students_total", 0, { grade = grade })
  local left <const> = c:maybe("graduates_total", 0, { grade = grade })
  local takes_part <const> = any_of(above(there + left, 0), at_most(pupils, 0))
  return all_of(equal(c:param "set.college", 0), takes_part)
end

local function has_grade_9(c)
  return has_grade(c, "9")
end

local function has_grade_11(c)
  return has_grade(c, "11")
end

local function has_either(c)
  return any_of(has_grade(c, "9"), has_grade(c, "11"))
end

local GRADES <const> = {
  ["9"] = { applies = has_grade_9, title = "в школе есть 9 класс" },
  ["11"] = { applies = has_grade_11, title = "в школе есть 11 класс" },
  either = { applies = has_either, title = "в школе есть 9 или 11 класс" },
}

-- --- certificates, what comes after ---

-- `what` of the graduates whose field `of` is filled.
for _, share in ipairs({
  { id = "no_certificate_9_share", code = "R29_9", title = "Без аттестата, 9 класс", grade = "9",
    of = "certificate", what = "none", bands = "no_certificate.bands", better = "lower",
    source = "1324, строка 1.14" },
  { id = "no_certificate_11_share", code = "R29_11", title = "Без аттестата, 11 класс",
    grade = "11", of = "certificate", what = "none", bands = "no_certificate.bands",
    better = "lower", source = "1324, строка 1.15" },
  { id = "honours_9_share", code = "R30_9", title = "Аттестат с отличием, 9 класс", grade = "9",
    of = "certificate", what = "honours", source = "1324, строка 1.16" },
  { id = "honours_11_share", code = "R30_11", title = "Аттестат с отличием, 11 класс",
    grade = "11", of = "certificate", what = "honours", source = "1324, строка 1.17" },
  { id = "university_share", code = "R40u", title = "Поступили в вузы", grade = "11", of = "way",
    what = "university", source = "Z3, таблица 2" },
  { id = "college_share", code = "R40c", title = "Поступили в организации СПО", of = "way",
    what = "college", source = "Z3, таблица 2" },
}) do
  local of <const>, what <const> = share.of, share.what
  local counted <const> = { grade = share.grade, [of] = { missing = false } }
  local grade <const> = GRADES[share.grade or "either"]
  define.indicator(share.id) {
    code = share.code,
    title = share.title,
    unit = "%",
    direction = "outcomes",
    part = "invariant",
    levels = SCHOOL,
    period = YEAR,
    bands = share.bands,
    small_n = "small_n.class",
    source = share.source,
    missing = "M8",
    better = share.better,
    applies = grade.applies,
    applies_title = grade.title,
    formula = function(c)
      local graduates <const> = c:records("graduate", counted)
      return percent(graduates:count { [of] = what }, graduates:count())
    end,
  }
end

-- --- honours beside ЕГЭ ---

-- Of a graduate with honours who has taken an exam of the list: 1 if a score is below the bound.
define.indicator "honours_below" {
  title = "Аттестат с отличием, балл ЕГЭ ниже порога",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = { "pupil" },
  period = YEAR,
  missing = "M3",
  formula = function(c)
    local honours <const> =
      c:records("graduate", { grade = "11", certificate = "honours" }):count()
    local taken <const> = c:records("exam", {
      exam = "ЕГЭ",
      paper = c:param "honours.papers",
      score = { missing = false },
    })
    local low <const> = taken:count { score = { below = c:param "honours.score" } }
    return where_any(honours, where_any(taken:count(), when(above(low, 0), 1, 0)))
  end,
}

-- Nobody with honours is nobody unconfirmed; honours without results of ЕГЭ are no answer.
define.indicator "honours_unconfirmed" {
  code = "R31",
  title = "Аттестат с отличием не подтверждён ЕГЭ",
  unit = "чел.",
  digits = 0,
  direction = "outcomes",
  part = "invariant",
  levels = SCHOOL,
  period = YEAR,
  bands = "honours_unconfirmed.bands",
  source = "ОБЩ (порог по памяти)",
  missing = "M8",
  applies = has_grade_11,
  applies_title = "в школе есть 11 класс",
  formula = function(c)
    local certified <const> =
      c:records("graduate", { grade = "11", certificate = { missing = false } })
    local honours <const> = certified:count { certificate = "honours" }
    local beside <const> = c:cells("honours_below", { over = { "pupil" }, missing = "skip" })
    local known <const> = beside:count() + when(equal(honours, 0), 1, 0)
    return where_any(certified:count(), where_any(known, beside:count { from = 1 }))
  end,
}

-- --- the profile and the exams that were chosen ---

-- Whether a graduate is of the profile and whether, being of it, he took one of its exams.
local function of_profile(c, graduate, exams, profile, papers)
  local is <const> = graduate:count { profile = profile }
  local own <const> = exams:count { paper = c:param(papers) }
  return is, when(all_of(above(is, 0), above(own, 0)), 1, 0)
end

-- 1 if an exam of the profile was taken; the universal one has none.
define.indicator "profile_taken" {
  title = "Сдавал экзамен своего профиля",
  unit = "1",
  digits = 0,
  direction = "outcomes",
  part = "variative",
  levels = { "pupil" },
  period = YEAR,
  missing = "M3",
  formula = function(c)
    local graduate <const> = c:records("graduate", { grade = "11" })
    local exams <const> = c:records("exam", { exam = "ЕГЭ" })
    local is1 <const>, took1 <const> =
      of_profile(c, graduate, exams, "технологический", "profile_match.technology")
    local is2 <const>, took2 <const> =
      of_profile(c, graduate, exams, "естественно-научный", "profile_match.science")
    local is3 <const>, took3 <const> =
      of_profile(c, graduate, exams, "гуманитарный", "profile_match.humanities")
    local is4 <const>, took4 <const> =
      of_profile(c, graduate, exams, "социально-экономический", "profile_match.social")
    local taken <const> = took1 + took2 + took3 + took4
    return where_any(is1 + is2 + is3 + is4, where_any(exams:count(), taken))
  end,
}

define.indicator "profile_match" {
  code = "R41",
  title = "Сдавали экзамены своего профиля",
  unit = "%",
  direction = "outcomes",
  part = "variative",
  levels = SCHOOL,
  period = YEAR,
  bands = "profile_match.bands",
  small_n = "small_n.class",
  source = "Z3",
  missing = "M8",
  better = "higher",
  applies = has_grade_11,
  applies_title = "в школе есть 11 класс",
  formula = function(c)
    c:val "graduates_total" -- without a list the cell says so
    local graduates <const> = c:cells("profile_taken", { over = { "pupil" }, missing = "skip" })
    return percent(graduates:count { from = 1 }, graduates:count())
  end,
}
