//! Blocks: where a batt does the same to one candidate after the other.
//!
//! The differs of a candidate are some twenty statements, and they stand in a batt once for each candidate. Candidates
//! often have the same value, above all on small grids, so that what the statements give is known. A *block* is a run
//! of statements that read a candidate, values of the run, and what is the same wherever the run stands: constants, and
//! values that were made before. It ends with the last row made in it. Blocks that call the same with the same operands
//! in the same places, and of which the same values are read afterwards, are of one *class*: on the same candidate, in
//! the same evaluation, they come to the same. `exec` makes use of that. What stands in a batt once, such as differs that
//! were mutated, is no block.
//!
//! Blocks are found in a finished plan, in one pass over the statements of a batt.

use std::ops::Range;

use hashbrown::HashMap;

use super::{Callee, Operand, Plan, Statement, Step};

/// The fewest statements of a block: of less, looking up what they give costs as much as they do.
const MIN_STATEMENTS: usize = 4;
/// The most statements of a run, so that finding blocks is linear.
const MAX_STATEMENTS: usize = 64;

/// A run of statements that gives what another run of its class gave for the same candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Blocks of one class are the same function of their candidates.
    pub class: u32,
    /// Where the candidate is found before the first statement.
    pub candidate: Operand,
    /// By their places in the program.
    pub statements: Range<u32>,
    /// The slots of the values that are read afterwards, in the plan's list of them.
    first: u32,
    len: u32,
}

impl Plan {
    /// The blocks of a program, in text order.
    #[inline]
    pub(crate) fn blocks(&self, blocks: &Range<u32>) -> &[Block] {
        &self.blocks[blocks.start as usize..blocks.end as usize]
    }

    /// The program slots of a block's values that are read afterwards.
    #[inline]
    pub(crate) fn kept_slots(&self, block: &Block) -> &[u32] {
        &self.kept_slots[block.first as usize..(block.first + block.len) as usize]
    }

    /// Finds the blocks of every batt.
    pub(super) fn find_blocks(&mut self) {
        for at in 0..self.routines.len() {
            let routine = &self.routines[at];
            let rows = self.results(routine).len();
            if routine.is_batt && routine.outputs > 1 && rows > routine.outputs as usize {
                let runs = Walk::over(self, at).runs(self);
                self.add_blocks(at, runs);
            }
        }
    }

    /// Makes blocks of the runs that are alike.
    fn add_blocks(&mut self, routine: usize, runs: Vec<Run>) {
        let mut classes: HashMap<&[u64], (u32, u32)> = HashMap::with_capacity(runs.len());
        for run in &runs {
            let next = classes.len() as u32;
            classes.entry(&run.content).or_insert((next, 0)).1 += 1;
        }
        let first_block = self.blocks.len() as u32;
        for run in &runs {
            let (class, count) = classes[run.content.as_slice()];
            if count > 1 {
                self.blocks.push(Block {
                    class,
                    candidate: run.candidate,
                    statements: run.statements.start as u32..run.statements.end as u32,
                    first: self.kept_slots.len() as u32,
                    len: run.kept.len() as u32,
                });
                self.kept_slots.extend(&run.kept);
            }
        }
        self.routines[routine].blocks = first_block..self.blocks.len() as u32;
    }
}

/// No statement of the program: what was there before its first.
const BEFORE: u32 = u32::MAX;

/// A statement, as far as a run can hold it.
struct Line {
    /// The step, where it may be in a run: it makes no closure, and writes a slot of the program.
    step: Option<u32>,
    /// The operands with the statements that made them: of a variable that is called first.
    operands: Vec<(Operand, u32)>,
    /// The last statement that reads its value; `BEFORE` when it is a result.
    last_read: u32,
    is_output: bool,
    is_row: bool,
}

/// A run of statements.
struct Run {
    candidate: Operand,
    statements: Range<usize>,
    /// The slots that are read afterwards.
    kept: Vec<u32>,
    /// All that the run's values depend on but the candidate, and which of them are read afterwards.
    content: Vec<u64>,
}

/// The statements of a program with what each reads: a slot is written many times.
struct Walk {
    lines: Vec<Line>,
}

