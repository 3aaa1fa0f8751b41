/*
 * What leads where in a model: every pointer of its structs, for images. A pointer that is missing
 * here keeps a model from having an image (vs_image_end), and test_image.c fails. Arrays that
 * another one counts are added in model_image.c. SPDX-License-Identifier: MIT
 */
#include "model_image_private.h"

#include "program_private.h"

/* --- parts of many --- */
static const vs_image_field place_fields[] = {
    VS_IMAGE_TEXT(vs_place, layer),
    VS_IMAGE_TEXT(vs_place, file),
};
static const vs_image_shape place = VS_IMAGE_SHAPE(vs_place, place_fields);

/* A value holds values. */
static const vs_image_shape value;
static const vs_image_field value_fields[] = {
    VS_IMAGE_TEXT(vs_value, text),
    VS_IMAGE_ITEMS(vs_value, items, count, value),
    VS_IMAGE_ITEMS(vs_value, keys, count, vs_image_text),
};
static const vs_image_shape value = VS_IMAGE_SHAPE(vs_value, value_fields);

/* --- dimensions, kinds, periods, levels --- */
static const vs_image_field attribute_fields[] = {
    VS_IMAGE_TEXT(vs_attribute, name),
    VS_IMAGE_TEXT(vs_attribute, title),
    VS_IMAGE_TEXT(vs_attribute, unit),
};
static const vs_image_shape attribute = VS_IMAGE_SHAPE(vs_attribute, attribute_fields);

static const vs_image_field dimension_fields[] = {
    VS_IMAGE_TEXT(vs_dimension, name),
    VS_IMAGE_TEXT(vs_dimension, title),
    VS_IMAGE_ITEMS(vs_dimension, attributes, attribute_count, attribute),
    VS_IMAGE_INNER(vs_dimension, place, place),
};
static const vs_image_shape dimension = VS_IMAGE_SHAPE(vs_dimension, dimension_fields);

static const vs_image_field field_fields[] = {
    VS_IMAGE_TEXT(vs_field, name),
    VS_IMAGE_TEXT(vs_field, title),
    VS_IMAGE_TEXT(vs_field, unit),
    VS_IMAGE_TEXT(vs_field, domain),
};
static const vs_image_shape field = VS_IMAGE_SHAPE(vs_field, field_fields);

static const vs_image_field kind_fields[] = {
    VS_IMAGE_TEXT(vs_kind, name),
    VS_IMAGE_TEXT(vs_kind, title),
    VS_IMAGE_ITEMS(vs_kind, fields, field_count, field),
    VS_IMAGE_ITEMS(vs_kind, key, key_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_kind, sheet, sheet_count, vs_image_int),
    VS_IMAGE_TEXTS(vs_kind, tags),
    VS_IMAGE_TEXT(vs_kind, disabled),
    VS_IMAGE_INNER(vs_kind, place, place),
};
static const vs_image_shape kind = VS_IMAGE_SHAPE(vs_kind, kind_fields);

static const vs_image_field period_kind_fields[] = {
    VS_IMAGE_TEXT(vs_period_kind, name),
    VS_IMAGE_TEXT(vs_period_kind, title),
    VS_IMAGE_ITEMS(vs_period_kind, keys, key_count, vs_image_text),
    VS_IMAGE_INNER(vs_period_kind, place, place),
};
static const vs_image_shape period_kind = VS_IMAGE_SHAPE(vs_period_kind, period_kind_fields);

static const vs_image_field calendar_fields[] = {
    VS_IMAGE_TEXT(vs_calendar_entry, id),
    VS_IMAGE_TEXT(vs_calendar_entry, file),
};
static const vs_image_shape calendar = VS_IMAGE_SHAPE(vs_calendar_entry, calendar_fields);

static const vs_image_field days_fields[] = {
    VS_IMAGE_REST(vs_calendar_days, worked),
    VS_IMAGE_TEXT(vs_calendar_days, title),
};
static const vs_image_shape days = VS_IMAGE_SHAPE(vs_calendar_days, days_fields);

static const vs_image_field level_fields[] = {
    VS_IMAGE_TEXT(vs_level, name),
    VS_IMAGE_ITEMS(vs_level, dimensions, dimension_count, vs_image_int),
};
static const vs_image_shape level = VS_IMAGE_SHAPE(vs_level, level_fields);

