-- What a base that is offered means for the layers above it. The layers are loaded twice, over the
-- accepted base and over the offered one. Run without arguments, over the first, the report tells
-- what compare needs of it; with { before = that }, over the second, it gives the rows of a plan:
--
--   touches: { name, kind, layer, file, line, verb, change, readers }, one for each verb of the
--     layers above: orphan, converged, body_changed, inputs_changed, cosmetic or unchanged
--   base: { name, kind, layer, change, readers }, one for each thing of the base that differs:
--     added, removed, changed, or cosmetic
--
-- readers names the series (rules as "rule.NAME") that read the thing in one of the two models,
-- itself among them; only itself where it computes as before. What two things are is compared by
-- fingerprints: `essence` is what computes and what others refer to, `looks` the labels and notes
-- (things.lua, cosmetic).
--
-- SPDX-License-Identifier: MIT
local check = require "check"
local core = require "core"
local inputs = require "inputs"
local layers = require "layers"
local things = require "things"

local M = {}

local id_of <const> = inputs.id_of

-- --- fingerprints ---

local function fingerprint(value)
  return core.fingerprint(function()
    return value
  end)
end

local function is_place(value)
  return type(value) == "table" and type(value.file) == "string" and value.text ~= nil
end

-- A copy without places; without labels and notes if these do not count.
local function clean(value, labels)
  if type(value) ~= "table" then
    return value
  end
  local copy = {}
  for key, item in next, value do
    local label = not labels and things.labels[key] and type(item) == "string"
    if not label and not (key == "place" and is_place(item)) then
      copy[key] = clean(item, labels)
    end
  end
  return copy
end

-- { essence, looks } of a body.
local function prints(kind, body, disabled)
  local cosmetic, essence = things.kinds[kind].cosmetic, {}
  for field, value in next, body do
    if not cosmetic[field] then
      essence[field] = clean(value, false)
    end
  end
  return {
    essence = fingerprint({ essence, disabled ~= nil }),
    looks = fingerprint({ clean(body, true), disabled or false }),
  }
end

