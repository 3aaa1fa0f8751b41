#!/usr/bin/env python3
"""Models that loop, eat memory, lie or are broken, and the traps of the formula language.

Each case is a layer `trial` over a good model with one indicator `h`. Either the model is refused
with a place and a way out, or the cells of `h` carry the state, reason or number worked out here,
and all other cells are right; compiled, cell by cell and stored; in both languages; in bounded time
and memory.
SPDX-License-Identifier: MIT
"""
import math
import os
import resource
import shutil

import program
from program import (Folder, HEADER, MEMORY_LIMIT, SECONDS_LIMIT, Tally, cells_of, each,
                     make_school, must, read, run, shown_cells, write)

ROWS = [
    ["5А", "Химия", "у1", "2024/Ч1", "5"], ["5А", "Химия", "у2", "2024/Ч1", "4"],
    ["5А", "Химия", "у3", "2024/Ч1", "2"], ["5А", "Физика", "у1", "2024/Ч1", "4"],
    ["5А", "Физика", "у2", "2024/Ч1", "4"], ["5Б", "Химия", "у4", "2024/Ч1", "2"],
    ["5Б", "Химия", "у5", "2024/Ч1", "3"], ["5Б", "Химия", "у6", "2024/Ч1", "5"],
    ["5А", "Химия", "у1", "2024/Ч2", "5"], ["5А", "Химия", "у2", "2024/Ч2", "5"],
    ["5А", "Химия", "у3", "2024/Ч2", "4"], ["5Б", "Химия", "у4", "2024/Ч2", "3"],
    ["5Б", "Химия", "у5", "2024/Ч2", "5"], ["5Б", "Химия", "у6", "2024/Ч2", "5"],
]
BY = ("class",)
GOOD = cells_of(ROWS, BY)
SCOPES = sorted({key[1] for key in GOOD})
TERMS = sorted({key[2] for key in GOOD})
FILE = "models/trial/model.lua"
HEAD = 'name: trial\ntitle: T\nversion: "1"\nextends: base\n'


# --- cases ---

class Case:
    """kind: load (refused), state (cells of h), numbers (cells of h), good (h is not there)."""

    def __init__(self, name, kind, files, **more):
        self.name, self.kind, self.files = name, kind, files
        self.place = more.get("place")        # "file:line" in the message
        self.says = more.get("says", [])      # parts of the English message
        self.state = more.get("state")        # of every cell of h
        self.numbers = more.get("numbers")    # function of (scope, term): a number or None
        self.advice = more.get("advice", True)  # the message tells what to do
        self.any_language = more.get("any_language", False)  # the author's words fill the message


def indicator(formula, before="", levels='"all", "class"', more=""):
    """The file and the line that `formula` begins on."""
    text = before + ("\n" if before and not before.endswith("\n") else "")
    text += ('define.indicator "h" {\n  title = "H", unit = "1", period = { "term" },\n'
             "  levels = { %s },%s\n  formula = %s,\n}\n" % (levels, more, formula))
    return text, text[:text.index("  formula = ")].count("\n") + 1


def body(text):
    return "function(c)\n    %s\n  end" % text


CASES = []


def load(name, text, *says, line=None, files=None, **more):
    """The model is refused; the place is line `line` of model.lua, or more["place"]."""
    if line is not None:
        more["place"] = "%s:%d" % (FILE, line)
    CASES.append(Case(name, "load", dict({"model.lua": text}, **(files or {})), says=says, **more))


def load_formula(name, code, *says, before="", line=1, **more):
    """Refused; the place is line `line` of the formula's body."""
    text, start = indicator(body(code), before)
    load(name, text, *says, line=start + line, **more)


def state(name, code, wanted, *says, before="", whole=False, **more):
    """Every cell of h has the state and a reason that holds `says`."""
    text, start = indicator(code if whole else body(code), before, more.pop("levels",
                            '"all", "class"'), more.pop("fields", ""))
    place = more.pop("place", "%s:" % FILE if wanted == "error" else None)
    CASES.append(Case(name, "state", {"model.lua": text}, state=wanted, says=says, place=place,
                      **more))


def numbers(name, code, function, before="", **more):
    """Every cell of h has the number function(good, rows, mean), or no data where a read has none."""
    text, _ = indicator(body(code), before, more.pop("levels", '"all", "class"'))

    def value(scope, term):
        read_cells = [GOOD[name, scope, term] for name in ("good", "rows", "mean")]
        return None if None in read_cells else function(*read_cells)
    CASES.append(Case(name, "numbers", {"model.lua": text}, numbers=value, **more))


# time
state("endless loop", "while true do end", "error", "within its steps", "endless loop")
state("endless loop with goto", "::again:: goto again", "error", "within its steps")
state("endless tail calls", "return f(c)", "error", "within its steps",
      before="local function f(c) return f(c) end")
state("long numeric loop", "local s = 0 for i = 1, 1e15 do s = s + i end return s", "error",
      "within its steps")
state("endless loop in applies", "return 1", "error", "within its steps",
      fields="\n  applies = function(c) while true do end end,")
state("exponential helpers", "return f9(c:val 'rows')", "error", "steps",
      before="local function f0(x) return x + 1 end\n" + "".join(
          "local function f%d(x) return f%d(x) + f%d(x) + f%d(x) + f%d(x) + f%d(x) end\n" %
          ((i, i - 1) * 1 + (i - 1,) * 4) for i in range(1, 10)))
load("endless loop at load", "local n = 1\nwhile true do n = n + 1 end\n", "endless loop", line=2)
load("endless goto at load", "local n = 1\n::again::\nn = n + 1\ngoto again\n", "endless loop",
     place=FILE)
