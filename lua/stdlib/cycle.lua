-- Where the cycles of a unit stand: state machines that the model gives, moved by rows of the
-- record kind `cycle_step`.
--
-- A cycle of a direction stands at the stage of its last row, by date, then event. It may leave
-- that stage when the stage's guard holds (series "rule.cycle.CYCLE.STAGE") and its document is
-- there: in the row itself, or one of that kind approved since the stage began. Where it may go the
-- stage's `to` says, less the stages to which it has come back as often as their `returns` allows.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local readers = require "data"
local report = require "report"

local M = {}

---@class vsoko.cycle_state
---@field cycle table
---@field direction string "" if the model has no directions
---@field stage table? where it stands; nil: it has not begun
---@field since integer? day
---@field next string[] stages to which it may go
---@field blocked string[] what must be first
---@field bare string[] stages that were passed without their document
---@field steps table[] its rows, in order

local function stages_of(cycle)
  local by_name <const> = {}
  for _, stage in ipairs(cycle.body.stages or {}) do
    by_name[stage.name] = stage
  end
  return by_name
end

-- The directions in which cycles run: those that are no part of another one.
local function directions_of(model)
  local list <const> = {}
  for _, thing in ipairs(report.live(model, "direction")) do
    if not thing.body.of then
      list[#list + 1] = thing.name
    end
  end
  return #list > 0 and list or { "" }
end

local function steps_of(model, data, year)
  local map <const> = {}
  for _, row in ipairs(readers.rows(model, data, "cycle_step")) do
    local come <const> = dates.parse(row.date) <= data.today -- later days are not there yet
    if come and tonumber(string.match(row.year, "^%d+")) == year then
      local key <const> = row.cycle .. "\0" .. row.direction
      map[key] = map[key] or {}
      table.insert(map[key], row)
    end
  end
  for _, steps in pairs(map) do
    table.sort(steps, function(a, b)
      if a.date ~= b.date then
        return a.date < b.date
      end
      return a["@event"] < b["@event"]
    end)
  end
  return map
end

-- The document of a stage between two days (last included; nil: until today), or nil.
local function document_of(context, stage, first, last)
  for _, row in ipairs(context.documents) do
    local day <const> = row.approved and dates.parse(row.approved)
    if (context.codes[row.kind] or row.kind) == stage.document and day and day >= first
      and day <= last then
      return row.title or row.kind
    end
  end
end

-- Why the guard of a stage does not let it go, or nil.
local function guard_says(context, cycle, direction, stage)
  if not stage.guard then
    return nil
  end
  local scoped <const> = cycle.body.scope == "direction"
  local name <const> = "rule.cycle." .. cycle.name .. "." .. stage.name
  local cells <const> = context.data.cells(name, scoped and { "direction" } or nil, { "each" })
  for _, cell in ipairs(cells) do
    if cell.period == tostring(context.year) and (not scoped or cell.direction == direction) then
      if cell.state == "known" and cell.value == 1 then
        return nil
      end
      return cell.state == "known" and core.text("CYCLE_GUARD", stage.note or stage.title)
        or core.text("CYCLE_UNKNOWN", stage.note or stage.title, cell.reason or "")
    end
  end
  return core.text("CYCLE_UNKNOWN", stage.note or stage.title, core.message("STATE_NO_DATA"))
end

-- Where a stage may lead, given the steps so far.
local function next_of(stages, stage, steps)
  local list <const> = {}
  for _, name in ipairs(report.names(stage.to)) do
    local target <const>, times = stages[name], 0
    for _, row in ipairs(steps) do
      times = times + (row.stage == name and 1 or 0)
    end
    -- The first coming is no return.
    if not target.returns or times <= target.returns then
      list[#list + 1] = name
    end
  end
  return list
end

-- The stages that were passed without their document.
local function bare_of(context, stages, steps)
  local list <const> = {}
  for position, row in ipairs(steps) do
    local stage <const>, following <const> = stages[row.stage], steps[position + 1]
    local last <const> = following and dates.parse(following.date)
    if stage and stage.document and following and not row.document
      and not document_of(context, stage, dates.parse(row.date), last) then
      list[#list + 1] = row.stage
    end
  end
  return list
end

local function state_of(context, cycle, direction)
  local stages <const> = stages_of(cycle)
  local steps <const> = context.steps[cycle.name .. "\0" .. direction] or {}
  local state <const> = { cycle = cycle, direction = direction, steps = steps, blocked = {} }
  local last <const> = steps[#steps]
  state.bare = bare_of(context, stages, steps)
  if not last then
    state.next = { cycle.body.stages[1].name }
    return state
  end
  local stage <const> = stages[last.stage]
  state.stage, state.since = stage, dates.parse(last.date)
  if not stage then -- the model has lost it
    state.next = {}
    state.blocked[1] = core.text("CYCLE_NO_STAGE", last.stage)
    return state
  end
  state.next = next_of(stages, stage, steps)
  state.blocked[1] = guard_says(context, cycle, direction, stage)
  if stage.document and not last.document
    and not document_of(context, stage, state.since, context.data.today) then
    state.blocked[#state.blocked + 1] = core.text("MAP_NO_DOCUMENT",
      report.title(context.model, stage.document, { "document" }))
  end
  return state
end

---Where each cycle of each direction stands in an academic year.
---@param model vsoko.report_model
---@param data vsoko.data
---@param year integer
---@return vsoko.cycle_state[] in the order of cycles, then of directions
function M.states(model, data, year)
  local context <const> = {
    model = model,
    data = data,
    year = year,
    steps = steps_of(model, data, year),
    documents = readers.rows(model, data, "document"),
    codes = report.codes(model, "document"),
  }
  local list <const> = {}
  for _, cycle in ipairs(report.live(model, "cycle")) do
    if #(cycle.body.stages or {}) > 0 then
      for _, direction in ipairs(directions_of(model)) do
        list[#list + 1] = state_of(context, cycle, direction)
      end
    end
  end
  return list
end

---Whether a cycle may go to a stage now; nil, or why not.
---@param model vsoko.report_model
---@param data vsoko.data
---@param year integer
---@param step { cycle: string, direction: string, stage: string }
---@return string? wrong
function M.refuses(model, data, year, step)
  for _, state in ipairs(M.states(model, data, year)) do
    if state.cycle.name == step.cycle and state.direction == step.direction then
      for _, name in ipairs(state.next) do
        if name == step.stage then
          return nil
        end
      end
      return core.text("CYCLE_NO_WAY", state.stage and state.stage.name or "–", step.stage,
        table.concat(state.next, ", "))
    end
  end
  return core.text("CYCLE_NO_DIRECTION", step.direction, table.concat(directions_of(model), ", "))
end

return M
