/*
 * Where an operation of a scenario begins and ends among words.
 * SPDX-License-Identifier: MIT
 */
#include "operation_words.h"

#include <string.h>

#include "text.h"

enum { NAME_SIZE = 200 };

/* --- looking --- */

const char *vs_operation__find(const char *text, const char *stops)
{
    size_t open = 0;
    size_t close = 0;
    while (*text != '\0' && strchr(stops, *text) == NULL) {
        size_t quoted = vs_words_quoted(text, &open, &close);
        text += quoted > 0 ? quoted : 1;
    }
    return text;
}

const char *vs_operation__arrow(const char *text, size_t *size)
{
    static const char *const arrows[] = {"->", "→", "—>", "–>"};
    size_t open = 0;
    size_t close = 0;
    while (*text != '\0') {
        for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
            *size = strlen(arrows[i]);
            if (strncmp(text, arrows[i], *size) == 0) {
                return text;
            }
        }
        size_t quoted = vs_words_quoted(text, &open, &close);
        text += quoted > 0 ? quoted : 1;
    }
    return NULL;
}

const char *vs_operation__behind(const char *text)
{
    if (*text != '[') {
        return text;
    }
    const char *close = vs_operation__find(text, "]");
    return *close == ']' ? close + 1 : NULL;
}

