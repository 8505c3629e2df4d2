//! A window of a batch as work for devices: laid out in pieces of neighbouring groups, its results gathered, and what no
//! device gave a result for left to the CPU.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bumpalo::Bump;
use megabatt::exec::{AllCores, Backend, Batch, Evaluation, Job};
use megabatt::value::Ctx;
use rayon::prelude::*;

use crate::image::Image;
use crate::outcome::{Ended, Outcome};
use crate::report::Report;
use crate::rounds::evaluation;
use crate::run_report::RunReport;
use crate::work::{HEAP_USED, Layout, RECORD_WORDS, Settings, Work};

/// Groups for each warp at least, so that the slowest one does not keep the others waiting.
const GROUPS_A_WARP: usize = 8;
/// The most jobs of a group.
const GROUP_JOBS: usize = 64;
/// Words that the result of a job takes, for estimates: a grid of 30 rows and its head.
const RESULT_WORDS: usize = 128;
/// Room for results, in estimates: some are larger, and a few large ones share what many small ones leave.
const ESTIMATES: usize = 4;
/// Words of arena that a warp should have, and has at most; programs that need more are rare, and the CPU's.
const GOOD_ARENA: usize = 1 << 15;
const MOST_ARENA: usize = 1 << 16;
/// Regions of a layout begin at multiples of so many words, and it has so many.
const SLACK: usize = 32 * 8;
/// Jobs whose results are decoded in one go.
const DECODED: usize = 256;

/// What a device has for one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Words of the device's memory.
    pub words: usize,
    /// Words that are copied at once at most, either way.
    pub copied: usize,
    /// Warps that the device holds at once, and those of a block.
    pub warps: usize,
    pub warps_a_block: usize,
}

/// A piece as a launch has it.
pub struct Piece {
    part: Work,
    settings: Settings,
    layout: Layout,
}

impl Piece {
    /// The kernel's argument: where its launch block is.
    pub fn launch(&self) -> u32 {
        self.layout.launch as u32
    }

    /// Warps that it wants.
    pub fn warps(&self) -> usize {
        self.settings.warps
    }

    /// Jobs that are in it.
    pub fn jobs(&self) -> u64 {
        self.part.order.len() as u64
    }

    /// Where the words that go up belong, and how many they are.
    pub fn up(&self) -> (usize, usize) {
        (self.layout.launch, self.layout.records - self.layout.launch)
    }

    /// Where the heads of the results are, and how many words they have.
    pub fn heads(&self) -> (usize, usize) {
        (self.layout.launch, self.layout.heap - self.layout.launch)
    }

    /// Where the values are, and how many words they have, by the heads.
    pub fn values(&self, heads: &[u32]) -> (usize, usize) {
        let used = heads.get(HEAP_USED).map_or(0, |&used| used as usize);
        (self.layout.heap, used.min(self.settings.heap_words))
    }
}

/// A window of jobs.
pub struct Pieces<'p, 'b, R, S> {
    /// The jobs of the window alone.
    batch: Batch<'b>,
    see: &'p S,
    image: Image,
    /// Tells images apart.
    id: u64,
    work: Work,
    gathered: Mutex<Gathered<R>>,
}

/// What came of the window so far.
struct Gathered<R> {
    /// By the place of the job in the window.
    results: Vec<Option<R>>,
    kernels: Report,
    device_operations: u64,
    abandoned: u64,
}

