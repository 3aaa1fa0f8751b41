-- Documents of the college: those that schools lack, and the approval in two steps: the methodical
-- council agrees, the director approves.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций ВСОКО ГБПОУ «К-ИИТ», 05.09.2023"
local TWO_STEPS <const> = {
  { step = "agree", by = "method_council" },
  { step = "approve", by = "director" },
}

define.document "functions_distribution" {
  title = "Распределение функций управления ВСОКО",
  group = "распорядительные",
  approval = TWO_STEPS,
  note = "согласовано Методическим советом и утверждено директором 05.09.2023",
  source = SOURCE,
}

-- --- what the base lacks ---

for _, entry in ipairs {
  { "job_description_package",
    "Пакет должностных инструкций работников с функциями по обеспечению ВСОКО", "положения" },
  { "accounting_rules", "Регламенты предоставления бухгалтерской и финансовой отчётности",
    "положения" },
  { "union_plan", "Планы работы методических объединений", "планы" },
  { "order_procedure_regulation",
    "Приказы об утверждении положений и регламентов вариативных процедур", "приказы" },
  { "order_invariant_procedures", "Приказы о регламентах инвариантных процедур", "приказы" },
  { "order_procedure_results",
    "Приказы о проведении и результатах оценочных процедур (по каждому мероприятию)", "приказы" },
  { "order_method_events",
    "Приказы о проведении и результатах мероприятий научно-методического характера", "приказы" },
  { "order_is_rules",
    "Приказы об утверждении регламентов использования информационных систем", "приказы" },
  { "order_infosec_rules",
    "Приказы об утверждении регламентов обеспечения информационной безопасности", "приказы" },
  { "order_site", "Приказ о функционировании официального сайта", "приказы" },
  { "order_monitoring_results", "Приказы о результатах мониторинга функционирования ВСОКО",
    "приказы" },
} do
  define.document(entry[1]) { title = entry[2], group = entry[3], source = SOURCE }
end

-- --- names of the college ---

for _, entry in ipairs {
  { "edu_program_spo", "Образовательные программы" },
  { "attestation_regulation", "Положение об аттестации педагогических работников" },
  { "job_description", "Должностные инструкции с функционалом по обеспечению ВСОКО" },
  { "order_procedure", "Приказы об организации и проведении оценочных процедур" },
  { "order_monitoring",
    "Приказы о проведении и результатах мониторинга функционирования ВСОКО" },
  { "cyclogram", "Циклограмма мероприятий ВСОКО на среднесрочную перспективу" },
  { "cyclogram_execution_report", "Анализ выполнения циклограммы за год" },
  { "budget_execution_report", "Анализ выполнения плана финансово-хозяйственной деятельности" },
} do
  override.document(entry[1]) { title = entry[2] }
end

for _, entry in ipairs {
  { "midterm_plan_schedule",
    "План-график реализации мероприятий ВСОКО на среднесрочную перспективу" },
  { "is_usage_rules", "Регламенты использования информационных систем (по каждой системе)" },
  { "infosec_rules", "Регламенты обеспечения информационной безопасности" },
  { "training_programs_regulation",
    "Положение о персонифицированных программах повышения квалификации" },
  { "vsoko_regulation", "Положение о внутренней системе оценки качества образования" },
  { "procedure_regulation", "Положения и регламенты вариативных оценочных процедур" },
  { "current_control_regulation",
    "Положение о текущем контроле успеваемости и промежуточной аттестации" },
} do
  override.document(entry[1]) { title = entry[2], approval = TWO_STEPS }
end

override.document "annual_plan" {
  title = "Комплексный план работы (годовой)",
  sections = { "ВСОКО", "научно-методическое сопровождение ВСОКО" },
}

-- Pay stands beside the results of ВСОКО in the document; limit L1 of the base holds here as well.
override.document "pay_regulation" {
  title = "Положение об оплате труда и стимулирующих выплатах",
  note = "ограничение L1: итоги ВПР основанием не служат",
}
override.document "order_incentives" {
  title = "Приказы о стимулирующих выплатах педагогам по результатам ВСОКО",
  note = "ограничение L1: итоги ВПР основанием не служат",
}
