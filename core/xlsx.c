/*
 * A workbook: which parts of the archive are its sheets, texts and styles.
 * SPDX-License-Identifier: MIT
 */
#include "xlsx_private.h"

#include <string.h>

enum { SHEETS = 4096 };

/* A relation of a part to another: Id, the last word of its Type, the part. */
struct relation {
    const char *id, *type, *part;
};

struct relations {
    vs_xlsx *xlsx;
    const char *folder; /* targets are relative to it; "" or "xl/" */
    struct relation *items;
    size_t count, capacity;
};

struct workbook {
    vs_xlsx *xlsx;
    const struct relations *relations;
    size_t capacity; /* of xlsx->sheets */
};

bool vs_xlsx_is(const char *bytes, size_t size)
{
    return size >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0;
}

static int read_zip(void *source, void *out, size_t size, size_t *got)
{
    return vs_zip_read(source, out, size, got);
}

int vs_xlsx__parse(vs_xlsx *xlsx, const char *part, const vs_xml_reader *reader)
{
    vs_xml_reader calls = *reader;
    int status = vs_zip_part(xlsx->zip, part);
    if (status != VS_OK) {
        return status;
    }
    calls.source = xlsx->zip;
    calls.read = read_zip;
    return vs_xml_parse(xlsx->xml, xlsx->name, part, &calls);
}

int vs_xlsx__grow(vs_xlsx *xlsx, void *array, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity) {
        return VS_OK;
    }
    if (count >= VS_XLSX_CELLS) {
        return vs_fail(xlsx->engine, VS_EDATA, VS_MSG_XLSX_CELLS, xlsx->name,
                       (long long)VS_XLSX_CELLS);
    }
    size_t wanted = *capacity > 0 ? *capacity * 2 : 64;
    void *items = NULL;
    memcpy((void *)&items, array, sizeof items);
    items = vs_mem_resize(xlsx->engine, items, wanted * size);
    if (items == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    memcpy(array, (void *)&items, sizeof items);
    *capacity = wanted;
    return VS_OK;
}

static char *keep_text(const vs_xlsx *xlsx, const char *text)
{
    return vs_arena_text(xlsx->arena, text, strlen(text));
}

/* --- relations --- */

/* The part that target means, seen from folder: "../x.xml" and "/xl/x.xml" too. NULL: no memory. */
static char *resolve(const vs_xlsx *xlsx, const char *folder, const char *target)
{
    vs_buffer path;
    vs_buffer_init(&path, xlsx->engine);
    size_t used = strlen(folder);
    if (*target == '/') {
        used = 0;
        target++;
    }
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        used -= used > 0 ? 1 : 0; /* its slash */
        while (used > 0 && folder[used - 1] != '/') {
            used--;
        }
    }
    vs_buffer_add(&path, folder, used);
    vs_buffer_text(&path, target);
    char *copy =
        path.failed ? NULL : vs_arena_text(xlsx->arena, path.size > 0 ? path.data : "", path.size);
    vs_buffer_free(&path);
    return copy;
}

