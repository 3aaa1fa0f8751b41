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
local RULE_PREFIX <const> = "rule." -- of the series of rules

-- spaces[space] = { by_name = { name = thing }, order = { thing, ... } }. A thing:
--   { kind, name, body (merged), place, disabled = why, said = { field = place of the override
--     that said it last }, touches = { { verb, place, body = what the verb said, before = the body
--     before it, was_disabled } } }
-- Bodies are not changed in place, so what a touch keeps stays as it was.
local spaces = {}
local layer -- { name, school } of the layer being read
local edits = {} -- of parameters, in this layer
local pending -- a verb that has its name and waits for its table
local gone, skipped = {}, {} -- names and verbs that leave_out was told, as keys
local has_parameter -- of C: whether a name is one so far
local orphans = {} -- { verb, kind, name, place }: of names that are gone

for _, kind in pairs(things.kinds) do
  spaces[kind.space] = { by_name = {}, order = {} }
end

---Starts a layer; the verbs write to it from now on.
---@param name string
---@param school boolean a school's own layer
---@param scenario boolean it may touch what is sealed
function M.begin(name, school, scenario)
  layer = { name = name, school = school, scenario = scenario }
  edits = {}
  pending = nil
end

---Ends loading: from now on every verb is refused.
function M.close()
  layer = nil
end

---Names and verbs that loading passes over.
---@param names string[] "KIND NAME": verbs on such a thing are kept as history if nothing has it
---@param verbs string[] "FILE:LINE VERB.KIND NAME"
---@param is_parameter fun(name: string): boolean
function M.leave_out(names, verbs, is_parameter)
  for _, name in ipairs(names) do
    gone[name] = true
  end
  for _, verb in ipairs(verbs) do
    skipped[verb] = true
  end
  has_parameter = is_parameter
end

---Verbs on things that a base dropped, in order.
---@return table[] orphans { verb, kind, name, place }
function M.orphans()
  return orphans
end

---Ends a file: a verb without a table is refused.
function M.end_of_file()
  if pending then
    core.fail("MODEL_NO_BODY", pending.place.text, pending.verb .. "." .. pending.kind,
      pending.name)
  end
end

---What the verbs of this layer say of parameters, in order: define, override and disable with
---their body, set with the fields of an edit.
---@return table[] edits { verb, name, place, ... }
function M.edits()
  return edits
end

---All things of a space in order of definition.
---@param space string
---@return table[]
function M.all(space)
  return spaces[space].order
end

---Names of the spaces, sorted.
---@return string[]
function M.spaces()
  return check.keys(spaces)
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

