/*
 * Reads what lua_dump writes (the one layout of Lua 5.4; every read is bounded).
 * SPDX-License-Identifier: MIT
 */
#include "lua_prototype.h"

#include <string.h>

enum { DEPTH_MAX = 250 /* functions inside functions; the parser of Lua stops at 200 */ };

struct dump_copy {
    unsigned char *bytes; /* NULL: only count */
    size_t size;
};

static int write_dump(lua_State *L, const void *data, size_t size, void *context)
{
    (void)L;
    struct dump_copy *copy = context;
    if (copy->bytes != NULL) {
        memcpy(copy->bytes + copy->size, data, size);
    }
    copy->size += size;
    return 0;
}

const unsigned char *vs_prototype_dump(lua_State *L, int index, bool strip, size_t *size)
{
    lua_pushvalue(L, index);
    struct dump_copy copy = {NULL, 0};
    lua_dump(L, write_dump, &copy, strip);
    copy.bytes = lua_newuserdatauv(L, copy.size, 0);
    lua_insert(L, -2);
    copy.size = 0;
    lua_dump(L, write_dump, &copy, strip);
    lua_pop(L, 1);
    *size = copy.size;
    return copy.bytes;
}

static unsigned read_byte(vs_dump_reader *reader)
{
    if (reader->failed || reader->at == reader->end) {
        reader->failed = true;
        return 0;
    }
    return *reader->at++;
}

/* Seven bits a byte, the highest first; the last byte has its top bit set. */
static size_t read_size(vs_dump_reader *reader)
{
    size_t value = 0;
    unsigned byte;
    do {
        byte = read_byte(reader);
        if (value > SIZE_MAX >> 7) {
            reader->failed = true;
        }
        value = value << 7 | (byte & 0x7F);
    } while (!reader->failed && (byte & 0x80) == 0);
    return value;
}

static uint32_t read_count(vs_dump_reader *reader)
{
    size_t count = read_size(reader);
    if (count > INT32_MAX) {
        reader->failed = true;
        return 0;
    }
    return (uint32_t)count;
}

static const unsigned char *skip(vs_dump_reader *reader, size_t size)
{
    const unsigned char *start = reader->at;
    if (reader->failed || (size_t)(reader->end - reader->at) < size) {
        reader->failed = true;
        return start;
    }
    reader->at += size;
    return start;
}

static const char *read_text(vs_dump_reader *reader, size_t *size)
{
    size_t stored = read_size(reader);
    *size = stored > 0 ? stored - 1 : 0;
    return (const char *)skip(reader, *size);
}

static bool read_constant(vs_dump_reader *reader, vs_constant *out)
{
    *out = (vs_constant){.type = VS_CONSTANT_OTHER};
    unsigned tag = read_byte(reader);
    const unsigned char *bytes;
    switch (tag) {
    case 0x00: /* nil */
    case 0x01: /* false */
    case 0x11: /* true */
        break;
    case 0x03:
        out->type = VS_CONSTANT_INTEGER;
        bytes = skip(reader, sizeof out->integer);
        if (!reader->failed) {
            memcpy(&out->integer, bytes, sizeof out->integer);
        }
        break;
    case 0x13:
        out->type = VS_CONSTANT_FLOAT;
        bytes = skip(reader, sizeof out->number);
        if (!reader->failed) {
            memcpy(&out->number, bytes, sizeof out->number);
        }
        break;
    case 0x04: /* short */
    case 0x14: /* long */
        out->type = VS_CONSTANT_TEXT;
        out->text = read_text(reader, &out->size);
        break;
    default:
        reader->failed = true;
        break;
    }
    return !reader->failed;
}

