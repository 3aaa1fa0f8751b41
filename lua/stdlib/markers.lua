-- Signs of bias: what markers of the model measure (series "rule.marker.NAME"), which values are a
-- signal and how strong. A signal names no cause: somebody looks into it, and a row of the record
-- kind `marker_review` says what came of that.
--
-- The parameter `strength` of a marker says from which value on a signal is low, medium, high; the
-- parameter `needs` on how many rows it must stand: one number, below which nothing is said, or one
-- for each strength, so that few rows make a signal weaker. `not_for` names attributes of the unit
-- with the values for which the marker means nothing.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local readers = require "data"
local report = require "report"
local scopes = require "scopes"
local text = require "text"

local M = {}

local STRENGTHS <const> = { "low", "medium", "high" }
local COUNTED <const> = { medium = true, high = true } -- strengths that call for a measure
local SUBJECT <const> = "subject"

---@class vsoko.marker_row
---@field marker table the marker (layers.lua)
---@field scope table<string, string> dimension -> member
---@field scope_text string
---@field period string
---@field state string signal, none, undetermined
---@field strength string? low, medium, high
---@field value number?
---@field n integer?
---@field reason string? why it is undetermined
---@field origin string fioko, local: whose thresholds
---@field review string? refuted, confirmed
---@field measure boolean? signals in several subjects: a second look from outside

---The marker that a word names, whatever its case; Cyrillic letters for the Latin ones that they
---look like (В07) are understood. nil: there is none.
---@param model vsoko.report_model
---@param word string
---@return string? name
function M.marker_of(model, word)
  local typed <const> = string.gsub(string.gsub(text.upper(word), "^В", "B"), "С$", "S")
  for _, thing in ipairs(model.things.marker) do
    if text.upper(thing.name) == typed then
      return thing.name
    end
  end
end

-- --- what a cell says ---

-- True if the unit has one of the values that the parameter lists for its attributes.
local function is_not_for(context, marker)
  local listed <const> = marker.body.not_for
    and readers.parameter(context.model, marker.body.not_for, context.data.today)
  for attribute, values in pairs(listed or {}) do
    for _, value in ipairs(report.names(values)) do
      if context.unit[attribute] == value then
        return true
      end
    end
  end
  return false
end

-- The strength of a value, nil: no signal.
local function strength_of(thresholds, value)
  local found
  for rank, name in ipairs(STRENGTHS) do
    if thresholds[name] and value >= thresholds[name] then
      found = rank
    end
  end
  return found
end

-- The greatest strength that so many rows allow; nil and the least number of rows: nothing is said.
local function allowed(needs, n)
  if type(needs) ~= "table" then
    return n >= (needs or 0) and #STRENGTHS or nil, needs
  end
  local found, least
  for rank, name in ipairs(STRENGTHS) do
    if needs[name] then
      least = least or needs[name]
      found = n >= needs[name] and rank or found
    end
  end
  return found, least
end

local function judge(row, limits, cell)
  if cell.state ~= "known" then
    row.state, row.reason = "undetermined", cell.reason
    return
  end
  row.value = cell.value
  local most <const>, least <const> = allowed(limits.needs, cell.n or 0)
  local rank <const> = strength_of(limits.strength, cell.value)
  if not most then
    row.state = "undetermined"
    row.reason = core.text("MARKERS_FEW", report.show(cell.n or 0), report.show(least))
  elseif rank then
    row.state, row.strength = "signal", STRENGTHS[math.min(rank, most)]
  else
    row.state = "none"
  end
end

-- --- thresholds and whose they are ---

-- A threshold that another layer than the marker's own says is a local one.
local function origin_of(context, marker)
  for _, parameter in ipairs(context.model.parameters) do
    if parameter.name == marker.body.strength then
      local version <const> = report.version_at(parameter, context.day)
      local layer <const> = version and version.place and version.place.layer
      return layer and layer ~= marker.place.layer and "local" or marker.body.origin
    end
  end
  return marker.body.origin
end

local function limits_of(context, marker)
  local function value(name)
    return name and readers.parameter(context.model, name, context.data.today)
  end
  return {
    strength = value(marker.body.strength) or {},
    needs = value(marker.body.needs),
    origin = origin_of(context, marker),
  }
end

-- --- reviews ---

local function year_of(period)
  return string.match(period, "^%d+") or period
end

-- "class=5А,subject=MA" in any order as it is written here.
local function in_order(model, marker, told)
  local pairs_of <const> = {}
  for name, member in string.gmatch(told or "", "([^=,]+)=([^,]*)") do
    pairs_of[name] = member
  end
  return scopes.text(model, marker.body.scope, pairs_of) or told or ""
end

local function reviews_of(model, data)
  local map <const> = {}
  for _, row in ipairs(readers.rows(model, data, "marker_review")) do
    local name <const> = M.marker_of(model, row.marker)
    local marker <const> = name and model.by_name.marker[name]
    if marker then
      map[name .. "\0" .. in_order(model, marker, row.scope) .. "\0" .. year_of(row.year)] =
        row.verdict
    end
  end
  return map
end

-- --- rows ---

local function add_rows(context, marker, options, list)
  local dimensions <const> = scopes.dimensions(context.model, marker.body.scope)
  local limits <const> = limits_of(context, marker)
  for _, cell in ipairs(context.data.cells("rule.marker." .. marker.name, dimensions,
    options.periods)) do
    if cell.state ~= "not_applicable" and scopes.holds(options.scope, cell) then
      local scope <const>, told <const> = scopes.of(dimensions, cell)
      local row <const> = {
        marker = marker,
        scope = scope,
        scope_text = told,
        period = cell.period,
        n = cell.n,
        origin = limits.origin,
        review = context.reviews[marker.name .. "\0" .. told .. "\0" .. year_of(cell.period)],
      }
      judge(row, limits, cell)
      list[#list + 1] = row
    end
  end
end

-- Signals of several subjects of a period that no review has refuted: a measure.
local function mark_measures(context, list)
  local least <const> = readers.parameter(context.model, "marker.subjects", context.data.today)
  local subjects <const> = {}
  local function counts(row)
    return row.state == "signal" and COUNTED[row.strength] and row.review ~= "refuted"
      and row.scope[SUBJECT]
  end
  for _, row in ipairs(list) do
    if counts(row) then
      local of_period <const> = subjects[row.period] or { count = 0 }
      subjects[row.period] = of_period
      if not of_period[row.scope[SUBJECT]] then
        of_period[row.scope[SUBJECT]] = true
        of_period.count = of_period.count + 1
      end
    end
  end
  for _, row in ipairs(list) do
    row.measure = counts(row) and type(least) == "number"
      and subjects[row.period].count >= least or false
  end
end

---What the markers say, in the order of markers, scopes and periods.
---@param model vsoko.report_model
---@param data vsoko.data
---@param options { marker: string?, periods: string[]?, scope: table<string, string>? }
---@return vsoko.marker_row[]
function M.rows(model, data, options)
  local unit = {}
  for _, dimension in ipairs(model.things.dimension) do
    if dimension.body.unit then
      unit = data.entities(dimension.name)[1] or unit
    end
  end
  local context <const> = {
    model = model,
    data = data,
    day = dates.print(data.today),
    unit = unit,
    reviews = reviews_of(model, data),
  }
  local list <const> = {}
  for _, marker in ipairs(report.live(model, "marker")) do
    if marker.body.value and (not options.marker or options.marker == marker.name)
      and not is_not_for(context, marker) then
      add_rows(context, marker, options, list)
    end
  end
  mark_measures(context, list)
  return list
end

return M
