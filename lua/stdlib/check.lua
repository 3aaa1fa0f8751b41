-- Checks of what a model hands over: names, fields of a table against a schema, deep copies.
-- Knows no verb and no kind of thing; raises through core.fail with the place of the model's call.
--
--   local body = check.fields(what, place, body, { title = { type = "text", required = true } })
--
-- SPDX-License-Identifier: MIT
local core = require "core"

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

---True if a value is an opaque content of a kind.
---@param kind string
---@param value any
---@return boolean
function M.is_content(kind, value)
  return content_kinds[value] == kind
end

---A copy that shares no table with the table; functions and opaque contents stay the same.
---@param value table
---@param kind string of the thing, for messages
---@param name string
---@param place table
---@return table
function M.copy(value, kind, name, place)
  local copy, message = core.copy(value, contents)
  return copy or core.fail(message, place.text, kind .. ' "' .. name .. '"')
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

---Checks the fields of a table against a schema and makes a list of each single name that may be
---one. Raises MODEL_FIELD_UNKNOWN, MODEL_FIELD_TYPE, MODEL_FIELD_MISSING, MODEL_LIST_TWICE.
---@param what string names the table in messages: `indicator "x"`
---@param place table
---@param body table
---@param schema table<string, table> name -> { type, required, one_of, least, most, each }
---@param partial? boolean required fields may be absent
function M.fields(what, place, body, schema, partial)
  if not core.fits(body, schema, partial, content_kinds) then
    require("faults").tell(what, place, body, schema, partial) -- seldom needed
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