vs_dump_reader vs_prototype_header(const unsigned char *dump, size_t size)
{
    static const unsigned char known[] = {0x1B,
                                          'L',
                                          'u',
                                          'a',
                                          0x54,
                                          0,
                                          0x19,
                                          0x93,
                                          '\r',
                                          '\n',
                                          0x1A,
                                          '\n',
                                          sizeof(vs_instruction),
                                          sizeof(lua_Integer),
                                          sizeof(lua_Number)};
    const lua_Integer integer = 0x5678;
    lua_Number number = 0;
    vs_dump_reader reader = {dump, dump + size, false};
    const unsigned char *at = skip(&reader, sizeof known + sizeof integer + sizeof number);
    if (!reader.failed) {
        memcpy(&number, at + sizeof known + sizeof integer, sizeof number);
    }
    if (number != 370.5 || memcmp(at, known, sizeof known) != 0 ||
        memcmp(at + sizeof known, &integer, sizeof integer) != 0) {
        reader.failed = true;
    }
    read_byte(&reader); /* number of upvalues of the closure */
    return reader;
}

bool vs_prototype_read(vs_prototype *out, vs_dump_reader *reader, int depth)
{
    vs_prototype inner;
    vs_constant constant;
    size_t size;
    if (depth > DEPTH_MAX) {
        reader->failed = true;
        return false;
    }
    read_text(reader, &size); /* source */
    out->line = read_count(reader);
    read_count(reader); /* last line */
    out->signature = skip(reader, 3);
    out->registers = reader->failed ? 0 : out->signature[2];
    out->code_count = read_count(reader);
    out->code = skip(reader, (size_t)out->code_count * sizeof(vs_instruction));
    out->constant_count = read_count(reader);
    out->constants = reader->at;
    for (uint32_t i = 0; i < out->constant_count && read_constant(reader, &constant); i++) {
    }
    out->upvalue_count = read_count(reader);
    out->upvalues = skip(reader, (size_t)out->upvalue_count * 3);
    out->child_count = read_count(reader);
    out->children = reader->at;
    for (uint32_t i = 0; i < out->child_count && !reader->failed; i++) {
        vs_prototype_read(&inner, reader, depth + 1);
    }
    out->line_count = read_count(reader);
    out->lines = skip(reader, out->line_count);
    out->stop_count = read_count(reader);
    out->stops = reader->at;
    for (uint32_t i = 0; i < out->stop_count && !reader->failed; i++) {
        read_count(reader);
        read_count(reader);
    }
    uint32_t locals = read_count(reader);
    for (uint32_t i = 0; i < locals && !reader->failed; i++) {
        read_text(reader, &size);
        read_count(reader);
        read_count(reader);
    }
    out->name_count = read_count(reader);
    out->names = reader->at;
    for (uint32_t i = 0; i < out->name_count && !reader->failed; i++) {
        read_text(reader, &size);
    }
    out->end = reader->at;
    return !reader->failed;
}

vs_instruction vs_prototype_instruction(const vs_prototype *prototype, uint32_t pc)
{
    vs_instruction instruction;
    memcpy(&instruction, prototype->code + (size_t)pc * sizeof instruction, sizeof instruction);
    return instruction;
}

vs_constant *vs_prototype_constants(lua_State *L, const vs_prototype *prototype)
{
    vs_constant *constants =
        lua_newuserdatauv(L, (prototype->constant_count + 1) * sizeof *constants, 0);
    vs_dump_reader reader = {prototype->constants, prototype->upvalues, false};
    for (uint32_t i = 0; i < prototype->constant_count; i++) {
        read_constant(&reader, &constants[i]);
    }
    return constants;
}

uint32_t vs_prototype_line(const vs_prototype *prototype, uint32_t pc)
{
    vs_dump_reader stops = {prototype->stops, prototype->end, false};
    uint32_t line = prototype->line;
    if (pc >= prototype->line_count) {
        return 0;
    }
    for (uint32_t i = 0; i <= pc; i++) {
        int stored = prototype->lines[i];
        int difference = stored < 0x80 ? stored : stored - 0x100;
        if (stored == 0x80) { /* too far for a byte: the line itself is among the stops */
            read_count(&stops);
            line = read_count(&stops);
        } else {
            line = (uint32_t)((int64_t)line + difference);
        }
    }
    return line;
}

const char *vs_prototype_upvalue(const vs_prototype *prototype, unsigned index, size_t *size)
{
    vs_dump_reader reader = {prototype->names, prototype->end, false};
    *size = 0;
    if (index >= prototype->name_count) {
        return "";
    }
    const char *name = "";
    for (unsigned i = 0; i <= index; i++) {
        name = read_text(&reader, size);
    }
    return name;
}
