/*
 * What came of a simulation, for people: tables one after the other, each under its title.
 * SPDX-License-Identifier: MIT
 */
#include "simulate_answer.h"

#include <string.h>

#include "number.h"

enum { COLUMNS_MAX = 9, HUNDRED = 100 };

struct table_column {
    const char *name;
    enum vs_message title;
    enum vs_output_type type;
    bool heading;
};

/* A table that is being filled. */
struct table {
    vs_session *session;
    vs_output *rows;
    enum vs_message title;
};

static int begin(struct table *table, vs_session *session, enum vs_message title,
                 const struct table_column *columns, size_t count)
{
    *table = (struct table){.session = session, .title = title};
    int status = vs_output_new(&table->rows, session->engine, "simulate");
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        (void)vs_output_column(
            table->rows,
            &(vs_output_spec){.name = columns[i].name,
                              .title = vs_message_text(session->engine, columns[i].title),
                              .type = columns[i].type,
                              .heading = columns[i].heading});
    }
    return status;
}

/* Prints the table unless it is empty. */
static int end(struct table *table, int status)
{
    int code = VS_EXIT_OK;
    if (status == VS_OK) {
        status = vs_output_status(table->rows);
    }
    if (status != VS_OK) {
        code = vs_session_fail(table->session, status);
    } else if (vs_output_count(table->rows) > 0) {
        const char *title = vs_message_text(table->session->engine, table->title);
        vs_buffer line;
        vs_buffer_init(&line, table->session->engine);
        vs_buffer_printf(&line, "%s\n", title);
        status = vs_buffer_status(&line);
        code = status == VS_OK ? vs_session_write(table->session, line.data, line.size)
                               : vs_session_fail(table->session, status);
        vs_buffer_free(&line);
        code = code == VS_EXIT_OK ? vs_session_print(table->session, table->rows) : code;
        code = code == VS_EXIT_OK ? vs_session_write(table->session, "\n", 1) : code;
    }
    vs_output_free(table->rows);
    return code;
}

static void set_day(struct table *table, int column, vs_date day)
{
    char text[VS_DATE_SIZE];
    vs_output_text(table->rows, column, day != VS_DATE_NONE ? vs_date_print(text, day) : NULL);
}

static void set_spread(struct table *table, int first, const vs_simulate_spread *spread, int digits)
{
    const double values[] = {spread->mean, spread->sd, spread->p05, spread->p50, spread->p95};
    for (size_t i = 0; spread->count > 0 && i < sizeof values / sizeof *values; i++) {
        vs_output_number(table->rows, first + (int)i, values[i], digits);
    }
}

#define SPREAD_COLUMNS                                                                             \
    {"mean", VS_MSG_COLUMN_MEAN, VS_OUTPUT_NUMBER, false},                                         \
        {"sd", VS_MSG_COLUMN_SD, VS_OUTPUT_NUMBER, false},                                         \
        {"p05", VS_MSG_COLUMN_P05, VS_OUTPUT_NUMBER, false},                                       \
        {"p50", VS_MSG_COLUMN_P50, VS_OUTPUT_NUMBER, false},                                       \
    {                                                                                              \
        "p95", VS_MSG_COLUMN_P95, VS_OUTPUT_NUMBER, false                                          \
    }
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* --- the story of one run --- */

/* Nothing stands between the members of a scope but a comma. */
static void scope_words(void *context, const char *dimension, const char *text, size_t size)
{
    vs_buffer *out = context;
    (void)dimension;
    vs_buffer_text(out, out->size > 0 ? ", " : "");
    vs_buffer_add(out, text, size);
}

enum { DAY, WHAT, ITEM, TITLE, WHERE, DUE, LATE };

static void add_task(struct table *table, const vs_simulated_task *task)
{
    vs_engine *engine = table->session->engine;
    bool done = task->done != VS_DATE_NONE;
    vs_output_row(table->rows);
    set_day(table, DAY, done ? task->done : task->due);
    vs_output_text(table->rows, WHAT,
                   vs_message_text(engine, done ? VS_MSG_SIMULATE_DONE : VS_MSG_SIMULATE_SKIPPED));
    vs_output_bytes(table->rows, ITEM, task->id, strcspn(task->id, "@"));
    vs_output_text(table->rows, TITLE, task->title);
    set_day(table, DUE, task->due);
    if (done && task->done > task->due) {
        vs_output_integer(table->rows, LATE, task->done - task->due);
    }
}

