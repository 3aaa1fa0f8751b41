/*
 * Fields from the rows of dictionaries. While rows are read each only notes what it looks for; the
 * dictionaries are read when all files are, so that their order does not matter.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "number.h"

#include <string.h>

enum { SEPARATOR = '\x1f' };

/* Rows of dictionaries by the texts that name them. */
struct dictionary {
    vs_import *import;
    int keys;   /* own domain: number of the look-up, then the texts */
    int by;     /* own domain: texts that rows look for */
    int lookup; /* number of the look-up at hand */
    size_t count, capacity;
    struct entry {
        bool has;
        const char *text;
    } * entries; /* by number of the key */
    vs_buffer key, value;
};

/* What a tuple stands for. */
struct found {
    bool entry; /* there is one */
    bool has;   /* and it has a value */
    bool bad;   /* which the field cannot take */
    bool told;
    const char *text;
    int64_t value;
};

/* --- what rows look for --- */

static size_t hash_tuple(const int64_t *values, size_t count)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++) {
        hash = vs_import__mix(hash, values[i], true);
    }
    return (size_t)hash;
}

static int grow(vs_import *import, struct vs_import_lookup *lookup)
{
    size_t width = lookup->declared->by_count;
    size_t capacity = lookup->capacity * 2 + 64;
    size_t slot_count = 256;
    while (slot_count < capacity * 2) {
        slot_count *= 2;
    }
    void *tuples =
        vs_mem_resize(import->engine, lookup->tuples, capacity * width * sizeof *lookup->tuples);
    if (tuples == NULL) {
        return vs_import__no_memory(import);
    }
    lookup->tuples = tuples;
    uint32_t *slots = vs_mem_array(import->engine, slot_count, sizeof *slots);
    if (slots == NULL) {
        return vs_import__no_memory(import);
    }
    for (uint32_t i = 0; i < lookup->count; i++) {
        size_t at = hash_tuple(lookup->tuples + i * width, width) & (slot_count - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (slot_count - 1);
        }
        slots[at] = i + 1;
    }
    vs_mem_free(import->engine, lookup->slots);
    lookup->slots = slots;
    lookup->slot_count = slot_count;
    lookup->capacity = capacity;
    return VS_OK;
}

int vs_import__tuple(vs_import *import, struct vs_import_lookup *lookup, const int64_t *values,
                     uint32_t *out)
{
    size_t width = lookup->declared->by_count;
    if (lookup->count == lookup->capacity) {
        int status = grow(import, lookup);
        if (status != VS_OK) {
            return status;
        }
    }
    size_t at = hash_tuple(values, width) & (lookup->slot_count - 1);
    while (lookup->slots[at] != 0) {
        uint32_t number = lookup->slots[at];
        if (memcmp(lookup->tuples + (number - 1) * width, values, width * sizeof *values) == 0) {
            *out = number;
            return VS_OK;
        }
        at = (at + 1) & (lookup->slot_count - 1);
    }
    memcpy(lookup->tuples + lookup->count * width, values, width * sizeof *values);
    lookup->slots[at] = (uint32_t)++lookup->count;
    *out = (uint32_t)lookup->count;
    return VS_OK;
}

/* --- dictionaries --- */

/* Keeps what stands in key and value unless an entry of that key is there. */
static int add_entry(struct dictionary *dictionary, bool has)
{
    vs_import *import = dictionary->import;
    uint32_t number = 0;
    int status = vs_buffer_status(&dictionary->key);
    if (status == VS_OK) {
        status = vs_buffer_status(&dictionary->value);
    }
    if (status == VS_OK) {
        status = vs_import__text(import, dictionary->keys, dictionary->key.data,
                                 dictionary->key.size, &number);
    }
    if (status != VS_OK || number < dictionary->count) {
        return status;
    }
    if (dictionary->count == dictionary->capacity) {
        size_t capacity = dictionary->capacity * 2 + 64;
        void *entries = vs_mem_resize(import->engine, dictionary->entries,
                                      capacity * sizeof *dictionary->entries);
        if (entries == NULL) {
            return vs_import__no_memory(import);
        }
        dictionary->entries = entries;
        dictionary->capacity = capacity;
    }
    struct entry *entry = &dictionary->entries[dictionary->count++];
    entry->has = has;
    entry->text = vs_arena_text(import->arena, has ? dictionary->value.data : "",
                                has ? dictionary->value.size : 0);
    return entry->text == NULL ? vs_import__no_memory(import) : VS_OK;
}

