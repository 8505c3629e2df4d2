//! Mutation: what it may change, and that a mutant is a program like any other.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use megabatt::corpus::embedded;
use megabatt::lang::program::{Atom, Expr, Input, Outcome, Program};
use megabatt::lang::{parse_file, print_file};
use megabatt::mutation::{Mutant, Mutator, What};
use megabatt::pool::{Address, Graph, StoredProgram};
use megabatt::value::Dialect;
use megabatt_testkit::generate::Generator;
use megabatt_testkit::oracle;
use megabatt_testkit::value::Dialect as Reference;

fn read(source: &str, dialect: Option<Dialect>) -> Vec<Program> {
    let programs = parse_file("f.py", source, dialect).programs;
    programs.into_iter().map(|program| program.unwrap_or_else(|fault| panic!("{fault}"))).collect()
}

/// A program without its lines, which printing changes.
fn unplaced(mut program: Program) -> Program {
    program.line = 0;
    program.stmts.iter_mut().for_each(|stmt| stmt.line = 0);
    program
}

/// The embedded programs of both dialects.
fn corpus() -> Vec<Program> {
    [embedded::PROGRAMS, embedded::PROGRAMS_BATT].iter().flat_map(|text| read(text, None)).collect()
}

/// Random programs of both dialects, some of whose variables hide one another, and the recorded batts.
fn parents() -> Vec<Program> {
    let mut programs = corpus();
    for (of, dialect) in [(Reference::Arc, Dialect::Arc), (Reference::Batt, Dialect::Batt)] {
        for seed in 0..150 {
            let mut generator = Generator::new(of, 8, seed);
            let text = generator.program("random", 2 + (seed % 14) as usize);
            programs.extend(read(&text, Some(dialect)));
            if seed % 5 == 0 {
                let hiding = text.replace("x3 ", "x1 ").replace("x3)", "x1)").replace("x2 ", "I ");
                programs.extend(parse_file("f.py", &hiding, Some(dialect)).programs.into_iter().flatten());
            }
        }
    }
    for name in ["b1.py", "b2.py", "b7_raises.py"] {
        programs.extend(read(&oracle::text(&format!("batt/batts/{name}")).expect("the recorded batts"), None));
    }
    programs
}

fn check(parent: &Program, mutant: &Mutant) {
    let text = print_file([&mutant.program]);
    let again = read(&text, Some(mutant.program.dialect)).remove(0);
    assert_eq!(unplaced(again), unplaced(mutant.program.clone()), "{text}");

    assert!(mutant.changes.is_sorted_by_key(|change| change.stmt));
    let changed: HashSet<u32> = mutant.changes.iter().map(|change| change.stmt).collect();
    let new = mutant.changes.iter().filter(|change| change.parent.is_none()).count();
    assert_eq!(mutant.program.stmts.len(), parent.stmts.len() + new, "{text}");
    let (mut of_parent, mut reference) = (0, 0);
    for (at, stmt) in mutant.program.stmts.iter().enumerate() {
        let uses = |stmt: &Expr| stmt.atoms().filter(|atom| **atom == Atom::Input(Input::Reference)).count();
        reference += uses(&stmt.expr);
        let change = mutant.changes.iter().find(|change| change.stmt as usize == at);
        if change.is_some_and(|change| change.parent.is_none()) {
            continue;
        }
        let old = &parent.stmts[of_parent];
        reference = reference.saturating_sub(uses(&old.expr));
        of_parent += 1;
        assert_eq!(stmt.guarded, old.guarded);
        assert_eq!(stmt.expr.atoms().count(), old.expr.atoms().count(), "{text}");
        if new == 0 && !changed.contains(&(at as u32)) {
            let constants = |program: &Program, expr: &Expr| -> Vec<String> {
                let named = expr.atoms().map(|atom| match atom {
                    Atom::Const(k) => format!("{:?}", program.constants[*k as usize]),
                    atom => format!("{atom:?}"),
                });
                named.collect()
            };
            assert_eq!(constants(&mutant.program, &stmt.expr), constants(parent, &old.expr), "{text}");
        }
    }
    assert_eq!(reference, 0, "the answer never comes in: {text}");
    if mutant.changes.is_empty() {
        assert_eq!(mutant.program, *parent);
    }
}

#[test]
fn a_mutant_prints_and_reads_back_and_differs_where_it_says() {
    let mut changed = 0;
    for parent in parents() {
        for rate in [0.02, 0.3, 1.0] {
            let mutator = Mutator::new(&parent, rate);
            for number in 0..4 {
                let mutant = mutator.nth(11, number);
                check(&parent, &mutant);
                changed += usize::from(!mutant.changes.is_empty());
            }
        }
    }
    assert!(changed > 2000, "{changed}");
}

#[test]
fn at_rate_0_nothing_changes() {
    for parent in parents() {
        assert_eq!(Mutator::new(&parent, 0.0).nth(3, 1), Mutant { program: parent.clone(), changes: Vec::new() });
    }
}

