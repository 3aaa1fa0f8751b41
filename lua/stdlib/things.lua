-- What a model may define: for each kind of thing its fields, what an override may not change and
-- where its name must be unique.
--
-- Types of fields beyond plain values (check.lua): ref and refs name things of the kinds `of`,
-- checked when all layers are read; table has fields of its own and is overridden field by field;
-- entries is a list of tables, told apart by the field `named` if there is one; rows is a list of
-- tables whose fields the field `columns` of the same body lists.
--
-- SPDX-License-Identifier: MIT
local M = {}

local COLUMN_TYPES <const> = { "text", "integer", "decimal", "date", "boolean" }
local SCALE_TYPES <const> = { "ratio", "interval", "ordinal", "nominal" }

local attribute = {
  title = { type = "text", words = true },
  type = { type = "text", one_of = COLUMN_TYPES },
  scale = { type = "integer", least = 0, most = 15 },
  unit = { type = "text" },
  dimension = { type = "text" },
  from = { type = "text" }, -- "kind.field"
}

local field = {
  title = { type = "text", words = true },
  type = { type = "text", one_of = { "text", "integer", "decimal", "date", "boolean", "period" } },
  scale = { type = "integer", least = 0, most = 15 },
  unit = { type = "text" },
  scale_type = { type = "text", one_of = SCALE_TYPES },
  dimension = { type = "text" },
  required = { type = "boolean" },
  range = { type = "range" },
  by = { type = "text" }, -- "dimension.attribute"
  thing = { type = "text" }, -- the value names a thing of this kind: rows are recorded by its name
  also = { type = "texts" }, -- what people call the field too
  values = { -- what people may say, beside what it is called
    type = "entries",
    named = "name",
    fields = {
      name = { type = "text", required = true },
      title = { type = "text", required = true, words = true },
    },
  },
}

-- A short label in own words; {name} in it is a term of the vocabulary.
local title <const> = { type = "text", required = true, words = true }

local PERSONS <const> = { "position", "role" }
local EXECUTORS <const> = { "position", "role", "body" }

---@param ... string kinds
---@return table
local function ref(...)
  return { type = "ref", of = { ... } }
end

---@param kinds string[]
---@return table
local function refs(kinds)
  return { type = "refs", of = kinds }
end

local DOCUMENTS <const> = refs({ "document" })

-- Of a parameter.
local values <const> = {
  type = "entries",
  required = true,
  filled = "EXPECT_VERSIONS",
  fields = {
    from = { type = "date", required = true },
    until_ = { type = "date" },
    value = { type = "any", required = true },
    source = { type = "text" },
    note = { type = "text" },
  },
}

---@class vsoko.thing_kind
---@field space string names are unique within a space
---@field fields table<string, table> schema of the body
---@field fixed? string[] fields that an override may not change
---@field merged? string field whose entries an override merges by name
---@field entry_fixed? string[] fields of such an entry that an override may not change
---@field around? table<string, table> what its verb around takes; nil: it has none
---@field override? table<string, table> what its verb override takes, if not any field
---@field free? boolean names may begin with a digit and have hyphens: "2.1"
---@field cosmetic table<string, boolean> fields of which no result and no reference depends
---@field open? table<string, boolean> fields that an override may change in an invariant thing
---@field parameter? boolean kept by the core, with the parameters of YAML

