-- Days as numbers since 1970-01-01: what reports count with.
--
-- SPDX-License-Identifier: MIT
local core = require "core"

local M = {}

local WEEK <const> = 7
local EPOCH_WEEKDAY <const> = 4 -- 1 January 1970 was a Thursday

---The day of a text as 2024-09-01 or 01.09.2024, or nil.
---@type fun(text: string): integer?
M.parse = core.day

---A day as 2024-09-01.
---@type fun(day: integer): string
M.print = core.print_day

---A day of the calendar, or nil if there is none such.
---@type fun(year: integer, month: integer, day: integer): integer?
M.make = core.make_day

---Year, month and day of the month.
---@type fun(day: integer): integer, integer, integer
M.split = core.split_day

---1 is Monday, 7 is Sunday.
---@param day integer
---@return integer
function M.weekday(day)
  return (day + EPOCH_WEEKDAY - 1) % WEEK + 1
end

---The last day of a month.
---@param year integer
---@param month integer
---@return integer
function M.month_end(year, month)
  local next_year <const> = month == 12 and year + 1 or year
  return M.make(next_year, month % 12 + 1, 1) - 1
end

---The same day some months later; a day that the month lacks is its last.
---@param day integer
---@param count integer may be negative
---@return integer
function M.add_months(day, count)
  local year <const>, month <const>, of_month <const> = M.split(day)
  local months <const> = year * 12 + month - 1 + count
  local to_year <const>, to_month <const> = months // 12, months % 12 + 1
  return M.make(to_year, to_month, of_month) or M.month_end(to_year, to_month)
end

return M
