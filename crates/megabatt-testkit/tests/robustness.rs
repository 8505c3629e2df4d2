//! What is extreme ends with an exception, not with a panic, an exhausted stack or a hang.

use megabatt_testkit::reference::{self, Dialect, Py};

fn arc(expr: &str) -> Result<String, String> {
    reference::eval(Dialect::Arc, expr)
}

fn raises(class: &str) -> Result<String, String> {
    Err(class.to_string())
}

#[test]
fn deep_calls_end_at_pythons_limit() {
    assert_eq!(arc("power(power(increment, 31), 31)(0)"), Ok("961".to_string()));
    // The inner function has returned before the outer is called: depths add, they do not multiply.
    assert_eq!(arc("power(power(power(identity, 30), 30), 30)(1)"), Ok("1".to_string()));
    assert_eq!(arc("power(power(identity, 600), 600)(1)"), raises("RecursionError"));
    assert_eq!(arc("power(identity, 100000)"), raises("RecursionError"));
    assert_eq!(arc("size(power(initset, 900)(0))"), Ok("1".to_string()));
    assert_eq!(arc(&"(".repeat(100_000)), raises("SyntaxError"));
}

#[test]
fn huge_values_end_at_the_budgets() {
    assert_eq!(arc("interval(0, 9223372036854775807, 1)"), raises("Memory"));
    assert_eq!(arc("multiply(((1,), 2), 4611686018427387904)"), raises("Memory"));
    assert_eq!(arc("power(fork(astuple, identity, identity), 60)(1)"), raises("Memory"));
    assert_eq!(arc("power(fork(combine, identity, identity), 60)((1,))"), raises("Memory"));
    // Neither budget is swallowed by a safe default.
    assert_eq!(reference::eval(Dialect::Batt, "interval(0, 9223372036854775807, 1)"), raises("Memory"));
}

#[test]
fn integers_stay_within_64_bits() {
    assert_eq!(arc("invert(-9223372036854775807)"), Ok("9223372036854775807".to_string()));
    assert_eq!(arc("invert(decrement(-9223372036854775807))"), raises("OverflowError"));
    assert_eq!(arc("divide(decrement(-9223372036854775807), -1)"), raises("OverflowError"));
    assert_eq!(arc("even(-9223372036854775807)"), Ok("False".to_string()));
    assert_eq!(arc("9223372036854775808"), raises("OverflowError"));
    assert_eq!(reference::eval(Dialect::Batt, "double(9223372036854775807)"), Ok("()".to_string()));
}

/// The order of DESIGN.md section 4, one of each kind and the borders between them.
#[test]
fn sets_stand_in_the_promised_order() {
    let mixed =
        "frozenset({frozenset({1}), (5, (2, 1)), (1, (2, 3)), (0, 1, 2), (3,), (), (2, 9), (2, 1), 7, -1, None})";
    let ordered =
        "frozenset({None, -1, 7, (2, 1), (2, 9), (5, (2, 1)), (1, (2, 3)), (), (0, 1, 2), (3,), frozenset({1})})";
    assert_eq!(arc(mixed), Ok(ordered.to_string()));
    // In batt the triple is a cell, and the pair with a pair inside is not.
    let mixed =
        "frozenset({frozenset(), (5, (2, 1)), (0, 1, 2), (0, 0, 9), (3,), (9, 9), index((), ()), get_nth_t((), F0)})";
    let ordered = "frozenset({nan, -inf, (9, 9), (0, 0, 9), (0, 1, 2), (3,), (5, (2, 1)), frozenset()})";
    assert_eq!(reference::eval(Dialect::Batt, mixed), Ok(ordered.to_string()));
}

#[test]
fn of_equal_elements_the_first_is_kept() {
    assert_eq!(arc("frozenset({True, 1})"), Ok("frozenset({True})".to_string()));
    assert_eq!(arc("frozenset({1, True})"), Ok("frozenset({1})".to_string()));
    assert_eq!(arc("insert(1, initset(True))"), Ok("frozenset({True})".to_string()));
    assert_eq!(arc("size(initset(increment))"), Ok("1".to_string()));
    // A primitive equals itself; closures built alike are two.
    assert_eq!(arc("size(frozenset({increment, increment}))"), Ok("1".to_string()));
    assert_eq!(arc("size(frozenset({rbind(add, 1), rbind(add, 1)}))"), Ok("2".to_string()));
}

#[test]
fn programs_report_what_is_wrong_with_them() {
    let run =
        |source: &str| reference::run_program(Dialect::Arc, source, "solve_a", &[Py::Int(3)]).map(|v| v.to_string());
    let good =
        "import x\n\ndef solve_a(I):\n    # comment\n    x1 = add(I,\n        ONE)\n    O = double(x1)\n    return O\n";
    assert_eq!(run(good), Ok("8".to_string()));
    assert_eq!(run("def solve_b(I):\n    return I\n"), Err(reference::Exception::NameError));
    assert_eq!(run("def solve_a(I, J):\n    return I\n"), Err(reference::Exception::TypeError));
    assert_eq!(run("def solve_a(I):\n    O = size(I)\n    return O\n"), Err(reference::Exception::TypeError));
    assert_eq!(run("def solve_a(I):\n    for x in I:\n"), Err(reference::Exception::SyntaxError));
    // An unused statement that raises ends the program all the same.
    assert_eq!(run("def solve_a(I):\n    x1 = first(())\n    return I\n"), Err(reference::Exception::StopIteration));
}
