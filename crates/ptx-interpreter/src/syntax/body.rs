//! Functions: their parameters, declarations and statements.

use std::collections::HashMap;

use super::{Body, Class, Declared, MOST, Operand, Parameter, Parser, Register, Result, Statement, scalar};
use crate::action::Scalar;
use crate::fault::ParseError;
use crate::token::Token;

impl<'a> Parser<'a> {
    /// `.func (results) name (parameters) { … }`, or its declaration, which says nothing new.
    pub(super) fn function(&mut self, entry: bool) -> Result<()> {
        self.body = Body { line: self.line(), entry, ..Body::default() };
        self.scopes = vec![HashMap::new()];
        if self.sign('(') {
            self.body.results = self.parameters()?;
        }
        self.body.name = self.word()?;
        if self.sign('(') {
            self.body.parameters = self.parameters()?;
        }
        // Hints to the compiler: .maxntid, .minnctapersm, .noreturn and the like.
        while !matches!(self.peek(), Some(Token::Sign('{' | ';'))) {
            if self.peek().is_none() {
                return self.error("a function without a body");
            }
            self.at += 1;
        }
        if self.sign(';') {
            return Ok(());
        }
        self.expect('{')?;
        let mut depth = 1;
        while depth > 0 {
            if self.sign('{') {
                depth += 1;
                self.scopes.push(HashMap::new());
            } else if self.sign('}') {
                depth -= 1;
                self.scopes.pop();
            } else {
                self.statement()?;
            }
        }
        let body = std::mem::take(&mut self.body);
        self.source.bodies.push(body);
        Ok(())
    }

    /// The list after an opening parenthesis.
    fn parameters(&mut self) -> Result<Vec<Parameter>> {
        let mut all = Vec::new();
        while !self.sign(')') {
            match self.word()? {
                ".param" => all.push(self.parameter()?),
                other => return self.error(format!("expected .param, found {other}")),
            }
            self.sign(',');
        }
        Ok(all)
    }

    fn parameter(&mut self) -> Result<Parameter> {
        let (bytes, align, _, name) = self.typed_name()?;
        let word = self.body.words;
        self.body.words += bytes.div_ceil(4);
        self.declare(name, Declared::Parameter { word, bytes });
        Ok(Parameter { bytes, align, word })
    }

