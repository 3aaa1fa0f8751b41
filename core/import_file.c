/*
 * A file as rows: CSV as it comes, or the sheets of a workbook; each sheet is read once, by all
 * profiles that it is for. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "number.h"
#include "xlsx.h"

#include <string.h>

enum { POLL_ROWS = 65536, READERS = 16 };

/* --- rows --- */

static vs_csv_field *copy_cells(vs_import *import, const vs_csv_row *row)
{
    vs_csv_field *cells = vs_arena_array(import->arena, row->count, sizeof *cells);
    for (size_t i = 0; cells != NULL && i < row->count; i++) {
        cells[i] =
            (vs_csv_field){vs_arena_text(import->arena, row->fields[i].text, row->fields[i].size),
                           row->fields[i].size};
        if (cells[i].text == NULL) {
            return NULL;
        }
    }
    return cells;
}

/* One more of the first rows of a CSV file. */
static int add_head(struct vs_rows *rows)
{
    vs_import *import = rows->import;
    vs_csv_row row;
    int status = vs_csv_next(rows->csv, &row);
    if (status != VS_OK) {
        return status;
    }
    vs_csv_row *head = vs_arena_array(import->arena, rows->head_count + 1, sizeof *head);
    row.fields = copy_cells(import, &row);
    if (head == NULL || row.fields == NULL) {
        return vs_import__no_memory(import);
    }
    if (rows->head_count > 0) {
        memcpy(head, rows->head, rows->head_count * sizeof *head);
    }
    head[rows->head_count++] = row;
    rows->head = head;
    return VS_OK;
}

int vs_import__rows_peek(struct vs_rows *rows, size_t index, const vs_csv_row **out)
{
    int status = VS_OK;
    if (rows->sheet != NULL) {
        *out = index < rows->sheet->row_count ? &rows->sheet->rows[index] : NULL;
        return *out != NULL ? VS_OK : VS_DONE;
    }
    while (status == VS_OK && rows->head_count <= index) {
        status = add_head(rows);
    }
    *out = status == VS_OK ? &rows->head[index] : NULL;
    return status;
}

int vs_import__rows_next(struct vs_rows *rows, vs_csv_row *out)
{
    size_t ready = rows->sheet != NULL ? rows->sheet->row_count : rows->head_count;
    if (rows->at < ready) {
        *out = rows->sheet != NULL ? rows->sheet->rows[rows->at] : rows->head[rows->at];
        rows->at++;
        return VS_OK;
    }
    return rows->csv != NULL ? vs_csv_next(rows->csv, out) : VS_DONE;
}

int vs_import__clean_cell(vs_import *import, const vs_csv_field *cell)
{
    return vs_import__clean(import, cell->text != NULL ? cell->text : "",
                            cell->text != NULL ? cell->size : 0);
}

/* --- sheets --- */

struct sheet_reader {
    vs_import *import;
    struct vs_rows *rows;
    struct vs_choice choice;
    size_t count;
    struct vs_plan plans[READERS]; /* of the profile and of those that it names */
    struct vs_reader *readers[READERS];
};

/* A row has as many fields as the header; empty ones more are let pass. Sheets have no width. */
static int check_width(struct sheet_reader *reader, const vs_csv_row *row, bool *good)
{
    size_t width = reader->choice.header->count;
    *good = true;
    if (reader->rows->sheet != NULL) {
        return VS_OK;
    }
    *good = row->count >= width;
    for (size_t i = width; i < row->count; i++) {
        *good = *good && row->fields[i].size == 0;
    }
    if (*good) {
        return VS_OK;
    }
    (void)vs_fail(reader->import->engine, VS_EDATA, VS_MSG_IMPORT_WIDTH, reader->rows->place,
                  (long long)row->line, (long long)row->count, (long long)width);
    return vs_import__problem_error(reader->import);
}

static int read_row(struct sheet_reader *reader, const vs_csv_row *row)
{
    bool good = true;
    bool skip = false;
    int status = check_width(reader, row, &good);
    if (status == VS_OK && good) {
        status = vs_import__must_skip(reader->readers[0], row, &skip);
    }
    for (size_t i = 0; status == VS_OK && good && !skip && i < reader->count; i++) {
        status = vs_import__read_row(reader->readers[i], row);
    }
    return status;
}

/* Per cent of the rows that are read. */
static int share_read(const struct vs_rows *rows)
{
    return rows->csv != NULL ? vs_csv_share(rows->csv)
                             : (int)(rows->at * 100 / (rows->sheet->row_count + 1));
}

