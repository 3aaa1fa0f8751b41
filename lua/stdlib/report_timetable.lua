-- What is wrong with a timetable of assessments, as rows.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local cyclogram = require "cyclogram"
local timetable = require "timetable"

local M = {}

local STATES <const> = {
  violated = "TIMETABLE_VIOLATED",
  undetermined = "TIMETABLE_UNDETERMINED",
}

-- The year that the rows are of: the latest.
local function year_of_rows(model, data)
  local year
  for _, row in ipairs(require("data").rows(model, data, "slot")) do
    local of <const> = tonumber(string.match(row.year, "^%d+"))
    year = math.max(year or of, of)
  end
  return year or cyclogram.year_of(model, data.today)
end

---@param model vsoko.report_model
---@param arguments { year: integer? }
---@param data vsoko.data
---@return table { rows, slots, short, year }
function M.run(model, arguments, data)
  local year <const> = math.tointeger(arguments.year or year_of_rows(model, data))
  local findings <const>, slots <const>, short <const> = timetable.check(model, data, year)
  local rows <const> = {}
  for position, finding in ipairs(findings) do
    local slot <const>, other <const> = finding.slot, finding.other
    rows[position] = {
      constraint = finding.constraint,
      state = finding.state,
      shown_state = core.message(STATES[finding.state]),
      date = slot.date,
      class = slot.class,
      subject = slot.subject,
      procedure = slot.procedure,
      shown_procedure = slot.title,
      lesson = slot.lesson,
      message = finding.message,
      with = other and string.format("%s %s %s %s", other.date, other.class, other.subject,
        other.procedure),
    }
  end
  return { rows = rows, slots = #slots, short = short, year = year }
end

return M
