-- Whether orders and minutes have the section of addressed recommendations, and what follows if
-- they have not.
--
-- SPDX-License-Identifier: MIT

local SOURCE <const> = "распределение функций СОШ № 51, строки 2.1, 3.3, 4.3"

-- kind is the name of a document of the model, such as minutes_union.
define.record "order_or_minutes" {
  title = "Приказы и протоколы",
  fields = {
    kind = { type = "text", required = true, title = "Вид" },
    number = { type = "text", required = true, title = "Номер" },
    date = { type = "date", required = true, title = "Дата" },
    recommendations = { type = "boolean", title = "Есть адресные рекомендации" },
  },
  order = { "kind", "number", "date", "recommendations" },
  key = { "kind", "number", "date" },
  sheet = {},
  period = { date = "date" },
}

-- Documents that nobody has looked through yet are left out: not looked at is not absent.
define.indicator "recommendations_share" {
  code = "Z51",
  title = "Приказы и протоколы с адресными рекомендациями",
  unit = "%",
  direction = "governance",
  part = "variative",
  levels = { "school" },
  period = { "year" },
  bands = "recommendations_share.bands",
  source = SOURCE,
  missing = "M0",
  better = "higher",
  formula = function(c)
    local kinds <const> = c:param "recommendations.documents"
    local seen <const> = c:records("order_or_minutes", { kind = kinds }):filled "recommendations"
    return percent(seen:count { recommendations = true }, seen:count())
  end,
}

define.rule "recommendations_absent" {
  title = "Мало документов с адресными рекомендациями",
  scope = "school",
  period = "year",
  when = function(c)
    return below(c:val "recommendations_share", c:param "recommendations.least")
  end,
  decision = {
    level = "mo",
    form = "notice",
    method = "administrative",
    addressee = "union_head",
    within = days(5),
    text = "вернуть на доработку: нет раздела адресных рекомендаций",
  },
  source = SOURCE,
}