state("pattern bomb", 'if text.like(text.rep("a", 1000000), text.rep("*a", 400) .. "b") then '
      "return 1 end return 0", "error", "within its steps")
load("pattern bomb at load",
     'local t = text.rep("a", 1000000)\nlocal p = text.rep("*a", 400) .. "b"\n'
     "for i = 1, 1000 do\n  if text.like(t, p) then error 'x' end\nend\n", "endless loop", line=4)
state("find bomb", 'local t = text.rep("a", 1000000)\nfor i = 1, 1e6 do '
      'if text.find(t, text.rep("a", 500000) .. "b") then return 1 end end return 0',
      "error", "within its steps")

load("body whose parts are shared",
     "local t = { 1 }\nfor i = 1, 13 do t = { t, t, t, t, t, t, t, t, t, t } end\n"
     'define.catalogue "x" { title = "x", items = t }\n', "endless loop", line=3)
load("things without end", "local i = 0\nwhile true do\n  i = i + 1\n"
     '  define.norm("n" .. i) { title = "x" }\nend\n', "endless loop", line=4)

# memory
state("text that grows", 'local s = "x" while true do s = s .. s end', "error", "memory")
state("text that grows slowly", 'local s = "" while true do s = s .. "xxxxxxxxxxxxxxxx" end',
      "error", "steps")
state("table that grows", "local t, i = {}, 0 while true do i = i + 1 t[i] = { i } end", "error")
state("texts in a table", 'local t = {} for i = 1, 1e9 do t[i] = text.rep("x", 1000000 + i % 100) '
      "end", "error")
load("text that grows at load", 'local s = "x"\nwhile true do s = s .. s end\n', "MiB",
     place=None)
load("table that grows at load", "local t = {}\nfor i = 1, 1e12 do t[i] = { i, i, i, i } end\n")
load("texts in a table at load",
     'local t = {}\nfor i = 1, 1e9 do t[i] = text.rep("x", 1000000 + i % 100) end\n')
state("huge text.rep", 'return text.len(text.rep("x", 1e9))', "error", "over 1 MiB")
load("huge text.rep at load", 'local s = text.rep("x", 1e9)\n', "over 1 MiB", line=1,
     advice=True)
numbers("table of 100,000 elements is read", "return t[99999] + 0 * c:val 'good'",
        lambda good, rows, mean: 99999.0,
        before="local t = { " + ", ".join(map(str, range(1, 100001))) + " }")

# depth
state("recursion without end", "return f(1)", "error", "too deeply",
      before="local function f(x) return 1 + f(x) end")
state("mutual recursion", "return f(1)", "error", "too deeply",
      before="local f\nlocal function g(x, h) return 1 + h(x, g) end\n"
      "f = function(x) return 1 + g(x, g) end")
load("recursion at load", "local function f(x) return 1 + f(x) end\nlocal x = f(1)\n",
     "function that calls itself", line=1)
for _name, _text in [("brackets", "(" * 300 + "1" + ")" * 300), ("tables", "{" * 300 + "}" * 300),
                     ("functions", "function() return " * 250 + "1" + " end" * 250),
                     ("concatenations", " .. ".join(["'a'"] * 300)),
                     ("nots", "not " * 10000 + "1"), ("minus", "- " * 10000 + "1")]:
    load("deep %s" % _name, "local x = %s\n" % _text, "nested too deeply", place=FILE)
load("deep blocks", "do " * 300 + "end " * 300 + "\n", "nested too deeply", place=FILE)
load("deep functions that load", "local f = " + "function() return " * 60 + "nam" + " end" * 60 +
     "\n", '"nam"', line=1)
numbers("long sum", "return " + " + ".join(["1"] * 50000) + " + c:val 'good'",
        lambda good, rows, mean: 50000.0 + good)
numbers("sum over 2,000 reads", "return " + " + ".join(["c:val 'good'"] * 2500),
        lambda good, rows, mean: 2500.0 * good)
load("table in itself", "local t = { title = 'H', unit = '1' }\nt.levels = t\n"
     'define.indicator "h" (t)\n', line=3, advice=False)

# what a formula returns
NAN = "infinite or no number"
for _code, _state, _says in [
        ("return 0 / 0", "error", NAN), ("return 1 / 0", "error", NAN),
        ("return -c:val 'rows' / 0", "error", NAN),
        ("return sqrt(0 - c:val 'rows')", "error", NAN),
        ("return c:val 'rows' % 0", "error", NAN), ("return c:val 'rows' // 0", "error", NAN),
        ("return 1e308 * 10 * c:val 'rows'", "error", NAN),
        ("return nil", "error", "returned no number but: nil"),
        ("local x = 1", "error", "returned no number but"),
        ("return { 1 }", "error", "returned no number but: table"),
        ("return 'x'", "error", "returned no number but: string"),
        ("return '7'", "error", "returned no number but: string"),
        ("return true", "error", "returned no number but: boolean"),
        ("return function() return 1 end", "error", "returned no number but: function"),
        ("return equal(c:val 'good', 3)", "error", "returned no number but: boolean"),
        ("return equal(1, 1)", "error", "returned no number but: boolean"),
        ("return c", "error", "returned no number but"),
        ("return c:records 'mark'", "error", "returned no number but"),
        ("return no_data", "error", "returned no number but: function"),
        ("return c:val 'rows' .. ''", "error", "returned no number but: string"),
        ("return no_data 'почему'", "no_data", "почему"),
        ("return ratio(1, c:val 'rows' - c:val 'rows')", "no_data", "the denominator is zero"),
        ("return ratio(c:val 'rows', 0)", "no_data", "the denominator is zero"),
        ("return 7 // 0", "error", "divide by zero"), ("return 7 % 0", "error", "n%"),
        ("return #c:val 'rows'", "error", "attempt to get length"),
        ("return c:val('rows').x", "error", "attempt to index"),
        ("return c:val('rows')()", "error", "attempt to call"),
        ("return ('x'):rep(3)", "error", "index a string"),
        ("return tonumber('x') + 1", "error", "nil value"),
        ("return one_of(c:val 'rows' * 1000, 1, 2)", "error", "position"),
        ("return power(2, 1e9 + c:val 'rows' * 0)", "error", "exponent"),
        ("if c:val 'rows' > 0 then return c:val 'nope' end return 1", "error", "\"nope\""),
        ("error {}", "error", "text expected"), ("error()", "error", "text expected"),
        ("error(7)", "error", "text expected"), ("error 'my own words'", "error", "my own words"),
        ("error(text.rep('ошибка ', 50000))", "error", "ошибка"),
        ("assert(false)", "error", "assertion failed"), ("assert(nil, 'so')", "error", "so")]:
    state(_code, _code, _state, _says,
          place=FILE if _state == "error" and _says != NAN else None)

