-- What a report over a unit reads: its records, cells, entities, periods, events and days, the
-- values of parameters. Made for each run; days are numbers (dates.lua).
--
-- SPDX-License-Identifier: MIT
local dates = require "dates"
local report = require "report"

local M = {}

---@class vsoko.data
---@field today integer the run's day
---@field valid integer? the day that --valid names

-- Rows in the order of the texts of all their fields: the order of imports must not show.
local function in_order(rows, columns)
  local keys <const> = {}
  for _, row in ipairs(rows) do
    local parts <const> = {}
    for position, column in ipairs(columns) do
      local value <const> = row[column.key]
      parts[position] = type(value) == "number" and string.format("%024.6f", value)
        or tostring(value == nil and "" or value)
    end
    keys[row] = table.concat(parts, "\0")
  end
  table.sort(rows, function(a, b) return keys[a] < keys[b] end)
  return rows
end

---@param reads table<string, any> functions of C (core/lua_eval*.c, core/lua_report_data.c)
---@return vsoko.data
function M.new(reads)
  local data <const> = { today = reads.today, valid = reads.valid }

  ---The rows of a record kind as tables of their fields, in the order of their fields; dates are
  ---texts as 2024-09-01, what is missing is nil. ["@event"]: the event that brought the row.
  ---@param kind string
  ---@return table[]
  function data.records(kind)
    return in_order(reads.records(kind, nil, true))
  end

  ---The entities of a dimension: { id, attributes ... }.
  ---@param dimension string
  ---@return table[]
  function data.entities(dimension)
    return (reads.entities(dimension))
  end

  ---The cells of an indicator or of "rule.NAME": { dimensions ..., period, state, value, n, band,
  ---flags, reason ... }; by: dimensions of the level (default: the whole unit), periods: ids, or
  ---{ "each" } (default: the latest with data); a period that it does not have has no cells.
  ---@param id string
  ---@param by? string[]
  ---@param periods? string[]
  ---@return table[]
  function data.cells(id, by, periods)
    return (reads.cells(id, by, periods, true, true))
  end

  ---Periods of a kind, those of the calendar and those with data, in order of time: { id, from, to,
  ---instant, has_data }.
  ---@param kind string
  ---@return table[]
  function data.periods(kind)
    return reads.periods(kind)
  end

  ---What the calendars say of a kind of periods: { id, from, to, file, line }.
  ---@param kind string
  ---@return table[]
  function data.calendar(kind)
    return reads.calendar(kind)
  end

  ---Whether a day is worked; if not, the title of the days off, nil at a weekend.
  ---@param day integer
  ---@return boolean works
  ---@return string? title
  function data.works(day)
    return reads.works(day)
  end

  ---The days of the events that brought rows of a record kind, in the order of events.
  ---@param kind string
  ---@return integer[]
  function data.arrivals(kind)
    return reads.arrivals(kind)
  end

  ---What the formulas of a series name: { indicators, parameters }; nil: there is none such.
  ---@param series string an indicator or "rule.NAME"
  ---@return { indicators: string[]?, parameters: string[]? }?
  function data.inputs(series)
    return reads.inputs(series)
  end

  ---An event: { number, type, valid, known, actor, source }.
  ---@param number integer
  ---@return table
  function data.event(number)
    return reads.event(number)
  end

  return data
end

---The value of a parameter on a day, nil if none is in force.
---@param model vsoko.report_model
---@param name string
---@param day integer
---@return any
function M.parameter(model, name, day)
  for _, parameter in ipairs(model.parameters) do
    if parameter.name == name then
      local version <const> = report.version_at(parameter, dates.print(day))
      return version and version.value
    end
  end
end

---The rows of a record kind; none if the model has no such kind.
---@param model vsoko.report_model
---@param data vsoko.data
---@param kind string
---@return table[]
function M.rows(model, data, kind)
  return model.by_name.record[kind] and data.records(kind) or {}
end

return M
