-- Terms of the vocabulary in titles: {class_group} becomes the title of that term,
-- {class_group.plural} and {class_group.genitive} those fields of it, {Class_group} begins with a
-- capital. Done when all layers are read, so a layer that overrides a term changes all titles.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local layers = require "layers"
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

-- A body with terms for the names in its titles; itself if it has none.
local function fill(body, schema, where, what)
  local filled = body
  local function put(key, value)
    if value ~= body[key] then
      if filled == body then
        filled = {}
        for field, item in pairs(body) do
          filled[field] = item
        end
      end
      filled[key] = value
    end
  end
  for key, spec in pairs(schema) do
    local value = body[key]
    if value and spec.words then
      put(key, M.replace(value, where(key), what))
    elseif value and spec.type == "table" then
      put(key, fill(value, spec.fields, function() return where(key) end, what))
    elseif value and (spec.each or spec.type == "entries" or spec.type == "rows") then
      local inner = spec.each or spec.fields or { title = { words = true } }
      local list = {}
      for position, entry in pairs(value) do
        list[position] = fill(entry, inner, function() return where(key) end, what)
      end
      put(key, list)
    end
  end
  return filled
end

---Puts terms into the titles of all things.
function M.fill()
  for _, space in ipairs(layers.spaces()) do
    for _, thing in ipairs(layers.all(space)) do
      local what = thing.kind .. ' "' .. thing.name .. '"'
      local function where(field)
        return (thing.said[field] or thing.place).text
      end
      thing.written = thing.body
      thing.body = fill(thing.body, things.kinds[thing.kind].fields, where, what)
      if thing.disabled then
        local last = thing.touches[#thing.touches]
        thing.disabled = M.replace(thing.disabled, last.place.text, what)
      end
    end
  end
end

return M