# what the straight part of a formula gets wrong is refused as the model is read
for _code, _says in [
        ("return '10' * c:val 'rows'", "expected a number, got: string"),
        ("return equal(c:val 'rows', 1) + 1", "expected a number, got: condition"),
        ("return when(c:val 'rows', 1, 2)", "expected a condition"),
        ("return c.val('rows')", "colon"),
        ("return c:value 'rows'", "no method \"value\"; the nearest name: \"val\""),
        ("return c:val 'nope'", "no indicator \"nope\""),
        ("return c:val(7)", "expected a text, got: number"),
        ("return c:val {}", "expected a text, got: table"),
        ("return c:param 'nope'", "no parameter \"nope\""),
        ("return c:records 'marks':count()", "no record kind \"marks\""),
        ("return c:records 'mark':mean 'valu'", "no field \"valu\""),
        ("return c:records 'mark':mean 'note'", "holds no numbers"),
        ("return c:records('mark', { clas = '5А' }):count()", "no field \"clas\""),
        ("return c:records('mark', { value = { form = 4 } }):count()", "nearest: \"from\""),
        ("return c:records('mark', { value = 'x' }):count()", "expected a number"),
        ("return c:records('mark', { value = {} }):count()", "value"),
        ("return c:of 'klass'", "no dimension \"klass\""),
        ("return c:lag(-1):val 'rows'", "from 0 to 1000"),
        ("return c:lag(1e300):val 'rows'", "from 0 to 1000"),
        ("return c:lag(0 / 0):val 'rows'", "from 0 to 1000"),
        ("return c:lag(1.5):val 'rows'", "from 0 to 1000"),
        ("return c:lag(1):param 'good.from'", "without c:lag"),
        ("return c:cells('rows', {}):sum()", "give over"),
        ("return c:cells('rows', { over = { 'class', 'class' } }):sum()", "twice"),
        ("return c:records 'mark':quantile('value', 2)", "from 0 to 1"),
        ("return c:records 'mark':histogram('value', {})[1]", "a list"),
        ("return power(c:val 'rows', 1e9)", "from 0 to 64")]:
    load_formula(_code, _code, _says, advice=False)

state("applies returns a number", "return 1", "error", "true or false",
      fields="\n  applies = function(c) return 1 end,")
numbers("two values returned", "return c:val 'good', 7", lambda good, rows, mean: good)
load_formula("write to c", "c.x = 1 return 1", "did not make")
state("own title for not applicable", "return 1", "not_applicable", "never",
      fields='\n  applies = function(c) return false end, applies_title = "never",')

# names and writes
load_formula("missing name", "return percnt(1, 2)", "percnt", "percent")
load("missing name at load", "local x = 1\nlocal y = nam\n", '"nam"', line=2)
load("global written at load", "x = 1\n", '"x"', line=1)
load_formula("global written", "x = 1 return x", '"x"')
load_formula("outer variable written", "n = n + 1 return n", '"n"', before="local n = 0")
load_formula("outer table written", "t.n = 1 return 1", "did not make", before="local t = {}")
load_formula("outer list appended", "t[#t + 1] = 1 return #t", "did not make", before="local t = {}")
load_formula("language function replaced", "return 1", '"when"',
             before="local function mine() return 1 end\nwhen = mine", line=-4)
load_formula("library written", "return 1", "text.len", before="text.len = nil", line=-4)
load_formula("_ENV taken", "local e = _ENV return 1", "_ENV")
for _name in ("math", "string", "os", "io", "debug", "package", "require", "load", "loadstring",
              "dofile", "pcall", "xpcall", "rawequal", "rawget", "rawset", "rawlen", "select", "next",
              "setmetatable", "getmetatable", "collectgarbage", "coroutine", "print", "utf8", "table",
              "_G", "arg", "unpack", "warn"):
    load_formula("name %s" % _name, "return %s" % _name, '"%s"' % _name)
load_formula("pcall around a refusal", "local ok, v = pcall(function() return c:val 'mean' end)\n"
             "    return ok and v or 0", '"pcall"')
