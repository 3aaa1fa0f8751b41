-- Powers (two, with executors only) and functions (two, with documents) of the frame.
--
-- Power 1 is one row of two sentences in the document: upkeep of ВСОКО and the policy by its
-- results. «Руководители (директор, заместители)» are positions; the pedagogical council that
-- agrees is one of the bodies. The functions name a methodical council, the powers a scientific and
-- methodical one: one body.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "Интеграция механизмов управления и ВСОКО (Челябинская область)"

define.position "deputy" {
  title = "Заместители руководителя образовательной организации",
  group = "администрация",
  source = SOURCE,
}

define.position "department_head" {
  title = "Руководители предметных кафедр",
  group = "педагоги",
  combines = "teacher",
  source = SOURCE,
}

override.position "director" { title = "Руководитель образовательной организации" }
override.body "method_council" { title = "Научно-методический совет" }
override.body "department" {
  title = "Предметные кафедры",
  members = "department_head",
  chair = "department_head",
}
override.body "method_union" { title = "Методические объединения учителей" }
override.body "school_council" { title = "Совет ОО" }

-- --- powers ---

define.block "powers" { title = "Полномочия исполнителей в рамках ВСОКО", source = SOURCE }

define.func "powers.1" {
  block = "powers",
  kind = "power",
  title = "Функционирование, развитие и нормативное закрепление ВСОКО; политика по её результатам",
  positions = { "director", "deputy" },
  bodies = { "method_council", "department", "method_union", "pedagogical_council" },
  note = "по согласованию с педагогическим советом",
}

define.func "powers.2" {
  block = "powers",
  kind = "power",
  title = "Выбор задач, показателей и методов сбора; отбор содержания ВСОКО",
  positions = { "director", "deputy", "department_head" },
  bodies = { "method_council", "method_union" },
  note = "научно-методический совет и (или) руководители кафедр, и (или) методические объединения",
}

-- --- functions ---

define.block "1" { title = "Функционирование механизмов управления качеством", source = SOURCE }

define.func "1.1" {
  block = "1",
  title = "Проекты концептуальных документов о механизмах управления качеством",
  positions = { "director", "deputy" },
  bodies = { "pedagogical_council", "method_council", "school_council", "method_union" },
  documents = {
    "charter",
    "unit_regulation",
    "edu_program_ooo",
    "vsoko_regulation",
    "development_program",
  },
}

-- The regulation of current control stands twice in the cell, with its section on test materials
-- and without; here it is once.
define.func "1.2" {
  block = "1",
  title = "Проекты концептуальных документов о мероприятиях ВСОКО, их обсуждение и утверждение",
  positions = { "director", "deputy" },
  bodies = { "pedagogical_council", "method_council", "school_council", "method_union" },
  documents = { "edu_program_ooo", "current_control_regulation", "vsoko_regulation" },
}
