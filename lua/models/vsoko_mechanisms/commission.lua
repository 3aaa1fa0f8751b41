-- The commission of ВСОКО: seven roles, a chair that depends on what the assessment is about. The
-- duties of the chair and of the experts stand in functions.lua.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "«Механизмы ВСОКО», состав комиссии"

-- --- roles ---

define.role "staff_representative" {
  title = "Представитель коллектива",
  held_by = { "teacher", "homeroom_teacher", "psychologist", "librarian" },
  source = SOURCE,
}

define.role "parents_representative" {
  title = "Представитель общешкольного родительского комитета",
  source = SOURCE,
}

define.role "partners_representative" {
  title = "Представитель социальных партнёров",
  source = SOURCE,
}

define.role "student_council_chair" {
  title = "Председатель школьного ученического совета",
  source = SOURCE,
}

override.role "commission_chair" { title = "Руководитель комиссии по ВСОКО" }
override.role "expert" { title = "Эксперты комиссии" }

override.body "vsoko_commission" {
  title = "Комиссия по осуществлению ВСОКО",
  members = {
    "deputy_uvr",
    "deputy_mr",
    "staff_representative",
    "union_head",
    "parents_representative",
    "partners_representative",
    "student_council_chair",
  },
  chair = {
    param = "commission.emphasis",
    is = { teaching = "deputy_uvr", method = "deputy_mr" },
  },
}

-- --- what they write ---

define.document "analysis_schedule" {
  title = "План-график проведения анализа",
  group = "планы",
  source = SOURCE,
}

define.document "commission_report" {
  title = "Общий отчёт о работе комиссии",
  group = "аналитика",
  source = SOURCE,
}