impl Walk {
    fn over(plan: &Plan, routine: usize) -> Walk {
        let routine = &plan.routines[routine];
        let mut made_by: [Vec<u32>; 2] =
            [plan.program_slots, plan.sample_slots].map(|slots| vec![BEFORE; slots as usize]);
        let statement = |made_by: &[Vec<u32>; 2], operand: Operand| match operand {
            Operand::Program(slot) => made_by[0][slot as usize],
            Operand::Sample(slot) => made_by[1][slot as usize],
            Operand::Task(_) | Operand::Fixed(_) => BEFORE,
        };
        let mut lines: Vec<Line> = Vec::new();
        for (at, statement_) in plan.statements(routine).iter().enumerate() {
            let mut line = Line { step: None, operands: Vec::new(), last_read: 0, is_output: false, is_row: false };
            if let Statement::Step(number) | Statement::Optional(number) = *statement_ {
                let step = &plan.steps[number as usize];
                let callee = match step.callee {
                    Callee::Operand(callee) => Some(callee),
                    _ => None,
                };
                for &operand in callee.iter().chain(plan.args(step)) {
                    let maker = statement(&made_by, operand);
                    if let Some(maker) = lines.get_mut(maker as usize) {
                        maker.last_read = at as u32;
                    }
                    line.operands.push((operand, maker));
                }
                match step.out {
                    Operand::Program(slot) => made_by[0][slot as usize] = at as u32,
                    Operand::Sample(slot) => made_by[1][slot as usize] = at as u32,
                    Operand::Task(_) | Operand::Fixed(_) => {}
                }
                line.step = may_be_in_run(step).then_some(number);
            }
            lines.push(line);
        }
        for (at, &operand) in plan.results(routine).iter().enumerate() {
            if let Some(line) = lines.get_mut(statement(&made_by, operand) as usize) {
                line.last_read = BEFORE;
                *(if at < routine.outputs as usize { &mut line.is_output } else { &mut line.is_row }) = true;
            }
        }
        Walk { lines }
    }

    /// The runs that may be blocks, in text order; they do not overlap.
    fn runs(&self, plan: &Plan) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.lines.len() {
            match self.run(plan, at) {
                Some(run) => {
                    at = run.statements.end;
                    runs.push(run);
                }
                None => at += 1,
            }
        }
        runs
    }

    /// The run that begins at a statement, of the first candidate that this reads.
    fn run(&self, plan: &Plan, start: usize) -> Option<Run> {
        let reads = &self.lines[start].operands;
        let is_output = |maker: u32| self.lines.get(maker as usize).is_some_and(|line| line.is_output);
        let &(candidate, made) = reads.iter().find(|&&(_, maker)| is_output(maker))?;
        let mut content = Vec::new();
        let (mut end, mut content_end) = (start, 0);
        for (at, line) in self.lines.iter().enumerate().skip(start).take(MAX_STATEMENTS) {
            // What makes the next candidate is no differ of this one.
            let Some(number) = line.step.filter(|_| !line.is_output) else { break };
            let is_inner = |maker: u32| maker != BEFORE && maker as usize >= start;
            if !line.operands.iter().any(|&(_, maker)| maker == made || is_inner(maker)) {
                break;
            }
            content.extend(words_of_call(&plan.steps[number as usize], line.operands.len()));
            content.extend(line.operands.iter().flat_map(|&(operand, maker)| match (operand, maker) {
                (_, maker) if maker == made => [0, 0, 0],
                (_, maker) if is_inner(maker) => [1, u64::from(maker) - start as u64, 0],
                (Operand::Program(slot) | Operand::Sample(slot), BEFORE) => [2, slot.into(), u64::from(BEFORE)],
                (Operand::Program(_) | Operand::Sample(_), maker) => [2, maker.into(), 0],
                (Operand::Task(slot), _) => [3, slot.into(), 0],
                (Operand::Fixed(k), _) => [4, k.into(), 0],
            }));
            if line.is_row {
                (end, content_end) = (at + 1, content.len());
            }
        }
        if end < start + MIN_STATEMENTS {
            return None;
        }
        content.truncate(content_end);
        content.push(content_end as u64);
        let mut kept = Vec::new();
        for (at, line) in self.lines[start..end].iter().enumerate() {
            if let Some(number) = line.step
                && line.last_read as usize >= end
                && let Operand::Program(slot) = plan.steps[number as usize].out
            {
                kept.push(slot);
                content.push(at as u64);
            }
        }
        Some(Run { candidate, statements: start..end, kept, content })
    }
}

