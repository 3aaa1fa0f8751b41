/*
 * Tracing: a formula is called once with symbols. The trace is clean if every Lua function that it
 * enters is straight-line and every C function is one of the language's; then the nodes that the
 * symbols made are the formula.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lua_session.h"
#include "lua_straight.h"

static const char verdicts_key = 'v';

/* The call hook of a trace. */
static void entered(lua_State *L, lua_Debug *ar)
{
    lua_getinfo(L, "nSf", ar);
    vs_lua_blame blame;
    if (lua_iscfunction(L, -1)) {
        if (!vs_lua_is_allowed(L, -1)) {
            vs_lua_refuse(L, REFUSE_FUNCTION, ar->name != NULL ? ar->name : "?");
        }
    } else if (!vs_lua_may_follow(L, ar, &blame)) {
        const char *source = ar->source[0] == '@' ? ar->source + 1 : ar->short_src;
        long long line = blame.line != 0 ? (long long)blame.line : ar->linedefined;
        char place[512];
        (void)snprintf(place, sizeof place, "%s:%lld", source, line);
        vs_lua_refuse_at(L, VS_MSG_REFUSE_BRANCH, place, blame.word);
    }
    lua_pop(L, 1);
}

/* --- verdicts --- */

enum vs_verdict vs_lua_verdict(const vs_session *session, int function)
{
    size_t number = (size_t)function;
    return function >= 0 && number < session->verdict_count
               ? (enum vs_verdict)session->verdicts[number]
               : VS_VERDICT_UNKNOWN;
}

/* Makes room for the verdict on a function. [-0, +0, m] */
static void reserve_verdict(lua_State *L, vs_session *session, int function)
{
    size_t number = (size_t)function;
    if (number < session->verdict_count) {
        return;
    }
    size_t count = number * 2 + 64;
    unsigned char *verdicts = lua_newuserdatauv(L, count, 0);
    memset(verdicts, VS_VERDICT_UNKNOWN, count);
    if (session->verdict_count > 0) {
        memcpy(verdicts, session->verdicts, session->verdict_count);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &verdicts_key);
    session->verdicts = verdicts;
    session->verdict_count = count;
}

/* --- the trace --- */

struct job {
    int function;
    const vs_place *place; /* of the formula, for messages */
    bool condition;        /* it must say yes or no, not give a number */
};

/* True if what is on top of the stack is what the job asks for. [-0, +0, -] */
static bool is_wanted(lua_State *L, const struct job *job)
{
    if (job->condition) {
        return lua_type(L, -1) == LUA_TBOOLEAN || vs_lua_is_condition_symbol(L, -1);
    }
    return lua_type(L, -1) == LUA_TNUMBER || vs_lua_is_number_symbol(L, -1);
}

/* Calls the function of a job, the first argument, with a context of symbols. */
static int trace_function(lua_State *L)
{
    const struct job *job = lua_touserdata(L, 1);
    vs_session *session = vs_lua_session(L);
    reserve_verdict(L, session, job->function);
    vs_lua_push_function(L, job->function);
    const vs_lag none = {0, false};
    vs_lua_push_context(L, session, &none);
    lua_call(L, 1, 1);
    vs_lua_check_ended(L, session);
    if (!is_wanted(L, job)) {
        char place[512];
        (void)snprintf(place, sizeof place, "%s:%u", job->place->file, job->place->line);
        vs_lua_refuse_at(L, VS_MSG_REFUSE_RESULT, place, vs_lua_type_name(L, -1));
    }
    vs_lua_value value =
        job->condition ? vs_lua_condition(L, -1, "applies") : vs_lua_number(L, -1, "formula");
    vs_program_set_result(session->run.program, vs_lua_node(L, session, &value));
    return 0;
}

void vs_lua_trace_open(lua_State *L)
{
    lua_pushcfunction(L, trace_function);
    vs_lua_allow(L);
    lua_pop(L, 1);
}

static int open_session(lua_State *L)
{
    vs_lua_session_open(L);
    return 0;
}

int vs_lua_prepare(lua_State *L, vs_session **out)
{
    int status = VS_OK;
    *out = lua_checkstack(L, LUA_MINSTACK) ? vs_lua_session(L) : NULL;
    if (*out == NULL) {
        status = vs_lua_protected(L, open_session, NULL, VS_STEPS_LOAD);
        *out = status == VS_OK ? vs_lua_session(L) : NULL;
    }
    return status;
}

int vs_lua_wake(vs_model *model, lua_State **state, vs_session **out)
{
    int status = vs_model_wake(model);
    *out = NULL;
    if (status == VS_OK) {
        *state = vs_sandbox_state(model->sandbox);
        status = vs_lua_prepare(*state, out);
    }
    return status;
}

/* Says why a trace is not clean: VS_OK with a text in refusal, or the status of a real failure. */
static int explain(vs_session *session, vs_engine *engine, int status, vs_buffer *refusal)
{
    const char *why = NULL;
    if (session->run.ended) {
        if (!session->run.refused) {
            return session->run.status;
        }
        why = session->text;
    } else if (status == VS_ESCRIPT || status == VS_ELIMIT) {
        why = vs_engine_error(engine);
    } else {
        return status;
    }
    status = VS_OK;
    if (refusal != NULL) {
        vs_buffer_text(refusal, why);
        status = vs_buffer_status(refusal);
    }
    if (status == VS_OK) {
        vs_engine_clear_error(engine);
    }
    return status;
}

static int trace(vs_program **program, vs_model *model, struct job *job, vs_buffer *refusal)
{
    *program = NULL;
    lua_State *L = NULL;
    vs_engine *engine = model->engine;
    vs_session *session = NULL;
    int status = vs_lua_wake(model, &L, &session);
    if (status != VS_OK) {
        return status;
    }
    vs_program *traced = NULL;
    status = vs_program_new(&traced, engine);
    if (status != VS_OK) {
        return status;
    }
    vs_run saved = session->run;
    session->trace_count = session->trace_count == UINT32_MAX ? 1 : session->trace_count + 1;
    session->run = (vs_run){.mode = VS_SESSION_TRACE,
                            .number = session->trace_count,
                            .model = model,
                            .program = traced};
    lua_pushcfunction(L, trace_function);
    lua_pushlightuserdata(L, job);
    status = vs_lua_call_watched(L, 1, 0, VS_STEPS_TRACE, entered);
    bool clean = status == VS_OK && !session->run.ended;
    if (!clean) {
        status = explain(session, engine, status, refusal);
    }
    if ((size_t)job->function < session->verdict_count) {
        session->verdicts[job->function] = clean ? VS_VERDICT_CLEAN : VS_VERDICT_PER_CELL;
    }
    session->run = saved;
    if (clean) {
        *program = traced;
    } else {
        vs_program_free(traced);
    }
    return status;
}

int vs_formula_trace(vs_program **program, vs_model *model, int indicator,
                     const vs_formula *formula, vs_buffer *refusal)
{
    assert(indicator >= 0 && (size_t)indicator < model->indicator_count);
    (void)indicator;
    struct job job = {.function = formula->function, .place = &formula->place};
    return trace(program, model, &job, refusal);
}

int vs_formula_trace_applies(vs_program **program, vs_model *model, int indicator)
{
    assert(indicator >= 0 && (size_t)indicator < model->indicator_count);
    const vs_indicator *definition = &model->indicators[indicator];
    struct job job = {
        .function = definition->applies, .place = &definition->place, .condition = true};
    return trace(program, model, &job, NULL);
}
