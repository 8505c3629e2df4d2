//! Everything that is said to the CUDA driver, and all `unsafe` of this crate. The driver is a library that is looked
//! for when it is first needed, so that this builds and runs on machines without it.
//!
//! Invariants: nothing here runs before the library was found; what a lane copies from or to is the lane's own and
//! stays where it is until [`Lane::finish`]; whatever belongs to a context is dropped before it.

use std::ffi::{CString, c_void};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cudarc::driver::{DriverError, result, sys};

/// What the driver must be able to load: PTX ISA 7.8, which came with CUDA 11.8.
pub const NEEDED_VERSION: i32 = 11_080;
/// The driver's functions that are called here: what is absent is found out before the first call.
pub const CALLS: [&str; 30] = [
    "cuCtxSetCurrent",
    "cuDeviceGet",
    "cuDeviceGetAttribute",
    "cuDeviceGetCount",
    "cuDeviceGetName",
    "cuDevicePrimaryCtxRelease_v2",
    "cuDevicePrimaryCtxRetain",
    "cuDeviceTotalMem_v2",
    "cuDriverGetVersion",
    "cuEventCreate",
    "cuEventDestroy_v2",
    "cuEventElapsedTime",
    "cuEventRecord",
    "cuGetErrorString",
    "cuInit",
    "cuLaunchKernel",
    "cuMemAlloc_v2",
    "cuMemFreeHost",
    "cuMemFree_v2",
    "cuMemGetInfo_v2",
    "cuMemHostAlloc",
    "cuMemcpyDtoHAsync_v2",
    "cuMemcpyHtoDAsync_v2",
    "cuModuleGetFunction",
    "cuModuleLoadData",
    "cuModuleUnload",
    "cuOccupancyMaxActiveBlocksPerMultiprocessor",
    "cuStreamCreate",
    "cuStreamDestroy_v2",
    "cuStreamSynchronize",
];
/// Threads of a warp.
pub const WARP: u32 = 32;

/// What a call to the driver came to when it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was to be done.
    pub doing: &'static str,
    /// The driver's number for what went wrong.
    pub code: u32,
    /// The driver's words for it.
    pub text: String,
}

impl Fault {
    /// Whether less memory would have helped.
    pub fn is_out_of_memory(&self) -> bool {
        self.code == sys::CUresult::CUDA_ERROR_OUT_OF_MEMORY as u32
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (CUDA error {})", self.doing, self.text, self.code)
    }
}

impl std::error::Error for Fault {}

/// Names what was being done when a call failed.
fn doing(doing: &'static str) -> impl Fn(DriverError) -> Fault {
    move |error| {
        let text = error.error_string().map_or_else(|_| "no text".into(), |text| text.to_string_lossy());
        Fault { doing, code: error.0 as u32, text: text.into_owned() }
    }
}

/// What a device says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub name: String,
    /// Compute capability, major and minor.
    pub capability: (u32, u32),
    pub memory_bytes: u64,
    pub multiprocessors: u32,
}

/// The version of the driver, as CUDA counts it (11080 is 11.8); `None`: there is no driver library.
///
/// # Errors
/// What the driver says where it does not start.
pub fn start() -> Result<Option<i32>, Fault> {
    // SAFETY: loading the driver's library runs its initialisers, which are NVIDIA's and may be run at any time.
    if !unsafe { sys::is_culib_present() } {
        return Ok(None);
    }
    // SAFETY: the library is there; only names are looked up.
    let has = |call: &&&str| unsafe { sys::culib().get::<*const ()>(call.as_bytes()) }.is_ok();
    if let Some(call) = CALLS.iter().find(|call| !has(call)) {
        return Err(Fault { doing: "looking for the driver's functions", code: 0, text: format!("it has no {call}") });
    }
    let mut version = 0;
    // SAFETY: the library is there, the call needs no initialisation, and it writes one integer.
    let asked = unsafe { sys::cuDriverGetVersion(&mut version) }.result();
    asked.map_err(doing("asking for the driver's version"))?;
    if version >= NEEDED_VERSION {
        result::init().map_err(doing("starting the driver"))?;
    }
    Ok(Some(version))
}

