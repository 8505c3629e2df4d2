//! The image: what a device needs of a batch, as words, uploaded once.
//!
//! It begins at word 0 of the device's buffer, and offsets in it are absolute. `cuda/value.cuh` draws the values,
//! `cuda/routine.cuh` plans and samples.

use std::collections::HashMap;
use std::sync::LazyLock;

use bumpalo::Bump;
use megabatt::exec::{Batch, Call, Job};
use megabatt::plan::{Callee, Operand, Plan, Statement, literal_value};
use megabatt::prim::Op;
use megabatt::task::Split;
use megabatt::value::{
    Budget, Code, Cost, Ctx, Dialect, EvalError, Grid, Mask, Primitive, Rows, SafeDefault, Value, grid_value,
};

/// The head of the image: the empty sequence, and from here on a word for each primitive.
const EMPTY_AT: usize = 8;
const OPS_AT: usize = 32;
/// Blocks begin at multiples of so many words.
const BLOCK: usize = 8;
/// The bytes that the CPU is taken to charge for a word of a value, as `cuda/megabatt.cu` has them.
const BYTES_A_WORD: u64 = 16;
/// A value's tag where the device has no form for it.
const FOREIGN: u32 = 255;
/// A value's tag where there is none.
const ABSENT: u32 = 254;

/// Tags of values, as in `cuda/value.cuh`.
pub(crate) mod tag {
    pub const NONE: u32 = 0;
    pub const BOOL: u32 = 1;
    pub const INT: u32 = 2;
    pub const FLOAT: u32 = 3;
    pub const PAIR: u32 = 4;
    pub const PAIRS: u32 = 5;
    pub const CELL: u32 = 6;
    pub const TUPLE: u32 = 7;
    pub const SET: u32 = 8;
    pub const GRID: u32 = 9;
    pub const INDICES: u32 = 10;
    pub const OBJECT: u32 = 11;
    pub const PICTURE: u32 = 12;
    pub const PRIM: u32 = 13;
}

/// What a literal may take to make: it is made once, and its fuel noted.
const LITERAL_BUDGET: Budget = Budget { fuel: 1 << 40, memory_bytes: 64 << 20 };

static NUMBERS: LazyLock<HashMap<&'static str, u32>> =
    LazyLock::new(|| Op::all().map(|op| (op.name(), op as u32)).collect());

/// The number of a primitive.
pub(crate) fn number_of(primitive: &Primitive) -> u32 {
    NUMBERS.get(primitive.name).copied().unwrap_or(u32::from(u16::MAX))
}

/// Where a sample's words are.
type SampleKey = (Dialect, u32, Split, u32, Call);

/// Plans and samples of a batch in the form of the device.
pub struct Image {
    words: Vec<u32>,
    plans: Vec<u32>,
    routines: Vec<Vec<u32>>,
    samples: HashMap<SampleKey, u32>,
}

impl Image {
    /// Plans of a batch, and every sample that one of its jobs is on. Cost: linear in them.
    pub fn of(batch: &Batch<'_>) -> Image {
        let mut image = Image { words: Vec::new(), plans: Vec::new(), routines: Vec::new(), samples: HashMap::new() };
        image.head();
        for plan in batch.plans {
            image.plan(plan);
        }
        let mut demos = HashMap::new();
        for job in batch.jobs {
            let dialect = batch.plans[batch.programs[job.program as usize].plan as usize].dialect;
            let key = sample_key(dialect, job);
            if !image.samples.contains_key(&key) {
                let at = image.sample(batch, job, dialect, &mut demos);
                image.samples.insert(key, at);
            }
        }
        image
    }

    /// The words, which belong at word 0 of the buffer.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// Where the plan of a job's program is, its routine, and its sample.
    pub(crate) fn places(&self, batch: &Batch<'_>, job: &Job) -> (u32, u32, u32) {
        let place = batch.programs[job.program as usize];
        let dialect = batch.plans[place.plan as usize].dialect;
        let sample = self.samples[&sample_key(dialect, job)];
        (self.plans[place.plan as usize], self.routines[place.plan as usize][place.routine as usize], sample)
    }

    /// A block of words; gives its offset.
    fn block(&mut self, words: &[u32]) -> u32 {
        self.words.resize(self.words.len().next_multiple_of(BLOCK), 0);
        let at = self.words.len();
        self.words.extend_from_slice(words);
        at as u32
    }

