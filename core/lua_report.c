/*
 * Reports: the model as a Lua table, the report's function, its value as a vs_value; over a unit
 * also what reads its data.
 *
 * lua/stdlib/report.lua makes the table from the registry of things (layers.lua) and from what only
 * C knows: parameters, formulas as mathematics, what they read, profiles.
 * SPDX-License-Identifier: MIT
 */
#include "lua_report.h"

#include <string.h>

#include "evaluation.h"
#include "explain.h"
#include "model_reads.h"

enum { REPORT_STEPS = 1000000000 /* instructions of one report */ };

struct report {
    vs_model *model;
    vs_arena *arena; /* of the answer; holds the printed formulas too */
    const char *name;
    const vs_value *arguments;
    vs_value *out;
    vs_eval *eval;         /* what a report over a unit reads with; NULL */
    const char ***printed; /* by indicator, then formula; NULL: it has no program. NULL: formulas
                              are not told */
    const char **applies;  /* by indicator: `applies` as mathematics, or NULL */
};

/* Sets a field of the table at the top; NULL leaves it absent. */
static void set_text(lua_State *L, const char *key, const char *text)
{
    if (text != NULL) {
        lua_pushstring(L, text);
        lua_setfield(L, -2, key);
    }
}

static void set_boolean(lua_State *L, const char *key, bool value)
{
    lua_pushboolean(L, value);
    lua_setfield(L, -2, key);
}

/* The first and the last day that can be are no dates: absent. */
static void set_date(lua_State *L, const char *key, vs_date date)
{
    char text[VS_DATE_SIZE];
    if (date != VS_DATE_NONE && date != VS_DATE_MAX) {
        set_text(L, key, vs_date_print(text, date));
    }
}

static void set_place(lua_State *L, const vs_place *place)
{
    if (place->file == NULL) {
        return;
    }
    lua_createtable(L, 0, 4);
    set_text(L, "layer", place->layer);
    set_text(L, "file", place->file);
    lua_pushinteger(L, place->line);
    lua_setfield(L, -2, "line");
    lua_pushfstring(L, "%s:%I", place->file, (LUAI_UACINT)place->line);
    lua_setfield(L, -2, "text");
    lua_setfield(L, -2, "place");
}

/* --- the model into Lua: each leaves one table at the top --- */

static void push_version(lua_State *L, const vs_parameter_version *version)
{
    lua_createtable(L, 0, 6);
    set_date(L, "from", version->from);
    set_date(L, "until_", version->until);
    set_text(L, "source", version->source);
    set_text(L, "note", version->note);
    set_place(L, &version->place);
    vs_lua_push_value(L, &version->value);
    lua_setfield(L, -2, "value");
}

