-- Table of functions of the college: blocks 1, 2.1-2.4, 3, 4 and 29 rows. Headings of 2.1-2.4 have
-- executors and documents of their own. A blank cell takes the filled one above it in its block,
-- else the heading's.
--
-- How cells that the page breaks cut are read:
--   1.1    documents go on after the break (attestation, pay, job descriptions);
--   2      the heading of block 2 has no cells; it is the whole of 2.1-2.4;
--   2.1.1  one cell of executors in three pieces: «Директор», deputies and «Педагогический совет»
--          after the break, «Методический Совет, Совет техникума, ПЦК» beside the next row; the
--          documents stand in pieces beside rows 2.1.1-2.1.3;
--   2.2.5  one row of the document holds two functions (2.2.5 and 2.2.6);
--   2.3    the last document of the heading (rules of information security) stands after the break;
--   2.3.1  one cell in pieces beside rows 2.3.1-2.3.3: «Зам по ИТ», «Педагоги, ответственные...»,
--          «Отдел кадров»; the order on rules of information systems is there twice, here once;
--   2.4    rows have no cells of their own and take the heading's;
--   3.4    the cells of the row hold the heading of block 4, which stands in the same row of the
--          extracted text; its own are blank and take those of 3.3;
--   4.1    executors and documents go on after the break, beside 4.2.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций ВСОКО ГБПОУ «К-ИИТ», 05.09.2023"

-- --- 1. acts ---

define.block "1" { title = "Локальная нормативная база ВСОКО", spans = true, source = SOURCE }

define.func "1.1" {
  block = "1",
  title = "Проекты локальных и распорядительных актов о функционировании ВСОКО",
  positions = {
    "director",
    "deputy_ur",
    "deputy_upr",
    "deputy_it",
    "deputy_vr",
    "chief_accountant",
    "hr",
  },
  bodies = { "pedagogical_council", "method_council", "college_council", "working_group" },
  documents = {
    "charter",
    "unit_regulation",
    "edu_program_spo",
    "vsoko_regulation",
    "annual_plan",
    "development_program",
    "self_report",
    "current_control_regulation",
    "midterm_plan_schedule",
    "job_description_package",
    "financial_plan",
    "attestation_regulation",
    "pay_regulation",
    "job_description",
  },
}

define.func "1.2" {
  block = "1",
  title = "Проекты актов об исполнении мероприятий ВСОКО, их обсуждение и утверждение",
  positions = {
    "director",
    "deputy_ur",
    "deputy_upr",
    "deputy_it",
    "deputy_vr",
    "chief_accountant",
  },
  bodies = { "pedagogical_council", "method_council", "college_council", "working_group" },
  documents = {
    "order_procedure",
    "attestation_regulation",
    "pay_regulation",
    "procedure_regulation",
  },
}

-- --- 2. upkeep ---

define.block "2" { title = "Обеспечение функционирования ВСОКО", source = SOURCE }

define.block "2.1" {
  title = "Организационное обеспечение",
  part_of = "2",
  spans = true,
  positions = { "director", "deputy_ur", "deputy_upr", "deputy_it", "deputy_vr", "hr" },
  documents = { "charter", "midterm_plan_schedule", "job_description_package" },
  source = SOURCE,
}

define.func "2.1.1" {
  block = "2.1",
  title = "Общая организация и координация мероприятий ВСОКО",
  positions = {
    "director",
    "deputy_ur",
    "deputy_upr",
    "deputy_it",
    "deputy_vr",
    "chief_accountant",
  },
  bodies = { "pedagogical_council", "method_council", "college_council", "subject_commission" },
  documents = {
    "edu_program_spo",
    "order_procedure_regulation",
    "order_invariant_procedures",
    "current_control_regulation",
    "order_procedure_results",
  },
}

define.func "2.1.2" { block = "2.1", title = "Обсуждение проектов внутренних процедур оценки" }

define.func "2.1.3" {
  block = "2.1",
  title = "Взаимодействие с органами управления и профессиональными объединениями",
}

define.func "2.1.4" {
  block = "2.1",
  title = "Анализ, представление и обсуждение результатов мероприятий ВСОКО",
}

define.block "2.2" {
  title = "Научно-методическое обеспечение",
  part_of = "2",
  spans = true,
  positions = { "deputy_ur", "methodist", "union_head", "teacher" },
  bodies = { "pedagogical_council", "method_council", "method_union" },
  documents = { "charter", "midterm_plan_schedule", "annual_plan" },
  source = SOURCE,
}

define.func "2.2.1" {
  block = "2.2",
  title = "Сетевое взаимодействие: повышение квалификации педагогов",
  positions = { "director", "deputy_ur", "methodist", "union_head" },
  documents = {
    "annual_plan",
    "order_method_events",
    "union_plan",
    "training_programs_regulation",
  },
}

define.func "2.2.2" {
  block = "2.2",
  title = "Устранение замечаний оценочных процедур, надзора и ГИА",
}

define.func "2.2.3" {
  block = "2.2",
  title = "Затруднения и потребности педагогов, план методической работы",
}

