/*
 * Verdicts on the bytecode of Lua 5.4: may a function be traced (straight-line), may it stand in a
 * model at all (pure, known names only). There is no way from a closure to its prototype, so the
 * closure is dumped and the dump is read; a Lua whose dump differs from the known layout is refused
 * at start.
 *
 * Pure means: it writes only its own locals and tables that the same activation made. A forward
 * data flow over the registers, with intersection where paths join, proves which hold such a table.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "lua_prototype.h"
#include "model_yaml.h"

enum { LITERAL_BITS = 53, UPVALUES_MAX = 256, SET_WORDS = 4 };

static const char verdicts_key = 'v';
static const char environments_key = 'e'; /* tables of global names, as keys */

/* --- straight-line --- */
static bool op_is_straight(unsigned op)
{
    if (op >= VS_OP_ADDI && op <= VS_OP_IDIV) {
        return op != VS_OP_POW && !(op >= VS_OP_BANDK && op <= VS_OP_SHLI);
    }
    switch (op) {
    case VS_OP_MOVE:
    case VS_OP_LOADI:
    case VS_OP_LOADF:
    case VS_OP_LOADK:
    case VS_OP_LOADKX:
    case VS_OP_LOADFALSE:
    case VS_OP_LOADTRUE:
    case VS_OP_LOADNIL:
    case VS_OP_GETUPVAL:
    case VS_OP_GETTABUP:
    case VS_OP_GETI:
    case VS_OP_GETFIELD:
    case VS_OP_SETI:
    case VS_OP_SETFIELD:
    case VS_OP_NEWTABLE:
    case VS_OP_SETLIST:
    case VS_OP_SELF:
    case VS_OP_MMBIN:
    case VS_OP_MMBINI:
    case VS_OP_MMBINK:
    case VS_OP_UNM:
    case VS_OP_LEN:
    case VS_OP_CONCAT:
    case VS_OP_CLOSE:
    case VS_OP_CLOSURE:
    case VS_OP_CALL:
    case VS_OP_TAILCALL:
    case VS_OP_RETURN:
    case VS_OP_RETURN0:
    case VS_OP_RETURN1:
    case VS_OP_VARARG:
    case VS_OP_VARARGPREP:
    case VS_OP_EXTRAARG:
        return true;
    default:
        return false;
    }
}

bool vs_lua_is_straight(lua_State *L, int index)
{
    if (!lua_isfunction(L, index) || lua_iscfunction(L, index)) {
        return false;
    }
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &verdicts_key);
    lua_pushvalue(L, index);
    if (lua_rawget(L, -2) == LUA_TBOOLEAN) {
        bool kept = lua_toboolean(L, -1);
        lua_pop(L, 2);
        return kept;
    }
    lua_pop(L, 1);
    size_t size;
    const unsigned char *dump = vs_prototype_dump(L, index, true, &size);
    vs_dump_reader reader = vs_prototype_header(dump, size);
    vs_prototype prototype;
    bool straight = vs_prototype_read(&prototype, &reader, 0);
    for (uint32_t pc = 0; straight && pc < prototype.code_count; pc++) {
        straight = op_is_straight(vs_op(vs_prototype_instruction(&prototype, pc)));
    }
    lua_pop(L, 1);
    lua_pushvalue(L, index);
    lua_pushboolean(L, straight);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    return straight;
}

/* --- pure: which registers hold a table of this activation --- */
struct register_set {
    uint64_t words[SET_WORDS];
};

static bool set_has(const struct register_set *set, unsigned index)
{
    return (set->words[index >> 6] >> (index & 63) & 1) != 0;
}

static void set_put(struct register_set *set, unsigned index, bool member)
{
    uint64_t bit = UINT64_C(1) << (index & 63);
    if (member) {
        set->words[index >> 6] |= bit;
    } else {
        set->words[index >> 6] &= ~bit;
    }
}

static void set_clear(struct register_set *set, unsigned first, unsigned last)
{
    for (unsigned i = first; i <= last && i < SET_WORDS * 64; i++) {
        set_put(set, i, false);
    }
}

