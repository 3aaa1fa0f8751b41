/*
 * The names that a function may read by, from its bytecode.
 *
 * A call `c:val "x"` is SELF with the method's name, LOADK of the name, CALL. Anything else that
 * may be a read (another argument, a method taken out of c, a computed key) is loose: its name is
 * then any text that is at hand. Nothing that was captured changes after loading, so the texts at
 * hand are those of constants and of captured values, and what a few functions make.
 * SPDX-License-Identifier: MIT
 */
#include "lua_reads.h"

#include <string.h>

#include "lua_prototype.h"

enum {
    UPVALUES_MAX = 256,
    DEPTH_MAX = 50 /* of captured values in each other; deeper ones could be anything */
};

/* What a method reads; also a set of them. */
enum read_sort {
    READ_NONE = 0,
    READ_INDICATOR = 1,
    READ_PARAMETER = 2,
    READ_KIND = 4,
    READ_KEY = 8,   /* "dimension.attribute" */
    READ_CELLS = 16 /* an indicator's cells of a finer level */
};
enum { READ_ANY = READ_INDICATOR | READ_PARAMETER | READ_KIND | READ_KEY | READ_CELLS };

struct walk {
    lua_State *L;
    vs_model *model;
    vs_read_marks *marks; /* names that stand in calls */
    vs_read_marks *texts; /* every text at hand */
    int seen, top;        /* the table of functions and tables that are done; nothing is above it */
    unsigned loose;       /* enum read_sort: reads by a name from elsewhere */
    bool makes;           /* texts can be made */
};

/* A function while it is looked at. */
struct code {
    vs_prototype prototype;
    const vs_constant *constants;
    bool is_environment[UPVALUES_MAX];
};

/* --- names --- */
static enum read_sort sort_of_method(const char *name)
{
    static const struct {
        const char *name;
        enum read_sort sort;
    } methods[] = {{"val", READ_INDICATOR},   {"maybe", READ_INDICATOR}, {"cells", READ_CELLS},
                   {"param", READ_PARAMETER}, {"records", READ_KIND},    {"of", READ_KEY}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (strcmp(methods[i].name, name) == 0) {
            return methods[i].sort;
        }
    }
    return READ_NONE;
}

