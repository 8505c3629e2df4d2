//! From the graph of a pool to a plan.

use hashbrown::HashMap;

use super::closures::{Closure, Part, closure};
use super::likeness::by_likeness;
use super::slots::Timeline;
use super::{Callee, Direct, INPUT_SLOTS, Operand, Plan, Routine, Statement, Step};
use crate::lang::program::{Input, Literal};
use crate::pool::{Entry, Graph, Item, Kind, NodeId, is_maker};
use crate::prim::Op;
use crate::value::{Dialect, SafeDefault, Value};

/// Where a node went in the plan that is being made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unseen,
    Step(u32),
    Fixed(u32),
    Input(Operand),
}

/// All that an evaluation of a program depends on: statements, results, and of a batt the number of outputs.
type Content<'g> = (&'g [Item], &'g [NodeId], Option<usize>);

/// Makes plans of the programs of one graph.
pub struct Compiler<'g> {
    graph: &'g Graph,
    keep_values: bool,
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
        let mut routines: HashMap<Content<'_>, u32> = HashMap::with_capacity(entries.len());
        let mut distinct = Vec::new();
        let routine_of = |&entry: &usize| {
            let Entry { items, results, rows, .. } = &self.graph.entries[entry];
            let outputs = rows.as_ref().map(|(outputs, _)| outputs.len());
            *routines.entry((items, results, outputs)).or_insert_with(|| {
                distinct.push(entry);
                distinct.len() as u32 - 1
            })
        };
        let mut routine_of: Vec<u32> = entries.iter().map(routine_of).collect();
        let graph = self.graph;
        let places = by_likeness(&mut distinct, |entry| &graph.entries[entry].items);
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
            node_of_step: Vec::new(),
            program_of_step: Vec::new(),
            is_shared: Vec::new(),
            timeline: Timeline::new(),
        };
        for (number, &entry) in entries.iter().enumerate() {
            self.routine(&self.graph.entries[entry], number as u32 + 1, &mut making);
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
    fn routine(&mut self, entry: &Entry, number: u32, making: &mut Making) {
        let graph = self.graph;
        let prelude = making.plan.prelude.len() as u32;
        let steps = entry.items.iter().filter(|item| !item.copy);
        let operands = steps.flat_map(|item| graph.operands(item.node)).chain(&entry.results);
        for &node in operands.chain(entry.items.iter().filter(|item| item.copy).map(|item| &item.node)) {
            if is_prelude(graph, node) && std::mem::replace(&mut self.in_prelude[node.at()], number) != number {
                let step = self.step(node, making);
                making.plan.prelude.push(step);
                making.timeline.need(step);
            }
        }
        let statements = making.plan.statements.len() as u32;
        self.mark_needed(entry);
        for item in &entry.items {
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
            let optional = !self.keep_values && !self.needed[item.node.at()] && !can_fail(graph, item.node);
            making.plan.statements.push(if optional { Statement::Optional(step) } else { Statement::Step(step) });
        }
        for &node in &entry.results {
            self.need(node, making);
        }
        self.unmark_needed(entry);
        if self.keep_values {
            for item in &entry.items {
                self.need(item.node, making);
            }
        }
        let results = making.plan.results.len() as u32;
        making.plan.results.extend(entry.results.iter().map(|_| Operand::GRID));
        making.plan.routines.push(Routine {
            prelude: prelude..making.plan.prelude.len() as u32,
            statements: statements..making.plan.statements.len() as u32,
            results: results..making.plan.results.len() as u32,
            blocks: 0..0,
            outputs: entry.rows.as_ref().map_or(1, |(outputs, _)| outputs.len() as u32),
            is_batt: entry.rows.is_some(),
        });
    }

    /// Marks what the outputs of a program are made of, and what may fail.
    fn mark_needed(&mut self, entry: &Entry) {
        let outputs = entry.rows.as_ref().map_or(entry.results.len(), |(outputs, _)| outputs.len());
        for node in &entry.results[..outputs] {
            self.needed[node.at()] = true;
        }
        // Operands come before what uses them, so one pass from the end is enough.
        for item in entry.items.iter().rev().filter(|item| !item.copy) {
            if self.needed[item.node.at()] || can_fail(self.graph, item.node) {
                for operand in self.graph.operands(item.node) {
                    self.needed[operand.at()] = true;
                }
            }
        }
    }

    fn unmark_needed(&mut self, entry: &Entry) {
        for node in &entry.results {
            self.needed[node.at()] = false;
        }
        for item in &entry.items {
            self.needed[item.node.at()] = false;
            for operand in self.graph.operands(item.node) {
                self.needed[operand.at()] = false;
            }
        }
    }

    /// The step of a node, at a new moment.
    fn step(&mut self, node: NodeId, making: &mut Making) -> u32 {
        if let Place::Step(step) = self.places[node.at()] {
            making.timeline.tick(None);
            // Said again by the same program it is evaluated again: what it is made of may be that program's own.
            making.is_shared[step as usize] |= making.program_of_step[step as usize] != making.program();
            return step;
        }
        let step = making.node_of_step.len() as u32;
        making.node_of_step.push(node);
        making.program_of_step.push(making.program());
        making.is_shared.push(false);
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
        let nodes = std::mem::take(&mut making.node_of_step);
        let is_shared = std::mem::take(&mut making.is_shared);
        let kind = |step: u32| match (graph.traits(nodes[step as usize]).per_sample, is_shared[step as usize]) {
            (true, false) => 0,
            (true, true) => 1,
            (false, _) => 2,
        };
        let mut counts = [0, INPUT_SLOTS, 0];
        let slots = making.timeline.allocate(kind, &mut counts);
        let out = |step: u32| [Operand::Program, Operand::Sample, Operand::Task][kind(step)](slots[step as usize]);
        let mut plan = making.plan;
        [plan.program_slots, plan.sample_slots, plan.task_slots] = counts;
        plan.steps.reserve_exact(nodes.len());
        let mut closures: Vec<Closure> = Vec::new();
        for (step, &node) in nodes.iter().enumerate() {
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
            let entry = &graph.entries[entry];
            for item in &entry.items {
                let direct = match plan.statements[statement] {
                    Statement::Step(step) => directs[step as usize],
                    // Without rows of a batt there is none who wants it.
                    Statement::Optional(step) if entry.rows.is_some() => directs[step as usize],
                    Statement::Optional(_) | Statement::Copy(_) => Direct::Nothing,
                };
                plan.directs.push(direct);
                if item.copy {
                    plan.statements[statement] = Statement::Copy(self.operand(item.node, &mut plan, &out));
                }
                statement += 1;
            }
            for &node in &entry.results {
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
    fn operand(&mut self, node: NodeId, plan: &mut Plan, out: &impl Fn(u32) -> Operand) -> Operand {
        match self.places[node.at()] {
            Place::Step(step) => return out(step),
            Place::Fixed(k) => return Operand::Fixed(k),
            Place::Input(operand) => return operand,
            Place::Unseen => {}
        }
        let value = match self.graph.kind(node) {
            Kind::Input(Input::Grid) => return self.placed(node, Operand::GRID),
            Kind::Input(Input::Reference) => return self.placed(node, Operand::REFERENCE),
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

    fn placed(&mut self, node: NodeId, operand: Operand) -> Operand {
        self.places[node.at()] = Place::Input(operand);
        self.seen.push(node);
        operand
    }
}

/// A plan on its way.
struct Making {
    plan: Plan,
    node_of_step: Vec<NodeId>,
    /// The program that has a step first, and whether others have it too.
    program_of_step: Vec<u32>,
    is_shared: Vec<bool>,
    timeline: Timeline,
}

impl Making {
    /// The number of the program that is being listed.
    fn program(&self) -> u32 {
        self.plan.routines.len() as u32
    }
}

/// Whether a node is no statement and still has to be made: `S`, and constants that need an arena.
fn is_prelude(graph: &Graph, node: NodeId) -> bool {
    match graph.kind(node) {
        Kind::Input(Input::Samples) => true,
        Kind::Const(k) => inline(&graph.constants[k as usize].value).is_none(),
        _ => false,
    }
}

/// Whether evaluating a node may raise. Budgets aside: a statement that is left out uses none.
fn can_fail(graph: &Graph, node: NodeId) -> bool {
    let Kind::Call { guarded } = graph.kind(node) else { return false };
    let callee = graph.operands(node).first().map(|&callee| graph.kind(callee));
    match (graph.dialect, callee) {
        // A primitive of the batt dialect gives its safe default.
        (Dialect::Batt, Some(Kind::Prim(_))) => false,
        (_, Some(Kind::Prim(op))) => {
            let parts = match op {
                Op::Compose | Op::Matcher => 2,
                Op::Chain | Op::Fork => 3,
                _ => return !guarded,
            };
            // Deep closures have a limit; one of primitives is far from it.
            let args = &graph.operands(node)[1..];
            let shallow = args.iter().all(|&arg| matches!(graph.kind(arg), Kind::Prim(_) | Kind::Const(_)));
            !(shallow && args.len() == parts || guarded)
        }
        _ => !guarded,
    }
}

/// A constant that needs no arena.
fn inline(literal: &Literal) -> Option<Value<'static>> {
    match literal {
        Literal::None => Some(Value::None),
        Literal::Bool(b) => Some(Value::Bool(*b)),
        Literal::Int(n) => Some(Value::Int(*n)),
        Literal::Tuple(items) => {
            let [Literal::Int(a), Literal::Int(b)] = items.as_slice() else { return None };
            Some(Value::Pair(i32::try_from(*a).ok()?, i32::try_from(*b).ok()?))
        }
        Literal::Set(_) => None,
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
