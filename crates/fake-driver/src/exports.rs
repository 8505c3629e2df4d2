//! The driver's functions, as NVIDIA's headers declare them. Pointers are the caller's, as with the real driver.
#![allow(non_snake_case, reason = "the driver's names")]
#![allow(clippy::missing_safety_doc, reason = "as NVIDIA documents them: pointers must be good for what is asked")]

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};

use crate::card::{Code, INVALID_VALUE, Order};
use crate::machine::Module;
use crate::{CURRENT, DRIVER, card_of, current, handle};

const OK: Code = 0;
const INVALID_DEVICE: Code = 101;
const INVALID_PTX: Code = 218;
const THREADS_EACH_MULTIPROCESSOR: c_int = 128;

fn code(result: Result<(), Code>) -> Code {
    result.err().unwrap_or(OK)
}

/// Writes what a call gives to where the caller wants it.
unsafe fn give<T>(to: *mut T, result: Result<T, Code>) -> Code {
    match result {
        // SAFETY: the caller's pointer, good for a `T`.
        Ok(value) => unsafe { to.write(value) },
        Err(code) => return code,
    }
    OK
}

fn device(device: c_int) -> Result<usize, Code> {
    usize::try_from(device).ok().filter(|device| *device < DRIVER.cards.len()).ok_or(INVALID_DEVICE)
}

