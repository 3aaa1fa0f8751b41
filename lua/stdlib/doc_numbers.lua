-- The parts of a model's document about numbers: records, indicators, parameters, the map.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local people = require "doc_people"
local report = require "report"

local M = {}

local function print_directions(doc)
  doc:section("DOC_DIRECTIONS", 2, doc:things "direction", function(direction)
    local fields = direction.body
    return { fields.title, doc:title(fields.of, "direction"), fields.note }
  end)
end

-- --- what is recorded ---

local function fields_of(record)
  local names, order = {}, record.body.order or report.sorted_keys(record.body.fields or {})
  for position, name in ipairs(order) do
    local field = record.body.fields[name]
    local unit = field.unit and " (" .. field.unit .. ")" or ""
    names[position] = (field.title or name) .. unit
  end
  return table.concat(names, ", ")
end

local function print_records(doc)
  local function row(record)
    local titles = {}
    for position, name in ipairs(record.body.key or {}) do
      titles[position] = record.body.fields[name].title or name
    end
    local profiles = {}
    for _, profile in ipairs(doc.model.profiles) do
      if profile.kind == record.name then
        profiles[#profiles + 1] = profile.title or profile.name
      end
    end
    return {
      record.body.title,
      fields_of(record),
      table.concat(titles, ", "),
      record.body.tags and table.concat(record.body.tags, ", "),
      table.concat(profiles, "; "),
    }
  end
  doc:section("DOC_RECORDS", 2, doc:things "record", row)
  doc:section("DOC_EVENTS", 2, doc:things "event", row)
end

-- --- indicators ---

-- The bands as of today: "from 40: middle".
local function bands_of(doc, name)
  for _, parameter in ipairs(doc.model.parameters) do
    local version = parameter.name == name and report.version_at(parameter, doc.today)
    if version then
      return report.print_bands(version.value)
    end
  end
end

local function applies_of(indicator, series)
  if indicator.body.applies_title then
    return { indicator.body.applies_title }
  end
  return series.applies and { report.code(series.applies) }
    or indicator.body.applies and { core.message "DOC_BY_CELL" } or {}
end

local function indicator_row(doc, indicator)
  local fields = indicator.body
  local series = doc.model.indicators[indicator.name] or { formulas = {}, tags = {} }
  local levels = {}
  for position, level in ipairs(fields.levels) do
    levels[position] = report.level_title(doc.model, level)
  end
  return {
    fields.code,
    report.code(indicator.name),
    fields.title,
    fields.unit,
    levels,
    report.period_titles(doc.model, fields.period),
    report.formula_cells(series),
    applies_of(indicator, series),
    fields.bands and bands_of(doc, fields.bands),
    fields.missing,
    table.concat(series.tags or {}, ", "),
    fields.source,
    fields.note,
  }
end

-- Directions in the order of definition, then those that no thing describes, then none.
local function directions_of(doc, indicators)
  local order, met = {}, {}
  for _, direction in ipairs(report.live(doc.model, "direction")) do
    order[#order + 1] = direction.name
    met[direction.name] = true
  end
  local others = {}
  for _, indicator in ipairs(indicators) do
    others[#others + 1] = not met[indicator.body.direction or ""] and indicator.body.direction
      or nil
  end
  for _, name in ipairs(report.sorted_set(others)) do
    order[#order + 1] = name
  end
  return order
end

local function print_indicators(doc)
  local indicators = doc:things "indicator"
  local titles = doc.words "DOC_INDICATORS"
  titles[#titles + 1] = core.message "DOC_MARK"
  local function print(heading, name)
    local rows = {}
    for _, indicator in ipairs(indicators) do
      if indicator.body.direction == name then
        local row = indicator_row(doc, indicator)
        row[#titles] = doc:mark(indicator)
        rows[#rows + 1] = row
      end
    end
    if #rows > 0 then
      doc.out:heading(3, heading)
      doc.out:table(titles, rows)
    end
  end
  for _, name in ipairs(directions_of(doc, indicators)) do
    print(core.text("DOC_DIRECTION", report.title(doc.model, name, { "direction" })), name)
  end
  print(core.message "DOC_NO_DIRECTION", nil)
end

-- --- parameters ---

local function is_shown(doc, parameter)
  local own = doc.all or not doc.layered or doc:is_own(parameter.place)
  for _, edit in ipairs(parameter.edits) do
    own = own or doc:is_own(edit.place)
  end
  return own
end

local function parameter_mark(doc, parameter)
  if not doc.layered then
    return nil
  elseif doc:is_own(parameter.place) then
    return core.message "DOC_OWN"
  end
  for _, edit in ipairs(parameter.edits) do
    if doc:is_own(edit.place) then
      return core.message "DOC_CHANGED"
    end
  end
end

local function print_parameters(doc)
  local titles = doc.words "DOC_PARAMETERS"
  local heading, rows = table.remove(titles, 1), {}
  for _, parameter in ipairs(doc.model.parameters) do
    local shown = not parameter.disabled and is_shown(doc, parameter)
    for position, version in ipairs(shown and parameter.versions or {}) do
      local first = position == 1
      rows[#rows + 1] = {
        parameter.name,
        first and parameter.title or nil,
        first and parameter.unit or nil,
        version.from ~= "1900-01-01" and version.from or nil,
        version.until_,
        report.print_value(version.value),
        version.source,
        version.note,
        first and parameter.sealed and core.message "WORD_YES" or nil,
        first and doc.word(parameter.tighten_only) or nil,
        parameter_mark(doc, parameter),
      }
    end
  end
  if #rows > 0 then
    doc.out:heading(2, heading)
    doc.out:table(titles, rows)
  end
end

-- --- the map ---

local function titles_of(entries)
  local list <const> = {}
  for position, entry in ipairs(entries or {}) do
    list[position] = entry.title
  end
  return list
end

local function print_map(doc)
  local titles = doc.words "DOC_MAP_ITEMS"
  for _, criterion in ipairs(report.live(doc.model, "criterion")) do
    local rows = {}
    for _, item in ipairs(doc:things "map_item") do
      if item.body.criterion == criterion.name then
        rows[#rows + 1] = {
          item.name,
          item.body.title,
          titles_of(item.body.characteristics),
          doc:titles(item.body.evidence),
          item.body.note,
          doc:mark(item),
        }
      end
    end
    if #rows > 0 then
      local number = criterion.body.number
      doc.out:heading(3, (number and core.text("DOC_CRITERION", report.show(number)) or "")
        .. criterion.body.title)
      doc.out:table(titles, rows)
    end
  end
end

---@param doc vsoko.doc
function M.print(doc)
  print_directions(doc)
  doc:part("DOC_PART_INDICATORS", function() print_indicators(doc) end)
  print_parameters(doc)
  doc:part("DOC_PART_MAP", function() print_map(doc) end)
  print_records(doc)
  people.print_words(doc)
end

return M