/* The list of versions, as the field key of the table at the top. */
static void set_versions(lua_State *L, const char *key, const vs_parameter_version *versions,
                         size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_version(L, &versions[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, key);
}

static void set_edits(lua_State *L, const vs_parameter *parameter)
{
    lua_createtable(L, (int)parameter->edit_count, 0);
    for (size_t i = 0; i < parameter->edit_count; i++) {
        const vs_parameter_edit_note *edit = &parameter->edits[i];
        lua_createtable(L, 0, 5);
        set_text(L, "verb", edit->verb);
        set_date(L, "from", edit->from);
        set_date(L, "until_", edit->until);
        set_place(L, &edit->place);
        set_versions(L, "before", edit->before, edit->before_count);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "edits");
}

static void push_parameters(lua_State *L, const vs_model *model)
{
    lua_createtable(L, (int)model->parameter_count, 0);
    for (size_t i = 0; i < model->parameter_count; i++) {
        const vs_parameter *parameter = &model->parameters[i];
        lua_createtable(L, 0, 8);
        set_text(L, "name", parameter->name);
        set_text(L, "title", parameter->title);
        set_text(L, "unit", parameter->unit);
        set_boolean(L, "sealed", parameter->sealed);
        set_text(L, "tighten_only", vs_better_name(parameter->tighten_only));
        set_text(L, "disabled", parameter->disabled);
        set_place(L, &parameter->place);
        set_versions(L, "versions", parameter->versions, parameter->version_count);
        set_edits(L, parameter);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_profiles(lua_State *L, const vs_model *model)
{
    lua_createtable(L, (int)model->profile_count, 0);
    for (size_t i = 0; i < model->profile_count; i++) {
        const vs_profile *profile = &model->profiles[i];
        lua_createtable(L, 0, 4);
        set_text(L, "name", profile->name);
        set_text(L, "title", profile->title);
        set_text(L, "kind", model->kinds[profile->kind].name);
        set_place(L, &profile->place);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* --- formulas --- */

static const char *const aggregate_names[] = {"count",    "distinct",      "sum", "mean",
                                              "sd",       "population_sd", "min", "max",
                                              "quantile", "weighted_mean"};
static const char *const cells_names[] = {"count", "sum",           "mean",  "min",     "max",
                                          "sd",    "population_sd", "share", "quantile"};

/* True if what is read has cells where an indicator has its own. */
static bool has_cells(const vs_model *model, const vs_indicator *indicator,
                      const vs_cell_read *read)
{
    const vs_indicator *target = &model->indicators[read->indicator];
    bool level = false;
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    for (uint32_t i = 0; i < read->key_count; i++) {
        dimensions[i] = read->keys[i].dimension;
    }
    int wanted = read->same_scope ? -1 : vs_model_level(model, dimensions, read->key_count);
    for (size_t i = 0; i < indicator->level_count; i++) {
        for (size_t j = 0; j < target->level_count; j++) {
            int own = read->same_scope ? indicator->levels[i] : wanted;
            level = level || target->levels[j] == own;
        }
    }
    return level && ((target->period_kinds & indicator->period_kinds) != 0 ||
                     (target->whole && indicator->whole));
}

/* Adds { op =, indicator =, no_cells = } or { op =, kind =, field = } to the list at the top. */
static void add_node(lua_State *L, const vs_model *model, const vs_indicator *indicator,
                     const vs_program *program, const vs_node *node)
{
    lua_createtable(L, 0, 3);
    if (node->op == VS_NODE_CELL) {
        const vs_cell_read *read = vs_program_cell_read(program, node->payload);
        set_text(L, "indicator", model->indicators[read->indicator].name);
        set_boolean(L, "no_cells", !has_cells(model, indicator, read));
    } else if (node->op == VS_NODE_CELLS) {
        const vs_cells_read *read = vs_program_cells_read(program, node->payload);
        set_text(L, "op", cells_names[read->op]);
        set_text(L, "indicator", model->indicators[read->indicator].name);
    } else {
        const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
        const vs_kind *kind = &model->kinds[aggregate->set.kind];
        int field = aggregate->field;
        if (aggregate->paired && field < -1) { /* a gain is of what both sides measure */
            field = aggregate->first;
        }
        set_text(L, "op", aggregate_names[aggregate->op]);
        set_text(L, "kind", kind->name);
        set_text(L, "field", field >= 0 ? kind->fields[field].name : NULL);
    }
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* What a program makes of records and of cells: the lists aggregates, cells and values of the table
 * at the top; constant, if its value is the same everywhere. */
static void set_program(lua_State *L, const vs_model *model, const vs_indicator *indicator,
                        const vs_program *program)
{
    static const struct {
        const char *key;
        enum vs_node_op op;
    } lists[] = {
        {"aggregates", VS_NODE_AGGREGATE}, {"cells", VS_NODE_CELLS}, {"values", VS_NODE_CELL}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        lua_newtable(L);
        for (size_t at = 0; at < vs_program_size(program); at++) {
            const vs_node *node = vs_program_node(program, (uint32_t)at);
            if (node->op == lists[i].op) {
                add_node(L, model, indicator, program, node);
            }
        }
        lua_setfield(L, -2, lists[i].key);
    }
    const vs_node *result = vs_program_node(program, vs_program_result(program));
    if (result->op == VS_NODE_CONSTANT) {
        lua_pushnumber(L, result->number);
        lua_setfield(L, -2, "constant");
    }
}

enum name_of { INDICATOR, PARAMETER, KIND };

/* The list of the names of things of the model, as the field key of the table at the top. */
static void set_names(lua_State *L, const vs_model *model, const char *key, enum name_of of,
                      const int *items, size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, of == INDICATOR   ? model->indicators[items[i]].name
                          : of == PARAMETER ? model->parameters[items[i]].name
                                            : model->kinds[items[i]].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, key);
}

static void set_reads(lua_State *L, const vs_model *model, const char *key, const vs_reads *reads)
{
    lua_createtable(L, 0, 4);
    set_names(L, model, "indicators", INDICATOR, reads->indicators, reads->indicator_count);
    set_names(L, model, "parameters", PARAMETER, reads->parameters, reads->parameter_count);
    set_names(L, model, "kinds", KIND, reads->kinds, reads->kind_count);
    set_boolean(L, "open", reads->open);
    lua_setfield(L, -2, key);
}

/* The tags of record kinds that the indicator reads, directly or not, in the order of the model. */
static void set_tags(lua_State *L, const vs_model *model, size_t indicator)
{
    lua_newtable(L); /* tag -> true */
    lua_newtable(L);
    for (size_t i = 0; i < model->kind_count; i++) {
        const char *const *tags = model->kinds[i].tags;
        for (; tags != NULL && *tags != NULL; tags++) {
            bool met = lua_getfield(L, -2, *tags) != LUA_TNIL;
            lua_pop(L, 1);
            if (!met) {
                lua_pushboolean(L, true);
                lua_setfield(L, -3, *tags);
            }
            if (!met && vs_model_reads_tag(model, (int)indicator, *tags)) {
                lua_pushstring(L, *tags);
                lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
            }
        }
    }
    lua_remove(L, -2);
    lua_setfield(L, -2, "tags");
}

static void push_formula(lua_State *L, const struct report *report, size_t indicator, size_t index)
{
    const vs_model *model = report->model;
    const vs_formula *formula = &model->indicators[indicator].formulas[index];
    const struct vs_compiled *compiled = &model->compiled[indicator][index];
    lua_createtable(L, 0, 8);
    set_date(L, "from", formula->from);
    set_text(L, "printed", report->printed[indicator][index]);
    set_boolean(L, "compiled", compiled->program != NULL);
    set_text(L, "refusal", compiled->refusal);
    set_place(L, &formula->place);
    set_reads(L, model, "reads", vs_model_formula_reads(model, (int)indicator, (int)index));
    if (compiled->program != NULL) {
        set_program(L, model, &model->indicators[indicator], compiled->program);
    }
}

static void push_indicators(lua_State *L, const struct report *report)
{
    const vs_model *model = report->model;
    lua_createtable(L, 0, (int)model->indicator_count);
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        lua_createtable(L, 0, 4);
        lua_createtable(L, (int)indicator->formula_count, 0);
        for (size_t j = 0; j < indicator->formula_count; j++) {
            push_formula(L, report, i, j);
            lua_rawseti(L, -2, (lua_Integer)j + 1);
        }
        lua_setfield(L, -2, "formulas");
        set_text(L, "applies", report->applies[i]);
        set_reads(L, model, "applies_reads",
                  vs_model_formula_reads(model, (int)i, VS_READS_APPLIES));
        set_tags(L, model, i);
        set_text(L, "disabled", indicator->disabled);
        lua_setfield(L, -2, indicator->name);
    }
}

static void push_model(lua_State *L, const struct report *report)
{
    const vs_model *model = report->model;
    lua_createtable(L, 0, 8);
    set_text(L, "name", model->name);
    set_text(L, "title", model->title);
    set_text(L, "version", model->version);
    lua_createtable(L, (int)model->layer_count, 0);
    for (size_t i = 0; i < model->layer_count; i++) {
        lua_pushstring(L, model->layers[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "layers");
    push_parameters(L, model);
    lua_setfield(L, -2, "parameters");
    push_profiles(L, model);
    lua_setfield(L, -2, "profiles");
    if (report->printed != NULL) {
        push_indicators(L, report);
        lua_setfield(L, -2, "indicators");
    }
}

/* --- running --- */

static const char model_key; /* of the table that vs_report_warm has made */

/* Leaves the model as a table at the top. */
static void push_table(lua_State *L, const struct report *report)
{
    bool kept = lua_rawgetp(L, LUA_REGISTRYINDEX, &model_key) != LUA_TNIL;
    if (kept && report->printed == NULL) {
        return;
    }
    lua_pop(L, 1);
    vs_lua_require(L, "report");
    lua_getfield(L, -1, "model");
    lua_remove(L, -2);
    push_model(L, report);
    lua_call(L, 1, 1);
}

static int warm_report(lua_State *L)
{
    const struct report *report = lua_touserdata(L, 1);
    lua_pushfstring(L, "report_%s", report->name);
    vs_lua_require(L, lua_tostring(L, -1));
    push_table(L, report);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &model_key);
    return 0;
}

static int run_report(lua_State *L)
{
    const struct report *report = lua_touserdata(L, 1);
    push_table(L, report);
    lua_replace(L, 1);
    lua_pushfstring(L, "report_%s", report->name);
    vs_lua_require(L, lua_tostring(L, -1));
    lua_getfield(L, -1, "run");
    lua_pushvalue(L, 1);
    if (report->arguments != NULL) {
        vs_lua_push_value(L, report->arguments);
    } else {
        lua_pushnil(L);
    }
    if (report->eval != NULL) {
        vs_lua_push_data(L, report->eval);
    } else {
        lua_pushnil(L);
    }
    lua_call(L, 3, 1);
    vs_lua_take_value(L, report->arena, report->out);
    return 0;
}

/* The node that says what a formula is: of the series of a rule its condition. */
static uint32_t told_node(const vs_indicator *indicator, const vs_program *program)
{
    static const char prefix[] = "rule.";
    uint32_t result = vs_program_result(program);
    const vs_node *node = vs_program_node(program, result);
    bool rule = strncmp(indicator->name, prefix, sizeof prefix - 1) == 0;
    return rule && node->op == VS_NODE_WHEN ? node->a[0] : result;
}

/* A node of a program as mathematics, in the arena. */
static int print_program(const struct report *report, const vs_program *program, uint32_t node,
                         vs_buffer *work, const char **out)
{
    vs_buffer_clear(work);
    vs_program_print(report->model, program, node, NULL, work);
    int status = vs_buffer_status(work);
    *out = status == VS_OK ? vs_arena_text(report->arena, work->data, work->size) : NULL;
    return status == VS_OK && *out == NULL ? vs_fail_memory(report->model->engine) : status;
}

static int print_formulas(struct report *report, vs_buffer *work)
{
    vs_model *model = report->model;
    size_t count = model->indicator_count;
    report->printed = vs_arena_array(report->arena, count + 1, sizeof *report->printed);
    report->applies = vs_arena_array(report->arena, count + 1, sizeof *report->applies);
    if (report->printed == NULL || report->applies == NULL) {
        return vs_fail_memory(model->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        size_t formulas = model->indicators[i].formula_count;
        report->printed[i] = vs_arena_array(report->arena, formulas + 1, sizeof(char *));
        if (report->printed[i] == NULL) {
            return vs_fail_memory(model->engine);
        }
        for (size_t j = 0; status == VS_OK && j < formulas; j++) {
            const vs_program *program = model->compiled[i][j].program;
            if (program != NULL) {
                status = print_program(report, program, told_node(&model->indicators[i], program),
                                       work, &report->printed[i][j]);
            }
        }
        const vs_program *applies = model->compiled_applies[i].program;
        if (status == VS_OK && applies != NULL) {
            status = print_program(report, applies, vs_program_result(applies), work,
                                   &report->applies[i]);
        }
    }
    return status;
}

int vs_model_report(vs_value *out, vs_arena *arena, vs_model *model, const char *name,
                    const vs_value *arguments)
{
    struct report report = {
        .model = model, .arena = arena, .name = name, .arguments = arguments, .out = out};
    vs_buffer work;
    vs_buffer_init(&work, model->engine);
    *out = (vs_value){.type = VS_VALUE_NULL};
    int status = vs_model_profiles(model);
    if (status == VS_OK) {
        status = vs_evaluation_warm(model);
    }
    if (status == VS_OK && model->reads == NULL) {
        status = vs_model_reads_make(model);
    }
    if (status == VS_OK) {
        status = print_formulas(&report, &work);
    }
    vs_buffer_free(&work);
    if (status == VS_OK) {
        status = vs_model_wake(model);
    }
    return status == VS_OK ? vs_lua_protected(vs_sandbox_state(model->sandbox), run_report, &report,
                                              REPORT_STEPS)
                           : status;
}

int vs_report_warm(vs_model *model, const char *name)
{
    struct report report = {.model = model, .name = name};
    int status = vs_model_wake(model);
    return status == VS_OK ? vs_lua_protected(vs_sandbox_state(model->sandbox), warm_report,
                                              &report, REPORT_STEPS)
                           : status;
}

int vs_unit_report(vs_value *out, vs_arena *arena, vs_evaluation *evaluation, const char *name,
                   const vs_value *arguments)
{
    vs_model *model = evaluation->model;
    struct report report = {
        .model = model, .arena = arena, .name = name, .arguments = arguments, .out = out};
    *out = (vs_value){.type = VS_VALUE_NULL};
    int status = vs_eval_new(&report.eval, evaluation, &(vs_eval_options){.scope_count = 0});
    if (status == VS_OK) {
        status =
            vs_lua_protected(vs_sandbox_state(model->sandbox), run_report, &report, REPORT_STEPS);
    }
    vs_eval_free(report.eval);
    return status;
}
