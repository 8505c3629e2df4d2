//! From the graph of a pool to a plan.

use hashbrown::HashTable;

use super::closures::{Closure, Part, closure};
use super::facts::{Facts, inline};
use super::likeness::by_likeness;
use super::slots::Timeline;
use super::{Callee, Direct, INPUT_SLOTS, Operand, Plan, Routine, Statement, Step};
use crate::lang::program::Input;
use crate::pool::{Graph, Item, Kind, NodeId, is_maker};
use crate::value::{SafeDefault, Value};

/// Where a node went in the plan that is being made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unseen,
    Step(u32),
    Fixed(u32),
    /// `I` and `C`.
    Grid,
    Reference,
}

/// Makes plans of the programs of one graph.
pub struct Compiler<'g> {
    graph: &'g Graph,
    keep_values: bool,
    facts: Vec<Facts>,
    places: Vec<Place>,
    /// The nodes whose place is known, to forget them afterwards.
    seen: Vec<NodeId>,
    /// The program in which a prelude node was met last.
    in_prelude: Vec<u32>,
    needed: Vec<bool>,
}

impl<'g> Compiler<'g> {
    /// A compiler for a graph.
    pub fn new(graph: &'g Graph) -> Compiler<'g> {
        let n = graph.len();
        Compiler {
            graph,
            keep_values: false,
            facts: Facts::of(graph),
            places: vec![Place::Unseen; n],
            seen: Vec::new(),
            in_prelude: vec![0; n],
            needed: vec![false; n],
        }
    }

    /// Every step gets a slot of its own, and no statement is optional.
    pub fn keep_values(mut self) -> Compiler<'g> {
        self.keep_values = true;
        self
    }

    /// As [`Compiler::compile`]; programs that are alike, whatever their names, are one routine, and routines that begin
    /// alike come together. Gives the routine of each.
    pub fn compile_distinct(&mut self, entries: &[usize]) -> (Plan, Vec<u32>) {
        let graph = self.graph;
        // All that an evaluation depends on: statements, results, and of a batt the number of outputs.
        let outputs = |entry: usize| graph.entries[entry].rows.as_deref().map(|(outputs, _)| outputs.len());
        let content = |entry: usize| (graph.items(entry), graph.results(entry), outputs(entry));
        let mut routines: HashTable<(usize, u32)> = HashTable::with_capacity(entries.len());
        let mut distinct = Vec::new();
        let routine_of = |&entry: &usize| {
            let is_it = |&(known, _): &(usize, u32)| content(known) == content(entry);
            if let Some(&(_, routine)) = routines.find(graph.content_hash(entry), is_it) {
                return routine;
            }
            let routine = distinct.len() as u32;
            distinct.push(entry);
            let hash = |&(known, _): &(usize, u32)| graph.content_hash(known);
            routines.insert_unique(graph.content_hash(entry), (entry, routine), hash);
            routine
        };
        let mut routine_of: Vec<u32> = entries.iter().map(routine_of).collect();
        let places = by_likeness(&mut distinct, |entry| graph.items(entry));
        routine_of.iter_mut().for_each(|routine| *routine = places[*routine as usize]);
        (self.compile(&distinct), routine_of)
    }

    /// Merges programs of the graph into one plan; they are its routines, in this order. Cost: linear in them.
    pub fn compile(&mut self, entries: &[usize]) -> Plan {
        let mut making = Making {
            plan: Plan {
                dialect: self.graph.dialect,
                steps: Vec::new(),
                routines: Vec::with_capacity(entries.len()),
                fixed: Vec::new(),
                literals: Vec::new(),
                closures: Vec::new(),
                program_slots: 0,
                sample_slots: 0,
                task_slots: 0,
                args: Vec::new(),
                prelude: Vec::new(),
                statements: Vec::new(),
                directs: Vec::new(),
                frame: Vec::new(),
                results: Vec::new(),
                blocks: Vec::new(),
                kept_slots: Vec::new(),
            },
            steps: Vec::new(),
            timeline: Timeline::new(),
        };
        making.plan.statements.reserve_exact(entries.iter().map(|&entry| self.graph.items(entry).len()).sum());
        making.plan.results.reserve_exact(entries.iter().map(|&entry| self.graph.results(entry).len()).sum());
        for (number, &entry) in entries.iter().enumerate() {
            self.routine(entry, number as u32 + 1, &mut making);
        }
        let mut plan = self.emit(making, entries);
        if !self.keep_values {
            plan.find_blocks();
        }
        for node in self.seen.drain(..) {
            self.places[node.at()] = Place::Unseen;
            self.in_prelude[node.at()] = 0;
        }
        plan
    }

