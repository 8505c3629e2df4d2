// The promised total order of values, and Python's `==`. As the library's `value/order.rs` and `value/equality.rs`.
//
// `None < numbers < pairs of numbers < cells by (row, col, colour) < other tuples < sets < callables`. No recursion: what
// is nested is walked with frames in scratch, and the first difference anywhere decides.
#pragma once
#include "items.cuh"

DEV i32 order_of(i64 a, i64 b) { return a < b ? -1 : a > b ? 1 : 0; }
// NaN first.
DEV i32 order_of_floats(double a, double b) {
    if (a < b) return -1;
    if (a > b) return 1;
    if (a == b) return 0;
    return (b != b ? 1 : 0) - (a != a ? 1 : 0);
}
// Numbers here have 32 bits, which a float holds exactly.
DEV double as_float(Value number) { return number.tag == FLOAT ? float_of(number) : (double)int_of(number); }
DEV i32 order_of_numbers(Value x, Value y) {
    if (is_int(x) && is_int(y)) return order_of(int_of(x), int_of(y));
    return order_of_floats(as_float(x), as_float(y));
}

// Whether a sequence of two or three is a pair of numbers (2), a cell (3), or neither (4).
FAR u32 class_of_sequence(const Ctx& c, Value seq) {
    u32 n = seq_len(c, seq);
    if (n != 2 && n != 3) return 4;
    Value first = seq_item(c, seq, 0), second = seq_item(c, seq, 1);
    if (!is_number(first)) return 4;
    if (n == 3) return c.dialect == BATT && is_number(second) && is_number(seq_item(c, seq, 2)) ? 3 : 4;
    if (is_number(second)) return 2;
    if (c.dialect == BATT) return 4;
    if (second.tag == PAIR) return 3;
    bool pair = second.tag == TUPLE && seq_len(c, second) == 2 && is_number(seq_item(c, second, 0)) &&
                is_number(seq_item(c, second, 1));
    return pair ? 3 : 4;
}

DEV u32 class_of(const Ctx& c, Value v) {
    switch (tag_of(v)) {
        case NONE: return 0;
        case BOOL: case INT: case FLOAT: return 1;
        case PAIR: return 2;
        case CELL: return 3;
        case TUPLE: return class_of_sequence(c, v);
        case GRID: case PAIRS: return 4;
        case PRIM: case FUNC: return 6;
        default: return 5;
    }
}

// By rows; a row of two is a pair, of three in batt a cell, and these come before other rows.
FAR i32 order_of_grids(const Ctx& c, Value x, Value y) {
    u32 rank_x = x.c == 2 ? 2 : x.c == 3 && c.dialect == BATT ? 3 : 4;
    u32 rank_y = y.c == 2 ? 2 : y.c == 3 && c.dialect == BATT ? 3 : 4;
    if (rank_x != rank_y) return order_of(rank_x, rank_y);
    Planes p = load_planes(c, x.a), q = load_planes(c, y.a);
    // Of different widths the first row decides, at the latest by its end.
    u32 h = x.c == y.c ? min_u(x.b, y.b) : 1, w = min_u(x.c, y.c);
    vu differs = ((p.p0 ^ q.p0) | (p.p1 ^ q.p1) | (p.p2 ^ q.p2) | (p.p3 ^ q.p3)) & box_rows(h, w);
    u32 in = votes(differs != splat(0));
    if (in) {
        u32 i = lowest(in), j = lowest(at_lane(differs, i));
        return order_of(color_at(p, i, j), color_at(q, i, j));
    }
    return x.c != y.c ? order_of(x.c, y.c) : order_of(x.b, y.b);
}

