-- Kinds of documents: group, steps of approval where they are the same everywhere, sections that a
-- document must have. The record kind `document` holds the documents of a school themselves.
--
-- SPDX-License-Identifier: MIT

local SIGNED <const> = { { step = "sign", by = "director" } }
local BY_DIRECTOR <const> = { { step = "approve", by = "director" } }
local BY_FOUNDER <const> = { { step = "approve", by = "founder" } }
local AGREED_BY_FOUNDER <const> = {
  { step = "discuss", by = "pedagogical_council" },
  { step = "agree", by = "founder" },
  { step = "approve", by = "director" },
}
local DISCUSSED <const> = {
  { step = "discuss", by = "pedagogical_council" },
  { step = "approve", by = "director" },
}
local CONSIDERED <const> = {
  { step = "discuss", by = "pedagogical_council" },
  { step = "sign", by = "director" },
}
local BY_METHOD_COUNCIL <const> = {
  { step = "agree", by = "method_council" },
  { step = "approve", by = "director" },
}
local MATERIALS <const> = {
  { step = "agree", by = "deputy_uvr" },
  { step = "approve", by = "method_council" },
}

-- --- founding documents and programmes ---

define.document "charter" {
  title = "Устав",
  codes = "USTAV",
  group = "учредительные и программные",
  approval = BY_FOUNDER,
  required = true,
}
define.document "unit_regulation" {
  title = "Положение о структурном подразделении",
  group = "учредительные и программные",
  approval = BY_DIRECTOR,
}
define.document "edu_program_noo" {
  title = "Образовательная программа начального общего образования",
  codes = "OOPN",
  group = "учредительные и программные",
  approval = DISCUSSED,
}
define.document "edu_program_ooo" {
  title = "Образовательная программа основного общего образования",
  codes = "OOPO",
  group = "учредительные и программные",
  approval = DISCUSSED,
}
define.document "edu_program_soo" {
  title = "Образовательная программа среднего общего образования",
  codes = "OOPS",
  group = "учредительные и программные",
  approval = DISCUSSED,
}
define.document "edu_program_adapted" {
  title = "Адаптированная образовательная программа",
  group = "учредительные и программные",
  approval = DISCUSSED,
}
define.document "edu_program_spo" {
  title = "Образовательная программа среднего профессионального образования",
  group = "учредительные и программные",
  approval = DISCUSSED,
}
define.document "development_program" {
  title = "Программа развития",
  codes = "PROG",
  group = "учредительные и программные",
  approval = AGREED_BY_FOUNDER,
  sections = { "развитие ВСОКО" },
  source = "Z4",
}
define.document "annual_plan" {
  title = "Годовой план",
  codes = "PLVS",
  group = "учредительные и программные",
  approval = DISCUSSED,
  sections = { "ВСОКО" },
  source = "Z4",
}
define.document "cyclogram" {
  title = "Циклограмма ВСОКО",
  group = "учредительные и программные",
  approval = DISCUSSED,
  sections = { "срок", "ответственный", "продукт" },
  required = true,
  source = "Z2; Z4",
}
define.document "procedure_schedule" {
  title = "График оценочных процедур",
  group = "учредительные и программные",
  approval = BY_DIRECTOR,
  required = true,
  source = "ГР",
}
define.document "calendar_schedule" {
  title = "Календарный график",
  codes = "KUG",
  group = "учредительные и программные",
  approval = DISCUSSED,
  source = "Z2",
}
define.document "syllabus" {
  title = "Рабочая программа",
  group = "учредительные и программные",
  approval = BY_DIRECTOR,
  required = true,
  source = "582",
}
define.document "midterm_plan_schedule" {
  title = "План-график мероприятий на среднесрочную перспективу",
  group = "учредительные и программные",
  source = "Z1",
}
define.document "financial_plan" {
  title = "План финансово-хозяйственной деятельности",
  codes = "PFHD",
  group = "учредительные и программные",
}

-- --- regulations ---

