//! Work: a window of a batch's jobs in the order in which the device runs them, and where everything lies.

use std::ops::Range;

use megabatt::exec::{Batch, Want};
use megabatt::prim::Op;
use megabatt::value::Value;

use crate::image::Image;

/// Words of a launch block, of a group, of a record. `cuda/megabatt.cu` and `cuda/outcome.cuh` say what they hold.
pub const LAUNCH_WORDS: usize = 32;
pub const GROUP_WORDS: usize = 4;
pub const RECORD_WORDS: usize = 8;
/// The word of a launch block that counts the words of the heap which were taken.
pub const HEAP_USED: usize = 17;
/// Regions of the buffer begin at multiples of so many words.
const REGION: usize = 32;
/// Offsets have 32 bits.
const MOST_WORDS: usize = u32::MAX as usize;

/// What a device is given besides the image.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Warps, each with an arena of its own.
    pub warps: usize,
    /// Words of an arena: a multiple of 32.
    pub arena_words: usize,
    /// Words for the values of all jobs of a window.
    pub heap_words: usize,
    /// The most jobs of a group: a warp runs them one after the other.
    pub group_jobs: usize,
    /// Whether values are handed back, not only whether they match.
    pub values: bool,
    /// Whether calls are counted by primitive.
    pub counts: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { warps: 1, arena_words: 1 << 15, heap_words: 1 << 21, group_jobs: 64, values: true, counts: false }
    }
}

/// Jobs in groups of one plan and sample.
pub struct Work {
    /// Jobs of the batch by their places, in the order of their records.
    pub order: Vec<u32>,
    groups: Vec<u32>,
    routines: Vec<u32>,
}

impl Work {
    /// The jobs `first..first + n` of a batch.
    pub fn of(image: &Image, batch: &Batch<'_>, first: usize, n: usize, settings: &Settings) -> Work {
        let order = batch.sorted(first, n);
        let mut work = Work { order, groups: Vec::new(), routines: Vec::with_capacity(n) };
        let mut last = None;
        for (at, &job) in work.order.iter().enumerate() {
            let (plan, routine, sample) = image.places(batch, &batch.jobs[job as usize]);
            work.routines.push(routine);
            let in_group = work.groups.last().map_or(0, |&jobs| jobs as usize);
            if last == Some((plan, sample)) && in_group < settings.group_jobs.max(1) {
                if let Some(jobs) = work.groups.last_mut() {
                    *jobs += 1;
                }
            } else {
                work.groups.extend([plan, sample, at as u32, 1]);
                last = Some((plan, sample));
            }
        }
        work
    }

    /// The jobs of some neighbouring groups, by their places in the order.
    pub fn jobs(&self, groups: &Range<usize>) -> Range<usize> {
        let begin = |group: usize| self.groups.get(group * GROUP_WORDS + 2).map_or(self.order.len(), |&at| at as usize);
        begin(groups.start)..begin(groups.end)
    }

    /// Some neighbouring groups as work of their own.
    pub fn part(&self, groups: &Range<usize>) -> Work {
        let jobs = self.jobs(groups);
        let mut of_part = self.groups[groups.start * GROUP_WORDS..groups.end * GROUP_WORDS].to_vec();
        of_part.chunks_exact_mut(GROUP_WORDS).for_each(|group| group[2] -= jobs.start as u32);
        Work { order: self.order[jobs.clone()].to_vec(), groups: of_part, routines: self.routines[jobs].to_vec() }
    }

    /// The number of groups.
    pub fn groups(&self) -> usize {
        self.groups.len() / GROUP_WORDS
    }
}

/// Where the parts of the buffer begin, in words: the image, and behind it what a launch needs.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub launch: usize,
    pub counts: usize,
    pub groups: usize,
    pub jobs: usize,
    pub records: usize,
    pub heap: usize,
    pub arenas: usize,
    /// Words of the whole buffer.
    pub end: usize,
}

impl Layout {
    /// The layout of a launch behind an image of so many words; `None` when it is more than offsets can say.
    pub fn of(image_words: usize, work: &Work, settings: &Settings) -> Option<Layout> {
        let mut end = image_words;
        let mut region = |words: usize| -> Option<usize> {
            let at = end.checked_next_multiple_of(REGION)?;
            end = at.checked_add(words)?;
            Some(at)
        };
        let launch = region(LAUNCH_WORDS)?;
        let counts = region(Op::all().count())?;
        let groups = region(work.groups.len())?;
        let jobs = region(work.routines.len())?;
        let records = region(work.routines.len() * RECORD_WORDS)?;
        let heap = region(settings.heap_words)?;
        let arenas = region(settings.warps.checked_mul(settings.arena_words)?)?;
        (end <= MOST_WORDS).then_some(Layout { launch, counts, groups, jobs, records, heap, arenas, end })
    }

    /// What is to be written in front of a launch: words and where they belong. Counters are 0 in them.
    pub fn uploads(&self, batch: &Batch<'_>, work: &Work, settings: &Settings) -> [(usize, Vec<u32>); 4] {
        let mut launch = vec![0; LAUNCH_WORDS];
        let memory = batch.budget.memory_bytes;
        let max_weight = (memory / size_of::<Value<'_>>() as u64).min(u32::MAX.into());
        let want = match batch.want {
            Want::Everything => 0,
            Want::Outputs => 1,
            Want::DiffersOfMatches => 2,
        };
        let words = [
            self.groups as u32,
            work.groups() as u32,
            self.jobs as u32,
            self.records as u32,
            self.heap as u32,
            settings.heap_words as u32,
            self.arenas as u32,
            settings.arena_words as u32,
            want,
            settings.values.into(),
            batch.budget.fuel as u32,
            (batch.budget.fuel >> 32) as u32,
            memory as u32,
            (memory >> 32) as u32,
            max_weight as u32,
            if settings.counts { self.counts as u32 } else { 0 },
        ];
        launch[..words.len()].copy_from_slice(&words);
        [
            (self.launch, launch),
            (self.counts, vec![0; Op::all().count()]),
            (self.groups, work.groups.clone()),
            (self.jobs, work.routines.clone()),
        ]
    }
}
