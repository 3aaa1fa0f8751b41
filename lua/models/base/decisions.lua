-- Decisions: on which level they are taken, in which form, by which method of management. Rank 1
-- is the highest level: what a level cannot settle goes one rank up.
--
-- What was learned from ВПР is no ground for pay, awards and attestation: the economic method takes
-- no value with that tag, in no layer.
--
-- SPDX-License-Identifier: MIT

-- --- levels ---

define.decision_level "gov" {
  title = "Совет организации",
  rank = 1,
  by = { "governing_board", "school_council", "pedagogical_council" },
}
define.decision_level "adm" {
  title = "Администрация",
  rank = 2,
  by = { "director", "deputy_uvr", "deputy_mr", "deputy_vr" },
}
define.decision_level "mo" {
  title = "{Method_union}",
  rank = 3,
  by = { "method_union", "union_head", "method_council" },
}
define.decision_level "tch" { title = "Педагог", rank = 4, by = "teacher" }
define.decision_level "cls" { title = "{Class_group}", rank = 5, by = "homeroom_teacher" }

-- --- forms ---

define.decision_form "order" { title = "Приказ", document = "order_results", by = "director" }
define.decision_form "council_decision" {
  title = "Решение педагогического совета",
  document = "minutes_council",
  by = "pedagogical_council",
}
define.decision_form "board_decision" {
  title = "Решение управляющего совета",
  document = "minutes_board",
  by = { "governing_board", "school_council" },
}
define.decision_form "director_meeting" {
  title = "Совещание при директоре",
  document = "minutes_meeting",
  by = "director",
}
define.decision_form "minutes" {
  title = "Протокол {method_union.genitive} с рекомендациями",
  document = "minutes_union",
  by = "method_union",
}
define.decision_form "support_council" {
  title = "Психолого-педагогический консилиум",
  document = "minutes_support_council",
  by = "support_council",
}
define.decision_form "pmp_council" {
  title = "Психолого-медико-педагогический консилиум",
  document = "minutes_support_council",
  by = "pmp_council",
}
define.decision_form "expert_brief" {
  title = "Справка экспертной группы",
  document = "expert_conclusion",
  by = "expert_group",
}
define.decision_form "brief" {
  title = "Справка администрации",
  document = "brief",
  by = "deputy_uvr",
}
define.decision_form "correction_plan" {
  title = "План урочной коррекции",
  document = "correction_plan",
  by = "teacher",
}
define.decision_form "appeal" {
  title = "Обращение к учредителю",
  document = "founder_appeal",
  by = "director",
}
define.decision_form "notice" {
  title = "Запрос или напоминание",
  by = { "director", "deputy_uvr" },
}

-- --- methods ---

define.decision_method "administrative" { title = "Административный" }
define.decision_method "collegial" { title = "Коллегиальный" }
define.decision_method "psycho_pedagogical" { title = "Психолого-педагогический" }
define.decision_method "economic" {
  title = "Экономический",
  part = "invariant",
  never = { "vpr" },
  source = "РВ",
}
