//! Drawing mutants, and merging programs: the embedded programs of both dialects.
//!
//! An iteration draws one mutant of every program, so `thrpt` is mutants a second; `distinct` draws until each differs
//! from its parent and from those before it; `stored_distinct` draws the same and writes none down.
//!
//! ```text
//! cargo bench --bench mutation
//! ```

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use megabatt::card::{Card, Parent};
use megabatt::corpus::embedded;
use megabatt::lang::parse_file;
use megabatt::lang::program::Program;
use megabatt::mutation::Mutator;

fn main() {
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(20)
        .nresamples(1001)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for (name, text) in [
        ("arc1_training", embedded::ARC1_TRAINING),
        ("embedded", embedded::PROGRAMS),
        ("embedded_batt", embedded::PROGRAMS_BATT),
    ] {
        let programs: Vec<Program> = parse_file(name, text, None).programs.into_iter().flatten().collect();
        assert!(programs.len() > 20, "{name}");
        mutants(&mut criterion, name, &programs);
        merging(&mut criterion, name, &programs);
    }
    criterion.final_summary();
}

fn mutants(criterion: &mut Criterion, name: &str, programs: &[Program]) {
    let mut group = criterion.benchmark_group(format!("mutants/{name}"));
    group.throughput(Throughput::Elements(programs.len() as u64));
    for rate in [0.01, 0.1] {
        let mutators: Vec<Mutator<'_>> = programs.iter().map(|program| Mutator::new(program, rate)).collect();
        let mut number = 0;
        group.bench_function(format!("{rate}"), |bencher| {
            bencher.iter(|| {
                number += 1;
                for mutator in &mutators {
                    black_box(mutator.nth(1, number));
                }
            });
        });
    }
    group.throughput(Throughput::Elements(20 * programs.len() as u64));
    group.bench_function("distinct", |bencher| {
        bencher.iter(|| {
            for program in programs {
                black_box(Mutator::new(program, 0.1).distinct(1, 20));
            }
        });
    });
    group.bench_function("stored_distinct", |bencher| {
        bencher.iter(|| {
            for program in programs {
                black_box(Mutator::new(program, 0.1).stored_distinct(1, 20));
            }
        });
    });
    group.finish();
}

fn merging(criterion: &mut Criterion, name: &str, programs: &[Program]) {
    let parents: Vec<Parent> =
        programs.iter().map(|program| Parent::new(program.name.clone(), program.clone())).collect();
    let mut group = criterion.benchmark_group(format!("card/{name}"));
    group.throughput(Throughput::Elements(parents.len() as u64));
    group.bench_function("merge", |bencher| bencher.iter(|| Card::merge(black_box(&parents))));
    group.finish();
}
