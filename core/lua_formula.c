/*
 * Formulas for one cell: the function of the model with plain numbers. Whatever the function does,
 * the first read that is not known has decided; what it returns counts only if there is none.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lua_session.h"

/* What a cell runs. */
struct job {
    vs_model *model;
    int function;
    const vs_place *place; /* of the formula, for messages */
    const vs_reader *reader;
};

/* Gives a cell a state with a stored reason. */
static int fail_cell(const struct job *job, enum vs_state state, const char *stored, vs_result *out)
{
    *out = (vs_result){.state = (uint8_t)state};
    return job->reader->reason(job->reader->self, stored, &out->reason);
}

/* The same for a message with the formula's place and another argument (NULL: none). */
static int fail_at(const struct job *job, const char *message, const char *argument, vs_result *out)
{
    char stored[1024];
    (void)snprintf(stored, sizeof stored, "%s\x1f%s:%u%s%s", message, job->place->file,
                   job->place->line, argument != NULL ? "\x1f" : "",
                   argument != NULL ? argument : "");
    return fail_cell(job, VS_ERROR, stored, out);
}

/* The same for a message with a text of any length; control characters would part arguments. */
static int fail_text(const struct job *job, enum vs_state state, const char *message,
                     const char *text, vs_result *out)
{
    char stored[2048];
    int head = snprintf(stored, sizeof stored, "%s\x1f", message);
    size_t size = (size_t)head;
    for (; *text != '\0' && size + 1 < sizeof stored; text++) {
        stored[size++] = *text;
        if ((unsigned char)*text < ' ') {
            stored[size - 1] = ' ';
        }
    }
    /* Not in the middle of a character. */
    while (*text != '\0' && size > (size_t)head && ((unsigned char)*text & 0xC0u) == 0x80u) {
        text--;
        size--;
    }
    stored[size] = '\0';
    return fail_cell(job, state, stored, out);
}

/* The outcome of a call that failed: a state of the cell, or a status that ends the run. */
static int failed_call(const struct job *job, int status, vs_result *out)
{
    vs_engine *engine = job->model->engine;
    enum vs_message id = vs_engine_error_id(engine);
    if (status != VS_ESCRIPT && status != VS_ELIMIT && status != VS_EMODEL) {
        return status;
    }
    if (status == VS_ELIMIT && id == VS_MSG_LUA_STEPS) {
        status = fail_at(job, "FORMULA_STEPS", NULL, out);
    } else if (status == VS_ELIMIT && id == VS_MSG_LUA_DEPTH) {
        status = fail_at(job, "FORMULA_DEPTH", NULL, out);
    } else if (status == VS_ELIMIT) {
        status = fail_at(job, "FORMULA_MEMORY", NULL, out);
    } else {
        status = fail_text(job, VS_ERROR, "SCRIPT_ERROR", vs_engine_error(engine), out);
    }
    if (status == VS_OK) {
        vs_engine_clear_error(engine);
    }
    return status;
}

/* Calls the job's function. *called is true if its value is on the stack: [-0, +called, -]. */
static int call(lua_State *L, vs_session *session, const struct job *job, uint64_t steps,
                bool *called, vs_result *out)
{
    *called = false;
    if (vs_sandbox_total(job->model->sandbox) > VS_STEPS_RUN) {
        return vs_fail(job->model->engine, VS_ELIMIT, VS_MSG_FORMULA_RUN_STEPS, job->place->file,
                       (long long)job->place->line, (long long)VS_STEPS_RUN);
    }
    vs_lua_push_function(L, job->function);
    vs_lua_push_cell_context(L);
    int status = vs_lua_call(L, 1, 1, steps);
    if (session->run.ended) {
        if (status == VS_OK) {
            lua_pop(L, 1);
        }
        *out = session->run.result;
        return session->run.status;
    }
    if (status != VS_OK) {
        return failed_call(job, status, out);
    }
    *called = true;
    return VS_OK;
}

static vs_run cell_run(const struct job *job, bool plain_keys)
{
    return (vs_run){.mode = VS_SESSION_CELL,
                    .model = job->model,
                    .reader = job->reader,
                    .plain_keys = plain_keys};
}