static void begin_key(struct dictionary *dictionary)
{
    vs_buffer_clear(&dictionary->key);
    vs_buffer_clear(&dictionary->value);
    vs_buffer_printf(&dictionary->key, "%d", dictionary->lookup);
}

static int add_table(struct dictionary *dictionary, const struct vs_import_table *table,
                     const vs_profile_lookup *lookup)
{
    vs_import *import = dictionary->import;
    int status = VS_OK;
    for (uint32_t row = 0; status == VS_OK && row < table->rows; row++) {
        bool whole = true;
        begin_key(dictionary);
        for (size_t i = 0; i < lookup->by_count; i++) {
            int field = lookup->by_fields[i];
            whole = whole && vs_import__has(table, field, row);
            vs_buffer_char(&dictionary->key, SEPARATOR);
            if (whole) {
                vs_import__print(import, table, field, vs_import__value(table, field, row),
                                 &dictionary->key);
            }
        }
        bool has = vs_import__has(table, lookup->take, row);
        if (whole && has) {
            vs_import__print(import, table, lookup->take,
                             vs_import__value(table, lookup->take, row), &dictionary->value);
        }
        status = whole ? add_entry(dictionary, has) : VS_OK;
    }
    return status;
}

/* Appends the value of a stored row as people read it; *has false if it has none. */
static int print_stored(vs_store *store, const vs_column *column, uint32_t row, vs_buffer *out,
                        bool *has)
{
    char number[VS_NUMBER_SIZE];
    char date[VS_DATE_SIZE];
    const char *text = NULL;
    size_t size = 0;
    int status = VS_OK;
    *has = column != NULL && vs_column_has(column, row);
    if (!*has) {
        return VS_OK;
    }
    int64_t value = vs_column_value(column, row);
    switch (column->type) {
    case VS_COLUMN_INTEGER:
    case VS_COLUMN_DECIMAL:
        vs_decimal_print(number, value, column->type == VS_COLUMN_DECIMAL ? column->scale : 0, '.');
        vs_buffer_text(out, number);
        break;
    case VS_COLUMN_DATE:
        vs_buffer_text(out, vs_date_print(date, (vs_date)value));
        break;
    case VS_COLUMN_BOOLEAN:
        vs_buffer_text(out, value != 0 ? "true" : "false");
        break;
    default:
        status = vs_store_text(store, vs_column_code(column, row), &text, &size);
        *has = status == VS_OK && text != NULL;
        if (*has) {
            vs_buffer_add(out, text, size);
        }
        break;
    }
    return status;
}

static int add_stored_row(struct dictionary *dictionary, vs_store *store,
                          const vs_column *const *columns, size_t by_count, uint32_t row)
{
    bool whole = true;
    bool has = true;
    int status = VS_OK;
    begin_key(dictionary);
    for (size_t i = 0; status == VS_OK && whole && i < by_count; i++) {
        vs_buffer_char(&dictionary->key, SEPARATOR);
        status = print_stored(store, columns[i], row, &dictionary->key, &whole);
    }
    if (status == VS_OK && whole) {
        status = print_stored(store, columns[by_count], row, &dictionary->value, &has);
    }
    return status == VS_OK && whole ? add_entry(dictionary, has) : status;
}

/* The visible rows of a store. */
static int add_store(struct dictionary *dictionary, vs_store *store,
                     const vs_profile_lookup *lookup)
{
    const vs_kind *kind = &dictionary->import->model->kinds[lookup->kind];
    const vs_column *columns[VS_PATTERN_PARTS + 1];
    vs_records *records = NULL;
    if (store == NULL) {
        return VS_OK;
    }
    int status = vs_records_load(&records, store, kind->name, -1);
    for (size_t i = 0; status == VS_OK && i <= lookup->by_count; i++) {
        int field = i < lookup->by_count ? lookup->by_fields[i] : lookup->take;
        status = vs_records_column(records, kind->fields[field].name, &columns[i]);
    }
    uint32_t rows = status == VS_OK ? vs_records_rows(records) : 0;
    for (uint32_t row = 0; status == VS_OK && row < rows; row++) {
        status = add_stored_row(dictionary, store, columns, lookup->by_count, row);
    }
    vs_records_free(records);
    return status;
}

