/*
 * What came of a simulation: as data one row a world, for people tables one after the other.
 * SPDX-License-Identifier: MIT
 */
#include "simulate_answer.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "unit_report.h"

enum {
    SCENARIO,
    RUN,
    SEED,
    EVENTS,
    DECISIONS,
    UNDETERMINED,
    LOAD,
    INDICATORS,
    CYCLES,
    COLUMN_COUNT
};

/* --- records of json --- */

static void add_key(vs_buffer *out, const char *key)
{
    vs_buffer_printf(out, "%s\"%s\": ", out->size > 1 ? ", " : "", key);
}

static void add_text(vs_buffer *out, const char *key, const char *text)
{
    add_key(out, key);
    if (text != NULL) {
        vs_output_json_text(out, text, strlen(text));
    } else {
        vs_buffer_text(out, "null");
    }
}

static void add_day(vs_buffer *out, const char *key, vs_date day)
{
    char text[VS_DATE_SIZE];
    add_text(out, key, day != VS_DATE_NONE ? vs_date_print(text, day) : NULL);
}

static void add_number(vs_buffer *out, const char *key, double value)
{
    char text[VS_NUMBER_SIZE];
    (void)vs_double_print(text, value);
    add_key(out, key);
    vs_buffer_text(out, text);
}

static void add_spread(vs_buffer *out, const vs_simulate_spread *spread)
{
    const char *const names[] = {"mean", "sd", "p05", "p50", "p95"};
    const double values[] = {spread->mean, spread->sd, spread->p05, spread->p50, spread->p95};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (spread->count > 0) {
            add_number(out, names[i], values[i]);
        } else {
            add_text(out, names[i], NULL);
        }
    }
}

/* Adds the record that was begun with "{"; csv has what it is called. */
static int close_record(vs_output *rows, int column, const char *text, vs_buffer *json)
{
    vs_buffer_char(json, '}');
    int status = vs_buffer_status(json);
    if (status == VS_OK) {
        vs_output_record(rows, column, text, json->data);
    }
    vs_buffer_clear(json);
    return status;
}

static void open_record(vs_buffer *json)
{
    vs_buffer_clear(json);
    vs_buffer_char(json, '{');
}

/* --- events --- */

static int add_event(const struct vs_answer *answer, size_t index, vs_output *rows, vs_buffer *json)
{
    const vs_simulated_task *tasks = NULL;
    (void)vs_simulation_tasks(answer->side->simulation, &tasks);
    const vs_simulated_task *task = &tasks[index];
    vs_simulate_spread late;
    size_t other = answer->less != NULL ? vs_answer_task(answer->less->simulation, task) : 0;
    int status = vs_answer_spread(answer, VS_OF_TASKS, index, other, &late);
    open_record(json);
    add_text(json, "id", task->id);
    add_text(json, "title", task->title);
    add_day(json, "due", task->due);
    if (vs_answer_is_story(answer)) {
        add_day(json, "done", task->done);
        add_number(json, "late", late.count > 0 ? late.mean : 0);
    } else {
        add_number(json, "risk", late.above);
        add_spread(json, &late);
    }
    return status == VS_OK ? close_record(rows, EVENTS, task->id, json) : status;
}

static int add_events(const struct vs_answer *answer, vs_output *rows, vs_buffer *json)
{
    const vs_simulated_task *tasks = NULL;
    size_t count = vs_simulation_tasks(answer->side->simulation, &tasks);
    struct vs_answer_dated *order = vs_answer_order(answer);
    int status = order == NULL ? vs_fail_memory(vs_answer_engine(answer)) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = add_event(answer, order[i].index, rows, json);
    }
    vs_mem_free(vs_answer_engine(answer), order);
    return status;
}

/* --- decisions --- */

static void scope_json(void *context, const char *dimension, const char *text, size_t size)
{
    vs_buffer *out = context;
    vs_buffer_text(out, out->size > 0 && out->data[out->size - 1] != '{' ? ", " : "");
    vs_output_json_text(out, dimension, strlen(dimension));
    vs_buffer_text(out, ": ");
    vs_output_json_text(out, text, size);
}

/* What a decision has started, as a list. */
static void add_measures(const vs_simulation *simulation, size_t decision, vs_buffer *json)
{
    size_t count = vs_simulation_measures(simulation);
    bool first = true;
    add_key(json, "measures");
    vs_buffer_char(json, '[');
    for (size_t i = 0; i < count; i++) {
        vs_simulated_measure measure = vs_simulation_measure(simulation, i);
        if (measure.decision != decision) {
            continue;
        }
        char from[VS_DATE_SIZE];
        char numbers[2][VS_NUMBER_SIZE];
        (void)vs_double_print(numbers[0], measure.shift);
        (void)vs_double_print(numbers[1], measure.hours);
        vs_buffer_text(json, first ? "{\"effect\": " : ", {\"effect\": ");
        vs_output_json_text(json, measure.effect, strlen(measure.effect));
        vs_buffer_printf(json, ", \"from\": \"%s\", \"shift\": %s, \"hours\": %s}",
                         vs_date_print(from, measure.from), numbers[0], numbers[1]);
        first = false;
    }
    vs_buffer_char(json, ']');
}

