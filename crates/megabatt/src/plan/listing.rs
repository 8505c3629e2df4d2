//! A plan as text, to be read: every step under the program that makes it first.
//!
//! ```
//! use megabatt::lang::parse_file;
//! use megabatt::plan::Plan;
//!
//! let text = "def solve_x(I):\n    x1 = compose(first, last)\n    x2 = x1(I)\n    O = vmirror(I)\n    return O\n";
//! let program = parse_file("x.py", text, None).programs.remove(0)?;
//! let listing = Plan::compile(&program).listing(&["solve_x"]);
//! assert!(listing.contains("t0 = compose(first, last)"));
//! assert!(listing.contains("x0 = t0(I)"));
//! # Ok::<(), megabatt::lang::ParseError>(())
//! ```

use std::fmt::{self, Write};

use super::{Block, Callee, Operand, Plan, Routine, Statement, Step};
use crate::value::{Capture, ClosureCode, Source, Target, Value, repr};

/// The width that notes are moved to.
const NOTES_AT: usize = 48;

impl Plan {
    /// The plan as text. `names` are those of its programs.
    ///
    /// `I` and `C` are the inputs; `t0` is a slot that lives as long as a task, `s2` one that lives as long as a sample,
    /// and `x0` one that lives as long as a program runs.
    /// Notes say when a step is left out, what stands in for its failure, and which values are shared. Above a block of
    /// statements stands its number, which blocks share that do the same to different candidates. Under a closure that
    /// has code its instructions follow: `x` and `y` are its arguments, `r2` is what an instruction gives, `c0` is captured,
    /// and `times 3` stands where the closure makes the same call three times.
    pub fn listing(&self, names: &[&str]) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = Listing { plan: self, made: vec![false; self.steps.len()] }.write(&mut out, names);
        out
    }
}

struct Listing<'p> {
    plan: &'p Plan,
    /// The steps that stand above.
    made: Vec<bool>,
}

