-- The cyclogram: what is done in a year, when, by whom, what comes of it. Names are the numbers of
-- its items. Items of August prepare the academic year that follows. The end of lessons is that of
-- the last term, since an academic year lasts until the next one begins.
--
-- When and by whom an item is done a layer may change, of an invariant one too. Where a procedure
-- is for grades that a school does not have, the item is not for that school.
--
-- SPDX-License-Identifier: MIT

-- --- August and September ---

define.activity "1" {
  title = "Анализ прошлого цикла, эффективность мер",
  when = window("08-01", "08-25"),
  responsible = "deputy_uvr",
  product = { "effectiveness_brief", "minutes_council" },
  procedure = "vsoko_effectiveness_monitoring",
  part = "invariant",
}
define.activity "2" {
  title = "Утверждение циклограммы и календарного графика",
  codes = "E01",
  when = month("08"):meeting "pedagogical_council",
  responsible = "director",
  product = { "minutes_council", "order_cyclogram" },
  depends_on = "1",
  part = "invariant",
}
define.activity "3" {
  title = "Рабочие программы и учебный план",
  when = by "09-01",
  responsible = { "deputy_mr", "method_union" },
  product = "order_curriculum",
  procedure = "program_review",
  part = "invariant",
}
define.activity "4" {
  title = "Обеспеченность учебниками",
  when = by "09-01",
  responsible = "librarian",
  product = "brief",
  part = "invariant",
}
define.activity "5" {
  title = "Комплектование и контингент",
  when = by "09-05",
  responsible = "deputy_uvr",
  product = "statistical_form",
  procedure = "statistical_report",
  part = "invariant",
  note = "форма ОО-1 — до 20.09",
}
define.activity "6" {
  title = "График оценочных процедур на полугодие",
  when = week("09", 2),
  responsible = { "deputy_uvr", "secretary" },
  product = { "order_procedure", "procedure_schedule" },
  part = "invariant",
  note = "публикуется на сайте; второе полугодие — пункт 27",
}
define.activity "7" {
  title = "Стартовая диагностика",
  codes = "E02",
  when = week("09", 2, 3),
  responsible = { "deputy_uvr", "psychologist" },
  product = "brief",
  procedure = "entry_diagnostics",
  depends_on = "6",
  part = "invariant",
}
define.activity "8" {
  title = "Входные работы",
  codes = "E03",
  when = week("09", 2, 4),
  responsible = "method_union",
  product = { "brief", "minutes_union" },
  procedure = "admin_test",
  depends_on = "6",
  part = "variative",
  note = "2–11 классы",
}
define.activity "9" {
  title = "Кадровый состав, категории, план повышения квалификации",
  when = month "09",
  responsible = "deputy_mr",
  product = { "staff_database", "training_plan" },
  part = "invariant",
}
define.activity "10" {
  title = "Школьный этап олимпиады",
  when = month("09", "10"),
  responsible = "deputy_mr",
  product = "contest_results",
  procedure = "olympiad_school",
  part = "invariant",
}
define.activity "11" {
  title = "Сбор данных аккредитационного мониторинга",
  when = every(3, "accreditation.year", window("09-01", "12-01")),
  responsible = "deputy_uvr",
  product = "data_export",
  procedure = "accreditation_monitoring",
  part = "invariant",
}

-- --- first term ---

define.activity "12" {
  title = "Адаптация 1, 5 и 10 параллелей",
  when = month "10",
  responsible = { "psychologist", "homeroom_teacher" },
  product = "minutes_support_council",
  procedure = { "adaptation_1", "adaptation_5", "adaptation_10" },
  part = "invariant",
}
define.activity "13" {
  title = "Диагностика дефицитов педагогов",
  when = month "10",
  responsible = "deputy_mr",
  product = "method_plan",
  procedure = "teacher_deficit_diagnostics",
  part = "variative",
}
define.activity "14" {
  title = "Проверка журналов: накопляемость и сроки",
  when = month "10",
  responsible = "deputy_uvr",
  product = "brief",
  procedure = "journal_check",
  part = "invariant",
}
define.activity "15" {
  title = "Предварительные итоги, группа риска",
  when = each("term", "Ч1"):ends() - days(3),
  responsible = "homeroom_teacher",
  product = { "risk_list", "individual_plan" },
  procedure = "current_control",
  part = "invariant",
}
define.activity "16" {
  title = "Итоги первой четверти",
  codes = "E05",
  when = each("term", "Ч1"):ends() + days(5),
  responsible = "deputy_uvr",
  product = { "brief", "minutes_meeting" },
  procedure = "current_control",
  depends_on = "15",
  part = "invariant",
}
define.activity "17" {
  title = "Решения по итогам четверти",
  when = month("11"):after("16"):meeting "pedagogical_council",
  responsible = "director",
  product = "minutes_council",
  depends_on = "16",
  part = "invariant",
}

