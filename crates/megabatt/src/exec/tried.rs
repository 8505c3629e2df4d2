//! What the blocks of a batt gave for the candidates that were tried.
//!
//! In a batt the same differs follow each candidate, and many candidates are equal. What a block gave for one is kept
//! until the program ends: for another that is *identical*, which is more than equal, since `True` equals 1, the same
//! values are copied and the same fuel and bytes are taken. Nothing is kept of a block that did not run to its end, that
//! a budget ran short in, or that gave a function, which is equal only to itself. Where less is left than the block
//! takes its statements run one by one, so the one that fails is the same.

use bumpalo::Bump;

use super::cell::Left;
use crate::value::{Rows, SIDE, Value};

/// How many candidates are compared with one, whose hashes begin alike, before its block is run.
const MAX_COMPARED: usize = 4;
/// How many items are looked at for a function.
const MAX_LOOKED_AT: u32 = 64;
/// The most lists of candidates, a power of 2.
const MAX_LISTS: usize = 256;

/// What a block gave for a candidate.
pub(super) struct Trial<'p> {
    pub candidate: Candidate<'p>,
    /// Its values that are read afterwards.
    pub results: &'p [Value<'p>],
    pub cost: Left,
    earlier: Option<&'p Trial<'p>>,
}

/// A value that a block of some class is about.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'p> {
    value: Value<'p>,
    class: u32,
    hash: u32,
}