---@type table<string, vsoko.thing_kind>
M.kinds = {
  dimension = {
    space = "dimension",
    fields = {
      title = title,
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
      title = title,
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
      title = title,
      fields = { type = "map", required = true, each = field },
      order = { type = "texts" },
      key = { type = "texts" },
      sheet = { type = "list" },
      period = { type = "any" },
      expected = { type = "text" },
      region = { type = "boolean" },
      tags = { type = "texts" },
      carries = { type = "text" }, -- the field that names the indicator whose value a row holds
    },
    fixed = { "key", "sheet", "period", "region", "carries" },
    merged = "fields",
    entry_fixed = { "type", "scale", "unit", "dimension", "required", "by" },
  },
  event = {
    space = "record",
    fields = {
      title = title,
      fields = { type = "map", each = field },
      order = { type = "texts" },
      tags = { type = "texts" },
    },
    merged = "fields",
    entry_fixed = { "type", "scale", "unit", "dimension", "required", "by" },
  },
  indicator = {
    space = "indicator",
    fields = {
      code = { type = "text" },
      title = title,
      unit = { type = "text", required = true },
      digits = { type = "integer", least = 0, most = 15 },
      direction = { type = "text" },
      better = { type = "text", one_of = { "higher", "lower" } },
      levels = { type = "texts", required = true },
      period = { type = "any" },
      bands = { type = "text" },
      small_n = { type = "text" },
      missing = { type = "text" },
      applies = { type = "function" },
      applies_title = { type = "text", words = true },
      scale_type = { type = "text", one_of = SCALE_TYPES },
      formula = { type = "any", required = true },
    },
    fixed = { "unit", "levels", "period", "scale_type" },
    around = { formula = { type = "any", required = true } },
  },
  position = {
    space = "executor",
    free = true,
    fields = {
      title = title,
      group = { type = "text" },
      combines = refs({ "position" }), -- that one person may hold beside it
    },
  },
  role = {
    space = "executor",
    free = true,
    fields = { title = title, held_by = refs({ "position" }) },
  },
  body = {
    space = "executor",
    free = true,
    fields = {
      title = title,
      group = { type = "text" },
      members = refs(EXECUTORS),
      chair = {
        type = "ref",
        of = PERSONS,
        -- or worked out from a text parameter: which position for which value
        worked_out = {
          param = { type = "ref", of = { "param" }, required = true },
          is = { type = "names", of = PERSONS, required = true },
        },
      },
      approves = DOCUMENTS,
    },
  },
  document = {
    space = "document",
    free = true,
    fields = {
      title = title,
      codes = { type = "texts" }, -- what other systems call it
      group = { type = "text" },
      approval = {
        type = "entries",
        fields = {
          step = {
            type = "text",
            required = true,
            one_of = { "agree", "approve", "discuss", "sign" },
          },
          by = { type = "ref", of = { "position", "body" }, required = true },
        },
      },
      sections = { type = "texts" }, -- required ones
      required = { type = "boolean" },
    },
  },
  procedure = {
    space = "procedure",
    free = true,
    fields = {
      title = title,
      level = { type = "text", one_of = { "federal", "regional", "municipal", "school" } },
      form = { type = "text", one_of = { "interim", "final" } },
      frequency = { type = "text", one_of = { "single", "periodic", "systematic" } },
      minutes = { type = "integer", least = 1, most = 1440 },
      grades = { type = "texts" },
      documents = DOCUMENTS,
    },
    open = { minutes = true, documents = true, note = true },
  },
  activity = {
    space = "activity",
    free = true,
    -- What must be done; when, by whom and with what paper is each school's.
    open = {
      when = true,
      responsible = true,
      product = true,
      depends_on = true,
      plan = true,
      section = true,
      note = true,
    },
    fields = {
      title = title,
      codes = { type = "texts" }, -- what other systems call it
      when = { type = "when" }, -- absent: not assigned
      responsible = refs(EXECUTORS), -- absent: not assigned
      product = DOCUMENTS,
      procedure = refs({ "procedure" }),
      depends_on = refs({ "activity" }),
      plan = { type = "text" },
      section = { type = "text" },
    },
  },
  decision_level = {
    space = "decision_level",
    free = true,
    fields = { title = title, rank = { type = "integer" }, by = refs({ "position", "body" }) },
  },
  decision_form = {
    space = "decision_form",
    free = true,
    fields = { title = title, document = ref("document"), by = refs({ "position", "body" }) },
  },
  decision_method = {
    space = "decision_method",
    free = true,
    fields = { title = title, never = { type = "texts" } }, -- tags of what it must not stand on
  },
  rule = {
    space = "rule",
    free = true,
    fields = {
      title = title,
      scope = { type = "text", required = true }, -- a level
      period = { type = "any" },
      when = { type = "function", required = true },
      decision = {
        type = "table",
        required = true,
        fields = {
          level = { type = "ref", of = { "decision_level" }, required = true },
          form = ref("decision_form"),
          method = ref("decision_method"),
          addressee = { type = "refs", of = EXECUTORS, or_text = true },
          within = { type = "days" },
          text = { type = "text" },
        },
      },
      severity = { type = "text" },
    },
    fixed = { "scope", "period" },
    around = { when = { type = "function", required = true } },
  },
  cycle = {
    space = "cycle",
    free = true,
    fields = {
      title = title,
      scope = { type = "text" }, -- the level of the guards; default: the whole unit
      stages = {
        type = "entries",
        named = "name",
        fields = {
          name = { type = "text", required = true },
          title = title,
          document = ref("document"),
          guard = { type = "function" },
          to = { type = "refs", among = "stages" },
          returns = { type = "integer", least = 0, most = 100 }, -- how often one may come back
          note = { type = "text" },
        },
      },
    },
  },
  direction = {
    space = "direction",
    free = true,
    fields = { title = title, of = ref("direction") },
  },
  criterion = {
    space = "criterion",
    free = true,
    fields = { title = title, number = { type = "integer" } },
  },
  map_item = {
    space = "map_item",
    free = true,
    fields = {
      title = title,
      criterion = { type = "ref", of = { "criterion" }, required = true },
      characteristics = {
        type = "entries",
        plain = "title", -- a text alone is that field of an entry
        fields = {
          title = { type = "text", required = true, words = true },
          check = { type = "function" }, -- whether it is there, by data
        },
      },
      applies = { type = "function" },
      applies_title = { type = "text", words = true },
      evidence = DOCUMENTS,
    },
  },
  marker = {
    space = "marker",
    free = true,
    fields = {
      title = title,
      scope = { type = "text" }, -- a level; default: the whole unit
      period = { type = "any" },
      value = { type = "function" }, -- absent: looks like a marker, is none
      unit = { type = "text" },
      digits = { type = "integer", least = 0, most = 15 },
      applies = { type = "function" },
      applies_title = { type = "text", words = true },
      not_for = ref("param"), -- attributes of the unit with the values for which it is none
      strength = ref("param"), -- low, medium, high: from which value on
      needs = ref("param"), -- the least n: a number, or one for each strength
      origin = { type = "text", one_of = { "fioko", "local" } }, -- of the thresholds
      evidence = refs({ "indicator" }), -- shown beside the value, at the same scope
      level = ref("decision_level"),
      text = { type = "text", words = true }, -- what to look into
    },
    fixed = { "scope", "period", "unit" },
  },
  -- What a simulated year takes for granted (simulation.lua).
  projection = {
    space = "projection",
    free = true,
    fields = {
      title = title,
      -- Ratios of counts of rows; a coarser level is the ratio of the sums of its sheets.
      indicators = { type = "refs", of = { "indicator" }, required = true },
      at = { type = "text", required = true }, -- the level of a sheet
      -- the same part of the year before, the period before, the trend of two, a fixed value
      from = {
        type = "text",
        required = true,
        one_of = { "last_same", "last", "trend", "fixed" },
      },
      value = ref("param"), -- of fixed
      spread = ref("param"), -- one deviation, in the indicator's unit; absent: none
      range = { type = "range" }, -- default: what the unit allows
    },
  },
  lateness = {
    space = "lateness",
    free = true,
    fields = {
      title = title,
      of = { type = "text", one_of = { "activity", "decision" } }, -- default: activity
      activities = refs({ "activity" }), -- absent: of all that none names
      rules = refs({ "rule" }),
      -- list of whole days, each as likely as any other
      delays = { type = "ref", of = { "param" }, required = true },
    },
  },
  effect = {
    space = "effect",
    free = true,
    fields = {
      title = title,
      rule = { type = "ref", of = { "rule" }, required = true },
      -- whose sheets at the rule's scope it shifts
      indicator = { type = "ref", of = { "indicator" }, required = true },
      -- list of shifts in the indicator's unit, each as likely as any other
      shift = { type = "ref", of = { "param" }, required = true },
      lag = { type = "integer", least = 0, most = 3650 }, -- days after the decision is carried out
      hours = { type = "integer", least = 0, most = 10000 }, -- of each addressee
    },
  },
  block = {
    space = "block",
    free = true,
    fields = {
      title = title,
      part_of = ref("block"),
      positions = refs(PERSONS),
      bodies = refs({ "body" }),
      documents = DOCUMENTS,
      spans = { type = "boolean" }, -- a blank cell takes that of the func before it
    },
  },
  func = {
    space = "func",
    free = true,
    fields = {
      title = title,
      block = { type = "ref", of = { "block" }, required = true },
      kind = { type = "text", one_of = { "function", "duty", "power" } }, -- default: function
      positions = refs(PERSONS),
      bodies = refs({ "body" }),
      documents = DOCUMENTS,
    },
  },
  template = {
    space = "template",
    free = true,
    fields = {
      title = title,
      called = { type = "text" }, -- what people type
      document = ref("document"),
      forms = refs({ "decision_form" }), -- absent: decisions of all forms
      head = { type = "texts" },
      each = { type = "text" }, -- a line for each decision
      table = { type = "boolean" }, -- all of them as a table
      none = { type = "texts" }, -- instead, where there are none
      foot = { type = "texts" },
    },
  },
  vocabulary = {
    space = "vocabulary",
    free = true,
    fields = {
      title = { type = "text", required = true }, -- what {name} in other titles becomes
      plural = { type = "text" },
      genitive = { type = "text" },
      forms = { type = "texts" }, -- patterns of words, with *
      obsolete = { type = "text" }, -- why
      instead = ref("vocabulary"),
    },
  },
  norm = {
    space = "norm",
    free = true,
    fields = {
      title = title,
      number = { type = "text" },
      date = { type = "date" },
      issuer = { type = "text" },
      url = { type = "text" },
      status = { type = "text" },
    },
  },
  catalogue = {
    space = "catalogue",
    free = true,
    fields = {
      title = title,
      columns = {
        type = "entries",
        named = "name",
        fields = {
          name = { type = "text", required = true },
          title = title,
          of = { type = "text" }, -- a kind: the column names things of it
        },
      },
      items = { type = "rows", named = "id", columns = "columns" },
    },
  },
  param = {
    space = "param",
    free = true,
    parameter = true,
    fields = {
      title = { type = "text", words = true },
      unit = { type = "text" },
      sealed = { type = "boolean" },
      tighten_only = { type = "text", one_of = { "higher", "lower" } },
      values = values,
    },
    override = {
      title = { type = "text", words = true },
      unit = { type = "text" },
      values = values,
    },
  },
}

