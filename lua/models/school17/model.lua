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

-- --- positions and bodies that the base lacks ---

define.position "deputy_quality" {
  title = "Заместитель директора по оценке и управлению качеством",
  group = "Администрация",
  source = "Положение, п. 4.2",
}

define.body "science_union" {
  title = "Научно-методическое объединение",
  source = "Положение, п. 4.3",
}

define.body "quality_service" {
  title = "Служба оценки качества образования",
  source = "План, раздел I",
  note = "создаётся по плану вместе с советом по качеству",
}

define.body "science_method_group" {
  title = "Научно-методическая группа по средствам оценки",
  source = "План, раздел II",
  note = "создаётся по плану",
}

define.body "education_department" {
  title = "Управление образования администрации Апшеронского района",
  group = "Внешние организации",
  source = "Положение, п. 6.5",
}

define.body "development_centre" {
  title = "МКУ ЦРО",
  group = "Внешние организации",
  source = "Положение, п. 6.5",
}

-- --- words ---

define.vocabulary "second_category" {
  title = "вторая квалификационная категория",
  forms = { "втор* квалификационн* категори*", "втор* категори*" },
  obsolete = "аттестация на неё отменена: есть первая и высшая",
}
