-- What every report gets: a loaded model as one table, and the few functions that reports share.
-- Reports (report_NAME.lua) are run by core/lua_report.c; they read and give values.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local layers = require "layers"
local things = require "things"

local M = {}

---@class vsoko.report_model
---@field name string
---@field title string
---@field version string
---@field layers string[] base first
---@field things table<string, table[]> kind -> things in order of definition (layers.lua)
---@field by_name table<string, table<string, table>> kind -> name -> thing
---@field parameters table[] sorted by name: { name, title, unit, versions = { { from, value } } }
---@field profiles table[] { name, title, kind, place }
---@field indicators table<string, table> name -> { formulas, applies }; rules as "rule.NAME"

---The model of a report, from what C knows of it.
---@param model table
---@return vsoko.report_model
function M.model(model)
  model.things, model.by_name = {}, {}
  for kind, description in pairs(things.kinds) do
    local list, names = {}, {}
    for _, thing in ipairs(layers.all(description.space)) do
      if thing.kind == kind then
        list[#list + 1] = thing
        names[thing.name] = thing
      end
    end
    model.things[kind], model.by_name[kind] = list, names
  end
  return model
end

---The kinds of things, sorted.
---@param model vsoko.report_model
---@return string[]
function M.kinds(model)
  local kinds = {}
  for kind in pairs(model.things) do
    kinds[#kinds + 1] = kind
  end
  table.sort(kinds)
  return kinds
end

---Things of a kind that are not disabled, in order of definition.
---@param model vsoko.report_model
---@param kind string
---@return table[]
function M.live(model, kind)
  local list = {}
  for _, thing in ipairs(model.things[kind] or {}) do
    if not thing.disabled then
      list[#list + 1] = thing
    end
  end
  return list
end

-- Kinds that refs of functions, activities and decisions name.
local NAMED <const> = { "position", "role", "body", "document" }

---The thing of one of these kinds (position, role, body, document without them), or nil.
---@param model vsoko.report_model
---@param name string
---@param kinds? string[]
---@return table?
function M.find(model, name, kinds)
  for _, kind in ipairs(kinds or NAMED) do
    local thing = model.by_name[kind] and model.by_name[kind][name]
    if thing then
      return thing
    end
  end
end

---The title of a thing that a reference names; what names nothing stays as it is.
---@param model vsoko.report_model
---@param name string
---@param kinds? string[]
---@return string
function M.title(model, name, kinds)
  local thing = M.find(model, name, kinds)
  return thing and thing.body.title or name
end

---@param model vsoko.report_model
---@param names string[]
---@param kinds? string[]
---@return string[]
function M.titles(model, names, kinds)
  local list = {}
  for position, name in ipairs(names) do
    list[position] = M.title(model, name, kinds)
  end
  return list
end

---A field of the type refs as a list: of one name, of a list of names, of nothing.
---@param value string|string[]|nil
---@return string[]
function M.names(value)
  if value == nil then
    return {}
  end
  return type(value) == "table" and value or { value }
end

---A list of texts, each once, sorted.
---@param list string[]
---@return string[]
function M.sorted_set(list)
  local met, set = {}, {}
  for _, item in ipairs(list) do
    if not met[item] then
      met[item] = true
      set[#set + 1] = item
    end
  end
  table.sort(set)
  return set
end

-- --- what verbs change ---

---True if two values are equal through and through; functions by what they do.
---@param a any
---@param b any
---@return boolean
function M.same(a, b)
  if type(a) == "function" and type(b) == "function" then
    return core.fingerprint(a) == core.fingerprint(b)
  elseif type(a) ~= "table" or type(b) ~= "table" then
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

-- Entries of a list that have names, by these; nil: it is another value.
local function by_name(list)
  local names = {}
  for _, entry in ipairs(type(list) == "table" and list or {}) do
    local name = type(entry) == "table" and (entry.name or entry.id)
    if not name then
      return nil
    end
    names[name] = entry
  end
  return next(names) and names
end

---True if a body says nothing that another does not say: an override of no effect.
---@param said any
---@param before any
---@return boolean
function M.says_same(said, before)
  if type(said) ~= "table" then
    return M.same(said, before)
  elseif #said > 0 then
    local entries, below = by_name(said), by_name(before)
    if entries and below then
      return M.says_same(entries, below)
    end
    return M.same(said, M.names(before))
  end
  for field, value in pairs(said) do
    if type(before) ~= "table" or not M.says_same(value, before[field]) then
      return false
    end
  end
  return true
end

-- Versions that follow each other and say the same are one.
local function merge_versions(versions)
  local merged = {}
  for _, version in ipairs(versions) do
    local last = merged[#merged]
    if not last or not M.same(last.value, version.value) then
      merged[#merged + 1] = { from = version.from, value = version.value }
    end
  end
  return merged
end

---True if a parameter has the same values at all dates.
---@param a table[] versions
---@param b table[]
---@return boolean
function M.same_versions(a, b)
  return M.same(merge_versions(a), merge_versions(b))
end

-- --- functions ---

---True if a block is another one or a part of it.
---@param model vsoko.report_model
---@param name string
---@param whole string
---@return boolean
function M.is_within(model, name, whole)
  local met = {}
  while name and not met[name] do
    if name == whole then
      return true
    end
    met[name] = true
    local block = model.by_name.block[name]
    name = block and block.body.part_of
  end
  return false
end

---"2.1. Title": the block's name, if it is a number, and its title.
---@param model vsoko.report_model
---@param name string
---@return string
function M.block_title(model, name)
  local block = model.by_name.block[name]
  local title = block and block.body.title or name
  return string.find(name, "^%d") and name .. ". " .. title or title
end

-- What stands in a cell: of the function itself, else, where the block spans, what stood there
-- above, else the block's own.
local function fill(func, block, above, fields)
  local function of(body)
    local cell, filled = {}, false
    for _, field in ipairs(fields) do
      cell[field] = M.names(body[field])
      filled = filled or #cell[field] > 0
    end
    return filled and cell
  end
  local own = of(func.body)
  if own then
    return own, own, false
  elseif not (block and block.body.spans) then
    return of({}) or {}, above, false
  end
  local cell = above or of(block.body)
  return cell or {}, above, cell ~= nil
end

local EXECUTORS <const> = { "positions", "bodies" }
local DOCUMENTS <const> = { "documents" }

---The table of functions, cells that span resolved.
---@param model vsoko.report_model
---@return table[] rows { id, block, title, kind, positions, bodies, documents, thing, spanned }
function M.functions(model)
  local rows, executors, documents = {}, {}, {}
  for _, func in ipairs(M.live(model, "func")) do
    local name = func.body.block
    local block = model.by_name.block[name]
    local who, by, from_above, with, of_above
    who, executors[name], from_above = fill(func, block, executors[name], EXECUTORS)
    by, documents[name], of_above = fill(func, block, documents[name], DOCUMENTS)
    with = by.documents
    rows[#rows + 1] = {
      id = func.name,
      block = name,
      title = func.body.title,
      kind = func.body.kind or "function",
      positions = who.positions or {},
      bodies = who.bodies or {},
      documents = with or {},
      thing = func,
      spanned = { executors = from_above, documents = of_above },
    }
  end
  return rows
end

return M
