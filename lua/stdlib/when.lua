-- When an activity is due: rules of the calendar as data. A model builds them by the functions of
-- M.names and cannot look into them or change them; what a definition keeps is the plain table
-- behind one. Which dates they give in a year is not decided here.
--
--   when = each "term":ends() + days(5)
--   when = month "11":after "16":meeting "pedagogical_council"
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"

-- A rule is { kind = ..., fields of the kind, shift?, after?, before?, meeting?, latest? }:
--   date, deadline   day
--   window           first, last: days; or param: a parameter that holds both
--   week             month, first, last: weeks of the month
--   weekday          month, nth, weekday: 1 is Monday
--   month            first, last: months
--   period           period: its kind, key?, edge: "begins" | "ends"
--   monthly          workday: which working day of each month
--   quarterly, daily
--   after            activity
--   upon             record: an event or a record kind whose rows come
--   every            years, param: a year that counts, rule: in such a year
-- A day is { month, day }; `shift` is a list of { kind = "shift", unit, count }; `after` and
-- `before` are activities, `meeting` a body whose first meeting in that time it is, `latest` a rule
-- that ends it.

local M = {}

local COUNT_MAX <const> = 3660
local YEARS_MAX <const> = 100
local WEEKS <const> = 5
local WEEKDAYS <const> = { mon = 1, tue = 2, wed = 3, thu = 4, fri = 5, sat = 6, sun = 7 }
local UNITS <const> = { days = "WHEN_DAYS", workdays = "WHEN_WORKDAYS", months = "WHEN_MONTHS" }

local loading = true

---Ends loading: from now on the functions refuse.
function M.close()
  loading = false
end

-- --- arguments ---

local function refuse(name, expected, value)
  local place <const> = check.place("").text
  core.fail("WHEN_ARGUMENT", place, name, core.message(expected), check.show(value))
end

local function whole(name, value, least, most, expected)
  if math.type(value) ~= "integer" or value < least or value > most then
    refuse(name, expected, value)
  end
  return value
end

local function named(name, value)
  if not check.is_name(value, true) then
    refuse(name, "EXPECT_REF", value)
  end
  return value
end

local function day_of(name, value)
  -- A year that is no leap year: 29 February comes too seldom to be a rule.
  if type(value) ~= "string" or not string.find(value, "^%d%d%-%d%d$")
    or not core.date("2023-" .. value) then
    refuse(name, "EXPECT_MONTH_DAY", value)
  end
  return { month = tonumber(string.sub(value, 1, 2)), day = tonumber(string.sub(value, 4)) }
end

local function month_of(name, value)
  if type(value) ~= "string" or not core.date("2023-" .. value .. "-01") then
    refuse(name, "EXPECT_MONTH", value)
  end
  return tonumber(value)
end

-- --- rules ---

-- Content of a rule that a model holds.
local function rule_of(name, value)
  local content <const> = check.content("when", value)
  if not content then
    refuse(name, "EXPECT_WHEN", value)
  end
  return content
end

local function extended(content, field, value)
  local copy <const> = {}
  for key, item in pairs(content) do
    copy[key] = item
  end
  copy[field] = value
  return copy
end

-- The metatable of opaque values of a kind with methods.
local function closed(kind, methods)
  return {
    __metatable = false,
    __name = kind,
    __index = function(_, key)
      return methods[key] or core.fail("MODEL_NAME", check.place("").text,
        kind .. ":" .. tostring(key), core.suggest(tostring(key), check.keys(methods)))
    end,
    __newindex = function(_, key)
      core.fail("MODEL_READ_ONLY", check.place("").text, kind .. ":" .. tostring(key))
    end,
  }
end

local function value(kind, content, metatable)
  if not loading then
    core.fail("MODEL_LATE", check.place("").text, kind)
  end
  return check.opaque(kind, content, metatable)
end

local methods <const> = {}
local metatable <const> = closed("when", methods)

local function rule(content)
  return value("when", content, metatable)
end