    fn head(&mut self) {
        self.words.resize(OPS_AT, 0);
        self.words[EMPTY_AT..EMPTY_AT + 3].copy_from_slice(&[0, 1, 1]);
        let mut names: Vec<&str> = Op::all().map(Op::name).collect();
        names.sort_unstable();
        for op in Op::all() {
            let primitive = op.primitive();
            let cost = match primitive.cost {
                Cost::Fixed => 0,
                Cost::Weights => 1,
                Cost::Words => 2,
                Cost::Scalar => 3,
                Cost::Custom(_) => 4,
            };
            let most = u32::from(primitive.code.arity());
            let fewest = if let Code::F2Or3(_) = primitive.code { 2 } else { most };
            let rank = names.binary_search(&primitive.name).unwrap_or(0) as u32;
            self.words.push(cost | (primitive.default as u32) << 4 | fewest << 8 | most << 12 | rank << 16);
        }
    }

    /// Four words for a value that is there already; what it points to is put in front.
    fn value(&mut self, value: Value<'_>) -> [u32; 4] {
        let wide = [FOREIGN, 0, 0, 0];
        match value {
            Value::None => [tag::NONE, 0, 0, 0],
            Value::Bool(b) => [tag::BOOL, b.into(), 0, 0],
            Value::Int(n) => i32::try_from(n).map_or(wide, |n| [tag::INT, n as u32, 0, 0]),
            Value::Float(x) => {
                let bits = x.to_bits();
                [tag::FLOAT, 0, bits as u32, (bits >> 32) as u32]
            }
            Value::Pair(a, b) => [tag::PAIR, a as u32, b as u32, 0],
            Value::Pairs([i, j, k, l]) => [tag::PAIRS, two(i, j), two(k, l), 0],
            Value::Cell { color, i, j } => [tag::CELL, i32::from(color) as u32, i as u32, j as u32],
            Value::Tuple(seq) | Value::Set(seq) => {
                let mut words = vec![seq.items.len() as u32, seq.weight, seq.depth.into(), 0];
                for &item in seq.items {
                    let item = self.value(item);
                    if item[0] == FOREIGN {
                        return wide;
                    }
                    words.extend(item);
                }
                let at = self.block(&words);
                [if value.is_set() { tag::SET } else { tag::TUPLE }, at, 0, 0]
            }
            // On devices a set like any that no packed form holds.
            Value::Expanse(expanse) => {
                let depth = if expanse.is_of_places() { 2 } else { 3 };
                let mut words = vec![expanse.n, expanse.n, depth, 0];
                for item in expanse.items() {
                    words.extend(self.value(item));
                }
                [tag::SET, self.block(&words), 0, 0]
            }
            // Only programs make them.
            Value::Unlisted(_) => wide,
            // Nor has a grid larger than a packed one another form there than its rows.
            Value::Wide(grid) => {
                let mut words = vec![grid.h() as u32, value.weight() as u32, 2, 0];
                for row in grid.rows() {
                    let mut cells = vec![row.len() as u32, row.len() as u32, 1, 0];
                    for &color in *row {
                        cells.extend(self.value(Value::Int(color.into())));
                    }
                    words.extend([tag::TUPLE, self.block(&cells), 0, 0]);
                }
                [tag::TUPLE, self.block(&words), 0, 0]
            }
            Value::Grid(grid) => [tag::GRID, self.block(grid.planes.as_flattened()), grid.h.into(), grid.w.into()],
            Value::Indices { mask, i, j } => self.patch(tag::INDICES, mask, &[], i, j),
            Value::Object { mask, i, j, color } => self.patch(tag::OBJECT | u32::from(color) << 8, mask, &[], i, j),
            Value::Picture { picture, i, j } => self.patch(tag::PICTURE, &picture.mask, &picture.planes, i, j),
            Value::Prim(primitive) => [tag::PRIM, number_of(primitive), 0, 0],
            // No plan and no sample holds a closure.
            Value::Func(_) => wide,
        }
    }

    fn patch(&mut self, tag: u32, mask: &Mask, planes: &[Rows], i: i16, j: i16) -> [u32; 4] {
        let mut words = mask.rows.to_vec();
        words.extend_from_slice(planes.as_flattened());
        let at = self.block(&words);
        [tag, at, two(i, j), u32::from(mask.n) | u32::from(mask.h) << 16 | u32::from(mask.w) << 24]
    }

