//! What can go wrong: text that is not understood, and a launch that ends in a fault.

use std::fmt;

/// Text that the interpreter does not take. It never guesses: an unknown instruction is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Line of the PTX text, from one.
    pub line: u32,
    /// What is wrong, with the offending text.
    pub message: String,
}

impl ParseError {
    pub(crate) fn new(line: u32, message: impl Into<String>) -> Self {
        ParseError { line, message: message.into() }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// A state space of PTX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Any of them, told by the address.
    Generic,
    /// Device memory and the module's variables.
    Global,
    /// The module's constants.
    Const,
    /// Of one block.
    Shared,
    /// Of one lane.
    Local,
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Space::Generic => "generic",
            Space::Global => "global",
            Space::Const => "const",
            Space::Shared => "shared",
            Space::Local => "local",
        })
    }
}

/// What ended a launch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// An address outside every allocation of its space.
    OutOfBounds {
        /// Where it was looked for.
        space: Space,
        /// The first byte.
        address: u64,
        /// How many bytes were asked for.
        bytes: u32,
        /// The first lane that asked.
        lane: u32,
    },
    /// An address that is no multiple of the access's size.
    Misaligned {
        /// The first byte.
        address: u64,
        /// The alignment that the access needs.
        bytes: u32,
        /// The first lane that asked.
        lane: u32,
    },
    /// A write to constants or to the module's variables, which a launch keeps as they were loaded.
    ReadOnly {
        /// The first byte.
        address: u64,
        /// The first lane that wrote.
        lane: u32,
    },
    /// Two lanes write different values to one address in one instruction.
    Race {
        /// The first byte.
        address: u64,
        /// The first lane, and the first that differs from it.
        lanes: [u32; 2],
    },
    /// A collective instruction waits for lanes that never come to it.
    Divergence {
        /// The lanes that the instruction names.
        wanted: u32,
        /// The lanes that came.
        present: u32,
    },
    /// An integer division by zero, which PTX leaves open.
    DivisionByZero {
        /// The first lane that divided.
        lane: u32,
    },
    /// An indirect call or jump to no function or no label.
    Target {
        /// The address or index.
        value: u64,
        /// The first lane that jumped.
        lane: u32,
    },
    /// `trap` was executed.
    Trap,
    /// Calls too deep.
    Depth,
    /// More instructions than the launch allows.
    Limit,
    /// A launch that does not fit the module: unknown entry, wrong parameters, wrong sizes.
    Launch(String),
    /// What the interpreter does not model.
    Unsupported(String),
}

/// A launch that ended in a fault: what, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happened.
    pub kind: FaultKind,
    /// Name of the function; empty when nothing ran yet.
    pub function: String,
    /// Line of the PTX text, from one; 0 when nothing ran yet.
    pub line: u32,
    /// That line.
    pub text: String,
    /// Index of the block in the grid.
    pub block: u32,
    /// Index of the warp in its block.
    pub warp: u32,
}

impl Fault {
    /// A launch that cannot start.
    pub(crate) fn launch(message: impl Into<String>) -> Self {
        let kind = FaultKind::Launch(message.into());
        Fault { kind, function: String::new(), line: 0, text: String::new(), block: 0, warp: 0 }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::OutOfBounds { space, address, bytes, lane } => {
                write!(f, "{bytes} bytes at {space} address {address:#x} of lane {lane} lie in no allocation")
            }
            FaultKind::Misaligned { address, bytes, lane } => {
                write!(f, "address {address:#x} of lane {lane} is not aligned to {bytes} bytes")
            }
            FaultKind::ReadOnly { address, lane } => {
                write!(f, "lane {lane} writes to a variable of the module at {address:#x}")
            }
            FaultKind::Race { address, lanes: [a, b] } => {
                write!(f, "lanes {a} and {b} write different values to {address:#x}")
            }
            FaultKind::Divergence { wanted, present } => {
                write!(f, "a collective of lanes {wanted:#010x} is met by lanes {present:#010x} only")
            }
            FaultKind::DivisionByZero { lane } => write!(f, "lane {lane} divides by zero"),
            FaultKind::Target { value, lane } => write!(f, "lane {lane} jumps to {value:#x}"),
            FaultKind::Trap => f.write_str("trap"),
            FaultKind::Depth => f.write_str("calls too deep"),
            FaultKind::Limit => f.write_str("more instructions than the launch allows"),
            FaultKind::Launch(message) | FaultKind::Unsupported(message) => f.write_str(message),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if self.line > 0 {
            let Fault { function, line, text, block, warp, .. } = self;
            write!(f, "; line {line} in {function}, block {block} warp {warp}: {text}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}
