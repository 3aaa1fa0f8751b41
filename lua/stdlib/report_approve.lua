-- What is approved, as rows of the timeline: the decisions that a rule calls for, with the values
-- that caused them (`decision_step`); the cyclogram of a year, what is planned in it (`activity`);
-- the monitoring map, what each item was worth (`map_result`); the timetable, what breaks its
-- constraints (`slot_check`).
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local cyclogram = require "cyclogram"
local dates = require "dates"
local decisions = require "decisions"
local map = require "map"
local recording = require "report_record"
local text = require "text"
local timetable = require "timetable"
local words = require "report_decisions"

local M = {}

local KIND <const> = "decision_step"
local LIST_MAX <const> = 10

-- Parts pairs into those that choose and those that are said of the decision.
local function part(kind, given)
  local scope <const>, said <const> = {}, {}
  for key, value in pairs(given or {}) do
    local field <const> = recording.field_of(kind, key)
    if field and field ~= "rule" and field ~= "scope" then
      said[field] = recording.value_of(kind.body.fields[field], value) or value
    else
      scope[key] = value
    end
  end
  return scope, said
end

local function row_of(finding, said, today)
  local row <const> = {
    rule = finding.rule.name,
    scope = finding.scope_text ~= "" and finding.scope_text or nil,
    period = finding.period,
    step = "approved",
    date = dates.print(today),
    due = finding.due and dates.parse(finding.due) and finding.due or nil,
    level = finding.level,
    values = table.concat(finding.because, "; "),
  }
  for field, value in pairs(said) do
    row[field] = value
  end
  return row
end

-- The year that a pair names, or that of the run's day; nil and the key of a pair that is none.
local function year_of(model, data, given)
  for key in pairs(given or {}) do
    if key ~= "year" and text.lower(key) ~= "год" then
      return nil, key
    end
  end
  local typed <const> = given and (given.year or given["год"] or given["Год"])
  return typed and math.tointeger(tonumber(string.match(typed, "^%d+")))
    or cyclogram.year_of(model, data.today)
end

-- What the cyclogram plans and no row says yet.
local function planned_rows(model, data, year)
  local plan <const>, rows <const> = cyclogram.plan(model, data, year), {}
  for _, occurrence in ipairs(cyclogram.all(plan)) do
    if occurrence.due and not occurrence.daily and not occurrence.marked
      and occurrence.status ~= "skipped" then
      rows[#rows + 1] = {
        year = tostring(year),
        item = occurrence.item,
        planned = dates.print(occurrence.due),
        status = "planned",
      }
    end
  end
  return rows
end

local function map_rows(model, data, year)
  local rows <const> = {}
  for _, row in ipairs(map.rows(model, data, year)) do
    if row.score then
      rows[#rows + 1] = {
        year = tostring(year),
        item = row.item.name,
        score = tostring(row.score),
        max = tostring(row.max),
      }
    end
  end
  return rows
end

-- Of each procedure how often it breaks a constraint, and which.
local function checked_rows(model, data, year)
  local findings <const>, slots <const> = timetable.check(model, data, year)
  local rows <const>, by_slot <const> = {}, {}
  for position, slot in ipairs(slots) do
    rows[position] = {
      year = tostring(year),
      date = slot.date,
      class = slot.class,
      subject = slot.subject,
      procedure = slot.procedure,
      violations = 0,
    }
    by_slot[slot] = rows[position]
  end
  for _, finding in ipairs(findings) do
    local row <const> = by_slot[finding.slot]
    if finding.state == "violated" then
      row.violations = row.violations + 1
      row.constraints = (row.constraints and row.constraints .. " " or "") .. finding.constraint
    end
  end
  for _, row in ipairs(rows) do
    row.violations = tostring(row.violations)
  end
  return rows
end

local WHOLES <const> = {
  { words = { "timetable", "расписание" }, kind = "slot_check", rows = checked_rows },
  { words = { "cyclogram", "циклограмма", "циклограмму" }, kind = "activity", rows = planned_rows },
  { words = { "map", "карта", "карту" }, kind = "map_result", rows = map_rows },
}

-- The answer if the word names what is approved as a whole.
local function approve_whole(model, arguments, data)
  local word <const> = text.lower(arguments.rule)
  for _, whole in ipairs(WHOLES) do
    for _, name in ipairs(whole.words) do
      if name == word then
        local year <const>, key <const> = year_of(model, data, arguments.scope)
        if not year then
          return { wrong = core.text("DECISIONS_KEY", key) }
        elseif not model.by_name.record[whole.kind] then
          return { wrong = core.text("APPROVE_NO_KIND", whole.kind) }
        end
        local rows <const> = whole.rows(model, data, year)
        return #rows > 0 and { kind = whole.kind, rows = rows }
          or { wrong = core.text("APPROVE_WHOLE_DONE", arguments.rule, tostring(year)) }
      end
    end
  end
  return nil
end

---@param model vsoko.report_model
---@param arguments { rule: string, scope: table?, periods: string[]? } scope: pairs as typed
---@param data vsoko.data
---@return table answer { kind, rows, rule: string? }, { wrong }, or {}: the word is no rule
function M.run(model, arguments, data)
  local whole <const> = approve_whole(model, arguments, data)
  if whole then
    return whole
  end
  local rule <const> = decisions.rule_of(model, arguments.rule)
  local kind <const> = model.by_name.record[KIND]
  if not rule then
    -- A number of a rule that is not there; any other word may be a period.
    local word <const> = string.gsub(text.upper(arguments.rule), "^Д", "D")
    return string.find(word, "^D%d") and words.run(model, arguments, data) or {}
  elseif not kind then
    return { wrong = core.text("APPROVE_NO_KIND", KIND) }
  end
  local given <const>, said <const> = part(kind, arguments.scope)
  local scope <const>, wrong <const> = decisions.scope_of(model, given)
  if wrong then
    return { wrong = wrong }
  end
  local periods = arguments.periods
  if said.period then
    periods, said.period = { said.period }, nil
  end
  local rows <const>, waiting <const> = {}, {}
  for _, finding in ipairs(decisions.findings(model, data,
    { rule = rule, scope = scope, periods = periods })) do
    if finding.state == "fired" and finding.step == "drafted" then
      rows[#rows + 1] = row_of(finding, said, data.today)
    elseif finding.state == "fired" then
      waiting[#waiting + 1] = finding.scope_text .. " " .. finding.period
    end
  end
  if #rows == 0 then
    return { wrong = #waiting > 0
      and core.text("APPROVE_DONE_ALREADY", rule, table.concat(waiting, "; ", 1,
        math.min(#waiting, LIST_MAX)))
      or core.text("APPROVE_NOT_FIRED", rule, rule) }
  end
  return { kind = KIND, rows = rows, rule = rule }
end

return M