/* What the registers hold after an instruction. */
static void apply(struct register_set *set, vs_instruction instruction)
{
    unsigned a = vs_op_a(instruction);
    switch (vs_op(instruction)) {
    case VS_OP_NEWTABLE:
        set_put(set, a, true);
        break;
    case VS_OP_MOVE:
        set_put(set, a, set_has(set, vs_op_b(instruction)));
        break;
    case VS_OP_SETUPVAL: /* these write no register */
    case VS_OP_SETTABUP:
    case VS_OP_SETTABLE:
    case VS_OP_SETI:
    case VS_OP_SETFIELD:
    case VS_OP_SETLIST:
    case VS_OP_CLOSE:
    case VS_OP_TBC:
    case VS_OP_JMP:
    case VS_OP_EQ:
    case VS_OP_LT:
    case VS_OP_LE:
    case VS_OP_EQK:
    case VS_OP_EQI:
    case VS_OP_LTI:
    case VS_OP_LEI:
    case VS_OP_GTI:
    case VS_OP_GEI:
    case VS_OP_TEST:
    case VS_OP_MMBIN:  /* its result goes where the instruction before has put nothing yet, */
    case VS_OP_MMBINI: /* and that instruction has cleared the register */
    case VS_OP_MMBINK:
    case VS_OP_RETURN:
    case VS_OP_RETURN0:
    case VS_OP_RETURN1:
    case VS_OP_TFORPREP:
    case VS_OP_VARARGPREP:
    case VS_OP_EXTRAARG:
        break;
    case VS_OP_LOADNIL:
        set_clear(set, a, a + vs_op_b(instruction));
        break;
    case VS_OP_SELF:
        set_clear(set, a, a + 1);
        break;
    case VS_OP_CONCAT:
    case VS_OP_CALL:
    case VS_OP_TAILCALL:
    case VS_OP_VARARG:
    case VS_OP_FORLOOP:
    case VS_OP_FORPREP:
    case VS_OP_TFORCALL:
    case VS_OP_TFORLOOP: /* what a loop or a call leaves above its base is not followed */
        set_clear(set, a, SET_WORDS * 64 - 1);
        break;
    default:
        set_put(set, a, false);
        break;
    }
}

/* The instructions that may follow pc; returns how many. */
static unsigned successors(vs_instruction instruction, uint32_t pc, int64_t out[2])
{
    unsigned op = vs_op(instruction);
    int64_t next = (int64_t)pc + 1;
    out[0] = next;
    switch (op) {
    case VS_OP_JMP:
        out[0] = next + vs_op_sj(instruction);
        return 1;
    case VS_OP_LFALSESKIP:
        out[0] = next + 1;
        return 1;
    case VS_OP_FORPREP:
        out[1] = next + vs_op_bx(instruction) + 1;
        return 2;
    case VS_OP_TFORPREP:
        out[0] = next + vs_op_bx(instruction);
        return 1;
    case VS_OP_FORLOOP:
    case VS_OP_TFORLOOP:
        out[1] = next - vs_op_bx(instruction);
        return 2;
    case VS_OP_RETURN:
    case VS_OP_RETURN0:
    case VS_OP_RETURN1:
        return 0;
    default:
        break;
    }
    bool tests = op == VS_OP_TEST || op == VS_OP_TESTSET || (op >= VS_OP_EQ && op <= VS_OP_GEI);
    bool arithmetic = op >= VS_OP_ADDI && op <= VS_OP_SHR; /* skips its metamethod on numbers */
    out[1] = next + 1;
    return tests || arithmetic ? 2 : 1;
}

/* One sweep; returns if an earlier instruction got another state, so that another sweep is needed.
 */
static bool sweep(const vs_prototype *prototype, struct register_set *before, bool *reached)
{
    bool again = false;
    for (uint32_t pc = 0; pc < prototype->code_count; pc++) {
        if (!reached[pc]) {
            continue;
        }
        vs_instruction instruction = vs_prototype_instruction(prototype, pc);
        struct register_set after = before[pc];
        apply(&after, instruction);
        int64_t next[2];
        unsigned count = successors(instruction, pc, next);
        for (unsigned i = 0; i < count; i++) {
            if (next[i] < 0 || next[i] >= prototype->code_count) {
                continue;
            }
            size_t to = (size_t)next[i];
            struct register_set joined = after;
            for (unsigned w = 0; reached[to] && w < SET_WORDS; w++) {
                joined.words[w] &= before[to].words[w];
            }
            bool changed = !reached[to] || memcmp(&joined, &before[to], sizeof joined) != 0;
            before[to] = joined;
            reached[to] = true;
            again = again || (changed && to <= pc);
        }
    }
    return again;
}

