/*
 * Loading of shared libraries.
 * SPDX-License-Identifier: MIT
 */
#include "library.h"

#include <assert.h>
#include <dlfcn.h>
#include <string.h>

struct vs_library {
    vs_engine *engine;
    void *handle;
    const char *file;    /* borrowed: a literal */
    const char *package; /* borrowed: a literal */
};

int vs_library_open(vs_library **out, vs_engine *engine, const char *file, const char *package)
{
    vs_library *library = vs_mem_new(engine, sizeof *library);
    *out = library;
    if (library == NULL) {
        return vs_fail_memory(engine);
    }
    /* It stays in the process when it is closed: what it keeps for itself is then no leak. */
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    *library = (vs_library){engine, handle, file, package};
    if (library->handle == NULL) {
        vs_library_close(library);
        *out = NULL;
        return vs_fail(engine, VS_ENOTFOUND, VS_MSG_LIBRARY_ABSENT, file, package);
    }
    return VS_OK;
}

void vs_library_close(vs_library *library)
{
    if (library != NULL) {
        if (library->handle != NULL) {
            dlclose(library->handle);
        }
        vs_mem_free(library->engine, library);
    }
}

int vs_library_find(const vs_library *library, const char *function, void *slot)
{
    void *address = dlsym(library->handle, function);
    if (address == NULL) {
        return vs_fail(library->engine, VS_ENOTFOUND, VS_MSG_LIBRARY_FUNCTION, library->file,
                       function, library->package);
    }
    memcpy(slot, (void *)&address, sizeof address);
    return VS_OK;
}