bool vs_operation__is_period(const char *key)
{
    return strcmp(key, "period") == 0 || strcmp(key, "период") == 0 || strcmp(key, "за") == 0 ||
           strcmp(key, "Период") == 0 || strcmp(key, "for") == 0;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* The sign = behind a name and its brackets; NULL: there is none. */
static const char *find_equals(const char *rest)
{
    const char *at = vs_operation__find(rest, "[=");
    if (*at == '[') {
        at = vs_operation__behind(at);
        at = at != NULL ? vs_operation__find(at, "=") : NULL;
    }
    return at != NULL && *at == '=' ? at : NULL;
}

/* --- one operation --- */

/* An operation while it is put together. */
struct joining {
    const vs_words *words;
    vs_engine *engine;
    bool number;
    const char *type; /* in English */
    bool rows;        /* fact: rows are changed, no file is named */
    size_t next;      /* word */
    vs_buffer rest;   /* what follows the type */
};

static bool is(const struct joining *joining, const char *type)
{
    return strcmp(joining->type, type) == 0;
}

static bool is_option(const char *raw)
{
    return raw[0] == '-' && raw[1] == '-';
}

/* The text of a word that stands in quotes as a whole. */
static bool is_quoted(const vs_word *word)
{
    size_t open = 0;
    size_t close = 0;
    return word->quoted && vs_words_quoted(word->raw, &open, &close) == strlen(word->raw);
}

/* Takes the type at the beginning of a word; false: there is none. *rest is what follows it. */
static bool take_type(struct joining *joining, const vs_word *word, const char **rest)
{
    const char *text = is_quoted(word) || joining->words->line == NULL ? word->text : word->raw;
    size_t size = strcspn(text, ": \t");
    joining->type = size > 0 ? vs_scenario_type(joining->engine, text, size) : NULL;
    *rest = skip_blanks(text + size + (text[size] == ':' ? 1 : 0));
    return joining->type != NULL;
}

static bool is_complete(const struct joining *joining)
{
    const char *rest = joining->rest.size > 0 ? joining->rest.data : "";
    size_t size = 0;
    if (*skip_blanks(rest) == '\0') {
        return false;
    }
    if (joining->rows) {
        const char *arrow = vs_operation__arrow(rest, &size);
        return arrow != NULL && *skip_blanks(arrow + size) != '\0';
    }
    if (is(joining, "fact")) {
        return true;
    }
    const char *equals = find_equals(rest);
    return joining->number && equals != NULL && *skip_blanks(equals + 1) != '\0';
}

/* True where an operation without its number has ended at the latest. */
static bool ends_key(const struct joining *joining, const vs_word *word)
{
    static const char *const words[] = {"за", "for", "от", "from", "между", "between"};
    if (vs_operation__behind(vs_operation__find(joining->rest.data, "[")) == NULL) {
        return false; /* in brackets */
    }
    bool ends = *vs_operation__find(word->raw, "=[") == '=';
    for (size_t i = 0; !ends && i < sizeof words / sizeof *words; i++) {
        ends = strcmp(word->raw, words[i]) == 0;
    }
    return ends;
}

static int add_word(struct joining *joining)
{
    vs_buffer_text(&joining->rest, joining->rest.size > 0 ? " " : "");
    vs_buffer_text(&joining->rest, joining->words->items[joining->next++].raw);
    return vs_buffer_status(&joining->rest);
}

/* "x5", with the letter of either alphabet or the sign. */
static bool is_times(const char *raw)
{
    static const char *const marks[] = {"x", "X", "х", "Х", "×"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t size = strlen(marks[i]);
        size_t digits = strncmp(raw, marks[i], size) == 0 ? strspn(raw + size, "0123456789") : 0;
        if (digits > 0 && raw[size + digits] == '\0') {
            return true;
        }
    }
    return false;
}

/* True if A and an arrow follow, as behind FIELD=. */
static bool has_arrow_next(const char *text)
{
    size_t open = 0;
    size_t close = 0;
    size_t size = 0;
    text = skip_blanks(text);
    const char *arrow = vs_operation__arrow(text, &size);
    size_t quoted = vs_words_quoted(text, &open, &close);
    const char *end = quoted > 0 ? text + quoted : text + strcspn(text, " \t");
    return arrow != NULL && (arrow < end || arrow == skip_blanks(end));
}

/* A fact changes rows if an arrow stands before anything that must be another operation: a type
 * with its colon, NAME=VALUE without an arrow. */
static bool finds_arrow(vs_engine *engine, const char *text)
{
    const char *at = text;
    size_t open = 0;
    size_t close = 0;
    size_t size = 0;
    while (*at != '\0') {
        bool begins = at == text || at[-1] == ' ';
        size_t type = strcspn(at, ": ");
        size_t quoted = vs_words_quoted(at, &open, &close);
        if (begins && (is_option(at) || (at[type] == ':' && at > text &&
                                         vs_scenario_type(engine, at, type) != NULL))) {
            return false;
        }
        if (*at == '[') {
            at = vs_operation__behind(at);
            if (at == NULL || *skip_blanks(at) == '=') {
                return at == NULL;
            }
        } else if (*at == '=') {
            return has_arrow_next(at + 1);
        } else if (vs_operation__arrow(at, &size) == at) {
            return true;
        } else {
            at += quoted > 0 ? quoted : 1;
        }
    }
    return false;
}

static int look_for_rows(struct joining *joining)
{
    vs_buffer text;
    vs_buffer_init(&text, joining->engine);
    vs_buffer_text(&text, joining->rest.data);
    for (size_t i = joining->next; i < joining->words->count; i++) {
        vs_buffer_text(&text, text.size > 0 ? " " : "");
        vs_buffer_text(&text, joining->words->items[i].raw);
    }
    int status = vs_buffer_status(&text);
    size_t first = status == VS_OK ? strcspn(text.data, " ") : 0;
    joining->rows = status == VS_OK && (memchr(text.data, '[', first) != NULL ||
                                        finds_arrow(joining->engine, text.data));
    vs_buffer_free(&text);
    return status;
}

/* "for 1st term" ends a formula, "for i = 1, 3 do" and "for k, v in" do not. */
static bool is_period(const vs_words *words, size_t at)
{
    if (strcmp(words->items[at].raw, "for") != 0 || at + 1 >= words->count) {
        return false;
    }
    const char *next = words->items[at + 1].raw;
    const char *after = at + 2 < words->count ? words->items[at + 2].raw : "";
    return strpbrk(next, "=,") == NULL && after[0] != '=' && strcmp(after, "in") != 0;
}

/* In a parted line a formula goes on to a word that cannot be Lua, unless it stands in quotes. */
static int add_formula(struct joining *joining)
{
    const vs_words *words = joining->words;
    const char *equals = find_equals(joining->rest.data);
    const char *formula = skip_blanks(equals + 1);
    size_t open = 0;
    size_t close = 0;
    size_t quoted = vs_words_quoted(formula, &open, &close);
    if (quoted > 0 && formula[quoted] == '\0') {
        vs_buffer plain;
        vs_buffer_init(&plain, joining->engine);
        vs_buffer_add(&plain, joining->rest.data, (size_t)(equals + 1 - joining->rest.data));
        vs_buffer_add(&plain, formula + open, quoted - open - close);
        vs_buffer_free(&joining->rest);
        joining->rest = plain;
        return vs_buffer_status(&plain);
    }
    size_t last = joining->next;
    while (words->line != NULL && last < words->count &&
           !vs_words_is_cyrillic(words->items[last].raw) && !is_option(words->items[last].raw) &&
           !is_period(words, last)) {
        last++;
    }
    if (last > joining->next) {
        const vs_word *end = &words->items[last - 1];
        const vs_word *before = &words->items[joining->next - 1];
        const char *from = words->line + before->start + strlen(before->raw);
        const char *to = words->line + end->start + strlen(end->raw);
        vs_buffer_add(&joining->rest, from, (size_t)(to - from));
        joining->next = last;
    }
    return vs_buffer_status(&joining->rest);
}

static int fail_open(const struct joining *joining)
{
    static const struct {
        const char *type;
        enum vs_message example;
    } examples[] = {
        {"param", VS_MSG_OPERATION_PARAM},
        {"value", VS_MSG_OPERATION_VALUE},
        {"formula", VS_MSG_OPERATION_FORMULA},
        {"fact", VS_MSG_OPERATION_FACT},
    };
    enum vs_message example = VS_MSG_OPERATION_PARAM;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        example = is(joining, examples[i].type) ? examples[i].example : example;
    }
    const char *rest =
        joining->rest.size > 0 ? joining->rest.data : joining->words->items[joining->next - 1].raw;
    const char *written = vs_message_text(joining->engine, example);
    if (vs_operation__behind(vs_operation__find(rest, "[")) == NULL) {
        return vs_fail(joining->engine, VS_EUSAGE, VS_MSG_SCENARIO_BRACKET, rest);
    }
    return vs_fail(joining->engine, VS_EUSAGE,
                   joining->number ? VS_MSG_OPERATION_OPEN : VS_MSG_OPERATION_OPEN_KEY, rest,
                   written);
}

