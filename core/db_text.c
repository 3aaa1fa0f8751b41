/*
 * The dictionary: texts by code and codes by text.
 *
 * A few lookups are asked of SQLite one by one and remembered. A domain that is asked often (an
 * import) or listed is loaded as a whole into hash tables over the store's arena. What was lent
 * stays valid until close: forgetting clears the tables, never the arena.
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKUPS_BEFORE_LOAD = 32, SLOTS_AT_FIRST = 256, READS_BEFORE_AHEAD = 8, READ_AHEAD = 64 };

struct db_entry {
    const char *text; /* NULL if erased */
    size_t size;
    vs_code code;
    uint32_t domain; /* index into store->domains */
};

struct db_slot {
    uint64_t hash;
    struct db_entry *entry; /* NULL if free */
};

int64_t db_text_checksum(vs_code code, const char *domain, const char *text, size_t size)
{
    uint64_t of_domain = vs_checksum(domain, strlen(domain), code);
    return (int64_t)vs_checksum(text, size, of_domain);
}

/* --- hash tables --- */
static uint64_t hash_code(vs_code code)
{
    return (code + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15) >> 16;
}

static uint64_t hash_text(uint32_t domain, const char *text, size_t size)
{
    return vs_checksum(text, size, domain + UINT64_C(1));
}

static void place(struct db_slot *slots, size_t capacity, struct db_slot slot)
{
    size_t i = slot.hash & (capacity - 1);
    while (slots[i].entry != NULL) {
        i = (i + 1) & (capacity - 1);
    }
    slots[i] = slot;
}

/* Adds an entry, growing at three quarters full. False without memory. */
static bool insert(vs_store *store, struct db_slot **slots, size_t *count, size_t *capacity,
                   struct db_slot slot)
{
    if ((*count + 1) * 4 > *capacity * 3) {
        size_t grown = *capacity > 0 ? *capacity * 2 : SLOTS_AT_FIRST;
        struct db_slot *fresh = vs_mem_array(store->engine, grown, sizeof *fresh);
        if (fresh == NULL) {
            return false;
        }
        for (size_t i = 0; i < *capacity; i++) {
            if ((*slots)[i].entry != NULL) {
                place(fresh, grown, (*slots)[i]);
            }
        }
        vs_mem_free(store->engine, *slots);
        *slots = fresh;
        *capacity = grown;
    }
    place(*slots, *capacity, slot);
    ++*count;
    return true;
}

static struct db_entry *find_by_code(const struct db_dictionary *dictionary, vs_code code)
{
    if (dictionary->code_count == 0) {
        return NULL;
    }
    size_t mask = dictionary->code_capacity - 1;
    for (size_t i = hash_code(code) & mask;; i = (i + 1) & mask) {
        struct db_entry *entry = dictionary->by_code[i].entry;
        if (entry == NULL || entry->code == code) {
            return entry;
        }
    }
}

static struct db_entry *find_by_text(const struct db_dictionary *dictionary, uint32_t domain,
                                     const char *text, size_t size)
{
    if (dictionary->text_count == 0) {
        return NULL;
    }
    uint64_t hash = hash_text(domain, text, size);
    size_t mask = dictionary->text_capacity - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        const struct db_slot *slot = &dictionary->by_text[i];
        struct db_entry *entry = slot->entry;
        if (entry == NULL || (slot->hash == hash && entry->domain == domain &&
                              entry->size == size && memcmp(entry->text, text, size) == 0)) {
            return entry;
        }
    }
}

/* Remembers a text (NULL if erased) under its code and its text. */
static int remember(vs_store *store, struct db_entry **out, vs_code code, uint32_t domain,
                    const char *text, size_t size)
{
    struct db_dictionary *dictionary = &store->dictionary;
    struct db_entry *entry = find_by_code(dictionary, code);
    *out = entry;
    if (entry != NULL) {
        return VS_OK;
    }
    entry = vs_arena_get(store->arena, sizeof *entry);
    const char *copy = text != NULL ? vs_arena_text(store->arena, text, size) : NULL;
    if (entry == NULL || (text != NULL && copy == NULL)) {
        return vs_fail_memory(store->engine);
    }
    *entry = (struct db_entry){.text = copy, .size = size, .code = code, .domain = domain};
    if (!insert(store, &dictionary->by_code, &dictionary->code_count, &dictionary->code_capacity,
                (struct db_slot){hash_code(code), entry}) ||
        (copy != NULL &&
         !insert(store, &dictionary->by_text, &dictionary->text_count, &dictionary->text_capacity,
                 (struct db_slot){hash_text(domain, copy, size), entry}))) {
        db_text_forget(store); /* not in one table only */
        return vs_fail_memory(store->engine);
    }
    *out = entry;
    return VS_OK;
}

static void clear(struct db_slot *slots, size_t *count, size_t capacity)
{
    if (*count > 0) {
        memset(slots, 0, capacity * sizeof *slots);
        *count = 0;
    }
}

