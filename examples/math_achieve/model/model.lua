-- High School & Beyond, 1982: a mathematics test and, in a file of its own, what is known of the
-- schools. The sector of a pupil's school is an attribute of the school.
-- SPDX-License-Identifier: MIT

define.dimension "sector" { title = "Сектор" }
define.dimension "school" {
  title = "Школа",
  attributes = {
    sector = { title = "Сектор", from = "school_card.sector" },
    size = { title = "Учеников в школе", from = "school_card.size" },
    ses_mean = { title = "Достаток семей, среднее", from = "school_card.ses_mean" },
  },
}
define.dimension "sex" { title = "Пол" }
define.dimension "minority" { title = "Из меньшинства" }

define.record "school_card" {
  title = "Карточка школы",
  fields = {
    school = { title = "Школа", dimension = "school", required = true },
    size = { title = "Учеников в школе", type = "integer", unit = "чел.", range = { 1, 100000 } },
    sector = { title = "Сектор", dimension = "sector" },
    academic = {
      title = "Доля учащихся по академической программе",
      type = "decimal",
      scale = 2,
      unit = "доля",
      range = { 0, 1 },
    },
    climate = { title = "Строгость порядков", type = "decimal", scale = 3 },
    many_minority = { title = "Меньшинств больше 40 %", type = "boolean" },
    ses_mean = { title = "Достаток семей, среднее", type = "decimal", scale = 3 },
  },
  order = { "school", "sector", "size", "academic", "climate", "many_minority", "ses_mean" },
  key = { "school" },
}

-- The file does not number the pupils: every row is one.
define.record "test" {
  title = "Тест по математике",
  fields = {
    school = { title = "Школа", dimension = "school", required = true },
    sex = { title = "Пол", dimension = "sex" },
    minority = { title = "Из меньшинства", dimension = "minority" },
    ses = { title = "Достаток семьи", type = "decimal", scale = 3, range = { -10, 10 } },
    score = {
      title = "Балл",
      type = "decimal",
      scale = 3,
      unit = "балл",
      range = { -10, 30 },
    },
  },
  order = { "school", "sex", "minority", "ses", "score" },
  sheet = { "school" },
}
