//! What a compiler asks of nodes again and again, found once: a byte for each.

use crate::lang::program::{Input, Literal};
use crate::pool::{Graph, Kind, NodeId};
use crate::prim::Op;
use crate::value::{Dialect, Value};

/// What is true of a node.
#[derive(Clone, Copy)]
pub(super) struct Facts(u8);

impl Facts {
    /// Evaluating it may raise.
    const CAN_FAIL: u8 = 1;
    /// It is no statement and still has to be made.
    const IS_PRELUDE: u8 = 2;
    /// One of its operands is.
    const HAS_PRELUDE: u8 = 4;
    /// Its value changes from sample to sample of a task.
    const PER_SAMPLE: u8 = 8;

    /// Of every node of a graph.
    pub(super) fn of(graph: &Graph) -> Vec<Facts> {
        let mut facts: Vec<Facts> = Vec::with_capacity(graph.len());
        for node in (0..graph.len() as u32).map(NodeId) {
            let fact = |is: bool, fact: u8| if is { fact } else { 0 };
            let has_prelude = graph.operands(node).iter().any(|operand| facts[operand.at()].is_prelude());
            facts.push(Facts(
                fact(can_fail(graph, node), Facts::CAN_FAIL)
                    | fact(is_prelude(graph, node), Facts::IS_PRELUDE)
                    | fact(has_prelude, Facts::HAS_PRELUDE)
                    | fact(graph.traits(node).per_sample, Facts::PER_SAMPLE),
            ));
        }
        facts
    }

    /// Of several nodes: what is true of any of them, and whether all can fail.
    pub(super) fn of_all(all: impl Iterator<Item = Facts>) -> Facts {
        let (any, every) = all.fold((0, Facts::CAN_FAIL), |(any, every), fact| (any | fact.0, every & fact.0));
        Facts(any & !Facts::CAN_FAIL | every)
    }

    pub(super) fn can_fail(self) -> bool {
        self.0 & Facts::CAN_FAIL != 0
    }

    pub(super) fn is_prelude(self) -> bool {
        self.0 & Facts::IS_PRELUDE != 0
    }

    pub(super) fn has_prelude(self) -> bool {
        self.0 & Facts::HAS_PRELUDE != 0
    }

    pub(super) fn is_per_sample(self) -> bool {
        self.0 & Facts::PER_SAMPLE != 0
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
pub(super) fn inline(literal: &Literal) -> Option<Value<'static>> {
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
