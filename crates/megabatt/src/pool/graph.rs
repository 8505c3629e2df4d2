//! Programs interned into one hash-consed graph: a node for each distinct expression of the whole pool.
//!
//! Two statements are one node when their expressions are the same after substitution, whatever their variables are
//! called. One thing is kept apart: functions are compared by identity, so a program that builds a closure twice has
//! two of them. A node that makes closures therefore has a *twin* for its second occurrence in one program; across
//! programs twins are shared, since no program ever sees another's values.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::kin::Kin;
use crate::lang::program::{Atom, Constant, DifferRow, Expr, Input, Literal, Outcome, OutputRow, Params, Program};
use crate::prim::Op;
use crate::value::Dialect;

/// A node, by its place in the graph. Operands have smaller numbers than what uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// As an index.
    #[inline]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Input(Input),
    Prim(Op),
    /// An entry of [`Graph::constants`].
    Const(u32),
    /// The first operand called with the others.
    Call {
        guarded: bool,
    },
    Tuple,
    Set,
}

/// What the operands of a node depend on, and what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// It depends on `I` or `C`, so its value changes from sample to sample of a task.
    pub per_sample: bool,
    /// Somewhere in it a primitive that makes closures stands as a value.
    hands_on_maker: bool,
}

#[derive(Clone, Copy)]
struct Row {
    kind: Kind,
    traits: Traits,
    /// Which occurrence in one program it is: see the module.
    twin: u32,
    first: u32,
    len: u32,
}

/// A statement of an interned program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    pub node: NodeId,
    /// The statement only gives a value another name: nothing is computed.
    pub copy: bool,
}

impl Item {
    fn word(self) -> u64 {
        u64::from(self.node.0) << 1 | u64::from(self.copy)
    }
}

/// A program of the graph: see [`Graph::items`] and [`Graph::results`].
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: Arc<str>,
    pub params: Params,
    items: Range<u32>,
    results: Range<u32>,
    /// The rows of a batt, as written; their values are among the results, first those of the outputs.
    pub rows: Option<Box<(Vec<OutputRow>, Vec<DifferRow>)>>,
    /// Of the items and the results.
    hash: u64,
}

/// The graph of one dialect's programs.
pub struct Graph {
    pub dialect: Dialect,
    pub constants: Vec<Constant>,
    pub entries: Vec<Entry>,
    /// Those of all entries.
    pub(super) items: Vec<Item>,
    pub(super) results: Vec<NodeId>,
    rows: Vec<Row>,
    operands: Vec<NodeId>,
    /// With the hashes.
    by_expression: HashTable<(u32, NodeId)>,
    by_literal: HashMap<Literal, NodeId>,
    /// By the number of the primitive, and of the input.
    of_prim: Vec<Option<NodeId>>,
    of_input: [Option<NodeId>; 3],
    /// Where hashes start, other in every graph.
    seed: u64,
    /// The last program in which a node occurred, counted from 1.
    seen_in: Vec<u32>,
    /// How often the program at hand has had a node before, where that makes closures.
    twins: HashMap<NodeId, u32>,
    pub(super) scratch: Scratch,
    pub(super) kin: Kin,
}

/// Room that is used again from program to program.
#[derive(Default)]
pub(super) struct Scratch {
    constants: Vec<NodeId>,
    pub(super) vars: Vec<NodeId>,
    pub(super) operands: Vec<NodeId>,
}

/// Primitives whose value is a new closure.
pub(crate) const MAKERS: [Op; 7] = [Op::Compose, Op::Chain, Op::Fork, Op::Matcher, Op::Lbind, Op::Rbind, Op::Power];

/// Whether a primitive is one of them.
pub(crate) fn is_maker(op: Op) -> bool {
    MAKERS.contains(&op)
}

impl Graph {
    /// A graph without programs.
    pub fn new(dialect: Dialect) -> Graph {
        Graph {
            dialect,
            constants: Vec::new(),
            entries: Vec::new(),
            items: Vec::new(),
            results: Vec::new(),
            rows: Vec::new(),
            operands: Vec::new(),
            by_expression: HashTable::new(),
            by_literal: HashMap::new(),
            of_prim: vec![None; Op::all().count()],
            of_input: [None; 3],
            seed: DefaultHashBuilder::default().hash_one(0),
            seen_in: Vec::new(),
            twins: HashMap::new(),
            scratch: Scratch::default(),
            kin: Kin::default(),
        }
    }

