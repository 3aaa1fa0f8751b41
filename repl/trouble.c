/*
 * Messages taken apart and laid out: the remedy behind the last "; ", the place "file:line:" or
 * "file:line:column:", and in the line of that place the last word that the message quotes.
 * SPDX-License-Identifier: MIT
 */
#include "trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "text.h"
#include "wrap.h"

enum {
    SOURCE_MAX = 4096, /* bytes of a line that are looked at */
    SHOWN_MAX = 100,   /* columns of a line without a terminal */
    SHOWN_LEAST = 20,
    GUTTER = 8, /* columns before the line: "    3 | " */
    REMEDY_DEPTH = 4
};

/* A line of a source. */
struct source {
    vs_buffer line;
    long long number; /* 0: it has none */
    long long column; /* in characters, from 1; 0: unknown */
};

/* --- the parts of a message --- */

/* Moves over a quoted or bracketed part that begins at text; 0: none begins there, or it is open.
 */
static size_t closed_part(const char *text)
{
    static const char *const pairs[][2] = {{"«", "»"}, {"\"", "\""}, {"(", ")"}, {"`", "`"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t size = strlen(pairs[i][0]);
        const char *end =
            strncmp(text, pairs[i][0], size) == 0 ? strstr(text + size, pairs[i][1]) : NULL;
        if (end != NULL) {
            return (size_t)(end - text) + strlen(pairs[i][1]);
        }
    }
    return 0;
}

/* Bytes of what happened; what to do follows after "; ". All if nothing is to do. */
static size_t size_of_what(const char *text)
{
    size_t found = strlen(text);
    for (const char *at = text; *at != '\0';) {
        size_t part = closed_part(at);
        if (part == 0 && at[0] == ';' && at[1] == ' ' && at[2] != '\0') {
            found = (size_t)(at - text);
        }
        at += part > 0 ? part : 1;
    }
    return found;
}

/* --- the line --- */

/* Reads line number of a file. False: it is no text, or has no such line. */
static bool read_line(FILE *file, struct source *out)
{
    char block[16384];
    long long line = 1;
    size_t size = 0;
    vs_buffer_clear(&out->line);
    while (line <= out->number && (size = fread(block, 1, sizeof block, file)) > 0) {
        const char *at = block;
        const char *end = block + size;
        if (memchr(block, '\0', size) != NULL) {
            return false;
        }
        while (at < end && line <= out->number) {
            const char *feed = memchr(at, '\n', (size_t)(end - at));
            const char *stop = feed != NULL ? feed : end;
            if (line == out->number && out->line.size < SOURCE_MAX) {
                vs_buffer_add(&out->line, at, (size_t)(stop - at));
            }
            line += feed != NULL;
            at = feed != NULL ? feed + 1 : end;
        }
    }
    return !out->line.failed && out->line.size > 0;
}

static bool read_file(const char *path, struct source *out)
{
    struct stat status;
    bool plain = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    FILE *file = plain ? fopen(path, "rb") : NULL;
    bool read = file != NULL && read_line(file, out);
    if (file != NULL) {
        (void)fclose(file);
    }
    return read;
}

/* The path of an argument that ends with the name; NULL. */
static const char *argument_named(const vs_options *options, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; options != NULL && i < vs_options_argument_count(options); i++) {
        const char *path = vs_options_argument(options, i);
        size_t length = strlen(path);
        if (length > size && path[length - size - 1] == '/' &&
            strcmp(path + length - size, name) == 0) {
            return path;
        }
    }
    return NULL;
}

static bool open_source(const vs_trouble *how, const char *start, size_t size, struct source *out)
{
    char name[VS_PATH_SIZE];
    char path[VS_PATH_SIZE];
    if (size == 0 || size >= sizeof name) {
        return false;
    }
    memcpy(name, start, size);
    name[size] = '\0';
    const char *argument = argument_named(how->options, name);
    if (how->moved != NULL && strncmp(name, how->moved, strlen(how->moved)) == 0) {
        return false;
    }
    int used = how->folder != NULL ? snprintf(path, sizeof path, "%s/%s", how->folder, name) : 0;
    bool below = used > 0 && (size_t)used < sizeof path;
    return (argument != NULL && read_file(argument, out)) || read_file(name, out) ||
           (below && read_file(path, out));
}

/* Reads ":3" or ":3:14" at colon; a place ends with a sign or the text. */
static bool read_numbers(const char *colon, struct source *out)
{
    char *end = NULL;
    if (colon[1] < '1' || colon[1] > '9') {
        return false;
    }
    out->number = strtoll(colon + 1, &end, 10);
    out->column = 0;
    if (end[0] == ':' && end[1] >= '1' && end[1] <= '9') {
        out->column = strtoll(end + 1, &end, 10);
    }
    return *end == '\0' || strchr(":;,) ", *end) != NULL;
}

/* The column behind the number of a line, "model.yaml:3:14: "; 0: none is told. */
static long long column_of(const char *text, long long number)
{
    char mark[32];
    (void)snprintf(mark, sizeof mark, ":%lld:", number);
    const char *at = number > 0 ? strstr(text, mark) : NULL;
    return at != NULL ? strtoll(at + strlen(mark), NULL, 10) : 0;
}