/* --- parameters --- */
static const vs_image_field version_fields[] = {
    VS_IMAGE_INNER(vs_parameter_version, value, value),
    VS_IMAGE_TEXT(vs_parameter_version, source),
    VS_IMAGE_TEXT(vs_parameter_version, note),
    VS_IMAGE_INNER(vs_parameter_version, place, place),
};
static const vs_image_shape version = VS_IMAGE_SHAPE(vs_parameter_version, version_fields);

static const vs_image_field edit_fields[] = {
    VS_IMAGE_TEXT(vs_parameter_edit_note, verb),
    VS_IMAGE_INNER(vs_parameter_edit_note, place, place),
    VS_IMAGE_ITEMS(vs_parameter_edit_note, before, before_count, version),
};
static const vs_image_shape edit = VS_IMAGE_SHAPE(vs_parameter_edit_note, edit_fields);

static const vs_image_field parameter_fields[] = {
    VS_IMAGE_TEXT(vs_parameter, name),
    VS_IMAGE_TEXT(vs_parameter, title),
    VS_IMAGE_TEXT(vs_parameter, unit),
    VS_IMAGE_ITEMS(vs_parameter, versions, version_count, version),
    VS_IMAGE_ITEMS(vs_parameter, edits, edit_count, edit),
    VS_IMAGE_TEXT(vs_parameter, disabled),
    VS_IMAGE_INNER(vs_parameter, place, place),
};
static const vs_image_shape parameter = VS_IMAGE_SHAPE(vs_parameter, parameter_fields);

/* --- indicators --- */
static const vs_image_field formula_fields[] = {
    VS_IMAGE_INNER(vs_formula, place, place),
};
static const vs_image_shape formula = VS_IMAGE_SHAPE(vs_formula, formula_fields);

static const vs_image_field indicator_fields[] = {
    VS_IMAGE_TEXT(vs_indicator, name),
    VS_IMAGE_TEXT(vs_indicator, code),
    VS_IMAGE_TEXT(vs_indicator, title),
    VS_IMAGE_TEXT(vs_indicator, unit),
    VS_IMAGE_TEXT(vs_indicator, direction),
    VS_IMAGE_TEXT(vs_indicator, part),
    VS_IMAGE_TEXT(vs_indicator, source),
    VS_IMAGE_TEXT(vs_indicator, missing),
    VS_IMAGE_ITEMS(vs_indicator, levels, level_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_indicator, formulas, formula_count, formula),
    VS_IMAGE_TEXT(vs_indicator, applies_title),
    VS_IMAGE_TEXT(vs_indicator, disabled),
    VS_IMAGE_TEXT(vs_indicator, gone),
    VS_IMAGE_REST(vs_indicator, rule),
    VS_IMAGE_TEXT(vs_indicator, method),
    VS_IMAGE_TEXTS(vs_indicator, tags),
    VS_IMAGE_INNER(vs_indicator, place, place),
};
static const vs_image_shape indicator = VS_IMAGE_SHAPE(vs_indicator, indicator_fields);

/* --- programs --- */
static const vs_image_field operand_fields[] = {
    VS_IMAGE_TEXT(vs_operand, text),
};
static const vs_image_shape operand = VS_IMAGE_SHAPE(vs_operand, operand_fields);

static const vs_image_field condition_fields[] = {
    VS_IMAGE_ITEMS(vs_condition, operands, operand_count, operand),
};
static const vs_image_shape condition = VS_IMAGE_SHAPE(vs_condition, condition_fields);

static const vs_image_field set_fields[] = {
    VS_IMAGE_ITEMS(vs_set, conditions, condition_count, condition),
};
static const vs_image_shape set = VS_IMAGE_SHAPE(vs_set, set_fields);

static const vs_image_field aggregate_fields[] = {
    VS_IMAGE_INNER(vs_aggregate, set, set),
    VS_IMAGE_ITEMS(vs_aggregate, conditions, condition_count, condition),
    VS_IMAGE_INNER(vs_aggregate, other, set),
};
static const vs_image_shape aggregate = VS_IMAGE_SHAPE(vs_aggregate, aggregate_fields);

static const vs_image_field key_fields[] = {
    VS_IMAGE_TEXT(vs_key, text),
};
static const vs_image_shape key = VS_IMAGE_SHAPE(vs_key, key_fields);