static int read_rows(struct sheet_reader *reader)
{
    vs_import *import = reader->import;
    int status = VS_OK;
    reader->rows->at = reader->choice.header->row + 1;
    for (uint32_t rows = 1; status == VS_OK; rows++) {
        vs_csv_row row;
        status = vs_import__rows_next(reader->rows, &row);
        if (status == VS_DONE) {
            return VS_OK;
        }
        if (status == VS_EDATA) {
            return vs_import__problem_error(import); /* broken quoting ends the file */
        }
        if (status == VS_OK && rows % POLL_ROWS == 0) {
            status =
                vs_engine_poll(import->engine, VS_MSG_STAGE_READ, share_read(reader->rows), 100);
        }
        if (status == VS_OK) {
            status = read_row(reader, &row);
        }
    }
    return status;
}

/* The chosen profile and those that read the same file, as far as the file has their columns. */
static int plan_all(struct sheet_reader *reader)
{
    vs_import *import = reader->import;
    const vs_profile *profile = reader->choice.profile;
    const struct vs_header *header = reader->choice.header;
    int status = vs_import__plan(header, reader->rows, &reader->choice, &reader->plans[0]);
    reader->count = 1;
    for (size_t i = 0; status == VS_OK && profile != NULL && i < profile->also_count; i++) {
        const vs_profile *other = &import->model->profiles[profile->also[i]];
        struct vs_choice choice = {other, other->kind, header};
        const char *lacks = NULL;
        size_t score = 0;
        status = vs_import__profile_lacks(header, other, &lacks, &score);
        if (status == VS_OK && lacks != NULL) {
            status = vs_import__note(import, VS_MSG_IMPORT_NOT_ALSO, reader->rows->place,
                                     other->name, lacks);
        } else if (status == VS_OK && reader->count < READERS) {
            status = vs_import__plan(header, reader->rows, &choice, &reader->plans[reader->count]);
            reader->count++;
        }
    }
    return status;
}

static int open_readers(struct sheet_reader *reader)
{
    const char *ignored = "";
    int status = vs_import__ignored(reader->choice.header, reader->plans, reader->count, &ignored);
    for (size_t i = 0; status == VS_OK && i < reader->count; i++) {
        status = vs_import__reader_new(reader->import, reader->rows, &reader->plans[i],
                                       &reader->readers[i]);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_import__reader_table(reader->readers[0])->result.ignored = ignored;
    for (size_t i = 0; i < reader->count; i++) {
        vs_import_result *result = &vs_import__reader_table(reader->readers[i])->result;
        const vs_csv *csv = reader->rows->csv;
        bool cp1251 = csv != NULL && strcmp(vs_csv_encoding(csv), "cp1251") == 0;
        result->encoding = cp1251 ? "cp1251" : "utf-8";
        if (csv != NULL) {
            result->delimiter = vs_csv_delimiter(csv);
        }
    }
    return VS_OK;
}

/* A declared number of rows that is not that of the rows read. */
static int check_declared(struct sheet_reader *reader)
{
    const vs_profile *profile = reader->choice.profile;
    struct vs_plan_text found;
    int64_t declared = 0;
    if (profile == NULL || profile->declared == NULL) {
        return VS_OK;
    }
    int status = vs_import__beside(reader->choice.header, reader->rows, profile->declared, &found);
    if (status != VS_OK || !found.given) {
        return status;
    }
    uint32_t rows = vs_import__reader_rows(reader->readers[0]);
    bool number =
        vs_integer_parse(found.constant.text, found.constant.size, &declared) == VS_PARSE_OK;
    return number && declared == rows
               ? VS_OK
               : vs_import__note(reader->import, VS_MSG_IMPORT_DECLARED, reader->rows->place,
                                 (long long)found.line, profile->declared, found.constant.text,
                                 (long long)rows);
}

static int finish_tables(struct sheet_reader *reader, const vs_digest *digest)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < reader->count; i++) {
        struct vs_import_table *table = vs_import__reader_table(reader->readers[i]);
        table->digest = *digest;
        table->result.rows = table->rows;
        status = vs_import__index(reader->import, table);
    }
    return status;
}

/* Reads a sheet; *read false if nothing fits it and nothing must. A header that fits nothing is a
 * problem of data. */
static int read_sheet(vs_import *import, struct vs_rows *rows, const vs_digest *digest, bool *read)
{
    struct sheet_reader *reader = vs_mem_new(import->engine, sizeof *reader);
    if (reader == NULL) {
        return vs_import__no_memory(import);
    }
    reader->import = import;
    reader->rows = rows;
    int status = vs_import__choose(import, rows, &reader->choice);
    *read = status != VS_OK || reader->choice.kind >= 0;
    if (status == VS_OK && *read) {
        status = plan_all(reader);
        if (status == VS_OK) {
            status = open_readers(reader);
        }
        if (status == VS_OK) {
            status = read_rows(reader);
            vs_engine_progress(reader->import->engine, VS_MSG_STAGE_READ, 100, 100);
        }
        if (status == VS_OK) {
            status = check_declared(reader);
        }
        if (status == VS_OK) {
            status = finish_tables(reader, digest);
        }
    }
    for (size_t i = 0; i < reader->count; i++) {
        vs_import__reader_free(reader->readers[i]);
    }
    vs_mem_free(import->engine, reader);
    return status == VS_EDATA ? vs_import__problem_error(import) : status;
}

