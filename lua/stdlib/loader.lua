-- What C calls to load a model: for each layer begin, then its files run in the environment, then
-- edits; at the end finish gives everything merged and resolved.
--
-- SPDX-License-Identifier: MIT
local environment = require "environment"
local layers = require "layers"
local resolve = require "resolve"

local M = {}

---Starts a layer.
---@param name string
---@param school boolean
---@return table environment of its files
function M.begin(name, school)
  layers.begin(name, school)
  return environment.new()
end

---Ends a file of the layer.
M.end_of_file = layers.end_of_file

---The layer's edits of parameters.
M.edits = layers.edits

---Everything merged: see resolve.lua for the shape. Ends loading.
---@return table
function M.finish()
  local merged = resolve.all()
  layers.close()
  return merged
end

return M