/// The number of devices. Only after [`start`] found a driver that will do.
pub fn count() -> Result<usize, Fault> {
    let count = result::device::get_count().map_err(doing("counting devices"))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// What a device says of itself. Only after [`start`] found a driver that will do.
pub fn facts(ordinal: usize) -> Result<Facts, Fault> {
    use sys::CUdevice_attribute as A;
    let fault = doing("asking a device what it is");
    let device = result::device::get(ordinal as i32).map_err(&fault)?;
    let attribute = |attribute: A| {
        // SAFETY: the device is one that the driver gave.
        let value = unsafe { result::device::get_attribute(device, attribute) };
        value.map(|value| u32::try_from(value).unwrap_or(0)).map_err(&fault)
    };
    Ok(Facts {
        name: result::device::get_name(device).map_err(&fault)?,
        capability: (
            attribute(A::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)?,
            attribute(A::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)?,
        ),
        // SAFETY: the device is one that the driver gave.
        memory_bytes: unsafe { result::device::total_mem(device) }.map_err(&fault)? as u64,
        multiprocessors: attribute(A::CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT)?,
    })
}

/// A device that is held, with its kernel loaded.
pub struct Context {
    device: sys::CUdevice,
    context: sys::CUcontext,
    module: sys::CUmodule,
    kernel: sys::CUfunction,
}

// SAFETY: the driver's handles may be used from any thread; each one says `bind` first.
unsafe impl Send for Context {}
// SAFETY: as above; nothing here changes after `open`.
unsafe impl Sync for Context {}

impl Context {
    /// Takes a device and has the driver compile the PTX for it.
    pub fn open(ordinal: usize, ptx: &str, kernel: &str) -> Result<Arc<Context>, Fault> {
        let fault = doing("opening the device");
        let device = result::device::get(ordinal as i32).map_err(&fault)?;
        // SAFETY: the device is one that the driver gave; `drop` gives it back once.
        let context = unsafe { result::primary_ctx::retain(device) }.map_err(&fault)?;
        let mut held = Context { device, context, module: std::ptr::null_mut(), kernel: std::ptr::null_mut() };
        held.bind()?;
        let no_text = |_| Fault { doing: "reading the kernels", code: 0, text: "a NUL byte within".into() };
        let (ptx, name) = (CString::new(ptx).map_err(no_text)?, CString::new(kernel).map_err(no_text)?);
        // SAFETY: the image is text that ends in NUL, which lives until the driver has read it.
        held.module =
            unsafe { result::module::load_data(ptx.as_ptr().cast()) }.map_err(doing("loading the kernels"))?;
        // SAFETY: the module was just loaded.
        held.kernel =
            unsafe { result::module::get_function(held.module, name) }.map_err(doing("finding the kernel"))?;
        Ok(Arc::new(held))
    }

    /// Makes the device that of the calling thread; what follows on this thread is for it.
    pub fn bind(&self) -> Result<(), Fault> {
        // SAFETY: the context is held since `open`.
        unsafe { result::ctx::set_current(self.context) }.map_err(doing("turning to the device"))
    }

    /// Blocks of the kernel, of so many threads, that a multiprocessor holds at once.
    pub fn blocks_each(&self, threads: u32) -> Result<u32, Fault> {
        self.bind()?;
        // SAFETY: the kernel's module is loaded as long as `self` lives.
        let blocks = unsafe { result::occupancy::max_active_block_per_multiprocessor(self.kernel, threads as i32, 0) };
        blocks.map(|blocks| blocks.max(1) as u32).map_err(doing("asking how many blocks a multiprocessor holds"))
    }

    /// Bytes of the device's memory that nobody has.
    pub fn free_bytes(&self) -> Result<u64, Fault> {
        self.bind()?;
        result::mem_get_info().map(|(free, _)| free as u64).map_err(doing("asking for free memory"))
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if self.bind().is_ok() && !self.module.is_null() {
            // SAFETY: loaded in `open`, and what runs its kernel holds this context. A lost device says so; that is
            // all there is to do.
            let _ = unsafe { result::module::unload(self.module) };
        }
        // SAFETY: held since `open`.
        let _ = unsafe { result::primary_ctx::release(self.device) };
    }
}

/// Words of a device's memory.
pub struct Memory {
    context: Arc<Context>,
    at: sys::CUdeviceptr,
    words: usize,
}

impl Memory {
    /// So many words, of unknown content.
    pub fn new(context: &Arc<Context>, words: usize) -> Result<Memory, Fault> {
        context.bind()?;
        // SAFETY: any content is a valid word; `drop` gives the memory back once.
        let at = unsafe { result::malloc_sync(words.max(1) * 4) }.map_err(doing("taking device memory"))?;
        Ok(Memory { context: context.clone(), at, words })
    }

    /// Their number.
    pub fn words(&self) -> usize {
        self.words
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if self.context.bind().is_ok() {
            // SAFETY: taken in `new`; a lane that is at work holds this memory.
            let _ = unsafe { result::free_sync(self.at) };
        }
    }
}

/// Words of this machine's memory that stay where they are, so that the device copies them without the CPU.
struct Pinned {
    at: *mut u32,
    words: usize,
}

impl Pinned {
    fn new(words: usize) -> Result<Pinned, Fault> {
        // SAFETY: `drop` gives the memory back once.
        let at = unsafe { result::malloc_host(words.max(1) * 4, 0) }.map_err(doing("taking pinned memory"))?;
        // SAFETY: so many bytes were just given.
        unsafe { std::ptr::write_bytes(at.cast::<u32>(), 0, words) };
        Ok(Pinned { at: at.cast(), words })
    }

    fn words(&self) -> &[u32] {
        // SAFETY: the words are there, aligned, and written to since `new`; a lane lends them only when idle.
        unsafe { std::slice::from_raw_parts(self.at, self.words) }
    }

    fn words_mut(&mut self) -> &mut [u32] {
        // SAFETY: as above, and `self` is lent alone.
        unsafe { std::slice::from_raw_parts_mut(self.at, self.words) }
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // SAFETY: taken in `new`.
        let _ = unsafe { result::free_host(self.at.cast()) };
    }
}

/// One thing after the other on a device: words up, a kernel, words down. Two lanes overlap.
pub struct Lane {
    context: Arc<Context>,
    stream: sys::CUstream,
    began: sys::CUevent,
    ended: sys::CUevent,
    up: Pinned,
    down: Pinned,
    at_work: Option<Arc<Memory>>,
    launched: bool,
}

// SAFETY: the lane alone uses its stream, its events and its words, and says `bind` on whichever thread it is.
unsafe impl Send for Lane {}

/// What a lane is to do: places and numbers are in words, those of the device from the start of its memory.
#[derive(Clone, Copy, Debug)]
pub struct Errand<'e> {
    /// Where the lane's first words go, and how many.
    pub up: (usize, usize),
    pub blocks: u32,
    pub warps_a_block: u32,
    /// What the kernel is given after the address of the memory.
    pub args: &'e [u32],
    /// Where on the device the results are, and how many.
    pub down: (usize, usize),
}

