/*
 * Periods as people say them: «1 четверть», «вторая четверть 2024», "II half 2024/25", «прошлый
 * год», "last term".
 * SPDX-License-Identifier: MIT
 */
#include "period_words.h"

#include <stdio.h>
#include <string.h>

#include "number.h"
#include "text.h"

enum { ID_SIZE = VS_PERIOD_ID_SIZE };

/* The key of a part: the one with this number in it, else the one at this place. NULL: none. */
static const char *key_of(const vs_period_kind *kind, int64_t ordinal)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        const char *digits = kind->keys[i] + strcspn(kind->keys[i], "0123456789");
        int64_t number = 0;
        if (*digits != '\0' && vs_integer_parse(digits, strlen(digits), &number) == VS_PARSE_OK &&
            number == ordinal) {
            return kind->keys[i];
        }
    }
    return ordinal >= 1 && ordinal <= (int64_t)kind->key_count ? kind->keys[ordinal - 1] : NULL;
}

/* The latest id of a kind with data that ends so; "" if there is none. */
static int latest(vs_evaluation *evaluation, int kind, const char *end, char out[ID_SIZE])
{
    vs_periods periods;
    int status = vs_evaluation_periods(evaluation, kind, &periods);
    out[0] = '\0';
    for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
        const char *id = periods.items[i].id;
        size_t size = strlen(id);
        size_t tail = strlen(end);
        if (periods.items[i].has_data && size >= tail && strcmp(id + size - tail, end) == 0) {
            (void)snprintf(out, ID_SIZE, "%s", id);
        }
    }
    return status;
}

/* --- counted from the present one --- */

static bool same_year(const char *a, const char *b)
{
    return strspn(a, "0123456789") >= 4 && strncmp(a, b, 4) == 0;
}

/* The period of any kind that has this id; false: there is none. */
static int find_dates(vs_evaluation *evaluation, const vs_model *model, const char *id,
                      vs_period *out, bool *found)
{
    int status = VS_OK;
    *found = false;
    for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        status = vs_evaluation_periods(evaluation, kind, &periods);
        for (size_t i = 0; status == VS_OK && !*found && i < periods.count; i++) {
            *found = strcmp(periods.items[i].id, id) == 0;
            *out = *found ? periods.items[i] : *out;
        }
    }
    return status;
}

/* Where the present period of a kind stands: usual itself, the year of it or the latest with data
 * in it; without usual the latest with data. periods->count: there is none. */
static int find_present(vs_evaluation *evaluation, const vs_model *model, const vs_periods *periods,
                        const char *usual, size_t *out)
{
    vs_period own = {.id = NULL};
    bool found = false;
    int status = usual != NULL ? find_dates(evaluation, model, usual, &own, &found) : VS_OK;
    *out = periods->count;
    for (size_t i = 0; status == VS_OK && i < periods->count; i++) {
        const vs_period *period = &periods->items[i];
        bool here = usual == NULL && period->has_data;
        if (found && strcmp(period->id, usual) == 0) {
            *out = i;
            return VS_OK;
        }
        if (found && own.to != VS_DATE_NONE && period->to != VS_DATE_NONE) {
            bool around = period->from <= own.from && own.to <= period->to;
            bool inside = own.from <= period->from && period->to <= own.to;
            here = around || (inside && period->has_data);
        } else if (found) {
            here = same_year(period->id, usual) && period->has_data;
        }
        *out = here ? i : *out;
    }
    return status;
}

static int academic_kind(const vs_model *model)
{
    int kind = -1;
    for (size_t i = 0; kind < 0 && i < model->period_kind_count; i++) {
        kind = model->period_kinds[i].type == VS_PERIOD_ACADEMIC ? (int)i : -1;
    }
    return kind;
}

/* The kind that is meant: the one said, a year, else the kind of usual. -1: none. */
static int beside_kind(const vs_model *model, const char *usual, const struct vs_period_said *said)
{
    int academic = -1;
    int part = -1;
    for (size_t i = 0; i < model->period_kind_count; i++) {
        const vs_period_kind *kind = &model->period_kinds[i];
        academic = kind->type == VS_PERIOD_ACADEMIC ? (int)i : academic;
        for (size_t k = 0; usual != NULL && kind->type == VS_PERIOD_PART && k < kind->key_count;
             k++) {
            const char *slash = strchr(usual, '/');
            part = slash != NULL && strcmp(slash + 1, kind->keys[k]) == 0 ? (int)i : part;
        }
    }
    return said->kind >= 0                                                 ? said->kind
           : said->academic || usual == NULL || strchr(usual, '/') == NULL ? academic
                                                                           : part;
}

/* The latest period of a kind with data, of a year if one is said; count: there is none. */
static size_t find_latest(const vs_periods *periods, int64_t year)
{
    char digits[ID_SIZE];
    size_t found = periods->count;
    (void)snprintf(digits, sizeof digits, "%lld", (long long)year);
    for (size_t i = 0; i < periods->count; i++) {
        const vs_period *period = &periods->items[i];
        bool fits = period->has_data && (year == 0 || same_year(digits, period->id));
        found = fits ? i : found;
    }
    return found;
}