static int add_relation(void *context, const char *name, const char *const *attributes)
{
    struct relations *relations = context;
    vs_xlsx *xlsx = relations->xlsx;
    const char *id = vs_xml_get(attributes, "Id");
    const char *type = vs_xml_get(attributes, "Type");
    const char *target = vs_xml_get(attributes, "Target");
    const char *mode = vs_xml_get(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL ||
        (mode != NULL && strcmp(mode, "External") == 0)) {
        return VS_OK;
    }
    int status = vs_xlsx__grow(xlsx, (void *)&relations->items, &relations->capacity,
                               relations->count, sizeof *relations->items);
    if (status != VS_OK) {
        return status;
    }
    const char *slash = strrchr(type, '/');
    struct relation relation = {keep_text(xlsx, id),
                                keep_text(xlsx, slash != NULL ? slash + 1 : type),
                                resolve(xlsx, relations->folder, target)};
    if (relation.id == NULL || relation.type == NULL || relation.part == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    relations->items[relations->count++] = relation;
    return VS_OK;
}

static int read_relations(struct relations *relations, const char *part)
{
    vs_xml_reader calls = {.context = relations, .begin = add_relation};
    return vs_xlsx__parse(relations->xlsx, part, &calls);
}

static const struct relation *find_type(const struct relations *relations, const char *type)
{
    for (size_t i = 0; i < relations->count; i++) {
        if (strcmp(relations->items[i].type, type) == 0) {
            return &relations->items[i];
        }
    }
    return NULL;
}

static int fail_foreign(const vs_xlsx *xlsx, const char *part)
{
    return vs_fail(xlsx->engine, VS_EDATA, VS_MSG_XLSX_FOREIGN, xlsx->name, part);
}

/* --- the workbook --- */

static int add_sheet(struct workbook *workbook, const char *const *attributes)
{
    vs_xlsx *xlsx = workbook->xlsx;
    const struct relations *relations = workbook->relations;
    const char *name = vs_xml_get(attributes, "name");
    const char *id = vs_xml_get(attributes, "id");
    const struct relation *relation = NULL;
    for (size_t i = 0; id != NULL && relation == NULL && i < relations->count; i++) {
        relation = strcmp(relations->items[i].id, id) == 0 ? &relations->items[i] : NULL;
    }
    if (relation == NULL || strcmp(relation->type, "worksheet") != 0) {
        return VS_OK; /* a chart or a dialogue has no rows */
    }
    if (xlsx->sheet_count >= SHEETS) {
        return vs_fail(xlsx->engine, VS_EDATA, VS_MSG_XLSX_SHEETS, xlsx->name, (long long)SHEETS);
    }
    int status = vs_xlsx__grow(xlsx, (void *)&xlsx->sheets, &workbook->capacity, xlsx->sheet_count,
                               sizeof *xlsx->sheets);
    if (status != VS_OK) {
        return status;
    }
    struct vs_xlsx_sheet sheet = {keep_text(xlsx, name != NULL ? name : ""), relation->part};
    if (sheet.name == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    xlsx->sheets[xlsx->sheet_count++] = sheet;
    return VS_OK;
}

static int read_workbook_tag(void *context, const char *name, const char *const *attributes)
{
    struct workbook *workbook = context;
    if (strcmp(name, "sheet") == 0) {
        return add_sheet(workbook, attributes);
    }
    if (strcmp(name, "workbookPr") == 0) {
        const char *flag = vs_xml_get(attributes, "date1904");
        workbook->xlsx->from_1904 =
            flag != NULL && (strcmp(flag, "1") == 0 || strcmp(flag, "true") == 0);
    }
    return VS_OK;
}

/* The name of the part with the relations of part: xl/_rels/workbook.xml.rels. NULL: no memory. */
static char *relations_of(const vs_xlsx *xlsx, const char *part, char **folder)
{
    const char *slash = strrchr(part, '/');
    size_t head = slash != NULL ? (size_t)(slash - part) + 1 : 0;
    vs_buffer name;
    vs_buffer_init(&name, xlsx->engine);
    vs_buffer_add(&name, part, head);
    vs_buffer_text(&name, "_rels/");
    vs_buffer_text(&name, part + head);
    vs_buffer_text(&name, ".rels");
    char *copy = name.failed ? NULL : vs_arena_text(xlsx->arena, name.data, name.size);
    *folder = vs_arena_text(xlsx->arena, part, head);
    vs_buffer_free(&name);
    return *folder != NULL ? copy : NULL;
}

static int read_workbook(vs_xlsx *xlsx, const char *part, struct relations *relations)
{
    char *folder = NULL;
    char *name = relations_of(xlsx, part, &folder);
    if (name == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    relations->folder = folder;
    int status = read_relations(relations, name);
    if (status != VS_OK) {
        return status == VS_ENOTFOUND ? fail_foreign(xlsx, name) : status;
    }
    struct workbook workbook = {.xlsx = xlsx, .relations = relations};
    vs_xml_reader calls = {.context = &workbook, .begin = read_workbook_tag};
    status = vs_xlsx__parse(xlsx, part, &calls);
    if (status == VS_ENOTFOUND || (status == VS_OK && xlsx->sheet_count == 0)) {
        return fail_foreign(xlsx, part);
    }
    return status;
}

/* Reads a part that a workbook may do without. */
static int read_shared(vs_xlsx *xlsx, const struct relations *relations, const char *type,
                       int (*read)(vs_xlsx *xlsx, const char *part))
{
    const struct relation *relation = find_type(relations, type);
    int status = relation != NULL ? read(xlsx, relation->part) : VS_OK;
    return status == VS_ENOTFOUND ? fail_foreign(xlsx, relation->part) : status;
}

static int read_parts(vs_xlsx *xlsx)
{
    struct relations package = {.xlsx = xlsx, .folder = ""};
    struct relations relations = {.xlsx = xlsx, .folder = ""};
    int status = read_relations(&package, "_rels/.rels");
    if (status == VS_ENOTFOUND) {
        status = fail_foreign(xlsx, "_rels/.rels");
    }
    if (status == VS_OK) {
        const struct relation *workbook = find_type(&package, "officeDocument");
        status = workbook == NULL || strstr(workbook->part, ".xml") == NULL
                     ? fail_foreign(xlsx, "xl/workbook.xml")
                     : read_workbook(xlsx, workbook->part, &relations);
    }
    if (status == VS_OK) {
        status = read_shared(xlsx, &relations, "sharedStrings", vs_xlsx__texts);
    }
    if (status == VS_OK) {
        status = read_shared(xlsx, &relations, "styles", vs_xlsx__styles);
    }
    vs_mem_free(xlsx->engine, package.items);
    vs_mem_free(xlsx->engine, relations.items);
    return status;
}

int vs_xlsx_open(vs_xlsx **out, vs_engine *engine, const char *name, const char *bytes, size_t size)
{
    vs_xlsx *xlsx = vs_mem_new(engine, sizeof *xlsx);
    *out = NULL;
    if (xlsx == NULL) {
        return vs_fail_memory(engine);
    }
    xlsx->engine = engine;
    int status = vs_arena_new(&xlsx->arena, engine);
    if (status != VS_OK) {
        goto out;
    }
    xlsx->name = keep_text(xlsx, name);
    if (xlsx->name == NULL) {
        status = vs_fail_memory(engine);
        goto out;
    }
    status = vs_xml_new(&xlsx->xml, engine);
    if (status == VS_OK) {
        status = vs_zip_open(&xlsx->zip, engine, xlsx->name, bytes, size);
    }
    if (status == VS_OK) {
        status = read_parts(xlsx);
    }
out:
    if (status != VS_OK) {
        vs_xlsx_free(xlsx);
        return status;
    }
    *out = xlsx;
    return VS_OK;
}

void vs_xlsx_free(vs_xlsx *xlsx)
{
    if (xlsx == NULL) {
        return;
    }
    vs_mem_free(xlsx->engine, xlsx->merges);
    vs_mem_free(xlsx->engine, xlsx->row_array);
    vs_mem_free(xlsx->engine, xlsx->forms);
    vs_mem_free(xlsx->engine, xlsx->texts);
    vs_mem_free(xlsx->engine, xlsx->sheets);
    vs_zip_free(xlsx->zip);
    vs_xml_free(xlsx->xml);
    vs_arena_free(xlsx->rows);
    vs_arena_free(xlsx->arena);
    vs_mem_free(xlsx->engine, xlsx);
}

size_t vs_xlsx_count(const vs_xlsx *xlsx)
{
    return xlsx->sheet_count;
}

const char *vs_xlsx_name(const vs_xlsx *xlsx, size_t index)
{
    return xlsx->sheets[index].name;
}
