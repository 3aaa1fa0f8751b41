-- Types of documents that the regulation names and the base lacks, and how its own are approved.
--
-- SPDX-License-Identifier: MIT

-- The order that puts it into force has neither date nor number in the text.
override.document "vsoko_regulation" {
  approval = { { step = "approve", by = "director" } },
  source = "Положение, п. 9.2",
  note = "дата и номер приказа о введении не заполнены; срок действия не ограничен (п. 9.1)",
}

define.document "assessment_materials" {
  title = "Контрольно-измерительные материалы (КИМ)",
  group = "Инструментарий",
  approval = {
    { step = "agree", by = "deputy_uvr" },
    { step = "approve", by = "method_council" },
  },
  source = "Положение, п. 3.1",
  note = "разрабатывают педагоги; согласует заместитель по учебно-воспитательной "
    .. "(учебно-, научно-методической) работе",
}

define.document "procedure_schedule" {
  title = "График (план-график) оценочных процедур",
  group = "Планы",
  approval = {
    { step = "discuss", by = "method_council" },
    { step = "approve", by = "director" },
  },
  source = "Положение, п. 3.4 и 5.2",
}

define.document "order_responsible" {
  title = "Приказ об ответственных за процедуры",
  group = "Приказы",
  approval = { { step = "approve", by = "director" } },
  source = "Положение, п. 3.2",
}

-- Named in the text without more: an order, a regulation, a method.
for _, document in ipairs({
  { "order_head", "Приказ руководителя", "Приказы" },
  { "regulation", "Положение", "Положения" },
  { "method", "Методика", "Методики" },
}) do
  define.document(document[1]) {
    title = document[2],
    group = document[3],
    source = "Положение, план мероприятий",
  }
end

-- --- products of the scheme ---

for _, document in ipairs({
  { "licence", "Лицензионные документы" },
  { "accreditation_results", "Результаты аккредитации" },
  { "inspection_brief", "Справка ведомственной проверки" },
  { "inspection_acts", "Акты, предписания" },
  { "site_section", "Раздел портала, сайт" },
  { "contest_results", "Результаты конкурсов" },
  { "study_monitoring", "Мониторинг учебной деятельности" },
  { "survey_results", "Результаты социологического опроса" },
  { "oge_protocols", "Протоколы ОГЭ" },
  { "certificate", "Аттестат" },
  { "portfolio", "Портфолио (олимпиады, творческие конкурсы)" },
}) do
  define.document(document[1]) {
    title = document[2],
    group = "Итоговые документы",
    source = "Приложение: схема оценки",
  }
end

-- --- products of the plan ---

for _, document in ipairs({
  { "cyclogram", "Циклограмма", "Планы" },
  { "procedures_plan", "План внедрения процедур", "Планы" },
  { "data_bank_structure", "Структура банка данных", "Базы данных" },
  { "monitoring_regulation", "Положение о мониторинге", "Положения" },
  { "documented_procedure", "Документированная процедура", "Методики" },
  { "effectiveness_method", "Методика определения эффективности", "Методики" },
  { "self_examination_method", "Методика самообследования", "Методики" },
  { "express_method", "Методика экспресс-оценки", "Методики" },
  { "technical_task", "Техническое задание", "Планы" },
  { "program_audit_regulation", "Положение об аудите качества программ", "Положения" },
  { "agreement_draft", "Проект многостороннего соглашения", "Договоры" },
  { "self_report_layout", "Макет отчёта о самообследовании", "Методики" },
  { "method_recommendations", "Методические рекомендации", "Методики" },
  { "training_request", "Заявка на ДПП", "Планы" },
  { "corporate_training_plan", "План внутрифирменного обучения", "Планы" },
  { "method_materials", "Методические материалы", "Методики" },
  { "seminar_plans", "Планы семинаров", "Планы" },
}) do
  define.document(document[1]) {
    title = document[2],
    group = document[3],
    source = "Положение, план мероприятий",
  }
end
