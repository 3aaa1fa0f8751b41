/*
 * What the files of the formula language share: the session of a state (the trace or the cell that
 * is running), the head of every userdata, and the ways in which a formula ends early.
 *
 * A session lives in the registry of its state and owns no memory but its own. While a formula
 * runs, once it is ended (a read is not known, a refusal, a misuse) every entry raises again:
 * nothing that the function does later counts. Only lua_*.c include this header.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_SESSION_H
#define VS_LUA_SESSION_H

#include "formula.h"
#include "lua_core.h"

enum vs_session_mode {
    VS_SESSION_IDLE,  /* a model file loads: plain numbers only */
    VS_SESSION_TRACE, /* values are symbols */
    VS_SESSION_CELL   /* values are numbers of one cell */
};

enum { VS_OPERANDS_MAX = 256, VS_FILTER_TEXTS_MAX = 4096, VS_LAG_MAX = 1000 };

/* A filter while it is parsed; its texts are Lua's, kept alive by the filter's table on the stack.
 */
typedef struct vs_filter {
    uint32_t condition_count, operand_count;
    vs_condition conditions[VS_CONDITIONS_MAX];
    vs_operand operands[VS_OPERANDS_MAX];
    size_t text_size;
    char texts[VS_FILTER_TEXTS_MAX]; /* copies of texts that Lua does not hold */
} vs_filter;

/* One running trace or cell. Runs nest: a read of a cell may run the formula of another. */
typedef struct vs_run {
    enum vs_session_mode mode;
    uint32_t number;         /* of the running trace; 0 while a cell runs */
    vs_model *model;         /* borrowed while a formula runs */
    const vs_reader *reader; /* borrowed while a cell runs */
    vs_program *program;     /* borrowed while a trace runs */
    bool plain_keys;         /* c:of gives plain texts: the function is never traced */
    bool ended;              /* the formula has its outcome already */
    bool refused;            /* ... the trace is refused, for the reason in text */
    int status;              /* ... a negative status goes to the caller, or VS_OK */
    vs_result result;        /* ... the cell's state and reason */
} vs_run;

typedef struct vs_session {
    vs_run run;
    uint32_t trace_count;    /* traces so far */
    unsigned char *verdicts; /* by function number: enum vs_verdict; memory of a userdata */
    size_t verdict_count;
    char text[1024];   /* the refusal */
    char reason[2048]; /* a stored reason under construction */
    vs_filter filter;  /* the filter under construction */
} vs_session;

enum vs_verdict { VS_VERDICT_UNKNOWN, VS_VERDICT_CLEAN, VS_VERDICT_PER_CELL };

/* The session of a state, or NULL before vs_lua_session_open. */
vs_session *vs_lua_session(lua_State *L);
/* Makes the session and the metatables if they are not there yet. [-0, +0, m] */
void vs_lua_session_open(lua_State *L);

/* --- userdata --- */
enum vs_lua_type {
    VS_LUA_SYMBOL = 0x56530001,
    VS_LUA_CONTEXT,   /* c */
    VS_LUA_SET,       /* c:records */
    VS_LUA_CELLS,     /* c:cells */
    VS_LUA_KEY,       /* c:of */
    VS_LUA_PARAMETER, /* a table in a parameter, while tracing */
    VS_LUA_FIELD,     /* field "name" */
    VS_LUA_NO_DATA    /* no_data "why" */
};

/* Every userdata of the formula language begins with this. */
typedef struct vs_lua_head {
    uint32_t type;   /* enum vs_lua_type */
    uint32_t number; /* session.run.number when it was made */
    vs_session *session;
} vs_lua_head;

/* Pushes a zeroed userdata with head and metatable. [-0, +1, m] */
void *vs_lua_new_object(lua_State *L, vs_session *session, enum vs_lua_type type, size_t size);
/* The userdata of a type at index, or NULL. [-0, +0, -] */
void *vs_lua_object(lua_State *L, int index, enum vs_lua_type type);
/* The same for argument 1 of a method: a misuse if it is another thing or of an ended formula. */
void *vs_lua_self(lua_State *L, enum vs_lua_type type, const char *method);
/* Raises again if the session is ended; a misuse if no formula or another one runs. [-0, +0, e] */
void vs_lua_check_live(lua_State *L, const vs_lua_head *head);
/* The metatable of a type: name -> function in methods and metamethods. Both may be NULL; all
 * functions become traceable. [-0, +0, m] */
void vs_lua_new_type(lua_State *L, enum vs_lua_type type, const luaL_Reg *metamethods,
                     const luaL_Reg *methods);
/* A closure of function with a number, for a method of the type. [-0, +0, m] */
void vs_lua_add_method(lua_State *L, enum vs_lua_type type, const char *name,
                       lua_CFunction function, int number);
