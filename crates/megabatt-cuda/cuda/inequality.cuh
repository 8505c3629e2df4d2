// Python's `<`: numbers by value, tuples by their first difference, sets by proper inclusion. As the end of the
// library's `value/order.rs`.
#pragma once
#include "build.cuh"

// Where two tuples begin to differ, seen through tuples inside.
enum Difference : u32 {
    ALIKE,
    ENDS_FIRST,  // the first ends where the second goes on
    ENDS_LAST,
    BY_ITEMS,    // two items that differ, and are not both tuples: they are left in the arguments
};

FAR Difference first_difference(Ctx& c, Value& x, Value& y) {
    u32 mark = scratch_mark(c);
    u32 levels = min_u(min_u(levels_of(c, x), levels_of(c, y)) + 1u, MOST_LEVELS);
    u32 frames = scratch(c, levels * WALK_WORDS);
    if (!frames) return ALIKE;
    u32 top = 0;
    Difference difference = ALIKE;
    Items a = items_of(c, x), b = items_of(c, y);
    for (;;) {
        Value v = none(), w = none();
        bool more_a = next(c, a, &v), more_b = next(c, b, &w);
        if (failed(c)) break;
        if (!more_a || !more_b) {
            if (more_a != more_b) difference = more_b ? ENDS_FIRST : ENDS_LAST;
            if (more_a != more_b || top == 0) break;
            top--;
            a = get_items(c, frames + top * WALK_WORDS);
            b = get_items(c, frames + top * WALK_WORDS + 8);
        } else if (is_tuple(v) && is_tuple(w)) {
            if (is_same(v, w)) continue;
            if (top >= levels) {
                defer(c, DEPTH);
                break;
            }
            // A frame that was taken off is stored again.
            warp_sync();
            put_items(c, frames + top * WALK_WORDS, a);
            put_items(c, frames + top * WALK_WORDS + 8, b);
            top++;
            a = items_of(c, v);
            b = items_of(c, w);
        } else if (!identical_or_equal(c, v, w)) {
            x = v;
            y = w;
            difference = BY_ITEMS;
            break;
        }
    }
    scratch_release(c, mark);
    return difference;
}

// Whether every item of a set is in another. Both ascend, so one pass does.
FAR bool is_subset(Ctx& c, Value set, Value other) {
    Items these = items_of(c, set), those = items_of(c, other);
    Value item = none(), theirs = none();
    while (!failed(c) && next(c, these, &item)) {
        i32 order = -1;
        while (order < 0) {
            if (!next(c, those, &theirs)) return false;
            order = compare(c, theirs, item);
            if (failed(c)) return false;
        }
        if (order > 0) return false;
    }
    return !failed(c);
}

// Python's `x < y`; a TypeError between kinds that it does not order.
FAR bool less_than(Ctx& c, Value x, Value y) {
    if (is_tuple(x) && is_tuple(y)) {
        if (x.tag == PAIR && y.tag == PAIR) return x.a != y.a ? (i32)x.a < (i32)y.a : (i32)x.b < (i32)y.b;
        if (is_same(x, y)) return false;
        Difference difference = first_difference(c, x, y);
        if (failed(c) || difference != BY_ITEMS) return difference == ENDS_FIRST;
    }
    if (is_int(x) && is_int(y)) return int_of(x) < int_of(y);
    if (is_number(x) && is_number(y)) return as_float(x) < as_float(y);
    if (is_set(x) && is_set(y)) return length(c, x) < length(c, y) && is_subset(c, x, y);
    raise(c, TYPE_ERROR);
    return false;
}
