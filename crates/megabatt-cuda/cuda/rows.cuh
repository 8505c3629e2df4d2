// Planes of bits, a row in a lane: where they lie, and moving them.
#pragma once
#include "ctx.cuh"

// The rows of a box of `h` x `w` cells from the upper left corner.
DEV vu box_rows(u32 h, u32 w) { return sel(lane_id() < splat(h), splat(low_bits(w)), splat(0)); }

// The row `down` lanes above: what was row i becomes row i + down; 0 where nothing was.
DEV vu rows_down(vu x, i32 down) {
    vu from = lane_id() - splat((u32)down);
    return sel(from < splat(LANES), shfl(x, from & 31u), splat(0));
}

// Bit j of row i becomes bit i of row j.
DEV vu transposed(vu x) {
    vu lane = lane_id();
    u32 low = 0x0000ffffu;
    for (u32 j = 16; j; j >>= 1, low ^= low << j) {
        vu y = shfl_xor(x, j);
        x = sel((lane & j) != splat(0), (x & ~low) | ((y & ~low) >> j), (x & low) | ((y & low) << j));
    }
    return x;
}

// The number of bits of all rows.
DEV u32 count_bits(vu x) { return reduce_add(popc(x)); }

// The planes of a grid, and of what else has a colour at each cell.
struct Planes {
    vu p0, p1, p2, p3;
};

DEV Planes load_planes(const Ctx& c, u32 at) {
    return Planes{rows(c, at), rows(c, at + PLANE), rows(c, at + 2 * PLANE), rows(c, at + 3 * PLANE)};
}
DEV void store_planes(Ctx& c, u32 at, Planes p) {
    put_rows(c, at, p.p0);
    put_rows(c, at + PLANE, p.p1);
    put_rows(c, at + 2 * PLANE, p.p2);
    put_rows(c, at + 3 * PLANE, p.p3);
}
// Planes of one colour under a mask.
DEV Planes planes_of_color(vu mask, u32 color) {
    vu nothing = splat(0);
    return Planes{color & 1u ? mask : nothing, color & 2u ? mask : nothing, color & 4u ? mask : nothing,
                  color & 8u ? mask : nothing};
}
// The cells of one colour, inside `inside`.
DEV vu cells_of_color(Planes p, u32 color, vu inside) {
    vu m = inside;
    m &= color & 1u ? p.p0 : ~p.p0;
    m &= color & 2u ? p.p1 : ~p.p1;
    m &= color & 4u ? p.p2 : ~p.p2;
    m &= color & 8u ? p.p3 : ~p.p3;
    return m;
}
// The colour at row `i`, bit `j`.
DEV u32 color_at(Planes p, u32 i, u32 j) {
    vu nibble = (p.p0 >> j & 1u) | (p.p1 >> j & 1u) << 1 | (p.p2 >> j & 1u) << 2 | (p.p3 >> j & 1u) << 3;
    return at_lane(nibble, i);
}
// The colours of the row in a lane, bit j of each plane: lane j of the result has the colour of (i, j).
DEV vu colors_of_row(Planes p, u32 i) {
    vu j = lane_id();
    u32 a = at_lane(p.p0, i), b = at_lane(p.p1, i), d = at_lane(p.p2, i), e = at_lane(p.p3, i);
    return (splat(a) >> j & 1u) | (splat(b) >> j & 1u) << 1 | (splat(d) >> j & 1u) << 2 | (splat(e) >> j & 1u) << 3;
}
DEV Planes masked(Planes p, vu m) { return Planes{p.p0 & m, p.p1 & m, p.p2 & m, p.p3 & m}; }

// The colours of a packed patch, 0 for places.
DEV Planes planes_of_patch(const Ctx& c, Value patch) {
    switch (tag_of(patch)) {
        case PICTURE: return load_planes(c, patch.a + PLANE);
        case OBJECT: return planes_of_color(rows(c, patch.a), color_of(patch));
        default: return planes_of_color(splat(0), 0);
    }
}

// Where the next value is made; see `kept_alone`.
DEV u32 values_mark(const Ctx& c) { return c.down ? c.high : c.low; }

// So little is not worth moving a value for.
#define WORTH_MOVING 64u

// Gives back the room of all values that were made since `mark` but `v`, which nothing else may hold: values that are one
// block are moved. What holds other values stays with all that was made.
FAR Value kept_alone(Ctx& c, u32 mark, Value v) {
    u32 made = c.down ? mark - c.high : c.low - mark, tag = tag_of(v);
    bool has_words = tag >= TUPLE && tag != PRIM && tag <= FUNC;
    bool is_new = has_words && (c.down ? v.a >= c.high && v.a < mark : v.a >= mark && v.a < c.low);
    if (is_new && (tag <= SET || tag == FUNC)) return v;
    u32 planes = !is_new ? 0 : tag == GRID ? 4 : tag == PICTURE ? 5 : 1, size = planes * PLANE;
    if (made <= size + WORTH_MOVING) return v;
    u32 to = c.down ? mark - size : mark;
    c.shared_words += made - size;
    vu p[5] = {};
    for (u32 k = 0; k < 5; k++)
        if (k < planes) p[k] = rows(c, v.a + k * PLANE);
    // What was made is stored again from here on.
    warp_sync();
    for (u32 k = 0; k < 5; k++)
        if (k < planes) put_rows(c, to + k * PLANE, p[k]);
    if (planes) v.a = to;
    (c.down ? c.high : c.low) = c.down ? to : to + size;
    return v;
}

// Where the bits of a plane lie; `n` is 0 when there are none.
struct Extent {
    u32 top, left, h, w, n;
};

DEV Extent extent_of(vu x) {
    u32 filled = votes(x != splat(0));
    u32 all = reduce_or(x);
    if (!filled) return Extent{0, 0, 0, 0, 0};
    u32 top = lowest(filled), left = lowest(all);
    return Extent{top, left, highest(filled) - top + 1u, highest(all) - left + 1u, count_bits(x)};
}
// The bits moved to the corner.
DEV vu cut_out(vu x, Extent e) { return rows_down(x, -(i32)e.top) >> e.left; }
