-- Checks of what a model hands over: names, fields of a table against a schema, deep copies.
-- Knows no verb and no kind of thing; raises through core.fail with the place of the model's call.
--
--   local body = check.fields(what, place, body, { title = { type = "text", required = true } })
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local suggest = require "suggest"

local M = {}

---Where the model calls: `{ layer, file, line, text = "file:line" }`.
---@type fun(layer: string): table
M.place = core.place

---The keys of a table as texts, sorted.
---@param map table<string, any>
---@return string[]
function M.keys(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

---True if a text is a name: letters, digits and _ in parts with dots between. A free one may begin
---with a digit and have hyphens.
---@type fun(name: any, free?: boolean): boolean
M.is_name = core.is_name

---A value as a message shows it.
---@param value any
---@return string
function M.show(value)
  local kind = type(value)
  if kind == "string" then
    return '"' .. (#value > 40 and string.sub(value, 1, 40) .. "..." or value) .. '"'
  elseif kind == "number" or kind == "boolean" then
    return tostring(value)
  end
  return kind
end

-- What models hold but neither read nor change: value -> content, content -> its kind.
local contents = setmetatable({}, { __mode = "k" })
local content_kinds = setmetatable({}, { __mode = "k" })

---A value that a model may hand on and nothing else; a copy of it is the content.
---@param kind string
---@param content table nobody changes it from now on
---@param metatable table what the value answers to
---@return table
function M.opaque(kind, content, metatable)
  local value = setmetatable({}, metatable)
  contents[value] = content
  content_kinds[content] = kind
  return value
end

---The content of an opaque value of a kind, or nil.
---@param kind string
---@param value any
---@return table?
function M.content(kind, value)
  local content = value ~= nil and contents[value]
  return content and content_kinds[content] == kind and content or nil
end

---A copy that shares no table with the table; functions and opaque contents stay the same.
---@param value table
---@param what string for messages
---@param place table
---@return table
function M.copy(value, what, place)
  local copy, message = core.copy(value, contents)
  return copy or core.fail(message, place.text, what)
end

---True if two values are equal through and through.
---@param a any
---@param b any
---@return boolean
function M.same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, item in pairs(a) do
    if not M.same(item, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

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
  return content_kinds[value] == "when"
end

-- A number of days, a text or what days(n) gives.
local function is_days(value)
  return math.type(value) == "integer" or is_text(value) or content_kinds[value] == "shift"
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
  core.fail("MODEL_FIELD_TYPE", place.text, what, key, expected, M.show(value))
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
      M.fields(label, place, entry, spec.fields, partial and spec.named)
    end
    if spec.named and not is_text(name) then
      core.fail("MODEL_FIELD_MISSING", place.text, label, spec.named)
    end
    names[position] = name
  end
  check_once(what, place, key, names)
end

-- What a field holds beyond its type.
local function check_inside(what, place, key, value, spec, partial)
  if spec.each then
    for _, name in ipairs(M.keys_checked(what, place, key, value)) do
      M.fields(what .. "." .. key .. "." .. name, place, value[name], spec.each)
    end
  elseif spec.type == "table" then
    M.fields(what .. "." .. key, place, value, spec.fields, partial)
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
  if spec.worked_out and is_table(value) then
    M.fields(what .. "." .. key, place, value, spec.worked_out)
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

---The keys of a map of named entries, each checked to be a name.
---@param what string
---@param place table
---@param field string name of the field that holds the map
---@param map table
---@return string[]
function M.keys_checked(what, place, field, map)
  for key, item in pairs(map) do
    if type(key) ~= "string" or not M.is_name(key) or string.find(key, ".", 1, true) then
      core.fail("MODEL_IDENTIFIER", place.text, tostring(key))
    end
    if type(item) ~= "table" then
      refuse_type(what, place, field .. "." .. key, core.message("EXPECT_TABLE"), item)
    end
  end
  return M.keys(map)
end

-- --- fields ---

---Checks the fields of a table against a schema and makes a list of each single name that may be
---one. Raises MODEL_FIELD_UNKNOWN, MODEL_FIELD_TYPE, MODEL_FIELD_MISSING, MODEL_LIST_TWICE.
---@param what string names the table in messages: `indicator "x"`
---@param place table
---@param body table
---@param schema table<string, table> name -> { type, required, one_of, least, most, each }
---@param partial? boolean required fields may be absent
function M.fields(what, place, body, schema, partial)
  if core.fits(body, schema, partial, content_kinds) then
    return
  end
  -- Something is wrong: in order, so that of several faults always the same one is told.
  local order, unknown, first = M.keys(schema), {}, nil
  for key in next, body do
    if math.type(key) == "integer" then
      first = first and math.min(first, key) or key
    elseif not schema[key] then
      unknown[#unknown + 1] = tostring(key)
    end
  end
  if first then
    core.fail("MODEL_FIELD_POSITIONAL", place.text, what, M.show(body[first]))
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

---Checks that nothing required is missing in what overrides have put together.
---@param what string
---@param place table
---@param body table
---@param schema table<string, table>
function M.complete(what, place, body, schema)
  for _, key in ipairs(M.keys(schema)) do
    local spec, value = schema[key], body[key]
    if value == nil and spec.required then
      core.fail("MODEL_FIELD_MISSING", place.text, what, key)
    elseif value and spec.type == "table" then
      M.complete(what .. "." .. key, place, value, spec.fields)
    elseif value and spec.named and spec.fields then
      for _, entry in ipairs(value) do
        M.complete(what .. "." .. key .. "." .. entry[spec.named], place, entry, spec.fields)
      end
    end
  end
end

return M