static int join(struct joining *joining)
{
    const vs_words *words = joining->words;
    int status = is(joining, "fact") ? look_for_rows(joining) : VS_OK;
    while (status == VS_OK && !is_complete(joining) && joining->next < words->count &&
           !is_option(words->items[joining->next].raw) &&
           (joining->number || joining->rest.size == 0 ||
            !ends_key(joining, &words->items[joining->next]))) {
        status = add_word(joining);
    }
    bool key = !joining->number && !is(joining, "fact") && joining->rest.size > 0 &&
               vs_operation__behind(vs_operation__find(joining->rest.data, "[")) != NULL;
    if (status == VS_OK && !is_complete(joining) && !key) {
        return fail_open(joining);
    }
    if (status == VS_OK && is(joining, "formula") && joining->number) {
        status = add_formula(joining);
    }
    if (status == VS_OK && joining->rows && joining->next < words->count &&
        is_times(words->items[joining->next].raw)) {
        status = add_word(joining);
    }
    return status;
}

int vs_operation_join(const vs_words *words, vs_engine *engine, size_t from, bool number,
                      size_t *used, vs_buffer *out)
{
    struct joining joining = {.words = words, .engine = engine, .number = number, .next = from + 1};
    const char *rest = NULL;
    *used = 0;
    if (from >= words->count || !take_type(&joining, &words->items[from], &rest)) {
        return VS_OK;
    }
    vs_buffer_init(&joining.rest, engine);
    vs_buffer_text(&joining.rest, rest);
    int status = vs_buffer_status(&joining.rest);
    if (status == VS_OK) {
        status = join(&joining);
    }
    if (status == VS_OK) {
        *used = joining.next - from;
        vs_buffer_clear(out);
        vs_buffer_printf(out, "%s:", joining.type);
        vs_buffer_text(out, joining.rest.data);
        status = vs_buffer_status(out);
    }
    vs_buffer_free(&joining.rest);
    return status;
}

/* --- words that are nearly right --- */

int vs_operation_check(const vs_words *words, vs_engine *engine, size_t from)
{
    char typed[NAME_SIZE];
    const char *raw = words->items[from].raw;
    size_t size = strcspn(raw, ":[= \t");
    const char *best = NULL;
    const char *english = NULL;
    size_t least = 3;
    if (size == 0 || size >= sizeof typed) {
        return VS_OK;
    }
    memcpy(typed, raw, size);
    typed[size] = '\0';
    vs_buffer other;
    vs_buffer_init(&other, engine);
    vs_words_other_layout(&other, typed);
    int status = vs_buffer_status(&other);
    bool layout = status == VS_OK && vs_scenario_type(engine, other.data, other.size) != NULL;
    const char *word = NULL;
    for (size_t i = 0; (word = vs_scenario_type_word(i, &english)) != NULL; i++) {
        size_t distance = vs_text_distance(typed, word, 2);
        best = distance < least ? word : best;
        least = distance < least ? distance : least;
    }
    if (status == VS_OK && (layout || best != NULL)) {
        status = vs_fail(engine, VS_EUSAGE, layout ? VS_MSG_DIALOGUE_LAYOUT : VS_MSG_OPERATION_NEAR,
                         typed, layout ? other.data : best);
    }
    vs_buffer_free(&other);
    return status;
}

