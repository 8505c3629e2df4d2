//! The generators draw for every primitive of both dialects what the reference can evaluate, the same for the same seed.

use std::collections::BTreeSet;

use megabatt_testkit::generate::{Generator, source};
use megabatt_testkit::reference::{self, Dialect, Exception, Py};
use megabatt_testkit::signature::{Type, signatures};

const DIALECTS: [Dialect; 2] = [Dialect::Arc, Dialect::Batt];
/// Draws for each primitive and size.
const DRAWS: u64 = 25;

#[test]
fn signatures_name_every_primitive_with_its_parameters() {
    for dialect in DIALECTS {
        let of_table: BTreeSet<_> = dialect.prims().iter().map(|p| (p.name, p.params)).collect();
        let of_signatures: BTreeSet<_> = signatures(dialect).iter().map(|s| (s.name, s.params.len())).collect();
        let differing: Vec<_> = of_table.symmetric_difference(&of_signatures).collect();
        assert!(differing.is_empty(), "{dialect:?}: {differing:?}");
        println!("{dialect:?}: {} signatures", of_signatures.len());
    }
    assert_eq!(signatures(Dialect::Arc).len(), 160);
    assert_eq!(signatures(Dialect::Batt).len(), 285 + 4 + 3 + 1);
}

#[test]
fn calls_evaluate_from_their_source_and_from_their_values() {
    for dialect in DIALECTS {
        let (mut calls, mut values, mut budget) = (0, 0, 0);
        let mut never = Vec::new();
        for (k, prim) in dialect.prims().iter().enumerate() {
            let mut given: BTreeSet<String> = BTreeSet::new();
            for (size, seed) in [3, 10, 30].into_iter().flat_map(|n| (0..DRAWS).map(move |s| (n, s))) {
                let mut generator = Generator::new(dialect, size, seed * 1_000 + k as u64);
                let call = generator.call(prim.name).expect("the primitive has a signature");
                let from_source = reference::eval(dialect, &call.source);
                assert_ne!(from_source, Err(Exception::SyntaxError.name().to_string()), "{}", call.source);
                assert_ne!(from_source, Err(Exception::NameError.name().to_string()), "{}", call.source);
                let direct = reference::call(dialect, prim.name, &call.args);
                if !matches!(direct, Ok(Py::Func(_))) && call.source.ends_with(')') && !is_functional(prim.name) {
                    let direct = direct.map(|v| v.to_string()).map_err(|e| e.name().to_string());
                    assert_eq!(from_source, direct, "{}", call.source);
                }
                calls += 1;
                match from_source {
                    Ok(value) => {
                        values += 1;
                        given.insert(value);
                    }
                    Err(e) => budget += usize::from(e == "Fuel" || e == "Memory"),
                }
            }
            if given.len() < 2 {
                never.push(prim.name);
            }
        }
        println!("{dialect:?}: {calls} calls, {values} values, {budget} out of budget; one value at most: {never:?}");
        assert!(never.is_empty(), "nothing to test is drawn for {never:?}");
        assert!(values * 10 > calls * 7, "most draws should give values");
        assert!(budget * 100 < calls, "draws should be small");
    }
}

fn is_functional(name: &str) -> bool {
    matches!(name, "compose" | "chain" | "fork" | "matcher" | "rbind" | "lbind" | "power")
}

#[test]
fn sources_read_back_as_the_value() {
    let types = [
        Type::Any,
        Type::Integer,
        Type::IntegerTuple,
        Type::Grid,
        Type::Object,
        Type::Objects,
        Type::ObjectTuples,
        Type::Indices,
        Type::IntegerSet,
        Type::Container,
        Type::TupleTuple,
        Type::Samples,
    ];
    for dialect in DIALECTS {
        for (k, ty) in types.into_iter().cycle().take(1_200).enumerate() {
            let value = Generator::new(dialect, 10, k as u64).with_odd_percent(50).draw(ty);
            let read = reference::literal(dialect, &source(&value));
            assert_eq!(read.as_ref(), Ok(&value), "{}", source(&value));
            assert_eq!(read.map(|v| v.to_string()), Ok(value.to_string()));
        }
    }
}

#[test]
fn the_seed_fixes_every_draw() {
    let all = |seed: u64| {
        let mut generator = Generator::new(Dialect::Batt, 10, seed);
        let mut text = generator.program("x", 12);
        for prim in Dialect::Batt.prims() {
            text.push_str(&generator.call(prim.name).expect("it has a signature").source);
        }
        text
    };
    assert_eq!(all(1), all(1));
    assert_ne!(all(1), all(2));
}

#[test]
fn programs_run() {
    for dialect in DIALECTS {
        let (mut values, mut outcomes) = (0, BTreeSet::new());
        for seed in 0..1_000 {
            let mut generator = Generator::new(dialect, 10, seed);
            let text = generator.program("x", 8);
            let grid = generator.grid();
            let inputs = match dialect {
                Dialect::Arc => vec![grid],
                Dialect::Batt => vec![generator.draw_plain(Type::Samples), grid, Py::None],
            };
            match reference::run_program(dialect, &text, "solve_x", &inputs) {
                Ok(value) if value.tree_size(100_000) < 100_000 => {
                    values += 1;
                    outcomes.insert(value.to_string());
                }
                Ok(_) => {}
                Err(e) => {
                    assert!(!matches!(e, Exception::SyntaxError | Exception::NameError), "{e}:\n{text}");
                    outcomes.insert(e.to_string());
                }
            }
        }
        println!("{dialect:?}: {values} of 1000 programs give a value, {} different outcomes", outcomes.len());
        assert!(values > 500 && outcomes.len() > 300, "{values} values, {} outcomes", outcomes.len());
    }
}
