// Python's operators on any values. As the library's `value/number.rs`.
#pragma once
#include "sets.cuh"

enum Operator : u32 { ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO };

// Floor division and Python's rest, which has the sign of the divisor. Numbers of 32 bits, or whole floats.
DEV i64 floor_of_ratio(i64 a, i64 b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }
DEV i64 rest_of_ratio(i64 a, i64 b) { return a % b + (a % b != 0 && (a < 0) != (b < 0) ? b : 0); }

#define MOST_EXACT 9007199254740992.0
DEV bool is_finite(double x) { return x - x == 0.0; }
DEV bool is_whole(double x) { return x > -MOST_EXACT && x < MOST_EXACT && (double)(i64)x == x; }
DEV bool has_sign(double x) { return bits_of_float(x) >> 63; }
DEV double signed_zero(bool negative) { return negative ? -0.0 : 0.0; }

// CPython's float `//` or `%`. Floats come from NaN and the infinities by arithmetic, so finite ones are whole.
FAR Value float_ratio(Ctx& c, double a, double b, bool rest) {
    if (b == 0.0) return raise(c, ZERO_DIVISION_ERROR);
    if (b != b || !is_finite(a)) return floating(float_of_bits(0x7ff8000000000000ull));
    bool opposite = has_sign(a) != has_sign(b);
    if (!is_finite(b)) {
        bool below = a != 0.0 && opposite;
        if (rest) return floating(a == 0.0 ? signed_zero(b < 0.0) : below ? b : a);
        return floating(below ? -1.0 : signed_zero(opposite));
    }
    if (!is_whole(a) || !is_whole(b)) return defer(c, FORM);
    i64 result = rest ? rest_of_ratio((i64)a, (i64)b) : floor_of_ratio((i64)a, (i64)b);
    return floating(result ? (double)result : signed_zero(rest ? b < 0.0 : opposite));
}

// A tuple so many times.
FAR Value tuple_times(Ctx& c, Value t, i32 times) {
    u64 n = times > 0 ? (u64)times : 0, len = length(c, t);
    if (!burn(c, weight_of(c, t)) || !burn(c, n * len)) return none();
    if (n * len > MOST_WORDS / VALUE_WORDS) return defer(c, ARENA);
    u32 mark = scratch_mark(c);
    List list = new_list(c, (u32)(n * len));
    for (u64 k = 0; len && k < n && !failed(c); k++) append_items(c, list, t);
    Value v = tuple(c, list);
    release(c, mark);
    return v;
}

// The value of an operator between any two.
FAR Value operated(Ctx& c, Operator op, Value a, Value b) {
    if (is_int(a) && is_int(b)) {
        // Numbers have 32 bits here, so nothing leaves 64.
        i64 x = int_of(a), y = int_of(b);
        if (op == ADD) return number(c, x + y);
        if (op == SUBTRACT) return number(c, x - y);
        if (op == MULTIPLY) return number(c, x * y);
        if (y == 0) return raise(c, ZERO_DIVISION_ERROR);
        return number(c, op == DIVIDE ? floor_of_ratio(x, y) : rest_of_ratio(x, y));
    }
    if (is_number(a) && is_number(b)) {
        double x = as_float(a), y = as_float(b);
        if (op == ADD) return floating(x + y);
        if (op == SUBTRACT) return floating(x - y);
        if (op == MULTIPLY) return floating(x * y);
        return float_ratio(c, x, y, op == MODULO);
    }
    if (op == ADD && is_tuple(a) && is_tuple(b)) {
        return burn(c, weight_of(c, a) + weight_of(c, b)) ? joined(c, a, b) : none();
    }
    if (op == SUBTRACT && is_set(a) && is_set(b)) return set_difference(c, a, b);
    if (op == MULTIPLY && is_int(a) && is_tuple(b)) return tuple_times(c, b, int_of(a));
    if (op == MULTIPLY && is_tuple(a) && is_int(b)) return tuple_times(c, a, int_of(b));
    return raise(c, TYPE_ERROR);
}

// Python's `-x`.
DEV Value negated(Ctx& c, Value x) {
    if (is_int(x)) return number(c, -(i64)int_of(x));
    return x.tag == FLOAT ? floating(-float_of(x)) : raise(c, TYPE_ERROR);
}
