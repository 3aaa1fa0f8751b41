-- The cyclogram of a year: which dates the rules of activities (when.lua) give, and where each
-- activity stands by the timeline.
--
-- A cyclogram runs a year from the day that the parameter `cyclogram.starts` names ("08-01";
-- without it the first day of the academic year): what is done before lessons begin belongs to the
-- year that it prepares. A day "up to" is included. Days are calendar days, working days are those
-- of the calendar. A period begins with its first worked day and ends with its last one. Weeks
-- begin on Monday and belong to the month of their Thursday; a fifth one that a month lacks is its
-- last.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local readers = require "data"
local report = require "report"
local workdays = require "workdays"

local M = {}

local DEPTH_MAX <const> = 32
local MONTHS <const>, WEEK <const>, THURSDAY <const> = 12, 7, 4
local QUARTER <const> = 3
local STARTS <const>, MEETINGS <const> = "cyclogram.starts", "meetings."

---@class vsoko.occurrence
---@field id string item@due; the item alone while there are no dates
---@field item string name of the activity
---@field thing table the activity (layers.lua)
---@field starts integer? day
---@field due integer? day, included
---@field daily boolean? every day from starts to due
---@field status string planned, due, done, late, skipped, waiting, not_this_year
---@field late integer? days after due, of those done too
---@field done integer? day
---@field reason string? why it is skipped, waits or is not of this year
---@field marked boolean? the timeline has a row of it
---@field evidence string? the event or the document that says it is done

-- --- days ---

local function month_and_day(text)
  return tonumber(string.sub(text, 1, 2)), tonumber(string.sub(text, 4, 5))
end

-- The day of a year of the cyclogram: the first one on or after its beginning.
local function day_in(plan, month, day)
  local found = dates.make(plan.year, month, day)
  if found and found < plan.first then
    found = dates.make(plan.year + 1, month, day)
  end
  return found
end

local function shifted(plan, day, steps)
  for _, step in ipairs(steps or {}) do
    day = workdays.shift(plan.data, day, step)
  end
  return day
end

-- The months of the cyclogram in order: year, month.
local function months_of(plan)
  local list <const> = {}
  local year, month = dates.split(plan.first)
  for position = 1, MONTHS do
    list[position] = { year = year, month = month }
    year, month = month == MONTHS and year + 1 or year, month % MONTHS + 1
  end
  return list
end

-- --- rules: each gives a list of { starts, due }, or nil and why there is none ---

local spans_of

-- When an activity is over: its last occurrence, as it was done or as it is planned.
local function over(plan, item)
  local last, why
  local list <const>, wait <const> = M.occurrences(plan, item)
  for _, occurrence in ipairs(list) do
    local day <const> = occurrence.done or occurrence.due
    last = math.max(last or day, day)
  end
  if not last then
    why = wait or core.text("CYCLOGRAM_NO_ITEM", item)
  end
  return last, why
end

local function begins(plan, item)
  local first
  for _, occurrence in ipairs((M.occurrences(plan, item))) do
    first = math.min(first or occurrence.starts, occurrence.starts)
  end
  return first
end

-- The Monday of a week of a month.
local function week_of(year, month, number)
  local first <const> = dates.make(year, month, 1)
  local monday = first + (THURSDAY - dates.weekday(first)) % WEEK - (THURSDAY - 1)
  local last <const> = dates.month_end(year, month)
  for _ = 2, number do
    if monday + WEEK + THURSDAY - 1 <= last then
      monday = monday + WEEK
    end
  end
  return monday
end

local function year_and_month(plan, month)
  local day <const> = day_in(plan, month, 1)
    or dates.make(plan.year, month, 1) -- the month in which the cyclogram begins
  return dates.split(day)
end