/* Puts the function at the top on the list of those that a trace may enter. [-0, +0, m] */
void vs_lua_allow(lua_State *L);
/* [-0, +0, m] */
bool vs_lua_is_allowed(lua_State *L, int index);

/* Type of a value as messages name it: "number", "nil", "condition", "set" ... */
const char *vs_lua_type_name(lua_State *L, int index);

/* --- how a formula ends early; none of these returns --- */
/* The cell ends with this state and reason. */
_Noreturn void vs_lua_end(lua_State *L, vs_session *session, const vs_result *result);
/* The cell ends with a state and a stored reason: message name, \x1f, argument (NULL: none). */
_Noreturn void vs_lua_end_reason(lua_State *L, vs_session *session, enum vs_state state,
                                 const char *name, const char *argument);
/* A negative status of the reader or the program goes to the caller of the formula. */
_Noreturn void vs_lua_end_status(lua_State *L, vs_session *session, int status);
/* The trace refuses: the formula runs per cell. Outside of a trace it is a misuse. */
#define vs_lua_refuse(L, id, a) vs_lua__refuse(L, VS_MSG_##id, #id, a)
_Noreturn void vs_lua__refuse(lua_State *L, enum vs_message id, const char *name, const char *a);
/* The same with a place that the caller knows, while tracing. */
_Noreturn void vs_lua_refuse_at(lua_State *L, enum vs_message id, const char *place, const char *a);
/* The formula is wrong: VS_EMODEL for a trace, state error for a cell, an error while loading. The
 * message takes the place, a and b, texts all. */
#define vs_lua_misuse(L, id, a, b) vs_lua__misuse(L, VS_MSG_##id, #id, a, b)
_Noreturn void vs_lua__misuse(lua_State *L, enum vs_message id, const char *name, const char *a,
                              const char *b);
/* The same at a place of another function than those that run. */
_Noreturn void vs_lua__misuse_at(lua_State *L, enum vs_message id, const char *name,
                                 const char *place, const char *a, const char *b);
/* Raises again if ended. [-0, +0, e] */
void vs_lua_check_ended(lua_State *L, vs_session *session);

/* --- values: lua_symbol.c --- */
/* A number or a condition: plain, or a node of the trace. */
typedef struct vs_lua_value {
    bool symbol;
    bool condition;
    double number; /* plain; a condition is 0 or 1 */
    uint32_t node; /* symbol */
} vs_lua_value;

void vs_lua_symbol_open(lua_State *L);
/* Reads an argument; a misuse if it is neither a number (a condition) nor a symbol of one. */
vs_lua_value vs_lua_number(lua_State *L, int index, const char *function);
vs_lua_value vs_lua_condition(lua_State *L, int index, const char *function);
/* True if a symbol of a condition is at index. [-0, +0, -] */
bool vs_lua_is_condition_symbol(lua_State *L, int index);
/* True if a symbol of a number, not of a condition, is at index. [-0, +0, -] */
bool vs_lua_is_number_symbol(lua_State *L, int index);
/* The node of a value; plain numbers become constants. */
uint32_t vs_lua_node(lua_State *L, vs_session *session, const vs_lua_value *value);
/* Pushes the symbol of a node of the running trace. status is that of making the node: limits
 * refuse.
 * [-0, +1, e] */
int vs_lua_push_node(lua_State *L, vs_session *session, int status, uint32_t node);
/* Adds an operation on values and pushes its symbol. [-0, +1, e] */
int vs_lua_push_apply(lua_State *L, vs_session *session, enum vs_node_op op,
                      const vs_lua_value *values, size_t count);
/* Pushes the number of a read of a cell, or ends the formula. [-0, +1, e] */
int vs_lua_push_read(lua_State *L, vs_session *session, int status, const vs_result *result);

/* --- arguments --- */
/* A text without zero bytes, borrowed from the stack; a symbol refuses. */
const char *vs_lua_text_argument(lua_State *L, int index, const char *function);
/* A plain number; a symbol refuses. */
double vs_lua_plain_argument(lua_State *L, int index, const char *function);
/* The keys of the table at index, texts all, in the order of their bytes; they are borrowed from
 * the table. A misuse if there are more than max or others than texts. Returns their number. */
size_t vs_lua_sorted_keys(lua_State *L, int index, const char **keys, size_t max,
                          const char *function);
/* A misuse if one of keys is not among names. */
void vs_lua_check_keys(lua_State *L, const char *const *keys, size_t count,
                       const char *const *names, size_t name_count);
/* The name of names nearest to text, for messages; "-" if there are none. */
typedef const char *(*vs_lua_name_at)(const void *list, size_t index);
const char *vs_lua_nearest(const char *text, const void *list, size_t count, vs_lua_name_at name);
const char *vs_lua_text_at(const void *list, size_t index); /* of a list of const char * */
/* The field of a kind; a misuse with the nearest name if there is none. */
int vs_lua_find_field(lua_State *L, const vs_kind *kind, const char *name);
int vs_lua_find_dimension(lua_State *L, const vs_model *model, const char *name);
int vs_lua_find_indicator(lua_State *L, const vs_model *model, const char *name);

