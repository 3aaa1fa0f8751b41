-- Growth from the year before. A gain needs the same pupil in both years; a shift of means does
-- not, so those who left or came move it too.
-- SPDX-License-Identifier: MIT

local LEVELS <const> = { "all", "school", "sex", "black", "hispanic" }
local SAME_PUPIL <const> = { on = { "student" }, value = "score" }

define.indicator "followed" {
  code = "G31",
  title = "Писали и год назад",
  unit = "чел.",
  digits = 0,
  levels = LEVELS,
  period = { "wave" },
  formula = function(c)
    return c:records("test"):pair(c:lag(1):records "test", SAME_PUPIL):count()
  end,
}

define.indicator "gain" {
  code = "G32",
  title = "Прирост тех же учеников за год",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  period = { "wave" },
  bands = "gain.bands",
  small_n = "group.smallest",
  formula = function(c)
    return c:records("test"):pair(c:lag(1):records "test", SAME_PUPIL):mean "gain"
  end,
}

define.indicator "gain_spread" {
  code = "G33",
  title = "Разброс прироста",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  period = { "wave" },
  small_n = "group.smallest",
  formula = function(c)
    return c:records("test"):pair(c:lag(1):records "test", SAME_PUPIL):sd "gain"
  end,
}

define.indicator "lost_ground" {
  code = "G34",
  title = "Доля тех, чей балл упал",
  unit = "доля",
  digits = 3,
  levels = LEVELS,
  period = { "wave" },
  formula = function(c)
    local pairs_of_years <const> = c:records("test"):pair(c:lag(1):records "test", SAME_PUPIL)
    return pairs_of_years:share { gain = { below = 0 } }
  end,
}

define.indicator "two_year_gain" {
  code = "G35",
  title = "Прирост тех же учеников за два года",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  period = { "wave" },
  small_n = "group.smallest",
  formula = function(c)
    return c:records("test"):pair(c:lag(2):records "test", SAME_PUPIL):mean "gain"
  end,
}

define.indicator "shift" {
  code = "G36",
  title = "Сдвиг среднего балла за год",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  period = { "wave" },
  formula = function(c)
    return c:val "mean_score" - c:lag(1):val "mean_score"
  end,
}

define.indicator "against_usual" {
  code = "G37",
  title = "Прирост против обычного для этой группы",
  unit = "балл",
  digits = 2,
  levels = LEVELS,
  period = { "wave" },
  formula = function(c)
    local usual <const> = c:cells("gain", { periods = "all", missing = "skip" }):mean()
    return c:val "gain" - usual
  end,
}
