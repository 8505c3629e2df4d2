// What the kernels of grids share: a grid in registers, numbers and places as arguments, slices, and unpacking.
#pragma once
#include "cost.cuh"

// A grid in registers, a row in a lane.
struct Board {
    Planes p;
    u32 h, w;
};

// Whether a value is a grid of colours in a packed form: GRID, or two pairs of colours, which is 2 x 2.
DEV bool is_board(Value v) { return v.tag == GRID || (v.tag == PAIRS && ((v.a | v.b) & 0xfff0fff0u) == 0); }

// The grid of such a value. A pair has its left cell in the low half of its word and its right cell in the high one:
//
//     word of row 0:  0000 0000 0000 dcba 0000 0000 0000 dcba      plane 0 of row 0: bits a, plane 1: bits b, ...
DEV Board board_of(const Ctx& c, Value v) {
    if (v.tag == GRID) return Board{load_planes(c, v.a), v.b, v.c};
    vu lane = lane_id();
    vu row = sel(lane == splat(0), splat(v.a), sel(lane == splat(1), splat(v.b), splat(0)));
    return Board{Planes{(row & 1u) | (row >> 15 & 2u), (row >> 1 & 1u) | (row >> 16 & 2u),
                        (row >> 2 & 1u) | (row >> 17 & 2u), (row >> 3 & 1u) | (row >> 18 & 2u)},
                 2, 2};
}
DEV Value grid(Ctx& c, Board b) { return grid(c, b.p, b.h, b.w); }
DEV vu inside_of(Board b) { return box_rows(b.h, b.w); }

// The same for each plane.
template <class F> DEV Planes each_plane(Planes p, F change) {
    return Planes{change(p.p0), change(p.p1), change(p.p2), change(p.p3)};
}
// `p` where `keep` has a bit, `q` elsewhere.
DEV Planes merged(Planes p, Planes q, vu keep) {
    return Planes{(p.p0 & keep) | (q.p0 & ~keep), (p.p1 & keep) | (q.p1 & ~keep), (p.p2 & keep) | (q.p2 & ~keep),
                  (p.p3 & keep) | (q.p3 & ~keep)};
}
// Where two differ.
DEV vu difference_of(Planes p, Planes q) {
    return (p.p0 ^ q.p0) | (p.p1 ^ q.p1) | (p.p2 ^ q.p2) | (p.p3 ^ q.p3);
}

// A mask whose corner is `(i, j)`, as seen from the origin: 32 x 32 places.
DEV vu seen(vu mask, i32 i, i32 j) {
    if (j <= -(i32)LANES || j >= (i32)LANES) return splat(0);
    vu down = rows_down(mask, i);
    return j < 0 ? down >> (u32)-j : down << (u32)j;
}
DEV Planes seen(Planes p, i32 i, i32 j) {
    return Planes{seen(p.p0, i, j), seen(p.p1, i, j), seen(p.p2, i, j), seen(p.p3, i, j)};
}

DEV bool is_container(Value v) { return is_tuple(v) || is_set(v); }
DEV bool is_empty(const Ctx& c, Value v) { return (v.tag == TUPLE || v.tag == SET) && seq_len(c, v) == 0; }

// The number among 0..=most that a value is equal to; OTHER when there is none. True equals 1, as does 1.0.
#define OTHER 0xffffffffu
DEV u32 number_upto(Value v, u32 most) {
    if (is_int(v)) return v.a <= most ? v.a : OTHER;
    if (v.tag != FLOAT) return OTHER;
    double x = float_of(v);
    return x >= 0.0 && x <= (double)most && (double)(u32)x == x ? (u32)x : OTHER;
}
// The colour that a value is equal to.
DEV u32 color_equal(Value v) { return number_upto(v, 15); }

// Gives scratch back after the last reading of what is in it.
DEV void release(Ctx& c, u32 mark) {
    warp_sync();
    scratch_release(c, mark);
}

// Python's `len(grid[0])`.
DEV u32 len_of_first_row(Ctx& c, Value grid) {
    if (grid.tag == GRID) return grid.c;
    Value row = item(c, grid, 0);
    return failed(c) ? 0 : length(c, row);
}

// Python's `a, b = container`: a TypeError when it cannot be iterated, a ValueError when it has not two items.
FAR bool unpack2(Ctx& c, Value container, Value* a, Value* b) {
    if (container.tag == PAIR) {
        *a = integer((i32)container.a);
        *b = integer((i32)container.b);
        return true;
    }
    u32 n = length(c, container);
    if (failed(c)) return false;
    if (n != 2) {
        raise(c, VALUE_ERROR);
        return false;
    }
    Items it = items_of(c, container);
    return next(c, it, a) && next(c, it, b) && !failed(c);
}

// Where Python's `tuple[start:stop]` begins and ends in `n` items; the end is not before the beginning.
struct Span {
    u32 from, to;
};
DEV u32 slice_place(u32 n, i64 k) {
    if (k < 0) k = k + n < 0 ? 0 : k + n;
    return k > n ? n : (u32)k;
}
DEV Span span_of(u32 n, i64 start, i64 stop) {
    u32 from = slice_place(n, start), to = slice_place(n, stop);
    return Span{from, max_u(from, to)};
}

// `n` times one value as a tuple.
FAR Value repeated(Ctx& c, Value v, u32 n) {
    u32 mark = scratch_mark(c);
    List list = new_list(c, n);
    for (u32 k = 0; k < n && !failed(c); k++) append(c, list, v);
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

// Python's `tuple[::-1]`; a TypeError when it is no tuple.
FAR Value reversed_tuple(Ctx& c, Value v) {
    if (!is_tuple(v)) return raise(c, TYPE_ERROR);
    u32 mark = scratch_mark(c), n = length(c, v);
    List list = new_list(c, n);
    for (u32 k = n; k-- && !failed(c);) append(c, list, tuple_item(c, v, k));
    Value out = tuple(c, list);
    release(c, mark);
    return out;
}

// Puts the items of a container at the end of a list that has room for them.
FAR void append_items(Ctx& c, List& list, Value container) {
    if (container.tag == TUPLE || container.tag == SET) {
        u32 n = seq_len(c, container);
        if (n > list.room - list.n) {
            defer(c, ARENA);
        } else if (n) {
            copy_words(c, list.at + list.n * VALUE_WORDS, container.a + SEQ_HEAD, n * VALUE_WORDS);
            list.n += n;
        }
        return;
    }
    Items it = items_of(c, container);
    for (Value v = none(); !failed(c) && next(c, it, &v);) append(c, list, v);
}
