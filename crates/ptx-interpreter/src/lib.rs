//! Runs PTX on the CPU, warp by warp: for tests of kernels on machines without a GPU.
//!
//! A [`Module`] is parsed from text; whatever is not understood is an error, never skipped. [`Module::launch`] runs an
//! entry over [`Memory`] with 32 lanes a warp; accesses outside allocations, misaligned ones, and collective
//! instructions that some of their lanes never reach end it with a [`Fault`] that names lane, line and text.
//! [`Counts`] are exact: the same launch always executes the same instructions. Weak memory ordering is not modelled.
//!
//! ```
//! use megabatt_ptx::{Launch, Memory, Module};
//!
//! let module = Module::parse(
//!     ".version 7.8 .target sm_60 .address_size 64
//!     .visible .entry twice(.param .u64 words)
//!     {
//!         .reg .b32 %r<3>;
//!         .reg .b64 %rd<4>;
//!         ld.param.u64 %rd1, [words];
//!         mov.u32 %r1, %tid.x;
//!         mul.wide.u32 %rd2, %r1, 4;
//!         add.s64 %rd3, %rd1, %rd2;
//!         ld.global.u32 %r2, [%rd3];
//!         shl.b32 %r2, %r2, 1;
//!         st.global.u32 [%rd3], %r2;
//!         ret;
//!     }",
//! )?;
//! let mut memory = Memory::new();
//! let words = memory.alloc(32 * 4, 0).ok_or("no memory")?;
//! memory.write_words(words, &[21; 32]).ok_or("no such place")?;
//! let counts = module.launch("twice", &Launch::new(1, 32), &words.to_le_bytes(), &mut memory)?;
//! assert_eq!(memory.read_words(words, 32), Some(vec![42; 32]));
//! assert_eq!(counts.instructions, 8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access;
mod action;
mod decode;
mod execute;
mod fault;
mod lanes;
mod launch;
mod memory;
mod module;
mod operation;
mod syntax;
mod token;
mod warp;

pub use fault::{Fault, FaultKind, ParseError, Space};
pub use launch::{Counts, Launch};
pub use memory::Memory;
pub use module::{EntryParameter, Module};
