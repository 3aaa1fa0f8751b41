-- Indicators and rules as series of cells: their levels and period kinds as positions, what a
-- disabled dimension or period takes with it. Shape: resolve.lua.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local formulas = require "formulas"
local layers = require "layers"
local lookup = require "lookup"

local M = {}

local LEVEL_DIMENSIONS_MAX <const> = 8

local describe <const>, look_up <const> = lookup.describe, lookup.look_up
local refuse_value <const> = lookup.refuse_value

-- The position of a level by the names between "*", made if new. Unit dimensions hold one member,
-- the unit itself, and drop out: their level is "all".
local function resolve_level(thing, field, text, maps, levels)
  local members = {}
  for name in string.gmatch(text == "all" and "" or text .. "*", "(.-)%*") do
    local position = look_up(maps.dimension, thing, field, name, "dimension")
    if not layers.all("dimension")[position + 1].body.unit then
      members[#members + 1] = position
    end
  end
  table.sort(members)
  local names = {}
  for index, position in ipairs(members) do
    if position == members[index + 1] then
      core.fail("MODEL_LIST_TWICE", thing.place.text, describe(thing), field, text)
    end
    names[index] = layers.all("dimension")[position + 1].name
  end
  if #members > LEVEL_DIMENSIONS_MAX then
    refuse_value(thing, field, "1.." .. LEVEL_DIMENSIONS_MAX, #members)
  end
  local name = #names == 0 and "all" or table.concat(names, "*")
  if not levels.by_name[name] then
    levels.list[#levels.list + 1] = { name = name, dimensions = members }
    levels.by_name[name] = #levels.list - 1
  end
  return levels.by_name[name]
end

-- The period kinds of a series. Returns why, if all that it names are disabled.
local function resolve_series_period(thing, series, maps)
  local names = thing.body.period
  if names == nil then
    names = { "*" }
  elseif type(names) == "string" then
    names = { names }
  elseif type(names) ~= "table" or #names == 0 then
    refuse_value(thing, "period", core.message("EXPECT_TEXTS"), names)
  end
  series.whole, series.period_kinds = false, 0
  local why
  for _, name in ipairs(names) do
    if name == "*" then
      series.whole = true
    else
      local kind = look_up(maps.period, thing, "period", name, "period")
      local gone = layers.all("period")[kind + 1].disabled
      why = why or gone
      series.period_kinds = series.period_kinds | (gone and 0 or 1 << kind)
    end
  end
  return not series.whole and series.period_kinds == 0 and why or nil
end

-- Why a dimension of a level is disabled, or nil.
local function why_level_is_gone(level)
  for _, position in ipairs(level.dimensions) do
    local why = layers.all("dimension")[position + 1].disabled
    if why then
      return why
    end
  end
  return nil
end

-- Levels of texts without those that are gone, each once; why the first such one is, if any.
local function resolve_levels(thing, field, texts, maps, levels)
  local found, seen, why = {}, {}, nil
  for _, text in ipairs(texts) do
    local level = levels.by_text[text]
    if not level then
      level = resolve_level(thing, field, text, maps, levels)
      levels.by_text[text] = level
      levels.gone[level] = why_level_is_gone(levels.list[level + 1]) or false
    end
    local gone = levels.gone[level] or nil
    why = why or gone
    if not seen[level] and not gone then
      seen[level] = true
      found[#found + 1] = level
    end
  end
  return found, why
end

-- A series of cells: what indicators and rules have in common.
local function resolve_series(thing, series, maps)
  local gone = resolve_series_period(thing, series, maps)
  series.disabled = thing.disabled or #series.levels == 0 and series.gone or gone
  if series.disabled then
    series.formulas = {}
  end
  return series
end

---An indicator as its series.
---@param thing table
---@param maps table<string, table<string, integer>> positions by name
---@param levels table new ones are added: see resolve.all
---@return table
function M.indicator(thing, maps, levels)
  local found, gone = resolve_levels(thing, "levels", thing.body.levels, maps, levels)
  return resolve_series(thing, {
    name = thing.name,
    place = thing.place,
    code_place = lookup.said_at(thing, "code"),
    body = thing.body,
    gone = gone,
    levels = found,
    formulas = thing.body.formula,
  }, maps)
end

-- Where the condition of a rule was put around another one; nil if it stands alone.
local function wrapped_at(thing)
  local place
  for _, touch in ipairs(thing.touches) do
    if touch.verb == "around" then
      place = touch.place
    elseif touch.body.when then
      place = nil
    end
  end
  return place
end

---A rule as the hidden series of its condition.
---@param thing table
---@param maps table<string, table<string, integer>>
---@param levels { list: table[], by_name: table<string, integer> }
---@return table
function M.rule(thing, maps, levels)
  local body = thing.body
  local found, gone = resolve_levels(thing, "scope", { body.scope }, maps, levels)
  return resolve_series(thing, {
    name = "rule." .. thing.name,
    rule = true,
    method = body.decision and body.decision.method,
    place = thing.place,
    body = {
      title = body.title,
      unit = "1",
      digits = 0,
      part = body.part,
      source = body.source,
    },
    gone = gone,
    levels = found,
    formulas = formulas.of_condition(body.when, wrapped_at(thing)),
  }, maps)
end

-- The kind of academic years, in which items of the map and stages of a cycle are looked at; nil:
-- the model has none.
local function years()
  for _, thing in ipairs(layers.all("period")) do
    if thing.body.type == "academic_year" and not thing.disabled then
      return thing.name
    end
  end
  return nil
end

-- A condition that is not a rule, as the hidden series of a rule "map.1.1.1".
local function condition(thing, name, body, call, maps, levels)
  local scope <const> = thing.body.scope or "all"
  local found <const>, gone <const> = resolve_levels(thing, "scope", { scope }, maps, levels)
  body.unit, body.digits, body.source = "1", 0, thing.body.source
  local series <const> = {
    name = "rule." .. name,
    rule = true,
    place = thing.place,
    body = body,
    gone = gone,
    levels = found,
    formulas = formulas.of_condition(call),
  }
  return resolve_series({ body = { period = years() }, disabled = thing.disabled }, series, maps)
end

---The characteristics of an item of the map that data can tell, as series "rule.map.ITEM.NUMBER".
---@param thing table
---@param maps table<string, table<string, integer>>
---@param levels table
---@param list table[] gets them
function M.characteristics(thing, maps, levels, list)
  for number, characteristic in ipairs(thing.body.characteristics or {}) do
    if characteristic.check then
      list[#list + 1] = condition(thing, "map." .. thing.name .. "." .. number, {
        title = thing.body.title .. ": " .. characteristic.title,
        applies = thing.body.applies,
        applies_title = thing.body.applies_title,
      }, characteristic.check, maps, levels)
    end
  end
end

---The guards of the stages of a cycle, as series "rule.cycle.CYCLE.STAGE".
---@param thing table
---@param maps table<string, table<string, integer>>
---@param levels table
---@param list table[] gets them
function M.guards(thing, maps, levels, list)
  for _, stage in ipairs(thing.body.stages or {}) do
    if stage.guard then
      list[#list + 1] = condition(thing, "cycle." .. thing.name .. "." .. stage.name, {
        title = thing.body.title .. ": " .. stage.title,
      }, stage.guard, maps, levels)
    end
  end
end

---What a marker measures, as series "rule.marker.NAME".
---@param thing table
---@param maps table<string, table<string, integer>>
---@param levels table
---@param list table[] gets it
function M.marker(thing, maps, levels, list)
  local body <const> = thing.body
  if not body.value then
    return
  end
  local scope <const> = body.scope or "all"
  local found <const>, gone <const> = resolve_levels(thing, "scope", { scope }, maps, levels)
  list[#list + 1] = resolve_series(thing, {
    name = "rule.marker." .. thing.name,
    rule = true,
    place = thing.place,
    body = {
      title = body.title,
      unit = body.unit or "1",
      digits = body.digits,
      part = body.part,
      source = body.source,
      applies = body.applies,
      applies_title = body.applies_title,
    },
    gone = gone,
    levels = found,
    formulas = { { from = "", call = body.value } },
  }, maps)
end

-- Puts down the codes that were said in definitions, or in overrides.
local function take_codes(indicators, places, overridden)
  for _, indicator in ipairs(indicators) do
    local code, place = indicator.body.code, indicator.code_place
    if code and code ~= indicator.name and (place ~= indicator.place) == overridden then
      local other = places[code]
      if other and other.layer == place.layer then
        core.fail("MODEL_DEFINED_TWICE", place.text, code, other.text)
      elseif other then
        core.fail("MODEL_CODE_TAKEN", place.text, code, other.layer, other.text)
      end
      places[code] = place
    end
  end
end

---A code is of one indicator, and no name of another one or of a rule's series.
---@param indicators table[] all series
function M.check_codes(indicators)
  local places = {}
  for _, indicator in ipairs(indicators) do
    places[indicator.name] = indicator.place
  end
  take_codes(indicators, places, false)
  take_codes(indicators, places, true)
end

return M
