-- Constraints of a timetable of assessments, C1 to C7.
--
-- A procedure is the work of a whole class that lasts at least `timetable.minutes` (C1); shorter
-- ones are not looked at. In a grade a subject has one procedure in `timetable.apart` days (C2):
-- the same procedure in several classes of the grade is one. Procedures take at most
-- `timetable.share` per cent of a class's yearly hours of the subject (C3). None stands on the
-- first or the last lesson of a class's day, unless the subject has at most `timetable.rare`
-- lessons a week and stands there (C4). A class has at most `timetable.day` a day (C5). Of two that
-- are in each other's way under C2 or C5 a school's own gives way to a federal, regional or
-- municipal one (C6). The timetable is approved and published before its first day; rows that came
-- later need an order (C7).
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local readers = require "data"

local M = {}

local OWN <const> = "school"
local PER_CENT <const> = 100
local SCHEDULE <const>, ORDER <const> = "procedure_schedule", "order_procedure"

---@class vsoko.slot a row of the record kind `slot`, with
---@field day integer
---@field grade string? of the class
---@field level string of its procedure
---@field hours integer lessons that it takes

---@class vsoko.timetable_finding
---@field constraint string "C2"
---@field state string "violated", "undetermined"
---@field slot vsoko.slot
---@field other vsoko.slot? what it is in conflict with
---@field message string

local function limit(context, name)
  return readers.parameter(context.model, "timetable." .. name, context.last)
end

local function found(context, constraint, slot, other, state, message, ...)
  table.insert(context.findings, {
    constraint = constraint,
    state = state,
    slot = slot,
    other = other,
    message = core.text(message, ...),
  })
end

-- Who gives way: the one that is the school's own beside one that is not; else the later one.
local function yielding(a, b)
  if (a.level == OWN) ~= (b.level == OWN) then
    if a.level == OWN then
      return a, b, true
    end
    return b, a, true
  end
  return b, a, false
end

local function conflict(context, constraint, a, b, message, ...)
  local slot <const>, other <const>, pushed <const> = yielding(a, b)
  found(context, constraint, slot, other, "violated", message, ...)
  if pushed then
    found(context, "C6", slot, other, "violated", "TIMETABLE_PUSHED", slot.title, other.title)
  end
end

