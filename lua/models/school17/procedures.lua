-- Section 3: how a procedure goes and what it is made of.
--
-- SPDX-License-Identifier: MIT

define.cycle "procedure_steps" {
  title = "Шаги процедуры оценки",
  source = "Положение, п. 3.3",
  stages = {
    { name = "goal", title = "Цель и объект оценки", to = { "norms" } },
    { name = "norms", title = "Исходные основания: нормы, стандарты", to = { "team" } },
    {
      name = "team",
      title = "Команда и организационные мероприятия",
      document = "order_responsible",
      to = { "instrument" },
    },
    {
      name = "instrument",
      title = "Инструмент: отбор, корректировка, разработка",
      document = "assessment_materials",
      to = { "conduct" },
    },
    { name = "conduct", title = "Проведение, сбор данных", to = { "processing" } },
    { name = "processing", title = "Обработка данных", to = { "analysis" } },
    { name = "analysis", title = "Анализ и интерпретация", to = { "reports" } },
    {
      name = "reports",
      title = "Отчётные, аналитические, справочные документы",
      document = "brief",
      to = { "database" },
    },
    { name = "database", title = "Базы данных, статистика", to = { "publication" } },
    {
      name = "publication",
      title = "Доведение результатов, официальный сайт",
      document = "site_section",
      to = { "storage" },
    },
    { name = "storage", title = "Структура и хранение данных" },
  },
}

-- 3.1: who makes control materials, who agrees, who approves.
define.cycle "materials_approval" {
  title = "Прохождение КИМ",
  source = "Положение, п. 3.1",
  stages = {
    {
      name = "developed",
      title = "Разработаны педагогами",
      document = "assessment_materials",
      to = { "agreed" },
    },
    {
      name = "agreed",
      title = "Согласованы заместителем директора",
      document = "assessment_materials",
      to = { "approved" },
    },
    {
      name = "approved",
      title = "Утверждены методическим советом",
      document = "assessment_materials",
    },
  },
}

define.catalogue "plan_contents" {
  title = "Что определяет план процедуры",
  source = "Положение, п. 3.4",
  items = {
    { id = "form", title = "Форма" },
    { id = "directions", title = "Направления" },
    { id = "dates", title = "Сроки" },
    { id = "order", title = "Порядок проведения" },
    { id = "responsible", title = "Ответственные исполнители" },
    { id = "shares", title = "Распределение ответственности" },
  },
}

define.catalogue "periodicity" {
  title = "Временные циклы оценки",
  source = "Положение, п. 3.5",
  columns = { { name = "by", title = "По чему" } },
  items = {
    { id = "interim", title = "Промежуточная", by = "этап обучения" },
    { id = "final", title = "Итоговая", by = "этап обучения" },
    { id = "single", title = "Разовая", by = "частота" },
    { id = "periodic", title = "Периодическая", by = "частота" },
    { id = "systematic", title = "Систематическая", by = "частота" },
  },
}

define.catalogue "methods" {
  title = "Методы оценки",
  source = "Положение, п. 3.6",
  note = "перечень открытый",
  items = {
    { id = "testing", title = "Тестирование" },
    { id = "expertise", title = "Экспертное оценивание" },
    { id = "control_work", title = "Контрольные работы" },
    { id = "questionnaire", title = "Анкетирование" },
  },
}

define.catalogue "instrument_demands" {
  title = "Требования к инструментарию",
  source = "Положение, п. 3.7",
  items = {
    { id = "informative", title = "Информативность" },
    { id = "valid", title = "Валидность" },
    { id = "reliable", title = "Надёжность" },
    { id = "workable", title = "Технологичность" },
    { id = "optimal", title = "Оптимальность" },
  },
}

define.catalogue "materials_demands" {
  title = "Требования к КИМ",
  source = "Положение, п. 3.8",
  items = {
    { id = "program", title = "Основа — требования к программному материалу" },
    { id = "standards", title = "Нормативы критериев — в пояснениях к КИМ" },
  },
}

define.catalogue "measurements" {
  title = "Виды измерений",
  source = "Положение, п. 3.9",
  note = "перечень открытый",
  items = {
    { id = "pedagogical", title = "Педагогические" },
    { id = "didactic", title = "Дидактические" },
    { id = "sociological", title = "Социологические" },
    { id = "psychological", title = "Психологические" },
    { id = "medical", title = "Медицинские" },
    { id = "sanitary", title = "Санитарно-гигиенические" },
    { id = "economic", title = "Экономические" },
    { id = "demographic", title = "Демографические" },
    { id = "statistical", title = "Статистические" },
  },
}

define.catalogue "analysis_instruments" {
  title = "Инструменты анализа",
  source = "Положение, п. 3.10",
  columns = { { name = "indicators", title = "Показатели", of = "indicator" } },
  items = {
    {
      id = "dynamic",
      title = "Динамический анализ: изменение во времени",
      indicators = { "quality_trend", "vpr_mark2_trend", "objectivity_trend" },
    },
    {
      id = "comparative",
      title = "Сопоставительный анализ: сравнение с подобными",
      indicators = { "gap_to_grade", "gap_to_region", "procedures_spread" },
    },
  },
}

define.catalogue "criteria_parts" {
  title = "Части критериальной базы",
  source = "Положение, п. 3.11",
  columns = { { name = "of", title = "Из чего состоит" } },
  items = {
    {
      id = "invariant",
      title = "Инвариантная",
      of = "показатели одной структуры, состава и методики",
    },
    { id = "variative", title = "Вариативная", of = "показатели специфики процесса и программ" },
  },
}

define.catalogue "value_methods" {
  title = "Как устанавливается значение показателя",
  source = "Положение, п. 3.12",
  items = {
    { id = "expertise", title = "Экспертиза" },
    { id = "measurement", title = "Измерение" },
  },
}

define.catalogue "discussion" {
  title = "Где обсуждают результаты",
  source = "Положение, п. 3.13",
  columns = { { name = "body", title = "Орган", of = "body" } },
  items = {
    { id = "pedagogical_council", title = "Педагогический совет", body = "pedagogical_council" },
    { id = "method_council", title = "Методический совет", body = "method_council" },
    { id = "administrative", title = "Административное совещание", body = "administration" },
    { id = "methodical", title = "Методическое совещание" },
    { id = "seminar", title = "Семинар" },
  },
}
