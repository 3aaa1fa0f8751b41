/*
 * Answers for people: a plain table without boxes that fits the terminal.
 *
 * Numbers stand to the right, with a decimal comma in Russian. Columns that are empty in every row
 * are not printed. A table that is too wide first shortens its longest texts (those of columns that
 * wrap take more lines), then leaves out columns, the highest rank first, and reports both.
 * SPDX-License-Identifier: MIT
 */
#include "output_rows.h"

#include <assert.h>
#include <string.h>

#include "number.h"
#include "text.h"

enum { GAP = 2, TEXT_LEAST = 12, MOVE_WIDTH = 20 };

/* A column while it is laid out. */
struct track {
    const vs_output_field *field;
    size_t width; /* columns of the terminal that it gets */
    size_t word;  /* of a wrapped one: its widest word, which a line should hold */
    bool right;   /* numbers */
    bool wrap;    /* a narrow table: a line for each item of a list, and more for long texts */
    bool heading; /* a line of its own */
    bool shown;
    enum vs_colours colours;
    bool ascii;
};

/* What a field of a line shows. */
struct piece {
    const char *text;
    size_t size;
    enum vs_tone tone;
};

void vs_output_clean(vs_buffer *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == 0x7F) {
            vs_buffer_char(out, ' ');
        } else if (c == 0xC2 && i + 1 < size && (unsigned char)text[i + 1] < 0xA0) {
            vs_buffer_char(out, ' ');
            i++;
        } else {
            vs_buffer_char(out, (char)c);
        }
    }
}

static void print_list(const vs_output *output, const vs_output_cell *cell, const char *between,
                       vs_buffer *out)
{
    const char *item = output->texts.data + cell->as.text.start;
    for (uint32_t i = 0; i < cell->count; i++) {
        if (i > 0) {
            vs_buffer_text(out, between);
        }
        vs_output_clean(out, item, strlen(item));
        item += strlen(item) + 1;
    }
}

/* The texts of an object without their keys. */
static void print_values(const vs_output *output, const vs_output_cell *cell, vs_buffer *out)
{
    const char *item = output->texts.data + cell->as.text.start;
    for (uint32_t i = 0; i < cell->count; i++) {
        item += strlen(item) + 1; /* the key */
        vs_buffer_text(out, i > 0 ? ", " : "");
        vs_output_clean(out, item, strlen(item));
        item += strlen(item) + 1;
    }
}

/* The column of a place on a scale from 0 to 1. */
static size_t move_column(double place)
{
    double column = place * MOVE_WIDTH;
    return column >= MOVE_WIDTH ? MOVE_WIDTH - 1 : column > 0 ? (size_t)column : 0;
}

/* An arrow from one place to another. */
static void print_move(const vs_output_cell *cell, bool ascii, vs_buffer *out)
{
    size_t from = move_column(cell->as.move.from);
    size_t to = move_column(cell->as.move.to);
    size_t last = from > to ? from : to;
    for (size_t i = 0; i <= last; i++) {
        bool between = (i > from) != (i > to);
        const char *glyph = between ? (ascii ? "=" : "━") : " ";
        if (i == to) {
            glyph = to > from ? (ascii ? ">" : "▶") : (ascii ? "<" : "◀");
            glyph = to == from ? (ascii ? "*" : "●") : glyph;
        } else if (i == from) {
            glyph = ascii ? "o" : "○";
        }
        vs_buffer_text(out, glyph);
    }
}

/* Makes text the printed form of a cell. */
static void print_cell(const vs_output *output, size_t row, const struct track *track,
                       vs_buffer *text)
{
    const vs_output_field *field = track->field;
    const vs_output_cell *cell = vs_output__cell(output, row, field->column);
    vs_buffer_clear(text);
    if (!cell->set) {
        return;
    }
    char number[VS_NUMBER_SIZE];
    char mark = vs_engine_language(output->engine) == VS_RU ? ',' : '.';
    switch (output->columns[field->column].type) {
    case VS_OUTPUT_NUMBER:
        vs_buffer_add(text, number,
                      vs_double_print_rounded(number, cell->as.number, cell->digits, mark));
        break;
    case VS_OUTPUT_INTEGER:
        vs_buffer_printf(text, "%lld", (long long)cell->as.integer);
        break;
    case VS_OUTPUT_BOOLEAN:
        vs_buffer_text(text,
                       vs_message_text(output->engine,
                                       cell->as.integer != 0 ? VS_MSG_WORD_YES : VS_MSG_WORD_NO));
        break;
    case VS_OUTPUT_MOVE:
        print_move(cell, track->ascii, text);
        break;
    case VS_OUTPUT_LIST:
        print_list(output, cell, track->wrap ? "\n" : ", ", text);
        break;
    case VS_OUTPUT_OBJECT: {
        if (field->key == NULL) {
            print_values(output, cell, text);
            break;
        }
        const char *value = vs_output__pair(output, cell, field->key->name);
        if (value != NULL) {
            vs_output_clean(text, value, strlen(value));
        }
        break;
    }
    default:
        vs_output_clean(text, output->texts.data + cell->as.text.start, cell->as.text.size);
        break;
    }
}