/* --- files --- */

static int read_csv(vs_import *import, const char *name, const char *bytes, size_t size)
{
    const vs_profile *profile = vs_import__named_profile(import);
    struct vs_rows rows = {
        .import = import, .file = name, .place = name, .first = true, .must = true};
    vs_digest digest = vs_digest_of(bytes, size);
    vs_csv_options options = {0};
    bool read = false;
    if (profile != NULL) {
        if (profile->delimiter != NULL) {
            options.delimiter = profile->delimiter[0];
        }
        options.encoding = profile->encoding;
    }
    int status = vs_csv_open(&rows.csv, import->engine, name, bytes, size, &options);
    if (status == VS_OK) {
        status = read_sheet(import, &rows, &digest, &read);
    } else if (status == VS_EDATA) {
        status = vs_import__problem_error(import);
    }
    vs_csv_free(rows.csv);
    return status;
}

struct book {
    vs_import *import;
    const char *name;
    vs_xlsx *xlsx;
    vs_digest digest;
    size_t first;    /* sheet with rows */
    size_t read;     /* how many sheets were */
    vs_buffer other; /* names of the others that have rows */
};

static int read_book_sheet(struct book *book, size_t index, bool must)
{
    vs_import *import = book->import;
    vs_sheet sheet;
    vs_buffer place;
    int status = vs_xlsx_read(book->xlsx, index, &sheet);
    if (status != VS_OK || sheet.row_count == 0) {
        return status;
    }
    book->first = book->first == SIZE_MAX ? index : book->first;
    vs_buffer_init(&place, import->engine);
    vs_buffer_printf(&place, "%s [%s]", book->name, sheet.name);
    status = vs_buffer_status(&place);
    const char *name =
        status == VS_OK ? vs_arena_text(import->arena, sheet.name, strlen(sheet.name)) : NULL;
    struct vs_rows rows = {
        .import = import,
        .file = book->name,
        .place = status == VS_OK ? vs_arena_text(import->arena, place.data, place.size) : NULL,
        .sheet = &sheet,
        .first = index == book->first,
        .must = must};
    vs_buffer_free(&place);
    if (name == NULL || rows.place == NULL) {
        return vs_import__no_memory(import);
    }
    bool read = false;
    sheet.name = name;
    status = read_sheet(import, &rows, &book->digest, &read);
    book->read += read;
    if (status == VS_OK && !read) {
        vs_buffer_text(&book->other, book->other.size > 0 ? ", " : "");
        vs_buffer_text(&book->other, name);
        status = vs_buffer_status(&book->other);
    }
    return status;
}

static int read_sheets(struct book *book)
{
    vs_import *import = book->import;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < vs_xlsx_count(book->xlsx); i++) {
        status = read_book_sheet(book, i, false);
    }
    if (status != VS_OK) {
        return status;
    }
    if (book->first == SIZE_MAX) {
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_EMPTY, book->name);
    }
    if (book->read == 0) {
        return read_book_sheet(book, book->first, true); /* tells what it lacks */
    }
    return book->other.size > 0
               ? vs_import__note(import, VS_MSG_IMPORT_SHEETS, book->name, book->other.data)
               : VS_OK;
}

static int read_xlsx(vs_import *import, const char *name, const char *bytes, size_t size)
{
    struct book book = {.import = import, .name = name, .first = SIZE_MAX};
    book.digest = vs_digest_of(bytes, size);
    vs_buffer_init(&book.other, import->engine);
    int status = vs_xlsx_open(&book.xlsx, import->engine, name, bytes, size);
    if (status == VS_OK) {
        status = read_sheets(&book);
    }
    vs_xlsx_free(book.xlsx);
    vs_buffer_free(&book.other);
    return status == VS_EDATA ? vs_import__problem_error(import) : status;
}

int vs_import__file(vs_import *import, const char *name, const char *bytes, size_t size)
{
    const char *copy = vs_arena_text(import->arena, name, strlen(name));
    if (copy == NULL) {
        return vs_import__no_memory(import);
    }
    return vs_xlsx_is(bytes, size) ? read_xlsx(import, copy, bytes, size)
                                   : read_csv(import, copy, bytes, size);
}
