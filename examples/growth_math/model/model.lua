-- Sustaining Effects Study: pupils of 60 schools tested in mathematics in up to six years. A year
-- of the test is a period with a text as its key, counted from the middle of the study.
-- SPDX-License-Identifier: MIT

define.dimension "school" {
  title = "Школа",
  attributes = {
    size = { title = "Учеников в школе", from = "test.size" },
    low_income = { title = "Доля семей с низким доходом", from = "test.low_income" },
  },
}
define.dimension "student" { title = "Ученик", person = true }
define.dimension "sex" { title = "Пол" }
define.dimension "black" { title = "Чернокожий" }
define.dimension "hispanic" { title = "Латиноамериканец" }

define.period "wave" {
  title = "Год теста",
  type = "keys",
  keys = { "-2.5", "-1.5", "-0.5", "0.5", "1.5", "2.5" },
}

define.record "test" {
  title = "Тест по математике",
  fields = {
    school = { title = "Школа", dimension = "school", required = true },
    student = { title = "Ученик", dimension = "student", required = true },
    wave = { title = "Год теста", type = "period", required = true },
    grade = { title = "Класс", type = "integer", range = { 0, 12 } },
    score = { title = "Балл", type = "decimal", scale = 3, unit = "балл", range = { -10, 10 } },
    retained = { title = "Оставлен на второй год", type = "boolean" },
    sex = { title = "Пол", dimension = "sex" },
    black = { title = "Чернокожий", dimension = "black" },
    hispanic = { title = "Латиноамериканец", dimension = "hispanic" },
    size = { title = "Учеников в школе", type = "integer", unit = "чел." },
    low_income = {
      title = "Доля семей с низким доходом",
      type = "decimal",
      scale = 1,
      unit = "%",
      range = { 0, 100 },
    },
    mobility = {
      title = "Доля сменивших школу за год",
      type = "decimal",
      scale = 1,
      unit = "%",
      range = { 0, 100 },
    },
  },
  key = { "school", "student", "wave" },
  sheet = { "school", "wave" },
  period = { field = "wave", kinds = { "wave" } },
}
