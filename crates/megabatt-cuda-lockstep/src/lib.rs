//! The CUDA kernels on the host: the same source compiled as C++, a warp's 32 lanes in lockstep.
//!
//! It is slow, and its results are those of a GPU: a backend for the suites. Where no C++ compiler was there at build
//! time, [`Lockstep::new`] gives the reason instead.

use megabatt::exec::{Backend, Batch, Evaluation, Job};
use megabatt::value::Ctx;
use megabatt_cuda::image::Image;
use megabatt_cuda::report::Report;
use megabatt_cuda::rounds::{self, Launched, Machine, Reports};
use megabatt_cuda::work::{LAUNCH_WORDS, Layout, Settings};

/// Runs batches on the kernels in lockstep, on the calling thread.
pub struct Lockstep {
    settings: Settings,
    reports: Reports,
}

impl Lockstep {
    /// The backend.
    ///
    /// # Errors
    /// Why it is not there: no C++ compiler when it was built.
    pub fn new() -> Result<Lockstep, String> {
        Lockstep::with(Settings { counts: true, ..Settings::default() })
    }

    /// As [`Lockstep::new`], with settings of one's own. One warp runs at a time, whatever they say.
    ///
    /// # Errors
    /// As there.
    pub fn with(settings: Settings) -> Result<Lockstep, String> {
        if cfg!(lockstep) {
            Ok(Lockstep { settings: Settings { warps: 1, ..settings }, reports: Reports::default() })
        } else {
            Err("no C++ compiler was there when megabatt-cuda-lockstep was built".to_owned())
        }
    }

    /// What was run so far, and what of it on the CPU.
    pub fn report(&self) -> Report {
        self.reports.so_far()
    }
}

impl Backend for Lockstep {
    fn name(&self) -> &'static str {
        "cuda-lockstep"
    }

    fn run<R: Send>(
        &self,
        batch: &Batch<'_>,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        take: impl FnMut(&Job, R),
    ) -> usize {
        let (ran, report) = rounds::run(self, batch, see, take);
        self.reports.add(&report);
        ran
    }
}

impl Machine for Lockstep {
    fn settings(&self) -> Settings {
        self.settings
    }

    fn launch(&self, image: &Image, layout: &Layout, uploads: &[(usize, Vec<u32>)]) -> Result<Launched, String> {
        let mut buffer = vec![0; layout.end];
        buffer[..image.words().len()].copy_from_slice(image.words());
        for (at, words) in uploads {
            buffer[*at..at + words.len()].copy_from_slice(words);
        }
        run_warp(&mut buffer, layout.launch);
        // The last counter of the launch block.
        let used = buffer[layout.launch + LAUNCH_WORDS / 2 + 1] as usize;
        let used = used.min(layout.arenas - layout.heap);
        Ok(Launched {
            records: buffer[layout.records..layout.heap].to_vec(),
            heap: buffer[layout.heap..layout.heap + used].to_vec(),
            counts: buffer[layout.counts..layout.groups].to_vec(),
        })
    }
}

#[cfg(lockstep)]
fn run_warp(buffer: &mut [u32], launch: usize) {
    unsafe extern "C" {
        fn megabatt_run_warp(base: *mut u32, launch: u32, warp: u32);
    }
    // SAFETY: the buffer holds an image and a launch block of `Layout`, whose offsets lie inside it; the kernel writes
    // the regions of that launch alone.
    unsafe { megabatt_run_warp(buffer.as_mut_ptr(), launch as u32, 0) }
}

#[cfg(not(lockstep))]
fn run_warp(_: &mut [u32], _: usize) {}

/// Called by the kernels before they store a word where they must not.
#[unsafe(no_mangle)]
extern "C" fn megabatt_stray(at: u32, from: u32, to: u32) -> ! {
    eprintln!("a kernel stores at word {at}, outside {from}..{to}");
    std::process::abort()
}
