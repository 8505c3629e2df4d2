// Colours of grids: how many cells of each, and which occurs most. As the library's `kernel/palette.rs`.
#pragma once
#include "kernel/board.cuh"

namespace prim {

// The colours of which every bit occurs in some cell, a bit each: all that there are, and perhaps some more.
DEV u32 colors_within(Planes p) {
    vu empty = splat(0);
    u32 bits = (any_lane(p.p0 != empty) ? 1u : 0) | (any_lane(p.p1 != empty) ? 2u : 0) |
               (any_lane(p.p2 != empty) ? 4u : 0) | (any_lane(p.p3 != empty) ? 8u : 0);
    u32 colors = 0;
    for (u32 color = 0; color < 16; color++) colors |= color & ~bits ? 0 : 1u << color;
    return colors;
}

// The colours of the cells `inside`, a bit each.
FAR u32 colors_of(Planes p, vu inside) {
    u32 colors = 0;
    for (u32 rest = colors_within(masked(p, inside)); rest; rest &= rest - 1u) {
        u32 color = lowest(rest);
        if (any_lane(cells_of_color(p, color, inside) != splat(0))) colors |= 1u << color;
    }
    return colors;
}

// The colour that most of the cells `inside` have; of several the lowest. At most `n` cells.
FAR u32 most_common_color(Planes p, vu inside, u32 n) {
    u32 best = 0, most = 0;
    for (u32 rest = colors_within(masked(p, inside)); rest; rest &= rest - 1u) {
        u32 color = lowest(rest), cells = count_bits(cells_of_color(p, color, inside));
        if (cells > most) {
            best = color;
            most = cells;
        }
        n -= cells;
        // No colour after this one can occur more often.
        if (n <= most) break;
    }
    return best;
}

// The colour that fewest of the cells `inside` have, but some; of several the lowest.
FAR u32 least_common_color(Planes p, vu inside) {
    u32 best = 0, fewest = 0xffffffffu;
    for (u32 rest = colors_within(masked(p, inside)); rest; rest &= rest - 1u) {
        u32 color = lowest(rest), cells = count_bits(cells_of_color(p, color, inside));
        if (cells && cells < fewest) {
            best = color;
            fewest = cells;
        }
    }
    return best;
}

}  // namespace prim
