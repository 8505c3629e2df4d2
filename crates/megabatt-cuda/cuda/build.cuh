// Making values: every constructor picks the most packed form. As the library's `value/build.rs`.
#pragma once
#include "order.cuh"

#define MOST_NESTING 255u

// The corner of a patch, whose numbers have 16 bits; further off it takes a general form, which is deferred.
DEV bool is_corner(i64 i, i64 j) { return is_short(i) && is_short(j); }

// A tuple of two ints.
DEV Value pair(Ctx& c, i64 i, i64 j) { return is_word(i) && is_word(j) ? couple((i32)i, (i32)j) : defer(c, RANGE); }

// A grid of rows 1..=32 and columns 1..=32; planes must be 0 outside. 2 x 2 is a tuple of two pairs.
FAR Value grid(Ctx& c, Planes p, u32 h, u32 w) {
    if (h == 2 && w == 2) {
        i32 corner[4];
        for (u32 k = 0; k < 4; k++) corner[k] = (i32)color_at(p, k >> 1, k & 1u);
        return Value{PAIRS, two(corner[0], corner[1]), two(corner[2], corner[3]), 0};
    }
    u32 at = alloc(c, GRID_WORDS);
    if (!at) return none();
    store_planes(c, at, p);
    return Value{GRID, at, h, w};
}

// The words of a patch that is cut out already, at the corner `(i, j)`.
DEV Value patch_at(u32 tag, u32 at, Extent e, i64 i, i64 j) {
    return Value{tag, at, two((i32)i, (i32)j), e.n | e.h << 16 | e.w << 24};
}

// The set of places where `mask` has a bit; bit 0 of row 0 is the place `(i, j)`.
FAR Value indices(Ctx& c, vu mask, i64 i, i64 j) {
    Extent e = extent_of(mask);
    if (!e.n) return empty_set();
    i += e.top;
    j += e.left;
    if (!is_corner(i, j)) return defer(c, RANGE);
    u32 at = alloc(c, PLANE);
    if (!at) return none();
    put_rows(c, at, cut_out(mask, e));
    return patch_at(INDICES, at, e, i, j);
}

// The object of one colour over the places where `mask` has a bit.
FAR Value object(Ctx& c, vu mask, u32 color, i64 i, i64 j) {
    Value v = indices(c, mask, i, j);
    if (v.tag == INDICES) v.tag = OBJECT | color << 8;
    return v;
}

// The object over the places where `mask` has a bit, coloured by `p`, which may have bits outside.
FAR Value picture(Ctx& c, vu mask, Planes p, i64 i, i64 j) {
    Extent e = extent_of(mask);
    if (!e.n) return empty_set();
    Planes inside = masked(p, mask);
    vu nothing = splat(0);
    u32 some = (any_lane(inside.p0 != nothing) ? 1u : 0) | (any_lane(inside.p1 != nothing) ? 2u : 0) |
               (any_lane(inside.p2 != nothing) ? 4u : 0) | (any_lane(inside.p3 != nothing) ? 8u : 0);
    vu missing = ((some & 1u ? mask & ~p.p0 : nothing) | (some & 2u ? mask & ~p.p1 : nothing) |
                  (some & 4u ? mask & ~p.p2 : nothing) | (some & 8u ? mask & ~p.p3 : nothing));
    if (!any_lane(missing != nothing)) return object(c, mask, some, i, j);
    i += e.top;
    j += e.left;
    if (!is_corner(i, j)) return defer(c, RANGE);
    u32 at = alloc(c, PICTURE_WORDS);
    if (!at) return none();
    put_rows(c, at, cut_out(mask, e));
    store_planes(c, at + PLANE, Planes{cut_out(inside.p0, e), cut_out(inside.p1, e), cut_out(inside.p2, e), cut_out(inside.p3, e)});
    return patch_at(PICTURE, at, e, i, j);
}

// A packed patch moved to another corner.
DEV Value moved(Ctx& c, Value patch, i64 i, i64 j) {
    if (!is_corner(i, j)) return defer(c, RANGE);
    patch.b = two((i32)i, (i32)j);
    return patch;
}

// A list of values in scratch, growing at its end: what a tuple or set is made of.
//
//     List list = new_list(c, n);  …  append(c, list, v);  …  tuple(c, list)
struct List {
    u32 at, n, room;
};

// Room for `n` values, taken from scratch: release it when the list is done with.
DEV List new_list(Ctx& c, u32 n) {
    u32 at = n > MOST_WORDS / VALUE_WORDS ? (defer(c, ARENA), 0u) : scratch(c, n * VALUE_WORDS);
    return List{at, 0, at ? n : 0};
}
DEV Value list_item(const Ctx& c, const List& list, u32 k) { return load(c, list.at + k * VALUE_WORDS); }
// A list never grows over its room: who asks for more than he said is deferred.
DEV void append(Ctx& c, List& list, Value v) {
    if (list.n >= list.room) {
        defer(c, ARENA);
        return;
    }
    store(c, list.at + list.n++ * VALUE_WORDS, v);
}