load_formula("math.max", "return math.max(c:val 'good', 1)", '"math"')
load_formula("rawequal", "if rawequal(c:val 'good', 1) then return 1 end return 2", '"rawequal"')
load_formula("power of three", "return c:val 'good' ^ 3", "power(x, n)")
load_formula("root as power", "return c:val 'good' ^ 0.5", "power(x, n)")
load_formula("power of a value", "return 2 ^ c:val 'good'", "power(x, n)")
load_formula("literal beyond 2^53", "return c:val 'good' + 9007199254740993", "2^53")
load_formula("<close>", "local x <close> = nil return 1", "<close>")

# what may be written
numbers("filter changed after use",
        "local f = { value = { from = 4 } }\n    local a = c:records 'mark':count(f)\n"
        "    f.value = { from = 1 }\n    return a * 1000 + c:records 'mark':count(f)",
        lambda good, rows, mean: good * 1000.0 + rows)
numbers("filter of a set changed after use",
        "local f = { value = { from = 4 } }\n    local set = c:records('mark', f)\n"
        "    f.value = { from = 1 }\n    f.class = 'none'\n    return set:count()",
        lambda good, rows, mean: good)
numbers("list of a filter changed after use",
        "local list = { 4, 5 }\n    local set = c:records('mark', { value = list })\n"
        "    list[1] = 1\n    list[2] = 2\n    return set:count()",
        lambda good, rows, mean: good)
numbers("own table filled in a loop",
        "local t = {}\n    for i = 1, 5 do t[i] = c:records 'mark':count { value = i } end\n"
        "    local s = 0\n    for i, n in ipairs(t) do s = s + i * n end\n"
        "    return s / c:val 'rows'", lambda good, rows, mean: mean)

# circles
state("reads itself", "return c:val 'h' + 1", "error", "in a circle", "h", place=None)
CASES.append(Case("two read each other", "state", {"model.lua": indicator(
    body("return c:val 'other'"))[0] + indicator(body("return c:val 'h'"))[0].replace(
        '"h"', '"other"')}, state="error", says=["circle", "other"]))
CASES.append(Case("a circle of three by a branch", "state", {"model.lua": indicator(
    body("if c:val 'a' > 0 then return 1 end return 2"))[0] + indicator(
        body("return c:maybe('b', 0)"))[0].replace('"h"', '"a"') + indicator(
            body("return c:val 'h' * 2"))[0].replace('"h"', '"b"')}, state="error",
    says=["circle"]))
state("a circle across levels", "return c:val('h', {}) + c:cells('h', { over = { 'class' } }):sum()",
      "error", "circle", levels='"all", "class"', place=None)
state("a circle by lag 0", "return c:lag(0):val 'h' + 1", "error", "circle", place=None)
state("a circle in applies", "return 1", "error", "circle", place=None,
      fields="\n  applies = function(c) if c:val 'h' > 0 then return true end return false end,")
numbers("running sum over lag",
        "local before = c:lag(1):maybe('h', 0)\n    return before + c:val 'rows'",
        None)
CASES[-1].numbers = lambda scope, term: sum(
    GOOD["rows", scope, other] for other in TERMS if other <= term)
RING = [indicator(body("local x = c:val 'other' if x > 0 then return x + 1 end return 0"))[0],
        indicator(body("return c:lag(1):maybe('h', 100)"))[0].replace('"h"', '"other"')]
for _name, _order in (("first", RING), ("last", RING[::-1])):
    # No cell reads itself: to tell a circle here would depend on which series is asked for first.
    CASES.append(Case("a ring over lag, h %s" % _name, "numbers", {"model.lua": "".join(_order)},
                      numbers=lambda scope, term: 101.0 + TERMS.index(term)))
LINK = ('define.indicator "%s" { title = "x", unit = "1", levels = { "class" }, period = { "term" },\n'
        "formula = function(c) local v = c:val '%s' if v >= 0 then return v + 1 end return 0 end }\n")
CASES.append(Case("100 indicators with branches in a chain", "numbers", {"model.lua": "".join(
    LINK % ("h" if i == 100 else "x%d" % i, "good" if i == 1 else "x%d" % (i - 1))
    for i in range(100, 0, -1))}, numbers=lambda scope, term: GOOD["good", scope, term] + 100))
state("applies that reads a later period's cell", "return c:val 'rows'", "not_applicable", "not here",
      before="", fields='\n  applies = function(c) return c:of "class" == "none" or '
      'c:cells("other", { over = { "subject" }, periods = "all" }):count() < 0 end,\n'
      '  applies_title = "not here",', levels='"class"')
CASES[-1].files["model.lua"] += indicator(body("return 1"))[0].replace('"h"', '"other"').replace(
    'levels = { "all", "class" }', 'levels = { "class*subject" }')
state("lag without a beginning", "return c:lag(1):val 'h' + 1", "no_data", "earlier period")

# syntax and bytes
load("syntax error", "local x = 1\nlocal y = = 2\n", line=2)
load("missing end", "local function f(x)\n  if x then return 1\nend\n", "'end' expected",
     place=FILE + ":")
load("unfinished string", "local x = 'abc\n", "unfinished string", line=1)
load("bytecode", b"\x1bLuaS\x00\x19\x93\r\n\x1a\n" + bytes(range(256)), place=FILE)
load("bytecode behind a BOM", b"\xef\xbb\xbf\x1bLuaS\x00\x19\x93\r\n\x1a\n" + bytes(range(256)),
     place=FILE)
