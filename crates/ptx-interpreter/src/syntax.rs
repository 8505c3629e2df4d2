//! PTX text taken apart: variables, functions, and their statements with registers already told by index.

use std::collections::HashMap;

use crate::action::Scalar;
use crate::fault::{ParseError, Space};
use crate::token::{Token, tokens};

/// Which file a register lies in, and how wide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Predicate,
    Half,
    Word,
    Long,
}

/// A register of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Register {
    pub class: Class,
    pub index: u32,
}

/// An operand as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand<'a> {
    Register(Register),
    /// `!%p1`
    Not(Register),
    Integer(u64),
    Single(u32),
    Double(u64),
    /// A parameter: its first word in the frame, and its bytes.
    Parameter {
        word: u32,
        bytes: u32,
    },
    /// A variable in the lane's own memory, from the frame's beginning.
    Frame(u32),
    /// A variable in shared memory, from its beginning.
    Shared(u32),
    /// A label, a function, a variable of the module, a special register.
    Name(&'a str),
    /// `[base+offset]`, or `base+offset` without brackets.
    Address(Box<Operand<'a>>, i64),
    Vector(Vec<Operand<'a>>),
    List(Vec<Operand<'a>>),
    /// `%r1|%p1`
    Both(Box<Operand<'a>>, Box<Operand<'a>>),
    /// `_`
    Sink,
}

/// An instruction as written.
#[derive(Clone, Debug)]
pub(crate) struct Statement<'a> {
    pub line: u32,
    pub guard: Option<(Register, bool)>,
    pub opcode: &'a str,
    pub operands: Vec<Operand<'a>>,
}

/// A parameter of a function: bytes, alignment, and its place in the frame's words.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub bytes: u32,
    pub align: u32,
    pub word: u32,
}

/// A function's body and what its frame needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body<'a> {
    pub name: &'a str,
    pub line: u32,
    pub entry: bool,
    pub parameters: Vec<Parameter>,
    pub results: Vec<Parameter>,
    pub statements: Vec<Statement<'a>>,
    /// Label to index of the statement after it.
    pub labels: HashMap<&'a str, usize>,
    /// `.branchtargets` by name.
    pub tables: HashMap<&'a str, Vec<&'a str>>,
    pub words: u32,
    pub longs: u32,
    pub predicates: u32,
    pub local: u32,
}

/// A value of a variable's initialiser.
#[derive(Clone, Debug)]
pub(crate) enum Initial<'a> {
    Bits(u64),
    Name(&'a str, i64),
}

/// A variable of the module.
#[derive(Clone, Debug)]
pub(crate) struct Variable<'a> {
    pub name: &'a str,
    pub line: u32,
    pub space: Space,
    pub align: u32,
    /// Bytes of one item.
    pub item: u32,
    /// Bytes in all; 0 where the launch decides.
    pub bytes: u32,
    pub initial: Vec<Initial<'a>>,
}

/// A module as written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source<'a> {
    pub bodies: Vec<Body<'a>>,
    pub variables: Vec<Variable<'a>>,
    /// Bytes of static shared memory, of all functions.
    pub shared: u32,
    pub(crate) shared_names: HashMap<&'a str, u32>,
}

/// What a name means within a function.
#[derive(Clone, Copy)]
enum Declared {
    Register(Register),
    Family { class: Class, first: u32, count: u32 },
    Parameter { word: u32, bytes: u32 },
    Frame(u32),
    Shared(u32),
}

/// Most registers of a class in a function, and most bytes of a variable.
const MOST: u64 = 1 << 24;

pub(crate) struct Parser<'a> {
    tokens: Vec<(Token<'a>, u32)>,
    at: usize,
    source: Source<'a>,
    body: Body<'a>,
    scopes: Vec<HashMap<&'a str, Declared>>,
}

type Result<T> = std::result::Result<T, ParseError>;

/// The scalar type that a suffix names.
pub(crate) fn scalar(name: &str) -> Option<Scalar> {
    let bits = || name.get(1..)?.parse::<u32>().ok().filter(|n| matches!(n, 8 | 16 | 32 | 64));
    match name.as_bytes().first()? {
        b'p' if name == "pred" => Some(Scalar::Pred),
        b'b' | b'u' => bits().map(Scalar::Unsigned),
        b's' => bits().map(Scalar::Signed),
        b'f' => bits().filter(|&n| n >= 32).map(Scalar::Float),
        _ => None,
    }
}

impl<'a> Parser<'a> {
    pub fn parse(text: &'a str) -> Result<Source<'a>> {
        let tokens = tokens(text)?;
        let mut parser =
            Parser { tokens, at: 0, source: Source::default(), body: Body::default(), scopes: vec![HashMap::new()] };
        while parser.peek().is_some() {
            parser.item()?;
        }
        Ok(parser.source)
    }

    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn line(&self) -> u32 {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |(_, line)| *line)
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(ParseError::new(self.line(), message))
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: char) -> Result<()> {
        if self.sign(sign) { Ok(()) } else { self.error(format!("expected {sign:?}, found {:?}", self.peek())) }
    }

