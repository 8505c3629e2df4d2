//! A module ready to run: decoded code, constants, variables.

use std::collections::HashMap;

use crate::action::Instruction;
use crate::decode::Decoder;
use crate::fault::{ParseError, Space};
use crate::syntax::{Initial, Parameter, Parser, Source};

/// Where the generic window of a block's shared memory begins.
pub(crate) const SHARED_WINDOW: u64 = 1 << 32;
/// Where the generic window of a lane's own memory begins.
pub(crate) const LOCAL_WINDOW: u64 = 2 << 32;
/// Where the module's variables begin.
pub(crate) const DATA_WINDOW: u64 = 4 << 32;
/// Where the addresses of functions begin; function `i` has the address `FUNCTION_WINDOW + 16 * i`.
pub(crate) const FUNCTION_WINDOW: u64 = 8 << 32;

/// One value in every lane.
pub(crate) type Words = [u32; 32];
/// One value of 64 bits in every lane.
pub(crate) type Longs = [u64; 32];

/// A function of the module.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub name: String,
    pub entry: bool,
    pub start: u32,
    pub end: u32,
    pub words: u32,
    pub longs: u32,
    pub predicates: u32,
    pub local: u32,
    pub parameters: Vec<Parameter>,
    pub results: Vec<Parameter>,
}

/// A parameter of an entry, as a launch hands it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryParameter {
    /// Place in the block of parameters, in bytes.
    pub offset: usize,
    /// Size in bytes.
    pub bytes: usize,
}

/// PTX text, decoded and ready to be launched.
pub struct Module {
    pub(crate) code: Vec<Instruction>,
    pub(crate) functions: Vec<Function>,
    pub(crate) words: Vec<Words>,
    pub(crate) longs: Vec<Longs>,
    pub(crate) tables: Vec<Vec<u32>>,
    pub(crate) data: Vec<u8>,
    pub(crate) shared: u32,
    variables: HashMap<String, (u64, usize)>,
    text: String,
}

impl Module {
    /// Reads PTX text.
    ///
    /// # Errors
    /// Anything that is not understood, with its line: an unknown instruction is never skipped.
    pub fn parse(text: &str) -> Result<Module, ParseError> {
        let source = Parser::parse(text)?;
        let mut module = Module {
            code: Vec::new(),
            functions: Vec::new(),
            words: Vec::new(),
            longs: Vec::new(),
            tables: Vec::new(),
            data: Vec::new(),
            shared: source.shared,
            variables: HashMap::new(),
            text: text.to_owned(),
        };
        module.place(&source)?;
        let mut decoder = Decoder::new(&source, &module.variables);
        for body in &source.bodies {
            let start = module.code.len() as u32;
            decoder.body(body, start, &mut module.code).map_err(|mut error| {
                error.message = format!("{} in: {}", error.message, line_of(text, error.line));
                error
            })?;
            module.functions.push(Function {
                name: body.name.to_owned(),
                entry: body.entry,
                start,
                end: module.code.len() as u32,
                words: body.words,
                longs: body.longs,
                predicates: body.predicates,
                local: body.local.next_multiple_of(16),
                parameters: body.parameters.clone(),
                results: body.results.clone(),
            });
        }
        (module.words, module.longs, module.tables) = decoder.pools();
        module.fill(&source)?;
        Ok(module)
    }

    /// Gives every variable its place.
    fn place(&mut self, source: &Source<'_>) -> Result<(), ParseError> {
        for variable in &source.variables {
            let place = self.data.len().next_multiple_of(variable.align.max(1) as usize);
            if place + variable.bytes as usize > 1 << 28 {
                return Err(ParseError::new(variable.line, "the variables are too large"));
            }
            self.data.resize(place + variable.bytes as usize, 0);
            let address = DATA_WINDOW + place as u64;
            let known = self.variables.insert(variable.name.to_owned(), (address, variable.bytes as usize));
            if known.is_some() {
                return Err(ParseError::new(variable.line, format!("{} stands twice", variable.name)));
            }
        }
        Ok(())
    }

    /// Writes the initial values: bits, addresses of variables and functions.
    fn fill(&mut self, source: &Source<'_>) -> Result<(), ParseError> {
        for variable in &source.variables {
            let (address, _) = self.variables[variable.name];
            let mut place = (address - DATA_WINDOW) as usize;
            for initial in &variable.initial {
                let value = match initial {
                    Initial::Bits(bits) => *bits,
                    Initial::Name(name, offset) => self
                        .address_of(name)
                        .map(|address| address.wrapping_add_signed(*offset))
                        .ok_or_else(|| ParseError::new(variable.line, format!("unknown name: {name}")))?,
                };
                let item = variable.item as usize;
                self.data[place..place + item].copy_from_slice(&value.to_le_bytes()[..item]);
                place += item;
            }
            debug_assert!(matches!(variable.space, Space::Global | Space::Const));
        }
        Ok(())
    }

    fn address_of(&self, name: &str) -> Option<u64> {
        let function = || self.functions.iter().position(|function| function.name == name);
        let variable = self.variables.get(name).map(|&(address, _)| address);
        variable.or_else(|| function().map(|index| FUNCTION_WINDOW + 16 * index as u64))
    }

    /// Names of the functions that can be launched.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().filter(|function| function.entry).map(|function| function.name.as_str())
    }

    /// Names of all functions, in the text's order; [`Counts::functions`](crate::Counts) follows it.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.name.as_str())
    }

    /// The parameters of the entry `name`, laid out as C does; `None` if there is no such entry.
    pub fn parameters(&self, name: &str) -> Option<Vec<EntryParameter>> {
        let function = self.functions.iter().find(|function| function.entry && function.name == name)?;
        let mut end = 0;
        let place = |parameter: &Parameter| {
            let offset = usize::next_multiple_of(end, parameter.align.max(1) as usize);
            end = offset + parameter.bytes as usize;
            EntryParameter { offset, bytes: parameter.bytes as usize }
        };
        Some(function.parameters.iter().map(place).collect())
    }

    /// Device address and bytes of a variable of the module.
    pub fn variable(&self, name: &str) -> Option<(u64, usize)> {
        self.variables.get(name).copied()
    }

    /// Line `line` of the text, from one, without its indent.
    pub(crate) fn line(&self, line: u32) -> &str {
        line_of(&self.text, line)
    }
}

fn line_of(text: &str, line: u32) -> &str {
    text.lines().nth((line as usize).wrapping_sub(1)).unwrap_or("").trim()
}