static int add_decision(struct table *table, const struct vs_answer *answer,
                        const vs_simulated_decision *decision)
{
    const vs_simulated_rule *rules = NULL;
    vs_buffer where;
    vs_buffer_init(&where, table->session->engine);
    (void)vs_simulation_rules(answer->side->simulation, &rules);
    int status = vs_answer_scope(answer, decision, scope_words, &where);
    if (status == VS_OK && where.size > 0) {
        vs_buffer_text(&where, ", ");
    }
    vs_buffer_text(&where, decision->period);
    status = status == VS_OK ? vs_buffer_status(&where) : status;
    vs_output_row(table->rows);
    set_day(table, DAY, decision->day);
    vs_output_text(table->rows, WHAT,
                   vs_message_text(table->session->engine, VS_MSG_SIMULATE_FIRED));
    vs_output_text(table->rows, ITEM, rules[decision->rule].name);
    vs_output_text(table->rows, TITLE, rules[decision->rule].title);
    vs_output_text(table->rows, WHERE, status == VS_OK ? where.data : NULL);
    set_day(table, DUE, decision->due);
    if (decision->due != VS_DATE_NONE && decision->done > decision->due) {
        vs_output_integer(table->rows, LATE, decision->done - decision->due);
    }
    vs_buffer_free(&where);
    return status;
}

/* Tasks as they were done and decisions as they were taken, by day. */
static int print_story(vs_session *session, const struct vs_answer *answer)
{
    static const struct table_column columns[] = {
        {"date", VS_MSG_COLUMN_DAY, VS_OUTPUT_TEXT, false},
        {"what", VS_MSG_COLUMN_WHAT, VS_OUTPUT_TEXT, false},
        {"item", VS_MSG_COLUMN_ITEM, VS_OUTPUT_TEXT, false},
        {"title", VS_MSG_COLUMN_TITLE, VS_OUTPUT_TEXT, false},
        {"where", VS_MSG_COLUMN_SCOPE, VS_OUTPUT_TEXT, false},
        {"due", VS_MSG_COLUMN_DUE, VS_OUTPUT_TEXT, false},
        {"late", VS_MSG_COLUMN_LATE, VS_OUTPUT_INTEGER, false},
    };
    struct table table;
    const vs_simulated_task *tasks = NULL;
    const vs_simulated_decision *decisions = NULL;
    size_t task_count = vs_simulation_tasks(answer->side->simulation, &tasks);
    size_t count = vs_simulation_decisions(answer->side->simulation, &decisions);
    struct vs_answer_dated *order = vs_answer_order(answer);
    int status = begin(&table, session, VS_MSG_SIMULATE_EVENTS, columns, COUNT(columns));
    status = status == VS_OK && order == NULL ? vs_fail_memory(session->engine) : status;
    size_t d = 0;
    for (size_t i = 0; status == VS_OK && i <= task_count; i++) {
        while (status == VS_OK && d < count &&
               (i == task_count || decisions[d].day < order[i].day)) {
            status = add_decision(&table, answer, &decisions[d++]);
        }
        if (status == VS_OK && i < task_count) {
            add_task(&table, &tasks[order[i].index]);
        }
    }
    vs_mem_free(session->engine, order);
    return end(&table, status);
}

/* --- many runs --- */

/* Deadlines that may be missed. */
static int print_deadlines(vs_session *session, const struct vs_answer *answer)
{
    static const struct table_column columns[] = {
        {"item", VS_MSG_COLUMN_ITEM, VS_OUTPUT_TEXT, false},
        {"title", VS_MSG_COLUMN_TITLE, VS_OUTPUT_TEXT, false},
        {"due", VS_MSG_COLUMN_DUE, VS_OUTPUT_TEXT, false},
        {"risk", VS_MSG_COLUMN_RISK, VS_OUTPUT_NUMBER, false},
        {"late", VS_MSG_COLUMN_LATE, VS_OUTPUT_NUMBER, false},
        {"p95", VS_MSG_COLUMN_P95, VS_OUTPUT_NUMBER, false},
    };
    enum { RISK_ITEM, RISK_TITLE, RISK_DUE, RISK, RISK_LATE, RISK_P95 };
    struct table table;
    const vs_simulated_task *tasks = NULL;
    size_t count = vs_simulation_tasks(answer->side->simulation, &tasks);
    int status = begin(&table, session, VS_MSG_SIMULATE_DEADLINES, columns, COUNT(columns));
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_simulate_spread late;
        size_t other =
            answer->less != NULL ? vs_answer_task(answer->less->simulation, &tasks[i]) : 0;
        status = vs_answer_spread(answer, VS_OF_TASKS, i, other, &late);
        if (status == VS_OK && (late.mean != 0 || late.sd != 0)) {
            vs_output_row(table.rows);
            vs_output_bytes(table.rows, RISK_ITEM, tasks[i].id, strcspn(tasks[i].id, "@"));
            vs_output_text(table.rows, RISK_TITLE, tasks[i].title);
            set_day(&table, RISK_DUE, tasks[i].due);
            vs_output_number(table.rows, RISK, late.above * HUNDRED, 1);
            vs_output_number(table.rows, RISK_LATE, late.mean, 1);
            vs_output_number(table.rows, RISK_P95, late.p95, 0);
        }
    }
    return end(&table, status);
}

