-- The industrial college of Katav-Ivanovsk (СПО): the set of a college, its words, its people.
-- functions.lua holds the table of 05.09.2023, documents.lua what it names, budget.lua the money by
-- quarter and procedure, decisions.lua current and final decisions.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций ВСОКО ГБПОУ «К-ИИТ», 05.09.2023"

set.param "set.college" { from = "1900-01-01", forever = true, value = 1, source = SOURCE }

-- --- words ---

override.vocabulary "class_group" { title = "группа", plural = "группы", genitive = "группы" }
override.vocabulary "pupil" { title = "студент", plural = "студенты", genitive = "студента" }
override.vocabulary "method_union" { title = "ПЦК", plural = "ПЦК", genitive = "ПЦК" }

-- --- people and bodies: before "/" positions stand, after it bodies ---

for _, entry in ipairs {
  { "deputy_ur", "Заместитель директора по УР" },
  { "deputy_upr", "Заместитель директора по УПР" },
  { "deputy_it", "Заместитель директора по ИТ" },
  { "deputy_vr", "Заместитель директора по ВР" },
  { "union_head", "Председатель ПЦК" },
  { "accountant", "Специалисты бухгалтерии" },
  { "hr", "Отдел кадров" },
  { "teacher", "Педагогические работники" },
} do
  override.position(entry[1]) { title = entry[2] }
end

define.role "procedure_lead" {
  title = "Педагоги, ответственные за проведение оценочных процедур",
  held_by = { "teacher" },
  source = SOURCE,
}

define.role "vsoko_lead" {
  title = "Ответственные за функционирование ВСОКО",
  held_by = { "deputy_ur", "deputy_upr", "deputy_it", "deputy_vr" },
  source = SOURCE,
}

-- The document names both the commissions (ПЦК) and, in block 2.2, method unions.
override.body "subject_commission" { title = "ПЦК", members = "teacher", chair = "union_head" }
override.body "method_union" { title = "Методические объединения педагогов" }
override.body "working_group" { title = "Рабочие группы" }