/// Whether a range of a device's words lies within its memory, and within what a lane copies.
fn fits((at, words): (usize, usize), memory: usize, lane: usize) -> bool {
    words <= lane && at.checked_add(words).is_some_and(|end| end <= memory)
}

fn no_room() -> Fault {
    Fault { doing: "copying", code: 1, text: "more words than there is room for".into() }
}

impl Lane {
    /// A lane that can take so many words at once, up and down.
    pub fn new(context: &Arc<Context>, words: usize) -> Result<Lane, Fault> {
        context.bind()?;
        let fault = doing("making a stream");
        let (up, down) = (Pinned::new(words)?, Pinned::new(words)?);
        let stream = result::stream::create(result::stream::StreamKind::NonBlocking).map_err(&fault)?;
        let event = || result::event::create(sys::CUevent_flags::CU_EVENT_DEFAULT).map_err(&fault);
        // What fails here leaks a stream of a device that is of no use any more.
        let (began, ended) = (event()?, event()?);
        Ok(Lane { context: context.clone(), stream, began, ended, up, down, at_work: None, launched: false })
    }

    /// The words that are to go up. Waits for what is under way.
    pub fn up(&mut self) -> Result<&mut [u32], Fault> {
        self.finish()?;
        Ok(self.up.words_mut())
    }

    /// The words that came down last.
    pub fn down(&self) -> &[u32] {
        if self.at_work.is_some() { &[] } else { self.down.words() }
    }

