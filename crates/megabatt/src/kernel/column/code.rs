//! Closures with code, run over a column: each instruction once for all items.

use bumpalo::collections::Vec as ArenaVec;

use super::Column;
use super::forms::equality;
use crate::value::{ClosureCode, Ctx, Instruction, Lowered, Source, Target, Value, holds_function};

/// Where the operands of instructions are.
struct Frame<'r, 'a> {
    code: &'a ClosureCode,
    captures: &'a [Value<'a>],
    registers: &'r [Column<'a>],
}

impl<'a> Frame<'_, 'a> {
    #[inline(always)]
    fn column(&self, source: Source) -> Column<'a> {
        match source {
            Source::Register(at) => self.registers[usize::from(at)],
            source => Column::Const(self.value(source)),
        }
    }

    /// The value of an operand that is the same for all items.
    #[inline]
    fn value(&self, source: Source) -> Value<'a> {
        match source {
            Source::Capture(at) => self.captures[usize::from(at)],
            Source::Constant(at) => self.code.constants[usize::from(at)],
            Source::Register(_) => Value::None,
        }
    }
}

impl<'a> Ctx<'a> {
    /// A closure with code over columns, one for each of its arguments.
    pub(super) fn run_code(&mut self, lowered: Lowered<'a>, args: &[Column<'a>], n: usize) -> Option<Column<'a>> {
        let Lowered { code, captures } = lowered;
        if usize::from(code.arity) != args.len() {
            return None;
        }
        self.burn(u64::from(code.entries).saturating_mul(n as u64)).ok()?;
        let met_limit = std::mem::replace(&mut self.met_limit, false);
        let result = self.deeper(code.levels, |ctx| {
            let mut registers = ArenaVec::with_capacity_in(args.len() + code.instructions.len(), ctx.arena);
            for &arg in args {
                let is_made_up = code.shares_arguments && arg.is_made_to_share();
                registers.push(if is_made_up { ctx.boxed(arg, n)? } else { arg });
            }
            for instruction in &code.instructions {
                let frame = Frame { code, captures, registers: &registers };
                let result = if instruction.times == 1 {
                    ctx.instruction(instruction, &frame, n)?
                } else {
                    ctx.instruction_of_many(instruction, &frame, n)?
                };
                let is_made_up = instruction.is_shared && result.is_made_to_share();
                registers.push(if is_made_up { ctx.boxed(result, n)? } else { result });
            }
            Some(Frame { code, captures, registers: &registers }.column(code.result))
        });
        // Calls here are as deep as the deepest: where that met the limit, others might not.
        if self.met_limit {
            return None;
        }
        self.met_limit = met_limit;
        result
    }

    /// A call that the closure makes several times: made once, paid for each time.
    fn instruction_of_many(
        &mut self,
        instruction: &Instruction,
        frame: &Frame<'_, 'a>,
        n: usize,
    ) -> Option<Column<'a>> {
        let (fuel, bytes) = self.budget_left();
        let result = self.instruction(instruction, frame, n)?;
        if instruction.is_plain && has_functions(result) {
            // Made again it would be another.
            return None;
        }
        let (fuel_left, bytes_left) = self.budget_left();
        let again = u64::from(instruction.times - 1);
        self.burn((fuel - fuel_left).saturating_mul(again)).ok()?;
        let bytes_left = bytes_left.checked_sub((bytes - bytes_left).saturating_mul(again))?;
        self.restore_budget((self.budget_left().0, bytes_left));
        Some(result)
    }

    #[inline]
    fn instruction(&mut self, instruction: &Instruction, frame: &Frame<'_, 'a>, n: usize) -> Option<Column<'a>> {
        match (instruction.target, instruction.operands()) {
            (Target::Prim(primitive), &[x]) => self.column_prim1(primitive, frame.column(x), n),
            (Target::Prim(primitive), &[x, y]) => self.column_prim2(primitive, frame.column(x), frame.column(y), n),
            (Target::Prim(primitive), operands) => {
                let mut args = [Column::Const(Value::None); crate::value::MAX_OPERANDS];
                for (arg, &operand) in args.iter_mut().zip(operands) {
                    *arg = self.boxed(frame.column(operand), n)?;
                }
                let len = operands.len();
                self.item_by_item(n, |ctx, k| ctx.prim(primitive, &args.map(|arg| arg.get(k))[..len]))
            }
            (Target::Value(function), &[x]) => self.column1(frame.value(function), frame.column(x), n),
            (Target::Value(function), &[x, y]) => {
                self.column2(frame.value(function), frame.column(x), frame.column(y), n)
            }
            (Target::Equal, &[x, target]) => {
                let y = self.boxed(frame.column(x), n)?;
                self.matched(y, frame.column(target), n)
            }
            _ => None,
        }
    }

    /// `==` of two columns, for the weight of the smaller value.
    pub(super) fn matched(&mut self, y: Column<'a>, target: Column<'a>, n: usize) -> Option<Column<'a>> {
        let weight = match (y, target) {
            (Column::Ints(_) | Column::Bools(_) | Column::Pairs(_) | Column::Cells(_), _) => n as u64,
            (y, target) => (0..n).map(|k| y.get(k).weight().min(target.get(k).weight())).sum(),
        };
        self.burn(weight).ok()?;
        Some(equality(self, y, target, n))
    }
}

fn has_functions(column: Column<'_>) -> bool {
    match column {
        Column::Const(value) => holds_function(value),
        Column::Values(values) => values.iter().any(|&value| holds_function(value)),
        Column::Couple(couples) => couples.parts.into_iter().any(has_functions),
        Column::Closures(_) => true,
        _ => false,
    }
}
