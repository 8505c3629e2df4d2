// Truth, equality and choice. As the library's `kernel/logic.rs`.
#pragma once
#include "cost.cuh"

namespace prim {

DEV Value flip(Ctx& c, Value b) { return boolean(!truthy(c, b)); }
FAR Value equality(Ctx& c, Value a, Value b) { return boolean(equal(c, a, b)); }
// Python's `and` and `or` give one of the two.
DEV Value both(Ctx& c, Value a, Value b) { return truthy(c, a) ? b : a; }
DEV Value either(Ctx& c, Value a, Value b) { return truthy(c, a) ? a : b; }
DEV Value branch(Ctx& c, Value condition, Value a, Value b) { return truthy(c, condition) ? a : b; }

}  // namespace prim