define.document "vsoko_regulation" {
  title = "Положение о ВСОКО",
  codes = "VSOKO",
  group = "положения",
  approval = DISCUSSED,
  sections = { "мероприятия ВСОКО" },
  required = true,
}
define.document "current_control_regulation" {
  title = "Положение о текущем контроле и промежуточной аттестации",
  codes = "TKU",
  group = "положения",
  approval = DISCUSSED,
  required = true,
}
define.document "site_regulation" {
  title = "Положение об официальном сайте",
  group = "положения",
  approval = BY_DIRECTOR,
  sections = { "раздел ВСОКО" },
  source = "Z0",
}
define.document "site_monitoring_regulation" {
  title = "Положение о мониторинге сайта",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z0",
}
define.document "attestation_regulation" {
  title = "Положение об аттестации педагогов",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z1",
}
define.document "pay_regulation" {
  title = "Положение об оплате труда и стимулировании",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z1",
  note = "итоги ВПР основанием не служат",
}
define.document "training_programs_regulation" {
  title = "Положение о программах повышения квалификации",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z1",
}
define.document "procedure_regulation" {
  title = "Регламент оценочной процедуры",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z1",
}
define.document "materials_expertise_regulation" {
  title = "Положение об экспертизе оценочных материалов",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z3",
}
define.document "audit_regulation" {
  title = "Положение о внутреннем аудите",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z3",
}
define.document "portfolio_regulation" {
  title = "Положение о портфолио",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z3",
}
define.document "is_usage_rules" {
  title = "Регламент информационной системы",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z0; Z1",
}
define.document "infosec_rules" {
  title = "Регламент информационной безопасности",
  group = "положения",
  approval = BY_DIRECTOR,
  source = "Z1",
}
define.document "job_description" {
  title = "Должностная инструкция",
  group = "положения",
  approval = BY_DIRECTOR,
  sections = { "функции ВСОКО" },
  source = "Z1",
}

-- --- orders ---

define.document "order_cyclogram" {
  title = "Приказ об утверждении циклограммы",
  group = "приказы",
  approval = SIGNED,
  source = "Z0",
}
define.document "order_monitoring" {
  title = "Приказ о проведении мониторинга",
  group = "приказы",
  approval = SIGNED,
  source = "Z0",
}
define.document "order_indicators" {
  title = "Приказ о показателях и методах сбора",
  group = "приказы",
  approval = SIGNED,
  sections = { "ответственные", "сроки", "формы отчёта", "адресные рекомендации" },
  source = "Z0",
}
define.document "order_instruments" {
  title = "Приказ об утверждении инструментария",
  group = "приказы",
  approval = SIGNED,
  source = "Z0",
}
define.document "order_is_data" {
  title = "Приказ об использовании данных информационных систем",
  group = "приказы",
  approval = SIGNED,
  source = "Z0",
}
define.document "order_procedure" {
  title = "Приказ о проведении оценочной процедуры",
  group = "приказы",
  approval = SIGNED,
  source = "Z0; Z1",
}
define.document "order_results" {
  title = "Приказ по итогам",
  group = "приказы",
  approval = SIGNED,
  source = "Z0",
}
define.document "order_site_results" {
  title = "Приказ о результатах мониторинга сайта",
  group = "приказы",
  approval = SIGNED,
  source = "Z0",
}
define.document "order_support_measures" {
  title = "Приказ о мерах сопровождения",
  group = "приказы",
  approval = SIGNED,
  source = "Z0",
}
define.document "order_incentives" {
  title = "Приказ о поощрении",
  group = "приказы",
  approval = SIGNED,
  source = "Z1",
  note = "итоги ВПР основанием не служат",
}
define.document "order_working_group" {
  title = "Приказ о рабочей группе",
  group = "приказы",
  approval = SIGNED,
}
define.document "order_curriculum" {
  title = "Приказ об учебном плане и рабочих программах",
  group = "приказы",
  approval = SIGNED,
}
define.document "order_objectivity" {
  title = "Приказ о мерах объективности",
  group = "приказы",
  approval = SIGNED,
  source = "Ф26",
}
define.document "order_transfer" {
  title = "Приказ о переводе",
  group = "приказы",
  approval = SIGNED,
}
define.document "order_suspension" {
  title = "Приказ о приостановке цикла",
  group = "приказы",
  approval = SIGNED,
}

-- --- minutes ---

define.document "minutes_council" {
  title = "Протокол педагогического совета",
  group = "протоколы",
  source = "Z0",
}
define.document "minutes_board" { title = "Протокол управляющего совета", group = "протоколы" }
define.document "minutes_method_council" {
  title = "Протокол методического совета",
  group = "протоколы",
  source = "Z0",
}
define.document "minutes_union" {
  title = "Протокол {method_union.genitive}",
  group = "протоколы",
  source = "Z0",
}
define.document "minutes_commission" {
  title = "Протокол комиссии ВСОКО",
  group = "протоколы",
  source = "Z2",
}
define.document "minutes_support_council" {
  title = "Протокол консилиума",
  group = "протоколы",
  source = "Z2",
}
define.document "minutes_meeting" {
  title = "Протокол совещания при директоре",
  group = "протоколы",
  source = "Z2",
}

