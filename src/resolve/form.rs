//! What bytes are, told before they are read in earnest.

use wasmparser::{ComponentExternalKind, ComponentType, Parser, Payload};

/// What the first eight bytes say.
#[derive(PartialEq, Eq)]
pub(super) enum Form {
    Component,
    Module,
    Other,
}

impl Form {
    /// The layer field that follows the version tells components (1) from core modules (0), see the component model's
    /// `Binary.md`.
    pub(super) fn of(bytes: &[u8]) -> Form {
        match bytes {
            [0, b'a', b's', b'm', _, _, 1, 0, ..] => Form::Component,
            [0, b'a', b's', b'm', _, _, 0, 0, ..] => Form::Module,
            // Anything that begins like WebAssembly and then stops is a component that was cut short, or was to be one.
            [0, b'a', b's', b'm', ..] if bytes.len() < 8 => Form::Component,
            _ => Form::Other,
        }
    }
}

/// Whether a component is a package of WIT: nothing but the types of interfaces and worlds, each of which is that of a
/// component, see wit-component's `encode`.
pub(super) fn is_wit_package(bytes: &[u8]) -> bool {
    let mut exports = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let fits = match payload {
            Ok(Payload::ComponentTypeSection(types)) => {
                types.into_iter().all(|it| matches!(it, Ok(ComponentType::Component(_))))
            }
            Ok(Payload::ComponentExportSection(section)) => {
                exports += section.count();
                let is_type = |kind| kind == ComponentExternalKind::Type;
                section.into_iter().all(|export| export.is_ok_and(|export| is_type(export.kind)))
            }
            Ok(Payload::Version { .. } | Payload::CustomSection(_) | Payload::End(_)) => true,
            _ => false,
        };
        if !fits {
            return false;
        }
    }
    exports > 0
}
