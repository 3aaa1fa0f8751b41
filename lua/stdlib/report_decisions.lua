-- What the rules say, as rows.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local decisions = require "decisions"
local report = require "report"

local M = {}

local ADDRESSEES <const> = { "position", "body", "role" }
local STATES <const> = {
  fired = "DECISION_FIRED",
  not_fired = "DECISION_NOT_FIRED",
  undetermined = "DECISION_UNDETERMINED",
}
local STEPS <const> = {
  drafted = "DECISION_DRAFTED",
  approved = "DECISION_APPROVED",
  executed = "DECISION_EXECUTED",
  overdue = "DECISION_OVERDUE",
  reviewed = "DECISION_REVIEWED",
  cancelled = "DECISION_CANCELLED",
}
local VERDICTS <const> = {
  effective = "DECISION_EFFECTIVE",
  partial = "DECISION_PARTIAL",
  none = "DECISION_NONE",
  undetermined = "DECISION_UNDETERMINED",
}

local function shown_state(finding)
  local parts <const> = { core.message(STATES[finding.state]) }
  if finding.state == "fired" then
    parts[1] = core.message(STEPS[finding.step])
    if finding.verdict then
      parts[#parts + 1] = core.message(VERDICTS[finding.verdict])
    end
    if finding.after then
      parts[#parts + 1] = core.text("DECISION_AFTER", finding.after)
    end
    if finding.late then
      parts[#parts + 1] = core.text("CYCLOGRAM_LATE", tostring(finding.late))
    end
    if finding.escalated then
      parts[#parts + 1] = core.message("DECISION_ESCALATED")
    end
    if finding.severity == "inform" then
      parts[#parts + 1] = core.message("DECISION_INFORMS")
    end
  end
  return table.concat(parts, ", ")
end

local function because_of(finding)
  local list <const> = { finding.reason }
  if not finding.reason then
    table.move(finding.because, 1, #finding.because, 1, list)
  end
  for _, name in ipairs(finding.merged) do
    list[#list + 1] = core.text("DECISION_SAME", name)
  end
  return list
end

local function row_of(model, finding, titles)
  local decision <const> = finding.rule.body.decision or {}
  local function named(name, kind)
    return titles and name and report.title(model, name, { kind }) or name
  end
  local addressees <const> = report.names(decision.addressee)
  return {
    rule = finding.rule.name,
    title = finding.rule.body.title,
    scope = finding.scope,
    period = finding.period,
    state = finding.state,
    shown_state = shown_state(finding),
    step = finding.step,
    verdict = finding.verdict,
    severity = finding.severity,
    level = named(finding.level, "decision_level"),
    form = named(decision.form, "decision_form"),
    method = named(decision.method, "decision_method"),
    addressee = titles and report.titles(model, addressees, ADDRESSEES) or addressees,
    due = finding.due,
    text = decision.text,
    because = because_of(finding),
  }
end

-- For people those that lack the same are one row, with how many they are.
local function add_unknown(model, list, finding)
  for _, row in ipairs(list) do
    if row.rule == finding.rule.name and row.period == finding.period
      and row.because[1] == (finding.reason or row.because[1]) then
      row.count, row.scope = row.count + 1, nil
      return
    end
  end
  local row <const> = row_of(model, finding, true)
  row.count = 1
  list[#list + 1] = row
end

---@param model vsoko.report_model
---@param arguments { rule: string?, periods: string[]?, scope: table?, titles: boolean?,
---every: boolean?, why_not: boolean? } why_not: only where the rule does not fire
---@param data vsoko.data
---@return table { rows, fired, not_fired, undetermined, wrong: string? }
function M.run(model, arguments, data)
  local rule <const> = arguments.rule and decisions.rule_of(model, arguments.rule)
  local scope <const>, wrong <const> = decisions.scope_of(model, arguments.scope)
  if wrong then
    return { wrong = wrong }
  elseif arguments.rule and not rule then
    local names <const> = {}
    for position, thing in ipairs(model.things.rule) do
      names[position] = thing.name
    end
    return { wrong = core.text("DECISIONS_RULE", arguments.rule,
      core.suggest(arguments.rule, names)) }
  end
  local answer <const> = { rows = {}, fired = 0, not_fired = 0, undetermined = 0 }
  local options <const> = {
    rule = rule,
    scope = scope,
    periods = arguments.periods,
    titles = arguments.titles,
    every = arguments.every or arguments.why_not,
  }
  local unknown <const> = {}
  for _, finding in ipairs(decisions.findings(model, data, options)) do
    answer[finding.state] = answer[finding.state] + 1
    if arguments.why_not and finding.state == "fired" then
      goto next
    elseif finding.state == "undetermined" and arguments.titles then
      add_unknown(model, unknown, finding)
    else
      answer.rows[#answer.rows + 1] = row_of(model, finding, arguments.titles)
    end
    ::next::
  end
  table.move(unknown, 1, #unknown, #answer.rows + 1, answer.rows)
  for _, row in ipairs(unknown) do
    row.shown_state = row.shown_state .. ": " .. row.count
  end
  return answer
end

return M
