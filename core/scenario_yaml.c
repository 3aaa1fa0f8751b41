/*
 * Scenarios as files:
 *
 *   scenario: 1
 *   model: "9f2c..."
 *   known: 42
 *   operations:
 *     - "param:quality_rate.from=55"
 *
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <string.h>

#include "number.h"
#include "yaml.h"

static void add_scalar(vs_buffer *out, const char *text)
{
    vs_buffer_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            vs_buffer_char(out, '\\');
        }
        vs_buffer_char(out, *text); /* operations are cleaned: no control characters */
    }
    vs_buffer_char(out, '"');
}

int vs_scenario_print(const vs_scenario *scenario, const vs_scenario_basis *basis, vs_buffer *out)
{
    char digest[VS_DIGEST_TEXT];
    vs_buffer_printf(out, "scenario: 1\nmodel: \"%s\"\nknown: %lld\noperations:%s\n",
                     vs_digest_print(digest, &basis->model), (long long)basis->known,
                     scenario->count == 0 ? " []" : "");
    for (size_t i = 0; i < scenario->count; i++) {
        vs_buffer_text(out, "  - ");
        add_scalar(out, scenario->operations[i]);
        vs_buffer_char(out, '\n');
    }
    return vs_buffer_status(out);
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

static int read_operations(const struct reader *reader, const vs_yaml_node *root,
                           vs_scenario **scenario)
{
    const vs_yaml_node *list = vs_yaml_get(root, "operations");
    if (list == NULL || list->type != VS_YAML_LIST) {
        return wrong(reader, list != NULL ? list : root, "operations",
                     "[ \"param:quality_rate.from=55\" ]");
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < list->size; i++) {
        vs_scenario *longer = NULL;
        if (list->items[i]->type != VS_YAML_SCALAR) {
            return wrong(reader, list->items[i], "operations", "\"param:quality_rate.from=55\"");
        }
        status = vs_scenario_with(&longer, *scenario, list->items[i]->text);
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
    static const char *const keys[] = {"scenario", "model", "known", "operations"};
    struct reader reader = {engine, name};
    vs_scenario *scenario = NULL;
    vs_yaml *yaml = NULL;
    *out = NULL;
    int status = vs_yaml_parse(&yaml, engine, name, text, size);
    const vs_yaml_node *root = status == VS_OK ? vs_yaml_root(yaml) : NULL;
    if (status == VS_OK && (root == NULL || root->type != VS_YAML_MAP)) {
        status = wrong(&reader, root, "scenario", "1");
    }
    for (size_t i = 0; status == VS_OK && i < root->size; i++) {
        bool known = false;
        for (size_t k = 0; !known && k < sizeof keys / sizeof *keys; k++) {
            known = strcmp(root->keys[i]->text, keys[k]) == 0;
        }
        if (!known) {
            status = wrong(&reader, root->keys[i], root->keys[i]->text,
                           "scenario, model, known, operations");
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
    vs_yaml_free(yaml);
    if (status != VS_OK) {
        vs_scenario_free(scenario);
        return status;
    }
    *out = scenario;
    return VS_OK;
}