// Two packed patches, as their ascending sequences: places before cells, then by row, column, colour.
FAR i32 order_of_patches(const Ctx& c, Value x, Value y) {
    bool places = tag_of(x) == INDICES;
    if (places != (tag_of(y) == INDICES)) return places ? -1 : 1;
    vu a = rows(c, x.a), b = rows(c, y.a);
    i32 rows_apart = order_of(top_of(x), top_of(y));
    if (rows_apart) return rows_apart;
    i32 first_x = left_of(x) + (i32)lowest(at_lane(a, 0)), first_y = left_of(y) + (i32)lowest(at_lane(b, 0));
    if (first_x != first_y) return order_of(first_x, first_y);
    // Both begin in one place, so their corners are less than 32 columns apart: rows of two words hold both.
    i32 left = min_i(left_of(x), left_of(y));
    u32 right_x = (u32)(left_of(x) - left), right_y = (u32)(left_of(y) - left);
    vu nothing = splat(0);
    vu high_x = right_x ? a >> (32u - right_x) : nothing, high_y = right_y ? b >> (32u - right_y) : nothing;
    vu low_x = a << right_x, low_y = b << right_y;
    vu low = low_x ^ low_y, high = high_x ^ high_y;
    Planes p = planes_of_patch(c, x), q = planes_of_patch(c, y);
#define PLANES_DIFFER(k)                                                                                     \
    low |= (p.k << right_x) ^ (q.k << right_y);                                                              \
    high |= (right_x ? p.k >> (32u - right_x) : nothing) ^ (right_y ? q.k >> (32u - right_y) : nothing);
    PLANES_DIFFER(p0)
    PLANES_DIFFER(p1)
    PLANES_DIFFER(p2)
    PLANES_DIFFER(p3)
#undef PLANES_DIFFER
    u32 in = votes((low | high) != nothing);
    if (!in) return 0;
    u32 i = lowest(in);
    u64 row_x = (u64)at_lane(high_x, i) << 32 | at_lane(low_x, i), row_y = (u64)at_lane(high_y, i) << 32 | at_lane(low_y, i);
    u64 differ = (u64)at_lane(high, i) << 32 | at_lane(low, i);
    u64 place = differ & (0 - differ);
    if (row_x & place && row_y & place) {
        u32 j = (u32)place ? lowest((u32)place) : 32u + lowest((u32)(place >> 32));
        return order_of(color_at(p, i, j - right_x), color_at(q, i, j - right_y));
    }
    // Whoever has no cell here goes on behind it, or has ended and comes first.
    bool x_has = row_x & place;
    u64 other = (x_has ? row_y : row_x) & ~(place | (place - 1));
    bool goes_on = other || i + 1 < height_of(x_has ? y : x);
    return goes_on == x_has ? -1 : 1;
}

#define MUST_DESCEND 2

// Two closures by what is told without a look at their parts.
FAR i32 order_of_heads(const Ctx& c, Value x, Value y) {
    u32 kind_x = word(c, x.a), kind_y = word(c, y.a);
    if (kind_x != kind_y) return order_of(kind_x, kind_y);
    // How many arguments are left; or how often a power calls, which is a part.
    if ((kind_x == LBIND || kind_x == RBIND) && word(c, x.a + 1) != word(c, y.a + 1))
        return order_of(word(c, x.a + 1), word(c, y.a + 1));
    for (u32 k = 2; k < 4; k++)
        if (word(c, x.a + k) != word(c, y.a + k)) return order_of(word(c, x.a + k), word(c, y.a + k));
    return MUST_DESCEND;
}

// The order of two values where no look at their items is needed; else MUST_DESCEND. For equality two closures differ
// unless they are one.
FAR i32 order_flat(Ctx& c, Value x, Value y, bool for_equality) {
    if (x.tag == INT && y.tag == INT) return order_of(int_of(x), int_of(y));
    if (is_same(x, y)) return 0;
    u32 class_x = class_of(c, x), class_y = class_of(c, y);
    if (class_x != class_y) return order_of(class_x, class_y);
    switch (class_x) {
        case 1: return order_of_numbers(x, y);
        case 2:
            if (x.tag != PAIR || y.tag != PAIR) return MUST_DESCEND;
            return x.a != y.a ? order_of((i32)x.a, (i32)y.a) : order_of((i32)x.b, (i32)y.b);
        case 3:
            if (x.tag != CELL || y.tag != CELL) return MUST_DESCEND;
            if (x.b != y.b) return order_of((i32)x.b, (i32)y.b);
            return x.c != y.c ? order_of((i32)x.c, (i32)y.c) : order_of((i32)x.a, (i32)y.a);
        case 4:
            if (x.tag == PAIRS && y.tag == PAIRS) {
                u32 a = x.a != y.a ? x.a : x.b, b = x.a != y.a ? y.a : y.b;
                return low_half(a) != low_half(b) ? order_of(low_half(a), low_half(b))
                                                  : order_of(high_half(a), high_half(b));
            }
            return x.tag == GRID && y.tag == GRID ? order_of_grids(c, x, y) : MUST_DESCEND;
        case 5: return is_packed(x) && is_packed(y) ? order_of_patches(c, x, y) : MUST_DESCEND;
        case 6:
            if (x.tag != y.tag) return x.tag == PRIM ? -1 : 1;
            // By name: the table of the image holds the rank of each.
            if (x.tag == PRIM) return order_of(word(c, IMAGE_OPS + x.a) >> 16, word(c, IMAGE_OPS + y.a) >> 16);
            return for_equality ? 1 : order_of_heads(c, x, y);
        default: return 0;
    }
}