    fn declare(&mut self, name: &'a str, what: Declared) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name, what);
        }
    }

    /// A declaration, a label, or an instruction.
    fn statement(&mut self) -> Result<()> {
        let line = self.line();
        let guard = if self.sign('@') {
            let negated = self.sign('!');
            let name = self.word()?;
            match self.find(name) {
                Some(Operand::Register(register)) if register.class == Class::Predicate => Some((register, negated)),
                _ => return self.error(format!("unknown predicate: {name}")),
            }
        } else {
            None
        };
        let word = self.word()?;
        match word {
            ".reg" => return self.registers(),
            ".param" => {
                self.parameter()?;
                return self.expect(';');
            }
            ".local" => {
                let (bytes, align, _, name) = self.typed_name()?;
                let place = self.body.local.next_multiple_of(align.max(1));
                self.body.local = place + bytes;
                self.declare(name, Declared::Frame(place));
                return self.expect(';');
            }
            ".shared" => {
                let (bytes, align, _, name) = self.typed_name()?;
                let place = self.shared(bytes, align);
                self.declare(name, Declared::Shared(place));
                return self.expect(';');
            }
            ".loc" => {
                self.skip_line(line);
                return Ok(());
            }
            ".pragma" => {
                self.skip(';');
                return Ok(());
            }
            _ if word.starts_with('.') => {
                return Err(ParseError::new(line, format!("unknown directive: {word}")));
            }
            _ => {}
        }
        if self.sign(':') {
            match self.peek() {
                // The call says itself what it hands over.
                Some(Token::Word(".callprototype" | ".calltargets")) => self.skip(';'),
                Some(Token::Word(".branchtargets")) => {
                    self.at += 1;
                    let mut labels = vec![self.word()?];
                    while self.sign(',') {
                        labels.push(self.word()?);
                    }
                    self.expect(';')?;
                    self.body.tables.insert(word, labels);
                }
                _ => {
                    let next = self.body.statements.len();
                    if self.body.labels.insert(word, next).is_some() {
                        return Err(ParseError::new(line, format!("label {word} stands twice")));
                    }
                }
            }
            return Ok(());
        }
        let mut operands = Vec::new();
        while !self.sign(';') {
            operands.push(self.operand()?);
            if !self.sign(',') && self.peek() != Some(&Token::Sign(';')) {
                return self.error(format!("expected a comma, found {:?}", self.peek()));
            }
        }
        self.body.statements.push(Statement { line, guard, opcode: word, operands });
        Ok(())
    }

    /// `.reg .b32 %r<10>;` or `.reg .b32 a, b;`
    fn registers(&mut self) -> Result<()> {
        let kind = self.word()?;
        let class = match scalar(kind.trim_start_matches('.')) {
            Some(Scalar::Pred) => Class::Predicate,
            Some(of) => match of.bits() {
                8 | 16 => Class::Half,
                32 => Class::Word,
                _ => Class::Long,
            },
            None => return self.error(format!("unknown type: {kind}")),
        };
        loop {
            let name = self.word()?;
            let count = if self.sign('<') {
                let count = self.integer()?;
                self.expect('>')?;
                Some(count)
            } else {
                None
            };
            let next = match class {
                Class::Predicate => &mut self.body.predicates,
                Class::Half | Class::Word => &mut self.body.words,
                Class::Long => &mut self.body.longs,
            };
            let first = *next;
            if u64::from(first) + count.unwrap_or(1) > MOST {
                return self.error("too many registers");
            }
            *next += count.unwrap_or(1) as u32;
            let what = match count {
                Some(count) => Declared::Family { class, first, count: count as u32 },
                None => Declared::Register(Register { class, index: first }),
            };
            self.declare(name, what);
            if !self.sign(',') {
                return self.expect(';');
            }
        }
    }

    /// What `name` means here: innermost scope first, then families of registers.
    fn find(&self, name: &'a str) -> Option<Operand<'a>> {
        let family = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name[family.len()..].parse::<u32>().ok();
        for scope in self.scopes.iter().rev() {
            match scope.get(name) {
                Some(&Declared::Register(register)) => return Some(Operand::Register(register)),
                Some(&Declared::Parameter { word, bytes }) => return Some(Operand::Parameter { word, bytes }),
                Some(&Declared::Frame(place)) => return Some(Operand::Frame(place)),
                Some(&Declared::Shared(place)) => return Some(Operand::Shared(place)),
                Some(Declared::Family { .. }) | None => {}
            }
            if let (Some(&Declared::Family { class, first, count }), Some(number)) = (scope.get(family), number)
                && number < count
            {
                return Some(Operand::Register(Register { class, index: first + number }));
            }
        }
        self.source.shared_names.get(name).map(|&place| Operand::Shared(place))
    }

    fn operand(&mut self) -> Result<Operand<'a>> {
        if self.sign('[') {
            let inner = self.operand()?;
            self.expect(']')?;
            return Ok(match inner {
                Operand::Address(..) => inner,
                _ => Operand::Address(Box::new(inner), 0),
            });
        }
        if self.sign('{') {
            return Ok(Operand::Vector(self.list('}')?));
        }
        if self.sign('(') {
            return Ok(Operand::List(self.list(')')?));
        }
        if self.sign('!') {
            return match self.operand()? {
                Operand::Register(register) => Ok(Operand::Not(register)),
                other => self.error(format!("cannot negate {other:?}")),
            };
        }
        let first = match self.peek() {
            Some(&Token::Single(bits)) => {
                self.at += 1;
                Operand::Single(bits)
            }
            Some(&Token::Double(bits)) => {
                self.at += 1;
                Operand::Double(bits)
            }
            Some(Token::Word("_")) => {
                self.at += 1;
                Operand::Sink
            }
            Some(&Token::Word(word)) => {
                self.at += 1;
                let found = self.find(word);
                if found.is_none() && word.starts_with('%') && crate::decode::special(word).is_none() {
                    return self.error(format!("unknown register: {word}"));
                }
                found.unwrap_or(Operand::Name(word))
            }
            _ => Operand::Integer(self.integer()?),
        };
        if self.sign('+') {
            return Ok(Operand::Address(Box::new(first), self.integer()? as i64));
        }
        if self.peek() == Some(&Token::Sign('-')) && !matches!(first, Operand::Integer(_)) {
            return Ok(Operand::Address(Box::new(first), self.integer()? as i64));
        }
        if self.sign('|') {
            return Ok(Operand::Both(Box::new(first), Box::new(self.operand()?)));
        }
        Ok(first)
    }

    fn list(&mut self, end: char) -> Result<Vec<Operand<'a>>> {
        let mut all = Vec::new();
        while !self.sign(end) {
            all.push(self.operand()?);
            if !self.sign(',') && self.peek() != Some(&Token::Sign(end)) {
                return self.error(format!("expected a comma, found {:?}", self.peek()));
            }
        }
        Ok(all)
    }
}
