//! Lints of the table of primitives, and its examples: true in the engine and in the naive reference.

use std::collections::HashSet;

use megabatt::exec::{DEFAULT_BUDGET, Worker};
use megabatt::expression::evaluate;
use megabatt::prim::{Class, Op};
use megabatt::value::{Code, Dialect};
use megabatt_testkit::reference;
use megabatt_testkit::value::Dialect as Reference;

/// The type names that signatures use.
const KINDS: [&str; 22] = [
    "Any",
    "Boolean",
    "Callable",
    "Cell",
    "Container",
    "ContainerContainer",
    "Element",
    "FrozenSet",
    "Grid",
    "IJ",
    "Indices",
    "Integer",
    "IntegerSet",
    "Numerical",
    "Object",
    "Objects",
    "Patch",
    "Piece",
    "Samples",
    "Tuple",
    "TupleTuple",
    "IndicesSet",
];

fn reference_of(dialect: Dialect) -> Reference {
    match dialect {
        Dialect::Arc => Reference::Arc,
        Dialect::Batt => Reference::Batt,
    }
}

#[test]
fn the_table_holds_every_name_once() {
    let names: HashSet<&str> = Op::all().map(Op::name).collect();
    assert_eq!(names.len(), Op::all().count());
    let count = |dialect| Op::all().filter(|op| op.row().dialects.has(dialect)).count();
    assert_eq!((count(Dialect::Arc), count(Dialect::Batt)), (160, 290));
    for alias in ["difference_t", "o_g_tuple", "objects_g"] {
        assert!(Op::find(alias, Dialect::Batt).is_some() && Op::find(alias, Dialect::Arc).is_none());
    }
}

#[test]
fn rows_are_complete() {
    let mut faults = Vec::new();
    let mut last = Class::Arithmetic;
    for op in Op::all() {
        let row = op.row();
        let name = op.name();
        let mut check = |holds: bool, what: &str| {
            if !holds {
                faults.push(format!("{name}: {what}"));
            }
        };
        check(row.class >= last, "stands outside the part of its class");
        last = row.class;
        check(row.doc.ends_with('.') && !row.doc.contains("TODO"), "the doc is no sentence");
        check(!row.overloads.is_empty(), "no overload");
        check(row.signatures().count() == row.overloads.len(), "an overload that does not parse");
        for overload in row.signatures() {
            let arity = usize::from(row.call.code.arity());
            check(overload.params.len() == arity, "an overload of another arity than the kernel");
            let optional = overload.params.iter().filter(|param| param.default.is_some()).count();
            check((optional > 0) == matches!(row.call.code, Code::F2Or3(_)), "an optional argument out of place");
            for kind in overload.params.iter().map(|param| param.kind).chain([overload.result]) {
                check(KINDS.contains(&kind), &format!("unknown type {kind}"));
            }
        }
        for dialect in row.dialects.each() {
            check(row.examples_of(dialect).count() >= 1, &format!("no example for {dialect}"));
        }
        check(row.examples.len() >= row.overloads.len(), "fewer examples than overloads");
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn examples_are_true_here_and_in_the_reference() {
    let mut worker = Worker::default();
    let mut faults = Vec::new();
    let mut checked = 0;
    for op in Op::all() {
        for dialect in [Dialect::Arc, Dialect::Batt] {
            for (call, value) in op.row().examples_of(dialect) {
                checked += 1;
                let here = evaluate(&mut worker, call, dialect, DEFAULT_BUDGET);
                let there = match reference::eval(reference_of(dialect), call) {
                    Ok(value) => value,
                    Err(error) => format!("error: {error}"),
                };
                if here != value || there != value {
                    faults.push(format!(
                        "{dialect}: {call}\n  table     {value}\n  here      {here}\n  reference {there}"
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {checked} examples are wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(checked >= 450, "only {checked} examples");
}
