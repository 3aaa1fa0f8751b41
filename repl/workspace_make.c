/*
 * Making a workspace and adding schools to one.
 *
 * The file vsoko.yaml is written last, so an interrupted init can be run again. Text that people
 * wrote into it stays: schools are added as lines after the last one of the list.
 * SPDX-License-Identifier: MIT
 */
#include "workspace.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "yaml.h"

static const char default_model[] = "base";

struct maker {
    vs_engine *engine;
    const vs_workspace_plan *plan;
    vs_workspace *old; /* NULL: there is none yet */
    vs_model *model;   /* NULL without a register */
    vs_workspace_made *made;
    vs_model_source *source;       /* of the model, as the workspace holds it */
    vs_lock lock;                  /* of the workspace; model NULL: none */
    const vs_layer_source *locked; /* of source; NULL: another base */
    char lock_model[256];
};

/* --- models --- */

/* The path of a file below its layer's folder, and that folder's name. First files are model.yaml.
 */
static void split_path(const char *path, bool top, char folder[256], const char **below)
{
    const char *cuts[3] = {NULL, NULL, NULL}; /* the last slashes, from the right */
    int wanted = top ? 2 : 3;
    const char *at = path + strlen(path);
    int found = 0;
    while (at > path && found < wanted) {
        at--;
        if (*at == '/') {
            cuts[found++] = at;
        }
    }
    const char *start = found == wanted ? cuts[wanted - 1] + 1 : path;
    const char *end = cuts[wanted - 2] != NULL ? cuts[wanted - 2] : path;
    (void)snprintf(folder, 256, "%.*s", (int)(end - start), start);
    *below = end == path ? path : end + 1;
}

/* Lua files and model.yaml stand in the layer's folder, the other YAML one deeper. */
static bool is_top(const vs_layer_source *layer, size_t file)
{
    const char *path = layer->files[file].path;
    size_t size = strlen(path);
    return file == 0 || (size > 4 && strcmp(path + size - 4, ".lua") == 0);
}

/* Writes a file of a layer, or of its tests, below the layer's folder. */
static int write_file(vs_engine *engine, const char *folder, const vs_model_file *file, bool top)
{
    char path[VS_PATH_SIZE];
    char unused[256];
    const char *below = NULL;
    split_path(file->path, top, unused, &below);
    int status = vs_path_join(engine, path, folder, below);
    if (status == VS_OK) {
        char *slash = strrchr(path, '/');
        *slash = '\0';
        status = vs_file_make_folder(engine, path);
        *slash = '/';
    }
    return status == VS_OK ? vs_file_write(engine, path, file->text, file->size) : status;
}

int vs_workspace_write_layer(vs_engine *engine, const char *folder, const vs_model_source *source,
                             size_t index)
{
    vs_layer_source tests = {0};
    const vs_layer_source *layer = &source->layers[index];
    int status = vs_model_source_tests(&tests, source, index);
    for (size_t i = 0; status == VS_OK && i < layer->file_count; i++) {
        status = write_file(engine, folder, &layer->files[i], is_top(layer, i));
    }
    for (size_t i = 0; status == VS_OK && i < tests.file_count; i++) {
        status = write_file(engine, folder, &tests.files[i], false);
    }
    return status;
}

/* Writes a layer into models/NAME unless that folder is there. */
static int write_layer(vs_engine *engine, const char *models, const vs_model_source *source,
                       size_t index, const char *name)
{
    char folder[VS_PATH_SIZE];
    int status = vs_path_join(engine, folder, models, name);
    return status == VS_OK && !vs_file_is_folder(folder)
               ? vs_workspace_write_layer(engine, folder, source, index)
               : status;
}

/* Parts a path into its folder and its last name. */
static int split_model(vs_engine *engine, const char *path, char folder[VS_PATH_SIZE],
                       char name[256])
{
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') {
        size--;
    }
    size_t start = size;
    while (start > 0 && path[start - 1] != '/') {
        start--;
    }
    int written = snprintf(name, 256, "%.*s", (int)(size - start), path + start);
    if (written < 0 || written >= 256 || start >= VS_PATH_SIZE) {
        return vs_fail(engine, VS_ELIMIT, VS_MSG_PATH_LONG, path);
    }
    (void)snprintf(folder, VS_PATH_SIZE, "%.*s", (int)start, path);
    if (start == 0) {
        (void)snprintf(folder, VS_PATH_SIZE, ".");
    }
    return VS_OK;
}

