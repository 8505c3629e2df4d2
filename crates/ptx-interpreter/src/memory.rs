//! Device memory: allocations far apart, each access checked.
//!
//! Allocation `i` begins at `(i + 1) << 36`; numbers are not used again, so that an address of freed memory is seen.

/// Where a slot's number begins in an address.
const SLOT: u32 = 36;

/// Most bytes of one allocation.
const MOST: usize = 1 << 36;

/// The memory of a device, as the host sees it.
#[derive(Default)]
pub struct Memory {
    slots: Vec<Option<Vec<u8>>>,
}

impl Memory {
    /// Nothing allocated.
    pub fn new() -> Self {
        Memory::default()
    }

    /// `bytes` bytes, each `fill`, and their device address; `None` when that is too much.
    pub fn alloc(&mut self, bytes: usize, fill: u8) -> Option<u64> {
        if bytes > MOST || self.slots.len() >= 1 << 20 {
            return None;
        }
        self.slots.push(Some(vec![fill; bytes]));
        Some((self.slots.len() as u64) << SLOT)
    }

    /// Frees what [`alloc`](Self::alloc) gave; false when `address` is no beginning of an allocation.
    pub fn free(&mut self, address: u64) -> bool {
        let (slot, offset) = place(address);
        match self.slots.get_mut(slot) {
            Some(bytes) if offset == 0 && bytes.is_some() => {
                *bytes = None;
                true
            }
            _ => false,
        }
    }

    /// The `len` bytes from `address` on, if they lie in one allocation.
    pub fn bytes(&self, address: u64, len: usize) -> Option<&[u8]> {
        let (slot, offset) = place(address);
        self.slots.get(slot)?.as_ref()?.get(offset..offset.checked_add(len)?)
    }

    /// The `len` bytes from `address` on, to write to.
    pub fn bytes_mut(&mut self, address: u64, len: usize) -> Option<&mut [u8]> {
        let (slot, offset) = place(address);
        self.slots.get_mut(slot)?.as_mut()?.get_mut(offset..offset.checked_add(len)?)
    }

    /// The allocation around `address`, whole, and the address's place in it.
    #[inline]
    pub(crate) fn around_mut(&mut self, address: u64) -> Option<(&mut [u8], usize)> {
        let (slot, offset) = place(address);
        Some((self.slots.get_mut(slot)?.as_deref_mut()?, offset))
    }

    /// Words in little-endian order, as kernels read them.
    pub fn write_words(&mut self, address: u64, words: &[u32]) -> Option<()> {
        let bytes = self.bytes_mut(address, words.len() * 4)?;
        for (to, word) in bytes.chunks_exact_mut(4).zip(words) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        Some(())
    }

    /// `count` words from `address` on.
    pub fn read_words(&self, address: u64, count: usize) -> Option<Vec<u32>> {
        let bytes = self.bytes(address, count * 4)?;
        Some(bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
}

/// Slot and offset of an address; addresses below the first slot are in no slot.
#[inline]
fn place(address: u64) -> (usize, usize) {
    (((address >> SLOT) as usize).wrapping_sub(1), (address & ((1 << SLOT) - 1)) as usize)
}
