-- The frame of the Chelyabinsk institute: why and how mechanisms of management are integrated with
-- ВСОКО. functions.lua holds powers and functions, map.lua the monitoring map, decisions.lua the
-- levels of decisions, documents.lua the package and the site.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "Интеграция механизмов управления и ВСОКО (Челябинская область)"

-- --- why ---

define.catalogue "integration_rationale" {
  title = "Обоснование интеграции",
  items = {
    { id = "regional", title = "Совершенствование РСОКО" },
    { id = "municipal", title = "Совершенствование МСОКО" },
    { id = "school", title = "Совершенствование ВСОКО" },
    { id = "manageability", title = "Повышение управляемости образовательной системы" },
  },
  source = SOURCE,
}

define.catalogue "integration_vectors" {
  title = "Векторы интеграции",
  items = {
    { id = "systems", title = "Развитие РСОКО и МСОКО" },
    { id = "mechanisms", title = "Региональные и муниципальные механизмы, их эффективность" },
    { id = "school", title = "Интеграция механизмов и ВСОКО в управлении организацией" },
  },
  source = SOURCE,
}

define.catalogue "integration_principles" {
  title = "Что интеграция меняет в компонентах ВСОКО",
  items = {
    { id = "quality", title = "Компоненты преобразуются" },
    { id = "content", title = "Компоненты наполняются и связываются" },
    { id = "integrity", title = "Компоненты составляют систему" },
    { id = "whole", title = "Преобразуется вся ВСОКО" },
  },
  source = SOURCE,
}

define.catalogue "goal_and_competences" {
  title = "Цель, компетенции и функции управления",
  items = {
    { id = "goal", title = "Цель: непрерывное и системное управление, реализация компетенций" },
    { id = "competences", title = "Компетенции — основа функций управления" },
    { id = "functions", title = "Функции — механизмы качества результатов и деятельности" },
    { id = "documents", title = "Документы — в рамках систем управленческого цикла" },
  },
  source = SOURCE,
}

-- --- how: stages and the steps in them ---

local function chain(steps)
  local stages = {}
  for number, step in ipairs(steps) do
    local following <const> = steps[number + 1]
    stages[number] = {
      name = step[1],
      title = step[2],
      note = step.note,
      document = step.document,
      to = following and { following[1] } or nil,
    }
  end
  return stages
end

define.cycle "integration" {
  title = "Этапы интеграции механизмов управления и ВСОКО",
  stages = chain {
    { "diagnosis", "Диагностический этап" },
    { "goals", "Этап целеполагания" },
    { "preparation", "Подготовительный этап" },
    { "implementation", "Этап реализации" },
    { "results", "Результативный этап" },
  },
  source = SOURCE,
}

-- The document numbers the stages and only lists the steps; which stage a step is of is read from
-- their order.
define.cycle "integration_steps" {
  title = "Шаги интеграции",
  stages = chain {
    { "audit", "Аудит реализуемой ВСОКО", note = "диагностический этап" },
    { "tasks", "Задачи, ключевые понятия и инструмент обновления", note = "этап целеполагания" },
    { "acts", "Полный управленческий цикл через локальные акты", note = "подготовительный этап" },
    { "structure", "Оптимизация организационной структуры", note = "подготовительный этап",
      document = "organisational_structure" },
    { "introduction", "Внедрение обновлённой ВСОКО", note = "этап реализации" },
    { "effectiveness", "Анализ эффективности принятых мер", note = "результативный этап" },
    { "site", "Представление результатов на официальном сайте", note = "результативный этап" },
  },
  source = SOURCE,
}
