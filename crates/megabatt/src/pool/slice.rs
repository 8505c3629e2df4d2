//! Programs of a graph on their own again.

use hashbrown::HashMap;

use super::graph::{Entry, Graph, Kind, NodeId};
use crate::lang::program::{Atom, DifferRow, Expr, Input, Outcome, OutputRow, Program, Stmt};

impl Graph {
    /// A program on its own again, alike but for names: linear in its size, whatever the size of the graph.
    pub fn slice(&self, entry: usize) -> Program {
        Slicing::new(self, entry).program()
    }
}

/// A program being written from the graph.
struct Slicing<'g> {
    graph: &'g Graph,
    entry: &'g Entry,
    at: usize,
    atoms: HashMap<NodeId, Atom>,
    program: Program,
}

impl<'g> Slicing<'g> {
    fn new(graph: &'g Graph, at: usize) -> Slicing<'g> {
        let entry = &graph.entries[at];
        let program = Program {
            name: entry.name.to_string(),
            dialect: graph.dialect,
            params: entry.params,
            constants: Vec::new(),
            stmts: Vec::with_capacity(graph.items(at).len()),
            outcome: Outcome::Value(Atom::Input(Input::Grid)),
            line: 0,
        };
        Slicing { graph, entry, at, atoms: HashMap::new(), program }
    }

    fn program(mut self) -> Program {
        let prefix = if self.entry.rows.is_some() { "t" } else { "x" };
        for item in self.graph.items(self.at) {
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
        let values: Vec<Atom> = self.graph.results(self.at).iter().map(|&node| self.atom(node)).collect();
        self.program.outcome = match self.entry.rows.as_deref() {
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