/* The files of the import first, then the dictionaries above, then what the store has. */
static int read_dictionary(struct dictionary *dictionary, const vs_profile_lookup *lookup)
{
    vs_import *import = dictionary->import;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < import->table_count; i++) {
        if (import->tables[i]->kind == lookup->kind) {
            status = add_table(dictionary, import->tables[i], lookup);
        }
    }
    if (status == VS_OK) {
        status = add_store(dictionary, import->options.dictionaries, lookup);
    }
    return status == VS_OK ? add_store(dictionary, import->store, lookup) : status;
}

/* --- rows --- */

/* The texts of a tuple into dictionary->key, each after a separator. */
static int print_tuple(struct dictionary *dictionary, const struct vs_import_table *table,
                       const struct vs_import_lookup *lookup, size_t tuple, char separator)
{
    const vs_profile_lookup *declared = lookup->declared;
    const int64_t *values = lookup->tuples + tuple * declared->by_count;
    for (size_t i = 0; i < declared->by_count; i++) {
        if (separator == SEPARATOR) {
            vs_buffer_char(&dictionary->key, separator);
        } else {
            vs_buffer_text(&dictionary->key, i > 0 ? ", " : "");
        }
        if (declared->by[i].type == VS_SOURCE_FIELD) {
            vs_import__print(dictionary->import, table, declared->by[i].field, values[i],
                             &dictionary->key);
        } else {
            size_t size = 0;
            const char *text =
                vs_import__text_at(dictionary->import, dictionary->by, (uint32_t)values[i], &size);
            vs_buffer_add(&dictionary->key, text, size);
        }
    }
    return vs_buffer_status(&dictionary->key);
}

static int tell(struct dictionary *dictionary, const struct vs_import_table *table,
                const struct vs_import_lookup *lookup, uint32_t row, const char *value)
{
    vs_import *import = dictionary->import;
    const vs_kind *kind = &import->model->kinds[table->kind];
    const vs_kind *source = &import->model->kinds[lookup->declared->kind];
    const char *field = kind->fields[lookup->declared->field].name;
    uint32_t number = table->links[lookup->link][row];
    char expected[512];
    vs_buffer_clear(&dictionary->key);
    int status =
        number > 0 ? print_tuple(dictionary, table, &table->lookups[lookup->same], number - 1, ',')
                   : VS_OK;
    if (status != VS_OK) {
        return status;
    }
    const char *key = dictionary->key.size > 0 ? dictionary->key.data : "";
    if (value != NULL) {
        (void)vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_LOOKUP_VALUE, table->place,
                      (long long)table->lines[row], field, source->name, key, value,
                      vs_import__expected(import, kind, lookup->declared->field, expected));
    } else {
        (void)vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_LOOKUP_REQUIRED, table->place,
                      (long long)table->lines[row], field, source->name, key);
    }
    return vs_import__problem_error(import);
}

/* Looks a tuple up. */
static int find(struct dictionary *dictionary, const struct vs_import_table *table,
                const struct vs_import_lookup *lookup, size_t tuple, struct found *out)
{
    vs_import *import = dictionary->import;
    begin_key(dictionary);
    *out = (struct found){0};
    int status = print_tuple(dictionary, table, &table->lookups[lookup->same], tuple, SEPARATOR);
    if (status != VS_OK) {
        return status;
    }
    uint32_t number =
        vs_import__text_find(import, dictionary->keys, dictionary->key.data, dictionary->key.size);
    if (number == UINT32_MAX) {
        return VS_OK;
    }
    const struct entry *entry = &dictionary->entries[number];
    out->entry = true;
    out->has = entry->has;
    out->text = entry->text;
    if (entry->has) {
        struct vs_import_raw raw = {entry->text, strlen(entry->text), '.'};
        status = vs_import__parse(import, &import->model->kinds[table->kind],
                                  lookup->declared->field, &raw, &out->value);
        out->bad = status == VS_EDATA;
    }
    return out->bad ? VS_OK : status;
}