#[test]
fn a_mutant_is_a_function_of_parent_seed_and_number() {
    let parents = corpus();
    let draw = |seed| -> Vec<Mutant> {
        parents
            .iter()
            .flat_map(|parent| (0..3).map(|n| Mutator::new(parent, 0.2).nth(seed, n)).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    // A name and a neighbour do not count.
    let mut renamed = parents[0].clone();
    renamed.name = "solve".to_owned();
    let (own, other) = (Mutator::new(&parents[0], 0.5).nth(1, 4), Mutator::new(&renamed, 0.5).nth(1, 4));
    assert_eq!(own.program.stmts, other.program.stmts);
}

#[test]
fn distinct_mutants_compute_different_things() {
    let mut found = 0;
    for parent in corpus() {
        let mutants = Mutator::new(&parent, 0.03).distinct(5, 20);
        let addresses: HashSet<u128> = mutants.iter().map(|mutant| Address::of(&mutant.program).value).collect();
        assert_eq!(addresses.len(), mutants.len());
        assert!(!addresses.contains(&Address::of(&parent).value));
        assert!(mutants.iter().all(|mutant| mutant.computes_otherwise(&parent)));
        found += mutants.len();
    }
    assert!(found > 19 * corpus().len(), "{found}");
}

/// `distinct` tells mutants apart in a way of its own: it must be the way of their addresses.
#[test]
fn distinct_mutants_are_those_whose_addresses_differ() {
    let mut in_vain = 0;
    for (at, parent) in parents().iter().enumerate().filter(|(at, parent)| at % 3 == 0 || parent.stmts.len() < 4) {
        let mutator = Mutator::new(parent, [0.01, 0.05, 0.3][at / 3 % 3]);
        let mutants = mutator.distinct(7, 30);
        let mut seen = HashSet::from([Address::of(parent).value]);
        let mut expected = Vec::new();
        for number in 0..300 {
            let mutant = mutator.nth(7, number);
            if mutant.changes.is_empty() {
                continue;
            }
            if !seen.insert(Address::of(&mutant.program).value) {
                in_vain += 1;
            } else if expected.len() < 30 {
                expected.push(mutant);
            }
        }
        assert_eq!(mutants[..expected.len()], expected, "{}", parent.name);
        assert!(expected.len() == 30 || mutants.len() >= expected.len());
    }
    assert!(in_vain > 1000, "{in_vain}");
}

/// What a seed draws is kept in files and tables by its seed alone: these sums were reckoned before drawing was tuned.
#[test]
fn draws_stay() {
    let mut sums = [0_u128; 3];
    for (at, parent) in parents().iter().enumerate() {
        let mutator = Mutator::new(parent, [0.02, 0.05, 0.3][at % 3]);
        let add = |sum: &mut u128, mutant: &Mutant| {
            let address = Address::of(&mutant.program);
            for number in [address.value, address.outcome, mutant.changes.len() as u128, at as u128] {
                *sum = (*sum ^ number).wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).rotate_left(59);
            }
        };
        (0..12).for_each(|number| add(&mut sums[0], &mutator.nth(7, number)));
        let distinct = mutator.distinct(8, 6);
        distinct.iter().for_each(|mutant| add(&mut sums[1], mutant));
        for mutant in &distinct {
            for byte in print_file([&mutant.program]).bytes() {
                sums[2] = (sums[2] ^ u128::from(byte)).wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645);
            }
        }
    }
    let expected =
        ["eca676378b92aad6ff9676a704bd9bd5", "faeba80032572aa01f0a9898602ef2aa", "c04d1d658b42f7ecc26f6c5bbce9e0df"];
    assert_eq!(sums.map(|sum| format!("{sum:032x}")), expected);
}

/// Mutants as pools store them read as those that are written down, and have the same nodes in a graph.
#[test]
fn stored_mutants_are_the_written_ones() {
    let (mut variants, mut whole, mut twins) = (0, 0, 0);
    let mut graphs = [Dialect::Arc, Dialect::Batt].map(Graph::new);
    for (at, parent) in parents().iter().enumerate() {
        let mutator = Mutator::new(parent, [0.02, 0.1, 0.4][at % 3]);
        let graph = &mut graphs[usize::from(parent.dialect == Dialect::Batt)];
        let drawn: Vec<Mutant> = (0..12).map(|number| mutator.nth(5, number)).chain(mutator.distinct(6, 8)).collect();
        let stored: Vec<StoredProgram> =
            mutator.stored(5, 0..12).into_iter().chain(mutator.stored_distinct(6, 8)).collect();
        assert_eq!(drawn.len(), stored.len());
        for (drawn, stored) in drawn.iter().zip(&stored) {
            *(if matches!(stored, StoredProgram::Variant(_)) { &mut variants } else { &mut whole }) += 1;
            let (of_stored, of_drawn) = (graph.intern_stored(stored), graph.intern(&drawn.program));
            assert_eq!(graph.items(of_stored), graph.items(of_drawn), "{}", print_file([&drawn.program]));
            assert_eq!(graph.results(of_stored), graph.results(of_drawn));
            assert_eq!(**stored, drawn.program);
            assert_eq!((stored.dialect(), stored.statement_count()), (parent.dialect, drawn.program.stmts.len()));
            let nodes: HashSet<_> = graph.items(of_drawn).iter().map(|item| item.node).collect();
            twins += usize::from(nodes.len() < drawn.program.stmts.len());
        }
    }
    assert!(variants > 2000 && whole > 50, "{variants} {whole}");
    assert!(twins > 50, "some say the same twice: {twins}");
}

