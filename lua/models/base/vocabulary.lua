-- Words that titles of the model stand on and that a layer may replace: a college overrides
-- class_group by its own word and every title that has {class_group} follows. Obsolete terms say
-- since when and what stands in their place; forms are how a term is found in a text.
--
-- SPDX-License-Identifier: MIT

define.vocabulary "class_group" { title = "класс", plural = "классы", genitive = "класса" }
define.vocabulary "grade" { title = "параллель", plural = "параллели", genitive = "параллели" }
define.vocabulary "pupil" { title = "ученик", plural = "ученики", genitive = "ученика" }
define.vocabulary "homeroom_teacher" {
  title = "классный руководитель",
  plural = "классные руководители",
  genitive = "классного руководителя",
}
define.vocabulary "method_union" {
  title = "методическое объединение",
  plural = "методические объединения",
  genitive = "методического объединения",
}

-- --- time ---

define.vocabulary "academic_year" {
  title = "учебный год",
  plural = "учебные годы",
  genitive = "учебного года",
}
define.vocabulary "term" { title = "четверть", plural = "четверти", genitive = "четверти" }
define.vocabulary "half" { title = "полугодие", plural = "полугодия", genitive = "полугодия" }
define.vocabulary "trimester" {
  title = "триместр",
  plural = "триместры",
  genitive = "триместра",
}

-- --- kinds of organizations ---

define.vocabulary "school" {
  title = "школа",
  plural = "школы",
  genitive = "школы",
  forms = { "школ*" },
}
define.vocabulary "lyceum" {
  title = "лицей",
  plural = "лицеи",
  genitive = "лицея",
  forms = { "лице?", "лицеем", "лицеев", "лицеям*", "лицеях" },
}
define.vocabulary "gymnasium" {
  title = "гимназия",
  plural = "гимназии",
  genitive = "гимназии",
  forms = { "гимнази*" },
}
define.vocabulary "college" {
  title = "техникум",
  plural = "техникумы",
  genitive = "техникума",
  forms = { "техникум*", "колледж*" },
}
define.vocabulary "kindergarten" {
  title = "детский сад",
  plural = "детские сады",
  genitive = "детского сада",
  forms = { "детск* сад*" },
}

-- --- terms that are out of use ---

define.vocabulary "category" {
  title = "квалификационная категория",
  plural = "первая и высшая квалификационные категории",
  genitive = "квалификационной категории",
}
define.vocabulary "second_category" {
  title = "вторая квалификационная категория",
  genitive = "второй квалификационной категории",
  forms = { "втор* квалификационн* категори*", "втор* категори*" },
  obsolete = "отменена порядком аттестации 2014 года (приказ 276): остались первая и высшая",
  instead = "category",
  source = "276",
}
