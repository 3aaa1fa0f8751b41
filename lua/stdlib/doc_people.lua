-- The parts of a model's document about people and papers: functions, catalogues, bodies,
-- documents, procedures, plans, decisions, cycles, vocabulary, law.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local report = require "report"
local when = require "when"

local M = {}

local function or_nobody(list)
  return #list > 0 and list or core.message "NOT_ASSIGNED"
end

-- --- functions ---

-- The row of a block that has cells of its own, as its heading has them in the document.
local function block_row(doc, name)
  local block = doc.model.by_name.block[name]
  local body = block and block.body or {}
  if not (body.positions or body.bodies or body.documents) then
    return nil
  end
  return {
    name,
    body.title,
    nil,
    doc:titles(report.names(body.positions)),
    doc:titles(report.names(body.bodies)),
    doc:titles(report.names(body.documents)),
    body.note,
    doc:mark(block),
  }
end

local function print_functions(doc)
  local blocks, by_block = {}, {}
  for _, row in ipairs(report.functions(doc.model)) do
    if not by_block[row.block] then
      by_block[row.block] = {}
      blocks[#blocks + 1] = row.block
    end
    table.insert(by_block[row.block], row)
  end
  local titles = doc.words "DOC_FUNCTIONS"
  for _, block in ipairs(blocks) do
    local rows = { block_row(doc, block) }
    for _, row in ipairs(by_block[block]) do
      rows[#rows + 1] = {
        row.id,
        row.title,
        row.kind ~= "function" and doc.word(row.kind) or nil,
        #row.positions + #row.bodies > 0 and doc:titles(row.positions)
          or core.message "NOT_ASSIGNED",
        doc:titles(row.bodies),
        or_nobody(doc:titles(row.documents)),
        row.thing.body.note,
        doc:mark(row.thing),
      }
    end
    doc.out:heading(3, report.block_title(doc.model, block))
    doc.out:table(titles, rows)
  end
end

-- --- catalogues ---

local function item_cell(doc, column, value)
  if column.of then
    return doc:titles(value, { column.of })
  end
  return value ~= nil and report.print_value(value) or nil
end

local function print_catalogue(doc, catalogue)
  local columns = catalogue.body.columns or {}
  local titles, rows = doc.words "DOC_ITEM", {}
  for _, column in ipairs(columns) do
    titles[#titles + 1] = column.title
  end
  for position, item in ipairs(catalogue.body.items or {}) do
    local row = { string.find(item.id, "^[%dIVX.]+$") and item.id or nil, item.title }
    for number, column in ipairs(columns) do
      row[number + 2] = item_cell(doc, column, item[column.name])
    end
    rows[position] = row
  end
  local mark = doc:mark(catalogue)
  doc.out:heading(3, catalogue.body.title .. (mark ~= "" and " (" .. mark .. ")" or ""))
  if catalogue.body.note then
    doc.out:paragraph(catalogue.body.note)
  end
  doc.out:table(titles, rows)
end

-- --- people ---

-- The chair; one that is worked out as of today, with the rule.
local function chair(doc, body)
  local value = body.body.chair
  if type(value) ~= "table" then
    return value and doc:titles(value)
  end
  local now, rule = nil, {}
  for _, parameter in ipairs(doc.model.parameters) do
    local version = parameter.name == value.param and report.version_at(parameter, doc.today)
    now = version and value.is[version.value] or now
  end
  for _, key in ipairs(report.sorted_keys(value.is)) do
    rule[#rule + 1] = key .. ": " .. report.title(doc.model, value.is[key])
  end
  return {
    now and report.title(doc.model, now) or core.message "NOT_ASSIGNED",
    core.text("DOC_BY_PARAMETER", value.param, table.concat(rule, "; ")),
  }
end

local function approval(doc, document)
  local steps = {}
  for position, step in ipairs(document.body.approval or {}) do
    steps[position] = position .. ". " .. doc.word(step.step) .. ": "
      .. report.title(doc.model, step.by)
  end
  return steps
end

local function print_people(doc)
  doc:section("DOC_BODIES", 2, doc:things "body", function(body)
    return {
      body.body.title,
      body.body.group,
      doc:titles(body.body.members),
      chair(doc, body),
      doc:titles(body.body.approves),
      body.body.note,
    }
  end)
  doc:section("DOC_POSITIONS", 2, doc:things "position", function(position)
    local fields = position.body
    return { fields.title, fields.group, doc:titles(fields.combines), fields.note }
  end)
  doc:section("DOC_ROLES", 2, doc:things "role", function(role)
    return { role.body.title, or_nobody(doc:titles(role.body.held_by)), role.body.note }
  end)
  doc:section("DOC_DOCUMENTS", 2, doc:things "document", function(document)
    local fields = document.body
    return {
      fields.title,
      fields.group,
      approval(doc, document),
      fields.sections,
      fields.required and core.message "WORD_YES" or nil,
      fields.note,
    }
  end)
end

-- --- what is done ---

local function print_procedures(doc)
  doc:section("DOC_PROCEDURES", 2, doc:things "procedure", function(procedure)
    local fields = procedure.body
    return {
      fields.title,
      doc.word(fields.level),
      doc.word(fields.form),
      doc.word(fields.frequency),
      fields.minutes,
      fields.grades and table.concat(fields.grades, ", "),
      doc:titles(fields.documents),
      fields.note,
    }
  end)
end

local function deadline(doc, activity)
  local rule = activity.body.when
  return rule and when.print(rule, function(kind, name)
    return report.title_of(doc.model, kind, name)
  end) or core.message "NOT_ASSIGNED"
end

local function print_plans(doc)
  local plans, by_plan = {}, {}
  for _, activity in ipairs(doc:things "activity") do
    local plan = activity.body.plan or core.message "DOC_ACTIVITIES"
    if not by_plan[plan] then
      by_plan[plan] = {}
      plans[#plans + 1] = plan
    end
    table.insert(by_plan[plan], activity)
  end
  local titles = doc.words "DOC_PLAN"
  for _, plan in ipairs(plans) do
    local rows = {}
    for position, activity in ipairs(by_plan[plan]) do
      local fields = activity.body
      rows[position] = {
        fields.section,
        fields.title,
        deadline(doc, activity),
        or_nobody(doc:titles(fields.responsible)),
        doc:titles(fields.product),
        doc:titles(fields.procedure, { "procedure" }),
        doc:titles(fields.depends_on, { "activity" }),
        fields.note,
        doc:mark(activity),
      }
    end
    doc.out:heading(3, plan)
    doc.out:table(titles, rows)
  end
end

-- --- decisions ---

local function decision_cell(doc, rule)
  local decision, parts = rule.body.decision or {}, {}
  local function add(id, value)
    if value and value ~= "" then
      parts[#parts + 1] = core.text(id, value)
    end
  end
  add("DOC_TEXT", decision.text)
  add("DOC_LEVEL", doc:title(decision.level, "decision_level"))
  add("DOC_FORM", doc:title(decision.form, "decision_form"))
  add("DOC_METHOD", doc:title(decision.method, "decision_method"))
  add("DOC_ADDRESSEE", table.concat(doc:titles(decision.addressee), ", "))
  if type(decision.within) == "number" then
    add("DOC_WITHIN", core.text("WHEN_DAYS", tostring(decision.within)))
  elseif type(decision.within) == "table" then
    add("DOC_WITHIN", when.print(decision.within))
  else
    add("DOC_WITHIN", decision.within) -- in words, or none
  end
  return parts
end

local function print_decisions(doc)
  doc:section("DOC_DECISION_LEVELS", 3, doc:things "decision_level", function(level)
    return { level.body.rank, level.body.title, doc:titles(level.body.by), level.body.note }
  end)
  doc:section("DOC_DECISION_FORMS", 3, doc:things "decision_form", function(form)
    local fields = form.body
    return { fields.title, doc:titles(fields.document), doc:titles(fields.by), fields.note }
  end)
  doc:section("DOC_DECISION_METHODS", 3, doc:things "decision_method", function(method)
    local fields = method.body
    return { fields.title, fields.never and table.concat(fields.never, ", "), fields.note }
  end)
  doc:section("DOC_RULES", 3, doc:things "rule", function(rule)
    local series = doc.model.indicators["rule." .. rule.name] or { formulas = {} }
    return {
      rule.name,
      rule.body.title,
      report.level_title(doc.model, rule.body.scope),
      report.period_titles(doc.model, rule.body.period),
      report.formula_cells(series),
      decision_cell(doc, rule),
      rule.body.severity,
      rule.body.note,
    }
  end)
end

local function print_cycles(doc)
  local titles = doc.words "DOC_STAGES"
  for _, cycle in ipairs(doc:things "cycle") do
    local rows, names = {}, {}
    for _, stage in ipairs(cycle.body.stages or {}) do
      names[stage.name] = stage.title
    end
    for position, stage in ipairs(cycle.body.stages or {}) do
      local following = {}
      for number, name in ipairs(report.names(stage.to)) do
        following[number] = names[name] or name
      end
      rows[position] = {
        tostring(position),
        stage.title,
        doc:titles(stage.document),
        following,
        stage.guard and core.message "WORD_YES" or nil,
        stage.note,
      }
    end
    local mark = doc:mark(cycle)
    doc.out:heading(3, cycle.body.title .. (mark ~= "" and " (" .. mark .. ")" or ""))
    doc.out:table(titles, rows)
  end
end

-- --- words and law ---

---Vocabulary and law stand at the end of the document.
---@param doc vsoko.doc
function M.print_words(doc)
  doc:section("DOC_VOCABULARY", 2, doc:things "vocabulary", function(term)
    local fields = term.body
    return {
      fields.title,
      fields.plural,
      fields.genitive,
      fields.obsolete,
      doc:title(fields.instead, "vocabulary"),
    }
  end)
  doc:section("DOC_NORMS", 2, doc:things "norm", function(norm)
    local fields = norm.body
    return {
      fields.title,
      fields.number,
      fields.date,
      fields.issuer,
      fields.status,
      fields.url,
      fields.note,
    }
  end)
end

---@param doc vsoko.doc
function M.print(doc)
  doc:part("DOC_PART_FUNCTIONS", function() print_functions(doc) end)
  doc:part("DOC_PART_CATALOGUES", function()
    for _, catalogue in ipairs(doc:things "catalogue") do
      print_catalogue(doc, catalogue)
    end
  end)
  print_people(doc)
  print_procedures(doc)
  doc:part("DOC_PART_PLANS", function() print_plans(doc) end)
  doc:part("DOC_PART_DECISIONS", function() print_decisions(doc) end)
  doc:part("DOC_PART_CYCLES", function() print_cycles(doc) end)
end

return M
