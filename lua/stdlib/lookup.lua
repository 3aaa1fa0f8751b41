-- Positions of names, and the refusals of things that name what is not there. For resolve.lua and
-- series.lua.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local layers = require "layers"

local M = {}

---@param thing table
---@return string
function M.describe(thing)
  return thing.kind .. ' "' .. thing.name .. '"'
end

---A thing as messages name it at a place, with where it is defined if that is another.
---@param thing table
---@param place table
---@return string
function M.describe_at(thing, place)
  local what = M.describe(thing)
  return place == thing.place and what or what .. " (" .. thing.place.text .. ")"
end

---Where a field of a thing was said last.
---@param thing table
---@param field string
---@return table place
function M.said_at(thing, field)
  return thing.said[field] or thing.place
end

-- Fails with the place where the field of a path was said last, and the thing as named there.
local function fail_at(message, thing, path, ...)
  local place = M.said_at(thing, string.match(path, "^[^.]+"))
  core.fail(message, place.text, M.describe_at(thing, place), path, ...)
end

---Refuses a name that is not among names; they are of the things of a space, if one is given.
function M.refuse_name(thing, field, name, names, space)
  local typed = tostring(name)
  fail_at("MODEL_REFERENCE", thing, field, typed,
    space and require("suggest").thing(typed, names, layers.all(space))
      or require("suggest").near(typed, names))
end

---Refuses a value of another kind than expected.
function M.refuse_value(thing, field, expected, value)
  fail_at("MODEL_FIELD_TYPE", thing, field, expected, check.show(value))
end

---Refuses a thing without a field.
function M.refuse_missing(thing, field)
  fail_at("MODEL_FIELD_MISSING", thing, field)
end

---Positions of the things of a space, from 0.
function M.positions(space)
  local found = {}
  for position, thing in ipairs(layers.all(space)) do
    found[thing.name] = position - 1
  end
  return found
end

---The position of a name in a map of them; of the things of a space, if one is given.
function M.look_up(map, thing, field, name, space)
  local position = map[name]
  if not position then
    M.refuse_name(thing, field, name, check.keys(map), space)
  end
  return position
end

---Positions of a list of names; each name once.
function M.look_up_all(map, thing, field, names)
  local found, seen = {}, {}
  for position, name in ipairs(names) do
    found[position] = M.look_up(map, thing, field, name)
    if seen[name] then
      fail_at("MODEL_LIST_TWICE", thing, field, name)
    end
    seen[name] = true
  end
  return found
end

return M
