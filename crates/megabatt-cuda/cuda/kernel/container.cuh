// Tuples and sets: joining, choosing, counting. As the library's `kernel/container.rs`; what filters by a function is
// in `higher.cuh`.
#pragma once
#include "kernel/ranking.cuh"
#include "sets.cuh"

namespace prim {

DEV Value size(Ctx& c, Value container) {
    u32 n = length(c, container);
    return integer((i32)n);
}

FAR Value contained(Ctx& c, Value v, Value container) { return boolean(contains(c, container, v)); }

FAR Value combine(Ctx& c, Value a, Value b) {
    if (is_set(a) && is_set(b)) {
        Value whole = union_of_two(c, a, b);
        return whole.tag != ABSENT || failed(c) ? whole : set_union(c, a, b);
    }
    if (!is_set(a)) return joined(c, a, b);
    u32 mark = scratch_mark(c);
    List list = list_of_both(c, a, b);
    Value v = set(c, list);
    release(c, mark);
    return v;
}

// Python's `|` and `&` of ints: bools stay bools.
DEV Value bitwise(Ctx& c, Value a, Value b, bool shared) {
    if (!is_int(a) || !is_int(b)) return raise(c, TYPE_ERROR);
    u32 bits = shared ? a.a & b.a : a.a | b.a;
    return a.tag == BOOL && b.tag == BOOL ? boolean(bits != 0) : integer((i32)bits);
}
FAR Value combine_f(Ctx& c, Value a, Value b) {
    return is_set(a) && is_set(b) ? combine(c, a, b) : bitwise(c, a, b, false);
}
FAR Value intersection(Ctx& c, Value a, Value b) {
    if (!is_set(a) || !is_set(b)) return bitwise(c, a, b, true);
    // CPython keeps the items of the smaller set, which matters for a bool that equals an int.
    return length(c, b) > length(c, a) ? part_of_set(c, a, b, true) : part_of_set(c, b, a, true);
}

DEV u64 difference_cost(Ctx& c, Value a, Value b) {
    u64 x = weight_of(c, a), y = weight_of(c, b), both = plus(plus(x, y), 1);
    return is_set(a) && is_set(b) ? both : plus(both, times(x, y));
}
FAR Value difference(Ctx& c, Value a, Value b) {
    Value rest = rest_of_patch(c, a, b);
    if (rest.tag != ABSENT || failed(c)) return rest;
    if (is_set(a) && is_set(b)) return set_difference(c, a, b);
    u32 n = length(c, a), mark = scratch_mark(c);
    if (failed(c)) return none();
    List out = new_list(c, n);
    Items it = items_of(c, a);
    Value item = none();
    while (!failed(c) && next(c, it, &item)) {
        if (!contains(c, b, item) && !failed(c)) append(c, out, item);
    }
    Value v = is_set(a) ? set_of_sorted(c, out) : tuple(c, out);
    release(c, mark);
    return v;
}

// The place of an item, or of one that equals it, in an ascending list that has it.
FAR u32 place_of(Ctx& c, const List& sorted, Value item) {
    u32 low = 0, high = sorted.n;
    while (low + 1 < high && !failed(c)) {
        u32 middle = low + (high - low) / 2;
        if (compare(c, list_item(c, sorted, middle), item) <= 0) low = middle;
        else high = middle;
    }
    return low;
}

// The distinct items of a tuple, each at its first place.
FAR Value dedupe(Ctx& c, Value t) {
    u32 n = length(c, t), mark = scratch_mark(c);
    if (failed(c)) return none();
    if (is_set(t)) return n ? raise(c, ATTRIBUTE_ERROR) : empty_tuple();
    List sorted = new_list(c, n), out = new_list(c, n);
    if (!failed(c)) append_items(c, sorted, t);
    sort_list(c, sorted);
    if (!failed(c) && sorted.n == n) {
        release(c, mark);
        return t;
    }
    // Which of the distinct items were seen: a bit for each.
    u32 words = sorted.n / 32u + 1u, seen = failed(c) ? 0 : scratch(c, words);
    for (u32 k = 0; k < words && !failed(c); k++) put(c, seen + k, 0);
    Items it = items_of(c, t);
    for (Value item = none(); !failed(c) && next(c, it, &item);) {
        u32 place = place_of(c, sorted, item), bits = word(c, seen + place / 32u), bit = 1u << (place & 31u);
        if (failed(c) || bits & bit) continue;
        warp_sync();
        put(c, seen + place / 32u, bits | bit);
        append(c, out, item);
    }
    Value v = tuple(c, out);
    release(c, mark);
    return v;
}

FAR Value initset(Ctx& c, Value value) {
    u32 mark = scratch_mark(c);
    List list = new_list(c, 1);
    append(c, list, value);
    Value v = set(c, list);
    release(c, mark);
    return v;
}

FAR Value totuple(Ctx& c, Value container) {
    if (is_tuple(container)) return container;
    u32 n = length(c, container), mark = scratch_mark(c);
    if (failed(c)) return none();
    List list = new_list(c, n);
    if (!failed(c)) append_items(c, list, container);
    Value v = tuple(c, list);
    release(c, mark);
    return v;
}

// Item `k` of a container in iteration order; `k` is inside.
FAR Value nth_item(Ctx& c, Value container, u32 k) {
    if (container.tag == SET) return seq_item(c, container, k);
    if (!is_packed(container)) return tuple_item(c, container, k);
    vu mask = rows(c, container.a);
    for (u32 i = 0; i < LANES; i++) {
        u32 bits = at_lane(mask, i), n = popc(bits);
        if (k >= n) {
            k -= n;
            continue;
        }
        for (; k; k--) bits &= bits - 1u;
        return patch_cell(c, container, i, lowest(bits));
    }
    return none();
}
// The last item of a container that has items.
FAR Value last_item(Ctx& c, Value container) {
    if (!is_packed(container)) return nth_item(c, container, length(c, container) - 1u);
    u32 i = height_of(container) - 1u;
    return patch_cell(c, container, i, highest(at_lane(rows(c, container.a), i)));
}

FAR Value first(Ctx& c, Value container) {
    u32 n = length(c, container);
    if (failed(c)) return none();
    if (n) return nth_item(c, container, 0);
    return c.dialect == BATT ? none() : raise(c, STOP_ITERATION);
}
FAR Value first_t(Ctx& c, Value container) { return truthy(c, container) ? item(c, container, 0) : empty_tuple(); }
FAR Value first_f(Ctx& c, Value container) { return truthy(c, container) ? first(c, container) : empty_set(); }
FAR Value second(Ctx& c, Value container) {
    u32 n = length(c, container);
    if (failed(c)) return none();
    return n == 0 ? raise(c, STOP_ITERATION) : n == 1 ? none() : nth_item(c, container, 1);
}
// The last item; a ValueError when there is none.
FAR Value last_or_error(Ctx& c, Value container) {
    u32 n = length(c, container);
    if (failed(c)) return none();
    return n ? last_item(c, container) : raise(c, VALUE_ERROR);
}
FAR Value last(Ctx& c, Value container) {
    return c.dialect == BATT && !truthy(c, container) ? empty_tuple() : last_or_error(c, container);
}
FAR Value last_t(Ctx& c, Value container) { return truthy(c, container) ? item(c, container, -1) : empty_tuple(); }
FAR Value last_f(Ctx& c, Value container) {
    return truthy(c, container) ? last_or_error(c, container) : empty_set();
}

// The packed patch of one place or cell; ABSENT when there is none.
DEV Value dot(Ctx& c, Value item) {
    vu mask = sel(lane_id() == splat(0), splat(1), splat(0));
    if (item.tag == PAIR && is_corner((i32)item.a, (i32)item.b)) return indices(c, mask, (i32)item.a, (i32)item.b);
    if (item.tag == CELL && item.a <= 15u && is_corner((i32)item.b, (i32)item.c))
        return object(c, mask, item.a, (i32)item.b, (i32)item.c);
    return absent();
}
// A set with one item more.
FAR Value insert(Ctx& c, Value v, Value container) {
    if (!is_set(container)) return raise(c, ATTRIBUTE_ERROR);
    if (is_packed(container)) {
        Value whole = dot(c, v);
        if (whole.tag != ABSENT && !failed(c)) whole = union_of_two(c, container, whole);
        if (whole.tag != ABSENT || failed(c)) return whole;
    }
    u32 mark = scratch_mark(c);
    List list = new_list(c, length(c, container) + 1u);
    if (!failed(c)) append_items(c, list, container);
    append(c, list, v);
    Value result = set(c, list);
    release(c, mark);
    return result;
}

// The items that differ from a value, in a container of the same kind, or as a tuple.
FAR Value without(Ctx& c, Value v, Value container, bool as_tuple) {
    if (is_packed(container) && !as_tuple) {
        u32 has = patch_has(c, container, v);
        if (has == 0) return container;
        if (has == 1) {
            u32 i = (v.tag == PAIR ? v.a : v.b) - (u32)top_of(container);
            u32 j = (v.tag == PAIR ? v.b : v.c) - (u32)left_of(container);
            vu bit = sel(lane_id() == splat(i), splat(1u << (j & 31u)), splat(0));
            return with_mask(c, container, rows(c, container.a) & ~bit);
        }
    }
    u32 n = length(c, container), mark = scratch_mark(c);
    if (failed(c)) return none();
    List out = new_list(c, n);
    Items it = items_of(c, container);
    Value item = none();
    while (!failed(c) && next(c, it, &item)) {
        if (!equal(c, item, v) && !failed(c)) append(c, out, item);
    }
    Value rest = is_set(container) && !as_tuple ? set_of_sorted(c, out) : tuple(c, out);
    release(c, mark);
    return rest;
}
FAR Value remove(Ctx& c, Value v, Value container) { return without(c, v, container, false); }
FAR Value remove_t(Ctx& c, Value v, Value container) { return without(c, v, container, true); }

// The first item that differs from a value.
FAR Value other(Ctx& c, Value container, Value v) {
    Value rest = guard(c, EMPTY_TUPLE, without(c, v, container, false));
    return failed(c) ? none() : first(c, rest);
}
FAR Value other_t(Ctx& c, Value container, Value v) {
    Value rest = without(c, v, container, true);
    return failed(c) ? none() : first_t(c, rest);
}
FAR Value other_f(Ctx& c, Value container, Value v) {
    Value rest = guard(c, EMPTY_SET, without(c, v, container, false));
    return failed(c) ? none() : first_f(c, rest);
}

DEV u64 repeat_cost(Ctx& c, Value item, Value num) {
    u64 n = is_int(num) && int_of(num) > 0 ? (u64)int_of(num) : 0;
    return plus(times(weight_of(c, item), n), 1);
}
FAR Value repeat(Ctx& c, Value item, Value num) {
    if (!is_int(num)) return raise(c, TYPE_ERROR);
    u32 n = (u32)max_i(int_of(num), 0), mark = scratch_mark(c);
    List list = new_list(c, n);
    for (u32 k = 0; k < n && !failed(c); k++) append(c, list, item);
    Value v = tuple(c, list);
    release(c, mark);
    return v;
}

// How many numbers a range holds.
DEV u64 range_length(i64 start, i64 stop, i64 step) {
    i64 span = step > 0 ? stop - start : start - stop, by = step > 0 ? step : step < 0 ? -step : 1;
    return span > 0 ? (u64)((span + by - 1) / by) : 0;
}
DEV u64 interval_cost(Ctx&, Value start, Value stop, Value step) {
    if (!is_int(start) || !is_int(stop) || !is_int(step)) return 1;
    return 1 + range_length(int_of(start), int_of(stop), int_of(step));
}
FAR Value interval(Ctx& c, Value start, Value stop, Value step) {
    if (!is_int(start) || !is_int(stop) || !is_int(step)) return raise(c, TYPE_ERROR);
    if (int_of(step) == 0) return raise(c, VALUE_ERROR);
    u64 n = range_length(int_of(start), int_of(stop), int_of(step));
    if (n > MOST_WORDS / VALUE_WORDS) return defer(c, ARENA);
    u32 mark = scratch_mark(c);
    List list = new_list(c, (u32)n);
    for (u32 k = 0; k < n && !failed(c); k++)
        append(c, list, integer((i32)(int_of(start) + (i64)k * int_of(step))));
    Value v = tuple(c, list);
    release(c, mark);
    return v;
}

// The items of a given size: a set of them, or a tuple.
FAR Value items_of_size(Ctx& c, Value container, Value n, bool as_tuple) {
    u32 count = length(c, container), mark = scratch_mark(c);
    if (failed(c)) return none();
    List out = new_list(c, count);
    Items it = items_of(c, container);
    Value item = none();
    while (!failed(c) && next(c, it, &item)) {
        u32 len = length(c, item);
        if (!failed(c) && equal(c, integer((i32)len), n)) append(c, out, item);
    }
    Value v = as_tuple ? tuple(c, out) : is_set(container) ? set_of_sorted(c, out) : set(c, out);
    release(c, mark);
    return v;
}
FAR Value sizefilter(Ctx& c, Value container, Value n) { return items_of_size(c, container, n, false); }
FAR Value sizefilter_t(Ctx& c, Value container, Value n) { return items_of_size(c, container, n, true); }

// Item `rank` of a tuple; NaN when it is no tuple or the rank lies outside.
FAR Value get_nth_t(Ctx& c, Value container, Value rank) {
    const u64 nan = 0x7ff8000000000000ull;
    if (!is_tuple(container)) return floating(float_of_bits(nan));
    u32 place = place_of_rank(c, rank, length(c, container));
    return place == OTHER ? floating(float_of_bits(nan)) : tuple_item(c, container, place);
}
// Item `rank` in iteration order, negative ranks from the end; the empty set when outside.
FAR Value get_nth_f(Ctx& c, Value container, Value rank) {
    i64 n = length(c, container);
    if (failed(c)) return none();
    if (!is_int(rank)) return raise(c, TYPE_ERROR);
    i64 place = int_of(rank) < 0 ? int_of(rank) + n : int_of(rank);
    return place >= 0 && place < n ? nth_item(c, container, (u32)place) : empty_set();
}

}  // namespace prim
