// Grids taken apart: connected components, colours, one-colour lines. As the library's `kernel/segmentation.rs`.
//
// Components are found one after the other by their first cells, which is the promised order of a set of them. Each
// grows from its first cell, all rows at once: along a row by a carry that runs through the cells that may be taken, to
// the neighbouring rows by one shuffle each way.
#pragma once
#include "kernel/object.cuh"
#include "kernel/palette.cuh"

namespace prim {

// What counts as one object: of one colour, over corners too, without the most common colour.
struct Mode {
    bool univalued, diagonal, without_bg;
};

// All cells of the runs of `open` in which `seeds` lie. Adding the seeds carries from each to the end of its run:
//
//     open       . # # # # .        seeds  . . # . . .       (bit 0 on the left)
//     open + seeds     . # . . . #  the bits that changed, and the seeds themselves:  . . # # # .
//
// (The carry-fill of chess programs' "o ^ (o - 2r)"; the other way it goes on reversed words.)
DEV vu filled_right(vu seeds, vu open) { return (((open + seeds) ^ open) | seeds) & open; }
DEV vu filled_along(vu seeds, vu open) {
    vu right = filled_right(seeds, open);
    return right | brev(filled_right(brev(seeds), brev(open)));
}

// The cells and, over corners too, those beside them in their row: what the neighbouring rows are asked about.
DEV vu reaching(vu x, bool diagonal) { return diagonal ? x | x << 1 | x >> 1 : x; }

// The component of `open` that holds `seeds`.
FAR vu component(vu seeds, vu open, bool diagonal) {
    vu all = filled_along(seeds, open);
    for (;;) {
        vu reach = reaching(all, diagonal);
        vu more = (rows_down(reach, 1) | rows_down(reach, -1)) & open & ~all;
        if (!any_lane(more != splat(0))) return all;
        all |= filled_along(more, open);
    }
}

// The first cell in row-major order; there is one.
DEV void first_cell(vu cells, u32* i, u32* j) {
    *i = lowest(votes(cells != splat(0)));
    *j = lowest(at_lane(cells, *i));
}
DEV vu cell_at(u32 i, u32 j) { return sel(lane_id() == splat(i), splat(1u << j), splat(0)); }

// An upper bound of the number of components: the runs of cells that a row has.
DEV u32 most_components(vu cells, Planes p, bool univalued) {
    vu changes = splat(1);
    if (univalued)
        changes |= (p.p0 ^ p.p0 << 1) | (p.p1 ^ p.p1 << 1) | (p.p2 ^ p.p2 << 1) | (p.p3 ^ p.p3 << 1);
    return count_bits(cells & (changes | ~(cells << 1)));
}

// The cells of a component as a tuple, by their distance from the first and row-major within one distance.
FAR Value layers(Ctx& c, Planes p, vu cells, vu layer, bool diagonal) {
    u32 mark = scratch_mark(c);
    List out = new_list(c, count_bits(cells));
    while (any_lane(layer != splat(0)) && !failed(c)) {
        for (u32 rest = votes(layer != splat(0)); rest; rest &= rest - 1u) {
            u32 i = lowest(rest);
            for (u32 row = at_lane(layer, i); row; row &= row - 1u) {
                u32 j = lowest(row);
                append(c, out, cell_of((i32)color_at(p, i, j), (i32)i, (i32)j));
            }
        }
        cells &= ~layer;
        vu reach = reaching(layer, diagonal);
        layer = (layer << 1 | layer >> 1 | rows_down(reach, 1) | rows_down(reach, -1)) & cells;
    }
    Value v = tuple(c, out);
    release(c, mark);
    return v;
}

// A set of objects that share no cell. What is no packed grid pays for it as for a set of any items.
FAR Value set_of_objects(Ctx& c, const List& objects, bool packed) {
    if (!packed && !burn_for_set(c, objects)) return none();
    return set_of_sorted(c, objects);
}

FAR Value components(Ctx& c, const Board& g, Mode mode, bool tuples, bool packed) {
    Planes p = g.p;
    vu rest = inside_of(g);
    if (mode.without_bg) rest &= ~cells_of_color(p, most_common_color(p, rest, g.h * g.w), rest);
    u32 mark = scratch_mark(c);
    List out = new_list(c, most_components(rest, p, mode.univalued));
    while (any_lane(rest != splat(0)) && !failed(c)) {
        u32 i, j;
        first_cell(rest, &i, &j);
        u32 color = color_at(p, i, j);
        vu seed = cell_at(i, j);
        vu cells = component(seed, mode.univalued ? cells_of_color(p, color, rest) : rest, mode.diagonal);
        rest &= ~cells;
        if (tuples) append(c, out, layers(c, p, cells, seed, mode.diagonal));
        else append(c, out, mode.univalued ? object(c, cells, color, 0, 0) : picture(c, cells, p, 0, 0));
    }
    Value v = tuples ? tuple(c, out) : set_of_objects(c, out, packed);
    release(c, mark);
    return v;
}

// Whether a value is a container, and its first item too if there is one.
DEV bool has_rows(Ctx& c, Value grid) {
    if (!is_tuple(grid)) return is_set(grid);
    if (is_empty_tuple(c, grid)) return true;
    Value row = tuple_item(c, grid, 0);
    return is_tuple(row) || is_set(row);
}

FAR Value segmented(Ctx& c, Value grid, Mode mode, bool tuples) {
    Board g;
    if (read_grid(c, grid, &g)) return components(c, g, mode, tuples, grid.tag == GRID);
    if (c.dialect == BATT && is_empty_tuple(c, grid)) return tuples ? empty_tuple() : empty_set();
    // What has no rows has no colours either.
    if (is_packed(grid) || !has_rows(c, grid)) return raise(c, TYPE_ERROR);
    return defer(c, FORM);
}

DEV Mode mode_of(const Ctx& c, Value univalued, Value diagonal, Value without_bg) {
    return Mode{truthy(c, univalued), truthy(c, diagonal), truthy(c, without_bg)};
}
FAR Value objects(Ctx& c, Value grid, Value univalued, Value diagonal, Value without_bg) {
    return segmented(c, grid, mode_of(c, univalued, diagonal, without_bg), false);
}
FAR Value objects_t(Ctx& c, Value grid, Value univalued, Value diagonal, Value without_bg) {
    return segmented(c, grid, mode_of(c, univalued, diagonal, without_bg), true);
}

// By a number 0..=7: 4 for one colour each, 2 for corners too, 1 for no background.
DEV Value objects_by_number(Ctx& c, Value grid, Value kind, bool tuples) {
    u32 bits = number_upto(kind, 7);
    if (bits > 7) return none();
    Value objects = segmented(c, grid, Mode{(bits & 4u) != 0, (bits & 2u) != 0, (bits & 1u) != 0}, tuples);
    return guard(c, tuples ? EMPTY_TUPLE : EMPTY_SET, objects);
}
FAR Value o_g(Ctx& c, Value grid, Value kind) { return objects_by_number(c, grid, kind, false); }
FAR Value o_g_t(Ctx& c, Value grid, Value kind) { return objects_by_number(c, grid, kind, true); }

// One object for each colour among the cells, by their first cells.
FAR Value objects_by_color(Ctx& c, Value grid, bool without_most) {
    Board g;
    if (!read_grid(c, grid, &g)) {
        u32 holds = footprint(c, grid).holds;
        bool colorless = holds == HOLDS_NO_ITEMS || holds == HOLDS_NOTHING || holds == HOLDS_SCALARS;
        if (colorless && c.dialect == BATT) return empty_set();
        return holds == HOLDS_NO_ITEMS ? raise(c, TYPE_ERROR) : defer(c, FORM);
    }
    vu rest = inside_of(g);
    if (without_most) rest &= ~cells_of_color(g.p, most_common_color(g.p, rest, g.h * g.w), rest);
    u32 mark = scratch_mark(c);
    List out = new_list(c, 16);
    while (any_lane(rest != splat(0)) && !failed(c)) {
        u32 i, j;
        first_cell(rest, &i, &j);
        u32 color = color_at(g.p, i, j);
        vu cells = cells_of_color(g.p, color, rest);
        rest &= ~cells;
        append(c, out, object(c, cells, color, 0, 0));
    }
    Value v = set_of_objects(c, out, grid.tag == GRID);
    release(c, mark);
    return v;
}
DEV Value partition(Ctx& c, Value grid) { return objects_by_color(c, grid, false); }
DEV Value fgpartition(Ctx& c, Value grid) { return objects_by_color(c, grid, true); }

// Adds the lines of a mask of rows or columns to a list; all share the words of one line.
DEV void add_lines(Ctx& c, List& lines, Value line, Planes p, u32 which, bool columns) {
    for (; which; which &= which - 1u) {
        u32 at = lowest(which);
        Value object = packed_recolored(columns ? color_at(p, 0, at) : color_at(p, at, 0), line);
        object.b = columns ? two(0, (i32)at) : two((i32)at, 0);
        append(c, lines, object);
    }
}

// The objects of all rows and columns of one colour.
FAR Value frontiers(Ctx& c, Value grid) {
    Board g;
    if (grid.tag != GRID || !read_grid(c, grid, &g)) {
        if (!is_tuple(grid) && !is_set(grid)) return raise(c, TYPE_ERROR);
        return defer(c, FORM);
    }
    Planes p = g.p;
    vu inside = inside_of(g), nothing = splat(0);
    // A row has one colour when each plane is empty or full there, a column when no plane changes on the way down.
    vb one_color = ((p.p0 == nothing) | (p.p0 == inside)) & ((p.p1 == nothing) | (p.p1 == inside)) &
                   ((p.p2 == nothing) | (p.p2 == inside)) & ((p.p3 == nothing) | (p.p3 == inside));
    u32 rows = votes(one_color) & low_bits(g.h);
    vu zero = nothing;
    vu differs = (p.p0 ^ shfl(p.p0, zero)) | (p.p1 ^ shfl(p.p1, zero)) | (p.p2 ^ shfl(p.p2, zero)) |
                 (p.p3 ^ shfl(p.p3, zero));
    u32 columns = low_bits(g.w) & ~reduce_or(differs & inside);
    Value row = full_box(c, 1, g.w, 0, 0), column = full_box(c, g.h, 1, 0, 0);
    if (failed(c)) return none();
    u32 mark = scratch_mark(c);
    List lines = new_list(c, 2 * LANES);
    // Two lines may begin at the origin: the second cell of the row comes first, but a line of one cell before it.
    if (g.h == 1 && g.w > 1) add_lines(c, lines, column, p, columns & 1u, true);
    add_lines(c, lines, row, p, rows & 1u, false);
    if (g.h > 1) add_lines(c, lines, column, p, columns & 1u, true);
    add_lines(c, lines, column, p, columns & ~1u, true);
    add_lines(c, lines, row, p, rows & ~1u, false);
    Value v = set_of_sorted(c, lines);
    release(c, mark);
    return v;
}

}  // namespace prim
