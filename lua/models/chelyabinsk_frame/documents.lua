-- The institute's package of six documents, what the frame adds to the documents of the base, and
-- its recommendations for sites.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "методические рекомендации для организаций Челябинской области"

define.document "organisational_structure" {
  title = "Организационная структура управления качеством образования",
  group = "положения",
  source = SOURCE,
}

define.document "site_functioning" {
  title = "Функционирование официального сайта",
  group = "положения",
  sections = { "результаты деятельности по управлению качеством образования" },
  source = SOURCE,
}

define.document "document_flow_charts" {
  title = "Технологические карты документационного обеспечения механизмов управления качеством",
  group = "положения",
  source = SOURCE,
}

override.document "current_control_regulation" {
  sections = { "регламент работы с контрольно-измерительными материалами" },
}

define.catalogue "package" {
  title = "Пакет документов института",
  columns = { { name = "document", title = "Документ", of = "document" } },
  items = {
    { id = "regulation", title = "Положение о ВСОКО (модельное)", document = "vsoko_regulation" },
    { id = "cyclogram", title = "Циклограмма ВСОКО", document = "cyclogram" },
    { id = "map", title = "Карта мониторинга", document = "monitoring_map_doc" },
    { id = "structure", title = "Оргструктура", document = "organisational_structure" },
    { id = "site", title = "Функционирование сайта", document = "site_functioning" },
    { id = "charts", title = "Технологические карты", document = "document_flow_charts" },
  },
  source = SOURCE,
}

define.catalogue "site_recommendations" {
  title = "Представление результатов ВСОКО на официальном сайте",
  items = {
    { id = "sections", title = "Тематические разделы сайтов МОУО и организаций" },
    { id = "documents", title = "Разработка и размещение документов на сайтах" },
    { id = "mistakes", title = "Типичные ошибки при размещении документов и их причины" },
  },
  source = SOURCE,
}
