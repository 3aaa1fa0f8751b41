-- Sections 4 and 6: duties of three roles, functions of management, external partners. The text
-- names no documents for any of them: the column stays blank.
--
-- SPDX-License-Identifier: MIT

-- 6.2-6.4: the head leads, the deputy coordinates, the others carry out.
define.block "6.1" {
  title = "Функции управления ВСОКО",
  positions = { "director", "deputy_quality", "teacher" },
  bodies = { "administration", "method_union" },
  spans = true,
  source = "Положение, раздел 6",
}

define.block "4" { title = "Обязанности участников ВСОКО", source = "Положение, раздел 4" }

-- Who carries them out stands once, at the head of the list.
define.block "4.1" {
  title = "Руководитель",
  part_of = "4",
  positions = { "director" },
  spans = true,
}

define.block "4.2" {
  title = "Заместитель, курирующий качество образования",
  part_of = "4",
  positions = { "deputy_quality" },
  spans = true,
}

define.block "4.3" {
  title = "Органы управления, объединения, временные группы",
  part_of = "4",
  bodies = { "governing_board", "method_union", "science_union", "working_group", "creative_team" },
  spans = true,
}

for _, list in ipairs({
  {
    block = "6.1",
    kind = "function",
    "Полномочия организации в оценке качества",
    "Локальная нормативная база ВСОКО",
    "Условия функционирования ВСОКО",
    "Проведение процедур: от федеральных до внутришкольных",
    "Разработка, отбор и экспертиза процедур и инструментария",
    "Мониторинг, анализ и интерпретация результатов",
    "Решения по совершенствованию качества",
  },
  {
    block = "4.1",
    kind = "duty",
    "Политика в области качества образования",
    "Стратегия ВСОКО, связь с муниципальной и региональной системами",
    "Локальные акты и документы ВСОКО",
    "Обучение персонала оценке качества",
    "Порядок и периодичность процедур",
    "Сведения о качестве на муниципальный и региональный уровни",
    "Решения по итогам внутренних и внешних процедур",
  },
  {
    block = "4.2",
    kind = "duty",
    "Организация ВСОКО, сбор и хранение сведений",
    "Разработка, апробация и применение КИМ",
    "Циклограмма процедур и её выполнение",
    "План совершенствования ВСОКО",
    "Временные рабочие (творческие) группы",
    "Координация субъектов оценки",
    "Информационно-аналитические материалы",
    "Инновационный опыт оценки качества",
    "Предложения решений руководителю",
  },
  {
    block = "4.3",
    kind = "duty",
    "Участие в разработке КИМ",
    "Экспертиза проектов, моделей, технологий",
    "Участие в процедурах и обсуждении итогов",
  },
}) do
  for number, title in ipairs(list) do
    define.func(list.block .. "." .. tostring(number)) {
      title = title,
      block = list.block,
      kind = list.kind,
      source = "Положение, п. " .. list.block,
    }
  end
end

define.catalogue "partners" {
  title = "С кем взаимодействует школа",
  source = "Положение, п. 6.5",
  columns = { { name = "body", title = "Орган", of = "body" } },
  items = {
    { id = "department", title = "Управление образования", body = "municipal_authority" },
    { id = "centre", title = "МКУ ЦРО", body = "development_centre" },
  },
}

define.catalogue "conditions" {
  title = "Условия функционирования ВСОКО",
  source = "Положение, п. 6.1",
  items = {
    { id = "organizational", title = "Организационные" },
    { id = "staff", title = "Кадровые" },
    { id = "methodical", title = "Научно-методические" },
    { id = "financial", title = "Финансово-экономические" },
    { id = "material", title = "Материально-технические" },
    { id = "informational", title = "Информационные" },
  },
}