// Part `it.at` of a closure, if there are so many.
FAR bool next_part(const Ctx& c, Items& it, Value* out) {
    u32 kind = word(c, it.of.a), k = it.at;
    if (kind == NOTHING || k >= (kind == CHAIN || kind == FORK ? 3u : 2u)) return false;
    it.at++;
    *out = kind == POWER && k == 1 ? integer((i32)word(c, it.of.a + 1)) : load(c, it.of.a + FUNC_HEAD + k * VALUE_WORDS);
    return true;
}

// How the items of a frame are taken: of a cell of arc in general form its place, then its colour, then none; those of
// any other container; the parts of a closure.
enum Walked : u32 { CELL_PLACE, CELL_COLOR, CELL_END, CONTAINER_ITEMS, CLOSURE_PARTS };
DEV Walked walked_as(const Ctx& c, Value v) {
    if (v.tag == FUNC) return CLOSURE_PARTS;
    return c.dialect == ARC && class_of(c, v) == 3 ? CELL_PLACE : CONTAINER_ITEMS;
}
DEV Items walked_items(Ctx& c, Value v) { return v.tag == FUNC ? Items{v, 0, 0} : items_of(c, v); }

// A frame of the walk: two iterations, and how they are taken.
#define WALK_WORDS 16u
#define MOST_LEVELS 256u

DEV void put_items(Ctx& c, u32 at, const Items& it) {
    store(c, at, it.of);
    put(c, at + 4, it.at);
    put(c, at + 5, it.bits);
}
DEV Items get_items(const Ctx& c, u32 at) { return Items{load(c, at), word(c, at + 4), word(c, at + 5)}; }

FAR i32 order_within(Ctx& c, Value x, Value y, bool for_equality) {
    u32 mark = scratch_mark(c);
    u32 levels = min_u(min_u(levels_of(c, x), levels_of(c, y)) + 1u, MOST_LEVELS);
    u32 frames = scratch(c, levels * WALK_WORDS);
    if (!frames) return 0;
    u32 top = 0;
    i32 order = 0;
    Items a = walked_items(c, x), b = walked_items(c, y);
    u32 how = walked_as(c, x);
    while (!failed(c)) {
        Value v = none(), w = none();
        bool more_a = false, more_b = false;
        if (how < CELL_END) {
            v = tuple_item(c, a.of, how == CELL_PLACE ? 1 : 0);
            w = tuple_item(c, b.of, how == CELL_PLACE ? 1 : 0);
            more_a = more_b = true;
            how++;
        } else if (how == CLOSURE_PARTS) {
            more_a = next_part(c, a, &v);
            more_b = next_part(c, b, &w);
        } else if (how == CONTAINER_ITEMS) {
            more_a = next(c, a, &v);
            more_b = next(c, b, &w);
        }
        if (failed(c)) break;
        if (!more_a || !more_b) {
            order = (more_a ? 1 : 0) - (more_b ? 1 : 0);
            bool closures = how == CLOSURE_PARTS;
            if (order == 0 && top) {
                u32 at = frames + --top * WALK_WORDS;
                a = get_items(c, at);
                b = get_items(c, at + 8);
                how = word(c, at + 6);
                // Frames are stored again from here on.
                warp_sync();
                if (!closures || how == CLOSURE_PARTS) continue;
            }
            // Two closures that are built alike: which is first is told by where they lie in memory.
            if (closures && order == 0) defer(c, FORM);
            break;
        }
        order = order_flat(c, v, w, for_equality);
        if (order == MUST_DESCEND) {
            if (top >= levels) {
                defer(c, DEPTH);
                break;
            }
            u32 at = frames + top++ * WALK_WORDS;
            // A frame that was taken off is stored again.
            warp_sync();
            put_items(c, at, a);
            put_items(c, at + 8, b);
            put(c, at + 6, how);
            how = walked_as(c, v);
            a = walked_items(c, v);
            b = walked_items(c, w);
        } else if (order) {
            break;
        }
    }
    scratch_release(c, mark);
    return failed(c) || order == MUST_DESCEND ? 0 : order;
}

// The promised order: negative, 0 or positive.
DEV i32 compare(Ctx& c, Value x, Value y) {
    i32 order = order_flat(c, x, y, false);
    return order == MUST_DESCEND ? order_within(c, x, y, false) : order;
}

// How containers compare items: NaN equals itself.
DEV bool identical_or_equal(Ctx& c, Value x, Value y) {
    i32 order = order_flat(c, x, y, true);
    return (order == MUST_DESCEND ? order_within(c, x, y, true) : order) == 0;
}

// Python's `==`.
DEV bool equal(Ctx& c, Value x, Value y) {
    if (x.tag == FLOAT && y.tag == FLOAT) return float_of(x) == float_of(y);
    return identical_or_equal(c, x, y);
}
