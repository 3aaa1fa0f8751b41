-- The merged model with every name resolved to a position, as C reads it. All positions count from
-- 0; -1 is none. Shape of resolve.all():
--
--   dimensions: { name, title, person, unit, within, yearly, kind, place, attributes = { { name,
--     title, type, scale, unit, dimension, kind, field } } }
--   kinds: { name, title, place, entity, event, region, disabled, expected, key, sheet, tags,
--     rule, period_field, period_kinds, from_field, to_field, fields = { { name, title, type,
--     scale, unit, dimension, domain, required, optional, low, high, by_field, by_attribute } } }
--   periods: { name, title, place, type, month, day, of, keys }
--   levels: { name, dimensions }; the first is "all"
--   indicators: { name, place, body = its plain fields, levels, period_kinds, whole, formulas,
--     disabled, gone, rule, method }; behind them the series of conditions: "rule.NAME",
--     "rule.map.ITEM.NUMBER", "rule.cycle.CYCLE.STAGE"
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local layers = require "layers"
local lookup = require "lookup"
local series = require "series"

local M = {}

local PERIOD_KINDS_MAX <const> = 31

local describe <const>, look_up <const> = lookup.describe, lookup.look_up
local look_up_all <const>, refuse_name <const> = lookup.look_up_all, lookup.refuse_name
local refuse_value <const>, refuse_missing <const> = lookup.refuse_value, lookup.refuse_missing

-- --- columns: fields of kinds and dated attributes ---

local function resolve_column(thing, path, name, body, dimensions)
  local column = {
    name = name,
    title = body.title or name,
    type = body.type or "text",
    scale = body.scale or 0,
    unit = body.unit,
    dimension = -1,
    required = body.required or false,
    optional = body.required == false,
    by_field = -1,
    by_attribute = -1,
  }
  if body.dimension then
    column.dimension = look_up(dimensions, thing, path .. ".dimension", body.dimension)
    if column.type ~= "text" then
      refuse_value(thing, path .. ".type", '"text"', column.type)
    end
  end
  if column.type == "decimal" and not body.scale then
    refuse_missing(thing, path .. ".scale")
  elseif column.type ~= "decimal" and column.scale ~= 0 then
    refuse_value(thing, path .. ".type", '"decimal"', column.type)
  end
  if body.range then
    if column.type ~= "decimal" and column.type ~= "integer" then
      refuse_value(thing, path .. ".type", '"decimal" | "integer"', column.type)
    end
    column.low = core.scaled(body.range[1], column.scale)
    column.high = core.scaled(body.range[2], column.scale)
    if not column.low or not column.high then
      refuse_value(thing, path .. ".range", core.message("EXPECT_BOUNDS"), body.range)
    end
  end
  return column
end

