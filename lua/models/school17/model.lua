-- МБОУ СОШ № 17 (Апшеронский район): the regulation on its internal quality assessment, 2023.
-- Each file holds a part of the text; order and number of rows are the document's, titles are short
-- labels.
--
--   concepts.lua        sections 1 and 2: what is assessed, why, from what data
--   procedures.lua      section 3: how a procedure goes, periodicity, methods, instruments
--   functions.lua       sections 4 and 6: duties of roles, functions of management, partners
--   decisions.lua       section 6, table 1: decisions by level; rules
--   interpretation.lua  sections 7 and 8: stages, table 2, objectivity
--   analysis.lua, leavers.lua   the indicators of table 2
--   scheme.lua          appendix: indicators, procedures, products, consumers
--   plan.lua            plan of improvement
--   documents.lua       types of documents that the base lacks
--
-- What is wrong or out of date in the text stands here as it stands there, with a note.
--
-- SPDX-License-Identifier: MIT

-- --- positions and bodies ---

define.position "deputy_quality" {
  title = "Заместитель директора по оценке и управлению качеством",
  group = "администрация",
  source = "Положение, п. 4.2",
}

define.body "administration" {
  title = "Администрация",
  group = "администрация",
  members = { "director", "deputy_uvr", "deputy_mr", "deputy_vr", "deputy_quality" },
  source = "Положение, п. 6.4",
}

override.body "governing_board" {
  title = "Органы государственно-общественного управления",
  source = "Положение, п. 4.3",
}

define.body "science_union" {
  title = "Научно-методическое объединение",
  group = "профессиональные объединения",
  members = { "teacher", "methodist" },
  source = "Положение, п. 4.3",
}

-- The plan is to create these and the base's council on quality.
define.body "quality_service" {
  title = "Служба оценки качества образования",
  group = "оценка",
  source = "План, раздел I",
}

define.body "science_method_group" {
  title = "Научно-методическая группа по средствам оценки",
  group = "оценка",
  source = "План, раздел II",
}

override.body "municipal_authority" {
  title = "Управление образования администрации Апшеронского района",
  source = "Положение, п. 6.5",
}

define.body "development_centre" {
  title = "МКУ ЦРО",
  group = "внешние",
  source = "Положение, п. 6.5",
}
