/*
 * Texts: UTF-8 checks, normal form, comparison, terminal width, CP1251. The one file over utf8proc.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEXT_H
#define VS_TEXT_H

#include "buffer.h"

/* True if the bytes are well-formed UTF-8 without NUL; else *bad is the offset of the first fault.
 */
bool vs_text_valid(const char *text, size_t size, size_t *bad);
/* Appends the text in NFC, outer white space (NBSP too) removed, inner runs of white space made one
 * space. Pure ASCII without such runs is copied by a fast path. VS_EDATA if not UTF-8 (no message).
 */
int vs_text_clean(vs_buffer *out, const char *text, size_t size);
/* True if that would give the text itself; not of every such text it is known. */
bool vs_text_is_clean(const char *text, size_t size);
/* Appends the case-folded form, ё as е, for tolerant look-up of names typed by people. */
int vs_text_fold(vs_buffer *out, const char *text, size_t size);
/* The same, and Cyrillic letters that look as Latin ones become these (X, Х): for marks in tables.
 */
int vs_text_fold_alike(vs_buffer *out, const char *text, size_t size);
/* Appends the text with each Latin letter that looks like a Cyrillic one as that one. VS_EDATA if
 * not UTF-8 (no message). */
int vs_text_cyrillic(vs_buffer *out, const char *text, size_t size);
/* Append the text in capital or in small letters. VS_EDATA if not UTF-8 (no message). */
int vs_text_upper(vs_buffer *out, const char *text, size_t size);
int vs_text_lower(vs_buffer *out, const char *text, size_t size);
/* Natural order, the same everywhere: runs of digits (a leading '-' before the first, and a decimal
 * part, make a number) compare as numbers, the rest by code point; ties by bytes. <0, 0, >0. */
int vs_text_compare(const char *a, size_t a_size, const char *b, size_t b_size);
/* Columns that the text takes in a terminal. */
size_t vs_text_width(const char *text, size_t size);
/* Offset of the longest prefix that fits columns; *width gets its width. */
size_t vs_text_fit(const char *text, size_t size, size_t columns, size_t *width);
/* Appends CP1251 bytes as UTF-8. VS_EDATA on the undefined byte 0x98 (no message). */
int vs_text_from_cp1251(vs_buffer *out, const char *bytes, size_t size);
/* Edit distance in code points, at most limit + 1: for "did you mean". */
size_t vs_text_distance(const char *a, const char *b, size_t limit);

#endif
