-- School 51 of Chelyabinsk: who does what in the management of quality, and the documents of it.
-- functions.lua holds the table, documents.lua what it names, recommendations.lua what is counted.
--
-- «Администрация» of the document is one body of the director and the deputies; where the document
-- names the director and the deputies themselves they are positions.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций СОШ № 51"

define.position "deputy" {
  title = "Заместители директора",
  group = "администрация",
  source = SOURCE,
}

define.body "administration" {
  title = "Администрация ОУ",
  group = "администрация",
  members = { "director", "deputy" },
  source = SOURCE,
}

define.body "teaching_staff" {
  title = "Педагогический коллектив",
  group = "педагоги",
  members = { "teacher" },
  source = SOURCE,
}

override.body "method_union" { title = "Методические объединения учителей-предметников" }
override.body "method_council" { title = "Научно-методический совет" }
override.position "teacher" { title = "Педагоги" }
