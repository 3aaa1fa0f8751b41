-- The plan of a simulated stretch of time: what falls due, what is taken for granted about results,
-- delays and measures, which rules are looked at. Dates come from the cyclogram, once; a run only
-- counts (core/simulation.h).
--
-- SPDX-License-Identifier: MIT
local cycle = require "cycle"
local cyclogram = require "cyclogram"
local dates = require "dates"
local decisions = require "decisions"
local readers = require "data"
local report = require "report"

local M = {}

local EXECUTORS <const> = { "position", "body", "role" }

local function numbers(value)
  if type(value) == "number" then
    return { value }
  end
  local list <const> = {}
  for position, item in ipairs(type(value) == "table" and value or {}) do
    list[position] = type(item) == "number" and item or 0
  end
  return list
end

-- The delays that the model tells for a name: those that name it before those that name none.
local function delays_of(model, kind, name, day)
  local common = {}
  for _, thing in ipairs(report.live(model, "lateness")) do
    local body <const> = thing.body
    local names <const> = report.names(kind == "activity" and body.activities or body.rules)
    if (body.of or "activity") == kind then
      local value <const> = numbers(readers.parameter(model, body.delays, day))
      for _, named in ipairs(names) do
        if named == name then
          return value
        end
      end
      common = #names == 0 and value or common
    end
  end
  return common
end

-- --- what falls due ---

