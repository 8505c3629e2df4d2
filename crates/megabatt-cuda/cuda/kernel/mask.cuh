// Set algebra of packed patches, row by row. As the library's `kernel/mask.rs`.
//
// Two masks are laid over the box that holds both. Where that box is larger than 32 x 32, or a patch is not packed, the
// result is ABSENT, and the caller takes its general path.
#pragma once
#include "kernel/footprint.cuh"

namespace prim {

// The union of patches, `n` values from `at` on: all of places, or objects that do not clash.
FAR Value union_of_patches(Ctx& c, u32 at, u32 n) {
    i32 top = 32767, left = 32767, bottom = -32769, right = -32769;
    // Of one form and colour all of them, or of different colours.
    u32 tag = NONE;
    bool mixed = false;
    for (u32 k = 0; k < n; k++) {
        Value patch = load(c, at + k * VALUE_WORDS);
        if (is_empty_set(c, patch)) continue;
        if (!is_packed(patch)) return absent();
        if (tag == NONE) tag = patch.tag;
        if ((tag_of(patch) == INDICES) != (tag_of(Value{tag, 0, 0, 0}) == INDICES)) return absent();
        mixed |= patch.tag != tag || tag == PICTURE;
        Footprint f = footprint_of_packed(patch);
        top = min_i(top, f.top);
        left = min_i(left, f.left);
        bottom = max_i(bottom, f.bottom);
        right = max_i(right, f.right);
    }
    if (tag == NONE || bottom - top >= (i32)LANES || right - left >= (i32)LANES) return absent();
    vu mask = splat(0), clash = mask;
    Planes all = planes_of_color(mask, 0);
    for (u32 k = 0; k < n; k++) {
        Value patch = load(c, at + k * VALUE_WORDS);
        if (!is_packed(patch)) continue;
        i32 down = top_of(patch) - top;
        u32 by = (u32)(left_of(patch) - left);
        vu here = rows_down(rows(c, patch.a), down) << by;
        if (mixed) {
            Planes p = tag_of(patch) == PICTURE ? load_planes(c, patch.a + PLANE) : planes_of_color(here, color_of(patch));
            if (tag_of(patch) == PICTURE) {
                p.p0 = rows_down(p.p0, down) << by;
                p.p1 = rows_down(p.p1, down) << by;
                p.p2 = rows_down(p.p2, down) << by;
                p.p3 = rows_down(p.p3, down) << by;
            }
            clash |= ((all.p0 ^ p.p0) | (all.p1 ^ p.p1) | (all.p2 ^ p.p2) | (all.p3 ^ p.p3)) & mask & here;
            all = Planes{all.p0 | p.p0, all.p1 | p.p1, all.p2 | p.p2, all.p3 | p.p3};
        }
        mask |= here;
    }
    // Two colours on one place, which no packed form holds.
    if (any_lane(clash != splat(0))) return absent();
    if (mixed) return picture(c, mask, all, top, left);
    Value whole{tag, 0, 0, 0};
    return tag_of(whole) == INDICES ? indices(c, mask, top, left) : object(c, mask, color_of(whole), top, left);
}

// The union of two.
FAR Value union_of_two(Ctx& c, Value a, Value b) {
    if (!is_packed(a) || !is_packed(b)) return absent();
    u32 mark = scratch_mark(c);
    List both = new_list(c, 2);
    append(c, both, a);
    append(c, both, b);
    Value v = failed(c) ? none() : union_of_patches(c, both.at, both.n);
    release(c, mark);
    return v;
}

// The places of `a` that are in `b`, or those that are not: of places both, or of objects of one colour.
FAR Value part_of_patch(Ctx& c, Value a, Value b, bool shared) {
    if (!is_packed(a) || a.tag != b.tag || tag_of(a) == PICTURE) return absent();
    vu mask = rows(c, a.a), other = seen(rows(c, b.a), top_of(b) - top_of(a), left_of(b) - left_of(a));
    vu rest = shared ? mask & other : mask & ~other;
    if (!any_lane(rest != mask)) return a;
    return tag_of(a) == INDICES ? indices(c, rest, top_of(a), left_of(a))
                                : object(c, rest, color_of(a), top_of(a), left_of(a));
}
DEV Value shared_part(Ctx& c, Value a, Value b) { return part_of_patch(c, a, b, true); }
DEV Value rest_of_patch(Ctx& c, Value a, Value b) { return part_of_patch(c, a, b, false); }

// Whether a packed patch has an item: 1 or 0; 2 when it has to be compared, since floats and bools may equal ints.
FAR u32 patch_has(const Ctx& c, Value patch, Value v) {
    bool places = tag_of(patch) == INDICES;
    if (v.tag != PAIR && v.tag != CELL) return v.tag == TUPLE ? 2 : 0;
    if ((v.tag == PAIR) != places) return 0;
    i64 i = (i64)(i32)(places ? v.a : v.b) - top_of(patch), j = (i64)(i32)(places ? v.b : v.c) - left_of(patch);
    if (i < 0 || j < 0 || i >= LANES || j >= LANES || !(at_lane(rows(c, patch.a), (u32)i) >> j & 1u)) return 0;
    if (places) return 1;
    if (tag_of(patch) == OBJECT) return v.a == color_of(patch);
    return v.a == color_at(load_planes(c, patch.a + PLANE), (u32)i, (u32)j);
}

}  // namespace prim