int vs_workspace_read_model(vs_engine *engine, const char *models, const char *model,
                            vs_model_source **out)
{
    char head[VS_PATH_SIZE];
    int status = vs_path_join(engine, head, model, "model.yaml");
    if (status != VS_OK) {
        return status;
    }
    bool is_path = strchr(model, '/') != NULL || vs_file_exists(head);
    if (is_path && !vs_file_exists(head)) {
        return vs_fail(engine, VS_ENOTFOUND, VS_MSG_WORKSPACE_NO_MODEL_FOLDER, model);
    }
    if (!is_path) {
        return vs_model_source_read(out, engine, models, model);
    }
    char folder[VS_PATH_SIZE];
    char name[256];
    status = split_model(engine, model, folder, name);
    return status == VS_OK ? vs_model_source_read(out, engine, folder, name) : status;
}

/* Brings the model and what it extends into the workspace; its name goes to made. */
static int write_model(struct maker *maker)
{
    vs_engine *engine = maker->engine;
    const vs_workspace_plan *plan = maker->plan;
    vs_workspace_made *made = maker->made;
    char models[VS_PATH_SIZE];
    vs_model_source *source = NULL;
    int status = vs_path_join(engine, models, plan->folder, "models");
    if (status == VS_OK) {
        const char *model = plan->model != NULL ? plan->model : default_model;
        status = vs_workspace_read_model(engine, models, model, &source);
    }
    assert(status != VS_OK || source != NULL);
    if (status == VS_OK) {
        const char *name = source->layers[source->layer_count - 1].name;
        int written = snprintf(made->model, sizeof made->model, "%s", name);
        status = written < (int)sizeof made->model
                     ? vs_workspace_check_id(engine, made->model)
                     : vs_fail(engine, VS_ELIMIT, VS_MSG_PATH_LONG, name);
    }
    for (size_t i = 0; status == VS_OK && i < source->layer_count; i++) {
        /* Lower layers keep the name of their folder: "extends" says it. */
        const vs_layer_source *layer = &source->layers[i];
        char folder[256];
        const char *below = NULL;
        split_path(layer->files[0].path, true, folder, &below);
        bool last = i + 1 == source->layer_count;
        status = write_layer(engine, models, source, i, last ? made->model : folder);
    }
    if (status == VS_OK) {
        status = vs_model_source_read(&maker->source, engine, models, made->model);
    }
    if (status == VS_OK && plan->model != NULL &&
        !vs_digest_equal(&source->digest, &maker->source->digest)) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORKSPACE_OTHER_MODEL, made->model, plan->model);
    }
    vs_model_source_free(source);
    return status;
}

/* A new workspace is held to the base that it begins with; another one keeps what it has. */
static int find_lock(struct maker *maker)
{
    vs_workspace *old = maker->old;
    const vs_layer_source *bottom = &maker->source->layers[0];
    if (old == NULL) {
        vs_lock_folder(maker->lock_model, bottom);
        maker->lock = (vs_lock){
            .model = maker->lock_model, .version = bottom->version, .digest = bottom->digest};
        maker->locked = bottom;
        return VS_OK;
    }
    if (old->lock.model == NULL) {
        return VS_OK;
    }
    vs_model_source_free(maker->source);
    maker->source = NULL;
    int status = vs_lock_source(old, NULL, maker->made->model, NULL, &maker->source);
    if (status == VS_OK) {
        char folder[256];
        bottom = &maker->source->layers[0];
        vs_lock_folder(folder, bottom);
        maker->lock = (vs_lock){.model = old->lock.model};
        maker->locked = strcmp(folder, old->lock.model) == 0 ? bottom : NULL;
    }
    return status;
}

/* --- vsoko.yaml --- */

void vs_workspace_add_scalar(vs_buffer *out, const char *text)
{
    vs_buffer_char(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            vs_buffer_char(out, '\\');
        }
        if ((unsigned char)*c < ' ') {
            vs_buffer_char(out, ' ');
        } else {
            vs_buffer_char(out, *c);
        }
    }
    vs_buffer_char(out, '"');
}

