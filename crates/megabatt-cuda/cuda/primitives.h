// The primitives that the device knows, by upstream's names, grouped by the file of `kernel/` that holds them.
//
// PRIM1 … PRIM4(name): `prim::name` of so many arguments. PRIM2OR3(name): the last may be absent.
// PRIM1_AS … (name, function): another function of `prim`, where several names have one meaning, or the name is a word
// of C++. COST1 … COST4(name): its row of the table has a cost of its own, which is `prim::name_cost` of all arguments.
// HIGHER(name): it calls functions, see `higher.cuh`.
//
// The list is included several times. Whoever does so defines those of the rows that he wants, as `ROW_…`.
#define NO_ROW(...)
#ifndef ROW_PRIM1
#define ROW_PRIM1 NO_ROW
#define ROW_PRIM2 NO_ROW
#define ROW_PRIM3 NO_ROW
#define ROW_PRIM4 NO_ROW
#define ROW_PRIM2OR3 NO_ROW
#endif
#ifndef ROW_COST1
#define ROW_COST1 NO_ROW
#define ROW_COST2 NO_ROW
#define ROW_COST3 NO_ROW
#define ROW_COST4 NO_ROW
#endif
#ifndef ROW_HIGHER
#define ROW_HIGHER NO_ROW
#endif
#define PRIM1_AS(name, function) ROW_PRIM1(name, function)
#define PRIM2_AS(name, function) ROW_PRIM2(name, function)
#define PRIM3_AS(name, function) ROW_PRIM3(name, function)
#define PRIM4_AS(name, function) ROW_PRIM4(name, function)
#define PRIM1(name) ROW_PRIM1(name, name)
#define PRIM2(name) ROW_PRIM2(name, name)
#define PRIM3(name) ROW_PRIM3(name, name)
#define PRIM4(name) ROW_PRIM4(name, name)
#define PRIM2OR3(name) ROW_PRIM2OR3(name, name)
#define COST1(name) ROW_COST1(name, name)
#define COST2(name) ROW_COST2(name, name)
#define COST3(name) ROW_COST3(name, name)
#define COST4(name) ROW_COST4(name, name)
#define COST1_AS(name, function) ROW_COST1(name, function)
#define COST2_AS(name, function) ROW_COST2(name, function)
#define COST3_AS(name, function) ROW_COST3(name, function)
#define COST4_AS(name, function) ROW_COST4(name, function)
#define HIGHER(name) ROW_HIGHER(name)

// arithmetic.cuh
PRIM2(add)
PRIM2(subtract)
PRIM2(multiply)
PRIM1(invert)
PRIM1(even)
PRIM1_AS(double, twice)
PRIM1(halve)
PRIM1(increment)
PRIM1(decrement)
PRIM1(toivec)
PRIM1(tojvec)
PRIM2(greater)
PRIM1(positive)

// logic.cuh
PRIM1(flip)
PRIM2(equality)
PRIM2(both)
PRIM2(either)
PRIM3(branch)

// container.cuh
PRIM1(size)
PRIM1_AS(size_t, size)
PRIM1_AS(size_f, size)
PRIM1(first)
PRIM1(last)
PRIM1(initset)
PRIM1(totuple)
PRIM2(astuple)
PRIM2(repeat)
COST2(repeat)

// functional.cuh
PRIM1(identity)
PRIM2(compose)
PRIM3(chain)
PRIM2(matcher)
PRIM3(fork)
PRIM2(lbind)
PRIM2(rbind)
PRIM2(power)

// higher.cuh
HIGHER(apply)
HIGHER(apply_t)
HIGHER(rapply)
HIGHER(rapply_t)
HIGHER(papply)
HIGHER(sfilter)
HIGHER(sfilter_t)
HIGHER(sfilter_f)
HIGHER(extract)

// mirror.cuh
PRIM1(vmirror)
PRIM1(hmirror)
PRIM1(dmirror)

#undef PRIM1
#undef PRIM2
#undef PRIM3
#undef PRIM4
#undef PRIM1_AS
#undef PRIM2_AS
#undef PRIM3_AS
#undef PRIM4_AS
#undef PRIM2OR3
#undef COST1
#undef COST2
#undef COST3
#undef COST4
#undef COST1_AS
#undef COST2_AS
#undef COST3_AS
#undef COST4_AS
#undef HIGHER
#undef ROW_PRIM1
#undef ROW_PRIM2
#undef ROW_PRIM3
#undef ROW_PRIM4
#undef ROW_PRIM2OR3
#undef ROW_COST1
#undef ROW_COST2
#undef ROW_COST3
#undef ROW_COST4
#undef ROW_HIGHER
#undef NO_ROW