-- Fields of every kind.
for _, kind in pairs(M.kinds) do
  kind.fields.source = { type = "text" }
  kind.fields.note = { type = "text" }
  kind.fields.part = { type = "text", one_of = { "invariant", "variative" } }
end

---Fields of any table that are labels and notes: no result and no reference depends on them.
---@type table<string, boolean>
M.labels = { title = true, source = true, note = true }

-- kind -> further fields of that sort
local COSMETIC <const> = { indicator = { "digits", "direction", "missing", "applies_title" } }

for name, kind in pairs(M.kinds) do
  kind.cosmetic = {}
  for label in pairs(M.labels) do
    kind.cosmetic[label] = true
  end
  for _, field_name in ipairs(COSMETIC[name] or {}) do
    kind.cosmetic[field_name] = true
  end
end
M.kinds.vocabulary.cosmetic.title = nil -- the word itself

---True if a verb may touch a thing although it is invariant: an override of open fields.
---@param kind string
---@param verb string
---@param body table what the verb says
---@return boolean
function M.is_open(kind, verb, body)
  local open = M.kinds[kind].open
  for name in pairs(body) do
    if verb ~= "override" or not open or not open[name] then
      return false
    end
  end
  return verb == "override"
end

---Fields that disable takes.
M.disable = { title = title }

return M
