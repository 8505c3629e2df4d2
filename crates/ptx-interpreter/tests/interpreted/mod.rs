//! The shipped PTX as a machine that runs launches, and batches run on it.
//!
//! Every test file takes what it needs.
#![allow(dead_code)]

use std::cell::RefCell;

use megabatt::exec::{Backend, Batch, Call, DEFAULT_BUDGET, Evaluation, Job, OneCore, Place, Want};
use megabatt::plan::Plan;
use megabatt::task::Dataset;
use megabatt::value::{Budget, Ctx, repr};
use megabatt_cuda::image::Image;
use megabatt_cuda::report::Report;
use megabatt_cuda::rounds::{self, Launched, Machine};
use megabatt_cuda::work::{LAUNCH_WORDS, Layout, Settings};
use megabatt_ptx::{Counts, Launch, Memory, Module};

/// What ships.
pub const SHIPPED: [(&str, &str); 2] = [
    ("compute_60", include_str!("../../../megabatt-cuda/ptx/megabatt.compute_60.ptx")),
    ("compute_80", include_str!("../../../megabatt-cuda/ptx/megabatt.compute_80.ptx")),
];

/// Warps of a block: what `megabatt_run` is compiled for.
const BLOCK_WARPS: usize = 4;

/// The interpreter as a device.
pub struct Interpreted {
    pub module: Module,
    settings: Settings,
    turn: u64,
    counts: RefCell<Counts>,
}

impl Interpreted {
    /// A device of so many warps that take turns of so many instructions.
    pub fn new(text: &str, warps: usize, turn: u64) -> Interpreted {
        let module = Module::parse(text).unwrap_or_else(|error| panic!("the shipped PTX: {error}"));
        let settings = Settings { warps, heap_words: 1 << 18, group_jobs: 16, ..Settings::default() };
        Interpreted { module, settings, turn, counts: RefCell::default() }
    }

    /// Instructions executed since this was last asked.
    pub fn take_counts(&self) -> Counts {
        self.counts.take()
    }
}

impl Machine for Interpreted {
    fn settings(&self) -> Settings {
        self.settings
    }

    /// A fault is a failed test, not a reason to run elsewhere.
    fn launch(&self, image: &Image, layout: &Layout, uploads: &[(usize, Vec<u32>)]) -> Result<Launched, String> {
        let mut memory = Memory::new();
        let base = memory.alloc(layout.end * 4, 0xa5).expect("the buffer fits");
        let at = |word: usize| base + 4 * word as u64;
        memory.write_words(base, image.words()).expect("the image fits");
        for (place, words) in uploads {
            memory.write_words(at(*place), words).expect("uploads fit");
        }
        let blocks = self.settings.warps.div_ceil(BLOCK_WARPS);
        let threads = 32 * self.settings.warps.min(BLOCK_WARPS);
        let launch = Launch { turn: self.turn, ..Launch::new(blocks as u32, threads as u32) };
        // A pointer and an offset in words, as C lays them out.
        let mut parameters = base.to_le_bytes().to_vec();
        parameters.extend((layout.launch as u32).to_le_bytes());
        let ran = self.module.launch("megabatt_run", &launch, &parameters, &mut memory);
        self.counts.borrow_mut().add(&ran.unwrap_or_else(|fault| panic!("{fault}")));
        let read = |from: usize, words: usize| memory.read_words(at(from), words).expect("the buffer is there");
        let used = read(layout.launch + LAUNCH_WORDS / 2 + 1, 1)[0] as usize;
        Ok(Launched {
            records: read(layout.records, layout.heap - layout.records),
            heap: read(layout.heap, used.min(layout.arenas - layout.heap)),
            counts: read(layout.counts, layout.groups - layout.counts),
        })
    }
}

/// A batch of everything that its jobs give.
pub fn batch<'a>(plans: &'a [Plan], programs: &'a [Place], dataset: &'a Dataset, jobs: &'a [Job]) -> Batch<'a> {
    let budget = Budget { fuel: DEFAULT_BUDGET.fuel, memory_bytes: 1 << 40 };
    let want = Want::Everything;
    Batch { plans, programs, dataset, jobs, budget, batch_size: None, want, deadline: None, stop: None }
}

/// An evaluation as text: values or error, and the fuel.
fn told(_: &Job, ctx: &mut Ctx<'_>, evaluation: Evaluation<'_, '_>) -> String {
    let result = match evaluation.result {
        Ok(values) => values.iter().map(|&value| repr(value, ctx.dialect)).collect::<Vec<_>>().join(" ; "),
        Err(failure) => format!("{} at {}", failure.error, failure.stmt),
    };
    format!("{result} | {} fuel", evaluation.fuel)
}

/// Runs a batch on the device and on one core; what differs, and what the device did.
pub fn compare(device: &Interpreted, batch: &Batch<'_>) -> (Report, Vec<String>) {
    let (mut expected, mut got) = (Vec::new(), Vec::new());
    OneCore::default().run(batch, told, |_, text| expected.push(text));
    let (ran, report) = rounds::run(device, batch, told, |_, text| got.push(text));
    assert_eq!(ran, batch.jobs.len());
    let differ = batch.jobs.iter().zip(expected.iter().zip(&got)).filter(|(_, (expected, got))| expected != got);
    (report, differ.map(|(job, (a, b))| format!("{job:?}\n  one core {a}\n  device   {b}")).collect())
}

/// Calls that solve: a job for each program on a sample of its task.
pub fn job(program: usize, task: u32, index: u32) -> Job {
    Job { program: program as u32, task, split: megabatt::task::Split::Train, index, call: Call::Solve }
}
