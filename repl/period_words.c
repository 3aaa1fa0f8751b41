/*
 * Periods as people say them: «1 четверть», «вторая четверть 2024», "II half 2024/25".
 * SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <stdio.h>
#include <string.h>

#include "number.h"
#include "text.h"

enum { ID_SIZE = 200, STEM_LEAST = 3 };

/* What the words of a text say. */
struct said {
    int kind;        /* of the model; -1: none named */
    int64_t ordinal; /* 0: none */
    int64_t year;    /* 0: none */
    bool academic;   /* the word for a year stands there */
    bool whole;      /* all periods together */
    bool not_a_word; /* something that no period is called */
};

bool vs_period_is_id(const char *text)
{
    bool year = strlen(text) == 4 && strspn(text, "0123456789") == 4;
    return year || strcmp(text, "*") == 0 || strcmp(text, "each") == 0 ||
           strcmp(text, "каждый") == 0 || strchr(text, ',') != NULL;
}

/* The number that begins a word ("2", "2-я", "2nd"), or that it spells; 0: none. */
static int64_t ordinal_of(const char *word)
{
    static const struct {
        const char *stem;
        int value;
    } stems[] = {
        {"перв", 1},     {"втор", 2},     {"трет", 3},   {"четверта", 4},
        {"четверто", 4}, {"четверту", 4}, {"первы", 1},  {"first", 1},
        {"second", 2},   {"third", 3},    {"fourth", 4},
    };
    static const char *const roman[] = {"i", "ii", "iii", "iv", "v", "vi"};
    size_t digits = strspn(word, "0123456789");
    if (digits > 0 && digits < 3) {
        const char *rest = word + digits;
        static const char *const ends[] = {"",    "-я",  "-й", "-ю",  "-ая", "-ой",
                                           "-ую", "-ый", "-е", "-го", "я",   "й",
                                           "ю",   "е",   "st", "nd",  "rd",  "th"};
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            int64_t value = 0;
            if (strcmp(rest, ends[i]) == 0 &&
                vs_integer_parse(word, digits, &value) == VS_PARSE_OK) {
                return value;
            }
        }
    }
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        if (strncmp(word, stems[i].stem, strlen(stems[i].stem)) == 0) {
            return stems[i].value;
        }
    }
    for (size_t i = 0; i < sizeof roman / sizeof *roman; i++) {
        if (strcmp(word, roman[i]) == 0) {
            return (int64_t)i + 1;
        }
    }
    return 0;
}

/* The first year of "2024", "2024/25", "2024-2025"; 0: the word is no year. */
static int64_t year_of(const char *word)
{
    int64_t year = 0;
    int64_t next = 0;
    size_t size = strlen(word);
    if (strspn(word, "0123456789") < 4 || vs_integer_parse(word, 4, &year) != VS_PARSE_OK) {
        return 0;
    }
    if (size == 4) {
        return year;
    }
    bool parted = (word[4] == '/' || word[4] == '-') && (size == 7 || size == 9) &&
                  vs_integer_parse(word + 5, size - 5, &next) == VS_PARSE_OK;
    return parted && (size == 7 ? next == (year + 1) % 100 : next == year + 1) ? year : 0;
}

/* True if a word is a form of a title's word: all but its last two letters begin it. */
static bool is_form(const char *word, const char *title, size_t size)
{
    size_t letters = 0;
    for (size_t i = 0; i < size; i++) {
        letters += ((unsigned char)title[i] & 0xC0u) != 0x80u;
    }
    size_t stem = 0;
    size_t wanted = letters > STEM_LEAST + 2 ? letters - 2 : letters;
    for (size_t met = 0; stem < size; stem++) {
        bool begins = ((unsigned char)title[stem] & 0xC0u) != 0x80u;
        if (begins && met++ == wanted) {
            break;
        }
    }
    return strncmp(word, title, stem) == 0;
}

/* The kind of parts that a word names by its name or a form of its title; -1. */
static int kind_of(const vs_model *model, const char *word, vs_buffer *work)
{
    for (size_t i = 0; i < model->period_kind_count; i++) {
        const vs_period_kind *kind = &model->period_kinds[i];
        if (kind->type != VS_PERIOD_PART) {
            continue;
        }
        vs_buffer_clear(work);
        (void)vs_text_fold(work, kind->title, strlen(kind->title));
        const char *title = work->size > 0 ? work->data : "";
        if (strcmp(word, kind->name) == 0 || is_form(word, title, strcspn(title, " "))) {
            return (int)i;
        }
    }
    return -1;
}

static bool begins(const char *word, const char *stem)
{
    return strncmp(word, stem, strlen(stem)) == 0;
}

static void hear(const vs_model *model, const char *word, struct said *said, vs_buffer *work)
{
    int64_t year = year_of(word);
    int kind = kind_of(model, word, work);
    if (year > 0) {
        said->year = year;
    } else if (kind >= 0) {
        said->kind = kind;
    } else if (ordinal_of(word) > 0) {
        said->ordinal = ordinal_of(word);
    } else if (begins(word, "год") || begins(word, "учеб") || begins(word, "уч.") ||
               strcmp(word, "г.") == 0 || strcmp(word, "year") == 0) {
        said->academic = true;
    } else if (begins(word, "все") || begins(word, "врем") || begins(word, "период")) {
        said->whole = said->whole || begins(word, "все");
    } else {
        said->not_a_word = true;
    }
}

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

/* The id that was said, "" if none. */
static int choose(vs_evaluation *evaluation, const vs_model *model, const char *usual,
                  const struct said *said, char id[ID_SIZE])
{
    char end[ID_SIZE / 2] = "";
    int64_t year = said->year;
    id[0] = '\0';
    if (said->whole) {
        (void)snprintf(id, ID_SIZE, "*");
        return VS_OK;
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
    int kind = said->kind;
    for (size_t i = 0; kind < 0 && i < model->period_kind_count; i++) {
        kind = model->period_kinds[i].type == VS_PERIOD_ACADEMIC ? (int)i : -1;
    }
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

int vs_period_words(vs_evaluation *evaluation, const vs_model *model, const char *usual,
                    const char *text, vs_buffer *out)
{
    char id[ID_SIZE] = "";
    struct said said = {.kind = -1};
    vs_buffer folded;
    vs_buffer work;
    vs_buffer_init(&folded, model->engine);
    vs_buffer_init(&work, model->engine);
    (void)vs_text_fold(&folded, text, strlen(text));
    int status = vs_buffer_status(&folded);
    if (status == VS_OK && folded.size > 0) {
        status = find_id(evaluation, model, folded.data, &work, id);
        char *at = folded.data;
        while (*at != '\0') {
            size_t size = strcspn(at, " ");
            char *next = at[size] != '\0' ? at + size + 1 : at + size;
            at[size] = '\0';
            if (size > 0) {
                hear(model, at, &said, &work);
            }
            at = next;
        }
    }
    if (status == VS_OK && id[0] == '\0' && !said.not_a_word) {
        status = choose(evaluation, model, usual, &said, id);
    }
    if (status == VS_OK && id[0] == '\0') {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_PERIOD_WORDS_UNKNOWN, text);
    }
    vs_buffer_text(out, id);
    vs_buffer_free(&work);
    vs_buffer_free(&folded);
    return status == VS_OK ? vs_buffer_status(out) : status;
}
