-- Names by which things refer to others: the fields ref, refs and names of things.lua and the
-- columns of catalogues. They are checked when all layers are read, so a layer may name what it
-- defines later.
--
--   references.each(thing, function(name, spec, path) ... end)
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local layers = require "layers"
local lookup = require "lookup"
local things = require "things"
local when = require "when"

local M = {}

-- The schema of the rows of a body, from the field that lists its columns.
local function row_schema(columns)
  local schema = { id = { type = "text" }, title = { type = "text", words = true } }
  for _, column in ipairs(columns or {}) do
    schema[column.name] = column.of and { type = "refs", of = { column.of } } or { type = "any" }
  end
  return schema
end

-- What stands in a rule of the calendar, as fields would have it.
local CALENDAR <const> = {
  activity = { type = "ref", of = { "activity" } },
  body = { type = "ref", of = { "body" } },
  param = { type = "ref", of = { "param" } },
  period = { type = "ref", of = { "period" } },
  record = { type = "ref", of = { "record", "event" } },
}

-- --- fields that may name something ---

local NAMING <const> = {
  ref = true, refs = true, names = true, when = true, entries = true, rows = true,
}
local naming <const> = {} -- by schema: schemas stay the same, so each is looked through once

local function naming_fields(schema)
  local fields = naming[schema]
  if not fields then
    fields = {}
    naming[schema] = fields
    for _, key in ipairs(check.keys(schema)) do
      local spec = schema[key]
      if NAMING[spec.type] or spec.worked_out
        or spec.type == "table" and #naming_fields(spec.fields) > 0 then
        fields[#fields + 1] = key
      end
    end
  end
  return fields
end

local visit_fields

local function visit_value(value, spec, path, body, visit)
  if spec.type == "refs" then
    for _, name in ipairs(value) do
      visit(name, spec, path, body)
    end
  elseif type(value) == "table" and spec.worked_out then
    visit_fields(value, spec.worked_out, path .. ".", visit)
  elseif spec.type == "ref" then
    visit(value, spec, path, body)
  elseif spec.type == "names" then
    for _, key in ipairs(check.keys(value)) do
      visit(value[key], spec, path .. "." .. key, body)
    end
  elseif spec.type == "table" then
    visit_fields(value, spec.fields, path .. ".", visit)
  elseif spec.type == "when" then
    for _, reference in ipairs(when.references(value)) do
      visit(reference.name, CALENDAR[reference.kind], path, body)
    end
  elseif spec.type == "entries" or spec.type == "rows" then
    local schema = spec.fields or row_schema(body[spec.columns])
    for position, entry in ipairs(value) do
      local label = path .. "." .. (spec.named and entry[spec.named] or position)
      visit_fields(entry, schema, label .. ".", visit, value)
    end
  end
end

---@param body table
---@param schema table<string, table>
---@param path string
---@param visit function
---@param siblings? table[] the entries among which the body stands
function visit_fields(body, schema, path, visit, siblings)
  for _, key in ipairs(naming_fields(schema)) do
    if body[key] ~= nil then
      visit_value(body[key], schema[key], path .. key, siblings or body, visit)
    end
  end
end

---Calls visit(name, spec, path, around) for each name by which a thing refers to another: spec is
---the field's schema, path the field as messages show it.
---@param thing table
---@param visit function
function M.each(thing, visit)
  visit_fields(thing.body, things.kinds[thing.kind].fields, "", visit)
end

-- Where the field of a path was said last.
local function said_at(thing, path)
  return lookup.said_at(thing, string.match(path, "^[^.]+"))
end

-- Names of the kinds, sorted, and the things themselves.
local function names_of(kinds, parameters)
  local names, found = {}, {}
  for _, kind in ipairs(kinds) do
    if kind == "param" then
      table.move(parameters.list, 1, #parameters.list, #names + 1, names)
    else
      for _, thing in ipairs(layers.all(things.kinds[kind].space)) do
        if thing.kind == kind then
          names[#names + 1] = thing.name
          found[#found + 1] = thing
        end
      end
    end
  end
  table.sort(names)
  return names, found
end

local function is_one_of(kinds, kind)
  for _, name in ipairs(kinds) do
    if name == kind then
      return true
    end
  end
  return false
end

-- A thing with this name of some kind, wanted ones first.
local function find_any(name, kinds)
  for _, kind in ipairs(kinds) do
    local found = things.kinds[kind] and layers.find(things.kinds[kind].space, name)
    if found and found.kind == kind then
      return found
    end
  end
  local other
  for _, space in ipairs(layers.spaces()) do
    local found = layers.find(space, name)
    if found and is_one_of(kinds, found.kind) then
      return found
    end
    other = other or found
  end
  return other
end

local function check_among(thing, name, path, siblings)
  local names = {}
  for position, entry in ipairs(siblings) do
    if entry.name == name then
      return
    end
    names[position] = entry.name
  end
  local place = said_at(thing, path)
  core.fail("MODEL_REFERENCE", place.text, lookup.describe_at(thing, place), path, name,
    require("suggest").near(name, names))
end

local function check_name(thing, name, spec, path, parameters)
  if is_one_of(spec.of, "param") and parameters.by_name[name] then
    return
  end
  local found = find_any(name, spec.of)
  if found and is_one_of(spec.of, found.kind) then
    return
  end
  if spec.or_text and not check.is_name(name, true) then
    return
  end
  local place = said_at(thing, path)
  local what, wanted = lookup.describe_at(thing, place), table.concat(spec.of, " | ")
  if found then
    core.fail("MODEL_REFERENCE_KIND", place.text, what, path, name, found.kind, found.place.text,
      wanted)
  end
  core.fail("MODEL_REFERENCE_OF", place.text, what, path, name,
    require("suggest").thing(name, names_of(spec.of, parameters)), wanted)
end

-- Rows against the columns of their body: fields that there are, lists of names.
local function check_rows(thing, field, spec)
  local columns = thing.body[spec.columns]
  for position, column in ipairs(columns or {}) do
    local place = said_at(thing, spec.columns)
    if column.of and not things.kinds[column.of] then
      core.fail("MODEL_COLUMN_KIND", place.text, lookup.describe_at(thing, place),
        spec.columns .. "." .. column.name, column.of,
        core.suggest(column.of, check.keys(things.kinds)))
    elseif column.name == "id" or column.name == "title" then
      core.fail("MODEL_ATTRIBUTE_NAME", place.text,
        lookup.describe(thing) .. "." .. spec.columns .. "." .. position, column.name)
    end
  end
  local schema = row_schema(columns)
  local rows, place = {}, said_at(thing, field)
  local what <const> = lookup.describe(thing) .. "." .. field .. "."
  for position, row in ipairs(thing.body[field]) do
    local copy = {}
    for key, value in pairs(row) do
      copy[key] = value
    end
    check.fields(what .. row[spec.named], place, copy, schema)
    rows[position] = copy
  end
  thing.body[field] = rows
end

-- The parts of a period that a rule of the calendar names.
local function check_parts(thing)
  for _, reference in ipairs(when.references(thing.body.when)) do
    local keys = reference.key and layers.find("period", reference.name).body.keys
    if reference.key and not is_one_of(keys or {}, reference.key) then
      local place = said_at(thing, "when")
      core.fail("MODEL_REFERENCE", place.text, lookup.describe_at(thing, place), "when",
        reference.key, require("suggest").near(reference.key, keys or {}))
    end
  end
end

-- Looks at the names of a thing one by one; raises at the first that stands for nothing.
local function check_thing(thing, fields, parameters)
  for _, field in ipairs(naming_fields(fields)) do
    if fields[field].type == "rows" and thing.body[field] then
      check_rows(thing, field, fields[field])
    end
  end
  M.each(thing, function(name, spec, path, around)
    if spec.among then
      check_among(thing, name, path, around)
    else
      check_name(thing, name, spec, path, parameters)
    end
  end)
  if thing.kind == "activity" and thing.body.when then
    check_parts(thing)
  end
end

-- Names by kind, as keys.
local function known_names(parameters)
  local known = {}
  for kind in pairs(things.kinds) do
    known[kind] = {}
  end
  for _, space in ipairs(layers.spaces()) do
    for _, thing in ipairs(layers.all(space)) do
      known[thing.kind][thing.name] = true
    end
  end
  known.param = parameters.by_name
  return known
end

-- True if what a rule of the calendar names is there.
local function calendar_stands(rule, known)
  for _, reference in ipairs(when.references(rule)) do
    local stands = false
    for _, kind in ipairs(CALENDAR[reference.kind].of) do
      stands = stands or known[kind][reference.name]
    end
    if not stands or reference.key then
      return false
    end
  end
  return true
end

---Checks the names of all things. Raises MODEL_REFERENCE, MODEL_REFERENCE_OF,
---MODEL_REFERENCE_KIND.
---@param parameters { list: string[], by_name: table<string, boolean> } names that the core keeps
function M.check(parameters)
  local known = known_names(parameters)
  for _, space in ipairs(layers.spaces()) do
    for _, thing in ipairs(layers.all(space)) do
      local body, fields = thing.body, things.kinds[thing.kind].fields
      if not core.names_stand(body, fields, known)
        or thing.kind == "activity" and body.when and not calendar_stands(body.when, known) then
        check_thing(thing, fields, parameters)
      end
    end
  end
end

return M
