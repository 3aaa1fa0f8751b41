-- What the markers of bias say, as rows. A marker all of whose cells lack data is one row.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local markers = require "markers"
local report = require "report"
local scopes = require "scopes"

local M = {}

local STATES <const> = {
  signal = "MARKER_SIGNAL",
  none = "MARKER_NONE",
  undetermined = "DECISION_UNDETERMINED",
}
local STRENGTHS <const> = { low = "MARKER_LOW", medium = "MARKER_MEDIUM", high = "MARKER_HIGH" }
local RANKS <const> = { low = 1, medium = 2, high = 3 }
local REVIEWS <const> = { refuted = "MARKER_REFUTED", confirmed = "MARKER_CONFIRMED" }
local ORIGINS <const> = { fioko = "MARKER_FIOKO", ["local"] = "MARKER_LOCAL" }

local function shown_state(row)
  local parts <const> = { core.message(STATES[row.state]) }
  if row.strength then
    parts[#parts + 1] = core.message(STRENGTHS[row.strength])
  end
  if row.review then
    parts[#parts + 1] = core.message(REVIEWS[row.review])
  end
  if row.count then
    parts[1] = parts[1] .. ": " .. row.count
  end
  return table.concat(parts, ", ")
end

local function print_value(thing, value, titles)
  if not titles then
    return report.plain_number(value)
  end
  local shown <const> = string.gsub(string.format("%." .. (thing.body.digits or 1) .. "f", value),
    "%.", core.message("DECIMAL_MARK"))
  local unit <const> = thing.body.unit
  return unit and unit ~= "1" and shown .. " " .. unit or shown
end

-- The cells of an indicator by scope and period, read once for a level.
local function cells_of(context, name, dimensions)
  local key <const> = name .. "\0" .. table.concat(dimensions, "*")
  if not context.cells[key] then
    local map <const> = {}
    for _, cell in ipairs(context.data.cells(name, dimensions, context.periods)) do
      local _, told <const> = scopes.of(dimensions, cell)
      map[told .. "\0" .. cell.period] = cell
    end
    context.cells[key] = map
  end
  return context.cells[key]
end

-- What stands behind a signal: the value, and the indicators that the marker names.
local function evidence_of(context, row)
  local marker <const>, list <const> = row.marker, {}
  if row.value then
    local value <const> = print_value(marker, row.value, context.titles)
    list[1] = context.titles and value or "value = " .. value
  end
  local dimensions <const> = scopes.dimensions(context.model, marker.body.scope)
  for _, name in ipairs(row.state == "signal" and report.names(marker.body.evidence) or {}) do
    local thing <const> = context.model.by_name.indicator[name]
    local cell <const> = not thing.disabled
      and cells_of(context, name, dimensions)[row.scope_text .. "\0" .. row.period]
    if cell and cell.state == "known" then
      list[#list + 1] = (context.titles and thing.body.title or name)
        .. (context.titles and ": " or " = ")
        .. print_value(thing, cell.value, context.titles)
    end
  end
  list[#list + 1] = row.reason
  return list
end

local function row_of(context, row)
  local body <const> = row.marker.body
  local titles <const> = context.titles
  return {
    marker = row.marker.name,
    title = body.title,
    scope = row.scope,
    period = row.period,
    state = row.state,
    shown_state = shown_state(row),
    strength = row.strength,
    value = row.value,
    n = row.n,
    evidence = evidence_of(context, row),
    origin = titles and row.origin and core.message(ORIGINS[row.origin]) or row.origin,
    review = row.review,
    level = row.state == "signal"
        and (titles and body.level and report.title(context.model, body.level, { "decision_level" })
          or body.level)
      or nil,
    measure = row.measure and "recheck" or nil,
    text = row.state == "signal" and body.text or nil,
  }
end

-- People read the strongest signs of the school first.
local function strongest_first(rows)
  local place <const> = {}
  for position, row in ipairs(rows) do
    place[row] = position
  end
  table.sort(rows, function(a, b)
    local rank_a <const>, rank_b <const> = RANKS[a.strength] or 0, RANKS[b.strength] or 0
    if rank_a ~= rank_b then
      return rank_a > rank_b
    end
    return place[a] < place[b]
  end)
end

-- Cells that lack data, one row for a marker and a period none of whose cells says anything.
local function add_unknown(context, list, rows)
  local said <const>, unknown <const>, order <const> = {}, {}, {}
  for _, row in ipairs(list) do
    local key <const> = row.marker.name .. "\0" .. row.period
    if row.state ~= "undetermined" then
      said[key] = true
    elseif unknown[key] then
      unknown[key].count = unknown[key].count + 1
    else
      unknown[key] = {
        marker = row.marker,
        scope = {},
        scope_text = "",
        period = row.period,
        state = row.state,
        reason = row.reason,
        origin = row.origin,
        count = 1,
      }
      order[#order + 1] = key
    end
  end
  for _, key in ipairs(order) do
    if not said[key] then
      rows[#rows + 1] = row_of(context, unknown[key])
    end
  end
end

---@param model vsoko.report_model
---@param arguments { marker: string?, periods: string[]?, scope: table?, titles: boolean?,
---every: boolean? } every: also what is no signal
---@param data vsoko.data
---@return table { rows, signals, undetermined, measure, markers, wrong: string? }
function M.run(model, arguments, data)
  local marker <const> = arguments.marker and markers.marker_of(model, arguments.marker)
  local scope <const>, wrong <const> = scopes.named(model, arguments.scope)
  if wrong then
    return { wrong = wrong }
  elseif arguments.marker and not marker then
    local names <const> = {}
    for position, thing in ipairs(model.things.marker) do
      names[position] = thing.name
    end
    return { wrong = core.text("MARKERS_UNKNOWN", arguments.marker,
      core.suggest(arguments.marker, names)) }
  end
  local context <const> = {
    model = model,
    data = data,
    periods = arguments.periods,
    titles = arguments.titles,
    cells = {},
  }
  local answer <const> = { rows = {}, signals = 0, undetermined = 0, measure = 0 }
  local list <const> =
    markers.rows(model, data, { marker = marker, scope = scope, periods = arguments.periods })
  for _, row in ipairs(list) do
    answer.signals = answer.signals + (row.state == "signal" and 1 or 0)
    answer.undetermined = answer.undetermined + (row.state == "undetermined" and 1 or 0)
    answer.measure = answer.measure + (row.measure and 1 or 0)
    if arguments.every or row.state == "signal" then
      answer.rows[#answer.rows + 1] = row_of(context, row)
    end
  end
  if arguments.titles then
    strongest_first(answer.rows)
  end
  if not arguments.every then
    add_unknown(context, list, answer.rows)
  end
  answer.markers = #report.live(model, "marker")
  return answer
end

return M
