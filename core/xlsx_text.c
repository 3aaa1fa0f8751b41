/*
 * Texts of a workbook: shared strings, runs of rich text, escaped characters.
 * SPDX-License-Identifier: MIT
 */
#include "xlsx_private.h"

#include <string.h>

enum { KEEPER_BLOCK = 1 << 16 };

const char *vs_xlsx__keep(struct vs_xlsx_keeper *keeper, const char *text, size_t size)
{
    if (size > keeper->left) {
        size_t block = size > KEEPER_BLOCK ? size : KEEPER_BLOCK;
        char *bytes = vs_arena_raw(keeper->arena, block);
        if (bytes == NULL) {
            return NULL;
        }
        keeper->block = bytes;
        keeper->left = block;
    }
    char *copy = keeper->block;
    if (size == 0) {
        return "";
    }
    memcpy(copy, text, size);
    keeper->block += size;
    keeper->left -= size;
    return copy;
}

void vs_xlsx__run_begin(struct vs_xlsx_run *run, const char *name)
{
    if (strcmp(name, "rPh") == 0) {
        run->phonetic = true;
    } else if (strcmp(name, "t") == 0) {
        run->inside = !run->phonetic;
    }
}

void vs_xlsx__run_end(struct vs_xlsx_run *run, const char *name)
{
    if (strcmp(name, "rPh") == 0) {
        run->phonetic = false;
    } else if (strcmp(name, "t") == 0) {
        run->inside = false;
    }
}

int vs_xlsx__run_text(struct vs_xlsx_run *run, const char *text, size_t size)
{
    if (!run->inside) {
        return VS_OK;
    }
    vs_buffer_add(&run->buffer, text, size);
    if (run->buffer.size > VS_XLSX_TEXT) {
        return VS_EDATA;
    }
    return vs_buffer_status(&run->buffer);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code of _xHHHH_ at text, or -1. Zero and halves of surrogate pairs are no characters. */
static int escaped_code(const char *text, size_t size)
{
    int code = 0;
    if (size < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') {
        return -1;
    }
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0) {
            return -1;
        }
        code = code * 16 + digit;
    }
    return code == 0 || (code >= 0xD800 && code <= 0xDFFF) ? -1 : code;
}

static size_t write_utf8(char *out, int code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

size_t vs_xlsx__unescape(char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < size;) {
        int code = text[i] == '_' ? escaped_code(text + i, size - i) : -1;
        if (code >= 0) {
            used += write_utf8(text + used, code);
            i += 7;
        } else {
            text[used++] = text[i++];
        }
    }
    return used;
}

/* --- shared strings --- */

struct reader {
    vs_xlsx *xlsx;
    const char *part;
    struct vs_xlsx_keeper keeper;
    struct vs_xlsx_run run;
};

static int begin(void *context, const char *name, const char *const *attributes)
{
    struct reader *reader = context;
    (void)attributes;
    if (strcmp(name, "si") == 0) {
        vs_buffer_clear(&reader->run.buffer);
    }
    vs_xlsx__run_begin(&reader->run, name);
    return VS_OK;
}

static int end(void *context, const char *name)
{
    struct reader *reader = context;
    vs_xlsx *xlsx = reader->xlsx;
    vs_xlsx__run_end(&reader->run, name);
    if (strcmp(name, "si") != 0) {
        return VS_OK;
    }
    int status = vs_xlsx__grow(xlsx, (void *)&xlsx->texts, &xlsx->text_capacity, xlsx->text_count,
                               sizeof *xlsx->texts);
    if (status != VS_OK) {
        return status;
    }
    vs_buffer *buffer = &reader->run.buffer;
    size_t size = buffer->size > 0 ? vs_xlsx__unescape(buffer->data, buffer->size) : 0;
    const char *copy = vs_xlsx__keep(&reader->keeper, buffer->data, size);
    if (copy == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    xlsx->texts[xlsx->text_count++] = (vs_csv_field){copy, size};
    return VS_OK;
}

static int text(void *context, const char *bytes, size_t size)
{
    struct reader *reader = context;
    int status = vs_xlsx__run_text(&reader->run, bytes, size);
    if (status == VS_EDATA) {
        return vs_fail(reader->xlsx->engine, VS_EDATA, VS_MSG_XML_LONG, reader->xlsx->name,
                       reader->part, vs_xml_line(reader->xlsx->xml),
                       (long long)(VS_XLSX_TEXT >> 20));
    }
    return status;
}

int vs_xlsx__texts(vs_xlsx *xlsx, const char *part)
{
    struct reader reader = {.xlsx = xlsx, .part = part, .keeper = {.arena = xlsx->arena}};
    vs_xml_reader calls = {.context = &reader, .begin = begin, .end = end, .text = text};
    vs_buffer_init(&reader.run.buffer, xlsx->engine);
    int status = vs_xlsx__parse(xlsx, part, &calls);
    vs_buffer_free(&reader.run.buffer);
    return status;
}