local function shifted(self, by, sign)
  local content <const> = rule_of("+", self)
  local step <const> = check.content("shift", by)
  if not step then
    refuse(sign > 0 and "+" or "-", "EXPECT_SHIFT", by)
  end
  local steps <const> = { table.unpack(content.shift or {}) }
  steps[#steps + 1] = { kind = "shift", unit = step.unit, count = sign * step.count }
  return rule(extended(content, "shift", steps))
end

function metatable.__add(self, by)
  return shifted(self, by, 1)
end

function metatable.__sub(self, by)
  return shifted(self, by, -1)
end

---Not before another activity is over.
function methods.after(self, activity)
  return rule(extended(rule_of("after", self), "after", named("after", activity)))
end

---Before another activity begins.
function methods.before(self, activity)
  return rule(extended(rule_of("before", self), "before", named("before", activity)))
end

---On the first meeting of a body in that time.
function methods.meeting(self, body)
  return rule(extended(rule_of("meeting", self), "meeting", named("meeting", body)))
end

---Not later than another rule says.
function methods.latest(self, other)
  return rule(extended(rule_of("latest", self), "latest", rule_of("latest", other)))
end

local shifts <const> = closed("shift", {})
shifts.__add, shifts.__sub = metatable.__add, metatable.__sub -- they refuse two of them

local function shift(unit)
  return function(count)
    whole(unit, count, 0, COUNT_MAX, "EXPECT_SHIFT_COUNT")
    return value("shift", { kind = "shift", unit = unit, count = count }, shifts)
  end
end

local function edge(name)
  return function(self)
    local content <const> = check.content("each", self)
    if not content then
      refuse(name, "EXPECT_EACH", self)
    end
    return rule { kind = "period", period = content.period, key = content.key, edge = name }
  end
end

local edges <const> = closed("each", { begins = edge "begins", ends = edge "ends" })

---What a model's files see.
M.names = { days = shift "days", workdays = shift "workdays", months = shift "months" }

---On a day of the year: on "08-25".
function M.names.on(day)
  return rule { kind = "date", day = day_of("on", day) }
end

---Up to a day, that day included: by "04-10".
function M.names.by(day)
  return rule { kind = "deadline", day = day_of("by", day) }
end

---From day to day: window("09-01", "12-01"); or window "NAME" of a parameter that lists both.
function M.names.window(first, last)
  if last == nil and not (type(first) == "string" and string.find(first, "^%d")) then
    return rule { kind = "window", param = named("window", first) }
  end
  return rule { kind = "window", first = day_of("window", first), last = day_of("window", last) }
end

---In the weeks of a month: week("09", 2), week("09", 2, 4).
function M.names.week(month, first, last)
  whole("week", first, 1, WEEKS, "EXPECT_WEEK")
  last = last == nil and first or whole("week", last, first, WEEKS, "EXPECT_WEEK")
  return rule { kind = "week", month = month_of("week", month), first = first, last = last }
end

---On the so-manieth weekday of a month: weekday("12", 1, "wed").
function M.names.weekday(month, nth, day)
  whole("weekday", nth, 1, WEEKS, "EXPECT_WEEK")
  if type(day) ~= "string" or not WEEKDAYS[day] then
    refuse("weekday", "EXPECT_WEEKDAY", day)
  end
  return rule {
    kind = "weekday",
    month = month_of("weekday", month),
    nth = nth,
    weekday = WEEKDAYS[day],
  }
end

---In a month or from month to month: month "11", month("09", "10").
function M.names.month(first, last)
  first = month_of("month", first)
  last = last == nil and first or month_of("month", last)
  return rule { kind = "month", first = first, last = last }
end

---A kind of period, or one of its parts in every year: each "term":ends(), each("term", "Ч1").
function M.names.each(period, key)
  if key ~= nil and (type(key) ~= "string" or key == "") then
    refuse("each", "EXPECT_TEXT", key)
  end
  return value("each", { period = named("each", period), key = key }, edges)
end

---On a working day of every month, the first unless another is named.
function M.names.monthly(workday)
  workday = workday == nil and 1 or whole("monthly", workday, 1, 20, "EXPECT_WORKDAY")
  return rule { kind = "monthly", workday = workday }
end

function M.names.quarterly()
  return rule { kind = "quarterly" }
end

function M.names.daily()
  return rule { kind = "daily" }
end

---When another activity is over: after "36" + days(30).
function M.names.after(activity)
  return rule { kind = "after", activity = named("after", activity) }
end

---When rows of an event or of a record kind come: upon "vpr" + days(30).
function M.names.upon(record)
  return rule { kind = "upon", record = named("upon", record) }
end

---Once in so many years, counted from the year that a parameter holds.
function M.names.every(years, param, other)
  return rule {
    kind = "every",
    years = whole("every", years, 2, YEARS_MAX, "EXPECT_YEARS"),
    param = named("every", param),
    rule = rule_of("every", other),
  }
end

-- --- what stands in a rule ---

---The things that a rule names: `{ { kind, name, key? }, ... }`; key is of a kind of period.
---@param content table
---@return table[]
function M.references(content)
  local list <const> = {}
  local function add(kind, name, key)
    if name then
      list[#list + 1] = { kind = kind, name = name, key = key }
    end
  end
  add("period", content.period, content.key)
  add("activity", content.activity)
  add("record", content.record)
  add("param", content.param)
  add("activity", content.after)
  add("activity", content.before)
  add("body", content.meeting)
  for _, field in ipairs({ "rule", "latest" }) do
    for _, reference in ipairs(content[field] and M.references(content[field]) or {}) do
      list[#list + 1] = reference
    end
  end
  return list
end

-- --- printing ---

local function words(id)
  local list <const> = {}
  for word in string.gmatch(core.message(id), "[^|]+") do
    list[#list + 1] = word
  end
  return list
end

local function print_day(day)
  return string.format("%02d.%02d", day.day, day.month)
end

local function print_span(first, last)
  return first == last and tostring(first) or first .. "–" .. last
end

local print_rule

local printers <const> = {
  date = function(content) return print_day(content.day) end,
  deadline = function(content) return core.text("WHEN_DEADLINE", print_day(content.day)) end,
  window = function(content, title)
    return content.param and title("param", content.param)
      or print_span(print_day(content.first), print_day(content.last))
  end,
  week = function(content)
    local weeks <const> = print_span(content.first, content.last)
    return core.text("WHEN_WEEK", words("WHEN_MONTH_NAMES")[content.month], weeks)
  end,
  weekday = function(content)
    return core.text("WHEN_WEEKDAY", words("WHEN_MONTH_NAMES")[content.month],
      tostring(content.nth), words("WHEN_WEEKDAY_NAMES")[content.weekday])
  end,
  month = function(content)
    local names <const> = words("WHEN_MONTH_NAMES")
    return print_span(names[content.first], names[content.last])
  end,
  period = function(content, title)
    local name <const> = title("period", content.period)
    local id <const> = content.edge == "begins" and "WHEN_BEGINS" or "WHEN_ENDS"
    return core.text(id, content.key and name .. " " .. content.key or name)
  end,
  monthly = function(content) return core.text("WHEN_MONTHLY", tostring(content.workday)) end,
  quarterly = function() return core.message("WHEN_QUARTERLY") end,
  daily = function() return core.message("WHEN_DAILY") end,
  after = function(content, title)
    return core.text("WHEN_AFTER", title("activity", content.activity))
  end,
  upon = function(content, title)
    return core.text("WHEN_UPON", title("record", content.record))
  end,
  every = function(content, title)
    return core.text("WHEN_EVERY", print_rule(content.rule, title), tostring(content.years),
      title("param", content.param))
  end,
  shift = function(content) return core.text(UNITS[content.unit], tostring(content.count)) end,
}

function print_rule(content, title)
  local parts <const> = { printers[content.kind](content, title) }
  for _, step in ipairs(content.shift or {}) do
    local sign <const> = step.count < 0 and " − " or " + "
    parts[1] = parts[1] .. sign .. core.text(UNITS[step.unit], tostring(math.abs(step.count)))
  end
  local function add(id, text)
    parts[#parts + 1] = core.text(id, text)
  end
  if content.after then
    add("WHEN_AFTER", title("activity", content.after))
  end
  if content.before then
    add("WHEN_BEFORE", title("activity", content.before))
  end
  if content.meeting then
    add("WHEN_MEETING", title("body", content.meeting))
  end
  if content.latest then
    add("WHEN_LATEST", print_rule(content.latest, title))
  end
  return table.concat(parts, ", ")
end

---A rule, or what days(n) gives, in the language of the program.
---@param content table
---@param title? fun(kind: string, name: string): string title of a thing; default: its name
---@return string
function M.print(content, title)
  return print_rule(content, title or function(_, name) return name end)
end

return M