load("Cyrillic c", "local x = 1\nlocal function f(c) return с:val 'rows' end\n", line=2)
load("Cyrillic name of an indicator", 'define.indicator "сell" { title = "x" }\n', "сell", line=1)
load("Cyrillic field", 'define.indicator "x" {\n  titlе = "x" }\n', line=2)
load("not UTF-8", b"local x = 1\nlocal \xff\xfe = 2\n", line=2)
load("a PNG", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), line=1)
load("zero bytes", b"local x = 1\nlocal y = \x00 2\n", line=2)
load("CRLF: line of an error", "local x = 1\r\nlocal y = 2\r\nlocal z = nam\r\n", '"nam"', line=3)
_text, _ = indicator(body("return c:val 'good'"))
for _name, _bytes in [("BOM", b"\xef\xbb\xbf" + _text.encode()),
                      ("CRLF", _text.replace("\n", "\r\n").encode()),
                      ("no line end", _text.rstrip("\n").encode()),
                      ("a comment that does not end a line", (_text + "-- end").encode()),
                      ("a first line with #", ("\n" + _text).encode())]:
    CASES.append(Case(_name, "numbers", {"model.lua": _bytes},
                      numbers=lambda scope, term: GOOD["good", scope, term]))
CASES.append(Case("an empty model.lua", "good", {"model.lua": b""}))
CASES.append(Case("2,000 indicators in a chain", "numbers", {"model.lua": "".join(
    'define.indicator "%s" { title = "x", unit = "1", levels = { "class" }, period = { "term" },\n'
    "formula = function(c) return c:val '%s' + 1 end }\n" % (
        "h" if i == 2000 else "x%d" % i, "good" if i == 1 else "x%d" % (i - 1))
    for i in range(1, 2001))},
    numbers=lambda scope, term: GOOD["good", scope, term] + 2000))

# definitions
load("defined twice", _text + _text, "already in this layer", line=_text.count("\n") + 1)
load("field twice", 'define.indicator "h" {\n  title = "a",\n  title = "b",\n}\n', '"title"', line=3)
load("defined below", 'define.indicator "mean" { title = "x" }\n', "override", line=1)
load("override of nothing", 'override.indicator "nope" { title = "x" }\n', '"nope"', line=1)
load("unknown field", _text.replace('title = "H"', 'titel = "H"'), "titel", "title", place=FILE)
load("missing unit", _text.replace('unit = "1", ', ""), "unit", line=1)
load("unknown verb", 'define.indicater "h" {}\n', "indicator", line=1)
load("no body", 'define.indicator "h"\n', line=1)
load("unknown level", _text.replace('"class"', '"klass"'), "klass", place=FILE)
load("formula is no function", indicator("7")[0], "formula", place=FILE)
load("bands are not there", indicator(body("return 1"), more='\n  bands = "nope",')[0], "nope",
     place=FILE)
load("dated formulas with a gap", indicator(
    '{ { from = "2024-01-01", until_ = "2024-06-01", f }, { from = "2024-09-01", f } }',
    "local function f(c) return 1 end")[0], "2024-06-01", place=FILE)
load("dated formulas in disorder", indicator(
    '{ { from = "2024-09-01", f }, { from = "2024-01-01", f } }',
    "local function f(c) return 1 end")[0], place=FILE)
load("a date that is none", indicator('{ { from = "2024-13-01", f } }',
                                      "local function f(c) return 1 end")[0], place=FILE)
load("an error at load", "error 'my own words'\n", "my own words", line=1, advice=False)
load("error with a table at load", "error {}\n", place=FILE, advice=False)
load("error with a huge text at load", "error(text.rep('x', 1000000))\n", "xxx", advice=False,
     any_language=True)
for _shift in range(3):
    load("error with a huge Russian text at load %d" % _shift,
         "error('%s' .. text.rep('ы', 100000))\n" % ("x" * _shift), "ы", advice=False)
load("error of two lines", "error 'one\\ntwo'\n", "one two", line=1, advice=False)
load("define inside a formula's helper", 'local x = define.indicator\nx "h"\n', place=FILE)
state("define in a formula", 'define.indicator "late" { title = "x" } return 1', "error",
      "only while a model is loaded")

# YAML
PARAMETER = "models/trial/parameters/p.yaml"


def yaml(name, text, *says, line=None, lua=_text, path="parameters/p.yaml", **more):
    load(name, lua, *says, files={path: text},
         place="models/trial/%s%s" % (path, ":%d" % line if line else ""), **more)


VALUES = "p.x:\n  title: X\n  unit: \"1\"\n  values:\n"
yaml("YAML nested deeply", "p.x: " + "[" * 10000 + "]" * 10000 + "\n", line=1)
yaml("YAML maps nested deeply", "".join(" " * i + "a:\n" for i in range(1000)))
yaml("YAML aliases", 'a: &a ["x","x"]\n' + "".join(
    "%s: &%s [*%s,*%s,*%s,*%s,*%s,*%s]\n" % ((b, b) + (a,) * 6)
    for a, b in zip("abcdefgh", "bcdefghi")), line=1)
yaml("YAML tag", VALUES + "    - from: !!python/object 1900-01-01\n      value: 1\n", line=5)
yaml("YAML twice a key", VALUES + "    - from: 1900-01-01\n      value: 1\n      value: 2\n", line=7)
yaml("YAML with tabs", "p.x:\n\ttitle: X\n", line=2)
yaml("YAML not UTF-8", b"p.x:\n  title: \xff\xfe\n", line=2)
yaml("YAML two documents", VALUES + "    - from: 1900-01-01\n      value: 1\n---\na: 1\n", line=7)
yaml("YAML empty values", "p.x:\n  title: X\n  unit: \"1\"\n  values: []\n", line=4)
yaml("parameter without values", "p.x:\n  title: X\n  unit: \"1\"\n", "values", line=2)
yaml("parameter gap", VALUES + "    - from: 1900-01-01\n      until: 2024-01-01\n      value: 1\n"
     "    - from: 2024-06-01\n      value: 2\n", "gap", line=5)
