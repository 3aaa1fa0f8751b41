-- Dated formulas: a function, or a list of { from = "2024-09-01", f } in ascending order, each
-- valid until the next begins. Kept as a list of { from = "2024-09-01" | "", call = f }; "" is
-- always.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"

local M = {}

local function refuse(what, place, value)
  core.fail("MODEL_FIELD_TYPE", place.text, what, "formula", core.message("EXPECT_FORMULA"),
    check.show(value))
end

local function read_entry(entry, what, place)
  if type(entry) ~= "table" or type(entry[1]) ~= "function" then
    refuse(what, place, entry)
  end
  for key, value in pairs(entry) do
    if key == "from" or key == "until_" then
      if type(value) ~= "string" or not core.date(value) then
        core.fail("MODEL_FIELD_TYPE", place.text, what, "formula." .. key,
          core.message("EXPECT_DATE"), check.show(value))
      end
    elseif key ~= 1 then
      core.fail("MODEL_FIELD_UNKNOWN", place.text, what .. ".formula", tostring(key), "")
    end
  end
  if not entry.from then
    core.fail("MODEL_FIELD_MISSING", place.text, what .. ".formula", "from")
  end
  return {
    from = core.date(entry.from),
    until_ = entry.until_ and core.date(entry.until_),
    call = entry[1],
  }
end

---Reads the field `formula`. Raises when a date is missing, out of order or leaves a gap.
---@param value any
---@param what string
---@param place table
---@return table[] formulas
function M.read(value, what, place)
  if type(value) == "function" then
    return { { from = "", call = value } }
  end
  if type(value) ~= "table" or #value == 0 then
    refuse(what, place, value)
  end
  local formulas = {}
  for position, entry in ipairs(value) do
    formulas[position] = read_entry(entry, what, place)
  end
  for position, formula in ipairs(formulas) do
    local following = formulas[position + 1]
    local ends = formula.until_ or (following and following.from)
    if following and (following.from <= formula.from or ends ~= following.from) then
      core.fail("MODEL_GAP", place.text, what, ends, following.from)
    elseif not following and formula.until_ then
      core.fail("MODEL_GAP", place.text, what, formula.until_, "9999-12-31")
    end
  end
  return formulas
end

-- The formula of a list that is valid at a date, or nil.
local function valid_at(formulas, date)
  local found
  for _, formula in ipairs(formulas) do
    if formula.from <= date then
      found = formula
    end
  end
  return found
end

---The formula of a rule: 1 where its condition holds, 0 where it does not. Dated as any other.
---@param condition function
---@param place? table where it is put around another one
---@return table[] formulas
function M.of_condition(condition, place)
  local fired <const> = core.fired
  local origin <const> = place and place.text or condition
  local function call(c)
    return fired(condition(c), origin)
  end
  return { { from = "", call = call, origin = condition, place = place } }
end

---A function that gets the one below it.
---@param call function
---@param previous function
---@return function
function M.compose(call, previous)
  return function(c)
    return call(c, previous)
  end
end

---The formulas of an indicator with others put around them, each getting `previous`.
---@param inner table[]
---@param outer table[]
---@return table[]
function M.around(inner, outer)
  local dates = {}
  for _, list in ipairs({ inner, outer }) do
    for _, formula in ipairs(list) do
      dates[formula.from] = true
    end
  end
  local formulas = {}
  for _, date in ipairs(check.keys(dates)) do
    local before, around = valid_at(inner, date), valid_at(outer, date)
    if before then
      local call = around and M.compose(around.call, before.call) or before.call
      local place = around and around.place or before.place
      formulas[#formulas + 1] = { from = date, call = call, place = place }
    end
  end
  return formulas
end

return M