    /// Lists the steps of one program, those that are new included, and notes when each is needed.
    fn routine(&mut self, entry: usize, number: u32, making: &mut Making) {
        let graph = self.graph;
        let (items, results) = (graph.items(entry), graph.results(entry));
        let prelude = making.plan.prelude.len() as u32;
        let all = Facts::of_all(items.iter().map(|item| self.facts[item.node.at()]));
        let is_prelude = |node: &&NodeId| self.facts[node.at()].is_prelude();
        if all.is_prelude() || all.has_prelude() || results.iter().any(|node| is_prelude(&node)) {
            let steps = items.iter().filter(|item| !item.copy);
            let operands = steps.flat_map(|item| graph.operands(item.node)).chain(results);
            let copied = items.iter().filter(|item| item.copy).map(|item| &item.node);
            for &node in operands.chain(copied).filter(is_prelude).collect::<Vec<_>>() {
                if std::mem::replace(&mut self.in_prelude[node.at()], number) != number {
                    let step = self.step(node, making);
                    making.plan.prelude.push(step);
                    making.timeline.need(step);
                }
            }
        }
        let statements = making.plan.statements.len() as u32;
        let rows = graph.entries[entry].rows.as_deref();
        let outputs = rows.map_or(results.len(), |(outputs, _)| outputs.len());
        // What can fail is never left out.
        let may_leave_out = !self.keep_values && !all.can_fail();
        if may_leave_out {
            self.mark_needed(items, &results[..outputs]);
        }
        for item in items {
            if item.copy {
                making.timeline.tick(None);
                self.need(item.node, making);
                // The operand is known when slots are.
                making.plan.statements.push(Statement::Copy(Operand::GRID));
                continue;
            }
            let step = self.step(item.node, making);
            making.timeline.need(step);
            for &operand in graph.operands(item.node) {
                self.need(operand, making);
            }
            let optional = may_leave_out && !self.needed[item.node.at()] && !self.facts[item.node.at()].can_fail();
            making.plan.statements.push(if optional { Statement::Optional(step) } else { Statement::Step(step) });
        }
        for &node in results {
            self.need(node, making);
        }
        if may_leave_out {
            self.unmark_needed(items, results);
        }
        if self.keep_values {
            for item in items {
                self.need(item.node, making);
            }
        }
        let first_result = making.plan.results.len() as u32;
        making.plan.results.extend(results.iter().map(|_| Operand::GRID));
        making.plan.routines.push(Routine {
            prelude: prelude..making.plan.prelude.len() as u32,
            statements: statements..making.plan.statements.len() as u32,
            results: first_result..making.plan.results.len() as u32,
            blocks: 0..0,
            outputs: rows.map_or(1, |(outputs, _)| outputs.len() as u32),
            is_batt: rows.is_some(),
        });
    }

    /// Marks what the outputs of a program are made of, and what may fail.
    fn mark_needed(&mut self, items: &[Item], outputs: &[NodeId]) {
        for node in outputs {
            self.needed[node.at()] = true;
        }
        // Operands come before what uses them, so one pass from the end is enough.
        for item in items.iter().rev().filter(|item| !item.copy) {
            if self.needed[item.node.at()] || self.facts[item.node.at()].can_fail() {
                for operand in self.graph.operands(item.node) {
                    self.needed[operand.at()] = true;
                }
            }
        }
    }

    fn unmark_needed(&mut self, items: &[Item], results: &[NodeId]) {
        for node in results {
            self.needed[node.at()] = false;
        }
        for item in items {
            self.needed[item.node.at()] = false;
            for operand in self.graph.operands(item.node) {
                self.needed[operand.at()] = false;
            }
        }
    }

    /// The step of a node, at a new moment.
    #[inline]
    fn step(&mut self, node: NodeId, making: &mut Making) -> u32 {
        if let Place::Step(step) = self.places[node.at()] {
            making.timeline.tick(None);
            // Said again by the same program it is evaluated again: what it is made of may be that program's own.
            let program = making.program();
            let made = &mut making.steps[step as usize];
            made.is_shared |= made.program != program;
            return step;
        }
        let step = making.steps.len() as u32;
        making.steps.push(MadeStep { node, program: making.program(), is_shared: false });
        making.timeline.tick(Some(step));
        self.places[node.at()] = Place::Step(step);
        self.seen.push(node);
        step
    }

