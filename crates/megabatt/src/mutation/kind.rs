//! The types of arguments and values, as the signatures of the table name them.
//!
//! They say what is meant, not what is accepted: every primitive has an outcome for every value. A mutation keeps to
//! them so that most of its programs do something.

/// A type name of the signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Anything, or nothing known.
    Any,
    Boolean,
    Integer,
    /// An integer or a vector.
    Numerical,
    /// `(row, col)`
    Place,
    Cell,
    Grid,
    Object,
    Objects,
    Indices,
    /// Object or indices.
    Patch,
    IntegerSet,
    Container,
    ContainerContainer,
    Tuple,
    TupleTuple,
    FrozenSet,
    Samples,
    Callable,
}

impl Kind {
    /// The type of a name in a signature.
    pub fn from_name(name: &str) -> Option<Kind> {
        Some(match name {
            "Any" => Kind::Any,
            "Boolean" => Kind::Boolean,
            "Integer" => Kind::Integer,
            "Numerical" => Kind::Numerical,
            "IJ" => Kind::Place,
            "Cell" => Kind::Cell,
            "Grid" => Kind::Grid,
            "Object" => Kind::Object,
            "Objects" => Kind::Objects,
            "Indices" => Kind::Indices,
            "Patch" => Kind::Patch,
            "IntegerSet" => Kind::IntegerSet,
            "Container" => Kind::Container,
            "ContainerContainer" => Kind::ContainerContainer,
            "Tuple" => Kind::Tuple,
            "TupleTuple" => Kind::TupleTuple,
            "FrozenSet" => Kind::FrozenSet,
            "Samples" => Kind::Samples,
            "Callable" => Kind::Callable,
            _ => return None,
        })
    }

    /// Whether a value of this type belongs where `asked` stands in a signature.
    pub fn suits(self, asked: Kind) -> bool {
        use Kind::*;
        match asked {
            Any => true,
            Numerical => matches!(self, Integer | Place | Numerical),
            Patch => matches!(self, Object | Indices | Patch),
            Tuple => self.is_tuple(),
            TupleTuple => matches!(self, TupleTuple | Samples),
            FrozenSet => self.is_set(),
            Container => self.is_container(),
            ContainerContainer => matches!(self, Objects | Grid | TupleTuple | Samples | ContainerContainer),
            plain => self == plain,
        }
    }

    fn is_tuple(self) -> bool {
        matches!(self, Kind::Tuple | Kind::TupleTuple | Kind::Grid | Kind::Samples)
    }

    fn is_set(self) -> bool {
        use Kind::*;
        matches!(self, FrozenSet | Object | Objects | Indices | IntegerSet | Patch)
    }

    /// Whether values of this type have items; a place, which is a pair of numbers, does not count.
    pub fn is_container(self) -> bool {
        self.is_tuple() || self.is_set() || matches!(self, Kind::Container | Kind::ContainerContainer)
    }

    /// The type of the items.
    pub fn item(self) -> Kind {
        match self {
            Kind::Objects => Kind::Object,
            Kind::Object => Kind::Cell,
            Kind::Indices => Kind::Place,
            Kind::IntegerSet => Kind::Integer,
            Kind::Grid | Kind::TupleTuple | Kind::Samples => Kind::Tuple,
            _ => Kind::Any,
        }
    }

    /// The type of a set of such items.
    pub fn set_of(self) -> Kind {
        match self {
            Kind::Object => Kind::Objects,
            Kind::Cell => Kind::Object,
            Kind::Place => Kind::Indices,
            Kind::Integer => Kind::IntegerSet,
            _ => Kind::FrozenSet,
        }
    }

    /// The type of a tuple of such items.
    pub fn tuple_of(self) -> Kind {
        if self.is_tuple() { Kind::TupleTuple } else { Kind::Tuple }
    }
}
