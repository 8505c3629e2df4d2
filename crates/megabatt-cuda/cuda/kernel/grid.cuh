// Grids: their shape, their cells, and grids made cell by cell. As the library's `kernel/grid.rs`.
#pragma once
#include "kernel/geometry.cuh"

namespace prim {

DEV Value height_t(Ctx& c, Value grid) { return integer((i32)length(c, grid)); }
FAR Value width_t(Ctx& c, Value grid) { return integer(truthy(c, grid) ? (i32)len_of_first_row(c, grid) : 0); }

// Height and width, each 0 in batt when it fails.
FAR bool sides_of(Ctx& c, Value grid, Value* h, Value* w) {
    *h = guard(c, ZERO, height_t(c, grid));
    if (failed(c)) return false;
    *w = guard(c, ZERO, width_t(c, grid));
    return !failed(c);
}
DEV Value shape_t(Ctx& c, Value grid) {
    Value h, w;
    return sides_of(c, grid, &h, &w) ? couple(int_of(h), int_of(w)) : none();
}
DEV Value portrait_t(Ctx& c, Value grid) {
    Value h, w;
    return sides_of(c, grid, &h, &w) ? boolean(int_of(h) > int_of(w)) : none();
}
FAR Value square_t(Ctx& c, Value grid) {
    u32 h = length(c, grid);
    if (failed(c)) return none();
    u32 w = len_of_first_row(c, grid);
    return boolean(h == w);
}

// Python's `0 <= value < n`: 1 or 0; a TypeError for what is no number.
DEV bool is_place(Ctx& c, Value v, u32 n) {
    if (v.tag == FLOAT) return 0.0 <= float_of(v) && float_of(v) < (double)n;
    if (!is_int(v)) raise(c, TYPE_ERROR);
    return is_int(v) && v.a < n;
}

// What `index` gives for a place outside.
DEV Value outside(const Ctx& c) { return c.dialect == ARC ? none() : Value{FLOAT, 0, 0, 0xfff00000u}; }

FAR Value index(Ctx& c, Value grid, Value loc) {
    if (loc.tag == PAIR && grid.tag == GRID) {
        if (loc.a >= grid.b || loc.b >= grid.c) return outside(c);
        u32 color = 0;
        for (u32 k = 0; k < 4; k++) color |= (at_lane(rows(c, grid.a + k * PLANE), loc.a) >> loc.b & 1u) << k;
        return integer((i32)color);
    }
    if (c.dialect == BATT && is_empty_tuple(c, loc)) return outside(c);
    Value i, j;
    if (!unpack2(c, loc, &i, &j)) return none();
    u32 h = length(c, grid);
    if (failed(c)) return none();
    u32 w = len_of_first_row(c, grid);
    if (failed(c)) return none();
    bool in_rows = is_place(c, i, h);
    if (failed(c)) return none();
    if (!in_rows) return outside(c);
    bool in_columns = is_place(c, j, w);
    if (failed(c)) return none();
    if (!in_columns) return outside(c);
    // Python reads the place by its items: a set can be unpacked and no more.
    if (!is_tuple(loc) || !is_int(i) || !is_int(j)) return raise(c, TYPE_ERROR);
    Value row = item(c, grid, int_of(i));
    return failed(c) ? none() : item(c, row, int_of(j));
}

// Whether a value is anything but a tuple of tuples of ints.
FAR Value is_no_grid(Ctx& c, Value x) {
    if (x.tag == GRID || x.tag == PAIRS) return boolean(false);
    if (x.tag != TUPLE) return boolean(true);
    for (u32 i = 0; i < seq_len(c, x); i++) {
        Value row = seq_item(c, x, i);
        if (row.tag == PAIR || (row.tag == CELL && c.dialect == BATT)) continue;
        if (row.tag != TUPLE) return boolean(true);
        for (u32 j = 0; j < seq_len(c, row); j++)
            if (!is_int(seq_item(c, row, j))) return boolean(true);
    }
    return boolean(false);
}

// The fuel: an eighth of the cells when packed, else one a cell, and one a row without cells.
DEV i64 canvas_side(Ctx& c, Value dims, u32 k) {
    if (dims.tag == PAIR) return (i32)(k ? dims.b : dims.a);
    if (dims.tag != TUPLE || k >= seq_len(c, dims)) return 0;
    Value side = seq_item(c, dims, k);
    return is_int(side) ? int_of(side) : 0;
}
FAR u64 canvas_cost(Ctx& c, Value color, Value dims) {
    i64 a = canvas_side(c, dims, 0), b = canvas_side(c, dims, 1);
    u64 h = a < 0 ? 0 : (u64)a, w = b < 1 ? 1 : (u64)b;
    if (is_color(color) && h <= LANES && w <= LANES) return h * w / 8 + 1;
    return plus(times(h * w, weight_of(c, color)), 1);
}

FAR Value canvas(Ctx& c, Value color, Value dims) {
    if (is_color(color) && dims.tag == PAIR && dims.a - 1u < LANES && dims.b - 1u < LANES)
        return ::grid(c, planes_of_color(box_rows(dims.a, dims.b), color.a), dims.a, dims.b);
    Value h = item(c, dims, 0);
    if (failed(c)) return none();
    if (!is_int(h)) return raise(c, TYPE_ERROR);
    // Python never looks at the width then.
    if (int_of(h) <= 0) return empty_tuple();
    Value w = item(c, dims, 1);
    if (failed(c)) return none();
    if (!is_int(w)) return raise(c, TYPE_ERROR);
    Value row = repeated(c, color, (u32)max_i(int_of(w), 0));
    return failed(c) ? none() : repeated(c, row, h.a);
}

// Python's `a + b` with its fuel: numbers, and tuples joined.
FAR Value sum_of(Ctx& c, Value a, Value b) {
    if (is_int(a) && is_int(b)) return number(c, (i64)int_of(a) + int_of(b));
    if (is_number(a) && is_number(b)) return floating(as_float(a) + as_float(b));
    if (!is_tuple(a) || !is_tuple(b)) return raise(c, TYPE_ERROR);
    if (!burn(c, weight_of(c, a) + weight_of(c, b))) return none();
    u32 mark = scratch_mark(c);
    List list = new_list(c, length(c, a) + length(c, b));
    append_items(c, list, a);
    append_items(c, list, b);
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

// The weight of a row of a packed grid.
DEV u64 row_weight(const Ctx& c, u32 w) { return w == 1 ? 2 : w == 2 || (w == 3 && c.dialect == BATT) ? 1 : w; }

FAR Value hconcat(Ctx& c, Value a, Value b) {
    if (is_board(a) && is_board(b)) {
        Board x = board_of(c, a), y = board_of(c, b);
        if (x.w + y.w <= LANES) {
            u32 h = min_u(x.h, y.h), w = x.w + y.w;
            // Two pairs are joined row by row by the library, which takes fuel for it.
            bool joins_rows = a.tag != GRID || b.tag != GRID;
            if (joins_rows && !burn(c, h * (row_weight(c, x.w) + row_weight(c, y.w)))) return none();
            vu inside = box_rows(h, w);
            return ::grid(c, Planes{(x.p.p0 | y.p.p0 << x.w) & inside, (x.p.p1 | y.p.p1 << x.w) & inside,
                                    (x.p.p2 | y.p.p2 << x.w) & inside, (x.p.p3 | y.p.p3 << x.w) & inside}, h, w);
        }
    }
    if (!is_container(a) || !is_container(b)) return raise(c, TYPE_ERROR);
    u32 n = min_u(length(c, a), length(c, b)), mark = scratch_mark(c);
    List list = new_list(c, n);
    Items left = items_of(c, a), right = items_of(c, b);
    Value x = none(), y = none(), last_x = none(), last_y = none(), row = none();
    for (u32 k = 0; k < n && !failed(c); k++) {
        if (!next(c, left, &x) || !next(c, right, &y)) break;
        // Repeated rows of enlarged grids are the same words: the library joins them once, and takes fuel once.
        bool again = k && x.tag == TUPLE && y.tag == TUPLE && is_same(x, last_x) && is_same(y, last_y);
        if (!again) row = sum_of(c, x, y);
        last_x = x;
        last_y = y;
        append(c, list, row);
    }
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

FAR Value vconcat(Ctx& c, Value a, Value b) {
    if (is_board(a) && is_board(b)) {
        Board x = board_of(c, a), y = board_of(c, b);
        if (x.w == y.w && x.h + y.h <= LANES) {
            bool joins = a.tag != GRID || b.tag != GRID;
            if (joins && !burn(c, weight_of(c, a) + weight_of(c, b))) return none();
            i32 down = (i32)x.h;
            return ::grid(c, Planes{x.p.p0 | rows_down(y.p.p0, down), x.p.p1 | rows_down(y.p.p1, down),
                                    x.p.p2 | rows_down(y.p.p2, down), x.p.p3 | rows_down(y.p.p3, down)},
                          x.h + y.h, x.w);
        }
    }
    return sum_of(c, a, b);
}

// The cell of `cellwise`'s second grid, of which arc takes the row `others`.
DEV Value other_cell(Ctx& c, Value b, Value others, u32 i, u32 j) {
    if (c.dialect == ARC) return item(c, others, (i32)j);
    return guard(c, ZERO, index(c, b, couple((i32)i, (i32)j)));
}

// The row `cells` of the first grid where the second one has the same, else the fallback.
FAR Value shared_row(Ctx& c, Value cells, Value b, Value fallback, u32 i, u32 w) {
    Value others = none();
    u32 mark = scratch_mark(c);
    List list = new_list(c, w);
    for (u32 j = 0; j < w && !failed(c); j++) {
        Value x = item(c, cells, (i32)j);
        // Arc reads the other row when it has a cell to compare.
        if (!failed(c) && j == 0 && c.dialect == ARC) others = item(c, b, (i32)i);
        Value y = failed(c) ? none() : other_cell(c, b, others, i, j);
        if (!failed(c)) append(c, list, equal(c, x, y) ? x : fallback);
    }
    Value out = failed(c) ? none() : tuple(c, list);
    release(c, mark);
    return out;
}

// The cells that two grids share, and a fallback where they differ.
FAR Value cellwise(Ctx& c, Value a, Value b, Value fallback) {
    u32 h = length(c, a);
    if (failed(c)) return none();
    u32 w = len_of_first_row(c, a);
    if (failed(c)) return none();
    if (is_board(a) && is_board(b)) {
        Board x = board_of(c, a), y = board_of(c, b);
        if (c.dialect == ARC && (h > y.h || w > y.w)) return raise(c, INDEX_ERROR);
        vu inside = inside_of(x), same = ~difference_of(x.p, y.p) & inside & inside_of(y);
        if (!any_lane(same != inside)) return a;
        if (is_color(fallback))
            return ::grid(c, merged(x.p, planes_of_color(inside, fallback.a), same), x.h, x.w);
    }
    u32 mark = scratch_mark(c);
    List list = new_list(c, h);
    for (u32 i = 0; i < h && !failed(c); i++) {
        Value row = shared_row(c, tuple_item(c, a, i), b, fallback, i, w);
        append(c, list, row);
    }
    Value out = failed(c) ? none() : tuple(c, list);
    release(c, mark);
    return out;
}

// A grid made of another one cell by cell: `first` cells become `to_first`, of the others `second` ones `to_second`.
FAR Value each_cell(Ctx& c, Value grid, Value first, Value to_first, Value second, Value to_second, bool strict) {
    if (!is_container(grid)) return raise(c, TYPE_ERROR);
    u32 mark = scratch_mark(c);
    List out = new_list(c, length(c, grid));
    Items lines = items_of(c, grid);
    for (Value row = none(); !failed(c) && next(c, lines, &row);) {
        if (!is_container(row)) {
            raise(c, TYPE_ERROR);
            break;
        }
        u32 inner = scratch_mark(c);
        List cells = new_list(c, length(c, row));
        Items it = items_of(c, row);
        bool changed = !is_tuple(row);
        for (Value cell = none(); !failed(c) && next(c, it, &cell);) {
            // `==` of `replace`, or how a dict looks a key up.
            bool is_first = strict ? equal(c, cell, first) : identical_or_equal(c, cell, first);
            bool is_second = !is_first && second.tag != ABSENT && identical_or_equal(c, cell, second);
            changed = changed || is_first || is_second;
            append(c, cells, is_first ? to_first : is_second ? to_second : cell);
        }
        Value made = changed ? tuple(c, cells) : row;
        release(c, inner);
        append(c, out, made);
    }
    Value v = tuple(c, out);
    release(c, mark);
    return v;
}

FAR Value replace(Ctx& c, Value grid, Value replacee, Value replacer) {
    if (is_board(grid)) {
        u32 old = color_equal(replacee);
        // What is no colour is on no packed grid.
        if (old == OTHER) return grid;
        Board b = board_of(c, grid);
        vu inside = inside_of(b), hit = cells_of_color(b.p, old, inside);
        if (!any_lane(hit != splat(0))) return grid;
        if (is_color(replacer)) return ::grid(c, merged(planes_of_color(inside, replacer.a), b.p, hit), b.h, b.w);
    }
    return each_cell(c, grid, replacee, replacer, absent(), absent(), true);
}

// `switch` is a word of C++.
FAR Value exchange(Ctx& c, Value grid, Value a, Value b) {
    if (is_board(grid) && is_color(a) && is_color(b)) {
        Board x = board_of(c, grid);
        vu inside = inside_of(x), hit = cells_of_color(x.p, a.a, inside) | cells_of_color(x.p, b.a, inside);
        // Both change exactly the bits in which the colours differ.
        Planes flips = planes_of_color(hit, a.a ^ b.a);
        return ::grid(c, Planes{x.p.p0 ^ flips.p0, x.p.p1 ^ flips.p1, x.p.p2 ^ flips.p2, x.p.p3 ^ flips.p3}, x.h, x.w);
    }
    // Python looks the cell up in `{a: b, b: a}`, where equal keys leave the second value: `a`.
    bool same = identical_or_equal(c, a, b);
    return each_cell(c, grid, a, same ? a : b, b, a, false);
}

}  // namespace prim
