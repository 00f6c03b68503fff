//! Puts each problem where it can be seen: on its wire, its instance or its export.
//!
//! A diagnostic that says which imports it is about goes to their wires. Of any other the place decides: a line of wiring
//! is a wire, a line of `[exports]` an export, and whatever else is written about a component belongs to its instances.

use super::painter::Painter;
use super::picture::{Picture, Problem};
use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::graph::{self, Reason};
use crate::manifest::{Component, Target};
use crate::source::Span;

pub(super) fn mark(picture: &mut Picture, painter: &Painter<'_>, sink: &Sink) {
    for diagnostic in sink.sorted() {
        let problem = picture.problems.len();
        picture.problems.push(Problem {
            code: format!("wcomp::{}", diagnostic.code.name),
            warning: diagnostic.severity == Severity::Warning,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            line: painter.line(diagnostic.primary.span),
        });
        let _ = named_wires(picture, diagnostic, problem)
            || wires_by_place(picture, painter, diagnostic.primary.span, problem)
            || exports_by_place(picture, painter, diagnostic.primary.span, problem)
            || instances_by_place(picture, painter, diagnostic.primary.span, problem);
    }
}

fn named_wires(picture: &mut Picture, diagnostic: &Diagnostic, problem: usize) -> bool {
    let mut found = false;
    for wire in &mut picture.wires {
        let importer = &picture.instances[wire.importer].name;
        let about = |subject: &crate::diagnostics::Subject| {
            subject.instance == *importer && subject.import == wire.import
        };
        if diagnostic.about.iter().any(about) {
            wire.problems.push(problem);
            found = true;
        }
    }
    found
}

fn wires_by_place(
    picture: &mut Picture,
    painter: &Painter<'_>,
    span: Span,
    problem: usize,
) -> bool {
    let links = painter.graph.links.iter().flatten();
    let mut found = false;
    for (wire, link) in picture.wires.iter_mut().zip(links) {
        if matches!(link.reason, Reason::With(line) if within(span, line)) {
            wire.problems.push(problem);
            found = true;
        }
    }
    found
}

fn exports_by_place(
    picture: &mut Picture,
    painter: &Painter<'_>,
    span: Span,
    problem: usize,
) -> bool {
    let lines = &painter.manifest.exports;
    let line = lines.iter().find(|line| {
        within(span, line.name.span)
            || matches!(&line.target, Target::Instance(from) if within(span, from.span))
    });
    let Some(line) = line else { return false };
    let export = picture.exports.iter_mut().find(|export| export.name == line.name.value);
    export.map(|export| export.problems.push(problem)).is_some()
}

fn instances_by_place(
    picture: &mut Picture,
    painter: &Painter<'_>,
    span: Span,
    problem: usize,
) -> bool {
    let written = |component: &Component| {
        let core = component.core.iter().map(|core| core.span);
        let values = component
            .files()
            .chain(component.origin())
            .chain(&component.wit)
            .chain(&component.world);
        let values = values.map(|value| value.span).chain(core);
        values.chain([component.name.span]).any(|place| within(span, place))
    };
    let of = |instance: &graph::Instance| {
        let component = painter.manifest.components.get(instance.component.index());
        let named = painter.manifest.instances.iter();
        let named = named.filter(|named| named.name.span == instance.span);
        let mut named = named.filter_map(|named| named.component.as_ref());
        within(span, instance.span)
            || component.is_some_and(written)
            || named.any(|component| within(span, component.span))
    };
    let mut found = false;
    for (drawn, instance) in picture.instances.iter_mut().zip(&painter.graph.instances) {
        if of(instance) {
            drawn.problems.push(problem);
            found = true;
        }
    }
    found
}

fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
