-- What a night compares with the night before: where each activity and measure stands, how many
-- decisions are overdue, which rules to look at; and the first later day on which any of it would
-- be otherwise. Nobody is named: the region keeps it.
--
-- SPDX-License-Identifier: MIT
local cyclogram = require "cyclogram"
local dates = require "dates"
local decisions = require "decisions"
local readers = require "data"
local report = require "report"

local M = {}

-- Keeps the earliest of the days after today.
local function note(answer, data, day)
  if day and day > data.today then
    answer.first = math.min(answer.first or day, day)
  end
end

local function add_activities(answer, model, data)
  local plan <const> = cyclogram.plan(model, data, cyclogram.year_of(model, data.today))
  for _, occurrence in ipairs(cyclogram.all(plan)) do
    if occurrence.due and not occurrence.daily then
      answer.items[#answer.items + 1] = { id = occurrence.id, status = occurrence.status }
      note(answer, data, occurrence.starts)
      note(answer, data, occurrence.due + 1)
    end
  end
  note(answer, data, plan.last + 1)
end

-- Rows of later days are not there yet: then they count.
local function note_rows(answer, data, rows, field)
  for _, row in ipairs(rows) do
    note(answer, data, row[field] and dates.parse(row[field]))
  end
end

local function add_measures(answer, model, data)
  local rows <const> = readers.rows(model, data, "measure")
  for _, row in ipairs(rows) do
    local ends <const> = row.ends and dates.parse(row.ends)
    local done <const> = row.done and dates.parse(row.done)
    local status = "planned"
    if done and done <= data.today then
      status = "done"
    elseif ends and ends < data.today then
      status = "late"
    end
    answer.items[#answer.items + 1] = { id = row.measure, status = status }
    note(answer, data, done)
    note(answer, data, ends and ends + 1)
  end
end

-- Decisions that were approved, of which nothing more came in time, by rule and period.
local function add_decisions(answer, model, data)
  local rows <const> = readers.rows(model, data, "decision_step")
  local over <const>, counts <const> = {}, {}
  local function key_of(row)
    return row.rule .. "\0" .. (row.scope or "") .. "\0" .. row.period
  end
  note_rows(answer, data, rows, "date")
  for _, row in ipairs(rows) do
    local come <const> = not row.date or dates.parse(row.date) <= data.today
    if come and row.step ~= "drafted" and row.step ~= "approved" then
      over[key_of(row)] = true
    end
  end
  for _, row in ipairs(rows) do
    local rule <const> = model.by_name.rule[row.rule]
    local decision <const> = rule and not rule.disabled and rule.body.decision or {}
    local since <const> = row.date and dates.parse(row.date) or data.today
    local due <const> = row.due or decisions.due_after(data, since, decision.within)
    local day <const> = due and dates.parse(due)
    if row.step == "approved" and day and not over[key_of(row)] then
      note(answer, data, day + 1)
      if day < data.today then
        local name <const> = row.rule .. " " .. row.period
        if not counts[name] then
          counts[name] = { id = name, count = 0 }
          table.insert(answer.overdue, counts[name])
        end
        counts[name].count = counts[name].count + 1
      end
    end
  end
end

---@param model vsoko.report_model
---@param _ nil
---@param data vsoko.data
---@return table { items = { id, status }, overdue = { id, count }, rules = names, day = text? }
function M.run(model, _, data)
  local answer <const> = { items = {}, overdue = {}, rules = {} }
  if #report.live(model, "activity") > 0 then
    add_activities(answer, model, data)
  end
  note_rows(answer, data, readers.rows(model, data, "activity"), "done")
  note_rows(answer, data, readers.rows(model, data, "document"), "approved")
  add_measures(answer, model, data)
  add_decisions(answer, model, data)
  for position, rule in ipairs(report.live(model, "rule")) do
    answer.rules[position] = rule.name
  end
  answer.day = answer.first and dates.print(answer.first)
  return answer
end

return M
