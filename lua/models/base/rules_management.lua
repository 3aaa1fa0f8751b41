-- Rules of decisions on programmes, staff, equipment, money and management itself (D13-D30); what
-- stands in rules.lua holds here as well.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "term", "half", "trimester", "year" }
local YEAR <const> = "year"

-- --- programmes, staff, management ---

define.rule "D13" {
  title = "Учебный план выполняется с отставанием",
  scope = "class*subject",
  period = PERIODS,
  when = function(c)
    return below(c:val "curriculum_done", c:param "d13.least")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "subject_teachers",
    within = days(10),
    text = "скорректировать календарно-тематическое планирование",
  },
  source = "Z3",
}

-- Hours that nobody has taught for longer than that; who has always been missing is among them.
define.rule "D14" {
  title = "Часы вакантны слишком долго",
  scope = "subject",
  period = YEAR,
  when = function(c)
    local hours <const> = c:records("assignment", { hours = { missing = false } })
    local since <const> = { below = c:instant() - c:param "d14.days", or_missing = true }
    local vacant <const> = hours:count {
      teacher = { missing = true },
      hours = { above = c:param "d14.hours" },
      from = since,
    }
    return above(ratio(hours:count(), hours:count()) * vacant, 0)
  end,
  decision = {
    level = "gov",
    form = "appeal",
    method = "collegial",
    addressee = "founder",
    within = days(10),
    text = "обратиться к учредителю",
  },
  source = "Z3",
}

define.rule "D15" {
  title = "Учебников не хватает",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "textbooks_share", c:param "d15.full")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "librarian",
    within = days(10),
    text = "подать заявку",
  },
  source = "Z3",
}

-- Where too few have answered nothing is decided.
define.rule "D16" {
  title = "Родители недовольны",
  scope = "school",
  period = YEAR,
  when = function(c)
    local enough <const> = at_least(c:val "survey_coverage_parents", c:param "d16.coverage")
    return all_of(enough, below(c:val "parent_sat", c:param "d16.least"))
  end,
  decision = {
    level = "gov",
    form = "board_decision",
    method = "collegial",
    addressee = { "director", "deputy_uvr", "deputy_mr", "deputy_vr" },
    within = days(30),
    text = "рассмотреть на совете, принять план",
  },
  source = "Z2",
}

-- Money for results of pupils in contests: never for those of ВПР.
define.rule "D17" {
  title = "Призёров всё больше второй год подряд",
  scope = "school",
  period = YEAR,
  when = function(c)
    local now <const>, before <const> = c:val "winners_share", c:lag(1):val "winners_share"
    local growth <const> = c:param "d17.growth"
    return all_of(above(now - before, growth),
      above(before - c:lag(2):val "winners_share", growth))
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "economic",
    addressee = "teacher",
    within = "до конца года",
    text = "поощрить, обобщить опыт",
  },
  source = "Z2",
}

define.rule "D18" {
  title = "Циклограмма срывается",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "cyclogram_done", c:param "d18.least")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = { "deputy_uvr", "deputy_mr", "deputy_vr", "deputy_it" },
    within = days(14),
    text = "перераспределить функции",
  },
  source = "Z1",
}

define.rule "D19" {
  title = "Выводы справок без адресных рекомендаций",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "finding_addressed", c:param "d19.least")
  end,
  decision = {
    level = "mo",
    form = "notice",
    method = "administrative",
    addressee = "union_head",
    within = days(5),
    text = "вернуть справку на доработку",
  },
  source = "Z0",
}

-- Whatever year a measure is of.
define.rule "D20" {
  title = "Меры просрочены",
  scope = "school",
  period = YEAR,
  when = function(c)
    local due <const> = c:records("measure", { ends = { missing = false } })
    local overdue <const> = due:count {
      ends = { below = c:instant() - c:param "d20.days" },
      done = { above = c:instant(), or_missing = true },
    }
    return above(ratio(due:count(), due:count()) * overdue, 0)
  end,
  decision = {
    level = "adm",
    form = "notice",
    method = "administrative",
    addressee = "ответственный за меру",
    within = days(3),
    text = "напомнить, затем поднять на уровень выше",
  },
  source = "Z4",
}

define.rule "D21" {
  title = "Меры не дали эффекта",
  scope = "school",
  period = YEAR,
  when = function(c)
    local reviewed <const> = c:records("measure", { verdict = { missing = false } })
    local failed <const> = reviewed:count { verdict = "none" }
    return at_least(ratio(reviewed:count(), reviewed:count()) * failed, c:param "d21.times")
  end,
  decision = {
    level = "gov",
    form = "council_decision",
    method = "collegial",
    addressee = { "director", "deputy_uvr", "deputy_mr" },
    within = "к следующему педсовету",
    text = "пересмотреть цель и программу развития",
  },
  source = "Z3; Z4",
}