yaml("parameter overlap", VALUES + "    - from: 1900-01-01\n      until: 2024-09-01\n      value: 1\n"
     "    - from: 2024-06-01\n      value: 2\n", "overlap", line=5)
yaml("parameter dates in disorder", VALUES + "    - from: 2024-06-01\n      value: 1\n"
     "    - from: 2020-01-01\n      value: 2\n")
yaml("parameter date twice", VALUES + "    - from: 2024-06-01\n      value: 1\n"
     "    - from: 2024-06-01\n      value: 2\n")
yaml("parameter until before from", VALUES + "    - from: 2024-06-01\n      until: 2024-01-01\n"
     "      value: 1\n", line=6)
yaml("parameter date that is none", VALUES + "    - from: 2024-02-30\n      value: 1\n", line=5)
yaml("parameter of the layer below", "good.from:\n  title: X\n  unit: \"1\"\n  values:\n"
     "    - from: 1900-01-01\n      value: 1\n", "set.param")
yaml("parameter true", VALUES + "    - from: 1900-01-01\n      value: true\n", line=6)
yaml("parameter beyond a double", VALUES + "    - from: 1900-01-01\n      value: 1e999\n", line=6)
BANDED = indicator(body("return 1"), more='\n  bands = "p.x",')[0]
for _name, _bands in [("in disorder", "[[50, b], [0, a]]"), ("twice", "[[0, a], [0, b]]"),
                      ("empty", "[]"), ("no labels", "[0, 50]"), ("a text as bound", "[[x, a]]")]:
    yaml("bands %s" % _name, VALUES + "    - from: 1900-01-01\n      value: %s\n" % _bands, "p.x",
         lua=BANDED)
yaml("calendar of a kind that is not", "quarter:\n  2024/Ч1: [2024-09-01, 2024-10-27]\n", "quarter",
     line=1, path="calendar/c.yaml", advice=False)
yaml("calendar with overlap", "term:\n  2024/Ч1: [2024-09-01, 2024-12-27]\n"
     "  2024/Ч2: [2024-11-01, 2024-12-29]\n", "2024/Ч2", path="calendar/c.yaml", advice=True)
yaml("calendar backwards", "term:\n  2024/Ч1: [2024-10-27, 2024-09-01]\n", "2024/Ч1", line=2,
     path="calendar/c.yaml")
yaml("profile of a field that is not", "name: j\ntitle: J\nkind: mark\ncolumns:\n  Класс: clas\n",
     "clas", path="profiles/j.yaml")

# the folder
CASES.append(Case("no model.yaml", "load", {"model.lua": _text, "model.yaml": None},
                  says=["model.yaml"], place="model.yaml"))
CASES.append(Case("model.yaml is empty", "load", {"model.lua": _text, "model.yaml": b""},
                  place="models/trial/model.yaml"))
CASES.append(Case("model.yaml with an unknown key", "load", {
    "model.lua": _text, "model.yaml": HEAD + "extend: base\n"}, says=["extend"],
    place="models/trial/model.yaml:5"))
CASES.append(Case("extends itself", "load", {
    "model.lua": _text, "model.yaml": HEAD.replace("base", "trial")}, says=["extends"]))
CASES.append(Case("extends what is not there", "load", {
    "model.lua": _text, "model.yaml": HEAD.replace("base", "basis")}, says=["basis"]))

# traps of the formula language: numbers as Python works them out
numbers("== with a number", "local v = c:val 'good' if v == 3 then return 1 end return 2",
        lambda good, rows, mean: 1 if good == 3 else 2)
numbers("== with itself", "local v = c:val 'good' return v == v and 1 or 2",
        lambda good, rows, mean: 1)
numbers("~=", "if c:val 'good' ~= 3 then return 1 end return 2",
        lambda good, rows, mean: 1 if good != 3 else 2)
numbers("not", "if not c:val 'good' then return 1 end return 2", lambda good, rows, mean: 2)
numbers("and", "return c:val 'good' and c:val 'rows'", lambda good, rows, mean: rows)
numbers("or", "return c:val 'good' or c:val 'rows'", lambda good, rows, mean: good)
numbers("if on a value", "local v = c:val 'good' if v then return v end return -1",
        lambda good, rows, mean: good)
numbers("<", "if c:val 'good' < 3 then return 1 end return 0",
        lambda good, rows, mean: 1 if good < 3 else 0)
numbers("a helper with a branch", "return best(c:val 'good', c:val 'mean')",
        lambda good, rows, mean: max(good, mean),
        before="local function best(a, b) if a > b then return a end return b end")
numbers("a helper with and-or", "return pick(c:val 'good', 1, 2)", lambda good, rows, mean: 1,
        before="local function pick(a, b, d) return a and b or d end")
numbers("t[v]", "local t = { 10, 20, 30, 40, 50, 60, 70, 80, 90 } return t[c:val 'rows']",
        lambda good, rows, mean: rows * 10)
numbers("t[v] with or", "return ({ 10 })[c:val 'good'] or 7",
        lambda good, rows, mean: 10 if good == 1 else 7)
numbers("v as a key", "local t = { [c:val 'good'] = 5 } return t[3] or 6",
        lambda good, rows, mean: 5 if good == 3 else 6)
numbers("type(v)", "if type(c:val 'good') == 'number' then return 1 end return 2",
        lambda good, rows, mean: 1)