/* The period that is said by its place beside the present one. "1 четверть прошлого года" counts
 * years. */
static int choose_beside(vs_evaluation *evaluation, const vs_model *model, const char *usual,
                         const struct vs_period_said *said, char id[ID_SIZE])
{
    struct vs_period_said years = {.kind = -1, .academic = true};
    bool counts_years = said->kind >= 0 && said->academic && said->beside;
    int kind = beside_kind(model, usual, counts_years ? &years : said);
    vs_periods periods = {.count = 0};
    id[0] = '\0';
    if (kind < 0) {
        return VS_OK;
    }
    int status = vs_evaluation_periods(evaluation, kind, &periods);
    size_t at = periods.count;
    if (status == VS_OK && said->latest && !said->beside) {
        at = find_latest(&periods, said->year);
    } else if (status == VS_OK) {
        status = find_present(evaluation, model, &periods, usual, &at);
    }
    int64_t place = (int64_t)at + said->shift;
    if (status != VS_OK || at == periods.count || place < 0 || place >= (int64_t)periods.count) {
        return status;
    }
    (void)snprintf(id, ID_SIZE, "%s", periods.items[place].id);
    if (!counts_years) {
        return VS_OK;
    }
    const char *key =
        said->ordinal > 0 ? key_of(&model->period_kinds[said->kind], said->ordinal) : NULL;
    if (key != NULL) {
        (void)snprintf(id + strlen(id), ID_SIZE - strlen(id), "/%s", key);
        return VS_OK;
    }
    int64_t year = vs_period_year(id);
    id[0] = '\0';
    if (said->latest && year > 0) {
        status = vs_evaluation_periods(evaluation, said->kind, &periods);
        at = status == VS_OK ? find_latest(&periods, year) : periods.count;
        (void)snprintf(id, ID_SIZE, "%s", at < periods.count ? periods.items[at].id : "");
    }
    return status;
}

/* The id that was said, "" if none. */
static int choose(vs_evaluation *evaluation, const vs_model *model, const char *usual,
                  const struct vs_period_said *said, char id[ID_SIZE])
{
    char end[ID_SIZE / 2] = "";
    int64_t year = said->year;
    id[0] = '\0';
    if (said->whole || said->every) {
        (void)snprintf(id, ID_SIZE, "%s", said->every ? "each" : "*");
        return VS_OK;
    }
    if (said->beside || said->latest) {
        return choose_beside(evaluation, model, usual, said, id);
    }
    if (said->kind >= 0 && said->ordinal > 0) {
        const char *key = key_of(&model->period_kinds[said->kind], said->ordinal);
        if (key == NULL) {
            return VS_OK;
        }
        (void)snprintf(end, sizeof end, "/%s", key);
    } else if (said->kind >= 0 || said->ordinal > 0) {
        return VS_OK;
    }
    if (year == 0 && usual != NULL) {
        int64_t own = 0;
        bool dated =
            strspn(usual, "0123456789") >= 4 && vs_integer_parse(usual, 4, &own) == VS_PARSE_OK;
        year = dated ? own : 0;
    }
    if (year > 0) {
        (void)snprintf(id, ID_SIZE, "%lld%s", (long long)year, end);
        return VS_OK;
    }
    int kind = said->kind >= 0 ? said->kind : academic_kind(model);
    return kind >= 0 && (said->academic || said->kind >= 0) ? latest(evaluation, kind, end, id)
                                                            : VS_OK;
}

/* The id itself, as it is typed or in another case: "2024/ч1". */
static int find_id(vs_evaluation *evaluation, const vs_model *model, const char *folded,
                   vs_buffer *work, char id[ID_SIZE])
{
    int status = VS_OK;
    for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        status = vs_evaluation_periods(evaluation, kind, &periods);
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            vs_buffer_clear(work);
            (void)vs_text_fold(work, periods.items[i].id, strlen(periods.items[i].id));
            if (work->size > 0 && strcmp(work->data, folded) == 0) {
                (void)snprintf(id, ID_SIZE, "%s", periods.items[i].id);
                return VS_OK;
            }
        }
    }
    return status;
}

/* What the words of a part of a text say. */
static void hear_part(const vs_model *model, const char *part, size_t size,
                      struct vs_period_said *said, vs_buffer *work)
{
    const char *end = part + size;
    while (part < end) {
        char word[ID_SIZE];
        size_t letters = strcspn(part, " ");
        letters = letters < (size_t)(end - part) ? letters : (size_t)(end - part);
        if (letters >= sizeof word) {
            said->not_a_word = true;
        } else if (letters > 0) {
            memcpy(word, part, letters);
            word[letters] = '\0';
            vs_period_hear(model, word, said, work);
        }
        part += letters + 1;
    }
}

