-- Table of functions of school 51: four blocks, ten rows. A blank cell takes the filled one above.
--
-- Row 3.3: the last document (plans of methodical work) stands after a page break in the document;
-- it is the end of the same cell.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций СОШ № 51"

for _, block in ipairs {
  { "1", "Концептуальные документы" },
  { "2", "Процессуальные документы" },
  { "3", "Управленческие документы" },
  { "4", "Представление на официальном сайте" },
} do
  define.block(block[1]) { title = block[2], spans = true, source = SOURCE }
end

-- --- conceptual documents ---

define.func "1.1" {
  block = "1",
  title = "Проекты концептуальных документов о механизмах управления качеством",
  positions = { "director", "deputy" },
  bodies = { "pedagogical_council", "method_union" },
  documents = {
    "charter",
    "edu_program_noo",
    "edu_program_ooo",
    "edu_program_soo",
    "edu_program_adapted",
    "vsoko_regulation",
    "development_program",
  },
}

define.func "1.2" {
  block = "1",
  title = "Проекты концептуальных документов о мероприятиях ВСОКО, их обсуждение и утверждение",
}

-- --- documents of processes ---

define.func "2.1" {
  block = "2",
  title = "Проекты документов о выборе задач, показателей, методов сбора и содержания",
  bodies = { "administration", "method_union" },
  documents = { "order_indicators", "is_usage_acts", "development_program" },
}

define.func "2.2" {
  block = "2",
  title = "Проекты документов о выборе вариативных процедур и проведении мероприятий",
  bodies = { "teaching_staff", "support_services", "method_union" },
  documents = {
    "order_procedure",
    "vsoko_regulation",
    "variative_procedure_acts",
    "activity_acts",
  },
  note = "под руководством методических объединений",
}

-- --- documents of management ---

define.func "3.1" {
  block = "3",
  title = "Проекты документов о сопровождении процедур и сборе информации",
  bodies = { "teaching_staff", "support_services", "method_union" },
  documents = { "indicator_acts" },
  note = "под руководством методических объединений",
}

define.func "3.2" {
  block = "3",
  title = "Проекты документов о мониторинге результативности и эффективности ВСОКО",
  bodies = { "administration", "method_union" },
  documents = {
    "order_cyclogram",
    "order_monitoring",
    "order_instruments",
    "order_is_data",
    "minutes_union",
    "minutes_method_council",
  },
}

define.func "3.3" {
  block = "3",
  title = "Проекты документов об анализе и представлении результатов мониторинга",
  bodies = { "administration", "method_union" },
  documents = {
    "order_results",
    "minutes_council",
    "self_report",
    "minutes_union",
    "minutes_union_results",
    "method_plan",
  },
}

-- --- the site ---

define.func "4.1" {
  block = "4",
  title = "Информационная открытость и публичность ВСОКО",
  positions = { "director", "deputy" },
  documents = { "vsoko_regulation", "site_regulation" },
}

define.func "4.2" {
  block = "4",
  title = "Размещение и обновление информации на сайте",
  positions = { "director", "deputy", "teacher" },
  documents = {
    "vsoko_regulation",
    "site_regulation",
    "site_monitoring_regulation",
    "order_site_results",
  },
}

define.func "4.3" {
  block = "4",
  title = "Рекомендации по результатам мониторинга ВСОКО",
  bodies = { "administration", "method_council", "method_union" },
  documents = { "order_support_measures", "minutes_council", "minutes_union" },
  note = "научно-методический совет и (или) методические объединения",
}
