/*
 * Runs the Lua files of a model's layers in their environments. The verbs are those of lua/stdlib/;
 * what they keep is read by lua_model.c after the last layer.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_core.h"
#include "lua_load.h"
#include "lua_model.h"
#include "lua_scan.h"
#include "lua_syntax.h"
#include "lua_words.h"
#include "model_seal.h"
#include "model_yaml.h"

struct layer_run {
    vs_model *model;
    const vs_layer_source *layer;
};

static bool is_lua(const char *path)
{
    size_t size = strlen(path);
    return size > 4 && strcmp(path + size - 4, ".lua") == 0;
}

/* Runs one file; its environment is on the top of the stack. */
static void run_file(lua_State *L, const vs_model_file *file)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* Windows editors put it before the text */
    vs_engine *engine = vs_lua_engine(L);
    int environment = lua_gettop(L);
    const char *text = file->text;
    size_t size = file->size;
    if (size >= 3 && memcmp(text, mark, 3) == 0) {
        text += 3;
        size -= 3;
    }
    if (size > 0 && text[0] == LUA_SIGNATURE[0]) {
        vs_lua_raise(L, vs_fail(engine, VS_EMODEL, VS_MSG_LUA_BINARY, file->path));
    }
    int status = vs_lua_scan_fields(engine, file->path, text, size);
    if (status != VS_OK) {
        vs_lua_raise(L, status);
    }
    const char *chunk = lua_pushfstring(L, "@%s", file->path);
    int loaded = luaL_loadbufferx(L, text, size, chunk, "t");
    if (loaded == LUA_ERRRUN) { /* the one error of the compiler that names no place */
        vs_lua_raise(L, vs_fail(engine, VS_EMODEL, VS_MSG_LUA_NESTED, file->path));
    }
    if (loaded == LUA_ERRSYNTAX) {
        vs_lua_raise(L, vs_lua_syntax_fail(engine, file->path, text, size, lua_tostring(L, -1)));
    } else if (loaded != LUA_OK) {
        vs_lua_raise_load(L, loaded);
    }
    status = vs_lua_bytecode_check(L, -1, environment, file->path);
    if (status != VS_OK) {
        vs_lua_raise(L, status);
    }
    lua_pushvalue(L, environment);
    lua_setupvalue(L, -2, 1); /* the one upvalue of a main function is _ENV */
    lua_call(L, 0, 0);
    lua_settop(L, environment);
}

/* An error of the model's own code is a refusal of the model. */
static int refuse_model(const vs_model *model, int status)
{
    char words[VS_LUA_WORDS];
    return status == VS_ESCRIPT
               ? vs_fail(model->engine, VS_EMODEL, VS_MSG_LUA_ERROR,
                         vs_lua_words(model->engine, vs_engine_error(model->engine), words))
               : status;
}

static vs_date read_edit_date(lua_State *L, const char *key, vs_date absent)
{
    size_t size;
    lua_getfield(L, -1, key);
    const char *text = lua_tolstring(L, -1, &size);
    vs_date date = text != NULL ? vs_date_parse(text, size) : absent;
    lua_pop(L, 1);
    return date;
}

static void apply_set(lua_State *L, vs_model *model)
{
    vs_parameter_edit edit = {.from = read_edit_date(L, "from", VS_DATE_NONE),
                              .until = read_edit_date(L, "until_", VS_DATE_MAX),
                              .name = vs_lua_model_text(L, model, "name"),
                              .source = vs_lua_model_text(L, model, "source"),
                              .note = vs_lua_model_text(L, model, "note"),
                              .place = vs_lua_model_place(L, model)};
    lua_getfield(L, -1, "value");
    vs_lua_model_value(L, model, &edit.place, &edit.value, 0);
    lua_pop(L, 1);
    int status = vs_model_parameter_set(model, &edit);
    if (status != VS_OK) {
        vs_lua_raise(L, status);
    }
}

/* The versions of the body on the top, which says the source and the note of those without one. */
static void read_versions(lua_State *L, vs_model *model, vs_parameter *out)
{
    const char *source = vs_lua_model_text(L, model, "source");
    const char *note = vs_lua_model_text(L, model, "note");
    lua_getfield(L, -1, "values");
    size_t count = lua_istable(L, -1) ? (size_t)lua_rawlen(L, -1) : 0;
    out->versions = vs_arena_array(model->arena, count, sizeof *out->versions);
    if (out->versions == NULL) {
        vs_lua_raise(L, vs_fail_memory(model->engine));
    }
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        vs_parameter_version *version = &out->versions[out->version_count++];
        *version = (vs_parameter_version){.from = read_edit_date(L, "from", VS_DATE_NONE),
                                          .until = read_edit_date(L, "until_", VS_DATE_NONE),
                                          .source = vs_lua_model_text(L, model, "source"),
                                          .note = vs_lua_model_text(L, model, "note"),
                                          .place = out->place};
        version->source = version->source != NULL ? version->source : source;
        version->note = version->note != NULL ? version->note : note;
        lua_getfield(L, -1, "value");
        vs_lua_model_value(L, model, &out->place, &version->value, 0);
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
}

