-- Levels of decisions of the frame: administration, method unions, teachers. The base's council and
-- class are no levels here; its rules for a pupil go to the teacher, those for a council to the
-- administration.
--
-- SPDX-License-Identifier: MIT

local NO_LEVEL <const> = "в рамке три уровня: администрация, методические объединения, педагоги"

override.decision_level "adm" {
  title = "Администрация образовательной организации",
  rank = 1,
  by = { "director", "deputy" },
}
override.decision_level "mo" { title = "Методические объединения", rank = 2 }
override.decision_level "tch" { title = "Педагогические работники", rank = 3 }

disable.decision_level "gov" { title = NO_LEVEL }
disable.decision_level "cls" { title = NO_LEVEL }

override.rule "D02" {
  decision = {
    level = "tch",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "pupil", "parents" },
    within = days(10),
    text = "составить индивидуальный план",
  },
}

override.rule "D12" { decision = { level = "tch" } }

for _, rule in ipairs { "D14", "D16", "D21", "D28" } do
  override.rule(rule) { decision = { level = "adm" } }
end

define.rule "criterion1_low" {
  title = "Нормативная обоснованность ВСОКО слабая",
  scope = "school",
  period = "year",
  when = function(c)
    return below(c:val "criterion1_share", c:param "criterion1.least")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "deputy",
    within = days(60),
    text = "провести аудит ВСОКО, обновить положение и сайт",
  },
  source = "карта мониторинга результативности ВСОКО, критерий 1",
}
