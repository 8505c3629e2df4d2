// What came of a job, for the host: a record of fixed size, and its values written one after the other into the heap of
// the launch. `outcome.rs` reads both.
#pragma once
#include "routine.cuh"

// record: kind | match << 8 | values << 16; error, or reason and primitive << 16; statement; fuel; where its values begin
// and how many words they have; calls of primitives
#define RECORD_WORDS 8u
enum RecordKind : u32 { NOT_RUN, VALUES, FAILED, LEFT };

// A value in the heap: its tag, and then as follows. Tuples and sets hold values.
//   BOOL, INT: a      FLOAT: low, high     PAIR, PAIRS: a, b     CELL: a, b, c     PRIM: a
//   TUPLE, SET: length, items              GRID: h | w << 8, the rows of plane 0, 1, 2, 3
//   INDICES, OBJECT: b, c, the rows        PICTURE: b, c, the rows of the mask and of the planes
struct Writer {
    u32 at, end;
};

DEV bool has_room(Ctx& c, const Writer& out, u32 words) {
    if (words <= out.end - out.at) return true;
    defer(c, RESULTS);
    return false;
}
DEV void write(Ctx& c, Writer& out, u32 x) {
    if (has_room(c, out, 1)) put(c, out.at++, x);
}
// The first `h` lane words of a plane. The writer's words are read again by `copy_words` alone, after a sync.
DEV void write_rows(Ctx& c, Writer& out, u32 plane, u32 h) {
    if (!has_room(c, out, h)) return;
    check_store(c, out.at, h);
    put_lanes_where(c.base + out.at, rows(c, plane), lane_id() < splat(h));
    out.at += h;
}

// Writes one value without its items; gives their number.
FAR u32 write_head(Ctx& c, Writer& out, Value v) {
    write(c, out, v.tag);
    switch (tag_of(v)) {
        case NONE: return 0;
        case BOOL: case INT: case PRIM: write(c, out, v.a); return 0;
        case PAIR: case PAIRS:
            write(c, out, v.a);
            write(c, out, v.b);
            return 0;
        case FLOAT:
            write(c, out, v.b);
            write(c, out, v.c);
            return 0;
        case CELL:
            write(c, out, v.a);
            write(c, out, v.b);
            write(c, out, v.c);
            return 0;
        case TUPLE: case SET: {
            u32 n = seq_len(c, v);
            write(c, out, n);
            return n;
        }
        case GRID:
            write(c, out, v.b | v.c << 8);
            for (u32 k = 0; k < 4; k++) write_rows(c, out, v.a + k * PLANE, v.b);
            return 0;
        case INDICES: case OBJECT: case PICTURE:
            write(c, out, v.b);
            write(c, out, v.c);
            for (u32 k = 0; k < (tag_of(v) == PICTURE ? 5u : 1u); k++) write_rows(c, out, v.a + k * PLANE, height_of(v));
            return 0;
        default: defer(c, RESULTS); return 0;
    }
}

// Writes a value and all that it holds.
FAR void write_value(Ctx& c, Writer& out, Value v) {
    // Sequences that are half written, by where their next item lies and how many are left.
    u32 levels = levels_of(c, v), open = 0;
    if (levels * 2u + 2u > c.high - c.low || weight_of(c, v) > MOST_WORDS) {
        defer(c, RESULTS);
        return;
    }
    u32 stack = c.high - rounded(levels * 2u + 2u);
    out.end = min_u(out.end, stack);
    for (;;) {
        u32 n = write_head(c, out, v);
        if (failed(c)) return;
        if (n) {
            put(c, stack + 2 * open, v.a + SEQ_HEAD);
            put(c, stack + 2 * open + 1, n);
            open++;
        }
        while (open && word(c, stack + 2 * open - 1) == 0) open--;
        if (!open) return;
        u32 top = stack + 2 * (open - 1), at = word(c, top);
        v = load(c, at);
        put(c, top, at + VALUE_WORDS);
        put(c, top + 1, word(c, top + 1) - 1);
    }
}
