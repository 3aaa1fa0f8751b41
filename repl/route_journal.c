/*
 * The journal of routing: which files are on their way, which schools have them.
 * SPDX-License-Identifier: MIT
 */
#include "route_journal.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "route.h"

static const char files_area[] = "route";
static const char marks_area[] = "route_done";

/* --- entries as text --- */

/* A value stays on its line. */
static void add_line(vs_buffer *out, const char *name, const char *value)
{
    vs_buffer_printf(out, "%s\t", name);
    for (const char *c = value; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ') {
            vs_buffer_char(out, ' ');
        } else {
            vs_buffer_char(out, *c);
        }
    }
    vs_buffer_char(out, '\n');
}

static void write_entry(vs_buffer *out, const vs_journal_file *file)
{
    char valid[VS_DATE_SIZE];
    add_line(out, "file", file->name);
    add_line(out, "path", file->path);
    add_line(out, "kinds", file->kinds);
    add_line(out, "run", file->run);
    add_line(out, "valid", vs_date_print(valid, file->valid));
    vs_buffer_printf(out, "begun\t%lld\nfinished\t%lld\n", (long long)file->begun,
                     (long long)file->finished);
    for (size_t i = 0; i < file->school_count; i++) {
        add_line(out, "school", file->schools[i]);
    }
}

static size_t count_schools(const char *text)
{
    size_t count = 0;
    for (const char *at = text; at != NULL; at = strchr(at, '\n')) {
        at += *at == '\n';
        count += strncmp(at, "school\t", 7) == 0;
    }
    return count;
}

static void set_value(vs_journal_file *out, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **text;
    } texts[] = {
        {"file", &out->name}, {"path", &out->path}, {"kinds", &out->kinds}, {"run", &out->run}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].text = value;
        }
    }
    if (strcmp(name, "valid") == 0) {
        out->valid = vs_date_parse(value, strlen(value));
    } else if (strcmp(name, "begun") == 0) {
        (void)vs_integer_parse(value, strlen(value), &out->begun);
    } else if (strcmp(name, "finished") == 0) {
        (void)vs_integer_parse(value, strlen(value), &out->finished);
    } else if (strcmp(name, "school") == 0) {
        out->schools[out->school_count++] = value;
    }
}

/* Reads an entry; its texts live in arena. */
static int read_entry(vs_store *region, vs_arena *arena, const char *key, vs_journal_file *out)
{
    vs_engine *engine = vs_store_engine(region);
    vs_buffer bytes;
    vs_buffer_init(&bytes, engine);
    *out = (vs_journal_file){.name = "", .path = "", .kinds = "", .run = ""};
    int status = vs_store_get(region, files_area, key, &bytes);
    char *text = NULL;
    if (status == VS_OK) {
        text = vs_arena_text(arena, bytes.size > 0 ? bytes.data : "", bytes.size);
        out->schools =
            text != NULL ? vs_arena_array(arena, count_schools(text) + 1, sizeof(char *)) : NULL;
        status = out->schools == NULL ? vs_fail_memory(engine) : VS_OK;
    }
    while (status == VS_OK && *text != '\0') {
        char *tab = strchr(text, '\t');
        char *end = strchr(text, '\n');
        if (tab == NULL || end == NULL || tab > end) {
            break;
        }
        *tab = '\0';
        *end = '\0';
        set_value(out, text, tab + 1);
        text = end + 1;
    }
    if (status == VS_OK) {
        (void)vs_digest_parse(&out->digest, key);
    }
    vs_buffer_free(&bytes);
    return status;
}

/* --- the run of a command --- */

int vs_journal_find(vs_journal *journal)
{
    int status = VS_OK;
    vs_journal_file *open = NULL;
    size_t open_count = 0;
    size_t finished = 0;
    journal->resumed = journal->file_count > 0;
    for (size_t i = 0; status == VS_OK && i < journal->file_count; i++) {
        char key[VS_DIGEST_TEXT];
        vs_journal_file entry;
        status = read_entry(journal->region, journal->arena,
                            vs_digest_print(key, &journal->files[i].digest), &entry);
        bool same = status == VS_OK && strcmp(entry.run, journal->run) == 0;
        finished += same && entry.finished != 0 ? 1 : 0;
        if (same && entry.finished == 0) {
            journal->valid = entry.valid;
            journal->begun = entry.begun;
        } else {
            journal->resumed = false;
        }
        status = status == VS_ENOTFOUND ? VS_OK : status;
    }
    if (!journal->resumed) {
        journal->begun = vs_clock_now();
    }
    if (status == VS_OK) {
        status = vs_journal_open_files(journal->region, journal->arena, &open, &open_count);
    }
    journal->settled = finished == journal->file_count && open_count == 0;
    return status;
}

