// Colours: which there are, how many cells of each, and objects by their colour. As the library's `kernel/color.rs`.
//
// Every primitive asks for the *values* of a container: the items of a grid's rows, or the colours of an object's
// cells. In arc a tuple is a grid; batt has a name for each (`_t` and `_f`).
#pragma once
#include "kernel/container.cuh"
#include "kernel/palette.cuh"

namespace prim {

// The cells of a packed grid or a picture: their colours, where they are, and how many at most.
struct Colored {
    Planes p;
    vu inside;
    u32 n;
};
DEV bool is_colored(Value v, bool by_rows) { return by_rows ? is_board(v) : tag_of(v) == PICTURE; }
DEV Colored colored_of(const Ctx& c, Value v) {
    if (tag_of(v) == PICTURE) return Colored{load_planes(c, v.a + PLANE), rows(c, v.a), cells_of(v)};
    Board b = board_of(c, v);
    return Colored{b.p, inside_of(b), b.h * b.w};
}
DEV bool is_object(Value v, bool by_rows) { return !by_rows && tag_of(v) == OBJECT; }
DEV Value color_of_object(Value v) { return integer((i32)color_of(v)); }

// The colour of a cell; a TypeError when it is no container, a ValueError when it has not a cell's number of items.
FAR Value color_of_cell(Ctx& c, Value cell) {
    if (cell.tag == CELL) return integer((i32)cell.a);
    u32 n = length(c, cell), parts = c.dialect == ARC ? 2 : 3;
    if (failed(c)) return none();
    if (n != parts) return raise(c, VALUE_ERROR);
    Items it = items_of(c, cell);
    Value v = none();
    for (u32 k = 0; k < (c.dialect == ARC ? 1u : 3u) && !failed(c); k++) next(c, it, &v);
    return v;
}

// The values of any container in a list, in order.
FAR List values_of(Ctx& c, Value container, bool by_rows) {
    List none_there{0, 0, 0};
    u32 n = length(c, container);
    if (failed(c)) return none_there;
    Value v = none();
    if (by_rows) {
        u64 sum = 0;
        Items it = items_of(c, container);
        for (; !failed(c) && next(c, it, &v);) sum += length(c, v);
        if (sum > MOST_WORDS) defer(c, ARENA);
        if (failed(c)) return none_there;
        n = (u32)sum;
    }
    List list = new_list(c, n);
    Items it = items_of(c, container);
    for (; !failed(c) && next(c, it, &v);) {
        if (by_rows) {
            append_items(c, list, v);
        } else {
            Value color = color_of_cell(c, v);
            append(c, list, color);
        }
    }
    return list;
}

// The distinct values of a list, ascending, of equal ones the first; the list stays as it is.
FAR List distinct_of(Ctx& c, const List& list) {
    List out = new_list(c, list.n);
    for (u32 k = 0; k < list.n && !failed(c); k++) append(c, out, list_item(c, list, k));
    if (!failed(c)) sort_list(c, out);
    return out;
}

// How often a value is in a list.
FAR u32 count_in(Ctx& c, const List& list, Value v) {
    u32 n = 0;
    for (u32 k = 0; k < list.n && !failed(c); k++) n += identical_or_equal(c, list_item(c, list, k), v) ? 1 : 0;
    return n;
}

// The value that is there most often, or least often; of several the first in the promised order. Of no values an error
// in arc, NaN in batt.
FAR Value extreme_of(Ctx& c, Value container, bool by_rows, bool most) {
    if (is_object(container, by_rows)) return color_of_object(container);
    if (is_colored(container, by_rows)) {
        Colored g = colored_of(c, container);
        return integer((i32)(most ? most_common_color(g.p, g.inside, g.n) : least_common_color(g.p, g.inside)));
    }
    u32 mark = scratch_mark(c), best_n = 0;
    List values = values_of(c, container, by_rows);
    List distinct = failed(c) ? values : distinct_of(c, values);
    Value best = none();
    for (u32 k = 0; k < distinct.n && !failed(c); k++) {
        Value v = list_item(c, distinct, k);
        u32 n = count_in(c, values, v);
        if (k == 0 || (most ? n > best_n : n < best_n)) {
            best = v;
            best_n = n;
        }
    }
    release(c, mark);
    if (failed(c) || distinct.n) return best;
    return c.dialect == ARC ? raise(c, VALUE_ERROR) : Value{FLOAT, 0, 0, 0x7ff80000u};
}

DEV Value mostcolor(Ctx& c, Value element) { return extreme_of(c, element, is_tuple(element), true); }
DEV Value mostcolor_t(Ctx& c, Value grid) { return extreme_of(c, grid, true, true); }
DEV Value mostcolor_f(Ctx& c, Value obj) { return extreme_of(c, obj, false, true); }
DEV Value leastcolor(Ctx& c, Value element) { return extreme_of(c, element, is_tuple(element), false); }
DEV Value leastcolor_t(Ctx& c, Value grid) { return extreme_of(c, grid, true, false); }
DEV Value leastcolor_f(Ctx& c, Value obj) { return extreme_of(c, obj, false, false); }

// The distinct values as a set, a tuple or their number.
enum PaletteForm : u32 { AS_SET, AS_TUPLE, AS_NUMBER };

FAR Value palette_of(Ctx& c, Value container, bool by_rows, PaletteForm form) {
    u32 mark = scratch_mark(c);
    List list{0, 0, 0};
    if (is_object(container, by_rows) || is_colored(container, by_rows)) {
        u32 colors = 0;
        if (is_object(container, by_rows)) {
            colors = 1u << color_of(container);
        } else {
            Colored g = colored_of(c, container);
            colors = colors_of(g.p, g.inside);
        }
        if (form == AS_NUMBER) return integer((i32)popc(colors));
        list = new_list(c, 16);
        for (u32 rest = colors; rest && !failed(c); rest &= rest - 1u) append(c, list, integer((i32)lowest(rest)));
    } else {
        list = values_of(c, container, by_rows);
        if (!failed(c)) sort_list(c, list);
    }
    Value out = none();
    if (!failed(c)) {
        out = form == AS_SET ? set_of_sorted(c, list) : form == AS_TUPLE ? tuple(c, list) : integer((i32)list.n);
    }
    release(c, mark);
    return out;
}

DEV Value palette(Ctx& c, Value element) { return palette_of(c, element, is_tuple(element), AS_SET); }
DEV Value palette_t(Ctx& c, Value grid) { return palette_of(c, grid, true, AS_SET); }
DEV Value palette_f(Ctx& c, Value obj) { return palette_of(c, obj, false, AS_SET); }
DEV Value p_g(Ctx& c, Value grid) { return palette_of(c, grid, true, AS_TUPLE); }
DEV Value p_o(Ctx& c, Value obj) { return palette_of(c, obj, false, AS_TUPLE); }
DEV Value numcolors(Ctx& c, Value element) { return palette_of(c, element, is_tuple(element), AS_NUMBER); }
DEV Value numcolors_t(Ctx& c, Value grid) { return palette_of(c, grid, true, AS_NUMBER); }
DEV Value numcolors_f(Ctx& c, Value obj) { return palette_of(c, obj, false, AS_NUMBER); }

FAR Value count_of(Ctx& c, Value container, Value color, bool by_rows) {
    bool object = is_object(container, by_rows);
    if (object || is_colored(container, by_rows)) {
        u32 wanted = color_equal(color);
        if (wanted == OTHER) return integer(0);
        if (object) return integer(color_of(container) == wanted ? (i32)cells_of(container) : 0);
        Colored g = colored_of(c, container);
        return integer((i32)count_bits(cells_of_color(g.p, wanted, g.inside)));
    }
    i32 n = 0;
    Items it = items_of(c, container);
    for (Value v = none(); !failed(c) && next(c, it, &v);) {
        if (!by_rows) {
            Value own = color_of_cell(c, v);
            if (!failed(c)) n += equal(c, own, color) ? 1 : 0;
        } else if (!is_tuple(v)) {
            // Nothing but a tuple counts its items.
            raise(c, ATTRIBUTE_ERROR);
        } else {
            Items cells = items_of(c, v);
            for (Value cell = none(); !failed(c) && next(c, cells, &cell);)
                n += identical_or_equal(c, cell, color) ? 1 : 0;
        }
    }
    return integer(n);
}
DEV Value colorcount(Ctx& c, Value element, Value color) { return count_of(c, element, color, is_tuple(element)); }
DEV Value colorcount_t(Ctx& c, Value grid, Value color) { return count_of(c, grid, color, true); }
DEV Value colorcount_f(Ctx& c, Value obj, Value color) { return count_of(c, obj, color, false); }

// The colour of a cell by its place in the dialect's cells.
DEV Value color_part(Ctx& c, Value cell) {
    return cell.tag == CELL ? integer((i32)cell.a) : item(c, cell, c.dialect == ARC ? 0 : 2);
}

// The colour of an object: that of its first cell; in batt minus infinity when there is none.
FAR Value color(Ctx& c, Value obj) {
    if (tag_of(obj) == OBJECT) return color_of_object(obj);
    Value nowhere = Value{FLOAT, 0, 0, 0xfff00000u};
    bool batt = c.dialect == BATT;
    if (batt) {
        u32 n = length(c, obj);
        if (failed(c)) return none();
        if (n == 0) return nowhere;
    }
    Value cell = first(c, obj);
    if (failed(c)) return none();
    return batt && !is_tuple(cell) ? nowhere : color_part(c, cell);
}

// The objects whose first cell has a colour, in their order: a set, unless a tuple is wanted.
FAR Value filtered_by_color(Ctx& c, Value objs, Value color, bool as_tuple) {
    u32 n = length(c, objs);
    if (failed(c)) return none();
    u32 mark = scratch_mark(c);
    List list = new_list(c, n);
    Items it = items_of(c, objs);
    for (Value obj = none(); !failed(c) && next(c, it, &obj);) {
        Value own = none();
        if (tag_of(obj) == OBJECT) {
            own = color_of_object(obj);
        } else {
            u32 cells = length(c, obj);
            if (failed(c)) break;
            if (cells == 0) {
                // Inside a generator the end of iteration is a RuntimeError.
                raise(c, RUNTIME_ERROR);
                break;
            }
            Value cell = first(c, obj);
            if (failed(c)) break;
            own = color_part(c, cell);
            if (failed(c)) break;
        }
        if (equal(c, own, color)) append(c, list, obj);
    }
    Value out = none();
    if (!failed(c)) {
        if (as_tuple) out = tuple(c, list);
        else if (!is_set(objs)) out = set(c, list);
        else out = list.n == n ? objs : set_of_sorted(c, list);
    }
    release(c, mark);
    return out;
}
DEV Value colorfilter(Ctx& c, Value objs, Value color) { return filtered_by_color(c, objs, color, false); }
DEV Value colorfilter_t(Ctx& c, Value objs, Value color) { return filtered_by_color(c, objs, color, true); }

// The colours by number, most frequent first, of several the one that comes first: one of these words in a lane each,
// the largest word in the others.
//
//     1024 - cells | row | column | colour
//            11 bits    5        5        4
FAR vu ranked(Planes p, vu inside) {
    vu out = splat(0xffffffffu);
    for (u32 rest = colors_within(masked(p, inside)); rest; rest &= rest - 1u) {
        u32 color = lowest(rest);
        vu cells = cells_of_color(p, color, inside);
        u32 filled = votes(cells != splat(0));
        if (!filled) continue;
        u32 row = lowest(filled), column = lowest(at_lane(cells, row));
        u32 word = (1024u - count_bits(cells)) << 14 | row << 9 | column << 4 | color;
        out = sel(lane_id() == splat(color), splat(word), out);
    }
    return out;
}

// Where a rank is among `n` values, negative ranks from the end.
DEV u32 place_at_rank(Ctx& c, Value rank, u32 n, bool* is_outside) {
    *is_outside = true;
    // Python compares any number but indexes by ints only.
    if (rank.tag == FLOAT) {
        double x = float_of(rank);
        if (-(double)n <= x && x < (double)n) raise(c, TYPE_ERROR);
        return 0;
    }
    if (!is_int(rank)) raise(c, TYPE_ERROR);
    i64 k = int_of(rank) < 0 ? (i64)int_of(rank) + n : int_of(rank);
    *is_outside = k < 0 || k >= n;
    return (u32)k;
}

// As `color_at_rank`, of any values.
FAR Value value_at_rank(Ctx& c, Value container, Value rank, bool by_rows) {
    u32 mark = scratch_mark(c), n = 0;
    List values = values_of(c, container, by_rows);
    // The distinct ones in the order of their first places, each with its number behind it.
    List distinct = failed(c) ? values : new_list(c, 2 * values.n);
    for (u32 k = 0; k < values.n && !failed(c); k++) {
        Value v = list_item(c, values, k);
        bool known = false;
        for (u32 i = 0; i < n && !known && !failed(c); i++)
            known = identical_or_equal(c, list_item(c, distinct, 2 * i), v);
        if (known) continue;
        append(c, distinct, v);
        append(c, distinct, integer((i32)count_in(c, values, v)));
        n++;
    }
    bool is_outside;
    u32 k = failed(c) ? 0 : place_at_rank(c, rank, n, &is_outside);
    Value out = none();
    if (!failed(c) && is_outside) out = by_rows ? empty_tuple() : empty_set();
    // The one before which there are `k`: more frequent ones, and as frequent ones that come first.
    for (u32 i = 0; i < n && !failed(c) && !is_outside; i++) {
        u32 own = list_item(c, distinct, 2 * i + 1).a, before = 0;
        for (u32 j = 0; j < n; j++) {
            u32 other = list_item(c, distinct, 2 * j + 1).a;
            before += other > own || (other == own && j < i) ? 1 : 0;
        }
        if (before == k) out = list_item(c, distinct, 2 * i);
    }
    release(c, mark);
    return out;
}

// The colour at a rank, negative ranks from the end.
FAR Value color_at_rank(Ctx& c, Value container, Value rank, bool by_rows) {
    vu words = splat(0xffffffffu);
    if (is_object(container, by_rows)) {
        words = sel(lane_id() == splat(0), splat(color_of(container)), words);
    } else if (is_colored(container, by_rows)) {
        Colored g = colored_of(c, container);
        words = ranked(g.p, g.inside);
    } else {
        return value_at_rank(c, container, rank, by_rows);
    }
    bool is_outside;
    u32 k = place_at_rank(c, rank, popc(votes(words != splat(0xffffffffu))), &is_outside);
    if (failed(c)) return none();
    if (is_outside) return by_rows ? empty_tuple() : empty_set();
    u32 word = 0;
    for (u32 i = 0; i <= k; i++) {
        word = reduce_min(words);
        words = sel(words == splat(word), splat(0xffffffffu), words);
    }
    return integer((i32)(word & 15u));
}
DEV Value get_color_rank_t(Ctx& c, Value grid, Value rank) { return color_at_rank(c, grid, rank, true); }
DEV Value get_color_rank_f(Ctx& c, Value obj, Value rank) { return color_at_rank(c, obj, rank, false); }

}  // namespace prim