/* The line of the first place of the text whose file can be read. */
static bool find_source(vs_engine *engine, const vs_trouble *how, const char *text,
                        struct source *out)
{
    int64_t number = 0;
    const char *kept = vs_engine_quoted(engine, text, &number);
    if (kept != NULL) {
        vs_buffer_text(&out->line, kept);
        out->number = number;
        out->column = column_of(text, number);
        return !out->line.failed && kept[strspn(kept, " ")] != '\0';
    }
    for (const char *colon = strchr(text, ':'); colon != NULL; colon = strchr(colon + 1, ':')) {
        if (!read_numbers(colon, out)) {
            continue;
        }
        /* The name may have blanks: the longest that is a file. */
        for (const char *name = text; name < colon; name++) {
            bool begins = name == text || strchr(" (\"", name[-1]) != NULL ||
                          (name - text >= 2 && strncmp(name - 2, "«", 2) == 0);
            if (begins && open_source(how, name, (size_t)(colon - name), out)) {
                return true;
            }
        }
    }
    return false;
}

/* Makes the line what a terminal may show: UTF-8 without control characters. */
static bool clean(struct source *source, vs_engine *engine)
{
    static const char mark[] = "\xEF\xBB\xBF";
    vs_buffer *line = &source->line;
    if (line->size > SOURCE_MAX) {
        line->size = SOURCE_MAX;
        while (line->size > 0 && ((unsigned char)line->data[line->size] & 0xC0u) == 0x80u) {
            line->size--;
        }
    }
    if (!vs_text_valid(line->data, line->size, NULL)) {
        vs_buffer other;
        vs_buffer_init(&other, engine);
        bool known = vs_text_from_cp1251(&other, line->data, line->size) == VS_OK && !other.failed;
        vs_buffer_clear(line);
        vs_buffer_add(line, other.data != NULL ? other.data : "", known ? other.size : 0);
        vs_buffer_free(&other);
    }
    if (line->failed || line->size == 0) {
        return false;
    }
    if (source->number == 1 && line->size >= 3 && memcmp(line->data, mark, 3) == 0) {
        memmove(line->data, line->data + 3, line->size - 3);
        line->size -= 3;
    }
    for (size_t i = 0; i < line->size; i++) {
        unsigned char c = (unsigned char)line->data[i];
        line->data[i] = (char)(c < ' ' || c == 0x7F ? ' ' : line->data[i]);
    }
    while (line->size > 0 && line->data[line->size - 1] == ' ') {
        line->size--;
    }
    line->data[line->size] = '\0';
    return line->size > 0;
}

/* --- what is marked in the line --- */

struct span {
    size_t start, size; /* bytes of the line; size 0: nothing */
};

/* True if a letter, a digit or "_" stands at text[i], whatever byte of it; Latin or Cyrillic. */
static bool is_letter(const char *text, size_t i)
{
    while (i > 0 && ((unsigned char)text[i] & 0xC0u) == 0x80u) {
        i--;
    }
    unsigned char c = (unsigned char)text[i];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c >= 0xC3u && c <= 0xD4u); /* not those of quotes and dashes */
}

/* Where the word stands in the line, not as a part of another one. */
static struct span find_word(const vs_buffer *line, const char *word, size_t size)
{
    struct span none = {0, 0};
    if (size == 0 || size >= line->size) {
        return none;
    }
    for (size_t i = 0; i + size <= line->size; i++) {
        bool before = i > 0 && is_letter(line->data, i - 1) && is_letter(word, 0);
        bool after =
            i + size < line->size && is_letter(line->data, i + size) && is_letter(word, size - 1);
        if (!before && !after && memcmp(line->data + i, word, size) == 0) {
            return (struct span){i, size};
        }
    }
    return none;
}

/* The last quoted word of the text that the line holds: the first ones tell what it belongs to.
 * What stands in brackets is a remark, looked at if it is asked for. */
static struct span find_quoted(const vs_buffer *line, const char *text, size_t size, bool remarks)
{
    static const char *const pairs[][2] = {{"«", "»"}, {"\"", "\""}, {"'", "'"}};
    struct span found = {0, 0};
    for (const char *at = text; at < text + size; at++) {
        const char *close = !remarks && *at == '(' ? strchr(at, ')') : NULL;
        at = close != NULL && close < text + size ? close : at;
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            size_t open = strlen(pairs[i][0]);
            bool begins = strncmp(at, pairs[i][0], open) == 0;
            const char *end = begins ? strstr(at + open, pairs[i][1]) : NULL;
            if (end != NULL && end < text + size) {
                struct span span = find_word(line, at + open, (size_t)(end - at) - open);
                found = span.size > 0 ? span : found;
            }
        }
    }
    return found;
}

