-- The names that a model file sees, by allow-list: verbs, functions of formulas, a few general
-- functions. Each layer gets a table of its own. Bytecode is checked against its keys before a file
-- runs, so no file can write to it; the tables in it are read-only proxies.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local check = require "check"
local layers = require "layers"
local when = require "when"

local M = {}

---A view of a table that refuses writes and tells of unknown names.
---@param name string
---@param content table
---@param refuse? function called with name and key for an unknown key
---@return table
function M.read_only(name, content, refuse)
  local names = check.keys(content)
  local known = {}
  for _, key in ipairs(names) do
    known[key] = content[key]
  end
  setmetatable(known, {
    __index = function(_, key)
      if refuse then
        refuse(name, tostring(key))
      end
      local suggestion = core.suggest(tostring(key), names)
      core.fail("MODEL_NAME", check.place("").text, name .. "." .. tostring(key), suggestion)
    end,
  })
  return setmetatable({}, {
    __index = known,
    __newindex = function(_, key)
      core.fail("MODEL_READ_ONLY", check.place("").text, name .. "." .. tostring(key))
    end,
    __metatable = false,
  })
end

---The names of formulas alone.
---@return table<string, any>
function M.formula()
  local environment = {}
  for _, module in ipairs({ "base", "functions" }) do
    for name, value in pairs(require(module)) do
      environment[name] = value
    end
  end
  environment.text = M.read_only("text", require "text")
  return environment
end

---A new environment for a layer.
---@return table<string, any>
function M.new()
  local environment = M.formula()
  for verb, kinds in pairs(layers.verbs()) do
    environment[verb] = M.read_only(verb, kinds, layers.refuse_verb)
  end
  for name, call in pairs(when.names) do
    environment[name] = call
  end
  return environment
end

return M
