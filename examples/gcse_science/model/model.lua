-- England, GCSE science of 1989: a written paper and coursework, each scored up to 100. Some
-- pupils have only one of the two; the other is missing, not zero.
-- SPDX-License-Identifier: MIT

define.dimension "school" { title = "Школа" }
define.dimension "sex" { title = "Пол" }

define.period "year" { title = "Год экзамена", type = "calendar_year" }

define.record "result" {
  title = "Итог экзамена",
  fields = {
    school = { title = "Школа", dimension = "school", required = true },
    student = { title = "Номер ученика в школе", type = "text", required = true },
    year = { title = "Год экзамена", type = "period", required = true },
    sex = { title = "Пол", dimension = "sex" },
    written = {
      title = "Письменная работа",
      type = "decimal",
      scale = 1,
      unit = "балл",
      range = { 0, 100 },
    },
    course = { title = "Проект", type = "decimal", scale = 2, unit = "балл", range = { 0, 100 } },
  },
  order = { "school", "student", "year", "sex", "written", "course" },
  key = { "school", "year", "student" },
  sheet = { "school", "year" },
  period = { field = "year", kinds = { "year" } },
}
