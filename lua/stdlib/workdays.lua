-- Steps over days: by the calendar's worked days, by days, months.
--
-- SPDX-License-Identifier: MIT
local dates = require "dates"

local M = {}

local YEAR <const> = 366

---The nearest worked day, the day itself included.
---@param data vsoko.data
---@param day integer
---@param step integer 1: on or after it; -1: on or before it
---@return integer
function M.next(data, day, step)
  for _ = 1, YEAR do
    if data.works(day) then
      return day
    end
    day = day + step
  end
  return day
end

---The day that is so many worked days later.
---@param data vsoko.data
---@param day integer
---@param count integer negative: earlier
---@return integer
function M.add(data, day, count)
  local step <const> = count < 0 and -1 or 1
  for _ = 1, count * step do
    day = M.next(data, day + step, step)
  end
  return day
end

---The last worked day of a stretch, its last one if none is worked.
---@param data vsoko.data
---@param first integer
---@param last integer
---@return integer
function M.last(data, first, last)
  local day <const> = M.next(data, last, -1)
  return day >= first and day or last
end

---The day that a step leads to.
---@param data vsoko.data
---@param day integer
---@param step { unit: string, count: integer } days, workdays or months (when.lua)
---@return integer
function M.shift(data, day, step)
  if step.unit == "days" then
    return day + step.count
  elseif step.unit == "months" then
    return dates.add_months(day, step.count)
  end
  return M.add(data, day, step.count)
end

return M
