/*
 * Scenarios as files:
 *
 *   scenario: 1
 *   model: "9f2c..."
 *   known: 42
 *   unit: "14"             # optional
 *   operations:
 *     - "param:quality_rate.from=5"
 *     - "fact:marks.csv"
 *   facts:                 # the files of operations, in their order
 *     - name: "marks.csv"
 *       text: "class,value\n..."
 *
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <string.h>

#include "number.h"
#include "text.h"
#include "yaml.h"

static void add_scalar(vs_buffer *out, const char *text, size_t size)
{
    static const char escaped[] = "\"\\\n\r\t";
    static const char letters[] = "\"\\nrt";
    vs_buffer_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        const char *found = text[i] != '\0' ? strchr(escaped, text[i]) : NULL;
        if (found != NULL) {
            vs_buffer_char(out, '\\');
            vs_buffer_char(out, letters[found - escaped]);
        } else if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            vs_buffer_printf(out, "\\x%02x", (unsigned)text[i]);
        } else {
            vs_buffer_char(out, text[i]);
        }
    }
    vs_buffer_char(out, '"');
}

static int add_facts(const vs_scenario *scenario, vs_buffer *out)
{
    bool any = false;
    for (size_t i = 0; i < scenario->count; i++) {
        const struct vs_operation *operation = &scenario->operations[i];
        size_t bad = 0;
        if (operation->file == NULL) {
            continue;
        }
        if (!vs_text_valid(operation->bytes, operation->size, &bad)) {
            return vs_fail(scenario->engine, VS_EUSAGE, VS_MSG_SCENARIO_FACT_BYTES,
                           operation->file);
        }
        vs_buffer_text(out, any ? "" : "facts:\n");
        vs_buffer_text(out, "  - name: ");
        add_scalar(out, operation->file, strlen(operation->file));
        vs_buffer_text(out, "\n    text: ");
        add_scalar(out, operation->bytes, operation->size);
        vs_buffer_char(out, '\n');
        any = true;
    }
    return vs_buffer_status(out);
}

int vs_scenario_print(const vs_scenario *scenario, const vs_scenario_basis *basis, vs_buffer *out)
{
    char digest[VS_DIGEST_TEXT];
    vs_buffer_printf(out, "scenario: 1\nmodel: \"%s\"\nknown: %lld\n",
                     vs_digest_print(digest, &basis->model), (long long)basis->known);
    if (basis->unit != NULL) {
        vs_buffer_text(out, "unit: ");
        add_scalar(out, basis->unit, strlen(basis->unit));
        vs_buffer_char(out, '\n');
    }
    vs_buffer_printf(out, "operations:%s\n", scenario->count == 0 ? " []" : "");
    for (size_t i = 0; i < scenario->count; i++) {
        const char *text = scenario->operations[i].text;
        vs_buffer_text(out, "  - ");
        add_scalar(out, text, strlen(text));
        vs_buffer_char(out, '\n');
    }
    return add_facts(scenario, out);
}

/* --- reading --- */

struct reader {
    vs_engine *engine;
    const char *name;
};

static int wrong(const struct reader *reader, const vs_yaml_node *node, const char *key,
                 const char *expected)
{
    return vs_fail(reader->engine, VS_EDATA, VS_MSG_SCENARIO_FILE, reader->name,
                   (long long)(node != NULL ? node->line : 1), key, expected);
}

static int read_basis(const struct reader *reader, const vs_yaml_node *root,
                      vs_scenario_basis *basis)
{
    const vs_yaml_node *format = vs_yaml_get(root, "scenario");
    const vs_yaml_node *model = vs_yaml_get(root, "model");
    const vs_yaml_node *known = vs_yaml_get(root, "known");
    if (format == NULL || strcmp(format->text, "1") != 0) {
        return wrong(reader, format != NULL ? format : root, "scenario", "1");
    }
    if (model == NULL || !vs_digest_parse(&basis->model, model->text)) {
        return wrong(reader, model != NULL ? model : root, "model", "9f2c... (64)");
    }
    if (known == NULL || known->type != VS_YAML_SCALAR ||
        vs_integer_parse(known->text, known->size, &basis->known) != VS_PARSE_OK) {
        return wrong(reader, known != NULL ? known : root, "known", "42");
    }
    return VS_OK;
}

