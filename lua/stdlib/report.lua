-- What every report gets: a loaded model as one table, and the few functions that reports share.
-- Reports (report_NAME.lua) are run by core/lua_report.c; they read and give values.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local layers = require "layers"
local things = require "things"

local M = {}

---@class vsoko.report_model
---@field name string
---@field title string
---@field version string
---@field layers string[] base first
---@field things table<string, table[]> kind -> things in order of definition (layers.lua)
---@field by_name table<string, table<string, table>> kind -> name -> thing
---@field parameters table[] sorted by name: { name, title, unit, versions = { { from, value } } }
---@field profiles table[] { name, title, kind, place }
---@field indicators table<string, table> name -> { formulas, applies }; rules as "rule.NAME"

---The model of a report, from what C knows of it.
---@param model table
---@return vsoko.report_model
function M.model(model)
  model.things, model.by_name = {}, {}
  for kind, description in pairs(things.kinds) do
    local list, names = {}, {}
    for _, thing in ipairs(layers.all(description.space)) do
      if thing.kind == kind then
        list[#list + 1] = thing
        names[thing.name] = thing
      end
    end
    model.things[kind], model.by_name[kind] = list, names
  end
  return model
end

---The kinds of things, sorted.
---@param model vsoko.report_model
---@return string[]
function M.kinds(model)
  local kinds = {}
  for kind in pairs(model.things) do
    kinds[#kinds + 1] = kind
  end
  table.sort(kinds)
  return kinds
end

---Things of a kind that are not disabled, in order of definition.
---@param model vsoko.report_model
---@param kind string
---@return table[]
function M.live(model, kind)
  local list = {}
  for _, thing in ipairs(model.things[kind] or {}) do
    if not thing.disabled then
      list[#list + 1] = thing
    end
  end
  return list
end

-- Kinds that refs of functions, activities and decisions name.
local NAMED <const> = { "position", "role", "body", "document" }

---The thing of one of these kinds (position, role, body, document without them), or nil.
---@param model vsoko.report_model
---@param name string
---@param kinds? string[]
---@return table?
function M.find(model, name, kinds)
  for _, kind in ipairs(kinds or NAMED) do
    local thing = model.by_name[kind] and model.by_name[kind][name]
    if thing then
      return thing
    end
  end
end

---The title of a thing that a reference names; what names nothing stays as it is.
---@param model vsoko.report_model
---@param name string
---@param kinds? string[]
---@return string
function M.title(model, name, kinds)
  local thing = M.find(model, name, kinds)
  return thing and thing.body.title or name
end

---@param model vsoko.report_model
---@param names string[]
---@param kinds? string[]
---@return string[]
function M.titles(model, names, kinds)
  local list = {}
  for position, name in ipairs(names) do
    list[position] = M.title(model, name, kinds)
  end
  return list
end

---A field of the type refs as a list: of one name, of a list of names, of nothing.
---@param value string|string[]|nil
---@return string[]
function M.names(value)
  if value == nil then
    return {}
  end
  return type(value) == "table" and value or { value }
end

---What other systems call the things of a kind: code -> name.
---@param model vsoko.report_model
---@param kind string
---@return table<string, string>
function M.codes(model, kind)
  local map <const> = {}
  for _, thing in ipairs(M.live(model, kind)) do
    for _, code in ipairs(thing.body.codes or {}) do
      map[code] = thing.name
    end
  end
  return map
end

-- --- printing ---

---What a message of pairs "name=text|name=text" calls a name; an unknown one stays.
---@param id string
---@param name? string
---@return string?
function M.word(id, name)
  for found, text in string.gmatch(core.message(id), "([^|=]+)=([^|]*)") do
    if found == name then
      return text
    end
  end
  return name
end

---A kind of thing in the reader's language.
---@param kind string
---@return string
function M.kind(kind)
  return M.word("CHECK_KINDS", kind)
end

---Text as mathematics in a document.
---@param text string
---@return table
function M.code(text)
  return { code = text }
end

---The keys of a map as texts, sorted.
---@param map table
---@return string[]
function M.sorted_keys(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  return keys
end

---A number as a person writes it, with the decimal mark of the language.
---@param number number
---@return string
function M.show(number)
  if number == -math.huge or number == math.huge then
    return number < 0 and "−∞" or "∞"
  end
  local text = number == math.floor(number) and math.abs(number) < 1e15
    and string.format("%d", number) or string.format("%.14g", number)
  return (string.gsub(text, "%.", core.message("DECIMAL_MARK")))
end

---A number for programs: the shortest text that reads back as the same one, with a point.
---@param number number
---@return string
function M.plain_number(number)
  for digits = 15, 17 do
    local text <const> = string.format("%." .. digits .. "g", number)
    if tonumber(text) == number then
      return text
    end
  end
  return tostring(number)
end

---Bands, a list of { from, label } or { from, label, tone }.
---@param bands table[]
---@return string[]
function M.print_bands(bands)
  local lines = {}
  for position, band in ipairs(bands) do
    lines[position] = core.text("DOC_BAND", M.show(band[1]), tostring(band[2]))
  end
  return lines
end

local function is_bands(value)
  for _, item in ipairs(value) do
    if type(item) ~= "table" or #item < 2 or #item > 3 or type(item[1]) ~= "number"
      or type(item[2]) ~= "string" or type(item[3] or "") ~= "string" then
      return false
    end
  end
  return #value > 0
end

---A value of a parameter or of a field: numbers, texts, lists, maps.
---@param value any
---@return string
function M.print_value(value)
  if type(value) == "number" then
    return M.show(value)
  elseif type(value) == "boolean" then
    return core.message(value and "WORD_YES" or "WORD_NO")
  elseif type(value) == "function" then
    return core.message "DOC_FORMULA"
  elseif type(value) ~= "table" then
    return tostring(value)
  elseif is_bands(value) then
    return table.concat(M.print_bands(value), "; ")
  end
  local parts = {}
  for position, item in ipairs(value) do
    local text = M.print_value(item)
    parts[position] = type(item) == "table" and "(" .. text .. ")" or text
  end
  for _, key in ipairs(#value == 0 and M.sorted_keys(value) or {}) do
    parts[#parts + 1] = key .. ": " .. M.print_value(value[key])
  end
  return table.concat(parts, #value == 0 and "; " or ", ")
end

---The formulas of a series as mathematics, each with its date; of one that does not compile that it
---runs for each cell.
---@param series table
---@return table[] cells
function M.formula_cells(series)
  local cells = {}
  for _, formula in ipairs(series.formulas) do
    if formula.from then
      cells[#cells + 1] = core.text("DOC_FROM", formula.from)
    end
    cells[#cells + 1] = formula.printed and M.code(formula.printed) or core.message "DOC_BY_CELL"
  end
  return cells
end

---"class*subject" by titles of dimensions.
---@param model vsoko.report_model
---@param level string
---@return string
function M.level_title(model, level)
  local titles = {}
  for name in string.gmatch(level, "[^*]+") do
    titles[#titles + 1] = name == "all" and core.message "DOC_LEVEL_ALL"
      or M.title_of(model, "dimension", name)
  end
  return table.concat(titles, " × ")
end

---@param model vsoko.report_model
---@param periods string|string[]|nil
---@return string
function M.period_titles(model, periods)
  local titles = {}
  for position, name in ipairs(M.names(periods or "*")) do
    titles[position] = name == "*" and core.message "DOC_PERIOD_ALL"
      or M.title_of(model, "period", name)
  end
  return table.concat(titles, ", ")
end

---The title of a thing of a kind; of a parameter too.
---@param model vsoko.report_model
---@param kind string
---@param name string
---@return string
function M.title_of(model, kind, name)
  for _, parameter in ipairs(kind == "param" and model.parameters or {}) do
    if parameter.name == name then
      return parameter.title or name
    end
  end
  local kinds = kind == "record" and { "record", "event" } or { kind }
  return M.title(model, name, kinds)
end

---The version of a parameter at a date, or nil.
---@param parameter table
---@param date string
---@return table?
function M.version_at(parameter, date)
  for _, version in ipairs(parameter.versions) do
    if (not version.from or version.from <= date)
      and (not version.until_ or date < version.until_) then
      return version
    end
  end
end

---A list of texts, each once, sorted.
---@param list string[]
---@return string[]
function M.sorted_set(list)
  local met, set = {}, {}
  for _, item in ipairs(list) do
    if not met[item] then
      met[item] = true
      set[#set + 1] = item
    end
  end
  table.sort(set)
  return set
end

-- --- what verbs change ---

---True if two values are equal through and through; functions by what they do.
---@param a any
---@param b any
---@return boolean
function M.same(a, b)
  if type(a) == "function" and type(b) == "function" then
    return core.fingerprint(a) == core.fingerprint(b)
  elseif type(a) ~= "table" or type(b) ~= "table" then
    return a == b
  end
  for key, item in pairs(a) do
    if not M.same(item, b[key]) then
      return false
    end
  end
  for key in pairs(b) do
    if a[key] == nil then
      return false
    end
  end
  return true
end

-- Entries of a list that have names, by these; nil: it is another value.
local function by_name(list)
  local names = {}
  for _, entry in ipairs(type(list) == "table" and list or {}) do
    local name = type(entry) == "table" and (entry.name or entry.id)
    if not name then
      return nil
    end
    names[name] = entry
  end
  return next(names) and names
end

---True if a body says nothing that another does not say: an override of no effect.
---@param said any
---@param before any
---@return boolean
function M.says_same(said, before)
  if type(said) ~= "table" then
    return M.same(said, before)
  elseif #said > 0 then
    local entries, below = by_name(said), by_name(before)
    if entries and below then
      return M.says_same(entries, below)
    end
    return M.same(said, M.names(before))
  end
  for field, value in pairs(said) do
    if type(before) ~= "table" or not M.says_same(value, before[field]) then
      return false
    end
  end
  return true
end

-- Versions that follow each other and say the same are one.
local function merge_versions(versions)
  local merged = {}
  for _, version in ipairs(versions) do
    local last = merged[#merged]
    if not last or not M.same(last.value, version.value) then
      merged[#merged + 1] = { from = version.from, value = version.value }
    end
  end
  return merged
end

---True if a parameter has the same values at all dates.
---@param a table[] versions
---@param b table[]
---@return boolean
function M.same_versions(a, b)
  return M.same(merge_versions(a), merge_versions(b))
end

-- --- functions ---

---True if a block is another one or a part of it.
---@param model vsoko.report_model
---@param name string
---@param whole string
---@return boolean
function M.is_within(model, name, whole)
  local met = {}
  while name and not met[name] do
    if name == whole then
      return true
    end
    met[name] = true
    local block = model.by_name.block[name]
    name = block and block.body.part_of
  end
  return false
end

---"2.1. Title": the block's name, if it is a number, and its title.
---@param model vsoko.report_model
---@param name string
---@return string
function M.block_title(model, name)
  local block = model.by_name.block[name]
  local title = block and block.body.title or name
  return string.find(name, "^%d") and name .. ". " .. title or title
end

-- What stands in a cell: of the function itself, else, where the block spans, what stood there
-- above, else the block's own.
local function fill(func, block, above, fields)
  local function of(body)
    local cell, filled = {}, false
    for _, field in ipairs(fields) do
      cell[field] = M.names(body[field])
      filled = filled or #cell[field] > 0
    end
    return filled and cell
  end
  local own = of(func.body)
  if own then
    return own, own, false
  elseif not (block and block.body.spans) then
    return of({}) or {}, above, false
  end
  local cell = above or of(block.body)
  return cell or {}, above, cell ~= nil
end

local EXECUTORS <const> = { "positions", "bodies" }
local DOCUMENTS <const> = { "documents" }

---The table of functions, cells that span resolved.
---@param model vsoko.report_model
---@return table[] rows { id, block, title, kind, positions, bodies, documents, thing, spanned }
function M.functions(model)
  local rows, executors, documents = {}, {}, {}
  for _, func in ipairs(M.live(model, "func")) do
    local name = func.body.block
    local block = model.by_name.block[name]
    local who, by, from_above, with, of_above
    who, executors[name], from_above = fill(func, block, executors[name], EXECUTORS)
    by, documents[name], of_above = fill(func, block, documents[name], DOCUMENTS)
    with = by.documents
    rows[#rows + 1] = {
      id = func.name,
      block = name,
      title = func.body.title,
      kind = func.body.kind or "function",
      positions = who.positions or {},
      bodies = who.bodies or {},
      documents = with or {},
      thing = func,
      spanned = { executors = from_above, documents = of_above },
    }
  end
  return rows
end

return M
