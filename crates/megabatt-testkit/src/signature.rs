//! Signatures of the primitives by the type names that the DSL uses, and which type may stand for which.
//!
//! The types describe intent, not what is accepted: every primitive must have an outcome for every value. They let the
//! generators draw arguments that reach the interesting paths.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::value::Dialect;

/// A type name of the signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Any,
    Boolean,
    Integer,
    /// A colour, 0..=9.
    Colour,
    /// A rank, -10..=9.
    Rank,
    /// Flags of `o_g`, 0..=7.
    Flags,
    /// A mirror or rotation, 0..=7.
    Angle,
    /// A corner or side, 0..=3.
    Corner,
    /// An integer or a pair.
    Numerical,
    /// A location (row, col), offset or extent.
    IntegerTuple,
    Cell,
    Grid,
    Object,
    Objects,
    /// Objects as tuples of cells (batt).
    ObjectTuples,
    Indices,
    /// Object or indices.
    Patch,
    /// Grid or patch.
    Piece,
    /// Grid or object.
    Element,
    IntegerSet,
    Container,
    Tuple,
    FrozenSet,
    TupleTuple,
    ContainerContainer,
    Samples,
    Callable,
}

impl Type {
    /// The type that a name in a signature means.
    pub fn from_name(name: &str) -> Option<Type> {
        Some(match name {
            "Any" => Type::Any,
            "Boolean" => Type::Boolean,
            "Integer" | "I_" | "J_" => Type::Integer,
            "C_" => Type::Colour,
            "FL" | "F_" => Type::Rank,
            "R8" => Type::Flags,
            "A8" | "A4" => Type::Angle,
            "R4" => Type::Corner,
            "Numerical" => Type::Numerical,
            "IntegerTuple" | "IJ" => Type::IntegerTuple,
            "Cell" => Type::Cell,
            "Grid" => Type::Grid,
            "Object" => Type::Object,
            "Objects" => Type::Objects,
            "TTT_iii" => Type::ObjectTuples,
            "Indices" => Type::Indices,
            "Patch" => Type::Patch,
            "Piece" => Type::Piece,
            "Element" => Type::Element,
            "IntegerSet" => Type::IntegerSet,
            "Container" => Type::Container,
            "Tuple" => Type::Tuple,
            "FrozenSet" => Type::FrozenSet,
            "TupleTuple" => Type::TupleTuple,
            "ContainerContainer" => Type::ContainerContainer,
            "Samples" => Type::Samples,
            "Callable" => Type::Callable,
            _ => return None,
        })
    }

    /// The plainer types of which this one is the choice; itself when it is plain.
    pub fn choices(self) -> &'static [Type] {
        use Type::*;
        match self {
            Any => &[Integer, Boolean, IntegerTuple, Grid, Object, Objects, Indices, IntegerSet, Tuple, Cell],
            Numerical => &[Integer, IntegerTuple],
            Patch => &[Object, Indices],
            Piece => &[Grid, Object, Indices],
            Element => &[Grid, Object],
            Container => &[Objects, Indices, Object, IntegerSet, Grid, Tuple, TupleTuple],
            FrozenSet => &[Objects, Indices, Object, IntegerSet],
            ContainerContainer => &[Objects, Grid, TupleTuple, Tuple],
            Boolean => &[Boolean],
            Integer => &[Integer],
            Colour => &[Colour],
            Rank => &[Rank],
            Flags => &[Flags],
            Angle => &[Angle],
            Corner => &[Corner],
            IntegerTuple => &[IntegerTuple],
            Cell => &[Cell],
            Grid => &[Grid],
            Object => &[Object],
            Objects => &[Objects],
            ObjectTuples => &[ObjectTuples],
            Indices => &[Indices],
            IntegerSet => &[IntegerSet],
            Tuple => &[Tuple],
            TupleTuple => &[TupleTuple],
            Samples => &[Samples],
            Callable => &[Callable],
        }
    }

    /// Whether a value of type `given` belongs where this type is asked for.
    pub fn accepts(self, given: Type) -> bool {
        use Type::*;
        let number = |t| matches!(t, Integer | Boolean | Colour | Rank | Flags | Angle | Corner);
        let tuple = |t| matches!(t, Tuple | Grid | IntegerTuple | TupleTuple | Samples | Cell | ObjectTuples);
        let set = |t| matches!(t, FrozenSet | Object | Objects | Indices | IntegerSet | Patch);
        match self {
            Any => true,
            Integer | Colour => number(given),
            Rank | Flags | Angle | Corner => number(given) && given != Boolean,
            Numerical => number(given) || matches!(given, IntegerTuple | Numerical),
            Tuple | TupleTuple => tuple(given) && (self == Tuple || given != IntegerTuple),
            FrozenSet => set(given),
            Container => tuple(given) || set(given) || given == Container,
            ContainerContainer => matches!(given, Objects | Grid | TupleTuple | Samples | ObjectTuples),
            Patch => matches!(given, Object | Indices | Patch),
            Piece => matches!(given, Grid | Object | Indices | Patch | Piece),
            Element => matches!(given, Grid | Object | Element),
            _ => self == given,
        }
    }

    /// The type of the elements of a container type.
    pub fn element(self) -> Type {
        match self {
            Type::Objects => Type::Object,
            Type::Object => Type::Cell,
            Type::Indices => Type::IntegerTuple,
            Type::IntegerSet | Type::IntegerTuple => Type::Integer,
            Type::Grid | Type::TupleTuple => Type::Tuple,
            _ => Type::Any,
        }
    }
}

/// Parameters and result of a primitive.
#[derive(Clone, Debug)]
pub struct Signature {
    pub name: &'static str,
    pub params: Vec<Type>,
    pub result: Type,
}

/// The signatures of a dialect, in the order of its source.
pub fn signatures(dialect: Dialect) -> &'static [Signature] {
    static TABLES: OnceLock<[Vec<Signature>; 2]> = OnceLock::new();
    let [arc, batt] =
        TABLES.get_or_init(|| [read(include_str!("signatures/arc.txt")), read(include_str!("signatures/batt.txt"))]);
    match dialect {
        Dialect::Arc => arc,
        Dialect::Batt => batt,
    }
}

/// The signature of a primitive.
pub fn signature(dialect: Dialect, name: &str) -> Option<&'static Signature> {
    static NAMES: OnceLock<[HashMap<&'static str, usize>; 2]> = OnceLock::new();
    let index = |d| signatures(d).iter().enumerate().map(|(k, s)| (s.name, k)).collect();
    let [arc, batt] = NAMES.get_or_init(|| [index(Dialect::Arc), index(Dialect::Batt)]);
    let names = if dialect == Dialect::Arc { arc } else { batt };
    signatures(dialect).get(*names.get(name)?)
}

/// Reads lines `name(Type, Type) -> Type`; a line that is none is left out, which a test notices.
fn read(text: &'static str) -> Vec<Signature> {
    let line = |line: &'static str| {
        let (name, rest) = line.split_once('(')?;
        let (params, result) = rest.split_once(") -> ")?;
        let params = params.split(", ").map(Type::from_name).collect::<Option<_>>()?;
        Some(Signature { name, params, result: Type::from_name(result)? })
    };
    text.lines().filter_map(line).collect()
}
