-- The model as a document in Markdown: what `model doc` prints. Of a model over others it holds
-- what its own layer says, marked, and what it leaves as it is in short; all: the whole.
--
-- SPDX-License-Identifier: MIT
local changes = require "doc_changes"
local core = require "core"
local markdown = require "markdown"
local numbers = require "doc_numbers"
local people = require "doc_people"
local report = require "report"

local M = {}

---@class vsoko.doc a document under construction
---@field model vsoko.report_model
---@field out table of markdown.lua
---@field today string
---@field all boolean things of the models below are printed too
---@field layer string the model's own layer
---@field layered boolean there are models below

local Doc <const> = {}
Doc.__index = Doc

---The texts of a message parted by "|".
---@param id string
---@return string[]
function Doc.words(id)
  local words = {}
  for word in string.gmatch(core.message(id) .. "|", "([^|]*)|") do
    words[#words + 1] = word
  end
  return words
end

---What a value of a field that allows few is called: "school" of a procedure's level.
---@param value? string
---@return string?
function Doc.word(value)
  return report.word("DOC_WORDS", value)
end

-- True if a place is in the model's own layer.
function Doc:is_own(place)
  return place.layer == self.layer
end

---The last verb of the own layer on a thing, or nil.
---@param thing table
---@return table? touch
function Doc:touch(thing)
  for position = #thing.touches, 1, -1 do
    if self:is_own(thing.touches[position].place) then
      return thing.touches[position]
    end
  end
end

---What the own layer did to a thing: "", its own, changed.
---@param thing table
---@return string
function Doc:mark(thing)
  if not self.layered then
    return ""
  elseif self:is_own(thing.place) then
    return core.message "DOC_OWN"
  end
  return self:touch(thing) and core.message "DOC_CHANGED" or ""
end

-- Short lists that a layer takes as a whole once it has disabled some of a list.
local LISTS <const> = {
  decision_level = true,
  decision_form = true,
  decision_method = true,
  direction = true,
  criterion = true,
  map_item = true,
}

-- True if the own layer chose which things of a kind stay.
function Doc:chose(kind)
  for _, thing in ipairs(LISTS[kind] and self.model.things[kind] or {}) do
    local touch = self:touch(thing)
    if thing.disabled and touch and touch.verb == "disable" then
      return true
    end
  end
  return false
end

---Things of a kind that the document holds: all but the disabled, or what the own layer says.
---@param kind string
---@return table[]
function Doc:things(kind)
  local list = {}
  local whole = self.all or not self.layered or self:chose(kind)
  for _, thing in ipairs(report.live(self.model, kind)) do
    if whole or self:is_own(thing.place) or self:touch(thing) then
      list[#list + 1] = thing
    end
  end
  return list
end

---The things that the document only names: those of the models below.
---@param kind string
---@return table[]
function Doc:inherited(kind)
  local list = {}
  for _, thing in ipairs(self:chose(kind) and {} or report.live(self.model, kind)) do
    if not self:is_own(thing.place) and not self:touch(thing) then
      list[#list + 1] = thing
    end
  end
  return list
end

---Titles of things that a field names.
---@param names string|string[]|nil
---@param kinds? string[]
---@return string[]
function Doc:titles(names, kinds)
  return report.titles(self.model, report.names(names), kinds)
end

---@param name? string
---@param kind string
---@return string?
function Doc:title(name, kind)
  return name and report.title(self.model, name, { kind })
end

---A section of one table: the message holds the heading and the titles of the columns; the mark
---is a column more. Without rows nothing is printed.
---@param id string
---@param level integer of the heading
---@param things table[]
---@param row fun(thing: table): table cells
function Doc:section(id, level, things, row)
  local titles, rows = Doc.words(id), {}
  local heading = table.remove(titles, 1)
  for position, thing in ipairs(things) do
    rows[position] = row(thing)
    rows[position][#titles + 1] = self:mark(thing)
  end
  if #rows > 0 then
    self.out:heading(level, heading)
    titles[#titles + 1] = core.message "DOC_MARK"
    self.out:table(titles, rows)
  end
end

---A heading over parts that may be empty: it stands only if something follows.
---@param id string
---@param print fun()
function Doc:part(id, print)
  local lines = self.out.lines
  local before = #lines
  self.out:heading(2, core.message(id))
  local with = #lines
  print()
  if #lines == with then
    for position = #lines, before + 1, -1 do
      lines[position] = nil
    end
  end
end

local function print_head(doc)
  local model = doc.model
  doc.out:heading(1, model.title)
  local facts = {
    core.text("DOC_VERSION", model.name, model.version ~= "" and model.version or "-"),
    core.text("DOC_LAYERS", table.concat(model.layers, " → ")),
    core.text("DOC_TODAY", doc.today),
  }
  doc.out:list(facts)
end

---@param model vsoko.report_model
---@param arguments { today: string, all: boolean }
---@return string
function M.run(model, arguments)
  local doc = setmetatable({
    model = model,
    out = markdown.new(),
    today = arguments.today,
    all = arguments.all,
    layer = model.layers[#model.layers],
    layered = #model.layers > 1,
  }, Doc)
  print_head(doc)
  people.print(doc)
  numbers.print(doc)
  changes.print(doc)
  return doc.out:text()
end

return M