define.func "2.2.4" {
  block = "2.2",
  title = "Выявление и распространение передового опыта, конкурсы мастерства",
}

define.func "2.2.5" {
  block = "2.2",
  title = "Информационное и методическое сопровождение процедур циклограммы",
  positions = { "director", "deputy_ur", "teacher" },
  bodies = { "pedagogical_council", "method_council", "subject_commission" },
  documents = {
    "cyclogram",
    "order_procedure_regulation",
    "order_invariant_procedures",
    "order_procedure_results",
  },
}

define.func "2.2.6" {
  block = "2.2",
  title = "Координация работников, сопровождающих процедуры циклограммы",
}

define.func "2.2.7" {
  block = "2.2",
  title = "Взаимодействие по аттестации педагогических работников",
  positions = { "deputy_ur", "methodist" },
  documents = { "annual_plan", "attestation_regulation", "pay_regulation" },
}

define.block "2.3" {
  title = "Информационное обеспечение",
  part_of = "2",
  spans = true,
  positions = { "deputy_it", "methodist" },
  documents = {
    "charter",
    "midterm_plan_schedule",
    "annual_plan",
    "is_usage_rules",
    "infosec_rules",
  },
  source = SOURCE,
}

define.func "2.3.1" {
  block = "2.3",
  title = "Сопровождение федеральных и региональных информационных систем",
  positions = { "deputy_it", "procedure_lead", "hr" },
  documents = {
    "cyclogram",
    "order_is_rules",
    "order_infosec_rules",
    "order_invariant_procedures",
    "order_site",
    "job_description",
  },
}

define.func "2.3.2" { block = "2.3", title = "Сопровождение информационной безопасности" }

define.func "2.3.3" {
  block = "2.3",
  title = "Внешнее взаимодействие по информационной безопасности",
}

define.func "2.3.4" { block = "2.3", title = "Размещение материалов о ВСОКО на сайте" }

define.func "2.3.5" { block = "2.3", title = "Мониторинг размещения материалов на сайте" }

define.block "2.4" {
  title = "Финансово-экономическое и материально-техническое обеспечение",
  part_of = "2",
  spans = true,
  positions = { "director", "chief_accountant", "accountant" },
  documents = {
    "edu_program_spo",
    "development_program",
    "midterm_plan_schedule",
    "annual_plan",
    "financial_plan",
    "accounting_rules",
  },
  source = SOURCE,
}

define.func "2.4.1" {
  block = "2.4",
  title = "Расчёт обеспечения ВСОКО на год, кварталы и по процедурам",
}

define.func "2.4.2" {
  block = "2.4",
  title = "Отчёты об обеспечении ВСОКО: за год, по кварталам, по мероприятиям",
}

define.func "2.4.3" { block = "2.4", title = "Участие в конкурсных закупках для ВСОКО" }

define.func "2.4.4" { block = "2.4", title = "Финансирование мероприятий ВСОКО" }

define.func "2.4.5" {
  block = "2.4",
  title = "Взаимодействие с учредителем по обеспечению процедур",
}

-- --- 3. monitoring ---

define.block "3" { title = "Мониторинг функционирования ВСОКО", spans = true, source = SOURCE }

define.func "3.1" {
  block = "3",
  title = "Утверждение мониторинга ВСОКО и контроль его мероприятий",
  positions = { "director" },
  documents = {
    "vsoko_regulation",
    "annual_plan",
    "midterm_plan_schedule",
    "order_monitoring",
    "order_incentives",
  },
}

define.func "3.2" {
  block = "3",
  title = "Утверждение результатов мониторинга и их открытость на сайте",
  positions = { "deputy_ur", "deputy_upr", "deputy_vr", "deputy_it", "vsoko_lead" },
  bodies = { "pedagogical_council", "method_council", "subject_commission", "college_council" },
  documents = { "midterm_plan_schedule", "order_monitoring" },
}

define.func "3.3" {
  block = "3",
  title = "Проведение мониторинга по утверждённой циклограмме",
  positions = { "deputy_ur", "deputy_upr", "deputy_vr", "deputy_it", "vsoko_lead" },
  bodies = { "pedagogical_council", "method_council", "subject_commission", "college_council" },
  documents = { "midterm_plan_schedule", "order_monitoring" },
}

define.func "3.4" { block = "3", title = "Предложения по совершенствованию ВСОКО" }

-- --- 4. decisions ---

define.block "4" {
  title = "Управленческие решения и контроль исполнения",
  spans = true,
  source = SOURCE,
}

define.func "4.1" {
  block = "4",
  title = "Проекты решений: текущих по мероприятию и итоговых по циклограмме года",
  positions = {
    "deputy_ur",
    "deputy_upr",
    "deputy_vr",
    "deputy_it",
    "chief_accountant",
    "vsoko_lead",
  },
  bodies = {
    "pedagogical_council",
    "method_council",
    "subject_commission",
    "college_council",
    "working_group",
  },
  documents = {
    "cyclogram_execution_report",
    "order_monitoring_results",
    "order_procedure_results",
    "self_report",
    "budget_execution_report",
  },
}

define.func "4.2" { block = "4", title = "Открытость проведения и обсуждения результатов" }