/* Global functions that give no text. Any other one may. */
static bool gives_no_text(const char *name)
{
    static const char *const names[] = {
        "percent", "ratio",  "when",     "at_least", "at_most", "above",    "below",
        "equal",   "all_of", "any_of",   "neither",  "least",   "greatest", "one_of",
        "sqrt",    "floor",  "round",    "power",    "no_data", "field",    "pairs",
        "ipairs",  "sorted", "tonumber", "error",    "assert"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void mark(unsigned char *marks, int position, unsigned char how)
{
    if (position >= 0) {
        marks[position] |= how;
    }
}

/* "dimension.attribute": the kind that the attribute is a column of. */
static void mark_key(const vs_model *model, vs_read_marks *marks, const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t d = 0; dot != NULL && d < model->dimension_count; d++) {
        const vs_dimension *dimension = &model->dimensions[d];
        size_t size = (size_t)(dot - name);
        if (strlen(dimension->name) == size && memcmp(dimension->name, name, size) == 0) {
            int attribute = vs_model_attribute(dimension, dot + 1);
            mark(marks->kinds, attribute >= 0 ? dimension->attributes[attribute].kind : -1, 1);
        }
    }
}

static void mark_name(const vs_model *model, vs_read_marks *marks, unsigned sorts, const char *name)
{
    if ((sorts & (READ_INDICATOR | READ_CELLS)) != 0) {
        unsigned char how = (unsigned char)(((sorts & READ_INDICATOR) != 0 ? VS_READ_CELL : 0) |
                                            ((sorts & READ_CELLS) != 0 ? VS_READ_CELLS : 0));
        mark(marks->indicators, vs_model_indicator(model, name), how);
    }
    if ((sorts & READ_PARAMETER) != 0) {
        mark(marks->parameters, vs_model_parameter(model, name), 1);
    }
    if ((sorts & READ_KIND) != 0) {
        mark(marks->kinds, vs_model_kind(model, name), 1);
    }
    if ((sorts & READ_KEY) != 0) {
        mark_key(model, marks, name);
    }
}

/* --- code --- */

/* The text of a constant as Lua holds it, with a final zero; pushed. [-0, +1, m] */
static const char *push_text(lua_State *L, const vs_constant *constant)
{
    return lua_pushlstring(L, constant->text, constant->size);
}

/* The constant at index if it is a text, else NULL. */
static const vs_constant *text_constant(const struct code *code, uint32_t index)
{
    bool is_text =
        index < code->prototype.constant_count && code->constants[index].type == VS_CONSTANT_TEXT;
    return is_text ? &code->constants[index] : NULL;
}

/*
 * The text that is the first argument of the method called by SELF at pc, and reaches the call as
 * it is: it is loaded at once, and nothing writes its register before the call. NULL if that is not
 * certain.
 */
static const vs_constant *named_in_call(const struct code *code, uint32_t pc)
{
    const vs_prototype *prototype = &code->prototype;
    unsigned base = vs_op_a(vs_prototype_instruction(prototype, pc));
    vs_instruction load =
        pc + 1 < prototype->code_count ? vs_prototype_instruction(prototype, pc + 1) : 0;
    if (vs_op(load) != VS_OP_LOADK || vs_op_a(load) != base + 2) {
        return NULL;
    }
    for (uint32_t at = pc + 2; at < prototype->code_count; at++) {
        vs_instruction instruction = vs_prototype_instruction(prototype, at);
        unsigned op = vs_op(instruction);
        if ((op == VS_OP_CALL || op == VS_OP_TAILCALL) && vs_op_a(instruction) == base) {
            return text_constant(code, vs_op_bx(load));
        }
        if (vs_op_a(instruction) == base + 2 && op != VS_OP_JMP && op != VS_OP_EXTRAARG) {
            return NULL;
        }
    }
    return NULL;
}

/* Texts in the value, or keys of it, that a formula can take for names. */
static bool value_has_text(const vs_value *value)
{
    bool found = value->type != VS_VALUE_NUMBER && value->type != VS_VALUE_LIST;
    for (size_t i = 0; !found && i < value->count; i++) {
        found = value_has_text(&value->items[i]);
    }
    return found;
}

static bool parameter_has_text(const vs_model *model, const char *name)
{
    int index = vs_model_parameter(model, name);
    bool found = false;
    for (size_t i = 0; index >= 0 && i < model->parameters[index].version_count; i++) {
        found = found || value_has_text(&model->parameters[index].versions[i].value);
    }
    return found;
}

static void walk_method(struct walk *walk, const struct code *code, uint32_t pc)
{
    lua_State *L = walk->L;
    vs_instruction instruction = vs_prototype_instruction(&code->prototype, pc);
    bool in_constants = (instruction >> 15 & 1) != 0; /* else the key is in a register */
    const vs_constant *key = in_constants ? text_constant(code, vs_op_c(instruction)) : NULL;
    if (key == NULL) {
        walk->loose |= READ_ANY;
        walk->makes = true;
        return;
    }
    enum read_sort sort = sort_of_method(push_text(L, key));
    const vs_constant *constant = sort != READ_NONE ? named_in_call(code, pc) : NULL;
    const char *name = constant != NULL ? push_text(L, constant) : NULL;
    if (name != NULL) {
        mark_name(walk->model, walk->marks, sort, name);
    } else {
        walk->loose |= (unsigned)sort;
    }
    walk->makes =
        walk->makes || sort == READ_KEY ||
        (sort == READ_PARAMETER && (name == NULL || parameter_has_text(walk->model, name)));
    lua_pop(L, name != NULL ? 2 : 1);
}

static void walk_instruction(struct walk *walk, const struct code *code, uint32_t pc)
{
    lua_State *L = walk->L;
    vs_instruction instruction = vs_prototype_instruction(&code->prototype, pc);
    const vs_constant *key = text_constant(code, vs_op_c(instruction));
    switch (vs_op(instruction)) {
    case VS_OP_SELF:
        walk_method(walk, code, pc);
        break;
    case VS_OP_GETFIELD: /* perhaps a method of c taken as a value */
        walk->loose |= key != NULL ? (unsigned)sort_of_method(push_text(L, key)) : READ_ANY;
        lua_settop(L, walk->top);
        break;
    case VS_OP_GETTABUP:
        if (code->is_environment[vs_op_b(instruction)]) {
            walk->makes = walk->makes || key == NULL || !gives_no_text(push_text(L, key));
            lua_settop(L, walk->top);
        }
        break;
    case VS_OP_GETUPVAL: /* a global name too long for an instruction */
        walk->makes = walk->makes || code->is_environment[vs_op_b(instruction)];
        break;
    case VS_OP_GETTABLE: /* perhaps a method by a computed name */
        walk->loose |= READ_ANY;
        break;
    case VS_OP_CONCAT:
        walk->makes = true;
        break;
    default:
        break;
    }
}

/* The prototype that the reader stands at, and those in it. upvalues says which of the main one's
 * are the environment; NULL: those of parent. */
static void walk_prototype(struct walk *walk, vs_dump_reader *reader, const struct code *parent,
                           const bool *upvalues, int depth)
{
    lua_State *L = walk->L;
    int top = walk->top;
    struct code code;
    luaL_checkstack(L, 10, NULL);
    if (!vs_prototype_read(&code.prototype, reader, depth)) {
        vs_lua_raise(L, vs_fail(vs_lua_engine(L), VS_ELIMIT, VS_MSG_LUA_BYTECODE));
    }
    for (uint32_t i = 0; i < code.prototype.upvalue_count && i < UPVALUES_MAX; i++) {
        const unsigned char *upvalue = code.prototype.upvalues + (size_t)i * 3;
        code.is_environment[i] =
            parent == NULL ? upvalues[i] : upvalue[0] == 0 && parent->is_environment[upvalue[1]];
    }
    code.constants = vs_prototype_constants(L, &code.prototype);
    walk->top = lua_gettop(L);
    vs_lua_charge(L, code.prototype.code_count);
    for (uint32_t i = 0; i < code.prototype.constant_count; i++) {
        const vs_constant *text = text_constant(&code, i);
        if (text != NULL) {
            mark_name(walk->model, walk->texts, READ_ANY, push_text(L, text));
            lua_pop(L, 1);
        }
    }
    for (uint32_t pc = 0; pc < code.prototype.code_count; pc++) {
        walk_instruction(walk, &code, pc);
    }
    vs_dump_reader children = {code.prototype.children, code.prototype.end, false};
    for (uint32_t i = 0; i < code.prototype.child_count; i++) {
        walk_prototype(walk, &children, &code, NULL, depth + 1);
    }
    walk->top = top;
    lua_settop(L, top);
}

/* --- captured values --- */
static void walk_value(struct walk *walk, int depth);

/* The function at the top. */
static void walk_function(struct walk *walk, int depth)
{
    lua_State *L = walk->L;
    bool environments[UPVALUES_MAX] = {false};
    int function = lua_gettop(L);
    for (int i = 1; i <= UPVALUES_MAX && lua_getupvalue(L, function, i) != NULL; i++) {
        environments[i - 1] = vs_lua_is_environment(L, -1);
        if (!environments[i - 1]) {
            walk_value(walk, depth + 1);
        }
        lua_settop(L, function);
    }
    size_t size;
    const unsigned char *dump = vs_prototype_dump(L, function, true, &size);
    vs_dump_reader reader = vs_prototype_header(dump, size);
    walk->top = lua_gettop(L);
    walk_prototype(walk, &reader, NULL, environments, 0);
    lua_settop(L, function);
}

/* The table at the top: its keys and values are at hand. */
static void walk_table(struct walk *walk, int depth)
{
    lua_State *L = walk->L;
    int table = lua_gettop(L);
    if (lua_getmetatable(L, table)) { /* one of the language's own: text, define ... */
        walk->makes = true;
        lua_settop(L, table);
        return;
    }
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_settop(L, table + 1)) {
        vs_lua_charge(L, 1);
        walk_value(walk, depth + 1);
        lua_settop(L, table + 2);
        lua_pushvalue(L, table + 1);
        walk_value(walk, depth + 1);
    }
}

