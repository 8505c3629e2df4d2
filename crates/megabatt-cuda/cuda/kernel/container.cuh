// Tuples and sets: joining, choosing, counting. As the library's `kernel/container.rs`.
#pragma once
#include "cost.cuh"

namespace prim {

DEV Value size(Ctx& c, Value container) {
    u32 n = length(c, container);
    return integer((i32)n);
}

// The first item of a container, if it has one.
DEV bool first_item(Ctx& c, Value container, Value* out) {
    Items it = items_of(c, container);
    return !failed(c) && next(c, it, out);
}

FAR Value first(Ctx& c, Value container) {
    Value out;
    if (first_item(c, container, &out)) return out;
    if (failed(c) || c.dialect == BATT) return none();
    return raise(c, STOP_ITERATION);
}

// The last item of a container with items.
FAR Value last_item(Ctx& c, Value container) {
    if (is_packed(container)) {
        u32 i = height_of(container) - 1u;
        return patch_cell(c, container, i, highest(at_lane(rows(c, container.a), i)));
    }
    u32 n = length(c, container);
    if (failed(c)) return none();
    return container.tag == SET ? seq_item(c, container, n - 1u) : tuple_item(c, container, n - 1u);
}

FAR Value last(Ctx& c, Value container) {
    if (c.dialect == BATT && !truthy(c, container)) return empty_tuple();
    u32 n = length(c, container);
    if (failed(c)) return none();
    return n ? last_item(c, container) : raise(c, VALUE_ERROR);
}

FAR Value initset(Ctx& c, Value value) {
    u32 mark = scratch_mark(c);
    List list = new_list(c, 1);
    append(c, list, value);
    Value v = set(c, list);
    scratch_release(c, mark);
    return v;
}

FAR Value totuple(Ctx& c, Value container) {
    if (is_tuple(container)) return container;
    u32 mark = scratch_mark(c);
    List list = new_list(c, length(c, container));
    if (failed(c)) return none();
    Value item;
    for (Items it = items_of(c, container); next(c, it, &item);) append(c, list, item);
    Value v = tuple(c, list);
    scratch_release(c, mark);
    return v;
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
    scratch_release(c, mark);
    return v;
}

FAR Value astuple(Ctx& c, Value a, Value b) { return tuple2(c, a, b); }

}  // namespace prim