/* --- the parts of the language, one file each --- */
void vs_lua_context_open(lua_State *L);
void vs_lua_set_open(lua_State *L);
void vs_lua_cells_open(lua_State *L);
void vs_lua_parameter_open(lua_State *L);
void vs_lua_key_open(lua_State *L);
void vs_lua_terms_open(lua_State *L); /* field and no_data, in lua_functions.c */

void vs_lua_trace_open(lua_State *L);

/* How far back a context reads. */
typedef struct vs_lag {
    int periods;
    bool same_label; /* an earlier year too: the members of that name */
} vs_lag;
/* Pushes a context of the running formula. [-0, +1, m] */
int vs_lua_push_context(lua_State *L, vs_session *session, const vs_lag *lag);
/* Pushes the one context of all cells. [-0, +1, -] */
void vs_lua_push_cell_context(lua_State *L);
/* The session, made when it is not there yet; room on the stack for a call. */
int vs_lua_prepare(lua_State *L, vs_session **out);
/* The same of a model, which is woken. */
int vs_lua_wake(vs_model *model, lua_State **state, vs_session **out);
/* What a trace found of a function, by its number. */
enum vs_verdict vs_lua_verdict(const vs_session *session, int function);

/* c:records */
int vs_lua_push_records(lua_State *L, vs_session *session, int kind, const vs_lag *lag, int filter);
/* The record kind of the set at index; -1: no set. [-0, +0, -] */
int vs_lua_set_kind(lua_State *L, int index);
/* c:cells; over and the options are in the table at options (0: none). */
int vs_lua_push_cells(lua_State *L, vs_session *session, int indicator, const vs_lag *lag,
                      int options);
/* A plain number 0..1. */
double vs_lua_part_argument(lua_State *L, int index, const char *function);
/* Pushes a / b or 100 a / b; b = 0 ends the formula. lua_functions.c */
int vs_lua_push_quotient(lua_State *L, vs_session *session, enum vs_node_op op,
                         const vs_lua_value *values);
/* Name of a quantile's type: "lower", "median", "linear". */
enum vs_quantile vs_lua_quantile_argument(lua_State *L, int index, const char *function);
/* c:param */
int vs_lua_push_parameter(lua_State *L, vs_session *session, const char *name);
/* If a table of a parameter (while tracing) is at index, puts a plain list of symbols in its place.
 */
void vs_lua_expand_parameter(lua_State *L, int index);
/* c:of */
int vs_lua_push_key(lua_State *L, vs_session *session, const char *name);
/* If a key is at index of a cell's run, puts the text (or number) that it stands for in its place;
 * in a trace it refuses. */
void vs_lua_expand_key(lua_State *L, vs_session *session, int index);
/* Pushes the text (or the number) that a key stands for in the running cell. [-0, +1, e] */
void vs_lua_push_own(lua_State *L, vs_session *session, int dimension, int attribute);
/* The text of field "name" at index, or NULL. */
const char *vs_lua_field_name(lua_State *L, int index);
/* The text of no_data "why" at index, or NULL. */
const char *vs_lua_no_data_text(lua_State *L, int index);
/* A read of one cell while its scope is parsed. */
typedef struct vs_scope {
    vs_cell_read read;
    char texts[VS_SCOPE_DIMENSIONS_MAX][VS_NUMBER_SIZE]; /* of members given as numbers */
} vs_scope;
/* The keys of the scope table at index (nil: the reader's own scope) into scope->read. */
void vs_lua_read_scope(lua_State *L, vs_session *session, const char *method, int index,
                       vs_scope *scope);

/* Starts session->filter with conditions of a set; their operands stay where they are. */
void vs_lua_begin_filter(vs_session *session, const vs_condition *conditions, uint32_t count);
/* Parses the filter table at index (nil: none) behind the conditions that session->filter holds.
 * proto says what is filtered: its pair, or the kind of its set. */
void vs_lua_read_filter(lua_State *L, vs_session *session, int index, const vs_aggregate *proto);
/* Adds one condition with one operand, the value at index. */
/* Adds the condition that some row of the cell has the field and only those that do count. */
void vs_lua_add_filled(lua_State *L, vs_session *session, const vs_aggregate *proto,
                       const char *field);
void vs_lua_add_condition(lua_State *L, vs_session *session, const vs_aggregate *proto,
                          const char *field, enum vs_test test, int index);
/* A field of what is filtered, by name: of the kind, or enum vs_pair_field. */
int vs_lua_filter_field(lua_State *L, vs_session *session, const vs_aggregate *proto,
                        const char *name);

#endif
