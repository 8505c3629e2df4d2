//! What the parts of Python are called that cannot stand in a program.

use std::ops::Range;

use ruff_python_ast::{CmpOp, Expr, Operator, Stmt, UnaryOp};
use ruff_text_size::Ranged;

/// A refused construct: what it is, how to say it instead, and what to underline.
pub(super) struct Construct {
    pub(super) noun: String,
    pub(super) advice: String,
    /// Relative to the text that was parsed.
    pub(super) range: Range<usize>,
}

impl Construct {
    /// The message of an error.
    pub(super) fn message(&self) -> String {
        format!("{} cannot stand in a program; {}", self.noun, self.advice)
    }
}

/// Names a statement; `text` is what was parsed.
pub(super) fn statement(stmt: &Stmt, text: &str) -> Construct {
    let flat = "write straight-line assignments";
    let (noun, advice) = match stmt {
        Stmt::FunctionDef(_) => ("a function inside a function", flat),
        Stmt::ClassDef(_) => ("a class", flat),
        Stmt::For(_) | Stmt::While(_) => ("a loop", flat),
        Stmt::If(_) => ("a condition", "call `branch`"),
        Stmt::Match(_) => ("a match", "call `branch`"),
        Stmt::With(_) => ("a with block", flat),
        Stmt::Try(_) => ("a try block", flat),
        Stmt::Raise(_) => ("a raise", flat),
        Stmt::Assert(_) => ("an assertion", "leave it out"),
        Stmt::Import(_) | Stmt::ImportFrom(_) => ("an import", "put it in front of the function"),
        Stmt::Global(_) | Stmt::Nonlocal(_) => ("a declaration of scope", flat),
        Stmt::Delete(_) => ("a deletion", "leave it out"),
        Stmt::TypeAlias(_) => ("a type alias", "leave it out"),
        Stmt::AugAssign(_) => ("an augmented assignment", "write `name = call`"),
        Stmt::Pass(_) => ("a pass", "leave it out"),
        Stmt::Break(_) | Stmt::Continue(_) => ("a jump", flat),
        Stmt::Expr(_) => ("an expression whose value is not used", "assign it to a name"),
        Stmt::AnnAssign(_) => ("an annotation without a value", "write `name = call`"),
        Stmt::Assign(_) | Stmt::Return(_) | Stmt::IpyEscapeCommand(_) => ("this statement", flat),
    };
    let range = stmt.start().to_usize()..stmt.end().to_usize();
    // A block is named by its keyword; what stands in it is not to blame.
    let block = matches!(
        stmt,
        Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::If(_)
            | Stmt::Match(_)
            | Stmt::With(_)
            | Stmt::Try(_)
    );
    let word = text.get(range.clone()).map_or(0, |text| text.bytes().take_while(u8::is_ascii_alphabetic).count());
    let end = if block { range.start + word } else { range.end };
    Construct { noun: noun.to_owned(), advice: advice.to_owned(), range: range.start..end }
}

/// Names an expression.
pub(super) fn expression(expr: &Expr) -> Construct {
    let call = "call a primitive";
    let mut range = expr.start().to_usize()..expr.end().to_usize();
    let (noun, advice) = match expr {
        Expr::BinOp(binary) => {
            // What stands between the operands: the operator, spaces and brackets.
            range = binary.left.end().to_usize()..binary.right.start().to_usize();
            return operator(binary.op.as_str(), binary_primitive(binary.op), range);
        }
        Expr::UnaryOp(unary) => {
            range.end = unary.operand.start().to_usize();
            let (sign, primitive) = match unary.op {
                UnaryOp::Not => ("not", "flip"),
                UnaryOp::USub => ("-", "invert"),
                UnaryOp::UAdd => ("+", "identity"),
                UnaryOp::Invert => ("~", ""),
            };
            return operator(sign, primitive, range);
        }
        Expr::BoolOp(boolean) => {
            let primitive = if boolean.op.as_str() == "and" { "both" } else { "either" };
            return operator(boolean.op.as_str(), primitive, range);
        }
        Expr::Compare(compare) => {
            let Some(&op) = compare.ops.first() else { return operator("==", "equality", range) };
            let primitive = match op {
                CmpOp::Eq | CmpOp::Is => "equality",
                CmpOp::Gt | CmpOp::Lt => "greater",
                CmpOp::In => "contained",
                _ => "",
            };
            return operator(op.as_str(), primitive, range);
        }
        Expr::Named(_) => ("an assignment inside an expression", "write it as a statement of its own"),
        Expr::Lambda(_) => ("a lambda", "build the function with `compose`, `chain`, `fork`, `lbind` or `rbind`"),
        Expr::If(_) => ("a conditional expression", "call `branch`"),
        Expr::Dict(_) => ("a dictionary", call),
        Expr::Set(_) => ("a bare set", "write `frozenset({…})`"),
        Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
            ("a comprehension", "call `apply`, `sfilter` or `mapply`")
        }
        Expr::Await(_) => ("an await", call),
        Expr::Yield(_) | Expr::YieldFrom(_) => ("a yield", "end with `return`"),
        Expr::FString(_) | Expr::TString(_) => ("an f-string", "values are numbers, tuples and sets"),
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) => ("a string", "values are numbers, tuples and sets"),
        Expr::NumberLiteral(_) => ("a number that is no integer", "values are integers, tuples and sets"),
        Expr::EllipsisLiteral(_) => ("an ellipsis", call),
        Expr::Attribute(_) => ("an attribute", call),
        Expr::Subscript(_) => ("a subscript", "call `first`, `last`, `index` or `crop`"),
        Expr::Slice(_) => ("a slice", "call `crop`"),
        Expr::Starred(_) => ("a starred argument", "write the arguments one by one"),
        Expr::List(_) => ("a list", "write a tuple"),
        Expr::Tuple(_)
        | Expr::Call(_)
        | Expr::Name(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::IpyEscapeCommand(_) => ("this expression", call),
    };
    Construct { noun: noun.to_owned(), advice: advice.to_owned(), range }
}

fn operator(sign: &str, primitive: &str, range: Range<usize>) -> Construct {
    let advice = if primitive.is_empty() { "call a primitive".to_owned() } else { format!("call `{primitive}`") };
    Construct { noun: format!("the operator `{sign}`"), advice, range }
}

fn binary_primitive(op: Operator) -> &'static str {
    match op {
        Operator::Add => "add",
        Operator::Sub => "subtract",
        Operator::Mult => "multiply",
        Operator::Div | Operator::FloorDiv => "divide",
        Operator::BitOr => "combine",
        Operator::BitAnd => "intersection",
        _ => "",
    }
}
