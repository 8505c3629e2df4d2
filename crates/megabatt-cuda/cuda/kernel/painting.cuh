// Grids painted over: a colour or an object laid on, on all cells or on the background alone. As the library's
// `kernel/painting.rs`.
//
// A packed patch is shifted to its place, cut to the grid, and merged plane by plane:
//
//     plane = plane & ~cells | colour & cells
#pragma once
#include "kernel/color.cuh"
#include "kernel/grid.cuh"
#include "kernel/patch.cuh"

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

// A row with `color` in place of the items whose bit is set, and of them of those that equal `on`, if that is given.
FAR Value filled_row(Ctx& c, Value row, u32 bits, Value color, Value on) {
    if (is_tuple(row) && !bits) return row;
    u32 n = length(c, row), mark = scratch_mark(c), j = 0;
    // A row that is shorter than the first.
    if (!failed(c) && bits && highest(bits) >= n) raise(c, INDEX_ERROR);
    if (failed(c)) return none();
    List list = new_list(c, n);
    Items it = items_of(c, row);
    for (Value cell = none(); !failed(c) && next(c, it, &cell); j++) {
        bool hit = j < LANES && bits >> j & 1u && (on.tag == ABSENT || equal(c, cell, on));
        append(c, list, hit ? color : cell);
    }
    Value out = failed(c) ? none() : tuple(c, list);
    release(c, mark);
    return out;
}

// A value on the places of a patch, row by row: what is no colour, or on a grid of other things than colours.
FAR Value fill_rows(Ctx& c, Value grid, Value color, Value patch, Value on) {
    u32 h = length(c, grid);
    if (failed(c)) return none();
    u32 w = len_of_first_row(c, grid);
    if (failed(c)) return none();
    if (h > LANES || w > LANES) return defer(c, FORM);
    // Python makes a list of each row first.
    Items it = items_of(c, grid);
    for (Value row = none(); !failed(c) && next(c, it, &row);) length(c, row);
    if (failed(c)) return none();
    vu cells = places_on(c, patch, box_rows(h, w));
    if (failed(c)) return none();
    u32 mark = scratch_mark(c);
    List list = new_list(c, h);
    for (u32 i = 0; i < h && !failed(c); i++) {
        Value row = filled_row(c, tuple_item(c, grid, i), at_lane(cells, i), color, on);
        append(c, list, row);
    }
    Value out = failed(c) ? none() : tuple(c, list);
    release(c, mark);
    return out;
}

FAR Value fill(Ctx& c, Value grid, Value color, Value patch) {
    if (!is_board(grid) || !is_color(color)) return fill_rows(c, grid, color, patch, absent());
    Board b = board_of(c, grid);
    vu cells = places_on(c, patch, inside_of(b));
    return failed(c) ? none() : ::grid(c, merged(planes_of_color(cells, color.a), b.p, cells), b.h, b.w);
}

// `mostcolor` called inside another function.
DEV Value background_of(Ctx& c, Value grid) {
    return guard(c, ZERO, c.dialect == ARC ? mostcolor(c, grid) : mostcolor_t(c, grid));
}

FAR Value underfill(Ctx& c, Value grid, Value color, Value patch) {
    if (!is_board(grid) || !is_color(color)) {
        length(c, grid);
        if (!failed(c)) len_of_first_row(c, grid);
        Value background = failed(c) ? none() : background_of(c, grid);
        return failed(c) ? none() : fill_rows(c, grid, color, patch, background);
    }
    Board b = board_of(c, grid);
    vu inside = inside_of(b), cells = places_on(c, patch, inside);
    if (failed(c)) return none();
    cells = cells_of_color(b.p, most_common_color(b.p, inside, b.h * b.w), cells);
    return ::grid(c, merged(planes_of_color(cells, color.a), b.p, cells), b.h, b.w);
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
    // The library looks at the patch before it finds that a set is no grid, and may see another error.
    if (is_set(grid) && patch.tag == GRID) return defer(c, FORM);
    Value background = background_of(c, grid);
    return failed(c) ? none() : guard(c, EMPTY_TUPLE, fill(c, grid, background, patch));
}

// The grid with an object taken off and laid on again `offset` away.
FAR Value move(Ctx& c, Value grid, Value obj, Value offset) {
    Value covered = guard(c, EMPTY_TUPLE, cover(c, grid, obj));
    if (failed(c)) return none();
    Value shifted = guard(c, EMPTY_SET, shift(c, obj, offset));
    return failed(c) ? none() : guard(c, EMPTY_TUPLE, paint(c, covered, shifted));
}

}  // namespace prim
