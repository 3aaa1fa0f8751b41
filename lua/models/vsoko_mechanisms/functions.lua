-- Functions by body, in the order of the document: a row for each sentence; then the duties of the
-- commission's chair and experts. The document has no column of documents, so a row has one only
-- where its sentence names one.
--
-- The last paragraph of the administration (rows 1.10-1.13) is about public participation and
-- control, of which the social partners have a row too (2.1): it stands where the document has it.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "«Механизмы ВСОКО», функции отделов"

define.document "vsoko_local_acts" {
  title = "Локальные акты, регулирующие ВСОКО",
  group = "положения",
  source = SOURCE,
}

local BY_COUNCIL <const> = { { step = "approve", by = "pedagogical_council" } }

override.document "calendar_schedule" {
  title = "Годовой календарный график",
  approval = BY_COUNCIL,
}
override.document "cyclogram" { approval = BY_COUNCIL }
override.body "pedagogical_council" { approves = { "calendar_schedule", "cyclogram" } }

for _, block in ipairs {
  {
    id = "1",
    title = "Администрация школы",
    body = "administration",
    "Политика в сфере образования с учётом особенностей школы",
    { "Локальные акты о ВСОКО и контроль их исполнения", "vsoko_local_acts" },
    "Координация системы оценки на уровне школы по ФГОС",
    "Координация структур, занятых оценкой качества",
    "Порядок и периодичность мониторинговых исследований",
    "Анализ результатов оценки качества",
    "Прохождение лицензирования и государственной аккредитации",
    "Информация для муниципального и регионального уровней",
    "Управленческие решения по итогам анализа",
    "Содействие общественному участию в управлении",
    "Участие в обсуждении вопросов ВСОКО",
    "Информационная поддержка ВСОКО",
    "Общественный контроль: наблюдение и экспертиза",
  },
  {
    id = "2",
    title = "Социальные партнёры",
    body = "social_partners",
    "Общественный контроль: наблюдение и экспертиза",
  },
  {
    id = "3",
    title = "Педагогический совет",
    body = "pedagogical_council",
    "Основные направления развития школы и повышения качества",
    { "Утверждение годового календарного графика", "calendar_schedule" },
    { "Утверждение циклограммы ВСОКО", "cyclogram" },
    "Порядок промежуточной аттестации и перевод в следующий класс",
    "Поощрение обучающихся по итогам ГИА и промежуточной аттестации",
  },
  {
    id = "4",
    title = "Экспертная группа",
    body = "expert_group",
    "Участие в разработке модели ВСОКО школы",
    "Планирование мероприятий по оценке качества",
    "Участие в разработке методики оценки и системы показателей",
    "Участие в разработке критериев труда педагогов",
    "Текущий контроль успеваемости и промежуточная аттестация",
    "Проведение мониторинговых исследований",
  },
  {
    id = "5",
    title = "Творческие группы учителей",
    body = "creative_team",
    "Участие в разработке и реализации ВСОКО",
    "Участие в разработке методики оценки",
    "Участие в разработке показателей и параметров процедур",
    "Проведение контрольно-оценочных процедур и исследований",
    "Мониторинг качества образования в лицее: сбор, хранение и анализ данных",
    "Изучение информационных запросов пользователей",
    "Информационная поддержка системы оценки",
    "Изучение и распространение опыта построения ВСОКО",
  },
  {
    id = "6",
    title = "Классные руководители",
    body = "homeroom_teachers",
    "Определение уровня воспитанности каждого ученика",
    "Анализ динамики развития личности каждого учащегося",
    "Рекомендации учащимся и родителям по самооценке воспитания",
  },
  {
    id = "7",
    title = "Руководитель комиссии",
    role = "commission_chair",
    { "План-график проведения анализа", "analysis_schedule" },
    "Контроль подготовки к анализу и оформления результатов",
    "Консультации по отдельным вопросам",
    "Контроль выполнения приказов, распоряжений, положений и инструкций",
    { "Общий отчёт о работе комиссии", "commission_report" },
    "Представление результатов комиссии руководству",
  },
  {
    id = "8",
    title = "Эксперты комиссии",
    role = "expert",
    "Подготовка и документальное оформление исследовательских процедур",
    { "Проведение внутренних экспертиз", "expert_conclusion" },
  },
} do
  define.block(block.id) { title = block.title, source = SOURCE }
  for number, row in ipairs(block) do
    local title <const> = type(row) == "table" and row[1] or row
    define.func(block.id .. "." .. number) {
      block = block.id,
      kind = block.role and "duty" or "function",
      title = title,
      positions = block.role and { block.role } or nil,
      bodies = block.body and { block.body } or nil,
      documents = type(row) == "table" and { row[2] } or nil,
    }
  end
end