static const vs_image_field cell_read_fields[] = {
    VS_IMAGE_INNERS(vs_cell_read, keys, VS_SCOPE_DIMENSIONS_MAX, key),
};
static const vs_image_shape cell_read = VS_IMAGE_SHAPE(vs_cell_read, cell_read_fields);

static const vs_image_field parameter_read_fields[] = {
    VS_IMAGE_TEXT(vs_parameter_read, part),
};
static const vs_image_shape parameter_read =
    VS_IMAGE_SHAPE(vs_parameter_read, parameter_read_fields);

static const vs_image_shape cells_read = {sizeof(vs_cells_read), 0, NULL};
static const vs_image_shape node = {sizeof(vs_node), 0, NULL};

static const vs_image_field program_fields[] = {
    VS_IMAGE_NULL(struct vs_program, engine),
    VS_IMAGE_NULL(struct vs_program, arena),
    VS_IMAGE_ITEMS(struct vs_program, nodes, size, node),
    VS_IMAGE_ITEMS(struct vs_program, parameters.items, parameters.count, parameter_read),
    VS_IMAGE_ITEMS(struct vs_program, aggregates.items, aggregates.count, aggregate),
    VS_IMAGE_ITEMS(struct vs_program, cells.items, cells.count, cell_read),
    VS_IMAGE_ITEMS(struct vs_program, cells_sets.items, cells_sets.count, cells_read),
    VS_IMAGE_NULL(struct vs_program, table),
};
static const vs_image_shape program = VS_IMAGE_SHAPE(struct vs_program, program_fields);

static const vs_image_field compiled_fields[] = {
    VS_IMAGE_ONE(struct vs_compiled, program, program),
    VS_IMAGE_TEXT(struct vs_compiled, refusal),
    VS_IMAGE_REST(struct vs_compiled, used),
};
const vs_image_shape vs_model_image__compiled = VS_IMAGE_SHAPE(struct vs_compiled, compiled_fields);

/* --- what is read, seals --- */
static const vs_image_field reads_fields[] = {
    VS_IMAGE_ITEMS(vs_reads, indicators, indicator_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_reads, parameters, parameter_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_reads, kinds, kind_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_reads, carried, carried_count, vs_image_int),
};
const vs_image_shape vs_model_image__reads = VS_IMAGE_SHAPE(vs_reads, reads_fields);

static const vs_image_field indicator_reads_fields[] = {
    VS_IMAGE_INNER(struct vs_indicator_reads, all, vs_model_image__reads),
    VS_IMAGE_INNER(struct vs_indicator_reads, applies, vs_model_image__reads),
    VS_IMAGE_NULL(struct vs_indicator_reads, formulas),
};
static const vs_image_shape indicator_reads =
    VS_IMAGE_SHAPE(struct vs_indicator_reads, indicator_reads_fields);

static const vs_image_field tag_table_fields[] = {
    VS_IMAGE_ITEMS(struct vs_tag_table, tags, count, vs_image_text),
    VS_IMAGE_NULL(struct vs_tag_table, carries),
    VS_IMAGE_NULL(struct vs_tag_table, open),
};
static const vs_image_shape tag_table = VS_IMAGE_SHAPE(struct vs_tag_table, tag_table_fields);

static const vs_image_field touch_fields[] = {
    VS_IMAGE_TEXT(vs_touch, kind),     VS_IMAGE_TEXT(vs_touch, name),
    VS_IMAGE_TEXT(vs_touch, verb),     VS_IMAGE_INNER(vs_touch, place, place),
    VS_IMAGE_TEXTS(vs_touch, fields),  VS_IMAGE_TEXTS(vs_touch, added),
    VS_IMAGE_TEXTS(vs_touch, readers), VS_IMAGE_INNER(vs_touch, sealed, place),
};
static const vs_image_shape touch = VS_IMAGE_SHAPE(vs_touch, touch_fields);

static const vs_image_field seal_fields[] = {
    VS_IMAGE_INNER(vs_seal, place, place),
};
static const vs_image_shape seal = VS_IMAGE_SHAPE(vs_seal, seal_fields);

