-- The monitoring map as rows: what each item is worth, what it lacks, what would raise it most.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local cyclogram = require "cyclogram"
local map = require "map"
local report = require "report"

local M = {}

local RAISES <const> = 3

local function row_of(model, row)
  local item <const> = row.item
  local criterion <const> = model.by_name.criterion[item.body.criterion]
  local number <const> = criterion and criterion.body.number
  return {
    criterion = item.body.criterion,
    shown_criterion = criterion and (number and report.show(number) .. ". " or "")
      .. criterion.body.title,
    item = item.name,
    title = item.body.title,
    score = row.score,
    max = row.score and row.max,
    state = row.state,
    evidence = row.evidence,
    missing = row.missing,
    shown_score = row.score and string.format("%d/%d", row.score, row.max)
      or core.message("STATE_NOT_APPLICABLE"),
    reason = row.reason,
  }
end

---@param model vsoko.report_model
---@param arguments { year: integer? }
---@param data vsoko.data
---@return table { rows, score, max, year, raises = texts }
function M.run(model, arguments, data)
  local year <const> = math.tointeger(arguments.year) or cyclogram.year_of(model, data.today)
  local rows <const> = map.rows(model, data, year)
  local score <const>, max <const> = map.total(rows)
  local answer <const> = { rows = {}, score = score, max = max, year = year, raises = {} }
  for position, row in ipairs(rows) do
    answer.rows[position] = row_of(model, row)
  end
  for position, row in ipairs(map.raises(rows)) do
    if position <= RAISES then
      answer.raises[position] = string.format("%s (+%d): %s", row.item.name, row.gain,
        table.concat(row.missing, ", "))
    end
  end
  return answer
end

return M
