-- Documents as school 51 names them. Addressed recommendations are a section that orders and
-- minutes of this school must have; the base does not ask for it.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций СОШ № 51"
local RECOMMENDATIONS <const> = "адресные рекомендации"
local CONTENTS <const> = { "ответственные", "сроки", "формы отчёта", RECOMMENDATIONS }

-- --- what the base lacks ---

define.document "is_usage_acts" {
  title = "Положение и распорядительные документы об использовании информационных систем",
  group = "распорядительные",
  source = SOURCE,
}

define.document "indicator_acts" {
  title = "Распорядительные документы о показателях и методах сбора информации",
  group = "распорядительные",
  sections = CONTENTS,
  source = SOURCE,
}

define.document "variative_procedure_acts" {
  title = "Распорядительные документы о вариативных оценочных процедурах",
  group = "распорядительные",
  source = SOURCE,
}

define.document "activity_acts" {
  title = "Распорядительные документы о мероприятиях ВСОКО",
  group = "распорядительные",
  source = SOURCE,
}

define.document "minutes_union_results" {
  title = "Протоколы заседаний МО с представлением данных мониторинга ВСОКО",
  group = "протоколы",
  source = SOURCE,
}

-- --- names and sections of this school ---

for _, entry in ipairs {
  { "edu_program_noo", "ООП НОО" },
  { "edu_program_ooo", "ООП ООО" },
  { "edu_program_soo", "ООП СОО" },
  { "edu_program_adapted", "АООП" },
  { "site_regulation", "Положение о функционировании официального сайта" },
  { "site_monitoring_regulation", "Положение о мониторинге официального сайта" },
  { "order_indicators", "Приказы о показателях и методах сбора информации" },
  { "order_procedure", "Приказы об организации и проведении оценочных процедур" },
  { "order_cyclogram", "Приказ об утверждении циклограммы ВСОКО" },
  { "order_monitoring", "Приказ о проведении мониторинга результативности ВСОКО" },
  { "order_instruments", "Приказ об утверждении оценочных материалов (инструментария)" },
  { "order_is_data", "Приказ об использовании данных из информационных систем" },
  { "order_results", "Приказы по результатам анализа мониторинга показателей" },
  { "order_site_results", "Приказ о результатах мониторинга официального сайта" },
  { "minutes_method_council", "Протоколы заседаний научно-методического совета" },
} do
  override.document(entry[1]) { title = entry[2] }
end

for _, entry in ipairs {
  { "order_support_measures",
    "Приказы об утверждении мероприятий научно-методического сопровождения" },
  { "minutes_council", "Протоколы заседаний педагогических советов" },
  { "minutes_union", "Протоколы заседаний методических объединений" },
  { "self_report", "Отчёт о результатах самообследования" },
  { "method_plan", "Планы методической работы" },
} do
  override.document(entry[1]) { title = entry[2], sections = { RECOMMENDATIONS } }
end