static void add_school(vs_buffer *out, const vs_school *school, size_t indent, const char *model)
{
    const struct {
        const char *key, *text;
    } parts[] = {{"id", school->id},
                 {"title", school->title},
                 {"municipality", school->municipality},
                 {"model", model}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].text != NULL && parts[i].text[0] != '\0') {
            vs_buffer_printf(out, "%*s%s%s: ", (int)indent, "", i == 0 ? "- " : "  ", parts[i].key);
            vs_workspace_add_scalar(out, parts[i].text);
            vs_buffer_char(out, '\n');
        }
    }
}

/* Appends lines of text from the byte at on; returns where it stopped. */
static size_t add_lines(vs_buffer *out, const vs_buffer *text, size_t at, uint32_t lines)
{
    size_t start = at;
    while (lines > 0 && at < text->size) {
        const char *end = memchr(text->data + at, '\n', text->size - at);
        at = end != NULL ? (size_t)(end - text->data) + 1 : text->size;
        lines--;
    }
    vs_buffer_add(out, text->data + start, at - start);
    if (at > start && text->data[at - 1] != '\n') {
        vs_buffer_char(out, '\n');
    }
    return at;
}

/* The number of lines at the beginning that are comments or blank. */
static uint32_t count_head(const vs_buffer *text)
{
    uint32_t lines = 0;
    for (size_t at = 0; at < text->size;) {
        const char *end = memchr(text->data + at, '\n', text->size - at);
        if (end == NULL || (text->data[at] != '#' && text->data[at] != '\n')) {
            break;
        }
        at = (size_t)(end - text->data) + 1;
        lines++;
    }
    return lines;
}

static const vs_school *find_known(const vs_workspace *workspace, const char *id)
{
    for (size_t i = 0; workspace != NULL && i < workspace->school_count; i++) {
        if (strcmp(workspace->schools[i].id, id) == 0) {
            return &workspace->schools[i];
        }
    }
    return NULL;
}

/* True if the plan names a region that vsoko.yaml does not name yet. */
static bool names_region(const vs_workspace *old, const vs_workspace_plan *plan)
{
    return plan->region != NULL && (old == NULL || old->region == NULL);
}

static void add_region(vs_buffer *out, const char *region)
{
    vs_buffer_text(out, "region: ");
    vs_workspace_add_scalar(out, region);
    vs_buffer_char(out, '\n');
}

/* The text of vsoko.yaml up to where schools are added; *rest gets where the old text goes on. */
static void compose_head(vs_buffer *out, const struct maker *maker, size_t *rest)
{
    const vs_workspace *old = maker->old;
    const vs_workspace_plan *plan = maker->plan;
    const vs_workspace_made *made = maker->made;
    uint32_t head = 0;
    *rest = 0;
    if (old != NULL && names_region(old, plan)) {
        head = count_head(&old->text);
        *rest = add_lines(out, &old->text, 0, head);
    }
    if (names_region(old, plan)) {
        add_region(out, plan->region);
    }
    if (old == NULL) {
        vs_buffer_text(out, "model: ");
        vs_workspace_add_scalar(out, made->model);
        vs_buffer_char(out, '\n');
        vs_lock_print(out, &maker->lock);
    } else {
        *rest = add_lines(out, &old->text, *rest,
                          old->end_line > 0 ? old->end_line - head : UINT32_MAX);
    }
    if (old == NULL || (old->end_line == 0 && made->schools > 0)) {
        vs_buffer_text(out, "schools:\n");
    }
}

/* The text of vsoko.yaml with the schools of the plan that it lacks. */
static void compose(vs_buffer *out, const struct maker *maker)
{
    const vs_workspace *old = maker->old;
    const vs_workspace_plan *plan = maker->plan;
    const vs_workspace_made *made = maker->made;
    size_t rest = 0;
    size_t indent = old != NULL && old->end_line > 0 && old->indent > 0 ? old->indent - 1 : 2;
    const char *model = NULL;
    compose_head(out, maker, &rest);
    if (old != NULL && strcmp(old->model, made->model) != 0) {
        model = made->model;
    }
    for (size_t i = 0; i < plan->school_count; i++) {
        if (find_known(old, plan->schools[i].id) == NULL) {
            add_school(out, &plan->schools[i], indent, model);
        }
    }
    if (old != NULL && rest < old->text.size) {
        vs_buffer_add(out, old->text.data + rest, old->text.size - rest);
    }
}

