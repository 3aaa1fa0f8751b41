/*
 * What is supposed in a dialogue: operations that hold until they are taken back, and the files
 * they are saved in. SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

size_t vs_dialogue_supposed_count(const vs_dialogue *dialogue)
{
    const vs_scenario *scenario = dialogue->supposed.scenario;
    return scenario != NULL ? vs_scenario_count(scenario) : 0;
}

bool vs_dialogue_is_unsaved(const vs_dialogue *dialogue)
{
    const vs_supposed_state *now = &dialogue->supposed;
    if (vs_dialogue_supposed_count(dialogue) == 0) {
        return false;
    }
    vs_digest digest = vs_scenario_digest(now->scenario);
    return now->name == NULL || !vs_digest_equal(&digest, &now->saved);
}

static void free_state(vs_dialogue *dialogue, vs_supposed_state *state)
{
    vs_scenario_free(state->scenario);
    vs_mem_free(dialogue->engine, state->name);
    vs_mem_free(dialogue->engine, state->school);
    *state = (vs_supposed_state){.scenario = NULL};
}

void vs_dialogue_free_supposed(vs_dialogue *dialogue)
{
    vs_supposed_state *past = (vs_supposed_state *)(void *)dialogue->past.data;
    for (size_t i = 0; i < dialogue->past.size / sizeof *past; i++) {
        free_state(dialogue, &past[i]);
    }
    vs_buffer_free(&dialogue->past);
    free_state(dialogue, &dialogue->supposed);
}
