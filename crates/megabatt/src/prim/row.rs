//! A row of the table of primitives.

use super::signature::Overload;
use crate::value::{Dialect, Primitive};

/// The dialects that know a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialects {
    Arc,
    Batt,
    Both,
}

impl Dialects {
    /// Whether `dialect` is among them.
    pub fn has(self, dialect: Dialect) -> bool {
        match self {
            Dialects::Both => true,
            Dialects::Arc => dialect == Dialect::Arc,
            Dialects::Batt => dialect == Dialect::Batt,
        }
    }

    /// The dialects one by one.
    pub fn each(self) -> impl Iterator<Item = Dialect> {
        [Dialect::Arc, Dialect::Batt].into_iter().filter(move |&dialect| self.has(dialect))
    }
}

/// What a primitive is about: the chapters of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Arithmetic,
    Logic,
    Functional,
    Container,
    Sample,
    Grid,
    Color,
    Patch,
    Object,
    Painting,
}

/// One primitive: how it is called and what is known about it.
pub struct Prim {
    /// Name, kernel, cost and safe default.
    pub call: Primitive,
    pub dialects: Dialects,
    pub class: Class,
    /// What it gives, in a sentence or two.
    pub doc: &'static str,
    /// `(name: Type, …) -> Type`, one for each meaning; `value|color` are two names of one parameter.
    pub overloads: &'static [&'static str],
    /// Calls with their results; those with cells name their dialect: `arc:` or `batt:` in front.
    pub examples: &'static [(&'static str, &'static str)],
}

impl Prim {
    /// The overloads, parsed.
    pub fn signatures(&self) -> impl Iterator<Item = Overload> {
        self.overloads.iter().filter_map(|text| Overload::parse(text))
    }

    /// The place of a keyword argument.
    pub fn param(&self, name: &str) -> Option<usize> {
        self.signatures().find_map(|overload| overload.params.iter().position(|param| param.has_name(name)))
    }

    /// The examples of one dialect, without the mark.
    pub fn examples_of(&self, dialect: Dialect) -> impl Iterator<Item = (&'static str, &'static str)> {
        let known = self.dialects.has(dialect);
        self.examples.iter().filter_map(move |&(call, value)| match call.split_once(": ") {
            _ if !known => None,
            Some(("arc", call)) => (dialect == Dialect::Arc).then_some((call, value)),
            Some(("batt", call)) => (dialect == Dialect::Batt).then_some((call, value)),
            _ => Some((call, value)),
        })
    }
}