    fn word(&mut self) -> Result<&'a str> {
        match self.peek() {
            Some(&Token::Word(word)) => {
                self.at += 1;
                Ok(word)
            }
            other => self.error(format!("expected a word, found {other:?}")),
        }
    }

    fn integer(&mut self) -> Result<u64> {
        let negative = self.sign('-');
        match self.peek() {
            Some(&Token::Integer(value)) => {
                self.at += 1;
                Ok(if negative { value.wrapping_neg() } else { value })
            }
            other => self.error(format!("expected an integer, found {other:?}")),
        }
    }

    /// Skips up to and over the next `sign`.
    fn skip(&mut self, sign: char) {
        while self.peek().is_some() && !self.sign(sign) {
            self.at += 1;
        }
    }

    /// Skips the words and numbers that stand on `line`.
    fn skip_line(&mut self, line: u32) {
        while self.tokens.get(self.at).is_some_and(|&(_, at)| at == line) {
            self.at += 1;
        }
    }

    /// One directive of the module.
    fn item(&mut self) -> Result<()> {
        let line = self.line();
        let word = self.word()?;
        match word {
            ".version" | ".target" | ".address_size" | ".file" => {
                self.skip_line(line);
                Ok(())
            }
            ".visible" | ".weak" | ".extern" | ".common" => Ok(()),
            ".section" => {
                self.skip('}');
                Ok(())
            }
            ".func" | ".entry" => self.function(word == ".entry"),
            ".global" => self.variable(Space::Global),
            ".const" => self.variable(Space::Const),
            ".shared" => self.variable(Space::Shared),
            _ => Err(ParseError::new(line, format!("unknown directive: {word}"))),
        }
    }

    /// `.align 4 .b8 name[16]`: bytes, alignment, bytes of an item, name. Without brackets, one item.
    fn typed_name(&mut self) -> Result<(u32, u32, u32, &'a str)> {
        let mut align = 0;
        let mut item = 0;
        loop {
            let word = self.word()?;
            match word {
                ".align" => align = self.integer()?.min(4096) as u32,
                ".ptr" | ".global" | ".const" | ".shared" | ".local" | ".managed" => {}
                _ if word.starts_with('.') => match scalar(&word[1..]) {
                    Some(of) => item = of.bits().div_ceil(8),
                    None => return self.error(format!("unknown type: {word}")),
                },
                _ if item == 0 => return self.error(format!("{word} has no type")),
                name => {
                    let mut bytes = u64::from(item);
                    while self.sign('[') {
                        let count = if self.peek() == Some(&Token::Sign(']')) { 0 } else { self.integer()? };
                        bytes = bytes.saturating_mul(count);
                        self.expect(']')?;
                    }
                    if bytes > MOST {
                        return self.error(format!("{name} is too large"));
                    }
                    return Ok((bytes as u32, align.max(item), item, name));
                }
            }
        }
    }

    fn variable(&mut self, space: Space) -> Result<()> {
        let line = self.line();
        let (mut bytes, align, item, name) = self.typed_name()?;
        let mut initial = Vec::new();
        if self.sign('=') {
            if self.sign('{') {
                while !self.sign('}') {
                    initial.push(self.initial()?);
                    self.sign(',');
                }
            } else {
                initial.push(self.initial()?);
            }
        }
        self.expect(';')?;
        if space == Space::Shared {
            let place = self.shared(bytes, align);
            self.source.shared_names.insert(name, place);
            return Ok(());
        }
        bytes = bytes.max(initial.len() as u32 * item);
        self.source.variables.push(Variable { name, line, space, align, item, bytes, initial });
        Ok(())
    }

    fn initial(&mut self) -> Result<Initial<'a>> {
        Ok(match self.peek() {
            Some(&Token::Single(bits)) => {
                self.at += 1;
                Initial::Bits(u64::from(bits))
            }
            Some(&Token::Double(bits)) => {
                self.at += 1;
                Initial::Bits(bits)
            }
            Some(&Token::Word(word)) => {
                self.at += 1;
                let name = if word == "generic" {
                    self.expect('(')?;
                    let name = self.word()?;
                    self.expect(')')?;
                    name
                } else {
                    word
                };
                let offset = if self.sign('+') { self.integer()? as i64 } else { 0 };
                Initial::Name(name, offset)
            }
            _ => Initial::Bits(self.integer()?),
        })
    }

    /// A place for `bytes` of shared memory; what the launch sizes begins behind all that is static.
    fn shared(&mut self, bytes: u32, align: u32) -> u32 {
        let place = self.source.shared.next_multiple_of(align.max(1));
        self.source.shared = place + bytes;
        place
    }
}

mod body;