/* The width of the widest line. */
static size_t text_width(const vs_buffer *text)
{
    size_t widest = 0;
    for (size_t at = 0; at < text->size;) {
        const char *line = text->data + at;
        const char *end = memchr(line, '\n', text->size - at);
        size_t size = end != NULL ? (size_t)(end - line) : text->size - at;
        size_t width = vs_text_width(line, size);
        widest = width > widest ? width : widest;
        at += size + 1;
    }
    return widest;
}

static size_t word_width(const vs_buffer *text)
{
    size_t widest = 0;
    for (size_t at = 0; at < text->size;) {
        size_t size = strcspn(text->data + at, " \n");
        size_t width = vs_text_width(text->data + at, size);
        widest = width > widest ? width : widest;
        at += size + 1;
    }
    return widest;
}

/* Natural widths; a column without any value is not shown. */
static void measure(const vs_output *output, struct track *tracks, size_t count, bool narrow,
                    vs_buffer *text)
{
    for (size_t i = 0; i < count; i++) {
        struct track *track = &tracks[i];
        const vs_output_spec *column = &output->columns[track->field->column];
        track->right = vs_output__is_number(output, track->field);
        track->wrap = narrow && column->wrap;
        track->heading = column->heading;
        if (track->heading) {
            continue;
        }
        track->shown = output->row_count == 0;
        for (size_t row = 0; row < output->row_count; row++) {
            print_cell(output, row, track, text);
            size_t width = text_width(text);
            track->shown = track->shown || width > 0;
            track->width = width > track->width ? width : track->width;
            size_t word = track->wrap && text->size > 0 ? word_width(text) : 0;
            track->word = word > track->word ? word : track->word;
        }
        size_t heading = vs_text_width(track->field->title, strlen(track->field->title));
        track->width = heading > track->width ? heading : track->width;
    }
}

static size_t total_width(const struct track *tracks, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        if (tracks[i].shown) {
            total += tracks[i].width + (total > 0 ? GAP : 0);
        }
    }
    return total;
}

/* Moves are drawn only where there is room beside all else. */
static void leave_moves_out(const vs_output *output, struct track *tracks, size_t count,
                            size_t width)
{
    for (size_t i = 0; i < count; i++) {
        bool move = output->columns[tracks[i].field->column].type == VS_OUTPUT_MOVE;
        if (move && total_width(tracks, count) > width) {
            tracks[i].shown = false;
        }
    }
}

/* The widest text that can be shortened; whole: without a break in a word of a wrapped one. */
static struct track *find_widest(struct track *tracks, size_t count, bool whole)
{
    struct track *widest = NULL;
    for (size_t i = 0; i < count; i++) {
        struct track *track = &tracks[i];
        bool breaks = track->wrap && track->width <= track->word;
        if (track->shown && !track->right && track->width > TEXT_LEAST && !(whole && breaks) &&
            (widest == NULL || track->width > widest->width)) {
            widest = track;
        }
    }
    return widest;
}

/* Shortens the widest texts until the table fits or all texts are at their least. */
static void shrink(struct track *tracks, size_t count, size_t limit)
{
    size_t total = total_width(tracks, count);
    while (total > limit) {
        struct track *widest = find_widest(tracks, count, true);
        widest = widest != NULL ? widest : find_widest(tracks, count, false);
        if (widest == NULL) {
            return;
        }
        widest->width--;
        total--;
    }
}

