/*
 * An upgrade of the base: the accepted one, the offered one, and the models of schools over both.
 * Nothing here writes; cmd_model_plan.c shows it, cmd_model_accept.c does it.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_UPGRADE_H
#define VS_UPGRADE_H

#include "command.h"

enum { VS_UPGRADE_BEFORE, VS_UPGRADE_AFTER, VS_UPGRADE_SIDES };

/* A model of one or several schools over both bases. */
typedef struct vs_upgrade_model {
    const char *name; /* of its highest layer */
    const char *base; /* the school's model */
    bool concerned;   /* it stands on the base that is offered */
    vs_model_source *sources[VS_UPGRADE_SIDES];
    vs_model *models[VS_UPGRADE_SIDES]; /* NULL: it does not load */
    char failure[1024];                 /* why; "" while both load */
    vs_value rows;                      /* of the report plan; nothing unless both load */
} vs_upgrade_model;

typedef struct vs_upgrade {
    vs_engine *engine;
    vs_workspace *workspace;
    vs_arena *arena;
    char model[256];                     /* folder of the base below models */
    vs_model_source *accepted, *offered; /* the layer alone */
    vs_lock lock;                        /* as it would be */
    size_t shared_count;
    vs_upgrade_model *shared; /* models without a school's own layer */
    vs_upgrade_model own;     /* of the school that was asked for last */
} vs_upgrade;

/* Reads both bases. named: the folder of the offered one or the name of a shipped one; NULL: the
 * shipped one of the base's name. Close also after a failure. */
int vs_upgrade_open(vs_upgrade *upgrade, vs_workspace *workspace, const char *named);
void vs_upgrade_close(vs_upgrade *upgrade);
/* Lends the models of a school (NULL: the region), loaded and compared; a school's own ones until
 * the next call. VS_OK also when one of them does not load: its failure says why. */
int vs_upgrade_of(vs_upgrade *upgrade, const vs_school *school, vs_upgrade_model **out);

#endif
