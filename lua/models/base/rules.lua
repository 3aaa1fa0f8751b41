-- Rules of decisions: what in the values calls for a decision, whose it is, in which form and by
-- which method, whom it addresses and how soon. Thresholds are parameters (parameters/rules.yaml).
-- A rule that lacks data is undetermined, neither fired nor silent.
--
-- SPDX-License-Identifier: MIT

local PERIODS <const> = { "term", "half", "trimester", "year" }
local YEAR <const> = "year"

-- --- marks ---

define.rule "D01" {
  title = "Успеваемость {class_group.genitive} ниже полной",
  scope = "class",
  period = PERIODS,
  when = function(c)
    return below(c:val "pass_rate", c:param "d01.full")
  end,
  decision = {
    level = "adm",
    form = "director_meeting",
    method = "administrative",
    addressee = { "homeroom_teacher", "class_teachers" },
    within = days(7),
    text = "разобрать причины и помочь неуспевающим",
  },
  source = "Z2",
}

define.rule "D02" {
  title = "{Pupil} не успевает хотя бы по одному предмету",
  scope = "pupil",
  period = PERIODS,
  when = function(c)
    local graded <const> = c:records("mark", { status = { "mark", "not_attested" } })
    local failed <const> = { value = { below = c:param "mark.passing", or_missing = true } }
    return at_least(graded:count(failed), c:param "d02.subjects")
  end,
  decision = {
    level = "cls",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "pupil", "parents" },
    within = days(10),
    text = "составить индивидуальный план",
  },
  source = "Z2",
}

define.rule "D03" {
  title = "Качество знаний резко упало",
  scope = "class*subject",
  period = PERIODS,
  when = function(c)
    return at_most(c:val "quality_trend", c:param "d03.drop")
  end,
  decision = {
    level = "mo",
    form = "minutes",
    method = "collegial",
    addressee = "subject_teachers",
    within = days(14),
    text = "найти темы, на которых потеряно качество, дать рекомендации",
  },
  source = "Z3",
}

define.rule "D04" {
  title = "Качество знаний падает два периода подряд",
  scope = "subject",
  period = PERIODS,
  when = function(c)
    local drop <const> = c:param "d04.drop"
    return all_of(below(c:val "quality_trend", drop), below(c:lag(1):val "quality_trend", drop))
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "method_union",
    within = "до конца периода",
    text = "взять предмет на контроль",
  },
  source = "Z3",
}

define.rule "D05" {
  title = "Степень обученности низкая",
  scope = "class*subject",
  period = PERIODS,
  when = function(c)
    return below(c:val "sou", c:param "d05.low")
  end,
  decision = {
    level = "mo",
    form = "expert_brief",
    method = "collegial",
    addressee = { "director", "deputy_uvr" },
    within = days(14),
    text = "разобраться, чем вызвана",
  },
  source = "Z2",
}

-- --- ВПР: lessons, programmes, never pay ---

define.rule "D06" {
  title = "Задание ВПР выполнено недостаточно",
  scope = "class*subject*task",
  period = YEAR,
  when = function(c)
    local solved <const> = c:records("vpr_task", { points = { missing = false } })
    local raised <const> = solved:count { difficulty = c:param "task_completion.raised_levels" }
    local basic_bound <const> = c:param("task_completion.bands")[2][1]
    local raised_bound <const> = c:param("task_completion.bands_raised")[2][1]
    return below(c:val "task_completion", when(above(raised, 0), raised_bound, basic_bound))
  end,
  decision = {
    level = "tch",
    form = "correction_plan",
    method = "psycho_pedagogical",
    addressee = "subject_teachers",
    within = "в текущей четверти",
    text = "вернуться к умению на уроках",
  },
  source = "Ф26",
}

define.rule "D07" {
  title = "Отметки ВПР и журнала далеко разошлись",
  scope = "class*subject",
  period = YEAR,
  when = function(c)
    return above(c:val "vpr_gap2_count", c:param "d07.count")
  end,
  decision = {
    level = "adm",
    form = "director_meeting",
    method = "collegial",
    addressee = { "subject_teachers", "method_union" },
    within = days(30),
    text = "разобрать случаи, провести семинар об объективности",
  },
  source = "Ф26",
}

local function skill_is_weak(c)
  return at_least(c:val "skill_deficit", c:param "d08.deficit")
end

define.rule "D08mo" {
  title = "Дефицит умения: программы",
  scope = "grade*subject*skill",
  period = YEAR,
  when = skill_is_weak,
  decision = {
    level = "mo",
    form = "minutes",
    method = "collegial",
    addressee = "method_union",
    within = "до следующей процедуры",
    text = "поправить рабочие программы",
  },
  source = "Ф26",
}

