-- What C calls to load a model: for each layer begin, then its files run in the environment, then
-- edits; at the end finish gives everything merged and resolved.
--
-- SPDX-License-Identifier: MIT
local environment = require "environment"
local history = require "history"
local layers = require "layers"
local references = require "references"
local resolve = require "resolve"
local vocabulary = require "vocabulary"
local when = require "when"

local M = {}

---Starts a layer.
---@param name string
---@param school boolean
---@param scenario boolean
---@return table environment of its files
function M.begin(name, school, scenario)
  layers.begin(name, school, scenario)
  return environment.new()
end

---What loading passes over.
M.leave_out = layers.leave_out

---Ends a file of the layer.
M.end_of_file = layers.end_of_file

---The layer's edits of parameters.
M.edits = layers.edits

---Everything merged: see resolve.lua for the shape. Ends loading.
---@param parameters { name: string, title: string, place: string }[] of all layers
---@return table merged with parameter_titles in the order of the parameters
function M.finish(parameters)
  local names, titles = { list = {}, by_name = {} }, {}
  for position, parameter in ipairs(parameters) do
    names.list[position] = parameter.name
    names.by_name[parameter.name] = true
  end
  references.check(names)
  vocabulary.fill()
  for position, parameter in ipairs(parameters) do
    titles[position] =
      vocabulary.replace(parameter.title, parameter.place, 'param "' .. parameter.name .. '"')
  end
  local merged = resolve.all()
  merged.parameter_titles = titles
  merged.history = history.all()
  layers.close()
  when.close()
  return merged
end

return M
