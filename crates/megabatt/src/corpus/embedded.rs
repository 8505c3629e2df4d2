//! The task files and programs of `corpus/`, embedded in the binary.
//!
//! What: texts, not parsed. Why: `megabatt bench` and the tests have data wherever they run. Invariant: one entry for
//! each row of [`GENERATORS`](super::GENERATORS), in the same order.

macro_rules! task {
    ($id:literal) => {
        ($id, include_str!(concat!("../../../../corpus/tasks/", $id, ".json")))
    };
}

/// Task id and task file (ARC JSON).
pub static TASKS: &[(&str, &str)] = &[
    task!("5515150f"),
    task!("31ee740e"),
    task!("48de146a"),
    task!("78d59681"),
    task!("01b2bcd7"),
    task!("1c54ce8e"),
    task!("fded9209"),
    task!("742f7574"),
    task!("a343b38a"),
    task!("285ebedc"),
    task!("e76ee1ac"),
    task!("486967ee"),
    task!("8f6c2cce"),
    task!("24db2cfb"),
    task!("e5da47ee"),
    task!("defebdcb"),
    task!("704e8dee"),
    task!("ec11826e"),
    task!("a2b4e28d"),
    task!("73085cad"),
    task!("7a224f85"),
    task!("a1748405"),
    task!("b4782763"),
    task!("5e52d4eb"),
    task!("5da9b76e"),
    task!("45d2ef34"),
    task!("de1ff56b"),
    task!("abe82fc9"),
    task!("3e3f5d1f"),
    task!("66488de8"),
    task!("ac2031ba"),
    task!("8ae91ca6"),
    task!("6e1ee3e0"),
    task!("8542cd24"),
    task!("72606097"),
    task!("32ffc038"),
    task!("2cc66839"),
    task!("e068c9a4"),
    task!("303d804c"),
    task!("966dd3bf"),
    task!("52facdb6"),
    task!("ca3018cc"),
    task!("9e40a239"),
    task!("fe8ab63e"),
    task!("5c5d9bd5"),
    task!("8f6cc576"),
    task!("78a015e2"),
    task!("1ea2a772"),
    task!("1ad89900"),
    task!("c51b60f6"),
    task!("af956317"),
    task!("a9d26a6e"),
    task!("b07fcb19"),
    task!("273234d4"),
    task!("63f352eb"),
    task!("c286efe5"),
    task!("a69484f2"),
    task!("0c95383c"),
];

/// Our programs for our tasks, arc dialect: `def solve_<id>(I)`.
pub static PROGRAMS: &str = include_str!("../../../../corpus/programs.py");

/// Our programs for some of our tasks, batt dialect: `def solve_<id>(S, I, C)`.
pub static PROGRAMS_BATT: &str = include_str!("../../../../corpus/programs_batt.py");

/// Our programs for ARC-AGI-1 training tasks, arc dialect; the tasks themselves are not ours and not embedded.
pub static ARC1_TRAINING: &str = include_str!("../../../../corpus/arc1_training.py");
