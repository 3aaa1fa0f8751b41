-- The environment of lines that people type, and what a line gives as rows to print.
--
-- C hands over the functions that read (core/lua_eval*.c); here their options are understood and
-- the columns of what they give are remembered, because a table of Lua has no order.
--
-- SPDX-License-Identifier: MIT
local base = require "base"
local check = require "check"
local core = require "core"
local environment = require "environment"

local M = {}

local DEPTH_MAX <const> = 3
local ITEMS_MAX <const> = 20

-- Columns of lists that were read, by list.
local orders <const> = setmetatable({}, { __mode = "k" })

-- Names parted by commas or stars, or a list of them.
local function names_of(value)
  if type(value) ~= "string" then
    return value
  end
  local names = {}
  for name in string.gmatch(value, "[^,*]+") do
    names[#names + 1] = string.match(name, "^%s*(.-)%s*$")
  end
  return #names == 1 and names[1] == "all" and {} or names
end

local function periods_of(value)
  if type(value) == "table" then
    return value
  end
  local periods = {}
  for id in string.gmatch(math.tointeger(value) and tostring(math.tointeger(value)) or value,
    "[^,]+") do
    periods[#periods + 1] = string.match(id, "^%s*(.-)%s*$")
  end
  return periods
end

local SCHEMA <const> = {
  cells = { by = { type = "any" }, period = { type = "any" } },
  records = { limit = { type = "integer", least = 1, most = 1000000000 } },
}

-- The options of a call, checked.
local function options_of(name, options, schema)
  local place = check.place("")
  if options == nil then
    return {}
  end
  if type(options) ~= "table" then
    core.fail("FORMULA_TABLE", place.text, name, check.show(options))
  end
  check.fields(name, place, options, schema)
  for _, key in ipairs({ "by", "period" }) do
    local kind = type(options[key])
    if kind ~= "nil" and kind ~= "string" and kind ~= "table" and
      not (key == "period" and math.tointeger(options[key])) then
      core.fail("FORMULA_TEXT", place.text, key, check.show(options[key]))
    end
  end
  return options
end

local function remember(list, columns)
  orders[list] = columns
  return list
end

-- pairs in order for a table with any keys: tables and functions stand as their text.
local function ordered(reads, map)
  local plain = {}
  for key, item in next, map do
    local kind = type(key)
    local is_plain = kind == "number" or kind == "string" or kind == "boolean"
    plain[is_plain and key or M.text(reads, key, DEPTH_MAX + 1)] = item
  end
  return base.pairs(plain)
end

---The environment of lines: names of formulas, the functions that read, the lines' own variables.
---@param reads table<string, function> functions of C
---@return table
function M.new(reads)
  local known = environment.formula()
  known.c = reads.context()
  for name, full in pairs({ cells = false, show = true }) do
    known[name] = reads.outer(function(id, options)
      options = options_of(name, options, SCHEMA.cells)
      local by = names_of(options.by)
      local period = options.period ~= nil and periods_of(options.period) or nil
      return remember(reads.cells(id, by, period, full))
    end)
  end
  known.records = reads.outer(function(kind, options)
    return remember(reads.records(kind, options_of("records", options, SCHEMA.records).limit))
  end)
  known.entities = reads.outer(function(kind)
    return remember(reads.entities(kind))
  end)
  known.print = reads.outer(function(...)
    local texts = {}
    for i = 1, select("#", ...) do
      texts[i] = M.text(reads, (select(i, ...)))
    end
    reads.write(table.concat(texts, "\t"))
  end)
  return setmetatable({}, {
    __index = function(own, key)
      local value = known[key]
      if value == nil and key ~= "_" then
        local names = check.keys(known)
        for name in ordered(reads, own) do
          names[#names + 1] = tostring(name)
        end
        local suggestion = core.suggest(tostring(key), names)
        core.fail("EVAL_NAME", check.place("").text, tostring(key), suggestion)
      end
      return value
    end,
    __metatable = false,
  })
end

local function quoted(reads, value, depth)
  return type(value) == "string" and '"' .. value .. '"' or M.text(reads, value, depth)
end

---A value as one line of text.
---@param reads table<string, function>
---@param value any
---@param depth? integer
---@return string
function M.text(reads, value, depth)
  if type(value) ~= "table" then
    return reads.describe(value)
  end
  depth = depth or 1
  if depth > DEPTH_MAX then
    return "{...}"
  end
  local texts = {}
  for key, item in ordered(reads, value) do
    if #texts == ITEMS_MAX then
      texts[#texts + 1] = "..."
      break
    end
    local text = quoted(reads, item, depth + 1)
    texts[#texts + 1] = key == #texts + 1 and text or reads.describe(key) .. " = " .. text
  end
  return "{ " .. table.concat(texts, ", ") .. " }"
end

local function count_keys(map)
  local count = 0
  for _ in next, map do
    count = count + 1
  end
  return count
end

-- True for a list of tables, each a row.
local function is_rows(list)
  if #list == 0 or #list ~= count_keys(list) then
    return false
  end
  for _, item in ipairs(list) do
    if type(item) ~= "table" then
      return false
    end
  end
  return true
end

-- The columns of a list of rows: those remembered, then other keys in order.
local function columns_of(reads, list)
  local columns, seen, others = {}, {}, {}
  for _, column in ipairs(orders[list] or {}) do
    columns[#columns + 1] = column
    seen[column.key] = true
  end
  for _, row in ipairs(list) do
    for key in next, row do
      if not seen[key] then
        others[key] = true
      end
    end
  end
  for key in ordered(reads, others) do
    columns[#columns + 1] = { key = key, name = reads.describe(key) }
  end
  return columns
end

local function cell(reads, value)
  local kind = type(value)
  if kind == "number" or kind == "string" or kind == "boolean" or kind == "nil" then
    return value
  end
  return M.text(reads, value)
end

-- A table as columns and rows of plain values.
local function tabulate(reads, value)
  local rows = {}
  if orders[value] or is_rows(value) then
    local columns = columns_of(reads, value)
    for i, item in ipairs(value) do
      local row = {}
      for j, column in ipairs(columns) do
        row[j] = cell(reads, item[column.key])
      end
      rows[i] = row
    end
    return columns, rows
  end
  local list = #value == count_keys(value)
  for key, item in ordered(reads, value) do
    rows[#rows + 1] = list and { cell(reads, item) } or { cell(reads, key), cell(reads, item) }
  end
  return list and { { name = "value" } } or { { name = "key" }, { name = "value" } }, rows
end

---What a line gave, for C: whether rows are its values, the columns, the rows.
---@param reads table<string, function>
---@param ... any
---@return boolean plain
---@return table columns list of { name, title, digits }
---@return table rows list of lists
function M.answer(reads, ...)
  local count = select("#", ...)
  local first = ...
  if count == 1 and type(first) == "table" then
    return false, tabulate(reads, first)
  end
  local rows = {}
  for i = 1, count do
    rows[i] = { cell(reads, (select(i, ...))) }
  end
  return true, { { name = "value" } }, rows
end

return M