static const vs_image_field ban_fields[] = {
    VS_IMAGE_TEXTS(vs_ban, tags),
    VS_IMAGE_INNER(vs_ban, place, place),
};
static const vs_image_shape ban = VS_IMAGE_SHAPE(vs_ban, ban_fields);

static const vs_image_field history_fields[] = {
    VS_IMAGE_ITEMS(vs_history, touches, touch_count, touch),
    VS_IMAGE_ITEMS(vs_history, seals, seal_count, seal),
    VS_IMAGE_ITEMS(vs_history, bans, ban_count, ban),
};
static const vs_image_shape history = VS_IMAGE_SHAPE(vs_history, history_fields);

static const vs_image_field hand_fields[] = {
    VS_IMAGE_TEXT(vs_hand, name),
    VS_IMAGE_ONE(vs_hand, place, place),
};
const vs_image_shape vs_model_image__hand = VS_IMAGE_SHAPE(vs_hand, hand_fields);

static const vs_image_field guard_fields[] = {
    VS_IMAGE_ONE(vs_guard, seal, seal),
    VS_IMAGE_TEXTS(vs_guard, bans),
};
const vs_image_shape vs_model_image__guard = VS_IMAGE_SHAPE(vs_guard, guard_fields);

static const vs_image_field guards_fields[] = {
    VS_IMAGE_NULL(struct vs_guards, guards),
    VS_IMAGE_NULL(struct vs_guards, indicators),
    VS_IMAGE_NULL(struct vs_guards, parameters),
    VS_IMAGE_NULL(struct vs_guards, kinds),
};
static const vs_image_shape guards = VS_IMAGE_SHAPE(struct vs_guards, guards_fields);

/* --- profiles --- */
static const vs_image_field special_fields[] = {
    VS_IMAGE_TEXT(vs_special, text),
    VS_IMAGE_ITEMS(vs_special, fields, set_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_special, values, set_count, value),
};
static const vs_image_shape special = VS_IMAGE_SHAPE(vs_special, special_fields);

static const vs_image_field transform_fields[] = {
    VS_IMAGE_TEXT(vs_transform, strip),
    VS_IMAGE_ITEMS(vs_transform, replaced, replace_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_transform, replacements, replace_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_transform, map_from, map_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_transform, map_to, map_count, vs_image_text),
};
static const vs_image_shape transform = VS_IMAGE_SHAPE(vs_transform, transform_fields);

static const vs_image_field map_fields[] = {
    VS_IMAGE_TEXT(vs_profile_map, name),
    VS_IMAGE_ITEMS(vs_profile_map, from, count, vs_image_text),
    VS_IMAGE_ITEMS(vs_profile_map, to, count, vs_image_text),
    VS_IMAGE_INNER(vs_profile_map, place, place),
};
static const vs_image_shape map = VS_IMAGE_SHAPE(vs_profile_map, map_fields);

static const vs_image_field column_fields[] = {
    VS_IMAGE_TEXT(vs_profile_column, column),
    VS_IMAGE_ITEMS(vs_profile_column, specials, special_count, special),
    VS_IMAGE_ONE(vs_profile_column, transform, transform),
};
static const vs_image_shape column = VS_IMAGE_SHAPE(vs_profile_column, column_fields);

static const vs_image_field source_fields[] = {
    VS_IMAGE_TEXT(vs_profile_source, text),
    VS_IMAGE_ONE(vs_profile_source, transform, transform),
};
static const vs_image_shape source = VS_IMAGE_SHAPE(vs_profile_source, source_fields);

static const vs_image_field above_fields[] = {
    VS_IMAGE_TEXT(vs_profile_above, name),
    VS_IMAGE_TEXT(vs_profile_above, pattern),
    VS_IMAGE_ITEMS(vs_profile_above, parts, part_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_profile_above, specs, spec_count, column),
};
static const vs_image_shape above = VS_IMAGE_SHAPE(vs_profile_above, above_fields);

static const vs_image_field items_fields[] = {
    VS_IMAGE_INNER(vs_profile_items, value, column),
    VS_IMAGE_TEXT(vs_profile_items, separator),
    VS_IMAGE_ITEMS(vs_profile_items, patterns, pattern_count, vs_image_text),
    VS_IMAGE_INNER(vs_profile_items, name, column),
    VS_IMAGE_INNER(vs_profile_items, take, column),
    VS_IMAGE_INNER(vs_profile_items, above, column),
};
static const vs_image_shape items = VS_IMAGE_SHAPE(vs_profile_items, items_fields);