/* The character at a column. */
static struct span at_column(const vs_buffer *line, long long column)
{
    size_t start = 0;
    while (column > 1 && start < line->size) {
        start++;
        while (start < line->size && ((unsigned char)line->data[start] & 0xC0u) == 0x80u) {
            start++;
        }
        column--;
    }
    return (struct span){start, start < line->size ? 1 : 0};
}

/* --- the layout --- */

/* Leaves out the beginning of a long line, so that the marked word stays in sight. */
static size_t first_shown(const vs_buffer *line, const struct span *mark, size_t width)
{
    size_t before = vs_text_width(line->data, mark->start + mark->size);
    size_t unused = 0;
    if (before <= width) {
        return 0;
    }
    return vs_text_fit(line->data, line->size, before - width / 2, &unused);
}

static void add_source(vs_buffer *out, const vs_trouble *how, const struct source *source,
                       struct span mark, size_t indent)
{
    const vs_buffer *line = &source->line;
    size_t taken = GUTTER + indent + 2; /* both ellipses */
    size_t width = how->width > taken + SHOWN_LEAST ? how->width - taken : SHOWN_MAX - taken;
    size_t unused = 0;
    size_t lead = strspn(line->data, " ");
    lead = mark.size > 0 && mark.start < lead ? mark.start : lead;
    size_t start = first_shown(line, &mark, width + lead);
    start = start > lead ? start : lead;
    const char *cut = start > lead ? "…" : "";
    size_t size = vs_text_fit(line->data + start, line->size - start, width, &unused);
    vs_buffer_printf(out, "%*s", (int)indent, "");
    if (source->number > 0) {
        vs_buffer_printf(out, "%5lld | ", source->number);
    } else {
        vs_buffer_text(out, "      | ");
    }
    vs_buffer_printf(out, "%s%.*s%s\n", cut, (int)size, line->data + start,
                     start + size < line->size ? "…" : "");
    if (mark.size > 0 && mark.start >= start) {
        size_t before = vs_text_width(line->data + start, mark.start - start);
        size_t marked = vs_text_width(line->data + mark.start, mark.size);
        marked = marked > 0 ? marked : 1; /* a part of a letter */
        vs_buffer_printf(out, "%*s      | %*s", (int)indent, "",
                         (int)(before + (cut[0] != '\0' ? 1 : 0)), "");
        for (size_t i = 0; i < marked && before + i < width; i++) {
            vs_buffer_char(out, '^');
        }
        vs_buffer_char(out, '\n');
    }
}

void vs_trouble_source(vs_buffer *out, const vs_trouble *how, const char *text, size_t indent)
{
    struct source source = {.number = 0};
    size_t what = size_of_what(text);
    vs_buffer_init(&source.line, out->engine);
    if (find_source(out->engine, how, text, &source) && clean(&source, out->engine)) {
        struct span mark = find_quoted(&source.line, text, what, false);
        mark = mark.size > 0 ? mark : find_quoted(&source.line, text, what, true);
        struct span told = at_column(&source.line, source.column);
        if (source.column > 0 && (mark.size == 0 || mark.start != told.start)) {
            mark = told;
        }
        add_source(out, how, &source, mark, indent);
    }
    vs_buffer_free(&source.line);
}

void vs_trouble_render(vs_buffer *out, const vs_trouble *how, const char *text)
{
    size_t what = size_of_what(text);
    vs_buffer told;
    vs_buffer_init(&told, out->engine);
    vs_buffer_printf(&told, "%s%.*s\n", how->lead, (int)what, text);
    vs_wrap(out, told.size > 0 ? told.data : "", how->width, 0);
    vs_trouble_source(out, how, text, 0);
    vs_buffer_clear(&told);
    if (text[what] != '\0') {
        vs_buffer_printf(&told, "  → %s\n", text + what + 2);
        vs_wrap(out, told.size > 0 ? told.data : "", how->width, REMEDY_DEPTH);
    }
    out->failed = out->failed || told.failed;
    vs_buffer_free(&told);
}

/* --- on stderr --- */

void vs_trouble_tell(vs_session *session, const char *lead, const char *text)
{
    vs_trouble how = {
        .lead = lead, .width = vs_session_error_width(), .options = &session->options};
    char moved[VS_PATH_SIZE];
    const vs_workspace *workspace = session->workspace;
    how.folder = vs_options_text(&session->options, VS_OPTION_FOLDER);
    if (workspace != NULL) {
        how.folder = workspace->folder;
        if (workspace->lock.differs) {
            (void)snprintf(moved, sizeof moved, "models/%s/", workspace->lock.model);
            how.moved = moved;
        }
    }
    vs_buffer out;
    vs_buffer said;
    vs_buffer_init(&out, session->engine);
    vs_buffer_init(&said, session->engine);
    vs_session_say(session, &said, text);
    vs_trouble_render(&out, &how, said.size > 0 ? said.data : text);
    vs_progress_clear(session->progress);
    if (!out.failed) {
        (void)fwrite(out.data, 1, out.size, stderr);
    } else {
        (void)fprintf(stderr, "%s%s\n", lead, text); /* without memory it is still told */
    }
    vs_buffer_free(&said);
    vs_buffer_free(&out);
}
