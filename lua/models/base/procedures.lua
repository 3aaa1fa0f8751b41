-- Procedures of assessment and control: who sets them, whether they look at the way or at its end,
-- how often they come, what they leave behind. What every school carries out is invariant.
--
-- SPDX-License-Identifier: MIT

-- --- learning, by the school ---

define.procedure "entry_diagnostics" {
  title = "Стартовая диагностика",
  level = "school",
  form = "interim",
  frequency = "periodic",
  grades = { "1", "5", "10" },
  documents = { "order_procedure", "brief" },
  part = "invariant",
}
define.procedure "adaptation_1" {
  title = "Адаптация первоклассников",
  level = "school",
  form = "interim",
  frequency = "periodic",
  grades = { "1" },
  documents = { "minutes_support_council", "brief" },
  part = "invariant",
}
define.procedure "adaptation_5" {
  title = "Адаптация пятиклассников",
  level = "school",
  form = "interim",
  frequency = "periodic",
  grades = { "5" },
  documents = { "minutes_support_council", "brief" },
  part = "invariant",
}
define.procedure "adaptation_10" {
  title = "Адаптация десятиклассников",
  level = "school",
  form = "interim",
  frequency = "periodic",
  grades = { "10" },
  documents = { "minutes_support_council", "brief" },
  part = "invariant",
}
define.procedure "current_control" {
  title = "Текущий контроль успеваемости",
  level = "school",
  form = "interim",
  frequency = "systematic",
  documents = "current_control_regulation",
  part = "invariant",
}
define.procedure "interim_attestation" {
  title = "Промежуточная аттестация",
  level = "school",
  form = "final",
  frequency = "periodic",
  documents = { "current_control_regulation", "order_transfer" },
  part = "invariant",
}
define.procedure "admin_test" {
  title = "Административная работа",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "order_procedure", "assessment_materials", "brief" },
  part = "variative",
}
define.procedure "meta_subject_test" {
  title = "Метапредметная работа",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "order_procedure", "assessment_materials", "brief" },
  part = "invariant",
}
define.procedure "functional_literacy_test" {
  title = "Диагностика функциональной грамотности",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "order_procedure", "brief" },
  part = "variative",
}
define.procedure "individual_project_defense" {
  title = "Защита индивидуального проекта",
  level = "school",
  form = "final",
  frequency = "periodic",
  documents = { "order_procedure", "result_sheet" },
  part = "invariant",
}
define.procedure "mock_exam" {
  title = "Пробный экзамен",
  level = "school",
  form = "interim",
  frequency = "periodic",
  grades = { "9", "11" },
  documents = { "order_procedure", "brief" },
  part = "variative",
}

-- --- learning, from outside ---

define.procedure "vpr" {
  title = "ВПР",
  level = "federal",
  form = "interim",
  frequency = "periodic",
  documents = { "order_procedure", "result_sheet", "brief" },
  part = "invariant",
  source = "РВ",
  note = "итоги не служат оценке педагогов и организаций",
}
define.procedure "regional_diagnostic" {
  title = "Региональная диагностика",
  level = "regional",
  form = "interim",
  frequency = "periodic",
  documents = { "order_procedure", "brief" },
  note = "РДР, РИКО — по графику региона",
}
define.procedure "final_essay_11" {
  title = "Итоговое сочинение",
  level = "federal",
  form = "final",
  frequency = "periodic",
  grades = { "11" },
  documents = { "order_procedure", "result_sheet" },
  part = "invariant",
}
define.procedure "final_interview_9" {
  title = "Итоговое собеседование",
  level = "federal",
  form = "final",
  frequency = "periodic",
  grades = { "9" },
  documents = { "order_procedure", "result_sheet" },
  part = "invariant",
}
define.procedure "oge" {
  title = "ОГЭ",
  level = "federal",
  form = "final",
  frequency = "periodic",
  grades = { "9" },
  documents = { "exam_protocol", "brief" },
  part = "invariant",
}
define.procedure "ege" {
  title = "ЕГЭ",
  level = "federal",
  form = "final",
  frequency = "periodic",
  grades = { "11" },
  documents = { "exam_protocol", "brief" },
  part = "invariant",
}
define.procedure "olympiad_school" {
  title = "Олимпиада, школьный этап",
  level = "school",
  frequency = "periodic",
  documents = { "order_procedure", "contest_results" },
  part = "invariant",
}
define.procedure "olympiad_municipal" {
  title = "Олимпиада, муниципальный этап",
  level = "municipal",
  frequency = "periodic",
  documents = "contest_results",
  part = "invariant",
}
define.procedure "olympiad_regional" {
  title = "Олимпиада, региональный этап",
  level = "regional",
  frequency = "periodic",
  documents = "contest_results",
  note = "по графику региона",
}

