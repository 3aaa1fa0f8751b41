-- Documents of the regulation: how the base's are approved here, and types that the base lacks.
--
-- SPDX-License-Identifier: MIT

local BY_DIRECTOR <const> = { { step = "approve", by = "director" } }
local SCHEME <const> = "Приложение: схема оценки"
local PLAN <const> = "Положение, план мероприятий"

-- --- of the base ---

override.document "vsoko_regulation" {
  approval = BY_DIRECTOR,
  source = "Положение, п. 9.1–9.2",
  note = "дата и номер приказа о введении не заполнены; срок действия не ограничен",
}

override.document "procedure_schedule" {
  approval = {
    { step = "discuss", by = "method_council" },
    { step = "approve", by = "director" },
  },
  source = "Положение, п. 3.4 и 5.2",
}

override.document "assessment_materials" {
  source = "Положение, п. 3.1",
  note = "разрабатывают педагоги; согласует заместитель по учебно-воспитательной "
    .. "(учебно-, научно-методической) работе",
}

-- --- named without more: an order, a regulation, a method ---

define.document "order_head" {
  title = "Приказ руководителя",
  group = "приказы",
  approval = { { step = "sign", by = "director" } },
  source = PLAN,
}
define.document "regulation" {
  title = "Положение",
  group = "положения",
  approval = BY_DIRECTOR,
  source = PLAN,
}
define.document "method" { title = "Методика", group = "методики", source = PLAN }

define.document "order_responsible" {
  title = "Приказ об ответственных за процедуры",
  group = "приказы",
  approval = { { step = "sign", by = "director" } },
  source = "Положение, п. 3.2",
}

-- --- products of the scheme and of the plan ---

for _, document in ipairs({
  { "inspection_brief", "Справка ведомственной проверки", "внешние", SCHEME },
  { "site_section", "Раздел портала, сайт", "материалы и данные", SCHEME },
  { "study_monitoring", "Мониторинг учебной деятельности", "аналитика", SCHEME },
  { "procedures_plan", "План внедрения процедур", "планы", PLAN },
  { "data_bank_structure", "Структура банка данных", "материалы и данные", PLAN },
  { "monitoring_regulation", "Положение о мониторинге", "положения", PLAN },
  { "documented_procedure", "Документированная процедура", "методики", PLAN },
  { "effectiveness_method", "Методика определения эффективности", "методики", PLAN },
  { "self_examination_method", "Методика самообследования", "методики", PLAN },
  { "express_method", "Методика экспресс-оценки", "методики", PLAN },
  { "technical_task", "Техническое задание", "планы", PLAN },
  { "program_audit_regulation", "Положение об аудите качества программ", "положения", PLAN },
  { "agreement_draft", "Проект многостороннего соглашения", "планы", PLAN },
  { "self_report_layout", "Макет отчёта о самообследовании", "методики", PLAN },
  { "method_recommendations", "Методические рекомендации", "методики", PLAN },
  { "training_request", "Заявка на дополнительные программы", "планы", PLAN },
  { "corporate_training_plan", "План внутрифирменного обучения", "планы", PLAN },
  { "method_materials", "Методические материалы", "методики", PLAN },
  { "seminar_plans", "Планы семинаров", "планы", PLAN },
}) do
  define.document(document[1]) {
    title = document[2],
    group = document[3],
    source = document[4],
  }
end
