#!/usr/bin/env python3
"""Tricks of a school against what the institute sealed.

A region of three schools whose base seals its indicators; one of them also runs cell by cell and
makes names at run time. Each trick is a layer of one school. Either the layer is refused, with its
place and a way out, or the canonical cells of the sealed indicators are byte for byte those without
the layer. Then a night in which a school tries: it is named, it keeps its former share, and every
figure of the region and every other school stay as they were.
SPDX-License-Identifier: MIT
"""
import os
import shutil

import program
from program import Folder, Tally, each, must, run, write, write_csv

SCHOOLS = ["101", "102", "103"]
TRIED = "102"
LAYER = "models/%s" % TRIED

BASE = """
define.dimension "school" { title = "Школа", unit = true }
define.dimension "grade" { title = "Параллель" }
define.dimension "class" {
  title = "Класс", within = true,
  attributes = { grade = { title = "Параллель", dimension = "grade", from = "roster.grade" } },
}
define.dimension "subject" { title = "Предмет" }
define.dimension "pupil" { title = "Ученик", person = true, within = true }
define.period "year" { title = "Год", type = "academic_year", starts = "09-01" }
define.period "term" { title = "Четверть", type = "part", of = "year", keys = { "Ч1", "Ч2" } }
define.vocabulary "class_group" { title = "класс" }

define.record "roster" {
  title = "Список", period = "always", key = { "class" },
  fields = { class = { dimension = "class" }, grade = { dimension = "grade" } },
}
define.record "mark" {
  title = "Отметка",
  fields = {
    term = { type = "period", required = true },
    class = { dimension = "class" },
    subject = { dimension = "subject", required = true },
    pupil = { dimension = "pupil", required = true },
    value = { type = "integer", range = { 1, 5 } },
  },
  key = { "term", "pupil", "subject" }, sheet = { "class", "subject", "term" },
  period = { field = "term", kinds = { "term", "year" } },
}
define.record "test" {
  title = "Работа", tags = { "secret" },
  fields = {
    term = { type = "period", required = true },
    class = { dimension = "class" },
    subject = { dimension = "subject", required = true },
    pupil = { dimension = "pupil", required = true },
    value = { type = "integer", range = { 1, 5 } },
  },
  key = { "term", "pupil", "subject" }, sheet = { "class", "subject", "term" },
  period = { field = "term", kinds = { "term", "year" } },
}
define.record "reference" {
  title = "Сведения региона", carries = "indicator", period = "always",
  fields = { indicator = { type = "text", required = true }, value = { type = "integer" } },
  key = { "indicator" },
}

local LEVELS <const> = { "all", "class", "subject", "class*subject", "grade" }
local PERIODS <const> = { "term", "year" }
local WEIGHTS <const> = { 0, 16, 36, 64, 100 }

local function sealed(name, unit, formula, more)
  local body <const> = {
    code = more and more.code, title = "Показатель " .. name .. ", {class_group}", unit = unit,
    levels = LEVELS, period = PERIODS, part = "invariant", bands = "bands", small_n = "limit",
    formula = formula,
  }
  define.indicator(name)(body)
end

define.indicator "step" {
  title = "Хороших", unit = "1", levels = LEVELS, period = PERIODS,
  formula = function(c) return c:records "mark":count { value = { from = c:param "good.from" } } end,
}
sealed("quality", "%", function(c)
  return percent(c:val "step", c:records "mark":count())
end, { code = "R02" })
-- A captured table, and a loop: cell by cell.
sealed("weighted", "1", function(c)
  local sum = 0
  for value, weight in ipairs(WEIGHTS) do
    sum = sum + weight * c:records "mark":count { value = value }
  end
  return sum / c:records "mark":count()
end)
-- A name that only a run knows.
sealed("named", "1", function(c)
  local name = text.lower "QUALITY"
  if c:val "step" > 0 then
    return c:val(name) + c:param(text.rep("ext", 1) .. "ra")
  end
  return 0
end)
define.indicator "over" {
  title = "По предметам", unit = "%", levels = { "all", "class" }, period = PERIODS,
  part = "invariant",
  formula = function(c) return c:cells("quality", { over = { "subject" } }):mean() end,
}
define.indicator "tested" {
  title = "Средний", unit = "1", levels = LEVELS, period = PERIODS, part = "variative",
  formula = function(c) return c:records "test":mean "value" end,
}
define.indicator "loose" {
  title = "Свободный", unit = "1", levels = LEVELS, period = PERIODS, part = "variative",
  formula = function(c) return c:val "quality" / 10 end,
}
define.decision_level "top" { title = "Директор" }
define.decision_method "economic" { title = "Экономический", never = { "secret" } }
define.decision_method "talk" { title = "Обсуждение" }
define.rule "D1" {
  title = "Мало хороших", scope = "class", period = "term", part = "invariant",
  when = function(c) return at_most(c:val "quality", 40) end,
  decision = { level = "top", method = "talk" },
}
define.rule "D2" {
  title = "Слабая работа", scope = "class", period = "term",
  when = function(c) return at_most(c:val "tested", 3) end,
  decision = { level = "top", method = "talk" },
}
"""

