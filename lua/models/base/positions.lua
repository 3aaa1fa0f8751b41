-- Who works in a school: positions, and roles that people of other positions hold. A person may
-- have several of them; `combines` says which ones go together.
--
-- SPDX-License-Identifier: MIT

-- --- administration ---

define.position "director" { title = "Директор", group = "администрация" }
define.position "deputy_uvr" {
  title = "Заместитель директора по учебно-воспитательной работе",
  group = "администрация",
}
define.position "deputy_ur" {
  title = "Заместитель директора по учебной работе",
  group = "администрация",
}
define.position "deputy_upr" {
  title = "Заместитель директора по учебно-производственной работе",
  group = "администрация",
}
define.position "deputy_mr" {
  title = "Заместитель директора по методической работе",
  group = "администрация",
}
define.position "deputy_it" {
  title = "Заместитель директора по информационным технологиям",
  group = "администрация",
}
define.position "deputy_vr" {
  title = "Заместитель директора по воспитательной работе",
  group = "администрация",
}

-- --- teachers ---

define.position "teacher" { title = "Учитель", group = "педагоги" }
define.position "homeroom_teacher" {
  title = "{Homeroom_teacher}",
  group = "педагоги",
  combines = "teacher",
}
define.position "union_head" {
  title = "Руководитель {method_union.genitive}",
  group = "педагоги",
  combines = "teacher",
}
define.position "methodist" { title = "Методист", group = "педагоги" }
define.position "psychologist" { title = "Педагог-психолог", group = "педагоги" }
define.position "librarian" { title = "Библиотекарь", group = "педагоги" }

-- --- services ---

define.position "it_specialist" {
  title = "Специалист по информационным технологиям",
  group = "службы",
  combines = "teacher",
  note = "может быть учитель информатики",
}
define.position "secretary" { title = "Секретарь, ответственный за сайт", group = "службы" }
define.position "medic" { title = "Медицинский работник", group = "службы" }
define.position "chief_accountant" { title = "Главный бухгалтер", group = "службы" }
define.position "accountant" { title = "Бухгалтер", group = "службы" }
define.position "hr" { title = "Специалист по кадрам", group = "службы" }

-- --- roles ---

define.role "commission_chair" {
  title = "Председатель комиссии ВСОКО",
  held_by = { "deputy_uvr", "deputy_mr" },
}
define.role "expert" { title = "Эксперт", held_by = { "teacher", "methodist" } }
define.role "subject_teachers" { title = "Учителя предмета", held_by = "teacher" }
define.role "class_teachers" { title = "Учителя {class_group.genitive}", held_by = "teacher" }
define.role "data_owner" {
  title = "Ответственный за источник данных",
  held_by = { "homeroom_teacher", "teacher" },
}
define.role "program" {
  title = "Программа, без участия человека",
  held_by = "it_specialist",
  note = "за её работу отвечает специалист",
}
define.role "pupil" { title = "{Pupil}" }
define.role "parents" { title = "Родители {pupil.genitive}" }