-- The occurrences of all years that the stretch touches; those that fall due in it.
local function occurrences(model, data, from, to)
  local list <const> = {}
  for year = cyclogram.year_of(model, from), cyclogram.year_of(model, to) do
    for _, occurrence in ipairs(cyclogram.all(cyclogram.plan(model, data, year))) do
      if occurrence.due and not occurrence.daily and occurrence.due >= from
        and occurrence.due <= to then
        list[#list + 1] = occurrence
      end
    end
  end
  return list
end

-- Positions of the occurrences that one stands on: of each item the last one due before it.
local function before(list, position)
  local found <const> = {}
  for _, item in ipairs(report.names(list[position].thing.body.depends_on)) do
    for earlier = #list, 1, -1 do
      local other <const> = list[earlier]
      if earlier ~= position and other.item == item and other.due <= list[position].due then
        found[#found + 1] = earlier
        break
      end
    end
  end
  return found
end

local function tasks_of(model, data, from, to)
  local list <const>, tasks <const> = occurrences(model, data, from, to), {}
  for position, occurrence in ipairs(list) do
    tasks[position] = {
      id = occurrence.id,
      title = occurrence.thing.body.title,
      starts = occurrence.starts,
      due = occurrence.due,
      skipped = occurrence.status == "skipped",
      done = occurrence.status == "done" and occurrence.done or nil,
      who = report.names(occurrence.thing.body.responsible),
      products = report.names(occurrence.thing.body.product),
      before = before(list, position),
      delays = delays_of(model, "activity", occurrence.item, occurrence.due),
    }
  end
  return tasks
end

-- --- results ---

-- What the unit of an indicator allows.
local function range_of(body, indicator)
  if body.range then
    return body.range[1], body.range[2]
  end
  return 0, indicator.unit == "%" and 100 or 1
end

local function projections_of(model, day)
  local list <const>, seen <const> = {}, {}
  for _, thing in ipairs(report.live(model, "projection")) do
    local body <const> = thing.body
    for _, name in ipairs(report.names(body.indicators)) do
      local indicator <const> = model.by_name.indicator[name]
      if indicator and not indicator.disabled and not seen[name] then
        seen[name] = true
        local least <const>, most <const> = range_of(body, indicator.body)
        list[#list + 1] = {
          name = thing.name,
          indicator = name,
          at = body.at,
          from = body.from,
          scale = indicator.body.unit == "%" and 100 or 1,
          value = body.value and readers.parameter(model, body.value, day) or nil,
          spread = body.spread and readers.parameter(model, body.spread, day) or 0,
          least = least,
          most = most,
        }
      end
    end
  end
  return list
end

-- --- rules ---

-- The day until which a decision is to be carried out, by the id of the period it is taken for.
local function dues_of(model, data, rule, from, to)
  local due <const> = {}
  for _, name in ipairs(report.names(rule.body.period)) do
    local kind <const> = model.by_name.period[name]
    for _, period in ipairs(kind and not kind.disabled and data.periods(name) or {}) do
      local last <const> = period.to
      if last and last >= from and last <= to then
        local text <const> = decisions.due_after(data, last, (rule.body.decision or {}).within)
        due[period.id] = text and dates.parse(text) or nil
      end
    end
  end
  return due
end

local function effects_of(model, rule, day)
  local list <const> = {}
  for _, thing in ipairs(report.live(model, "effect")) do
    local body <const> = thing.body
    if body.rule == rule.name then
      list[#list + 1] = {
        name = thing.name,
        indicator = body.indicator,
        shifts = numbers(readers.parameter(model, body.shift, day)),
        lag = body.lag or 0,
        hours = body.hours or 0,
      }
    end
  end
  return list
end

local function executors(model, names)
  local list <const> = {}
  for _, name in ipairs(names) do
    for _, kind in ipairs(EXECUTORS) do
      if model.by_name[kind][name] then
        list[#list + 1] = name
        break
      end
    end
  end
  return list
end

local function rules_of(model, data, from, to)
  local list <const> = {}
  for _, rule in ipairs(report.live(model, "rule")) do
    list[#list + 1] = {
      name = rule.name,
      title = rule.body.title,
      scope = rule.body.scope,
      due = dues_of(model, data, rule, from, to),
      who = executors(model, report.names((rule.body.decision or {}).addressee)),
      delays = delays_of(model, "decision", rule.name, from),
      effects = effects_of(model, rule, from),
    }
  end
  return list
end

-- --- cycles ---

-- The days on which documents of a kind were approved, in order.
local function approved(rows, codes, kind)
  local days <const> = {}
  for _, row in ipairs(kind and rows or {}) do
    local day <const> = row.approved and dates.parse(row.approved)
    if day and (codes[row.kind] or row.kind) == kind then
      days[#days + 1] = day
    end
  end
  table.sort(days)
  return days
end

-- Where each cycle of each direction stands and what it needs to go on: of the ways that lead on
-- from a stage the first.
local function cycles_of(model, data, from)
  local list <const>, year <const> = {}, cyclogram.year_of(model, from)
  local rows <const>, codes <const> = readers.rows(model, data, "document"),
    report.codes(model, "document")
  for _, state in ipairs(cycle.states(model, data, year)) do
    local stages <const>, places <const> = {}, {}
    for position, stage in ipairs(state.cycle.body.stages) do
      places[stage.name] = position
    end
    for position, stage in ipairs(state.cycle.body.stages) do
      stages[position] = {
        name = stage.name,
        title = stage.title,
        document = stage.document,
        approved = approved(rows, codes, stage.document),
        guard = stage.guard and "rule.cycle." .. state.cycle.name .. "." .. stage.name or nil,
        next = places[report.names(stage.to)[1]],
      }
    end
    list[#list + 1] = {
      name = state.cycle.name,
      title = state.cycle.body.title,
      direction = state.direction,
      direction_title = report.title(model, state.direction, { "direction" }),
      period = tostring(year),
      stage = state.stage and places[state.stage.name] or 1,
      since = state.since or from,
      stages = stages,
    }
  end
  return list
end

---The plan of a stretch of days, both included.
---@param model vsoko.report_model
---@param data vsoko.data its day is the last one of the stretch
---@param from integer
---@param to integer
---@return table { tasks, projections, rules, cycles }
function M.plan(model, data, from, to)
  return {
    tasks = tasks_of(model, data, from, to),
    projections = projections_of(model, from),
    rules = rules_of(model, data, from, to),
    cycles = cycles_of(model, data, from),
  }
end

return M
