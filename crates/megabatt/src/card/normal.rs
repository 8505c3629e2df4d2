//! The normal form of a program.

use super::weave::Weaver;
use crate::lang::program::{Atom, Expr, Params, Program};
use crate::lang::shape::{SAMPLE_STATEMENTS, is_sample_statement};
use crate::value::Dialect;

/// A program with the same outcome in the form that is printed today.
///
/// Lines that compute the same are one, names for values that have one already are gone, calls that cannot raise are
/// not guarded, and in a batt the four lines that take samples apart stand together, so that they print as
/// `tA, tB, tC, tD = batch_process_samples_gpu(S)`. Variables keep their names unless one hides another; rows keep
/// their numbers.
pub fn normal_form(program: &Program) -> Program {
    let mut program = program.clone();
    if program.dialect == Dialect::Batt {
        for stmt in &mut program.stmts {
            stmt.guarded &= !matches!(stmt.expr, Expr::Call { callee: Atom::Prim(_), .. });
        }
    }
    let mut weaver = Weaver::new(program.dialect);
    let strand = weaver.strand(&program);
    for at in 0..program.stmts.len() {
        weaver.take(&strand, at, |_| program.stmts[at].name.clone());
    }
    let mut outcome = program.outcome.clone();
    for atom in outcome.atoms_mut() {
        *atom = weaver.atom(&strand, *atom);
    }
    let Weaver { stmts, constants, .. } = weaver;
    let mut out = Program { name: program.name.clone(), constants, stmts, outcome, ..program };
    if out.params == Params::Batt && out.dialect == Dialect::Batt {
        gather_samples(&mut out);
    }
    out.settle_constants();
    if !out.has_free_names() {
        out.rename();
    }
    out
}

/// Puts the four statements that take samples apart behind one another, where the first of them stands.
fn gather_samples(program: &mut Program) {
    let find = |part, inputs, outputs| {
        let is_it = |expr: &Expr| is_sample_statement(expr, part, inputs, outputs);
        program.stmts.iter().position(|stmt| !stmt.guarded && is_it(&stmt.expr))
    };
    let (Some(inputs), Some(outputs)) = (find(0, 0, 0), find(1, 0, 0)) else { return };
    let of = |part| find(part, inputs as u32, outputs as u32);
    let (Some(input_colors), Some(output_colors)) = (of(2), of(3)) else { return };
    let group: [usize; SAMPLE_STATEMENTS] = [inputs, outputs, input_colors, output_colors];
    let first = inputs.min(outputs);
    let rest = (first..program.stmts.len()).filter(|at| !group.contains(at));
    let order: Vec<usize> = (0..first).chain(group).chain(rest).collect();
    let mut places = vec![0; order.len()];
    for (place, &at) in order.iter().enumerate() {
        places[at] = place as u32;
    }
    let mut stmts: Vec<_> = order.iter().map(|&at| program.stmts[at].clone()).collect();
    let moved = |atom: &mut Atom| {
        if let Atom::Var(k) = atom {
            *k = places[*k as usize];
        }
    };
    stmts.iter_mut().flat_map(|stmt| stmt.expr.atoms_mut()).for_each(moved);
    program.outcome.atoms_mut().into_iter().for_each(moved);
    program.stmts = stmts;
}