/* Ends a transaction. */
static int settle(vs_store *store, int status)
{
    if (status == VS_OK) {
        status = vs_store_commit(store);
    }
    if (status != VS_OK) {
        vs_store_rollback(store);
    }
    return status;
}

static int put_entry(vs_journal *journal, const vs_journal_file *file)
{
    char key[VS_DIGEST_TEXT];
    vs_buffer text;
    vs_buffer_init(&text, vs_store_engine(journal->region));
    write_entry(&text, file);
    int status = vs_buffer_status(&text);
    if (status == VS_OK) {
        status = vs_store_put(journal->region, files_area, vs_digest_print(key, &file->digest),
                              text.data, text.size);
    }
    vs_buffer_free(&text);
    return status;
}

static void mark_key(const char *run, const char *school, vs_buffer *out)
{
    vs_buffer_clear(out);
    vs_buffer_printf(out, "%s/%s", run, school);
}

/* Removes the marks of a run. */
static int drop_marks(vs_store *region, const char *run)
{
    vs_buffer keys;
    size_t count = 0;
    size_t size = strlen(run);
    vs_buffer_init(&keys, vs_store_engine(region));
    int status = vs_store_keys(region, marks_area, &keys, &count);
    const char *key = keys.data;
    for (size_t i = 0; status == VS_OK && i < count; i++, key += strlen(key) + 1) {
        if (strncmp(key, run, size) == 0 && key[size] == '/') {
            status = vs_store_delete(region, marks_area, key);
        }
    }
    vs_buffer_free(&keys);
    return status;
}

int vs_journal_begin(vs_journal *journal)
{
    int status = vs_store_begin(journal->region);
    if (status == VS_OK) {
        status = journal->resumed ? VS_OK : drop_marks(journal->region, journal->run);
        for (size_t i = 0; status == VS_OK && i < journal->file_count; i++) {
            vs_journal_file *file = &journal->files[i];
            file->run = journal->run;
            file->valid = journal->valid;
            file->begun = journal->begun;
            file->finished = 0;
            status = put_entry(journal, file);
        }
        status = settle(journal->region, status);
    }
    return status;
}

int vs_journal_is_done(vs_journal *journal, const char *school, bool *done)
{
    vs_buffer key;
    vs_buffer bytes;
    vs_buffer_init(&key, vs_store_engine(journal->region));
    vs_buffer_init(&bytes, vs_store_engine(journal->region));
    mark_key(journal->run, school, &key);
    int status = vs_buffer_status(&key);
    if (status == VS_OK) {
        status = vs_store_get(journal->region, marks_area, key.data, &bytes);
    }
    *done = status == VS_OK;
    vs_buffer_free(&bytes);
    vs_buffer_free(&key);
    return status == VS_ENOTFOUND ? VS_OK : status;
}

int vs_journal_proves(const vs_journal *journal, vs_store *store, bool *done)
{
    int64_t id = 0;
    int status = vs_store_head(store, &id);
    *done = false;
    for (; status == VS_OK && id > 0 && !*done; id--) {
        vs_event event;
        status = vs_store_event(store, id, &event);
        if (status != VS_OK || event.known < journal->begun) {
            break;
        }
        for (size_t i = 0; i < journal->file_count && !*done; i++) {
            char digest[VS_DIGEST_TEXT];
            vs_digest_print(digest, &journal->files[i].digest);
            *done = strstr(event.detail, digest) != NULL;
        }
    }
    return status;
}

int vs_journal_mark(vs_journal *journal, const char *school)
{
    vs_buffer key;
    vs_buffer_init(&key, vs_store_engine(journal->region));
    mark_key(journal->run, school, &key);
    int status = vs_buffer_status(&key);
    if (status == VS_OK) {
        status = vs_store_begin(journal->region);
    }
    if (status == VS_OK) {
        status = vs_store_put(journal->region, marks_area, key.data, "", 0);
        status = settle(journal->region, status);
    }
    vs_buffer_free(&key);
    return status;
}

