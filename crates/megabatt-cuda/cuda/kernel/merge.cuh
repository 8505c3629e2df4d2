// Containers of containers made one: `merge` of the library's `kernel/container.rs`, and what `kernel/functional.rs` does
// with the values of a function before it merges them.
#pragma once
#include "kernel/mask.cuh"

namespace prim {

// The colours of a grid as a tuple, row by row: four or more, so that no packed form holds them.
FAR Value colors_of_grid(Ctx& c, Value grid) {
    u32 h = grid.b, w = grid.c, n = h * w;
    if (n > c.max_weight) return raise(c, OUT_OF_MEMORY);
    u32 at = alloc(c, SEQ_HEAD + n * VALUE_WORDS);
    if (!at) return none();
    put(c, at, n);
    put(c, at + 1, n);
    put(c, at + 2, 1);
    check_store(c, at, SEQ_HEAD + n * VALUE_WORDS);
    Planes p = load_planes(c, grid.a);
    vu lane = lane_id(), part = lane & 3u;
    for (u32 i = 0; i < h; i++) {
        vu colors = colors_of_row(p, i);
        u32 row = at + SEQ_HEAD + i * w * VALUE_WORDS;
        // Eight ints at a time, a word in a lane.
        for (u32 j = 0; j < w; j += 8) {
            vu color = shfl(colors, (lane >> 2) + j);
            vu x = sel(part == splat(0), splat(INT), sel(part == splat(1), color, splat(0)));
            put_lanes_where(c.base + row + j * VALUE_WORDS, x, lane < splat((w - j) * VALUE_WORDS));
        }
    }
    warp_sync();
    return Value{TUPLE, at, 0, 0};
}

// The items of the items, in a container of the outer one's kind.
FAR Value merge(Ctx& c, Value containers) {
    if (containers.tag == SET) {
        Value whole = union_of_patches(c, containers.a + SEQ_HEAD, seq_len(c, containers));
        if (failed(c) || whole.tag != ABSENT) return whole;
    }
    if (containers.tag == GRID && containers.b * containers.c > 3) return colors_of_grid(c, containers);
    u64 n = 0;
    Items outer = items_of(c, containers);
    for (Value inner = none(); !failed(c) && next(c, outer, &inner);) n += length(c, inner);
    if (n > MOST_WORDS) defer(c, ARENA);
    if (failed(c)) return none();
    u32 mark = scratch_mark(c);
    List list = new_list(c, (u32)n);
    outer = items_of(c, containers);
    for (Value inner = none(); !failed(c) && next(c, outer, &inner);) append_items(c, list, inner);
    Value v = collect_like(c, containers, list);
    release(c, mark);
    return v;
}

// The values of a function over a container, merged; `inner` is the default of what makes a container of them.
FAR Value merged_values(Ctx& c, Value container, List& list, u32 inner) {
    if (is_set(container)) {
        Value whole = union_of_patches(c, list.at, list.n);
        if (failed(c)) return none();
        if (whole.tag != ABSENT) {
            // Their set would not be looked at, but it is paid for.
            return burn_for_set(c, list) ? whole : none();
        }
    }
    Value applied = guard(c, inner, collect_like(c, container, list));
    return failed(c) ? none() : guard(c, EMPTY_TUPLE, merge(c, applied));
}

}  // namespace prim
