//! Inlay hints: after each instance, what its imports become that no line of the manifest settles.

use lsp_types::{InlayHint, Label, MarkupContent, MarkupKind, Range, Tooltip};

use super::cursor::View;
use super::hover::links;
use crate::graph::{Graph, InstanceId, Reason, Source, interface_base};

/// How many wires are named. The others are counted.
const NAMED: usize = 3;

/// The hints between two places.
pub(super) fn hints(view: &View<'_>, range: Range) -> Vec<InlayHint> {
    let hints = view.graph().instances().filter_map(|(id, instance)| {
        let label = label(view, id)?;
        let end = view.lines.end_of_line(instance.span.end as usize);
        let position = view.lines.position(end);
        let tooltip =
            links(view, id).into_iter().map(|(import, from)| format!("- `{import}` ← {from}\n"));
        Some(InlayHint {
            position,
            label: Label::String(label),
            kind: None,
            text_edits: None,
            tooltip: Some(Tooltip::MarkupContent(MarkupContent {
                kind: MarkupKind::Markdown,
                value: tooltip.collect(),
            })),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    });
    hints.filter(|hint| range.start <= hint.position && hint.position <= range.end).collect()
}

/// `acme:tax/rates ← tax, 12 imports ← host`.
fn label(view: &View<'_>, id: InstanceId) -> Option<String> {
    let graph: &Graph = view.graph();
    let components = &view.snapshot.analysis.components;
    let (mut wired, mut host) = (Vec::new(), Vec::new());
    for (place, link) in graph.links.get(id.index())?.iter().enumerate() {
        let name = graph.import(components, id, place).name.full();
        match (link.source, link.reason) {
            (Source::Export(port), Reason::Auto) => {
                wired.push(format!("{} ← {}", interface_base(&name), graph.name(port.instance)));
            }
            (Source::Host, Reason::Residual) => host.push(name),
            _ => {}
        }
    }
    let more = wired.len().saturating_sub(NAMED);
    wired.truncate(NAMED);
    if more > 0 {
        wired.push(format!("{more} more"));
    }
    match host.as_slice() {
        [] => {}
        [one] => wired.push(format!("{} ← host", interface_base(one))),
        several => wired.push(format!("{} imports ← host", several.len())),
    }
    (!wired.is_empty()).then(|| wired.join(", "))
}