-- Entries of the calendar that belong to the year.
local function entries_of(plan, period)
  local list <const> = {}
  local kind <const> = plan.model.by_name.period[period]
  local of <const> = kind and kind.body.type == "part" and plan.model.by_name.period[kind.body.of]
  local type <const> = of and of.body.type or kind and kind.body.type
  for _, entry in ipairs(plan.data.calendar(period)) do
    local year <const> = tonumber(string.match(entry.id, "^C?Y?(%d+)"))
    if type == "academic_year" and year == plan.year
      or type ~= "academic_year" and entry.from >= plan.first and entry.from <= plan.last then
      list[#list + 1] = entry
    end
  end
  if #list == 0 and kind and kind.body.type == "academic_year" then
    local month <const>, day <const> = month_and_day(kind.body.starts)
    list[1] = {
      id = tostring(plan.year),
      from = dates.make(plan.year, month, day),
      to = dates.make(plan.year + 1, month, day) - 1,
    }
  end
  return list
end

local rules <const> = {}

function rules.date(plan, rule)
  local day <const> = day_in(plan, rule.day.month, rule.day.day)
  return { { starts = day, due = day } }
end

rules.deadline = rules.date

function rules.window(plan, rule)
  local first, last = rule.first, rule.last
  if rule.param then
    -- The parameter says it for the year in which the window falls: of its last day.
    local value = readers.parameter(plan.model, rule.param, plan.last)
    if type(value) ~= "table" or #value ~= 2 then
      return nil, core.text("CYCLOGRAM_WINDOW", rule.param)
    end
    local month, day = month_and_day(value[1])
    first = { month = month, day = day }
    month, day = month_and_day(value[2])
    last = { month = month, day = day }
  end
  local starts <const> = day_in(plan, first.month, first.day)
  local due = day_in(plan, last.month, last.day)
  if starts and due and due < starts then
    due = dates.add_months(due, MONTHS)
  end
  if not starts or not due then
    return nil, core.text("CYCLOGRAM_WINDOW", rule.param or "window")
  end
  return { { starts = starts, due = due } }
end

function rules.week(plan, rule)
  local year <const>, month <const> = year_and_month(plan, rule.month)
  local starts <const> = week_of(year, month, rule.first)
  local due <const> = week_of(year, month, rule.last) + WEEK - 1
  return { { starts = starts, due = workdays.last(plan.data, starts, due) } }
end

function rules.weekday(plan, rule)
  local year <const>, month <const> = year_and_month(plan, rule.month)
  local first <const> = dates.make(year, month, 1)
  local day = first + (rule.weekday - dates.weekday(first)) % WEEK + (rule.nth - 1) * WEEK
  if day > dates.month_end(year, month) then
    day = day - WEEK
  end
  return { { starts = day, due = day } }
end

function rules.month(plan, rule)
  local year <const>, month <const> = year_and_month(plan, rule.first)
  local last_year = year
  if rule.last < rule.first then
    last_year = year + 1
  end
  return { { starts = dates.make(year, month, 1), due = dates.month_end(last_year, rule.last) } }
end

function rules.period(plan, rule)
  local list <const> = {}
  for _, entry in ipairs(entries_of(plan, rule.period)) do
    if not rule.key or string.sub(entry.id, -#rule.key - 1) == "/" .. rule.key then
      local day
      if rule.edge == "begins" then
        day = workdays.next(plan.data, entry.from, 1)
      else
        day = workdays.last(plan.data, entry.from, entry.to)
      end
      list[#list + 1] = { starts = day, due = day }
    end
  end
  if #list == 0 then
    local title <const> = report.title(plan.model, rule.period, { "period" })
    return nil, core.text("CYCLOGRAM_NO_PERIOD", title .. (rule.key and " " .. rule.key or ""),
      tostring(plan.year))
  end
  return list
end

function rules.monthly(plan, rule)
  local list <const> = {}
  for position, at in ipairs(months_of(plan)) do
    local day <const> = dates.make(at.year, at.month, 1) - 1
    local due <const> = workdays.add(plan.data, day, rule.workday)
    list[position] = { starts = due, due = due }
  end
  return list
end

function rules.quarterly(plan)
  local list <const> = {}
  for _, at in ipairs(months_of(plan)) do
    if at.month % QUARTER == 0 then
      local starts <const> = dates.make(at.year, at.month - QUARTER + 1, 1)
      local due <const> = dates.month_end(at.year, at.month)
      list[#list + 1] = {
        starts = math.max(starts, plan.first),
        due = workdays.last(plan.data, starts, due),
      }
    end
  end
  return list
end

function rules.daily(plan)
  return { { starts = plan.first, due = plan.last, daily = true } }
end

function rules.after(plan, rule)
  local day <const>, why <const> = over(plan, rule.activity)
  if not day then
    return nil, why
  end
  return { { starts = day, due = day } }
end

-- Rows of a kind come with events; the first of the year counts.
function rules.upon(plan, rule)
  local first
  for _, day in ipairs(plan.data.arrivals(rule.record)) do
    if day >= plan.first and day <= plan.last then
      first = math.min(first or day, day)
    end
  end
  if not first then
    local kinds <const> = { "record", "event" }
    return nil, core.text("CYCLOGRAM_AWAITS", report.title(plan.model, rule.record, kinds))
  end
  return { { starts = first, due = first } }
end

function rules.every(plan, rule)
  local counted <const> = readers.parameter(plan.model, rule.param, plan.last)
  if math.type(counted) ~= "integer" and (type(counted) ~= "number" or counted % 1 ~= 0) then
    return nil, core.text("CYCLOGRAM_NO_YEAR", rule.param)
  end
  local rest <const> = (plan.year - counted) % rule.years
  if rest ~= 0 then
    local turn <const> = math.tointeger(plan.year - rest + rule.years)
    return nil, core.text("CYCLOGRAM_TURN", tostring(turn)), "not_this_year"
  end
  return spans_of(plan, rule.rule)
end

-- The first meeting of a body between two days, by the parameter that lists them.
local function meeting_in(plan, body, span)
  local list <const> = readers.parameter(plan.model, MEETINGS .. body, span.due)
  for _, text in ipairs(type(list) == "table" and list or {}) do
    local month <const>, of_month <const> = month_and_day(text)
    local day <const> = day_in(plan, month, of_month)
    if day and day >= span.starts and day <= span.due then
      span.starts, span.due = day, day
      return
    end
  end
end

local function limited(plan, rule, span)
  if rule.after then
    local day <const>, why <const> = over(plan, rule.after)
    if not day then
      return why
    end
    span.starts = math.max(span.starts, day)
  end
  if rule.before then
    local day <const> = begins(plan, rule.before)
    span.due = day and math.min(span.due, day - 1) or span.due
  end
  span.due = rule.after and math.max(span.due, span.starts) or span.due
  span.starts = math.min(span.starts, span.due)
  if rule.meeting then
    meeting_in(plan, rule.meeting, span)
  end
end

---The stretches of days that a rule gives in the year of a plan.
---@return table[]? spans { starts, due, daily }
---@return string? why there are none
---@return string? status then: "waiting" or "not_this_year"
function spans_of(plan, rule)
  local list <const>, why <const>, status <const> = rules[rule.kind](plan, rule)
  if not list then
    return nil, why, status or "waiting"
  end
  for _, span in ipairs(list) do
    span.starts = shifted(plan, span.starts, rule.shift)
    span.due = shifted(plan, span.due, rule.shift)
    local wait <const> = limited(plan, rule, span)
    if wait then
      return nil, wait, "waiting"
    end
    if rule.latest then
      local bounds <const> = spans_of(plan, rule.latest)
      local bound <const> = bounds and bounds[#bounds].due
      span.due = bound and math.min(span.due, bound) or span.due
      span.starts = math.min(span.starts, span.due)
    end
  end
  return list
end

-- --- statuses ---

-- What the timeline says of an occurrence: the row with its day, or the only one of the item.
local function mark_of(plan, occurrence, count)
  local marks <const> = plan.marks[occurrence.item] or {}
  for _, row in ipairs(marks) do
    if occurrence.due and row.planned == dates.print(occurrence.due) then
      return row
    end
  end
  return count == 1 and #marks == 1 and marks[1] or nil
end

-- A document that only this activity gives, approved in the year, shows that it is done.
local function document_of(plan, occurrence, count)
  for _, product in ipairs(report.names(occurrence.thing.body.product)) do
    local row <const> = plan.documents[product]
    if count == 1 and row and plan.makers[product] == 1 then
      return row
    end
  end
end

local function set_status(plan, occurrence, count)
  local mark <const> = mark_of(plan, occurrence, count)
  local document <const> = not mark and document_of(plan, occurrence, count) or nil
  local done = mark and mark.done or document and document.approved
  occurrence.marked = mark ~= nil
  if mark and mark.status == "skipped" then
    occurrence.status, occurrence.reason = "skipped", mark.reason
    return
  end
  done = done and dates.parse(done)
  if done and done <= plan.data.today then -- what is said of a later day has not come yet
    occurrence.status, occurrence.done = "done", done
    occurrence.evidence = mark and (mark.document
      or core.text("CYCLOGRAM_EVENT", tostring(mark["@event"])))
      or core.text("CYCLOGRAM_DOCUMENT", document.title or document.kind)
    occurrence.late = done > occurrence.due and done - occurrence.due or nil
  elseif plan.data.today > occurrence.due then
    occurrence.status, occurrence.late = "late", plan.data.today - occurrence.due
  elseif plan.data.today >= occurrence.starts then
    occurrence.status = "due"
  else
    occurrence.status = "planned"
  end
  if occurrence.daily then -- the program does it itself
    occurrence.status = plan.data.today < occurrence.starts and "planned" or "due"
    occurrence.late = nil
  end
end

-- Why an activity is not for this unit: its procedures are for other grades only.
local function other_grades(plan, thing)
  local asked <const> = {}
  for _, name in ipairs(report.names(thing.body.procedure)) do
    local procedure <const> = plan.model.by_name.procedure[name]
    local grades <const> = procedure and procedure.body.grades
    if not grades or not plan.grades then
      return nil
    end
    for _, grade in ipairs(grades) do
      if plan.grades[grade] then
        return nil
      end
      asked[#asked + 1] = grade
    end
  end
  return #asked > 0 and core.text("CYCLOGRAM_GRADES", table.concat(asked, ", ")) or nil
end

-- --- plans ---

---The occurrences of an activity in the year of a plan, in order of time; without any the reason.
---@param plan table
---@param item string
---@return vsoko.occurrence[]
---@return string? why there are none
---@return string? status then
function M.occurrences(plan, item)
  local known = plan.items[item]
  if known then
    return known.list, known.why, known.status
  end
  local thing <const> = plan.model.by_name.activity[item]
  known = { list = {}, status = "waiting" }
  plan.items[item] = known -- an activity that waits for itself has no dates
  plan.depth = plan.depth + 1
  if plan.depth > DEPTH_MAX or not thing or thing.disabled then
    known.why = core.text("CYCLOGRAM_NO_ITEM", item)
  elseif not thing.body.when then
    known.why = core.message("CYCLOGRAM_NO_RULE")
  else
    local spans <const>, why <const>, status <const> = spans_of(plan, thing.body.when)
    known.why, known.status = why, status
    for position, span in ipairs(spans or {}) do
      local due <const> = dates.print(span.due)
      local occurrence <const> = { id = item .. "@" .. due, item = item, thing = thing }
      occurrence.starts, occurrence.due, occurrence.daily = span.starts, span.due, span.daily
      known.list[position] = occurrence
    end
    for _, occurrence in ipairs(known.list) do
      set_status(plan, occurrence, #known.list)
    end
  end
  plan.depth = plan.depth - 1
  return known.list, known.why, known.status
end

local function by_item(model, rows, year)
  local map <const>, names <const> = {}, report.codes(model, "activity")
  for _, row in ipairs(rows) do
    if row.year == tostring(year) then
      local item <const> = names[row.item] or row.item
      map[item] = map[item] or {}
      table.insert(map[item], row)
    end
  end
  return map
end

-- Documents approved in the year by kind, the first of each.
local function documents_of(plan, rows)
  local map <const>, names <const> = {}, report.codes(plan.model, "document")
  for _, row in ipairs(rows) do
    local day <const>, kind <const> = row.approved and dates.parse(row.approved),
      names[row.kind] or row.kind
    if day and day >= plan.first and day <= plan.last
      and (not map[kind] or row.approved < map[kind].approved) then
      map[kind] = row
    end
  end
  return map
end

-- The grades that the unit has, as a set; nil if nothing says so.
local function grades_of(data, model)
  if not model.by_name.dimension.grade then
    return nil
  end
  local set, any = {}, false
  for _, entity in ipairs(data.entities "grade") do
    set[entity.id], any = true, true
  end
  return any and set or nil
end

---The cyclogram of a year without its statuses worked out: those come with M.occurrences.
---@param model vsoko.report_model
---@param data vsoko.data
---@param year integer in which the academic year begins
---@return table plan { year, first, last, ... }
function M.plan(model, data, year)
  local text <const> = readers.parameter(model, STARTS, dates.make(year, 9, 1))
  local month, day = 9, 1
  if type(text) == "string" then
    month, day = month_and_day(text)
  end
  local plan <const> = { model = model, data = data, year = year, items = {}, depth = 0 }
  plan.first = dates.make(year, month, day)
  plan.last = dates.make(year + 1, month, day) - 1
  plan.marks = by_item(model, readers.rows(model, data, "activity"), year)
  plan.documents = documents_of(plan, readers.rows(model, data, "document"))
  plan.grades = grades_of(data, model)
  plan.makers = {}
  for _, thing in ipairs(report.live(model, "activity")) do
    for _, product in ipairs(report.names(thing.body.product)) do
      plan.makers[product] = (plan.makers[product] or 0) + 1
    end
  end
  return plan
end

---Every activity of a year: by its due day, then in the order of the model; last those without
---dates.
---@param plan table
---@return vsoko.occurrence[]
function M.all(plan)
  local dated <const>, undated <const>, order <const> = {}, {}, {}
  for position, thing in ipairs(report.live(plan.model, "activity")) do
    local list <const>, why <const>, status <const> = M.occurrences(plan, thing.name)
    local other <const> = other_grades(plan, thing)
    order[thing.name] = position
    for _, occurrence in ipairs(list) do
      if other and occurrence.status ~= "done" then
        occurrence.status, occurrence.late, occurrence.reason = "skipped", nil, other
      end
      dated[#dated + 1] = occurrence
    end
    if #list == 0 then
      undated[#undated + 1] = {
        id = thing.name,
        item = thing.name,
        thing = thing,
        status = status,
        reason = why,
      }
    end
  end
  table.sort(dated, function(a, b)
    if a.due ~= b.due then
      return a.due < b.due
    elseif a.item ~= b.item then
      return order[a.item] < order[b.item]
    end
    return a.starts < b.starts
  end)
  table.move(undated, 1, #undated, #dated + 1, dated)
  return dated
end

---The year of the cyclogram that a day belongs to.
---@param model vsoko.report_model
---@param day integer
---@return integer
function M.year_of(model, day)
  local year <const>, month <const>, of_month <const> = dates.split(day)
  local text <const> = readers.parameter(model, STARTS, day)
  local first_month, first_day = 9, 1
  if type(text) == "string" then
    first_month, first_day = month_and_day(text)
  end
  if month < first_month or month == first_month and of_month < first_day then
    return year - 1
  end
  return year
end

return M