/* What the function returned, at the top of the stack, as the cell's value. */
static int take_number(lua_State *L, const struct job *job, vs_result *out)
{
    if (lua_type(L, -1) == LUA_TNUMBER) {
        double value = lua_tonumber(L, -1) + 0.0; /* never -0 */
        if (!isfinite(value)) {
            return fail_cell(job, VS_ERROR, "NOT_FINITE", out);
        }
        *out = (vs_result){.value = value, .state = VS_KNOWN};
        return VS_OK;
    }
    const char *why = vs_lua_no_data_text(L, -1);
    if (why != NULL) {
        return fail_text(job, VS_NO_DATA, "MODEL_REASON", why, out);
    }
    return fail_at(job, "FORMULA_RESULT", vs_lua_type_name(L, -1), out);
}

/* The verdict on a function, from a trace made for it if there was none. */
static int find_verdict(vs_session *session, vs_model *model, int indicator,
                        const vs_formula *formula, enum vs_verdict *out)
{
    *out = vs_lua_verdict(session, formula->function);
    if (*out != VS_VERDICT_UNKNOWN) {
        return VS_OK;
    }
    vs_program *program = NULL;
    int status = vs_formula_trace(&program, model, indicator, formula, NULL);
    vs_program_free(program);
    *out = vs_lua_verdict(session, formula->function);
    if (status == VS_EMODEL) { /* each cell will say the same with its own reason */
        vs_engine_clear_error(model->engine);
        status = VS_OK;
    }
    return status;
}

int vs_formula_run(vs_model *model, int indicator, const vs_formula *formula,
                   const vs_reader *reader, vs_result *out)
{
    assert(indicator >= 0 && (size_t)indicator < model->indicator_count);
    const struct job job = {
        .model = model, .function = formula->function, .place = &formula->place, .reader = reader};
    vs_session *session = NULL;
    enum vs_verdict verdict = VS_VERDICT_UNKNOWN;
    *out = (vs_result){0};
    lua_State *L = NULL;
    int status = vs_lua_wake(model, &L, &session);
    if (status == VS_OK) {
        status = find_verdict(session, model, indicator, formula, &verdict);
    }
    if (status != VS_OK) {
        return status;
    }
    bool clean = verdict == VS_VERDICT_CLEAN;
    vs_run saved = session->run;
    session->run = cell_run(&job, !clean);
    bool called = false;
    /* A clean trace has proven that the function ends. */
    status = call(L, session, &job, clean ? VS_STEPS_NONE : VS_STEPS_CELL, &called, out);
    if (called) {
        status = take_number(L, &job, out);
        lua_pop(L, 1);
    }
    session->run = saved;
    return status;
}

int vs_formula_applies(vs_model *model, int indicator, int function, const vs_reader *reader,
                       bool *applies, vs_result *out)
{
    assert(indicator >= 0 && (size_t)indicator < model->indicator_count);
    const struct job job = {.model = model,
                            .function = function,
                            .place = &model->indicators[indicator].place,
                            .reader = reader};
    lua_State *L = NULL;
    vs_session *session = NULL;
    *applies = false;
    *out = (vs_result){0};
    int status = vs_lua_wake(model, &L, &session);
    if (status != VS_OK) {
        return status;
    }
    vs_run saved = session->run;
    session->run = cell_run(&job, true);
    bool called = false;
    status = call(L, session, &job, VS_STEPS_CELL, &called, out);
    if (called) {
        const char *why = vs_lua_no_data_text(L, -1);
        if (lua_type(L, -1) == LUA_TBOOLEAN) {
            *applies = lua_toboolean(L, -1) != 0;
        } else if (why != NULL) {
            status = fail_text(&job, VS_NO_DATA, "MODEL_REASON", why, out);
        } else {
            status = fail_at(&job, "FORMULA_APPLIES", vs_lua_type_name(L, -1), out);
        }
        lua_pop(L, 1);
    }
    session->run = saved;
    return status;
}