static int add_decision(const struct vs_answer *answer, size_t index, vs_output *rows,
                        vs_buffer *json)
{
    const vs_simulated_decision *decisions = NULL;
    (void)vs_simulation_decisions(answer->side->simulation, &decisions);
    const vs_simulated_decision *decision = &decisions[index];
    const vs_simulated_rule *rules = NULL;
    (void)vs_simulation_rules(answer->side->simulation, &rules);
    open_record(json);
    add_text(json, "rule", rules[decision->rule].name);
    add_key(json, "scope");
    vs_buffer_char(json, '{');
    int status = vs_answer_scope(answer, decision, scope_json, json);
    vs_buffer_char(json, '}');
    add_text(json, "period", decision->period);
    add_day(json, "date", decision->day);
    add_day(json, "due", decision->due);
    add_day(json, "done", decision->done);
    add_measures(answer->side->simulation, index, json);
    return status == VS_OK ? close_record(rows, DECISIONS, rules[decision->rule].name, json)
                           : status;
}

static int add_decisions(const struct vs_answer *answer, vs_output *rows, vs_buffer *json)
{
    const vs_simulated_decision *decisions = NULL;
    const vs_simulated_rule *rules = NULL;
    size_t count = vs_simulation_decisions(answer->side->simulation, &decisions);
    size_t rule_count = vs_simulation_rules(answer->side->simulation, &rules);
    int status = VS_OK;
    for (size_t i = 0; vs_answer_is_story(answer) && status == VS_OK && i < count; i++) {
        status = add_decision(answer, i, rows, json);
    }
    for (size_t i = 0; !vs_answer_is_story(answer) && status == VS_OK && i < rule_count; i++) {
        vs_simulate_spread times;
        size_t other =
            answer->less != NULL ? vs_answer_rule(answer->less->simulation, &rules[i]) : 0;
        status = vs_answer_spread(answer, VS_OF_RULES, i, other, &times);
        if (status == VS_OK && (times.mean != 0 || times.sd != 0)) {
            open_record(json);
            add_text(json, "rule", rules[i].name);
            add_spread(json, &times);
            status = close_record(rows, DECISIONS, rules[i].name, json);
        }
    }
    return status;
}

/* --- load and indicators --- */

static int add_load(const struct vs_answer *answer, vs_output *rows, vs_buffer *json)
{
    const vs_simulated_load *load = NULL;
    size_t count = vs_simulation_load(answer->side->simulation, &load);
    vs_buffer month;
    vs_buffer_init(&month, vs_answer_engine(answer));
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        double tasks = 0;
        double hours = 0;
        status = vs_answer_load(answer, i, &tasks, &hours);
        vs_answer_month(&load[i], &month);
        if (status == VS_OK && vs_buffer_status(&month) == VS_OK && (tasks != 0 || hours != 0)) {
            open_record(json);
            add_text(json, "who", load[i].who);
            add_text(json, "month", month.data);
            add_number(json, "activities", tasks);
            add_number(json, "hours", hours);
            status = close_record(rows, LOAD, load[i].who, json);
        }
    }
    vs_buffer_free(&month);
    return status;
}

static int add_indicators(const struct vs_answer *answer, vs_output *rows, vs_buffer *json)
{
    const vs_simulated_outcome *outcomes = NULL;
    size_t count = vs_simulation_outcomes(answer->side->simulation, &outcomes);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const vs_indicator *indicator = NULL;
        vs_simulate_spread spread;
        status = vs_answer_outcome(answer, i, &indicator, &spread);
        open_record(json);
        add_text(json, "id", indicator->name);
        add_text(json, "period", outcomes[i].period);
        add_spread(json, &spread);
        status = status == VS_OK ? close_record(rows, INDICATORS, indicator->name, json) : status;
    }
    return status;
}

/* --- cycles --- */

