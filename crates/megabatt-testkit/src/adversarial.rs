//! Programs that ask for much: deep, long, huge, extreme. They must end in the same way everywhere.

use crate::value::Dialect;

/// Programs that ask for more than there is, `;` between statements.
pub const PROGRAMS: [&str; 47] = [
    "x1 = power(identity, 990); x2 = power(x1, 990); O = x2(1)",
    "x1 = power(identity, 9223372036854775807); O = x1(1)",
    "x1 = power(increment, 31); x2 = power(x1, 31); x3 = power(x2, 31); x4 = power(x3, 31); O = x4(1)",
    "x1 = compose(first, neighbors); x2 = power(x1, 900); x3 = power(x2, 900); O = x3(UNITY)",
    "x1 = fork(combine, identity, identity); x2 = power(x1, 60); O = x2((1,))",
    "x1 = fork(astuple, identity, identity); x2 = power(x1, 60); O = x2(1)",
    "x1 = fork(astuple, identity, identity); x2 = power(x1, 16); x3 = x2(1); x4 = x2(T); O = equality(x3, x4)",
    "x1 = power(initset, 200); x2 = interval(0, 1000, 1); x3 = apply(x1, x2); O = dedupe(x3)",
    "x1 = power(initset, 900); O = x1(1)",
    "O = interval(0, 9223372036854775807, 1)",
    "O = interval(-9223372036854775807, 9223372036854775807, 3)",
    "x1 = interval(900000, 0, -1); O = apply(initset, x1)",
    "x1 = interval(300000, 0, -1); x2 = pair(x1, x1); O = dedupe(x2)",
    "x1 = interval(60000, 0, -1); x2 = pair(x1, x1); O = order(x2, identity)",
    "x1 = interval(60000, 0, -1); x2 = rbind(astuple, I); O = order(x1, x2)",
    "x1 = interval(300000, 0, -1); O = mostcommon(x1)",
    "x1 = interval(0, 3000, 1); x2 = pair(x1, x1); x3 = apply(initset, x2); O = difference(x3, x3)",
    "x1 = interval(0, 200000, 1); x2 = lbind(contained, 3); x3 = apply(astuple, x1); O = x2(x3)",
    "O = repeat(I, 9223372036854775807)",
    "x1 = repeat(I, 1000000); O = merge(x1)",
    "O = canvas(3, (2147483647, 2147483647))",
    "x1 = canvas(3, (990, 900)); O = rot90(x1)",
    "O = upscale(I, 9223372036854775807)",
    "O = hupscale(I, 1000000)",
    "O = downscale(I, -9223372036854775807)",
    "O = hsplit(I, 9223372036854775807)",
    "O = vsplit(I, 30000)",
    "x1 = asindices(I); O = product(x1, x1)",
    "x1 = asindices(I); O = prapply(combine, x1, x1)",
    "x1 = asindices(I); x2 = lbind(lbind, shift); x3 = apply(x2, x1); O = rapply(x3, ORIGIN)",
    "x1 = asobject(I); x2 = lbind(paint, I); x3 = compose(x2, initset); O = mapply(x3, x1)",
    "x1 = asobject(I); x2 = repeat(x1, 100000); x3 = lbind(occurrences, I); O = apply(x3, x2)",
    "x1 = asindices(I); x2 = shift(x1, (100000, 100000)); O = gravitate(x1, x2)",
    "x1 = asindices(I); x2 = shift(x1, (70000, -70000)); x3 = combine(x1, x2); O = manhattan(x3, x3)",
    "x1 = asindices(I); x2 = shift(x1, (70000, -70000)); x3 = combine(x1, x2); O = backdrop(x3)",
    "x1 = initset((2147483647, -2147483648)); x2 = insert((-2147483648, 2147483647), x1); O = delta(x2)",
    "O = shoot((2147483647, 2147483647), (-2147483648, 2147483647))",
    "O = shoot((9223372036854775807, 0), (9223372036854775807, 1))",
    "O = connect((-9223372036854775807, 0), (9223372036854775807, 0))",
    "O = connect((-2147483648, -2147483648), (2147483647, 2147483647))",
    "x1 = rbind(multiply, 9223372036854775807); x2 = power(x1, 3); O = x2((2, 2))",
    "x1 = astuple(I, I); x2 = power(double, 40); O = x2(x1)",
    "x1 = repeat(I, 500); x2 = astuple(x1, x1); O = subtract(x2, x2)",
    "x1 = lbind(lbind, lbind); x2 = x1(rbind); x3 = x2(fork); O = x3(I)",
    "x1 = power(rbind(repeat, 1), 200); x2 = x1(1); x3 = x1(1); x4 = greater(x2, x3); O = repeat(x4, 3)",
    "x1 = asobject(I); x2 = recolor(x1, x1); O = toindices(x2)",
    "x1 = canvas(0, (20000, 1)); O = frontiers(x1)",
];

/// One of [`PROGRAMS`] as the text of a solver of a dialect.
pub fn solver(text: &str, dialect: Dialect) -> String {
    let (signature, text) = match dialect {
        Dialect::Arc => ("I", text.to_owned()),
        Dialect::Batt => {
            let text = text.replace("upscale(I", "upscale_t(I").replace("hupscale_t", "hupscale");
            ("S, I, C", text.replace("recolor(", "recolor_o("))
        }
    };
    format!("def solve({signature}):\n    {}\n    return O\n", text.replace("; ", "\n    "))
}

/// A chain of `n` statements, each of the value before.
pub fn chain(n: usize, first: &str, next: impl Fn(&str) -> String, last: &str) -> String {
    let mut text = format!("def solve(I):\n    x0 = {first}\n");
    for k in 1..=n {
        text.push_str(&format!("    x{k} = {}\n", next(&format!("x{}", k - 1))));
    }
    text + &format!("    O = {}\n    return O\n", last.replace('@', &format!("x{n}")))
}