-- Reads what a kind's body holds beyond its schema.
local function read_body(kind, body, what, place)
  if kind == "indicator" and body.formula ~= nil then
    body.formula = formulas.read(body.formula, what, place)
  end
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
  if kind == "indicator" and string.sub(name, 1, #RULE_PREFIX) == RULE_PREFIX then
    core.fail("MODEL_RULE_NAME", place.text, name)
  end
  local what = describe(kind, name)
  local schema = things.kinds[kind].fields
  check.fields(what, place, body, schema)
  read_body(kind, body, what, place)
  core.drop_empty(body, schema)
  local thing =
    { kind = kind, name = name, body = body, place = place, said = {}, touches = {} }
  space.by_name[name] = thing
  space.order[#space.order + 1] = thing
end

local function refuse_unknown(verb, kind, name, place)
  local space = things.kinds[kind].space
  local other = spaces[space].by_name[name]
  if other then
    core.fail("MODEL_OTHER_KIND", place.text, verb .. "." .. kind, name, other.kind,
      other.place.text, verb .. "." .. other.kind)
  end
  local names, found = {}, {}
  for _, thing in ipairs(spaces[space].order) do
    if thing.kind == kind then
      names[#names + 1] = thing.name
      found[#found + 1] = thing
    end
  end
  table.sort(names)
  core.fail("MODEL_NOT_DEFINED", place.text, verb .. "." .. kind, name,
    require("suggest").thing(name, names, found))
end

-- What a lower layer marked as invariant stays, but for fields that are open. Of indicators and
-- rules the core tells, with all that they read (model_seal.c).
local function keep_seal(verb, thing, body, place)
  local series = thing.kind == "indicator" or thing.kind == "rule"
  if thing.body.part == "invariant" and not series and not layer.scenario
    and not things.is_open(thing.kind, verb, body) then
    core.fail("MODEL_SEALED_THING", place.text, verb .. "." .. thing.kind, thing.name,
      thing.place.layer, thing.place.text, thing.kind, thing.name)
  end
end

-- The thing that a verb of this layer changes; each verb may touch a thing once a layer.
local function find_below(verb, kind, name, body, place)
  local thing = spaces[things.kinds[kind].space].by_name[name]
  if not thing or thing.kind ~= kind then
    refuse_unknown(verb, kind, name, place)
  end
  if thing.place.layer == layer.name then
    refuse_second(thing, name, place)
  end
  keep_seal(verb, thing, body, place)
  for _, touch in ipairs(thing.touches) do
    if touch.verb == verb and touch.place.layer == layer.name then
      core.fail("MODEL_DEFINED_TWICE", place.text, name, touch.place.text)
    end
  end
  return thing
end

local function shallow(map)
  local copy = {}
  for key, value in pairs(map) do
    copy[key] = value
  end
  return copy
end

-- Keeps what a verb is about to do to a thing, which gets a body of its own.
local function touch(thing, verb, body, place)
  thing.touches[#thing.touches + 1] = {
    verb = verb,
    place = place,
    body = body,
    before = thing.body,
    was_disabled = thing.disabled,
  }
  thing.body = shallow(thing.body)
end

local function keep_contract(thing, field, before, after, place)
  if after ~= nil and not check.same(before, after) then
    core.fail("MODEL_CONTRACT", place.text, thing.name, field, thing.place.text)
  end
end

-- The fields of one table over those of another.
local function lay_over(below, fields)
  local merged = shallow(below)
  for field, value in pairs(fields) do
    merged[field] = value
  end
  return merged
end

local function merge_map(thing, kind, entries, place)
  local merged = shallow(thing.body[kind.merged] or {})
  for _, name in ipairs(check.keys(entries)) do
    local known = merged[name]
    for _, field in ipairs(known and kind.entry_fixed or {}) do
      local label = kind.merged .. "." .. name .. "." .. field
      keep_contract(thing, label, known[field], entries[name][field], place)
    end
    merged[name] = known and lay_over(known, entries[name]) or entries[name]
  end
  return merged
end

-- Entries that are told apart by a name: known ones field by field where they stand, new ones
-- behind them.
local function merge_named(below, entries, named)
  local merged, positions = table.move(below, 1, #below, 1, {}), {}
  for position, entry in ipairs(below) do
    positions[entry[named]] = position
  end
  for _, entry in ipairs(entries) do
    local position = positions[entry[named]]
    if position then
      merged[position] = lay_over(merged[position], entry)
    else
      merged[#merged + 1] = entry
    end
  end
  return merged
end

-- What a field becomes when an override says a value of it.
local function merge(thing, kind, field, value, place)
  local spec, below = kind.fields[field], thing.body[field]
  if field == kind.merged then
    return merge_map(thing, kind, value, place)
  elseif spec.named then
    return merge_named(below or {}, value, spec.named)
  elseif spec.type == "table" and below then
    return lay_over(below, value)
  end
  return value
end

local function override(kind_name, name, body, place)
  local kind = things.kinds[kind_name]
  local thing = find_below("override", kind_name, name, body, place)
  local what = describe(kind_name, name)
  check.fields(what, place, body, kind.fields, true)
  for _, field in ipairs(kind.fixed or {}) do
    keep_contract(thing, field, thing.body[field], body[field], place)
  end
  read_body(kind_name, body, what, place)
  local merged = {}
  for _, field in ipairs(check.keys(body)) do
    merged[field] = merge(thing, kind, field, body[field], place)
  end
  touch(thing, "override", body, place)
  for field, value in pairs(merged) do
    thing.body[field] = value
    thing.said[field] = place
  end
  core.drop_empty(thing.body, kind.fields)
  check.complete(what, place, thing.body, kind.fields)
end

local function around(kind, name, body, place)
  local thing = find_below("around", kind, name, body, place)
  local what = describe(kind, name)
  check.fields(what, place, body, things.kinds[kind].around)
  read_body(kind, body, what, place)
  touch(thing, "around", body, place)
  if kind == "rule" then
    thing.body.when = formulas.compose(body.when, thing.body.when)
    return
  end
  local outer = {}
  for position, formula in ipairs(body.formula) do
    outer[position] = lay_over(formula, { place = place })
  end
  thing.body.formula = formulas.around(thing.body.formula, outer)
end

local function disable(kind, name, body, place)
  local thing = find_below("disable", kind, name, body, place)
  check.fields(describe(kind, name), place, body, things.disable)
  touch(thing, "disable", body, place)
  thing.disabled = body.title
end

-- Verbs of parameters but set: the core keeps these and does what is said.
local function tell_core(verb, name, body, place)
  local kind = things.kinds.param
  local schema = verb == "disable" and things.disable or verb == "override" and kind.override
    or kind.fields
  check.fields(describe("param", name), place, body, schema, verb == "override")
  edits[#edits + 1] = { verb = verb, name = name, body = body, place = place }
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
  if #list > 0 and body.value ~= nil then
    core.fail("MODEL_FIELD_POSITIONAL", place.text, what, check.show(list[1]))
  elseif #list > 0 then
    body.value = list
  elseif body.value == nil then
    core.fail("MODEL_FIELD_MISSING", place.text, what, "value")
  end
  if (body.until_ ~= nil) == (body.forever == true) then
    core.fail("MODEL_FIELD_MISSING", place.text, what, "until_ | forever")
  end
  edits[#edits + 1] = {
    verb = "set",
    name = name,
    from = core.date(body.from),
    until_ = body.until_ and core.date(body.until_),
    value = body.value,
    source = body.source,
    note = body.note,
    place = place,
  }
end

-- verb -> what it does; which kinds have it: has_verb.
local VERBS <const> = {
  define = define,
  override = override,
  around = around,
  disable = disable,
  set = set,
}
local VERB_NAMES <const> = { "define", "override", "around", "disable", "set" }
local KIND_NAMES <const> = check.keys(things.kinds)

local function has_verb(kind, verb)
  if verb == "around" then
    return things.kinds[kind].around ~= nil
  end
  return verb ~= "set" or things.kinds[kind].parameter == true
end

-- True for a verb that is passed over.
local function is_left_out(mine)
  local verb, kind, name, place = mine.verb, mine.kind, mine.name, mine.place
  if verb == "define" then
    return false
  elseif skipped[place.text .. " " .. verb .. "." .. kind .. " " .. name] then
    return true
  elseif not gone[kind .. " " .. name] then
    return false
  end
  local description = things.kinds[kind]
  local thing = spaces[description.space].by_name[name]
  if thing and thing.kind == kind or description.parameter and has_parameter(name) then
    return false
  end
  orphans[#orphans + 1] = mine
  return true
end

-- verb.kind "name" { body }
local function speak(verb, kind, name)
  if not layer then
    core.fail("MODEL_LATE", check.place("").text, verb)
  end
  local place = check.place(layer.name)
  M.end_of_file()
  local free = things.kinds[kind].free
  if not check.is_name(name, free) then
    local shown = type(name) == "string" and name or type(name)
    core.fail(free and "MODEL_FREE_NAME" or "MODEL_IDENTIFIER", place.text, shown)
  end
  local mine = { verb = verb, kind = kind, name = name, place = place }
  pending = mine
  return core.verb(function(body)
    if type(body) ~= "table" then
      M.end_of_file()
      core.fail("MODEL_NO_BODY", place.text, verb .. "." .. kind, name)
    end
    if pending == mine then
      pending = nil
    end
    if is_left_out(mine) then
      return
    end
    local copy = check.copy(body, kind, name, place)
    if verb ~= "set" and things.kinds[kind].parameter then
      tell_core(verb, name, copy, place)
    else
      VERBS[verb](kind, name, copy, place)
    end
  end)
end

---The verbs as tables: verbs.define.indicator "name" { ... }.
---@return table<string, table<string, function>>
function M.verbs()
  local verbs = {}
  for _, verb in ipairs(VERB_NAMES) do
    local kinds = {}
    for _, kind in ipairs(KIND_NAMES) do
      if has_verb(kind, verb) then
        kinds[kind] = core.verb(function(name)
          return speak(verb, kind, name)
        end)
      end
    end
    verbs[verb] = kinds
  end
  return verbs
end

---Refuses a verb that a kind lacks, with those that it has, or a kind that does not exist.
---@param verb string
---@param kind string
function M.refuse_verb(verb, kind)
  local place, names = check.place("").text, {}
  if not things.kinds[kind] then
    for _, name in ipairs(KIND_NAMES) do
      names[#names + 1] = has_verb(name, verb) and name or nil
    end
    core.fail("MODEL_NAME", place, verb .. "." .. kind, core.suggest(kind, names))
  end
  for _, name in ipairs(VERB_NAMES) do
    if has_verb(kind, name) then
      names[#names + 1] = name .. "." .. kind
    end
  end
  core.fail("MODEL_VERB", place, verb .. "." .. kind, table.concat(names, ", "))
end

return M
