// Python's `<`, and what sorts and chooses by it. As the library's `value/order.rs` and `kernel/ranking.rs`.
#pragma once
#include "build.cuh"

// Whether every item of the packed patch `a` is one of the packed patch `b`.
FAR bool is_patch_within(const Ctx& c, Value a, Value b) {
    if ((tag_of(a) == INDICES) != (tag_of(b) == INDICES)) return false;
    i32 down = top_of(a) - top_of(b), right = left_of(a) - left_of(b);
    if (down < 0 || right < 0 || (u32)down + height_of(a) > height_of(b) || (u32)right + width_of(a) > width_of(b))
        return false;
    vu inside = rows_down(rows(c, a.a), down) << (u32)right;
    vu missing = inside & ~rows(c, b.a);
    if (tag_of(a) != INDICES) {
        Planes p = planes_of_patch(c, a), q = planes_of_patch(c, b);
        missing |= ((rows_down(p.p0, down) << (u32)right) ^ q.p0) & inside;
        missing |= ((rows_down(p.p1, down) << (u32)right) ^ q.p1) & inside;
        missing |= ((rows_down(p.p2, down) << (u32)right) ^ q.p2) & inside;
        missing |= ((rows_down(p.p3, down) << (u32)right) ^ q.p3) & inside;
    }
    return !any_lane(missing != splat(0));
}

// Whether every item of the set `a` is one of the set `b`. Both ascend, so one pass does.
FAR bool is_subset(Ctx& c, Value a, Value b) {
    if (is_packed(a) && is_packed(b)) return is_patch_within(c, a, b);
    Items from = items_of(c, a), in = items_of(c, b);
    for (Value x = none(); next(c, from, &x);) {
        i32 order = 1;
        for (Value y = none(); order > 0;) {
            if (!next(c, in, &y)) return false;
            order = compare(c, x, y);
            if (failed(c)) return false;
        }
        if (order < 0) return false;
    }
    return true;
}

// `x < y` of what are not two tuples; a TypeError between kinds that Python does not order.
FAR bool is_less_flat(Ctx& c, Value x, Value y) {
    if (is_number(x) && is_number(y)) {
        if (is_int(x) && is_int(y)) return int_of(x) < int_of(y);
        return as_float(x) < as_float(y);
    }
    if (is_set(x) && is_set(y)) return length(c, x) < length(c, y) && is_subset(c, x, y);
    raise(c, TYPE_ERROR);
    return false;
}

// `x < y` of two tuples: where they begin to differ decides, seen through tuples inside.
FAR bool is_tuple_less(Ctx& c, Value x, Value y) {
    if (is_same(x, y)) return false;
    if (x.tag == GRID && y.tag == GRID && x.c == y.c) return order_of_grids(c, x, y) < 0;
    u32 mark = scratch_mark(c), top = 0;
    u32 levels = min_u(min_u(levels_of(c, x), levels_of(c, y)) + 1u, MOST_LEVELS);
    u32 frames = scratch(c, levels * WALK_WORDS);
    if (!frames) return false;
    bool less = false;
    Items a = items_of(c, x), b = items_of(c, y);
    while (!failed(c)) {
        Value v = none(), w = none();
        bool more_a = next(c, a, &v), more_b = next(c, b, &w);
        if (failed(c)) break;
        if (more_a != more_b) {
            less = more_b;
            break;
        }
        if (!more_a) {
            if (top == 0) break;
            u32 at = frames + --top * WALK_WORDS;
            a = get_items(c, at);
            b = get_items(c, at + 8);
        } else if (is_tuple(v) && is_tuple(w)) {
            if (is_same(v, w)) continue;
            if (top >= levels) {
                defer(c, DEPTH);
                break;
            }
            u32 at = frames + top++ * WALK_WORDS;
            put_items(c, at, a);
            put_items(c, at + 8, b);
            a = items_of(c, v);
            b = items_of(c, w);
        } else if (!identical_or_equal(c, v, w)) {
            less = is_less_flat(c, v, w);
            break;
        }
        // Frames are stored again from here on.
        warp_sync();
    }
    scratch_release(c, mark);
    return less && !failed(c);
}

// Python's `x < y`.
DEV bool is_less(Ctx& c, Value x, Value y) {
    if (x.tag == INT && y.tag == INT) return int_of(x) < int_of(y);
    if (x.tag == PAIR && y.tag == PAIR) return x.a != y.a ? (i32)x.a < (i32)y.a : (i32)x.b < (i32)y.b;
    return is_tuple(x) && is_tuple(y) ? is_tuple_less(c, x, y) : is_less_flat(c, x, y);
}

// Whether a key beats the best one so far.
FAR bool beats(Ctx& c, Value key, Value best, bool largest) {
    // Large keys are not paid for as arguments.
    if (key.tag != INT) {
        u64 x = argument_weight(c, key), y = argument_weight(c, best);
        if (!burn(c, x < y ? x : y)) return false;
    }
    return largest ? is_less(c, best, key) : is_less(c, key, best);
}

