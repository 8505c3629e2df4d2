//! One pretended device. What is put on a stream is done only when somebody waits for it, and not before: a host that
//! reads results too early, or changes what is still to be copied, is found out.

use std::collections::HashMap;
use std::time::Instant;

use megabatt_ptx::Memory;

use crate::machine::{Function, Module};
use crate::settings::Settings;

/// The driver's numbers for what goes wrong.
pub type Code = u32;
pub const INVALID_VALUE: Code = 1;
pub const OUT_OF_MEMORY: Code = 2;
pub const INVALID_HANDLE: Code = 400;
pub const UNAVAILABLE: Code = 46;
pub const LAUNCH_FAILED: Code = 719;
pub const OUT_OF_RESOURCES: Code = 701;

/// What new memory holds, so that whoever takes it for zeros is found out.
const UNWRITTEN: u8 = 0xa5;

/// Something that waits on a stream.
pub enum Order {
    /// Bytes from the host, by the address of the first.
    Up {
        from: usize,
        to: u64,
        bytes: usize,
    },
    /// Bytes to the host.
    Down {
        from: u64,
        to: usize,
        bytes: usize,
    },
    Launch {
        function: usize,
        blocks: u32,
        threads: u32,
        params: Vec<u8>,
    },
    Record {
        event: usize,
    },
}

/// A device, with everything that was made on it by its number.
pub struct Card {
    number: usize,
    settings: Settings,
    memory: Memory,
    /// Sizes of what was allocated, by address.
    sizes: HashMap<u64, usize>,
    streams: HashMap<usize, Vec<Order>>,
    events: HashMap<usize, Option<Instant>>,
    modules: HashMap<usize, Module>,
    functions: HashMap<usize, Function>,
    made: usize,
    /// Launches that were asked for, and those that ran.
    launches: u64,
    ran: u64,
    /// What all calls come to since something went wrong for good.
    broken: Option<Code>,
}

impl Card {
    pub fn new(number: usize, settings: Settings) -> Card {
        Card {
            number,
            settings,
            memory: Memory::new(),
            sizes: HashMap::new(),
            streams: HashMap::new(),
            events: HashMap::new(),
            modules: HashMap::new(),
            functions: HashMap::new(),
            made: 0,
            launches: 0,
            ran: 0,
            broken: None,
        }
    }

    /// Refuses everything once the device is lost.
    pub fn sound(&self) -> Result<(), Code> {
        self.broken.map_or(Ok(()), Err)
    }

    fn handle(&mut self) -> usize {
        self.made += 1;
        crate::handle(self.number, self.made)
    }

    fn taken(&self) -> usize {
        self.sizes.values().sum()
    }

    /// Bytes that it says are free.
    pub fn free_bytes(&self) -> usize {
        self.settings.memory_bytes.saturating_sub(self.taken())
    }

    pub fn alloc(&mut self, bytes: usize) -> Result<u64, Code> {
        let taken = self.taken().saturating_add(bytes);
        if bytes == 0 {
            return Err(INVALID_VALUE);
        }
        if taken > self.settings.memory_bytes || taken > self.settings.out_of_memory_at {
            return Err(OUT_OF_MEMORY);
        }
        let at = self.memory.alloc(bytes, UNWRITTEN).ok_or(OUT_OF_MEMORY)?;
        self.sizes.insert(at, bytes);
        Ok(at)
    }

    pub fn free(&mut self, at: u64) -> Result<(), Code> {
        self.sizes.remove(&at).ok_or(INVALID_VALUE)?;
        if self.memory.free(at) { Ok(()) } else { Err(INVALID_VALUE) }
    }

    pub fn load(&mut self, module: Module) -> usize {
        let handle = self.handle();
        self.modules.insert(handle, module);
        handle
    }

    pub fn unload(&mut self, module: usize) -> Result<(), Code> {
        self.modules.remove(&module).map(|_| ()).ok_or(INVALID_HANDLE)
    }