/* --- the checks of a model file --- */
struct check {
    lua_State *L;
    vs_engine *engine;
    const char *file;
    int environment; /* index of the table of known names */
    const vs_prototype *prototype;
    const vs_constant *constants;
    const bool *is_environment; /* by upvalue */
};

enum { PLACE_SIZE = 512 };

static const char *place_of(const struct check *check, uint32_t pc, char out[PLACE_SIZE])
{
    (void)snprintf(out, PLACE_SIZE, "%s:%lu", check->file,
                   (unsigned long)vs_prototype_line(check->prototype, pc));
    return out;
}

static int refuse(const struct check *check, uint32_t pc, enum vs_message id)
{
    char place[PLACE_SIZE];
    return vs_fail(check->engine, VS_EMODEL, id, place_of(check, pc, place));
}

static int refuse_named(const struct check *check, uint32_t pc, enum vs_message id,
                        const char *name, size_t size)
{
    char place[PLACE_SIZE];
    char shown[128];
    (void)snprintf(shown, sizeof shown, "%.*s", (int)(size < 100 ? size : 100), name);
    return vs_fail(check->engine, VS_EMODEL, id, place_of(check, pc, place), shown);
}

static const char *name_in_list(const void *items, size_t index)
{
    return ((const char *const *)items)[index];
}

static int refuse_unknown(const struct check *check, uint32_t pc, const vs_constant *constant)
{
    enum { NAMES_MAX = 256 };
    lua_State *L = check->L;
    const char *names[NAMES_MAX];
    size_t count = 0;
    /* The keys stay in the environment, so their texts stay too; sorted, because Lua's order
     * varies. */
    for (lua_pushnil(L); lua_next(L, check->environment) != 0; lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
        size_t at = count;
        if (name == NULL || count == NAMES_MAX) {
            continue;
        }
        while (at > 0 && strcmp(names[at - 1], name) > 0) {
            names[at] = names[at - 1];
            at--;
        }
        names[at] = name;
        count++;
    }
    char place[PLACE_SIZE];
    char shown[128];
    char suggestion[VS_SUGGEST_SIZE];
    (void)snprintf(shown, sizeof shown, "%.*s", (int)(constant->size < 100 ? constant->size : 100),
                   constant->text);
    vs_suggest(check->engine, suggestion, shown, names, count, name_in_list);
    return vs_fail(check->engine, VS_EMODEL, VS_MSG_MODEL_NAME, place_of(check, pc, place), shown,
                   suggestion);
}

static int check_name(const struct check *check, uint32_t pc, const vs_constant *constant)
{
    lua_State *L = check->L;
    lua_pushlstring(L, constant->text, constant->size);
    bool known = lua_rawget(L, check->environment) != LUA_TNIL;
    lua_pop(L, 1);
    return known ? VS_OK : refuse_unknown(check, pc, constant);
}

/*
 * The name that GETUPVAL, LOADK, GETTABLE read from the environment: so the compiler writes it for
 * a long name, or once a function has over 255 constants. NULL if the environment stays anywhere.
 */
static const vs_constant *read_afar(const struct check *check, uint32_t pc)
{
    const vs_prototype *prototype = check->prototype;
    if (prototype->code_count - pc < 4) { /* a RETURN follows, and EXTRAARG of LOADKX may */
        return NULL;
    }
    unsigned table = vs_op_a(vs_prototype_instruction(prototype, pc));
    vs_instruction key = vs_prototype_instruction(prototype, pc + 1);
    vs_instruction read = vs_prototype_instruction(prototype, pc + 2);
    uint32_t index = vs_op_bx(key);
    if (vs_op(key) == VS_OP_LOADKX) {
        index = read >> 7; /* the EXTRAARG behind it */
        read = vs_prototype_instruction(prototype, pc + 3);
    } else if (vs_op(key) != VS_OP_LOADK) {
        return NULL;
    }
    bool fits = vs_op(read) == VS_OP_GETTABLE && vs_op_a(read) == table && vs_op_b(read) == table &&
                vs_op_c(read) == vs_op_a(key) && index < prototype->constant_count;
    return fits && check->constants[index].type == VS_CONSTANT_TEXT ? &check->constants[index]
                                                                    : NULL;
}

