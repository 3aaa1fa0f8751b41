-- Decisions of block 4: a current one after each event, a final one on the cyclogram of a year.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций ВСОКО ГБПОУ «К-ИИТ», 05.09.2023, блок 4"

override.decision_level "mo" { by = { "subject_commission", "union_head", "method_council" } }
override.decision_form "minutes" { by = "subject_commission" }

define.decision_form "current_decision" {
  title = "Текущее решение по мероприятию",
  document = "order_procedure_results",
  by = "director",
  source = SOURCE,
}

define.decision_form "final_decision" {
  title = "Итоговое решение по циклограмме года",
  document = "cyclogram_execution_report",
  by = { "director", "pedagogical_council" },
  source = SOURCE,
}

override.rule "D29" { decision = { form = "current_decision" }, source = SOURCE }
