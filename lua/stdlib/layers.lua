-- The registry of what the layers of a model declare, and the verbs that write to it: define,
-- override, around, disable, set. There is no upsert: define refuses what exists below, the others
-- refuse what does not. What a model hands over is copied, so that later changes of its tables have
-- no effect.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local formulas = require "formulas"
local things = require "things"

local M = {}

local LOCAL_PREFIX <const> = "local."

-- spaces[space] = { by_name = { name = thing }, order = { thing, ... } }
local spaces = {}
local layer -- { name, school } of the layer being read
local edits = {} -- of parameters, in this layer
local pending -- a verb that has its name and waits for its table

for _, kind in pairs(things.kinds) do
  spaces[kind.space] = { by_name = {}, order = {} }
end

---Starts a layer; the verbs write to it from now on.
---@param name string
---@param school boolean a school's own layer
function M.begin(name, school)
  layer = { name = name, school = school }
  edits = {}
  pending = nil
end

---Ends loading: from now on every verb is refused.
function M.close()
  layer = nil
end

---Ends a file: a verb without a table is refused.
function M.end_of_file()
  if pending then
    core.fail("MODEL_NO_BODY", pending.place.text, pending.verb .. "." .. pending.kind,
      pending.name)
  end
end

---The edits of parameters of this layer, in order.
---@return table[] edits { name, from, until_, value, source, note, place }
function M.edits()
  return edits
end

---All things of a space in order of definition.
---@param space string
---@return table[]
function M.all(space)
  return spaces[space].order
end

---@param space string
---@param name string
---@return table? thing
function M.find(space, name)
  return spaces[space].by_name[name]
end

---Names of a space, sorted; for near misses.
---@param space string
---@return string[]
function M.names(space)
  return check.keys(spaces[space].by_name)
end

local function describe(kind, name)
  return kind .. ' "' .. name .. '"'
end

local function refuse_second(thing, name, place)
  core.fail("MODEL_DEFINED_TWICE", place.text, name, thing.place.text)
end

