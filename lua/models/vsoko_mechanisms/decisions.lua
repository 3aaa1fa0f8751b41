-- Who decides, in which form, by which methods, and the chain of management actions.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "«Механизмы ВСОКО», принятие управленческих решений"

define.catalogue "decision_subjects" {
  title = "Субъекты управленческих решений",
  columns = {
    { name = "positions", title = "Должности", of = "position" },
    { name = "bodies", title = "Органы", of = "body" },
  },
  items = {
    { id = "head", title = "Руководитель школы", positions = { "director" } },
    { id = "deputy_uvr", title = "Заместитель директора по УВР", positions = { "deputy_uvr" } },
    { id = "deputy_mr", title = "Заместитель директора по МР", positions = { "deputy_mr" } },
    { id = "council", title = "Педагогический совет", bodies = { "pedagogical_council" } },
    { id = "experts", title = "Временные экспертные группы", bodies = { "expert_group" } },
  },
  source = SOURCE,
}

define.catalogue "decision_forms" {
  title = "Формы управленческого решения по итогам ВСОКО",
  columns = { { name = "form", title = "Форма", of = "decision_form" } },
  items = {
    { id = "order", title = "Приказ руководителя", form = "order" },
    { id = "council", title = "Решения педагогического совета", form = "council_decision" },
    { id = "meeting", title = "Совещания при директоре", form = "director_meeting" },
    { id = "support", title = "Психолого-педагогический консилиум", form = "support_council" },
    { id = "pmp", title = "Психолого-медико-педагогический консилиум", form = "pmp_council" },
    { id = "brief", title = "Справки экспертизы экспертных групп", form = "expert_brief" },
  },
  source = SOURCE,
}

define.catalogue "decision_methods" {
  title = "Методы управления персоналом по итогам ВСОКО",
  columns = {
    { name = "method", title = "Метод", of = "decision_method" },
    { name = "means", title = "Чем" },
  },
  items = {
    { id = "command", title = "Административно-командные", method = "administrative",
      means = "приказ" },
    { id = "collegial", title = "Коллегиальные", method = "collegial",
      means = "решение коллегиальных органов управления" },
    { id = "economic", title = "Экономические", method = "economic",
      means = "аттестация, награждение, премирование" },
    { id = "psychological", title = "Психолого-педагогические", method = "psycho_pedagogical",
      means = "инструкции, рекомендации, поддержка" },
  },
  source = SOURCE,
}

-- --- the chain of management actions ---

local STEPS <const> = {
  { "collection", "Сбор информации: мониторинг качества образования" },
  { "analysis", "Проблемно-ориентированный анализ" },
  { "goals", "Целеполагание" },
  { "motivation", "Мотивация кадров на цели" },
  { "resources", "Диагностика ресурсов и условий" },
  { "forecast", "Прогнозирование" },
  { "programming", "Программирование" },
  { "planning", "Планирование" },
  { "organisation", "Организация деятельности" },
  { "control", "Контроль" },
  { "correction", "Коррекция и регулирование" },
  { "evaluation", "Оценка результата" },
}

local stages = {}
for number, step in ipairs(STEPS) do
  local following <const> = STEPS[number + 1] or STEPS[1]
  stages[number] = { name = step[1], title = step[2], to = { following[1] } }
end

define.cycle "management_actions" {
  title = "Алгоритм управленческих действий",
  stages = stages,
  source = SOURCE,
}
