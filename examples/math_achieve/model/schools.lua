-- Schools among schools: their cards, their sector, the differences between them.
-- SPDX-License-Identifier: MIT

define.indicator "schools" {
  code = "A41",
  title = "Школ с результатами",
  unit = "школ",
  digits = 0,
  levels = { "all", "sector" },
  formula = function(c)
    return c:records("test"):distinct "school"
  end,
}

define.indicator "tested_part" {
  code = "A42",
  title = "Какая часть учеников писала тест",
  unit = "%",
  levels = { "all", "sector", "school" },
  formula = function(c)
    return percent(c:val "pupils", c:records("school_card"):sum "size")
  end,
}

define.indicator "academic_part" {
  code = "A43",
  title = "Доля учеников на академической программе",
  unit = "доля",
  digits = 3,
  levels = { "all", "sector" },
  formula = function(c)
    return c:records("school_card"):weighted_mean("academic", "size")
  end,
}

define.indicator "between_schools" {
  code = "A44",
  title = "Разброс средних баллов школ",
  unit = "балл",
  digits = 2,
  levels = { "all", "sector" },
  formula = function(c)
    return c:cells("mean_score", { over = { "school" } }):sd()
  end,
}

define.indicator "ahead_of_sector" {
  code = "A45",
  title = "Отрыв от среднего своего сектора",
  unit = "балл",
  digits = 2,
  levels = { "school" },
  bands = "sector.bands",
  formula = function(c)
    return c:val "mean_score" - c:val("mean_score", { sector = c:of "school.sector" })
  end,
}