PARAMETERS = """good.from: { title: Хорошая, unit: "1", values: [{ from: 1900-01-01, value: 4 }] }
extra: { title: Добавка, unit: "1", values: [{ from: 1900-01-01, value: 0 }] }
bands: { title: Полосы, values: [{ from: 1900-01-01, value: [[0, low], [50, high]] }] }
limit: { title: Мало, unit: "1", values: [{ from: 1900-01-01, value: 3 }] }
spare: { title: Запас, unit: "1", values: [{ from: 1900-01-01, value: 1 }] }
"""
CALENDAR = """term:
  2024/Ч1: [2024-09-01, 2024-12-31]
  2024/Ч2: [2025-01-09, 2025-05-31]
"""
PROFILE = """name: %s
title: Отметки
kind: %s
columns: { term: term, class: class, subject: subject, pupil: pupil, %s: value }
"""
ROSTER = """name: roster
title: Список
kind: roster
columns: { class: class, grade: grade }
"""
SEALED = ("quality", "weighted", "named", "over", "step", "rule.D1")
TERMS = ("2024/Ч1", "2024/Ч2")
FLAGS, STALE = 10, 64  # of a canonical line of a cell


def make_region(folder):
    model = os.path.join(folder, "fort")
    write(os.path.join(model, "model.yaml"), 'name: fort\ntitle: Основа\nversion: "1"\n')
    write(os.path.join(model, "model.lua"), BASE)
    write(os.path.join(model, "parameters/p.yaml"), PARAMETERS)
    write(os.path.join(model, "calendar/c.yaml"), CALENDAR)
    write(os.path.join(model, "profiles/mark.yaml"), PROFILE % ("mark", "mark", "mark"))
    write(os.path.join(model, "profiles/test.yaml"), PROFILE % ("test", "test", "test"))
    write(os.path.join(model, "profiles/roster.yaml"), ROSTER)
    register = write_csv(os.path.join(folder, "schools.csv"), ["school", "name"],
                         [[school, "Школа " + school] for school in SCHOOLS])
    region = os.path.join(folder, "region")
    must(region, "init", "--model", model, "--schools", register, "--region", "Область")
    for school in SCHOOLS:
        fill(folder, region, school)
    return region


def fill(folder, region, school):
    """Two classes, two subjects, four pupils each; every number is one of a simple pattern."""
    rows, number = [], int(school)
    for term in TERMS:
        for name in ("5А", "6Б"):
            for pupil in range(4):
                for subject in ("МА", "РУ"):
                    number = number * 7 % 31
                    rows.append([term, name, subject, "%s%d" % (name, pupil), 2 + number % 4])
    path = os.path.join(folder, "rows.csv")
    write_csv(path, ["class", "grade"], [["5А", "5"], ["6Б", "6"]])
    must(region, "--school", school, "import", path)
    for value in ("mark", "test"):
        write_csv(path, ["term", "class", "subject", "pupil", value], rows)
        must(region, "--school", school, "import", path)


