// Lines and boxes: segments, rays, frontiers, outlines, filled boxes. As the library's `kernel/line.rs`.
//
// What fits in 32 x 32 is drawn on row words; longer lines (a ray has 43 places) are lists of places.
#pragma once
#include "kernel/patch.cuh"
#include "kernel/neighborhood.cuh"

namespace prim {

#define RAY_STEPS 42
#define FRONTIER 30u
// A list of places that is longer is left to the CPU.
#define MOST_PLACES 4096u

DEV u64 distance_between(i64 a, i64 b) { return a < b ? (u64)b - (u64)a : (u64)a - (u64)b; }

// Two ints, however they are held; bit 0 and 1 say which of them there are.
struct Ints {
    i64 i, j;
    u32 known;
};
FAR Ints ints_of(const Ctx& c, Value place) {
    if (place.tag == PAIR) return Ints{(i32)place.a, (i32)place.b, 3};
    if ((place.tag != TUPLE && place.tag != SET) || seq_len(c, place) < 2) return Ints{0, 0, 0};
    Value i = seq_item(c, place, 0), j = seq_item(c, place, 1);
    return Ints{is_int(i) ? int_of(i) : 0, is_int(j) ? int_of(j) : 0, (is_int(i) ? 1u : 0u) | (is_int(j) ? 2u : 0u)};
}

// How many places lie between coordinates that differ so, where they are known.
DEV u64 segment_cost(u64 di, u64 dj, u32 known) {
    if (known == 3 && di && dj && di != dj) return 1;
    di = known & 1u ? di : 0;
    dj = known & 2u ? dj : 0;
    return plus(di > dj ? di : dj, 2);
}
DEV u64 both_weights(const Ctx& c, u64 cost, Value a, Value b) {
    return plus(plus(cost, weight_of(c, a)), weight_of(c, b));
}
FAR u64 connect_cost(Ctx& c, Value a, Value b) {
    Ints x = ints_of(c, a), y = ints_of(c, b);
    u64 di = distance_between(x.i, y.i), dj = distance_between(x.j, y.j);
    return both_weights(c, segment_cost(di, dj, x.known & y.known), a, b);
}
FAR u64 shoot_cost(Ctx& c, Value start, Value direction) {
    Ints d = ints_of(c, direction);
    u64 down = times(distance_between(d.i, 0), RAY_STEPS), right = times(distance_between(d.j, 0), RAY_STEPS);
    return both_weights(c, segment_cost(down, right, d.known), start, direction);
}

// The set of `n` places from `(i, j)` on by steps that ascend.
FAR Value row_of_places(Ctx& c, i64 i, i64 j, i32 di, i32 dj, u64 n) {
    if (n > MOST_PLACES) return defer(c, MEMORY);
    u32 mark = scratch_mark(c);
    List out = new_list(c, (u32)n);
    for (i64 k = 0; k < (i64)n && !failed(c); k++) append(c, out, pair(c, i + di * k, j + dj * k));
    Value v = set_of_sorted(c, out);
    release(c, mark);
    return v;
}

// The segment between two places, straight or diagonal, ends included; nothing when they are not aligned.
FAR Value segment(Ctx& c, i64 ai, i64 aj, i64 bi, i64 bj) {
    u64 h = distance_between(ai, bi), w = distance_between(aj, bj);
    if (h != 0 && w != 0 && h != w) return empty_set();
    i64 top = ai < bi ? ai : bi, left = aj < bj ? aj : bj;
    bool falling = (ai < bi) == (aj < bj);
    u64 n = (h > w ? h : w) + 1;
    if (n > LANES) {
        i32 right = w == 0 ? 0 : falling || h == 0 ? 1 : -1;
        return row_of_places(c, top, right < 0 ? left + (i64)w : left, h != 0 ? 1 : 0, right, n);
    }
    u32 rows = (u32)h;
    vu lane = lane_id(), column = w == 0 ? splat(0) : falling ? lane : splat(rows) - lane;
    vu mask = h == 0 ? box_rows(1, (u32)w + 1u) : sel(lane <= splat(rows), splat(1) << (column & 31u), splat(0));
    return places_at(c, mask, rows + 1u, (u32)w + 1u, (u32)n, top, left);
}

FAR Value connect(Ctx& c, Value a, Value b) {
    if (a.tag == PAIR && b.tag == PAIR) return segment(c, (i32)a.a, (i32)a.b, (i32)b.a, (i32)b.b);
    if (c.dialect == BATT && (is_empty_tuple(c, a) || is_empty_tuple(c, b))) return empty_set();
    Value x = none(), y = none();
    if (!unpack2(c, a, &x, &y) || !unpack2(c, b, &x, &y)) return none();
    return defer(c, FORM);
}

FAR Value shoot(Ctx& c, Value start, Value direction) {
    if (start.tag == PAIR && direction.tag == PAIR) {
        i64 i = (i32)start.a, j = (i32)start.b;
        return segment(c, i, j, i + RAY_STEPS * (i64)(i32)direction.a, j + RAY_STEPS * (i64)(i32)direction.b);
    }
    if (c.dialect == BATT && (is_empty(c, start) || is_empty(c, direction))) return empty_set();
    item(c, start, 0);
    if (!failed(c)) item(c, direction, 0);
    return failed(c) ? none() : defer(c, FORM);
}

DEV u64 vfrontier_cost(Ctx& c, Value location) { return neighborhood_cost(c, location); }
DEV u64 hfrontier_cost(Ctx& c, Value location) { return neighborhood_cost(c, location); }

FAR Value vfrontier(Ctx& c, Value location) {
    if (location.tag == PAIR) return places_at(c, box_rows(FRONTIER, 1), FRONTIER, 1, FRONTIER, 0, (i32)location.b);
    item(c, location, 1);
    return failed(c) ? none() : defer(c, FORM);
}
FAR Value hfrontier(Ctx& c, Value location) {
    if (location.tag == PAIR) return places_at(c, box_rows(1, FRONTIER), 1, FRONTIER, FRONTIER, (i32)location.a, 0);
    if (c.dialect == BATT && is_empty_tuple(c, location)) return empty_set();
    item(c, location, 0);
    return failed(c) ? none() : defer(c, FORM);
}

FAR Value corners(Ctx& c, Value patch) {
    if (is_packed(patch)) {
        u32 h = height_of(patch), w = width_of(patch), ends = 1u | 1u << (w - 1u);
        vb is_end = (lane_id() == splat(0)) | (lane_id() == splat(h - 1u));
        u32 n = (h == 1 ? 1u : 2u) * (w == 1 ? 1u : 2u);
        return places_at(c, sel(is_end, splat(ends), splat(0)), h, w, n, top_of(patch), left_of(patch));
    }
    u32 mark = scratch_mark(c);
    List out = new_list(c, 4);
    for (u32 k = 0; k < 4 && !failed(c); k++) {
        // Upper left, upper right, lower left, lower right.
        u32 which = (k & 1u ? FAR_COLUMN : 0u) | (k & 2u ? FAR_ROW : 0u);
        append(c, out, guard(c, EMPTY_TUPLE, corner_of_patch(c, patch, which)));
    }
    Value v = set(c, out);
    release(c, mark);
    return v;
}

// A place among the items of a patch, as far as it has ints.
DEV bool ints_of_item(const Ctx& c, Value item, i64* i, i64* j) {
    for (;;) {
        if (item.tag == CELL) {
            *i = (i32)item.b;
            *j = (i32)item.c;
            return true;
        }
        Ints place = ints_of(c, item);
        if (place.known == 3) {
            *i = place.i;
            *j = place.j;
            return true;
        }
        if ((item.tag != TUPLE && item.tag != SET) || seq_len(c, item) < 2) return false;
        item = seq_item(c, item, 1);
    }
}

// Height and width of the box of a patch, from its items alone.
FAR void box_of_patch(const Ctx& c, Value patch, u64* h, u64* w) {
    *h = *w = 0;
    if (is_packed(patch)) {
        *h = height_of(patch);
        *w = width_of(patch);
    }
    // Rows of two colours pass for places.
    if (patch.tag == GRID) *h = *w = 16;
    if (patch.tag != TUPLE && patch.tag != SET) return;
    i64 top = 0, bottom = -1, left = 0, right = -1, i = 0, j = 0;
    bool some = false;
    for (u32 k = 0; k < seq_len(c, patch); k++) {
        if (!ints_of_item(c, seq_item(c, patch, k), &i, &j)) continue;
        top = some && top < i ? top : i;
        bottom = some && bottom > i ? bottom : i;
        left = some && left < j ? left : j;
        right = some && right > j ? right : j;
        some = true;
    }
    *h = (u64)(bottom - top + 1);
    *w = (u64)(right - left + 1);
}

FAR u64 area_cost(Ctx& c, Value patch) {
    u64 h, w;
    box_of_patch(c, patch, &h, &w);
    return plus(plus(times(h, w), weight_of(c, patch)), 1);
}
FAR u64 outline_cost(Ctx& c, Value patch) {
    u64 h, w;
    box_of_patch(c, patch, &h, &w);
    return plus(plus(times(h + w, 2), weight_of(c, patch)), 9);
}
DEV u64 backdrop_cost(Ctx& c, Value patch) { return area_cost(c, patch); }
DEV u64 delta_cost(Ctx& c, Value patch) { return area_cost(c, patch); }
DEV u64 box_cost(Ctx& c, Value patch) { return outline_cost(c, patch); }
DEV u64 inbox_cost(Ctx& c, Value patch) { return outline_cost(c, patch); }
DEV u64 outbox_cost(Ctx& c, Value patch) { return outline_cost(c, patch); }

// Whether a patch has no items; in batt also what has no length.
DEV bool has_nothing(Ctx& c, Value patch) {
    u32 holds = footprint(c, patch).holds;
    if (holds == HOLDS_NO_ITEMS && c.dialect == ARC) raise(c, TYPE_ERROR);
    return holds == HOLDS_NO_ITEMS || holds == HOLDS_NOTHING;
}

// The two numbers of a corner; false when it has none.
DEV bool corner_numbers(Ctx& c, Value patch, u32 which, i32* i, i32* j) {
    // A corner of rows has as many numbers as they.
    if (patch.tag == GRID) {
        raise_of_rows(c, patch);
        return false;
    }
    Value corner = guard(c, EMPTY_TUPLE, corner_of_patch(c, patch, which)), a = none(), b = none();
    if (failed(c) || !unpack2(c, corner, &a, &b)) return false;
    *i = int_of(a);
    *j = int_of(b);
    return true;
}

FAR Value backdrop(Ctx& c, Value patch) {
    if (is_packed(patch)) return full_box(c, height_of(patch), width_of(patch), top_of(patch), left_of(patch));
    bool nothing = has_nothing(c, patch);
    if (failed(c)) return none();
    if (nothing) return empty_set();
    i32 top, left, bottom, right;
    if (!corner_numbers(c, patch, 0, &top, &left)) return none();
    if (!corner_numbers(c, patch, FAR_ROW | FAR_COLUMN, &bottom, &right)) return none();
    u64 h = (u64)((i64)bottom - top + 1), w = (u64)((i64)right - left + 1);
    if (h <= LANES && w <= LANES) return full_box(c, (u32)h, (u32)w, top, left);
    if (times(h, w) > MOST_PLACES) return defer(c, MEMORY);
    u32 mark = scratch_mark(c);
    List out = new_list(c, (u32)(h * w));
    for (i32 i = top; i <= bottom && !failed(c); i++) {
        for (i32 j = left; j <= right && !failed(c); j++) append(c, out, couple(i, j));
    }
    Value v = set_of_sorted(c, out);
    release(c, mark);
    return v;
}

FAR Value delta(Ctx& c, Value patch) {
    if (is_packed(patch)) {
        vu rest = box_rows(height_of(patch), width_of(patch)) & ~rows(c, patch.a);
        return indices(c, rest, top_of(patch), left_of(patch));
    }
    bool nothing = has_nothing(c, patch);
    if (failed(c)) return none();
    if (nothing) return empty_set();
    return defer(c, FORM);
}

// The outline of a box, corners included; ends included, in order.
FAR Value outline(Ctx& c, i64 top, i64 left, i64 bottom, i64 right) {
    u64 h = (u64)(bottom - top) + 1, w = (u64)(right - left) + 1;
    if (h <= LANES && w <= LANES) {
        u32 ends = 1u | 1u << (u32)(w - 1), all = low_bits((u32)w), last = (u32)h - 1u;
        vu lane = lane_id();
        vb is_end = (lane == splat(0)) | (lane == splat(last));
        vu mask = sel(is_end, splat(all), sel(lane < splat(last), splat(ends), splat(0)));
        u32 n = (u32)(h == 1 || w == 1 ? h * w : 2 * (h + w) - 4);
        return places_at(c, mask, (u32)h, (u32)w, n, top, left);
    }
    if (h + w > MOST_PLACES) return defer(c, MEMORY);
    u32 mark = scratch_mark(c);
    List out = new_list(c, (u32)(2 * (h + w)));
    for (i64 i = top; i <= bottom && !failed(c); i++) {
        i64 step = i == top || i == bottom || right == left ? 1 : right - left;
        for (i64 j = left; j <= right && !failed(c); j += step) append(c, out, pair(c, i, j));
    }
    Value v = set_of_sorted(c, out);
    release(c, mark);
    return v;
}
DEV Value outline_between(Ctx& c, i64 ai, i64 aj, i64 bi, i64 bj) {
    return outline(c, ai < bi ? ai : bi, aj < bj ? aj : bj, ai < bi ? bi : ai, aj < bj ? bj : aj);
}

// The outline of a patch's box grown by `by` cells each way.
FAR Value grown_outline(Ctx& c, Value patch, i64 by) {
    if (is_packed(patch)) {
        Footprint f = footprint_of_packed(patch);
        return outline_between(c, f.top - by, f.left - by, f.bottom + by, f.right + by);
    }
    if (c.dialect == BATT && is_empty(c, patch)) return empty_set();
    i64 sides[4];
    bool numbers = true;
    for (u32 k = 0; k < 4; k++) {
        // Upper, left, lower, right.
        u32 side = k == 0 ? TOP : k == 1 ? LEFT : k == 2 ? BOTTOM : RIGHT;
        Value extent = guard(c, ZERO, extent_of_patch(c, patch, side));
        if (failed(c)) return none();
        numbers = numbers && extent.tag == INT;
        sides[k] = int_of(extent) + (k < 2 ? -by : by);
    }
    // A range to NaN, which is what batt has for the extents of nothing.
    if (!numbers) return raise(c, TYPE_ERROR);
    return outline_between(c, sides[0], sides[1], sides[2], sides[3]);
}
DEV Value inbox(Ctx& c, Value patch) { return grown_outline(c, patch, -1); }
DEV Value outbox(Ctx& c, Value patch) { return grown_outline(c, patch, 1); }

FAR Value box(Ctx& c, Value patch) {
    if (is_packed(patch)) return grown_outline(c, patch, 0);
    if (c.dialect == BATT && is_empty(c, patch)) return empty_set();
    if (c.dialect == ARC) {
        u32 n = length(c, patch);
        if (failed(c)) return none();
        if (n == 0) return patch;
    }
    i32 top, left, bottom, right;
    if (!corner_numbers(c, patch, 0, &top, &left)) return none();
    if (!corner_numbers(c, patch, FAR_ROW | FAR_COLUMN, &bottom, &right)) return none();
    return outline_between(c, top, left, bottom, right);
}

}  // namespace prim
