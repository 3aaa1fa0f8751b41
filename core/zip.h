/*
 * Parts of a .zip archive in memory, unpacked piece by piece. The one file over minizip, which is
 * loaded with the first archive.
 *
 * A part that unpacks to more than VS_ZIP_PART_LIMIT bytes, or to more than VS_ZIP_RATIO times its
 * packed size, is refused where that shows, whatever its header says. minizip has no hook for its
 * own small allocations (under 200 KiB while an archive is open): they do not go through the
 * engine. SPDX-License-Identifier: MIT
 */
#ifndef VS_ZIP_H
#define VS_ZIP_H

#include "engine.h"

enum {
    VS_ZIP_PART_LIMIT = 1 << 30,
    VS_ZIP_RATIO = 250,
    VS_ZIP_RATIO_FREE = 4 << 20 /* smaller parts may be packed to any ratio */
};

typedef struct vs_zip vs_zip;

/* bytes and name (for messages) are borrowed until vs_zip_free. VS_EDATA: damaged. */
int vs_zip_open(vs_zip **out, vs_engine *engine, const char *name, const char *bytes, size_t size);
void vs_zip_free(vs_zip *zip);
/* Makes a part the one that vs_zip_read reads; letter case does not matter. part is borrowed until
 * the next one. VS_ENOTFOUND without a message; VS_EDATA: encrypted, packed in a foreign way. */
int vs_zip_part(vs_zip *zip, const char *part);
/* The next bytes of the part, *got of them; 0 at its end, where its checksum has been compared. */
int vs_zip_read(vs_zip *zip, void *out, size_t size, size_t *got);

#endif
