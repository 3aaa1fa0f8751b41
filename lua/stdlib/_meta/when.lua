---@meta
-- The times of activities as editors see them. Not a module: nothing here runs.
-- SPDX-License-Identifier: MIT
error("stdlib/_meta/when.lua is for editors only")

---@class vsoko.shift a number of days, to add to a time
---@class vsoko.when a time of an activity; `+ days(5)` and `- workdays(3)` shift it
---@operator add(vsoko.shift): vsoko.when
---@operator sub(vsoko.shift): vsoko.when
local time = {}
---Not before another activity is over.
---@param activity string
---@return vsoko.when
function time:after(activity) end
---Before another activity begins.
---@param activity string
---@return vsoko.when
function time:before(activity) end
---On the first meeting of a body in that time.
---@param body string
---@return vsoko.when
function time:meeting(body) end
---Not later than another time.
---@param other vsoko.when
---@return vsoko.when
function time:latest(other) end

---@class vsoko.edges
local edges = {}
---@return vsoko.when first day
function edges:begins() end
---@return vsoko.when last day
function edges:ends() end

---On a day of the year: on "08-25".
---@param day string "MM-DD"
---@return vsoko.when
function on(day) end
---Up to a day, that day included.
---@param day string "MM-DD"
---@return vsoko.when
function by(day) end
---From day to day; or a parameter that lists both.
---@param first string "MM-DD", or the parameter
---@param last? string
---@return vsoko.when
function window(first, last) end
---In the weeks of a month: week("09", 2).
---@param month string
---@param first integer
---@param last? integer
---@return vsoko.when
function week(month, first, last) end
---On the n-th weekday of a month: weekday("12", 1, "wed").
---@param month string
---@param nth integer
---@param day "mon"|"tue"|"wed"|"thu"|"fri"|"sat"|"sun"
---@return vsoko.when
function weekday(month, nth, day) end
---In a month, or from month to month.
---@param first string
---@param last? string
---@return vsoko.when
function month(first, last) end
---A kind of period, or one of its parts: each "term":ends().
---@param period string
---@param key? string
---@return vsoko.edges
function each(period, key) end
---On a working day of every month.
---@param workday? integer default 1
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
---When rows of a record kind or an event come.
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
