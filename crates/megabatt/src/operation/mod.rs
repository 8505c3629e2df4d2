//! Operations over arrays of values: the same call, or the same pipeline of calls, on many items.
//!
//! Every item becomes a tiny program, and all of them one plan, run by a backend as any batch is: one core, all cores
//! and devices give the same results, which are those of the primitives called one by one. Values stay on a device from
//! the first call of a pipeline to the last.
//!
//! ```
//! use bumpalo::Bump;
//! use megabatt::exec::OneCore;
//! use megabatt::operation::Operations;
//! use megabatt::value::{Budget, Ctx, Dialect, Value, repr};
//!
//! let arena = Bump::new();
//! let mut ctx = Ctx::new(&arena, Dialect::Arc, Budget { fuel: 1 << 20, memory_bytes: 1 << 24 });
//! let list = ctx.tuple(&[Value::Int(1), Value::Int(2)])?;
//! let double = megabatt::prim::Op::find("double", Dialect::Arc).unwrap();
//! let doubled =
//!     Operations::on(&OneCore::default(), Dialect::Arc).batch_apply(&mut ctx, &[Value::Prim(double.primitive())], &[list])?;
//! assert_eq!(doubled.len(), 1);
//! assert_eq!(repr(doubled[0]?, Dialect::Arc), "(2, 4)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod item;

use std::fmt;

use crate::exec::{Backend, Batch, Call, DEFAULT_BUDGET, Evaluation, Job, Place, Want};
use crate::plan::Compiler;
use crate::pool::Graph;
use crate::prim::Op;
use crate::task::{Dataset, Example, Split, Task};
use crate::value::{Budget, Ctx, Dialect, Grid, Res, Value};
use item::{Builder, Owned};

/// Operations on a backend.
pub struct Operations<'b, B> {
    backend: &'b B,
    dialect: Dialect,
    /// What one item may use.
    pub budget: Budget,
}

/// A call of a pipeline: a primitive with the value of the call before, or the item, in one place among its arguments.
#[derive(Clone)]
pub struct Stage<'v> {
    pub op: Op,
    /// The arguments in front of that value, and behind it.
    pub before: Vec<Value<'v>>,
    pub after: Vec<Value<'v>>,
}

impl<'v> Stage<'v> {
    /// A primitive of one argument.
    pub fn of(op: Op) -> Stage<'v> {
        Stage { op, before: Vec::new(), after: Vec::new() }
    }
}

/// What cannot be done with the arrays as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Arrays are of these lengths; all have to be as long as the longest, or to have one item, which stands for all.
    Lengths(Vec<usize>),
    /// The dialect has no primitive of that name.
    Unknown(String),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::Lengths(lengths) => {
                write!(f, "arrays of {lengths:?} items: all need the same number, or one item that stands for all")
            }
            Mismatch::Unknown(name) => write!(f, "no primitive {name} in this dialect"),
        }
    }
}

impl std::error::Error for Mismatch {}

/// A result for each item: its value, or the error that the primitive gives.
pub type Results<'a> = Vec<Res<'a>>;