static bool exponent_is_two(const vs_constant *constant)
{
    return (constant->type == VS_CONSTANT_INTEGER && constant->integer == 2) ||
           (constant->type == VS_CONSTANT_FLOAT && !(constant->number < 2) &&
            !(constant->number > 2));
}

/* What is refused in every function, the main one too. */
static int check_instruction(const struct check *check, uint32_t pc)
{
    vs_instruction instruction = vs_prototype_instruction(check->prototype, pc);
    unsigned b = vs_op_b(instruction);
    size_t size;
    const char *name;
    const vs_constant *far;
    switch (vs_op(instruction)) {
    case VS_OP_SETUPVAL:
        name = vs_prototype_upvalue(check->prototype, b, &size);
        return refuse_named(check, pc, VS_MSG_MODEL_OUTER_WRITE, name, size);
    case VS_OP_SETTABUP:
        if (check->is_environment[vs_op_a(instruction)]) {
            return refuse_named(check, pc, VS_MSG_MODEL_GLOBAL_WRITE, check->constants[b].text,
                                check->constants[b].size);
        }
        return refuse(check, pc, VS_MSG_MODEL_TABLE_WRITE);
    case VS_OP_GETUPVAL:
        if (!check->is_environment[b]) {
            return VS_OK;
        }
        far = read_afar(check, pc);
        return far != NULL ? check_name(check, pc, far)
                           : refuse(check, pc, VS_MSG_MODEL_ENVIRONMENT);
    case VS_OP_GETTABUP:
        return check->is_environment[b]
                   ? check_name(check, pc, &check->constants[vs_op_c(instruction)])
                   : VS_OK;
    case VS_OP_POWK:
        return exponent_is_two(&check->constants[vs_op_c(instruction)])
                   ? VS_OK
                   : refuse(check, pc, VS_MSG_MODEL_POWER);
    case VS_OP_POW:
        return refuse(check, pc, VS_MSG_MODEL_POWER);
    case VS_OP_TBC:
        return refuse(check, pc, VS_MSG_MODEL_CLOSE);
    default:
        return VS_OK;
    }
}

/* Tables may be filled only by the activation that made them. */
static int check_writes(const struct check *check)
{
    lua_State *L = check->L;
    const vs_prototype *prototype = check->prototype;
    size_t count = prototype->code_count;
    struct register_set *before = lua_newuserdatauv(L, (count + 1) * sizeof *before, 0);
    bool *reached = lua_newuserdatauv(L, count + 1, 0);
    memset(before, 0, (count + 1) * sizeof *before);
    memset(reached, 0, count + 1);
    reached[0] = true;
    do {
        vs_lua_charge(L, count);
    } while (sweep(prototype, before, reached));
    int status = VS_OK;
    for (uint32_t pc = 0; pc < count && status == VS_OK; pc++) {
        vs_instruction instruction = vs_prototype_instruction(prototype, pc);
        unsigned op = vs_op(instruction);
        bool writes =
            op == VS_OP_SETTABLE || op == VS_OP_SETI || op == VS_OP_SETFIELD || op == VS_OP_SETLIST;
        if (writes && reached[pc] && !set_has(&before[pc], vs_op_a(instruction))) {
            status = refuse(check, pc, VS_MSG_MODEL_TABLE_WRITE);
        }
    }
    lua_pop(L, 2);
    return status;
}

static int check_literals(const struct check *check)
{
    const int64_t limit = INT64_C(1) << LITERAL_BITS;
    for (uint32_t i = 0; i < check->prototype->constant_count; i++) {
        const vs_constant *constant = &check->constants[i];
        if (constant->type == VS_CONSTANT_INTEGER &&
            (constant->integer > limit || constant->integer < -limit)) {
            char number[32];
            (void)snprintf(number, sizeof number, "%lld", (long long)constant->integer);
            uint32_t pc = 0; /* the first instruction that loads it, else the function's start */
            for (uint32_t at = 0; at < check->prototype->code_count; at++) {
                vs_instruction instruction = vs_prototype_instruction(check->prototype, at);
                if (vs_op(instruction) == VS_OP_LOADK && vs_op_bx(instruction) == i) {
                    pc = at;
                    break;
                }
            }
            return refuse_named(check, pc, VS_MSG_MODEL_LITERAL, number, strlen(number));
        }
    }
    return VS_OK;
}

