-- Moscow, 2015/16: for each school how many graduates have full results and how many of them
-- reached 160 and 220 points in three exams. A row is a school; the okrug and the district are
-- attributes of it.
-- SPDX-License-Identifier: MIT

define.dimension "adm_area" { title = "Округ" }
define.dimension "district" { title = "Район" }
define.dimension "school" {
  title = "Школа",
  attributes = {
    name = { title = "Название", from = "result.name" },
    adm_area = { title = "Округ", from = "result.adm_area" },
    district = { title = "Район", from = "result.district" },
  },
}

define.period "year" { title = "Учебный год", type = "academic_year", starts = "09-01" }

define.record "result" {
  title = "Результаты ЕГЭ",
  fields = {
    school = { title = "Школа", dimension = "school", required = true },
    year = { title = "Учебный год", type = "period", required = true },
    adm_area = { title = "Округ", dimension = "adm_area" },
    district = { title = "Район", dimension = "district" },
    name = { title = "Название", type = "text" },
    ogrn = { title = "ОГРН", type = "text" },
    passed = { title = "Выпускников с результатами", type = "integer", unit = "чел." },
    from_220 = { title = "Из них от 220 баллов", type = "integer", unit = "чел." },
    from_160 = { title = "Из них от 160 баллов", type = "integer", unit = "чел." },
  },
  order = {
    "school", "year", "adm_area", "district", "name", "ogrn", "passed", "from_220", "from_160",
  },
  key = { "year", "school" },
  period = { field = "year", kinds = { "year" } },
}
