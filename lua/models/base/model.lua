-- Regional base model: dimensions and periods of a school. Records stand in records.lua, indicators
-- in one file for each direction, thresholds in parameters/, forms of files in profiles/. Words in
-- braces are terms of vocabulary.lua.
--
-- SPDX-License-Identifier: MIT

define.dimension "school" {
  title = "{School}",
  unit = true,
  attributes = {
    municipality = { title = "Муниципалитет", dimension = "municipality" },
    type = { title = "Вид организации", type = "text" },
    locality = { title = "Местность", type = "text" },
    low_income_share = {
      title = "Семей с низким доходом",
      type = "decimal",
      scale = 1,
      unit = "%",
    },
    non_native_share = {
      title = "Детей с неродным русским",
      type = "decimal",
      scale = 1,
      unit = "%",
    },
    capacity = { title = "Проектная мощность", type = "integer" },
  },
}

define.dimension "municipality" { title = "Муниципалитет" }

-- A class of one school is not the class of that name in another, nor that of another year.
define.dimension "class" {
  title = "{Class_group}",
  within = true,
  yearly = true,
  attributes = {
    grade = { title = "{Grade}", dimension = "grade" },
    letter = { title = "Литера", type = "text" },
    homeroom_teacher = { title = "{Homeroom_teacher}", dimension = "teacher" },
  },
}

define.dimension "grade" { title = "{Grade}" }

define.dimension "pupil" {
  title = "{Pupil}",
  person = true,
  within = true,
  attributes = {
    class = { title = "{Class_group}", dimension = "class", from = "roster.class" },
  },
}

define.dimension "teacher" { title = "Педагог", person = true, within = true }

define.dimension "subject" {
  title = "Предмет",
  attributes = { name = { title = "Название", type = "text" } },
}

define.dimension "task" { title = "Задание" }

define.dimension "skill" { title = "Умение" }

define.period "year" { title = "{Academic_year}", type = "academic_year", starts = "09-01" }

define.period "term" {
  title = "{Term}",
  type = "part",
  of = "year",
  keys = { "Ч1", "Ч2", "Ч3", "Ч4" },
}

define.period "half" { title = "{Half}", type = "part", of = "year", keys = { "П1", "П2" } }

define.period "trimester" {
  title = "{Trimester}",
  type = "part",
  of = "year",
  keys = { "Т1", "Т2", "Т3" },
}

define.period "calendar_year" { title = "Календарный год", type = "calendar_year" }
