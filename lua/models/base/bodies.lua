-- Bodies of a school and those outside it that it reports to. Who sits in a body and who chairs it
-- is said where it is the same everywhere.
--
-- SPDX-License-Identifier: MIT

-- --- councils ---

define.body "pedagogical_council" {
  title = "Педагогический совет",
  group = "коллегиальное управление",
  members = { "director", "teacher" },
  chair = "director",
  approves = { "order_cyclogram", "procedure_schedule", "self_report" },
}
define.body "method_council" {
  title = "Методический совет",
  group = "коллегиальное управление",
  members = { "deputy_mr", "union_head", "methodist" },
  chair = "deputy_mr",
  approves = "assessment_materials",
}
define.body "school_council" {
  title = "Совет школы",
  group = "коллегиальное управление",
  members = { "director", "teacher", "parents", "pupil" },
}
define.body "college_council" {
  title = "Совет техникума",
  group = "коллегиальное управление",
  members = { "director", "teacher", "pupil" },
}
define.body "governing_board" {
  title = "Управляющий совет",
  group = "коллегиальное управление",
  members = { "director", "teacher", "parents", "pupil", "founder" },
  approves = "self_report",
}
define.body "quality_council" { title = "Совет по качеству", group = "коллегиальное управление" }
define.body "parents_committee" {
  title = "Родительский комитет",
  group = "коллегиальное управление",
  members = "parents",
}
define.body "student_council" {
  title = "Ученический совет",
  group = "коллегиальное управление",
  members = "pupil",
}

-- --- professional unions and groups ---

define.body "method_union" {
  title = "{Method_union}",
  group = "профессиональные объединения",
  members = "teacher",
  chair = "union_head",
}
define.body "department" {
  title = "Кафедра",
  group = "профессиональные объединения",
  members = "teacher",
}
define.body "subject_commission" {
  title = "Предметно-цикловая комиссия",
  group = "профессиональные объединения",
  members = "teacher",
}
define.body "creative_team" {
  title = "Творческая группа",
  group = "профессиональные объединения",
  members = "teacher",
}
define.body "working_group" {
  title = "Рабочая группа",
  group = "профессиональные объединения",
  members = "teacher",
  note = "кто ещё, говорит приказ",
}

-- --- assessment and support ---

define.body "vsoko_commission" {
  title = "Комиссия ВСОКО",
  group = "оценка",
  members = {
    "deputy_uvr",
    "deputy_mr",
    "teacher",
    "union_head",
    "parents_committee",
    "social_partners",
    "student_council",
  },
  chair = "commission_chair",
  source = "Z2",
}
define.body "expert_group" { title = "Экспертная группа", group = "оценка", members = "expert" }
define.body "support_council" {
  title = "Психолого-педагогический консилиум",
  group = "сопровождение",
  members = { "psychologist", "homeroom_teacher", "teacher" },
}
define.body "pmp_council" {
  title = "Психолого-медико-педагогический консилиум",
  group = "сопровождение",
  members = { "psychologist", "medic", "homeroom_teacher", "teacher" },
}
define.body "support_services" {
  title = "Службы сопровождения",
  group = "сопровождение",
  members = { "psychologist", "medic" },
}

-- --- outside ---

define.body "social_partners" { title = "Социальные партнёры", group = "внешние" }
define.body "founder" { title = "Учредитель", group = "внешние" }
define.body "municipal_authority" {
  title = "Муниципальный орган управления образованием",
  group = "внешние",
}
define.body "institute" { title = "Региональный институт", group = "внешние" }
