/*
 * Typed lines: a line is loaded as an expression or as statements, runs like a formula of one cell,
 * and what it gives is copied out of Lua.
 *
 * The handle's table in the registry holds the environment, the module stdlib/eval.lua and the
 * functions that read. The name of a chunk is the word "line" in the engine's language, so that
 * Lua's places read "line:1"; told is "line 1". SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_eval.h"
#include "lua_words.h"

/* The line that runs. */
struct line {
    vs_eval *eval;
    const char *text;
    size_t size;
    vs_eval_result *out;
};

/* --- the handle --- */

/* A reason that the line itself gives is noted: with the state error it is a fault of the line. */
static int note_reason(void *self, const char *stored, uint32_t *out)
{
    vs_eval *eval = self;
    int status = vs_cells__reason(eval->evaluation, stored, out);
    eval->reason = status == VS_OK ? *out : 0;
    return status;
}

/* Leaves the handle's table in the registry. */
static int open_environment(lua_State *L)
{
    vs_eval *eval = lua_touserdata(L, 1);
    lua_newtable(L);
    vs_lua_require(L, "eval");
    vs_lua_eval_push_reads(L, eval);
    lua_getfield(L, 3, "new");
    lua_pushvalue(L, 4);
    lua_call(L, 1, 1);
    lua_setfield(L, 2, "environment");
    lua_setfield(L, 2, "reads");
    lua_setfield(L, 2, "module");
    lua_rawsetp(L, LUA_REGISTRYINDEX, eval);
    return 0;
}

static int copy_options(vs_eval *eval, const vs_eval_options *options)
{
    const vs_model *model = eval->evaluation->model;
    for (size_t i = 0; i < options->scope_count; i++) {
        int dimension = options->dimensions[i];
        for (size_t j = 0; j < i; j++) {
            if (options->dimensions[j] == dimension) {
                return vs_fail(eval->engine, VS_EUSAGE, VS_MSG_EVAL_SCOPE_TWICE,
                               model->dimensions[dimension].name);
            }
        }
        if (i == VS_SCOPE_DIMENSIONS_MAX) {
            return vs_fail(eval->engine, VS_EUSAGE, VS_MSG_EVAL_NO_SCOPE);
        }
        (void)vs_evaluation_member_count(eval->evaluation, dimension); /* loads them */
        eval->dimensions[i] = dimension;
        eval->codes[i] =
            vs_evaluation_member_code(eval->evaluation, dimension, options->members[i]);
        eval->scope_count++;
    }
    if (options->period != NULL) {
        eval->period = vs_mem_text(eval->engine, options->period, strlen(options->period));
        return eval->period != NULL ? VS_OK : vs_fail_memory(eval->engine);
    }
    return VS_OK;
}

int vs_eval_new(vs_eval **out, vs_evaluation *evaluation, const vs_eval_options *options)
{
    *out = NULL;
    vs_engine *engine = evaluation->engine;
    vs_model *model = evaluation->model;
    vs_eval *eval = vs_mem_new(engine, sizeof *eval);
    if (eval == NULL) {
        return vs_fail_memory(engine);
    }
    eval->engine = engine;
    eval->evaluation = evaluation;
    eval->reader =
        (struct vs_cell_reader){.evaluation = evaluation, .at = {.series = &eval->series}};
    eval->interface = vs_cells__reader(&eval->reader);
    eval->interface.reason = note_reason;
    eval->series.indicator = -1;
    eval->series.kinds_read = vs_mem_new(engine, model->kind_count + 1);
    eval->series.indicators_read = vs_mem_new(engine, model->indicator_count + 1);
    vs_buffer_init(&eval->printed, engine);
    vs_buffer_init(&eval->work, engine);
    lua_State *L = NULL;
    vs_session *session = NULL;
    int status = eval->series.kinds_read == NULL || eval->series.indicators_read == NULL
                     ? vs_fail_memory(engine)
                     : copy_options(eval, options);
    if (status == VS_OK) {
        status = vs_eval__locate(eval);
    }
    if (status == VS_OK) {
        status = vs_lua_wake(model, &L, &session);
        eval->sandbox = model->sandbox;
    }
    if (status == VS_OK) {
        status = vs_lua_protected(L, open_environment, eval, VS_STEPS_LOAD);
    }
    if (status != VS_OK) {
        vs_eval_free(eval);
        return status;
    }
    *out = eval;
    return VS_OK;
}