-- --- upbringing, health, opinions ---

define.procedure "upbringing_diagnostics" {
  title = "Диагностика воспитанности",
  level = "school",
  form = "final",
  frequency = "periodic",
  documents = "brief",
  part = "variative",
  source = "Z2",
}
define.procedure "health_monitoring" {
  title = "Мониторинг здоровья",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = "brief",
  part = "invariant",
  source = "Z3",
}
define.procedure "safety_monitoring" {
  title = "Мониторинг безопасности",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = "brief",
  part = "invariant",
  source = "Z3",
}
define.procedure "survey_parents" {
  title = "Анкетирование родителей",
  level = "school",
  frequency = "periodic",
  documents = { "survey_results", "brief" },
  part = "invariant",
}
define.procedure "survey_students" {
  title = "Анкетирование обучающихся",
  level = "school",
  frequency = "periodic",
  documents = { "survey_results", "brief" },
  part = "invariant",
}
define.procedure "survey_teachers" {
  title = "Анкетирование педагогов",
  level = "school",
  frequency = "periodic",
  documents = { "survey_results", "brief" },
  part = "invariant",
}

-- --- teachers and teaching ---

define.procedure "teacher_attestation" {
  title = "Аттестация педагогов",
  level = "regional",
  frequency = "systematic",
  documents = "attestation_regulation",
  note = "по заявлениям педагогов",
}
define.procedure "teacher_deficit_diagnostics" {
  title = "Диагностика дефицитов педагогов",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "brief", "method_plan" },
  part = "variative",
  source = "Z1; Z3",
}
define.procedure "lesson_visits" {
  title = "Посещение уроков",
  level = "school",
  form = "interim",
  frequency = "systematic",
  documents = "brief",
  part = "variative",
}
define.procedure "journal_check" {
  title = "Проверка журналов",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = "brief",
  part = "invariant",
}
define.procedure "program_review" {
  title = "Экспертиза программ",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "syllabus", "order_curriculum" },
  part = "invariant",
  source = "Z3; 582",
}
define.procedure "curriculum_fulfilment" {
  title = "Выполнение учебных планов и программ",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = "brief",
  part = "invariant",
}

-- --- the organization ---

define.procedure "site_monitoring" {
  title = "Мониторинг сайта",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "site_monitoring_regulation", "order_site_results" },
  part = "invariant",
  source = "Z0",
}
define.procedure "self_examination" {
  title = "Самообследование",
  level = "school",
  form = "final",
  frequency = "periodic",
  documents = { "self_examination_tables", "self_report" },
  part = "invariant",
  source = "462; 1324",
}
define.procedure "statistical_report" {
  title = "Статистический отчёт",
  level = "federal",
  frequency = "periodic",
  documents = "statistical_form",
  part = "invariant",
  note = "ОО-1, ОО-2",
}
define.procedure "vsoko_effectiveness_monitoring" {
  title = "Мониторинг результативности ВСОКО",
  level = "school",
  form = "final",
  frequency = "periodic",
  documents = { "order_monitoring", "monitoring_map_doc" },
  part = "invariant",
  source = "Z0; Z4",
}
define.procedure "budget_review" {
  title = "Рассмотрение сметы ВСОКО",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "vsoko_budget", "budget_execution_report" },
  part = "variative",
  source = "Z1",
}
define.procedure "audit_internal" {
  title = "Внутренний аудит",
  level = "school",
  form = "interim",
  frequency = "periodic",
  documents = { "audit_regulation", "brief" },
  part = "variative",
  source = "Z3",
}
define.procedure "independent_review" {
  title = "Независимая оценка качества",
  level = "regional",
  frequency = "periodic",
  documents = "roadmap",
  note = "по графику региона",
}
define.procedure "licensing" {
  title = "Лицензирование",
  level = "regional",
  frequency = "single",
  documents = "licence",
}
define.procedure "accreditation_monitoring" {
  title = "Аккредитационный мониторинг",
  level = "federal",
  form = "final",
  frequency = "periodic",
  documents = "data_export",
  part = "invariant",
  source = "АМ",
  note = "не реже раза в три года",
}
