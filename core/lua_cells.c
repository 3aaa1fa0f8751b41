/*
 * Sets of cells and their aggregates: what c:cells gives.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_session.h"

typedef struct lua_cells {
    vs_lua_head head;
    vs_cells_read proto;
} lua_cells;

/* --- c:cells(id, { over = { "class" }, periods = "all", missing = "skip" }) --- */

/* over = "class" or { "class", "subject" }, the value at the top of the stack; in the model's
 * order. */
static void read_over(lua_State *L, vs_session *session, vs_cells_read *read)
{
    bool list = lua_type(L, -1) == LUA_TTABLE;
    size_t count = list ? lua_rawlen(L, -1) : 1;
    if (count == 0 || count > VS_SCOPE_DIMENSIONS_MAX) {
        vs_lua_misuse(L, FORMULA_LIST, "over", vs_lua_type_name(L, -1));
    }
    for (size_t i = 1; i <= count; i++) {
        if (list) {
            lua_rawgeti(L, -1, (lua_Integer)i);
        } else {
            lua_pushvalue(L, -1);
        }
        const char *name = vs_lua_text_argument(L, -1, "over");
        int dimension = vs_lua_find_dimension(L, session->run.model, name);
        uint32_t at = read->over_count++;
        for (; at > 0 && read->over[at - 1] > dimension; at--) {
            read->over[at] = read->over[at - 1];
        }
        if (at > 0 && read->over[at - 1] == dimension) {
            vs_lua_misuse(L, FORMULA_TWICE, name, "");
        }
        read->over[at] = dimension;
        lua_pop(L, 1);
    }
}

/* An option with one of two words at the top of the stack: true for the second. */
static bool read_word(lua_State *L, const char *option, const char *const words[2])
{
    if (lua_isnil(L, -1)) {
        return false;
    }
    const char *word = vs_lua_text_argument(L, -1, option);
    if (strcmp(word, words[0]) != 0 && strcmp(word, words[1]) != 0) {
        vs_lua_misuse(L, FORMULA_OPTION, word, vs_lua_nearest(word, words, 2, vs_lua_text_at));
    }
    return strcmp(word, words[1]) == 0;
}

int vs_lua_push_cells(lua_State *L, vs_session *session, int indicator, const vs_lag *lag,
                      int options)
{
    static const char *const names[] = {"missing", "over", "periods"};
    static const char *const missing[2] = {"propagate", "skip"};
    static const char *const periods[2] = {"same", "all"};
    vs_cells_read read = {
        .indicator = indicator, .lag = lag->periods, .same_label = lag->same_label};
    if (!lua_isnoneornil(L, options)) {
        if (lua_type(L, options) != LUA_TTABLE) {
            vs_lua_misuse(L, FORMULA_TABLE, "c:cells", vs_lua_type_name(L, options));
        }
        const char *keys[4];
        size_t count = vs_lua_sorted_keys(L, options, keys, 4, "c:cells");
        vs_lua_check_keys(L, keys, count, names, 3);
        lua_getfield(L, options, "over");
        if (!lua_isnil(L, -1)) {
            read_over(L, session, &read);
        }
        lua_getfield(L, options, "periods");
        read.periods = read_word(L, "periods", periods) ? VS_PERIODS_ALL : VS_PERIODS_SAME;
        lua_getfield(L, options, "missing");
        read.skip = read_word(L, "missing", missing);
    }
    if (read.over_count == 0 && read.periods == VS_PERIODS_SAME) {
        vs_lua_misuse(L, FORMULA_OVER, "c:cells", "");
    }
    lua_cells *cells = vs_lua_new_object(L, session, VS_LUA_CELLS, sizeof *cells);
    cells->proto = read;
    return 1;
}

/* --- aggregates --- */

static int push_cells_read(lua_State *L, vs_session *session, const vs_cells_read *read)
{
    if (session->run.mode == VS_SESSION_TRACE) {
        uint32_t node = 0;
        int status = vs_program_cells(session->run.program, read, &node);
        return vs_lua_push_node(L, session, status, node);
    }
    vs_result result = {0};
    const vs_reader *reader = session->run.reader;
    int status = reader->cells(reader->self, read, &result);
    return vs_lua_push_read(L, session, status, &result);
}

