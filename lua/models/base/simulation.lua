-- What a simulated year takes for granted: how results that are not known yet are projected, how
-- late things come, what measures do. Nobody has measured these numbers: they are proposals, each
-- school sets its own (parameters/simulation.yaml).
--
-- SPDX-License-Identifier: MIT

-- --- results ---

define.projection "marks" {
  title = "Отметки: как в той же части прошлого года",
  indicators = { "pass_rate", "quality_rate" },
  at = "class*subject",
  from = "last_same",
  spread = "simulation.marks_spread",
  source = "предложение",
}

-- --- deadlines ---

define.lateness "activities" {
  title = "Мероприятия циклограммы",
  of = "activity",
  delays = "simulation.activity_delays",
  source = "предложение",
}

define.lateness "decisions" {
  title = "Исполнение решений",
  of = "decision",
  delays = "simulation.decision_delays",
  source = "предложение",
}

-- --- measures ---

define.effect "topics" {
  title = "Темы, на которых потеряно качество, разобраны",
  rule = "D03",
  indicator = "quality_rate",
  shift = "simulation.topics_shift",
  lag = 30,
  hours = 4,
  source = "предложение",
}

define.effect "subject_control" {
  title = "Предмет на контроле",
  rule = "D04",
  indicator = "quality_rate",
  shift = "simulation.control_shift",
  lag = 45,
  hours = 6,
  source = "предложение",
}

define.effect "failing_pupils" {
  title = "Помощь неуспевающим",
  rule = "D01",
  indicator = "pass_rate",
  shift = "simulation.help_shift",
  lag = 30,
  hours = 8,
  source = "предложение",
}
