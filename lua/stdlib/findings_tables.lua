-- Findings about who does what by when: functions, activities, procedures, executors, references to
-- what is disabled.
--
-- SPDX-License-Identifier: MIT
local references = require "references"
local report = require "report"

local M = {}

-- True if some function of the row's block fills the cell itself.
local function is_filled_elsewhere(rows, row, fields)
  for _, other in ipairs(rows) do
    for _, field in ipairs(fields) do
      if other.block == row.block and other.thing.body[field] then
        return true
      end
    end
  end
  return false
end

-- A cell of the table that is blank after all inheritance.
local function check_cell(model, rows, row, fields, code, add)
  for _, field in ipairs(fields) do
    if #row[field] > 0 then
      return
    end
  end
  local block = model.by_name.block[row.block]
  local spans = block and block.body.spans
  local places = { row.thing.place }
  if not spans and is_filled_elsewhere(rows, row, fields) then
    add("warning", "blank_cell", places, row.id, row.title, table.concat(fields, ", "), row.block)
  else
    add("warning", code, places, row.id, row.title)
  end
end

local function check_functions(model, add)
  local rows = report.functions(model)
  for _, row in ipairs(rows) do
    check_cell(model, rows, row, { "positions", "bodies" }, "no_executor", add)
    if row.kind == "function" then
      check_cell(model, rows, row, { "documents" }, "no_document", add)
    end
  end
end

local function check_activities(model, add)
  local planned = {}
  for _, activity in ipairs(report.live(model, "activity")) do
    local body = activity.body
    if not body.when then
      add("warning", "no_deadline", { activity.place }, report.kind "activity", activity.name,
        body.title, "when")
    end
    if #report.names(body.responsible) == 0 then
      add("warning", "no_owner", { activity.place }, report.kind "activity", activity.name,
        body.title, "responsible")
    end
    for _, name in ipairs(report.names(body.procedure)) do
      planned[name] = true
    end
  end
  for _, procedure in ipairs(report.live(model, "procedure")) do
    -- What comes once or goes on all the time is in no calendar.
    if not planned[procedure.name] and procedure.body.frequency ~= "single"
      and procedure.body.frequency ~= "systematic" then
      add("warning", "procedure_not_planned", { procedure.place }, procedure.name,
        procedure.body.title, procedure.name)
    end
  end
end

local function check_decisions(model, add)
  for _, rule in ipairs(report.live(model, "rule")) do
    local decision, title = rule.body.decision, rule.body.title
    if decision and not decision.within then
      add("warning", "no_deadline", { rule.place }, report.kind "rule", rule.name, title,
        "decision.within")
    end
    if decision and type(decision.within) == "string" then
      local counted = string.find(decision.within, "%d")
      add(counted and "warning" or "note", "deadline_in_words", { rule.place }, rule.name,
        decision.within)
    end
    if decision and #report.names(decision.addressee) == 0 then
      add("warning", "no_owner", { rule.place }, report.kind "rule", rule.name, title,
        "decision.addressee")
    end
  end
end

-- --- executors ---

-- Names of those who do something: name -> the thing that says so first.
local function executors(model)
  local used = {}
  local function note(names, thing)
    for _, name in ipairs(report.names(names)) do
      used[name] = used[name] or thing
    end
  end
  for _, row in ipairs(report.functions(model)) do
    note(row.positions, row.thing)
    note(row.bodies, row.thing)
  end
  for _, activity in ipairs(report.live(model, "activity")) do
    note(activity.body.responsible, activity)
  end
  return used
end

local function check_executors(model, add)
  local used = executors(model)
  for _, body in ipairs(report.live(model, "body")) do
    local user = used[body.name]
    if user and #report.names(body.body.members) == 0 and not body.body.chair then
      add("warning", "executor_without_position", { body.place, user.place },
        report.kind "body", body.name, body.body.title, report.kind(user.kind), user.name,
        "members, chair")
    end
  end
  for _, role in ipairs(report.live(model, "role")) do
    local user = used[role.name]
    if user and #report.names(role.body.held_by) == 0 then
      add("warning", "executor_without_position", { role.place, user.place },
        report.kind "role", role.name, role.body.title, report.kind(user.kind), user.name,
        "held_by")
    end
  end
end

-- --- references to what is disabled ---

local function disabling_place(thing)
  for position = #thing.touches, 1, -1 do
    if thing.touches[position].verb == "disable" then
      return thing.touches[position].place
    end
  end
  return thing.place
end

local function check_disabled(model, add)
  for _, kind in ipairs(report.kinds(model)) do
    for _, thing in ipairs(report.live(model, kind)) do
      references.each(thing, function(name, spec, path)
        local target = report.find(model, name, spec.of or {})
        if target and target.disabled then
          add("warning", "disabled_reference", { disabling_place(target), thing.place },
            report.kind(kind), thing.name, path, report.kind(target.kind), name, target.disabled,
            thing.place.text)
        end
      end)
    end
  end
end

---@param model vsoko.report_model
---@param add function
function M.find(model, add)
  check_functions(model, add)
  check_activities(model, add)
  check_decisions(model, add)
  check_executors(model, add)
  check_disabled(model, add)
end

return M