-- --- November and December ---

define.activity "18" {
  title = "Муниципальный этап олимпиады",
  when = month "11",
  responsible = "deputy_mr",
  product = "contest_results",
  procedure = "olympiad_municipal",
  depends_on = "10",
  part = "invariant",
}
define.activity "19" {
  title = "Функциональная грамотность, 8–9 параллели",
  when = month "11",
  responsible = "deputy_uvr",
  product = "brief",
  procedure = "functional_literacy_test",
  depends_on = "6",
  part = "variative",
}
define.activity "20" {
  title = "Мониторинг сайта",
  when = month "11",
  responsible = "deputy_it",
  product = "order_site_results",
  procedure = "site_monitoring",
  part = "invariant",
}
define.activity "21" {
  title = "Итоговое сочинение",
  when = weekday("12", 1, "wed"),
  responsible = "deputy_uvr",
  product = "result_sheet",
  procedure = "final_essay_11",
  part = "invariant",
}
define.activity "22" {
  title = "Полугодовые работы",
  when = month "12",
  responsible = "method_union",
  product = "brief",
  procedure = "admin_test",
  depends_on = "6",
  part = "variative",
}
define.activity "23" {
  title = "Пробные экзамены",
  codes = "E08",
  when = month "12",
  responsible = "deputy_uvr",
  product = "brief",
  procedure = "mock_exam",
  depends_on = "6",
  part = "variative",
}
define.activity "24" {
  title = "Итоги второй четверти и полугодия",
  codes = "E07",
  when = each("term", "Ч2"):ends() + days(5),
  responsible = "deputy_uvr",
  product = "brief",
  procedure = "current_control",
  part = "invariant",
}

-- --- January to March ---

define.activity "25" {
  title = "Смета ВСОКО на год и кварталы",
  when = month "01",
  responsible = { "chief_accountant", "accountant" },
  product = "vsoko_budget",
  procedure = "budget_review",
  part = "variative",
}
define.activity "26" {
  title = "Выполнение программ за полугодие",
  when = month "01",
  responsible = "deputy_uvr",
  product = "brief",
  procedure = "curriculum_fulfilment",
  part = "invariant",
}
define.activity "27" {
  title = "Коррекция циклограммы и графика процедур",
  when = month "01",
  responsible = "deputy_uvr",
  product = { "order_cyclogram", "procedure_schedule" },
  depends_on = { "2", "6", "24" },
  part = "invariant",
}
define.activity "28" {
  title = "Итоговое собеседование",
  when = weekday("02", 2, "wed"),
  responsible = "deputy_uvr",
  product = "result_sheet",
  procedure = "final_interview_9",
  part = "invariant",
}
define.activity "29" {
  title = "Метапредметные работы, защита проектов",
  when = month "02",
  responsible = "deputy_mr",
  product = "brief",
  procedure = { "meta_subject_test", "individual_project_defense" },
  depends_on = "27",
  part = "variative",
}
define.activity "30" {
  title = "Самообследование: расчёт показателей",
  when = month("02", "03"),
  responsible = { "director", "deputy_uvr", "deputy_mr", "deputy_vr", "deputy_it" },
  product = "self_examination_tables",
  procedure = "self_examination",
  part = "invariant",
  note = "за прошлый календарный год",
}
define.activity "31" {
  title = "Анкетирование родителей, обучающихся, педагогов",
  codes = "E09",
  when = month "03",
  responsible = { "homeroom_teacher", "psychologist" },
  product = { "survey_results", "brief" },
  procedure = { "survey_parents", "survey_students", "survey_teachers" },
  part = "invariant",
}
define.activity "32" {
  title = "Подготовка к ВПР, меры объективности",
  when = month "03",
  responsible = "deputy_uvr",
  product = "order_objectivity",
  procedure = "vpr",
  part = "invariant",
}
define.activity "33" {
  title = "Итоги третьей четверти",
  codes = "E11",
  when = each("term", "Ч3"):ends() + days(5),
  responsible = "deputy_uvr",
  product = "brief",
  procedure = "current_control",
  part = "invariant",
}