int vs_eval_turn(vs_eval *eval, const vs_eval_options *options)
{
    vs_eval was = *eval;
    eval->scope_count = 0;
    eval->period = NULL;
    int status = copy_options(eval, options);
    if (status == VS_OK) {
        status = vs_eval__locate(eval);
    }
    vs_mem_free(eval->engine, status == VS_OK ? was.period : eval->period);
    if (status != VS_OK) {
        *eval = was;
    }
    return status;
}

bool vs_eval_move(vs_eval *eval, vs_evaluation *evaluation)
{
    if (vs_model_sandbox(evaluation->model) != eval->sandbox) {
        return false;
    }
    eval->evaluation = evaluation;
    eval->reader.evaluation = evaluation;
    return true; /* each line finds its cell anew */
}

void vs_eval_free(vs_eval *eval)
{
    if (eval == NULL) {
        return;
    }
    if (eval->sandbox != NULL) {
        lua_State *L = vs_sandbox_state(eval->sandbox);
        lua_rawgetp(L, LUA_REGISTRYINDEX, eval);
        if (!lua_isnil(L, -1)) {
            lua_pushnil(L); /* takes no memory: the key is there */
            lua_rawsetp(L, LUA_REGISTRYINDEX, eval);
        }
        lua_pop(L, 1);
    }
    vs_buffer_free(&eval->printed);
    vs_buffer_free(&eval->work);
    vs_arena_free(eval->answer);
    vs_mem_free(eval->engine, eval->period);
    vs_mem_free(eval->engine, eval->series.kinds_read);
    vs_mem_free(eval->engine, eval->series.indicators_read);
    vs_mem_free(eval->engine, eval);
}

/* --- loading --- */

static bool ends_early(lua_State *L, int index)
{
    static const char end[] = "near <eof>";
    size_t size = 0;
    const char *text = lua_tolstring(L, index, &size);
    return text != NULL && size >= sizeof end - 1 &&
           strcmp(text + size - (sizeof end - 1), end) == 0;
}

/* Leaves the chunk of the line at the top. */
static void load_line(lua_State *L, const struct line *line)
{
    const char *chunk =
        lua_pushfstring(L, "=%s", vs_message_text(vs_lua_engine(L), VS_MSG_EVAL_LINE));
    lua_pushliteral(L, "return ");
    lua_pushlstring(L, line->text, line->size);
    lua_concat(L, 2);
    size_t size = 0;
    const char *expression = lua_tolstring(L, -1, &size);
    int loaded = luaL_loadbufferx(L, expression, size, chunk, "t");
    if (loaded != LUA_ERRSYNTAX) {
        if (loaded != LUA_OK) {
            vs_lua_raise_load(L, loaded);
        }
        return;
    }
    int first = lua_gettop(L);
    lua_pushliteral(L, " "); /* never a binary chunk */
    lua_pushlstring(L, line->text, line->size);
    lua_concat(L, 2);
    const char *statements = lua_tolstring(L, -1, &size);
    loaded = luaL_loadbufferx(L, statements, size, chunk, "t");
    if (loaded == LUA_OK) {
        return;
    }
    bool expression_ends = ends_early(L, first);
    bool statement_ends = ends_early(L, -1);
    line->out->incomplete = expression_ends || statement_ends;
    if (expression_ends && !statement_ends && loaded == LUA_ERRSYNTAX) {
        lua_settop(L, first); /* "1 +" is told as an expression without its end */
    }
    vs_lua_raise_load(L, loaded);
}

/* --- what the line gave --- */

static void *take(lua_State *L, vs_eval *eval, size_t count, size_t size)
{
    void *memory = vs_arena_array(eval->answer, count + 1, size);
    if (memory == NULL) {
        vs_lua_raise(L, vs_fail_memory(eval->engine));
    }
    return memory;
}

/* A copy of the text at index; NULL if there is none. */
static const char *take_text(lua_State *L, vs_eval *eval, int index, size_t *size)
{
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, size) : NULL;
    if (text == NULL) {
        return NULL;
    }
    const char *copy = vs_arena_text(eval->answer, text, *size);
    if (copy == NULL) {
        vs_lua_raise(L, vs_fail_memory(eval->engine));
    }
    return copy;
}

