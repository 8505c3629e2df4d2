//! Statements of several programs written into one, each expression once.

use std::collections::HashMap;

use crate::lang::program::{Atom, Constant, Expr, Program, Stmt};
use crate::pool::{Graph, NodeId};
use crate::value::Dialect;

/// A program on its way, and the graph that says what is the same.
pub(super) struct Weaver {
    graph: Graph,
    pub(super) stmts: Vec<Stmt>,
    pub(super) constants: Vec<Constant>,
    /// Where the value of a node is.
    places: HashMap<NodeId, u32>,
    known_constants: HashMap<Constant, u32>,
}

/// A program that statements are taken from.
pub(super) struct Strand<'p> {
    program: &'p Program,
    /// A node for each statement.
    nodes: Vec<NodeId>,
}

impl Weaver {
    pub(super) fn new(dialect: Dialect) -> Weaver {
        Weaver {
            graph: Graph::new(dialect),
            stmts: Vec::new(),
            constants: Vec::new(),
            places: HashMap::new(),
            known_constants: HashMap::new(),
        }
    }

    /// Adds a program to take statements from. Within it, closures that it builds twice stay two.
    pub(super) fn strand<'p>(&mut self, program: &'p Program) -> Strand<'p> {
        let entry = self.graph.intern(program);
        let nodes = self.graph.items(entry).iter().map(|item| item.node).collect();
        Strand { program, nodes }
    }

    /// Writes a statement under a name, unless what it computes is there already; those that it uses must be. A copy
    /// is never written. Gives the place of the value, if it has one.
    pub(super) fn take(&mut self, strand: &Strand<'_>, at: usize, name: impl FnOnce(u32) -> String) -> Option<u32> {
        let node = strand.nodes[at];
        if let Some(&place) = self.places.get(&node) {
            return Some(place);
        }
        let stmt = &strand.program.stmts[at];
        if matches!(stmt.expr, Expr::Copy(_)) {
            return None;
        }
        let mut expr = stmt.expr.clone();
        for atom in expr.atoms_mut() {
            *atom = self.atom(strand, *atom);
        }
        let place = self.stmts.len() as u32;
        self.stmts.push(Stmt { name: name(place), expr, line: stmt.line, guarded: stmt.guarded });
        self.places.insert(node, place);
        Some(place)
    }

    /// An atom of a program as one of the program that is written.
    pub(super) fn atom(&mut self, strand: &Strand<'_>, atom: Atom) -> Atom {
        let mut atom = atom;
        while let Atom::Var(k) = atom {
            if let Some(&place) = self.places.get(&strand.nodes[k as usize]) {
                return Atom::Var(place);
            }
            match strand.program.stmts[k as usize].expr {
                Expr::Copy(source) => atom = source,
                // Not written, which whoever calls this sees to.
                _ => return atom,
            }
        }
        let Atom::Const(k) = atom else { return atom };
        let constant = &strand.program.constants[k as usize];
        if let Some(&place) = self.known_constants.get(constant) {
            return Atom::Const(place);
        }
        let place = self.constants.len() as u32;
        self.constants.push(constant.clone());
        self.known_constants.insert(constant.clone(), place);
        Atom::Const(place)
    }
}
