/*
 * The region's side of a night: records of the last one, copies of shares, the roll-up.
 * SPDX-License-Identifier: MIT
 */
#include "night.h"

#include <stdio.h>
#include <string.h>

#include "rollup.h"
#include "route.h"

/* Key "_rollup" is none of a school: ids do not begin with "_". */
#define AREA_NIGHT "night"
#define AREA_SHARE "share"
#define AREA_STATUS "status"
#define AREA_NEWS "news"
#define KEY_ROLLUP "_rollup"

enum { FORMAT = 2 };

/* --- the last night --- */

int vs_night_recall(vs_store *region, const char *school, vs_night_record *out, vs_buffer *message,
                    bool *found)
{
    vs_night_record record = {.format = 0};
    vs_buffer bytes;
    vs_buffer_init(&bytes, message->engine);
    int status = vs_store_get(region, AREA_NIGHT, school, &bytes);
    if (status == VS_OK && bytes.size >= sizeof record) {
        memcpy(&record, bytes.data, sizeof record);
    }
    *found = record.format == FORMAT; /* of another version: everything is looked at anew */
    if (*found) {
        *out = record;
        vs_buffer_add(message, bytes.data + sizeof *out, bytes.size - sizeof *out);
        status = vs_buffer_status(message);
    }
    vs_buffer_free(&bytes);
    return status == VS_ENOTFOUND ? VS_OK : status;
}

static int read_record(vs_nightly *night, vs_store *store, vs_night_school *school,
                       vs_buffer *bytes)
{
    vs_buffer_clear(bytes);
    int status =
        vs_night_recall(store, school->school->id, &school->was, bytes, &school->has_record);
    if (status != VS_OK || !school->has_record) {
        return status;
    }
    const char *message =
        vs_arena_text(night->arena, bytes->size > 0 ? bytes->data : "", bytes->size);
    school->was_message = message != NULL ? message : "";
    return message != NULL ? VS_OK : vs_fail_memory(night->engine);
}

/* Schools that a regional file has not reached whole are computed on what they have, and told. */
static int read_routing(vs_nightly *night, vs_store *store)
{
    vs_routing_left *left = NULL;
    size_t count = 0;
    int status = vs_routing_unfinished(store, night->arena, &left, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        for (size_t j = 0; j < night->school_count; j++) {
            vs_night_school *school = &night->schools[j];
            if (strcmp(school->school->id, left[i].school) == 0) {
                school->routing = left[i].file;
            }
        }
    }
    return status;
}

int vs_night_remember(vs_nightly *night)
{
    vs_unit region;
    vs_buffer bytes;
    vs_buffer_init(&bytes, night->engine);
    int status = vs_unit_open_region(&region, night->workspace, VS_STORE_READ);
    for (size_t i = 0; status == VS_OK && i < night->school_count; i++) {
        status = read_record(night, region.store, &night->schools[i], &bytes);
    }
    if (status == VS_OK) {
        status = read_routing(night, region.store);
    }
    vs_buffer_free(&bytes);
    vs_unit_close(&region);
    return status;
}

/* --- records and shares --- */

/* A school that was looked at has a new stamp, unless it fails as it did the night before. */
static bool same_record(const vs_night_school *school)
{
    const vs_night_record *was = &school->was;
    return !school->looked || (school->has_record && school->state == VS_NIGHT_FAILED &&
                               was->state == VS_NIGHT_FAILED && was->class == school->now.class &&
                               strcmp(school->was_message, school->message) == 0);
}

/* What is new since the night before, one thing a line: of the last night on which there was any.
 */
static int put_news(const vs_nightly *night, vs_store *store, const vs_night_school *school,
                    vs_buffer *bytes)
{
    char date[VS_DATE_SIZE];
    vs_buffer_clear(bytes);
    vs_buffer_text(bytes, vs_date_print(date, night->today));
    vs_buffer_char(bytes, '\n');
    for (size_t i = 0; i < school->news_count; i++) {
        vs_night_tell_news(&school->news[i], bytes);
        vs_buffer_char(bytes, '\n');
    }
    int status = vs_buffer_status(bytes);
    return status == VS_OK
               ? vs_store_put(store, AREA_NEWS, school->school->id, bytes->data, bytes->size)
               : status;
}

/* Compares where a school stands with the night before, and keeps it. At first there is nothing to
 * compare it with. */
static int put_statuses(vs_nightly *night, vs_store *store, vs_night_school *school,
                        vs_buffer *bytes)
{
    const char *id = school->school->id;
    vs_buffer_clear(bytes);
    int status = vs_store_get(store, AREA_STATUS, id, bytes);
    if (status == VS_OK) {
        status = vs_night_compare(night->arena, school, bytes);
    } else if (status == VS_ENOTFOUND) {
        status = VS_OK;
    }
    if (status == VS_OK && school->news_count > 0) {
        status = put_news(night, store, school, bytes);
    }
    school->new_statuses = false;
    const vs_buffer *lines = &school->statuses;
    return status == VS_OK ? vs_store_put(store, AREA_STATUS, id,
                                          lines->size > 0 ? lines->data : "", lines->size)
                           : status;
}