    /// Adds a program and gives its place in [`Graph::entries`]. Cost: linear in its statements.
    pub fn intern(&mut self, program: &Program) -> usize {
        debug_assert_eq!(program.dialect, self.dialect);
        let (number, first) = (self.begin(), self.items.len());
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.constants.clear();
        scratch.vars.clear();
        for constant in &program.constants {
            let node = self.constant(constant);
            scratch.constants.push(node);
        }
        self.items.reserve(program.stmts.len());
        for stmt in &program.stmts {
            let (kind, callee, args): (_, Option<Atom>, &[Atom]) = match &stmt.expr {
                Expr::Copy(atom) => {
                    let node = self.atom(*atom, &scratch);
                    scratch.vars.push(node);
                    self.items.push(Item { node, copy: true });
                    continue;
                }
                Expr::Call { callee, args } => (Kind::Call { guarded: stmt.guarded }, Some(*callee), args),
                Expr::Tuple(args) => (Kind::Tuple, None, args),
                Expr::Set(args) => (Kind::Set, None, args),
            };
            let mut operands = std::mem::take(&mut scratch.operands);
            operands.clear();
            for &atom in callee.iter().chain(args) {
                operands.push(self.atom(atom, &scratch));
            }
            let node = self.expression(kind, &operands, number);
            scratch.operands = operands;
            scratch.vars.push(node);
            self.items.push(Item { node, copy: false });
        }
        let first_result = self.results.len();
        let rows = match &program.outcome {
            Outcome::Value(atom) => {
                let node = self.atom(*atom, &scratch);
                self.results.push(node);
                None
            }
            Outcome::Rows { outputs, differs } => {
                for atom in outputs.iter().map(|row| row.value).chain(differs.iter().map(|row| row.value)) {
                    let node = self.atom(atom, &scratch);
                    self.results.push(node);
                }
                Some(Box::new((outputs.clone(), differs.clone())))
            }
        };
        self.scratch = scratch;
        self.end(program.name.as_str().into(), program.params, (first, first_result), rows)
    }

    /// The number of the program that begins, counted from 1.
    pub(super) fn begin(&mut self) -> u32 {
        self.twins.clear();
        self.entries.len() as u32 + 1
    }

    /// The program at hand has the items and the results from these numbers on. Gives its place.
    pub(super) fn end(
        &mut self,
        name: Arc<str>,
        params: Params,
        (items, results): (usize, usize),
        rows: Option<Box<(Vec<OutputRow>, Vec<DifferRow>)>>,
    ) -> usize {
        let of_items = self.items[items..].iter().fold(self.seed, |hash, item| fold(hash, item.word()));
        let hash = self.results[results..].iter().fold(of_items, |hash, node| fold(hash, node.0.into()));
        let (items, results) = (items as u32..self.items.len() as u32, results as u32..self.results.len() as u32);
        self.entries.push(Entry { name, params, items, results, rows, hash });
        self.entries.len() - 1
    }

    /// A node for each statement of a program, in text order.
    #[inline]
    pub fn items(&self, entry: usize) -> &[Item] {
        let items = &self.entries[entry].items;
        &self.items[items.start as usize..items.end as usize]
    }

    /// The nodes of a program's result, or of all rows of a batt: first of the outputs, then of the differs.
    #[inline]
    pub fn results(&self, entry: usize) -> &[NodeId] {
        let results = &self.entries[entry].results;
        &self.results[results.start as usize..results.end as usize]
    }

    /// A hash of items and results.
    pub(crate) fn content_hash(&self, entry: usize) -> u64 {
        self.entries[entry].hash
    }