impl<'b, B: Backend> Operations<'b, B> {
    /// On a backend, with the meaning that primitives have in a dialect, and the default budget for each item.
    pub fn on(backend: &'b B, dialect: Dialect) -> Operations<'b, B> {
        Operations { backend, dialect, budget: DEFAULT_BUDGET }
    }

    /// The objects of grids by `R` = 4 · univalued + 2 · diagonal + without background.
    ///
    /// # Errors
    /// The dialect has no `o_g`, or the arrays do not go together.
    pub fn batch_o_g<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        grids: &[Value<'a>],
        flags: &[Value<'a>],
    ) -> Result<Results<'a>, Mismatch> {
        self.batch_call(ctx, "o_g", &[grids, flags])
    }

    /// `mapply(function, list)`.
    ///
    /// # Errors
    /// The arrays do not go together.
    pub fn batch_mapply<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        functions: &[Value<'a>],
        lists: &[Value<'a>],
    ) -> Result<Results<'a>, Mismatch> {
        self.batch_call(ctx, "mapply", &[functions, lists])
    }

    /// `apply(function, list)`.
    ///
    /// # Errors
    /// The arrays do not go together.
    pub fn batch_apply<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        functions: &[Value<'a>],
        lists: &[Value<'a>],
    ) -> Result<Results<'a>, Mismatch> {
        self.batch_call(ctx, "apply", &[functions, lists])
    }

    /// `fill(grid, colour, patch)`.
    ///
    /// # Errors
    /// The arrays do not go together.
    pub fn batch_fill<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        grids: &[Value<'a>],
        colors: &[Value<'a>],
        patches: &[Value<'a>],
    ) -> Result<Results<'a>, Mismatch> {
        self.batch_call(ctx, "fill", &[grids, colors, patches])
    }

    /// `colorfilter(objects, colour)`.
    ///
    /// # Errors
    /// The arrays do not go together.
    pub fn batch_colorfilter<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        objects: &[Value<'a>],
        colors: &[Value<'a>],
    ) -> Result<Results<'a>, Mismatch> {
        self.batch_call(ctx, "colorfilter", &[objects, colors])
    }

    /// The colours of grids, `p_g(grid)`.
    ///
    /// # Errors
    /// The dialect has no `p_g`.
    pub fn batch_p_g<'a>(&self, ctx: &mut Ctx<'a>, grids: &[Value<'a>]) -> Result<Results<'a>, Mismatch> {
        self.batch_call(ctx, "p_g", &[grids])
    }

    /// A primitive of one argument, by its name, on grids.
    ///
    /// # Errors
    /// The dialect has no primitive of that name.
    pub fn batch_grid_op<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        name: &str,
        grids: &[Value<'a>],
    ) -> Result<Results<'a>, Mismatch> {
        self.batch_call(ctx, name, &[grids])
    }

    /// A primitive by its name, an array for each of its arguments.
    ///
    /// # Errors
    /// The dialect has no primitive of that name, or the arrays do not go together.
    pub fn batch_call<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        name: &str,
        columns: &[&[Value<'a>]],
    ) -> Result<Results<'a>, Mismatch> {
        let op = Op::find(name, self.dialect).ok_or_else(|| Mismatch::Unknown(name.to_owned()))?;
        let n = length(columns)?;
        let item = |at: usize| columns.iter().map(|column| column[if column.len() == 1 { 0 } else { at }]).collect();
        Ok(self.run(ctx, n, |at| vec![(op, item(at), None)]))
    }

    /// Several calls one after the other on each item; without a stage every item is its own result.
    pub fn pipeline<'a>(&self, ctx: &mut Ctx<'a>, stages: &[Stage<'a>], items: &[Value<'a>]) -> Results<'a> {
        if stages.is_empty() {
            return items.iter().map(|&item| Ok(item)).collect();
        }
        self.run(ctx, items.len(), |at| {
            let calls = stages.iter().enumerate().map(|(number, stage)| {
                // The item itself is the value that the first stage takes.
                let value = if number == 0 { items[at] } else { Value::None };
                let args = stage.before.iter().copied().chain([value]).chain(stage.after.iter().copied()).collect();
                (stage.op, args, (number > 0).then_some(stage.before.len()))
            });
            calls.collect()
        })
    }

    /// Runs `n` items: calls of primitives, each with its arguments, and which of them is the value of the call before.
    fn run<'a>(&self, ctx: &mut Ctx<'a>, n: usize, calls: impl Fn(usize) -> Vec<Step<'a>>) -> Results<'a> {
        let caller = ctx.budget_left();
        // What goes in and comes out is not what the items use.
        ctx.restore_budget((u64::MAX, u64::MAX));
        let mut builder = Builder::new(self.dialect);
        let places: Vec<Option<(u32, u32)>> = (0..n).map(|at| builder.add(ctx, &calls(at))).collect();
        let owned = self.batch(builder, &places);
        let results = owned.into_iter().enumerate().map(|(at, owned)| match owned.and_then(|owned| owned.value(ctx)) {
            Some(result) => result,
            // What has no form outside an arena is made where it is wanted.
            None => self.directly(ctx, &calls(at)),
        });
        let results = results.collect();
        ctx.restore_budget(caller);
        results
    }

