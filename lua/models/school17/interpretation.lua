-- Sections 7 and 8: how results are interpreted and kept objective. Table 2 names an indicator for
-- each of its ten directions; those that it is read together with stand beside.
--
-- SPDX-License-Identifier: MIT

define.cycle "interpretation" {
  title = "Этапы интерпретации результатов",
  source = "Положение, п. 7.1",
  stages = {
    {
      name = "search",
      title = "Поисковый",
      to = { "analysis" },
      note = "источники статистики и аналитики по процедуре; документа текст не называет",
    },
    {
      name = "analysis",
      title = "Аналитический",
      document = "brief",
      to = { "generalization" },
      note = "показатели источников; комплексный анализ по таблице 2",
    },
    {
      name = "generalization",
      title = "Обобщающий",
      document = "expert_conclusion",
      to = { "decision" },
      note = "тенденции и выводы",
    },
    {
      name = "decision",
      title = "Распорядительный",
      document = "order_head",
      note = "распространение хорошего опыта, устранение нарушений и негативных тенденций",
    },
  },
}

define.catalogue "conclusions" {
  title = "О чём выводы обобщающего этапа",
  source = "Положение, п. 7.1",
  items = {
    { id = "conditions", title = "Условия образовательного процесса" },
    { id = "content", title = "Содержание: корректировка программ" },
    { id = "methodical", title = "Методическая работа, внутреннее повышение квалификации" },
    { id = "technology", title = "Технологии и методики обучения и оценивания" },
  },
}

define.catalogue "analysis" {
  title = "Направления комплексного анализа",
  source = "Положение, таблица 2",
  columns = {
    { name = "aspect", title = "Что анализируется" },
    { name = "indicator", title = "Показатель", of = "indicator" },
    { name = "beside", title = "Вместе с", of = "indicator" },
  },
  items = {
    {
      id = "objectivity_results",
      title = "Объективность оценки результатов",
      aspect = "признаки необъективной оценки",
      indicator = "bias_signs",
      beside = {
        "vpr_confirmed_share", "vpr_lowered_share", "vpr_raised_share", "vpr_gap2_count",
      },
    },
    {
      id = "objectivity_procedures",
      title = "Объективность процедур и школьных олимпиад",
      aspect = "показатели по процедурам и по годам",
      indicator = "procedures_spread",
      beside = {
        "vpr_confirmed_share", "oge_year_match", "exit_confirmed_share",
        "olympiad_confirmed_share", "objectivity_trend",
      },
    },
    {
      id = "quality_subjects",
      title = "Качество по предметам",
      aspect = "устойчивые средние результаты по предметам",
      indicator = "steady_subjects",
      beside = { "subject_steady", "mean_mark", "quality_rate" },
    },
    {
      id = "quality_procedures",
      title = "Качество по процедурам",
      aspect = "устойчивые средние результаты в процедурах",
      indicator = "steady_procedures",
      beside = { "vpr_steady", "oge_steady", "ege_steady", "entry_steady", "exit_steady" },
    },
    {
      id = "minimum_subjects",
      title = "Базовый минимум по предметам",
      aspect = "группы с низкими результатами по предметам",
      indicator = "low_by_subject",
      beside = { "failing_count" },
    },
    {
      id = "minimum_procedures",
      title = "Базовый минимум по процедурам",
      aspect = "группы с низкими результатами в процедурах",
      indicator = "low_by_procedure",
      beside = {
        "vpr_low_share", "oge_low_share", "ege_low_share", "entry_low_share", "exit_low_share",
      },
    },
    {
      id = "talent_subjects",
      title = "Развитие таланта по предметам",
      aspect = "группы с высокими результатами по предметам",
      indicator = "high_by_subject",
      beside = { "excellent_share" },
    },
    {
      id = "talent_procedures",
      title = "Развитие таланта по процедурам",
      aspect = "группы с высокими результатами в процедурах",
      indicator = "high_by_procedure",
      beside = {
        "vpr_high_share", "oge_high_share", "ege_high_share", "entry_high_share",
        "exit_high_share",
      },
    },
    {
      id = "career_college",
      title = "Профориентация: рабочие специальности",
      aspect = "поступление в организации СПО",
      indicator = "entered_college",
    },
    {
      id = "career_university",
      title = "Профориентация: специальности высшего образования",
      aspect = "поступление в вузы",
      indicator = "entered_university",
    },
  },
}

define.catalogue "interpretation_levels" {
  title = "Уровни интерпретации",
  source = "Положение, п. 7.2",
  columns = {
    { name = "levels", title = "Уровни решений", of = "decision_level" },
    { name = "note", title = "Примечание" },
  },
  items = {
    {
      id = "school",
      title = "Организация: администрация и органы управления",
      levels = { "gov", "adm" },
      note = "здесь «органы государственного управления», в п. 6.7 — "
        .. "государственно-общественного",
    },
    { id = "union", title = "Профессиональные объединения", levels = "mo" },
    { id = "teacher", title = "Педагог", levels = "tch" },
  },
}

define.catalogue "objectivity_principles" {
  title = "Принципы объективности",
  source = "Положение, п. 8.1",
  items = {
    { id = "materials", title = "Научная концепция и качественные КИМ" },
    { id = "uniform", title = "Единые решения, защита информации" },
    { id = "qualified", title = "Квалифицированные специалисты на всех этапах" },
    { id = "no_conflict", title = "Нет конфликта интересов" },
  },
}

define.catalogue "objectivity_measures" {
  title = "Меры за объективность",
  source = "Положение, п. 8.2",
  items = {
    { id = "help", title = "Помощь слабым ученикам и учителям с дефицитами" },
    { id = "interest", title = "Заинтересованность педагогов в объективных результатах" },
  },
}
