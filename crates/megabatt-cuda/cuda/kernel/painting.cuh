// Grids painted over: a colour or an object laid on, on all cells or on the background alone. As the library's
// `kernel/painting.rs`.
//
// A packed patch is shifted to its place, cut to the grid, and merged plane by plane:
//
//     plane = plane & ~cells | colour & cells
#pragma once
#include "kernel/palette.cuh"

namespace prim {

// The bit of the place `(i, j)` among `inside`.
DEV vu bit_at(vu inside, i32 i, i32 j) {
    if (i < 0 || j < 0 || j >= (i32)LANES) return splat(0);
    return sel(lane_id() == splat((u32)i), splat(1u << (u32)j), splat(0)) & inside;
}

// What is no packed patch, taken for places: an error of Python's, nothing, or what the device leaves to the CPU.
// Judged by its first item, as the reference does. True when there are no places at all.
FAR bool has_no_places(Ctx& c, Value patch) {
    bool batt = c.dialect == BATT;
    if (!is_container(patch)) {
        if (!batt) raise(c, TYPE_ERROR);
        return true;
    }
    if (is_empty(c, patch)) return true;
    if (patch.tag == GRID) {
        // A row of two is a place, in batt one of three a cell.
        if (patch.c == 2 || (batt && patch.c == 3)) defer(c, FORM);
        else raise(c, !batt && patch.c == 1 ? INDEX_ERROR : VALUE_ERROR);
        return true;
    }
    Value first = none();
    Items it = items_of(c, patch);
    next(c, it, &first);
    if (!is_container(first)) {
        if (!batt) raise(c, TYPE_ERROR);
        return true;
    }
    if (first.tag == PAIR || first.tag == CELL) return false;
    if (is_set(first)) {
        u32 n = length(c, first);
        // In arc a set has no second item; in batt one of three is taken for a cell.
        if (!batt) raise(c, TYPE_ERROR);
        else if (n == 2 || n == 3) defer(c, FORM);
        else raise(c, VALUE_ERROR);
        return true;
    }
    defer(c, FORM);
    return true;
}

// The places of a patch among `inside`.
FAR vu places_on(Ctx& c, Value patch, vu inside) {
    if (is_packed(patch)) return seen(rows(c, patch.a), top_of(patch), left_of(patch)) & inside;
    vu cells = splat(0);
    if (has_no_places(c, patch)) return cells;
    u32 tag = NONE;
    Items it = items_of(c, patch);
    for (Value v = none(); next(c, it, &v);) {
        if (tag == NONE) tag = v.tag;
        if (v.tag != tag) {
            defer(c, FORM);
            return cells;
        }
        cells |= tag == PAIR ? bit_at(inside, (i32)v.a, (i32)v.b) : bit_at(inside, (i32)v.b, (i32)v.c);
    }
    return cells;
}

// What Python says to a value that is painted on and is no grid.
DEV Value no_canvas(Ctx& c, Value grid) {
    if (!is_tuple(grid)) return raise(c, TYPE_ERROR);
    return is_empty_tuple(c, grid) ? raise(c, INDEX_ERROR) : defer(c, FORM);
}

// A colour on the cells of a grid; nothing else than colours lies on packed ones.
DEV Value stamped(Ctx& c, Value grid, Board b, vu cells, Value color) {
    if (failed(c)) return none();
    if (!any_lane(cells != splat(0))) return grid;
    if (!is_color(color)) return defer(c, FORM);
    return ::grid(c, merged(planes_of_color(cells, color.a), b.p, cells), b.h, b.w);
}

FAR Value fill(Ctx& c, Value grid, Value color, Value patch) {
    if (!is_board(grid)) return no_canvas(c, grid);
    Board b = board_of(c, grid);
    vu cells = places_on(c, patch, inside_of(b));
    return stamped(c, grid, b, cells, color);
}

FAR Value underfill(Ctx& c, Value grid, Value color, Value patch) {
    if (!is_board(grid)) return no_canvas(c, grid);
    Board b = board_of(c, grid);
    vu inside = inside_of(b), cells = places_on(c, patch, inside);
    return stamped(c, grid, b, cells & cells_of_color(b.p, most_common_color(b.p, inside, b.h * b.w), inside), color);
}

// What Python says to an item that is painted and is no cell of ints.
DEV void no_cell(Ctx& c, Value v) {
    bool batt = c.dialect == BATT;
    if (!is_container(v)) {
        raise(c, TYPE_ERROR);
        return;
    }
    u32 n = length(c, v);
    if (n != (batt ? 3u : 2u)) raise(c, VALUE_ERROR);
    // In arc the second part of a pair of numbers is no place.
    else if (v.tag == PAIR) raise(c, TYPE_ERROR);
    else defer(c, FORM);
}

// Paints the cells of what is no packed object one by one, in order.
FAR Planes painted(Ctx& c, Planes p, Value obj, vu inside, bool under, u32 background) {
    if (!is_container(obj)) {
        raise(c, TYPE_ERROR);
        return p;
    }
    Items it = items_of(c, obj);
    for (Value v = none(); !failed(c) && next(c, it, &v);) {
        if (v.tag != CELL) {
            no_cell(c, v);
            return p;
        }
        vu bit = bit_at(inside, (i32)v.b, (i32)v.c);
        if (under) bit = cells_of_color(p, background, bit);
        if (v.a > 15u && any_lane(bit != splat(0))) defer(c, FORM);
        p = merged(planes_of_color(bit, v.a), p, bit);
    }
    return p;
}

// An object laid on a grid, or on its background alone.
FAR Value laid_on(Ctx& c, Value grid, Value obj, bool under) {
    if (!is_board(grid)) return no_canvas(c, grid);
    Board b = board_of(c, grid);
    vu inside = inside_of(b);
    u32 background = under ? most_common_color(b.p, inside, b.h * b.w) : 0;
    u32 tag = tag_of(obj);
    if (tag != OBJECT && tag != PICTURE) {
        Planes p = painted(c, b.p, obj, inside, under, background);
        return failed(c) ? none() : ::grid(c, p, b.h, b.w);
    }
    i32 i = top_of(obj), j = left_of(obj);
    vu cells = seen(rows(c, obj.a), i, j) & inside;
    if (under) cells = cells_of_color(b.p, background, cells);
    Planes over = tag == OBJECT ? planes_of_color(cells, color_of(obj)) : seen(load_planes(c, obj.a + PLANE), i, j);
    return ::grid(c, merged(over, b.p, cells), b.h, b.w);
}
DEV Value paint(Ctx& c, Value grid, Value obj) { return laid_on(c, grid, obj, false); }
DEV Value underpaint(Ctx& c, Value grid, Value obj) { return laid_on(c, grid, obj, true); }

// The grid with the most common colour on the places of a patch.
FAR Value cover(Ctx& c, Value grid, Value patch) {
    if (!is_board(grid)) {
        if (is_container(grid) && !is_empty(c, grid)) return defer(c, FORM);
        if (c.dialect == BATT) return empty_tuple();
        // An empty grid has no most common colour.
        return raise(c, is_container(grid) ? VALUE_ERROR : TYPE_ERROR);
    }
    Board b = board_of(c, grid);
    vu inside = inside_of(b), cells = places_on(c, patch, inside);
    return guard(c, EMPTY_TUPLE, stamped(c, grid, b, cells, integer((i32)most_common_color(b.p, inside, b.h * b.w))));
}

// The grid with an object taken off and laid on again `offset` away. `move` is the name of a function of C++ too.
FAR Value move(Ctx& c, Value grid, Value obj, Value offset) {
    Value covered = guard(c, EMPTY_TUPLE, cover(c, grid, obj));
    if (failed(c)) return none();
    if (is_packed(obj) && offset.tag == PAIR) {
        obj = moved(c, obj, (i64)top_of(obj) + (i32)offset.a, (i64)left_of(obj) + (i32)offset.b);
    } else if (!is_empty(c, obj)) {
        // Python's errors of shifting what is no patch, or by what is no offset, are left to the CPU.
        return defer(c, FORM);
    } else if (c.dialect == BATT) {
        obj = empty_set();
    }
    return failed(c) ? none() : guard(c, EMPTY_TUPLE, paint(c, covered, obj));
}

}  // namespace prim
