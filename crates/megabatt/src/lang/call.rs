//! Calls: callee, arguments, and keyword arguments put in their places.

use ruff_python_ast::{Expr as PyExpr, ExprCall};
use ruff_text_size::Ranged;

use super::constants;
use super::fault::ParseError;
use super::lower::{Item, Lowering};
use super::names;
use super::program::{Atom, Expr, Literal};
use crate::prim::{Op, Overload};

/// An argument on its way to its place.
struct Argument<'a> {
    /// Of a keyword argument.
    name: Option<&'a str>,
    value: Atom,
}

impl<'a> Lowering<'a> {
    /// Lowers a call, its inner calls first.
    pub(super) fn call(&mut self, call: &'a ExprCall, base: &'a str) -> Result<Item, ParseError> {
        let callee = self.atom(&call.func, base)?;
        let arguments = &call.arguments;
        if arguments.keywords.is_empty() {
            let mut args = Vec::with_capacity(arguments.args.len());
            for argument in &arguments.args {
                args.push(self.atom(argument, base)?);
            }
            return Ok(Item::Expr(Expr::Call { callee, args }));
        }

        let mut written: Vec<(Option<&'a str>, &'a PyExpr)> = Vec::new();
        written.extend(arguments.args.iter().map(|argument| (None, argument)));
        for keyword in &arguments.keywords {
            let Some(name) = &keyword.arg else {
                return Err(self.piece.error_at(keyword, "starred keyword arguments cannot stand in a program"));
            };
            written.push((Some(name.as_str()), &keyword.value));
        }
        // A starred argument may follow a keyword; Python evaluates in the order of the text.
        written.sort_by_key(|(_, value)| value.start());
        let Atom::Prim(op) = callee else {
            let message = "keyword arguments need a primitive as callee; give the arguments by position";
            return Err(self.piece.error_at(&arguments.keywords[0], message));
        };
        let mut values = Vec::with_capacity(written.len());
        for (name, value) in written {
            values.push(Argument { name, value: self.atom(value, base)? });
        }
        let args = self.placed(op, &values).map_err(|message| self.piece.error_at(call, message))?;
        Ok(Item::Expr(Expr::Call { callee, args }))
    }

    /// Arguments in the order of the parameters of the first overload that takes them; else the message.
    fn placed(&mut self, op: Op, values: &[Argument<'_>]) -> Result<Vec<Atom>, String> {
        let mut failure = None;
        for overload in op.row().signatures() {
            match place(op, &overload, values) {
                Ok(places) => return self.filled(op, &overload, &places),
                Err(message) => failure = failure.or(Some(message)),
            }
        }
        Err(failure.unwrap_or_else(|| format!("`{}` takes no keyword arguments", op.name())))
    }

    /// Defaults where an argument is left out in front of one that is given.
    fn filled(&mut self, op: Op, overload: &Overload, places: &[Option<Atom>]) -> Result<Vec<Atom>, String> {
        let mut args = Vec::with_capacity(places.len());
        for (param, place) in overload.params.iter().zip(places) {
            let value = match (place, param.default) {
                (Some(value), _) => *value,
                (None, Some(text)) => {
                    let value = self.default(text);
                    value.ok_or_else(|| format!("`{}` needs `{}` here", op.name(), param.name()))?
                }
                (None, None) => return Err(lacking(op, param.name())),
            };
            args.push(value);
        }
        Ok(args)
    }

    fn default(&mut self, text: &str) -> Option<Atom> {
        if let Some(op) = Op::find(text, self.dialect) {
            return Some(Atom::Prim(op));
        }
        if let Some(constant) = constants::find(text, self.dialect) {
            return Some(self.constant(Some(constant.name), constant.literal()));
        }
        text.parse().ok().map(|n| self.constant(None, Literal::Int(n)))
    }
}

/// The arguments by parameter, up to the last one given; else the message.
fn place(op: Op, overload: &Overload, values: &[Argument<'_>]) -> Result<Vec<Option<Atom>>, String> {
    let params = &overload.params;
    let mut places = vec![None; params.len()];
    let mut position = 0;
    for argument in values {
        let at = match argument.name {
            Some(name) => params.iter().position(|param| param.has_name(name)).ok_or_else(|| {
                let known: Vec<&str> = params.iter().map(|param| param.name()).collect();
                format!("`{}` has no parameter {}; it takes ({})", op.name(), names::shown(name), known.join(", "))
            })?,
            None => {
                position += 1;
                position - 1
            }
        };
        let Some(place) = places.get_mut(at) else {
            return Err(format!("`{}` takes {} arguments", op.name(), params.len()));
        };
        if place.replace(argument.value).is_some() {
            return Err(format!("`{}` is given its argument `{}` twice", op.name(), params[at].name()));
        }
    }
    let given = places.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    match params.iter().zip(&places).find(|(param, place)| place.is_none() && param.default.is_none()) {
        Some((param, _)) => Err(lacking(op, param.name())),
        None => {
            places.truncate(given);
            Ok(places)
        }
    }
}

fn lacking(op: Op, param: &str) -> String {
    format!("`{}` lacks its argument `{param}`", op.name())
}