/* Writes vsoko.yaml with the new schools; refuses when the result does not read back as meant. */
static int write_yaml(const struct maker *maker)
{
    vs_engine *engine = maker->engine;
    const vs_workspace *old = maker->old;
    const vs_workspace_plan *plan = maker->plan;
    char path[VS_PATH_SIZE];
    vs_buffer text;
    vs_yaml *yaml = NULL;
    vs_buffer_init(&text, engine);
    int status = vs_path_join(engine, path, plan->folder, "vsoko.yaml");
    compose(&text, maker);
    if (status == VS_OK) {
        status = vs_buffer_status(&text);
    }
    if (status == VS_OK) {
        size_t expected = maker->made->schools + (old != NULL ? old->school_count : 0);
        status = vs_yaml_parse(&yaml, engine, "vsoko.yaml", text.data, text.size);
        const vs_yaml_node *root = status == VS_OK ? vs_yaml_root(yaml) : NULL;
        const vs_yaml_node *list = root != NULL ? vs_yaml_get(root, "schools") : NULL;
        const vs_yaml_node *name = root != NULL ? vs_yaml_get(root, "region") : NULL;
        bool listed =
            list != NULL && list->type == VS_YAML_LIST ? list->size == expected : expected == 0;
        if (!listed || (names_region(old, plan) && vs_yaml_is_null(name))) {
            status = vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_CANNOT_ADD, path);
        }
    }
    if (status == VS_OK) {
        status = vs_file_write(engine, path, text.data, text.size);
    }
    vs_yaml_free(yaml);
    vs_buffer_free(&text);
    return status;
}

/* --- stores --- */

/* Makes a database unless it is there; one without its line in vsoko.yaml is what an interrupted
 * init left. Then adds attributes: of one row of the register, or of all (SIZE_MAX). */
static int make_store(const struct maker *maker, const char *database, const char *unit, size_t row)
{
    char path[VS_PATH_SIZE];
    const vs_workspace_plan *plan = maker->plan;
    vs_store *store = NULL;
    int status = vs_path_join(maker->engine, path, plan->folder, database);
    if (status == VS_OK && !vs_file_exists(path)) {
        status = vs_store_create(maker->engine, path, unit);
    }
    if (status == VS_OK) {
        status = vs_store_open(&store, maker->engine, path, VS_STORE_WRITE);
    }
    if (status == VS_OK && maker->locked != NULL) {
        status = vs_lock_keep(store, maker->locked, maker->lock.model);
    }
    if (status == VS_OK && plan->reg != NULL && plan->reg->any) {
        vs_register_told *told = row != SIZE_MAX ? &maker->made->told : &(vs_register_told){0};
        status = vs_register_write(plan->reg, row, maker->model, store, plan->today, told);
    }
    vs_store_close(store);
    return status;
}

/* The row of the register that names a school; SIZE_MAX if none does. */
static size_t find_row(const vs_register *reg, const char *id)
{
    for (size_t i = 0; reg != NULL && i < reg->row_count; i++) {
        if (strcmp(reg->rows[i].id, id) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static int make_schools(const struct maker *maker)
{
    const vs_workspace_plan *plan = maker->plan;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < plan->school_count; i++) {
        char name[VS_PATH_SIZE];
        const char *id = plan->schools[i].id;
        const vs_school *known = find_known(maker->old, id);
        size_t row = find_row(plan->reg, id);
        status = vs_engine_poll(maker->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)i,
                                (int64_t)plan->school_count);
        if (status != VS_OK) {
            return status;
        }
        (void)snprintf(name, sizeof name, "%s.db", id);
        if (known == NULL || row != SIZE_MAX) {
            status = make_store(maker, known != NULL ? known->database : name, id, row);
        }
        *(known != NULL ? &maker->made->kept : &maker->made->schools) += 1;
    }
    vs_engine_progress(maker->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)plan->school_count,
                       (int64_t)plan->school_count);
    return status;
}

/* A workspace that is to be a region gets the region's own store. */
static int make_region(const struct maker *maker)
{
    char path[VS_PATH_SIZE];
    const vs_workspace *old = maker->old;
    size_t schools = maker->made->schools + (old != NULL ? old->school_count : 0);
    if (maker->plan->region == NULL && schools <= 1 &&
        (old == NULL || !vs_workspace_is_region(old))) {
        return VS_OK;
    }
    int status = vs_path_join(maker->engine, path, maker->plan->folder, VS_REGION_DATABASE);
    maker->made->region = status == VS_OK && !vs_file_exists(path);
    return status == VS_OK ? make_store(maker, VS_REGION_DATABASE, VS_REGION_UNIT, SIZE_MAX)
                           : status;
}