-- Slots by a key of theirs, keys in the order in which they occur.
local function groups_of(slots, key_of)
  local groups <const>, order <const> = {}, {}
  for _, slot in ipairs(slots) do
    local key <const> = key_of(slot)
    if key and not groups[key] then
      groups[key] = {}
      order[#order + 1] = key
    end
    if key then
      table.insert(groups[key], slot)
    end
  end
  return groups, order
end

local function check_distance(context, slots)
  local apart <const> = limit(context, "apart")
  local groups <const>, order <const> = groups_of(slots, function(slot)
    return (slot.grade or slot.class) .. "\0" .. slot.subject
  end)
  for _, key in ipairs(order) do
    local list <const> = groups[key]
    for i, first in ipairs(list) do
      for j = i + 1, #list do
        local second <const> = list[j]
        local same_run <const> = first.procedure == second.procedure and first.class ~= second.class
        local days <const> = second.day - first.day
        if not same_run and days < apart then
          conflict(context, "C2", first, second, "TIMETABLE_APART", second.subject,
            tostring(days), tostring(math.tointeger(apart) or apart))
        end
      end
    end
  end
end

-- Yearly hours by class and subject: what is planned for the longest kind of periods that has rows.
local function yearly_hours(context)
  local rows <const> = readers.rows(context.model, context.data, "hours")
  local year <const>, parts <const> = {}, {}
  for _, row in ipairs(rows) do
    local key <const> = row.class .. "\0" .. row.subject
    local of <const> = tonumber(string.match(row.term, "^%d+"))
    if of == context.year and row.planned then
      if not string.find(row.term, "/", 1, true) then
        year[key] = row.planned
      else
        local kind <const> = string.match(row.term, "/(.[\128-\191]*)")
        parts[key] = parts[key] or {}
        parts[key][kind] = (parts[key][kind] or 0) + row.planned
      end
    end
  end
  return function(class, subject)
    local key <const> = class .. "\0" .. subject
    if year[key] then
      return year[key]
    end
    local most
    for _, hours in pairs(parts[key] or {}) do
      most = math.max(most or hours, hours)
    end
    return most
  end
end

local function check_share(context, slots)
  local share <const>, hours_of <const> = limit(context, "share"), yearly_hours(context)
  local groups <const>, order <const> = groups_of(slots, function(slot)
    return slot.class .. "\0" .. slot.subject
  end)
  for _, key in ipairs(order) do
    local list <const>, hours = groups[key], 0
    for _, slot in ipairs(list) do
      hours = hours + slot.hours
    end
    local last <const> = list[#list]
    local yearly <const> = hours_of(last.class, last.subject)
    if not yearly or yearly == 0 then
      found(context, "C3", last, nil, "undetermined", "TIMETABLE_NO_HOURS", last.class,
        last.subject)
    elseif hours * PER_CENT > share * yearly then
      found(context, "C3", last, nil, "violated", "TIMETABLE_SHARE", last.subject,
        tostring(hours), tostring(math.tointeger(yearly) or yearly),
        tostring(math.tointeger(share) or share))
    end
  end
end

-- The week of a class: the lessons of each day, first and last; how often a subject stands in it.
local function weeks_of(context)
  local weeks <const> = {}
  for _, row in ipairs(readers.rows(context.model, context.data, "lesson")) do
    if tonumber(string.match(row.year, "^%d+")) == context.year then
      local week <const> = weeks[row.class] or { days = {}, subjects = {}, at = {} }
      weeks[row.class] = week
      local day <const> = week.days[row.weekday] or { first = row.lesson, last = row.lesson }
      week.days[row.weekday] = day
      day.first, day.last = math.min(day.first, row.lesson), math.max(day.last, row.lesson)
      week.subjects[row.subject] = (week.subjects[row.subject] or 0) + 1
      week.at[row.weekday .. "\0" .. row.lesson .. "\0" .. row.subject] = true
    end
  end
  return weeks
end

local function check_lesson(context, slots)
  local weeks <const>, rare <const> = weeks_of(context), limit(context, "rare")
  for _, slot in ipairs(slots) do
    local week <const> = weeks[slot.class]
    local weekday <const> = dates.weekday(slot.day)
    local day <const> = week and week.days[weekday]
    if not slot.lesson or not day then
      found(context, "C4", slot, nil, "undetermined", "TIMETABLE_NO_LESSONS", slot.class)
    else
      local ends <const> = slot.lesson + slot.hours - 1
      local edge <const> = slot.lesson <= day.first or ends >= day.last
      local excused <const> = (week.subjects[slot.subject] or 0) <= rare
        and week.at[weekday .. "\0" .. slot.lesson .. "\0" .. slot.subject]
      if edge and not excused then
        found(context, "C4", slot, nil, "violated",
          slot.lesson <= day.first and "TIMETABLE_FIRST" or "TIMETABLE_LAST",
          tostring(slot.lesson))
      end
    end
  end
end

local function check_day(context, slots)
  local most <const> = limit(context, "day")
  local groups <const>, order <const> = groups_of(slots, function(slot)
    return slot.class .. "\0" .. slot.day
  end)
  for _, key in ipairs(order) do
    local list <const> = groups[key]
    -- Those that give way come last, whatever the order of rows.
    table.sort(list, function(a, b)
      if (a.level == OWN) ~= (b.level == OWN) then
        return b.level == OWN
      end
      return a.position < b.position
    end)
    for position = math.tointeger(most) + 1, #list do
      conflict(context, "C5", list[1], list[position], "TIMETABLE_DAY", list[position].class,
        tostring(#list), tostring(math.tointeger(most)))
    end
  end
end

local function first_document(context, kind, from)
  local first
  for _, row in ipairs(readers.rows(context.model, context.data, "document")) do
    local day <const> = row.kind == kind and row.approved and dates.parse(row.approved)
    if day and day >= from and (not first or day < first.day) then
      first = { day = day, on_site = row.on_site }
    end
  end
  return first
end

local function check_approval(context, slots)
  local first <const> = slots[1]
  if not first then
    return
  end
  local schedule <const> = first_document(context, SCHEDULE, context.first)
  if not schedule or schedule.day > first.day then
    found(context, "C7", first, nil, "violated", "TIMETABLE_NOT_APPROVED")
    return
  elseif not schedule.on_site then
    found(context, "C7", first, nil, "violated", "TIMETABLE_NOT_PUBLISHED")
  end
  for _, slot in ipairs(slots) do
    local event <const> = slot["@event"] and slot["@event"] > 0
      and context.data.event(slot["@event"])
    if event and event.valid and event.valid > schedule.day
      and not first_document(context, ORDER, schedule.day) then
      found(context, "C7", slot, nil, "violated", "TIMETABLE_CHANGED", dates.print(event.valid))
    end
  end
end

-- The slots of a year in order of days; those too short are left out.
local function slots_of(context)
  local grades <const>, slots <const>, short = {}, {}, 0
  if context.model.by_name.dimension.class then
    for _, class in ipairs(context.data.entities "class") do
      grades[class.id] = class.grade
    end
  end
  local minutes <const>, lesson <const> = limit(context, "minutes"), limit(context, "lesson")
  for _, row in ipairs(readers.rows(context.model, context.data, "slot")) do
    local day <const> = dates.parse(row.date)
    local procedure <const> = context.model.by_name.procedure[row.procedure]
    if tonumber(string.match(row.year, "^%d+")) ~= context.year then
      goto next
    elseif row.minutes and row.minutes < minutes then
      short = short + 1
      goto next
    end
    row.day = day
    row.grade = grades[row.class] or string.match(row.class, "^%d+")
    row.level = procedure and procedure.body.level or OWN
    row.title = procedure and procedure.body.title or row.procedure
    row.hours = math.max(1, -(-(row.minutes or lesson) // lesson))
    row.hours = math.tointeger(row.hours)
    slots[#slots + 1] = row
    ::next::
  end
  table.sort(slots, function(a, b)
    for _, key in ipairs({ "day", "class", "subject", "procedure" }) do
      if a[key] ~= b[key] then
        return a[key] < b[key]
      end
    end
    return false
  end)
  for position, slot in ipairs(slots) do
    slot.position = position
  end
  return slots, short
end

---What is wrong with the timetable of an academic year.
---@param model vsoko.report_model
---@param data vsoko.data
---@param year integer
---@return vsoko.timetable_finding[] by constraint, then day
---@return vsoko.slot[] slots that were looked at, in order of days
---@return integer short rows below the length of a procedure
function M.check(model, data, year)
  local context <const> = { model = model, data = data, year = year, findings = {} }
  context.first, context.last = dates.make(year, 8, 1), dates.make(year + 1, 7, 31)
  local slots <const>, short <const> = slots_of(context)
  for _, check in ipairs({
    check_distance, check_share, check_lesson, check_day, check_approval,
  }) do
    check(context, slots)
  end
  local order <const> = {}
  for position, finding in ipairs(context.findings) do
    order[finding] = position
  end
  table.sort(context.findings, function(a, b)
    if a.constraint ~= b.constraint then
      return a.constraint < b.constraint
    elseif a.slot.position ~= b.slot.position then
      return a.slot.position < b.slot.position
    end
    return order[a] < order[b]
  end)
  return context.findings, slots, short
end

return M