/* One bound of count and share: plain, or a node that is the same for all cells. */
static bool read_bound(lua_State *L, vs_session *session, const char *name, double *number,
                       uint32_t *node)
{
    lua_getfield(L, 2, name);
    bool given = !lua_isnil(L, -1);
    if (given) {
        vs_lua_value value = vs_lua_number(L, -1, name);
        if (value.symbol) {
            if (vs_program_node(session->run.program, value.node)->varies != 0) {
                vs_lua_refuse(L, REFUSE_OPERAND, name);
            }
            *node = value.node + 1;
        } else {
            *number = value.number + 0.0;
        }
    }
    lua_pop(L, 1);
    return given;
}

static int bounded(lua_State *L, enum vs_cells_op op, const char *method)
{
    static const char *const names[] = {"below", "from"};
    const lua_cells *cells = vs_lua_self(L, VS_LUA_CELLS, method);
    vs_session *session = cells->head.session;
    vs_cells_read read = cells->proto;
    read.op = op;
    if (!lua_isnoneornil(L, 2)) {
        if (lua_type(L, 2) != LUA_TTABLE) {
            vs_lua_misuse(L, FORMULA_TABLE, method, vs_lua_type_name(L, 2));
        }
        const char *keys[4];
        vs_lua_check_keys(L, keys, vs_lua_sorted_keys(L, 2, keys, 4, method), names, 2);
        read.has_from = read_bound(L, session, "from", &read.from, &read.from_node);
        read.has_below = read_bound(L, session, "below", &read.below, &read.below_node);
    }
    return push_cells_read(L, session, &read);
}

static int cells_count(lua_State *L)
{
    return bounded(L, VS_CELLS_COUNT, "count");
}

static int cells_share(lua_State *L)
{
    return bounded(L, VS_CELLS_SHARE, "share");
}

/* cells:quantile(p, type) */
static int cells_quantile(lua_State *L)
{
    const lua_cells *cells = vs_lua_self(L, VS_LUA_CELLS, "quantile");
    vs_cells_read read = cells->proto;
    read.op = VS_CELLS_QUANTILE;
    read.argument = vs_lua_part_argument(L, 2, "quantile");
    read.quantile = vs_lua_quantile_argument(L, 3, "quantile");
    return push_cells_read(L, cells->head.session, &read);
}

static const struct {
    const char *name;
    enum vs_cells_op op;
    enum vs_quantile quantile;
    double argument;
} simple_aggregates[] = {
    {"sum", VS_CELLS_SUM, 0, 0},
    {"mean", VS_CELLS_MEAN, 0, 0},
    {"min", VS_CELLS_MIN, 0, 0},
    {"max", VS_CELLS_MAX, 0, 0},
    {"sd", VS_CELLS_SD, 0, 0},
    {"population_sd", VS_CELLS_POPULATION_SD, 0, 0},
    {"median", VS_CELLS_QUANTILE, VS_QUANTILE_MEDIAN, 0.5},
    {"lower_median", VS_CELLS_QUANTILE, VS_QUANTILE_LOWER, 0.5},
};
enum { SIMPLE_AGGREGATES = sizeof simple_aggregates / sizeof *simple_aggregates };

/* cells:sum() and the like; the first upvalue is the position in the table above. */
static int cells_simple(lua_State *L)
{
    lua_Integer which = lua_tointeger(L, lua_upvalueindex(1));
    const lua_cells *cells = vs_lua_self(L, VS_LUA_CELLS, simple_aggregates[which].name);
    vs_cells_read read = cells->proto;
    read.op = simple_aggregates[which].op;
    read.quantile = simple_aggregates[which].quantile;
    read.argument = simple_aggregates[which].argument;
    return push_cells_read(L, cells->head.session, &read);
}

void vs_lua_cells_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"count", cells_count},
        {"share", cells_share},
        {"quantile", cells_quantile},
        {NULL, NULL},
    };
    vs_lua_new_type(L, VS_LUA_CELLS, NULL, methods);
    for (int i = 0; i < SIMPLE_AGGREGATES; i++) {
        vs_lua_add_method(L, VS_LUA_CELLS, simple_aggregates[i].name, cells_simple, i);
    }
}