static int put_school(vs_nightly *night, vs_store *store, vs_night_school *school, vs_buffer *bytes)
{
    vs_night_record record = school->now;
    record.format = FORMAT;
    vs_buffer_clear(bytes);
    vs_buffer_add(bytes, &record, sizeof record);
    vs_buffer_text(bytes, school->message);
    int status = vs_buffer_status(bytes);
    if (status == VS_OK) {
        status = vs_store_put(store, AREA_NIGHT, school->school->id, bytes->data, bytes->size);
    }
    if (status == VS_OK && school->new_share) {
        status = vs_store_put(store, AREA_SHARE, school->school->id, school->share.data,
                              school->share.size);
    }
    if (status == VS_OK && school->new_statuses) {
        status = put_statuses(night, store, school, bytes);
    }
    night->wrote = true;
    return status;
}

/* Removes what is kept of schools that the workspace no longer has. */
static int drop_gone(vs_nightly *night, vs_store *store, vs_buffer *keys)
{
    size_t count = 0;
    size_t remembered = 1; /* the roll-up's own */
    for (size_t i = 0; i < night->school_count; i++) {
        remembered += night->schools[i].has_record;
    }
    vs_buffer_clear(keys);
    int status = vs_store_keys(store, AREA_NIGHT, keys, &count);
    const char *key = keys->data;
    bool some = count > remembered; /* each school of the workspace has had its record read */
    for (size_t i = 0; some && status == VS_OK && i < count; i++, key += strlen(key) + 1) {
        bool known = key[0] == '_';
        for (size_t j = 0; !known && j < night->school_count; j++) {
            known = strcmp(night->schools[j].school->id, key) == 0;
        }
        if (!known) {
            status = vs_store_delete(store, AREA_NIGHT, key);
            night->wrote = true;
        }
        if (!known && status == VS_OK) {
            status = vs_store_delete(store, AREA_SHARE, key);
        }
        if (!known && status == VS_OK) {
            status = vs_store_delete(store, AREA_STATUS, key);
        }
        if (!known && status == VS_OK) {
            status = vs_store_delete(store, AREA_NEWS, key);
        }
    }
    return status;
}

/* --- the roll-up --- */

/* A digest of all that the region's cells are made of. */
static void start_key(vs_hasher *hasher, const vs_model_source *source)
{
    vs_hasher_init(hasher);
    vs_hasher_add_text(hasher, VS_VERSION);
    if (source != NULL) {
        vs_hasher_add(hasher, &source->digest, sizeof source->digest);
    }
}

static void add_to_key(vs_hasher *hasher, const vs_school *school, const vs_night_record *record)
{
    vs_hasher_add_text(hasher, school->id);
    vs_hasher_add_text(hasher, school->municipality);
    vs_hasher_add_int(hasher, record->state == VS_NIGHT_FAILED);
    vs_hasher_add(hasher, &record->share, sizeof record->share);
}

static vs_digest rollup_key(const vs_nightly *night)
{
    vs_hasher hasher;
    start_key(&hasher, night->models[0].source);
    for (size_t i = 0; i < night->school_count; i++) {
        add_to_key(&hasher, night->schools[i].school, &night->schools[i].now);
    }
    return vs_hasher_end(&hasher);
}

int vs_night_is_rolled(vs_unit *region, bool *out)
{
    const vs_workspace *workspace = region->workspace;
    vs_hasher hasher;
    vs_buffer bytes;
    vs_buffer_init(&bytes, workspace->engine);
    *out = false;
    int status = vs_unit_source(region);
    if (status == VS_OK) {
        start_key(&hasher, region->source);
    }
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        vs_night_record record = {.format = 0};
        bool found = false;
        status = vs_night_recall(region->store, workspace->schools[i].id, &record, &bytes, &found);
        add_to_key(&hasher, &workspace->schools[i], &record);
    }
    vs_buffer_clear(&bytes);
    if (status == VS_OK) {
        status = vs_store_get(region->store, AREA_NIGHT, KEY_ROLLUP, &bytes);
    }
    if (status == VS_OK) {
        vs_digest key = vs_hasher_end(&hasher);
        *out = bytes.size == sizeof key && memcmp(bytes.data, &key, sizeof key) == 0;
    }
    vs_buffer_free(&bytes);
    return status == VS_ENOTFOUND ? VS_OK : status;
}

/* True if the region's cells were made of the same. */
static int is_rolled(vs_nightly *night, vs_store *store, const vs_digest *key, bool *out)
{
    vs_results_head head;
    vs_buffer bytes;
    vs_buffer_init(&bytes, night->engine);
    *out = false;
    int status = vs_store_get(store, AREA_NIGHT, KEY_ROLLUP, &bytes);
    bool same =
        status == VS_OK && bytes.size == sizeof *key && memcmp(bytes.data, key, sizeof *key) == 0;
    if (same) {
        status = vs_results_read_head(store, &head);
        *out = status == VS_OK && head.today <= night->today && night->today < head.next_change;
    }
    vs_buffer_free(&bytes);
    return status == VS_ENOTFOUND ? VS_OK : status;
}

