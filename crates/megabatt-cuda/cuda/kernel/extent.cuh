// Where a patch lies and how large it is: extents, corners, sides, centres. As the library's `kernel/extent.rs`.
#pragma once
#include "kernel/footprint.cuh"

namespace prim {

enum Side : u32 { TOP, BOTTOM, LEFT, RIGHT };

DEV Value not_a_number() { return floating(float_of_bits(0x7ff8000000000000ull)); }

DEV Value side_of(Footprint f, u32 side) {
    return integer(side == TOP ? f.top : side == BOTTOM ? f.bottom : side == LEFT ? f.left : f.right);
}

// The extent of any patch; in batt NaN for what is empty.
FAR Value extent_of_patch(Ctx& c, Value patch, u32 side) {
    if (is_packed(patch)) return side_of(footprint_of_packed(patch), side);
    if (c.dialect == BATT && !truthy(c, patch)) return not_a_number();
    // Rows of a grid are no places.
    if (patch.tag == GRID) return raise_of_rows(c, patch);
    Footprint f = place_footprint(c, patch);
    if (failed(c)) return none();
    return f.holds == HOLDS_NOTHING ? raise(c, VALUE_ERROR) : side_of(f, side);
}

// The extent of places, no cells. Of batt alone, as what ends in `_i` or `_o`.
FAR Value extent_of_indices(Ctx& c, Value indices, u32 side) {
    if (side != RIGHT && !truthy(c, indices)) return not_a_number();
    Footprint f = footprint(c, indices);
    switch (f.holds) {
        case HOLDS_PLACES: return side_of(f, side);
        case HOLDS_OTHERS: return raise_of_items(c, indices, 2);
        case HOLDS_SCALARS: case HOLDS_NO_ITEMS: return raise(c, TYPE_ERROR);
        default: return raise(c, VALUE_ERROR);
    }
}

// The extent of cells, no places.
FAR Value extent_of_object(Ctx& c, Value object, u32 side) {
    if (side != RIGHT && !truthy(c, object)) return not_a_number();
    Footprint f = footprint(c, object);
    switch (f.holds) {
        case HOLDS_CELLS: return side_of(f, side);
        case HOLDS_OTHERS: return raise_of_items(c, object, 3);
        default: return raise(c, VALUE_ERROR);
    }
}

#define EXTENTS(name, side)                                                                  \
    DEV Value name(Ctx& c, Value patch) { return extent_of_patch(c, patch, side); }          \
    DEV Value name##_i(Ctx& c, Value indices) { return extent_of_indices(c, indices, side); } \
    DEV Value name##_o(Ctx& c, Value object) { return extent_of_object(c, object, side); }
EXTENTS(uppermost, TOP)
EXTENTS(lowermost, BOTTOM)
EXTENTS(leftmost, LEFT)
EXTENTS(rightmost, RIGHT)
#undef EXTENTS

// The extent that a number names: 0 bottom, 1 top, 2 left, 3 right; anything else gives None.
FAR Value col_row(Ctx& c, Value patch, Value kind) {
    for (i32 k = 0; k < 4; k++) {
        if (!equal(c, kind, integer(k))) continue;
        return guard(c, ZERO, extent_of_patch(c, patch, k == 0 ? BOTTOM : k == 1 ? TOP : k == 2 ? LEFT : RIGHT));
    }
    return none();
}

// Bits of a corner's name.
#define FAR_ROW 1u
#define FAR_COLUMN 2u

DEV Value corner_of_box(Footprint f, u32 which) {
    return couple(which & FAR_ROW ? f.bottom : f.top, which & FAR_COLUMN ? f.right : f.left);
}

// A corner of a patch's bounding box, `()` of an empty one.
FAR Value corner_of_patch(Ctx& c, Value patch, u32 which) {
    if (is_packed(patch)) return corner_of_box(footprint_of_packed(patch), which);
    Footprint f = place_footprint(c, patch);
    if (failed(c)) return none();
    return f.holds == HOLDS_NOTHING ? empty_tuple() : corner_of_box(f, which);
}

FAR Value corner_of_indices(Ctx& c, Value indices, u32 which) {
    Footprint f = footprint(c, indices);
    switch (f.holds) {
        case HOLDS_PLACES: return corner_of_box(f, which);
        case HOLDS_NOTHING: return empty_tuple();
        case HOLDS_NO_ITEMS: case HOLDS_SCALARS: return raise(c, TYPE_ERROR);
        // Of cells the colour is a third column, which has no least and greatest at once.
        case HOLDS_CELLS: return which == FAR_ROW || which == FAR_COLUMN ? raise(c, KEY_ERROR) : defer(c, FORM);
        default: return defer(c, FORM);
    }
}

FAR Value corner_of_object(Ctx& c, Value object, u32 which) {
    Footprint f = footprint(c, object);
    if (f.holds == HOLDS_OTHERS) {
        raise_of_items(c, object, 3);
        return guard(c, EMPTY_TUPLE, none());
    }
    return f.holds == HOLDS_CELLS ? corner_of_box(f, which) : empty_tuple();
}

#define CORNERS(name, which)                                                                    \
    DEV Value name(Ctx& c, Value patch) { return corner_of_patch(c, patch, which); }            \
    DEV Value name##_i(Ctx& c, Value indices) { return corner_of_indices(c, indices, which); }  \
    DEV Value name##_o(Ctx& c, Value object) { return corner_of_object(c, object, which); }
CORNERS(ulcorner, 0)
CORNERS(urcorner, FAR_COLUMN)
CORNERS(llcorner, FAR_ROW)
CORNERS(lrcorner, FAR_ROW | FAR_COLUMN)
#undef CORNERS

// The corner that a number names: 1 upper right, 2 lower left, 3 lower right, anything else upper left.
FAR Value corner(Ctx& c, Value patch, Value kind) {
    u32 which = 0;
    for (i32 k = 1; k < 4; k++) {
        if (equal(c, kind, integer(k))) which = k == 1 ? FAR_COLUMN : k == 2 ? FAR_ROW : FAR_ROW | FAR_COLUMN;
    }
    return corner_of_patch(c, patch, which);
}

// From `low` to `high`, both counted.
DEV Value from_to(Ctx& c, Value low, Value high) {
    if (failed(c)) return none();
    if (low.tag != INT || high.tag != INT) return defer(c, FORM);
    return number(c, (i64)int_of(high) - int_of(low) + 1);
}
// Whether there is nothing to measure: 0, or the TypeError of what has no length.
DEV bool is_unmeasured(Ctx& c, Value patch) { return length(c, patch) == 0; }

// The height or width of a patch, by the side that is low.
FAR Value span_of_patch(Ctx& c, Value patch, u32 low) {
    if (is_packed(patch)) return integer((i32)(low == TOP ? height_of(patch) : width_of(patch)));
    if (is_unmeasured(c, patch)) return integer(0);
    Value high = guard(c, ZERO, extent_of_patch(c, patch, low == TOP ? BOTTOM : RIGHT));
    if (failed(c)) return none();
    return from_to(c, guard(c, ZERO, extent_of_patch(c, patch, low)), high);
}
DEV Value span_of_indices(Ctx& c, Value indices, u32 low) {
    if (is_unmeasured(c, indices)) return integer(0);
    Value high = guard(c, ZERO, extent_of_indices(c, indices, low == TOP ? BOTTOM : RIGHT));
    return from_to(c, guard(c, ZERO, extent_of_indices(c, indices, low)), high);
}
DEV Value span_of_object(Ctx& c, Value object, u32 low) {
    if (is_unmeasured(c, object)) return integer(0);
    Value high = guard(c, ZERO, extent_of_object(c, object, low == TOP ? BOTTOM : RIGHT));
    return from_to(c, guard(c, ZERO, extent_of_object(c, object, low)), high);
}

DEV Value height_f(Ctx& c, Value patch) { return span_of_patch(c, patch, TOP); }
DEV Value width_f(Ctx& c, Value patch) { return span_of_patch(c, patch, LEFT); }
FAR Value height_i(Ctx& c, Value indices) { return span_of_indices(c, indices, TOP); }
FAR Value width_i(Ctx& c, Value indices) { return span_of_indices(c, indices, LEFT); }
FAR Value height_o(Ctx& c, Value object) { return span_of_object(c, object, TOP); }
FAR Value width_o(Ctx& c, Value object) { return span_of_object(c, object, LEFT); }

// The length of a tuple's first item.
DEV Value length_of_row(Ctx& c, Value piece) {
    u32 w = len_of_first_row(c, piece);
    return integer((i32)w);
}

DEV Value height(Ctx& c, Value piece) {
    return is_tuple(piece) ? integer((i32)length(c, piece)) : height_f(c, piece);
}
DEV Value width(Ctx& c, Value piece) {
    if (!is_tuple(piece)) return width_f(c, piece);
    return is_empty_tuple(c, piece) ? integer(0) : length_of_row(c, piece);
}

FAR Value shape(Ctx& c, Value piece) {
    Value h = height(c, piece);
    if (failed(c)) return none();
    Value w = width(c, piece);
    return failed(c) ? none() : couple(int_of(h), int_of(w));
}
FAR Value shape_f(Ctx& c, Value patch) {
    Value h = guard(c, ZERO, height_f(c, patch));
    if (failed(c)) return none();
    Value w = guard(c, ZERO, width_f(c, patch));
    return failed(c) ? none() : couple(int_of(h), int_of(w));
}

FAR Value portrait(Ctx& c, Value piece) {
    Value h = height(c, piece);
    if (failed(c)) return none();
    Value w = width(c, piece);
    return failed(c) ? none() : boolean(int_of(w) < int_of(h));
}
FAR Value portrait_f(Ctx& c, Value patch) {
    Value sides = shape_f(c, patch);
    return failed(c) ? none() : boolean((i32)sides.b < (i32)sides.a);
}

FAR Value square_f(Ctx& c, Value patch) {
    Value sides = shape_f(c, patch);
    if (failed(c)) return none();
    u32 n = length(c, patch);
    return boolean((i64)(i32)sides.a * (i32)sides.b == n && sides.a == sides.b);
}
FAR Value square(Ctx& c, Value piece) {
    if (!is_tuple(piece)) return square_f(c, piece);
    u32 h = length(c, piece);
    Value w = length_of_row(c, piece);
    return failed(c) ? none() : boolean(h == w.a);
}

// Whether a patch is as long as it has cells one way, and 1 the other way.
DEV Value is_line(Ctx& c, Value patch, Value along, Value across) {
    u32 n = failed(c) ? 0 : length(c, patch);
    return failed(c) ? none() : boolean(int_of(along) == (i32)n && int_of(across) == 1);
}

// The width of a piece is not asked for when its height differs from its size, and may be an error then.
FAR Value vline(Ctx& c, Value patch) {
    Value h = height(c, patch);
    u32 n = failed(c) ? 0 : length(c, patch);
    if (failed(c)) return none();
    return int_of(h) != (i32)n ? boolean(false) : is_line(c, patch, h, width(c, patch));
}
FAR Value hline(Ctx& c, Value patch) {
    Value w = width(c, patch);
    u32 n = failed(c) ? 0 : length(c, patch);
    if (failed(c)) return none();
    return int_of(w) != (i32)n ? boolean(false) : is_line(c, patch, w, height(c, patch));
}
// Both sides of what is no patch are 0 here.
FAR Value vline_i(Ctx& c, Value indices) {
    Value h = guard(c, ZERO, height_i(c, indices));
    return is_line(c, indices, h, guard(c, ZERO, width_i(c, indices)));
}
FAR Value vline_o(Ctx& c, Value object) {
    Value h = guard(c, ZERO, height_o(c, object));
    return is_line(c, object, h, guard(c, ZERO, width_o(c, object)));
}
FAR Value hline_i(Ctx& c, Value indices) {
    Value w = guard(c, ZERO, width_i(c, indices));
    return is_line(c, indices, w, guard(c, ZERO, height_i(c, indices)));
}
FAR Value hline_o(Ctx& c, Value object) {
    Value w = guard(c, ZERO, width_o(c, object));
    return is_line(c, object, w, guard(c, ZERO, height_o(c, object)));
}

// `start + length // 2`, of ints.
DEV Value middle(Ctx& c, Value start, Value length) {
    if (failed(c)) return none();
    if (start.tag != INT || length.tag != INT) return defer(c, FORM);
    return number(c, (i64)int_of(start) + (int_of(length) >> 1));
}

FAR Value center_of_other(Ctx& c, Value patch) {
    bool batt = c.dialect == BATT;
    if (batt && !truthy(c, patch)) return empty_tuple();
    Value i = guard(c, ZERO, extent_of_patch(c, patch, TOP));
    if (failed(c)) return none();
    // The height of a tuple is its length in arc, which has one function for grids and patches.
    i = middle(c, i, guard(c, ZERO, batt ? height_f(c, patch) : height(c, patch)));
    if (failed(c)) return none();
    Value j = guard(c, ZERO, extent_of_patch(c, patch, LEFT));
    if (failed(c)) return none();
    j = middle(c, j, guard(c, ZERO, batt ? width_f(c, patch) : width(c, patch)));
    return failed(c) ? none() : couple(int_of(i), int_of(j));
}

// The middle of the bounding box, towards the lower right where there are two.
DEV Value center(Ctx& c, Value patch) {
    if (!is_packed(patch)) return center_of_other(c, patch);
    return couple(top_of(patch) + (i32)(height_of(patch) / 2u), left_of(patch) + (i32)(width_of(patch) / 2u));
}

// The sum of the places of the bits of a word: bit b of a bit's place adds 2^b.
DEV vu sum_of_bits(vu x) {
    return popc(x & 0xaaaaaaaau) + (popc(x & 0xccccccccu) << 1) + (popc(x & 0xf0f0f0f0u) << 2) +
           (popc(x & 0xff00ff00u) << 3) + (popc(x & 0xffff0000u) << 4);
}

DEV i64 floor_div(i64 a, i64 b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

}  // namespace prim