# --- the tricks ---

class Trick:
    """A layer: file -> text. says: parts of the refusal; without any it loads and changes nothing."""

    def __init__(self, name, files, *says, **more):
        self.name, self.says = name, says
        self.files = files if isinstance(files, dict) else {"model.lua": files}
        self.place = more.get("place", "%s/model.lua:" % LAYER if says else None)
        self.command = more.get("command", ["show"])
        self.words = more.get("words")  # reasons may be worded otherwise
        self.errors = more.get("errors")  # indicator whose cells become errors at run, naming place


TRICKS = []


def refused(name, files, *says, **more):
    TRICKS.append(Trick(name, files, *says, **more))


def harmless(name, files, **more):
    TRICKS.append(Trick(name, files, **more))


def own(name, formula, more=""):
    return ('define.indicator "local.%s" {\n  title = "Свой", unit = "1",\n'
            '  levels = { "all", "class" }, period = { "term" }, %s\n'
            "  formula = function(c)\n    %s\n  end,\n}\n" % (name, more, formula))


# the verbs, on the sealed thing and on what it reads
refused("override of a sealed one", 'override.indicator "quality" { title = "Моё" }\n',
        "quality", "part = \"invariant\"", "local.")
refused("another formula", 'override.indicator "quality" {\n'
        "  formula = function(c) return 100 end,\n}\n", "quality")
refused("previous of a sealed one", 'around.indicator "quality" {\n'
        "  formula = function(c, previous) return previous(c) + 10 end,\n}\n", "quality")
refused("a sealed one disabled", 'disable.indicator "quality" { title = "не надо" }\n', "quality")
refused("unsealed first", 'override.indicator "quality" { part = "variative" }\n', "quality")
refused("an input disabled", 'disable.indicator "step" { title = "не надо" }\n',
        "step", "quality", "fort/model.lua")
refused("around an input", 'around.indicator "step" {\n'
        "  formula = function(c, previous) return previous(c) * 2 end,\n}\n", "step", "quality")
refused("a parameter of an input", '\nset.param "good.from" {\n'
        '  from = "2000-01-01", forever = true, value = 3,\n}\n', "good.from", "step", "quality",
        place="%s/model.lua:2" % LAYER)
refused("a parameter that two say", 'override.param "good.from" {\n'
        '  values = { { from = "1900-01-01", value = 3 } },\n}\n', "good.from", "step")
refused("a parameter disabled", 'disable.param "good.from" { title = "нет" }\n', "good.from")
refused("a rule turned", 'around.rule "D1" {\n'
        "  when = function(c, previous) return neither(previous(c)) end,\n}\n", "D1")
refused("rows of another period", 'override.record "mark" { expected = "roster" }\n', "mark")
refused("a record kind disabled", 'disable.record "mark" { title = "нет" }\n', "mark",
        "quality", "fort/model.lua")
refused("the kind of an attribute disabled", 'disable.record "roster" { title = "нет" }\n', "roster")
refused("a level gone", 'disable.dimension "grade" { title = "нет" }\n', "grade")
refused("a period gone", 'disable.period "term" { title = "нет" }\n', "term")

# names
refused("the same name again", 'define.indicator "quality" {\n  title = "Моё", unit = "%",\n'
        '  levels = { "all" }, formula = function(c) return 100 end,\n}\n', "quality",
        place="%s/model.lua:1" % LAYER)
refused("a name without local.", 'define.indicator "fine" {\n  title = "Моё", unit = "1",\n'
        '  levels = { "all" }, formula = function(c) return 100 end,\n}\n', "local.fine")
