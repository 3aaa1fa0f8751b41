-- Monitoring map, criterion 1: the part of the map that the document shows. An item has
-- characteristics; each is there or not and confirmed by a document or not. Items and their
-- characteristics are the base's; its other criteria are none of the frame.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "карта мониторинга результативности ВСОКО, критерий 1"
local YEAR <const> = { "year" }
local NOT_SHOWN <const> = "рамка показывает только критерий 1"

-- How many items each of the base's criteria has.
for criterion, count in ipairs { 0, 5, 5, 5, 4, 5, 4, 4 } do
  for number = 1, count do
    disable.map_item(criterion .. "." .. number) { title = NOT_SHOWN }
  end
  if count > 0 then
    disable.criterion(tostring(criterion)) { title = NOT_SHOWN }
  end
end

override.criterion "1" { title = "Нормативная обоснованность функционирования ВСОКО" }

for _, item in ipairs {
  { "1.1", "Положение или модель ВСОКО на официальном сайте" },
  { "1.2", "Локальные нормативные акты, регламентирующие ВСОКО (приложение 1)" },
  { "1.3", "Раздел ВСОКО и (или) циклограмма в годовом плане работы на сайте" },
  { "1.4", "Разделы о развитии ВСОКО в программе развития на сайте" },
} do
  override.map_item(item[1]) { title = item[2], source = SOURCE }
end

define.catalogue "criterion1_scale" {
  title = "Шкала показателя карты",
  columns = { { name = "points", title = "Баллов" }, { name = "meaning", title = "Что значит" } },
  items = {
    { id = "full", title = "Полное соответствие", points = 2,
      meaning = "характеристики есть полностью и подтверждены документами" },
    { id = "partial", title = "Частичное соответствие", points = 1,
      meaning = "характеристики есть частично и подтверждены частично" },
    { id = "none", title = "Несоответствие", points = 0,
      meaning = "ни одной характеристики нет" },
  },
  source = SOURCE,
}

define.dimension "map_item" { title = "Показатель карты" }

-- item is the name of a map_item of the model, characteristic one of its characteristics.
define.record "map_evidence" {
  title = "Карта мониторинга: характеристики",
  fields = {
    year = { type = "period", required = true, title = "Год" },
    item = { dimension = "map_item", required = true, title = "Показатель" },
    characteristic = { type = "text", required = true, title = "Характеристика" },
    present = { type = "boolean", title = "Есть" },
    documented = { type = "boolean", title = "Подтверждена документом" },
  },
  order = { "year", "item", "characteristic", "present", "documented" },
  key = { "year", "item", "characteristic" },
  sheet = { "year" },
  period = { field = "year", kinds = YEAR },
}

-- All there and confirmed: full; none there: none; else partial. What nobody has looked at, or not
-- confirmed nor refuted by a document, decides nothing.
define.indicator "criterion1_item" {
  title = "Балл показателя карты",
  unit = "балл",
  digits = 0,
  direction = "governance",
  part = "variative",
  levels = { "map_item" },
  period = YEAR,
  bands = "criterion1_item.bands",
  source = SOURCE,
  missing = "M0",
  better = "higher",
  formula = function(c)
    local points <const> = c:param "criterion1.points"
    local listed <const> = c:param("criterion1.characteristics")[c:of "map_item"]
    local rows <const> = c:records "map_evidence"
    local present <const> = rows:count { present = true }
    local unknown <const> = rows:count { present = { missing = true } }
      + rows:count { present = true, documented = { missing = true } }
    if not listed then
      return no_data "такого показателя нет в карте"
    elseif rows:count() < listed or unknown > 0 then
      return no_data "оценены не все характеристики показателя"
    elseif rows:count { present = true, documented = true } == rows:count() then
      return points.full
    elseif present == 0 then
      return points.none
    end
    return points.partial
  end,
}

local function score(c, item)
  return c:val("criterion1_item", { map_item = item })
end

define.indicator "criterion1_score" {
  code = "F01",
  title = "Критерий 1: нормативная обоснованность, баллов",
  unit = "балл",
  digits = 0,
  direction = "governance",
  part = "variative",
  levels = { "school" },
  period = YEAR,
  source = SOURCE,
  missing = "M8",
  better = "higher",
  formula = function(c)
    return score(c, "1.1") + score(c, "1.2") + score(c, "1.3") + score(c, "1.4")
  end,
}

define.indicator "criterion1_share" {
  code = "F02",
  title = "Критерий 1: доля от наибольшего балла",
  unit = "%",
  direction = "governance",
  part = "variative",
  levels = { "school" },
  period = YEAR,
  bands = "criterion1_share.bands",
  source = SOURCE,
  missing = "M8",
  better = "higher",
  formula = function(c)
    local most <const> = c:param("criterion1.points").full * #c:param "criterion1.items"
    return percent(c:val "criterion1_score", most)
  end,
}
