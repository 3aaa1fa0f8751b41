-- Scopes of rules and markers: which members a cell is about, as a table and as a text
-- "class=5А,subject=MA" in the order of the model's dimensions.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local text = require "text"

local M = {}

---The dimensions of a level without that of the unit itself, in the order of the model.
---@param model vsoko.report_model
---@param level? string nil: the whole unit
---@return string[]
function M.dimensions(model, level)
  local wanted <const>, list <const> = {}, {}
  for name in string.gmatch(level == "all" and "" or level or "", "[^*]+") do
    wanted[name] = true
  end
  for _, thing in ipairs(model.things.dimension) do
    if wanted[thing.name] and not thing.body.unit then
      list[#list + 1] = thing.name
    end
  end
  return list
end

---The scope of a cell, and the same as a text.
---@param dimensions string[]
---@param cell table<string, string>
---@return table<string, string>
---@return string
function M.of(dimensions, cell)
  local scope <const>, parts <const> = {}, {}
  for position, name in ipairs(dimensions) do
    scope[name] = cell[name]
    parts[position] = name .. "=" .. tostring(cell[name])
  end
  return scope, table.concat(parts, ",")
end

---A scope of pairs in any order as a text; nil and a name if one is missing.
---@param model vsoko.report_model
---@param level? string
---@param pairs_of table<string, string>
---@return string?
---@return string? missing
function M.text(model, level, pairs_of)
  local dimensions <const> = M.dimensions(model, level)
  for _, name in ipairs(dimensions) do
    if not pairs_of[name] then
      return nil, name
    end
  end
  local _, told <const> = M.of(dimensions, pairs_of)
  return told
end

---The scope that words name: dimensions by name or title; nil and why not.
---@param model vsoko.report_model
---@param words? table<string, string>
---@return table<string, string>?
---@return string? wrong
function M.named(model, words)
  local scope <const> = {}
  for key, member in pairs(words or {}) do
    local found
    for _, thing in ipairs(model.things.dimension) do
      if thing.name == key or text.lower(thing.body.title) == text.lower(key) then
        found = thing.name
      end
    end
    if not found then
      return nil, core.text("DECISIONS_KEY", key)
    end
    scope[found] = member
  end
  return scope
end

---True if a cell lies within a scope.
---@param scope? table<string, string>
---@param cell table<string, string>
---@return boolean
function M.holds(scope, cell)
  for name, member in pairs(scope or {}) do
    if cell[name] ~= member then
      return false
    end
  end
  return true
end

return M
