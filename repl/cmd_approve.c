/*
 * approve: freezes the stored cells of a period, or approves the decisions of a rule.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <string.h>

#include "approve_rule.h"
#include "results.h"

/* What the words of the command choose. */
struct approving {
    vs_session *session;
    vs_unit unit;
    vs_evaluation *evaluation;
    vs_model *model;
    vs_choice choice;
    const char *period;
};

/* VS_EUSAGE if no indicator has the period. */
static int check_period(struct approving *approving)
{
    vs_buffer unused;
    vs_buffer_init(&unused, approving->session->engine);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < approving->model->indicator_count; i++) {
        status = vs_choice_periods(&approving->choice, approving->evaluation, approving->model,
                                   (int)i, &unused);
    }
    vs_buffer_free(&unused);
    return status == VS_OK
               ? vs_choice_check(&approving->choice, approving->evaluation, approving->model)
               : status;
}

/* Inside the transaction: what is approved is what is stored. */
static int approve(struct approving *approving, vs_approval_made *made)
{
    vs_session *session = approving->session;
    vs_choice *choice = &approving->choice;
    int status =
        vs_cells_stored(session, &approving->unit, &approving->evaluation, &approving->model);
    if (status == VS_OK && approving->evaluation == NULL) {
        status = vs_fail(session->engine, VS_ENOTFOUND, VS_MSG_APPROVE_COMPUTE);
    }
    if (status == VS_OK) {
        status = vs_choice_resolve(choice, approving->evaluation, approving->model);
    }
    if (status == VS_OK) {
        status = check_period(approving);
    }
    vs_approval_draft draft = {.period = approving->period,
                               .valid = vs_options_today(&session->options),
                               .actor = vs_options_text(&session->options, VS_OPTION_ACTOR),
                               .pair_count = choice->scope.count,
                               .dimensions = choice->dimensions,
                               .members = choice->members};
    if (status == VS_OK) {
        status = vs_approval_store(approving->unit.store, approving->evaluation, &draft, made);
    }
    if (status == VS_OK && made->cells == 0) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_APPROVE_NOTHING, approving->period,
                         approving->period);
    }
    return status;
}

static int approve_all(struct approving *approving, vs_approval_made *made)
{
    vs_store *store = approving->unit.store;
    int status = vs_store_begin(store);
    if (status != VS_OK) {
        return status;
    }
    status = approve(approving, made);
    vs_evaluation_free(approving->evaluation);
    vs_model_free(approving->model);
    if (status == VS_OK && !made->already) {
        status = vs_store_commit(store);
    } else {
        vs_store_rollback(store);
    }
    return status;
}

static void tell(const struct approving *approving, const vs_approval_made *made)
{
    if (made->already) {
        vs_session_tell(approving->session, VS_MSG_APPROVE_ALREADY, approving->period,
                        (long long)made->former);
    } else if (made->former > 0) {
        vs_session_tell(approving->session, VS_MSG_APPROVE_AGAIN, approving->period,
                        (long long)made->cells, (long long)made->event, (long long)made->former);
    } else {
        vs_session_tell(approving->session, VS_MSG_APPROVE_DONE, approving->period,
                        (long long)made->cells, (long long)made->event);
    }
}

/* What is to be approved: the first word, or with --period alone that period. */
static const char *subject(const vs_session *session, size_t *pairs)
{
    const vs_options *options = &session->options;
    const char *word =
        vs_options_argument_count(options) > 1 ? vs_options_argument(options, 1) : NULL;
    bool named = word != NULL && strchr(word, '=') == NULL;
    *pairs = named ? 2 : 1;
    return named ? word : vs_options_text(options, VS_OPTION_PERIOD);
}

/* Decisions, if the word names a rule; VS_ENOTFOUND if it does not. */
static int approve_decisions(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    size_t pairs = 0;
    if (!vs_approve_names_rule(subject(session, &pairs))) {
        return VS_ENOTFOUND;
    }
    int status = vs_session_unit(session, VS_STORE_WRITE, &unit);
    if (status == VS_OK) {
        status = vs_approve_rule(session, &unit);
    }
    vs_unit_close(&unit);
    return status;
}

static int approve_period(vs_session *session)
{
    size_t pairs = 0;
    struct approving approving = {.session = session, .period = subject(session, &pairs)};
    vs_approval_made made = {.cells = 0};
    int status = vs_choice_read_period(&approving.choice, session, approving.period);
    if (status == VS_OK) {
        status = vs_pairs_of_words(&approving.choice.scope, session, pairs);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_WRITE, &approving.unit);
    }
    if (status == VS_OK) {
        status = approve_all(&approving, &made);
    }
    if (status == VS_OK) {
        tell(&approving, &made);
    }
    int code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    vs_choice_free(&approving.choice);
    vs_unit_close(&approving.unit);
    return code;
}

int vs_command_approve(vs_session *session)
{
    size_t pairs = 0;
    bool missing = subject(session, &pairs) == NULL;
    int status = missing ? vs_session_arguments(session, SIZE_MAX, SIZE_MAX) : VS_OK;
    if (status == VS_OK) {
        status = approve_decisions(session);
    }
    if (status == VS_ENOTFOUND) {
        return approve_period(session);
    }
    return status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
}
