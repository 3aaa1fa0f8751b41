-- Section 6, table 1: decisions by level, and the rules that come out of it. The regulation has
-- four levels of its own.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "Положение, таблица 1"
local YEAR <const> = { "year" }

-- --- levels ---

override.decision_level "gov" {
  title = "Органы государственно-общественного управления",
  by = "governing_board",
  source = SOURCE,
}
override.decision_level "adm" {
  by = { "director", "administration" },
  source = SOURCE,
}
override.decision_level "mo" {
  title = "Профессиональные объединения педагогов",
  by = { "method_union", "science_union" },
  source = SOURCE,
}
override.decision_level "tch" {
  title = "Педагогические работники",
  source = SOURCE,
}
disable.decision_level "cls" { title = "уровней четыре: решает педагог" }

override.rule "D02" {
  decision = {
    level = "tch",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "pupil", "parents" },
    within = days(10),
    text = "составить индивидуальный план",
  },
}

override.rule "D12" { decision = { level = "tch" } }

-- --- table 1 ---

define.catalogue "decisions_by_level" {
  title = "Управленческие решения по уровням",
  source = SOURCE,
  note = "п. 6.7 отсылает к таблице 2, а решения стоят в таблице 1",
  columns = { { name = "level", title = "Уровень", of = "decision_level" } },
  items = {
    {
      id = "vsoko_improvement",
      level = "gov",
      title = "Совершенствование ВСОКО с учётом региона, муниципалитета и организации",
    },
    {
      id = "development_program",
      level = "gov",
      title = "Программа развития на основе результатов",
    },
    { id = "base", level = "adm", title = "Условия и нормативная база ВСОКО" },
    {
      id = "quality",
      level = "adm",
      title = "Управление качеством: программы и условия",
    },
    { id = "public", level = "adm", title = "Привлечение педагогов и общественности" },
    {
      id = "methodical_work",
      level = "adm",
      title = "Методическая работа и ДПО по затруднениям педагогов",
    },
    { id = "openness", level = "adm", title = "Открытость результатов" },
    {
      id = "process",
      level = "adm",
      title = "Совершенствование деятельности: технологии, методы, приёмы",
    },
    { id = "incentives", level = "adm", title = "Стимулирование труда педагогов" },
    { id = "course_plan", level = "adm", title = "План направления на курсы" },
    {
      id = "professional_level",
      level = "adm",
      title = "Профессиональный уровень педагогов",
    },
    {
      id = "union_work",
      level = "mo",
      title = "Методическая работа по затруднениям педагогов",
    },
    {
      id = "best_practice",
      level = "mo",
      title = "Обобщение и распространение опыта",
    },
    {
      id = "competence",
      level = "tch",
      title = "Компетентность в оценке качества",
    },
    {
      id = "readiness",
      level = "tch",
      title = "Готовность к разработке, проведению и интерпретации процедур",
    },
    {
      id = "technologies",
      level = "tch",
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
    level = "gov",
    form = "board_decision",
    method = "collegial",
    addressee = "administration",
    within = days(60),
    text = "рассмотреть предложения по совершенствованию ВСОКО и программе развития",
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
    level = "adm",
    form = "director_meeting",
    method = "collegial",
    addressee = "method_union",
    within = days(30),
    text = "разобрать работы и отметки по предмету",
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
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "deputy_quality",
    within = days(30),
    text = "составить план направления работников на курсы",
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
    level = "adm",
    form = "order",
    method = "economic",
    addressee = "subject_teachers",
    within = days(30),
    text = "учесть вклад учителей предмета при распределении стимулирующих выплат",
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
    level = "mo",
    form = "minutes",
    method = "collegial",
    addressee = "subject_teachers",
    within = days(14),
    text = "составить программу помощи обучающимся с низкими результатами и их учителям",
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
    level = "mo",
    form = "minutes",
    method = "collegial",
    addressee = "subject_teachers",
    within = days(60),
    text = "обобщить и распространить опыт учителей предмета",
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
    level = "tch",
    form = "correction_plan",
    method = "psycho_pedagogical",
    addressee = "subject_teachers",
    within = days(14),
    text = "подобрать технологии обучения и оценивания по результатам процедур",
  },
  source = SOURCE,
}
