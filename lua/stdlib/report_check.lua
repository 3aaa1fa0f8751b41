-- Findings about a model.
--
-- SPDX-License-Identifier: MIT
local M = {}

---@return table[] rows { severity, code, file, line, place, message }
function M.run()
  return {}
end

return M
