-- A document in Markdown under construction: headings, lines, tables without empty columns.
--
--   local out = markdown.new()
--   out:heading(2, "Органы")
--   out:table({ "Орган", "Состав" }, { { "Совет", { "Директор", "Учитель" } } })
--   print(out:text())
--
-- SPDX-License-Identifier: MIT
local M = {}

local Document <const> = {}
Document.__index = Document

---@return table document
function M.new()
  return setmetatable({ lines = {} }, Document)
end

-- On one line, without what a terminal would obey.
local function flat(value)
  return (string.gsub(value, "[\0-\32\127]+", " "))
end

-- Text that neither ends a cell nor is taken for markup.
local function escape(value)
  local plain = string.gsub(flat(value), "[|*`%[\\]", "\\%0")
  return (string.gsub(plain, "<", "&lt;"))
end

---Text as code: mathematics.
---@param value string
---@return table
function M.code(value)
  return { code = value }
end

-- A cell: nothing, text, code, or a list of these, each on a line of its own.
local function cell(value)
  if value == nil then
    return ""
  elseif type(value) ~= "table" then
    return escape(tostring(value))
  elseif value.code then
    return "`" .. string.gsub(flat(value.code), "[`|]", { ["`"] = "'", ["|"] = "\\|" }) .. "`"
  end
  local parts = {}
  for _, item in ipairs(value) do
    parts[#parts + 1] = cell(item)
  end
  return table.concat(parts, "<br>")
end

---@param level integer
---@param text string
function Document:heading(level, text)
  self:blank()
  self.lines[#self.lines + 1] = string.rep("#", level) .. " " .. escape(text)
end

function Document:blank()
  if #self.lines > 0 and self.lines[#self.lines] ~= "" then
    self.lines[#self.lines + 1] = ""
  end
end

---@param text string
function Document:paragraph(text)
  self:blank()
  self.lines[#self.lines + 1] = escape(text)
end

---@param items string[]
function Document:list(items)
  self:blank()
  for _, item in ipairs(items) do
    self.lines[#self.lines + 1] = "- " .. escape(item)
  end
end

---A table; columns that are empty in every row are left out.
---@param titles string[]
---@param rows table[] lists of cells; may have holes
function Document:table(titles, rows)
  local shown, cells = {}, {}
  for position, row in ipairs(rows) do
    cells[position] = {}
    for column = 1, #titles do
      cells[position][column] = cell(row[column])
    end
  end
  for column = 1, #titles do
    for _, row in ipairs(cells) do
      if row[column] ~= "" then
        shown[#shown + 1] = column
        break
      end
    end
  end
  local function line(texts)
    local parts = {}
    for position, column in ipairs(shown) do
      parts[position] = texts[column]
    end
    self.lines[#self.lines + 1] = "| " .. table.concat(parts, " | ") .. " |"
  end
  local rule = {}
  for column = 1, #titles do
    rule[column] = "---"
  end
  self:blank()
  line(titles)
  line(rule)
  for _, row in ipairs(cells) do
    line(row)
  end
end

---The whole document.
---@return string
function Document:text()
  return table.concat(self.lines, "\n") .. "\n"
end

return M