/* Fills the field in every row that lacks it. */
static int fill_rows(struct dictionary *dictionary, struct vs_import_table *table,
                     const struct vs_import_lookup *lookup, struct found *found)
{
    vs_import *import = dictionary->import;
    const vs_kind *kind = &import->model->kinds[table->kind];
    const vs_profile_lookup *declared = lookup->declared;
    bool required = declared->required || kind->fields[declared->field].required;
    uint32_t absent = 0;
    uint32_t first = 0;
    int status = VS_OK;
    for (uint32_t row = 0; status == VS_OK && row < table->rows; row++) {
        uint32_t number = table->links[lookup->link][row];
        if (vs_import__has(table, declared->field, row)) {
            continue;
        }
        struct found none = {0};
        struct found *at = number > 0 ? &found[number - 1] : &none;
        if (at->bad) {
            status = at->told ? VS_OK : tell(dictionary, table, lookup, row, at->text);
            at->told = true;
        } else if (at->has) {
            vs_import__set_at(table, declared->field, row, at->value);
        } else if (required) {
            status = tell(dictionary, table, lookup, row, NULL);
        } else if (number > 0 && !at->entry) {
            first = absent++ == 0 ? row : first;
        }
    }
    bool leads = &table->lookups[lookup->same] == lookup; /* the others lack the same entries */
    if (status == VS_OK && absent > 0 && leads) {
        vs_buffer_clear(&dictionary->key);
        status = print_tuple(dictionary, table, lookup, table->links[lookup->link][first] - 1, ',');
        if (status == VS_OK) {
            status = vs_import__note(
                import, VS_MSG_IMPORT_LOOKUP_NONE, table->place, kind->fields[declared->field].name,
                import->model->kinds[declared->kind].name, dictionary->key.data,
                (long long)table->lines[first], (long long)absent);
        }
    }
    return status;
}

static int resolve_lookup(struct dictionary *dictionary, struct vs_import_table *table,
                          const struct vs_import_lookup *lookup)
{
    vs_import *import = dictionary->import;
    size_t count = table->lookups[lookup->same].count;
    struct found *found = vs_mem_array(import->engine, count, sizeof *found);
    int status = found == NULL ? vs_import__no_memory(import)
                               : read_dictionary(dictionary, lookup->declared);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = find(dictionary, table, lookup, i, &found[i]);
    }
    if (status == VS_OK) {
        status = fill_rows(dictionary, table, lookup, found);
    }
    vs_mem_free(import->engine, found);
    dictionary->lookup++;
    return status;
}

/* What is noted for look-ups is of no more use. */
static void free_links(vs_import *import, struct vs_import_table *table)
{
    for (size_t i = table->has_units; i < table->link_count; i++) {
        vs_mem_free(import->engine, table->links[i]);
        table->links[i] = NULL;
    }
}

int vs_import__resolve(vs_import *import)
{
    struct dictionary dictionary = {.import = import};
    vs_buffer_init(&dictionary.key, import->engine);
    vs_buffer_init(&dictionary.value, import->engine);
    int status = vs_import__own_domain(import, "dictionary", &dictionary.keys);
    if (status == VS_OK) {
        status = vs_import__own_domain(import, "lookup", &dictionary.by);
    }
    for (size_t i = 0; status == VS_OK && i < import->table_count; i++) {
        struct vs_import_table *table = import->tables[i];
        for (size_t j = 0; status == VS_OK && table->rows > 0 && j < table->lookup_count; j++) {
            status = resolve_lookup(&dictionary, table, &table->lookups[j]);
        }
        free_links(import, table);
    }
    import->resolved = status == VS_OK;
    vs_mem_free(import->engine, dictionary.entries);
    vs_buffer_free(&dictionary.key);
    vs_buffer_free(&dictionary.value);
    return status;
}
