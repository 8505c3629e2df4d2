//! `megabatt`: executes ARC DSL programs on ARC tasks.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod cmd;
mod device;
mod draw;
mod environment;
mod export;
mod file;
mod interrupt;
mod mode;
mod progress;
mod spread;

/// Execute pools of ARC DSL programs over ARC tasks, exactly and fast
#[derive(Parser)]
#[command(name = "megabatt", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Run(cmd::run::RunArgs),
    Bench(cmd::bench::BenchArgs),
    Check(cmd::check::CheckArgs),
    Doctor(cmd::doctor::DoctorArgs),
    Profile(cmd::profile::ProfileArgs),
    Eval(cmd::eval::EvalArgs),
    Card(cmd::card::CardArgs),
    Transform(cmd::transform::TransformArgs),
    Show(cmd::show::ShowArgs),
    Trace(cmd::trace::TraceArgs),
    Prims(cmd::prims::PrimsArgs),
    Data(cmd::data::DataArgs),
}

fn main() -> ExitCode {
    let done = match Cli::parse().verb {
        Verb::Run(args) => cmd::run::run(args),
        Verb::Bench(args) => cmd::bench::run(args),
        Verb::Check(args) => cmd::check::run(args),
        Verb::Doctor(args) => cmd::doctor::run(args),
        Verb::Profile(args) => cmd::profile::run(args),
        Verb::Eval(args) => cmd::eval::run(args).map(success),
        Verb::Card(args) => cmd::card::run(args).map(success),
        Verb::Transform(args) => cmd::transform::run(args).map(success),
        Verb::Show(args) => cmd::show::run(args).map(success),
        Verb::Trace(args) => cmd::trace::run(args).map(success),
        Verb::Prims(args) => cmd::prims::run(args).map(success),
        Verb::Data(args) => cmd::data::run(args).map(success),
    };
    match done {
        Ok(status) => status,
        Err(error) => {
            file::say(&format!("megabatt: {error:#}\n"));
            ExitCode::from(2)
        }
    }
}

fn success((): ()) -> ExitCode {
    ExitCode::SUCCESS
}
