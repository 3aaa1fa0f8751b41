-- Findings about numbers: indicators, rules, parameters and what overrides of them change.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local references = require "references"
local report = require "report"
local stretches = require "stretches"
local suggest = require "suggest"

local M = {}

local RULE_PREFIX <const> = "rule."

-- Parameters that the program itself reads by name.
local OWN_PARAMETERS <const> = {
  ["marker.subjects"] = true,
  ["publish.kind"] = true,
  ["publish.min_n"] = true,
  ["rank.min_n"] = true,
  ["rank.never"] = true,
}

-- Calls visit(name, series, thing) for each indicator and each rule that is not disabled.
local function each_series(model, visit)
  for _, indicator in ipairs(report.live(model, "indicator")) do
    local series = model.indicators[indicator.name]
    if series and not series.disabled then
      visit(indicator.name, series, indicator)
    end
  end
  for _, rule in ipairs(report.live(model, "rule")) do
    local series = model.indicators[RULE_PREFIX .. rule.name]
    if series and not series.disabled then
      visit(RULE_PREFIX .. rule.name, series, rule)
    end
  end
end

-- All reads of a series: those of its formulas and of `applies`.
local function reads_of(series)
  local list = { series.applies_reads }
  for position, formula in ipairs(series.formulas) do
    list[position + 1] = formula.reads
  end
  return list
end

-- --- formulas ---

local STRICT <const> = { mean = true, sum = true, sd = true, population_sd = true,
  weighted_mean = true }
-- What stands in the refusal of a formula whose value is no number.
local NO_NUMBER <const> = string.match(core.message("REFUSE_RESULT"), "%%s(.-)%%s")
local RATES <const> = { ["%"] = true, ["pp"] = true }

-- Averages of what has only an order, sums of what is a rate.
local function check_aggregate(node, what, formula, thing, add)
  local scale = what.body.scale_type
  local places = { formula.place, thing.place }
  if STRICT[node.op] and (scale == "ordinal" or scale == "nominal") then
    add(scale == "nominal" and "warning" or "note", "ordinal_mean", places,
      report.kind(thing.kind), thing.name, report.word("CHECK_WORDS", node.op), what.label,
      report.word("CHECK_WORDS", scale))
  end
  local rate = RATES[what.body.unit] and (node.op == "sum" or (node.op == "mean" and what.cells))
  if rate then
    add("warning", "rate_sum", places, report.kind(thing.kind), thing.name,
      report.word("CHECK_WORDS", node.op), what.label, what.body.unit)
  end
end

local function check_formula(model, formula, thing, add)
  local places = { formula.place, thing.place }
  if not formula.compiled then
    local refusal = formula.refusal or "?"
    if string.find(refusal, NO_NUMBER, 1, true) then
      add("error", "no_number", places, report.kind(thing.kind), thing.name, refusal)
    else
      add("note", "not_compiled", places, report.kind(thing.kind), thing.name, refusal)
    end
  end
  for _, node in ipairs(formula.values or {}) do
    if node.no_cells and thing.kind == "indicator" then
      add("error", "no_cells", places, thing.name, thing.body.title, node.indicator)
    end
  end
  for _, node in ipairs(formula.aggregates or {}) do
    local kind = model.by_name.record[node.kind] or model.by_name.event[node.kind]
    local field = kind and node.field and kind.body.fields and kind.body.fields[node.field]
    if field then
      local what = { body = field, label = node.kind .. "." .. node.field }
      check_aggregate(node, what, formula, thing, add)
    end
  end
  for _, node in ipairs(formula.cells or {}) do
    local target = model.by_name.indicator[node.indicator]
    if target then
      local what = { body = target.body, label = node.indicator, cells = true }
      check_aggregate(node, what, formula, thing, add)
    end
  end
end

-- Where the model has directions, an indicator's is one of them.
local function check_directions(model, add)
  local names, directions = {}, model.things.direction
  for position, direction in ipairs(directions) do
    names[position] = direction.name
  end
  for _, indicator in ipairs(report.live(model, "indicator")) do
    local name = indicator.body.direction
    if name and #names > 0 and not model.by_name.direction[name] then
      add("warning", "unknown_direction", { indicator.said.direction or indicator.place },
        indicator.name, name, suggest.thing(name, names, directions))
    end
  end
end

-- --- what feeds ---

-- Kinds whose rows come from somewhere: name -> true.
local function fed_kinds(model)
  local fed = {}
  for _, profile in ipairs(model.profiles) do
    fed[profile.kind] = true
  end
  for _, event in ipairs(report.live(model, "event")) do
    fed[event.name] = true
  end
  for _, parameter in ipairs(model.parameters) do
    for _, version in ipairs(parameter.name == "publish.kind" and parameter.versions or {}) do
      fed[version.value] = true
    end
  end
  return fed
