//! Signatures of overloads: `(grid: Grid, value|color: Integer) -> Grid`.

/// A parameter: its names, its type, and what it is when left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// One name, or two with `|` between where the dialects differ.
    names: &'static str,
    /// A type name of the DSL.
    pub kind: &'static str,
    /// The value of an argument that may be left out.
    pub default: Option<&'static str>,
}

impl Param {
    /// Whether this is a name of the parameter.
    pub fn has_name(&self, name: &str) -> bool {
        self.names.split('|').any(|known| known == name)
    }

    /// The first name.
    pub fn name(&self) -> &'static str {
        self.names.split('|').next().unwrap_or(self.names)
    }
}

/// One meaning of a primitive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overload {
    pub params: Vec<Param>,
    /// The type of the result.
    pub result: &'static str,
}

impl Overload {
    /// Reads `(name: Type, …) -> Type`; `None` when the text has another form.
    pub fn parse(text: &'static str) -> Option<Overload> {
        let (params, result) = text.strip_prefix('(')?.split_once(") -> ")?;
        let params = params.split(", ").filter(|param| !param.is_empty()).map(|param| {
            let (names, rest) = param.split_once(": ")?;
            let (kind, default) = match rest.split_once('=') {
                Some((kind, default)) => (kind, Some(default)),
                None => (rest, None),
            };
            Some(Param { names, kind, default })
        });
        Some(Overload { params: params.collect::<Option<_>>()?, result })
    }
}
