// Functions of functions: what makes closures. As the library's `kernel/functional.rs`; what calls functions over
// containers is in `higher.cuh`.
#pragma once
#include "cost.cuh"

namespace prim {

DEV Value identity(Ctx&, Value x) { return x; }
FAR Value compose(Ctx& c, Value outer, Value inner) { return closure(c, COMPOSE, 0, 2, outer, inner, none()); }
FAR Value chain(Ctx& c, Value h, Value g, Value f) { return closure(c, CHAIN, 0, 3, h, g, f); }
FAR Value matcher(Ctx& c, Value function, Value target) { return closure(c, MATCHER, 0, 2, function, target, none()); }
FAR Value fork(Ctx& c, Value outer, Value a, Value b) { return closure(c, FORK, 0, 3, outer, a, b); }

// How many arguments are left when one of `function`'s is fixed; 0 and an AttributeError when it is no function.
DEV u32 arity_left(Ctx& c, Value function) {
    if (!is_callable(function)) {
        raise(c, ATTRIBUTE_ERROR);
        return 0;
    }
    u32 arity = 1;
    if (function.tag == PRIM) arity = most_of(traits_of(c, function.a));
    else if (word(c, function.a) == NOTHING) arity = 0;
    else if (word(c, function.a) == LBIND || word(c, function.a) == RBIND) arity = word(c, function.a + 1);
    return arity == 2 ? 1 : arity == 3 ? 2 : 3;
}
FAR Value lbind(Ctx& c, Value function, Value fixed) {
    u32 arity = arity_left(c, function);
    return arity ? closure(c, LBIND, arity, 2, function, fixed, none()) : none();
}
FAR Value rbind(Ctx& c, Value function, Value fixed) {
    u32 arity = arity_left(c, function);
    return arity ? closure(c, RBIND, arity, 2, function, fixed, none()) : none();
}

#define MOST_TIMES 990
FAR Value power(Ctx& c, Value function, Value n) {
    if (!is_int(n)) return raise(c, n.tag == FLOAT ? RECURSION_ERROR : TYPE_ERROR);
    i32 k = int_of(n);
    if (k == 1) return function;
    if (k < 1 || k > MOST_TIMES) return raise(c, RECURSION_ERROR);
    return closure(c, POWER, (u32)k, 1, function, none(), none());
}

// Every pair of items.
DEV u64 prapply_cost(Ctx& c, Value, Value a, Value b) { return plus(times(weight_of(c, a), weight_of(c, b)), 1); }

}  // namespace prim
