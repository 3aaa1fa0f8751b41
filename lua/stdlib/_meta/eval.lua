---@meta
-- What a typed line sees beside the names of formulas: lua/stdlib/eval.lua. Nothing here runs.
-- SPDX-License-Identifier: MIT
error("stdlib/_meta/eval.lua is for editors only")

---The cell of --scope and --period (the whole school, the latest period with data).
---@type context
c = nil

---The result of the line before.
---@type any
_ = nil

---The cells of an indicator with all that the command show tells; missing values are nil.
---@param id string name or code
---@param options? { by?: string|string[], period?: string|integer|string[] }
---@return table[] rows
function show(id, options) end

---The cells of an indicator: fields of the scope, period, state, value, n.
---@param id string name or code
---@param options? { by?: string|string[], period?: string|integer|string[] }
---@return table[] rows
function cells(id, options) end

---All visible rows of a record kind; dates and codes are texts, missing values nil.
---@param kind string
---@param options? { limit?: integer }
---@return table[] rows
function records(kind, options) end

---The members of a dimension: id and attributes as of --valid or the run's date.
---@param dimension string
---@return table[] rows
function entities(dimension) end

---Writes one line; at most 1 MiB in all.
---@param ... any
function print(...) end
