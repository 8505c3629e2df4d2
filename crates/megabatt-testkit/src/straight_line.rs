//! Random straight-line programs as source text: any primitive on any earlier value, so that most of what can go
//! wrong in a program does.

use std::fmt::Write;

/// A primitive as a program writer needs it.
pub struct Callable<'n> {
    pub name: &'n str,
    pub arity: usize,
}

/// Draws a program of `stmts` statements; `draw(n)` gives a number below `n`.
///
/// Arguments are earlier values, most often late ones, the input, constants, primitives and small literals. One call
/// in sixteen is of a value instead of a primitive.
pub fn program(
    callables: &[Callable<'_>],
    constants: &[&str],
    signature: &str,
    stmts: usize,
    mut draw: impl FnMut(usize) -> usize,
) -> String {
    let mut text = format!("def solve({signature}):\n");
    for at in 0..stmts {
        let callable = &callables[draw(callables.len().max(1))];
        let name = if at + 1 == stmts { "O".to_owned() } else { format!("x{}", at + 1) };
        let (callee, arity) = if at > 0 && draw(16) == 0 {
            (format!("x{}", 1 + draw(at)), 1 + draw(3))
        } else {
            (callable.name.to_owned(), callable.arity)
        };
        let args: Vec<String> = (0..arity)
            .map(|_| match draw(12) {
                0..=4 if at > 0 => format!("x{}", at - draw(at.min(4))),
                5 => callables[draw(callables.len().max(1))].name.to_owned(),
                6 | 7 => constants[draw(constants.len().max(1))].to_owned(),
                8 => format!("{}", draw(14) as i64 - 3),
                9 if signature.contains('S') => "S".to_owned(),
                _ => "I".to_owned(),
            })
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {name} = {callee}({})", args.join(", "));
    }
    text.push_str("    return O\n");
    text
}
