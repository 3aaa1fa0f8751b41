-- Findings about a model: what `model check` prints. Each has a code that never changes, a place
-- and a message that says what to do.
--
--   error    the model gives wrong answers or none
--   warning  something is missing or has no effect
--   note     may well be meant
--
-- A finding belongs to the model's own layer if one of the places that make it does; the others are
-- those of the models below and stand in their own checks.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local layers = require "layers"
local numbers = require "findings_numbers"
local tables = require "findings_tables"
local texts = require "findings_texts"

local M = {}

-- The message of each code.
local MESSAGES <const> = {
  no_executor = "CHECK_NO_EXECUTOR",
  no_document = "CHECK_NO_DOCUMENT",
  blank_cell = "CHECK_BLANK_CELL",
  no_deadline = "CHECK_NO_DEADLINE",
  no_owner = "CHECK_NO_OWNER",
  procedure_not_planned = "CHECK_PROCEDURE_NOT_PLANNED",
  executor_without_position = "CHECK_EXECUTOR_WITHOUT_POSITION",
  disabled_reference = "CHECK_DISABLED_REFERENCE",
  obsolete_term = "CHECK_OBSOLETE_TERM",
  no_cells = "CHECK_NO_CELLS",
  not_compiled = "CHECK_NOT_COMPILED",
  ordinal_mean = "CHECK_ORDINAL_MEAN",
  rate_sum = "CHECK_RATE_SUM",
  unfed_indicator = "CHECK_UNFED_INDICATOR",
  unreachable_rule = "CHECK_UNREACHABLE_RULE",
  unused_parameter = "CHECK_UNUSED_PARAMETER",
  band_gap = "CHECK_BAND_GAP",
  band_overlap = "CHECK_BAND_OVERLAP",
  band_twice = "CHECK_BAND_TWICE",
  bands_disabled = "CHECK_BANDS_DISABLED",
  band_unit = "CHECK_BAND_UNIT",
  band_label_gone = "CHECK_BAND_LABEL_GONE",
  no_number = "CHECK_NO_NUMBER",
  unknown_direction = "CHECK_UNKNOWN_DIRECTION",
  deadline_in_words = "CHECK_DEADLINE_IN_WORDS",
  idle_override = "CHECK_IDLE_OVERRIDE",
  orphan = "CHECK_ORPHAN",
}

local RANKS <const> = { error = 1, warning = 2, note = 3 }

---@class vsoko.finding
---@field severity string
---@field code string
---@field place table
---@field message string

-- The place to show: of those of a finding the first in the layer; nil: none is.
local function own_place(layer, places)
  for _, place in ipairs(places) do
    if place.layer == layer then
      return place
    end
  end
end

-- Gives add(severity, code, places, ...): the code's message takes the rest.
local function collector(model, all, list)
  local layer = model.layers[#model.layers]
  return function(severity, code, places, ...)
    local place = own_place(layer, places) or (all and places[1])
    if place then
      list[#list + 1] = {
        number = #list,
        severity = severity,
        code = code,
        file = place.file,
        line = place.line,
        place = place.text,
        message = core.text(MESSAGES[code], ...),
      }
    end
  end
end

local function before(a, b)
  if a.severity ~= b.severity then
    return RANKS[a.severity] < RANKS[b.severity]
  end
  for _, field in ipairs({ "file", "line", "code", "number" }) do
    if a[field] ~= b[field] then
      return a[field] < b[field]
    end
  end
  return false
end

-- Verbs on things that an accepted base dropped: they are history and do nothing.
local function find_orphans(add)
  for _, orphan in ipairs(layers.orphans()) do
    add("warning", "orphan", { orphan.place }, orphan.verb .. "." .. orphan.kind, orphan.name)
  end
end

---@param model vsoko.report_model
---@param arguments { all: boolean } all: findings of the models below too
---@return table[] rows { severity, code, file, line, place, message }
function M.run(model, arguments)
  local list = {}
  local add = collector(model, arguments.all, list)
  tables.find(model, add)
  numbers.find(model, add)
  texts.find(model, add)
  find_orphans(add)
  table.sort(list, before)
  return list
end

return M
