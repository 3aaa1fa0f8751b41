-- The plan of a simulation as a table: what a run needs, and what people call it.
--
-- SPDX-License-Identifier: MIT
local report = require "report"
local simulation = require "simulation"

local M = {}

local EXECUTORS <const> = { "position", "body", "role" }

-- Titles of all who answer for something, by name.
local function people(model, plan)
  local titles <const> = {}
  for _, list in ipairs({ plan.tasks, plan.rules }) do
    for _, entry in ipairs(list) do
      for _, who in ipairs(entry.who) do
        titles[who] = report.title(model, who, EXECUTORS)
      end
    end
  end
  return titles
end

---@param model vsoko.report_model
-- The indicators that come out, if none are asked for: the projected ones.
local function projected(plan)
  local names <const> = {}
  for position, projection in ipairs(plan.projections) do
    names[position] = projection.indicator
  end
  return names
end

---@param arguments { from: integer, to: integer, outcomes: string[]? } from, to: days
---@param data vsoko.data
---@return table the plan (simulation.lua) and people
function M.run(model, arguments, data)
  local plan <const> = simulation.plan(model, data, math.tointeger(arguments.from),
    math.tointeger(arguments.to))
  plan.people = people(model, plan)
  plan.outcomes = arguments.outcomes or projected(plan)
  return plan
end

return M
