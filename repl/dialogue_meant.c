/*
 * Words of a line that name no indicator: what may be meant by them, as the line to type.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue_words.h"

#include <string.h>

#include "names.h"
#include "text.h"

enum { NAME_SIZE = 200, MEMBER_WORDS = 3 };

/* A word, and what should stand for it and for what follows it. */
struct meant {
    struct making *making;
    size_t at, used; /* words; used 0: nothing is known better */
    vs_buffer text;  /* what to type instead */
};

static const char *word_at(const struct meant *meant, size_t at)
{
    return at < meant->making->typed->count ? meant->making->typed->items[at].text : "";
}

static bool is_english(const struct meant *meant)
{
    return !vs_words_is_cyrillic(meant->making->typed->items[0].text);
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(text, *words) == 0) {
            return true;
        }
    }
    return false;
}

/* The key of a dimension as one types it: its title if that is one word, in small letters; in
 * English its name. */
static void add_key(const vs_dimension *dimension, bool english, vs_buffer *out)
{
    bool word = !english && dimension->title != NULL && strchr(dimension->title, ' ') == NULL;
    const char *key = word ? dimension->title : dimension->name;
    (void)vs_text_lower(out, key, strlen(key));
}

/* True if a word is a form of a dimension's title, «классам» of «Класс», or its name. */
static bool is_form(vs_engine *engine, const vs_dimension *dimension, const char *word)
{
    vs_buffer key;
    vs_buffer said;
    vs_buffer_init(&key, engine);
    vs_buffer_init(&said, engine);
    add_key(dimension, false, &key);
    (void)vs_text_fold(&said, word, strlen(word));
    bool found = false;
    if (vs_buffer_status(&key) == VS_OK && vs_buffer_status(&said) == VS_OK && said.size > 0) {
        /* the last letter of the title may turn: «параллели» of «параллель» */
        size_t stem = key.size;
        while (stem > 1 && ((unsigned char)key.data[--stem] & 0xC0u) == 0x80u) {
        }
        found = strcmp(word, dimension->name) == 0 ||
                (stem > 4 && strncmp(said.data, key.data, stem) == 0);
    }
    vs_buffer_free(&said);
    vs_buffer_free(&key);
    return found;
}

/* «по классам»: --by класс. */
static void find_by(struct meant *meant, const vs_model *model)
{
    static const char *const words[] = {"по", "by", NULL};
    if (!is_one_of(word_at(meant, meant->at), words) ||
        !vs_making_has(meant->making, VS_OPTION_BY)) {
        return;
    }
    for (size_t i = 0; meant->used == 0 && i < model->dimension_count; i++) {
        if (is_form(model->engine, &model->dimensions[i], word_at(meant, meant->at + 1))) {
            vs_buffer_printf(&meant->text, "%s ", vs_option_name(VS_OPTION_BY));
            add_key(&model->dimensions[i], is_english(meant), &meant->text);
            meant->used = 2;
        }
    }
}

/* A member alone, «5А», of so many words: класс=5А. */
static int find_member(struct meant *meant, vs_evaluation *evaluation, const vs_model *model,
                       size_t words)
{
    vs_buffer typed;
    vs_buffer wanted;
    vs_buffer folded;
    vs_buffer_init(&typed, model->engine);
    vs_buffer_init(&wanted, model->engine);
    vs_buffer_init(&folded, model->engine);
    int status = vs_making_join(meant->making->typed, meant->at, words, &typed);
    if (status == VS_OK && typed.size > 0) {
        (void)vs_text_fold_alike(&wanted, typed.data, typed.size);
        status = vs_buffer_status(&wanted);
    }
    for (size_t i = 0; status == VS_OK && meant->used == 0 && i < model->dimension_count; i++) {
        size_t count = vs_evaluation_member_count(evaluation, (int)i);
        for (size_t k = 0; status == VS_OK && meant->used == 0 && k < count; k++) {
            const char *text = NULL;
            size_t size = 0;
            vs_buffer_clear(&folded);
            status = vs_evaluation_member_text(evaluation, (int)i, (uint32_t)k, &text, &size);
            if (status == VS_OK && vs_text_fold_alike(&folded, text, size) == VS_OK &&
                folded.size > 0 && folded.size == wanted.size &&
                memcmp(folded.data, wanted.data, folded.size) == 0) {
                bool plain = memchr(text, ' ', size) == NULL;
                add_key(&model->dimensions[i], is_english(meant), &meant->text);
                vs_buffer_printf(&meant->text, plain ? "=%.*s" : "=«%.*s»", (int)size, text);
                meant->used = words;
            }
        }
    }
    vs_buffer_free(&typed);
    vs_buffer_free(&folded);
    vs_buffer_free(&wanted);
    return status;
}

