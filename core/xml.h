/*
 * XML as calls for what it holds, in constant memory. The one file over expat, which is loaded
 * with the first document.
 *
 * Names come without their namespace prefix. Refused with the line: what is not well-formed, a
 * document type (so there are no entities of its own), nesting over 64, one tag over 1 MiB.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_XML_H
#define VS_XML_H

#include "engine.h"

typedef struct vs_xml vs_xml;

/* What a document calls. Each returns VS_OK to go on; any other status ends the reading with it. */
typedef struct vs_xml_reader {
    void *source;  /* passed to read */
    void *context; /* passed to the others */
    /* The next bytes of the document; *got 0: there are no more. */
    int (*read)(void *source, void *out, size_t size, size_t *got);
    /* attributes: name, value, ..., NULL; borrowed during the call. */
    int (*begin)(void *context, const char *name, const char *const *attributes);
    int (*end)(void *context, const char *name);               /* may be NULL */
    int (*text)(void *context, const char *text, size_t size); /* pieces; may be NULL */
} vs_xml_reader;

/* Owned by the caller: vs_xml_free. VS_ENOTFOUND: no expat. */
int vs_xml_new(vs_xml **out, vs_engine *engine);
void vs_xml_free(vs_xml *xml);
/* Reads one document; file and part are for messages. VS_EDATA with the line. */
int vs_xml_parse(vs_xml *xml, const char *file, const char *part, const vs_xml_reader *reader);
/* The value of an attribute without its prefix, or NULL. */
const char *vs_xml_get(const char *const *attributes, const char *name);
/* The line that is being read, for messages of the reader's own; during vs_xml_parse. */
long long vs_xml_line(const vs_xml *xml);

#endif
