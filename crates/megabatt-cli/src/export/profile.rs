//! A profile as JSON.

use megabatt::exec::Load;
use megabatt::profile::{Profile, Turn};
use serde::Serialize;

use super::summary::{DatasetStamp, Statements};
use crate::cmd::inputs::Work;

/// All of a profile. Times are nanoseconds.
#[derive(Serialize)]
pub struct Document<'w> {
    version: &'static str,
    dataset: DatasetStamp,
    evaluations: u64,
    out_of_budget: u64,
    /// Fuel of all evaluations, and exclusive time of all frames.
    fuel: u64,
    exclusive_ns: u64,
    calls: u64,
    recording: Recording,
    sharing: Sharing,
    primitives: Vec<Primitive>,
    programs: Vec<Program<'w>>,
    stacks: Vec<Stack<'w>>,
}

/// What recording a call costs; it is taken off.
#[derive(Serialize)]
struct Recording {
    inside_ns: f64,
    outside_ns: f64,
}

#[derive(Serialize)]
struct Sharing {
    /// As they stand in the text.
    statements: Statements,
    turns: usize,
    /// Every statement of every evaluation; those evaluated with each program alone; distinct ones; those evaluated
    /// merged.
    all: Cost,
    alone: Cost,
    distinct: Cost,
    made: Cost,
    /// `all` over `distinct`.
    ideal_gain: Spread,
    /// `alone` over `distinct`: what `achieved_gain` is to be held against.
    ideal_gain_between_programs: Spread,
    ideal_gain_fuel: f64,
    ideal_gain_between_programs_fuel: f64,
    alone_ns: Spread,
    merged_ns: Spread,
    /// `alone_ns` over `merged_ns`.
    achieved_gain: Spread,
}

#[derive(Serialize)]
struct Cost {
    statements: u64,
    ns: f64,
    fuel: f64,
}

impl From<Load> for Cost {
    fn from(load: Load) -> Cost {
        Cost { statements: load.count, ns: load.ns, fuel: load.fuel }
    }
}

/// From the sums of each task's medians; the least and the most of the turns.
#[derive(Serialize)]
struct Spread {
    typical: f64,
    min: f64,
    max: f64,
}

#[derive(Serialize)]
struct Primitive {
    name: &'static str,
    calls: u64,
    ns: u64,
    fuel: u64,
    ns_per_call: f64,
    /// Of all exclusive time.
    share: f64,
}

#[derive(Serialize)]
struct Program<'w> {
    program: &'w str,
    evaluations: u64,
    out_of_budget: u64,
    ns: u64,
    fuel: u64,
    /// Of the time of all programs.
    share: f64,
}

#[derive(Serialize)]
struct Stack<'w> {
    stack: Vec<&'w str>,
    calls: u64,
    ns: u64,
    fuel: u64,
}

impl<'w> Document<'w> {
    /// The document of a profile.
    pub fn new(work: &'w Work, profile: &Profile) -> Document<'w> {
        let total = profile.total();
        let name = |program: usize| work.shown_name(work.mega.member_of_program[program]);
        let programs_ns = profile.programs.iter().map(|cost| cost.ns).sum::<u64>();
        let primitives = profile.primitives().into_iter().map(|cost| Primitive {
            name: cost.name,
            calls: cost.exclusive.calls,
            ns: cost.exclusive.ns,
            fuel: cost.exclusive.fuel,
            ns_per_call: cost.exclusive.ns as f64 / cost.exclusive.calls.max(1) as f64,
            share: cost.exclusive.ns as f64 / total.ns.max(1) as f64,
        });
        let programs = profile.hottest().into_iter().map(|cost| Program {
            program: name(cost.program),
            evaluations: cost.evaluations,
            out_of_budget: cost.out_of_budget,
            ns: cost.ns,
            fuel: cost.fuel,
            share: cost.ns as f64 / programs_ns.max(1) as f64,
        });
        let stacks = profile.frames.iter().enumerate().map(|(at, frame)| Stack {
            stack: std::iter::once(name(frame.program)).chain(profile.path(at)).collect(),
            calls: frame.exclusive.calls,
            ns: frame.exclusive.ns,
            fuel: frame.exclusive.fuel,
        });
        Document {
            version: env!("CARGO_PKG_VERSION"),
            dataset: DatasetStamp::of(work),
            evaluations: profile.programs.iter().map(|cost| cost.evaluations).sum(),
            out_of_budget: profile.programs.iter().map(|cost| cost.out_of_budget).sum(),
            fuel: profile.programs.iter().map(|cost| cost.fuel).sum(),
            exclusive_ns: total.ns,
            calls: total.calls,
            recording: Recording { inside_ns: profile.recording.inside_ns, outside_ns: profile.recording.outside_ns },
            sharing: Sharing::new(work, profile),
            primitives: primitives.collect(),
            programs: programs.collect(),
            stacks: stacks.collect(),
        }
    }
}

impl Sharing {
    fn new(work: &Work, profile: &Profile) -> Sharing {
        let spread = |of: fn(&Turn) -> f64| {
            let [typical, min, max] = profile.spread(of);
            Spread { typical, min, max }
        };
        let shared = profile.typical.shared;
        let fuel = |load: Load| if shared.distinct.fuel > 0.0 { load.fuel / shared.distinct.fuel } else { 1.0 };
        Sharing {
            statements: Statements { total: work.mega.statements.total, distinct: work.mega.statements.distinct },
            turns: profile.turns.len(),
            all: shared.all.into(),
            alone: shared.alone.into(),
            distinct: shared.distinct.into(),
            made: shared.made.into(),
            ideal_gain: spread(Turn::ideal),
            ideal_gain_between_programs: spread(Turn::ideal_between),
            ideal_gain_fuel: fuel(shared.all),
            ideal_gain_between_programs_fuel: fuel(shared.alone),
            alone_ns: spread(|turn| turn.alone_ns),
            merged_ns: spread(|turn| turn.merged_ns),
            achieved_gain: spread(Turn::achieved),
        }
    }
}
