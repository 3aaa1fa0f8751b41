/*
 * show: values of indicators.
 * SPDX-License-Identifier: MIT
 */
#include "showing.h"

struct show {
    vs_engine *engine;
    vs_output *rows;
};

static int add_row(void *self, const vs_cell_row *row)
{
    struct show *show = self;
    return vs_cells_add(show->rows, show->engine, row);
}

int vs_command_show(vs_session *session)
{
    struct show show = {.engine = session->engine};
    vs_showing showing = {.session = session, .add = add_row, .self = &show};
    if (vs_options_given(&session->options, VS_OPTION_WHO)) {
        return vs_session_at_region(session) ? vs_session_fail(session, vs_figures_check(session))
                                             : vs_command_who(session);
    }
    int status = vs_output_new(&show.rows, session->engine, "show");
    if (status == VS_OK) {
        vs_cells_columns(show.rows, session->engine);
        status = vs_showing_run(&showing);
    }
    if (status == VS_OK) {
        status = vs_session_sort(session, show.rows);
    }
    int code =
        status == VS_OK ? vs_session_print(session, show.rows) : vs_session_fail(session, status);
    code = code == VS_EXIT_OK ? vs_showing_end(&showing) : code;
    vs_output_free(show.rows);
    vs_showing_close(&showing);
    return code;
}