    /// The number of nodes, those of inputs, constants and primitives included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of distinct expressions that are computed.
    pub fn expressions(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.kind, Kind::Call { .. } | Kind::Tuple | Kind::Set)).count()
    }

    #[inline]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.rows[node.at()].kind
    }

    #[inline]
    pub fn traits(&self, node: NodeId) -> Traits {
        self.rows[node.at()].traits
    }

    /// The operands of a node; the callee of a call comes first.
    #[inline]
    pub fn operands(&self, node: NodeId) -> &[NodeId] {
        let row = &self.rows[node.at()];
        &self.operands[row.first as usize..(row.first + row.len) as usize]
    }

    pub(super) fn constant(&mut self, constant: &Constant) -> NodeId {
        if let Some(&node) = self.by_literal.get(&constant.value) {
            return node;
        }
        let kind = Kind::Const(self.constants.len() as u32);
        self.constants.push(constant.clone());
        let node = self.push(kind, self.traits_of(kind, &[]), 0, &[]);
        self.by_literal.insert(constant.value.clone(), node);
        node
    }

    #[inline]
    fn atom(&mut self, atom: Atom, scratch: &Scratch) -> NodeId {
        match atom {
            Atom::Var(k) => scratch.vars[k as usize],
            Atom::Const(k) => scratch.constants[k as usize],
            Atom::Prim(op) => self.primitive(op),
            Atom::Input(input) => self.input(input),
        }
    }

    #[inline]
    pub(super) fn primitive(&mut self, op: Op) -> NodeId {
        match self.of_prim[op as usize] {
            Some(node) => node,
            None => self.leaf(Kind::Prim(op)),
        }
    }

    #[inline]
    pub(super) fn input(&mut self, input: Input) -> NodeId {
        match self.of_input[input as usize] {
            Some(node) => node,
            None => self.leaf(Kind::Input(input)),
        }
    }

    /// A new node for a primitive or an input.
    fn leaf(&mut self, kind: Kind) -> NodeId {
        let traits = self.traits_of(kind, &[]);
        let node = self.push(kind, traits, 0, &[]);
        match kind {
            Kind::Prim(op) => self.of_prim[op as usize] = Some(node),
            Kind::Input(input) => self.of_input[input as usize] = Some(node),
            _ => {}
        }
        node
    }

    /// The node of an expression in the program of this number.
    fn expression(&mut self, kind: Kind, operands: &[NodeId], number: u32) -> NodeId {
        let node = self.find(kind, operands, 0);
        self.occurrence(node, number)
    }

    /// The node of an expression where the program of this number says it: itself, or a twin.
    pub(super) fn occurrence(&mut self, node: NodeId, number: u32) -> NodeId {
        let again = std::mem::replace(&mut self.seen_in[node.at()], number) == number;
        if !again || !self.makes_closures(node) {
            return node;
        }
        let twin = self.twins.entry(node).or_insert(0);
        *twin += 1;
        let twin = *twin;
        let operands = self.operands(node).to_vec();
        self.find(self.kind(node), &operands, twin)
    }

    /// Whether evaluating the node may make closures. Only what calls or is handed a maker does.
    pub(super) fn makes_closures(&self, node: NodeId) -> bool {
        let calls_maker = self.operands(node).first().is_some_and(|&callee| match self.kind(callee) {
            Kind::Prim(op) => is_maker(op),
            _ => false,
        });
        calls_maker || self.traits(node).hands_on_maker
    }

    pub(super) fn find(&mut self, kind: Kind, operands: &[NodeId], twin: u32) -> NodeId {
        let short = hash_of(self.seed, kind, operands, twin);
        let is_it = |&(known, node): &(u32, NodeId)| {
            let row = &self.rows[node.at()];
            known == short && row.kind == kind && row.twin == twin && self.operands(node) == operands
        };
        if let Some(&(_, node)) = self.by_expression.find(spread(short), is_it) {
            return node;
        }
        let traits = self.traits_of(kind, operands);
        let node = self.push(kind, traits, twin, operands);
        self.by_expression.insert_unique(spread(short), (short, node), |&(known, _)| spread(known));
        node
    }

    fn traits_of(&self, kind: Kind, operands: &[NodeId]) -> Traits {
        let mut traits =
            Traits { per_sample: matches!(kind, Kind::Input(Input::Grid | Input::Reference)), hands_on_maker: false };
        for (at, &operand) in operands.iter().enumerate() {
            let of = self.traits(operand);
            let is_callee = at == 0 && matches!(kind, Kind::Call { .. });
            let maker_value = !is_callee && matches!(self.kind(operand), Kind::Prim(op) if is_maker(op));
            traits.per_sample |= of.per_sample;
            traits.hands_on_maker |= of.hands_on_maker | maker_value;
        }
        traits
    }

    fn push(&mut self, kind: Kind, traits: Traits, twin: u32, operands: &[NodeId]) -> NodeId {
        let node = NodeId(self.rows.len() as u32);
        let first = self.operands.len() as u32;
        self.operands.extend_from_slice(operands);
        self.rows.push(Row { kind, traits, twin, first, len: operands.len() as u32 });
        self.seen_in.push(0);
        node
    }
}

fn hash_of(seed: u64, kind: Kind, operands: &[NodeId], twin: u32) -> u32 {
    let of_kind = match kind {
        Kind::Call { guarded } => u64::from(guarded),
        Kind::Tuple => 2,
        Kind::Set => 3,
        Kind::Input(_) | Kind::Prim(_) | Kind::Const(_) => 4,
    };
    let start = fold(seed, of_kind << 32 | u64::from(twin));
    operands.iter().fold(start, |hash, operand| fold(hash, operand.0.into())) as u32
}

/// A word multiplied into a hash.
#[inline]
fn fold(hash: u64, word: u64) -> u64 {
    let product = u128::from(hash ^ word) * 0x9e37_79b9_7f4a_7c15_u128;
    product as u64 ^ (product >> 64) as u64
}

/// A hash of 32 bits as the table wants it: all bits count.
#[inline]
fn spread(short: u32) -> u64 {
    u64::from(short).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(short)
}