    /// Begins an errand and returns at once.
    pub fn submit(&mut self, memory: &Arc<Memory>, errand: &Errand<'_>) -> Result<(), Fault> {
        self.finish()?;
        self.context.bind()?;
        self.at_work = Some(memory.clone());
        let (to, words) = errand.up;
        if !fits(errand.up, memory.words, self.up.words) || !fits(errand.down, memory.words, self.down.words) {
            return Err(no_room());
        }
        // SAFETY: both ranges lie within their memory, which stays until `finish`.
        unsafe { result::memcpy_htod_async(memory.at + to as u64 * 4, &self.up.words()[..words], self.stream) }
            .map_err(doing("copying to the device"))?;
        let mut base = memory.at;
        let mut args = errand.args.to_vec();
        let mut params: Vec<*mut c_void> = vec![(&raw mut base).cast()];
        params.extend(args.iter_mut().map(|arg| (arg as *mut u32).cast()));
        let (blocks, threads) = ((errand.blocks, 1, 1), (errand.warps_a_block * WARP, 1, 1));
        let fault = doing("launching the kernel");
        // SAFETY: the driver copies the parameters before it returns; the kernel writes to the device's memory alone.
        unsafe {
            result::event::record(self.began, self.stream).map_err(&fault)?;
            result::launch_kernel(self.context.kernel, blocks, threads, 0, self.stream, &mut params).map_err(&fault)?;
            result::event::record(self.ended, self.stream).map_err(&fault)?;
        }
        self.launched = true;
        let source = memory.at + errand.down.0 as u64 * 4;
        let target = &mut self.down.words_mut()[..errand.down.1];
        // SAFETY: both ranges lie within their memory, which nobody else reads or writes until `finish`.
        unsafe { result::memcpy_dtoh_async(target, source, self.stream) }.map_err(doing("copying from the device"))
    }

    /// Waits for what is under way, and gives how long its kernel took; `None`: nothing was.
    pub fn finish(&mut self) -> Result<Option<Duration>, Fault> {
        if self.at_work.is_none() {
            return Ok(None);
        }
        self.context.bind()?;
        // SAFETY: the stream is the lane's.
        let waited = unsafe { result::stream::synchronize(self.stream) }.map_err(doing("waiting for the kernel"));
        self.at_work = None;
        let launched = std::mem::take(&mut self.launched);
        waited?;
        if !launched {
            return Ok(None);
        }
        // SAFETY: both events are on the stream, and were recorded.
        let took = unsafe { result::event::elapsed(self.began, self.ended) }.map_err(doing("timing the kernel"))?;
        Ok(Some(Duration::from_secs_f64(f64::from(took.max(0.0)) / 1e3)))
    }
}

impl Lane {
    /// Copies words to the beginning of the memory, as many at once as the lane takes, and waits for them.
    pub fn upload(&mut self, memory: &Arc<Memory>, words: &[u32]) -> Result<(), Fault> {
        let mut at = 0;
        for part in words.chunks(self.up.words.max(1)) {
            self.up()?[..part.len()].copy_from_slice(part);
            if !fits((at, part.len()), memory.words, self.up.words) {
                return Err(no_room());
            }
            self.context.bind()?;
            self.at_work = Some(memory.clone());
            let source = &self.up.words()[..part.len()];
            // SAFETY: both ranges lie within their memory, which stays until `finish`.
            unsafe { result::memcpy_htod_async(memory.at + at as u64 * 4, source, self.stream) }
                .map_err(doing("copying to the device"))?;
            self.finish()?;
            at += part.len();
        }
        Ok(())
    }

    /// Fetches further words of the device's, so many from a place on, behind the first `behind` that came down; waits
    /// for them.
    pub fn fetch(&mut self, memory: &Arc<Memory>, from: (usize, usize), behind: usize) -> Result<(), Fault> {
        self.finish()?;
        self.context.bind()?;
        let (at, words) = from;
        if !fits(from, memory.words, self.down.words.saturating_sub(behind)) {
            return Err(no_room());
        }
        if words == 0 {
            return Ok(());
        }
        self.at_work = Some(memory.clone());
        let target = &mut self.down.words_mut()[behind..behind + words];
        // SAFETY: both ranges lie within their memory, which nobody else reads or writes until `finish`.
        unsafe { result::memcpy_dtoh_async(target, memory.at + at as u64 * 4, self.stream) }
            .map_err(doing("copying from the device"))?;
        self.finish().map(|_| ())
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let _ = self.finish();
        if self.context.bind().is_ok() {
            // SAFETY: made in `new`, and idle now.
            unsafe {
                let _ = result::event::destroy(self.began);
                let _ = result::event::destroy(self.ended);
                let _ = result::stream::destroy(self.stream);
            }
        }
    }
}