define.rule "D08adm" {
  title = "Дефицит умения: повышение квалификации",
  scope = "grade*subject*skill",
  period = YEAR,
  when = skill_is_weak,
  decision = {
    level = "adm",
    form = "order",
    method = "collegial",
    addressee = "deputy_mr",
    within = "до следующей процедуры",
    text = "поправить план повышения квалификации",
  },
  source = "Ф26",
}

-- Either marker is enough; where one is not known, only the other can tell, and that it has fired.
local UNKNOWN <const> = -1000

define.rule "D09" {
  title = "Признаки необъективной ВПР",
  scope = "grade*subject",
  period = YEAR,
  when = function(c)
    local works <const> = c:records("vpr", { score = { missing = false } }):count()
    local peak <const> = c:maybe("rule.marker.B02", UNKNOWN)
    local swapped <const> = c:maybe("rule.marker.B05", UNKNOWN)
    local signal <const> = any_of(at_least(peak, c:param("marker.b02.strength").high),
      at_least(swapped, c:param("marker.b05.strength").low))
    local fired <const> = when(signal, 1, 0)
    local told <const> = when(all_of(above(peak, UNKNOWN), above(swapped, UNKNOWN)), 1, 0)
    local enough <const> = when(at_least(works, c:param "d09.works"), 1, 0)
    local known <const> = enough * greatest(fired, told)
    return at_least(ratio(known, known) * fired, 1)
  end,
  decision = {
    level = "adm",
    form = "order",
    method = "administrative",
    addressee = "организатор ВПР",
    within = "до следующей ВПР",
    text = "перепроверить выборку работ",
  },
  source = "Ф26; Ф18",
}

-- --- state exams: the school beside its municipality, by what the region has published ---

for _, exam in ipairs({
  { id = "D10ru", title = "ОГЭ, русский язык", of = "oge_ru_mean", gap = "d10.mark_gap" },
  { id = "D10ma", title = "ОГЭ, математика", of = "oge_math_mean", gap = "d10.mark_gap" },
  { id = "D10ege_ru", title = "ЕГЭ, русский язык", of = "ege_ru_mean", gap = "d10.score_gap" },
  { id = "D10ege_mp", title = "ЕГЭ, математика профильная", of = "ege_math_profile_mean",
    gap = "d10.score_gap" },
  { id = "D10ege_mb", title = "ЕГЭ, математика базовая", of = "ege_math_basic_mean",
    gap = "d10.mark_gap" },
}) do
  local compared <const>, gap <const> = exam.of, exam.gap
  local published <const> = {
    area = "municipality",
    indicator = compared,
    subject = { missing = true },
    grade = { missing = true },
  }
  define.rule(exam.id) {
    title = exam.title .. ": заметно ниже муниципалитета",
    scope = "school",
    period = YEAR,
    when = function(c)
      local own <const> = c:val(compared) -- first: a school without the exam is not compared
      return at_least(c:records("reference", published):mean "value" - own, c:param(gap))
    end,
    decision = {
      level = "adm",
      form = "order",
      method = "administrative",
      addressee = { "method_union", "subject_teachers" },
      within = days(30),
      text = "составить дорожную карту",
    },
    source = "Z3, приложение",
  }
end

-- --- adaptation, attendance ---

-- Classes of other grades are not asked: there the diagnosis is not held.
local function is_of(c, grades)
  local own <const> = c:of "class.grade"
  for _, grade in ipairs(grades) do
    if own == grade then
      return true
    end
  end
  return false
end

define.rule "D11ready" {
  title = "Первоклассников, готовых к школе, мало",
  scope = "class",
  period = YEAR,
  when = function(c)
    return is_of(c, c:param "d11.ready_grades")
      and below(c:val "school_readiness", c:param "d11.ready")
  end,
  decision = {
    level = "adm",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "psychologist", "homeroom_teacher", "parents" },
    within = days(14),
    text = "решить о сопровождении на консилиуме",
  },
  source = "Z2",
}

define.rule "D11adapt" {
  title = "Дезадаптированных много",
  scope = "class",
  period = YEAR,
  when = function(c)
    if not is_of(c, c:param "d11.adapt_grades") then
      return false
    end
    local pupils <const> =
      c:records("diagnostic", { kind = "adaptation", level = { missing = false } })
    local maladapted <const> = pupils:count { level = c:param "d11.levels" }
    return above(percent(maladapted, pupils:count()), c:param "d11.share")
  end,
  decision = {
    level = "adm",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = { "psychologist", "homeroom_teacher", "parents" },
    within = days(14),
    text = "решить о сопровождении на консилиуме",
  },
  source = "Z2",
}

define.rule "D12" {
  title = "{Pupil} много пропускает без причины",
  scope = "pupil",
  period = PERIODS,
  when = function(c)
    return above(c:val "truancy_rate", c:param "d12.share")
  end,
  decision = {
    level = "cls",
    form = "support_council",
    method = "psycho_pedagogical",
    addressee = "parents",
    within = days(5),
    text = "провести беседу, при нужде созвать консилиум",
  },
  source = "ОБЩ",
}

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
