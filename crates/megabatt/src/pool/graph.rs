//! Programs interned into one hash-consed graph: a node for each distinct expression of the whole pool.
//!
//! Two statements are one node when their expressions are the same after substitution, whatever their variables are
//! called. One thing is kept apart: functions are compared by identity, so a program that builds a closure twice has
//! two of them. A node that makes closures therefore has a *twin* for its second occurrence in one program; across
//! programs twins are shared, since no program ever sees another's values.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use crate::lang::program::{
    Atom, Constant, DifferRow, Expr, Input, Literal, Outcome, OutputRow, Params, Program, Stmt,
};
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

/// A program of the graph. Rows of a batt have their atoms in `results`: first those of `outputs`, then of `differs`.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub params: Params,
    /// A node for each statement, in text order.
    pub items: Vec<Item>,
    pub results: Vec<NodeId>,
    /// The rows of a batt, as written; their values are in `results`.
    pub rows: Option<(Vec<OutputRow>, Vec<DifferRow>)>,
}

/// The graph of one dialect's programs.
pub struct Graph {
    pub dialect: Dialect,
    pub constants: Vec<Constant>,
    pub entries: Vec<Entry>,
    rows: Vec<Row>,
    operands: Vec<NodeId>,
    by_expression: HashTable<NodeId>,
    by_literal: HashMap<Literal, NodeId>,
    /// By the number of the primitive, and of the input.
    of_prim: Vec<Option<NodeId>>,
    of_input: [Option<NodeId>; 3],
    hasher: DefaultHashBuilder,
    /// The last program in which a node occurred, counted from 1.
    seen_in: Vec<u32>,
    /// How often the program at hand has had a node before, where that makes closures.
    twins: HashMap<NodeId, u32>,
    scratch: Scratch,
}