    fn need(&self, node: NodeId, making: &mut Making) {
        if let Place::Step(step) = self.places[node.at()] {
            making.timeline.need(step);
        }
    }

    /// Writes the steps, now that every value has its slot.
    fn emit(&mut self, mut making: Making, entries: &[usize]) -> Plan {
        let graph = self.graph;
        let made = std::mem::take(&mut making.steps);
        let kind_of = |step: &MadeStep| match (self.facts[step.node.at()].is_per_sample(), step.is_shared) {
            (true, false) => 0_u8,
            (true, true) => 1,
            (false, _) => 2,
        };
        let kinds: Vec<u8> = made.iter().map(kind_of).collect();
        let kind = |step: u32| usize::from(kinds[step as usize]);
        let mut counts = [0, INPUT_SLOTS, 0];
        let slots = making.timeline.allocate(kind, &mut counts);
        let out = |step: u32| [Operand::Program, Operand::Sample, Operand::Task][kind(step)](slots[step as usize]);
        let mut plan = making.plan;
        [plan.program_slots, plan.sample_slots, plan.task_slots] = counts;
        plan.steps.reserve_exact(made.len());
        let mut closures: Vec<Closure> = Vec::new();
        for (step, &MadeStep { node, .. }) in made.iter().enumerate() {
            let first = plan.args.len() as u32;
            let kind = graph.kind(node);
            let (callee, args) = match (kind, graph.operands(node)) {
                (Kind::Call { .. }, [callee, args @ ..]) => (
                    match graph.kind(*callee) {
                        Kind::Prim(op) => Callee::Prim(op.primitive()),
                        _ => Callee::Operand(self.operand(*callee, &mut plan, &out)),
                    },
                    args,
                ),
                (Kind::Set, args) => (Callee::Set, args),
                (Kind::Input(_), _) => (Callee::Samples, &[][..]),
                (Kind::Const(k), _) => {
                    plan.literals.push(graph.constants[k as usize].value.clone());
                    (Callee::Literal(plan.literals.len() as u32 - 1), &[][..])
                }
                (_, args) => (Callee::Tuple, args),
            };
            for &arg in args {
                let operand = self.operand(arg, &mut plan, &out);
                plan.args.push(operand);
            }
            let guard = (kind == Kind::Call { guarded: true }).then_some(match callee {
                Callee::Prim(primitive) => primitive.default,
                _ => SafeDefault::EmptyTuple,
            });
            let closure = self.closure(node, &plan.steps, &closures).map(|closure| {
                closures.push(closure);
                closures.len() as u32 - 1
            });
            let (len, out) = (args.len() as u32, out(step as u32));
            plan.steps.push(Step { callee, first, len, out, guard, closure });
        }
        plan.closures = closures.into_iter().map(|closure| closure.code).collect();
        plan.lay_frame();
        let (mut statement, mut result) = (0, 0);
        let directs: Vec<Direct> = (0..).zip(&plan.steps).map(|(number, step)| plan.direct(number, step)).collect();
        plan.directs.reserve_exact(plan.statements.len());
        for &entry in entries {
            let is_batt = graph.entries[entry].rows.is_some();
            for item in graph.items(entry) {
                let direct = match plan.statements[statement] {
                    Statement::Step(step) => directs[step as usize],
                    // Without rows of a batt there is none who wants it.
                    Statement::Optional(step) if is_batt => directs[step as usize],
                    Statement::Optional(_) | Statement::Copy(_) => Direct::Nothing,
                };
                plan.directs.push(direct);
                if item.copy {
                    plan.statements[statement] = Statement::Copy(self.operand(item.node, &mut plan, &out));
                }
                statement += 1;
            }
            for &node in graph.results(entry) {
                plan.results[result] = self.operand(node, &mut plan, &out);
                result += 1;
            }
        }
        plan
    }