numbers("tostring(v)", "return tonumber(tostring(c:val 'good'))", lambda good, rows, mean: good)
numbers("length of tostring(v)", "return text.len(tostring(c:val 'good'))",
        lambda good, rows, mean: 3)  # a float: "4.0"
numbers("v .. '' unused", "local s = c:val 'good' .. '' return 1", lambda good, rows, mean: 1)
numbers("for up to v", "local s = 0 for i = 1, c:val 'good' do s = s + i end return s",
        lambda good, rows, mean: good * (good + 1) / 2)
numbers("while with v", "local n, v = 0, c:val 'good' while v >= 1 do v = v / 2 n = n + 1 end "
        "return n", lambda good, rows, mean: 0 if good == 0 else math.floor(math.log2(good)) + 1)
numbers("sorted", "return sorted({ c:val 'rows', c:val 'good', c:val 'mean' })[2]",
        lambda good, rows, mean: sorted([good, rows, mean])[1])
numbers("ipairs over values", "local s = 0 for i, v in ipairs { c:val 'good', c:val 'rows' } do "
        "s = s + i * v end return s", lambda good, rows, mean: good + 2 * rows)
numbers("pairs in order", "local s = '' for k in pairs { b = 1, a = 2, [2] = 3, [1] = 4 } do "
        "s = s .. k end if s == '12ab' then return 1 end return 2", lambda good, rows, mean: 1)