-- --- analysis and reports ---

define.document "brief" { title = "Аналитическая справка", group = "аналитика" }
define.document "effectiveness_brief" {
  title = "Справка об эффективности мер",
  group = "аналитика",
  source = "Z4",
}
define.document "expert_conclusion" {
  title = "Экспертное заключение",
  group = "аналитика",
  source = "Z2",
}
define.document "self_report" {
  title = "Отчёт о самообследовании",
  codes = "SAMO",
  group = "аналитика",
  approval = CONSIDERED,
  sections = { "аналитическая часть", "показатели деятельности" },
  required = true,
  source = "462",
  note = "разделы по памяти",
}
define.document "self_examination_tables" {
  title = "Таблицы показателей самообследования",
  group = "аналитика",
  source = "1324",
}
define.document "public_report" { title = "Публичный доклад", group = "аналитика" }
define.document "cyclogram_execution_report" {
  title = "Отчёт об исполнении циклограммы",
  group = "аналитика",
  source = "Z1",
}
define.document "budget_execution_report" {
  title = "Отчёт об исполнении сметы ВСОКО",
  group = "аналитика",
  source = "Z1",
}
define.document "monitoring_map_doc" {
  title = "Карта мониторинга результативности",
  group = "аналитика",
  source = "Z4",
}

-- --- plans and lists ---

define.document "roadmap" { title = "Дорожная карта", group = "планы", approval = BY_DIRECTOR }
define.document "method_plan" {
  title = "План методической работы",
  group = "планы",
  approval = BY_METHOD_COUNCIL,
  source = "Z0",
}
define.document "action_plan" {
  title = "План мер",
  group = "планы",
  approval = BY_DIRECTOR,
  sections = { "ответственный", "срок", "контрольный показатель" },
  source = "Z4",
}
define.document "training_plan" {
  title = "План повышения квалификации",
  group = "планы",
  approval = BY_DIRECTOR,
}
define.document "correction_plan" {
  title = "План урочной коррекции",
  group = "планы",
  source = "Ф26",
}
define.document "individual_plan" {
  title = "Индивидуальный план {pupil.genitive}",
  group = "планы",
  source = "Z2",
}
define.document "vsoko_budget" {
  title = "Смета ВСОКО",
  group = "планы",
  approval = BY_DIRECTOR,
  sections = { "год", "кварталы", "процедуры" },
  source = "Z1",
}
define.document "risk_list" { title = "Список группы риска", group = "планы" }
define.document "decision_register" { title = "Реестр решений и мер", group = "планы" }
define.document "founder_appeal" { title = "Обращение к учредителю", group = "планы" }

-- --- materials and data ---

define.document "assessment_materials" {
  title = "Контрольно-измерительные материалы",
  group = "материалы и данные",
  approval = MATERIALS,
  source = "Z3",
}
define.document "result_sheet" { title = "Ведомость результатов", group = "материалы и данные" }
define.document "exam_protocol" {
  title = "Протоколы ОГЭ и ЕГЭ",
  group = "материалы и данные",
  source = "Z3",
}
define.document "contest_results" {
  title = "Итоги олимпиад и конкурсов",
  group = "материалы и данные",
  source = "Z3",
}
define.document "survey_results" {
  title = "Итоги опросов",
  group = "материалы и данные",
  source = "Z3",
}
define.document "data_export" { title = "Выгрузка данных", group = "материалы и данные" }
define.document "statistical_form" {
  title = "Форма статистического наблюдения",
  group = "материалы и данные",
}
define.document "staff_database" { title = "База данных о педагогах", group = "материалы и данные" }
define.document "run_log" { title = "Журнал пересчётов", group = "материалы и данные" }

-- --- what others give ---

define.document "licence" {
  codes = "LIC",
  title = "Лицензия",
  group = "внешние",
  required = true,
  source = "Z3",
}
define.document "accreditation_result" {
  title = "Результаты аккредитации",
  codes = "AKKR",
  group = "внешние",
  source = "Z3",
}
define.document "inspection_act" { title = "Акты и предписания", group = "внешние", source = "Z3" }
define.document "certificate" { title = "Аттестат", group = "внешние", source = "Z3" }
define.document "portfolio" { title = "Портфолио", group = "внешние", source = "Z3" }