/* --- what is said of a cell --- */

bool vs_operation_is_bare(const char *text)
{
    return strncmp(text, "value:", 6) == 0 && *vs_operation__find(text, "[=") != '[';
}

bool vs_operation_lacks_period(const char *text)
{
    if (strncmp(text, "value:", 6) != 0) {
        return false;
    }
    const char *at = vs_operation__find(text, "[=");
    const char *end = *at == '[' ? vs_operation__behind(at) : NULL;
    while (end != NULL && at < end && *at != ']') {
        char key[NAME_SIZE];
        at++;
        at += strspn(at, " \t");
        size_t size = (size_t)(vs_operation__find(at, "=,;]") - at);
        if (size < sizeof key) {
            memcpy(key, at, size);
            key[size] = '\0';
            key[strcspn(key, " \t")] = '\0';
            if (vs_operation__is_period(key)) {
                return false;
            }
        }
        at = vs_operation__find(at, ",;]");
    }
    return true;
}

/* --- arguments of a command --- */

/* What the command line spells operations with. */
struct lender {
    vs_session *session;
    vs_unit *unit;
    vs_evaluation *evaluation; /* NULL: not needed yet. Owned */
};

static int lend(void *self, vs_evaluation **out)
{
    struct lender *lender = self;
    int status = VS_OK;
    if (lender->evaluation == NULL) {
        status = vs_cells_evaluate(lender->session, lender->unit, &lender->evaluation);
    }
    *out = lender->evaluation;
    return status;
}

/* What a dialogue has read is spelled: its cells were those of what is supposed. */
static int spell(struct lender *lender, size_t number, const char *text, vs_buffer *out)
{
    vs_operation_reader reader = {.model = lender->unit->model, .evaluation = lend, .self = lender};
    if (!lender->session->in_dialogue) {
        return vs_operation_spell(&reader, number, text, out);
    }
    vs_buffer_clear(out);
    vs_buffer_text(out, text);
    return vs_buffer_status(out);
}

static int add_operation(struct lender *lender, const char *text, vs_scenario **scenario)
{
    vs_scenario *longer = NULL;
    vs_buffer spelled;
    vs_buffer_init(&spelled, lender->session->engine);
    int status = spell(lender, vs_scenario_count(*scenario) + 1, text, &spelled);
    if (status == VS_OK) {
        status = vs_scenario_with(&longer, *scenario, spelled.data);
    }
    if (status == VS_OK) {
        vs_scenario_free(*scenario);
        *scenario = longer;
    }
    vs_buffer_free(&spelled);
    return status;
}

int vs_operation_arguments(vs_session *session, vs_unit *unit, size_t first, vs_scenario **scenario)
{
    const vs_options *options = &session->options;
    vs_engine *engine = session->engine;
    const char *const *texts = (const char *const *)(const void *)options->arguments.data;
    struct lender lender = {.session = session, .unit = unit};
    vs_words words;
    vs_buffer text;
    vs_buffer_init(&text, engine);
    int status = vs_words_of(&words, engine, texts, vs_options_argument_count(options));
    for (size_t i = first; status == VS_OK && i < words.count;) {
        size_t used = 0;
        status = vs_operation_join(&words, engine, i, true, &used, &text);
        if (status == VS_OK && used == 0) {
            status = vs_operation_check(&words, engine, i);
        }
        if (status == VS_OK) { /* what is none is told where it is added */
            status = add_operation(&lender, used > 0 ? text.data : words.items[i].text, scenario);
        }
        i += used > 0 ? used : 1;
    }
    vs_evaluation_free(lender.evaluation);
    vs_buffer_free(&text);
    vs_words_free(&words);
    return status;
}

int vs_operation_key(vs_session *session, vs_unit *unit, const char *typed, vs_buffer *out)
{
    struct lender lender = {.session = session, .unit = unit};
    vs_words words;
    vs_buffer text;
    size_t used = 0;
    vs_buffer_init(&text, session->engine);
    int status = vs_words_of(&words, session->engine, &typed, 1);
    if (status == VS_OK) {
        status = vs_operation_join(&words, session->engine, 0, false, &used, &text);
    }
    if (status == VS_OK && used == 0) {
        status = vs_operation_check(&words, session->engine, 0);
    }
    if (status == VS_OK) {
        status = spell(&lender, 1, used > 0 ? text.data : typed, out);
    }
    vs_evaluation_free(lender.evaluation);
    vs_buffer_free(&text);
    vs_words_free(&words);
    return status;
}