/* Removes the marks of runs that no open file belongs to. */
static int sweep_marks(vs_journal *journal, const vs_journal_file *open, size_t open_count)
{
    vs_buffer keys;
    size_t count = 0;
    vs_buffer_init(&keys, vs_store_engine(journal->region));
    int status = vs_store_keys(journal->region, marks_area, &keys, &count);
    const char *key = keys.data;
    for (size_t i = 0; status == VS_OK && i < count; i++, key += strlen(key) + 1) {
        bool needed = false;
        for (size_t j = 0; j < open_count; j++) {
            size_t size = strlen(open[j].run);
            needed = needed || (open[j].finished == 0 && strncmp(key, open[j].run, size) == 0 &&
                                key[size] == '/');
        }
        if (!needed) {
            status = vs_store_delete(journal->region, marks_area, key);
        }
    }
    vs_buffer_free(&keys);
    return status;
}

/* Finishes the unfinished entries whose path a file of this run has; then the marks go. */
static int supersede(vs_journal *journal)
{
    vs_journal_file *open = NULL;
    size_t count = 0;
    int status = vs_journal_open_files(journal->region, journal->arena, &open, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        bool superseded = false;
        for (size_t j = 0; j < journal->file_count; j++) {
            superseded = superseded || strcmp(open[i].path, journal->files[j].path) == 0;
        }
        if (superseded) {
            open[i].finished = vs_clock_now();
            status = put_entry(journal, &open[i]);
        }
    }
    return status == VS_OK ? sweep_marks(journal, open, count) : status;
}

int vs_journal_finish(vs_journal *journal)
{
    int status = vs_store_begin(journal->region);
    if (status != VS_OK) {
        return status;
    }
    int64_t now = vs_clock_now();
    for (size_t i = 0; status == VS_OK && i < journal->file_count; i++) {
        journal->files[i].finished = now;
        status = put_entry(journal, &journal->files[i]);
    }
    if (status == VS_OK) {
        status = supersede(journal);
    }
    return settle(journal->region, status);
}

int vs_journal_open_files(vs_store *region, vs_arena *arena, vs_journal_file **out, size_t *count)
{
    vs_engine *engine = vs_store_engine(region);
    vs_buffer keys;
    size_t entries = 0;
    vs_buffer_init(&keys, engine);
    *out = NULL;
    *count = 0;
    int status = vs_store_keys(region, files_area, &keys, &entries);
    if (status == VS_OK) {
        *out = vs_arena_array(arena, entries + 1, sizeof **out);
        status = *out == NULL ? vs_fail_memory(engine) : VS_OK;
    }
    const char *key = keys.data;
    for (size_t i = 0; status == VS_OK && i < entries; i++, key += strlen(key) + 1) {
        status = read_entry(region, arena, key, &(*out)[*count]);
        *count += status == VS_OK && (*out)[*count].finished == 0 ? 1 : 0;
    }
    vs_buffer_free(&keys);
    return status;
}

/* --- what is left to do --- */

static int compare_left(const void *a, const void *b)
{
    const vs_routing_left *first = a;
    const vs_routing_left *second = b;
    int by_school = strcmp(first->school, second->school);
    return by_school != 0 ? by_school : strcmp(first->file, second->file);
}

int vs_routing_unfinished(vs_store *region, vs_arena *arena, vs_routing_left **out, size_t *count)
{
    vs_engine *engine = vs_store_engine(region);
    vs_journal_file *files = NULL;
    size_t file_count = 0;
    size_t most = 0;
    *count = 0;
    int status = vs_journal_open_files(region, arena, &files, &file_count);
    for (size_t i = 0; status == VS_OK && i < file_count; i++) {
        most += files[i].school_count;
    }
    *out = status == VS_OK ? vs_arena_array(arena, most + 1, sizeof **out) : NULL;
    if (status == VS_OK && *out == NULL) {
        status = vs_fail_memory(engine);
    }
    for (size_t i = 0; status == VS_OK && i < file_count; i++) {
        vs_journal journal = {.region = region};
        memcpy(journal.run, files[i].run, strnlen(files[i].run, sizeof journal.run - 1));
        for (size_t j = 0; status == VS_OK && j < files[i].school_count; j++) {
            bool done = false;
            status = vs_journal_is_done(&journal, files[i].schools[j], &done);
            if (status == VS_OK && !done) {
                (*out)[(*count)++] = (vs_routing_left){files[i].schools[j], files[i].name};
            }
        }
    }
    if (status == VS_OK) {
        qsort(*out, *count, sizeof **out, compare_left);
    }
    return status;
}