// The items as they are, with their weight and nesting.
FAR Value sequence(Ctx& c, u32 tag, const List& list) {
    if (list.n == 0) return tag == SET ? empty_set() : empty_tuple();
    u64 weight = 0;
    u32 levels = 0;
    for (u32 k = 0; k < list.n; k++) {
        Value v = list_item(c, list, k);
        weight += weight_of(c, v);
        levels = max_u(levels, levels_of(c, v));
    }
    weight = (weight ? weight : 1) + (list.n == 1 ? 1 : 0);
    if (weight > c.max_weight || levels + 1 > MOST_NESTING) return raise(c, OUT_OF_MEMORY);
    if (list.n > MOST_WORDS / VALUE_WORDS) return defer(c, ARENA);
    u32 at = alloc(c, SEQ_HEAD + list.n * VALUE_WORDS);
    if (!at) return none();
    put(c, at, list.n);
    put(c, at + 1, (u32)weight);
    put(c, at + 2, levels + 1);
    copy_words(c, at + SEQ_HEAD, list.at, list.n * VALUE_WORDS);
    return Value{tag, at, 0, 0};
}

DEV bool is_color(Value v) { return v.tag == INT && v.a <= 15u; }

// The grid whose rows are the items, if they are such rows: lane i reads row i. NONE if they are not.
FAR Value grid_of_rows(Ctx& c, const List& list) {
    if (list.n > LANES) return none();
    vu lane = lane_id();
    vb is_row = lane < splat(list.n);
    vu at = splat(list.at) + lane * VALUE_WORDS;
    vu tag = gather(c.base, at, is_row), a = gather(c.base, at + 1u, is_row);
    vu b = gather(c.base, at + 2u, is_row), d = gather(c.base, at + 3u, is_row);
    vb is_pair = is_row & (tag == splat(PAIR)), is_seq = is_row & (tag == splat(TUPLE));
    vb is_cell = is_row & (tag == splat(CELL)) & (splat(c.dialect) == splat(BATT));
    vu n = sel(is_seq, gather(c.base, a, is_seq), sel(is_pair, splat(2), sel(is_cell, splat(3), splat(0))));
    u32 w = at_lane(n, 0);
    if (w == 0 || w > LANES || any_lane(is_row & (n != splat(w)))) return none();
    // Rows of two are pairs, and of three in batt cells: all the same form where they are as long.
    vu over = splat(0);
    Planes p = planes_of_color(over, 0);
    for (u32 j = 0; j < w; j++) {
        vu item_at = a + SEQ_HEAD + j * VALUE_WORDS;
        vu item_tag = gather(c.base, item_at, is_seq);
        vu color = gather(c.base, item_at + 1u, is_seq);
        over |= sel(is_seq & (item_tag != splat(INT)), splat(16), splat(0));
        color = sel(is_pair, j ? b : a, sel(is_cell, j == 0 ? b : j == 1 ? d : a, color));
        over |= color & ~15u;
        p.p0 |= (color & 1u) << j;
        p.p1 |= (color >> 1 & 1u) << j;
        p.p2 |= (color >> 2 & 1u) << j;
        p.p3 |= (color >> 3 & 1u) << j;
    }
    if (any_lane(is_row & (over != splat(0)))) return none();
    return grid(c, masked(p, box_rows(list.n, w)), list.n, w);
}

// The packed form of a tuple of two, or NONE.
DEV Value packed_couple(Ctx& c, Value x, Value y) {
    if (x.tag == INT && y.tag == INT) return couple(int_of(x), int_of(y));
    if (x.tag == PAIR && y.tag == PAIR) {
        if (is_corner((i32)x.a, (i32)x.b) && is_corner((i32)y.a, (i32)y.b))
            return Value{PAIRS, two((i32)x.a, (i32)x.b), two((i32)y.a, (i32)y.b), 0};
        return none();
    }
    if (c.dialect == ARC && x.tag == INT && y.tag == PAIR && is_short(int_of(x)))
        return cell_of(int_of(x), (i32)y.a, (i32)y.b);
    return none();
}