impl Listing<'_> {
    fn write(&mut self, out: &mut String, names: &[&str]) -> fmt::Result {
        let plan = self.plan;
        let per_task = plan.steps.iter().filter(|step| matches!(step.out, Operand::Task(_))).count();
        writeln!(
            out,
            "# {} dialect: {} programs, {} statements, {} steps ({per_task} once per task); slots: {} of a program, \
             {} of a sample, {} of a task",
            plan.dialect.name(),
            plan.routines.len(),
            plan.statements.len(),
            plan.steps.len(),
            plan.program_slots,
            plan.sample_slots,
            plan.task_slots,
        )?;
        for (at, routine) in plan.routines.iter().enumerate() {
            writeln!(out, "\n{}:", names.get(at).copied().unwrap_or("program"))?;
            self.routine(out, routine)?;
        }
        Ok(())
    }

    fn routine(&mut self, out: &mut String, routine: &Routine) -> fmt::Result {
        let plan = self.plan;
        for &step in plan.prelude(routine) {
            self.step(out, step, None)?;
        }
        let mut blocks = plan.blocks(&routine.blocks).iter().peekable();
        for (at, statement) in plan.statements(routine).iter().enumerate() {
            if let Some(Block { class, candidate, statements, .. }) =
                blocks.next_if(|block| block.statements.start as usize == at)
            {
                let candidate = self.operand(*candidate);
                writeln!(out, "    # block {class} of {candidate}, {} statements", statements.len())?;
            }
            match *statement {
                Statement::Step(step) => self.step(out, step, None)?,
                Statement::Optional(step) => self.step(out, step, Some("when every value is wanted"))?,
                Statement::Copy(_) => {}
            }
        }
        let results: Vec<String> = plan.results(routine).iter().map(|&operand| self.operand(operand)).collect();
        let (outputs, differs) = results.split_at(routine.outputs as usize);
        write!(out, "    return {}", outputs.join(", "))?;
        if routine.is_batt {
            write!(out, " | {}", differs.join(", "))?;
        }
        writeln!(out)
    }

    fn step(&mut self, out: &mut String, number: u32, note: Option<&str>) -> fmt::Result {
        let step = &self.plan.steps[number as usize];
        let shared = std::mem::replace(&mut self.made[number as usize], true);
        let line = format!("    {} = {}", self.operand(step.out), self.call(step));
        let mut notes: Vec<String> = note.iter().map(|&note| note.to_owned()).collect();
        if shared {
            notes.push("shared".to_owned());
        }
        if let Some(default) = step.guard {
            notes.push(format!("else {}", repr(default.value(), self.plan.dialect)));
        }
        if notes.is_empty() {
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{line:<NOTES_AT$}  # {}", notes.join(", "))?;
        }
        match step.closure {
            Some(closure) if !shared => self.code(out, step, &self.plan.closures[closure as usize]),
            _ => Ok(()),
        }
    }

    /// The instructions of a closure.
    fn code(&self, out: &mut String, step: &Step, code: &ClosureCode) -> fmt::Result {
        let part = |part: u8| match self.plan.args(step).get(usize::from(part)) {
            Some(&operand) => self.operand(operand),
            None => String::new(),
        };
        for (k, &capture) in code.captures.iter().enumerate() {
            match capture {
                Capture::Part(of) => writeln!(out, "      | c{k} = {}", part(of))?,
                Capture::Of { part: of, capture } => writeln!(out, "      | c{k} = c{capture} of {}", part(of))?,
            }
        }
        let arity = usize::from(code.arity);
        let source = |source: Source| match source {
            Source::Register(at) if usize::from(at) < arity => ["x", "y"][usize::from(at).min(1)].to_owned(),
            Source::Register(at) => format!("r{}", usize::from(at) - arity),
            Source::Capture(at) => format!("c{at}"),
            Source::Constant(k) => self.value(code.constants[usize::from(k)]),
        };
        for (k, instruction) in code.instructions.iter().enumerate() {
            let operands: Vec<String> = instruction.operands().iter().map(|&operand| source(operand)).collect();
            let call = match instruction.target {
                Target::Prim(primitive) => format!("{}({})", primitive.name, operands.join(", ")),
                Target::Value(function) => format!("{}({})", source(function), operands.join(", ")),
                Target::Equal => operands.join(" == "),
            };
            let line = format!("      | r{k} = {call}");
            match instruction.times {
                1 => writeln!(out, "{line}")?,
                times => writeln!(out, "{line:<NOTES_AT$}  # times {times}")?,
            }
        }
        writeln!(out, "      | return {}", source(code.result))
    }

    fn call(&self, step: &Step) -> String {
        let args: Vec<String> = self.plan.args(step).iter().map(|&operand| self.operand(operand)).collect();
        let args = args.join(", ");
        match step.callee {
            Callee::Prim(primitive) => format!("{}({args})", primitive.name),
            Callee::Operand(operand) => format!("{}({args})", self.operand(operand)),
            Callee::Tuple => format!("tuple({args})"),
            Callee::Set => format!("set({args})"),
            Callee::Samples => "S".to_owned(),
            Callee::Literal(k) => self.plan.literals[k as usize].to_string(),
        }
    }

    fn operand(&self, operand: Operand) -> String {
        match operand {
            Operand::GRID => "I".to_owned(),
            Operand::REFERENCE => "C".to_owned(),
            Operand::Program(slot) => format!("x{slot}"),
            Operand::Sample(slot) => format!("s{slot}"),
            Operand::Task(slot) => format!("t{slot}"),
            Operand::Fixed(k) => self.value(self.plan.fixed[k as usize]),
        }
    }

    fn value(&self, value: Value<'_>) -> String {
        match value {
            Value::Prim(primitive) => primitive.name.to_owned(),
            value => repr(value, self.plan.dialect),
        }
    }
}