local function define(kind, name, body, place)
  local space = spaces[things.kinds[kind].space]
  local found = space.by_name[name]
  if found and found.place.layer == layer.name then
    refuse_second(found, name, place)
  elseif found then
    core.fail("MODEL_DEFINED_BELOW", place.text, name, found.place.layer, found.place.text)
  end
  if layer.school and string.sub(name, 1, #LOCAL_PREFIX) ~= LOCAL_PREFIX then
    core.fail("MODEL_LOCAL_NAME", place.text, name, name)
  end
  local what = describe(kind, name)
  check.fields(what, place, body, things.kinds[kind].fields)
  if kind == "indicator" then
    body.formula = formulas.read(body.formula, what, place)
  end
  local thing = { kind = kind, name = name, body = body, place = place, touched = {} }
  space.by_name[name] = thing
  space.order[#space.order + 1] = thing
end

-- The thing that a verb of this layer changes; each verb may touch a thing once a layer.
local function find_below(verb, kind, name, place)
  local space = things.kinds[kind].space
  local thing = spaces[space].by_name[name]
  if not thing then
    local suggestion = core.suggest(name, M.names(space))
    core.fail("MODEL_NOT_DEFINED", place.text, verb .. "." .. kind, name, suggestion)
  end
  if thing.place.layer == layer.name then
    refuse_second(thing, name, place)
  end
  local before = thing.touched[verb]
  if before and before.layer == layer.name then
    core.fail("MODEL_DEFINED_TWICE", place.text, name, before.text)
  end
  thing.touched[verb] = place
  return thing
end

local function keep_contract(thing, field, before, after, place)
  if after ~= nil and not check.same(before, after) then
    core.fail("MODEL_CONTRACT", place.text, thing.name, field, thing.place.text)
  end
end

local function merge_entries(thing, kind, entries, place)
  local target = thing.body[kind.merged] or {}
  thing.body[kind.merged] = target
  for _, name in ipairs(check.keys(entries)) do
    local known = target[name]
    for _, field in ipairs(known and kind.entry_fixed or {}) do
      local label = kind.merged .. "." .. name .. "." .. field
      keep_contract(thing, label, known[field], entries[name][field], place)
    end
    if known then
      for field, value in pairs(entries[name]) do
        known[field] = value
      end
    else
      target[name] = entries[name]
    end
  end
end

local function override(kind_name, name, body, place)
  local kind = things.kinds[kind_name]
  local thing = find_below("override", kind_name, name, place)
  local what = describe(kind_name, name)
  check.fields(what, place, body, kind.fields, true)
  for _, field in ipairs(kind.fixed) do
    keep_contract(thing, field, thing.body[field], body[field], place)
  end
  for _, field in ipairs(check.keys(body)) do
    if field == kind.merged then
      merge_entries(thing, kind, body[field], place)
    elseif field == "formula" then
      thing.body.formula = formulas.read(body.formula, what, place)
    else
      thing.body[field] = body[field]
    end
  end
end

local function around(kind, name, body, place)
  local thing = find_below("around", kind, name, place)
  local what = describe(kind, name)
  check.fields(what, place, body, things.around)
  local outer = formulas.read(body.formula, what, place)
  for _, formula in ipairs(outer) do
    formula.place = place
  end
  thing.body.formula = formulas.around(thing.body.formula, outer)
end

local function disable(kind, name, body, place)
  local thing = find_below("disable", kind, name, place)
  check.fields(describe(kind, name), place, body, things.disable)
  thing.disabled = body.title
end

local EDIT_FIELDS <const> = {
  from = { type = "date", required = true },
  until_ = { type = "date" },
  forever = { type = "boolean" },
  value = { type = "any" },
  source = { type = "text" },
  note = { type = "text" },
}

-- set.param: a list part ({ 0, "low" }, ...) is the value; so is the field value.
local function set(_, name, body, place)
  local what = describe("param", name)
  local list = {}
  for position, item in ipairs(body) do
    list[position] = item
  end
  for position = #list, 1, -1 do
    body[position] = nil
  end
  check.fields(what, place, body, EDIT_FIELDS)
  if #list > 0 and body.value == nil then
    body.value = list
  elseif #list > 0 or body.value == nil then
    core.fail("MODEL_FIELD_MISSING", place.text, what, "value")
  end
  if (body.until_ ~= nil) == (body.forever == true) then
    core.fail("MODEL_FIELD_MISSING", place.text, what, "until_ | forever")
  end
  edits[#edits + 1] = {
    name = name,
    from = core.date(body.from),
    until_ = body.until_ and core.date(body.until_),
    value = body.value,
    source = body.source,
    note = body.note,
    place = place,
  }
end

local ALL_KINDS <const> = check.keys(things.kinds)

-- verb -> what it does and to which kinds
local VERBS <const> = {
  define = { call = define, kinds = ALL_KINDS },
  override = { call = override, kinds = ALL_KINDS },
  around = { call = around, kinds = { "indicator" } },
  disable = { call = disable, kinds = { "indicator" } },
  set = { call = set, kinds = { "param" } },
}

-- verb.kind "name" { body }
local function speak(verb, kind, name)
  if not layer then
    core.fail("MODEL_LATE", check.place("").text, verb)
  end
  local place = check.place(layer.name)
  M.end_of_file()
  if not check.is_name(name) then
    core.fail("MODEL_IDENTIFIER", place.text, type(name) == "string" and name or type(name))
  end
  local mine = { verb = verb, kind = kind, name = name, place = place }
  pending = mine
  return function(body)
    if type(body) ~= "table" then
      M.end_of_file()
      core.fail("MODEL_NO_BODY", place.text, verb .. "." .. kind, name)
    end
    if pending == mine then
      pending = nil
    end
    local copy = check.copy(body, describe(kind, name), place)
    VERBS[verb].call(kind, name, copy, place)
  end
end

---The verbs as tables: verbs.define.indicator "name" { ... }.
---@return table<string, table<string, function>>
function M.verbs()
  local verbs = {}
  for verb, description in pairs(VERBS) do
    local kinds = {}
    for _, kind in ipairs(description.kinds) do
      kinds[kind] = function(name)
        return speak(verb, kind, name)
      end
    end
    verbs[verb] = kinds
  end
  return verbs
end

return M