define.rule "D22" {
  title = "На сайте не все обязательные документы",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "site_completeness", c:param "d22.full")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = { "secretary", "deputy_it" },
    within = workdays(3),
    text = "разместить недостающее",
  },
  source = "Z0",
}

define.rule "D23" {
  title = "Мало педагогов с категорией или категория истекает",
  scope = "school",
  period = YEAR,
  when = function(c)
    local last <const> = c:instant() + c:param "d23.days"
    local expiring <const> =
      c:records("staff", { category_valid_to = { from = c:instant(), upto = last } })
    return any_of(below(c:val "category_share", c:param "d23.least"), above(expiring:count(), 0))
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "psycho_pedagogical",
    addressee = "teacher",
    within = days(30),
    text = "составить план аттестации",
  },
  source = "Z1",
}

define.rule "D24" {
  title = "Дефицит у многих педагогов {method_union.genitive}",
  scope = "union",
  period = YEAR,
  when = function(c)
    return at_least(c:val "deficit_share", c:param "d24.share")
  end,
  decision = {
    level = "mo",
    form = "minutes",
    method = "collegial",
    addressee = "teacher",
    within = "в течение четверти",
    text = "провести внутриорганизационное повышение квалификации",
  },
  source = "Z3",
}

define.rule "D25" {
  title = "Данные {class_group.genitive} неполны",
  scope = "class",
  period = PERIODS,
  when = function(c)
    return below(c:val "data_completeness", c:param "d25.least")
  end,
  decision = {
    level = "adm",
    form = "notice",
    method = "administrative",
    addressee = "data_owner",
    within = days(3),
    text = "запросить данные; решения по ним только информируют",
  },
  source = "предложение",
}

define.rule "D27" {
  title = "Предписание надзора открыто",
  scope = "school",
  period = YEAR,
  when = function(c)
    local open <const> = c:records("safety_case"):count {
      kind = c:param "safety.orders",
      date = { upto = c:instant() },
      closed = { above = c:instant(), or_missing = true },
    }
    return above(open, 0)
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "ответственный за устранение",
    within = "в срок предписания",
    text = "устранить замечания",
  },
  source = "Z1",
}

define.rule "D28" {
  title = "Карта мониторинга набрала мало",
  scope = "school",
  period = YEAR,
  when = function(c)
    return below(c:val "map_score", c:param "d28.least")
  end,
  decision = {
    level = "gov",
    form = "council_decision",
    method = "collegial",
    addressee = "vsoko_commission",
    within = days(60),
    text = "проверить модель, обновить Положение",
  },
  source = "Z4",
}

define.rule "D29" {
  title = "Смета ВСОКО исполнена не полностью",
  scope = "school",
  period = "quarter",
  when = function(c)
    return below(c:val "vsoko_budget_exec", c:param "d29.least")
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "economic",
    addressee = "chief_accountant",
    within = days(10),
    text = "скорректировать план финансово-хозяйственной деятельности",
  },
  source = "Z1",
}

-- What `approve timetable` has found of the procedures of a class in a subject.
define.rule "D26" {
  title = "График процедур нарушает требования",
  scope = "class*subject",
  period = YEAR,
  when = function(c)
    return above(c:records "slot_check":sum "violations", 0)
  end,
  decision = {
    level = "adm",
    form = "notice",
    method = "administrative",
    addressee = "method_union",
    within = "до дня процедуры",
    text = "перенести процедуру",
  },
  source = "ГР",
}

-- --- nothing to decide ---

-- Cells of a rule that are known, and how many of them fired.
local function told(c, name, level)
  local cells <const> = c:cells(name, { over = level, missing = "skip" })
  return cells:count { from = 1 }, cells:count()
end

-- Marks must be told of at all; a class without data, or without an earlier period, tells nothing.
define.rule "D30" {
  title = "Отклонений нет",
  scope = "school",
  period = PERIODS,
  when = function(c)
    local failing <const>, classes <const> = told(c, "rule.D01", { "class" })
    local gaps <const> = told(c, "rule.D25", { "class" })
    local drops <const> = told(c, "rule.D03", { "class", "subject" })
    local slides <const> = told(c, "rule.D04", { "subject" })
    local weak <const> = told(c, "rule.D05", { "class", "subject" })
    local behind <const> = told(c, "rule.D13", { "class", "subject" })
    local all <const> = failing + gaps + drops + slides + weak + behind
    return equal(ratio(classes, classes) * all, 0)
  end,
  decision = {
    level = "adm",
    form = "brief",
    method = "collegial",
    addressee = "pedagogical_council",
    within = "по циклограмме",
    text = "оставить на контроле, тиражировать опыт",
  },
  source = "Z3, пункт 7.1",
}