numbers("integer division", "return c:val 'rows' // 2 + 7 // 2",
        lambda good, rows, mean: rows // 2 + 3)
numbers("negative integer division", "return -c:val 'rows' // 2", lambda good, rows, mean: -rows // 2)
numbers("remainder", "return -c:val 'rows' % 3", lambda good, rows, mean: -rows % 3)
numbers("integer and float", "return c:val 'good' + 1 // 1 + 1 / 2 + (3 == 3.0 and 1 or 0)",
        lambda good, rows, mean: good + 2.5)
load_formula("percent in the unit 1", "return percent(c:val 'rows', 2)", "%", line=0)
numbers("integer wraps around in constants", "return c:val 'good' * 0 + 9007199254740992 * 4096",
        lambda good, rows, mean: float((9007199254740992 * 4096 + 2 ** 63) % 2 ** 64 - 2 ** 63))
numbers("square", "return c:val 'mean' ^ 2", lambda good, rows, mean: mean * mean)
numbers("power(x, 3)", "return power(c:val 'mean', 3)", lambda good, rows, mean: mean * mean * mean)
numbers("constant power", "return 2 ^ 3 + c:val 'good'", lambda good, rows, mean: 8.0 + good)
numbers("infinity that vanishes", "return 1 / (1 / 0) + c:val 'good'", lambda good, rows, mean: good)
numbers("minus zero", "return -(c:val 'good' * 0)", lambda good, rows, mean: 0.0)
numbers("one over minus zero", "local z = -(c:val 'good' * 0) return when(above(1 / z, 0), 1, 2)",
        lambda good, rows, mean: 2)
numbers("v - 0", "return c:val 'good' - 0", lambda good, rows, mean: good)
numbers("v - v", "return c:val 'mean' - c:val 'mean'", lambda good, rows, mean: 0.0)
numbers("order of sums", "return c:val 'mean' + 1e16 - 1e16",
        lambda good, rows, mean: mean + 1e16 - 1e16)
numbers("no fused multiply-add", "return c:val 'mean' * c:val 'mean' - 12.25 + 0.1 * 3",
        lambda good, rows, mean: mean * mean - 12.25 + 0.1 * 3)
numbers("when reads both sides", "return when(at_least(c:val 'rows', 1), c:val 'good', 7)",
        lambda good, rows, mean: good)
numbers("maybe keeps what is known", "return c:maybe('good', 99)", lambda good, rows, mean: good)
numbers("comparison of texts", "if c:of 'class' == '5А' then return 1 end return 2",
        None, levels='"class"')
CASES[-1].numbers = lambda scope, term: 1 if scope == ("5А",) else 2
numbers("texts with like", "return text.like(c:of 'class', '5?') and text.len(c:of 'class') or 0",
        lambda good, rows, mean: 2, levels='"class"')


# --- running them ---

def message_good(case, said, lang):
    """Names the place and the parts; in the language; with a way out where one is due."""
    if case.place is not None and case.place not in said:
        return "no place %s" % case.place
    for part in case.says:
        if lang == "en" and part not in said:
            return "no %r" % part
    if lang == "ru" and not case.any_language and not any("а" <= letter <= "я" for letter in said.lower()):
        return "not Russian"
    if len(said.encode("utf-8")) > 4200 or "\n" in said.strip():
        return "%d bytes or lines" % len(said)
    if case.advice and not any(word in said for word in (";", "expected", "ожидал")):
        return "no advice"
    if "\ufffd" in said and "\ufffd" not in str(case.files):
        return "cut in a letter"
    return ""


class Bench:
    """A place for one case at a time, and what is true of every run."""

    def __init__(self, tally, base, folder):
        self.tally, self.base, self.folder = tally, base, folder
        self.slowest, self.largest = (0, ""), (0, "")

    def place(self, case, number):
        folder = os.path.join(self.folder, "case%d" % number)
        shutil.copytree(self.base, folder)
        write(os.path.join(folder, "vsoko.yaml"), "model: trial\nschools:\n  - id: main\n")
        files = dict({"model.yaml": HEAD}, **case.files)
        for name, content in files.items():
            if content is not None:
                write(os.path.join(folder, "models/trial", name), content)
        return folder

    def run(self, case, folder, *words, **options):
        done = run(folder, *words, **options)
        self.slowest = max(self.slowest, (done.seconds, case.name))
        self.largest = max(self.largest, (done.memory, case.name))
        self.tally.check("%s: time and memory" % case.name, done.seconds < SECONDS_LIMIT and
                         (MEMORY_LIMIT is None or done.memory < MEMORY_LIMIT) and not done.broken,
                         "%.1f s, %d MiB\n%s" % (done.seconds, done.memory >> 20, done))
        return done

    def check_load(self, case, folder):
        before = read(os.path.join(folder, "main.db"))
        commands = [["show"], ["show", "--no-compile"], ["compute"], ["explain", "mean"]]
        if case.place is not None and "/profiles/" in case.place:  # read by what needs them
            commands = [["model", "check"]]
            done = self.run(case, folder, "show")
            self.tally.check("%s: `show`" % case.name, done.code == 0, done)
        for words in commands + [["import", os.path.join(folder, "rows.csv")]]:
            for lang in ("en", "ru") if words == ["show"] else ("en",):
                done = self.run(case, folder, *words, lang=lang)
                fault = message_good(case, done.message, lang)
                self.tally.check("%s: `%s` (%s)" % (case.name, " ".join(words[:1]), lang),
                                 done.code == 1 and not fault, "%s\n%s" % (fault, done))
        self.tally.check("%s: the database" % case.name,
                         read(os.path.join(folder, "main.db")) == before, "changed")

    def rows_right(self, case, done, lang="en"):
        """What is wrong with the cells, "" if nothing is."""
        expected = 3 if case.state == "error" else 0
        if done.code != expected:
            return "exit code, expected %d" % expected
        cells = shown_cells(done, BY)
        for key, value in GOOD.items():
            if cells.get(key, "absent") != value:
                return "%s is %r, not %r" % (key, cells.get(key), value)
        mine = [row for row in done.rows() if row["indicator"] == "h"]
        if case.kind == "good":
            return "" if not mine else "there is h"
        if len(mine) != len(SCOPES) * len(TERMS):
            return "%d cells of h" % len(mine)
        for row in mine:
            fault = self.cell_wrong(case, row, lang)
            if fault:
                return "%s: %s" % (row, fault)
        return ""

    @staticmethod
    def cell_wrong(case, row, lang):
        if case.kind == "state":
            if row["state"] != case.state or row["value"] is not None:
                return "state, expected %s" % case.state
            plain = Case(case.name, "", {}, place=case.place, says=case.says, advice=False)
            return message_good(plain, row["reason"] or "", lang)
        wanted = case.numbers((row["scope"]["class"],), row["period"])
        if row["value"] != wanted or row["state"] != ("no_data" if wanted is None else "known"):
            return "expected %r" % wanted
        return ""

    def check_cells(self, case, folder):
        question = ["show", "--by", "class", "--period", "each", "--format", "json"]
        answers = []
        for words in (question, question + ["--no-compile"]):
            for lang in ("en", "ru") if case.kind == "state" else ("en",):
                done = self.run(case, folder, *words, lang=lang)
                fault = self.rows_right(case, done, lang)
                self.tally.check("%s: `%s` (%s)" % (case.name, " ".join(words[:1] + words[6:]), lang),
                                 not fault, "%s\n%s" % (fault, done if done.code is None or
                                                        not done.out else done.err))
                if lang == "en":
                    answers.append(done.out)
        self.tally.check("%s: compiled and not" % case.name, answers[0] == answers[1],
                         "\n".join(answers))
        done = self.run(case, folder, "compute")
        self.tally.check("%s: compute" % case.name,
                         done.code == (3 if case.state == "error" else 0), done)
        done = self.run(case, folder, *question)
        self.tally.check("%s: stored" % case.name, done.out == answers[0] and done.err == "", done)
        done = self.run(case, folder, "verify")
        self.tally.check("%s: verify" % case.name, done.code == 0, done)

    def check(self, numbered):
        number, case = numbered
        folder = self.place(case, number)
        if case.kind == "load":
            self.check_load(case, folder)
        else:
            self.check_cells(case, folder)
        if not os.environ.get("VSOKO_FAULTS_KEEP"):
            shutil.rmtree(folder)


def check_long_chain(bench):
    """So many indicators that read each other that nothing may nest."""
    case = Case("10,000 indicators in a chain", "load", {"model.lua": "".join(
        'define.indicator "x%d" { title = "x", unit = "1", levels = { "all" }, period = { "term" },\n'
        "formula = function(c) return %s + 1 end }\n" % (i, "c:val 'x%d'" % (i - 1) if i else "0")
        for i in range(10000))})
    folder = bench.place(case, len(CASES))
    stack = 2 << 20  # a quarter of the usual: what grows with the chain would not fit
    done = bench.run(case, folder, "show", "x9999", "--format", "json", before=lambda:
                     resource.setrlimit(resource.RLIMIT_STACK, (stack, stack)))
    bench.tally.check(case.name, done.code == 0 and done.rows()[0]["value"] == 10000, done)


def main():
    tally = Tally()
    with Folder() as folder:
        base = make_school(os.path.join(folder, "base"))
        rows = program.write_csv(os.path.join(base, "rows.csv"), HEADER, ROWS)
        must(base, "import", rows)
        bench = Bench(tally, base, folder)
        each(bench.check, enumerate(CASES))
        check_long_chain(bench)
        tally.note("%d models; slowest run %.1f s (%s); largest %d MiB (%s)" % (
            len(CASES), *bench.slowest, bench.largest[0] >> 20, bench.largest[1]))
    tally.finish()


if __name__ == "__main__":
    main()
