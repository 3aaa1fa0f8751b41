-- What the series of a model read, directly or not, as ids "KIND NAME" of things: for reports.
--
-- SPDX-License-Identifier: MIT
local check = require "check"

local M = {}

local RULE_PREFIX <const> = "rule."

---@param kind string
---@param name string
---@return string
function M.id_of(kind, name)
  return kind .. " " .. name
end

---The id of the thing whose series it is: rules have the series "rule.NAME".
---@param series string
---@return string
function M.id_of_series(series)
  if string.sub(series, 1, #RULE_PREFIX) == RULE_PREFIX then
    return M.id_of("rule", string.sub(series, #RULE_PREFIX + 1))
  end
  return M.id_of("indicator", series)
end

---The series of a thing; nil: things of this kind have none.
---@param kind string
---@param name string
---@return string?
function M.series_of(kind, name)
  return kind == "indicator" and name or kind == "rule" and RULE_PREFIX .. name or nil
end

-- The thing that a record kind of the core belongs to: "@class" holds attributes of a dimension.
local function id_of_kind(model, name)
  if string.sub(name, 1, 1) == "@" then
    return M.id_of("dimension", string.sub(name, 2))
  end
  return M.id_of(model.by_name.event[name] and "event" or "record", name)
end

-- What a series names itself: id -> the series of the id, else true.
local function named_by(model, name, series, formulas_only)
  local found = {}
  local function add(reads)
    for _, other in ipairs(reads.indicators) do
      found[M.id_of_series(other)] = other
    end
    for _, parameter in ipairs(reads.parameters) do
      found[M.id_of("param", parameter)] = true
    end
    for _, kind in ipairs(reads.kinds) do
      found[id_of_kind(model, kind)] = true
    end
  end
  for _, formula in ipairs(series.formulas) do
    add(formula.reads)
  end
  add(series.applies_reads)
  local thing = model.by_name.indicator[name]
  if formulas_only or not thing then
    return found
  end
  for _, field in ipairs({ "bands", "small_n" }) do
    local parameter = thing.body[field]
    if parameter then
      found[M.id_of("param", parameter)] = true
    end
  end
  for _, level in ipairs(thing.body.levels) do
    for dimension in string.gmatch(level, "[^*]+") do
      if model.by_name.dimension[dimension] then
        found[M.id_of("dimension", dimension)] = true
      end
    end
  end
  return found
end

---What each series reads, directly or not.
---@param model vsoko.report_model
---@param formulas_only? boolean without the parameters of bands and the dimensions of levels
---@return table<string, string[]> series -> ids, sorted
function M.closures(model, formulas_only)
  local named, closures = {}, {}
  for name, series in pairs(model.indicators) do
    named[name] = named_by(model, name, series, formulas_only)
  end
  for name in pairs(named) do
    local met, waiting = {}, { name }
    while #waiting > 0 do
      for id, series in pairs(named[table.remove(waiting)] or {}) do
        if not met[id] then
          met[id] = true
          waiting[#waiting + 1] = series ~= true and series or nil
        end
      end
    end
    closures[name] = check.keys(met)
  end
  return closures
end

return M
