// Mirrors and rotations. As the library's `kernel/mirror.rs`.
#pragma once
#include "cost.cuh"

namespace prim {

// The row of a grid of width `w` turned left to right.
DEV vu reversed_row(vu x, u32 w) { return brev(x) >> (LANES - w); }
// The rows of a grid of height `h` turned upside down.
DEV vu reversed_rows(vu x, u32 h) { return sel(lane_id() < splat(h), shfl(x, splat(h - 1u) - lane_id()), splat(0)); }

FAR Value vmirror(Ctx& c, Value piece) {
    if (piece.tag != GRID) return defer(c, FORM);
    Planes p = load_planes(c, piece.a);
    u32 w = piece.c;
    p = Planes{reversed_row(p.p0, w), reversed_row(p.p1, w), reversed_row(p.p2, w), reversed_row(p.p3, w)};
    return grid(c, p, piece.b, w);
}

FAR Value hmirror(Ctx& c, Value piece) {
    if (piece.tag != GRID) return defer(c, FORM);
    Planes p = load_planes(c, piece.a);
    u32 h = piece.b;
    p = Planes{reversed_rows(p.p0, h), reversed_rows(p.p1, h), reversed_rows(p.p2, h), reversed_rows(p.p3, h)};
    return grid(c, p, h, piece.c);
}

FAR Value dmirror(Ctx& c, Value piece) {
    if (piece.tag != GRID) return defer(c, FORM);
    Planes p = load_planes(c, piece.a);
    p = Planes{transposed(p.p0), transposed(p.p1), transposed(p.p2), transposed(p.p3)};
    return grid(c, p, piece.c, piece.b);
}

}  // namespace prim
