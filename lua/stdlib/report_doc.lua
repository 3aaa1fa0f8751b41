-- The model as a document in Markdown.
--
-- SPDX-License-Identifier: MIT
local M = {}

---@param model vsoko.report_model
---@return string
function M.run(model)
  return "# " .. model.title .. "\n"
end

return M
