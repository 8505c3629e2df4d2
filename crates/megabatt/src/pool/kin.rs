//! Variants interned by what differs from their parents: a statement that nothing of it goes into has the node that it
//! had for the variant before.

use std::sync::Arc;

use hashbrown::HashMap;

use super::graph::{Graph, Item, Kind, NodeId};
use super::stored::StoredProgram;
use crate::lang::constants::CONSTANTS;
use crate::lang::program::{Atom, Expr, Outcome};
use crate::lang::variant::{Kindred, Substitution, Variant};

/// What a graph knows of parents.
#[derive(Default)]
pub(super) struct Kin {
    parents: Vec<Option<Box<Parent>>>,
    /// By the address in memory of the kindred, which is held on to.
    places: HashMap<usize, usize>,
}

/// A parent with the nodes that its statements have wherever all that they read is the parent's.
struct Parent {
    kindred: Arc<Kindred>,
    name: Arc<str>,
    stmts: Vec<Line>,
    /// Of all statements, one after the other, the callee first.
    atoms: Vec<Atom>,
    /// Of the statements: [`UNKNOWN`] until one is needed.
    nodes: Vec<NodeId>,
    /// Of the constants, those of the parent and all named ones.
    constants: Vec<NodeId>,
}

/// A statement of a parent.
struct Line {
    /// `None` of a copy.
    kind: Option<Kind>,
    first: u32,
    len: u32,
    makes_closures: bool,
}

/// No node.
const UNKNOWN: NodeId = NodeId(u32::MAX);

impl Graph {
    /// As [`Graph::intern`], of a program as a pool stores it. Variants of one parent cost little more than what
    /// differs.
    pub fn intern_stored(&mut self, program: &StoredProgram) -> usize {
        match program {
            StoredProgram::Whole(program) => self.intern(program),
            StoredProgram::Variant(variant) => self.intern_variant(variant),
        }
    }

    fn intern_variant(&mut self, variant: &Variant) -> usize {
        let kindred = variant.kindred();
        let Outcome::Value(result) = kindred.parent.outcome else { return self.intern(variant.program()) };
        let at = *self.kin.places.entry(Arc::as_ptr(kindred).addr()).or_insert_with(|| {
            self.kin.parents.push(Some(Box::new(Parent::new(kindred))));
            self.kin.parents.len() - 1
        });
        // Lent to the walk, which asks the graph for nodes.
        let Some(mut parent) = self.kin.parents[at].take() else { return self.intern(variant.program()) };
        let entry = self.walk(&mut parent, variant, result);
        self.kin.parents[at] = Some(parent);
        entry
    }

    fn walk(&mut self, parent: &mut Parent, variant: &Variant, result: Atom) -> usize {
        let (number, first_item, first_result) = (self.begin(), self.items.len(), self.results.len());
        let mut scratch = std::mem::take(&mut self.scratch);
        let (vars, operands) = (&mut scratch.vars, &mut scratch.operands);
        vars.clear();
        let mut differing = variant.substitutions().iter().peekable();
        for at in 0..parent.stmts.len() {
            let Line { kind, first, len, makes_closures } = parent.stmts[at];
            let atoms = first as usize..(first + len) as usize;
            let is_edited = differing.peek().is_some_and(|next| next.stmt as usize == at);
            let is_parents = !is_edited
                && parent.atoms[atoms.clone()].iter().all(|atom| match *atom {
                    Atom::Var(k) => vars[k as usize] == parent.nodes[k as usize],
                    _ => true,
                });
            let mut node = if is_parents { parent.nodes[at] } else { UNKNOWN };
            let mut is_twin_possible = !is_parents || makes_closures;
            if node == UNKNOWN {
                operands.clear();
                for (position, place) in (0..).zip(atoms) {
                    let is_it = |next: &&Substitution| next.stmt as usize == at && next.position == position;
                    let instead = if is_edited { differing.next_if(is_it) } else { None };
                    let atom = instead.map_or(parent.atoms[place], |next| next.atom);
                    operands.push(self.atom_of(parent, vars, atom));
                }
                node = kind
                    .map_or_else(|| operands.first().copied().unwrap_or(UNKNOWN), |kind| self.find(kind, operands, 0));
                if is_parents {
                    parent.nodes[at] = node;
                    parent.stmts[at].makes_closures = kind.is_some() && self.makes_closures(node);
                    is_twin_possible = parent.stmts[at].makes_closures;
                }
            }
            if kind.is_some() && is_twin_possible {
                node = self.occurrence(node, number);
            }
            vars.push(node);
            self.items.push(Item { node, copy: kind.is_none() });
        }
        let node = self.atom_of(parent, vars, result);
        self.results.push(node);
        self.scratch = scratch;
        let params = parent.kindred.parent.params;
        self.end(Arc::clone(&parent.name), params, (first_item, first_result), None)
    }

    #[inline]
    fn atom_of(&mut self, parent: &mut Parent, vars: &[NodeId], atom: Atom) -> NodeId {
        match atom {
            Atom::Var(k) => vars[k as usize],
            Atom::Prim(op) => self.primitive(op),
            Atom::Input(input) => self.input(input),
            Atom::Const(k) => {
                let known = &mut parent.constants[k as usize];
                if *known == UNKNOWN
                    && let Some(constant) = parent.kindred.constant(k)
                {
                    *known = self.constant(constant);
                }
                *known
            }
        }
    }
}

impl Parent {
    fn new(kindred: &Arc<Kindred>) -> Parent {
        let program = &kindred.parent;
        let (mut stmts, mut atoms) = (Vec::with_capacity(program.stmts.len()), Vec::new());
        for stmt in &program.stmts {
            let kind = match stmt.expr {
                Expr::Call { .. } => Some(Kind::Call { guarded: stmt.guarded }),
                Expr::Tuple(_) => Some(Kind::Tuple),
                Expr::Set(_) => Some(Kind::Set),
                Expr::Copy(_) => None,
            };
            let first = atoms.len() as u32;
            atoms.extend(stmt.expr.atoms().copied());
            stmts.push(Line { kind, first, len: atoms.len() as u32 - first, makes_closures: false });
        }
        Parent {
            kindred: Arc::clone(kindred),
            name: program.name.as_str().into(),
            nodes: vec![UNKNOWN; stmts.len()],
            constants: vec![UNKNOWN; program.constants.len() + CONSTANTS.len()],
            stmts,
            atoms,
        }
    }
}
