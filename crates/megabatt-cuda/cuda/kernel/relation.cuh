// How two patches lie to each other: distance, contact, shared rows and columns, direction. As the library's
// `kernel/relation.rs`.
#pragma once
#include "cost.cuh"
#include "kernel/patch.cuh"

namespace prim {

#define MOST_STEPS 42
// Pairs of places that are compared one by one; more are left to the CPU.
#define MOST_COMPARISONS (1ull << 22)
// Coordinates between `-LIMIT` and `LIMIT` add up within 32 bits.
#define PLACE_LIMIT (1 << 28)

DEV u64 manhattan_cost(Ctx& c, Value a, Value b) { return plus(times(weight_of(c, a), weight_of(c, b)), 1); }
DEV u64 adjacent_cost(Ctx& c, Value a, Value b) { return manhattan_cost(c, a, b); }
DEV u64 gravitate_cost(Ctx& c, Value a, Value b) { return times(manhattan_cost(c, a, b), MOST_STEPS + 1); }

// Draws two intervals together until they overlap in one place, and adds the gap closed to `gap`.
//
// Every place of the one is then still on its side of every place of the other, so each distance shrinks by the gap.
DEV i32 closed(i32 offset, u32 length, u32 other, i32* gap) {
    i32 near = max_i(min_i(offset, (i32)length - 1), 1 - (i32)other);
    *gap += near < offset ? offset - near : near - offset;
    return near;
}

// The bits of a row moved to the right, or to the left; 0 when that is far.
DEV vu moved_right(vu x, i32 by) { return by <= -32 || by >= 32 ? splat(0) : by >= 0 ? x << (u32)by : x >> (u32)-by; }

// The steps from one mask to the other, which lies `(down, right)` of it, where both fit in a frame of 32 x 32: how
// often the first must be dilated until it meets the second.
DEV u32 dilations(vu a, vu b, i32 down, i32 right) {
    a = seen(a, max_i(-down, 0), max_i(-right, 0));
    b = seen(b, max_i(down, 0), max_i(right, 0));
    for (u32 steps = 0; steps < 2 * LANES; steps++) {
        if (any_lane((a & b) != splat(0))) return steps;
        a |= a << 1 | a >> 1 | rows_down(a, 1) | rows_down(a, -1);
    }
    return 2 * LANES;
}

// The same of masks that lie further apart: the first ring around the cells of one that meets the other.
//
//     distance 2:   . . # . .
//                   . # . # .
//                   # . o . #
//                   . # . # .
//                   . . # . .
DEV u32 rings(vu a, vu b, i32 down, i32 right) {
    for (i32 steps = 0; steps < 4 * (i32)LANES; steps++) {
        for (i32 di = -steps; di <= steps; di++) {
            i32 dj = steps - (di < 0 ? -di : di);
            vu row = rows_down(a, di - down);
            if (any_lane((b & (moved_right(row, dj - right) | moved_right(row, -dj - right))) != splat(0))) return (u32)steps;
        }
    }
    return 4 * LANES;
}

// The least Manhattan distance between places of two packed patches.
FAR i32 distance_of_masks(const Ctx& c, Value a, Value b) {
    i32 gap = 0;
    i32 down = closed(top_of(b) - top_of(a), height_of(a), height_of(b), &gap);
    i32 right = closed(left_of(b) - left_of(a), width_of(a), width_of(b), &gap);
    i32 h = max_i(max_i(down, 0) + (i32)height_of(b), max_i(-down, 0) + (i32)height_of(a));
    i32 w = max_i(max_i(right, 0) + (i32)width_of(b), max_i(-right, 0) + (i32)width_of(a));
    vu x = rows(c, a.a), y = rows(c, b.a);
    bool near = h <= (i32)LANES && w <= (i32)LANES;
    return gap + (i32)(near ? dilations(x, y, down, right) : rings(x, y, down, right));
}

// Whether two masks, the second `(down, right)` of the first, touch side by side and share no place: distance 1. The
// first is seen from the second: what is cut off there is out of reach.
DEV bool touch(vu a, vu b, i32 down, i32 right) {
    vu middle = rows_down(a, -down), vertical = rows_down(a, 1 - down) | rows_down(a, -1 - down);
    vu shared = b & moved_right(middle, -right);
    vu beside = b & (moved_right(middle, 1 - right) | moved_right(middle, -1 - right) | moved_right(vertical, -right));
    return any_lane(beside != splat(0)) && !any_lane(shared != splat(0));
}
DEV bool are_touching(const Ctx& c, Value a, Value b) {
    return touch(rows(c, a.a), rows(c, b.a), top_of(b) - top_of(a), left_of(b) - left_of(a));
}

// The places of a patch as a list of pairs or cells, and which of them. Packed ones are written into scratch.
struct Places {
    List list;
    u32 tag;
};
FAR Places list_of_places(Ctx& c, Value patch) {
    Footprint f = patch.tag == GRID ? without_box(HOLDS_NOTHING) : place_footprint(c, patch);
    if (patch.tag == GRID) raise_of_rows(c, patch);
    if (failed(c) || f.holds == HOLDS_NOTHING) return Places{List{0, 0, 0}, PAIR};
    if (f.top < -PLACE_LIMIT || f.left < -PLACE_LIMIT || f.bottom > PLACE_LIMIT || f.right > PLACE_LIMIT) {
        defer(c, RANGE);
        return Places{List{0, 0, 0}, PAIR};
    }
    if (patch.tag == SET || patch.tag == TUPLE)
        return Places{list_of_sequence(c, patch), f.holds == HOLDS_PLACES ? (u32)PAIR : (u32)CELL};
    Value places = is_packed(patch) ? places_of_packed(patch) : patch, place = none();
    List list = new_list(c, length(c, patch));
    if (failed(c)) return Places{list, PAIR};
    for (Items it = items_of(c, places); next(c, it, &place);) append(c, list, place);
    return Places{list, PAIR};
}

// The least distance between two lists of places when the first is moved by `(i, j)`; neither is empty.
FAR i32 distance_of_lists(const Ctx& c, const Places& x, const Places& y, i32 i, i32 j) {
    vi least = splat_i(2147483647);
    vu lane = lane_id();
    u32 skip = x.tag == PAIR ? 1u : 2u;
    for (u32 from = 0; from < y.list.n; from += LANES) {
        vb inside = lane < splat(y.list.n - from);
        vi rows = place_rows(c, y.list, y.tag, from, inside), columns = place_columns(c, y.list, y.tag, from, inside);
        for (u32 k = 0; k < x.list.n; k++) {
            u32 at = x.list.at + k * VALUE_WORDS + skip;
            vi di = rows - splat_i((i32)word(c, at) + i), dj = columns - splat_i((i32)word(c, at + 1u) + j);
            vi distance = sel_i(di < splat_i(0), -di, di) + sel_i(dj < splat_i(0), -dj, dj);
            least = sel_i(inside & (distance < least), distance, least);
        }
    }
    return reduce_min_i(least);
}

DEV bool are_too_many(const Places& x, const Places& y) { return (u64)x.list.n * y.list.n > MOST_COMPARISONS; }

FAR Value distance_of_others(Ctx& c, Value a, Value b) {
    if (c.dialect == BATT) {
        u32 x = footprint(c, a).holds, y = footprint(c, b).holds;
        if (x == HOLDS_NO_ITEMS || x == HOLDS_NOTHING || y == HOLDS_NO_ITEMS || y == HOLDS_NOTHING)
            return floating(float_of_bits(0x7ff0000000000000ull));
    }
    u32 mark = scratch_mark(c);
    Places x = list_of_places(c, a);
    if (failed(c)) return none();
    // Without a first place the others are not looked at.
    if (!x.list.n) return raise(c, VALUE_ERROR);
    Places y = list_of_places(c, b);
    if (failed(c)) return none();
    if (!y.list.n) return raise(c, VALUE_ERROR);
    if (are_too_many(x, y)) return defer(c, MEMORY);
    i32 least = distance_of_lists(c, x, y, 0, 0);
    release(c, mark);
    return integer(least);
}

DEV Value manhattan(Ctx& c, Value a, Value b) {
    return is_packed(a) && is_packed(b) ? integer(distance_of_masks(c, a, b)) : distance_of_others(c, a, b);
}

FAR Value adjacent(Ctx& c, Value a, Value b) {
    if (is_packed(a) && is_packed(b)) return boolean(are_touching(c, a, b));
    Value distance = guard(c, ZERO, distance_of_others(c, a, b));
    return failed(c) ? none() : boolean(distance.tag == INT && int_of(distance) == 1);
}

// Whether two words share a bit, the second one lying `offset` places on.
DEV bool meet(u32 a, u32 b, i32 offset) {
    if (offset <= -32 || offset >= 32) return false;
    return (offset >= 0 ? a & b << (u32)offset : a & b >> (u32)-offset) != 0;
}

// Whether two lists of places share a row, or a column.
FAR bool lists_meet(const Ctx& c, const Places& x, const Places& y, bool columns) {
    vu found = splat(0), lane = lane_id();
    u32 skip = (x.tag == PAIR ? 1u : 2u) + (columns ? 1u : 0u);
    for (u32 from = 0; from < y.list.n; from += LANES) {
        vb inside = lane < splat(y.list.n - from);
        vi at = columns ? place_columns(c, y.list, y.tag, from, inside) : place_rows(c, y.list, y.tag, from, inside);
        for (u32 k = 0; k < x.list.n; k++) {
            u32 other = word(c, x.list.at + k * VALUE_WORDS + skip);
            found |= sel(inside & (at == splat_i((i32)other)), splat(1), splat(0));
        }
    }
    return any_lane(found != splat(0));
}

// Whether places of two patches share a row or a column.
FAR Value matching(Ctx& c, Value a, Value b, bool columns) {
    if (is_packed(a) && is_packed(b)) {
        vu x = rows(c, a.a), y = rows(c, b.a);
        if (columns) return boolean(meet(reduce_or(x), reduce_or(y), left_of(b) - left_of(a)));
        return boolean(meet(votes(x != splat(0)), votes(y != splat(0)), top_of(b) - top_of(a)));
    }
    u32 mark = scratch_mark(c);
    Places x = list_of_places(c, a);
    if (failed(c)) return none();
    Places y = list_of_places(c, b);
    if (failed(c)) return none();
    if (are_too_many(x, y)) return defer(c, MEMORY);
    bool found = lists_meet(c, x, y, columns);
    release(c, mark);
    return boolean(found);
}
DEV Value hmatching(Ctx& c, Value a, Value b) { return matching(c, a, b, false); }
DEV Value vmatching(Ctx& c, Value a, Value b) { return matching(c, a, b, true); }

// Whether a patch has a cell in the first or last row or column of a grid.
FAR Value bordering(Ctx& c, Value patch, Value grid) {
    for (u32 k = 0; k < 4; k++) {
        u32 side = k == 0 ? TOP : k == 1 ? LEFT : k == 2 ? BOTTOM : RIGHT;
        Value extent = guard(c, ZERO, extent_of_patch(c, patch, side));
        if (failed(c)) return none();
        // Python asks for the grid's sides as late as this.
        i32 border = 0;
        if (k == 2) border = (i32)length(c, grid) - 1;
        if (k == 3) border = int_of(length_of_row(c, grid)) - 1;
        if (failed(c)) return none();
        if (extent.tag == INT && int_of(extent) == border) return boolean(true);
    }
    return boolean(false);
}

// The centre of a patch, taken apart; false when it has none.
DEV bool center_of(Ctx& c, Value patch, i32* i, i32* j) {
    Value middle = guard(c, EMPTY_TUPLE, center(c, patch)), a = none(), b = none();
    if (failed(c) || !unpack2(c, middle, &a, &b)) return false;
    *i = int_of(a);
    *j = int_of(b);
    return true;
}

// The direction from the centre of one patch to the centre of the other, `(0, -1)` when they are equal.
FAR Value position(Ctx& c, Value a, Value b) {
    i32 ai, aj, bi, bj;
    Value x = places_within(c, a);
    if (failed(c) || !center_of(c, x, &ai, &aj)) return none();
    Value y = places_within(c, b);
    if (failed(c) || !center_of(c, y, &bi, &bj)) return none();
    i32 right = aj < bj ? 1 : -1, down = ai < bi ? 1 : -1;
    return ai == bi ? couple(0, right) : aj == bj ? couple(down, 0) : couple(down, right);
}

// How far a patch moves, vertically where the two share a column, else horizontally, until it touches the other.
FAR Value gravitate(Ctx& c, Value source, Value destination) {
    if (c.dialect == BATT && !truthy(c, destination)) return source;
    i32 si, sj, di, dj;
    if (!center_of(c, source, &si, &sj) || !center_of(c, destination, &di, &dj)) return none();
    Value same_column = guard(c, FALSE, vmatching(c, source, destination));
    if (failed(c)) return none();
    i32 i = truthy(c, same_column) ? (si < di ? 1 : -1) : 0, j = i ? 0 : sj < dj ? 1 : -1, steps = 0;
    if (is_packed(source) && is_packed(destination)) {
        vu a = rows(c, source.a), b = rows(c, destination.a);
        i32 down = top_of(destination) - top_of(source), right = left_of(destination) - left_of(source);
        while (steps < MOST_STEPS && !touch(a, b, down - i * steps, right - j * steps)) steps++;
        return couple(i * steps, j * steps);
    }
    u32 mark = scratch_mark(c);
    Places from = list_of_places(c, source);
    if (failed(c)) return none();
    Places to = list_of_places(c, destination);
    if (failed(c)) return none();
    if (are_too_many(from, to) || !from.list.n || !to.list.n) return defer(c, MEMORY);
    while (steps < MOST_STEPS && distance_of_lists(c, from, to, i * steps, j * steps) != 1) steps++;
    release(c, mark);
    return couple(i * steps, j * steps);
}

}  // namespace prim
