define.dimension "school" { title = "Школа" }
define.dimension "student" { title = "Ученик" }
define.dimension "sex" { title = "Пол" }
define.dimension "school_type" { title = "Тип школы" }
define.dimension "gender_kind" { title = "Состав школы" }
define.dimension "verbal" { title = "Словесный тест" }
define.dimension "intake" { title = "Уровень при поступлении" }

define.record "exam" {
  title = "Экзамен",
  fields = {
    school = { title = "Школа", dimension = "school", required = true },
    student = { title = "Ученик", dimension = "student", required = true },
    score = { title = "Балл экзамена", type = "decimal", scale = 7, unit = "score" },
    reading = { title = "Входной тест", type = "decimal", scale = 7, unit = "score" },
    intake_mean = { title = "Средний входной тест школы", type = "decimal", scale = 7 },
    sex = { title = "Пол", dimension = "sex" },
    school_type = { title = "Тип школы", dimension = "school_type" },
    gender_kind = { title = "Состав школы", dimension = "gender_kind" },
    verbal = { title = "Словесный тест", dimension = "verbal" },
    intake = { title = "Уровень при поступлении", dimension = "intake" },
  },
  sheet = { "school" },
}

local levels <const> =
  { "all", "school", "sex", "school_type", "gender_kind", "verbal", "intake" }

define.indicator "mean_score" {
  code = "L02",
  title = "Средний балл",
  unit = "score",
  digits = 3,
  levels = levels,
  formula = function(c)
    return c:records("exam"):mean("score")
  end,
}
define.indicator "quality" {
  code = "L11",
  title = "Качество знаний",
  unit = "%",
  levels = levels,
  formula = function(c)
    local marked = c:records("exam", { score = { missing = false } })
    return percent(marked:count { score = { from = c:param("marks").four } }, marked:count())
  end,
}