end

-- Only those that read records themselves: what reads them in turn is fed when they are.
local function check_fed(fed, series, thing, add)
  local kinds, any = {}, false
  for _, reads in ipairs(reads_of(series)) do
    any = any or reads.open
    for _, kind in ipairs(reads.kinds) do
      any = any or fed[kind]
      kinds[#kinds + 1] = kind
    end
  end
  if #kinds > 0 and not any then
    add("warning", "unfed_indicator", { thing.place }, report.kind(thing.kind),
      thing.name, thing.body.title, table.concat(report.sorted_set(kinds), ", "))
  end
end

-- --- rules ---

-- Where a thing was disabled for a reason: what it takes along has the same reason.
local function disabled_at(model, title)
  for _, kind in ipairs(report.kinds(model)) do
    for _, thing in ipairs(model.things[kind]) do
      for _, touch in ipairs(thing.disabled == title and thing.touches or {}) do
        if touch.verb == "disable" then
          return touch.place
        end
      end
    end
  end
end

-- The reason of what a formula reads being disabled, if it reads nothing else.
local function disabled_reads(model, formula)
  local title, others = nil, #formula.reads.kinds + (formula.reads.open and 1 or 0)
  for _, name in ipairs(formula.reads.indicators) do
    title = title or model.indicators[name].disabled
    others = others + (model.indicators[name].disabled and 0 or 1)
  end
  return others == 0 and title or nil
end

-- Why a rule never tells anything, as a severity, a text and a place besides the rule's.
local function why_unreachable(model, series)
  if series.disabled then
    return "warning", core.text("CHECK_WHY_OFF", series.disabled),
      disabled_at(model, series.disabled)
  end
  local always = series.formulas[1] and series.formulas[1].constant
  local constant, dead = always ~= nil, #series.formulas > 0 and "" or nil
  for _, formula in ipairs(series.formulas) do
    constant = constant and formula.constant == always
    dead = dead and disabled_reads(model, formula)
    for _, node in ipairs(formula.values or {}) do
      if node.no_cells then
        return "error", core.text("CHECK_WHY_NO_CELLS", node.indicator)
      end
    end
  end
  if constant then
    return "warning", core.message(always == 0 and "CHECK_WHY_NEVER" or "CHECK_WHY_ALWAYS")
  elseif dead then
    return "warning", core.text("CHECK_WHY_DISABLED", dead), disabled_at(model, dead)
  end
end

local function check_rules(model, add)
  for _, rule in ipairs(report.live(model, "rule")) do
    local series = model.indicators[RULE_PREFIX .. rule.name]
    if series then
      local severity, why, place = why_unreachable(model, series)
      if severity then
        add(severity, "unreachable_rule", { rule.place, place }, rule.name, rule.body.title, why)
      end
    end
  end
end

-- --- parameters ---

-- Names of the parameters that something reads; open: a formula may read any.
local function used_parameters(model)
  local used, open = {}, false
  for _, series in pairs(model.indicators) do -- conditions of the map and markers too
    for _, reads in ipairs(series.disabled and {} or reads_of(series)) do
      open = open or reads.open
      for _, name in ipairs(reads.parameters) do
        used[name] = true
      end
    end
  end
  for _, indicator in ipairs(report.live(model, "indicator")) do
    for _, field in ipairs({ "bands", "small_n" }) do
      used[indicator.body[field] or ""] = true
    end
  end
  for _, kind in ipairs(report.kinds(model)) do
    for _, thing in ipairs(report.live(model, kind)) do
      references.each(thing, function(name, spec)
        for _, of in ipairs(spec.of or {}) do
          used[of == "param" and name or ""] = true
        end
      end)
    end
  end
  return used, open
end

-- Indicators whose bands are a parameter.
local function banded_by(model, name)
  local list = {}
  for _, indicator in ipairs(report.live(model, "indicator")) do
    list[#list + 1] = indicator.body.bands == name and indicator or nil
  end
  return list
end

-- Bands that are no more.
local function check_disabled(model, parameter, add)
  local names = {}
  for position, indicator in ipairs(banded_by(model, parameter.name)) do
    names[position] = indicator.name
  end
  local edit = parameter.edits[#parameter.edits]
  for position = #parameter.edits, 1, -1 do
    edit = parameter.edits[position].verb == "disable" and parameter.edits[position] or edit
  end
  if #names > 0 then
    add("warning", "bands_disabled", { edit.place }, parameter.name, table.concat(names, ", "))
  end
end

-- Labels that versions give within a stretch, as keys; the order in which they come.
local function labels_within(versions, edit)
  local labels, order = {}, {}
  for _, version in ipairs(versions) do
    local meets = (not edit.until_ or not version.from or version.from < edit.until_)
      and (not edit.from or not version.until_ or edit.from < version.until_)
    for _, band in ipairs(meets and type(version.value) == "table" and version.value or {}) do
      local label = type(band) == "table" and band[2]
      if label and not labels[label] then
        labels[label] = true
        order[#order + 1] = tostring(label)
      end
    end
  end
  return labels, order
end

-- Labels of the layer below that an edit of bands drops: who waits for them waits in vain.
local function check_labels(parameter, add)
  for position, edit in ipairs(parameter.edits) do
    local following = parameter.edits[position + 1]
    local labels = labels_within(following and following.before or parameter.versions, edit)
    local _, before = labels_within(edit.before, edit)
    local gone = {}
    for _, label in ipairs(before) do
      gone[#gone + 1] = not labels[label] and label or nil
    end
    if #gone > 0 and edit.verb ~= "disable" then
      add("note", "band_label_gone", { edit.place }, parameter.name, table.concat(gone, ", "))
    end
  end
end

local function check_bands(model, parameter, add)
  local indicators = banded_by(model, parameter.name)
  local banded = #indicators > 0
  for _, indicator in ipairs(indicators) do
    if parameter.unit and parameter.unit ~= indicator.body.unit then
      add("warning", "band_unit", { indicator.said.bands or indicator.place, parameter.place },
        parameter.name, parameter.unit, indicator.name, indicator.body.unit)
    end
  end
  if banded then
    check_labels(parameter, add)
  end
  for _, version in ipairs(parameter.versions) do
    for _, finding in ipairs(stretches.check(version.value, parameter.unit, banded)) do
      add("warning", finding.code, { version.place }, parameter.name, finding.first, finding.second)
    end
  end
end

-- Where a parameter is defined and edited.
local function places_of(parameter)
  local places = { parameter.place }
  for position, edit in ipairs(parameter.edits) do
    places[position + 1] = edit.place
  end
  return places
end

local function check_parameters(model, add)
  local used, open = used_parameters(model)
  for _, parameter in ipairs(model.parameters) do
    if parameter.disabled then
      check_disabled(model, parameter, add)
    else
      if not used[parameter.name] and not OWN_PARAMETERS[parameter.name] then
        add(open and "note" or "warning", "unused_parameter", places_of(parameter),
          parameter.name)
      end
      check_bands(model, parameter, add)
    end
  end
end

-- --- catalogues that list stretches ---

local function check_catalogues(model, add)
  for _, catalogue in ipairs(report.live(model, "catalogue")) do
    for _, column in ipairs(catalogue.body.columns or {}) do
      local values = {}
      for position, item in ipairs(catalogue.body.items or {}) do
        values[position] = item[column.name]
      end
      local found = stretches.check_texts(values, #(catalogue.body.items or {}))
      for _, finding in ipairs(found) do
        add("warning", finding.code, { catalogue.place }, catalogue.name .. "." .. column.name,
          finding.first, finding.second)
      end
    end
  end
end

-- --- overrides that change nothing ---

local function check_touches(model, add)
  for _, kind in ipairs(report.kinds(model)) do
    for _, thing in ipairs(model.things[kind]) do
      for _, touch in ipairs(thing.touches) do
        local idle = touch.verb == "override" and report.says_same(touch.body, touch.before)
        if idle or (touch.verb == "disable" and touch.was_disabled) then
          add("warning", "idle_override", { touch.place }, touch.verb, kind, thing.name,
            thing.place.text)
        end
      end
    end
  end
end

-- The versions after an edit: those before the next one, else the last.
local function check_edits(model, add)
  for _, parameter in ipairs(model.parameters) do
    for position, edit in ipairs(parameter.edits) do
      local following = parameter.edits[position + 1]
      local after = following and following.before or parameter.versions
      if edit.verb == "set" and report.same_versions(edit.before, after) then
        add("warning", "idle_override", { edit.place }, edit.verb, "param", parameter.name,
          parameter.place.text)
      end
    end
  end
end

---@param model vsoko.report_model
---@param add function
function M.find(model, add)
  local fed = fed_kinds(model)
  each_series(model, function(_, series, thing)
    for _, formula in ipairs(series.formulas) do
      check_formula(model, formula, thing, add)
    end
    check_fed(fed, series, thing, add)
  end)
  check_directions(model, add)
  check_rules(model, add)
  check_parameters(model, add)
  check_catalogues(model, add)
  check_touches(model, add)
  check_edits(model, add)
end

return M
