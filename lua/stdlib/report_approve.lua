-- The approval of the decisions that a rule calls for: a row of `decision_step` for each, with the
-- values that caused it.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local decisions = require "decisions"
local recording = require "report_record"
local text = require "text"
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

---@param model vsoko.report_model
---@param arguments { rule: string, scope: table?, periods: string[]? } scope: pairs as typed
---@param data vsoko.data
---@return table answer { kind, rows }, { wrong }, or {}: the word is no rule
function M.run(model, arguments, data)
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
  return { kind = KIND, rows = rows }
end

return M