-- --- April and May ---

define.activity "34" {
  title = "Рассмотрение отчёта о самообследовании",
  when = by "04-10",
  responsible = "director",
  product = { "minutes_board", "minutes_council" },
  procedure = "self_examination",
  depends_on = "30",
  part = "invariant",
  note = "управляющим или педагогическим советом",
}
define.activity "35" {
  title = "Отчёт о самообследовании учредителю и на сайт",
  codes = "E12",
  when = by "04-20",
  responsible = { "director", "secretary" },
  product = "self_report",
  procedure = "self_examination",
  depends_on = "34",
  part = "invariant",
}
define.activity "36" {
  title = "ВПР",
  codes = "E10",
  when = window "vpr.window",
  responsible = "deputy_uvr",
  product = { "exam_protocol", "result_sheet" },
  procedure = "vpr",
  depends_on = "32",
  part = "invariant",
  note = "дни внутри окна выбирает школа",
}
define.activity "37" {
  title = "Здоровье, питание, безопасность",
  when = month "04",
  responsible = { "medic", "deputy_vr" },
  product = "brief",
  procedure = { "health_monitoring", "safety_monitoring" },
  part = "invariant",
}
define.activity "38" {
  title = "Промежуточная аттестация",
  codes = "E14",
  when = month("04", "05"),
  responsible = "deputy_uvr",
  product = "order_transfer",
  procedure = "interim_attestation",
  part = "invariant",
}
define.activity "39" {
  title = "Воспитание: итоговая диагностика",
  when = month "05",
  responsible = { "deputy_vr", "homeroom_teacher" },
  product = "brief",
  procedure = "upbringing_diagnostics",
  part = "variative",
}
define.activity "40" {
  title = "Допуск к государственной итоговой аттестации",
  when = month("05"):before("41"):meeting "pedagogical_council",
  responsible = "director",
  product = "minutes_council",
  depends_on = "38",
  part = "invariant",
}
define.activity "41" {
  title = "ОГЭ и ЕГЭ",
  when = window "exams.window",
  responsible = "deputy_uvr",
  product = "exam_protocol",
  procedure = { "oge", "ege" },
  depends_on = "40",
  part = "invariant",
}
define.activity "42" {
  title = "Итоги года",
  codes = "E15",
  when = each("term", "Ч4"):ends() + days(5),
  responsible = "deputy_uvr",
  product = "brief",
  procedure = "current_control",
  part = "invariant",
}

-- --- after the results ---

define.activity "43" {
  title = "Анализ ВПР",
  codes = "E13",
  when = (upon "vpr" + days(30)):latest(after "36" + months(2)),
  responsible = { "deputy_uvr", "method_union" },
  product = { "brief", "minutes_union" },
  procedure = "vpr",
  depends_on = "36",
  part = "invariant",
}
define.activity "44" {
  title = "Карта мониторинга результативности",
  when = month "06",
  responsible = "vsoko_commission",
  product = { "monitoring_map_doc", "order_monitoring" },
  procedure = "vsoko_effectiveness_monitoring",
  part = "invariant",
}
define.activity "45" {
  title = "Исполнение циклограммы за год",
  codes = "E16",
  when = month "06",
  responsible = "deputy_uvr",
  product = "cyclogram_execution_report",
  procedure = "vsoko_effectiveness_monitoring",
  part = "invariant",
}
define.activity "46" {
  title = "Анализ государственной итоговой аттестации, сверка с годовыми",
  codes = "E04",
  when = upon "exam" + days(14),
  responsible = { "deputy_uvr", "method_union" },
  product = "brief",
  procedure = { "oge", "ege" },
  depends_on = "41",
  part = "invariant",
  note = "обычно июль",
}

-- --- all year round ---

define.activity "47" {
  title = "Смета, полнота данных, документы",
  when = quarterly(),
  responsible = { "accountant", "deputy_it" },
  product = "budget_execution_report",
  procedure = "budget_review",
  depends_on = "25",
  part = "variative",
}
define.activity "48" {
  title = "Сроки решений и мер",
  when = monthly(),
  responsible = "deputy_uvr",
  product = "decision_register",
  part = "invariant",
  note = "в первый рабочий день месяца",
}
define.activity "49" {
  title = "Пересчёт показателей, просрочки",
  when = daily(),
  responsible = "program",
  product = "run_log",
  part = "invariant",
  note = "ночью",
}