impl<'p> Candidate<'p> {
    /// A value with its hash.
    #[inline]
    pub fn of(value: Value<'p>, class: u32) -> Candidate<'p> {
        Candidate { value, class, hash: hash(value) ^ class.wrapping_mul(0x9e37_79b9) }
    }
}

/// What was tried, as lists by hash, the last one first.
#[derive(Default)]
pub(super) struct Tried<'p> {
    lists: &'p mut [Option<&'p Trial<'p>>],
    /// The candidate whose block runs, and what was left before.
    pub candidate: Option<(Candidate<'p>, Left)>,
    /// How often a block need not be run.
    #[cfg(test)]
    pub known: usize,
}

impl<'p> Tried<'p> {
    /// Nothing yet, of a program with so many blocks.
    pub fn of_blocks(blocks: usize, arena: &'p Bump) -> Tried<'p> {
        Tried {
            lists: arena.alloc_slice_fill_copy(blocks.next_power_of_two().min(MAX_LISTS), None),
            candidate: None,
            #[cfg(test)]
            known: 0,
        }
    }

    /// What a block of this class gave for this candidate, where that is known.
    #[inline]
    pub fn find(&self, candidate: &Candidate<'p>) -> Option<&'p Trial<'p>> {
        let mut trial = *self.lists.get(self.list(candidate))?;
        for _ in 0..MAX_COMPARED {
            let known = trial?;
            let other = &known.candidate;
            if other.hash == candidate.hash
                && other.class == candidate.class
                && are_identical(other.value, candidate.value)
            {
                return Some(known);
            }
            trial = known.earlier;
        }
        None
    }

    /// Keeps what a block gave that ran to its end.
    pub fn keep(&mut self, candidate: Candidate<'p>, results: &'p [Value<'p>], cost: Left, arena: &'p Bump) {
        let mut left = MAX_LOOKED_AT;
        if results.iter().all(|&value| holds_no_function(value, &mut left)) {
            let list = self.list(&candidate);
            if let Some(list) = self.lists.get_mut(list) {
                *list = Some(arena.alloc(Trial { candidate, results, cost, earlier: *list }));
            }
        }
    }

    fn list(&self, candidate: &Candidate<'_>) -> usize {
        // As many as a power of 2, or none.
        candidate.hash as usize & self.lists.len().wrapping_sub(1)
    }
}

/// An odd number whose bits are as good as drawn.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// An odd factor for each row of four planes.
static ROW_FACTORS: [Rows; 4] = {
    let mut factors = [[0; SIDE]; 4];
    let (mut at, mut factor) = (0, FACTOR);
    while at < 4 * SIDE {
        factors[at / SIDE][at % SIDE] = (factor >> 32) as u32 | 1;
        factor = factor.wrapping_mul(0xd129_42ed_93c9_d965).wrapping_add(1);
        at += 1;
    }
    factors
};

/// The same for identical values: of packed ones by what they hold, of others by their kind and their size.
#[inline]
fn hash(value: Value<'_>) -> u32 {
    // A sum of products, four rows at a time.
    let rows = |planes: &[Rows]| {
        let words = planes.as_flattened().iter().zip(ROW_FACTORS.as_flattened());
        words.fold(0_u32, |sum, (&row, &factor)| sum.wrapping_add(row.wrapping_mul(factor)))
    };
    let with = |high: u64, low: u32| high << 32 ^ u64::from(low);
    let two = |i: i32, j: i32| with(i as u64, j as u32);
    let words = match value {
        Value::Grid(grid) => with(u64::from(grid.h) << 8 | u64::from(grid.w), rows(&grid.planes)),
        Value::Indices { mask, i, j } | Value::Object { mask, i, j, .. } => {
            two(i.into(), j.into()) ^ u64::from(rows(&[mask.rows]))
        }
        Value::Picture { picture, i, j } => two(i.into(), j.into()) ^ u64::from(rows(&picture.planes)),
        Value::Pairs([i, j, k, l]) => two(i.into(), j.into()).rotate_left(16) ^ two(k.into(), l.into()),
        Value::Pair(i, j) => two(i, j),
        Value::Cell { color, i, j } => two(i, j) ^ (color as u64) << 16,
        Value::Int(n) => n as u64,
        Value::Tuple(seq) | Value::Set(seq) => seq.items.len() as u64,
        _ => 0,
    };
    (words.wrapping_mul(FACTOR) >> 32) as u32
}

/// Whether a program can see no difference between two values, and no primitive can either. Larger values that are not
/// packed are identical to none but themselves.
fn are_identical(a: Value<'_>, b: Value<'_>) -> bool {
    use std::ptr::eq;
    match (a, b) {
        (Value::None, Value::None) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Pair(a, b), Value::Pair(c, d)) => a == c && b == d,
        (Value::Pairs(a), Value::Pairs(b)) => a == b,
        (Value::Cell { color: a, i, j }, Value::Cell { color: b, i: k, j: l }) => a == b && i == k && j == l,
        (Value::Grid(a), Value::Grid(b)) => eq(a, b) || a == b,
        (Value::Indices { mask: a, i, j }, Value::Indices { mask: b, i: k, j: l }) => {
            i == k && j == l && (eq(a, b) || a == b)
        }
        (Value::Object { mask: a, i, j, color }, Value::Object { mask: b, i: k, j: l, color: other }) => {
            color == other && i == k && j == l && (eq(a, b) || a == b)
        }
        (Value::Picture { picture: a, i, j }, Value::Picture { picture: b, i: k, j: l }) => {
            i == k && j == l && (eq(a, b) || a == b)
        }
        (Value::Tuple(a), Value::Tuple(b)) | (Value::Set(a), Value::Set(b)) => {
            eq(a, b) || a.items.is_empty() && b.items.is_empty()
        }
        (Value::Wide(a), Value::Wide(b)) => eq(a, b),
        (Value::Expanse(a), Value::Expanse(b)) => eq(a, b),
        (Value::Unlisted(a), Value::Unlisted(b)) => eq(a, b),
        (Value::Prim(a), Value::Prim(b)) => eq(a, b),
        (Value::Func(a), Value::Func(b)) => eq(a, b),
        _ => false,
    }
}

/// Whether no function is found in a value, which is no primitive either way; `left` is how many more may be looked at.
fn holds_no_function(value: Value<'_>, left: &mut u32) -> bool {
    let Some(one_less) = left.checked_sub(1) else { return false };
    *left = one_less;
    match value {
        Value::Func(_) | Value::Unlisted(_) => false,
        Value::Tuple(seq) | Value::Set(seq) => seq.items.iter().all(|&item| holds_no_function(item, left)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, Parent};
    use crate::corpus::embedded;
    use crate::exec::evaluation::{DEFAULT_BUDGET, Want};
    use crate::exec::scope::{ProgramScope, SampleScope, TaskScope};
    use crate::lang::parse_file;
    use crate::lang::program::Program;
    use crate::mutation::Mutator;
    use crate::plan::Plan;
    use crate::task::{Task, load_embedded};
    use crate::value::{Budget, Ctx, Grid, repr};

    fn read(text: &str) -> Vec<Program> {
        parse_file("f.py", text, None).programs.into_iter().map(|program| program.expect("it can be read")).collect()
    }

    /// What a batt comes to, and how often a block was known.
    #[derive(Debug, PartialEq)]
    struct Ran {
        rows: Result<Vec<String>, String>,
        fuel: u64,
        bytes: u64,
    }

    fn ran(plan: &Plan, task: &Task, with_reference: bool, budget: Budget) -> (Ran, usize) {
        let pairs = task.train.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?)));
        let pairs: Vec<(&Grid, &Grid)> = pairs.collect();
        let (grid, reference) = pairs[0];
        let arenas: [Bump; 3] = Default::default();
        let ctx = Ctx::new(&arenas[0], plan.dialect, budget);
        let mut task_scope = TaskScope::new(ctx, plan, &pairs, false);
        let reference = with_reference.then_some(reference);
        let mut scope = SampleScope::new(plan, &task_scope, &arenas[1], grid, reference);
        let mut scope = ProgramScope::new(&mut scope, &arenas[2]);
        let routine = &plan.routines[0];
        let (result, fuel) = scope.run(&mut task_scope, routine, budget, Want::Everything);
        let values = || {
            scope
                .results(&task_scope, routine, Want::Everything)
                .iter()
                .map(|&value| repr(value, plan.dialect))
                .collect()
        };
        let rows = result.map(|()| values()).map_err(|failure| format!("{failure:?}"));
        (Ran { rows, fuel, bytes: scope.ctx.budget_left().1 }, scope.tried.known)
    }

