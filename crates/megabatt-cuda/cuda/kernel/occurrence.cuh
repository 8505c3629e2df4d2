// Where an object occurs in a grid. As the library's `kernel/occurrence.rs`.
//
// The places where every cell of a mask meets its colour are the erosion of that colour's cells by the mask: the rows
// are moved up by the cell's row, to the left by its column, and all of them intersected.
#pragma once
#include "kernel/object.cuh"

namespace prim {

FAR u64 occurrences_cost(Ctx& c, Value grid, Value obj) {
    u64 sizes = plus(plus(weight_of(c, grid), weight_of(c, obj)), 1);
    if (grid.tag == GRID && is_packed(obj)) return sizes / 16 + 16;
    u64 h = grid.tag == GRID ? grid.b : grid.tag == TUPLE || grid.tag == SET ? seq_len(c, grid) : 3;
    // An empty object occurs at one row and one column more than there are.
    u64 cells = area(c, grid);
    u64 places = plus(plus(plus(cells, h), cells / (h ? h : 1)), 1);
    return plus(sizes, times(places, weight_of(c, obj)));
}

// Those of the places `found` at which all cells of `mask` lie on one of `cells`.
DEV vu matching_places(vu found, vu cells, vu mask, u32 h) {
    for (u32 i = 0; i < h; i++) {
        u32 row = at_lane(mask, i);
        if (!row) continue;
        vu below = rows_down(cells, -(i32)i);
        for (; row; row &= row - 1u) found &= below >> lowest(row);
    }
    return found;
}

FAR Value occurrences(Ctx& c, Value grid, Value obj) {
    Board b;
    if (!read_grid(c, grid, &b)) return defer(c, FORM);
    if (is_empty_set(c, obj)) return box_places(c, b.h + 1u, b.w + 1u);
    if (!is_packed(obj)) return defer(c, FORM);
    u32 h = height_of(obj), w = width_of(obj);
    if (h > b.h || w > b.w) return empty_set();
    // Places are no cells: as soon as one is looked at, it has not their parts.
    if (tag_of(obj) == INDICES) return raise(c, c.dialect == ARC ? TYPE_ERROR : VALUE_ERROR);
    vu found = box_rows(b.h + 1u - h, b.w + 1u - w), inside = inside_of(b), mask = rows(c, obj.a);
    if (tag_of(obj) == OBJECT) {
        found = matching_places(found, cells_of_color(b.p, color_of(obj), inside), mask, h);
        return indices(c, found, 0, 0);
    }
    Planes colors = load_planes(c, obj.a + PLANE);
    for (vu rest = mask; any_lane(rest != splat(0)) && any_lane(found != splat(0));) {
        u32 i = lowest(votes(rest != splat(0))), color = color_at(colors, i, lowest(at_lane(rest, i)));
        vu part = cells_of_color(colors, color, mask);
        found = matching_places(found, cells_of_color(b.p, color, inside), part, h);
        rest &= ~part;
    }
    return indices(c, found, 0, 0);
}

}  // namespace prim