    /// Runs programs on grids; `None` where an item has no place, or its value no form outside an arena.
    fn batch(&self, builder: Builder, places: &[Option<(u32, u32)>]) -> Vec<Option<Owned>> {
        let mut graph = Graph::new(self.dialect);
        let entries: Vec<usize> = builder.programs.iter().map(|program| graph.intern(program)).collect();
        let plan = Compiler::new(&graph).compile(&entries);
        let routines: Vec<Place> = (0..entries.len() as u32).map(|routine| Place { plan: 0, routine }).collect();
        let test = builder.grids.into_iter().map(|input| Example { input, output: None }).collect();
        let task = Task { id: String::new(), train: Vec::new(), test };
        let dataset = Dataset {
            name: String::new(),
            tasks: vec![task],
            skipped: 0,
            skipped_faults: Vec::new(),
            hash: String::new(),
        };
        let job =
            |&(program, index): &(u32, u32)| Job { program, task: 0, split: Split::Test, index, call: Call::Solve };
        let jobs: Vec<Job> = places.iter().flatten().map(job).collect();
        let batch = Batch {
            plans: &[plan],
            programs: &routines,
            dataset: &dataset,
            jobs: &jobs,
            budget: self.budget,
            batch_size: None,
            want: Want::Everything,
            deadline: None,
            stop: None,
        };
        let mut given = Vec::with_capacity(jobs.len());
        self.backend.run(&batch, see, |_, owned| given.push(owned));
        let mut given = given.into_iter();
        places.iter().map(|place| place.and_then(|_| given.next().flatten())).collect()
    }

    /// Calls primitives one after the other in the caller's arena.
    fn directly<'a>(&self, ctx: &mut Ctx<'a>, calls: &[Step<'a>]) -> Res<'a> {
        ctx.restore_budget((self.budget.fuel, self.budget.memory_bytes));
        let mut value = Ok(Value::None);
        for (op, args, taken) in calls {
            let mut args = args.clone();
            if let (Some(at), Ok(value)) = (*taken, value) {
                args[at] = value;
            }
            value = ctx.prim(op.primitive(), &args);
            if value.is_err() {
                break;
            }
        }
        ctx.restore_budget((u64::MAX, u64::MAX));
        value
    }
}

/// A call: the primitive, its arguments, and which of them is the value of the call before.
type Step<'a> = (Op, Vec<Value<'a>>, Option<usize>);

/// What one evaluation gave, apart from its arena.
fn see(_: &Job, ctx: &mut Ctx<'_>, seen: Evaluation<'_, '_>) -> Option<Owned> {
    match seen.result {
        Ok(values) => Owned::of(ctx, *values.first()?),
        // Arguments that had to be made first took from the same budget.
        Err(failure) => (!failure.error.is_budget()).then_some(Owned::Error(failure.error)),
    }
}

/// The number of items of arrays that go together.
fn length(columns: &[&[Value<'_>]]) -> Result<usize, Mismatch> {
    let lengths: Vec<usize> = columns.iter().map(|column| column.len()).collect();
    let n = match lengths.iter().find(|&&length| length != 1) {
        Some(&n) => n,
        None => usize::from(!lengths.is_empty()),
    };
    if lengths.iter().all(|&length| length == n || length == 1) { Ok(n) } else { Err(Mismatch::Lengths(lengths)) }
}

/// A grid where no item has one.
fn no_grid() -> Grid {
    Grid { h: 1, w: 1, planes: [[0; crate::value::SIDE]; 4] }
}
