-- Appendix: the scheme of assessment, four lists side by side. Each row is tied to what the base
-- or this model has for it.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "Приложение: схема оценки"

-- --- procedures that the base lacks ---

define.procedure "achievement_monitoring" {
  title = "Мониторинг и диагностика достижений",
  level = "school",
  frequency = "systematic",
  source = SOURCE,
}

define.procedure "public_accreditation" {
  title = "Общественная аккредитация",
  frequency = "single",
  source = SOURCE,
}

define.procedure "process_monitoring" {
  title = "Мониторинг образовательной деятельности",
  level = "school",
  frequency = "systematic",
  source = SOURCE,
}

define.catalogue "scheme_indicators" {
  title = "Показатели схемы оценки",
  source = SOURCE,
  columns = {
    { name = "indicators", title = "Показатели модели", of = "indicator" },
    { name = "note", title = "Примечание" },
  },
  items = {
    { id = "material", title = "Материально-технические условия" },
    { id = "information", title = "Информационно-коммуникационный ресурс" },
    {
      id = "staff",
      title = "Кадровый состав",
      indicators = { "teachers_he", "category_share", "training_share" },
    },
    { id = "finance", title = "Финансовое обеспечение" },
    {
      id = "management",
      title = "Управленческий потенциал",
      indicators = { "cyclogram_done", "acts_current" },
    },
    { id = "licence", title = "Лицензионные нормативы" },
    { id = "health", title = "Здоровьесбережение: питание, санитарные условия" },
    {
      id = "content",
      title = "Содержание обучения, качество программ",
      indicators = { "program_compliance", "curriculum_done", "syllabus_share" },
    },
    {
      id = "results",
      title = "Качество результатов обучения",
      indicators = { "pass_rate", "quality_rate", "sou", "mean_mark" },
    },
    {
      id = "pupil",
      title = "Индивидуальная оценка учащегося: учебные и социально-личностные достижения",
      indicators = { "student_quality", "mean_mark" },
      note = "ячейка документа обрывается на словах «нормативность поведен»",
    },
  },
}

define.catalogue "scheme_procedures" {
  title = "Процедуры схемы оценки",
  source = SOURCE,
  columns = {
    { name = "procedures", title = "Процедуры модели", of = "procedure" },
    { name = "note", title = "Примечание" },
  },
  items = {
    { id = "statistics", title = "Статистическое наблюдение", procedures = "statistical_report" },
    { id = "licensing", title = "Лицензирование", procedures = "licensing" },
    {
      id = "accreditation",
      title = "Государственная аккредитация",
      procedures = "accreditation_monitoring",
    },
    {
      id = "attestation",
      title = "Аттестация кадров на вторую квалификационную категорию",
      procedures = "teacher_attestation",
      note = "такой категории больше нет",
    },
    {
      id = "pupil_attestation",
      title = "Промежуточная и итоговая аттестация",
      procedures = "interim_attestation",
    },
    { id = "state_exams", title = "ГИА выпускников, включая ОГЭ", procedures = { "oge", "ege" } },
    {
      id = "monitoring",
      title = "Мониторинг и диагностика достижений",
      procedures = { "achievement_monitoring", "entry_diagnostics" },
    },
    {
      id = "olympiads",
      title = "Олимпиады, конкурсы",
      procedures = { "olympiad_school", "olympiad_municipal", "olympiad_regional" },
    },
    {
      id = "sociology",
      title = "Социологические исследования",
      procedures = { "survey_parents", "survey_students", "survey_teachers" },
    },
    {
      id = "safety",
      title = "Мониторинг безопасности жизни и здоровья",
      procedures = { "safety_monitoring", "health_monitoring" },
    },
    {
      id = "public_accreditation",
      title = "Общественная аккредитация",
      procedures = "public_accreditation",
    },
    {
      id = "self_audit",
      title = "Самоаудит для публичного отчёта",
      procedures = { "audit_internal", "self_examination" },
    },
    {
      id = "process",
      title = "Мониторинг образовательной деятельности",
      procedures = "process_monitoring",
    },
    {
      id = "independent",
      title = "Независимая и общественная оценка",
      procedures = "independent_review",
    },
    {
      id = "satisfaction",
      title = "Мониторинг удовлетворённости участников",
      procedures = { "survey_parents", "survey_students", "survey_teachers" },
    },
  },
}

define.catalogue "scheme_products" {
  title = "Продукты схемы оценки",
  source = SOURCE,
  columns = { { name = "documents", title = "Документы", of = "document" } },
  items = {
    { id = "public_report", title = "Публичный доклад", documents = "public_report" },
    { id = "self_report", title = "Отчёт о самообследовании", documents = "self_report" },
    { id = "licence", title = "Лицензионные документы", documents = "licence" },
    {
      id = "accreditation",
      title = "Результаты аккредитации",
      documents = "accreditation_result",
    },
    {
      id = "briefs",
      title = "Аналитическая справка, справка ведомственных проверок",
      documents = { "brief", "inspection_brief" },
    },
    { id = "conclusions", title = "Экспертные заключения", documents = "expert_conclusion" },
    { id = "acts", title = "Акты, предписания", documents = "inspection_act" },
    { id = "site", title = "Раздел портала, сайт", documents = "site_section" },
    { id = "contests", title = "Результаты конкурсов", documents = "contest_results" },
    {
      id = "monitoring",
      title = "Мониторинг учебной деятельности",
      documents = "study_monitoring",
    },
    { id = "survey", title = "Результаты опроса", documents = "survey_results" },
    { id = "orders", title = "Приказы", documents = "order_head" },
    { id = "oge", title = "Протоколы ОГЭ", documents = "exam_protocol" },
    { id = "certificate", title = "Аттестат", documents = "certificate" },
    { id = "portfolio", title = "Портфолио", documents = "portfolio" },
    { id = "program", title = "Программа развития", documents = "development_program" },
  },
}

define.catalogue "scheme_consumers" {
  title = "Потребители продуктов схемы",
  source = SOURCE,
  columns = { { name = "note", title = "Примечание" } },
  items = {
    { id = "municipality", title = "Муниципальные органы власти" },
    { id = "public", title = "Общественные структуры" },
    {
      id = "employers",
      title = "Работодатели, СМИ",
      note = "в документе одна строка",
    },
    { id = "parents", title = "Родители (законные представители)" },
    { id = "pupils", title = "Обучающиеся" },
    { id = "vocational", title = "Организации профессионального образования" },
  },
}