    fn plan(&mut self, plan: &Plan) {
        let fixed: Vec<u32> = plan.fixed.iter().flat_map(|&value| self.value(value)).collect();
        let fixed = self.block(&fixed);
        let literals: Vec<u32> = plan.literals.iter().map(|literal| self.literal(plan.dialect, literal)).collect();
        let mut steps = Vec::with_capacity(plan.steps.len() * 4);
        for step in &plan.steps {
            let args: Vec<u32> = plan.args(step).iter().map(|&arg| operand(arg)).collect();
            let at = self.block(&args);
            let (kind, callee) = match step.callee {
                Callee::Prim(primitive) => (0, number_of(primitive)),
                Callee::Operand(callee) => (1, operand(callee)),
                Callee::Tuple => (2, 0),
                Callee::Set => (3, 0),
                Callee::Samples => (4, 0),
                Callee::Literal(k) => (5, literals[k as usize]),
            };
            let guard = step.guard.map_or(0, |default: SafeDefault| default as u32 + 1);
            steps.extend([kind | guard << 8 | (args.len() as u32) << 16, callee, operand(step.out), at]);
        }
        let steps = self.block(&steps);
        let dialect = match plan.dialect {
            Dialect::Arc => 0,
            Dialect::Batt => 1,
        };
        let at = self.block(&[dialect, plan.program_slots, plan.sample_slots, plan.task_slots, steps, fixed]);
        self.plans.push(at);
        let routines = plan.routines.iter().map(|routine| {
            let prelude = self.block(plan.prelude(routine));
            let statements: Vec<u32> = plan.statements(routine).iter().map(|&statement| word_of(statement)).collect();
            let statements_at = self.block(&statements);
            let results: Vec<u32> = plan.results(routine).iter().map(|&result| operand(result)).collect();
            let results_at = self.block(&results);
            self.block(&[
                prelude,
                plan.prelude(routine).len() as u32,
                statements_at,
                statements.len() as u32,
                results_at,
                results.len() as u32,
                routine.outputs,
                routine.is_batt.into(),
            ])
        });
        let routines = routines.collect();
        self.routines.push(routines);
    }

    /// A literal: its value, the fuel and error of making it, and its bytes as words.
    fn literal(&mut self, dialect: Dialect, literal: &megabatt::lang::program::Literal) -> u32 {
        let arena = Bump::new();
        let mut ctx = Ctx::new(&arena, dialect, LITERAL_BUDGET);
        let made = literal_value(&mut ctx, literal);
        let (fuel, bytes) = ctx.budget_left();
        let (fuel, bytes) = (LITERAL_BUDGET.fuel - fuel, LITERAL_BUDGET.memory_bytes - bytes);
        let (value, failure) = match made {
            Ok(value) => (self.value(value), 0),
            // Depends on the budget of the run.
            Err(EvalError::Memory | EvalError::Fuel) => ([FOREIGN, 0, 0, 0], 0),
            Err(error) => ([tag::NONE, 0, 0, 0], error as u32 + 1),
        };
        let [a, b, c, d] = value;
        let words = bytes.div_ceil(BYTES_A_WORD) as u32;
        self.block(&[a, b, c, d, fuel as u32, (fuel >> 32) as u32, failure, words])
    }

    fn sample(
        &mut self,
        batch: &Batch<'_>,
        job: &Job,
        dialect: Dialect,
        demos: &mut HashMap<(Dialect, u32), [u32; 4]>,
    ) -> u32 {
        let s = *demos.entry((dialect, job.task)).or_insert_with(|| self.demos(dialect, &batch.samples(job)));
        let example = batch.example(job);
        let grid = self.value(grid_value(&example.input));
        let expected = example.output.as_ref().map_or([ABSENT, 0, 0, 0], |output| self.value(grid_value(output)));
        let reference = match job.call {
            Call::Solve => [tag::NONE, 0, 0, 0],
            Call::Diff if example.output.is_some() => expected,
            Call::Diff => [tag::NONE, 0, 0, 0],
        };
        self.block([grid, reference, expected, s].as_flattened())
    }

    /// `S`: a tuple of pairs of grids.
    fn demos(&mut self, dialect: Dialect, samples: &[(&Grid, &Grid)]) -> [u32; 4] {
        let arena = Bump::new();
        let mut ctx = Ctx::new(&arena, dialect, LITERAL_BUDGET);
        let pairs = samples.iter().map(|&(input, output)| ctx.tuple(&[grid_value(input), grid_value(output)]));
        let pairs: Result<Vec<Value<'_>>, EvalError> = pairs.collect();
        match pairs.and_then(|pairs| ctx.tuple(&pairs)) {
            Ok(value) => self.value(value),
            Err(_) => [FOREIGN, 0, 0, 0],
        }
    }
}

fn sample_key(dialect: Dialect, job: &Job) -> SampleKey {
    (dialect, job.task, job.split, job.index, job.call)
}

/// Two numbers of 16 bits in a word.
fn two(low: i16, high: i16) -> u32 {
    u32::from(low as u16) | u32::from(high as u16) << 16
}

fn operand(operand: Operand) -> u32 {
    match operand {
        Operand::Program(slot) => slot,
        Operand::Sample(slot) => 1 << 30 | slot,
        Operand::Task(slot) => 2 << 30 | slot,
        Operand::Fixed(k) => 3 << 30 | k,
    }
}

fn word_of(statement: Statement) -> u32 {
    match statement {
        Statement::Step(step) => step,
        Statement::Optional(step) => 1 << 30 | step,
        Statement::Copy(_) => 2 << 30,
    }
}