/* The next file of facts, for an operation that names one. */
static int take_fact(const struct reader *reader, const vs_yaml_node *facts, size_t *next,
                     const vs_yaml_node *node, struct vs_operation *operation)
{
    const vs_yaml_node *fact = facts != NULL && facts->type == VS_YAML_LIST && *next < facts->size
                                   ? facts->items[*next]
                                   : NULL;
    const vs_yaml_node *name = vs_yaml_get(fact, "name");
    const vs_yaml_node *text = vs_yaml_get(fact, "text");
    if (name == NULL || name->type != VS_YAML_SCALAR || text == NULL ||
        text->type != VS_YAML_SCALAR) {
        return wrong(reader, fact != NULL ? fact : node, "facts",
                     "{ name: \"...\", text: \"...\" }");
    }
    operation->file = name->text;
    operation->bytes = text->text;
    operation->size = text->size;
    ++*next;
    return VS_OK;
}

/* The unit outlives the text as a part of the scenario. */
static int read_unit(const struct reader *reader, const vs_yaml_node *root,
                     const vs_scenario *scenario, vs_scenario_basis *basis)
{
    const vs_yaml_node *unit = vs_yaml_get(root, "unit");
    basis->unit = NULL;
    if (unit == NULL) {
        return VS_OK;
    }
    if (unit->type != VS_YAML_SCALAR) {
        return wrong(reader, unit, "unit", "\"14\"");
    }
    basis->unit = vs_arena_text(scenario->arena, unit->text, unit->size);
    return basis->unit != NULL ? VS_OK : vs_fail_memory(reader->engine);
}

static int read_operations(const struct reader *reader, const vs_yaml_node *root,
                           vs_scenario **scenario)
{
    const vs_yaml_node *list = vs_yaml_get(root, "operations");
    const vs_yaml_node *facts = vs_yaml_get(root, "facts");
    size_t next = 0;
    if (list == NULL || list->type != VS_YAML_LIST) {
        return wrong(reader, list != NULL ? list : root, "operations",
                     "[ \"param:quality_rate.from=5\" ]");
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < list->size; i++) {
        const vs_yaml_node *node = list->items[i];
        struct vs_operation operation = {.text = node->text};
        enum vs_operation_type type;
        size_t rest = 0;
        vs_scenario *longer = NULL;
        if (node->type != VS_YAML_SCALAR) {
            return wrong(reader, node, "operations", "\"param:quality_rate.from=5\"");
        }
        status = vs_scenario__type(reader->engine, node->text, &type, &rest);
        if (status == VS_OK && type == VS_OPERATION_FACT &&
            !vs_scenario__changes_rows(node->text + rest)) {
            status = take_fact(reader, facts, &next, node, &operation);
        }
        if (status == VS_OK) {
            status = vs_scenario__with(&longer, *scenario, &operation);
        }
        if (status == VS_OK) {
            vs_scenario_free(*scenario);
            *scenario = longer;
        }
    }
    return status;
}

int vs_scenario_read(vs_scenario **out, vs_engine *engine, const char *name, const char *text,
                     size_t size, vs_scenario_basis *basis)
{
    static const char *const keys[] = {"scenario", "model", "known", "unit", "operations", "facts"};
    struct reader reader = {engine, name};
    vs_scenario *scenario = NULL;
    vs_yaml *yaml = NULL;
    *out = NULL;
    int status = vs_yaml_parse(&yaml, engine, name, text, size);
    const vs_yaml_node *root = status == VS_OK ? vs_yaml_root(yaml) : NULL;
    if (status == VS_OK && (root == NULL || root->type != VS_YAML_MAP)) {
        status = wrong(&reader, root, "scenario", "1");
    }
    for (size_t i = 0; status == VS_OK && root != NULL && i < root->size; i++) {
        bool known = false;
        for (size_t k = 0; !known && k < sizeof keys / sizeof *keys; k++) {
            known = strcmp(root->keys[i]->text, keys[k]) == 0;
        }
        if (!known) {
            status = wrong(&reader, root->keys[i], root->keys[i]->text,
                           "scenario, model, known, unit, operations, facts");
        }
    }
    if (status == VS_OK) {
        status = read_basis(&reader, root, basis);
    }
    if (status == VS_OK) {
        status = vs_scenario_new(&scenario, engine);
    }
    if (status == VS_OK) {
        status = read_operations(&reader, root, &scenario);
    }
    if (status == VS_OK) { /* after them: each makes another scenario */
        status = read_unit(&reader, root, scenario, basis);
    }
    vs_yaml_free(yaml);
    if (status != VS_OK) {
        vs_scenario_free(scenario);
        return status;
    }
    *out = scenario;
    return VS_OK;
}
