-- The things of one kind: what `list` prints of a model. Of a parameter the value at a date and
-- where that was said.
--
-- SPDX-License-Identifier: MIT
local report = require "report"

local M = {}

-- A value for people; a number for programs has a point.
local function print_value(value, plain)
  if plain and type(value) == "number" then
    return string.format("%.14g", value)
  end
  return report.print_value(value)
end

local function list_parameters(model, arguments)
  local rows = {}
  for position, parameter in ipairs(model.parameters) do
    local version = report.version_at(parameter, arguments.today)
    local place = version and version.place or parameter.place
    rows[position] = {
      name = parameter.name,
      title = parameter.title,
      value = version and print_value(version.value, arguments.plain),
      unit = parameter.unit,
      layer = place.layer,
      file = place.text,
      disabled = parameter.disabled,
    }
  end
  return rows
end

---@param model vsoko.report_model
---@param arguments { kind: string, today: string, plain: boolean } plain: for programs
---@return table[] rows { name, code, title, value, unit, layer, file, disabled }
function M.run(model, arguments)
  if arguments.kind == "param" then
    return list_parameters(model, arguments)
  end
  local rows = {}
  for position, thing in ipairs(model.things[arguments.kind] or {}) do
    rows[position] = {
      name = thing.name,
      code = thing.body.code,
      title = thing.body.title,
      unit = thing.body.unit,
      layer = thing.place.layer,
      file = thing.place.text,
      disabled = thing.disabled,
    }
  end
  return rows
end

return M
