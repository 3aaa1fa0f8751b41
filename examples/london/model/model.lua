-- Inner London: an exam at 16 and a reading test at intake, one row per pupil.
-- SPDX-License-Identifier: MIT

define.dimension "school" { title = "Школа" }
define.dimension "sex" { title = "Пол" }
define.dimension "school_type" { title = "Раздельное обучение" }
define.dimension "school_sex" { title = "Кого учит школа" }
define.dimension "verbal" { title = "Группа по словесному тесту" }
define.dimension "intake" { title = "Группа при поступлении" }

-- Pupils are numbered within a school and four numbers occur twice, as different pupils: no key,
-- every row is a pupil of its own.
define.record "exam" {
  title = "Экзамен",
  fields = {
    school = { title = "Школа", dimension = "school", required = true },
    student = { title = "Номер ученика в школе", type = "text" },
    score = { title = "Балл экзамена", type = "decimal", scale = 7, unit = "балл" },
    reading = { title = "Балл входного теста", type = "decimal", scale = 7, unit = "балл" },
    intake_mean = { title = "Входной тест, среднее школы", type = "decimal", scale = 7 },
    sex = { title = "Пол", dimension = "sex" },
    school_type = { title = "Раздельное обучение", dimension = "school_type" },
    school_sex = { title = "Кого учит школа", dimension = "school_sex" },
    verbal = { title = "Группа по словесному тесту", dimension = "verbal" },
    intake = { title = "Группа при поступлении", dimension = "intake" },
  },
  sheet = { "school" },
}
