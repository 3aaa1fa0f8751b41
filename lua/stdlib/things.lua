-- What a model may define: for each kind of thing its fields, what an override may not change and
-- where its name must be unique.
--
-- SPDX-License-Identifier: MIT
local M = {}

local COLUMN_TYPES <const> = { "text", "integer", "decimal", "date", "boolean" }

local attribute = {
  title = { type = "text" },
  type = { type = "text", one_of = COLUMN_TYPES },
  scale = { type = "integer", least = 0, most = 15 },
  unit = { type = "text" },
  dimension = { type = "text" },
  from = { type = "text" }, -- "kind.field"
}

local field = {
  title = { type = "text" },
  type = { type = "text", one_of = { "text", "integer", "decimal", "date", "boolean", "period" } },
  scale = { type = "integer", least = 0, most = 15 },
  unit = { type = "text" },
  dimension = { type = "text" },
  required = { type = "boolean" },
  range = { type = "range" },
  by = { type = "text" }, -- "dimension.attribute"
}

---@class vsoko.thing_kind
---@field space string names are unique within a space
---@field fields table<string, table> schema of the body
---@field fixed string[] fields that an override may not change
---@field merged? string field whose entries an override merges by name
---@field entry_fixed? string[] fields of such an entry that an override may not change

---@type table<string, vsoko.thing_kind>
M.kinds = {
  dimension = {
    space = "dimension",
    fields = {
      title = { type = "text", required = true },
      person = { type = "boolean" },
      unit = { type = "boolean" },
      within = { type = "boolean" },
      yearly = { type = "boolean" },
      attributes = { type = "map", each = attribute },
    },
    fixed = { "person", "unit", "within", "yearly" },
    merged = "attributes",
    entry_fixed = { "type", "scale", "unit", "dimension" },
  },
  period = {
    space = "period",
    fields = {
      title = { type = "text", required = true },
      type = {
        type = "text",
        required = true,
        one_of = { "academic_year", "calendar_year", "part", "keys" },
      },
      starts = { type = "text" }, -- MM-DD
      of = { type = "text" },
      keys = { type = "texts" },
    },
    fixed = { "type", "starts", "of", "keys" },
  },
  record = {
    space = "record",
    fields = {
      title = { type = "text", required = true },
      fields = { type = "map", required = true, each = field },
      order = { type = "texts" },
      key = { type = "texts" },
      sheet = { type = "list" },
      period = { type = "any" },
      expected = { type = "text" },
      region = { type = "boolean" },
      tags = { type = "texts" },
    },
    fixed = { "key", "sheet", "period", "region" },
    merged = "fields",
    entry_fixed = { "type", "scale", "unit", "dimension", "required", "by" },
  },
  event = {
    space = "record",
    fields = {
      title = { type = "text", required = true },
      fields = { type = "map", each = field },
      order = { type = "texts" },
      tags = { type = "texts" },
    },
    fixed = {},
    merged = "fields",
    entry_fixed = { "type", "scale", "unit", "dimension", "required", "by" },
  },
  indicator = {
    space = "indicator",
    fields = {
      code = { type = "text" },
      title = { type = "text", required = true },
      unit = { type = "text", required = true },
      digits = { type = "integer", least = 0, most = 15 },
      direction = { type = "text" },
      part = { type = "text", one_of = { "invariant", "variative" } },
      better = { type = "text", one_of = { "higher", "lower" } },
      levels = { type = "texts", required = true },
      period = { type = "any" },
      bands = { type = "text" },
      small_n = { type = "text" },
      source = { type = "text" },
      missing = { type = "text" },
      applies = { type = "function" },
      applies_title = { type = "text" },
      formula = { type = "any", required = true },
    },
    fixed = { "unit", "levels", "period" },
  },
}

---Fields that around.indicator takes.
M.around = { formula = { type = "any", required = true } }

---Fields that disable.indicator takes.
M.disable = { title = { type = "text", required = true } }

return M