/* The columns in the list at index. */
static void take_columns(lua_State *L, const struct line *line, int index)
{
    size_t count = lua_rawlen(L, index);
    size_t size = 0;
    vs_eval_column *columns = take(L, line->eval, count, sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        lua_getfield(L, -1, "name");
        columns[i].name = take_text(L, line->eval, -1, &size);
        lua_getfield(L, -2, "title");
        columns[i].title = take_text(L, line->eval, -1, &size);
        lua_getfield(L, -3, "digits");
        columns[i].digits = lua_isnumber(L, -1) ? (int)lua_tointeger(L, -1) : -1;
        lua_pop(L, 4);
    }
    line->out->columns = columns;
    line->out->column_count = count;
}

/* The plain value at the top. */
static void take_value(lua_State *L, const struct line *line, vs_eval_value *value)
{
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        value->number = lua_tonumber(L, -1) + 0.0; /* never -0 */
        value->type = VS_EVAL_NUMBER;
        if (!isfinite(value->number) && line->out->plain) {
            vs_lua_raise(L, vs_fail(line->eval->engine, VS_ESCRIPT, VS_MSG_NOT_FINITE));
        }
        break;
    case LUA_TBOOLEAN:
        value->type = VS_EVAL_BOOLEAN;
        value->number = lua_toboolean(L, -1);
        break;
    case LUA_TSTRING:
        value->type = VS_EVAL_TEXT;
        value->text = take_text(L, line->eval, -1, &value->size);
        break;
    default:
        value->type = VS_EVAL_NIL;
        break;
    }
}

/* The rows in the list at index. */
static void take_rows(lua_State *L, const struct line *line, int index)
{
    size_t count = lua_rawlen(L, index);
    size_t columns = line->out->column_count;
    vs_eval_value *values = take(L, line->eval, count * columns, sizeof *values);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        for (size_t j = 0; j < columns; j++) {
            lua_rawgeti(L, -1, (lua_Integer)j + 1);
            take_value(L, line, &values[i * columns + j]);
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
        vs_lua_charge(L, columns);
    }
    line->out->values = values;
    line->out->row_count = count;
}

/* --- running --- */

enum { HANDLE = 2 }; /* index of the handle's table */

static int run_line(lua_State *L)
{
    const struct line *line = lua_touserdata(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, line->eval);
    load_line(L, line);
    int base = lua_gettop(L) - 1;
    lua_getfield(L, HANDLE, "environment");
    lua_setupvalue(L, -2, 1); /* the one upvalue of a main function is _ENV */
    lua_call(L, 0, LUA_MULTRET);
    vs_session *session = vs_lua_session(L);
    int count = lua_gettop(L) - base;
    const char *why = count == 1 ? vs_lua_no_data_text(L, -1) : NULL;
    if (why != NULL) {
        vs_lua_end_reason(L, session, VS_NO_DATA, "MODEL_REASON", why);
    }
    luaL_checkstack(L, count + LUA_MINSTACK, NULL);
    lua_getfield(L, HANDLE, "module");
    lua_getfield(L, -1, "answer");
    lua_getfield(L, HANDLE, "reads");
    for (int i = 1; i <= count; i++) {
        lua_pushvalue(L, base + i);
    }
    lua_call(L, count + 1, 3);
    line->out->plain = lua_toboolean(L, -3) != 0;
    int rows = lua_gettop(L);
    take_columns(L, line, rows - 1);
    take_rows(L, line, rows);
    if (count > 0) {
        lua_getfield(L, HANDLE, "environment");
        lua_pushliteral(L, "_");
        lua_pushvalue(L, base + 1);
        lua_rawset(L, -3);
    }
    return 0;
}