impl<'p, 'b, R: Send, S: Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync> Pieces<'p, 'b, R, S> {
    /// The jobs `first..first + n` of a batch, for devices with so many warps together.
    pub fn new(batch: &Batch<'b>, first: usize, n: usize, warps: usize, see: &'p S) -> Pieces<'p, 'b, R, S> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let batch = Batch { jobs: &batch.jobs[first..first + n], ..*batch };
        let image = Image::of(&batch);
        let group_jobs = (n / (warps * GROUPS_A_WARP).max(1)).clamp(1, GROUP_JOBS);
        let work = Work::of(&image, &batch, 0, n, &Settings { group_jobs, ..Settings::default() });
        let mut results = Vec::new();
        results.resize_with(n, || None);
        let gathered = Gathered { results, kernels: Report::default(), device_operations: 0, abandoned: 0 };
        // Only the number itself matters.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Pieces { batch, see, image, id, work, gathered: Mutex::new(gathered) }
    }

    /// Whether the deadline is past or a stop was asked for.
    pub fn is_over(&self) -> bool {
        self.batch.is_over()
    }

    /// The words that belong at the beginning of a device's memory.
    pub fn image(&self) -> &[u32] {
        self.image.words()
    }

    /// Tells images apart.
    pub fn image_id(&self) -> u64 {
        self.id
    }

    /// The cost of each group in statements, and its size in words, either way.
    pub fn sizes(&self) -> impl Iterator<Item = (u64, u64)> {
        (0..self.work.groups()).map(|group| {
            let jobs = &self.work.order[self.work.jobs(&(group..group + 1))];
            let statements = jobs.iter().map(|&job| self.batch.statements(&self.batch.jobs[job as usize])).sum();
            (statements, (jobs.len() * (RESULT_WORDS + 2 * RECORD_WORDS)) as u64)
        })
    }

    /// Groups that no device did.
    pub fn abandon(&self, groups: &Range<usize>) {
        self.gathered().abandoned += self.work.jobs(groups).len() as u64;
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered<R>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays groups out for a device; `None`: they do not fit.
    pub fn lay_out(&self, groups: &Range<usize>, capacity: &Capacity) -> Option<Piece> {
        let part = self.work.part(groups);
        let bare = Settings { warps: 0, arena_words: 0, heap_words: 0, ..Settings::default() };
        let image_words = self.image.words().len();
        let heads = Layout::of(image_words, &part, &bare)?;
        let heap_words = capacity.copied.checked_sub(heads.heap - heads.launch)?;
        let heap_words = heap_words.min(ESTIMATES * RESULT_WORDS * (part.order.len() + 8));
        let for_arenas = capacity.words.checked_sub(heads.end + heap_words + SLACK)?;
        let blocks = part.groups().min(capacity.warps).min(for_arenas / GOOD_ARENA) / capacity.warps_a_block;
        let warps = blocks.max(1) * capacity.warps_a_block;
        let arena_words = (for_arenas / warps).min(MOST_ARENA) / 32 * 32;
        let settings = Settings { warps, arena_words, heap_words, ..bare };
        let layout = Layout::of(image_words, &part, &settings)?;
        let fits = layout.end <= capacity.words && layout.records - layout.launch <= capacity.copied;
        fits.then_some(Piece { part, settings, layout })
    }

    /// Writes what goes up with a piece.
    pub fn write(&self, piece: &Piece, up: &mut [u32]) {
        for (at, words) in piece.layout.uploads(&self.batch, &piece.part, &piece.settings) {
            let from = at - piece.layout.launch;
            up[from..from + words.len()].copy_from_slice(&words);
        }
    }

    /// Takes what came down of a piece: heads and values.
    pub fn read(&self, piece: &Piece, heads: &[u32], values: &[u32]) {
        let records = &heads[piece.layout.records - piece.layout.launch..];
        let order = &piece.part.order;
        let decode = |(jobs, records): (&[u32], &[u32])| {
            let mut arena = Bump::new();
            let each = jobs.iter().zip(Outcome::read_all(records)).map(|(&job, outcome)| {
                arena.reset();
                let (outcome, result) = evaluation(&self.batch, job, outcome, values, &piece.layout, &arena, self.see);
                (job, outcome, result)
            });
            each.collect::<Vec<_>>()
        };
        let chunks = order.par_chunks(DECODED).zip(records.par_chunks(DECODED * RECORD_WORDS));
        let decoded: Vec<_> = chunks.flat_map_iter(decode).collect();
        let mut gathered = self.gathered();
        for (job, outcome, result) in decoded {
            gathered.kernels.add(&outcome);
            if !matches!(outcome.ended, Ended::Deferred(..)) {
                gathered.device_operations += self.batch.statements(&self.batch.jobs[job as usize]);
            }
            gathered.results[job as usize] = result;
        }
    }

    /// Has the CPU run what has no result yet; gives the results in the order of the jobs, where there are any, and
    /// what the window came to.
    pub fn finish(self, cpu: &AllCores) -> (Vec<Option<R>>, RunReport) {
        let Pieces { batch, see, gathered, .. } = self;
        let gathered = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Gathered { mut results, kernels, device_operations, abandoned } = gathered;
        let places: Vec<usize> = (0..results.len()).filter(|&at| results[at].is_none()).collect();
        let jobs: Vec<Job> = places.iter().map(|&at| batch.jobs[at]).collect();
        let report = RunReport {
            jobs: results.len() as u64,
            device_jobs: (results.len() - places.len()) as u64,
            operations: batch.jobs.iter().map(|job| batch.statements(job)).sum(),
            device_operations,
            kernels,
            abandoned,
            ..RunReport::default()
        };
        // Stopped early, the first of them are done.
        let mut places = places.into_iter();
        cpu.run(&Batch { jobs: &jobs, ..batch }, see, |_, result| {
            if let Some(at) = places.next() {
                results[at] = Some(result);
            }
        });
        (results, report)
    }
}
