-- The last parts of a model's document: what its own layer changes in the models below, touch by
-- touch, and what it leaves as it is.
--
-- SPDX-License-Identifier: MIT
local check = require "check"
local core = require "core"
local report = require "report"
local things = require "things"
local vocabulary = require "vocabulary"

local M = {}

-- A field's value as a reader sees it; functions have no text of their own.
local function print_field(value, spec, place)
  if type(value) == "string" and spec and spec.words then
    return vocabulary.replace(value, place.text, "title")
  elseif value == nil then
    return core.message "DOC_NOTHING"
  elseif type(value) == "function" then
    return core.message "DOC_FORMULA"
  elseif type(value) == "table" and type(value[1]) == "table" and value[1].call then
    return core.message "DOC_FORMULA"
  end
  return report.print_value(value)
end

-- One line for each field that an override says and that is another one now.
local function print_override(thing, touch)
  local lines, schema = {}, things.kinds[thing.kind].fields
  for _, field in ipairs(check.keys(touch.body)) do
    if not report.says_same(touch.body[field], touch.before[field]) then
      lines[#lines + 1] = core.text("DOC_FIELD_CHANGED", field,
        print_field(touch.before[field], schema[field], thing.place),
        print_field(touch.body[field], schema[field], touch.place))
    end
  end
  return #lines > 0 and lines or { core.message "DOC_NO_CHANGE" }
end

local function print_touch(thing, touch)
  if touch.verb == "override" then
    return print_override(thing, touch)
  elseif touch.verb == "disable" then
    return { core.text("DOC_DISABLED", touch.body.title) }
  end
  return { core.message "DOC_AROUND" }
end

local function add_things(doc, rows)
  for _, kind in ipairs(report.kinds(doc.model)) do
    for _, thing in ipairs(doc.model.things[kind]) do
      for _, touch in ipairs(thing.touches) do
        if doc:is_own(touch.place) then
          rows[#rows + 1] = {
            touch.verb .. "." .. kind .. " " .. thing.name,
            thing.body.title,
            print_touch(thing, touch),
            thing.place.text,
            touch.place.text,
            place = touch.place,
          }
        end
      end
    end
  end
end

-- after: the versions that the edit left.
local function print_edit(parameter, edit, after)
  if edit.verb ~= "set" then
    return edit.verb == "disable" and core.text("DOC_DISABLED", parameter.disabled or "")
      or core.message "DOC_VALUES"
  end
  local version = report.version_at({ versions = after }, edit.from)
  local before = report.version_at({ versions = edit.before }, edit.from)
  return core.text("DOC_SET", edit.from, edit.until_ or core.message "DOC_FOREVER",
    before and report.print_value(before.value) or core.message "DOC_NOTHING",
    version and report.print_value(version.value) or core.message "DOC_NOTHING")
end

local function add_parameters(doc, rows)
  for _, parameter in ipairs(doc.model.parameters) do
    for position, edit in ipairs(parameter.edits) do
      local following = parameter.edits[position + 1]
      local after = following and following.before or parameter.versions
      if doc:is_own(edit.place) then
        rows[#rows + 1] = {
          edit.verb .. ".param " .. parameter.name,
          parameter.title,
          print_edit(parameter, edit, after),
          parameter.place.text,
          edit.place.text,
          place = edit.place,
        }
      end
    end
  end
end

-- In the order of the layer's files.
local function before(a, b)
  if a.place.file ~= b.place.file then
    return a.place.file < b.place.file
  elseif a.place.line ~= b.place.line then
    return a.place.line < b.place.line
  end
  return a[1] < b[1]
end

local function print_changes(doc)
  local titles, rows = doc.words "DOC_CHANGES", {}
  local heading = table.remove(titles, 1)
  add_things(doc, rows)
  add_parameters(doc, rows)
  table.sort(rows, before)
  doc.out:heading(2, heading)
  if #rows == 0 then
    doc.out:paragraph(core.message "DOC_CHANGES_NONE")
    return
  end
  doc.out:table(titles, rows)
end

-- --- what is left as it is ---

local KINDS <const> = { "indicator", "rule", "procedure", "activity", "document", "body",
  "position", "role", "decision_level", "decision_form", "decision_method", "cycle", "direction",
  "criterion", "map_item", "catalogue", "record", "event", "norm" }

-- Kinds whose names stand in formulas and in what layers above say.
local NAMED <const> = { indicator = true, rule = true }

-- "R02 Title (name)"; the name only of what people call by it.
local function short(thing)
  local code = thing.body.code
  local name = NAMED[thing.kind] and " (" .. thing.name .. ")" or ""
  return (code and code .. " " or "") .. thing.body.title .. name
end

-- Parameters that the own layer neither defines nor edits.
local function inherited_parameters(doc)
  local names = {}
  for _, parameter in ipairs(doc.model.parameters) do
    local own = doc:is_own(parameter.place)
    for _, edit in ipairs(parameter.edits) do
      own = own or doc:is_own(edit.place)
    end
    if not own and not parameter.disabled then
      names[#names + 1] = parameter.title .. " (" .. parameter.name .. ")"
    end
  end
  return names
end

local function print_inherited(doc)
  local lines, parameters = {}, inherited_parameters(doc)
  local names = {}
  for position, word in ipairs(doc.words "DOC_KINDS") do
    names[KINDS[position]] = word
  end
  for _, kind in ipairs(KINDS) do
    local titles = {}
    for _, thing in ipairs(doc:inherited(kind)) do
      -- An indicator without a code is a step of others.
      if kind ~= "indicator" or thing.body.code then
        titles[#titles + 1] = short(thing)
      end
    end
    if #titles > 0 then
      lines[#lines + 1] = core.text("DOC_LIST", names[kind], tostring(#titles),
        table.concat(titles, "; "))
    end
  end
  if #parameters > 0 then
    lines[#lines + 1] = core.text("DOC_LIST", core.message "DOC_KIND_PARAMETERS",
      tostring(#parameters), table.concat(parameters, "; "))
  end
  if #lines > 0 then
    doc.out:heading(2, core.message "DOC_INHERITED")
    doc.out:list(lines)
  end
end

---@param doc vsoko.doc
function M.print(doc)
  if doc.layered then
    print_changes(doc)
  end
  if doc.layered and not doc.all then
    print_inherited(doc)
  end
end

return M
