/*
 * XML over expat. Its calls return XML_STATUS_OK (1) for success; the parser lives for one call
 * of vs_xml_parse.
 * SPDX-License-Identifier: MIT
 */
#include "xml.h"

#include "library.h"

#include <assert.h>
#include <expat.h>
#include <string.h>

#define FUNCTIONS(X)                                                                               \
    X(XML_ParserCreate_MM)                                                                         \
    X(XML_ParserFree)                                                                              \
    X(XML_SetUserData)                                                                             \
    X(XML_SetElementHandler)                                                                       \
    X(XML_SetCharacterDataHandler)                                                                 \
    X(XML_SetStartDoctypeDeclHandler)                                                              \
    X(XML_GetBuffer)                                                                               \
    X(XML_ParseBuffer)                                                                             \
    X(XML_StopParser)                                                                              \
    X(XML_GetErrorCode)                                                                            \
    X(XML_ErrorString)                                                                             \
    X(XML_GetCurrentLineNumber)                                                                    \
    X(XML_GetCurrentByteIndex)

enum { DEPTH_LIMIT = 64, TOKEN_LIMIT = 1 << 20, PIECE = 1 << 16 };

struct vs_xml {
    vs_engine *engine;
    vs_library *library;
    XML_Parser parser; /* during vs_xml_parse */
    const vs_xml_reader *reader;
    const char *file, *part;
    int depth;
    int status; /* of what stopped the reading */
    FUNCTIONS(VS_LIBRARY_MEMBER)
};

/* --- memory: expat's functions have no argument for a context, so the engine whose document this
 * thread reads stands here for the time of vs_xml_parse --- */

static _Thread_local vs_engine *engine_of_thread;

static void *get_memory(size_t size)
{
    return vs_mem_resize(engine_of_thread, NULL, size > 0 ? size : 1);
}

static void *resize_memory(void *pointer, size_t size)
{
    return vs_mem_resize(engine_of_thread, pointer, size > 0 ? size : 1);
}

static void free_memory(void *pointer)
{
    vs_mem_free(engine_of_thread, pointer);
}

/* --- the calls --- */

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

static void stop(vs_xml *xml, int status)
{
    if (status != VS_OK && xml->status == VS_OK) {
        xml->status = status;
        (void)xml->XML_StopParser(xml->parser, XML_FALSE);
    }
}

static int fail_here(vs_xml *xml, enum vs_message id, long long limit)
{
    return vs_fail(xml->engine, VS_EDATA, id, xml->file, xml->part, vs_xml_line(xml), limit);
}

/* Expat may still call after it was told to stop; nothing goes to the reader then. */
static void XMLCALL on_begin(void *context, const XML_Char *name, const XML_Char **attributes)
{
    vs_xml *xml = context;
    if (xml->status != VS_OK) {
        return;
    }
    if (++xml->depth > DEPTH_LIMIT) {
        stop(xml, fail_here(xml, VS_MSG_XML_DEPTH, DEPTH_LIMIT));
        return;
    }
    stop(xml, xml->reader->begin(xml->reader->context, local_name(name),
                                 (const char *const *)attributes));
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
    vs_xml *xml = context;
    xml->depth--;
    if (xml->status == VS_OK && xml->reader->end != NULL) {
        stop(xml, xml->reader->end(xml->reader->context, local_name(name)));
    }
}

static void XMLCALL on_text(void *context, const XML_Char *text, int size)
{
    vs_xml *xml = context;
    if (xml->status == VS_OK && xml->reader->text != NULL) {
        stop(xml, xml->reader->text(xml->reader->context, text, (size_t)size));
    }
}

static void XMLCALL on_doctype(void *context, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int subset)
{
    vs_xml *xml = context;
    (void)name;
    (void)system;
    (void)public;
    (void)subset;
    stop(xml, fail_here(xml, VS_MSG_XML_DOCTYPE, 0));
}

const char *vs_xml_get(const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(local_name(attributes[i]), name) == 0) {
            return attributes[i + 1];
        }
    }
    return NULL;
}