/// Whether a step makes no function of its own, as far as the plan knows, and gives a value to the program alone.
fn may_be_in_run(step: &Step) -> bool {
    let is_call = matches!(step.callee, Callee::Prim(_) | Callee::Operand(_) | Callee::Tuple | Callee::Set);
    is_call && step.closure.is_none() && matches!(step.out, Operand::Program(_))
}

/// What a step calls, how many operands it has, and what stands in for its failure.
fn words_of_call(step: &Step, operands: usize) -> [u64; 3] {
    let callee = match step.callee {
        Callee::Prim(primitive) => std::ptr::from_ref(primitive).addr() as u64,
        Callee::Operand(_) => 0,
        Callee::Tuple => 1,
        // The others are in no run.
        Callee::Set | Callee::Samples | Callee::Literal(_) => 2,
    };
    [callee, operands as u64, step.guard.map_or(0, |default| 1 + default as u64)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::parse_file;

    /// The plan of a batt of some lines.
    fn plan(lines: &str) -> Plan {
        let head = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n    t1 = p_g(C)\n";
        let text = lines.lines().fold(head.to_owned(), |text, line| text + "    " + line.trim() + "\n");
        let program = parse_file("x.py", &(text + "    return o, s\n"), None).programs.remove(0);
        Plan::compile(&program.expect("it can be read"))
    }

    /// The blocks of a batt of some lines, as class, first statement, number of statements, and values that are kept.
    fn blocks(lines: &str) -> Vec<(u32, u32, usize, usize)> {
        let plan = plan(lines);
        let blocks = plan.blocks(&plan.routines[0].blocks).iter();
        blocks.map(|b| (b.class, b.statements.start, b.statements.len(), plan.kept_slots(b).len())).collect()
    }

    /// Four statements about `t_0`, and a row.
    const DIFFER: &str = "t_1 = p_g(t_0)\nt_2 = difference_tuple(t1, t_1)\nt_3 = size(t_2)\nt_4 = astuple(t_3, ONE)\n\
                          s.append((_4, 'a', 'differ_0', t_4))\n";

    /// A candidate with its row and a differ; `_` stands for a digit.
    fn candidate(digit: &str, made: &str, differ: &str) -> String {
        format!("t_0 = {made}\no.append((_0, False, 'a', t_0))\n{differ}")
            .replace("t_", &format!("t{digit}"))
            .replace("(_", &format!("({digit}"))
    }

    #[test]
    fn what_follows_each_candidate_is_a_block() {
        let two = candidate("2", "vmirror_t(I)", DIFFER) + &candidate("3", "hmirror_t(I)", DIFFER);
        assert_eq!(blocks(&two), [(0, 2, 4, 1), (0, 7, 4, 1)]);
        // A solver goes on with the candidate.
        let between = "t40 = rot90(t20)\nt41 = rot180(t40)\n";
        let two = candidate("2", "vmirror_t(I)", DIFFER) + between + &candidate("5", "hconcat(t41, I)", DIFFER);
        assert_eq!(blocks(&two), [(0, 2, 4, 1), (0, 9, 4, 1)]);
    }

    #[test]
    fn the_listing_shows_blocks() {
        let text =
            plan(&(candidate("2", "vmirror_t(I)", DIFFER) + &candidate("3", "hmirror_t(I)", DIFFER))).listing(&["b"]);
        assert_eq!(text.matches("# block 0 of x").count(), 2, "{text}");
        assert!(text.contains(", 4 statements"), "{text}");
    }

    #[test]
    fn what_differs_is_no_block() {
        let first = candidate("2", "vmirror_t(I)", DIFFER);
        for (what, instead) in [
            ("size(t_2)", "sign(t_2)"),
            ("t_3, ONE", "t_3, TWO"),
            ("t1, t_1", "t_1, t1"),
            ("t_3, ONE", "t_1, ONE"),
            ("p_g(t_0)", "p_g(t1)"),
        ] {
            let other = candidate("3", "hmirror_t(I)", &DIFFER.replace(what, instead));
            assert_eq!(blocks(&(first.clone() + &other)), [], "{instead}");
        }
        // What is read afterwards belongs to it.
        let other = candidate("3", "hmirror_t(I)", DIFFER);
        let read = "t40 = size(t31)\nt41 = astuple(t40, t40)\no.append((41, False, 'b', t41))\n";
        assert_eq!(blocks(&(first + &other + read)), []);
    }
}
