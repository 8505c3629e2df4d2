// Reading containers: weight, length, iteration, indexing, with Python's errors. As the library's `value/items.rs`.
#pragma once
#include "rows.cuh"

DEV u32 seq_len(const Ctx& c, Value seq) { return word(c, seq.a); }
DEV Value seq_item(const Ctx& c, Value seq, u32 k) { return load(c, seq.a + SEQ_HEAD + k * VALUE_WORDS); }
DEV bool is_empty_tuple(const Ctx& c, Value v) { return v.tag == TUPLE && seq_len(c, v) == 0; }
DEV bool is_empty_set(const Ctx& c, Value v) { return v.tag == SET && seq_len(c, v) == 0; }

// The leaves of a value: what fuel is reckoned by.
DEV u64 weight_of(const Ctx& c, Value v) {
    switch (tag_of(v)) {
        case TUPLE: case SET: return word(c, v.a + 1);
        case GRID: return v.b * v.c;
        case INDICES: case OBJECT: case PICTURE: return cells_of(v);
        case PAIRS: return 2;
        case FUNC: return word(c, v.a + 3);
        default: return 1;
    }
}
DEV u64 argument_weight(const Ctx& c, Value v) { return v.tag == FUNC ? 1 : weight_of(c, v); }
DEV u64 packed_weight(const Ctx& c, Value v) {
    return v.tag == GRID || is_packed(v) ? 1 + weight_of(c, v) / 8 : argument_weight(c, v);
}
// Levels of nesting.
DEV u32 levels_of(const Ctx& c, Value v) {
    switch (tag_of(v)) {
        case TUPLE: case SET: case FUNC: return word(c, v.a + 2);
        case PAIR: return 1;
        case CELL: case PAIRS: case GRID: case INDICES: return 2;
        case OBJECT: case PICTURE: return 3;
        default: return 0;
    }
}

// Python's truth value.
DEV bool truthy(const Ctx& c, Value v) {
    switch (tag_of(v)) {
        case NONE: return false;
        case BOOL: case INT: return v.a != 0;
        case FLOAT: return float_of(v) != 0.0;
        case TUPLE: case SET: return seq_len(c, v) != 0;
        default: return true;
    }
}

// Python's `len`; a TypeError for what has none.
DEV u32 length(Ctx& c, Value v) {
    switch (tag_of(v)) {
        case TUPLE: case SET: return seq_len(c, v);
        case PAIR: case PAIRS: return 2;
        case CELL: return c.dialect == ARC ? 2 : 3;
        case GRID: return v.b;
        case INDICES: case OBJECT: case PICTURE: return cells_of(v);
        default: raise(c, TYPE_ERROR); return 0;
    }
}

// A sequence of ints: one lane has each of its `n` <= 32 numbers.
FAR Value sequence_of_lanes(Ctx& c, vu numbers, u32 n) {
    u32 at = alloc(c, SEQ_HEAD + n * VALUE_WORDS);
    if (!at) return none();
    put(c, at, n);
    put(c, at + 1, n == 1 ? 2 : max_u(n, 1));
    put(c, at + 2, 1);
    for (u32 k = 0; k < n; k++) store(c, at + SEQ_HEAD + k * VALUE_WORDS, integer((i32)at_lane(numbers, k)));
    return Value{TUPLE, at, 0, 0};
}

// Row `i` of a grid as a tuple.
FAR Value grid_row(Ctx& c, Value grid, u32 i) {
    vu colors = colors_of_row(load_planes(c, grid.a), i);
    if (grid.c == 2) return couple((i32)at_lane(colors, 0), (i32)at_lane(colors, 1));
    if (grid.c == 3 && c.dialect == BATT)
        return cell_of((i32)at_lane(colors, 2), (i32)at_lane(colors, 0), (i32)at_lane(colors, 1));
    return sequence_of_lanes(c, colors, grid.c);
}

// The item of a tuple that is no sequence and no grid; `k` is inside.
DEV Value small_item(const Ctx& c, Value v, u32 k) {
    switch (v.tag) {
        case PAIR: return integer((i32)(k ? v.b : v.a));
        case PAIRS: {
            u32 pair = k ? v.b : v.a;
            return couple(low_half(pair), high_half(pair));
        }
        default:
            if (c.dialect == ARC) return k ? couple((i32)v.b, (i32)v.c) : integer((i32)v.a);
            return integer((i32)(k == 0 ? v.b : k == 1 ? v.c : v.a));
    }
}

// Item `k` of a tuple; `k` is inside. Rows of grids are made anew.
DEV Value tuple_item(Ctx& c, Value tuple, u32 k) {
    if (tuple.tag == TUPLE) return seq_item(c, tuple, k);
    return tuple.tag == GRID ? grid_row(c, tuple, k) : small_item(c, tuple, k);
}

// Python's `tuple[k]`, negative places from the end: TypeError when it is no tuple, IndexError outside.
DEV Value item(Ctx& c, Value tuple, i32 k) {
    if (!is_tuple(tuple)) return raise(c, TYPE_ERROR);
    i32 n = (i32)length(c, tuple);
    k = k < 0 ? k + n : k;
    return k < 0 || k >= n ? raise(c, INDEX_ERROR) : tuple_item(c, tuple, (u32)k);
}

// The items of a container in iteration order: a tuple's own, a set's ascending.
//
//     for (Items it = items_of(c, v); next(c, it, &item);) …
struct Items {
    Value of;
    // The next item of a tuple; of a patch the row, and what is left of it.
    u32 at, bits;
};

// A TypeError, and nothing to iterate, for what is no container.
DEV Items items_of(Ctx& c, Value v) {
    if (!is_tuple(v) && !is_set(v)) {
        raise(c, TYPE_ERROR);
        return Items{empty_tuple(), 0, 0};
    }
    return Items{v, 0, is_packed(v) ? at_lane(rows(c, v.a), 0) : 0};
}

// The cell of a packed patch at row `i`, bit `j` of its mask.
DEV Value patch_cell(const Ctx& c, Value patch, u32 i, u32 j) {
    i32 di = top_of(patch) + (i32)i, dj = left_of(patch) + (i32)j;
    switch (tag_of(patch)) {
        case INDICES: return couple(di, dj);
        case OBJECT: return cell_of((i32)color_of(patch), di, dj);
        default: return cell_of((i32)color_at(load_planes(c, patch.a + PLANE), i, j), di, dj);
    }
}

// The next item, if there is one.
FAR bool next(Ctx& c, Items& it, Value* out) {
    if (is_packed(it.of)) {
        while (!it.bits) {
            if (++it.at >= height_of(it.of)) return false;
            it.bits = at_lane(rows(c, it.of.a), it.at);
        }
        u32 j = lowest(it.bits);
        it.bits &= it.bits - 1u;
        *out = patch_cell(c, it.of, it.at, j);
        return true;
    }
    if (it.of.tag == SET || it.of.tag == TUPLE) {
        if (it.at >= seq_len(c, it.of)) return false;
        *out = seq_item(c, it.of, it.at++);
        return true;
    }
    if (it.at >= length(c, it.of)) return false;
    *out = tuple_item(c, it.of, it.at++);
    return !failed(c);
}
