-- The cyclogram of a year as rows, what is to be done today, the load of each who answers.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local cyclogram = require "cyclogram"
local dates = require "dates"
local report = require "report"

local M = {}

local EXECUTORS <const> = { "position", "body", "role" }

local STATUS <const> = {
  planned = "CYCLOGRAM_STATUS_PLANNED",
  due = "CYCLOGRAM_STATUS_DUE",
  done = "CYCLOGRAM_STATUS_DONE",
  late = "CYCLOGRAM_STATUS_LATE",
  skipped = "CYCLOGRAM_STATUS_SKIPPED",
  waiting = "CYCLOGRAM_STATUS_WAITING",
  not_this_year = "CYCLOGRAM_STATUS_NOT_THIS_YEAR",
}

local function print_day(day)
  return day and dates.print(day)
end

-- Names, or titles for people.
local function named(model, names, kinds, titles)
  return titles and report.titles(model, report.names(names), kinds) or report.names(names)
end

local function note_of(occurrence)
  if occurrence.status == "done" then
    return occurrence.late
      and core.text("CYCLOGRAM_DONE_LATE", occurrence.evidence, tostring(occurrence.late))
      or occurrence.evidence
  elseif occurrence.late then
    return core.text("CYCLOGRAM_LATE", tostring(occurrence.late))
  end
  return occurrence.reason
end

local function row_of(model, occurrence, titles)
  local body <const> = occurrence.thing.body
  return {
    id = occurrence.id,
    item = occurrence.item,
    title = body.title,
    starts = print_day(occurrence.starts),
    due = print_day(occurrence.due),
    responsible = named(model, body.responsible, EXECUTORS, titles),
    product = named(model, body.product, { "document" }, titles),
    part = body.part,
    status = occurrence.status,
    shown_status = core.message(STATUS[occurrence.status]),
    late = occurrence.late,
    note = note_of(occurrence),
    evidence = occurrence.evidence,
    depends_on = report.names(body.depends_on),
    daily = occurrence.daily,
  }
end

-- How many occurrences are due by month, of each who answers.
local function load_of(model, list, titles)
  local counts <const>, rows <const> = {}, {}
  for _, occurrence in ipairs(list) do
    local month <const> = occurrence.due and string.sub(dates.print(occurrence.due), 1, 7)
    for _, who in ipairs(month and not occurrence.daily and occurrence.status ~= "skipped"
      and report.names(occurrence.thing.body.responsible) or {}) do
      local key <const> = who .. "\0" .. month
      if not counts[key] then
        counts[key] = { who = titles and report.title(model, who, EXECUTORS) or who, month = month,
          activities = 0, key = key }
        rows[#rows + 1] = counts[key]
      end
      counts[key].activities = counts[key].activities + 1
    end
  end
  table.sort(rows, function(a, b) return a.key < b.key end)
  return rows
end

-- Days on which one answers for more than one thing.
local function collisions_of(model, list, titles)
  local days <const>, rows <const> = {}, {}
  for _, occurrence in ipairs(list) do
    for _, who in ipairs(occurrence.due and not occurrence.daily
      and occurrence.status ~= "skipped" and report.names(occurrence.thing.body.responsible)
      or {}) do
      local key <const> = dates.print(occurrence.due) .. "\0" .. who
      if not days[key] then
        days[key] = { who = titles and report.title(model, who, EXECUTORS) or who,
          day = dates.print(occurrence.due), items = {}, key = key }
        rows[#rows + 1] = days[key]
      end
      table.insert(days[key].items, occurrence.item)
    end
  end
  local met <const> = {}
  for _, row in ipairs(rows) do
    if #row.items > 1 then
      met[#met + 1] = row
    end
  end
  table.sort(met, function(a, b) return a.key < b.key end)
  return met
end

-- The items that an occurrence waits for and that are not done.
local function blockers_of(plan, occurrence)
  local list <const> = {}
  for _, item in ipairs(report.names(occurrence.thing.body.depends_on)) do
    local thing <const> = plan.model.by_name.activity[item]
    for _, other in ipairs(thing and not thing.disabled and cyclogram.occurrences(plan, item)
      or {}) do
      if other.status ~= "done" and other.status ~= "skipped" then
        list[#list + 1] = item
        break
      end
    end
  end
  return list
end

-- What is due or late, and what of it waits for others.
local function today_of(plan, list, titles)
  local rows <const> = {}
  for _, occurrence in ipairs(list) do
    if (occurrence.status == "due" or occurrence.status == "late") and not occurrence.daily then
      local row <const> = row_of(plan.model, occurrence, titles)
      row.blocked_by = blockers_of(plan, occurrence)
      rows[#rows + 1] = row
    end
  end
  return rows
end

---@param model vsoko.report_model
---@param arguments { year: integer?, view: string?, titles: boolean? } view: load, collisions,
---today; default the rows
---@param data vsoko.data
---@return table { rows, year, first, last, daily: boolean }
function M.run(model, arguments, data)
  local year <const> = math.tointeger(arguments.year) or cyclogram.year_of(model, data.today)
  local plan <const> = cyclogram.plan(model, data, year)
  local list <const> = cyclogram.all(plan)
  local answer <const> = {
    year = year,
    first = dates.print(plan.first),
    last = dates.print(plan.last),
    rows = {},
  }
  if arguments.view == "load" then
    answer.rows = load_of(model, list, arguments.titles)
  elseif arguments.view == "collisions" then
    answer.rows = collisions_of(model, list, arguments.titles)
  elseif arguments.view == "today" then
    answer.rows = today_of(plan, list, arguments.titles)
  else
    for position, occurrence in ipairs(list) do
      answer.rows[position] = row_of(model, occurrence, arguments.titles)
    end
  end
  return answer
end

return M
