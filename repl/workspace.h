/*
 * The workspace: a folder with vsoko.yaml, models and one database a school.
 *
 *   region: Челябинская область
 *   model: london
 *   lock: { model: "london", version: "1.0", digest: "9f2c..." }    # lock.h
 *   night: { jobs: 2, seconds: 60, memory_mb: 512 }
 *   schools:
 *     - id: "51"
 *       title: СОШ № 51
 *       municipality: Челябинск
 *       model: london            # default: the workspace's
 *       database: 51.db          # default: ID.db
 *
 * A school whose folder models/ID exists computes with that layer; without a model.yaml it extends
 * the school's model. With a region's name, several schools or the file _region.db the workspace is
 * a region: its own store, the dictionaries and figures of all schools, is _region.db.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_WORKSPACE_H
#define VS_WORKSPACE_H

#include "lock.h"
#include "model.h"
#include "register.h"
#include "store.h"

typedef struct vs_school {
    const char *id;
    const char *title, *municipality; /* NULL: none */
    const char *model;                /* never NULL */
    const char *database;             /* path below the workspace's folder */
    bool is_open;                     /* a unit of this process holds its store */
} vs_school;

/* Limits of a night; 0: the night's own default. */
typedef struct vs_night {
    int64_t jobs;      /* workers at once */
    int64_t seconds;   /* for one school */
    int64_t memory_mb; /* that one school may take */
} vs_night;

typedef struct vs_workspace {
    vs_engine *engine;
    vs_arena *arena;
    const char *folder; /* "." for the current one */
    const char *region; /* NULL: none */
    const char *model;  /* of schools that name none */
    vs_night night;
    vs_lock lock;
    size_t school_count;
    vs_school *schools;
    bool region_is_open; /* a unit of this process holds the region's store */
    vs_buffer text;      /* of vsoko.yaml, as read */
    uint32_t model_line; /* of the key model */
    uint32_t end_line;   /* last line of the list of schools, 0: the list is absent */
    uint32_t indent;     /* column of its items, from 1 */
} vs_workspace;

/* Reads folder/vsoko.yaml; NULL: the current folder. VS_ENOTFOUND tells how to make one. */
int vs_workspace_open(vs_workspace **out, vs_engine *engine, const char *folder);
void vs_workspace_free(vs_workspace *workspace);
/* The school by id; NULL: the only one. VS_EUSAGE lists up to ten ids. Borrowed. */
int vs_workspace_school(vs_workspace *workspace, const char *id, const vs_school **out);

/* True for a region: it has a name, several schools or the file _region.db. */
bool vs_workspace_is_region(const vs_workspace *workspace);

/* The region's database below the workspace's folder, and the unit it belongs to. */
#define VS_REGION_DATABASE "_region.db"
#define VS_REGION_UNIT "_region"

/* One school at work, or the region itself. */
typedef struct vs_unit {
    vs_workspace *workspace;
    const vs_school *school; /* NULL: the region */
    vs_store *store;
    bool writes;             /* the store is open for writing */
    struct vs_unit *owner;   /* whose parts it was lent: closing leaves them; NULL: its own */
    vs_model_source *source; /* vs_unit_source */
    vs_model *model;         /* vs_unit_model */
} vs_unit;

/* Opens the database of a school. Close also after a failure. */
int vs_unit_open(vs_unit *unit, vs_workspace *workspace, const char *id, enum vs_store_mode mode);
/* Opens _region.db; its model is the workspace's. VS_EUSAGE, with the remedy, if the workspace has
 * none. Close also after a failure. */
int vs_unit_open_region(vs_unit *unit, vs_workspace *workspace, enum vs_store_mode mode);
/* Lends the parts of an open unit; a model that is loaded meanwhile becomes the owner's. */
void vs_unit_lend(vs_unit *unit, vs_unit *owner);
/* The school's id, or the name of the region ("_region" without one). Borrowed. */
const char *vs_unit_name(const vs_unit *unit);
void vs_unit_close(vs_unit *unit);
/* Reads the sources of the school's model once, with the workspace's lock: their digest tells
 * whether stored cells are current. A store that is open for writing gets the locked sources if it
 * lacks them. */
int vs_unit_source(vs_unit *unit);
/* Loads the school's model once; needs Lua. */
int vs_unit_model(vs_unit *unit);
/* Makes the unit work with another model than its own: the path of a folder with model.yaml, a
 * version or the first digits of the digest of a model that computed before, or the name of a
 * model. */
int vs_unit_use_model(vs_unit *unit, const char *model);
/* The name of the layer that the school computes with: its own, or its model. */
int vs_workspace_layer(vs_workspace *workspace, const vs_school *school, const char **out);

/* What init adds. */
typedef struct vs_workspace_plan {
    const char *folder;
    const char *model;  /* name or path of a folder with model.yaml; NULL: the default */
    const char *region; /* its name; NULL: not told */
    size_t school_count;
    const vs_school *schools; /* model and database are not read */
    vs_register *reg;         /* attributes of schools; NULL: none */
    vs_date today;            /* valid date of the events that bring them */
    vs_buffer *problems;      /* gets what is wrong in the register, a problem a line */
} vs_workspace_plan;

typedef struct vs_workspace_made {
    bool fresh;            /* the workspace is new */
    bool region;           /* the region's database is new */
    size_t schools;        /* databases made */
    size_t kept;           /* schools that were there already */
    vs_register_told told; /* of their attributes */
    char model[256];       /* name of the model */
} vs_workspace_made;

/* Makes the workspace or adds to it; never changes or removes what is there. */
int vs_workspace_make(vs_engine *engine, const vs_workspace_plan *plan, vs_workspace_made *made);
/* Reads the sources of a model that a person names: the path of a folder with model.yaml, a model
 * of the folder models, or an embedded one. */
int vs_workspace_read_model(vs_engine *engine, const char *models, const char *model,
                            vs_model_source **out);
/* Writes a layer of a source, with its tests, into a folder. */
int vs_workspace_write_layer(vs_engine *engine, const char *folder, const vs_model_source *source,
                             size_t index);
/* Appends a YAML scalar in double quotes. */
void vs_workspace_add_scalar(vs_buffer *out, const char *text);
/* True for an id that can name a file and a folder; else VS_EUSAGE. */
int vs_workspace_check_id(vs_engine *engine, const char *id);

enum { VS_PATH_SIZE = 4096 };
/* Joins folder and name with a slash into out; VS_ELIMIT if too long. An absolute name stands
 * alone. */
int vs_path_join(vs_engine *engine, char out[VS_PATH_SIZE], const char *folder, const char *name);

#endif