/* Puts "line 1" for "line:1" in the engine's message and keeps its status. */
static int word_places(vs_eval *eval, int status, const char *text)
{
    char words[VS_LUA_WORDS];
    text = vs_lua_words(eval->engine, text, words);
    const char *word = vs_message_text(eval->engine, VS_MSG_EVAL_LINE);
    size_t size = strlen(word);
    vs_buffer_clear(&eval->work);
    while (*text != '\0') {
        bool place = strncmp(text, word, size) == 0 && text[size] == ':' && text[size + 1] >= '0' &&
                     text[size + 1] <= '9';
        if (place) {
            vs_buffer_add(&eval->work, text, size);
            vs_buffer_char(&eval->work, ' ');
            text += size + 1;
        } else {
            vs_buffer_char(&eval->work, *text++);
        }
    }
    int made = vs_buffer_status(&eval->work);
    return made == VS_OK ? vs_fail_text(eval->engine, status, eval->work.data) : made;
}

/* A run that a read or a misuse has ended. */
static int take_end(vs_eval *eval, const vs_run *run, vs_eval_result *out)
{
    const char *stored = vs_evaluation_reason(eval->evaluation, run->result.reason);
    if (run->status != VS_OK) {
        return run->status;
    }
    vs_engine_clear_error(eval->engine);
    if (run->result.state != VS_ERROR || run->result.reason != eval->reason) {
        out->state = (enum vs_state)run->result.state;
        out->reason = stored;
        return VS_OK;
    }
    vs_buffer text;
    vs_buffer_init(&text, eval->engine);
    int status = vs_reason_render(eval->engine, stored, &text);
    if (status == VS_OK) {
        status = word_places(eval, VS_ESCRIPT, text.size > 0 ? text.data : "");
    }
    vs_buffer_free(&text);
    return status;
}

static int run(const struct line *line)
{
    vs_eval *eval = line->eval;
    vs_session *session = NULL;
    lua_State *L = vs_sandbox_state(eval->sandbox);
    int status = vs_lua_prepare(L, &session);
    if (status != VS_OK) {
        return status;
    }
    vs_run saved = session->run;
    session->run = (vs_run){.mode = VS_SESSION_CELL,
                            .model = eval->evaluation->model,
                            .reader = &eval->interface,
                            .plain_keys = true};
    status = vs_lua_protected(L, run_line, (void *)line, VS_STEPS_LOAD);
    vs_run ended = session->run;
    session->run = saved;
    if (ended.ended) {
        return take_end(eval, &ended, line->out);
    }
    if (status == VS_ESCRIPT || status == VS_EMODEL || status == VS_ELIMIT) {
        char *text = vs_mem_text(eval->engine, vs_engine_error(eval->engine),
                                 strlen(vs_engine_error(eval->engine)));
        status = text != NULL ? word_places(eval, status, text) : vs_fail_memory(eval->engine);
        vs_mem_free(eval->engine, text);
    }
    return status;
}

/* Keeps the line of the typed text that the message names as "line 1". */
static void quote_line(const struct line *line)
{
    vs_engine *engine = line->eval->engine;
    const char *word = vs_message_text(engine, VS_MSG_EVAL_LINE);
    const char *at = strstr(vs_engine_error(engine), word);
    char place[64];
    long number = at != NULL ? strtol(at + strlen(word), NULL, 10) : 0;
    if (number > 0 && snprintf(place, sizeof place, "%s ", word) < (int)sizeof place) {
        vs_engine_quote(engine, place, number, line->text, line->size);
    }
}

int vs_eval_line(vs_eval *eval, const char *text, size_t size, vs_eval_result *out)
{
    *out = (vs_eval_result){.state = VS_KNOWN, .reason = "", .plain = true};
    vs_arena_free(eval->answer);
    eval->answer = NULL;
    eval->reason = 0;
    vs_buffer_clear(&eval->printed);
    if (size > VS_EVAL_TEXT_MAX) {
        return vs_fail(eval->engine, VS_ELIMIT, VS_MSG_EVAL_LONG, (long long)VS_EVAL_TEXT_MAX);
    }
    int status = vs_arena_new(&eval->answer, eval->engine);
    if (status == VS_OK) {
        status = vs_eval__locate(eval);
    }
    if (status == VS_OK) {
        const struct line line = {eval, text, size, out};
        status = run(&line);
        if (status == VS_EMODEL || status == VS_ESCRIPT || status == VS_ELIMIT) {
            quote_line(&line);
        }
    }
    out->printed = eval->printed.size > 0 ? eval->printed.data : "";
    out->printed_size = eval->printed.size;
    return status;
}
