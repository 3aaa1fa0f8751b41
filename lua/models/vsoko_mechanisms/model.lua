-- The school of «Механизмы ВСОКО»: bodies with their functions (functions.lua), the commission
-- (commission.lua), how decisions are taken (decisions.lua), what is counted (results.lua).
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "«Механизмы ВСОКО»"

define.position "informatics_teacher" {
  title = "Учитель информатики",
  group = "педагоги",
  source = SOURCE,
}

override.position "it_specialist" { combines = { "informatics_teacher" } }

define.body "administration" {
  title = "Администрация школы",
  group = "администрация",
  members = { "director", "deputy_uvr", "deputy_mr" },
  source = SOURCE,
}

define.body "homeroom_teachers" {
  title = "Классные руководители",
  group = "педагоги",
  members = { "homeroom_teacher" },
  source = SOURCE,
}

override.body "creative_team" { title = "Творческие группы учителей" }

-- The kind of organisation stands in the card of the school; the document says «лицей» once, in row
-- 5.5, where `model check` points at it.
override.vocabulary "lyceum" {
  obsolete = "документ — о школе, «лицей» в нём сказано один раз; вид организации — в её карточке",
  instead = "school",
}
