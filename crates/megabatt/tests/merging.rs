//! Programs merged into one plan do what each does alone: value, error, statement, fuel, under every backend, number of
//! threads, size of batches, order of jobs and budget.

use megabatt::exec::{AllCores, Backend, Batch, Call, DEFAULT_BUDGET, Evaluation, Inputs, Job, OneCore, Want, Worker};
use megabatt::lang::program::{Atom, Outcome, Program};
use megabatt::lang::{parse_file, print_file};
use megabatt::mega_batch::{Matching, MegaBatch};
use megabatt::plan::Plan;
use megabatt::pool::{Graph, Pool};
use megabatt::task::{Dataset, LoadOptions, Task, load};
use megabatt::value::{Budget, Ctx, Dialect, Grid, repr};
use megabatt_testkit::generate::Generator;
use megabatt_testkit::value::Dialect as Reference;

/// The values or the error and its statement, and the fuel.
type Seen = (Result<Vec<String>, (String, usize)>, u64);

/// Budgets, short ones too: where a program runs out must not depend on what it shares.
const BUDGETS: [Budget; 5] = [
    DEFAULT_BUDGET,
    Budget { fuel: 300, ..DEFAULT_BUDGET },
    Budget { fuel: 60, ..DEFAULT_BUDGET },
    Budget { memory_bytes: 3000, ..DEFAULT_BUDGET },
    Budget { fuel: 150, memory_bytes: 1200 },
];

