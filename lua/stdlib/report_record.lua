-- An event said by the name of the thing that it is about: `record 16 done document="№ 7"` is a row
-- of the record kind whose field names activities. What the words leave out is filled in: of an
-- activity its year and the day for which it was planned, of a decision its period.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local cycle = require "cycle"
local cyclogram = require "cyclogram"
local decisions = require "decisions"
local dates = require "dates"
local markers = require "markers"
local scopes = require "scopes"
local text = require "text"

local M = {}

local function same(a, b)
  return text.lower(a) == text.lower(b)
end

-- The record kinds with a field that names things, in order of the model: { kind, field, of }.
local function spoken_of(model)
  local list <const> = {}
  for _, thing in ipairs(model.things.record) do
    local names <const> = {}
    for name, field in pairs(thing.body.fields) do
      if field.thing and not thing.disabled then
        names[#names + 1] = name
      end
    end
    table.sort(names)
    for _, name in ipairs(names) do
      list[#list + 1] = { kind = thing, field = name, of = thing.body.fields[name].thing }
    end
  end
  return list
end

-- The thing that a word names, by name or by title.
local function thing_of(model, kind, word)
  local found <const> = kind == "rule" and decisions.rule_of(model, word)
    or kind == "marker" and markers.marker_of(model, word)
  for _, thing in ipairs(model.things[kind] or {}) do
    local called <const> = thing.name == found or same(thing.name, word)
      or same(thing.body.title or "", word)
    if called and not thing.disabled then
      return thing
    end
  end
end

---The name of a field by what people call it, or nil.
---@param kind table record kind
---@param word string
---@return string?
function M.field_of(kind, word)
  local fields <const> = kind.body.fields
  if fields[word] then
    return word
  end
  local found
  for name, field in pairs(fields) do
    local called = same(name, word) or same(field.title or "", word)
    for _, other in ipairs(field.also or {}) do
      called = called or same(other, word)
    end
    if called and (not found or name < found) then
      found = name
    end
  end
  return found
end

---A value as it is stored: of a field with values the name of the one that is meant, or nil.
---@param field table
---@param word string
---@return string?
function M.value_of(field, word)
  for _, value in ipairs(field.values or {}) do
    if same(value.name, word) or same(value.title, word) then
      return value.name
    end
  end
end

-- The field that a bare word is a value of.
local function bare_field(kind, word)
  local found, stored
  for name, field in pairs(kind.body.fields) do
    local value <const> = M.value_of(field, word)
    if value and (not found or name < found) then
      found, stored = name, value
    end
  end
  return found, stored
end

local function values_told(kind)
  local list <const> = {}
  for _, field in pairs(kind.body.fields) do
    for _, value in ipairs(field.values or {}) do
      list[#list + 1] = value.title
    end
  end
  table.sort(list)
  return table.concat(list, ", ")
end

-- Reads the words after the first into fields, pairs that are none into scope (nil: they are
-- wrong); gives what is wrong.
local function read_words(kind, words, fields, scope)
  for position = 2, #words do
    local word <const> = words[position]
    local equals <const> = string.find(word, "=", 2, true)
    local name, value
    if equals then
      name = M.field_of(kind, string.sub(word, 1, equals - 1))
      value = string.sub(word, equals + 1)
      if not name and scope then
        scope[string.sub(word, 1, equals - 1)] = value
        goto next
      elseif not name then
        return core.text("RECORD_FIELD", string.sub(word, 1, equals - 1), kind.body.title)
      end
      value = M.value_of(kind.body.fields[name], value) or value
    else
      name, value = bare_field(kind, word)
      if not name then
        return core.text("RECORD_WORD", word, kind.body.title, values_told(kind))
      end
    end
    if fields[name] then
      return core.text("RECORD_TWICE", name)
    end
    fields[name] = value
    ::next::
  end
end

-- Of a decision its scope as a text, and the period of the only one that was taken for it.
local function fill_decision(model, data, fields, given)
  local scope <const>, wrong <const> = decisions.scope_of(model, given)
  if wrong then
    return wrong
  end
  local rule <const> = model.by_name.rule[fields.rule]
  local text_of <const>, missing <const> = decisions.scope_text(model, rule, scope)
  if missing then
    return core.text("RECORD_SCOPE", fields.rule, missing)
  end
  fields.scope = text_of ~= "" and text_of or nil
  fields.date = fields.date or dates.print(data.today)
  if fields.period then
    return nil
  end
  local periods <const> = {}
  for _, row in ipairs(data.records "decision_step") do
    if row.rule == fields.rule and (row.scope or "") == text_of and row.step == "approved" then
      periods[#periods + 1] = row.period
    end
  end
  if #periods ~= 1 then
    return core.text("RECORD_PERIOD", fields.rule, table.concat(periods, ", "))
  end
  fields.period = periods[1]
end

-- The name of one of a list of things or stages by name or title; else the word itself.
local function meant(list, word)
  for _, item in ipairs(list) do
    if word and (same(item.name, word) or same((item.body or item).title or "", word)) then
      return item.name
    end
  end
  return word
end

-- Of a cycle the year and the day; the step must be one that it may take.
local function fill_cycle(model, data, fields)
  fields.date = fields.date or dates.print(data.today)
  local day <const> = dates.parse(fields.date) or data.today
  fields.year = fields.year or tostring(cyclogram.year_of(model, day))
  fields.direction = meant(model.things.direction or {}, fields.direction)
  fields.stage = meant(model.by_name.cycle[fields.cycle].body.stages or {}, fields.stage)
  for _, name in ipairs({ "direction", "stage" }) do
    if not fields[name] then
      return core.text("RECORD_SCOPE", fields.cycle, name)
    end
  end
  return cycle.refuses(model, data, tonumber(string.match(fields.year, "^%d+")), fields)
end

-- Of a review its scope as a text, and the year of the marker's latest cells.
local function fill_review(model, data, fields, given)
  local scope <const>, wrong <const> = scopes.named(model, given)
  if wrong then
    return wrong
  end
  local marker <const> = model.by_name.marker[fields.marker]
  local told <const>, missing <const> = scopes.text(model, marker.body.scope, scope)
  if missing then
    return core.text("RECORD_SCOPE", fields.marker, missing)
  end
  fields.scope = told ~= "" and told or nil
  fields.date = fields.date or dates.print(data.today)
  if not fields.year then
    local latest <const> = markers.rows(model, data, { marker = marker.name, scope = scope })[1]
    fields.year = latest and string.match(latest.period, "^%d+")
      or tostring(cyclogram.year_of(model, data.today))
  end
end

-- Of an activity the occurrence that is meant: the one that is said, else of those not done the
-- first that has begun, else the next.
local function fill_activity(model, data, fields)
  local year = fields.year and tonumber(string.match(fields.year, "^%d+"))
  if not year then
    local said <const> = fields.planned and dates.parse(fields.planned)
    year = cyclogram.year_of(model, said or data.today)
  end
  fields.year = tostring(math.tointeger(year))
  if fields.status == "done" and not fields.done then
    fields.done = dates.print(data.today)
  elseif fields.done and not fields.status then
    fields.status = "done"
  end
  if fields.planned then
    return
  end
  local list <const>, why <const> = cyclogram.occurrences(
    cyclogram.plan(model, data, math.tointeger(year)), fields.item)
  local begun, ahead
  for _, occurrence in ipairs(list) do
    if occurrence.status == "late" or occurrence.status == "due" then
      begun = begun or occurrence
    elseif occurrence.status == "planned" then
      ahead = ahead or occurrence
    end
  end
  local chosen <const> = begun or ahead or list[#list]
  if not chosen then
    return core.text("RECORD_NO_DATES", fields.item, why)
  end
  fields.planned = dates.print(chosen.due)
end

---@param model vsoko.report_model
---@param arguments { words: string[] }
---@param data vsoko.data
---@return table answer { kind, fields = { name = value } }, or { wrong = why }, or {}: the first
---word names no thing
function M.run(model, arguments, data)
  local words <const> = arguments.words
  for _, spoken in ipairs(spoken_of(model)) do
    local thing <const> = thing_of(model, spoken.of, words[1])
    if thing then
      local fields <const> = { [spoken.field] = thing.name }
      local scope <const> = (spoken.of == "rule" or spoken.of == "marker") and {} or nil
      local wrong = read_words(spoken.kind, words, fields, scope)
      if not wrong and spoken.of == "activity" then
        wrong = fill_activity(model, data, fields)
      elseif not wrong and spoken.of == "rule" then
        wrong = fill_decision(model, data, fields, scope)
      elseif not wrong and spoken.of == "marker" then
        wrong = fill_review(model, data, fields, scope)
      elseif not wrong and spoken.of == "cycle" then
        wrong = fill_cycle(model, data, fields)
      end
      return { kind = spoken.kind.name, fields = fields, wrong = wrong }
    end
  end
  return {}
end

return M
