-- Drafts of documents from what the rules call for, by the templates of the model: an order,
-- minutes with their recommendations, an analytic note. Markdown.
--
-- In the lines of a template {date}, {period}, {school}, {count} stand for what they name; in
-- `each`, once for each decision, also {number}, {rule}, {title}, {scope}, {text}, {addressee},
-- {due}, {level}, {form}, {because}.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local decisions = require "decisions"
local markdown = require "markdown"
local report = require "report"
local text = require "text"

local M = {}

local ADDRESSEES <const> = { "position", "body", "role" }

local function filled(line, values)
  return (string.gsub(line, "{([%a_]+)}", function(name)
    return values[name] or "{" .. name .. "}"
  end))
end

-- A day as 05.03.2025.
local function print_day(day)
  local year <const>, month <const>, of_month <const> = dates.split(day)
  return string.format("%02d.%02d.%04d", of_month, month, year)
end

-- A decision's due day, or the words that stand for one.
local function print_due(due)
  local day <const> = due and dates.parse(due)
  return day and print_day(day) or due or core.message("DRAFT_NO_DUE")
end

local function scope_of(model, finding)
  local parts <const> = {}
  for pair in string.gmatch(finding.scope_text, "[^,]+") do
    local name <const>, member <const> = string.match(pair, "^([^=]+)=(.*)$")
    parts[#parts + 1] = name
      and text.lower(report.title(model, name, { "dimension" })) .. " " .. member or pair
  end
  return #parts > 0 and table.concat(parts, ", ") or core.message("SCOPE_WHOLE")
end

local function values_of(model, finding, number)
  local rule <const> = finding.rule
  local decision <const> = rule.body.decision or {}
  local addressees <const> = report.titles(model, report.names(decision.addressee), ADDRESSEES)
  local function titled(name, kind)
    return name and report.title(model, name, { kind }) or core.message("DRAFT_NONE")
  end
  return {
    number = tostring(number),
    rule = rule.name,
    title = rule.body.title,
    scope = scope_of(model, finding),
    period = finding.period,
    text = decision.text or rule.body.title,
    addressee = #addressees > 0 and table.concat(addressees, ", ") or core.message("DRAFT_NONE"),
    due = print_due(finding.due),
    level = titled(finding.level, "decision_level"),
    form = titled(decision.form, "decision_form"),
    because = table.concat(finding.because, "; "),
  }
end

-- The template that a word names, by name or title.
local function template_of(model, word)
  local names <const> = {}
  for _, thing in ipairs(report.live(model, "template")) do
    names[#names + 1] = thing.name
    if thing.name == word or text.lower(thing.body.title) == text.lower(word)
      or text.lower(thing.body.called or thing.name) == text.lower(word) then
      return thing
    end
  end
  return nil, core.text("DRAFT_TEMPLATE", word, table.concat(names, ", "))
end

-- Decisions that belong into the document: of its forms, or all.
local function chosen(template, findings)
  local forms <const>, list <const> = {}, {}
  for _, form in ipairs(report.names(template.body.forms)) do
    forms[form] = true
  end
  for _, finding in ipairs(findings) do
    local form <const> = finding.rule.body.decision and finding.rule.body.decision.form
    if finding.state == "fired" and (not next(forms) or forms[form]) then
      list[#list + 1] = finding
    end
  end
  return list
end

local function add_lines(out, lines, values)
  for _, line in ipairs(lines or {}) do
    local level <const>, rest <const> = string.match(line, "^(#+) (.*)$")
    if level then
      out:heading(#level, filled(rest, values))
    else
      out:paragraph(filled(line, values))
    end
  end
end

local function add_table(out, model, findings)
  local rows <const> = {}
  for number, finding in ipairs(findings) do
    local values <const> = values_of(model, finding, number)
    rows[number] = { values.number, values.title, values.scope, values.period, values.because,
      values.text, values.due }
  end
  local titles <const> = {}
  for title in string.gmatch(core.message("DRAFT_TABLE"), "[^|]+") do
    titles[#titles + 1] = title
  end
  out:table(titles, rows)
end

---@param model vsoko.report_model
---@param arguments { template: string, scope: table?, periods: string[]? }
---@param data vsoko.data
---@return table { text, count } or { wrong }
function M.run(model, arguments, data)
  local template <const>, unknown <const> = template_of(model, arguments.template or "")
  local scope <const>, wrong <const> = decisions.scope_of(model, arguments.scope)
  if unknown or wrong then
    return { wrong = unknown or wrong }
  end
  local findings <const> = chosen(template, decisions.findings(model, data,
    { scope = scope, periods = arguments.periods, titles = true }))
  local values <const> = {
    date = print_day(data.today),
    period = #findings > 0 and findings[1].period
      or arguments.periods and arguments.periods[1] or "",
    school = model.title,
    count = tostring(#findings),
  }
  local out <const> = markdown.new()
  out:heading(1, template.body.title)
  add_lines(out, template.body.head, values)
  if #findings == 0 then
    add_lines(out, template.body.none, values)
  elseif template.body.each then
    for number, finding in ipairs(findings) do
      add_lines(out, { template.body.each }, values_of(model, finding, number))
    end
  end
  if template.body.table and #findings > 0 then
    add_table(out, model, findings)
  end
  add_lines(out, template.body.foot, values)
  return { text = out:text(), count = #findings }
end

return M