    /// The code of what a node makes, when that is a closure of what is known; steps before it are written.
    fn closure(&self, node: NodeId, steps: &[Step], closures: &[Closure]) -> Option<Closure> {
        let graph = self.graph;
        let (Kind::Call { .. }, [callee, args @ ..]) = (graph.kind(node), graph.operands(node)) else { return None };
        let part = |&arg: &NodeId| {
            let part = match (self.places[arg.at()], graph.kind(arg)) {
                (_, Kind::Prim(op)) => Part::Prim(op),
                (_, Kind::Const(k)) => inline(&graph.constants[k as usize].value).map_or(Part::Unknown, Part::Constant),
                (Place::Step(step), _) => {
                    let code = steps.get(step as usize).and_then(|step| step.closure);
                    code.map_or(Part::Unknown, Part::Closure)
                }
                _ => Part::Unknown,
            };
            (arg, part)
        };
        let known = match (graph.kind(*callee), self.places[callee.at()]) {
            (Kind::Prim(op), _) if !is_maker(op) => None,
            (Kind::Prim(maker), _) => Some((maker, args.iter().map(part).collect())),
            // A maker with one part bound, called with the others.
            (_, Place::Step(step)) => {
                let bound = closures.get(steps.get(step as usize)?.closure? as usize)?;
                bound.called(args.iter().map(part))
            }
            _ => None,
        };
        let (maker, parts) = known.filter(|&(maker, _)| is_maker(maker))?;
        closure(closures, maker, parts)
    }

    /// Where the value of a node is found.
    #[inline]
    fn operand(&mut self, node: NodeId, plan: &mut Plan, out: &impl Fn(u32) -> Operand) -> Operand {
        match self.places[node.at()] {
            Place::Step(step) => return out(step),
            Place::Fixed(k) => return Operand::Fixed(k),
            Place::Grid => return Operand::GRID,
            Place::Reference => return Operand::REFERENCE,
            Place::Unseen => {}
        }
        let value = match self.graph.kind(node) {
            Kind::Input(Input::Grid) => return self.placed(node, Place::Grid, Operand::GRID),
            Kind::Input(Input::Reference) => return self.placed(node, Place::Reference, Operand::REFERENCE),
            Kind::Prim(op) => Value::Prim(op.primitive()),
            Kind::Const(k) => inline(&self.graph.constants[k as usize].value).unwrap_or(Value::None),
            // Steps all, which have their places.
            Kind::Input(Input::Samples) | Kind::Call { .. } | Kind::Tuple | Kind::Set => Value::None,
        };
        let k = plan.fixed.len() as u32;
        plan.fixed.push(value);
        self.places[node.at()] = Place::Fixed(k);
        self.seen.push(node);
        Operand::Fixed(k)
    }

    fn placed(&mut self, node: NodeId, place: Place, operand: Operand) -> Operand {
        self.places[node.at()] = place;
        self.seen.push(node);
        operand
    }
}

/// A plan on its way.
struct Making {
    plan: Plan,
    steps: Vec<MadeStep>,
    timeline: Timeline,
}

/// A step on its way: its node, the program that has it first, and whether others have it too.
struct MadeStep {
    node: NodeId,
    program: u32,
    is_shared: bool,
}

impl Making {
    /// The number of the program that is being listed.
    fn program(&self) -> u32 {
        self.plan.routines.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::parse_file;

    #[test]
    fn the_commonest_calls_are_at_hand() {
        let text = "def solve_1(I):\n    x1 = hmirror(I)\n    x2 = hconcat(x1, I)\n    x3 = replace(x2, ONE, TWO)\n    \
                    x4 = branch(T, hmirror, vmirror)\n    x5 = x4(x3)\n    x6 = crop(x5, ORIGIN, TWO_BY_TWO)\n    \
                    x7 = rbind(upscale, TWO)\n    O = objects(x6, T, F, T)\n    return O\n";
        let Some(Ok(program)) = parse_file("x.py", text, None).programs.pop() else { panic!("it can be read") };
        let plan = Plan::compile(&program);
        let is = |made: fn(&Direct) -> bool| plan.directs.iter().filter(|direct| made(direct)).count();
        assert_eq!(is(|direct| matches!(direct, Direct::One { .. })), 1);
        assert_eq!(is(|direct| matches!(direct, Direct::Two { .. })), 1);
        assert_eq!(is(|direct| matches!(direct, Direct::Three { .. })), 2);
        assert_eq!(is(|direct| matches!(direct, Direct::Four { .. })), 1);
        assert_eq!(is(|direct| matches!(direct, Direct::Call { .. })), 1);
        assert_eq!(is(|direct| matches!(direct, Direct::Task { .. })), 2, "a closure among them");
        assert_eq!(is(|direct| matches!(direct, Direct::Other { .. } | Direct::Nothing)), 0);
    }
}
