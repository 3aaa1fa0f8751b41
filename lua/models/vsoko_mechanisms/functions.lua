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

-- --- administration ---

define.block "1" { title = "Администрация школы", source = SOURCE }

define.func "1.1" {
  block = "1",
  title = "Политика в сфере образования с учётом особенностей школы",
  bodies = "administration",
}
define.func "1.2" {
  block = "1",
  title = "Локальные акты о ВСОКО и контроль их исполнения",
  bodies = "administration",
  documents = "vsoko_local_acts",
}
define.func "1.3" {
  block = "1",
  title = "Координация системы оценки на уровне школы по ФГОС",
  bodies = "administration",
}
define.func "1.4" {
  block = "1",
  title = "Координация структур, занятых оценкой качества",
  bodies = "administration",
}
define.func "1.5" {
  block = "1",
  title = "Порядок и периодичность мониторинговых исследований",
  bodies = "administration",
}
define.func "1.6" {
  block = "1",
  title = "Анализ результатов оценки качества",
  bodies = "administration",
}
define.func "1.7" {
  block = "1",
  title = "Прохождение лицензирования и государственной аккредитации",
  bodies = "administration",
}
define.func "1.8" {
  block = "1",
  title = "Информация для муниципального и регионального уровней",
  bodies = "administration",
}
define.func "1.9" {
  block = "1",
  title = "Управленческие решения по итогам анализа",
  bodies = "administration",
}
define.func "1.10" {
  block = "1",
  title = "Содействие общественному участию в управлении",
  bodies = "administration",
}
define.func "1.11" {
  block = "1",
  title = "Участие в обсуждении вопросов ВСОКО",
  bodies = "administration",
}
define.func "1.12" {
  block = "1",
  title = "Информационная поддержка ВСОКО",
  bodies = "administration",
}
define.func "1.13" {
  block = "1",
  title = "Общественный контроль: наблюдение и экспертиза",
  bodies = "administration",
}

-- --- social partners ---

define.block "2" { title = "Социальные партнёры", source = SOURCE }

define.func "2.1" {
  block = "2",
  title = "Общественный контроль: наблюдение и экспертиза",
  bodies = "social_partners",
}

-- --- pedagogical council ---

define.block "3" { title = "Педагогический совет", source = SOURCE }

define.func "3.1" {
  block = "3",
  title = "Основные направления развития школы и повышения качества",
  bodies = "pedagogical_council",
}
define.func "3.2" {
  block = "3",
  title = "Утверждение годового календарного графика",
  bodies = "pedagogical_council",
  documents = "calendar_schedule",
}
define.func "3.3" {
  block = "3",
  title = "Утверждение циклограммы ВСОКО",
  bodies = "pedagogical_council",
  documents = "cyclogram",
}
define.func "3.4" {
  block = "3",
  title = "Порядок промежуточной аттестации и перевод в следующий класс",
  bodies = "pedagogical_council",
}
define.func "3.5" {
  block = "3",
  title = "Поощрение обучающихся по итогам ГИА и промежуточной аттестации",
  bodies = "pedagogical_council",
}

-- --- expert group ---

define.block "4" { title = "Экспертная группа", source = SOURCE }

define.func "4.1" {
  block = "4",
  title = "Участие в разработке модели ВСОКО школы",
  bodies = "expert_group",
}
define.func "4.2" {
  block = "4",
  title = "Планирование мероприятий по оценке качества",
  bodies = "expert_group",
}
define.func "4.3" {
  block = "4",
  title = "Участие в разработке методики оценки и системы показателей",
  bodies = "expert_group",
}
define.func "4.4" {
  block = "4",
  title = "Участие в разработке критериев труда педагогов",
  bodies = "expert_group",
}
define.func "4.5" {
  block = "4",
  title = "Текущий контроль успеваемости и промежуточная аттестация",
  bodies = "expert_group",
}
define.func "4.6" {
  block = "4",
  title = "Проведение мониторинговых исследований",
  bodies = "expert_group",
}

-- --- creative groups ---

define.block "5" { title = "Творческие группы учителей", source = SOURCE }

define.func "5.1" {
  block = "5",
  title = "Участие в разработке и реализации ВСОКО",
  bodies = "creative_team",
}
define.func "5.2" {
  block = "5",
  title = "Участие в разработке методики оценки",
  bodies = "creative_team",
}
define.func "5.3" {
  block = "5",
  title = "Участие в разработке показателей и параметров процедур",
  bodies = "creative_team",
}
define.func "5.4" {
  block = "5",
  title = "Проведение контрольно-оценочных процедур и исследований",
  bodies = "creative_team",
}
define.func "5.5" {
  block = "5",
  title = "Мониторинг качества образования в лицее: сбор, хранение и анализ данных",
  bodies = "creative_team",
}
define.func "5.6" {
  block = "5",
  title = "Изучение информационных запросов пользователей",
  bodies = "creative_team",
}
define.func "5.7" {
  block = "5",
  title = "Информационная поддержка системы оценки",
  bodies = "creative_team",
}
define.func "5.8" {
  block = "5",
  title = "Изучение и распространение опыта построения ВСОКО",
  bodies = "creative_team",
}

-- --- homeroom teachers ---

define.block "6" { title = "Классные руководители", source = SOURCE }

define.func "6.1" {
  block = "6",
  title = "Определение уровня воспитанности каждого ученика",
  bodies = "homeroom_teachers",
}
define.func "6.2" {
  block = "6",
  title = "Анализ динамики развития личности каждого учащегося",
  bodies = "homeroom_teachers",
}
define.func "6.3" {
  block = "6",
  title = "Рекомендации учащимся и родителям по самооценке воспитания",
  bodies = "homeroom_teachers",
}

-- --- duties of the chair of the commission ---

define.block "7" { title = "Руководитель комиссии", source = SOURCE }

define.func "7.1" {
  block = "7",
  kind = "duty",
  title = "План-график проведения анализа",
  positions = "commission_chair",
  documents = "analysis_schedule",
}
define.func "7.2" {
  block = "7",
  kind = "duty",
  title = "Контроль подготовки к анализу и оформления результатов",
  positions = "commission_chair",
}
define.func "7.3" {
  block = "7",
  kind = "duty",
  title = "Консультации по отдельным вопросам",
  positions = "commission_chair",
}
define.func "7.4" {
  block = "7",
  kind = "duty",
  title = "Контроль выполнения приказов, распоряжений, положений и инструкций",
  positions = "commission_chair",
}
define.func "7.5" {
  block = "7",
  kind = "duty",
  title = "Общий отчёт о работе комиссии",
  positions = "commission_chair",
  documents = "commission_report",
}
define.func "7.6" {
  block = "7",
  kind = "duty",
  title = "Представление результатов комиссии руководству",
  positions = "commission_chair",
}

-- --- duties of its experts ---

define.block "8" { title = "Эксперты комиссии", source = SOURCE }

define.func "8.1" {
  block = "8",
  kind = "duty",
  title = "Подготовка и документальное оформление исследовательских процедур",
  positions = "expert",
}
define.func "8.2" {
  block = "8",
  kind = "duty",
  title = "Проведение внутренних экспертиз",
  positions = "expert",
  documents = "expert_conclusion",
}
