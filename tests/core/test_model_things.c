/*
 * Things of a model of every kind: verbs, references, terms in titles, what is kept of their
 * history.
 * SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include <stdio.h>

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static const char parameters[] = "chair:\n"
                                 "  title: Who heads the {body}\n"
                                 "  values:\n"
                                 "    - { from: 2000-01-01, value: head }\n";

/* One thing of each kind that stands in no cell. */
static const char everything[] =
    "define.vocabulary 'body' { title = 'совет', plural = 'советы', forms = { 'совет*' } }\n"
    "define.position '2.head' { title = 'Head', combines = 'deputy' }\n"
    "define.position 'deputy' { title = 'Deputy', group = 'staff' }\n"
    "define.role 'expert' { title = 'Expert', held_by = { 'deputy' } }\n"
    "define.document 'order' { title = 'Order', sections = { 'a' }, required = true,\n"
    "  approval = { { step = 'agree', by = 'council' }, { step = 'approve', by = '2.head' } } }\n"
    "define.body 'council' { title = '{Body}', members = { '2.head', 'expert' },\n"
    "  chair = { param = 'chair', is = { head = '2.head', other = 'deputy' } },\n"
    "  approves = 'order' }\n"
    "define.body 'team' { title = 'Team', chair = 'deputy', members = {} }\n"
    "define.procedure 'exam' { title = 'Exam', level = 'federal', form = 'final',\n"
    "  frequency = 'single', minutes = 235, grades = { '9' }, documents = 'order' }\n"
    "define.activity 'report' { title = 'Report', when = on '08-25', responsible = { 'deputy', 'team' "
    "},\n"
    "  product = 'order', procedure = 'exam', depends_on = 'exam-day', plan = 'main' }\n"
    "define.activity 'exam-day' { title = 'Day' }\n"
    "define.decision_level 'own' { title = 'Own', rank = 1, by = 'council' }\n"
    "define.decision_form 'minutes' { title = 'Minutes', document = 'order' }\n"
    "define.decision_method 'economic' { title = 'Economic', never = { 'national' } }\n"
    "define.rule 'D-1' { title = 'Rule', scope = 'all', when = function(c) return true end,\n"
    "  decision = { level = 'own', form = 'minutes', method = 'economic',\n"
    "    addressee = { 'deputy', 'all the others' }, within = 14, text = 'Do it' } }\n"
    "define.cycle 'year' { title = 'Year', stages = {\n"
    "  { name = 'goal', title = 'Goal', to = 'review', document = 'order' },\n"
    "  { name = 'review', title = 'Review', to = { 'goal' }, guard = function(c) return true end "
    "} } }\n"
    "define.direction 'results' { title = 'Results' }\n"
    "define.direction 'marks' { title = 'Marks', of = 'results' }\n"
    "define.criterion '1' { title = 'One', number = 1 }\n"
    "define.map_item '1.1' { title = 'Item', criterion = '1', characteristics = { 'x' },\n"
    "  evidence = { 'order' } }\n"
    "define.block '2' { title = 'Two', positions = '2.head', spans = true }\n"
    "define.block '2.1' { title = 'Part', part_of = '2', bodies = 'team', documents = 'order' }\n"
    "define.func '2.1.1' { title = 'Func', block = '2.1', kind = 'duty', positions = 'expert' }\n"
    "define.norm 'law' { title = 'Law', number = '273', date = '29.12.2012', issuer = 'State',\n"
    "  url = 'http://x', status = 'in force' }\n"
    "define.catalogue 'steps' { title = 'Steps', source = 'S', note = 'N', part = 'variative',\n"
    "  columns = { { name = 'who', title = 'Who', of = 'position' },\n"
    "    { name = 'what', title = 'What' } },\n"
    "  items = { { id = '1', title = 'First', who = 'deputy', what = 'x' }, { id = '2' } } }\n";

static void every_kind_can_be_defined(void **state)
{
    vs_engine *engine = *state;
    vs_model *model = NULL;
    if (load_texts(&model, engine, everything, parameters, NULL) != VS_OK) {
        fail_msg("%s", vs_engine_error(engine));
    }
    assert_string_equal(model->parameters[0].title, "Who heads the совет");
    vs_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_can_be_defined, make_engine, free_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
