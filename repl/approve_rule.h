/*
 * approve RULE: decisions become approved. For cmd_approve.c.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_APPROVE_RULE_H
#define VS_APPROVE_RULE_H

#include "command.h"

/* False for a word that can only be the id of a period. */
bool vs_approve_names_rule(const char *word);
/* Approves the decisions of the rule that the command line names, in a unit that is open for
 * writing. VS_ENOTFOUND, without a message: the word is no rule. */
int vs_approve_rule(vs_session *session, vs_unit *unit);

#endif
