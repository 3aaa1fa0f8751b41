/*
 * The words of periods: numbers, years, kinds, places beside the present one.
 * SPDX-License-Identifier: MIT
 */
#include "period_words.h"

#include <string.h>

#include "number.h"
#include "text.h"

enum { STEM_LEAST = 3 };

bool vs_period_is_id(const char *text)
{
    bool year = strlen(text) == 4 && strspn(text, "0123456789") == 4;
    return year || strcmp(text, "*") == 0 || strcmp(text, "each") == 0 ||
           strcmp(text, "каждый") == 0;
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

int64_t vs_period_year(const char *word)
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

/* Words that count from the present period; latest: the latest with data is meant. */
static bool is_beside(const char *word, int64_t *shift, bool *is_latest)
{
    static const struct {
        const char *stem;
        int shift;
        bool latest;
    } stems[] = {
        {"прошл", -1, false},    {"предыдущ", -1, false},  {"last", -1, false},
        {"previous", -1, false}, {"позапрошл", -2, false}, {"следующ", 1, false},
        {"next", 1, false},      {"текущ", 0, false},      {"нынешн", 0, false},
        {"current", 0, false},   {"последн", 0, true},     {"latest", 0, true},
    };
    static const char *const these[] = {"этот", "эта",  "это",  "эту", "этого",
                                        "этой", "этом", "this", "сей"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        if (begins(word, stems[i].stem)) {
            *shift = stems[i].shift;
            *is_latest = stems[i].latest;
            return true;
        }
    }
    *shift = 0;
    *is_latest = false;
    for (size_t i = 0; i < sizeof these / sizeof *these; i++) {
        if (strcmp(word, these[i]) == 0) {
            return true;
        }
    }
    return false;
}

void vs_period_hear(const vs_model *model, const char *word, struct vs_period_said *said,
                    vs_buffer *work)
{
    int64_t year = vs_period_year(word);
    int kind = kind_of(model, word, work);
    int64_t shift = 0;
    bool is_latest = false;
    if (is_beside(word, &shift, &is_latest)) {
        said->beside = said->beside || !is_latest;
        said->shift = is_latest ? said->shift : shift;
        said->latest = said->latest || is_latest;
    } else if (year > 0) {
        said->year = year;
    } else if (kind >= 0) {
        said->kind = kind;
    } else if (ordinal_of(word) > 0) {
        said->ordinal = ordinal_of(word);
    } else if (begins(word, "год") || begins(word, "учеб") || begins(word, "уч.") ||
               strcmp(word, "г.") == 0 || strcmp(word, "year") == 0) {
        said->academic = true;
    } else if (begins(word, "кажд") || strcmp(word, "each") == 0) {
        said->every = true;
    } else if (begins(word, "все") || begins(word, "врем") || begins(word, "период")) {
        said->whole = said->whole || begins(word, "все");
    } else {
        said->not_a_word = true;
    }
}

bool vs_period_is_beside(vs_engine *engine, const char *text)
{
    vs_buffer folded;
    bool found = false;
    vs_buffer_init(&folded, engine);
    (void)vs_text_fold(&folded, text, strlen(text));
    for (const char *at = folded.size > 0 ? folded.data : ""; !found && *at != '\0';) {
        int64_t shift = 0;
        bool is_latest = false;
        char word[64] = "";
        size_t size = strcspn(at, " ");
        memcpy(word, at, size < sizeof word ? size : 0);
        found = is_beside(word, &shift, &is_latest);
        at += size + strspn(at + size, " ");
    }
    vs_buffer_free(&folded);
    return found;
}