void db_text_forget(vs_store *store)
{
    struct db_dictionary *dictionary = &store->dictionary;
    clear(dictionary->by_text, &dictionary->text_count, dictionary->text_capacity);
    clear(dictionary->by_code, &dictionary->code_count, dictionary->code_capacity);
    dictionary->last = -1;
    for (size_t i = 0; i < store->domain_count; i++) {
        store->domains[i].loaded = false;
    }
}

void db_text_free(vs_store *store)
{
    vs_mem_free(store->engine, store->dictionary.by_text);
    vs_mem_free(store->engine, store->dictionary.by_code);
    vs_mem_free(store->engine, store->domains);
}

/* --- domains --- */
static int domain_index(vs_store *store, uint32_t *out, const char *name)
{
    for (size_t i = 0; i < store->domain_count; i++) {
        if (strcmp(store->domains[i].name, name) == 0) {
            *out = (uint32_t)i;
            return VS_OK;
        }
    }
    const char *kept = NULL;
    int status = db_name(store, &kept, name);
    if (status != VS_OK) {
        return status;
    }
    struct db_domain *domains =
        vs_mem_resize(store->engine, store->domains, (store->domain_count + 1) * sizeof *domains);
    if (domains == NULL) {
        return vs_fail_memory(store->engine);
    }
    store->domains = domains;
    domains[store->domain_count] = (struct db_domain){.name = kept};
    *out = (uint32_t)store->domain_count++;
    return VS_OK;
}

static int load_domain(vs_store *store, uint32_t domain)
{
    if (store->domains[domain].loaded) {
        return VS_OK;
    }
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_TEXT_OF_DOMAIN, "t", store->domains[domain].name);
    while (status == VS_OK && (status = db_step(store, statement)) == VS_OK) {
        bool erased = sqlite3_column_type(statement, 1) == SQLITE_NULL;
        const char *text = (const char *)sqlite3_column_text(statement, 1);
        if (!erased && text == NULL) {
            status = vs_fail_memory(store->engine);
            break;
        }
        struct db_entry *entry;
        status = remember(store, &entry, (vs_code)sqlite3_column_int64(statement, 0), domain, text,
                          (size_t)sqlite3_column_bytes(statement, 1));
    }
    db_reset(statement);
    store->domains[domain].loaded = status == VS_DONE;
    return status < 0 ? status : VS_OK;
}

/* Outside of a transaction others may have written since the last call. */
static int refresh_outside(vs_store *store)
{
    return store->writing || store->readers > 0 ? VS_OK : db_refresh(store);
}

/* --- lookups --- */
static int find_in_file(vs_store *store, uint32_t domain, const char *text, size_t size,
                        struct db_entry **out)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_TEXT_FIND, "ts", store->domains[domain].name,
                          (const void *)text, size);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        vs_code code = (vs_code)sqlite3_column_int64(statement, 0);
        status = remember(store, out, code, domain, text, size);
    }
    db_reset(statement);
    return status < 0 ? status : VS_OK;
}

/* *out is NULL if the text is not there. */
static int find_entry(vs_store *store, uint32_t domain, const char *text, size_t size,
                      struct db_entry **out)
{
    *out = find_by_text(&store->dictionary, domain, text, size);
    if (*out != NULL || store->domains[domain].loaded) {
        return VS_OK;
    }
    if (store->domains[domain].lookups < LOOKUPS_BEFORE_LOAD) {
        store->domains[domain].lookups++;
        return find_in_file(store, domain, text, size, out);
    }
    int status = load_domain(store, domain);
    *out = status == VS_OK ? find_by_text(&store->dictionary, domain, text, size) : NULL;
    return status;
}

int vs_store_find(vs_store *store, const char *domain, const char *text, size_t size, vs_code *code)
{
    uint32_t index = 0;
    struct db_entry *entry = NULL;
    *code = 0;
    int status = refresh_outside(store);
    if (status == VS_OK) {
        status = domain_index(store, &index, domain);
    }
    if (status == VS_OK) {
        status = find_entry(store, index, text, size, &entry);
    }
    if (status == VS_OK && entry != NULL) {
        *code = entry->code;
    }
    return status;
}

int db_text_count(vs_store *store, int64_t *out)
{
    struct db_dictionary *dictionary = &store->dictionary;
    int status = VS_OK;
    if (dictionary->last < 0) {
        sqlite3_stmt *statement;
        status = db_query(store, &statement, DB_TEXT_LAST, "");
        if (status == VS_OK) {
            status = db_step(store, statement);
        }
        if (status == VS_OK) {
            dictionary->last = sqlite3_column_int64(statement, 0); /* NULL reads as 0 */
        }
        db_reset(statement);
    }
    *out = dictionary->last;
    return status;
}

