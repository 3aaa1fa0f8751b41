-- What is wrong with a table that core.fits has found not to fit its schema, for check.fields.
-- Loading needs it seldom, so it is required when something is wrong.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local suggest = require "suggest"

local M = {}

local function is_list(value, accepts)
  if type(value) ~= "table" then
    return false
  end
  local count = 0
  for key, item in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or not accepts(item) then
      return false
    end
    count = count + 1
  end
  return count == #value
end

local function is_text(value)
  return type(value) == "string"
end

local function is_number(value)
  return type(value) == "number" and value == value and value - value == 0
end

local function is_table(value)
  return type(value) == "table"
end

local function is_map(value, accepts)
  if not is_table(value) or next(value) == nil then
    return false
  end
  for key, item in pairs(value) do
    if not is_text(key) or not accepts(item) then
      return false
    end
  end
  return true
end

local function is_when(value)
  return check.is_content("when", value)
end

-- A number of days, a text or what days(n) gives.
local function is_days(value)
  return math.type(value) == "integer" or is_text(value) or check.is_content("shift", value)
end

-- Each type of a field: what it accepts and the message that names it.
local TYPES <const> = {
  text = { is_text, "EXPECT_TEXT" },
  boolean = { function(value) return type(value) == "boolean" end, "EXPECT_BOOLEAN" },
  integer = { function(value) return math.type(value) == "integer" end, "EXPECT_INTEGER" },
  number = { is_number, "EXPECT_NUMBER" },
  ["function"] = { function(value) return type(value) == "function" end, "EXPECT_FUNCTION" },
  texts = { function(value) return is_list(value, is_text) and #value > 0 end, "EXPECT_TEXTS" },
  list = { function(value) return is_list(value, is_text) end, "EXPECT_LIST_OF_TEXTS" },
  map = { is_table, "EXPECT_TABLE" },
  range = {
    function(value) return is_list(value, is_number) and #value == 2 and value[1] <= value[2] end,
    "EXPECT_BOUNDS",
  },
  date = { function(value) return is_text(value) and core.date(value) ~= nil end, "EXPECT_DATE" },
  any = { function() return true end, "EXPECT_TEXT" },
  ref = { is_text, "EXPECT_REF" },
  refs = { function(value) return is_text(value) or is_list(value, is_text) end, "EXPECT_REFS" },
  names = { function(value) return is_map(value, is_text) end, "EXPECT_NAMES" },
  table = { is_table, "EXPECT_TABLE" },
  entries = { function(value) return is_list(value, is_table) end, "EXPECT_ENTRIES" },
  rows = { function(value) return is_list(value, is_table) end, "EXPECT_ENTRIES" },
  when = { is_when, "EXPECT_WHEN" },
  days = { is_days, "EXPECT_DAYS" },
}

local function refuse_type(what, place, key, expected, value)
  core.fail("MODEL_FIELD_TYPE", place.text, what, key, expected, check.show(value))
end

-- Each name of a list once.
local function check_once(what, place, key, names)
  local seen = {}
  for _, name in ipairs(names) do
    if seen[name] then
      core.fail("MODEL_LIST_TWICE", place.text, what, key, name)
    end
    seen[name] = true
  end
end

-- Of a named entry an override may say a part.
local function check_entries(what, place, key, entries, spec, partial)
  if spec.filled and #entries == 0 then
    refuse_type(what, place, key, core.message(spec.filled), entries)
  end
  local names = {}
  for position, entry in ipairs(entries) do
    local name = spec.named and entry[spec.named]
    local label = what .. "." .. key .. "." .. (is_text(name) and name or position)
    if spec.fields then
      check.fields(label, place, entry, spec.fields, partial and spec.named)
    end
    if spec.named and not is_text(name) then
      core.fail("MODEL_FIELD_MISSING", place.text, label, spec.named)
    end
    names[position] = name
  end
  check_once(what, place, key, names)
end

-- The keys of a map of named entries, each checked to be a name.
local function keys_checked(what, place, field, map)
  for key, item in pairs(map) do
    if type(key) ~= "string" or not check.is_name(key) or string.find(key, ".", 1, true) then
      core.fail("MODEL_IDENTIFIER", place.text, tostring(key))
    end
    if type(item) ~= "table" then
      refuse_type(what, place, field .. "." .. key, core.message("EXPECT_TABLE"), item)
    end
  end
  return check.keys(map)
end

-- What a field holds beyond its type.
local function check_inside(what, place, key, value, spec, partial)
  if spec.each then
    for _, name in ipairs(keys_checked(what, place, key, value)) do
      check.fields(what .. "." .. key .. "." .. name, place, value[name], spec.each)
    end
  elseif spec.type == "table" then
    check.fields(what .. "." .. key, place, value, spec.fields, partial)
  elseif spec.type == "entries" or spec.type == "rows" then
    check_entries(what, place, key, value, spec, partial)
  elseif spec.type == "refs" then
    check_once(what, place, key, value)
  end
end

local LISTS <const> = { refs = true, texts = true } -- of which one alone may stand

local function check_field(what, place, body, key, spec, partial)
  local value = body[key]
  if LISTS[spec.type] and is_text(value) then
    value = { value }
    body[key] = value
  end
  if spec.plain and is_table(value) then
    for position, item in ipairs(value) do
      value[position] = is_text(item) and { [spec.plain] = item } or item
    end
  end
  if spec.worked_out and is_table(value) then
    check.fields(what .. "." .. key, place, value, spec.worked_out)
    return
  end
  local accepts, expected = table.unpack(TYPES[spec.type])
  if not accepts(value) then
    refuse_type(what, place, key, core.message(expected), value)
  end
  if spec.one_of then
    for _, allowed in ipairs(spec.one_of) do
      if value == allowed then
        return
      end
    end
    refuse_type(what, place, key, table.concat(spec.one_of, " | "), value)
  end
  if spec.least and (value < spec.least or value > spec.most) then
    refuse_type(what, place, key, spec.least .. ".." .. spec.most, value)
  end
  check_inside(what, place, key, value, spec, partial)
end

---Raises the first fault of a table that does not fit: MODEL_FIELD_UNKNOWN, MODEL_FIELD_TYPE ...
---@param what string
---@param place table
---@param body table
---@param schema table<string, table>
---@param partial? boolean
function M.tell(what, place, body, schema, partial)
  -- Something is wrong: in order, so that of several faults always the same one is told.
  local order, unknown, first = check.keys(schema), {}, nil
  for key in next, body do
    if math.type(key) == "integer" then
      first = first and math.min(first, key) or key
    elseif not schema[key] then
      unknown[#unknown + 1] = tostring(key)
    end
  end
  if first then
    core.fail("MODEL_FIELD_POSITIONAL", place.text, what, check.show(body[first]))
  elseif #unknown > 0 then
    table.sort(unknown)
    core.fail("MODEL_FIELD_UNKNOWN", place.text, what, unknown[1],
      suggest.near(unknown[1], order, #order))
  end
  for _, key in ipairs(order) do
    if body[key] ~= nil then
      check_field(what, place, body, key, schema[key], partial)
    elseif schema[key].required and not partial then
      core.fail("MODEL_FIELD_MISSING", place.text, what, key)
    end
  end
end

return M
