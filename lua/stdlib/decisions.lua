-- What the rules say of a unit: findings, the decisions that they call for, and how far these have
-- come.
--
-- A rule fires for a scope and a period where its condition holds; where data lack it is
-- undetermined, which is told too. What fires is the draft of a decision; rows of the record kind
-- `decision_step` say that it was approved, executed, reviewed or cancelled. A decision on few or
-- partial data only informs. Of several decisions with the same addressee, scope, period and
-- first indicator the one of the highest level stays, with the shortest time, and names the others.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local readers = require "data"
local report = require "report"
local scopes = require "scopes"
local text = require "text"
local workdays = require "workdays"

local M = {}

local INFORM <const>, DECIDE <const> = "inform", "decide"
local NO_RANK <const> = 1000

---@class vsoko.finding
---@field rule table the rule (layers.lua)
---@field scope table<string, string> dimension -> member
---@field scope_text string "class=5А,subject=MA"
---@field period string
---@field state string fired, not_fired, undetermined
---@field severity string inform, decide
---@field reason string? why it is undetermined
---@field level string? name, after escalation
---@field due string? a day, or words
---@field because string[] values and thresholds that caused it
---@field merged string[] rules that say the same
---@field step string drafted, approved, executed, overdue, reviewed, cancelled
---@field verdict string? of the review: effective, partial, none, undetermined
---@field after string? the period by which it was judged
---@field gain number? by how much its first indicator got better
---@field late integer? days after due
---@field escalated boolean?
---@field document string? by which it was taken

-- --- scopes ---

local dimensions_of <const>, scope_of <const> = scopes.dimensions, scopes.of

---The scope of a rule as a text, of pairs in any order; nil and a name if one is missing.
---@param model vsoko.report_model
---@param rule table
---@param pairs_of table<string, string>
---@return string?
---@return string? missing
function M.scope_text(model, rule, pairs_of)
  return scopes.text(model, rule.body.scope, pairs_of)
end

M.scope_of = scopes.named

---The rule that a word names, whatever its case; a Cyrillic letter at its beginning is the Latin
---one that sounds alike. nil: there is none.
---@param model vsoko.report_model
---@param word string
---@return string?
function M.rule_of(model, word)
  local typed <const> = string.gsub(text.upper(word), "^Д", "D")
  for _, thing in ipairs(model.things.rule) do
    if text.upper(thing.name) == typed then
      return thing.name
    end
  end
end

-- --- causes ---

-- True if an indicator has cells at the level with these dimensions.
local function has_level(model, indicator, dimensions)
  for _, level in ipairs(indicator.body.levels or {}) do
    local own <const> = dimensions_of(model, level)
    if table.concat(own, "*") == table.concat(dimensions, "*") then
      return true
    end
  end
  return false
end

-- The cells of an indicator at a level by scope and period, read once.
local function cells_by_scope(context, name, dimensions)
  local key <const> = name .. "\0" .. table.concat(dimensions, "*")
  if context.cells[key] == nil then
    local map <const> = {}
    for _, cell in ipairs(context.data.cells(name, dimensions, { "each" })) do
      local _, told <const> = scope_of(dimensions, cell)
      map[told .. "\0" .. cell.period] = cell
    end
    context.cells[key] = map
  end
  return context.cells[key]
end

local function flags_say(cell, flag)
  return cell.flags and string.find("|" .. cell.flags .. "|", "|" .. flag .. "|", 1, true) ~= nil
end

local function print_cell(context, thing, cell)
  local name <const> = context.titles and (thing.body.title or thing.name) or thing.name
  if not cell or cell.state ~= "known" then
    return name .. ": " .. (cell and cell.reason or core.message("STATE_NO_DATA"))
  end
  local digits <const> = thing.body.digits or 1
  local value = report.plain_number(cell.value)
  if context.titles then
    value = string.gsub(string.format("%." .. digits .. "f", cell.value), "%.",
      core.message("DECIMAL_MARK"))
  end
  return name .. " = " .. value
end