static int check_schools(vs_engine *engine, const vs_workspace_plan *plan, const char *model)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < plan->school_count; i++) {
        const char *id = plan->schools[i].id;
        status = vs_workspace_check_id(engine, id);
        if (status == VS_OK && model != NULL && strcmp(id, model) == 0) {
            status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORKSPACE_ID_IS_MODEL, id);
        }
        for (size_t j = 0; status == VS_OK && j < i; j++) {
            if (strcmp(plan->schools[j].id, id) == 0) {
                status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORKSPACE_ID_TWICE, id);
            }
        }
    }
    return status;
}

/* Nothing is written before the register is known to be right. */
static int check_register(struct maker *maker)
{
    char models[VS_PATH_SIZE];
    const vs_workspace_plan *plan = maker->plan;
    vs_model_source *source = NULL;
    if (plan->reg == NULL) {
        return VS_OK;
    }
    const char *model = plan->model != NULL ? plan->model : default_model;
    int status = vs_path_join(maker->engine, models, plan->folder, "models");
    assert(maker->old == NULL || maker->old->model != NULL);
    if (status == VS_OK && maker->old != NULL && strcmp(model, maker->old->model) == 0) {
        status = vs_lock_source(maker->old, NULL, model, NULL, &source);
    } else if (status == VS_OK) {
        status = vs_workspace_read_model(maker->engine, models, model, &source);
    }
    if (status == VS_OK) {
        status = vs_model_load(&maker->model, maker->engine, source);
    }
    if (status == VS_OK) {
        status = vs_register_check(plan->reg, maker->model, plan->problems);
    }
    vs_model_source_free(source);
    return status;
}

static int check_region(const struct maker *maker)
{
    const char *named = maker->old != NULL ? maker->old->region : NULL;
    const char *wanted = maker->plan->region;
    return named == NULL || wanted == NULL || strcmp(named, wanted) == 0
               ? VS_OK
               : vs_fail(maker->engine, VS_EUSAGE, VS_MSG_WORKSPACE_OTHER_REGION, named, wanted);
}

/* All that makes files, vsoko.yaml last. */
static int make_all(struct maker *maker)
{
    vs_engine *engine = maker->engine;
    vs_workspace_made *made = maker->made;
    int status = vs_file_make_folder(engine, maker->plan->folder);
    if (status == VS_OK) {
        status = write_model(maker);
    }
    if (status == VS_OK) {
        status = find_lock(maker);
    }
    if (status == VS_OK) {
        status = check_schools(engine, maker->plan, made->model);
    }
    if (status == VS_OK) {
        status = make_schools(maker);
    }
    if (status == VS_OK) {
        status = make_region(maker);
    }
    if (status == VS_OK &&
        (made->fresh || made->schools > 0 || names_region(maker->old, maker->plan))) {
        status = write_yaml(maker);
    }
    return status;
}

int vs_workspace_make(vs_engine *engine, const vs_workspace_plan *plan, vs_workspace_made *made)
{
    vs_workspace *old = NULL;
    vs_workspace_plan known = *plan;
    struct maker maker = {.engine = engine, .plan = &known, .made = made};
    char path[VS_PATH_SIZE];
    *made = (vs_workspace_made){.fresh = true};
    int status = check_schools(engine, plan, NULL);
    if (status == VS_OK) {
        status = vs_path_join(engine, path, plan->folder, "vsoko.yaml");
    }
    if (status == VS_OK && vs_file_exists(path)) {
        made->fresh = false;
        status = vs_workspace_open(&old, engine, plan->folder);
        if (status == VS_OK && known.model == NULL) {
            known.model = old->model;
        }
    }
    maker.old = old;
    if (status == VS_OK) {
        status = check_region(&maker);
    }
    if (status == VS_OK) {
        status = check_register(&maker);
    }
    if (status == VS_OK) {
        status = make_all(&maker);
    }
    vs_model_free(maker.model);
    vs_model_source_free(maker.source);
    vs_workspace_free(old);
    return status;
}
