// Mirrors and rotations of grids. As the library's `kernel/geometry.rs`.
//
//      1 2    hmirror 3 4   vmirror 2 1   dmirror 1 3   cmirror 4 2   rot90 3 1   rot180 4 3   rot270 2 4
//      3 4            1 2           4 3           2 4           3 1         4 2          2 1          1 3
//
// Each is a reversal of rows (a shuffle), of bits, or a transpose of 32 x 32 bits (five rounds of block swaps: H. S.
// Warren, Hacker's Delight, 2nd edition, section 7-3), or two or three of these.
#pragma once
#include "kernel/board.cuh"

namespace prim {

// The numbers by which `mir_rot_t` knows them.
enum Turn : u32 { HMIRROR, DMIRROR, VMIRROR, CMIRROR, ROT90, ROT180, ROT270, NO_TURN };
DEV bool swaps_sides(u32 turn) { return turn == DMIRROR || turn == CMIRROR || turn == ROT90 || turn == ROT270; }

// The lowest `w` bits of a row in reverse order; the others are 0.
DEV vu reversed_row(vu x, u32 w) { return brev(x) >> (LANES - w); }
// The first `h` rows in reverse order; the others are 0.
DEV vu reversed_rows(vu x, u32 h) { return sel(lane_id() < splat(h), shfl(x, splat(h - 1u) - lane_id()), splat(0)); }

// The rows of a box of `h` x `w` turned.
FAR vu turned_rows(vu x, u32 turn, u32 h, u32 w) {
    if (turn == HMIRROR || turn == ROT180 || turn == CMIRROR) x = reversed_rows(x, h);
    if (turn == VMIRROR || turn == ROT180 || turn == CMIRROR) x = reversed_row(x, w);
    if (swaps_sides(turn)) x = transposed(x);
    if (turn == ROT90) x = reversed_row(x, h);
    return turn == ROT270 ? reversed_rows(x, w) : x;
}

// Turns `n` planes of a box of `h` x `w`, one after the other, into new words; 0 when there is no room.
FAR u32 turned_planes(Ctx& c, u32 from, u32 n, u32 turn, u32 h, u32 w) {
    u32 to = alloc(c, n * PLANE);
    if (!to) return 0;
    for (u32 k = 0; k < n; k++) put_rows(c, to + k * PLANE, turned_rows(rows(c, from + k * PLANE), turn, h, w));
    return to;
}

// Two pairs as a grid of 2 x 2, whatever numbers they hold.
DEV Value turned_pairs(Value v, u32 turn) {
    i32 a = low_half(v.a), b = high_half(v.a), d = low_half(v.b), e = high_half(v.b);
    switch (turn) {
        case HMIRROR: return Value{PAIRS, v.b, v.a, 0};
        case DMIRROR: return Value{PAIRS, two(a, d), two(b, e), 0};
        case VMIRROR: return Value{PAIRS, two(b, a), two(e, d), 0};
        case CMIRROR: return Value{PAIRS, two(e, b), two(d, a), 0};
        case ROT90: return Value{PAIRS, two(d, a), two(e, b), 0};
        case ROT180: return Value{PAIRS, two(e, d), two(b, a), 0};
        case ROT270: return Value{PAIRS, two(b, e), two(a, d), 0};
        default: return v;
    }
}

// Python's `zip(*rows)`: tuples as many as the shortest row has items. A TypeError when a row is no container.
FAR List zipped(Ctx& c, const List& rows) {
    u32 w = rows.n ? 0xffffffffu : 0;
    for (u32 k = 0; k < rows.n; k++) {
        Value row = list_item(c, rows, k);
        // An item of a packed set cannot be had by its number.
        if (is_packed(row)) defer(c, FORM);
        w = min_u(w, length(c, row));
        if (failed(c)) return List{0, 0, 0};
    }
    List out = new_list(c, w);
    for (u32 j = 0; j < w && !failed(c); j++) {
        u32 mark = scratch_mark(c);
        List column = new_list(c, rows.n);
        for (u32 k = 0; k < rows.n && !failed(c); k++) {
            Value row = list_item(c, rows, k);
            append(c, column, row.tag == SET ? seq_item(c, row, j) : tuple_item(c, row, j));
        }
        Value v = tuple(c, column);
        release(c, mark);
        append(c, out, v);
    }
    return out;
}

// Every item of a list reversed, in a new list; from the last to the first with `backwards`.
FAR List reversed_items(Ctx& c, const List& list, bool backwards) {
    List out = new_list(c, list.n);
    for (u32 k = 0; k < list.n && !failed(c); k++) {
        Value v = reversed_tuple(c, list_item(c, list, backwards ? list.n - 1u - k : k));
        append(c, out, v);
    }
    return out;
}

// What is no packed grid, turned as Python does it: by reversing and zipping.
FAR Value turned_any(Ctx& c, Value v, u32 turn) {
    bool flips = turn != DMIRROR && turn != VMIRROR;
    if (flips ? !is_tuple(v) : !is_container(v)) return raise(c, TYPE_ERROR);
    u32 mark = scratch_mark(c), n = length(c, v);
    List rows = new_list(c, n);
    if (flips) {
        for (u32 k = n; k-- && !failed(c);) append(c, rows, tuple_item(c, v, k));
    } else {
        append_items(c, rows, v);
    }
    if (!failed(c) && (turn == VMIRROR || turn == CMIRROR || turn == ROT180)) rows = reversed_items(c, rows, false);
    if (!failed(c) && swaps_sides(turn)) rows = zipped(c, rows);
    if (!failed(c) && turn == ROT270) rows = reversed_items(c, rows, true);
    Value out = tuple(c, rows);
    release(c, mark);
    return out;
}

FAR Value turned(Ctx& c, Value grid, u32 turn) {
    if (turn >= NO_TURN) return grid;
    if (grid.tag == PAIRS) return turned_pairs(grid, turn);
    if (grid.tag != GRID) return turned_any(c, grid, turn);
    u32 at = turned_planes(c, grid.a, 4, turn, grid.b, grid.c);
    return swaps_sides(turn) ? Value{GRID, at, grid.c, grid.b} : Value{GRID, at, grid.b, grid.c};
}

DEV Value hmirror_t(Ctx& c, Value grid) { return turned(c, grid, HMIRROR); }
DEV Value vmirror_t(Ctx& c, Value grid) { return turned(c, grid, VMIRROR); }
DEV Value dmirror_t(Ctx& c, Value grid) { return turned(c, grid, DMIRROR); }
DEV Value cmirror_t(Ctx& c, Value grid) { return turned(c, grid, CMIRROR); }
DEV Value rot90(Ctx& c, Value grid) { return turned(c, grid, ROT90); }
DEV Value rot180(Ctx& c, Value grid) { return turned(c, grid, ROT180); }
DEV Value rot270(Ctx& c, Value grid) { return turned(c, grid, ROT270); }

// By number; any other value leaves the grid as it is.
DEV Value mir_rot_t(Ctx& c, Value grid, Value kind) {
    u32 turn = number_upto(kind, ROT270);
    return turn == OTHER ? grid : turned(c, grid, turn);
}

}  // namespace prim
