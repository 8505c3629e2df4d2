//! `megabatt prims`: the table of primitives.

use anyhow::bail;
use megabatt::prim::{Op, reference};

/// The table of primitives
#[derive(Debug, clap::Args)]
pub struct PrimsArgs {
    /// One primitive [default: all]
    name: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Md,
    Json,
}

/// Runs `megabatt prims`.
pub fn run(args: PrimsArgs) -> anyhow::Result<()> {
    let ops: Vec<Op> = match &args.name {
        None => Op::all().collect(),
        Some(name) => {
            let found: Vec<Op> = Op::all().filter(|op| op.name() == name).collect();
            if found.is_empty() {
                let close: Vec<&str> = Op::all().map(Op::name).filter(|known| known.contains(name.as_str())).collect();
                bail!(
                    "no primitive `{name}`{}",
                    if close.is_empty() {
                        "; `megabatt prims` lists all".to_owned()
                    } else {
                        format!("; there are {}", close.join(", "))
                    }
                );
            }
            found
        }
    };
    let text = match args.format {
        Format::Text => reference::text(&ops),
        Format::Md => reference::markdown(&ops, &[("cpu", &|_| true), ("cuda", &megabatt_cuda::support::is_supported)]),
        Format::Json => reference::json(&ops),
    };
    Ok(crate::file::print(&text)?)
}