/* Leaves out the column of the highest rank (of equals the last); false if none may go. */
static bool leave_out(const vs_output *output, struct track *tracks, size_t count,
                      vs_output_cuts *cuts)
{
    struct track *victim = NULL;
    for (size_t i = 0; i < count; i++) {
        int rank = output->columns[tracks[i].field->column].rank;
        if (tracks[i].shown && rank > 0 &&
            (victim == NULL || rank >= output->columns[victim->field->column].rank)) {
            victim = &tracks[i];
        }
    }
    if (victim == NULL) {
        return false;
    }
    victim->shown = false;
    cuts->columns++;
    size_t used = strlen(cuts->titles);
    size_t size = strlen(victim->field->title);
    if (used + size + 3 < sizeof cuts->titles) {
        if (used > 0) {
            memcpy(cuts->titles + used, ", ", 2);
            used += 2;
        }
        memcpy(cuts->titles + used, victim->field->title, size + 1);
    }
    return true;
}

/* The least width that the shown columns can take. */
static size_t least_width(const struct track *tracks, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        if (tracks[i].shown) {
            bool flexible = !tracks[i].right && tracks[i].width > TEXT_LEAST;
            total += (flexible ? TEXT_LEAST : tracks[i].width) + (total > 0 ? GAP : 0);
        }
    }
    return total;
}

/* One field of a line, padded to its track. pending counts blanks owed before the next text, so
 * that lines have no trailing ones. */
static void add_field(vs_buffer *out, const struct track *track, const struct piece *piece,
                      size_t *pending, vs_output_cuts *cuts)
{
    const char *text = piece->text;
    size_t size = piece->size;
    size_t width = size == 0 ? 0 : vs_text_width(text, size);
    bool cut = width > track->width;
    if (cut) {
        size = vs_text_fit(text, size, track->width - 1, &width);
        width++;
        cuts->texts++;
    }
    size_t blank = track->width - width;
    *pending += track->right ? blank : 0;
    if (width > 0) {
        for (; *pending > 0; (*pending)--) {
            vs_buffer_char(out, ' ');
        }
        vs_terminal_tone(out, track->colours, piece->tone);
        vs_buffer_add(out, text, size);
        vs_buffer_text(out, cut ? "…" : "");
        vs_terminal_plain(out, track->colours, piece->tone);
    } else {
        *pending += track->right ? 0 : blank;
        *pending += GAP;
        return;
    }
    *pending += (track->right ? 0 : blank) + GAP;
}

/* Cuts the next line off a text: to the end of an item, else to the last blank that fits. Gives its
 * size; the text begins behind it then. */
static size_t take_line(const char **text, size_t *left, size_t width)
{
    const char *line = *text;
    const char *end = memchr(line, '\n', *left);
    size_t whole = end != NULL ? (size_t)(end - line) : *left;
    size_t used = 0;
    size_t size = vs_text_fit(line, whole, width, &used);
    size_t next = size;
    if (size < whole) {
        size_t blank = line[size] == ' ' ? size : 0;
        for (size_t i = size; blank == 0 && i > 0; i--) {
            blank = line[i - 1] == ' ' ? i - 1 : 0;
        }
        size = blank > 0 ? blank : size;
        next = blank > 0 ? blank + 1 : size;
    } else if (end != NULL) {
        next = whole + 1;
    }
    *text += next;
    *left -= next;
    return size;
}

/* What of a row's texts is not printed yet. */
struct rest {
    size_t at, end;
    enum vs_tone tone;
};

/* A row while it is printed. */
struct row {
    vs_buffer text;  /* one cell */
    vs_buffer texts; /* of all fields */
    vs_buffer rests; /* struct rest for each field */
};

static void read_row(const vs_output *output, size_t index, const struct track *tracks,
                     size_t count, struct row *row)
{
    vs_buffer_clear(&row->texts);
    vs_buffer_clear(&row->rests);
    for (size_t i = 0; i < count; i++) {
        struct rest rest = {row->texts.size, row->texts.size, VS_TONE_NONE};
        if (tracks[i].shown) {
            print_cell(output, index, &tracks[i], &row->text);
            vs_buffer_add(&row->texts, row->text.data, row->text.size);
            rest.end = row->texts.size;
            rest.tone = (enum vs_tone)vs_output__cell(output, index, tracks[i].field->column)->tone;
        }
        vs_buffer_add(&row->rests, &rest, sizeof rest);
    }
}

