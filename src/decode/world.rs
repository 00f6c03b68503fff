//! A world as a type like any other.

use super::binary::Problem;
use super::types::{ComponentTypeId, Item, Types};
use super::{Binary, Target};
use crate::diagnostics::{Sink, codes};
use crate::resolve;

/// Takes the type out of the component that exports it.
pub(super) fn target(
    target: &resolve::Target,
    decoded: Result<&(ComponentTypeId, Binary), &Problem>,
    types: &Types,
    sink: &mut Sink,
) -> Option<Target> {
    match decoded {
        Ok((outer, _)) => {
            let ty = inner(types, *outer)?;
            let resolve::Target { span, name, versions, contract, .. } = target.clone();
            Some(Target { span, name, versions, contract, ty })
        }
        Err(problem) => {
            let message = match problem {
                Problem::Invalid { message, .. } => message.as_str(),
                _ => "it cannot be read",
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