static int print_rules(vs_session *session, const struct vs_answer *answer)
{
    static const struct table_column columns[] = {
        {"rule", VS_MSG_COLUMN_RULE, VS_OUTPUT_TEXT, false},
        {"title", VS_MSG_COLUMN_TITLE, VS_OUTPUT_TEXT, false},
        SPREAD_COLUMNS,
    };
    struct table table;
    const vs_simulated_rule *rules = NULL;
    size_t count = vs_simulation_rules(answer->side->simulation, &rules);
    int status = begin(&table, session, VS_MSG_SIMULATE_DECISIONS, columns, COUNT(columns));
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_simulate_spread times;
        size_t other =
            answer->less != NULL ? vs_answer_rule(answer->less->simulation, &rules[i]) : 0;
        status = vs_answer_spread(answer, VS_OF_RULES, i, other, &times);
        if (status == VS_OK && (times.mean != 0 || times.sd != 0)) {
            vs_output_row(table.rows);
            vs_output_text(table.rows, 0, rules[i].name);
            vs_output_text(table.rows, 1, rules[i].title);
            set_spread(&table, 2, &times, 1);
        }
    }
    return end(&table, status);
}

static int print_indicators(vs_session *session, const struct vs_answer *answer)
{
    static const struct table_column columns[] = {
        {"indicator", VS_MSG_COLUMN_INDICATOR, VS_OUTPUT_TEXT, false},
        {"period", VS_MSG_COLUMN_PERIOD, VS_OUTPUT_TEXT, false},
        SPREAD_COLUMNS,
    };
    struct table table;
    const vs_simulated_outcome *outcomes = NULL;
    size_t count = vs_simulation_outcomes(answer->side->simulation, &outcomes);
    size_t shown = vs_answer_is_story(answer) ? 3 : COUNT(columns);
    int status = begin(&table, session, VS_MSG_SIMULATE_INDICATORS, columns, shown);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const vs_indicator *indicator = NULL;
        vs_simulate_spread spread;
        status = vs_answer_outcome(answer, i, &indicator, &spread);
        vs_output_row(table.rows);
        vs_output_text(table.rows, 0, indicator->title);
        vs_output_text(table.rows, 1, outcomes[i].period);
        if (vs_answer_is_story(answer) && spread.count > 0) {
            vs_output_number(table.rows, 2, spread.mean, indicator->digits);
        } else if (!vs_answer_is_story(answer)) {
            set_spread(&table, 2, &spread, indicator->digits);
        }
    }
    return end(&table, status);
}

/* --- load --- */

/* The title of one who answers for something. */
static const char *title_of(const struct vs_answer *answer, const char *who)
{
    const vs_value *people = vs_value_part(&answer->side->plan, "people");
    const vs_value *title = people != NULL ? vs_value_part(people, who) : NULL;
    return title != NULL && title->type == VS_VALUE_TEXT ? title->text : who;
}

static int print_load(vs_session *session, const struct vs_answer *answer)
{
    static const struct table_column columns[] = {
        {"who", VS_MSG_COLUMN_RESPONSIBLE, VS_OUTPUT_TEXT, true},
        {"month", VS_MSG_COLUMN_MONTH, VS_OUTPUT_TEXT, false},
        {"activities", VS_MSG_COLUMN_ACTIVITIES, VS_OUTPUT_NUMBER, false},
        {"hours", VS_MSG_COLUMN_HOURS, VS_OUTPUT_NUMBER, false},
    };
    struct table table;
    const vs_simulated_load *load = NULL;
    vs_buffer month;
    int digits = vs_answer_is_story(answer) ? 0 : 1;
    vs_buffer_init(&month, session->engine);
    size_t count = vs_simulation_load(answer->side->simulation, &load);
    int status = begin(&table, session, VS_MSG_SIMULATE_LOAD, columns, COUNT(columns));
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        double tasks = 0;
        double hours = 0;
        status = vs_answer_load(answer, i, &tasks, &hours);
        vs_answer_month(&load[i], &month);
        status = status == VS_OK ? vs_buffer_status(&month) : status;
        if (status == VS_OK && (tasks != 0 || hours != 0)) {
            vs_output_row(table.rows);
            vs_output_text(table.rows, 0, title_of(answer, load[i].who));
            vs_output_text(table.rows, 1, month.data);
            vs_output_number(table.rows, 2, tasks, digits);
            vs_output_number(table.rows, 3, hours, digits);
        }
    }
    vs_buffer_free(&month);
    return end(&table, status);
}

