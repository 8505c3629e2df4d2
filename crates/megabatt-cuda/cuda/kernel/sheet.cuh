// A grid of any values as rows that can be painted on, cell by cell: what is larger than 32 x 32, ragged, or holds
// other things than colours. The `Canvas` of the library's `kernel/painting.rs`.
#pragma once
#include "kernel/board.cuh"

namespace prim {

// Records of the rows, in scratch: the row as it was, and where its cells are once it was painted on.
struct Sheet {
    u32 records, h, w;
};
#define SHEET_RECORD 8u
#define SHEET_CELLS 4u  // offset of the cells, or 0 while the row is whole
#define SHEET_N 5u      // their number

DEV u32 record_of(const Sheet& s, u32 i) { return s.records + i * SHEET_RECORD; }

// Puts the cells of row `i` in a list of their own.
FAR void unfold_row(Ctx& c, const Sheet& s, u32 i) {
    Value row = load(c, record_of(s, i));
    u32 n = length(c, row);
    List cells = failed(c) ? List{0, 0, 0} : new_list(c, n);
    append_items(c, cells, row);
    warp_sync();
    put(c, record_of(s, i) + SHEET_CELLS, cells.at);
    put(c, record_of(s, i) + SHEET_N, n);
}

// A TypeError when it is no tuple of containers, an IndexError when it is empty. Scratch is the caller's to release.
FAR Sheet sheet_of(Ctx& c, Value grid) {
    u32 h = length(c, grid), w = failed(c) ? 0 : len_of_first_row(c, grid);
    if (!failed(c) && h > MOST_WORDS / SHEET_RECORD) defer(c, ARENA);
    Sheet s{failed(c) ? 0 : scratch(c, h * SHEET_RECORD), h, w};
    if (failed(c)) return s;
    Items it = items_of(c, grid);
    Value row = none();
    for (u32 i = 0; !failed(c) && next(c, it, &row); i++) {
        store(c, record_of(s, i), row);
        put(c, record_of(s, i) + SHEET_CELLS, 0);
        // Nothing but a tuple stays what it is.
        if (!is_tuple(row)) unfold_row(c, s, i);
    }
    return s;
}

// Sets the cell at `(i, j)` when it lies inside and equals `on`, if that is given.
FAR void set_cell(Ctx& c, const Sheet& s, i32 i, i32 j, Value color, Value on) {
    if (i < 0 || j < 0 || (u32)i >= s.h || (u32)j >= s.w) return;
    if (!word(c, record_of(s, (u32)i) + SHEET_CELLS)) unfold_row(c, s, (u32)i);
    if (failed(c)) return;
    if ((u32)j >= word(c, record_of(s, (u32)i) + SHEET_N)) {
        raise(c, INDEX_ERROR);
        return;
    }
    u32 at = word(c, record_of(s, (u32)i) + SHEET_CELLS) + (u32)j * VALUE_WORDS;
    if (on.tag != ABSENT && !equal(c, load(c, at), on)) return;
    warp_sync();
    store(c, at, color);
}

// The rows as a tuple: those that were not painted on as they were.
FAR Value tuple_of_sheet(Ctx& c, const Sheet& s) {
    if (failed(c)) return none();
    List list = new_list(c, s.h);
    for (u32 i = 0; i < s.h && !failed(c); i++) {
        u32 cells = word(c, record_of(s, i) + SHEET_CELLS), n = word(c, record_of(s, i) + SHEET_N);
        Value row = cells ? tuple(c, List{cells, n, n}) : load(c, record_of(s, i));
        append(c, list, row);
    }
    return failed(c) ? none() : tuple(c, list);
}

}  // namespace prim
