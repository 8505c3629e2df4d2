// Objects and places out of grids, and patches recoloured. As the library's `kernel/object.rs`.
#pragma once
#include "cost.cuh"
#include "kernel/patch.cuh"

namespace prim {

// The cells of the box that the first row of a grid spans, ragged or not.
FAR u64 area(const Ctx& c, Value grid) {
    if (grid.tag != TUPLE) return weight_of(c, grid);
    u32 h = seq_len(c, grid);
    if (!h) return 0;
    Value first = seq_item(c, grid, 0);
    bool row = first.tag == TUPLE || first.tag == SET;
    u64 w = row ? seq_len(c, first) : weight_of(c, first);
    return times(h, row || w > 3 ? w : 3);
}

DEV u64 asindices_cost(Ctx& c, Value grid) {
    u64 weight = weight_of(c, grid), cells = area(c, grid);
    return plus(weight > cells ? weight : cells, 1);
}
DEV u64 toobject_cost(Ctx& c, Value patch, Value grid) {
    return plus(weight_of(c, patch), grid.tag == GRID ? 8 : weight_of(c, grid));
}

// The places of the box of `h` x `w` cells at the origin, of any size.
FAR Value box_places(Ctx& c, u32 h, u32 w) {
    if (h <= LANES && w <= LANES) return full_box(c, h, w, 0, 0);
    u64 n = (u64)h * w;
    if (n > MOST_WORDS / VALUE_WORDS) return defer(c, MEMORY);
    u32 mark = scratch_mark(c);
    List out = new_list(c, (u32)n);
    for (u32 k = 0; k < (u32)n && !failed(c); k++) append(c, out, couple((i32)(k / w), (i32)(k % w)));
    Value v = set_of_sorted(c, out);
    release(c, mark);
    return v;
}

FAR Value asindices(Ctx& c, Value grid) {
    if (grid.tag == GRID) return full_box(c, grid.b, grid.c, 0, 0);
    u32 h = length(c, grid);
    if (failed(c)) return none();
    if (h == 0) return empty_set();
    Value w = length_of_row(c, grid);
    return failed(c) ? none() : box_places(c, h, w.a);
}

FAR Value asobject(Ctx& c, Value grid) {
    Board b;
    if (read_grid(c, grid, &b)) return picture(c, inside_of(b), b.p, 0, 0);
    if (c.dialect == BATT && (!is_tuple(grid) || footprint(c, grid).holds == HOLDS_SCALARS)) return empty_set();
    u32 n = length(c, grid);
    if (failed(c)) return none();
    return n ? defer(c, FORM) : empty_set();
}

FAR Value ofcolor(Ctx& c, Value grid, Value color) {
    Board b;
    if (read_grid(c, grid, &b)) {
        u32 named = color_equal(color);
        return named < 16 ? indices(c, cells_of_color(b.p, named, inside_of(b)), 0, 0) : empty_set();
    }
    u32 mark = scratch_mark(c);
    // A cell that is no leaf of its own is one of three of a small tuple.
    u64 leaves = weight_of(c, grid);
    List out = new_list(c, 3u * (leaves > MOST_WORDS ? MOST_WORDS : (u32)leaves));
    Value row = none(), cell = none();
    Items rows = items_of(c, grid);
    for (i32 i = 0; !failed(c) && next(c, rows, &row); i++) {
        Items cells = items_of(c, row);
        for (i32 j = 0; !failed(c) && next(c, cells, &cell); j++) {
            if (equal(c, cell, color)) append(c, out, couple(i, j));
        }
    }
    Value v = set_of_sorted(c, out);
    release(c, mark);
    return v;
}

// The cells of a grid under a patch; places outside are left out.
FAR Value toobject(Ctx& c, Value patch, Value grid) {
    Board b;
    if (!read_grid(c, grid, &b)) {
        // Python's `len(grid), len(grid[0])` comes first.
        length(c, grid);
        if (!failed(c)) length_of_row(c, grid);
        return failed(c) ? none() : defer(c, FORM);
    }
    vu cells = rows_on_grid(c, patch) & inside_of(b);
    return failed(c) ? none() : picture(c, cells, b.p, 0, 0);
}

// A packed patch in a packed colour: only the colour changes.
DEV Value packed_recolored(u32 color, Value patch) {
    patch.tag = OBJECT | color << 8;
    return patch;
}

// The set of `(color, place)` of arc, whatever the two are.
FAR Value recolor(Ctx& c, Value color, Value patch) {
    if (is_packed(patch) && is_color(color)) return packed_recolored(color.a, patch);
    Value places = places_within(c, patch);
    if (failed(c)) return none();
    u32 mark = scratch_mark(c), n = length(c, places);
    List out = new_list(c, n);
    Items it = items_of(c, places);
    Value place = none();
    while (!failed(c) && next(c, it, &place)) append(c, out, tuple2(c, color, place));
    Value v = set(c, out);
    release(c, mark);
    return v;
}

// The set of `(i, j, color)` of batt.
FAR Value recolored_places(Ctx& c, Value color, Value places) {
    u32 n = length(c, places);
    if (failed(c)) return none();
    u32 mark = scratch_mark(c);
    List out = new_list(c, n);
    Items it = items_of(c, places);
    Value place = none(), i = none(), j = none();
    while (!failed(c) && next(c, it, &place)) {
        if (unpack2(c, place, &i, &j)) append(c, out, cell_value(c, color, i, j));
    }
    Value v = set(c, out);
    release(c, mark);
    return v;
}
FAR Value recolor_i(Ctx& c, Value color, Value indices) {
    if (tag_of(indices) == INDICES && is_color(color)) return packed_recolored(color.a, indices);
    return recolored_places(c, color, indices);
}
FAR Value recolor_o(Ctx& c, Value color, Value object) {
    if (is_packed(object) && tag_of(object) != INDICES && is_color(color)) return packed_recolored(color.a, object);
    Value places = guard(c, EMPTY_SET, toindices_o(c, object));
    return failed(c) ? none() : recolored_places(c, color, places);
}

}  // namespace prim