// A tuple of the items of a list.
FAR Value tuple(Ctx& c, const List& list) {
    if (failed(c)) return none();
    if (list.n == 0) return empty_tuple();
    Value first = list_item(c, list, 0), packed = none();
    if (list.n == 2) packed = packed_couple(c, first, list_item(c, list, 1));
    if (list.n == 3 && c.dialect == BATT && first.tag == INT) {
        Value second = list_item(c, list, 1), third = list_item(c, list, 2);
        if (second.tag == INT && third.tag == INT && is_short(int_of(third)))
            return cell_of(int_of(third), int_of(first), int_of(second));
    }
    if (packed.tag != NONE) return packed;
    // Two pairs that are too large for the packed form are no rows of colours either.
    if (is_tuple(first)) packed = grid_of_rows(c, list);
    if (packed.tag != NONE || failed(c)) return packed;
    return sequence(c, TUPLE, list);
}

FAR Value tuple2(Ctx& c, Value x, Value y) {
    if (failed(c)) return none();
    Value packed = packed_couple(c, x, y);
    if (packed.tag != NONE) return packed;
    u32 mark = scratch_mark(c);
    List list = new_list(c, 2);
    append(c, list, x);
    append(c, list, y);
    Value v = tuple(c, list);
    scratch_release(c, mark);
    return v;
}

FAR Value tuple3(Ctx& c, Value x, Value y, Value z) {
    if (failed(c)) return none();
    if (c.dialect == BATT && x.tag == INT && y.tag == INT && z.tag == INT && is_short(int_of(z)))
        return cell_of(int_of(z), int_of(x), int_of(y));
    u32 mark = scratch_mark(c);
    List list = new_list(c, 3);
    append(c, list, x);
    append(c, list, y);
    append(c, list, z);
    Value v = tuple(c, list);
    scratch_release(c, mark);
    return v;
}

// The box of the places or cells of a list, and whether all items are such.
struct Box {
    i32 top, left, bottom, right;
    u32 colors;
    bool all;
};

// `tag` is PAIR or CELL. A lane takes every 32nd item.
FAR Box box_of_list(const Ctx& c, const List& list, u32 tag) {
    vi top = splat_i(2147483647), left = top, bottom = splat_i(-2147483647 - 1), right = bottom;
    vu colors = splat(0), others = splat(0), lane = lane_id();
    u32 skip = tag == PAIR ? 1 : 2;
    for (u32 k = 0; k < list.n; k += LANES) {
        vb inside = lane < splat(list.n - k);
        vu at = splat(list.at + k * VALUE_WORDS) + lane * VALUE_WORDS;
        others |= sel(inside & (gather(c.base, at, inside) != splat(tag)), splat(1), splat(0));
        vi i = (vi)gather(c.base, at + skip, inside), j = (vi)gather(c.base, at + skip + 1u, inside);
        colors |= gather(c.base, at + 1u, inside);
        top = sel_i(inside & (i < top), i, top);
        left = sel_i(inside & (j < left), j, left);
        bottom = sel_i(inside & (i > bottom), i, bottom);
        right = sel_i(inside & (j > right), j, right);
    }
    return Box{reduce_min_i(top), reduce_min_i(left), reduce_max_i(bottom), reduce_max_i(right), reduce_or(colors),
               !any_lane(others != splat(0))};
}

// The packed set of the places or cells of a list; NONE when it has no packed form.
FAR Value packed_set(Ctx& c, const List& list) {
    u32 tag = list_item(c, list, 0).tag;
    if (tag != PAIR && tag != CELL) return none();
    Box box = box_of_list(c, list, tag);
    if (!box.all || (i64)box.bottom - box.top >= LANES || (i64)box.right - box.left >= LANES) return none();
    if (!is_corner(box.top, box.left) || (tag == CELL && box.colors > 15u)) return none();
    vu mask = splat(0), lane = lane_id();
    Planes p = planes_of_color(mask, 0);
    for (u32 k = 0; k < list.n; k++) {
        Value v = list_item(c, list, k);
        i32 i = (i32)(tag == PAIR ? v.a : v.b), j = (i32)(tag == PAIR ? v.b : v.c);
        vu bit = sel(lane == splat((u32)(i - box.top)), splat(1u << (u32)(j - box.left)), splat(0));
        if (tag == CELL) {
            Planes own = planes_of_color(bit, v.a);
            vu clash = ((p.p0 ^ own.p0) | (p.p1 ^ own.p1) | (p.p2 ^ own.p2) | (p.p3 ^ own.p3)) & mask & bit;
            // Two colours on one place.
            if (any_lane(clash != splat(0))) return none();
            p = Planes{p.p0 | own.p0, p.p1 | own.p1, p.p2 | own.p2, p.p3 | own.p3};
        }
        mask |= bit;
    }
    return tag == PAIR ? indices(c, mask, box.top, box.left) : picture(c, mask, p, box.top, box.left);
}

