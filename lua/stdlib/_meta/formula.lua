---@meta
-- The context and the functions of formulas as editors see them. Not a module: nothing here runs.
-- SPDX-License-Identifier: MIT
error("stdlib/_meta/formula.lua is for editors only")

---@class vsoko.filter table<string, any> field -> value, list of values, or a test

---@class vsoko.set
local records = {}
---@param filter? table
---@return number
function records:count(filter) end
---@param filter table
---@return vsoko.set
function records:where(filter) end
---The rows that have the field; no_data if the cell has rows and none has it.
---@param field string
---@return vsoko.set
function records:filled(field) end
---@param field string
---@param filter? table
---@return number
function records:distinct(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:sum(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:mean(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:sd(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:population_sd(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:min(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:max(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:median(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:lower_median(field, filter) end
---@param field string
---@param filter? table
---@return number
function records:lower_quartile(field, filter) end
---@param field string
---@param p number 0..1
---@param type "lower"|"median"|"linear"
---@param filter? table
---@return number
function records:quantile(field, p, type, filter) end
---@param filter table
---@return number share of rows, 0..1
function records:share(filter) end
---@param field string
---@param weight string
---@param filter? table
---@return number
function records:weighted_mean(field, weight, filter) end
---@param field string
---@param bounds number[]
---@return number[] counts in [b1, b2), [b2, b3) ...
function records:histogram(field, bounds) end
---@param other vsoko.set
---@param options { on: string[], value: string|string[] } value: of both sides, or of each
---@return vsoko.set with the fields first, second, gain, distance
function records:pair(other, options) end
---@param first string
---@param second string
---@return vsoko.set with the fields first, second, gain, distance
function records:compare(first, second) end

---@class vsoko.cells
local cells = {}
---@param filter? { from: number?, below: number? }
---@return number
function cells:count(filter) end
---@return number
function cells:sum() end
---@return number
function cells:mean() end
---@return number
function cells:min() end
---@return number
function cells:max() end
---@return number
function cells:sd() end
---@return number
function cells:population_sd() end
---@return number
function cells:median() end
---@return number
function cells:lower_median() end
---@param p number 0..1
---@param type "lower"|"median"|"linear"
---@return number
function cells:quantile(p, type) end
---@param filter { from: number?, below: number? }
---@return number share of cells, 0..1
function cells:share(filter) end

---@class vsoko.context
local context = {}
---Rows of the cell's scope and period.
---@param kind string
---@param filter? table
---@return vsoko.set
function context:records(kind, filter) end
---@param name string
---@return any number or table
function context:param(name) end
---Demands another cell: if it is not known the formula ends.
---@param id string
---@param scope? table all dimensions of the cell to read
---@return number
function context:val(id, scope) end
---@param id string
---@param default number in place of no_data and not_applicable
---@param scope? table
---@return number
function context:maybe(id, default, scope) end
---@param n integer periods back
---@param options? { same: "label" } an earlier year too: members of that name
---@return vsoko.context
function context:lag(n, options) end
---@return number days the day for which the cell is computed, comparable with date fields
function context:instant() end
---@return number year calendar year of the instant
function context:year() end
---@param path string "dim" or "dim.attr"
---@return any
function context:of(path) end
---@param id string
---@param options { over: string[], periods: "all"|"same"|nil, missing: "skip"|nil }
---@return vsoko.cells
function context:cells(id, options) end

---a / b * 100; a zero b is no_data, or `zero` if given.
---@param a number
---@param b number
---@param zero? number
---@return number unit: %
function percent(a, b, zero) end
---@param a number
---@param b number
---@param zero? number
---@return number
function ratio(a, b, zero) end
---Both a and b are read.
---@return number
function when(condition, a, b) end
---@return boolean
function at_least(x, y) end
---@return boolean
function at_most(x, y) end
---@return boolean
function above(x, y) end
---@return boolean
function below(x, y) end
---@return boolean
function equal(x, y) end
---@return boolean
function all_of(...) end
---@return boolean
function any_of(...) end
---@return boolean
function neither(...) end
---@return number
function least(...) end
---@return number
function greatest(...) end
---@param n integer from 1
---@return any
function one_of(n, ...) end
---@param x number
---@return number
function sqrt(x) end
---@param x number
---@return number
function floor(x) end
---Half away from zero.
---@param x number
---@return number
function round(x) end
---@param x number
---@param n integer a literal, 0..64
---@return number
function power(x, n) end
---Ends the formula: the cell is no_data with this reason.
---@param reason string
function no_data(reason) end
---Another field of the row, as an operand of a filter.
---@param name string
function field(name) end
---@param list (number|string)[]
---@return (number|string)[] a new list, numbers before texts
function sorted(list) end

---Positions count letters, from 1.
text = {}
---@param s string
---@return integer letters
function text.len(s) end
---@param s string
---@param first integer
---@param last? integer
---@return string
function text.sub(s, first, last) end
---@param s string
---@return string
function text.upper(s) end
---@param s string
---@return string
function text.lower(s) end
---@param s string
---@param part string
---@param start? integer
---@return integer? position
function text.find(s, part, start) end
---@param s string
---@param pattern string * any letters, ? one
---@return boolean
function text.like(s, pattern) end
---@param s string
---@param count integer
---@return string at most 1 MiB
function text.rep(s, count) end

-- --- when an activity is due: field `when` of an activity; not in formulas ---

---@class vsoko.when
---@operator add(vsoko.shift): vsoko.when
---@operator sub(vsoko.shift): vsoko.when
---@field after fun(self: vsoko.when, activity: string): vsoko.when not before that one is over
---@field before fun(self: vsoko.when, activity: string): vsoko.when before that one begins
---@field meeting fun(self: vsoko.when, body: string): vsoko.when at its first meeting in that time
---@field latest fun(self: vsoko.when, other: vsoko.when): vsoko.when not later than that

---@class vsoko.shift how long

---@class vsoko.each
---@field begins fun(self: vsoko.each): vsoko.when
---@field ends fun(self: vsoko.each): vsoko.when

---@param day string "MM-DD"
---@return vsoko.when
function on(day) end
---Up to a day, that day included.
---@param day string "MM-DD"
---@return vsoko.when
function by(day) end
---@param first string "MM-DD", or the only argument: a parameter that lists both days
---@param last? string "MM-DD"
---@return vsoko.when
function window(first, last) end
---@param month string "09"
---@param first integer week of the month, 1..5
---@param last? integer
---@return vsoko.when
function week(month, first, last) end
---@param month string "12"
---@param nth integer 1..5
---@param day "mon"|"tue"|"wed"|"thu"|"fri"|"sat"|"sun"
---@return vsoko.when
function weekday(month, nth, day) end
---@param first string "09"
---@param last? string
---@return vsoko.when
function month(first, last) end
---@param period string a kind of period
---@param key? string one of its parts, "Ч1"
---@return vsoko.each
function each(period, key) end
---@param workday? integer which working day of the month, default 1
---@return vsoko.when
function monthly(workday) end
---@return vsoko.when
function quarterly() end
---@return vsoko.when
function daily() end
---When another activity is over.
---@param activity string
---@return vsoko.when
function after(activity) end
---When rows of an event or a record kind come.
---@param record string
---@return vsoko.when
function upon(record) end
---Once in so many years, counted from the year that a parameter holds.
---@param years integer
---@param param string
---@param other vsoko.when
---@return vsoko.when
function every(years, param, other) end
---@param count integer
---@return vsoko.shift
function days(count) end
---@param count integer
---@return vsoko.shift
function workdays(count) end
---@param count integer
---@return vsoko.shift
function months(count) end
