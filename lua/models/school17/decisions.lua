-- Section 6, table 1: decisions by level, and the rules that come out of it. The regulation has
-- four levels of its own.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "Положение, таблица 1"
local YEAR <const> = { "year" }

define.decision_level "governing_board" {
  title = "Органы государственно-общественного управления",
  rank = 1,
  by = { "governing_board" },
  source = SOURCE,
}

define.decision_level "administration" {
  title = "Администрация",
  rank = 2,
  by = { "director", "administration" },
  source = SOURCE,
}

define.decision_level "professional_union" {
  title = "Профессиональные объединения педагогов",
  rank = 3,
  by = { "method_union" },
  source = SOURCE,
}

define.decision_level "teacher" {
  title = "Педагогические работники",
  rank = 4,
  by = { "teacher" },
  source = SOURCE,
}

define.catalogue "decisions_by_level" {
  title = "Управленческие решения по уровням",
  source = SOURCE,
  note = "п. 6.7 отсылает к таблице 2, а решения стоят в таблице 1",
  columns = { { name = "level", title = "Уровень", of = "decision_level" } },
  items = {
    {
      id = "vsoko_improvement",
      level = "governing_board",
      title = "Совершенствование ВСОКО с учётом региона, муниципалитета и организации",
    },
    {
      id = "development_program",
      level = "governing_board",
      title = "Программа развития на основе результатов",
    },
    { id = "base", level = "administration", title = "Условия и нормативная база ВСОКО" },
    {
      id = "quality",
      level = "administration",
      title = "Управление качеством: программы и условия",
    },
    { id = "public", level = "administration", title = "Привлечение педагогов и общественности" },
    {
      id = "methodical_work",
      level = "administration",
      title = "Методическая работа и ДПО по затруднениям педагогов",
    },
    { id = "openness", level = "administration", title = "Открытость результатов" },
    {
      id = "process",
      level = "administration",
      title = "Совершенствование деятельности: технологии, методы, приёмы",
    },
    { id = "incentives", level = "administration", title = "Стимулирование труда педагогов" },
    { id = "course_plan", level = "administration", title = "План направления на курсы" },
    {
      id = "professional_level",
      level = "administration",
      title = "Профессиональный уровень педагогов",
    },
    {
      id = "union_work",
      level = "professional_union",
      title = "Методическая работа по затруднениям педагогов",
    },
    {
      id = "best_practice",
      level = "professional_union",
      title = "Обобщение и распространение опыта",
    },
    {
      id = "competence",
      level = "teacher",
      title = "Компетентность в оценке качества",
    },
    {
      id = "readiness",
      level = "teacher",
      title = "Готовность к разработке, проведению и интерпретации процедур",
    },
    {
      id = "technologies",
      level = "teacher",
      title = "Отбор технологий обучения и оценивания по результатам",
    },
  },
}

-- --- rules: at which result which of these decisions is due ---

define.rule "vsoko_review" {
  title = "Пересмотр ВСОКО: процедуры неустойчивы",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "steady_procedures", c:param "vsoko_review.share")
  end,
  decision = {
    level = "governing_board",
    method = "collegial",
    addressee = "administration",
    within = 60,
    text = "Рассмотреть предложения по совершенствованию ВСОКО и программе развития",
  },
  source = SOURCE,
}

define.rule "bias_review" {
  title = "Разбор признаков необъективной оценки",
  scope = "subject",
  period = YEAR,
  when = function(c)
    return at_least(c:val "bias_signs", c:param "bias_review.signs")
  end,
  decision = {
    level = "administration",
    method = "collegial",
    addressee = "method_union",
    within = 30,
    text = "Разобрать работы и отметки по предмету",
  },
  source = "Положение, разделы 6 и 8",
}

define.rule "course_plan" {
  title = "План курсов: повышение квалификации не у всех",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "training_share", c:param "course_plan.share")
  end,
  decision = {
    level = "administration",
    method = "administrative",
    addressee = "deputy_quality",
    within = 30,
    text = "Составить план направления работников на курсы",
  },
  source = SOURCE,
}

-- Stands on marks of the journal alone: ВПР must not decide about pay.
define.rule "stimulating_pay" {
  title = "Стимулирование за рост качества знаний",
  scope = "subject",
  period = YEAR,
  when = function(c)
    return at_least(c:val "quality_trend", c:param "stimulating_pay.rise")
  end,
  decision = {
    level = "administration",
    method = "economic",
    addressee = "teacher",
    within = 30,
    text = "Учесть вклад учителей предмета при распределении стимулирующих выплат",
  },
  source = "Положение, п. 2.2 и таблица 1",
}

define.rule "low_results_help" {
  title = "Помощь при низких результатах по предмету",
  scope = "subject",
  period = YEAR,
  when = function(c)
    return at_least(c:val "low_by_subject", c:param "low_results.share")
  end,
  decision = {
    level = "professional_union",
    method = "collegial",
    addressee = "teacher",
    within = 14,
    text = "Программа помощи обучающимся с низкими результатами и их учителям",
  },
  source = "Положение, п. 8.2 и таблица 1",
}

define.rule "best_practice" {
  title = "Обобщение опыта: много высоких результатов",
  scope = "subject",
  period = YEAR,
  when = function(c)
    return at_least(c:val "high_by_subject", c:param "best_practice.share")
  end,
  decision = {
    level = "professional_union",
    method = "collegial",
    addressee = "teacher",
    within = 60,
    text = "Обобщить и распространить опыт учителей предмета",
  },
  source = "Положение, п. 7.1 и таблица 1",
}

define.rule "class_technologies" {
  title = "Другие приёмы в классе с низкими результатами",
  scope = "class*subject",
  period = YEAR,
  when = function(c)
    return at_least(c:val "low_by_subject", c:param "low_results.share")
  end,
  decision = {
    level = "teacher",
    method = "psycho_pedagogical",
    addressee = "teacher",
    within = 14,
    text = "Подобрать технологии обучения и оценивания по результатам процедур",
  },
  source = SOURCE,
}