/* The value at the top, once. [-0, +0, m] */
static void walk_value(struct walk *walk, int depth)
{
    lua_State *L = walk->L;
    int type = lua_type(L, -1);
    luaL_checkstack(L, 10, NULL);
    if (type == LUA_TSTRING) {
        mark_name(walk->model, walk->texts, READ_ANY, lua_tostring(L, -1));
    } else if (lua_iscfunction(L, -1)) { /* whatever it gives */
        walk->makes = true;
    } else if (type == LUA_TFUNCTION || type == LUA_TTABLE) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, walk->seen) != LUA_TNIL) {
            lua_pop(L, 1);
            return;
        }
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushboolean(L, 1);
        lua_rawset(L, walk->seen);
        if (depth > DEPTH_MAX) {
            walk->loose = READ_ANY;
            walk->makes = true;
        } else if (type == LUA_TFUNCTION) {
            walk_function(walk, depth);
        } else {
            walk_table(walk, depth);
        }
    }
}

/* --- the whole --- */
struct job {
    vs_model *model;
    int function;
    vs_read_marks *marks, *texts;
};

static void add_marks(unsigned char *marks, const unsigned char *more, size_t count, unsigned how)
{
    for (size_t i = 0; i < count; i++) {
        marks[i] |= (unsigned char)(more[i] & how);
    }
}

static int walk_job(lua_State *L)
{
    const struct job *job = lua_touserdata(L, 1);
    struct walk walk = {.L = L, .model = job->model, .marks = job->marks, .texts = job->texts};
    lua_newtable(L);
    walk.seen = lua_gettop(L);
    vs_lua_push_function(L, job->function);
    walk_value(&walk, 0);
    const vs_model *model = job->model;
    unsigned indicators = ((walk.loose & READ_INDICATOR) != 0 ? VS_READ_CELL : 0) |
                          ((walk.loose & READ_CELLS) != 0 ? VS_READ_CELLS : 0);
    unsigned parameters = (walk.loose & READ_PARAMETER) != 0;
    unsigned kinds = (walk.loose & (READ_KIND | READ_KEY)) != 0;
    add_marks(job->marks->indicators, job->texts->indicators, model->indicator_count, indicators);
    add_marks(job->marks->parameters, job->texts->parameters, model->parameter_count, parameters);
    add_marks(job->marks->kinds, job->texts->kinds, model->kind_count, kinds);
    job->marks->open = job->marks->open || (walk.loose != 0 && walk.makes);
    return 0;
}

int vs_lua_reads(vs_model *model, int function, vs_read_marks *marks, vs_read_marks *texts)
{
    struct job job = {model, function, marks, texts};
    return vs_lua_protected(vs_sandbox_state(model->sandbox), walk_job, &job, VS_STEPS_LOAD);
}
