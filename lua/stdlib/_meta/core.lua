---@meta
-- What C gives the standard library: core/lua_library.c. Not a module: nothing here runs.
-- SPDX-License-Identifier: MIT
error("stdlib/_meta/core.lua is for editors only")

local core = {}

---Ends the load with a message of core/messages.def; its conversions are all %s.
---@param id string
---@param ... string
function core.fail(id, ...) end

---Where the model calls, or nothing.
---@return string? file
---@return integer? line
function core.where() end

---"; maybe ..." if one of names is near to name, else "".
---@param name string
---@param names string[]
---@return string
function core.suggest(name, names) end

---The text of a message without arguments.
---@param id string
---@return string
function core.message(id) end

---A message of core/messages.def in the language of the program; its conversions are all %s.
---@param id string
---@param ... string
---@return string
function core.text(id, ...) end

---What a function of a model does, as a digest: equal for equal code over equal upvalues, whatever
---the lines, comments and names of locals.
---@param call function
---@return string digits hexadecimal
function core.fingerprint(call) end

---A date as 2024-09-01, or nil if the text is none.
---@param text string
---@return string?
function core.date(text) end

---The number of a day since 1970-01-01, or nil if the text is no date.
---@param text string
---@return integer?
function core.day(text) end

---A day as 2024-09-01.
---@param day integer
---@return string
function core.print_day(day) end

---The number of a day, or nil if there is none such.
---@param year integer
---@param month integer
---@param day integer
---@return integer?
function core.make_day(year, month, day) end

---@param day integer
---@return integer year
---@return integer month
---@return integer day of the month
function core.split_day(day) end

---1 where a condition holds, else 0; no_data "why" stays.
---@param condition any
---@param origin function|string what gave it, or its place, for messages
---@return any
function core.fired(condition, origin) end

---A number in the stored form of a decimal, or nil if it has more digits.
---@param number number
---@param scale integer
---@return integer?
function core.scaled(number, scale) end

return core
