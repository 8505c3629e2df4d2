use crate::value::{Ctx, EvalError, Res, Value};
pub fn missing1<'a>(_: &mut Ctx<'a>, _: Value<'a>) -> Res<'a> {
    Err(EvalError::RuntimeError)
}
pub fn missing2<'a>(_: &mut Ctx<'a>, _: Value<'a>, _: Value<'a>) -> Res<'a> {
    Err(EvalError::RuntimeError)
}
pub fn missing3<'a>(_: &mut Ctx<'a>, _: Value<'a>, _: Value<'a>, _: Value<'a>) -> Res<'a> {
    Err(EvalError::RuntimeError)
}
pub fn missing4<'a>(_: &mut Ctx<'a>, _: Value<'a>, _: Value<'a>, _: Value<'a>, _: Value<'a>) -> Res<'a> {
    Err(EvalError::RuntimeError)
}
pub fn missing2or3<'a>(_: &mut Ctx<'a>, _: Value<'a>, _: Value<'a>, _: Option<Value<'a>>) -> Res<'a> {
    Err(EvalError::RuntimeError)
}
