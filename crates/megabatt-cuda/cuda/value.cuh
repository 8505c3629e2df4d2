// Values as four uniform words. The forms, and when each is taken, are those of the library's `value` module: every
// value is held in its most packed form.
//
// | tag | low bits of `tag` | a | b | c |
// |---|---|---|---|---|
// | NONE | | | | |
// | BOOL | | 0 or 1 | | |
// | INT | | the number (32 bits here) | | |
// | FLOAT | | | low, high word of the f64 | |
// | PAIR | | first | second | |
// | PAIRS | | i, j (16 bits each, i low) | k, l | |
// | CELL | | colour | i | j |
// | TUPLE, SET | | offset of a sequence | | |
// | GRID | | offset of 4 planes of 32 lane words | height | width |
// | INDICES | | offset of a mask of 32 lane words | origin i, j (16 bits each) | n, h << 16, w << 24 |
// | OBJECT | colour << 8 | as INDICES | | |
// | PICTURE | | offset of a mask and 4 planes | as INDICES | |
// | PRIM | | number of the primitive | | |
// | FUNC | | offset of a closure | | |
//
// An offset counts words from the base of the device's one buffer. A sequence is `len, weight, depth, 0` and the items,
// four words each. A closure is `kind, arity or times, levels, weight` and three parts. Masks and planes are normalised
// as in the library: the first row and column of a mask are not empty, everything outside a grid is 0.
#pragma once
#include "warp.h"

enum Tag : u32 { NONE, BOOL, INT, FLOAT, PAIR, PAIRS, CELL, TUPLE, SET, GRID, INDICES, OBJECT, PICTURE, PRIM, FUNC };
// No argument was given; and a constant that the device has no form for.
#define ABSENT 254u
#define FOREIGN 255u

struct Value {
    u32 tag, a, b, c;
};

#define VALUE_WORDS 4u
#define SEQ_HEAD 4u
#define PLANE 32u
#define GRID_WORDS (4u * PLANE)
#define PICTURE_WORDS (5u * PLANE)

// Kinds of closures, as the library ranks them.
enum Closure : u32 { COMPOSE, CHAIN, FORK, MATCHER, LBIND, RBIND, POWER, NOTHING };
#define FUNC_HEAD 4u
#define FUNC_WORDS (FUNC_HEAD + 3u * VALUE_WORDS)

DEV Value none() { return Value{NONE, 0, 0, 0}; }
DEV Value absent() { return Value{ABSENT, 0, 0, 0}; }
DEV Value boolean(bool b) { return Value{BOOL, b ? 1u : 0u, 0, 0}; }
DEV Value integer(i32 n) { return Value{INT, (u32)n, 0, 0}; }
DEV Value couple(i32 i, i32 j) { return Value{PAIR, (u32)i, (u32)j, 0}; }
DEV Value cell_of(i32 color, i32 i, i32 j) { return Value{CELL, (u32)color, (u32)i, (u32)j}; }
// There is one NaN.
DEV Value floating(double x) {
    u64 bits = x != x ? 0x7ff8000000000000ull : bits_of_float(x);
    return Value{FLOAT, 0, (u32)bits, (u32)(bits >> 32)};
}

DEV u32 tag_of(Value v) { return v.tag & 0xffu; }
DEV bool is_int(Value v) { return v.tag == INT || v.tag == BOOL; }
DEV i32 int_of(Value v) { return (i32)v.a; }
DEV double float_of(Value v) { return float_of_bits((u64)v.c << 32 | v.b); }
DEV bool is_number(Value v) { return v.tag == INT || v.tag == BOOL || v.tag == FLOAT; }
DEV bool is_tuple(Value v) { return v.tag == TUPLE || v.tag == PAIR || v.tag == PAIRS || v.tag == CELL || v.tag == GRID; }
// A packed patch: INDICES, OBJECT or PICTURE.
DEV bool is_packed(Value v) {
    u32 tag = tag_of(v);
    return tag >= INDICES && tag <= PICTURE;
}
DEV bool is_set(Value v) { return v.tag == SET || is_packed(v); }
DEV bool is_callable(Value v) { return v.tag == PRIM || v.tag == FUNC; }
// Same words: the same value, whatever is in them.
DEV bool is_same(Value v, Value w) { return v.tag == w.tag && v.a == w.a && v.b == w.b && v.c == w.c; }

// Two numbers of 16 bits in a word, and back with their signs.
DEV u32 two(i32 low, i32 high) { return ((u32)low & 0xffffu) | (u32)high << 16; }
DEV i32 low_half(u32 word) { return (i32)(word << 16) >> 16; }
DEV i32 high_half(u32 word) { return (i32)word >> 16; }
DEV bool is_short(i64 n) { return n >= -32768 && n <= 32767; }
DEV bool is_word(i64 n) { return n >= -2147483648ll && n <= 2147483647ll; }

// Packed patches.
DEV i32 top_of(Value patch) { return low_half(patch.b); }
DEV i32 left_of(Value patch) { return high_half(patch.b); }
DEV u32 cells_of(Value patch) { return patch.c & 0xffffu; }
DEV u32 height_of(Value patch) { return patch.c >> 16 & 0xffu; }
DEV u32 width_of(Value patch) { return patch.c >> 24; }
DEV u32 color_of(Value object) { return object.tag >> 8; }
