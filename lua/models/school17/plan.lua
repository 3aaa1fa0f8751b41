-- The plan of improvement: six sections, thirty-one measures. Dates and responsible persons are
-- blank in the document: they are not assigned.
--
-- SPDX-License-Identifier: MIT

local PLAN <const> = "План совершенствования ВСОКО"
local SOURCE <const> = "Положение, план мероприятий"

local SECTION_I <const> = "I. Организационные структуры и механизм"

define.activity "I.1" {
  title = "Совет по качеству, служба оценки качества",
  plan = PLAN,
  section = SECTION_I,
  product = { "order_head", "regulation" },
  source = SOURCE,
}
define.activity "I.2" {
  title = "Пересмотр оргструктур: функции должностных лиц, подразделений, органов ГОУ",
  plan = PLAN,
  section = SECTION_I,
  product = { "order_head", "regulation", "job_description" },
  source = SOURCE,
}
define.activity "I.3" {
  title = "Циклограмма и перспективный план новых процедур",
  plan = PLAN,
  section = SECTION_I,
  product = { "cyclogram", "procedures_plan" },
  source = SOURCE,
}

local SECTION_II <const> = "II. Опытно-экспериментальная и инновационная работа"

define.activity "II.1" {
  title = "Научно-методическая группа по средствам оценки результатов",
  plan = PLAN,
  section = SECTION_II,
  product = { "order_head", "regulation" },
  source = SOURCE,
}
define.activity "II.2" {
  title = "Инновационные технологии диагностики и мониторинга",
  plan = PLAN,
  section = SECTION_II,
  product = "annual_plan",
  source = SOURCE,
}
define.activity "II.3" {
  title = "Ярмарка (конкурс) инновационных разработок",
  plan = PLAN,
  section = SECTION_II,
  product = { "order_head", "regulation" },
  source = SOURCE,
}
define.activity "II.4" {
  title = "Банк научно-методических разработок",
  plan = PLAN,
  section = SECTION_II,
  product = "data_bank_structure",
  source = SOURCE,
}

local SECTION_III <const> = "III. Новые технологии и процедуры"

define.activity "III.1" {
  title = "Локальные акты профессиональной экспертизы КИМ",
  plan = PLAN,
  section = SECTION_III,
  product = "materials_expertise_regulation",
  source = SOURCE,
}
define.activity "III.2" {
  title = "Мониторинг образовательных достижений",
  plan = PLAN,
  section = SECTION_III,
  product = "monitoring_regulation",
  source = SOURCE,
}
define.activity "III.3" {
  title = "Мониторинговые исследования: положение, критерии, циклограмма",
  plan = PLAN,
  section = SECTION_III,
  product = "monitoring_regulation",
  note = "направления: методические объединения, обученность, внеурочная деятельность, "
    .. "развитие учащихся",
  source = SOURCE,
}
define.activity "III.4" {
  title = "Портфолио организации: структура и положение",
  plan = PLAN,
  section = SECTION_III,
  product = "portfolio_regulation",
  source = SOURCE,
}
define.activity "III.5" {
  title = "Диагностика текущей результативности процесса",
  plan = PLAN,
  section = SECTION_III,
  product = "documented_procedure",
  source = SOURCE,
}
define.activity "III.6" {
  title = "Внутренний аудит качества, обучение специалистов",
  plan = PLAN,
  section = SECTION_III,
  product = "audit_regulation",
  source = SOURCE,
}
define.activity "III.7" {
  title = "Методика эффективности образовательной деятельности",
  plan = PLAN,
  section = SECTION_III,
  product = "effectiveness_method",
  source = SOURCE,
}
define.activity "III.8" {
  title = "Методика самообследования",
  plan = PLAN,
  section = SECTION_III,
  product = "self_examination_method",
  source = SOURCE,
}
define.activity "III.9" {
  title = "Методика экспресс-оценки",
  plan = PLAN,
  section = SECTION_III,
  product = "express_method",
  source = SOURCE,
}
define.activity "III.10" {
  title = "Фонд КИМ мониторинга результатов",
  plan = PLAN,
  section = SECTION_III,
  product = { "order_head", "technical_task" },
  source = SOURCE,
}
define.activity "III.11" {
  title = "Независимый аудит программ",
  plan = PLAN,
  section = SECTION_III,
  product = "program_audit_regulation",
  source = SOURCE,
}
define.activity "III.12" {
  title = "Родители и партнёры в разработке программ",
  plan = PLAN,
  section = SECTION_III,
  product = { "agreement_draft", "regulation" },
  source = SOURCE,
}
define.activity "III.13" {
  title = "Макет отчёта о самообследовании и рекомендации",
  plan = PLAN,
  section = SECTION_III,
  product = { "self_report_layout", "method_recommendations" },
  source = SOURCE,
}
define.activity "III.14" {
  title = "Публичные слушания",
  plan = PLAN,
  section = SECTION_III,
  product = "order_head",
  note = "темы: школа как социальный институт; качество и успех выпускника; школа и социум",
  source = SOURCE,
}

local SECTION_IV <const> =
  "IV. Научно-методическое и информационное обеспечение, подготовка персонала"

define.activity "IV.1" {
  title = "Курсы по оценке и управлению качеством",
  plan = PLAN,
  section = SECTION_IV,
  product = { "training_request", "corporate_training_plan" },
  source = SOURCE,
}
define.activity "IV.2" {
  title = "Дорожная карта по внешним процедурам: ВПР, ГИА, НОК ОД",
  plan = PLAN,
  section = SECTION_IV,
  product = "order_head",
  source = SOURCE,
}
define.activity "IV.3" {
  title = "Новые оценочные инструменты",
  plan = PLAN,
  section = SECTION_IV,
  product = "method_materials",
  source = SOURCE,
}
define.activity "IV.4" {
  title = "Межшкольные и муниципальные семинары",
  plan = PLAN,
  section = SECTION_IV,
  product = "seminar_plans",
  source = SOURCE,
}
define.activity "IV.5" {
  title = "Рефлексивные процедуры в методических темах педагогов",
  plan = PLAN,
  section = SECTION_IV,
  product = "method_plan",
  source = SOURCE,
}
define.activity "IV.6" {
  title = "Рекомендации по мониторингу качества с пакетом КИМ",
  plan = PLAN,
  section = SECTION_IV,
  product = "method_recommendations",
  source = SOURCE,
}
define.activity "IV.7" {
  title = "Рекомендации по самообследованию",
  plan = PLAN,
  section = SECTION_IV,
  product = "method_recommendations",
  source = SOURCE,
}

local SECTION_V <const> = "V. Работа с информацией"

define.activity "V.1" {
  title = "Банк данных и статистики, управление данными о качестве",
  plan = PLAN,
  section = SECTION_V,
  product = { "data_bank_structure", "documented_procedure" },
  source = SOURCE,
}

local SECTION_VI <const> = "VI. Оценочно-диагностический инструментарий"

define.activity "VI.1" {
  title = "Методика бенчмаркинга (сравнительного анализа)",
  plan = PLAN,
  section = SECTION_VI,
  product = "method",
  source = SOURCE,
}
define.activity "VI.2" {
  title = "Анализ развития ВСОКО, ключевые направления",
  plan = PLAN,
  section = SECTION_VI,
  product = "method",
  source = SOURCE,
}
