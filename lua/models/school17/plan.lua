-- The plan of improvement: six sections, thirty-one measures. Dates and responsible persons are
-- blank in the document: they are not assigned.
--
-- SPDX-License-Identifier: MIT

local PLAN <const> = "План совершенствования ВСОКО"

for _, section in ipairs({
  {
    id = "I",
    title = "I. Организационные структуры и механизм",
    { "Совет по качеству, служба оценки качества", "order_head", "regulation" },
    {
      "Пересмотр оргструктур: функции должностных лиц, подразделений, органов ГОУ",
      "order_head", "regulation", "job_description",
    },
    {
      "Циклограмма и перспективный план новых процедур",
      "cyclogram", "procedures_plan",
    },
  },
  {
    id = "II",
    title = "II. Опытно-экспериментальная и инновационная работа",
    {
      "Научно-методическая группа по средствам оценки результатов",
      "order_head", "regulation",
    },
    { "Инновационные технологии диагностики и мониторинга", "annual_plan" },
    { "Ярмарка (конкурс) инновационных разработок", "order_head", "regulation" },
    { "Банк научно-методических разработок", "data_bank_structure" },
  },
  {
    id = "III",
    title = "III. Новые технологии и процедуры",
    { "Локальные акты профессиональной экспертизы КИМ", "materials_expertise_regulation" },
    { "Мониторинг образовательных достижений", "monitoring_regulation" },
    {
      "Мониторинговые исследования: положение, критерии, циклограмма",
      "monitoring_regulation",
      note = "направления: методические объединения, обученность, внеурочная деятельность, "
        .. "развитие учащихся",
    },
    { "Портфолио организации: структура и положение", "portfolio_regulation" },
    { "Диагностика текущей результативности процесса", "documented_procedure" },
    { "Внутренний аудит качества, обучение специалистов", "audit_regulation" },
    { "Методика эффективности образовательной деятельности", "effectiveness_method" },
    { "Методика самообследования", "self_examination_method" },
    { "Методика экспресс-оценки", "express_method" },
    { "Фонд КИМ мониторинга результатов", "order_head", "technical_task" },
    { "Независимый аудит программ", "program_audit_regulation" },
    {
      "Родители и партнёры в разработке программ",
      "agreement_draft", "regulation",
    },
    {
      "Макет отчёта о самообследовании и рекомендации",
      "self_report_layout", "method_recommendations",
    },
    {
      "Публичные слушания",
      "order_head",
      note = "темы: школа как социальный институт; качество и успех выпускника; школа и социум",
    },
  },
  {
    id = "IV",
    title = "IV. Научно-методическое и информационное обеспечение, подготовка персонала",
    {
      "Курсы по оценке и управлению качеством",
      "training_request", "corporate_training_plan",
    },
    { "Дорожная карта по внешним процедурам: ВПР, ГИА, НОК ОД", "order_head" },
    { "Новые оценочные инструменты", "method_materials" },
    { "Межшкольные и муниципальные семинары", "seminar_plans" },
    { "Рефлексивные процедуры в методических темах педагогов", "method_plan" },
    { "Рекомендации по мониторингу качества с пакетом КИМ", "method_recommendations" },
    { "Рекомендации по самообследованию", "method_recommendations" },
  },
  {
    id = "V",
    title = "V. Работа с информацией",
    {
      "Банк данных и статистики, управление данными о качестве",
      "data_bank_structure", "documented_procedure",
    },
  },
  {
    id = "VI",
    title = "VI. Оценочно-диагностический инструментарий",
    { "Методика бенчмаркинга (сравнительного анализа)", "method" },
    { "Анализ развития ВСОКО, ключевые направления", "method" },
  },
}) do
  for number, measure in ipairs(section) do
    local products <const> = {}
    for place, value in ipairs(measure) do
      if place > 1 then
        products[place - 1] = value
      end
    end
    define.activity(section.id .. "." .. tostring(number)) {
      title = measure[1],
      plan = PLAN,
      section = section.title,
      product = products,
      note = measure.note,
      source = "Положение, план мероприятий",
    }
  end
end
