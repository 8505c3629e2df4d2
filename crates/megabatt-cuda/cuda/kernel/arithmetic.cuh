// Arithmetic on integers and vectors of two. As the library's `kernel/arithmetic.rs`.
#pragma once
#include "cost.cuh"

namespace prim {

// Numbers have 32 bits here, so no sum or product of two leaves 64.
enum Operator : u32 { ADD, SUBTRACT, MULTIPLY };
DEV i64 operate(Operator op, i64 a, i64 b) { return op == ADD ? a + b : op == SUBTRACT ? a - b : a * b; }

// Ints and pairs at once; anything else is left to the CPU.
DEV Value binary(Ctx& c, Operator op, Value a, Value b) {
    if (a.tag == INT && b.tag == INT) return number(c, operate(op, int_of(a), int_of(b)));
    bool left = a.tag == PAIR, right = b.tag == PAIR;
    if ((left && (right || b.tag == INT)) || (right && a.tag == INT)) {
        i32 a0 = (i32)a.a, a1 = (i32)(left ? a.b : a.a), b0 = (i32)b.a, b1 = (i32)(right ? b.b : b.a);
        return pair(c, operate(op, a0, b0), operate(op, a1, b1));
    }
    return defer(c, FORM);
}

FAR Value add(Ctx& c, Value a, Value b) { return binary(c, ADD, a, b); }
FAR Value subtract(Ctx& c, Value a, Value b) { return binary(c, SUBTRACT, a, b); }
FAR Value multiply(Ctx& c, Value a, Value b) { return binary(c, MULTIPLY, a, b); }

FAR Value invert(Ctx& c, Value n) {
    if (n.tag == INT) return number(c, -(i64)int_of(n));
    if (n.tag == PAIR) return pair(c, -(i64)(i32)n.a, -(i64)(i32)n.b);
    return defer(c, FORM);
}

FAR Value even(Ctx& c, Value n) { return is_int(n) ? boolean(!(n.a & 1u)) : defer(c, FORM); }

FAR Value twice(Ctx& c, Value n) {
    if (n.tag == INT) return number(c, 2 * (i64)int_of(n));
    if (n.tag == PAIR) return pair(c, 2 * (i64)(i32)n.a, 2 * (i64)(i32)n.b);
    return defer(c, FORM);
}

FAR Value halve(Ctx& c, Value n) {
    if (n.tag == INT) return integer(int_of(n) >> 1);
    if (n.tag == PAIR) return couple((i32)n.a >> 1, (i32)n.b >> 1);
    return defer(c, FORM);
}

FAR Value increment(Ctx& c, Value n) { return binary(c, ADD, n, integer(1)); }
FAR Value decrement(Ctx& c, Value n) { return binary(c, SUBTRACT, n, integer(1)); }

FAR Value toivec(Ctx& c, Value i) { return tuple2(c, i, integer(0)); }
FAR Value tojvec(Ctx& c, Value j) { return tuple2(c, integer(0), j); }

FAR Value greater(Ctx& c, Value a, Value b) {
    if (is_int(a) && is_int(b)) return boolean(int_of(a) > int_of(b));
    if (a.tag == PAIR && b.tag == PAIR) return boolean(a.a != b.a ? (i32)a.a > (i32)b.a : (i32)a.b > (i32)b.b);
    return defer(c, FORM);
}

FAR Value positive(Ctx& c, Value n) { return greater(c, n, integer(0)); }

}  // namespace prim
