//! Lowers JSON Schema, draft-04 to 2020-12 and OpenAPI's dialects, into the [shapes](crate::model::Shapes) of the model.
//!
//! In:  schemas as written, in loaded documents.
//! Out: shapes, equal ones shared; every keyword is obeyed, kept for `validate()` or reported.
//! Does not know: events, Rust.
//!
//! A value is described by a list of *parts*, schemas that hold together (`part`). `reach` goes through wrappers that
//! add nothing, `expand` follows `allOf`, `facts` collects what the parts say, `class` decides what that makes, and one
//! file per answer builds it. `share`, `endless` and `select` finish the result.

mod check;
mod class;
mod endless;
mod expand;
mod facts;
mod inherit;
mod keyword;
mod kinds;
mod lowering;
mod name;
mod number;
mod object;
mod part;
mod reach;
mod rules;
mod scalar;
mod select;
mod share;
mod shown;
mod union;
mod view;

#[cfg(test)]
mod tests;

pub use lowering::Lowering;
pub(crate) use scalar::FORMATS;
pub use shown::shown;
