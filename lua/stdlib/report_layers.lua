-- What the layers above the base define and change, each with its place and what it stands in for.
--
-- run(model, { all = boolean }) gives rows in the order of layers, files and lines:
--   name, kind, layer, file, line, verb; sealed: lower layers cannot touch the thing; replaces: the
--   place of what was there before; key: what the verb is called when it is left out; changes: it
--   could change cells. With `all` the things of the base too. A verb on a thing that the base
--   dropped has no `replaces`.
--
-- SPDX-License-Identifier: MIT
local inputs = require "inputs"
local layers = require "layers"

local M = {}

-- Kinds of things that cells are made of.
local OF_CELLS <const> = {
  dimension = true,
  period = true,
  record = true,
  event = true,
  indicator = true,
  rule = true,
  param = true,
}

-- Ids of what is sealed: invariant things, and what the formulas of invariant series read.
local function find_sealed(model)
  local sealed, closures = {}, inputs.closures(model, true)
  for kind, list in pairs(model.things) do
    for _, thing in ipairs(list) do
      if thing.body.part == "invariant" then
        sealed[inputs.id_of(kind, thing.name)] = true
        for _, id in ipairs(closures[inputs.series_of(kind, thing.name) or ""] or {}) do
          sealed[id] = true
        end
      end
    end
  end
  for _, parameter in ipairs(model.parameters) do
    if parameter.sealed then
      sealed[inputs.id_of("param", parameter.name)] = true
    end
  end
  return sealed
end

local function row_of(kind, name, verb, place, sealed, replaces)
  return {
    name = name,
    kind = kind,
    layer = place.layer,
    file = place.file,
    line = place.line,
    verb = verb,
    sealed = sealed[inputs.id_of(kind, name)] or false,
    replaces = replaces and replaces.text,
    key = place.text .. " " .. verb .. "." .. kind .. " " .. name,
    changes = replaces ~= nil and OF_CELLS[kind] or false,
  }
end

-- The definition, if it is asked for, and each touch behind it.
local function add_thing(rows, kind, thing, touches, sealed, defined)
  local place = thing.place
  if defined(place) then
    rows[#rows + 1] = row_of(kind, thing.name, "define", place, sealed)
  end
  for _, touch in ipairs(touches) do
    rows[#rows + 1] = row_of(kind, thing.name, touch.verb, touch.place, sealed, place)
    place = touch.place
  end
end

---@param model vsoko.report_model
---@param arguments? { all: boolean }
---@return table[] rows
function M.run(model, arguments)
  local rows, order, sealed = {}, {}, find_sealed(model)
  local everything = arguments and arguments.all
  for position, layer in ipairs(model.layers) do
    order[layer] = position
  end
  local function defined(place)
    return everything or place.layer ~= model.layers[1]
  end
  for kind, list in pairs(model.things) do
    for _, thing in ipairs(list) do
      add_thing(rows, kind, thing, thing.touches, sealed, defined)
    end
  end
  for _, parameter in ipairs(model.parameters) do
    add_thing(rows, "param", parameter, parameter.edits, sealed, defined)
  end
  for _, orphan in ipairs(layers.orphans()) do
    rows[#rows + 1] = row_of(orphan.kind, orphan.name, orphan.verb, orphan.place, sealed)
  end
  table.sort(rows, function(a, b)
    if a.layer ~= b.layer then
      return order[a.layer] < order[b.layer]
    elseif a.file ~= b.file then
      return a.file < b.file
    elseif a.line ~= b.line then
      return a.line < b.line
    elseif a.kind ~= b.kind then
      return a.kind < b.kind
    elseif a.name ~= b.name then
      return a.name < b.name
    end
    return a.verb < b.verb
  end)
  return rows
end

return M
