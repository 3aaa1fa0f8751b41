-- The monitoring map: what each item is worth, by its characteristics and what confirms them.
--
-- A characteristic is there if its condition holds (series "rule.map.ITEM.NUMBER") or a row of the
-- record kind `map_mark` says so; the row, which people made, counts before the condition. It is
-- confirmed by the document of that row, or by a document in force of a kind that the item names.
-- An item without characteristics has one, its title, which is there if such a document is. An item
-- is worth 2 where all its characteristics are there and confirmed, 0 where none is there, else 1
-- (Z4). One that is not for the unit counts neither in the sum nor in the most that can be.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local dates = require "dates"
local readers = require "data"
local report = require "report"

local M = {}

local FULL <const>, PART <const> = 2, 1

---@class vsoko.map_row
---@field item table the map_item
---@field score integer? nil: it is not for the unit
---@field max integer
---@field state string known, not_applicable
---@field reason string? why it is not for the unit
---@field evidence string[] what confirms it
---@field missing string[] what it lacks
---@field gain integer points that it could bring

-- Documents in force on a day, by kind: lists of rows.
local function documents_in_force(model, data, day)
  local map <const>, names <const> = {}, report.codes(model, "document")
  for _, row in ipairs(readers.rows(model, data, "document")) do
    local approved <const> = row.approved and dates.parse(row.approved)
    local until_ <const> = row.valid_to and dates.parse(row.valid_to)
    if (not approved or approved <= day) and (not until_ or until_ >= day) then
      local kind <const> = names[row.kind] or row.kind
      map[kind] = map[kind] or {}
      table.insert(map[kind], row)
    end
  end
  return map
end

local function marks_of(model, data, year)
  local map <const> = {}
  for _, row in ipairs(readers.rows(model, data, "map_mark")) do
    if tonumber(string.match(row.year, "^%d+")) == year then
      map[row.item .. "\0" .. row.characteristic] = row
    end
  end
  return map
end

local function title_of(row)
  local title <const> = row.title or row.kind
  return row.number and row.number ~= "" and title .. " № " .. row.number or title
end

-- The documents that confirm an item as a whole, and the kinds that lack one.
local function evidence_of(context, item)
  local found <const>, lacking <const> = {}, {}
  for _, kind in ipairs(report.names(item.body.evidence)) do
    local rows <const> = context.documents[kind]
    if rows then
      found[#found + 1] = title_of(rows[1])
    else
      lacking[#lacking + 1] = report.title(context.model, kind, { "document" })
    end
  end
  return found, lacking
end

-- Whether data say that a characteristic is there: true, false, nil (nothing says so), or a reason
-- why the item is not for the unit.
local function told_by_data(context, item, number)
  local characteristic <const> = item.body.characteristics[number]
  if not characteristic.check then
    return nil
  end
  local name <const> = "rule.map." .. item.name .. "." .. number
  for _, cell in ipairs(context.data.cells(name, nil, { "each" })) do
    if cell.period == tostring(context.year) and cell.state == "not_applicable" then
      return nil, cell.reason or ""
    elseif cell.period == tostring(context.year) then
      return cell.state == "known" and cell.value == 1
    end
  end
  return nil
end

local function score_of(row, there, confirmed, count)
  if there == 0 then
    row.score = 0
  elseif there == count and confirmed == count then
    row.score = FULL
  else
    row.score = PART
  end
  row.gain = FULL - row.score
end

-- An item with characteristics.
local function weigh(context, item, row, documents)
  local there, confirmed = 0, 0
  for number, characteristic in ipairs(item.body.characteristics) do
    local present, reason = told_by_data(context, item, number)
    if reason then
      row.state, row.reason, row.max = "not_applicable", reason, 0
      return
    end
    local mark <const> = context.marks[item.name .. "\0" .. number]
    if mark then
      present = mark.present
      if mark.document then
        row.evidence[#row.evidence + 1] = mark.document
      end
    end
    if present then
      there = there + 1
      if mark and mark.document or documents > 0 then
        confirmed = confirmed + 1
      end
    else
      row.missing[#row.missing + 1] = characteristic.title
    end
  end
  score_of(row, there, confirmed, #item.body.characteristics)
end

---The items of the map with what each is worth.
---@param model vsoko.report_model
---@param data vsoko.data
---@param year integer
---@return vsoko.map_row[]
function M.rows(model, data, year)
  local last <const> = dates.make(year + 1, 8, 31)
  local context <const> = {
    model = model,
    data = data,
    year = year,
    documents = documents_in_force(model, data, math.min(data.today, last)),
    marks = marks_of(model, data, year),
  }
  local rows <const> = {}
  for position, item in ipairs(report.live(model, "map_item")) do
    local found <const>, lacking <const> = evidence_of(context, item)
    local row <const> = {
      item = item,
      state = "known",
      max = FULL,
      evidence = found,
      missing = {},
      gain = 0,
    }
    if item.body.characteristics then
      weigh(context, item, row, #found)
    else
      local mark <const> = context.marks[item.name .. "\0" .. 1]
      local there <const> = mark and mark.present or not mark and #found > 0
      if mark and mark.document then
        found[#found + 1] = mark.document
      end
      score_of(row, there and 1 or 0, there and #found > 0 and 1 or 0, 1)
      if mark and not there then
        row.missing[1] = item.body.title
      end
    end
    if row.state == "known" and #found == 0 and row.score < FULL then
      row.missing[#row.missing + 1] = core.text("MAP_NO_DOCUMENT", table.concat(lacking, ", "))
    end
    rows[position] = row
  end
  return rows
end

---The sum of what items are worth and the most that it could be.
---@param rows vsoko.map_row[]
---@return integer score
---@return integer max
function M.total(rows)
  local score, max = 0, 0
  for _, row in ipairs(rows) do
    score, max = score + (row.score or 0), max + (row.score and row.max or 0)
  end
  return score, max
end

---What would raise the map most: items that lack points, those that lack the fewest things first.
---@param rows vsoko.map_row[]
---@return vsoko.map_row[]
function M.raises(rows)
  local list <const>, order <const> = {}, {}
  for position, row in ipairs(rows) do
    order[row] = position
    if row.gain > 0 then
      list[#list + 1] = row
    end
  end
  table.sort(list, function(a, b)
    local cost_a <const>, cost_b <const> = #a.missing / a.gain, #b.missing / b.gain
    if cost_a ~= cost_b then
      return cost_a < cost_b
    end
    return order[a] < order[b]
  end)
  return list
end

return M