// Sorts a list by the promised order, stably, and keeps the first of equal items. Merging runs of 1, 2, 4 …
FAR void sort_list(Ctx& c, List& list) {
    bool sorted = true;
    for (u32 k = 1; sorted && k < list.n; k++) sorted = compare(c, list_item(c, list, k - 1), list_item(c, list, k)) < 0;
    if (sorted || failed(c)) return;
    u32 mark = scratch_mark(c);
    List other = new_list(c, list.n);
    if (failed(c)) return;
    u32 from = list.at, to = other.at;
    for (u32 width = 1; width < list.n && !failed(c); width *= 2) {
        // Words that the pass before this has read are stored again.
        warp_sync();
        for (u32 start = 0; start < list.n; start += 2 * width) {
            u32 middle = min_u(start + width, list.n), end = min_u(start + 2 * width, list.n);
            u32 left = start, right = middle;
            for (u32 k = start; k < end; k++) {
                bool take_right = right < end && (left == middle || compare(c, load(c, from + right * VALUE_WORDS),
                                                                            load(c, from + left * VALUE_WORDS)) < 0);
                u32 taken = take_right ? right++ : left++;
                store(c, to + k * VALUE_WORDS, load(c, from + taken * VALUE_WORDS));
            }
        }
        u32 swap = from;
        from = to;
        to = swap;
    }
    warp_sync();
    u32 n = 0;
    for (u32 k = 0; k < list.n && !failed(c); k++) {
        Value v = load(c, from + k * VALUE_WORDS);
        if (n && compare(c, load(c, to + (n - 1) * VALUE_WORDS), v) == 0) continue;
        store(c, to + n++ * VALUE_WORDS, v);
    }
    if (to != list.at) copy_words(c, list.at, to, n * VALUE_WORDS);
    list.n = n;
    scratch_release(c, mark);
}

// Whether a list is of places alone, or of cells alone: a set of these costs no fuel, packed or not.
DEV bool is_patch_list(const Ctx& c, const List& list) {
    u32 tag = list.n ? list_item(c, list, 0).tag : (u32)NONE;
    return (tag == PAIR || tag == CELL) && box_of_list(c, list, tag).all;
}

// Takes the fuel of a set of items that are neither all places nor all cells.
DEV bool burn_for_set(Ctx& c, const List& list) {
    u64 fuel = 0;
    for (u32 k = 0; list.n > 1 && k < list.n; k++) fuel += packed_weight(c, list_item(c, list, k));
    return burn(c, fuel);
}

// A set of the items of a list, of equal ones the first. The list is sorted on the way.
FAR Value set(Ctx& c, List& list) {
    if (failed(c)) return none();
    if (list.n == 0) return empty_set();
    Value packed = packed_set(c, list);
    if (packed.tag != NONE || failed(c)) return packed;
    if (!is_patch_list(c, list) && !burn_for_set(c, list)) return none();
    sort_list(c, list);
    return failed(c) ? none() : sequence(c, SET, list);
}

// As `set`, of items that are ascending and distinct already.
FAR Value set_of_sorted(Ctx& c, const List& list) {
    if (failed(c)) return none();
    if (list.n == 0) return empty_set();
    Value packed = packed_set(c, list);
    return packed.tag != NONE || failed(c) ? packed : sequence(c, SET, list);
}

DEV Value collect_like(Ctx& c, Value container, List& list) {
    return is_set(container) ? set(c, list) : tuple(c, list);
}

// A closure of `n` parts; `times` is the arity that is left, or how often a power calls.
FAR Value closure(Ctx& c, u32 kind, u32 times, u32 n, Value x, Value y, Value z) {
    u32 levels = levels_of(c, x);
    u64 weight = 1 + weight_of(c, x);
    if (n > 1) {
        levels = max_u(levels, levels_of(c, y));
        weight += weight_of(c, y);
    }
    if (n > 2) {
        levels = max_u(levels, levels_of(c, z));
        weight += weight_of(c, z);
    }
    if (levels + 1 > 1200u) return raise(c, OUT_OF_MEMORY);
    u32 at = alloc(c, FUNC_WORDS);
    if (!at) return none();
    put(c, at, kind);
    put(c, at + 1, times);
    put(c, at + 2, levels + 1);
    put(c, at + 3, weight > 0xffffffffull ? 0xffffffffu : (u32)weight);
    store(c, at + FUNC_HEAD, x);
    store(c, at + FUNC_HEAD + VALUE_WORDS, y);
    store(c, at + FUNC_HEAD + 2 * VALUE_WORDS, z);
    return Value{FUNC, at, 0, 0};
}
DEV Value part_of(const Ctx& c, Value func, u32 k) { return load(c, func.a + FUNC_HEAD + k * VALUE_WORDS); }