/* define, override or disable; the body is on the top, its table below. */
static void apply_verb(lua_State *L, const struct layer_run *run, const char *verb,
                       vs_parameter *said)
{
    vs_model *model = run->model;
    int status = VS_OK;
    if (strcmp(verb, "disable") == 0) {
        said->disabled = vs_lua_model_text(L, model, "title");
        status = vs_model_parameter_disable(model, said);
    } else {
        static const char *const directions[] = {"", "higher", "lower", NULL};
        static const char *const parts[] = {"", "invariant", "variative", NULL};
        said->title = vs_lua_model_text(L, model, "title");
        said->unit = vs_lua_model_text(L, model, "unit");
        said->tighten_only = (enum vs_better)vs_lua_model_choice(L, "tighten_only", directions);
        int part = vs_lua_model_choice(L, "part", parts);
        said->sealed = vs_lua_model_boolean(L, "sealed") || part == 1;
        said->variative = part == 2;
        read_versions(L, model, said);
        if (strcmp(verb, "override") == 0) {
            status = vs_model_parameter_override(model, said);
        } else {
            said->title = said->title != NULL ? said->title : said->name;
            status = vs_model_parameter_define(model, said, run->layer->school);
        }
    }
    if (status != VS_OK) {
        vs_lua_raise(L, status);
    }
}

/* What a verb says of a parameter; its table is on the top of the stack. */
static void apply_edit(lua_State *L, const struct layer_run *run)
{
    lua_getfield(L, -1, "verb");
    const char *verb = lua_tostring(L, -1); /* stays in the table */
    lua_pop(L, 1);
    if (strcmp(verb, "set") == 0) {
        apply_set(L, run->model);
        return;
    }
    vs_parameter said = {.name = vs_lua_model_text(L, run->model, "name"),
                         .place = vs_lua_model_place(L, run->model)};
    lua_getfield(L, -1, "body");
    apply_verb(L, run, verb, &said);
    lua_pop(L, 1);
}

static int run_layer(lua_State *L)
{
    const struct layer_run *run = lua_touserdata(L, 1);
    lua_gc(L, LUA_GCSTOP); /* nearly all of it stays; at the limit of memory Lua collects anyway */
    vs_lua_require(L, "loader");
    lua_getfield(L, 2, "begin");
    lua_pushstring(L, run->layer->name);
    lua_pushboolean(L, run->layer->school);
    lua_pushboolean(L, vs_model_is_scenario(run->model, run->layer->name));
    vs_lua_call_library(L, 3, 1);
    for (size_t i = 0; i < run->layer->file_count; i++) {
        if (is_lua(run->layer->files[i].path)) {
            run_file(L, &run->layer->files[i]);
            lua_getfield(L, 2, "end_of_file");
            vs_lua_call_library(L, 0, 0);
        }
    }
    lua_getfield(L, 2, "edits");
    lua_call(L, 0, 1);
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, i);
        apply_edit(L, run);
        lua_pop(L, 1);
    }
    return 0;
}

/* has_parameter(name): true for a parameter of the layers so far. */
static int has_parameter(lua_State *L)
{
    const vs_model *model = lua_touserdata(L, lua_upvalueindex(1));
    lua_pushboolean(L, vs_model_parameter(model, luaL_checkstring(L, 1)) >= 0);
    return 1;
}

/* [-0, +1, e] */
static void push_texts(lua_State *L, const char *const *texts, size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, texts[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

struct history {
    vs_model *model;
    const vs_model_source *source;
};

static int leave_out(lua_State *L)
{
    const struct history *history = lua_touserdata(L, 1);
    const vs_model_source *source = history->source;
    vs_lua_require(L, "loader");
    lua_getfield(L, -1, "leave_out");
    push_texts(L, source->gone, source->gone_count);
    push_texts(L, source->skip, source->skip_count);
    lua_pushlightuserdata(L, history->model);
    lua_pushcclosure(L, has_parameter, 1);
    lua_call(L, 3, 0);
    return 0;
}

int vs_lua_load_history(vs_model *model, const vs_model_source *source)
{
    struct history history = {model, source};
    lua_State *L = vs_sandbox_state(model->sandbox);
    return source->gone_count + source->skip_count > 0
               ? vs_lua_protected(L, leave_out, &history, VS_STEPS_LOAD)
               : VS_OK;
}

int vs_lua_load_layer(vs_model *model, const vs_layer_source *layer)
{
    struct layer_run run = {model, layer};
    lua_State *L = vs_sandbox_state(model->sandbox);
    return refuse_model(model, vs_lua_protected(L, run_layer, &run, VS_STEPS_LOAD));
}

/* What the language must know of parameters: names to refer to, titles with terms in them. [-0, +1,
 * e] */
static void push_parameters(lua_State *L, const vs_model *model)
{
    lua_createtable(L, (int)model->parameter_count, 0);
    for (size_t i = 0; i < model->parameter_count; i++) {
        const vs_parameter *parameter = &model->parameters[i];
        lua_createtable(L, 0, 3);
        lua_pushstring(L, parameter->name);
        lua_setfield(L, -2, "name");
        lua_pushstring(L, parameter->title);
        lua_setfield(L, -2, "title");
        lua_pushfstring(L, "%s:%d", parameter->place.file, (int)parameter->place.line);
        lua_setfield(L, -2, "place");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static int finish(lua_State *L)
{
    vs_model *model = lua_touserdata(L, 1);
    vs_lua_require(L, "loader");
    lua_getfield(L, -1, "finish");
    push_parameters(L, model);
    vs_lua_call_library(L, 1, 1);
    vs_lua_model_read(L, model);
    vs_lua_library_close(L);
    return 0;
}

int vs_lua_load_finish(vs_model *model)
{
    lua_State *L = vs_sandbox_state(model->sandbox);
    int status = vs_lua_protected(L, finish, model, VS_STEPS_LOAD);
    if (status == VS_OK) {
        vs_sandbox_loaded(model->sandbox);
    }
    return refuse_model(model, status);
}

void vs_lua_load_end(vs_model *model)
{
    lua_gc(vs_sandbox_state(model->sandbox), LUA_GCRESTART);
}
