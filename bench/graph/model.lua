-- Work W3 of the benchmark: eight levels of three indicators over nodes. Those of the first level
-- read the node's record, the others five cells of the level below, at five neighbours.
-- bench/graph.c is the same work by hand. SPDX-License-Identifier: MIT

define.dimension "node" {
  title = "Узел",
  attributes = {
    to1 = { title = "Сосед 1", dimension = "node", from = "place.to1" },
    to2 = { title = "Сосед 2", dimension = "node", from = "place.to2" },
    to3 = { title = "Сосед 3", dimension = "node", from = "place.to3" },
    to4 = { title = "Сосед 4", dimension = "node", from = "place.to4" },
    to5 = { title = "Сосед 5", dimension = "node", from = "place.to5" },
  },
}

-- Rows are grouped by the first field, by name, that is of a dimension: node.
define.record "place" {
  title = "Узел и его соседи",
  fields = {
    node = { title = "Узел", dimension = "node", required = true },
    to1 = { title = "Сосед 1", dimension = "node", required = true },
    to2 = { title = "Сосед 2", dimension = "node", required = true },
    to3 = { title = "Сосед 3", dimension = "node", required = true },
    to4 = { title = "Сосед 4", dimension = "node", required = true },
    to5 = { title = "Сосед 5", dimension = "node", required = true },
    input1 = { title = "Вход 1", type = "decimal", scale = 2, required = true },
    input2 = { title = "Вход 2", type = "decimal", scale = 2, required = true },
    input3 = { title = "Вход 3", type = "decimal", scale = 2, required = true },
    input4 = { title = "Вход 4", type = "decimal", scale = 2, required = true },
    input5 = { title = "Вход 5", type = "decimal", scale = 2, required = true },
  },
  key = { "node" },
}

local nodes <const> = { "node" }
local shapes <const> = { "sum", "mean", "choice" }

-- What the formula of a shape reads first, second, ...: inputs, or cells of the level below.
local function inputs(c)
  local rows <const> = c:records("place")
  return rows:sum("input1"), rows:sum("input2"), rows:sum("input3"), rows:sum("input4"),
    rows:sum("input5")
end

local function weighted(w, x1, x2, x3, x4, x5)
  return w[1] * x1 + w[2] * x2 + w[3] * x3 + w[4] * x4 + w[5] * x5
end

local formulas <const> = {
  sum = function(c, x1, x2, x3, x4, x5)
    return weighted(c:param("sum.weights"), x1, x2, x3, x4, x5)
  end,
  mean = function(c, x1, x2, x3, x4, x5)
    return c:param("mean.scale") * (x1 + x2 + x3 + x4 + x5) / 5
  end,
  choice = function(c, x1, x2, x3, x4, x5)
    return when(at_least(x1, x2),
      weighted(c:param("choice.above"), x1, x2, x3, x4, x5),
      weighted(c:param("choice.below"), x1, x2, x3, x4, x5))
  end,
}

for s, shape in ipairs(shapes) do
  local formula <const> = formulas[shape]
  define.indicator(shape .. "_1") {
    title = "Уровень 1: " .. shape,
    unit = "1",
    levels = nodes,
    formula = function(c)
      return formula(c, inputs(c))
    end,
  }
  for level = 2, 8 do
    -- Neighbours are read in turn at the shapes of the level below.
    local below <const> = "_" .. tostring(level - 1)
    local first <const> = shapes[s] .. below
    local second <const> = shapes[s % 3 + 1] .. below
    local third <const> = shapes[(s + 1) % 3 + 1] .. below
    define.indicator(shape .. "_" .. tostring(level)) {
      title = "Уровень " .. tostring(level) .. ": " .. shape,
      unit = "1",
      levels = nodes,
      formula = function(c)
        return formula(c, c:val(first, { node = c:of "node.to1" }),
          c:val(second, { node = c:of "node.to2" }), c:val(third, { node = c:of "node.to3" }),
          c:val(first, { node = c:of "node.to4" }), c:val(second, { node = c:of "node.to5" }))
      end,
    }
  end
end
