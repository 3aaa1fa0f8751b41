-- Where the cycles stand, as rows.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local cycle = require "cycle"
local cyclogram = require "cyclogram"
local dates = require "dates"
local report = require "report"

local M = {}

local function titles_of(state, names)
  local list <const> = {}
  for position, name in ipairs(names) do
    list[position] = name
    for _, stage in ipairs(state.cycle.body.stages) do
      list[position] = stage.name == name and stage.title or list[position]
    end
  end
  return list
end

---@param model vsoko.report_model
---@param arguments { year: integer?, titles: boolean? }
---@param data vsoko.data
---@return table { rows, year }
function M.run(model, arguments, data)
  local year <const> = math.tointeger(arguments.year) or cyclogram.year_of(model, data.today)
  local rows <const> = {}
  for position, state in ipairs(cycle.states(model, data, year)) do
    local function named(names)
      return arguments.titles and titles_of(state, names) or names
    end
    rows[position] = {
      cycle = state.cycle.name,
      shown_cycle = state.cycle.body.title,
      direction = state.direction ~= "" and state.direction or nil,
      shown_direction = state.direction ~= ""
        and report.title(model, state.direction, { "direction" }) or nil,
      stage = state.stage and state.stage.name,
      shown_stage = state.stage and state.stage.title or core.message("CYCLE_NOT_BEGUN"),
      since = state.since and dates.print(state.since),
      next = named(state.next),
      blocked = state.blocked,
      without_document = named(state.bare),
      steps = #state.steps,
    }
  end
  return { rows = rows, year = year }
end

return M
