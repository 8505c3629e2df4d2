// Samples: the demonstration pairs of a task, and what can be learned from all of them. As the library's
// `kernel/sample.rs`.
//
// Only batt has these. What they call is wrapped there, so an inner failure gives the inner default. Those that call
// functions are in `features.cuh`.
#pragma once
#include "kernel/color.cuh"
#include "kernel/geometry.cuh"
#include "kernel/merge.cuh"

namespace prim {

// The pairs whose two grids differ.
FAR Value dedupe_pair_tuple(Ctx& c, Value samples) {
    u32 n = length(c, samples), mark = scratch_mark(c);
    if (failed(c)) return none();
    List list = new_list(c, n);
    Items it = items_of(c, samples);
    for (Value sample = none(); !failed(c) && next(c, it, &sample);) {
        Value a, b;
        if (!unpack2(c, sample, &a, &b) || equal(c, a, b)) continue;
        append(c, list, is_tuple(sample) ? sample : tuple2(c, a, b));
    }
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

// What is looked for in each item.
enum Part : u32 { FIRST_ITEM, SECOND_ITEM, COLORS };

FAR Value part_of_item(Ctx& c, Value v, Part part) {
    if (part == COLORS) return guard(c, EMPTY_SET, p_g(c, v));
    Items it = items_of(c, v);
    Value out = none();
    if (!failed(c) && !next(c, it, &out) && part == SECOND_ITEM) raise(c, STOP_ITERATION);
    // Of what has one item the second one is None.
    if (!failed(c) && part == SECOND_ITEM && !next(c, it, &out)) out = none();
    return out;
}

// `apply(part, container)`, where `part` is a wrapped primitive with the default `()`.
FAR Value parts_of(Ctx& c, Value container, Part part) {
    u32 n = length(c, container), mark = scratch_mark(c);
    if (failed(c)) return guard(c, EMPTY_TUPLE, none());
    List list = new_list(c, n);
    Items it = items_of(c, container);
    for (Value v = none(); !failed(c) && next(c, it, &v);) {
        Value found = guard(c, EMPTY_TUPLE, part_of_item(c, v, part));
        append(c, list, found);
    }
    Value out = failed(c) ? none() : collect_like(c, container, list);
    release(c, mark);
    return out;
}

// All colours of some grids, one grid after the other.
FAR Value colors_of_all(Ctx& c, Value grids) {
    Value palettes = parts_of(c, grids, COLORS);
    return failed(c) ? none() : guard(c, EMPTY_TUPLE, merge(c, palettes));
}

// Inputs, outputs, the colours of the inputs, the colours of the outputs.
FAR Value batch_process_samples_gpu(Ctx& c, Value samples) {
    u32 mark = scratch_mark(c);
    List list = new_list(c, 4);
    for (u32 k = 0; k < 4 && !failed(c); k++) {
        Value v = k < 2 ? parts_of(c, samples, k ? SECOND_ITEM : FIRST_ITEM)
                        : colors_of_all(c, list_item(c, list, k - 2));
        append(c, list, v);
    }
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

// Whether a mirror or rotation takes a sample's input to its output.
FAR bool is_turn_of(Ctx& c, Value input, Value output, u32 turn) {
    if (input.tag == GRID && output.tag == GRID) {
        bool swap = turn < NO_TURN && swaps_sides(turn);
        u32 h = input.b, w = input.c;
        if ((swap ? w : h) != output.b || (swap ? h : w) != output.c) return false;
        vu differ = splat(0);
        for (u32 k = 0; k < 4; k++)
            differ |= turned_rows(rows(c, input.a + k * PLANE), turn, h, w) ^ rows(c, output.a + k * PLANE);
        return !any_lane(differ != splat(0));
    }
    Value moved = guard(c, EMPTY_TUPLE, turned(c, input, turn));
    return !failed(c) && equal(c, output, moved);
}

// The number of the first mirror or rotation that takes every input to its output, 7 when all are equal already; None
// when there is none.
FAR Value a_mr(Ctx& c, Value samples) {
    for (u32 turn = 0; turn <= NO_TURN && !failed(c); turn++) {
        bool all = true;
        Items it = items_of(c, samples);
        for (Value sample = none(); all && !failed(c) && next(c, it, &sample);) {
            Value input, output;
            all = unpack2(c, sample, &input, &output) && is_turn_of(c, input, output, turn);
        }
        if (all && !failed(c)) return integer((i32)turn);
    }
    return none();
}

}  // namespace prim
