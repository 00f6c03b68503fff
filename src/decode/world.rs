//! A world as a type like any other.

use super::types::{ComponentTypeId, Item, Types};
use super::{Target, binary, convert};
use crate::diagnostics::{Sink, codes};
use crate::resolve::{self, Digest, Input};

/// Reads the type out of the component that exports it.
pub(super) fn target(
    target: &resolve::Target,
    types: &mut Types,
    sink: &mut Sink,
) -> Option<Target> {
    let (bytes, digest) = (target.bytes.clone(), Digest::of(&target.bytes));
    let path = target.name.clone().into();
    let read = binary::read(&Input { path, span: target.span, bytes, digest });
    match read.and_then(|read| convert::convert(&read, types)) {
        Ok(outer) => {
            let ty = inner(types, outer)?;
            let resolve::Target { span, name, versions, contract, .. } = target.clone();
            Some(Target { span, name, versions, contract, ty })
        }
        Err(problem) => {
            let message = match problem {
                binary::Problem::Invalid { message, .. } => message,
                _ => "it cannot be read".to_owned(),
            };
            let message = format!("`{}` is no valid world: {message}", target.name);
            sink.push(codes::WitSyntax {
                span: target.span,
                at: None,
                message: &message,
                notes: &[],
                help: None,
            });
            None
        }
    }
}

/// A world is written as a component that exports a component type, whose one export is of the world's type.
fn inner(types: &Types, outer: ComponentTypeId) -> Option<ComponentTypeId> {
    let first = |ty: ComponentTypeId| types[ty].exports.first().map(|export| &export.item);
    let Item::Type(package) = first(outer)? else { return None };
    let Item::Component { ty: package, .. } = **package else { return None };
    match first(package)? {
        Item::Component { ty, .. } => Some(*ty),
        _ => None,
    }
}