/* Prints the fields of a row: one line, more if some wrap. */
static void print_row(struct row *row, const struct track *tracks, size_t count, vs_buffer *out,
                      vs_output_cuts *cuts)
{
    struct rest *rests = (struct rest *)(void *)row->rests.data;
    bool more = !row->texts.failed && !row->rests.failed;
    while (more) {
        size_t pending = 0;
        more = false;
        for (size_t i = 0; i < count; i++) {
            if (!tracks[i].shown) {
                continue;
            }
            struct rest *rest = &rests[i];
            size_t left = rest->end - rest->at;
            const char *next = left > 0 ? row->texts.data + rest->at : "";
            struct piece piece = {.text = next, .size = left, .tone = rest->tone};
            if (tracks[i].wrap && left > 0) {
                piece.size = take_line(&next, &left, tracks[i].width);
                more = more || left > 0;
            } else {
                left = 0;
            }
            rest->at = rest->end - left;
            add_field(out, &tracks[i], &piece, &pending, cuts);
        }
        vs_buffer_char(out, '\n');
    }
}

/* Prints the headings that differ from those of the row before. */
static void print_headings(const vs_output *output, size_t index, const struct track *tracks,
                           size_t count, struct row *row, vs_buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        if (!tracks[i].heading) {
            continue;
        }
        vs_buffer_clear(&row->texts);
        if (index > 0) {
            print_cell(output, index - 1, &tracks[i], &row->texts);
        }
        print_cell(output, index, &tracks[i], &row->text);
        bool same =
            index > 0 && row->texts.size == row->text.size &&
            (row->text.size == 0 || memcmp(row->texts.data, row->text.data, row->text.size) == 0);
        if (!same && row->text.size > 0) {
            vs_buffer_char(out, '\n');
            vs_buffer_add(out, row->text.data, row->text.size);
            vs_buffer_char(out, '\n');
        }
    }
}

/* The first rows, which are fewer than all only if cuts counts the others. */
static void print_lines(const vs_output *output, const struct track *tracks, size_t count,
                        vs_buffer *out, vs_output_cuts *cuts)
{
    struct row row;
    vs_buffer_init(&row.text, output->engine);
    vs_buffer_init(&row.texts, output->engine);
    vs_buffer_init(&row.rests, output->engine);
    vs_output_cuts headings = {.columns = 0};
    size_t pending = 0;
    for (size_t i = 0; i < count; i++) {
        if (tracks[i].shown) {
            const char *title = tracks[i].field->title;
            struct piece piece = {.text = title, .size = strlen(title)};
            add_field(out, &tracks[i], &piece, &pending, &headings);
        }
    }
    vs_buffer_char(out, '\n');
    for (size_t i = 0; i < output->row_count - cuts->rows; i++) {
        print_headings(output, i, tracks, count, &row, out);
        read_row(output, i, tracks, count, &row);
        print_row(&row, tracks, count, out, cuts);
    }
    out->failed = out->failed || row.text.failed || row.texts.failed || row.rests.failed;
    vs_buffer_free(&row.rests);
    vs_buffer_free(&row.texts);
    vs_buffer_free(&row.text);
}

int vs_output__print_table(const vs_output *output, const vs_output_style *style, vs_buffer *out,
                           vs_output_cuts *cuts)
{
    size_t width = style->width;
    vs_output_cuts unused = {.columns = 0};
    vs_output_cuts *told = cuts != NULL ? cuts : &unused;
    vs_arena *arena = NULL;
    vs_output_field *fields = NULL;
    struct track *tracks = NULL;
    size_t count = 0;
    vs_buffer text;
    vs_buffer_init(&text, output->engine);
    int status = vs_arena_new(&arena, output->engine);
    if (status == VS_OK) {
        status = vs_output__fields(output, true, arena, &fields, &count);
    }
    if (status == VS_OK) {
        tracks = vs_arena_array(arena, count + 1, sizeof *tracks);
        status = tracks == NULL ? vs_fail_memory(output->engine) : VS_OK;
    }
    assert(status != VS_OK || tracks != NULL);
    if (status == VS_OK) {
        for (size_t i = 0; i < count; i++) {
            tracks[i].field = &fields[i];
            tracks[i].colours = style->colours;
            tracks[i].ascii = style->ascii;
        }
        measure(output, tracks, count, width > 0, &text);
        leave_moves_out(output, tracks, count, width);
        if (width > 0) {
            while (least_width(tracks, count) > width && leave_out(output, tracks, count, told)) {
            }
            shrink(tracks, count, width);
        }
        bool cut = style->rows > 0 && style->rows < output->row_count;
        told->rows = cut ? output->row_count - style->rows : 0;
        print_lines(output, tracks, count, out, told);
        out->failed = out->failed || text.failed;
        status = vs_buffer_status(out);
    }
    vs_buffer_free(&text);
    vs_arena_free(arena);
    return status;
}