refused("shadow by code", own("mine", "return 100", 'code = "R02",'), "R02")
refused("shadow by the name as a code", own("mine", "return 100", 'code = "quality",'), "quality")
refused("shadow by the series of a rule", own("mine", "return 100", 'code = "rule.D1",'), "rule.D1",
        "fort/model.lua")
refused("a code of another one taken over", 'override.indicator "loose" { code = "R02" }\n', "R02",
        "fort/model.lua")
refused("a record kind of that name", 'define.record "mark" { title = "Моё", fields = {} }\n',
        "mark")
refused("a parameter of that name", {"parameters/p.yaml":
        'good.from: { title: X, unit: "1", values: [{ from: 1900-01-01, value: 2 }] }\n'},
        "good.from", place="%s/parameters/p.yaml:1" % LAYER)
refused("a profile of that name", {"profiles/mark.yaml": PROFILE % ("mark", "test", "mark")},
        "mark", place="%s/profiles/mark.yaml:1" % LAYER, command=["export", "--canonical"])

# another model
refused("another base", {"model.yaml": 'name: mine\ntitle: Моя\nversion: "1"\n',
                         "model.lua": 'define.dimension "x" { title = "X" }\n'},
        "extends: fort", place="%s/model.yaml:" % LAYER)
refused("the name of the base", {"model.yaml": "name: fort\nextends: fort\n",
                                 "model.lua": 'override.indicator "quality" { title = "X" }\n'},
        "fort", place="%s/model.yaml:" % LAYER)
refused("no school at all", {"model.yaml": "name: mine\nextends: fort\nschool: false\n",
                             "model.lua": 'define.indicator "fine" {\n  title = "Моё", unit = "1",\n'
                             '  levels = { "all" }, formula = function(c) return 100 end,\n}\n'},
        "local.fine")
refused("the base read as another layer", {"model.yaml": "name: mine\nextends: 102\n",
                                           "model.lua": ""}, "extends",
        place="%s/model.yaml" % LAYER)

# dimensions and routes
refused("an attribute led elsewhere", 'define.record "local.list" {\n  title = "Мой",\n'
        '  period = "always", key = { "class" },\n'
        '  fields = { class = { dimension = "class" }, grade = { dimension = "grade" } },\n}\n'
        'override.dimension "class" {\n'
        '  attributes = { grade = { from = "local.list.grade" } },\n}\n', "class",
        place="%s/model.lua:6" % LAYER)
refused("another way to the level", 'override.dimension "class" {\n'
        '  attributes = { a = { title = "А", dimension = "grade" } },\n}\n', "class")
refused("a way from pupils to classes", 'override.dimension "pupil" {\n'
        '  attributes = { room = { title = "К", dimension = "class" } },\n}\n', "pupil")
harmless("an attribute that leads nowhere", 'override.dimension "class" {\n'
         '  attributes = { colour = { title = "Цвет", type = "text" } },\n}\n')

# tags and bans
refused("a tag taken away", 'override.record "test" { tags = { "plain" } }\n', "secret")
refused("a ban taken away", 'override.decision_method "economic" { never = { "plain" } }\n',
        "secret")


def rule(condition, before="", scope="class"):
    return before + ('define.rule "local.pay" {\n  title = "Доплата", scope = "%s",\n'
                     '  period = "term",\n  when = function(c)\n    %s\n  end,\n'
                     '  decision = { level = "top", method = "economic" },\n}\n' %
                     (scope, condition))


refused("pay by a forbidden value", rule('return at_least(c:val "tested", 4)'),
        "local.pay", "economic", "secret", "tested", "test", "fort/model.lua")
refused("pay by records", rule('return at_least(c:records "test":count(), 4)'), "secret")
refused("pay by the region's rows", rule(
    'return at_least(c:records("reference", { indicator = "tested" }):count(), 1)',
    scope="all"), "tested")
refused("pay by all of the region's rows", rule(
    'return at_least(c:records "reference":count(), 1)', scope="all"), "tested")
