-- Sections 1 and 2: what is assessed, on what data and principles, for what.
--
-- SPDX-License-Identifier: MIT

define.catalogue "directions" {
  title = "Направления ВСОКО",
  source = "Положение, п. 1.10",
  items = {
    { id = "legality", title = "Соблюдение законодательства" },
    { id = "equipment", title = "Оснащённость образовательного процесса" },
    { id = "achievements", title = "Индивидуальные достижения обучающихся" },
    { id = "health", title = "Состояние здоровья обучающихся" },
    { id = "mastery", title = "Мастерство и результативность педагогов" },
    { id = "upbringing", title = "Воспитательная система и воспитанность" },
    { id = "state_task", title = "Муниципальное (государственное) задание" },
    { id = "climate", title = "Психологический климат" },
    { id = "innovation", title = "Инновационная деятельность" },
    { id = "development", title = "Реализация программы развития" },
    { id = "steering", title = "Управление организацией и процессом" },
  },
}

define.catalogue "components" {
  title = "Компоненты ВСОКО",
  source = "Положение, п. 1.6",
  columns = { { name = "direction", title = "Направление базы", of = "direction" } },
  items = {
    { id = "programs", title = "Структура и содержание программ", direction = "programs" },
    { id = "conditions", title = "Условия реализации программ", direction = "conditions" },
    { id = "results", title = "Результаты освоения программ", direction = "outcomes" },
  },
}

define.catalogue "purposes" {
  title = "Чему служит ВСОКО",
  source = "Положение, п. 1.3",
  items = {
    { id = "openness", title = "Информационная открытость" },
    { id = "quality", title = "Управление качеством образования" },
  },
}

define.catalogue "objects" {
  title = "Объекты оценки",
  source = "Положение, п. 1.4",
  columns = { { name = "aspects", title = "Что оценивается" } },
  items = {
    {
      id = "pupils",
      title = "Обучающиеся",
      aspects = "достижения; подготовка выпускников; программы и условия; "
        .. "предметные, метапредметные, личностные результаты",
    },
    {
      id = "staff",
      title = "Педагогические работники",
      aspects = "компетентность; профессионализм и квалификация",
    },
    {
      id = "process",
      title = "Образовательный процесс",
      aspects = "содержание и условия обучения; промежуточный и итоговый контроль; условия: "
        .. "материальные, санитарные, правовые, кадровые, финансовые, методические",
    },
    { id = "marketing", title = "Маркетинговая политика", aspects = "" },
  },
}

define.catalogue "matter" {
  title = "Предмет оценки",
  source = "Положение, п. 1.5",
  items = {
    { id = "results", title = "Качество образовательных результатов" },
    { id = "process", title = "Качество организации процесса" },
  },
}

define.catalogue "data_sources" {
  title = "Источники данных",
  source = "Положение, п. 1.7",
  columns = { { name = "procedures", title = "Процедуры", of = "procedure" } },
  items = {
    {
      id = "statistics",
      title = "Образовательная статистика: промежуточная аттестация, текущий контроль",
      procedures = { "interim_attestation", "current_control" },
    },
    { id = "state_exams", title = "ГИА: ОГЭ, ЕГЭ", procedures = { "oge", "ege" } },
    { id = "monitoring", title = "Мониторинговые исследования" },
    { id = "term_reports", title = "Отчёты по четвертям, четыре раза в год" },
  },
}

define.catalogue "principles" {
  title = "Принципы ВСОКО",
  source = "Положение, п. 1.8",
  items = {
    { id = "objectivity", title = "Объективность информации" },
    { id = "comparability", title = "Сравнимость и сопоставимость результатов" },
    { id = "predictability", title = "Прогнозируемость и целевое назначение" },
  },
}

define.catalogue "outer_procedures" {
  title = "Внешние процедуры, с которыми связана ВСОКО",
  source = "Положение, п. 1.11",
  columns = { { name = "procedures", title = "Процедуры", of = "procedure" } },
  items = {
    { id = "licensing", title = "Лицензирование", procedures = "licensing" },
    {
      id = "accreditation",
      title = "Государственная аккредитация",
      procedures = "accreditation_monitoring",
    },
    { id = "state_exams", title = "ГИА выпускников", procedures = { "oge", "ege" } },
    { id = "inspection", title = "Контрольно-инспекционная деятельность" },
  },
}

define.catalogue "goals" {
  title = "Цель ВСОКО",
  source = "Положение, п. 2.1",
  items = {
    { id = "information", title = "Сведения о состоянии системы для обоснованных решений" },
  },
}

define.catalogue "tasks" {
  title = "Задачи ВСОКО",
  source = "Положение, п. 2.2",
  columns = { { name = "note", title = "Примечание" } },
  items = {
    { id = "data_system", title = "Единый механизм сбора, обработки и хранения данных" },
    { id = "regular_results", title = "Регулярные достоверные сведения о результатах по ФГОС" },
    { id = "changes", title = "Изменения в процессе и их причины" },
    { id = "coordination", title = "Координация субъектов оценки и управления" },
    {
      id = "nonconformity",
      title = "Несоответствия требованиям ФГОС",
      note = "в тексте «основные профессиональные образовательные программы», а у школы "
        .. "общеобразовательные",
    },
    { id = "gaps", title = "Пробелы в темах и их устранение" },
    { id = "statistics", title = "Статистическая база управления качеством" },
    { id = "factors", title = "Факторы, влияющие на качество" },
    {
      id = "pay",
      title = "Результаты ВСОКО в стимулирующих выплатах",
      note = "результаты ВПР для оценки педагогов не используются: правило stimulating_pay их "
        .. "не читает",
    },
    { id = "forecast", title = "Основания для анализа и прогноза" },
    { id = "strategy", title = "Стратегические направления развития" },
  },
}
