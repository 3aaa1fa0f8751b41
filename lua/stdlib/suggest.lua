-- What a message says behind a name that is not there: what was likely meant, else what there is.
--
-- SPDX-License-Identifier: MIT
local core = require "core"
local text = require "text"

local M = {}

local LISTED_MAX <const> = 10
local TITLE_LEAST <const> = 3 -- letters of a piece of a title
local FAR <const> = 1000 -- more letters than titles have

-- The name of the thing whose code is typed, or nil.
local function by_code(typed, all)
  for _, thing in ipairs(all) do
    if thing.body.code and text.lower(thing.body.code) == text.lower(typed) then
      return thing.name
    end
  end
end

-- How far a title is from what is typed: letters more, rather with it as a word than as a piece.
local function distance(title, typed)
  local more = text.len(title) - text.len(typed)
  if title == typed then
    return 0
  elseif text.len(typed) < TITLE_LEAST or not text.find(title, typed) then
    return nil
  end
  return text.find(" " .. title .. " ", " " .. typed .. " ") and more or more + FAR
end

-- The name of the thing whose title is nearest to what is typed, or nil.
local function by_title(typed, all)
  local best, least
  for _, thing in ipairs(all) do
    local far = distance(text.lower(thing.body.title or ""), text.lower(typed))
    if far and (not least or far < least) then
      best, least = thing.name, far
    end
  end
  return best
end

---A near name, else the first of those that there are.
---@param typed string
---@param names string[]
---@param most? integer how many of them
---@return string
function M.near(typed, names, most)
  most = most or LISTED_MAX
  local near = core.suggest(typed, names)
  if near ~= "" or #names == 0 then
    return near
  end
  local list = table.concat(names, ", ", 1, math.min(#names, most))
  return core.text("SUGGEST_THERE", #names > most and list .. ", …" or list)
end

---The same for names of things, which people also call by code and title.
---@param typed string
---@param names string[]
---@param all table[] things
---@return string
function M.thing(typed, names, all)
  local coded = by_code(typed, all)
  if coded then
    return core.text("SUGGEST_CODE", typed, coded)
  end
  local near = core.suggest(typed, names)
  local titled = near == "" and by_title(typed, all)
  return titled and core.text("SUGGEST", titled) or near ~= "" and near or M.near(typed, names)
end

return M