harmless("pay by other rows of the region", rule(
    'return at_least(c:records("reference", { indicator = "quality" }):count(), 1)', scope="all"))
refused("pay by an attribute of a dimension of its own", rule(
    'return c:of "local.d.b" == "5"', 'define.dimension "local.d" {\n  title = "Д",\n'
    '  attributes = { b = { title = "Б", from = "local.t.b" } },\n}\n'
    'define.record "local.t" {\n  title = "Т", tags = { "secret" }, key = { "d" },\n'
    '  fields = { d = { dimension = "local.d" }, b = { type = "text" } },\n}\n', scope="local.d"),
        "local.pay", "economic", "secret", "local.t")
refused("pay through an indicator of its own", rule(
    'return at_least(c:val "local.mine", 4)', own("mine", 'return c:maybe("tested", 1)')),
        "local.mine", "tested")
refused("pay by what a rule of the base talks about", 'override.rule "D2" {\n'
        '  decision = { method = "economic" },\n}\n', "D2", "economic", "secret", "tested")
refused("pay by a rule of the base", 'override.rule "D1" {\n'
        '  decision = { level = "top", method = "economic" },\n}\n', "D1")
harmless("pay by a name made at run time", rule(
    'if c:val "step" > 0 then return c:val(text.lower "TESTED") > 3 end return false'),
         errors=("rule.local.pay", "economic", "secret", "tested"))
harmless("pay by what an indicator of its own makes", rule(
    'return at_least(c:val "local.mine", 4)',
    own("mine", 'if c:val "step" > 0 then return c:val(text.lower "TESTED") end return 0')),
         errors=("rule.local.pay", "economic", "secret", "local.mine"))

# what the sealed formula finds only when it runs
harmless("a parameter that a run reads", 'set.param "extra" {\n'
         '  from = "2000-01-01", forever = true, value = 50,\n}\n',
         errors=("named", "extra", "%s/model.lua:1" % LAYER, "fort/model.lua"))

# Lua itself
for _name, _text, _says in [
        ("metatable of a table", "setmetatable({}, {})\n", "setmetatable"),
        ("metatable of texts", 'getmetatable("").__index = function() return 1 end\n',
         "getmetatable"),
        ("string poisoned", "string.format = function() return 1 end\n", "string"),
        ("math poisoned", "math.floor = function() return 1 end\n", "math"),
        ("table poisoned", "table.insert = nil\n", "table"),
        ("raw access", 'rawset(define, "indicator", nil)\n', "rawset"),
        ("a library name redefined", "percent = function() return 100 end\n", "percent"),
        ("a function of the library changed", "text.lower = function(s) return s end\n", "text"),
        ("a verb changed", "define.indicator = function() end\n", "define"),
        ("a verb redefined", "define = {}\n", "define"),
        ("the environment", "local e = _ENV\n", "_ENV"),
        ("globals", "_G.percent = nil\n", "_G"),
        ("the registry", "debug.getregistry()\n", "debug"),
        ("load", 'load("return 1")()\n', "load"),
        ("require", 'require "layers"\n', "require"),
        ("an upvalue", "local n = 0\nlocal function f() n = n + 1 end\n", "n"),
        ("a protected call", "pcall(error)\n", "pcall"),
        ("a coroutine", "coroutine.wrap(error)()\n", "coroutine"),
        ("an error object", "error({ code = 1 })\n", "text"),
        ("an error of its own", 'error "нет"\n', "нет"),
        ("recursion", "local function f(x) return 1 + f(x) end\nlocal x = f(1)\n", "itself"),
        ("steps", "local n = 1\nwhile true do n = n + 1 end\n", "endless"),
]:
    refused(_name, _text, _says)
refused("memory", 'local t = {}\nfor i = 1, 1e9 do t[i] = text.rep("x", 1000000 + i % 100) end\n',
        "MiB", place=None)
