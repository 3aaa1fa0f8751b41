#include "import_private.h"
int vs_import__yaml(vs_import *import, const char *name, const char *bytes, size_t size)
{
    (void)import;
    (void)name;
    (void)bytes;
    (void)size;
    return VS_OK;
}