long long vs_xml_line(const vs_xml *xml)
{
    return (long long)xml->XML_GetCurrentLineNumber(xml->parser);
}

/* --- reading --- */

static int load(vs_xml *xml)
{
    int status = vs_library_open(&xml->library, xml->engine, "libexpat.so.1", "libexpat1");
#define FIND(function)                                                                             \
    if (status == VS_OK) {                                                                         \
        status = vs_library_find(xml->library, #function, &xml->function);                         \
    }
    FUNCTIONS(FIND)
#undef FIND
    return status;
}

int vs_xml_new(vs_xml **out, vs_engine *engine)
{
    vs_xml *xml = vs_mem_new(engine, sizeof *xml);
    *out = NULL;
    if (xml == NULL) {
        return vs_fail_memory(engine);
    }
    xml->engine = engine;
    int status = load(xml);
    if (status != VS_OK) {
        vs_xml_free(xml);
        return status;
    }
    *out = xml;
    return VS_OK;
}

void vs_xml_free(vs_xml *xml)
{
    if (xml != NULL) {
        vs_library_close(xml->library);
        vs_mem_free(xml->engine, xml);
    }
}

/* What expat itself did not like. */
static int fail_expat(vs_xml *xml)
{
    enum XML_Error error = xml->XML_GetErrorCode(xml->parser);
    if (error == XML_ERROR_NO_MEMORY) {
        return vs_fail_memory(xml->engine);
    }
    return vs_fail(xml->engine, VS_EDATA, VS_MSG_XML_SYNTAX, xml->file, xml->part, vs_xml_line(xml),
                   xml->XML_ErrorString(error));
}

static int read_pieces(vs_xml *xml)
{
    uint64_t given = 0;
    for (;;) {
        size_t got = 0;
        void *piece = xml->XML_GetBuffer(xml->parser, PIECE);
        if (piece == NULL) {
            return fail_expat(xml);
        }
        if (vs_engine_interrupted(xml->engine)) {
            return vs_fail(xml->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
        int status = xml->reader->read(xml->reader->source, piece, PIECE, &got);
        if (status != VS_OK) {
            return status;
        }
        given += got;
        if (xml->XML_ParseBuffer(xml->parser, (int)got, got == 0) != XML_STATUS_OK) {
            return xml->status != VS_OK ? xml->status : fail_expat(xml);
        }
        if (got == 0) {
            return VS_OK;
        }
        /* Expat reads an unfinished tag anew with each piece: a long one would take for ever. */
        XML_Index reached = xml->XML_GetCurrentByteIndex(xml->parser);
        if (reached >= 0 && given - (uint64_t)reached > TOKEN_LIMIT + PIECE) {
            return fail_here(xml, VS_MSG_XML_LONG, TOKEN_LIMIT >> 20);
        }
    }
}

int vs_xml_parse(vs_xml *xml, const char *file, const char *part, const vs_xml_reader *reader)
{
    static const XML_Memory_Handling_Suite memory = {get_memory, resize_memory, free_memory};
    vs_engine *outer = engine_of_thread;
    int status = VS_OK;
    assert(xml->parser == NULL);
    engine_of_thread = xml->engine;
    xml->reader = reader;
    xml->file = file;
    xml->part = part;
    xml->depth = 0;
    xml->status = VS_OK;
    xml->parser = xml->XML_ParserCreate_MM(NULL, &memory, NULL);
    if (xml->parser == NULL) {
        status = vs_fail_memory(xml->engine);
        goto out;
    }
    xml->XML_SetUserData(xml->parser, xml);
    xml->XML_SetElementHandler(xml->parser, on_begin, on_end);
    xml->XML_SetCharacterDataHandler(xml->parser, on_text);
    xml->XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    status = read_pieces(xml);
out:
    if (xml->parser != NULL) {
        xml->XML_ParserFree(xml->parser);
        xml->parser = NULL;
    }
    engine_of_thread = outer;
    return status;
}
