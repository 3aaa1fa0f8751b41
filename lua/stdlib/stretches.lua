-- Stretches of numbers with both ends written, "20-49", "50+", "до 20": whether they leave gaps or
-- lie over each other. Bands as [from, label] are half-open and leave none but below the first.
--
-- SPDX-License-Identifier: MIT
local text = require "text"

local M = {}

-- Units that are counted in whole numbers: 49 and 50 are neighbours.
local function is_whole(unit)
  return unit ~= nil and unit ~= "%" and unit ~= "pp" and unit ~= "1"
end

local function number(digits)
  return tonumber((string.gsub(digits, ",", ".")))
end

local NUMBER <const> = "(%d[%d.,]*)"

-- How people write stretches, in small letters: a pattern and which ends its numbers are.
local FORMS <const> = {
  { "^" .. NUMBER .. " ?%- ?" .. NUMBER .. "$", "low", "high" },
  { "^от " .. NUMBER .. " до " .. NUMBER .. "$", "low", "high" },
  { "^" .. NUMBER .. " ?%+$", "low" },
  { "^от " .. NUMBER .. "$", "low" },
  { "^более " .. NUMBER .. "$", "low" },
  { "^свыше " .. NUMBER .. "$", "low" },
  { "^не менее " .. NUMBER .. "$", "low" },
  { "^" .. NUMBER .. " и более$", "low" },
  { "^" .. NUMBER .. " и выше$", "low" },
  { "^> ?" .. NUMBER .. "$", "low" },
  { "^≥ ?" .. NUMBER .. "$", "low" },
  { "^до " .. NUMBER .. "$", "high" },
  { "^менее " .. NUMBER .. "$", "high" },
  { "^ниже " .. NUMBER .. "$", "high" },
  { "^не более " .. NUMBER .. "$", "high" },
  { "^< ?" .. NUMBER .. "$", "high" },
  { "^≤ ?" .. NUMBER .. "$", "high" },
}

-- { low, high } of a text, open ends as infinities; nil: it is no stretch.
local function parse(value)
  local plain = string.gsub(text.lower(value), "%%", "")
  for _, dash in ipairs({ "–", "—", "−" }) do
    plain = string.gsub(plain, dash, "-")
  end
  plain = string.match(string.gsub(string.gsub(plain, "\u{A0}", " "), " +", " "), "^ ?(.-) ?$")
  for _, form in ipairs(FORMS) do
    local found = { string.match(plain, form[1]) }
    local stretch = { low = -math.huge, high = math.huge, text = value }
    for position, item in ipairs(found) do
      stretch[form[position + 1]] = number(item)
    end
    if #found > 0 and stretch.low and stretch.high then
      return stretch
    end
  end
end

local function by_low(a, b)
  return a.low < b.low or (a.low == b.low and a.high < b.high)
end

-- Gaps and overlaps of stretches; whole: the next one may begin one later.
local function compare(list, whole)
  local findings = {}
  table.sort(list, by_low)
  for position = 2, #list do
    local before, after = list[position - 1], list[position]
    local step = after.low - before.high
    if step > (whole and 1 or 0) then
      findings[#findings + 1] = { code = "band_gap", first = before.text, second = after.text }
    elseif step < 0 then
      findings[#findings + 1] = { code = "band_overlap", first = before.text, second = after.text }
    end
  end
  return findings
end

---Findings about texts that are stretches, if all of them are and there are two at least.
---@param texts any[] may have holes
---@param count integer
---@param unit? string
---@return table[] findings { code, first, second }
function M.check_texts(texts, count, unit)
  local list = {}
  for position = 1, count do
    local stretch = type(texts[position]) == "string" and parse(texts[position])
    if not stretch then
      return {}
    end
    list[position] = stretch
  end
  return #list > 1 and compare(list, is_whole(unit)) or {}
end

-- A stretch written as a table: { from = 20, to = 49 }.
local function parse_table(value)
  if type(value) ~= "table" then
    return nil
  end
  local low = value.from or value.low or value.min
  local high = value.to or value.upto or value.high or value.max
  if math.type(low) and math.type(high) then
    return { low = low, high = high, text = M.show(low) .. "-" .. M.show(high) }
  end
end

---A number as a person writes it.
---@param value number
---@return string
function M.show(value)
  return value == math.floor(value) and string.format("%d", value) or tostring(value)
end

local function check_labels(bands)
  local findings, met = {}, {}
  for _, band in ipairs(bands) do
    local label = type(band) == "table" and band[2]
    if type(label) == "string" and met[label] then
      findings[#findings + 1] = { code = "band_twice", first = label, second = M.show(band[1]) }
    end
    met[label or ""] = true
  end
  return findings
end

---Findings about the value of a parameter.
---@param value any
---@param unit? string
---@param banded boolean the bands of some indicator
---@return table[] findings { code, first, second }
function M.check(value, unit, banded)
  if type(value) ~= "table" then
    return {}
  end
  if banded then
    local findings = check_labels(value)
    local first = type(value[1]) == "table" and value[1][1]
    if unit == "%" and math.type(first) and first > 0 then
      table.insert(findings, 1, { code = "band_gap", first = "0", second = M.show(first) })
    end
    return findings
  end
  local keys, rows = {}, {}
  for key, item in pairs(value) do
    keys[#keys + 1] = key
    rows[#rows + 1] = parse_table(item)
  end
  if #rows > 1 and #rows == #keys then
    return compare(rows, is_whole(unit))
  end
  return M.check_texts(keys, #keys, unit)
end

return M
