// Unions of patches that no mask holds: marked on a wide plane, which is read row by row. As the library's `value/sheet.rs`.
#pragma once
#include "kernel/footprint.cuh"

namespace prim {

// The most words of a wide plane and its colours together.
#define MOST_WIDE_WORDS 8192u

// A plane of `h` rows of `stride` words from a corner on, and four of colours behind it where there are cells.
struct Wide {
    i32 top, left;
    u32 at, h, stride;
    bool cells;
};
DEV u32 plane_words(const Wide& s) { return s.h * s.stride; }

// Marks the bits of a word, whose lowest is at row `i`, column `j` of the plane, in a colour. False when some are there
// already in another one.
FAR bool mark_bits(Ctx& c, const Wide& s, u32 i, u32 j, u32 bits, const u32* colors) {
    bool clash = false;
    for (u32 part = 0; part < 2; part++) {
        u32 shift = j & 31u, at = s.at + i * s.stride + (j >> 5) + part;
        if (part && !shift) break;
        u32 here = part ? bits >> (32u - shift) : bits << shift, before = word(c, at);
        u32 planes[4] = {};
        for (u32 k = 0; s.cells && k < 4; k++) {
            u32 color = part ? colors[k] >> (32u - shift) : colors[k] << shift;
            planes[k] = word(c, at + (k + 1) * plane_words(s));
            clash |= ((planes[k] ^ color) & here & before) != 0;
            planes[k] |= color;
        }
        warp_sync();
        put(c, at, before | here);
        for (u32 k = 0; s.cells && k < 4; k++) put(c, at + (k + 1) * plane_words(s), planes[k]);
        warp_sync();
    }
    return !clash;
}

FAR bool mark_packed(Ctx& c, const Wide& s, Value patch) {
    vu mask = rows(c, patch.a);
    Planes p = planes_of_patch(c, patch);
    u32 down = (u32)(top_of(patch) - s.top), right = (u32)(left_of(patch) - s.left);
    bool fine = true;
    for (u32 i = 0; fine && i < height_of(patch); i++) {
        u32 colors[4] = {at_lane(p.p0, i), at_lane(p.p1, i), at_lane(p.p2, i), at_lane(p.p3, i)};
        fine = mark_bits(c, s, down + i, right, at_lane(mask, i), colors);
    }
    return fine;
}

FAR bool mark_sequence(Ctx& c, const Wide& s, Value seq) {
    bool fine = true;
    for (u32 k = 0; fine && k < seq_len(c, seq); k++) {
        Value v = seq_item(c, seq, k);
        u32 i = s.cells ? v.b : v.a, j = s.cells ? v.c : v.b, color = s.cells ? v.a : 0;
        u32 colors[4] = {color & 1u, color >> 1 & 1u, color >> 2 & 1u, color >> 3 & 1u};
        fine = mark_bits(c, s, i - (u32)s.top, j - (u32)s.left, 1, colors);
    }
    return fine;
}

// The set of what is marked, `n` items.
FAR Value set_of_marked(Ctx& c, const Wide& s, u32 n) {
    if (n > c.max_weight) return raise(c, OUT_OF_MEMORY);
    u32 at = alloc(c, SEQ_HEAD + n * VALUE_WORDS);
    if (!at) return none();
    put(c, at, n);
    put(c, at + 1, n);
    put(c, at + 2, s.cells ? 3 : 2);
    u32 to = at + SEQ_HEAD;
    for (u32 i = 0; i < s.h; i++) {
        for (u32 w = 0; w < s.stride; w++) {
            u32 from = s.at + i * s.stride + w;
            for (u32 bits = word(c, from); bits; bits &= bits - 1u, to += VALUE_WORDS) {
                u32 j = lowest(bits), color = 0;
                for (u32 k = 0; s.cells && k < 4; k++) color |= (word(c, from + (k + 1) * plane_words(s)) >> j & 1u) << k;
                i32 row = s.top + (i32)i, column = s.left + (i32)(w * 32u + j);
                store(c, to, s.cells ? cell_of((i32)color, row, column) : couple(row, column));
            }
        }
    }
    return Value{SET, at, 0, 0};
}

// The union of patches, `n` values from `at` on, that lie too far apart for a mask; ABSENT when they lie too far apart for
// the plane, are no patches, or two colours meet on one place.
FAR Value far_union(Ctx& c, u32 at, u32 n) {
    i64 top = 2147483647, left = top, bottom = -2147483648ll, right = bottom;
    u32 tag = NONE;
    for (u32 k = 0; k < n; k++) {
        Value patch = load(c, at + k * VALUE_WORDS);
        if (is_empty_set(c, patch)) continue;
        u32 own;
        Box box;
        if (is_packed(patch)) {
            own = tag_of(patch) == INDICES ? PAIR : CELL;
            box = Box{top_of(patch), left_of(patch), top_of(patch) + (i32)height_of(patch) - 1,
                      left_of(patch) + (i32)width_of(patch) - 1, 0, true};
        } else {
            if (patch.tag != SET) return absent();
            own = seq_item(c, patch, 0).tag;
            if (own != PAIR && own != CELL) return absent();
            box = box_of_list(c, List{patch.a + SEQ_HEAD, seq_len(c, patch), 0}, own);
            if (!box.all || (own == CELL && box.colors > 15u)) return absent();
        }
        if (tag != NONE && own != tag) return absent();
        tag = own;
        top = box.top < top ? box.top : top;
        left = box.left < left ? box.left : left;
        bottom = box.bottom > bottom ? box.bottom : bottom;
        right = box.right > right ? box.right : right;
    }
    if (tag == NONE || (bottom - top < (i64)LANES && right - left < (i64)LANES)) return absent();
    u32 planes = tag == CELL ? 5 : 1;
    if (bottom - top >= (i64)MOST_WIDE_WORDS || right - left >= 32ll * MOST_WIDE_WORDS) return absent();
    Wide s{(i32)top, (i32)left, 0, (u32)(bottom - top) + 1u, (u32)(right - left) / 32u + 2u, tag == CELL};
    if ((u64)plane_words(s) * planes > MOST_WIDE_WORDS) return absent();
    u32 mark = scratch_mark(c), words = plane_words(s) * planes;
    s.at = scratch(c, words);
    if (!s.at) return none();
    vu lane = lane_id();
    check_store(c, s.at, words);
    for (u32 k = 0; k < words; k += LANES) put_lanes_where(c.base + s.at + k, splat(0), lane < splat(words - k));
    warp_sync();
    bool fine = true;
    for (u32 k = 0; fine && k < n; k++) {
        Value patch = load(c, at + k * VALUE_WORDS);
        fine = is_packed(patch) ? mark_packed(c, s, patch) : mark_sequence(c, s, patch);
    }
    u32 cells = 0;
    for (u32 k = 0; fine && k < plane_words(s); k += LANES)
        cells += reduce_add(popc(gather(c.base + s.at + k, lane, lane < splat(plane_words(s) - k))));
    Value v = fine ? set_of_marked(c, s, cells) : absent();
    release(c, mark);
    return v;
}

}  // namespace prim
