-- Who touched what: the verbs of layers on things of layers below, for the core, which judges them
-- (core/model_seal.c). Shape of history.all():
--
--   touches: { { kind, name, verb, place, fields, added, readers, sealed } } in order of the
--     things; kind and name are those of series for rules ("rule.NAME"); fields: what the verb
--     changes beside words; added: new attributes of a dimension; readers: names of series that
--     lose levels or periods by it; sealed: the verb that sealed the thing itself for this layer
--   seals: { { name, place } }: series with part = "invariant", and the verb that said so
--   bans: { { name, tags, place } }: tags that no value behind a rule may carry, and where its
--     decision was said last
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local layers = require "layers"
local things = require "things"

local M = {}

-- Fields that say how a thing is shown, not what it is.
local WORDS <const> = { title = true, source = true, note = true }
-- Lists that no layer above may shorten: what is told of a value or forbidden once stays so.
local GROWING <const> = { "tags", "never" }

local RULE_PREFIX <const> = "rule."

local function is_series(thing)
  return thing.kind == "indicator" or thing.kind == "rule"
end

local function series_name(thing)
  return thing.kind == "rule" and RULE_PREFIX .. thing.name or thing.name
end

-- True if an entry of a merged field (an attribute, a column) only gets other words.
local function only_words(entry)
  for field in pairs(entry) do
    if not WORDS[field] then
      return false
    end
  end
  return true
end

-- What a verb changes beside words, and the attributes that it adds. A new column that is no member
-- of a dimension changes nothing that is there.
local function changes(touch)
  local fields, added = {}, {}
  for _, field in ipairs(touch.verb == "override" and check.keys(touch.body) or { touch.verb }) do
    if field == "attributes" or field == "fields" then
      for _, name in ipairs(check.keys(touch.body[field])) do
        local entry = touch.body[field][name]
        local known = touch.before[field] and touch.before[field][name]
        if known and not only_words(entry) or field == "fields" and entry.dimension then
          fields[#fields + 1] = field .. "." .. name
        elseif not known and field == "attributes" then
          added[#added + 1] = name
        end
      end
    elseif not WORDS[field] then
      fields[#fields + 1] = field
    end
  end
  return fields, added
end

local function has(list, wanted)
  for _, item in ipairs(list) do
    if item == wanted then
      return true
    end
  end
  return false
end

local function keep_growing(thing, touch)
  for _, field in ipairs(GROWING) do
    local said = touch.verb == "override" and touch.body[field]
    for _, item in ipairs(said and touch.before[field] or {}) do
      if not has(said, item) then
        core.fail("MODEL_SHORTENED", touch.place.text, thing.kind, thing.name, field, item,
          thing.place.text)
      end
    end
  end
end

-- Series that name a dimension in their levels, or a period.
local function readers_of(thing)
  local readers = {}
  for _, space in ipairs({ "indicator", "rule" }) do
    for _, other in ipairs(layers.all(space)) do
      local body = other.body
      local texts = thing.kind == "dimension" and (body.levels or { body.scope }) or body.period
      for _, text in ipairs(type(texts) == "table" and texts or { texts }) do
        if string.find("*" .. text .. "*", "*" .. thing.name .. "*", 1, true) then
          readers[#readers + 1] = series_name(other)
          break
        end
      end
    end
  end
  return readers
end

local function add_touches(thing, touches)
  local first = thing.touches[1] and thing.touches[1].before or thing.body
  local sealed = first.part == "invariant" and thing.place or nil
  for _, touch in ipairs(thing.touches) do
    local fields, added = changes(touch)
    local broken = sealed and sealed.layer ~= touch.place.layer
      and not things.is_open(thing.kind, touch.verb, touch.body)
    keep_growing(thing, touch)
    touches[#touches + 1] = {
      kind = thing.kind,
      name = series_name(thing),
      verb = touch.verb,
      place = touch.place,
      fields = fields,
      added = added,
      readers = touch.verb == "disable" and (thing.kind == "dimension" or thing.kind == "period")
        and readers_of(thing) or {},
      sealed = broken and sealed or nil,
    }
    if touch.verb == "override" and touch.body.part then
      sealed = touch.body.part == "invariant" and touch.place or nil
    end
  end
  return sealed
end

-- What the method of a rule's decision forbids.
local function ban_of(rule)
  local method = rule.body.decision and layers.find("decision_method", rule.body.decision.method)
  return method and method.body.never
end

---Everything that layers did to layers below.
---@return table
function M.all()
  local touches, seals, bans = {}, {}, {}
  for _, space in ipairs(layers.spaces()) do
    for _, thing in ipairs(layers.all(space)) do
      local sealed = add_touches(thing, touches)
      if sealed and is_series(thing) then
        seals[#seals + 1] = { name = series_name(thing), place = sealed }
      end
      local never = thing.kind == "rule" and ban_of(thing)
      if never then
        bans[#bans + 1] = {
          name = series_name(thing),
          tags = never,
          place = thing.said.decision or thing.place,
        }
      end
    end
  end
  return { touches = touches, seals = seals, bans = bans }
end

return M