static int check_prototype(const struct check *parent, vs_dump_reader *reader, int depth)
{
    lua_State *L = parent->L;
    struct check check = *parent;
    vs_prototype prototype;
    bool is_environment[UPVALUES_MAX] = {false};
    if (!vs_prototype_read(&prototype, reader, depth)) {
        return vs_fail(check.engine, VS_ELIMIT, VS_MSG_LUA_BYTECODE);
    }
    for (uint32_t i = 0; i < prototype.upvalue_count && i < UPVALUES_MAX; i++) {
        const unsigned char *upvalue = prototype.upvalues + (size_t)i * 3;
        is_environment[i] = depth == 0 || (upvalue[0] == 0 && parent->is_environment[upvalue[1]]);
    }
    luaL_checkstack(L, 10, NULL);
    check.prototype = &prototype;
    check.constants = vs_prototype_constants(L, &prototype);
    check.is_environment = is_environment;
    int status = check_literals(&check);
    for (uint32_t pc = 0; pc < prototype.code_count && status == VS_OK; pc++) {
        status = check_instruction(&check, pc);
    }
    if (status == VS_OK && depth > 0) {
        status = check_writes(&check);
    }
    vs_dump_reader children = {prototype.children, prototype.end, false};
    for (uint32_t i = 0; i < prototype.child_count && status == VS_OK; i++) {
        status = check_prototype(&check, &children, depth + 1);
    }
    lua_pop(L, 1);
    return status;
}

/* From now on the table at index counts as one of global names. [-0, +0, m] */
static void note_environment(lua_State *L, int index)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &environments_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &environments_key);
    }
    lua_pushvalue(L, index);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

bool vs_lua_is_environment(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_pushglobaltable(L); /* that of the standard library */
    bool found = lua_rawequal(L, index, -1) != 0;
    lua_pop(L, 1);
    if (!found && lua_istable(L, index)) {
        if (lua_rawgetp(L, LUA_REGISTRYINDEX, &environments_key) == LUA_TTABLE) {
            lua_pushvalue(L, index);
            found = lua_rawget(L, -2) != LUA_TNIL;
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    return found;
}

int vs_lua_bytecode_check(lua_State *L, int index, int environment, const char *file)
{
    struct check root = {.L = L,
                         .engine = vs_lua_engine(L),
                         .file = file,
                         .environment = lua_absindex(L, environment)};
    note_environment(L, root.environment);
    size_t size;
    const unsigned char *dump = vs_prototype_dump(L, index, false, &size);
    vs_dump_reader reader = vs_prototype_header(dump, size);
    int status = check_prototype(&root, &reader, 0);
    lua_pop(L, 1);
    return status;
}

/* --- the known layout --- */
int vs_lua_bytecode_open(lua_State *L)
{
    static const char canary[] = "local a, t = ... t.x = a * a ^ 2 return #t, a < 1";
    static const unsigned char expected[] = {
        VS_OP_VARARGPREP, VS_OP_VARARG,   VS_OP_POWK,   VS_OP_MMBINK, VS_OP_MUL,
        VS_OP_MMBIN,      VS_OP_SETFIELD, VS_OP_LEN,    VS_OP_LTI,    VS_OP_JMP,
        VS_OP_LFALSESKIP, VS_OP_LOADTRUE, VS_OP_RETURN, VS_OP_RETURN,
    };
    int loaded = luaL_loadbufferx(L, canary, sizeof canary - 1, "=canary", "t");
    if (loaded != LUA_OK) {
        vs_lua_raise_load(L, loaded);
    }
    size_t size;
    const unsigned char *dump = vs_prototype_dump(L, -1, true, &size);
    vs_dump_reader reader = vs_prototype_header(dump, size);
    vs_prototype prototype;
    bool known = vs_prototype_read(&prototype, &reader, 0) && reader.at == reader.end &&
                 prototype.code_count == sizeof expected;
    for (uint32_t pc = 0; known && pc < prototype.code_count; pc++) {
        known = vs_op(vs_prototype_instruction(&prototype, pc)) == expected[pc];
    }
    lua_pop(L, 2);
    if (!known) {
        return vs_fail(vs_lua_engine(L), VS_ELIMIT, VS_MSG_LUA_BYTECODE);
    }
    lua_newtable(L);
    lua_newtable(L);
    lua_pushliteral(L, "k"); /* a verdict lives as long as its function */
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &verdicts_key);
    return VS_OK;
}
