-- The table of functions: who carries each out and by which documents.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local report = require "report"

local M = {}

local function ids(_, names)
  return names
end

---@param model vsoko.report_model
---@param arguments { block?: string, titles: boolean }
---@return { rows: table[], blocks?: string } blocks: names of all where the asked one is not there
function M.run(model, arguments)
  local blocks = model.by_name.block or {}
  if arguments.block and not blocks[arguments.block] then
    local names = {}
    for _, block in ipairs(model.things.block or {}) do
      names[#names + 1] = block.name
    end
    return { rows = {}, blocks = table.concat(names, ", ") }
  end
  local show = arguments.titles and report.titles or ids
  local none = arguments.titles and { core.message("NOT_ASSIGNED") } or {}
  local rows = {}
  for _, row in ipairs(report.functions(model)) do
    if not arguments.block or report.is_within(model, row.block, arguments.block) then
      local executors = #row.positions + #row.bodies
      rows[#rows + 1] = {
        id = row.id,
        block = arguments.titles and report.block_title(model, row.block) or row.block,
        title = row.title,
        positions = executors == 0 and none or show(model, row.positions),
        bodies = show(model, row.bodies),
        documents = #row.documents == 0 and none or show(model, row.documents),
      }
    end
  end
  return { rows = rows }
end

return M