-- What a rule's condition read at this scope, as texts; the first indicator; whether some of it
-- stands on few or partial data.
local function causes_of(context, rule, dimensions, finding)
  local list <const>, few = {}, false
  local inputs <const> = context.data.inputs("rule." .. rule.name) or {}
  for _, name in ipairs(inputs.indicators or {}) do
    local thing <const> = context.model.by_name.indicator[name]
    if thing and has_level(context.model, thing, dimensions) then
      local cell <const> = cells_by_scope(context, name, dimensions)[finding.scope_text .. "\0"
        .. finding.period]
      list[#list + 1] = print_cell(context, thing, cell)
      few = few or cell and (flags_say(cell, "small_n") or flags_say(cell, "partial"))
    end
  end
  for _, name in ipairs(inputs.parameters or {}) do
    local value <const> = readers.parameter(context.model, name, context.data.today)
    if type(value) == "number" then
      list[#list + 1] = name .. " = "
        .. (context.titles and report.show(value) or report.plain_number(value))
    end
  end
  return list, (inputs.indicators or {})[1] or rule.name, few
end

-- --- life ---

local function steps_of(model, data)
  local map <const> = {}
  for _, row in ipairs(readers.rows(model, data, "decision_step")) do
    local key <const> = row.rule .. "\0" .. (row.scope or "") .. "\0" .. row.period
    map[key] = map[key] or {}
    if not row.date or dates.parse(row.date) <= data.today then -- later days are not there yet
      map[key][row.step] = row
    end
  end
  return map
end

-- The day until which something is to be done: days after another one; words stay words.
local function due_after(data, day, within)
  if type(within) == "number" then
    return dates.print(day + within)
  end
  return type(within) == "table" and dates.print(workdays.shift(data, day, within)) or within
end

-- The periods of the kind that a period is of, in order of time.
local function siblings(context, id)
  for _, kind in ipairs(context.model.things.period) do
    local list <const> = kind.disabled and {} or context.data.periods(kind.name)
    for position, period in ipairs(list) do
      if period.id == id then
        return list, position
      end
    end
  end
  return {}, 0
end

-- What has come of a decision that is executed: its first indicator before and in the last known
-- period after, and whether the rule fires there still.
local function review(context, finding, dimensions)
  local thing <const> = context.model.by_name.indicator[finding.about]
  local list <const>, at <const> = siblings(context, finding.period)
  if not thing or at == 0 or not has_level(context.model, thing, dimensions) then
    return
  end
  local cells <const> = cells_by_scope(context, thing.name, dimensions)
  local fires <const> = cells_by_scope(context, "rule." .. finding.rule.name, dimensions)
  local before <const> = cells[finding.scope_text .. "\0" .. finding.period]
  finding.verdict = "undetermined"
  for position = #list, at + 1, -1 do
    local key <const> = finding.scope_text .. "\0" .. list[position].id
    local after <const>, still <const> = cells[key], fires[key]
    if after and after.state == "known" and before and before.state == "known"
      and still and still.state == "known" then
      local gain <const> = (after.value - before.value)
        * (thing.body.better == "lower" and -1 or 1)
      finding.after, finding.gain = list[position].id, gain
      if gain <= 0 then
        finding.verdict = "none"
      else
        finding.verdict = still.value == 1 and "partial" or "effective"
      end
      return
    end
  end
end

local function set_life(context, finding, dimensions)
  local steps <const> = context.steps[finding.rule.name .. "\0" .. finding.scope_text .. "\0"
    .. finding.period] or {}
  local decision <const> = finding.rule.body.decision or {}
  local approved <const> = steps.approved
  local since <const> = approved and approved.date and dates.parse(approved.date)
    or context.data.today
  finding.due = approved and approved.due or due_after(context.data, since, decision.within)
  for _, step in ipairs({ "drafted", "approved", "executed", "reviewed", "cancelled" }) do
    if steps[step] then
      finding.step = step
      finding.document = steps[step].document or finding.document
      finding.verdict = steps[step].verdict
    end
  end
  finding.step = finding.step or "drafted"
  local due <const> = finding.due and dates.parse(finding.due)
  if finding.step == "approved" and due and due < context.data.today then
    finding.step, finding.late = "overdue", context.data.today - due
  elseif finding.step == "executed" then
    review(context, finding, dimensions)
  end
end

local function rank_of(model, level)
  local thing <const> = level and model.by_name.decision_level[level]
  return thing and thing.body.rank or NO_RANK
end

-- The level one rank above, or the same if there is none.
local function level_above(model, level)
  local rank <const>, best = rank_of(model, level), level
  for _, thing in ipairs(report.live(model, "decision_level")) do
    local own <const> = thing.body.rank or NO_RANK
    if own < rank and (best == level or own > rank_of(model, best)) then
      best = thing.name
    end
  end
  return best
end

-- A decision that is late by more than the parameter says goes one level up.
local function escalate(context, finding)
  local days <const> = readers.parameter(context.model, "decisions.escalate_after",
    context.data.today)
  if finding.late and type(days) == "number" and finding.late > days then
    local above <const> = level_above(context.model, finding.level)
    finding.escalated = above ~= finding.level
    finding.level = above
  end
end

-- --- findings ---

local function finding_of(rule, dimensions, cell)
  local scope <const>, told <const> = scope_of(dimensions, cell)
  local state = "undetermined"
  if cell.state == "known" then
    state = cell.value == 1 and "fired" or "not_fired"
  end
  return {
    rule = rule,
    scope = scope,
    scope_text = told,
    period = cell.period,
    state = state,
    reason = cell.state ~= "known" and cell.reason or nil,
    severity = rule.body.severity or DECIDE,
    level = rule.body.decision and rule.body.decision.level,
    because = {},
    merged = {},
  }
end

-- Of decisions that say the same the strongest stays.
local function merged(context, findings)
  local groups <const>, order <const> = {}, {}
  for _, finding in ipairs(findings) do
    local decision <const> = finding.rule.body.decision or {}
    local key <const> = finding.state == "fired" and finding.step == "drafted"
      and table.concat({ table.concat(report.names(decision.addressee), "|"), finding.scope_text,
        finding.period, finding.about }, "\0")
      or finding
    if not groups[key] then
      groups[key] = finding
      order[#order + 1] = key
    else
      local best, other = groups[key], finding
      if rank_of(context.model, other.level) < rank_of(context.model, best.level) then
        best, other = other, best
      end
      best.merged[#best.merged + 1] = other.rule.name
      table.move(other.merged, 1, #other.merged, #best.merged + 1, best.merged)
      if other.due and best.due and dates.parse(other.due) and dates.parse(best.due)
        and other.due < best.due then
        best.due = other.due
      end
      groups[key] = best
    end
  end
  local list <const> = {}
  for position, key in ipairs(order) do
    list[position] = groups[key]
    table.sort(list[position].merged)
  end
  return list
end

---What the rules say: in the order of rules, periods and scopes.
---@param model vsoko.report_model
---@param data vsoko.data
---@param options { rule: string?, periods: string[]?, scope: table<string, string>?,
---titles: boolean?, every: boolean? } every: also what did not fire
---@return vsoko.finding[]
function M.findings(model, data, options)
  local context <const> = {
    model = model,
    data = data,
    titles = options.titles,
    steps = steps_of(model, data),
    cells = {},
  }
  local list <const> = {}
  for _, rule in ipairs(report.live(model, "rule")) do
    if not options.rule or rule.name == options.rule then
      local dimensions <const> = dimensions_of(model, rule.body.scope)
      for _, cell in ipairs(data.cells("rule." .. rule.name, dimensions, options.periods)) do
        local fits <const> = cell.state ~= "not_applicable" and scopes.holds(options.scope, cell)
        local finding <const> = fits and finding_of(rule, dimensions, cell)
        if finding and (options.every or finding.state ~= "not_fired") then
          local because <const>, about <const>, few <const> =
            causes_of(context, rule, dimensions, finding)
          finding.because, finding.about = because, about
          finding.severity = few and INFORM or finding.severity
          set_life(context, finding, dimensions)
          escalate(context, finding)
          list[#list + 1] = finding
        end
      end
    end
  end
  return merged(context, list)
end

---The day until which something is to be done, as a text; words stay words.
---@type fun(data: vsoko.data, day: integer, within: any): string?
M.due_after = due_after

return M
