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

use super::{Callee, Operand, Plan, Routine, Statement, Step};
use crate::value::{Value, repr};

/// The width that notes are moved to.
const NOTES_AT: usize = 48;

impl Plan {
    /// The plan as text. `names` are those of its programs.
    ///
    /// `I` and `C` are the inputs; `t0` is a slot that lives as long as a task, `s2` one that lives as long as a sample,
    /// and `x0` one that lives as long as a program runs.
    /// Notes say when a step is left out, what stands in for its failure, and which values are shared.
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
        for statement in plan.statements(routine) {
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
            writeln!(out, "{line}")
        } else {
            writeln!(out, "{line:<NOTES_AT$}  # {}", notes.join(", "))
        }
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
            Operand::Fixed(k) => match self.plan.fixed[k as usize] {
                Value::Prim(primitive) => primitive.name.to_owned(),
                value => repr(value, self.plan.dialect),
            },
        }
    }
}
