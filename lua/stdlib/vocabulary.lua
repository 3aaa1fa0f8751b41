-- Terms of the vocabulary in titles: {class_group} becomes the title of that term,
-- {class_group.plural} and {class_group.genitive} those fields of it, {Class_group} begins with a
-- capital. Done when all layers are read, so a layer that overrides a term changes all titles.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local layers = require "layers"
local lookup = require "lookup"
local text = require "text"
local things = require "things"

local M = {}

local function capital(term)
  return text.upper(text.sub(term, 1, 1)) .. text.sub(term, 2)
end

-- The term that a name in braces means and the field that it wants of it, or nil.
local function find_term(name)
  local term = layers.find("vocabulary", name)
  if term then
    return term, "title"
  end
  local stem, form = string.match(name, "^(.+)%.(%l+)$")
  if form == "plural" or form == "genitive" then
    return layers.find("vocabulary", stem), form
  end
  return nil
end

local function names()
  local all = {}
  for _, term in ipairs(layers.all("vocabulary")) do
    all[#all + 1] = term.name
    for _, form in ipairs({ "plural", "genitive" }) do
      all[#all + 1] = term.body[form] and term.name .. "." .. form or nil
    end
  end
  return all
end

---A title with the terms in it. Raises MODEL_TERM, MODEL_TERM_FORM.
---@param title string
---@param where string place for messages
---@param what string
---@return string
function M.replace(title, where, what)
  if not string.find(title, "{", 1, true) then
    return title
  end
  return (string.gsub(title, "{([^{}]*)}", function(name)
    local term, form = find_term(name)
    local large = not term and string.find(name, "^%u")
    if large then
      term, form = find_term(string.lower(string.sub(name, 1, 1)) .. string.sub(name, 2))
    end
    if not term then
      core.fail("MODEL_TERM", where, what, name, core.suggest(name, names()))
    elseif not term.body[form] then
      core.fail("MODEL_TERM_FORM", where, what, name, term.name, term.place.text, form)
    end
    return large and capital(term.body[form]) or term.body[form]
  end))
end

-- --- fields with titles ---

local worded <const> = {} -- by schema: schemas stay the same, so each is looked through once

local ROW <const> = { title = { words = true } }

-- The schema of what a field holds, if it holds bodies.
local function inner_schema(spec)
  if spec.each or spec.type == "entries" or spec.type == "rows" then
    return spec.each or spec.fields or ROW
  end
  return spec.type == "table" and spec.fields
end

-- The fields of a schema that are titles or hold some.
local function worded_fields(schema)
  local fields = worded[schema]
  if not fields then
    fields = {}
    worded[schema] = fields
    for key, spec in pairs(schema) do
      local inner = inner_schema(spec)
      if spec.words or inner and #worded_fields(inner) > 0 then
        fields[#fields + 1] = key
      end
    end
    table.sort(fields)
  end
  return fields
end

local function copy_of(body)
  local copy = {}
  for key, value in pairs(body) do
    copy[key] = value
  end
  return copy
end

local function replace_in(thing, title, place)
  return M.replace(title, place.text, lookup.describe_at(thing, place))
end

local fill

-- What a field holds with terms in it; the value itself if it has none. place: where it was said.
local function fill_value(value, spec, thing, place)
  if spec.words then
    return string.find(value, "{", 1, true) and replace_in(thing, value, place) or value
  elseif spec.type == "table" then
    return fill(value, spec.fields, thing, place)
  end
  local inner, filled = inner_schema(spec), value
  local positions = spec.each and check.keys(value) -- of several faults always the same is told
  for position = 1, positions and #positions or #value do
    position = positions and positions[position] or position
    local entry = value[position]
    local new = fill(entry, inner, thing, place)
    if new ~= entry then
      filled = filled == value and copy_of(value) or filled
      filled[position] = new
    end
  end
  return filled
end

-- A body with terms for the names in its titles; itself if it has none.
function fill(body, schema, thing, place)
  local filled = body
  for _, key in ipairs(worded_fields(schema)) do
    local value = body[key]
    if value then
      local new = fill_value(value, schema[key], thing, place or lookup.said_at(thing, key))
      if new ~= value then
        filled = filled == body and copy_of(body) or filled
        filled[key] = new
      end
    end
  end
  return filled
end

---Puts terms into the titles of all things.
function M.fill()
  for _, space in ipairs(layers.spaces()) do
    for _, thing in ipairs(layers.all(space)) do
      local fields = things.kinds[thing.kind].fields
      if core.has_terms(thing.body, fields) then
        thing.written = thing.body -- what reports compare with earlier bodies
        thing.body = fill(thing.body, fields, thing)
      end
      if thing.disabled then
        local last = thing.touches[#thing.touches]
        thing.disabled = replace_in(thing, thing.disabled, last.place)
      end
    end
  end
end

return M