/* The bytes of a list's first part; *gap: of what parts it from the next, 0 for the last. */
static size_t part_of(const char *text, size_t *gap)
{
    static const char *const gaps[] = {",", " и ", " and "};
    for (const char *at = text; *at != '\0'; at++) {
        for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
            if (strncmp(at, gaps[i], strlen(gaps[i])) == 0) {
                *gap = strlen(gaps[i]);
                return (size_t)(at - text);
            }
        }
    }
    *gap = 0;
    return strlen(text);
}

/* A list while it is read. */
struct list {
    vs_evaluation *evaluation;
    const vs_model *model;
    const char *usual;
    struct vs_period_said last; /* what its last part says: «1 и 2 четверть» */
    vs_buffer *out, *work;
    bool beyond; /* a part is no period that there is */
};

static void add_id(vs_buffer *out, const char *id)
{
    vs_buffer_text(out, out->size > 0 ? "," : "");
    vs_buffer_text(out, id);
}

/* All periods of a kind with data, of a year if one is said; false: there are none. */
static int add_kind(const struct list *list, const struct vs_period_said *said, bool *found)
{
    vs_periods periods;
    int status = vs_evaluation_periods(list->evaluation, said->kind, &periods);
    char year[ID_SIZE];
    (void)snprintf(year, sizeof year, "%lld", (long long)said->year);
    *found = false;
    for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
        const vs_period *period = &periods.items[i];
        if (period->has_data && (said->year == 0 || same_year(year, period->id))) {
            add_id(list->out, period->id);
            *found = true;
        }
    }
    return status;
}

/* Adds the period, or the periods, that a part of the list names; false: it names none. */
static int add_part(struct list *list, const char *part, size_t size, bool *found)
{
    char id[ID_SIZE] = "";
    struct vs_period_said said = {.kind = -1};
    vs_buffer own;
    vs_buffer_init(&own, list->model->engine);
    vs_buffer_add(&own, part, size);
    int status = vs_buffer_status(&own);
    *found = false;
    if (status == VS_OK) {
        status = find_id(list->evaluation, list->model, own.data, list->work, id);
        hear_part(list->model, part, size, &said, list->work);
    }
    vs_buffer_free(&own);
    if (status != VS_OK || (id[0] == '\0' && said.not_a_word)) {
        return status;
    }
    if (id[0] == '\0' && said.kind < 0 && said.ordinal > 0) {
        said.kind = list->last.kind;
        said.year = said.year > 0 ? said.year : list->last.year;
    }
    if (said.every && said.academic && said.kind < 0) {
        said.kind = academic_kind(list->model);
    }
    if (id[0] == '\0' && said.kind >= 0 && (said.whole || said.every)) {
        return add_kind(list, &said, found);
    }
    if (id[0] == '\0') {
        status = choose(list->evaluation, list->model, list->usual, &said, id);
    }
    list->beyond = status == VS_OK && id[0] == '\0' && said.beside;
    *found = status == VS_OK && id[0] != '\0';
    if (*found) {
        add_id(list->out, id);
    }
    return status;
}

/* The parts of folded, each by itself. */
static int add_list(struct list *list, const char *folded, bool *found)
{
    size_t gap = 0;
    size_t size = 0;
    const char *last = folded;
    do {
        last += size + gap;
        size = part_of(last, &gap);
    } while (gap > 0);
    hear_part(list->model, last, size, &list->last, list->work);
    int status = VS_OK;
    *found = *folded != '\0';
    for (const char *at = folded; status == VS_OK && *found && at <= last; at += size + gap) {
        size = part_of(at, &gap);
        size_t blanks = strspn(at, " ");
        size_t rest = size > blanks ? size - blanks : 0;
        status = add_part(list, at + blanks, rest, found);
        if (gap == 0) {
            break;
        }
    }
    return status;
}

int vs_period_words(vs_evaluation *evaluation, const vs_model *model, const char *usual,
                    const char *text, vs_buffer *out)
{
    vs_buffer folded;
    vs_buffer work;
    vs_buffer_init(&folded, model->engine);
    vs_buffer_init(&work, model->engine);
    (void)vs_text_fold(&folded, text, strlen(text));
    struct list list = {.evaluation = evaluation,
                        .model = model,
                        .usual = usual,
                        .last = {.kind = -1},
                        .out = out,
                        .work = &work};
    bool found = false;
    int status = vs_buffer_status(&folded);
    if (status == VS_OK && folded.size > 0) {
        status = add_list(&list, folded.data, &found);
    }
    if (status == VS_OK && !found) {
        status =
            vs_fail(model->engine, VS_EUSAGE,
                    list.beyond ? VS_MSG_PERIOD_WORDS_BEYOND : VS_MSG_PERIOD_WORDS_UNKNOWN, text);
    }
    vs_buffer_free(&work);
    vs_buffer_free(&folded);
    return status == VS_OK ? vs_buffer_status(out) : status;
}