int vs_store_intern(vs_store *store, const char *domain, const char *text, size_t size,
                    vs_code *code)
{
    uint32_t index = 0;
    struct db_entry *entry = NULL;
    int64_t last = 0;
    *code = 0;
    int status = db_require_write(store);
    if (status == VS_OK) {
        status = domain_index(store, &index, domain);
    }
    if (status == VS_OK) {
        status = find_entry(store, index, text, size, &entry);
    }
    if (status != VS_OK || entry != NULL) {
        *code = entry != NULL ? entry->code : 0;
        return status;
    }
    status = db_text_count(store, &last);
    if (status == VS_OK && last >= UINT32_MAX) {
        status = vs_fail(store->engine, VS_ELIMIT, VS_MSG_DB_TOO_BIG, store->path);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_code fresh = (vs_code)(last + 1);
    sqlite3_stmt *statement;
    status = db_query(store, &statement, DB_TEXT_ADD, "itsi", last + 1, domain, (const void *)text,
                      size, db_text_checksum(fresh, domain, text, size));
    status = db_finish(store, statement, status);
    if (status == VS_OK) {
        store->dictionary.last = fresh;
        store->dictionary.interned = true;
        status = remember(store, &entry, fresh, index, text, size);
    }
    *code = status == VS_OK ? fresh : 0;
    return status;
}

/* Takes the text of a row and compares its checksum. */
static int take_entry(vs_store *store, sqlite3_stmt *statement, struct db_entry **out)
{
    vs_code code = (vs_code)sqlite3_column_int64(statement, 0);
    bool erased = sqlite3_column_type(statement, 2) == SQLITE_NULL;
    const char *domain = (const char *)sqlite3_column_text(statement, 1);
    const char *text = (const char *)sqlite3_column_text(statement, 2);
    size_t size = (size_t)sqlite3_column_bytes(statement, 2);
    uint32_t index = 0;
    if (domain == NULL || (!erased && text == NULL)) {
        return vs_fail_memory(store->engine);
    }
    if (!erased &&
        sqlite3_column_int64(statement, 3) != db_text_checksum(code, domain, text, size)) {
        return vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_TEXT, store->path, (long long)code);
    }
    int status = domain_index(store, &index, domain);
    return status == VS_OK ? remember(store, out, code, index, text, size) : status;
}

/* Reads one text from the file; when many are asked for, those of the next codes too. */
static int read_entry(vs_store *store, vs_code code, struct db_entry **out)
{
    sqlite3_stmt *statement;
    struct db_entry *ahead = NULL;
    int64_t limit = store->dictionary.reads < READS_BEFORE_AHEAD ? 1 : READ_AHEAD;
    int status = db_query(store, &statement, DB_TEXT_GET, "ii", (int64_t)code, limit);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_DONE || (status == VS_OK && sqlite3_column_int64(statement, 0) != code)) {
        status =
            vs_fail(store->engine, VS_ENOTFOUND, VS_MSG_DB_NO_CODE, store->path, (long long)code);
    } else if (status == VS_OK) {
        status = take_entry(store, statement, out);
    }
    bool more = status == VS_OK && limit > 1;
    while (more) {
        int next = db_step(store, statement);
        next = next == VS_OK ? take_entry(store, statement, &ahead) : next;
        more = next == VS_OK;
        if (next < 0) { /* who asks for that one will be told */
            vs_engine_clear_error(store->engine);
        }
    }
    store->dictionary.reads++;
    db_reset(statement);
    return status;
}

static int entry_of(vs_store *store, vs_code code, struct db_entry **out)
{
    *out = find_by_code(&store->dictionary, code);
    return *out != NULL ? VS_OK : read_entry(store, code, out);
}

int vs_store_text(vs_store *store, vs_code code, const char **text, size_t *size)
{
    struct db_entry *entry;
    int status = entry_of(store, code, &entry);
    *text = status == VS_OK ? entry->text : NULL;
    *size = status == VS_OK ? entry->size : 0;
    return status;
}

int vs_store_domain(vs_store *store, vs_code code, const char **domain)
{
    struct db_entry *entry;
    int status = entry_of(store, code, &entry);
    *domain = status == VS_OK ? store->domains[entry->domain].name : NULL;
    return status;
}

static int compare_codes(const void *a, const void *b)
{
    vs_code left = *(const vs_code *)a, right = *(const vs_code *)b;
    return (left > right) - (left < right);
}

int vs_store_codes(vs_store *store, const char *domain, vs_code **codes, size_t *count)
{
    uint32_t index = 0;
    *codes = NULL;
    *count = 0;
    int status = refresh_outside(store);
    if (status == VS_OK) {
        status = domain_index(store, &index, domain);
    }
    if (status == VS_OK) {
        status = load_domain(store, index);
    }
    if (status != VS_OK) {
        return status;
    }
    const struct db_dictionary *dictionary = &store->dictionary;
    vs_code *list = vs_mem_array(store->engine, dictionary->code_count, sizeof *list);
    if (list == NULL) {
        return vs_fail_memory(store->engine);
    }
    size_t found = 0;
    for (size_t i = 0; i < dictionary->code_capacity; i++) {
        const struct db_entry *entry = dictionary->by_code[i].entry;
        if (entry != NULL && entry->domain == index) {
            list[found++] = entry->code;
        }
    }
    qsort(list, found, sizeof *list, compare_codes);
    *codes = list;
    *count = found;
    return VS_OK;
}