#[test]
fn every_kind_of_change_occurs_in_its_dialect() {
    let mut seen: BTreeMap<Dialect, BTreeMap<What, usize>> = BTreeMap::new();
    let with_angle = "def solve(S, I, C):\n    x = mir_rot_t(I, A2)\n    O = fill(x, RED, I)\n    return O\n";
    let mut parents = corpus();
    parents.extend(read(with_angle, None));
    for parent in &parents {
        for number in 0..40 {
            for change in Mutator::new(parent, 0.1).nth(9, number).changes {
                *seen.entry(parent.dialect).or_default().entry(change.what).or_default() += 1;
            }
        }
    }
    let kinds = |dialect| seen[&dialect].keys().copied().collect::<Vec<_>>();
    assert_eq!(kinds(Dialect::Arc), [What::Variable, What::Function, What::Constant]);
    assert_eq!(
        kinds(Dialect::Batt),
        [What::Variable, What::Function, What::Constant, What::SampleColor, What::SampleAngle]
    );
    assert!(seen.values().flat_map(BTreeMap::values).all(|&n| n > 10), "{seen:?}");
}

/// The texts of a statement over many mutants.
fn drawn(source: &str, dialect: Option<Dialect>, stmt: usize) -> BTreeSet<String> {
    let parent = read(source, dialect).remove(0);
    let mutator = Mutator::new(&parent, 0.1);
    let mutants = (0..4000)
        .map(|number| mutator.nth(2, number))
        .filter(|mutant| mutant.changes.iter().all(|change| change.parent == Some(stmt as u32)));
    mutants.map(|mutant| megabatt::lang::print_statements(&mutant.program)[stmt].clone()).collect()
}

#[test]
fn changes_keep_to_their_types() {
    let source = "def solve(I):\n    a = objects(I, T, F, T)\n    b = mostcolor(I)\n    c = vmirror(I)\n    \
                  O = fill(I, b, a)\n    return O\n";
    let texts = drawn(source, None, 3);
    assert!(texts.contains("O = fill(c, b, a)") && texts.contains("O = underfill(I, b, a)"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("(a,") || text.contains(", I,")), "{texts:?}");

    let source = "def solve(S, I, C):\n    O = compose(height_t, hmirror_t)\n    return O\n";
    let texts = drawn(source, None, 0);
    assert!(texts.contains("O = compose(height_t, vmirror_t)"), "{texts:?}");
    assert!(texts.iter().any(|text| !text.contains("height_t") && text.contains("hmirror_t")), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("add") || text.contains('I')), "{texts:?}");
}

#[test]
fn colours_and_angles_are_taken_from_the_samples() {
    let source = "def solve_1(S, I, C):\n    x1 = mir_rot_t(I, A2)\n    O = replace(x1, RED, BLUE)\n    return O\n";
    let parent = read(source, None).remove(0);
    let mutator = Mutator::new(&parent, 0.5);
    let texts: String = (0..400).map(|number| print_file([&mutator.nth(1, number).program])).collect();
    for line in ["c_iz(S, p_g)\n", "c_zo(S, p_g)\n", "get_nth_t(x2, F0)", "a_mr(S)\n", "mir_rot_t(I, x1_1)\n"] {
        let found = texts.contains(line) || texts.contains(&line.replace("x2", "O_1"));
        assert!(found, "{line}");
    }
    // Without samples there are none.
    let source = source.replace("S, I, C", "I");
    let parent = read(&source, Some(Dialect::Batt)).remove(0);
    for number in 0..100 {
        let text = print_file([&Mutator::new(&parent, 1.0).nth(1, number).program]);
        assert!(!text.contains('S'), "{text}");
    }
}

#[test]
fn rows_of_a_batt_say_what_was_changed() {
    let parent = read(&oracle::text("batt/batts/b2.py").expect("a recorded batt"), None).remove(0);
    let (mut marked, mut unmarked) = (0, 0);
    for number in 0..50 {
        let mutant = Mutator::new(&parent, 0.01).nth(4, number);
        let Outcome::Rows { outputs, .. } = &mutant.program.outcome else { panic!("a batt has rows") };
        let Outcome::Rows { outputs: old, .. } = &parent.outcome else { panic!("a batt has rows") };
        assert_eq!(outputs.len(), old.len());
        for (row, old) in outputs.iter().zip(old) {
            assert_eq!((row.number, &row.solver), (old.number, &old.solver));
            *(if row.mutated { &mut marked } else { &mut unmarked }) += 1;
        }
    }
    assert!(marked > 5 && unmarked > 5, "{marked} {unmarked}");
}
