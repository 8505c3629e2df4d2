// Grids made larger and smaller: cells repeated, rows and columns left out. As the library's `kernel/scale.rs`.
#pragma once
#include "kernel/geometry.cuh"

namespace prim {

// The fuel: the cells, each as often as it comes out; of an enlarged object four times that.
DEV u64 factor_of(Value factor) { return is_int(factor) && int_of(factor) > 1 ? (u64)int_of(factor) : 1; }
DEV u64 line_scale_cost(Ctx& c, Value element, Value factor) {
    return truthy(c, element) ? plus(times(weight_of(c, element), factor_of(factor)), 1) : 1;
}
DEV u64 upscale_cost(Ctx& c, Value element, Value factor) {
    return times(times(line_scale_cost(c, element, factor), factor_of(factor)), is_set(element) ? 4 : 1);
}

// The rows of a box of `h` x `w` with every row `down` times and every bit `right` times, all of which fits in 32 x 32.
//
//     101  ->  110011      right = 2
FAR vu scaled_rows(vu x, u32 h, u32 w, u32 down, u32 right) {
    if (right > 1) {
        vu wide = splat(0);
        u32 run = low_bits(right);
        for (u32 j = 0; j < w; j++) wide |= (splat(0) - (x >> j & 1u)) & (run << j * right);
        x = wide;
    }
    return down > 1 ? sel(lane_id() < splat(h * down), shfl(x, lane_id() / down), splat(0)) : x;
}
FAR u32 scaled_planes(Ctx& c, u32 from, u32 n, u32 h, u32 w, u32 down, u32 right) {
    u32 to = alloc(c, n * PLANE);
    if (!to) return 0;
    for (u32 k = 0; k < n; k++) put_rows(c, to + k * PLANE, scaled_rows(rows(c, from + k * PLANE), h, w, down, right));
    return to;
}

// Repeats cells along and across the rows, item by item. A factor that Python would never look at may be anything.
FAR Value repeat_any(Ctx& c, Value grid, Value factor, bool down, bool right) {
    if (!is_container(grid)) return raise(c, TYPE_ERROR);
    bool known = is_int(factor);
    u64 n = known && int_of(factor) > 0 ? (u64)int_of(factor) : 0, h = (u64)length(c, grid) * (down ? n : 1);
    if (h > MOST_WORDS) return defer(c, ARENA);
    u32 mark = scratch_mark(c);
    List out = new_list(c, (u32)h);
    Items lines = items_of(c, grid);
    for (Value row = none(); !failed(c) && next(c, lines, &row);) {
        if (right) {
            u32 inner = scratch_mark(c);
            u64 w = (u64)length(c, row) * n;
            if (w > MOST_WORDS) defer(c, ARENA);
            if (failed(c)) break;
            List cells = new_list(c, (u32)w);
            Items it = items_of(c, row);
            for (Value v = none(); !failed(c) && next(c, it, &v);) {
                if (!known) raise(c, TYPE_ERROR);
                for (u32 k = 0; k < n && !failed(c); k++) append(c, cells, v);
            }
            row = tuple(c, cells);
            release(c, inner);
        }
        if (down && !known) raise(c, TYPE_ERROR);
        for (u32 k = 0; k < (down ? n : 1) && !failed(c); k++) append(c, out, row);
    }
    Value v = tuple(c, out);
    release(c, mark);
    return v;
}

FAR Value repeat_cells(Ctx& c, Value grid, Value factor, bool down, bool right) {
    if (is_int(factor) && is_board(grid)) {
        i32 n = int_of(factor);
        if (n == 1) return grid;
        u32 h = grid.tag == GRID ? grid.b : 2, w = grid.tag == GRID ? grid.c : 2;
        u64 tall = down ? (u64)h * (u32)n : h, wide = right ? (u64)w * (u32)n : w;
        if (n > 0 && tall <= LANES && wide <= LANES) {
            if (grid.tag == GRID && tall * wide != 4) {
                u32 at = scaled_planes(c, grid.a, 4, h, w, down ? n : 1, right ? n : 1);
                return Value{GRID, at, (u32)tall, (u32)wide};
            }
            Board b = board_of(c, grid);
            u32 d = down ? n : 1, r = right ? n : 1;
            Planes p = each_plane(b.p, [=](vu x) { return scaled_rows(x, h, w, d, r); });
            return ::grid(c, p, (u32)tall, (u32)wide);
        }
    }
    return repeat_any(c, grid, factor, down, right);
}

DEV Value upscale_t(Ctx& c, Value grid, Value factor) { return repeat_cells(c, grid, factor, true, true); }
DEV Value hupscale(Ctx& c, Value grid, Value factor) { return repeat_cells(c, grid, factor, false, true); }
DEV Value vupscale(Ctx& c, Value grid, Value factor) { return repeat_cells(c, grid, factor, true, false); }

// Moves the bits under a mask to the low end, in order: five rounds that are planned once for all rows. H. S. Warren,
// Hacker's Delight, 2nd edition, section 7-4 (compress).
//
//     mask 10110, row 1x0y1z -> 101 ...: the bits at the places of the mask, side by side
struct Squeeze {
    u32 mask, moves[5];
};
DEV Squeeze plan_squeeze(u32 mask) {
    Squeeze s{mask, {0, 0, 0, 0, 0}};
    u32 m = mask, zeros = ~mask << 1;
    for (u32 k = 0; k < 5; k++) {
        // Bit by bit, whether an odd number of gaps lies to the right.
        u32 odd = zeros;
        for (u32 i = 0; i < 5; i++) odd ^= odd << (1u << i);
        s.moves[k] = odd & m;
        m = (m ^ s.moves[k]) | s.moves[k] >> (1u << k);
        zeros &= ~odd;
    }
    return s;
}
DEV vu squeezed(vu row, const Squeeze& s) {
    row &= s.mask;
    for (u32 k = 0; k < 5; k++) {
        vu going = row & s.moves[k];
        row = (row ^ going) | going >> (1u << k);
    }
    return row;
}

// The rows and columns whose bit is set; `()` or a tuple of `()` when no cell is left.
FAR Value selected(Ctx& c, Board b, u32 lines, u32 columns) {
    u32 h = popc(lines), w = popc(columns);
    if (h == 0 || w == 0) return repeated(c, empty_tuple(), h);
    // Lane k takes the row of the k-th bit.
    vu from = splat(0), lane = lane_id();
    u32 rest = lines;
    for (u32 k = 0; k < h; k++, rest &= rest - 1u) from = sel(lane == splat(k), splat(lowest(rest)), from);
    Squeeze s = plan_squeeze(columns);
    vu inside = box_rows(h, w);
    return ::grid(c, each_plane(b.p, [&](vu x) { return squeezed(shfl(x, from), s) & inside; }), h, w);
}

// The bits 0, step, 2 step, ... below `n`.
DEV u32 every(u32 step, u32 n) {
    u32 bits = 0;
    for (u32 k = 0; k < n; k += min_u(step, LANES)) bits |= 1u << k;
    return bits;
}

// The items 0, step, 2 step, ... below `w` of a row, which must have them.
FAR Value every_item(Ctx& c, Value row, u32 step, u32 w) {
    u32 mark = scratch_mark(c);
    List cells = new_list(c, w / step + 1u);
    for (u64 j = 0; j < w && !failed(c); j += step) {
        Value v = item(c, row, (i32)j);
        append(c, cells, v);
    }
    Value out = tuple(c, cells);
    release(c, mark);
    return out;
}

FAR Value downscale(Ctx& c, Value grid, Value factor) {
    if (is_board(grid) && is_int(factor)) {
        i32 n = int_of(factor);
        u32 step = n < 0 ? 0u - (u32)n : (u32)n;
        if (step == 0) return raise(c, ZERO_DIVISION_ERROR);
        if (step == 1) return grid;
        Board b = board_of(c, grid);
        return selected(c, b, every(step, b.h), every(step, b.w));
    }
    u32 h = length(c, grid);
    if (failed(c)) return none();
    u32 w = len_of_first_row(c, grid);
    if (failed(c)) return none();
    if (factor.tag == FLOAT) return defer(c, FORM);
    // There is no rest of a division by what is no number.
    if (!is_int(factor)) return raise(c, TYPE_ERROR);
    if (int_of(factor) == 0) return raise(c, ZERO_DIVISION_ERROR);
    u32 mark = scratch_mark(c), step = int_of(factor) < 0 ? 0u - factor.a : factor.a;
    List lines = new_list(c, h);
    for (u32 i = 0; i < h && !failed(c); i++) {
        // Rows that are left out must have their cells all the same.
        Value line = every_item(c, tuple_item(c, grid, i), step, w);
        if (i % step == 0) append(c, lines, line);
    }
    Value out = tuple(c, lines);
    release(c, mark);
    return out;
}

// Whether a container has items and all are equal.
FAR bool is_uniform(Ctx& c, Value line) {
    Items it = items_of(c, line);
    Value first = none(), v = none();
    if (failed(c) || !next(c, it, &first)) return false;
    while (!failed(c) && next(c, it, &v))
        if (!identical_or_equal(c, first, v)) return false;
    return !failed(c);
}

// A row without the items at uniform columns, of which `columns` has as many as the shortest row.
FAR Value varied_items(Ctx& c, Value row, const List& columns) {
    u32 mark = scratch_mark(c), j = 0;
    List cells = new_list(c, length(c, row));
    Items it = items_of(c, row);
    for (Value v = none(); !failed(c) && next(c, it, &v); j++)
        if (j >= columns.n || !list_item(c, columns, j).a) append(c, cells, v);
    Value out = tuple(c, cells);
    release(c, mark);
    return out;
}

// As `compress`, row by row.
FAR Value compress_rows(Ctx& c, Value grid) {
    u32 n = length(c, grid), mark = scratch_mark(c);
    if (failed(c)) return none();
    List lines = new_list(c, n), uniform = new_list(c, n);
    append_items(c, lines, grid);
    for (u32 i = 0; i < n && !failed(c); i++) append(c, uniform, boolean(is_uniform(c, list_item(c, lines, i))));
    // In arc `dmirror`, to which a set is a patch.
    if (!failed(c) && c.dialect == ARC && is_set(grid)) defer(c, FORM);
    List columns = failed(c) ? lines : zipped(c, lines), varied = new_list(c, failed(c) ? 0 : columns.n);
    for (u32 j = 0; j < columns.n && !failed(c); j++)
        append(c, varied, boolean(is_uniform(c, list_item(c, columns, j))));
    List out = new_list(c, n);
    for (u32 i = 0; i < n && !failed(c); i++) {
        if (list_item(c, uniform, i).a) continue;
        Value row = varied_items(c, list_item(c, lines, i), varied);
        append(c, out, row);
    }
    Value v = tuple(c, out);
    release(c, mark);
    return v;
}

// The grid without the rows and columns of one colour.
FAR Value compress(Ctx& c, Value grid) {
    if (!is_board(grid)) {
        if (!is_container(grid)) return raise(c, TYPE_ERROR);
        if (!is_empty(c, grid)) return compress_rows(c, grid);
        return c.dialect == ARC && grid.tag == SET ? raise(c, VALUE_ERROR) : empty_tuple();
    }
    Board b = board_of(c, grid);
    u32 full = low_bits(b.w);
    vu mixed = splat(0), other = splat(0);
    each_plane(b.p, [&](vu x) {
        // Bits that are neither all 0 nor all 1 along the row; those that are not as in the first row.
        mixed |= sel((x != splat(0)) & (x != splat(full)), splat(1), splat(0));
        other |= x ^ splat(at_lane(x, 0));
        return x;
    });
    vu inside = inside_of(b);
    return selected(c, b, votes(mixed != splat(0)), reduce_or(other & inside));
}

}  // namespace prim