# Tables are copied as a verb takes them; later changes have no effect on anything.
harmless("a captured table changed as files load",
         'local body = { title = "Свой", unit = "1", levels = { "all" }, period = { "term" },\n'
         '  formula = function(c) return c:val "quality" / 10 end }\n'
         'define.indicator "local.mine" (body)\nbody.title = "quality"\nbody.levels[1] = "class"\n')
harmless("files that sort before model.lua", {
    "a.lua": "local percent = function() return 100 end\nlocal WEIGHTS = { 0, 0, 0, 0, 0 }\n",
    "model.lua": own("mine", 'return c:val "quality" / 10')})
harmless("locals with the names of the base",
         "local WEIGHTS, sealed, percent, define_ = { 1 }, 1, 2, 3\n" +
         own("mine", 'return c:val "quality" / 10'))
harmless("an error in every cell of its own", own("mine", 'error "нет"'))
harmless("steps in every cell of its own", own("mine", "while true do end"))
harmless("depth in every cell of its own", "local function f(x) return 1 + f(x) end\n" +
         own("mine", "return f(1)"))
harmless("memory in every cell of its own", own("mine", 'local s = "x" while true do s = s .. s end'))
harmless("a circle of its own", own("one", 'return c:val "local.two"') +
         own("two", 'return c:val "local.one"'))
harmless("reads of everything sealed", own("mine", 'return c:val "step" + c:val "named"'
                                           ' + c:val "weighted"'))
harmless("nearly all memory held", 'local t = {}\nfor i = 1, 266 do t[i] = text.rep("x", 1000000 + i) end\n'
         + own("mine", "return text.len(t[7])"))

# An instant of other times would be one of other thresholds.
refused("a term in another year", {"calendar/c.yaml": "term: { 2024/Ч1: [1990-09-01, 1990-12-31] }\n"},
        "2024/Ч1", "2024-09-01..2025-08-31", place="%s/calendar/c.yaml:1" % LAYER)

# words, bands and limits are the school's
harmless("words", 'override.vocabulary "class_group" { title = "группа" }\n'
         'override.record "mark" { title = "Балл" }\noverride.dimension "class" { title = "Группа" }\n'
         'override.period "term" { title = "Триместр" }\n', words=True)
harmless("what no sealed one reads", 'set.param "spare" {\n'
         '  from = "2000-01-01", forever = true, value = 9,\n}\n'
         'disable.indicator "loose" { title = "не ведём" }\n')
harmless("dates of its own", {"calendar/c.yaml": "term: { 2024/Ч1: [2024-09-02, 2024-12-28] }\n"})


# --- running them ---

def cells(folder, names=SEALED):
    """The canonical lines of these indicators of the school, and the run."""
    done = run(folder, "--school", TRIED, "export", "--canonical")
    lines = [line for line in done.out.splitlines()
             if line.startswith("@cell\t") and line.split("\t")[1] in names]
    return lines, done


def place_layer(region, files):
    for name, text in files.items():
        write(os.path.join(region, LAYER, name), text)