/* Of one run where it stands and what keeps it there, of several how often it ends where. */
static int add_cycle(const struct vs_answer *answer, size_t index, size_t stage, vs_output *rows,
                     vs_buffer *json)
{
    const vs_simulated_cycle *cycles = NULL;
    const char *title = NULL;
    const char *name = vs_simulation_stage(answer->side->simulation, index, stage, &title);
    (void)vs_simulation_cycles(answer->side->simulation, &cycles);
    open_record(json);
    add_text(json, "cycle", cycles[index].name);
    add_text(json, "direction", cycles[index].direction);
    add_text(json, "stage", name);
    if (vs_answer_is_story(answer)) {
        add_day(json, "since", cycles[index].since);
        add_key(json, "missing");
        vs_buffer_printf(json, "[%s%s%s]", cycles[index].no_document ? "\"document\"" : "",
                         cycles[index].no_document && cycles[index].no_guard ? ", " : "",
                         cycles[index].no_guard ? "\"guard\"" : "");
    } else {
        add_number(json, "share", vs_answer_stage(answer, index, stage));
    }
    return close_record(rows, CYCLES, name, json);
}

static int add_cycles(const struct vs_answer *answer, vs_output *rows, vs_buffer *json)
{
    const vs_simulated_cycle *cycles = NULL;
    size_t count = vs_simulation_cycles(answer->side->simulation, &cycles);
    int status = VS_OK;
    for (size_t i = 0; answer->less == NULL && i < count; i++) {
        for (size_t s = 0; status == VS_OK && s < cycles[i].stage_count; s++) {
            if (vs_answer_stage(answer, i, s) > 0) {
                status = add_cycle(answer, i, s, rows, json);
            }
        }
    }
    return status;
}

/* --- as data --- */

static int add_row(const struct vs_answer *answer, vs_output *rows, vs_buffer *json)
{
    vs_simulate_spread lacking;
    int status = vs_answer_spread(answer, VS_OF_UNDETERMINED, 0, 0, &lacking);
    vs_output_row(rows);
    vs_output_text(rows, SCENARIO, answer->name);
    vs_output_integer(rows, RUN, answer->request->runs);
    vs_output_integer(rows, SEED, (int64_t)answer->request->options.seed);
    vs_output_number(rows, UNDETERMINED, lacking.mean, 1);
    if (status == VS_OK) {
        status = add_events(answer, rows, json);
    }
    if (status == VS_OK) {
        status = add_decisions(answer, rows, json);
    }
    if (status == VS_OK) {
        status = add_load(answer, rows, json);
    }
    if (status == VS_OK) {
        status = add_indicators(answer, rows, json);
    }
    return status == VS_OK ? add_cycles(answer, rows, json) : status;
}

static int print_data(vs_session *session, const struct vs_answer *answers, size_t count)
{
    static const vs_output_spec columns[COLUMN_COUNT] = {
        [SCENARIO] = {.name = "scenario", .type = VS_OUTPUT_TEXT},
        [RUN] = {.name = "run", .type = VS_OUTPUT_INTEGER},
        [SEED] = {.name = "seed", .type = VS_OUTPUT_INTEGER},
        [EVENTS] = {.name = "events", .type = VS_OUTPUT_RECORDS},
        [DECISIONS] = {.name = "decisions", .type = VS_OUTPUT_RECORDS},
        [UNDETERMINED] = {.name = "undetermined", .type = VS_OUTPUT_NUMBER},
        [LOAD] = {.name = "load", .type = VS_OUTPUT_RECORDS},
        [INDICATORS] = {.name = "indicators", .type = VS_OUTPUT_RECORDS},
        [CYCLES] = {.name = "cycles", .type = VS_OUTPUT_RECORDS},
    };
    vs_output *rows = NULL;
    vs_buffer json;
    vs_buffer_init(&json, session->engine);
    int status = vs_output_new(&rows, session->engine, "simulate");
    for (int i = 0; status == VS_OK && i < COLUMN_COUNT; i++) {
        (void)vs_output_column(rows, &columns[i]);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = add_row(&answers[i], rows, &json);
    }
    if (status == VS_OK) {
        status = vs_output_status(rows);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_buffer_free(&json);
    vs_output_free(rows);
    return code;
}

int vs_simulate_print(const vs_simulate_request *request, const vs_simulate_sides *sides,
                      const vs_buffer numbers[VS_SIMULATE_SIDES])
{
    vs_session *session = request->session;
    const char *first = vs_options_text(&session->options, VS_OPTION_SCENARIO);
    struct vs_answer answers[VS_SIMULATE_SIDES + 1] = {
        {.request = request, .side = &sides->items[0], .numbers = &numbers[0], .name = first},
        {.request = request,
         .side = &sides->items[1],
         .numbers = &numbers[1],
         .name = request->against},
    };
    size_t count = sides->count;
    if (count > 1) {
        answers[count] = answers[0];
        answers[count].less = answers[1].side;
        answers[count].less_numbers = answers[1].numbers;
        answers[count++].name = "difference";
    }
    return session->options.format == VS_FORMAT_TABLE ? vs_answer_tables(session, answers, count)
                                                      : print_data(session, answers, count);
}
