// The smallest shift at which an object repeats itself. As the library's `kernel/period.rs`.
#pragma once
#include "kernel/board.cuh"

namespace prim {

// Whether the bits of a plane repeat `by` rows or columns on, where the mask goes so far.
//
//     row       1011011        columns, by = 3: the row moved three to the right, against itself, where the mask has
//     row >> 3  0001011        a bit in both
DEV vu breaks(vu x, vu mask, u32 by, bool down) {
    if (!down) return (x ^ x >> by) & mask >> by;
    i32 up = -(i32)by;
    return (x ^ rows_down(x, up)) & rows_down(mask, up);
}

// As `period`, of what is not a packed object.
FAR Value period_of_others(Ctx& c, Value obj, bool down) {
    if (is_packed(obj)) {
        // Places have no colour, which is found out as soon as there is more than one row or column.
        u32 side = down ? height_of(obj) : width_of(obj);
        if (side == 1) return integer(1);
        if (!burn(c, (u64)cells_of(obj) + 1)) return none();
        return raise(c, c.dialect == ARC ? TYPE_ERROR : VALUE_ERROR);
    }
    if (is_empty(c, obj)) return integer(0);
    if (is_container(obj)) return defer(c, FORM);
    return c.dialect == ARC ? raise(c, TYPE_ERROR) : integer(0);
}

FAR Value period(Ctx& c, Value obj, bool down) {
    u32 tag = tag_of(obj);
    if (tag != OBJECT && tag != PICTURE) return period_of_others(c, obj, down);
    vu mask = rows(c, obj.a);
    bool colored = tag == PICTURE;
    Planes p = colored ? load_planes(c, obj.a + PLANE) : planes_of_color(mask, 0);
    u32 side = down ? height_of(obj) : width_of(obj);
    for (u32 by = 1; by < side; by++) {
        vu broken = breaks(mask, mask, by, down);
        if (colored)
            broken |= breaks(p.p0, mask, by, down) | breaks(p.p1, mask, by, down) | breaks(p.p2, mask, by, down) |
                      breaks(p.p3, mask, by, down);
        if (!any_lane(broken != splat(0))) return integer((i32)by);
    }
    return integer((i32)side);
}
DEV Value hperiod(Ctx& c, Value obj) { return period(c, obj, false); }
DEV Value vperiod(Ctx& c, Value obj) { return period(c, obj, true); }

}  // namespace prim