// The longest list that CPython sorts by insertion alone.
#define INSERTION 63u

DEV Value key_at(const Ctx& c, u32 keys, u32 place) { return load(c, keys + place * VALUE_WORDS); }

// Places of a run, two in each lane: place k is in lane k % 32.
struct Run {
    vu low, high;
};
DEV u32 run_place(const Run& run, u32 k) { return at_lane(k < LANES ? run.low : run.high, k); }
// The place at `at` moved to `to`, which is not behind it; what lies between moves up.
DEV void move_place(Run& run, u32 to, u32 at) {
    vu lane = lane_id();
    u32 moved = run_place(run, at), last = at_lane(run.low, 31);
    vu low = shfl(run.low, lane - 1u), high = sel(lane == splat(0), splat(last), shfl(run.high, lane - 1u));
    vu k = lane + 32u;
    run.low = sel(lane == splat(to), splat(moved), sel((lane > splat(to)) & (lane <= splat(at)), low, run.low));
    run.high = sel(k == splat(to), splat(moved), sel((k > splat(to)) & (k <= splat(at)), high, run.high));
}

// Counts the run at the start, then inserts the rest one by one, as CPython does for short lists.
FAR void insert_run(Ctx& c, u32 keys, Run& run, u32 n) {
    if (n < 2) return;
    u32 at = 2;
    bool falls = is_less(c, key_at(c, keys, run_place(run, 1)), key_at(c, keys, run_place(run, 0)));
    while (at < n && !failed(c) &&
           is_less(c, key_at(c, keys, run_place(run, at)), key_at(c, keys, run_place(run, at - 1))) == falls)
        at++;
    if (falls)
        for (u32 k = 1; k < at; k++) move_place(run, 0, k);
    for (; at < n && !failed(c); at++) {
        Value pivot = key_at(c, keys, run_place(run, at));
        u32 low = 0, high = at;
        while (low < high && !failed(c)) {
            u32 middle = low + (high - low) / 2;
            if (is_less(c, pivot, key_at(c, keys, run_place(run, middle)))) high = middle;
            else low = middle + 1;
        }
        move_place(run, low, at);
    }
}

// Python's stable `sorted` of `n` keys from `keys` on; gives where in scratch their places lie in order, descending with
// ties kept when `reverse`. Keys that Python orders only partly (sets, NaN) come out as CPython's binary insertion leaves
// up to 63 of them. 0 when it failed.
FAR u32 sorted_places(Ctx& c, u32 keys, u32 n, bool reverse) {
    u64 weight = 0;
    bool ints = true;
    for (u32 k = 0; k < n; k++) {
        Value key = key_at(c, keys, k);
        ints &= is_int(key);
        weight += argument_weight(c, key);
    }
    u32 levels = n ? highest(n) : 0;
    if (!ints && !burn(c, weight * (1u + levels / 4u))) return 0;
    u32 from = scratch(c, n + 1u), to = n > INSERTION ? scratch(c, n) : from;
    if (failed(c)) return 0;
    vu lane = lane_id();
    for (u32 start = 0; start < n && !failed(c); start += INSERTION) {
        u32 length = min_u(INSERTION, n - start);
        // CPython reverses before and after, which keeps the order of ties.
        Run run = reverse ? Run{splat(n - 1u - start) - lane, splat(n - 1u - start) - lane - 32u}
                          : Run{lane + start, lane + start + 32u};
        insert_run(c, keys, run, length);
        check_store(c, from + start, length);
        put_lanes_where(c.base + from + start, run.low, lane < splat(length));
        if (length > LANES) put_lanes_where(c.base + from + start + LANES, run.high, lane < splat(length - LANES));
    }
    warp_sync();
    for (u32 width = INSERTION; width < n && !failed(c); width *= 2) {
        for (u32 start = 0; start < n; start += 2 * width) {
            u32 middle = min_u(start + width, n), end = min_u(start + 2 * width, n), left = start, right = middle;
            for (u32 k = start; k < end && !failed(c); k++) {
                bool take_right = right < end && (left == middle || is_less(c, key_at(c, keys, word(c, from + right)),
                                                                            key_at(c, keys, word(c, from + left))));
                put(c, to + k, word(c, from + (take_right ? right++ : left++)));
            }
        }
        warp_sync();
        u32 swap = from;
        from = to;
        to = swap;
    }
    if (failed(c)) return 0;
    if (!reverse) return from;
    for (u32 k = 0; k + 1 < n - k; k++) {
        u32 x = word(c, from + k), y = word(c, from + n - 1u - k);
        warp_sync();
        put(c, from + k, y);
        put(c, from + n - 1u - k, x);
    }
    return from;
}