/* "R02[класс=5А]", as operations name a cell: R02 класс=5А. */
static void find_cell(struct meant *meant, const vs_model *model)
{
    char name[NAME_SIZE];
    const char *typed = word_at(meant, meant->at);
    size_t size = strcspn(typed, "[");
    size_t whole = strlen(typed);
    int indicator = -1;
    if (size == 0 || size >= sizeof name || whole < size + 2 || typed[whole - 1] != ']') {
        return;
    }
    memcpy(name, typed, size);
    name[size] = '\0';
    if (vs_names_indicator(model, name, &indicator) != VS_OK) {
        return;
    }
    vs_buffer_text(&meant->text, name);
    vs_buffer_char(&meant->text, ' ');
    for (const char *c = typed + size + 1; c < typed + whole - 1; c++) {
        vs_buffer_char(&meant->text, (char)(*c == ',' ? ' ' : *c));
    }
    meant->used = 1;
}

static int use_meant(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct meant *meant = self;
    int indicator = -1;
    bool known = vs_names_indicator(model, word_at(meant, meant->at), &indicator) == VS_OK ||
                 vs_engine_error_id(model->engine) == VS_MSG_NAME_TWO;
    vs_engine_clear_error(model->engine);
    if (known) {
        return VS_OK;
    }
    find_by(meant, model);
    if (meant->used == 0) {
        find_cell(meant, model);
    }
    int status = VS_OK;
    size_t words = meant->making->typed->count - meant->at;
    for (words = words < MEMBER_WORDS ? words : MEMBER_WORDS;
         status == VS_OK && meant->used == 0 && words > 0; words--) {
        status = find_member(meant, evaluation, model, words);
    }
    vs_engine_clear_error(model->engine);
    return status;
}

/* «в 1 четверти»: за 1 четверти. */
static int find_in(struct meant *meant)
{
    static const char *const words[] = {"в", "во", "на", "in", NULL};
    size_t used = 0;
    vs_buffer id;
    if (!is_one_of(word_at(meant, meant->at), words)) {
        return VS_OK;
    }
    vs_buffer_init(&id, meant->making->dialogue->engine);
    int status =
        vs_making_period(meant->making->dialogue, meant->making->typed, meant->at + 1, &used, &id);
    if (status == VS_OK) {
        vs_buffer_text(&meant->text,
                       vs_words_is_cyrillic(word_at(meant, meant->at)) ? "за" : "for");
        for (size_t i = 1; i <= used; i++) {
            vs_buffer_printf(&meant->text, " %s", word_at(meant, meant->at + i));
        }
        meant->used = used + 1;
    }
    vs_engine_clear_error(meant->making->dialogue->engine);
    vs_buffer_free(&id);
    return status == VS_EUSAGE ? VS_OK : status;
}

/* VS_EUSAGE: the line with what is meant. */
static int fail_meant(const struct meant *meant)
{
    const vs_words *typed = meant->making->typed;
    vs_engine *engine = meant->making->dialogue->engine;
    vs_buffer line;
    vs_buffer said;
    vs_buffer_init(&line, engine);
    vs_buffer_init(&said, engine);
    vs_buffer_text(&line, vs_words_is_cyrillic(typed->items[0].text) ? "" : ".");
    for (size_t i = 0; i < typed->count; i++) {
        bool first = i == meant->at;
        bool inside = i >= meant->at && i < meant->at + meant->used;
        vs_buffer_text(&line, i > 0 && (first || !inside) ? " " : "");
        vs_buffer_text(&line, first ? meant->text.data : inside ? "" : typed->items[i].raw);
    }
    int status = vs_making_join(typed, meant->at, meant->used, &said);
    status = status == VS_OK ? vs_buffer_status(&line) : status;
    status = status == VS_OK
                 ? vs_fail(engine, VS_EUSAGE, VS_MSG_DIALOGUE_MEANT, said.data, line.data)
                 : status;
    vs_buffer_free(&said);
    vs_buffer_free(&line);
    return status;
}

int vs_making_check_meant(struct making *making, size_t at)
{
    struct meant meant = {.making = making, .at = at};
    if (vs_dialogue_at_region(making->dialogue) || making->typed->items[at].quoted) {
        return VS_OK;
    }
    vs_buffer_init(&meant.text, making->dialogue->engine);
    int status = find_in(&meant);
    if (status == VS_OK && meant.used == 0) {
        /* What keeps the school from being read the command tells. */
        (void)vs_dialogue_cells(making->dialogue, use_meant, &meant);
        vs_engine_clear_error(making->dialogue->engine);
    }
    status = status == VS_OK ? vs_buffer_status(&meant.text) : status;
    if (status == VS_OK && meant.used > 0) {
        status = fail_meant(&meant);
    }
    vs_buffer_free(&meant.text);
    return status;
}