/// Room that is used again from program to program.
#[derive(Default)]
struct Scratch {
    constants: Vec<NodeId>,
    vars: Vec<NodeId>,
    operands: Vec<NodeId>,
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
            rows: Vec::new(),
            operands: Vec::new(),
            by_expression: HashTable::new(),
            by_literal: HashMap::new(),
            of_prim: vec![None; Op::all().count()],
            of_input: [None; 3],
            hasher: DefaultHashBuilder::default(),
            seen_in: Vec::new(),
            twins: HashMap::new(),
            scratch: Scratch::default(),
        }
    }

    /// Adds a program and gives its place in [`Graph::entries`]. Cost: linear in its statements.
    pub fn intern(&mut self, program: &Program) -> usize {
        debug_assert_eq!(program.dialect, self.dialect);
        let number = self.entries.len() as u32 + 1;
        let mut scratch = std::mem::take(&mut self.scratch);
        self.twins.clear();
        scratch.constants.clear();
        scratch.vars.clear();
        for constant in &program.constants {
            let node = self.constant(constant);
            scratch.constants.push(node);
        }
        let mut items = Vec::with_capacity(program.stmts.len());
        for stmt in &program.stmts {
            let (kind, callee, args): (_, Option<Atom>, &[Atom]) = match &stmt.expr {
                Expr::Copy(atom) => {
                    let node = self.atom(*atom, &scratch);
                    scratch.vars.push(node);
                    items.push(Item { node, copy: true });
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
            items.push(Item { node, copy: false });
        }
        let (results, rows) = match &program.outcome {
            Outcome::Value(atom) => (vec![self.atom(*atom, &scratch)], None),
            Outcome::Rows { outputs, differs } => {
                let atoms = outputs.iter().map(|row| row.value).chain(differs.iter().map(|row| row.value));
                let nodes = atoms.map(|atom| self.atom(atom, &scratch)).collect();
                (nodes, Some((outputs.clone(), differs.clone())))
            }
        };
        self.scratch = scratch;
        self.entries.push(Entry { name: program.name.clone(), params: program.params, items, results, rows });
        self.entries.len() - 1
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

    /// A program on its own again, alike but for names: linear in its size, whatever the size of the graph.
    pub fn slice(&self, entry: usize) -> Program {
        Slicing::new(self, &self.entries[entry]).program()
    }

    fn constant(&mut self, constant: &Constant) -> NodeId {
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
            Atom::Prim(op) => match self.of_prim[op as usize] {
                Some(node) => node,
                None => self.leaf(Kind::Prim(op)),
            },
            Atom::Input(input) => match self.of_input[input as usize] {
                Some(node) => node,
                None => self.leaf(Kind::Input(input)),
            },
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
        let again = std::mem::replace(&mut self.seen_in[node.at()], number) == number;
        if !again || !self.makes_closures(node) {
            return node;
        }
        let twin = self.twins.entry(node).or_insert(0);
        *twin += 1;
        let twin = *twin;
        self.find(kind, operands, twin)
    }

    /// Whether evaluating the node may make closures. Only what calls or is handed a maker does.
    fn makes_closures(&self, node: NodeId) -> bool {
        let calls_maker = self.operands(node).first().is_some_and(|&callee| match self.kind(callee) {
            Kind::Prim(op) => is_maker(op),
            _ => false,
        });
        calls_maker || self.traits(node).hands_on_maker
    }

    fn find(&mut self, kind: Kind, operands: &[NodeId], twin: u32) -> NodeId {
        let hash = hash_of(&self.hasher, kind, operands, twin);
        let is_it = |&node: &NodeId| {
            let row = &self.rows[node.at()];
            row.kind == kind && row.twin == twin && self.operands(node) == operands
        };
        if let Some(&node) = self.by_expression.find(hash, is_it) {
            return node;
        }
        let traits = self.traits_of(kind, operands);
        let node = self.push(kind, traits, twin, operands);
        let (rows, all, hasher) = (&self.rows, &self.operands, &self.hasher);
        self.by_expression.insert_unique(hash, node, |&node| {
            let row = &rows[node.at()];
            hash_of(hasher, row.kind, &all[row.first as usize..(row.first + row.len) as usize], row.twin)
        });
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

fn hash_of(hasher: &DefaultHashBuilder, kind: Kind, operands: &[NodeId], twin: u32) -> u64 {
    let mut state = hasher.build_hasher();
    kind.hash(&mut state);
    twin.hash(&mut state);
    for operand in operands {
        state.write_u32(operand.0);
    }
    state.finish()
}

/// A program being written from the graph.
struct Slicing<'g> {
    graph: &'g Graph,
    entry: &'g Entry,
    atoms: HashMap<NodeId, Atom>,
    program: Program,
}

impl<'g> Slicing<'g> {
    fn new(graph: &'g Graph, entry: &'g Entry) -> Slicing<'g> {
        let program = Program {
            name: entry.name.clone(),
            dialect: graph.dialect,
            params: entry.params,
            constants: Vec::new(),
            stmts: Vec::with_capacity(entry.items.len()),
            outcome: Outcome::Value(Atom::Input(Input::Grid)),
            line: 0,
        };
        Slicing { graph, entry, atoms: HashMap::new(), program }
    }

    fn program(mut self) -> Program {
        let prefix = if self.entry.rows.is_some() { "t" } else { "x" };
        for item in &self.entry.items {
            let at = self.program.stmts.len() as u32;
            let (expr, guarded) = match self.graph.kind(item.node) {
                // Evaluated a second time by the same program: said again, so that fuel is as it was.
                Kind::Call { guarded } if !item.copy => {
                    let operands = self.operands(item.node);
                    let (callee, args) = (operands[0], operands[1..].to_vec());
                    (Expr::Call { callee, args }, guarded)
                }
                Kind::Tuple if !item.copy => (Expr::Tuple(self.operands(item.node)), false),
                Kind::Set if !item.copy => (Expr::Set(self.operands(item.node)), false),
                _ => (Expr::Copy(self.atom(item.node)), false),
            };
            self.program.stmts.push(Stmt { name: format!("{prefix}{}", at + 1), expr, line: 0, guarded });
            self.atoms.insert(item.node, Atom::Var(at));
        }
        let values: Vec<Atom> = self.entry.results.iter().map(|&node| self.atom(node)).collect();
        self.program.outcome = match &self.entry.rows {
            None => {
                if let Some(Atom::Var(last)) = values.first()
                    && *last as usize + 1 == self.program.stmts.len()
                {
                    self.program.stmts[*last as usize].name = "O".to_owned();
                }
                Outcome::Value(values[0])
            }
            Some((outputs, differs)) => {
                let (of_outputs, of_differs) = values.split_at(outputs.len());
                let output = |(row, &value): (&OutputRow, &Atom)| OutputRow { value, ..row.clone() };
                let differ = |(row, &value): (&DifferRow, &Atom)| DifferRow { value, ..row.clone() };
                Outcome::Rows {
                    outputs: outputs.iter().zip(of_outputs).map(output).collect(),
                    differs: differs.iter().zip(of_differs).map(differ).collect(),
                }
            }
        };
        self.program
    }

    fn operands(&mut self, node: NodeId) -> Vec<Atom> {
        let graph = self.graph;
        graph.operands(node).iter().map(|&operand| self.atom(operand)).collect()
    }

    /// How the program names a node: the statement that gave it last, or an atom of its own.
    fn atom(&mut self, node: NodeId) -> Atom {
        if let Some(&atom) = self.atoms.get(&node) {
            return atom;
        }
        let atom = match self.graph.kind(node) {
            Kind::Prim(op) => Atom::Prim(op),
            Kind::Const(k) => {
                self.program.constants.push(self.graph.constants[k as usize].clone());
                Atom::Const(self.program.constants.len() as u32 - 1)
            }
            Kind::Input(input) => Atom::Input(input),
            // Statements come before what uses them.
            Kind::Call { .. } | Kind::Tuple | Kind::Set => Atom::Input(Input::Grid),
        };
        self.atoms.insert(node, atom);
        atom
    }
}
