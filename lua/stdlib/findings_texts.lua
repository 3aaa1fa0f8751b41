-- Findings about words: terms that the vocabulary calls obsolete, in titles, notes and items.
--
-- SPDX-License-Identifier: MIT
local check = require "check"
local core = require "core"
local report = require "report"
local text = require "text"
local things = require "things"

local M = {}

-- Fields whose words are not the model's own; laws (kind norm) speak for themselves.
local FOREIGN <const> = { source = true, url = true, issuer = true, number = true, obsolete = true }

-- Signs between words; letters beyond ASCII are never taken apart.
local SIGNS <const> = { "«", "»", "„", "“", "”", "—", "–", "…", "№", "\u{A0}" }

-- The words of a text in small letters, ё as е.
local function words_of(value)
  local folded = string.gsub(text.lower(value), "ё", "е")
  for _, sign in ipairs(SIGNS) do
    folded = string.gsub(folded, sign, " ")
  end
  local words = {}
  for word in string.gmatch(folded, "[^%s%p]+") do
    words[#words + 1] = word
  end
  return words
end

-- A pattern of words: "втор* категори*"; the sign * stays in its word.
local function pattern_of(form)
  local words = {}
  for word in string.gmatch(string.gsub(text.lower(form), "ё", "е"), "%S+") do
    words[#words + 1] = word
  end
  return words
end

-- The words that fit the pattern, as the text has them in small letters; nil: none do.
local function match(words, pattern)
  for first = 1, #words - #pattern + 1 do
    local fits = #pattern > 0
    for position, part in ipairs(pattern) do
      fits = fits and text.like(words[first + position - 1], part)
    end
    if fits then
      return table.concat(words, " ", first, first + #pattern - 1)
    end
  end
end

local function obsolete_terms(model)
  local terms = {}
  for _, term in ipairs(report.live(model, "vocabulary")) do
    if term.body.obsolete then
      local patterns = {}
      for position, form in ipairs(term.body.forms or { term.body.title }) do
        patterns[position] = pattern_of(form)
      end
      terms[#terms + 1] = { thing = term, patterns = patterns }
    end
  end
  return terms
end

-- Calls visit for each text that a value of a body holds.
local function each_text(value, visit)
  if type(value) == "string" then
    visit(value)
  elseif type(value) == "table" then
    for position = 1, #value do
      each_text(value[position], visit)
    end
    for _, key in ipairs(#value == 0 and check.keys(value) or {}) do
      each_text(value[key], visit)
    end
  end
end

-- True if a field of the kind holds words for people, not names of things.
local function is_worded(spec)
  return not spec.one_of and spec.type ~= "ref" and spec.type ~= "refs" and spec.type ~= "names"
    and spec.type ~= "function" and spec.type ~= "when"
end

-- What a text is said of.
---@class vsoko.said
---@field kind string
---@field name string
---@field field string
---@field place table

-- Words by which a text says itself that a term is not used any more.
local REPEALED <const> = { "отмен*", "устар*", "упраздн*" }

local function tells_of_repeal(words)
  for _, word in ipairs(words) do
    for _, pattern in ipairs(REPEALED) do
      if text.like(word, pattern) then
        return true
      end
    end
  end
  return false
end

-- Adds a finding for each obsolete term in a text.
local function check_text(model, value, terms, said, add)
  local words = words_of(value)
  if tells_of_repeal(words) then
    return
  end
  for _, term in ipairs(terms) do
    local own = said.kind == "vocabulary" and term.thing.name == said.name
    for _, pattern in ipairs(own and {} or term.patterns) do
      local found = match(words, pattern)
      if found then
        local instead = term.thing.body.instead
        local advice = instead
          and core.text("CHECK_INSTEAD", report.title(model, instead, { "vocabulary" }))
          or core.message("CHECK_REWORD")
        add("warning", "obsolete_term", { said.place }, report.kind(said.kind), said.name,
          said.field, found, term.thing.body.obsolete, advice)
        break
      end
    end
  end
end

local function check_thing(model, thing, terms, add)
  local schema = things.kinds[thing.kind].fields
  for _, field in ipairs(check.keys(thing.body)) do
    local value = thing.body[field]
    local said = {
      kind = thing.kind,
      name = thing.name,
      field = field,
      place = thing.said[field] or thing.place,
    }
    local worded = schema[field] and is_worded(schema[field]) and not FOREIGN[field]
    each_text(worded and value or nil, function(words)
      check_text(model, words, terms, said, add)
    end)
  end
end

local function check_parameters(model, terms, add)
  for _, parameter in ipairs(model.parameters) do
    local function said(field, place)
      return { kind = "param", name = parameter.name, field = field, place = place }
    end
    local place = parameter.place
    for _, edit in ipairs(parameter.edits) do
      place = edit.verb == "override" and edit.place or place
    end
    check_text(model, parameter.title or "", terms, said("title", place), add)
    for _, version in ipairs(parameter.versions) do
      each_text({ version.note or "", version.value }, function(value)
        check_text(model, value, terms, said("values", version.place), add)
      end)
    end
  end
end

---@param model vsoko.report_model
---@param add function
function M.find(model, add)
  local terms = obsolete_terms(model)
  if #terms == 0 then
    return
  end
  for _, kind in ipairs(report.kinds(model)) do
    for _, thing in ipairs(kind ~= "norm" and report.live(model, kind) or {}) do
      check_thing(model, thing, terms, add)
    end
  end
  check_parameters(model, terms, add)
end

return M
