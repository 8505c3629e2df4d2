//! PTX text cut into tokens, each with its line.

use crate::fault::ParseError;

/// What a token is. Words keep their dots: `ld.param.u64`, `%tid.x`, `.reg`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// A name, a register, an opcode or a directive.
    Word(&'a str),
    /// An integer, as 64 bits.
    Integer(u64),
    /// `0f3F800000`: the bits of a single.
    Single(u32),
    /// `0d3FF0000000000000`: the bits of a double.
    Double(u64),
    /// A quoted string, without its quotes.
    Text(&'a str),
    /// Any other sign.
    Sign(char),
}

/// The tokens of `source` with their lines, counted from one.
pub(crate) fn tokens(source: &str) -> Result<Vec<(Token<'_>, u32)>, ParseError> {
    let bytes = source.as_bytes();
    let (mut at, mut line) = (0, 1u32);
    let mut all = Vec::new();
    while at < bytes.len() {
        let rest = &source[at..];
        match bytes[at] {
            b'\n' => {
                line += 1;
                at += 1;
            }
            c if c.is_ascii_whitespace() => at += 1,
            _ if rest.starts_with("//") => at += rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => {
                let end = rest.find("*/").ok_or_else(|| ParseError::new(line, "a comment without an end"))? + 2;
                line += rest[..end].matches('\n').count() as u32;
                at += end;
            }
            b'"' => {
                let end = rest[1..].find('"').ok_or_else(|| ParseError::new(line, "a string without an end"))?;
                all.push((Token::Text(&rest[1..=end]), line));
                at += end + 2;
            }
            c if c.is_ascii_digit() => {
                let len = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                all.push((number(&rest[..len], line)?, line));
                at += len;
            }
            c if c.is_ascii_alphabetic() || b"_$%.".contains(&c) => {
                let len = rest[1..]
                    .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '%' | '.')))
                    .map_or(rest.len(), |len| len + 1);
                all.push((Token::Word(&rest[..len]), line));
                at += len;
            }
            c if c.is_ascii() => {
                all.push((Token::Sign(c as char), line));
                at += 1;
            }
            _ => return Err(ParseError::new(line, "a sign outside ASCII")),
        }
    }
    Ok(all)
}

fn number<'a>(text: &str, line: u32) -> Result<Token<'a>, ParseError> {
    let bad = |_| ParseError::new(line, format!("not a number: {text}"));
    if let Some(bits) = text.strip_prefix("0f").or(text.strip_prefix("0F")) {
        return u32::from_str_radix(bits, 16).map(Token::Single).map_err(bad);
    }
    if let Some(bits) = text.strip_prefix("0d").or(text.strip_prefix("0D")) {
        return u64::from_str_radix(bits, 16).map(Token::Double).map_err(bad);
    }
    let digits = text.strip_suffix('U').unwrap_or(text);
    let value = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16),
        None if digits.len() > 1 && digits.starts_with('0') => u64::from_str_radix(digits, 8),
        None => digits.parse(),
    };
    value.map(Token::Integer).map_err(bad)
}