-- Names in the given order first, the others by name.
local function ordered_names(thing, entries, order)
  local names, placed = {}, {}
  for _, name in ipairs(order or {}) do
    if not entries[name] then
      refuse_name(thing, "order", name, check.keys(entries))
    elseif placed[name] then
      core.fail("MODEL_LIST_TWICE", thing.place.text, describe(thing), "order", name)
    end
    names[#names + 1] = name
    placed[name] = true
  end
  for _, name in ipairs(check.keys(entries)) do
    if not placed[name] then
      names[#names + 1] = name
    end
  end
  return names
end

-- --- record kinds ---

local function refuse_period(thing)
  refuse_value(thing, "period",
    '"valid" | "always" | { field =, kinds = } | { date = } | { from =, to = }', thing.body.period)
end

local function resolve_period_field(thing, record, names, periods)
  local body = thing.body.period
  if type(body.field) ~= "string" or type(body.kinds) ~= "table" or #body.kinds == 0 then
    refuse_period(thing)
  end
  local position = look_up(names, thing, "period.field", body.field)
  local kinds = 0
  for _, kind in ipairs(look_up_all(periods, thing, "period.kinds", body.kinds)) do
    kinds = kinds | 1 << kind
  end
  if record.fields[position + 1].type ~= "period" then
    refuse_value(thing, "fields." .. body.field .. ".type", '"period"',
      record.fields[position + 1].type)
  end
  record.rule, record.period_field, record.period_kinds = "field", position, kinds
end

-- A field of the table `period` that names a date field of the kind.
local function look_up_date(thing, record, names, key)
  local position = look_up(names, thing, "period." .. key, thing.body.period[key])
  if record.fields[position + 1].type ~= "date" then
    refuse_value(thing, "period." .. key, '"date"', record.fields[position + 1].type)
  end
  return position
end

local PERIOD_SPAN <const> = { from = { type = "text" }, to = { type = "text" } }

local function resolve_record_period(thing, record, names, periods)
  local body = thing.body.period
  if body == nil then
    return
  elseif body == "valid" or body == "always" then
    record.rule = body
  elseif type(body) ~= "table" then
    refuse_period(thing)
  elseif body.date then
    record.rule, record.period_field = "date", look_up_date(thing, record, names, "date")
  elseif body.from or body.to then
    check.fields(describe(thing) .. ".period", thing.place, body, PERIOD_SPAN)
    record.rule = "span"
    record.from_field = body.from and look_up_date(thing, record, names, "from") or -1
    record.to_field = body.to and look_up_date(thing, record, names, "to") or -1
  else
    resolve_period_field(thing, record, names, periods)
  end
end

local function resolve_record(thing, maps)
  local body = thing.body
  local record = {
    name = thing.name,
    title = body.title,
    place = thing.place,
    event = thing.kind == "event",
    entity = false,
    region = body.region or false,
    disabled = thing.disabled,
    expected = -1,
    carries = -1,
    tags = body.tags or {},
    rule = thing.kind == "event" and "valid" or "none",
    period_field = -1,
    period_kinds = 0,
    from_field = -1,
    to_field = -1,
    fields = {},
  }
  local names = {}
  local entries = body.fields or {}
  for position, name in ipairs(ordered_names(thing, entries, body.order)) do
    local column = resolve_column(thing, "fields." .. name, name, entries[name], maps.dimension)
    if column.type == "period" then
      column.domain = "@period"
    elseif column.type == "text" then
      column.domain = entries[name].dimension or (thing.name .. "." .. name)
    end
    record.fields[position] = column
    names[name] = position - 1
  end
  record.key = look_up_all(names, thing, "key", body.key or {})
  record.sheet = body.sheet and look_up_all(names, thing, "sheet", body.sheet)
    or table.move(record.key, 1, #record.key - 1, 1, {})
  if body.expected then
    record.expected = look_up(maps.record, thing, "expected", body.expected)
  end
  if body.carries then
    record.carries = look_up(names, thing, "carries", body.carries)
    if record.fields[record.carries + 1].type ~= "text" then
      refuse_value(thing, "carries", '"text"', record.fields[record.carries + 1].type)
    end
  end
  resolve_record_period(thing, record, names, maps.period)
  return record
end

-- --- fields that are grouped by an attribute: by = "dimension.attribute" ---

local function resolve_by(thing, record, position, body, maps, dimensions)
  local field = record.fields[position]
  local path = "fields." .. field.name .. ".by"
  local dimension_name, attribute_name = string.match(body.by, "^(.+)%.([^.]+)$")
  if not dimension_name then
    refuse_value(thing, path, '"dimension.attribute"', body.by)
  elseif field.dimension < 0 then
    refuse_missing(thing, "fields." .. field.name .. ".dimension")
  end
  local dimension = look_up(maps.dimension, thing, path, dimension_name)
  local names = {}
  for index, attribute in ipairs(dimensions[dimension + 1].attributes) do
    names[attribute.name] = index - 1
  end
  field.by_attribute = look_up(names, thing, path, attribute_name)
  if dimensions[dimension + 1].attributes[field.by_attribute + 1].dimension ~= field.dimension then
    core.fail("MODEL_BY_TARGET", thing.place.text, describe(thing), field.name, body.by,
      layers.all("dimension")[field.dimension + 1].name)
  end
  for index, other in ipairs(record.fields) do
    if other.dimension == dimension and index ~= position and field.by_field < 0 then
      field.by_field = index - 1
    end
  end
  if field.by_field < 0 then
    core.fail("MODEL_BY_FIELD", thing.place.text, describe(thing), field.name, body.by,
      dimension_name)
  end
end

local function resolve_all_by(thing, record, maps, dimensions)
  for position, field in ipairs(record.fields) do
    local body = thing.body.fields and thing.body.fields[field.name]
    if body and body.by then
      resolve_by(thing, record, position, body, maps, dimensions)
    end
  end
end

-- --- dimensions ---

-- An attribute that is a column of a record kind: from = "kind.field".
local function resolve_borrowed(thing, name, body, own, maps, kinds)
  local path = "attributes." .. name .. ".from"
  local kind_name, field_name = string.match(body.from, "^(.+)%.([^.]+)$")
  if not kind_name then
    refuse_value(thing, path, '"kind.field"', body.from)
  end
  local kind = look_up(maps.record, thing, path, kind_name)
  local names, keyed = {}, false
  for position, field in ipairs(kinds[kind + 1].fields) do
    names[field.name] = position - 1
  end
  for _, position in ipairs(kinds[kind + 1].key) do
    keyed = keyed or kinds[kind + 1].fields[position + 1].dimension == own
  end
  local position = look_up(names, thing, path, field_name)
  if not keyed then
    core.fail("MODEL_ATTRIBUTE_KEY", thing.place.text, describe(thing), name, kind_name, thing.name)
  end
  local field = kinds[kind + 1].fields[position + 1]
  if body.type and body.type ~= field.type then
    refuse_value(thing, "attributes." .. name .. ".type", '"' .. field.type .. '"', body.type)
  end
  return {
    name = name,
    title = body.title or name,
    type = field.type,
    scale = field.scale,
    unit = body.unit or field.unit,
    dimension = field.dimension,
    kind = kind,
    field = position,
  }
end

-- The record kind "@name" that holds the dated attributes.
local function entity_kind(thing, own, columns)
  local fields = {
    {
      name = "id",
      title = thing.body.title,
      type = "text",
      scale = 0,
      dimension = own,
      domain = thing.name,
      required = true,
      by_field = -1,
      by_attribute = -1,
    },
    {
      name = "from",
      title = "from",
      type = "date",
      scale = 0,
      dimension = -1,
      required = true,
      by_field = -1,
      by_attribute = -1,
    },
  }
  for _, column in ipairs(columns) do
    if column.type == "text" then
      local target = column.dimension >= 0 and layers.all("dimension")[column.dimension + 1]
      column.domain = target and target.name or ("@" .. thing.name .. "." .. column.name)
    end
    fields[#fields + 1] = column
  end
  return {
    name = "@" .. thing.name,
    title = thing.body.title,
    place = thing.place,
    event = false,
    entity = true,
    region = false,
    expected = -1,
    carries = -1,
    tags = {},
    rule = "none",
    period_field = -1,
    period_kinds = 0,
    from_field = -1,
    to_field = -1,
    fields = fields,
    key = { 0, 1 },
    sheet = { 0 },
  }
end

local function resolve_dimension(thing, own, maps, kinds)
  local body = thing.body
  local dimension = {
    name = thing.name,
    title = body.title,
    person = body.person or false,
    unit = body.unit or false,
    within = body.within or body.person or false,
    yearly = body.yearly or false,
    place = thing.place,
    kind = -1,
    attributes = {},
  }
  local dated = {}
  local entries = body.attributes or {}
  for _, name in ipairs(check.keys(entries)) do
    local path = "attributes." .. name
    if name == "id" or name == "from" then
      core.fail("MODEL_ATTRIBUTE_NAME", thing.place.text, describe(thing), name)
    end
    local attribute
    if entries[name].from then
      attribute = resolve_borrowed(thing, name, entries[name], own, maps, kinds)
    else
      attribute = resolve_column(thing, path, name, entries[name], maps.dimension)
      attribute.kind, attribute.field = -1, -1
      dated[#dated + 1] = attribute
    end
    dimension.attributes[#dimension.attributes + 1] = attribute
  end
  if #dated > 0 then
    dimension.kind = #kinds
    kinds[#kinds + 1] = entity_kind(thing, own, dated)
  end
  return dimension
end

-- --- periods ---

local function resolve_period(thing, maps)
  local body = thing.body
  local period = {
    name = thing.name,
    title = body.title,
    type = body.type,
    place = thing.place,
    keys = body.keys or {},
    of = -1,
    month = 1,
    day = 1,
  }
  local seen = {}
  for _, key in ipairs(period.keys) do
    if seen[key] then
      core.fail("MODEL_LIST_TWICE", thing.place.text, describe(thing), "keys", key)
    end
    seen[key] = true
  end
  if body.type == "academic_year" then
    local starts = body.starts or refuse_missing(thing, "starts")
    local month, day = string.match(starts, "^(%d%d)%-(%d%d)$")
    if not month or not core.date("2001-" .. body.starts) then
      refuse_value(thing, "starts", "MM-DD", body.starts)
    end
    period.month, period.day = math.tointeger(tonumber(month)), math.tointeger(tonumber(day))
  elseif body.type ~= "calendar_year" and #period.keys == 0 then
    refuse_missing(thing, "keys")
  end
  if body.type == "part" then
    period.of = look_up(maps.period, thing, "of", body.of or refuse_missing(thing, "of"))
    local whole = layers.all("period")[period.of + 1].body.type
    if whole ~= "academic_year" and whole ~= "calendar_year" then
      refuse_value(thing, "of", '"academic_year" | "calendar_year"', whole)
    end
  end
  return period
end

---Everything merged and resolved.
---@return table
function M.all()
  local maps = {
    dimension = lookup.positions("dimension"),
    period = lookup.positions("period"),
    record = lookup.positions("record"),
  }
  local merged = { dimensions = {}, kinds = {}, periods = {}, indicators = {} }
  -- Levels by their own names and by texts that mean them; why those are gone that are.
  local levels = {
    list = { { name = "all", dimensions = {} } },
    by_name = { all = 0 },
    by_text = {},
    gone = {},
  }
  for position, thing in ipairs(layers.all("period")) do
    if position > PERIOD_KINDS_MAX then
      core.fail("MODEL_PERIOD_KINDS", thing.place.text, tostring(PERIOD_KINDS_MAX))
    end
    merged.periods[position] = resolve_period(thing, maps)
  end
  for position, thing in ipairs(layers.all("record")) do
    merged.kinds[position] = resolve_record(thing, maps)
  end
  for position, thing in ipairs(layers.all("dimension")) do
    merged.dimensions[position] = resolve_dimension(thing, position - 1, maps, merged.kinds)
  end
  for position, thing in ipairs(layers.all("record")) do
    resolve_all_by(thing, merged.kinds[position], maps, merged.dimensions)
  end
  for position, thing in ipairs(layers.all("indicator")) do
    merged.indicators[position] = series.indicator(thing, maps, levels)
  end
  for _, thing in ipairs(layers.all("rule")) do
    merged.indicators[#merged.indicators + 1] = series.rule(thing, maps, levels)
  end
  for _, thing in ipairs(layers.all("map_item")) do
    series.characteristics(thing, maps, levels, merged.indicators)
  end
  for _, thing in ipairs(layers.all("cycle")) do
    series.guards(thing, maps, levels, merged.indicators)
  end
  for _, thing in ipairs(layers.all("marker")) do
    series.marker(thing, maps, levels, merged.indicators)
  end
  series.check_codes(merged.indicators)
  merged.levels = levels.list
  return merged
end

return M
