/*
 * Texts of the imported files by dictionary domain. They are numbered while files are read and get
 * their dictionary codes only in the transaction, so that a refused file leaves no text behind.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include <string.h>

static int find_domain(vs_import *import, const char *name, bool own, int *out)
{
    for (size_t i = 0; i < import->domain_count; i++) {
        if (import->domains[i]->own == own && strcmp(import->domains[i]->name, name) == 0) {
            *out = (int)i;
            return VS_OK;
        }
    }
    struct vs_import_domain **domains =
        vs_arena_array(import->arena, import->domain_count + 1, sizeof(void *));
    struct vs_import_domain *domain = vs_arena_get(import->arena, sizeof *domain);
    char *copy = vs_arena_text(import->arena, name, strlen(name));
    if (domains == NULL || domain == NULL || copy == NULL) {
        return vs_import__no_memory(import);
    }
    if (import->domain_count > 0) {
        memcpy(domains, import->domains, import->domain_count * sizeof(void *));
    }
    domain->name = copy;
    domain->own = own;
    vs_buffer_init(&domain->bytes, import->engine);
    domains[import->domain_count] = domain;
    import->domains = domains;
    *out = (int)import->domain_count++;
    return VS_OK;
}

int vs_import__domain(vs_import *import, const char *name, int *out)
{
    return find_domain(import, name, false, out);
}

int vs_import__own_domain(vs_import *import, const char *name, int *out)
{
    return find_domain(import, name, true, out);
}

void vs_import__domain_free(vs_import *import, struct vs_import_domain *domain)
{
    vs_buffer_free(&domain->bytes);
    vs_mem_free(import->engine, domain->texts);
    vs_mem_free(import->engine, domain->slots);
    vs_mem_free(import->engine, domain->codes);
    vs_mem_free(import->engine, domain->by_code);
    vs_mem_free(import->engine, domain->parts);
    vs_mem_free(import->engine, domain->part_of);
}

static int grow_slots(vs_import *import, struct vs_import_domain *domain)
{
    size_t count = domain->slot_count > 0 ? domain->slot_count * 2 : 256;
    uint32_t *slots = vs_mem_array(import->engine, count, sizeof *slots);
    if (slots == NULL) {
        return vs_import__no_memory(import);
    }
    for (uint32_t i = 0; i < domain->count; i++) {
        size_t at = domain->texts[i].hash & (count - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (count - 1);
        }
        slots[at] = i + 1;
    }
    vs_mem_free(import->engine, domain->slots);
    domain->slots = slots;
    domain->slot_count = count;
    return VS_OK;
}

static int add_text(vs_import *import, struct vs_import_domain *domain, const char *text,
                    size_t size, uint32_t hash)
{
    if (domain->count == domain->capacity) {
        uint32_t capacity = domain->capacity * 2 + 64;
        void *texts =
            vs_mem_resize(import->engine, domain->texts, (size_t)capacity * sizeof *domain->texts);
        if (texts == NULL) {
            return vs_import__no_memory(import);
        }
        domain->texts = texts;
        domain->capacity = capacity;
    }
    domain->texts[domain->count++] =
        (struct vs_import_text){domain->bytes.size, (uint32_t)size, hash};
    vs_buffer_add(&domain->bytes, text, size);
    return vs_buffer_status(&domain->bytes);
}

/* The slot of a text, or the free one where it belongs. */
static size_t find_slot(const struct vs_import_domain *domain, const char *text, size_t size,
                        uint32_t hash)
{
    size_t at = hash & (domain->slot_count - 1);
    while (domain->slots[at] != 0) {
        const struct vs_import_text *other = &domain->texts[domain->slots[at] - 1];
        if (other->hash == hash && other->size == size &&
            memcmp(domain->bytes.data + other->start, text, size) == 0) {
            break;
        }
        at = (at + 1) & (domain->slot_count - 1);
    }
    return at;
}

int vs_import__text(vs_import *import, int domain_index, const char *text, size_t size,
                    uint32_t *out)
{
    struct vs_import_domain *domain = import->domains[domain_index];
    if ((size_t)domain->count * 2 >= domain->slot_count) {
        int status = grow_slots(import, domain);
        if (status != VS_OK) {
            return status;
        }
    }
    uint32_t hash = vs_import__hash(text, size);
    size_t at = find_slot(domain, text, size, hash);
    int status = VS_OK;
    if (domain->slots[at] == 0) {
        status = add_text(import, domain, text, size, hash);
        domain->slots[at] = status == VS_OK ? domain->count : 0;
    }
    *out = domain->slots[at] - 1;
    return status;
}

uint32_t vs_import__text_find(const vs_import *import, int domain_index, const char *text,
                              size_t size)
{
    const struct vs_import_domain *domain = import->domains[domain_index];
    if (domain->slot_count == 0) {
        return UINT32_MAX;
    }
    return domain->slots[find_slot(domain, text, size, vs_import__hash(text, size))] - 1;
}

const char *vs_import__text_at(const vs_import *import, int domain_index, uint32_t number,
                               size_t *size)
{
    const struct vs_import_domain *domain = import->domains[domain_index];
    *size = domain->texts[number].size;
    return domain->bytes.data + domain->texts[number].start;
}

static int code_domain(vs_import *import, struct vs_import_domain *domain)
{
    vs_engine *engine = import->engine;
    domain->codes = vs_mem_array(engine, domain->count, sizeof *domain->codes);
    if (domain->codes == NULL) {
        return vs_fail_memory(engine);
    }
    vs_code last = 0;
    for (uint32_t i = 0; i < domain->count; i++) {
        const struct vs_import_text *text = &domain->texts[i];
        int status = vs_store_intern(import->store, domain->name, domain->bytes.data + text->start,
                                     text->size, &domain->codes[i]);
        if (status != VS_OK) {
            return status;
        }
        last = domain->codes[i] > last ? domain->codes[i] : last;
    }
    domain->by_code_size = (size_t)last + 1;
    domain->by_code = vs_mem_array(engine, domain->by_code_size, sizeof *domain->by_code);
    if (domain->by_code == NULL) {
        return vs_fail_memory(engine);
    }
    for (uint32_t i = 0; i < domain->count; i++) {
        domain->by_code[domain->codes[i]] = i + 1;
    }
    return VS_OK;
}

int vs_import__code_texts(vs_import *import)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < import->domain_count; i++) {
        if (!import->domains[i]->own) {
            status = code_domain(import, import->domains[i]);
        }
    }
    return status;
}