    pub fn function(&mut self, module: usize, name: &str) -> Result<usize, Code> {
        const NOT_FOUND: Code = 500;
        let function = self.modules.get(&module).ok_or(INVALID_HANDLE)?.function(name).ok_or(NOT_FOUND)?;
        let handle = self.handle();
        self.functions.insert(handle, function);
        Ok(handle)
    }

    /// What kernel a handle stands for.
    pub fn kernel(&self, function: usize) -> Result<&Function, Code> {
        self.functions.get(&function).ok_or(INVALID_HANDLE)
    }

    pub fn stream(&mut self) -> usize {
        let handle = self.handle();
        self.streams.insert(handle, Vec::new());
        handle
    }

    pub fn end_stream(&mut self, stream: usize) -> Result<(), Code> {
        self.wait(stream)?;
        self.streams.remove(&stream).map(|_| ()).ok_or(INVALID_HANDLE)
    }

    pub fn event(&mut self) -> usize {
        let handle = self.handle();
        self.events.insert(handle, None);
        handle
    }

    pub fn end_event(&mut self, event: usize) -> Result<(), Code> {
        self.events.remove(&event).map(|_| ()).ok_or(INVALID_HANDLE)
    }

    /// Milliseconds between two events.
    pub fn between(&self, first: usize, second: usize) -> Result<f32, Code> {
        let at = |event| self.events.get(&event).copied().flatten().ok_or(INVALID_HANDLE);
        Ok(at(second)?.saturating_duration_since(at(first)?).as_secs_f32() * 1e3)
    }

    /// Puts something on a stream.
    pub fn put(&mut self, stream: usize, order: Order) -> Result<(), Code> {
        self.sound()?;
        if matches!(order, Order::Launch { .. }) {
            self.launches += 1;
            if self.settings.fail_launch.is_some_and(|fail| fail.is(self.number, self.launches)) {
                return Err(OUT_OF_RESOURCES);
            }
        }
        self.streams.get_mut(&stream).ok_or(INVALID_HANDLE)?.push(order);
        Ok(())
    }

    /// Does all that waits on a stream.
    pub fn wait(&mut self, stream: usize) -> Result<(), Code> {
        self.sound()?;
        let orders = std::mem::take(self.streams.get_mut(&stream).ok_or(INVALID_HANDLE)?);
        for order in orders {
            if let Err(code) = self.obey(order) {
                self.broken = Some(code);
                return Err(code);
            }
        }
        Ok(())
    }

    fn obey(&mut self, order: Order) -> Result<(), Code> {
        match order {
            Order::Up { from, to, bytes } => {
                let target = self.memory.bytes_mut(to, bytes).ok_or(INVALID_VALUE)?;
                // SAFETY: the caller of the driver vouches for so many bytes there until it has waited.
                let source = unsafe { std::slice::from_raw_parts(from as *const u8, bytes) };
                target.copy_from_slice(source);
            }
            Order::Down { from, to, bytes } => {
                let source = self.memory.bytes(from, bytes).ok_or(INVALID_VALUE)?;
                // SAFETY: as above, and nobody else reads or writes them before it has waited.
                let target = unsafe { std::slice::from_raw_parts_mut(to as *mut u8, bytes) };
                target.copy_from_slice(source);
            }
            Order::Launch { function, blocks, threads, params } => {
                if self.settings.lose_after.is_some_and(|lose| lose.is(self.number, self.ran)) {
                    return Err(UNAVAILABLE);
                }
                let function = self.functions.get(&function).ok_or(INVALID_HANDLE)?;
                function.run(blocks, threads, &params, &mut self.memory).map_err(|fault| {
                    eprintln!("fake driver: {fault}");
                    LAUNCH_FAILED
                })?;
                self.ran += 1;
            }
            Order::Record { event } => {
                *self.events.get_mut(&event).ok_or(INVALID_HANDLE)? = Some(Instant::now());
            }
        }
        Ok(())
    }
}
