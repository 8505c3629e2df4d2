// Parts of grids: windows, halves, equal parts. As the library's `kernel/crop.rs`.
//
// Arc slices as Python does, so a window is clipped and a negative side counts from the end; batt gives `()` unless the
// window lies inside.
#pragma once
#include "kernel/extent.cuh"
#include "kernel/geometry.cuh"

namespace prim {

// The cells of a grid in some rows and columns; `()` or a tuple of `()` when there are none.
FAR Value part(Ctx& c, Board b, Span lines, Span columns) {
    u32 h = lines.to - lines.from, w = columns.to - columns.from;
    if (h == 0 || w == 0) return repeated(c, empty_tuple(), h);
    vu inside = box_rows(h, w);
    i32 up = -(i32)lines.from;
    return ::grid(c, each_plane(b.p, [=](vu x) { return rows_down(x, up) >> columns.from & inside; }), h, w);
}

// Python's `tuple[start:stop]`; a TypeError when it is no tuple.
FAR Value slice_of(Ctx& c, Value v, i64 start, i64 stop) {
    if (!is_tuple(v)) return raise(c, TYPE_ERROR);
    u32 n = length(c, v);
    Span s = span_of(n, start, stop);
    if (s.from == 0 && s.to == n) return v;
    if (v.tag == GRID) return part(c, board_of(c, v), s, Span{0, v.c});
    u32 mark = scratch_mark(c);
    List list = new_list(c, s.to - s.from);
    for (u32 k = s.from; k < s.to && !failed(c); k++) append(c, list, tuple_item(c, v, k));
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

// `grid[top:bottom]`, and `[left:right]` of each of these rows; a TypeError when it or a row is no tuple.
FAR Value slice_of_rows(Ctx& c, Value grid, i64 top, i64 bottom, i64 left, i64 right) {
    if (!is_tuple(grid)) return raise(c, TYPE_ERROR);
    Span lines = span_of(length(c, grid), top, bottom);
    if (is_board(grid)) {
        Board b = board_of(c, grid);
        Span columns = span_of(b.w, left, right);
        bool whole = lines.to - lines.from == b.h && columns.to - columns.from == b.w;
        return whole ? grid : part(c, b, lines, columns);
    }
    u32 mark = scratch_mark(c);
    List list = new_list(c, lines.to - lines.from);
    for (u32 k = lines.from; k < lines.to && !failed(c); k++) {
        Value row = slice_of(c, tuple_item(c, grid, k), left, right);
        append(c, list, row);
    }
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

// The window of a grid: `h` rows and `w` columns from `(i, j)`.
FAR Value window(Ctx& c, Value grid, i64 i, i64 j, i64 h, i64 w) {
    if (c.dialect == BATT) {
        if (is_empty_tuple(c, grid)) return grid;
        i64 height = length(c, grid);
        i64 width = failed(c) ? 0 : len_of_first_row(c, grid);
        if (failed(c)) return none();
        if (i < 0 || i >= height || j < 0 || j >= width || i + h > height || j + w > width) return empty_tuple();
    }
    return slice_of_rows(c, grid, i, i + h, j, j + w);
}

// Component `k` of `start` and of `dims`; a TypeError when one is no int.
DEV bool bounds_of(Ctx& c, Value start, Value dims, i32 k, i64* from, i64* dim) {
    Value a = item(c, start, k);
    Value b = failed(c) ? none() : item(c, dims, k);
    if (!failed(c) && !(is_int(a) && is_int(b))) raise(c, TYPE_ERROR);
    *from = int_of(a);
    *dim = int_of(b);
    return !failed(c);
}

FAR Value crop(Ctx& c, Value grid, Value start, Value dims) {
    if (start.tag == PAIR && dims.tag == PAIR)
        return window(c, grid, (i32)start.a, (i32)start.b, (i32)dims.a, (i32)dims.b);
    if (c.dialect == BATT && is_empty_tuple(c, grid)) return grid;
    i64 i, j, h, w;
    if (!bounds_of(c, start, dims, 0, &i, &h)) return none();
    Value lines = slice_of(c, grid, i, i + h);
    // Python looks at the columns only when there is a row.
    if (failed(c) || is_empty_tuple(c, lines)) return lines;
    if (!bounds_of(c, start, dims, 1, &j, &w)) return none();
    return window(c, grid, i, j, h, w);
}

// The window of a grid under a patch's bounding box.
FAR Value subgrid(Ctx& c, Value patch, Value grid) {
    if (is_packed(patch))
        return window(c, grid, top_of(patch), left_of(patch), height_of(patch), width_of(patch));
    if (c.dialect == BATT && is_empty(c, patch)) return empty_tuple();
    Value start = guard(c, EMPTY_TUPLE, ulcorner(c, patch));
    Value dims = failed(c) ? none() : guard(c, EMPTY_TUPLE, c.dialect == ARC ? shape(c, patch) : shape_f(c, patch));
    return failed(c) ? none() : crop(c, grid, start, dims);
}

DEV Value trim(Ctx& c, Value grid) { return slice_of_rows(c, grid, 1, -1, 1, -1); }

FAR Value tophalf(Ctx& c, Value grid) {
    i64 h = length(c, grid);
    return failed(c) ? none() : slice_of(c, grid, 0, h / 2);
}
FAR Value bottomhalf(Ctx& c, Value grid) {
    i64 h = length(c, grid);
    return failed(c) ? none() : slice_of(c, grid, h / 2 + h % 2, h);
}

// Columns as the reference has them: turned, halved and turned back, so `()` when there is one column.
FAR Value side_half(Ctx& c, Value grid, bool left) {
    if (is_board(grid)) {
        Board b = board_of(c, grid);
        Span columns = left ? Span{0, b.w / 2} : Span{b.w - b.w / 2, b.w};
        return part(c, b, Span{0, b.w > 1 ? b.h : 0}, columns);
    }
    Value turned = guard(c, EMPTY_TUPLE, rot90(c, grid));
    if (failed(c)) return none();
    Value half = guard(c, EMPTY_TUPLE, left ? tophalf(c, turned) : bottomhalf(c, turned));
    return failed(c) ? none() : rot270(c, half);
}
DEV Value lefthalf(Ctx& c, Value grid) { return side_half(c, grid, true); }
DEV Value righthalf(Ctx& c, Value grid) { return side_half(c, grid, false); }

// The fuel: the cells, and a step for each row of each part.
DEV u64 split_cost(Ctx& c, Value grid, Value n) {
    u64 parts = is_int(n) && int_of(n) > 0 ? (u64)int_of(n) : 0;
    u64 lines = grid.tag == GRID ? grid.b : grid.tag == TUPLE ? seq_len(c, grid) : 1;
    return plus(times(parts, lines + 1), weight_of(c, grid));
}

// A grid in `n` parts; with a rest, one row or column is left out between them.
FAR Value split(Ctx& c, Value grid, Value parts, bool vertical) {
    i64 h = length(c, grid), w = 0;
    if (failed(c)) return none();
    // Python divides as soon as it has the side.
    if (!vertical) w = len_of_first_row(c, grid);
    if (failed(c)) return none();
    if (!is_int(parts)) return raise(c, TYPE_ERROR);
    if (int_of(parts) == 0) return raise(c, ZERO_DIVISION_ERROR);
    if (vertical) w = len_of_first_row(c, grid);
    if (failed(c)) return none();
    if (int_of(parts) < 0) return empty_tuple();
    i64 n = int_of(parts), whole = vertical ? h : w, size = whole / n, step = size + (whole % n ? 1 : 0);
    u32 mark = scratch_mark(c);
    List list = new_list(c, (u32)n);
    for (i64 k = 0; k < n && !failed(c); k++) {
        Value v = vertical ? window(c, grid, step * k, 0, size, w) : window(c, grid, 0, step * k, h, size);
        append(c, list, guard(c, EMPTY_TUPLE, v));
    }
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}
DEV Value hsplit(Ctx& c, Value grid, Value n) { return split(c, grid, n, false); }
DEV Value vsplit(Ctx& c, Value grid, Value n) { return split(c, grid, n, true); }

}  // namespace prim