-- The same of versions of a parameter, within a stretch if there is one.
local function value_prints(parameter, versions, stretch)
  local values, notes = {}, { parameter.title }
  for _, version in ipairs(versions) do
    local from, until_ = version.from or "", version.until_ or "~"
    if stretch then
      from = from < (stretch.from or "") and stretch.from or from
      until_ = until_ > (stretch.until_ or "~") and stretch.until_ or until_
    end
    if from < until_ then
      local last = values[#values]
      local print = fingerprint({ version.value })
      if last and last.print == print then
        last.until_ = until_
      else
        values[#values + 1] = { from = from, until_ = until_, print = print }
      end
      notes[#notes + 1] = { from, version.source or false, version.note or false }
    end
  end
  local rest = { parameter.unit or false, parameter.sealed, parameter.tighten_only or false }
  return { essence = fingerprint({ values, rest }), looks = fingerprint({ notes, values }) }
end

-- --- what a model holds ---

local function add_touch(list, kind, name, touch)
  local place = touch.place
  list[#list + 1] = {
    key = place.text .. " " .. touch.verb .. "." .. kind .. " " .. name,
    kind = kind,
    name = name,
    layer = place.layer,
    file = place.file,
    line = place.line,
    verb = touch.verb,
    before = touch.prints,
    idle = touch.idle,
  }
end

local function is_same(a, b)
  return a.essence == b.essence and a.looks == b.looks
end

local function describe_thing(thing, found, bottom)
  local states = {} -- before each touch, and the last one
  for position, touch in ipairs(thing.touches) do
    states[position] = prints(thing.kind, touch.before, touch.was_disabled)
  end
  states[#states + 1] = prints(thing.kind, thing.written or thing.body, thing.disabled)
  for position, touch in ipairs(thing.touches) do
    add_touch(found.touches, thing.kind, thing.name, {
      place = touch.place,
      verb = touch.verb,
      prints = states[position],
      idle = is_same(states[position], states[position + 1]),
    })
  end
  local id = id_of(thing.kind, thing.name)
  found.things[id] = states[#states]
  if thing.place.layer == bottom then
    found.base[id] = states[1]
  end
end

local function describe_parameter(parameter, found, bottom)
  local function after(position)
    local edit = parameter.edits[position + 1]
    return edit and edit.before or parameter.versions
  end
  for position, edit in ipairs(parameter.edits) do
    local stretch = edit.verb == "set" and edit or nil
    local before = value_prints(parameter, edit.before, stretch)
    local made = value_prints(parameter, after(position), stretch)
    add_touch(found.touches, "param", parameter.name, {
      place = edit.place,
      verb = edit.verb,
      prints = before,
      idle = edit.verb == "set" and before.essence == made.essence,
    })
  end
  local id = id_of("param", parameter.name)
  found.things[id] = value_prints(parameter, parameter.versions)
  found.things[id].essence = found.things[id].essence .. (parameter.disabled and "-" or "")
  if parameter.place.layer == bottom then
    local first = parameter.edits[1]
    found.base[id] = value_prints(parameter, first and first.before or parameter.versions)
  end
end

local function describe(model)
  local found = { touches = {}, things = {}, base = {}, orphans = {} }
  local bottom = model.layers[1]
  for _, kind in ipairs(check.keys(model.things)) do
    for _, thing in ipairs(model.things[kind]) do
      describe_thing(thing, found, bottom)
    end
  end
  for _, parameter in ipairs(model.parameters) do
    describe_parameter(parameter, found, bottom)
  end
  for _, orphan in ipairs(layers.orphans()) do
    add_touch(found.orphans, orphan.kind, orphan.name, orphan)
  end
  found.inputs = inputs.closures(model)
  return found
end

-- --- comparing ---

-- True if something that the series of a thing reads is not what it was.
local function inputs_differ(touch, before, after)
  local series = inputs.series_of(touch.kind, touch.name)
  if not series then
    return false
  end
  local own = id_of(touch.kind, touch.name)
  for _, read in ipairs({ before.inputs[series] or {}, after.inputs[series] or {} }) do
    for _, id in ipairs(read) do
      local was, is = before.things[id], after.things[id]
      if id ~= own and (was and was.essence) ~= (is and is.essence) then
        return true
      end
    end
  end
  return false
end

local function change_of(was, is, before, after)
  if is.idle and not was.idle then
    return "converged"
  elseif is.before.essence ~= was.before.essence then
    return "body_changed"
  elseif inputs_differ(is, before, after) then
    return "inputs_changed"
  end
  return is.before.looks ~= was.before.looks and "cosmetic" or "unchanged"
end

-- Series that read a thing in one of the models, sorted.
local function readers(id, before, after)
  local met = {}
  for _, read in ipairs({ before.inputs, after.inputs }) do
    for name, ids in pairs(read) do
      met[name] = met[name] or inputs.id_of_series(name) == id or nil
      for _, input in ipairs(ids) do
        met[name] = met[name] or input == id or nil
      end
    end
  end
  return check.keys(met)
end

-- Nothing comes of a thing that computes as before: what its readers become is not its doing.
local QUIET <const> = { unchanged = true, cosmetic = true }

local function row_of(touch, change, before, after)
  local id <const> = id_of(touch.kind, touch.name)
  local concerned
  if QUIET[change] then
    concerned = { inputs.series_of(touch.kind, touch.name) }
  end
  return {
    key = touch.key,
    name = touch.name,
    kind = touch.kind,
    layer = touch.layer,
    file = touch.file,
    line = touch.line,
    verb = touch.verb,
    change = change,
    readers = concerned or readers(id, before, after),
  }
end

-- Changes of a touch that say what became of the thing itself.
local ANSWERS <const> = { orphan = true, converged = true, body_changed = true }

local function answer(answered, touch, change)
  local id = id_of(touch.kind, touch.name)
  if ANSWERS[change] or not ANSWERS[answered[id]] and change == "cosmetic" then
    answered[id] = change
  end
end

-- Things of the base that differ and whose difference no verb above answers for.
local function base_rows(before, after, answered, bottom)
  local rows, ids = {}, {}
  for _, base in ipairs({ before.base, after.base }) do
    for id in pairs(base) do
      ids[id] = true
    end
  end
  for _, id in ipairs(check.keys(ids)) do
    local was, is = before.base[id], after.base[id]
    local change = not was and "added" or not is and "removed"
      or was.essence ~= is.essence and "changed"
      or was.looks ~= is.looks and "cosmetic"
    local said = answered[id]
    if change and not (ANSWERS[said] or said == "cosmetic" and change == "cosmetic") then
      local kind, name = string.match(id, "^(%S+) (.+)$")
      rows[#rows + 1] = {
        name = name,
        kind = kind,
        layer = bottom,
        change = change,
        readers = readers(id, before, after),
      }
    end
  end
  return rows
end

local function compare(model, before, after)
  local rows, were, answered = {}, {}, {}
  for _, touch in ipairs(before.touches) do
    were[touch.key] = touch
  end
  for _, touch in ipairs(after.touches) do
    local was = were[touch.key]
    local change = was and change_of(was, touch, before, after) or "body_changed"
    rows[#rows + 1] = row_of(touch, change, before, after)
    answer(answered, touch, change)
  end
  for _, touch in ipairs(after.orphans) do
    rows[#rows + 1] = row_of(touch, "orphan", before, after)
    answer(answered, touch, "orphan")
  end
  local order = {}
  for position, layer in ipairs(model.layers) do
    order[layer] = position
  end
  table.sort(rows, function(a, b)
    if a.layer ~= b.layer then
      return order[a.layer] < order[b.layer]
    elseif a.file ~= b.file then
      return a.file < b.file
    elseif a.line ~= b.line then
      return a.line < b.line
    end
    return a.key < b.key
  end)
  return { touches = rows, base = base_rows(before, after, answered, model.layers[1]) }
end

---@param model vsoko.report_model
---@param arguments? { before: table }
---@return table
function M.run(model, arguments)
  local found = describe(model)
  if not (arguments and arguments.before) then
    return found
  end
  return compare(model, arguments.before, found)
end

return M
