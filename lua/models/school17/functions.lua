-- Sections 4 and 6: duties of three roles, functions of management, external partners. The text
-- names no documents for any of them: the column stays blank. Who carries a list out is said once,
-- with its block.
--
-- SPDX-License-Identifier: MIT

-- --- functions of management ---

-- 6.2-6.4: the head leads, the deputy coordinates, the others carry out.
define.block "6.1" {
  title = "Функции управления ВСОКО",
  positions = { "director", "deputy_quality", "teacher" },
  bodies = { "administration", "method_union" },
  spans = true,
  source = "Положение, раздел 6",
}

define.func "6.1.1" {
  title = "Полномочия организации в оценке качества",
  block = "6.1",
}
define.func "6.1.2" {
  title = "Локальная нормативная база ВСОКО",
  block = "6.1",
}
define.func "6.1.3" {
  title = "Условия функционирования ВСОКО",
  block = "6.1",
}
define.func "6.1.4" {
  title = "Проведение процедур: от федеральных до внутришкольных",
  block = "6.1",
}
define.func "6.1.5" {
  title = "Разработка, отбор и экспертиза процедур и инструментария",
  block = "6.1",
}
define.func "6.1.6" {
  title = "Мониторинг, анализ и интерпретация результатов",
  block = "6.1",
}
define.func "6.1.7" {
  title = "Решения по совершенствованию качества",
  block = "6.1",
}

-- --- duties of the head ---

define.block "4" { title = "Обязанности участников ВСОКО", source = "Положение, раздел 4" }

define.block "4.1" {
  title = "Руководитель",
  part_of = "4",
  positions = { "director" },
  spans = true,
}

define.func "4.1.1" {
  title = "Политика в области качества образования",
  block = "4.1",
  kind = "duty",
}
define.func "4.1.2" {
  title = "Стратегия ВСОКО, связь с муниципальной и региональной системами",
  block = "4.1",
  kind = "duty",
}
define.func "4.1.3" {
  title = "Локальные акты и документы ВСОКО",
  block = "4.1",
  kind = "duty",
}
define.func "4.1.4" {
  title = "Обучение персонала оценке качества",
  block = "4.1",
  kind = "duty",
}
define.func "4.1.5" {
  title = "Порядок и периодичность процедур",
  block = "4.1",
  kind = "duty",
}
define.func "4.1.6" {
  title = "Сведения о качестве на муниципальный и региональный уровни",
  block = "4.1",
  kind = "duty",
}
define.func "4.1.7" {
  title = "Решения по итогам внутренних и внешних процедур",
  block = "4.1",
  kind = "duty",
}

-- --- duties of the deputy ---

define.block "4.2" {
  title = "Заместитель, курирующий качество образования",
  part_of = "4",
  positions = { "deputy_quality" },
  spans = true,
}

define.func "4.2.1" {
  title = "Организация ВСОКО, сбор и хранение сведений",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.2" {
  title = "Разработка, апробация и применение КИМ",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.3" {
  title = "Циклограмма процедур и её выполнение",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.4" {
  title = "План совершенствования ВСОКО",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.5" {
  title = "Временные рабочие (творческие) группы",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.6" {
  title = "Координация субъектов оценки",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.7" {
  title = "Информационно-аналитические материалы",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.8" {
  title = "Инновационный опыт оценки качества",
  block = "4.2",
  kind = "duty",
}
define.func "4.2.9" {
  title = "Предложения решений руководителю",
  block = "4.2",
  kind = "duty",
}

-- --- duties of bodies and groups ---

define.block "4.3" {
  title = "Органы управления, объединения, временные группы",
  part_of = "4",
  bodies = { "governing_board", "method_union", "science_union", "working_group", "creative_team" },
  spans = true,
}

define.func "4.3.1" {
  title = "Участие в разработке КИМ",
  block = "4.3",
  kind = "duty",
}
define.func "4.3.2" {
  title = "Экспертиза проектов, моделей, технологий",
  block = "4.3",
  kind = "duty",
}
define.func "4.3.3" {
  title = "Участие в процедурах и обсуждении итогов",
  block = "4.3",
  kind = "duty",
}

-- --- partners and conditions ---

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