/* --- cycles --- */

/* Since when a cycle stands where it ended, or in which share of the runs it ends there. */
static int print_cycles(vs_session *session, const struct vs_answer *answer)
{
    static const struct table_column columns[] = {
        {"cycle", VS_MSG_COLUMN_CYCLE, VS_OUTPUT_TEXT, true},
        {"direction", VS_MSG_COLUMN_DIRECTION, VS_OUTPUT_TEXT, false},
        {"stage", VS_MSG_COLUMN_STAGE, VS_OUTPUT_TEXT, false},
        {"since", VS_MSG_COLUMN_STARTS, VS_OUTPUT_TEXT, false},
        {"share", VS_MSG_COLUMN_SHARE, VS_OUTPUT_NUMBER, false},
    };
    enum { CYCLE, DIRECTION, STAGE, SINCE, SHARE };
    struct table table;
    const vs_simulated_cycle *cycles = NULL;
    size_t count = vs_simulation_cycles(answer->side->simulation, &cycles);
    int status = begin(&table, session, VS_MSG_SIMULATE_CYCLES, columns, COUNT(columns));
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        for (size_t s = 0; s < cycles[i].stage_count; s++) {
            const char *title = NULL;
            double share = vs_answer_stage(answer, i, s);
            if (share == 0) {
                continue;
            }
            (void)vs_simulation_stage(answer->side->simulation, i, s, &title);
            vs_output_row(table.rows);
            vs_output_text(table.rows, CYCLE, cycles[i].title);
            vs_output_text(table.rows, DIRECTION, cycles[i].direction_title);
            vs_output_text(table.rows, STAGE, title);
            if (vs_answer_is_story(answer)) {
                set_day(&table, SINCE, cycles[i].since);
            } else {
                vs_output_number(table.rows, SHARE, share * HUNDRED, 1);
            }
        }
    }
    return end(&table, status);
}

/* --- all --- */

static int print_world(vs_session *session, const struct vs_answer *answer)
{
    int code = VS_EXIT_OK;
    if (vs_answer_is_story(answer)) {
        code = print_story(session, answer);
    } else {
        code = print_deadlines(session, answer);
        code = code == VS_EXIT_OK ? print_rules(session, answer) : code;
    }
    code = code == VS_EXIT_OK ? print_indicators(session, answer) : code;
    if (code == VS_EXIT_OK && answer->less == NULL) {
        code = print_cycles(session, answer);
        code = code == VS_EXIT_OK ? print_load(session, answer) : code;
    }
    return code;
}

static int print_title(vs_session *session, const struct vs_answer *answer)
{
    vs_buffer line;
    vs_buffer_init(&line, session->engine);
    if (answer->less != NULL) {
        vs_buffer_printf(&line, vs_message_text(session->engine, VS_MSG_SIMULATE_DIFFERENCES),
                         answer->request->against);
    } else {
        vs_buffer_printf(&line, vs_message_text(session->engine, VS_MSG_SIMULATE_WORLD),
                         answer->name != NULL ? answer->name : "baseline");
    }
    vs_buffer_text(&line, "\n\n");
    int status = vs_buffer_status(&line);
    int code = status == VS_OK ? vs_session_write(session, line.data, line.size)
                               : vs_session_fail(session, status);
    vs_buffer_free(&line);
    return code;
}

int vs_answer_tables(vs_session *session, const struct vs_answer *answers, size_t count)
{
    int code = VS_EXIT_OK;
    char seed[VS_NUMBER_SIZE];
    vs_simulate_spread lacking;
    for (size_t i = 0; code == VS_EXIT_OK && i < count; i++) {
        code = count > 1 ? print_title(session, &answers[i]) : code;
        code = code == VS_EXIT_OK ? print_world(session, &answers[i]) : code;
    }
    int status = vs_answer_spread(&answers[0], VS_OF_UNDETERMINED, 0, 0, &lacking);
    if (code != VS_EXIT_OK || status != VS_OK) {
        return code != VS_EXIT_OK ? code : vs_session_fail(session, status);
    }
    (void)vs_double_print(seed, (double)answers[0].request->options.seed);
    vs_session_tell(session, VS_MSG_SIMULATE_TOLD, (long long)answers[0].request->runs, seed,
                    (long long)(lacking.mean + 0.5));
    return VS_EXIT_OK;
}
