//! The table of primitives as text, Markdown and JSON: `docs/primitives.md` is made by this.

use std::fmt::Write;

use serde::Serialize;

use super::{Class, Op};
use crate::value::{Cost, Dialect, SafeDefault};

impl Class {
    /// The title of the chapter.
    pub fn title(self) -> &'static str {
        match self {
            Class::Arithmetic => "Arithmetic",
            Class::Logic => "Logic",
            Class::Functional => "Functions of functions",
            Class::Container => "Containers",
            Class::Sample => "Samples",
            Class::Grid => "Grids",
            Class::Color => "Colours",
            Class::Patch => "Patches",
            Class::Object => "Objects",
            Class::Painting => "Painting",
        }
    }
}

fn cost(op: Op) -> &'static str {
    match op.primitive().cost {
        Cost::Fixed => "1",
        Cost::Words => "1 and the weights of the arguments, an eighth of packed ones",
        Cost::Scalar => "1 and what the arguments weigh above 1",
        Cost::Weights => "1 + the sizes of the arguments",
        Cost::Custom(_) => "by sizes and values of the arguments",
    }
}

fn default(op: Op) -> &'static str {
    match op.primitive().default {
        SafeDefault::EmptyTuple => "()",
        SafeDefault::EmptySet => "frozenset()",
        SafeDefault::Zero => "0",
        SafeDefault::False => "False",
        SafeDefault::Function => "a function that gives ()",
    }
}

fn dialects(op: Op) -> String {
    op.row().dialects.each().map(Dialect::name).collect::<Vec<_>>().join(", ")
}

/// One paragraph for each primitive.
pub fn text(ops: &[Op]) -> String {
    let mut out = String::new();
    for &op in ops {
        let row = op.row();
        for overload in row.overloads {
            let _ = writeln!(out, "{}{overload}", op.name());
        }
        let _ = writeln!(out, "    {} [{}; fuel {}]", row.doc, dialects(op), cost(op));
        for (call, value) in row.examples {
            let _ = writeln!(out, "    {call} = {value}");
        }
        out.push('\n');
    }
    out
}

/// A Markdown page with a chapter for each class.
pub fn markdown(ops: &[Op], backends: &[Support]) -> String {
    let mut out = String::from(
        "# Primitives\n\nMade by `megabatt prims --format md` from the table in `crates/megabatt/src/prim/table.rs`; do not edit.\n",
    );
    let count = |dialect| ops.iter().filter(|op| op.row().dialects.has(dialect)).count();
    let _ = writeln!(
        out,
        "\n{} names: {} of the arc dialect, {} of the batt dialect.",
        ops.len(),
        count(Dialect::Arc),
        count(Dialect::Batt)
    );
    support(&mut out, ops, backends);
    let mut class = None;
    for &op in ops {
        let row = op.row();
        if class != Some(row.class) {
            class = Some(row.class);
            let _ = writeln!(out, "\n## {}", row.class.title());
        }
        let _ = writeln!(out, "\n### `{}`\n\n{}\n", op.name(), row.doc);
        for overload in row.overloads {
            let _ = writeln!(out, "- `{}{overload}`", op.name());
        }
        let _ = write!(out, "- dialects: {}; fuel: {}", dialects(op), cost(op));
        if row.dialects.has(Dialect::Batt) {
            let _ = write!(out, "; safe default: `{}`", default(op));
        }
        out.push('\n');
        if !row.examples.is_empty() {
            out.push_str("\n```python\n");
            for (call, value) in row.examples {
                let _ = writeln!(out, "{call}  # {value}");
            }
            out.push_str("```\n");
        }
    }
    out
}

/// A backend's name, and whether it knows a primitive.
pub type Support<'b> = (&'b str, &'b dyn Fn(Op) -> bool);

/// Which backends know which primitives.
fn support(out: &mut String, ops: &[Op], backends: &[Support]) {
    let _ = writeln!(out, "\n| backend | primitives | not known |\n|---|---|---|");
    for (name, knows) in backends {
        let unknown: Vec<String> = ops.iter().filter(|&&op| !knows(op)).map(|op| format!("`{}`", op.name())).collect();
        let known = ops.len() - unknown.len();
        let _ = writeln!(out, "| {name} | {known} of {} | {} |", ops.len(), unknown.join(", "));
    }
}

/// A JSON array with an object for each primitive.
pub fn json(ops: &[Op]) -> String {
    #[derive(Serialize)]
    struct Entry {
        name: &'static str,
        dialects: Vec<&'static str>,
        class: &'static str,
        doc: &'static str,
        overloads: &'static [&'static str],
        fuel: &'static str,
        safe_default: Option<&'static str>,
        examples: &'static [(&'static str, &'static str)],
    }
    let entries: Vec<Entry> = ops
        .iter()
        .map(|&op| {
            let row = op.row();
            Entry {
                name: op.name(),
                dialects: row.dialects.each().map(Dialect::name).collect(),
                class: row.class.title(),
                doc: row.doc,
                overloads: row.overloads,
                fuel: cost(op),
                safe_default: row.dialects.has(Dialect::Batt).then(|| default(op)),
                examples: row.examples,
            }
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}
