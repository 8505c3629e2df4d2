//! Instructions of one call of each hot kernel, counted by callgrind: the same number on every run of one binary.
//!
//! ```text
//! cargo install gungraun-runner --version ~0.20 --locked     # once; valgrind comes from the system
//! cargo bench --bench instructions
//! ```
//!
//! What is counted is the call with its fuel and its result in an arena that has room; arguments are made and answers
//! asserted outside. Valgrind knows AVX2 and no AVX-512, so kernels that choose by the processor's features at run time
//! are counted in their x86-64-v3 form.

mod case;

use std::hint::black_box;
use std::process::Command;

use bumpalo::Bump;
use case::{BUDGET, Case};
use gungraun::{library_benchmark, library_benchmark_group};
use megabatt::prim::Op;
use megabatt::value::{Ctx, Dialect};
use megabatt_testkit::random::Rng;
use megabatt_testkit::reference;
use megabatt_testkit::value::{Dialect as Reference, Py};

/// The usual side of a task's grid, and the largest.
const USUAL: usize = 20;
const LARGEST: usize = 30;
/// Bytes: more than any of these calls makes.
const ARENA_BYTES: usize = 1 << 22;

/// A call and the arena for its answer.
struct Prepared {
    case: Case,
    arena: Bump,
}

fn prepared(name: &str, args: &[Py]) -> Prepared {
    let op = Op::find(name, Dialect::Arc).expect("a primitive of the arc dialect");
    // Answers once: whatever is made on a first call is made here, and the answer is compared with the reference's.
    let case = Case::new(Dialect::Arc, op, args, None).expect("a call that raises nothing");
    Prepared { case, arena: Bump::with_capacity(ARENA_BYTES) }
}

fn counted(prepared: Prepared) -> Prepared {
    let mut ctx = Ctx::new(&prepared.arena, prepared.case.dialect, BUDGET);
    let _ = black_box(prepared.case.call(&mut ctx));
    prepared
}

/// A grid of `side` x `side` with diamonds of several colours on 0, some of them touching.
fn blobs(side: usize) -> Py {
    let mut rng = Rng::new(20);
    let mut cells = vec![vec![0; side]; side];
    for _ in 0..side * side / 26 {
        let (top, left) = (rng.below(side) as i64, rng.below(side) as i64);
        let (radius, color) = (rng.between(0, 3), rng.between(1, 9));
        for (i, row) in cells.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                if (i as i64 - top).abs() + (j as i64 - left).abs() <= radius {
                    *cell = color;
                }
            }
        }
    }
    Py::tuple(cells.into_iter().map(|row| Py::tuple(row.into_iter().map(Py::Int).collect())).collect())
}

/// What the reference answers: an argument made by the DSL itself.
fn made(name: &str, args: &[Py]) -> Py {
    reference::call(Reference::Arc, name, args).expect("the reference answers")
}

/// The cells of a grid that are not 0: an object of several colours.
fn picture(side: usize) -> Py {
    let grid = blobs(side);
    made("toobject", &[made("difference", &[made("asindices", std::slice::from_ref(&grid)), zeros(&grid)]), grid])
}

fn zeros(grid: &Py) -> Py {
    made("ofcolor", &[grid.clone(), Py::Int(0)])
}

fn objects(univalued: bool, diagonal: bool, without_bg: bool) -> Prepared {
    prepared("objects", &[blobs(USUAL), Py::Bool(univalued), Py::Bool(diagonal), Py::Bool(without_bg)])
}

fn occurrences(side: usize) -> Prepared {
    let grid = blobs(side);
    let cut = made("crop", &[grid.clone(), Py::ij(2, 3), Py::ij(3, 3)]);
    prepared("occurrences", &[grid, made("asobject", &[cut])])
}

fn shift_object() -> Prepared {
    prepared("shift", &[picture(LARGEST), Py::ij(3, -2)])
}

fn shift_indices() -> Prepared {
    prepared("shift", &[zeros(&blobs(LARGEST)), Py::ij(3, -2)])
}

fn fill_indices() -> Prepared {
    let grid = blobs(LARGEST);
    prepared("fill", &[grid.clone(), Py::Int(5), zeros(&grid)])
}

fn fill_object() -> Prepared {
    prepared("fill", &[blobs(LARGEST), Py::Int(5), picture(LARGEST)])
}

fn mirror(name: &str) -> Prepared {
    prepared(name, &[blobs(LARGEST)])
}

#[library_benchmark]
#[bench::objects_connected(objects(false, false, false))]
#[bench::objects_connected_without_bg(objects(false, false, true))]
#[bench::objects_diagonal(objects(false, true, false))]
#[bench::objects_diagonal_without_bg(objects(false, true, true))]
#[bench::objects_univalued(objects(true, false, false))]
#[bench::objects_univalued_without_bg(objects(true, false, true))]
#[bench::objects_univalued_diagonal(objects(true, true, false))]
#[bench::objects_univalued_diagonal_without_bg(objects(true, true, true))]
fn segmentation_20x20(prepared: Prepared) -> Prepared {
    counted(prepared)
}

#[library_benchmark]
#[bench::occurrences_20x20(occurrences(USUAL))]
#[bench::occurrences_30x30(occurrences(LARGEST))]
fn search(prepared: Prepared) -> Prepared {
    counted(prepared)
}

#[library_benchmark]
#[bench::shift_object(shift_object())]
#[bench::shift_indices(shift_indices())]
#[bench::fill_indices(fill_indices())]
#[bench::fill_object(fill_object())]
fn patches_30x30(prepared: Prepared) -> Prepared {
    counted(prepared)
}

#[library_benchmark]
#[bench::hmirror(mirror("hmirror"))]
#[bench::vmirror(mirror("vmirror"))]
#[bench::dmirror(mirror("dmirror"))]
#[bench::cmirror(mirror("cmirror"))]
#[bench::rot90(mirror("rot90"))]
#[bench::rot180(mirror("rot180"))]
#[bench::rot270(mirror("rot270"))]
fn mirrors_30x30(prepared: Prepared) -> Prepared {
    counted(prepared)
}

library_benchmark_group!(name = hot_kernels, benchmarks = [segmentation_20x20, search, patches_30x30, mirrors_30x30]);

/// The harness, apart so that its absence can be said first.
mod callgrind {
    use super::hot_kernels;

    gungraun::main!(library_benchmark_groups = hot_kernels);

    pub fn run() {
        main();
    }
}

fn main() {
    // The runner starts this program again under valgrind, in an empty environment.
    let counting = std::env::args().any(|arg| arg == "--gungraun-run");
    let answers = |program: &str| Command::new(program).arg("--version").output().is_ok();
    let runner = std::env::var("GUNGRAUN_RUNNER").unwrap_or_else(|_| "gungraun-runner".to_owned());
    for program in [runner.as_str(), "valgrind"] {
        if !counting && !answers(program) {
            eprintln!("SKIPPED: no {program}; `cargo install gungraun-runner --version ~0.20 --locked`, and valgrind");
            return;
        }
    }
    callgrind::run();
}