/* Fills the shares that are not new from the region's copies. */
static int read_shares(vs_nightly *night, vs_store *store)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < night->school_count; i++) {
        vs_night_school *school = &night->schools[i];
        if (school->now.has_share != 0 && !school->new_share) {
            vs_buffer_clear(&school->share);
            status = vs_store_get(store, AREA_SHARE, school->school->id, &school->share);
            status = status == VS_ENOTFOUND ? VS_OK : status;
        }
    }
    return status;
}

/* A share that cannot be read (damaged, or of another version and never made anew) leaves its
 * school out, not the region. The record forgets it, so that the next night asks for it again. */
static int leave_out(vs_nightly *night, vs_store *store, vs_night_school *school)
{
    vs_buffer bytes;
    if (school->state != VS_NIGHT_FAILED) { /* else told already */
        const char *text = vs_engine_error(night->engine);
        school->message = vs_arena_text(night->arena, text, strlen(text));
        school->state = VS_NIGHT_FAILED;
        school->now.state = VS_NIGHT_FAILED;
        school->now.class = VS_NIGHT_DAMAGED;
    }
    if (school->message == NULL) {
        return vs_fail_memory(night->engine);
    }
    memset(&school->now.share, 0, sizeof school->now.share);
    school->now.has_share = 0;
    school->now.stamp.sure = false;
    school->new_share = false;
    vs_buffer_init(&bytes, night->engine);
    int status = put_school(night, store, school, &bytes);
    vs_buffer_free(&bytes);
    return status;
}

static int add_units(vs_nightly *night, vs_store *store, vs_rollup *rollup)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < night->school_count; i++) {
        vs_night_school *school = &night->schools[i];
        vs_rollup_unit unit = {.id = school->school->id,
                               .group = school->school->municipality,
                               .stale = school->now.state == VS_NIGHT_FAILED,
                               .share = school->share.size > 0 ? school->share.data : NULL,
                               .size = school->share.size};
        status = vs_rollup_add(rollup, &unit);
        if (status == VS_EDATA) {
            status = leave_out(night, store, school);
        }
    }
    return status;
}

/* Inside the transaction. */
static int roll_up(vs_nightly *night, vs_store *store)
{
    vs_night_model *own = &night->models[0];
    vs_rollup *rollup = NULL;
    vs_rollup_made made = {0};
    vs_rollup_options options = {.today = night->today};
    int status = vs_night_load(night, own);
    if (status == VS_OK) {
        status = read_shares(night, store);
    }
    if (status == VS_OK) {
        bool grouped = vs_model_dimension(own->model, "municipality") >= 0;
        options.group_dimension = grouped ? "municipality" : NULL;
        status = vs_rollup_new(&rollup, own->model, &options);
    }
    if (status == VS_OK) {
        status = add_units(night, store, rollup);
    }
    if (status == VS_OK) {
        status = vs_rollup_store(rollup, store, own->source, &made);
    }
    if (status == VS_OK) {
        vs_digest key = rollup_key(night);
        status = vs_store_put(store, AREA_NIGHT, KEY_ROLLUP, &key, sizeof key);
    }
    vs_rollup_free(rollup);
    night->rolled_cells = made.cells;
    night->unlike = made.unlike;
    return status;
}

/* In a transaction of its own: shares stay when it fails, and the region keeps its old cells. */
static int roll_up_all(vs_nightly *night, vs_store *store)
{
    bool same = false;
    vs_digest key = rollup_key(night);
    int status = night->full ? VS_OK : is_rolled(night, store, &key, &same);
    if (status != VS_OK || same) {
        return status;
    }
    status = vs_store_begin(store);
    if (status != VS_OK) {
        return status;
    }
    status = roll_up(night, store);
    if (status == VS_OK) {
        status = vs_store_commit(store);
    }
    if (status != VS_OK) {
        vs_store_rollback(store);
        (void)snprintf(night->rollup_failure, sizeof night->rollup_failure, "%s",
                       vs_engine_error(night->engine));
    }
    night->rolled = status == VS_OK;
    return status == VS_ENOMEM || status == VS_EINTERRUPT ? status : VS_OK;
}

static int put_schools(vs_nightly *night, vs_store *store)
{
    vs_buffer bytes;
    vs_buffer_init(&bytes, night->engine);
    int status = vs_store_begin(store);
    if (status == VS_OK) {
        status = drop_gone(night, store, &bytes);
    }
    for (size_t i = 0; status == VS_OK && i < night->school_count; i++) {
        if (!same_record(&night->schools[i])) {
            status = put_school(night, store, &night->schools[i], &bytes);
        }
    }
    if (status == VS_OK && night->wrote) {
        status = vs_store_commit(store);
    }
    vs_store_rollback(store);
    vs_buffer_free(&bytes);
    return status;
}

int vs_night_gather(vs_nightly *night)
{
    vs_unit region;
    int status = vs_unit_open_region(&region, night->workspace, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = put_schools(night, region.store);
    }
    if (status == VS_OK) {
        status = roll_up_all(night, region.store);
    }
    vs_unit_close(&region);
    return status;
}
