std = "lua54"
max_line_length = 100
self = false
ignore = { "212/_.*" }
exclude_files = { "lua/stdlib/_meta" } -- stubs for editors: nothing in them runs

-- The names that a model file sees: the allow-list of lua/stdlib/environment.lua.
stds.model = {
  read_globals = {
    "define", "override", "around", "disable", "set",
    "percent", "ratio", "when", "at_least", "at_most", "above", "below", "equal",
    "all_of", "any_of", "neither", "least", "greatest", "one_of",
    "sqrt", "floor", "round", "power", "no_data", "field",
    "on", "by", "window", "week", "weekday", "month", "each", "monthly", "quarterly", "daily",
    "after", "upon", "every", "days", "workdays", "months",
    "pairs", "ipairs", "sorted", "type", "tostring", "tonumber", "error", "assert",
    text = { fields = { "len", "sub", "upper", "lower", "find", "like", "rep" } },
  },
}
files["lua/models/**/*.lua"].std = "model"
files["examples/**/*.lua"].std = "model"
files["bench/**/*.lua"].std = "model"
files["tests/fixtures/**/*.lua"].std = "model"