    /// Asserts that a batt comes to the same with its blocks and without, at many budgets; gives how often a block was
    /// known.
    fn check(program: &Program, task: &Task) -> usize {
        let plan = Plan::compile(program);
        let mut plain = Plan::compile(program);
        plain.routines[0].blocks = 0..0;
        let mut known = 0;
        for with_reference in [false, true] {
            let whole = ran(&plain, task, with_reference, DEFAULT_BUDGET).0;
            let used = DEFAULT_BUDGET.memory_bytes - whole.bytes;
            let fuels = (0..48).map(|k| (whole.fuel * k / 47 + k % 3).saturating_sub(1));
            let budgets = fuels.map(|fuel| Budget { fuel, ..DEFAULT_BUDGET });
            let bytes = (0..24).map(|k| used * k / 23);
            let budgets = budgets.chain(bytes.map(|memory_bytes| Budget { memory_bytes, ..DEFAULT_BUDGET }));
            for budget in budgets.chain([DEFAULT_BUDGET]) {
                let (with_blocks, found) = ran(&plan, task, with_reference, budget);
                assert_eq!(with_blocks, ran(&plain, task, with_reference, budget).0, "{} {budget:?}", task.id);
                known += found;
            }
        }
        known
    }

    #[test]
    fn known_blocks_change_nothing() {
        let tasks = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
        let programs = read(embedded::PROGRAMS_BATT);
        let mut known = 0;
        for (number, task) in tasks.tasks.iter().enumerate().step_by(3) {
            let mut parents = Vec::new();
            for (at, program) in programs.iter().enumerate().skip(number % 5).step_by(5) {
                parents.push(Parent::new(format!("{at}"), program.clone()));
                for (k, mutant) in Mutator::new(program, 0.1).distinct(number as u64, 2).into_iter().enumerate() {
                    parents.push(Parent::mutant(format!("{at}#{k}"), mutant, program));
                }
            }
            let card = Card::merge(&parents).expect("programs of one dialect").program;
            known += check(&card, task);
            // A line of some differs is another one: they are no blocks, or other ones.
            for mutant in Mutator::new(&card, 0.02).distinct(number as u64, 2) {
                known += check(&mutant.program, task);
            }
        }
        assert!(known > 2000, "{known}");
    }

    /// A batt of three candidates with the same differs.
    fn batt(candidates: [&str; 3], differ: &str) -> Program {
        let mut text = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n".to_owned();
        text += "    t1 = p_g(C)\n    t2 = rbind(compose, size)\n    t3 = canvas(ONE, UNITY)\n    t4 = initset(I)\n";
        for (k, candidate) in candidates.iter().enumerate() {
            let t = 10 * (k + 1);
            text += &format!("    t{t} = {candidate}\n    o.append(({t}, False, '{k}', t{t}))\n");
            for (line, call) in differ.split(';').enumerate() {
                let mut call = call.replace('X', &format!("t{t}"));
                for inner in 1..=line {
                    call = call.replace(&format!("<{inner}>"), &format!("t{}", t + inner));
                }
                text += &format!("    t{} = {call}\n", t + line + 1);
            }
            let last = t + differ.split(';').count();
            text += &format!("    s.append(({last}, '{k}', 'differ_0', t{last}))\n");
        }
        read(&(text + "    return o, s\n")).remove(0)
    }

    fn known(program: &Program) -> usize {
        let tasks = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
        let task = &tasks.tasks[0];
        let known = ran(&Plan::compile(program), task, true, DEFAULT_BUDGET).1;
        assert_eq!(check(program, task) > 0, known > 0);
        known
    }

    #[test]
    fn equal_candidates_are_known_and_others_are_not() {
        const DIFFER: &str = "identity(X);astuple(<1>, t1);size(<2>);astuple(<3>, <1>)";
        let none = ["vmirror_t(I)", "hmirror_t(I)", "rot90(I)"];
        assert_eq!(known(&batt(none, DIFFER)), 0);
        let grids = ["vmirror_t(I)", "hmirror_t(I)", "mir_rot_t(I, R2)"];
        assert!(known(&batt(grids, DIFFER)) > 0);
        assert_eq!(known(&batt(["size(t4)", "sign(ONE)", "size(t1)"], DIFFER)), 0);
        // `True` equals 1 and is another value.
        assert_eq!(known(&batt(["contained(I, t4)", "size(t4)", "asindices(I)"], DIFFER)), 0);
        assert_eq!(known(&batt(["contained(I, t4)", "equality(I, I)", "size(t4)"], DIFFER)), 1);
        assert_eq!(known(&batt(["toindices(asobject(I))", "asindices(I)", "rot90(I)"], DIFFER)), 1);
    }

    #[test]
    fn functions_are_made_anew() {
        // `t2(size)` makes a function, which is equal only to itself.
        let differ = "identity(X);astuple(<1>, t1);t2(size);astuple(<1>, <3>)";
        assert_eq!(known(&batt(["vmirror_t(I)", "mir_rot_t(I, R0)", "mir_rot_t(I, R2)"], differ)), 0);
    }
}