#[unsafe(no_mangle)]
pub extern "C" fn cuInit(_flags: c_uint) -> Code {
    const NO_DEVICE: Code = 100;
    if DRIVER.cards.is_empty() { NO_DEVICE } else { OK }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDriverGetVersion(version: *mut c_int) -> Code {
    unsafe { give(version, Ok(DRIVER.settings.version)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuGetErrorString(error: Code, text: *mut *const c_char) -> Code {
    let said = match error {
        0 => c"no error",
        1 => c"invalid argument",
        2 => c"out of memory",
        46 => c"the device is gone (pretended)",
        100 => c"no device",
        101 => c"invalid device",
        201 => c"invalid context",
        218 => c"invalid PTX",
        400 => c"invalid handle",
        500 => c"not found",
        701 => c"too many resources asked for launch",
        719 => c"the kernel failed",
        _ => c"some error",
    };
    unsafe { give(text, Ok(said.as_ptr())) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetCount(count: *mut c_int) -> Code {
    unsafe { give(count, Ok(DRIVER.cards.len() as c_int)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGet(out: *mut c_int, ordinal: c_int) -> Code {
    unsafe { give(out, device(ordinal).map(|_| ordinal)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetName(name: *mut c_char, room: c_int, of: c_int) -> Code {
    let Ok(number) = device(of) else { return INVALID_DEVICE };
    let text = format!("PTX interpreter {number}");
    let kept = text.len().min(usize::try_from(room).unwrap_or(0).saturating_sub(1));
    // SAFETY: the caller has `room` bytes there.
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), name.cast(), kept);
        name.add(kept).write(0);
    }
    OK
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetAttribute(value: *mut c_int, attribute: c_int, of: c_int) -> Code {
    const MULTIPROCESSORS: c_int = 16;
    const MAJOR: c_int = 75;
    const MINOR: c_int = 76;
    let of_attribute = match attribute {
        // Few, since one core runs them all.
        MULTIPROCESSORS => Ok(2),
        MAJOR => Ok(DRIVER.settings.capability / 10),
        MINOR => Ok(DRIVER.settings.capability % 10),
        _ => Err(INVALID_VALUE),
    };
    unsafe { give(value, device(of).and(of_attribute)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceTotalMem_v2(bytes: *mut usize, of: c_int) -> Code {
    unsafe { give(bytes, device(of).map(|_| DRIVER.settings.memory_bytes)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDevicePrimaryCtxRetain(context: *mut usize, of: c_int) -> Code {
    let sound = |number| card_of(handle(number, 0))?.sound().map(|()| handle(number, 0));
    unsafe { give(context, device(of).and_then(sound)) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuDevicePrimaryCtxRelease_v2(of: c_int) -> Code {
    code(device(of).map(|_| ()))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuCtxSetCurrent(context: usize) -> Code {
    code(card_of(context).map(|_| CURRENT.set(context)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemGetInfo_v2(free: *mut usize, total: *mut usize) -> Code {
    let given = current().and_then(|card| card.sound().map(|()| card.free_bytes()));
    match unsafe { give(free, given) } {
        OK => unsafe { give(total, Ok(DRIVER.settings.memory_bytes)) },
        error => error,
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemAlloc_v2(at: *mut u64, bytes: usize) -> Code {
    unsafe { give(at, current().and_then(|mut card| card.sound().and_then(|()| card.alloc(bytes)))) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemFree_v2(at: u64) -> Code {
    code(current().and_then(|mut card| card.free(at)))
}

/// The size of a block of pinned memory stands in front of it.
const PINNED_HEAD: usize = 64;

fn pinned_layout(bytes: usize) -> Option<std::alloc::Layout> {
    std::alloc::Layout::from_size_align(bytes.checked_add(PINNED_HEAD)?, PINNED_HEAD).ok()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemHostAlloc(at: *mut *mut c_void, bytes: usize, _flags: c_uint) -> Code {
    let Some(layout) = pinned_layout(bytes) else { return INVALID_VALUE };
    // SAFETY: the layout has a size above 0, and room for the head, which is aligned.
    let block = unsafe { std::alloc::alloc(layout) };
    if block.is_null() {
        return crate::card::OUT_OF_MEMORY;
    }
    unsafe {
        block.cast::<usize>().write(bytes);
        at.write(block.add(PINNED_HEAD).cast());
    }
    OK
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemFreeHost(at: *mut c_void) -> Code {
    // SAFETY: the caller got it from `cuMemHostAlloc`, which wrote the head.
    unsafe {
        let block = at.cast::<u8>().sub(PINNED_HEAD);
        let Some(layout) = pinned_layout(block.cast::<usize>().read()) else { return INVALID_VALUE };
        std::alloc::dealloc(block, layout);
    }
    OK
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuModuleLoadData(module: *mut usize, image: *const c_char) -> Code {
    // SAFETY: the image is text that ends in NUL.
    let text = unsafe { CStr::from_ptr(image) }.to_string_lossy();
    let loaded = Module::parse(&text).map_err(|error| {
        eprintln!("fake driver: {error}");
        INVALID_PTX
    });
    unsafe { give(module, loaded.and_then(|loaded| Ok(current()?.load(loaded)))) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuModuleUnload(module: usize) -> Code {
    code(card_of(module).and_then(|mut card| card.unload(module)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuModuleGetFunction(function: *mut usize, module: usize, name: *const c_char) -> Code {
    // SAFETY: the name ends in NUL.
    let name = unsafe { CStr::from_ptr(name) }.to_string_lossy();
    unsafe { give(function, card_of(module).and_then(|mut card| card.function(module, &name))) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuOccupancyMaxActiveBlocksPerMultiprocessor(
    blocks: *mut c_int,
    function: usize,
    threads: c_int,
    _shared_bytes: usize,
) -> Code {
    // As many as there are threads for.
    let each = (THREADS_EACH_MULTIPROCESSOR / threads.max(1)).max(1);
    unsafe { give(blocks, card_of(function).and_then(|card| card.kernel(function).map(|_| each))) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuStreamCreate(stream: *mut usize, _flags: c_uint) -> Code {
    unsafe { give(stream, current().and_then(|mut card| card.sound().map(|()| card.stream()))) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuStreamSynchronize(stream: usize) -> Code {
    code(card_of(stream).and_then(|mut card| card.wait(stream)))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuStreamDestroy_v2(stream: usize) -> Code {
    code(card_of(stream).and_then(|mut card| card.end_stream(stream)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuEventCreate(event: *mut usize, _flags: c_uint) -> Code {
    unsafe { give(event, current().and_then(|mut card| card.sound().map(|()| card.event()))) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuEventRecord(event: usize, stream: usize) -> Code {
    code(card_of(stream).and_then(|mut card| card.put(stream, Order::Record { event })))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuEventElapsedTime(milliseconds: *mut f32, first: usize, second: usize) -> Code {
    unsafe { give(milliseconds, card_of(first).and_then(|card| card.between(first, second))) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuEventDestroy_v2(event: usize) -> Code {
    code(card_of(event).and_then(|mut card| card.end_event(event)))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemcpyHtoDAsync_v2(to: u64, from: *const c_void, bytes: usize, stream: usize) -> Code {
    let order = Order::Up { from: from as usize, to, bytes };
    code(card_of(stream).and_then(|mut card| card.put(stream, order)))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemcpyDtoHAsync_v2(to: *mut c_void, from: u64, bytes: usize, stream: usize) -> Code {
    let order = Order::Down { from, to: to as usize, bytes };
    code(card_of(stream).and_then(|mut card| card.put(stream, order)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuLaunchKernel(
    function: usize,
    blocks: c_uint,
    blocks_y: c_uint,
    blocks_z: c_uint,
    threads: c_uint,
    threads_y: c_uint,
    threads_z: c_uint,
    _shared_bytes: c_uint,
    stream: usize,
    params: *mut *mut c_void,
    _extra: *mut *mut c_void,
) -> Code {
    if [blocks_y, blocks_z, threads_y, threads_z] != [1; 4]
        || blocks == 0
        || threads == 0
        || !threads.is_multiple_of(32)
    {
        return INVALID_VALUE;
    }
    let launch = || {
        let mut card = card_of(function)?;
        let places = card.kernel(function)?.params();
        let mut block = vec![0; places.last().map_or(0, |(offset, bytes)| offset + bytes)];
        for (at, &(offset, bytes)) in places.iter().enumerate() {
            // SAFETY: the caller gives a pointer for each parameter of the kernel, to as many bytes as it has.
            let param = unsafe { std::slice::from_raw_parts((*params.add(at)).cast::<u8>(), bytes) };
            block[offset..offset + bytes].copy_from_slice(param);
        }
        card.put(stream, Order::Launch { function, blocks, threads, params: block })
    };
    code(launch())
}