class Fort:
    """The region, copied for each trick, and the cells without any."""

    def __init__(self, tally, folder):
        self.tally, self.folder = tally, folder
        self.region = make_region(folder)
        self.control, done = cells(self.region)
        found = {line.split("\t")[1] for line in self.control}
        tally.check("control: cells of every sealed one", found == set(SEALED), found)
        known = sum(line.split("\t")[5] == "known" for line in self.control)
        tally.check("control: they have numbers", known > 90 and done.code == 0, known)

    def check(self, numbered):
        number, trick = numbered
        region = os.path.join(self.folder, "trick%d" % number)
        shutil.copytree(self.region, region)
        place_layer(region, trick.files)
        if trick.says:
            self.check_refused(trick, region)
        else:
            self.check_alike(trick, region)
        shutil.rmtree(region)

    def check_refused(self, trick, region):
        for lang in ("en", "ru"):
            done = run(region, "--school", TRIED, *trick.command, lang=lang)
            good = done.code == 1 and not done.broken and "\n" not in done.message
            good = good and (trick.place is None or trick.place in done.message)
            parts = trick.says if lang == "en" else ()
            self.tally.check("%s: refused (%s)" % (trick.name, lang),
                             good and all(part in done.message for part in parts), done)

    def check_alike(self, trick, region):
        skip = trick.errors[0] if trick.errors else None
        control = [line for line in self.control if line.split("\t")[1] != skip]
        lines, done = cells(region, [name for name in SEALED if name != skip])
        if trick.words:
            control = [line.rsplit("\t", 1)[0] for line in control]
            lines = [line.rsplit("\t", 1)[0] for line in lines]
        self.tally.check("%s: sealed cells" % trick.name, done.code in (0, 3) and lines == control,
                         "\n".join(sorted(set(control) ^ set(lines))[:6]) + str(done)[:600])
        if skip:
            lines, done = cells(region, [skip])
            lines = [line for line in lines if "\tno_data\t" not in line]  # terms without rows
            states = {line.split("\t")[5] for line in lines}
            self.tally.check("%s: errors" % trick.name, states == {"error"}, lines[:4])
            parts = trick.errors[1:]
            self.tally.check("%s: the chain" % trick.name, lines and all(
                part in line for part in parts for line in lines), lines[:4])


def canonical(region, schools):
    return {school: must(region, "--school", school, "export", "--canonical").out
            for school in schools}


def figures(region):
    """Lines of the region's cells, without the flag of those kept from an earlier night."""
    lines = []
    for line in must(region, "export", "--canonical").out.splitlines():
        fields = line.split("\t")
        if fields[0] == "@cell":
            fields[FLAGS] = str(int(fields[FLAGS]) & ~STALE)
            lines.append("\t".join(fields))
    return lines


NIGHTS = ["another formula", "a parameter of an input", "an input disabled", "the name of the base",
          "another base", "a tag taken away", "pay by a forbidden value", "memory", "steps",
          "a parameter that a run reads"]


def check_nights(tally, folder, fort):
    """A school that tries keeps its former share: the region stays, and so does every other."""
    region = os.path.join(folder, "nights")
    shutil.copytree(fort.region, region)
    must(region, "nightly", "--jobs", "2")
    others = [school for school in SCHOOLS if school != TRIED]
    schools, totals = canonical(region, others), figures(region)
    tally.check("night: the region has figures", len(totals) > 50, len(totals))
    for trick in TRICKS:
        if trick.name not in NIGHTS:
            continue
        place_layer(region, trick.files)
        done = run(region, "nightly", "--jobs", "2", "--format", "json")
        rows = {row["school"]: row for row in done.rows()} if done.code == 3 else {}
        row = rows.get(TRIED, {})
        tally.check("night, %s: named" % trick.name, done.code == 3 and row.get("state") == "failed"
                    and "%s: FAILED" % TRIED in done.err and
                    (trick.place or "") in row.get("message", "") and
                    (not trick.errors or all(part in row["message"] for part in trick.errors[1:])),
                    done)
        tally.check("night, %s: others" % trick.name,
                    canonical(region, others) == schools and
                    {rows.get(school, {}).get("state") for school in others} == {"unchanged"}, rows)
        tally.check("night, %s: figures" % trick.name, figures(region) == totals,
                    "\n".join(sorted(set(figures(region)) ^ set(totals))[:6]))
        shutil.rmtree(os.path.join(region, LAYER))
    done = run(region, "nightly", "--jobs", "2", "--format", "json")
    tally.check("night: without the layer all is well", done.code == 0, done)
    tally.check("night: and as it was", figures(region) == totals)


def main():
    tally = Tally()
    with Folder() as folder:
        fort = Fort(tally, folder)
        each(fort.check, list(enumerate(TRICKS)))
        check_nights(tally, folder, fort)
    tally.note("%d tricks" % len(TRICKS))
    tally.finish()


if __name__ == "__main__":
    main()