fn seen(ctx: &mut Ctx<'_>, evaluation: Evaluation<'_, '_>) -> Seen {
    let values = |values: &[megabatt::value::Value<'_>]| values.iter().map(|&value| repr(value, ctx.dialect)).collect();
    let result = evaluation.result.map(values);
    (result.map_err(|failure| (failure.error.to_string(), failure.stmt)), evaluation.fuel)
}

/// Random programs, and of each its beginnings: programs that have much in common.
fn programs(dialect: Dialect, n: u64) -> Vec<Program> {
    let of = if dialect == Dialect::Arc { Reference::Arc } else { Reference::Batt };
    let mut programs = Vec::new();
    for seed in 0..n {
        let text = Generator::new(of, 8, seed).with_odd_percent(6).program("random", 4 + (seed % 9) as usize);
        let program = parse_file("random.py", &text, None).programs.remove(0).expect("a drawn program parses");
        for last in (0..program.stmts.len()).rev().step_by(2) {
            let mut part = program.clone();
            part.name = format!("solve_{seed}_{last}");
            part.outcome = Outcome::Value(Atom::Var(last as u32));
            if last % 4 == 0 {
                part.stmts.truncate(last + 1);
            }
            programs.push(part);
        }
    }
    programs
}

fn pool(programs: &[Program]) -> Pool {
    let mut pool = Pool::default();
    for program in programs {
        pool.add_source("pool.py", &print_file([program]), Some(program.dialect));
    }
    pool.make_names_unique();
    pool
}

/// A few tasks of the corpus, cut to a few pairs each.
fn dataset(n: usize) -> Dataset {
    let all = load("embedded", LoadOptions::default()).expect("the embedded tasks");
    let cut = |task: &Task| {
        let mut task = task.clone();
        task.train.truncate(2);
        task.test.truncate(1);
        task
    };
    Dataset::new("some", all.tasks.iter().step_by(all.tasks.len() / n).take(n).map(cut).collect())
}

fn alone(batch: &Batch<'_>, mega: &MegaBatch, job: &Job) -> Seen {
    let member = &mega.pool.members[mega.member_of_program[job.program as usize]];
    let plan = Plan::compile(member.program.as_ref().expect("a program that parsed"));
    let train = &batch.task(job).train;
    let samples: Vec<(&Grid, &Grid)> = train.iter().map(|pair| (&pair.input, pair.output.as_ref().unwrap())).collect();
    let example = batch.example(job);
    let reference = if job.call == Call::Diff { example.output.as_ref() } else { None };
    let inputs = Inputs { samples: &samples, grid: &example.input, reference };
    Worker::default().run(&plan, &inputs, batch.budget, seen)
}

fn all_of(backend: &impl Backend, batch: &Batch<'_>) -> Vec<Seen> {
    let mut out = Vec::new();
    let ran = backend.run(
        batch,
        |_, ctx, evaluation| seen(ctx, evaluation),
        |job, seen| {
            assert_eq!(job, &batch.jobs[out.len()], "results come in the order of the jobs");
            out.push(seen);
        },
    );
    assert_eq!(ran, batch.jobs.len());
    out
}

fn check(mega: &MegaBatch) {
    let batch = mega.batch();
    let expected: Vec<Seen> = batch.jobs.iter().map(|job| alone(&batch, mega, job)).collect();
    let agree = |mode: &str, jobs: &[Job], got: &[Seen], expected: &mut dyn Iterator<Item = &Seen>| {
        for ((job, got), expected) in jobs.iter().zip(got).zip(expected) {
            if got != expected {
                let member = &mega.pool.members[mega.member_of_program[job.program as usize]];
                let text = print_file([member.program.as_deref().unwrap()]);
                panic!("{mode}, {:?}\n{text}merged {got:?}\nalone  {expected:?}", batch.budget);
            }
        }
    };
    agree("one core", batch.jobs, &all_of(&OneCore::default(), &batch), &mut expected.iter());
    // Items one by one and columns differ in the bytes that they hold in between, so in where short memory ends.
    if batch.budget.memory_bytes == DEFAULT_BUDGET.memory_bytes {
        agree("item by item", batch.jobs, &all_of(&OneCore { item_by_item: true }, &batch), &mut expected.iter());
    }
    for batch_size in [Some(1), Some(7), Some(64), None] {
        let sized = Batch { batch_size, ..batch };
        agree("in batches", batch.jobs, &all_of(&OneCore::default(), &sized), &mut expected.iter());
        for threads in [2, 5] {
            agree("on threads", batch.jobs, &all_of(&AllCores { threads }, &sized), &mut expected.iter());
        }
    }
    let reversed: Vec<Job> = batch.jobs.iter().rev().copied().collect();
    let backwards = Batch { jobs: &reversed, ..batch };
    agree("backwards", &reversed, &all_of(&AllCores { threads: 2 }, &backwards), &mut expected.iter().rev());
    let some: Vec<Job> = batch.jobs.iter().step_by(3).copied().collect();
    let fewer = Batch { jobs: &some, ..batch };
    agree("a third", &some, &all_of(&OneCore::default(), &fewer), &mut expected.iter().step_by(3));
}

fn merged_is_alone(dialect: Dialect) {
    let programs = programs(dialect, 60);
    assert!(programs.len() > 200);
    for budget in BUDGETS {
        let mut mega = MegaBatch::new(pool(&programs), dataset(3)).matching(Some(Matching::All)).budget(budget);
        mega.collect_inputs();
        mega.create_batches();
        assert_eq!(mega.plans().len(), 1, "programs that meet on a sample are one plan");
        assert!(mega.statements.distinct * 2 < mega.statements.total, "{:?}", mega.statements);
        check(&mega);
    }
}

#[test]
fn programs_of_the_arc_dialect() {
    merged_is_alone(Dialect::Arc);
}

#[test]
fn programs_of_the_batt_dialect() {
    merged_is_alone(Dialect::Batt);
}

/// Programs that say the same under other names are one routine, and each gives what it does alone.
#[test]
fn programs_that_are_alike() {
    for dialect in [Dialect::Arc, Dialect::Batt] {
        let distinct = programs(dialect, 6);
        let mut alike = distinct.clone();
        for (at, program) in distinct.iter().enumerate().filter(|(at, _)| at % 2 == 0) {
            let mut other = program.clone();
            other.name = format!("solve_other_{at}");
            other.stmts.iter_mut().for_each(|stmt| stmt.name.insert(1, '0'));
            alike.push(other);
        }
        alike.extend(distinct.clone());
        for budget in BUDGETS {
            let mega = |programs: &[Program]| {
                let mut mega = MegaBatch::new(pool(programs), dataset(2)).matching(Some(Matching::All)).budget(budget);
                mega.collect_inputs();
                mega.create_batches();
                mega
            };
            let routines = |mega: &MegaBatch| mega.plans().iter().map(|plan| plan.routines.len()).sum::<usize>();
            let (distinct, alike) = (mega(&distinct), mega(&alike));
            assert!(alike.jobs.len() > 2 * distinct.jobs.len());
            assert!(routines(&distinct) <= distinct.member_of_program.len());
            assert_eq!(routines(&alike), routines(&distinct));
            check(&alike);
        }
    }
}

#[test]
fn programs_of_both_dialects_each_on_its_own_task() {
    let (mut pool, tasks) = (Pool::default(), load("embedded", LoadOptions::default()).expect("the embedded tasks"));
    pool.add_source("arc.py", megabatt::corpus::embedded::PROGRAMS, None);
    pool.add_source("batt.py", megabatt::corpus::embedded::PROGRAMS_BATT, None);
    pool.make_names_unique();
    let mut mega = MegaBatch::new(pool, tasks);
    mega.collect_inputs();
    mega.create_batches();
    assert!(mega.plans().len() > 50);
    check(&mega);
}

/// A pool sliced apart again: programs that print, parse, and do what they did.
#[test]
fn slices_run_alone() {
    for dialect in [Dialect::Arc, Dialect::Batt] {
        let programs = programs(dialect, 60);
        let mut graph = Graph::new(dialect);
        let entries: Vec<usize> = programs.iter().map(|program| graph.intern(program)).collect();
        let total: usize = programs.iter().map(|program| program.stmts.len()).sum();
        assert!(graph.expressions() * 2 < total);
        let dataset = dataset(2);
        let grid = &dataset.tasks[0].train[0].input;
        let mut worker = Worker::default();
        for (program, entry) in programs.iter().zip(entries) {
            let text = print_file([&graph.slice(entry)]);
            let sliced = parse_file("slice.py", &text, Some(dialect)).programs.remove(0).expect("a slice parses");
            let again = graph.intern(&sliced);
            assert_eq!(graph.items(again), graph.items(entry), "{text}");
            assert_eq!(graph.results(again), graph.results(entry), "{text}");
            let inputs = Inputs { samples: &[(grid, grid)], grid, reference: None };
            let mut outcome = |program| worker.run(&Plan::compile(program), &inputs, DEFAULT_BUDGET, seen);
            assert_eq!(outcome(program), outcome(&sliced), "{text}");
        }
    }
}

/// Functions are compared by identity: a program that builds one twice has two, merged or not.
#[test]
fn closures_built_twice_stay_two() {
    let text = "
def solve_twice(I):
    x1 = compose(first, last)
    x2 = compose(first, last)
    O = equality(x1, x2)
    return O

def solve_once(I):
    x1 = compose(first, last)
    O = equality(x1, x1)
    return O

def solve_mapped(I):
    x1 = astuple(first, last)
    x2 = lbind(apply, rbind(compose, first))
    x3 = x2(x1)
    x4 = x2(x1)
    O = equality(x3, x4)
    return O

def solve_mapped_once(I):
    x1 = astuple(first, last)
    x2 = lbind(apply, rbind(compose, first))
    x3 = x2(x1)
    O = equality(x3, x3)
    return O
";
    let mut pool = Pool::default();
    pool.add_source("pool.py", text, None);
    let mut mega = MegaBatch::new(pool, dataset(1)).matching(Some(Matching::All));
    mega.collect_inputs();
    mega.create_batches();
    check(&mega);
    let got = all_of(&OneCore::default(), &mega.batch());
    let of_sample: Vec<&str> = got.iter().step_by(3).map(|(values, _)| values.as_ref().unwrap()[0].as_str()).collect();
    assert_eq!(of_sample, ["False", "True", "False", "True"]);
}

/// Differs are evaluated where they are asked for, or where an output is the expected one.
#[test]
fn differs_wait_until_they_are_wanted() {
    let text = "
def batt(task_id, S, I, C, log_path):
    s = []
    o = []
    t1 = vmirror_t(I)
    o.append((1, False, 'aaaaaaaa', t1))
    t2 = p_g(t1)
    t3 = p_g(C)
    t4 = difference_tuple(t3, t2)
    t5 = size(t4)
    s.append((5, 'aaaaaaaa', 'differ_x', t5))
    return o, s
";
    let mut tasks = dataset(1);
    let task = &mut tasks.tasks[0];
    task.train[0].input = Grid::from_rows(&[vec![1, 2, 0]]).unwrap();
    task.train[0].output = Grid::from_rows(&[vec![0, 2, 1]]);
    task.train[1].output = Grid::from_rows(&[vec![9]]);
    let mut pool = Pool::default();
    pool.add_source("batt.py", text, None);
    let mut counts = Vec::new();
    let mut fuels = Vec::new();
    for want in [Want::Everything, Want::Outputs, Want::DiffersOfMatches] {
        let mut of_want = Pool::default();
        of_want.add_source("batt.py", text, None);
        let mut mega = MegaBatch::new(of_want, tasks.clone()).matching(Some(Matching::All)).want(want);
        mega.collect_inputs();
        mega.create_batches();
        let got = all_of(&OneCore::default(), &mega.batch());
        counts.push(got[..2].iter().map(|(values, _)| values.as_ref().unwrap().len()).collect::<Vec<_>>());
        fuels.push(got[0].1);
    }
    assert_eq!(counts, [[2, 2], [1, 1], [2, 1]]);
    assert!(fuels[1] < fuels[0] && fuels[2] == fuels[0], "{fuels:?}");
}

/// The stages are told in order, and the results are by task, split and sample, in the order of the programs.
#[test]
fn a_coordinator_tells_its_stages_and_merges_by_task() {
    use std::sync::{Arc, Mutex};
    let programs = programs(Dialect::Arc, 6);
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let mut mega = MegaBatch::new(pool(&programs), dataset(3))
        .matching(Some(Matching::All))
        .threads(2)
        .on_event(move |event| tell.lock().unwrap().push(event.to_string()));
    mega.collect_inputs();
    mega.create_batches();
    let results = mega.process_all();
    let told = told.lock().unwrap().clone();
    let starts: Vec<&str> = told.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(starts, ["collected", "made", "processing", "processed"], "{told:?}");
    assert_eq!(results.len(), 3);
    for (id, task) in &results {
        assert_eq!((task.demo.len(), task.test.len()), (2, 1), "{id}");
        for findings in task.demo.values().chain(task.test.values()) {
            let members: Vec<usize> = findings.iter().map(|finding| finding.member).collect();
            assert_eq!(members, (0..programs.len()).collect::<Vec<_>>(), "{id}");
        }
    }
    let batch = mega.batch();
    for job in batch.jobs {
        let task = &results[&batch.task(job).id];
        let split = if job.split == megabatt::task::Split::Train { &task.demo } else { &task.test };
        let finding = &split[&job.index][job.program as usize];
        let (values, fuel) = alone(&batch, &mega, job);
        assert_eq!(finding.fuel, fuel);
        let value = finding.outcome.as_ref().map_err(|failure| (failure.error.to_string(), failure.stmt));
        let value = value.map(|found| match found {
            megabatt::mega_batch::Found::Value(literal) => vec![literal.clone()],
            megabatt::mega_batch::Found::Rows { .. } => Vec::new(),
        });
        assert_eq!(value, values);
    }
}