static const vs_image_field lookup_fields[] = {
    VS_IMAGE_ITEMS(vs_profile_lookup, by_fields, by_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_profile_lookup, by, by_count, source),
};
static const vs_image_shape lookup = VS_IMAGE_SHAPE(vs_profile_lookup, lookup_fields);

static const vs_image_field profile_fields[] = {
    VS_IMAGE_TEXT(vs_profile, name),
    VS_IMAGE_TEXT(vs_profile, title),
    VS_IMAGE_TEXT(vs_profile, delimiter),
    VS_IMAGE_TEXT(vs_profile, encoding),
    VS_IMAGE_TEXT(vs_profile, sheet),
    VS_IMAGE_ITEMS(vs_profile, also, also_count, vs_image_int),
    VS_IMAGE_REST(vs_profile, companion),
    VS_IMAGE_ITEMS(vs_profile, columns, column_count, column),
    VS_IMAGE_ITEMS(vs_profile, constant_fields, constant_count, vs_image_int),
    VS_IMAGE_ITEMS(vs_profile, constants, constant_count, value),
    VS_IMAGE_INNER(vs_profile, period_year, source),
    VS_IMAGE_INNER(vs_profile, period_part, source),
    VS_IMAGE_TEXT(vs_profile, period_whole),
    VS_IMAGE_INNER(vs_profile, unit, source),
    VS_IMAGE_INNER(vs_profile, date_year, source),
    VS_IMAGE_ITEMS(vs_profile, skip, skip_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_profile, ignore, ignore_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_profile, below, below_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_profile, above, above_count, above),
    VS_IMAGE_TEXT(vs_profile, declared),
    VS_IMAGE_ONE(vs_profile, items, items),
    VS_IMAGE_ITEMS(vs_profile, lookups, lookup_count, lookup),
    VS_IMAGE_INNER(vs_profile, place, place),
};
static const vs_image_shape profile = VS_IMAGE_SHAPE(vs_profile, profile_fields);

/* --- the model --- */
static const vs_image_field model_fields[] = {
    VS_IMAGE_NULL(vs_model, engine),
    VS_IMAGE_NULL(vs_model, arena),
    VS_IMAGE_TEXT(vs_model, name),
    VS_IMAGE_TEXT(vs_model, title),
    VS_IMAGE_TEXT(vs_model, version),
    VS_IMAGE_ITEMS(vs_model, layers, layer_count, vs_image_text),
    VS_IMAGE_ITEMS(vs_model, dimensions, dimension_count, dimension),
    VS_IMAGE_ITEMS(vs_model, kinds, kind_count, kind),
    VS_IMAGE_ITEMS(vs_model, period_kinds, period_kind_count, period_kind),
    VS_IMAGE_ITEMS(vs_model, calendar, calendar_count, calendar),
    VS_IMAGE_ITEMS(vs_model, days, day_count, days),
    VS_IMAGE_ITEMS(vs_model, parameters, parameter_count, parameter),
    VS_IMAGE_ITEMS(vs_model, levels, level_count, level),
    VS_IMAGE_ITEMS(vs_model, indicators, indicator_count, indicator),
    VS_IMAGE_NULL(vs_model, profile_layers),
    VS_IMAGE_ITEMS(vs_model, profiles, profile_count, profile),
    VS_IMAGE_INNER(vs_model, history, history),
    VS_IMAGE_ITEMS(vs_model, profile_maps, profile_map_count, map),
    VS_IMAGE_ITEMS(vs_model, compiled_applies, indicator_count, vs_model_image__compiled),
    VS_IMAGE_NULL(vs_model, compiled),
    VS_IMAGE_ITEMS(vs_model, reads, indicator_count, indicator_reads),
    VS_IMAGE_ONE(vs_model, tag_table, tag_table),
    VS_IMAGE_ONE(vs_model, guards, guards),
    VS_IMAGE_NULL(vs_model, sandbox),
    VS_IMAGE_NULL(vs_model, origin),
    VS_IMAGE_NULL(vs_model, image),
};
const vs_image_shape vs_model_image__model = VS_IMAGE_SHAPE(vs_model, model_fields);
