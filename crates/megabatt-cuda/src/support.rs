//! Which primitives the device knows: read from the list that its dispatch is made of.

use std::sync::LazyLock;

use megabatt::prim::Op;

/// The list that `cuda/dispatch.cuh` includes.
const PRIMITIVES: &str = include_str!("../cuda/primitives.h");

/// Whether a primitive has a kernel on the device. Arguments in general forms may be left to the CPU all the same.
pub fn is_supported(op: Op) -> bool {
    static SUPPORTED: LazyLock<Vec<bool>> = LazyLock::new(|| {
        let names: Vec<&str> = PRIMITIVES.lines().filter_map(name_of_line).collect();
        Op::all().map(|op| names.contains(&op.name())).collect()
    });
    SUPPORTED.get(op as usize).copied().unwrap_or(false)
}

/// Every supported primitive, in the order of the table.
pub fn supported() -> impl Iterator<Item = Op> {
    Op::all().filter(|&op| is_supported(op))
}

/// The name in a line such as `PRIM2(add)`.
fn name_of_line(line: &str) -> Option<&str> {
    let (word, rest) = line.split_once('(')?;
    let is_row = word == "HIGHER" || word.starts_with("PRIM");
    let name = rest.split([',', ')']).next()?;
    (is_row && !name.is_empty()).then_some(name)
}

/// The C++ header that numbers the primitives, `cuda/ops.h`.
pub fn ops_header() -> String {
    let mut out = String::from(
        "// The primitives by their numbers in the library's table. Generated: `MEGABATT_WRITE=1 cargo test -p megabatt-cuda`.\n\
         #pragma once\n\nenum Op : unsigned {\n",
    );
    for op in Op::all() {
        out += &format!("    OP_{} = {},\n", op.name(), op as u16);
    }
    out + "};\n"
}
