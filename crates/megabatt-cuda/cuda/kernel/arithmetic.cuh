// Arithmetic on integers and vectors of two. As the library's `kernel/arithmetic.rs`.
//
// Ints and pairs are done at once; any other tuple by its components with Python's operators, so nested tuples join and
// repeat and floats of the batt dialect pass through.
#pragma once
#include "cost.cuh"
#include "less.cuh"
#include "number.cuh"

namespace prim {

// In batt `()` stands for the operator's neutral element.
DEV Value neutral(const Ctx& c, Value v, i32 element) {
    return c.dialect == BATT && is_empty_tuple(c, v) ? integer(element) : v;
}

// An operator on both components, an int standing for a vector of itself.
FAR Value broadcast(Ctx& c, Operator op, Value a, Value b) {
    if (is_int(a) && is_int(b)) return operated(c, op, a, b);
    bool spread = is_int(a) && is_tuple(b), by_item = is_tuple(b);
    Value first = none();
    for (i32 k = 0;; k++) {
        Value x = spread ? a : item(c, a, k);
        if (failed(c)) return none();
        Value y = by_item ? item(c, b, k) : b;
        if (failed(c)) return none();
        Value part = operated(c, op, x, y);
        if (failed(c)) return none();
        if (k) return tuple2(c, first, part);
        first = part;
    }
}

DEV i64 combined(Operator op, i64 a, i64 b) { return op == ADD ? a + b : op == SUBTRACT ? a - b : a * b; }
DEV Value binary(Ctx& c, Operator op, Value a, Value b) {
    if (a.tag == INT && b.tag == INT) return number(c, combined(op, int_of(a), int_of(b)));
    bool left = a.tag == PAIR, right = b.tag == PAIR;
    if ((left && (right || b.tag == INT)) || (right && a.tag == INT)) {
        i32 a0 = (i32)a.a, a1 = (i32)(left ? a.b : a.a), b0 = (i32)b.a, b1 = (i32)(right ? b.b : b.a);
        return pair(c, combined(op, a0, b0), combined(op, a1, b1));
    }
    i32 element = op == MULTIPLY ? 1 : 0;
    return broadcast(c, op, neutral(c, a, element), neutral(c, b, element));
}

FAR Value add(Ctx& c, Value a, Value b) { return binary(c, ADD, a, b); }
FAR Value subtract(Ctx& c, Value a, Value b) { return binary(c, SUBTRACT, a, b); }
FAR Value multiply(Ctx& c, Value a, Value b) { return binary(c, MULTIPLY, a, b); }
// Python's `a + b`: numbers, and two tuples joined.
FAR Value sum(Ctx& c, Value a, Value b) { return operated(c, ADD, a, b); }
FAR Value divide(Ctx& c, Value a, Value b) { return broadcast(c, DIVIDE, neutral(c, a, 1), neutral(c, b, 1)); }

// -1, 0 or 1 by how a number compares with 0; NaN counts as below.
DEV i32 sign_of(Ctx& c, Value x) {
    if (is_int(x)) return int_of(x) > 0 ? 1 : int_of(x) < 0 ? -1 : 0;
    if (x.tag == FLOAT) return float_of(x) == 0.0 ? 0 : float_of(x) > 0.0 ? 1 : -1;
    raise(c, TYPE_ERROR);
    return 0;
}

// What is done to a number, or to both components of a vector.
enum Change : u32 { NEGATE, DOUBLE, HALVE, INCREMENT, DECREMENT, CREMENT, SIGN };
FAR Value changed(Ctx& c, Change change, Value x) {
    switch (change) {
        case NEGATE: return negated(c, x);
        case DOUBLE: return operated(c, MULTIPLY, x, integer(2));
        case HALVE: return operated(c, DIVIDE, x, integer(2));
        case INCREMENT: return operated(c, ADD, x, integer(1));
        case DECREMENT: return operated(c, SUBTRACT, x, integer(1));
        default: break;
    }
    i32 sign = sign_of(c, x);
    if (failed(c) || change == SIGN || sign == 0) return integer(sign);
    return operated(c, ADD, x, integer(sign));
}
FAR Value each(Ctx& c, Change change, Value n) {
    if (is_int(n)) return changed(c, change, n);
    Value first = none();
    for (i32 k = 0;; k++) {
        Value part = item(c, n, k);
        if (failed(c)) return none();
        part = changed(c, change, part);
        if (failed(c)) return none();
        if (k) return tuple2(c, first, part);
        first = part;
    }
}

FAR Value invert(Ctx& c, Value n) { return each(c, NEGATE, n); }
FAR Value twice(Ctx& c, Value n) { return each(c, DOUBLE, n); }
FAR Value halve(Ctx& c, Value n) {
    if (n.tag == INT) return integer(int_of(n) >> 1);
    if (n.tag == PAIR) return couple((i32)n.a >> 1, (i32)n.b >> 1);
    return each(c, HALVE, n);
}
FAR Value increment(Ctx& c, Value n) { return each(c, INCREMENT, n); }
FAR Value decrement(Ctx& c, Value n) { return each(c, DECREMENT, n); }
FAR Value crement(Ctx& c, Value n) { return each(c, CREMENT, n); }
FAR Value sign(Ctx& c, Value n) { return each(c, SIGN, n); }

FAR Value even(Ctx& c, Value n) {
    if (is_int(n)) return boolean(!(n.a & 1u));
    Value rest = operated(c, MODULO, n, integer(2));
    return boolean(!truthy(c, rest));
}

FAR Value toivec(Ctx& c, Value i) { return tuple2(c, i, integer(0)); }
FAR Value tojvec(Ctx& c, Value j) { return tuple2(c, integer(0), j); }

FAR Value greater(Ctx& c, Value a, Value b) { return boolean(is_less(c, b, a)); }
DEV Value positive(Ctx& c, Value n) { return greater(c, n, integer(0)); }

}  // namespace prim
