//! Everything in a picture as data, for other programs. Fields are added and never change their meaning.

use serde::Serialize;

use super::picture::{Asked, End, Line, Picture, Reason};

/// The form that this is. A higher number would be one that older readers cannot read.
const FORM: u32 = 1;

pub(super) fn draw(picture: &Picture) -> String {
    let composition = composition(picture);
    let text = serde_json::to_string_pretty(&composition).expect("plain data is always JSON");
    format!("{text}\n")
}

/// A composition.
/// A composition as data.
#[derive(Debug, Serialize)]
pub struct Composition<'a> {
    form: u32,
    name: &'a str,
    instances: Vec<Instance<'a>>,
    wires: Vec<Wire<'a>>,
    imports: Vec<Import<'a>>,
    exports: Vec<Export<'a>>,
    problems: Vec<Problem<'a>>,
}

#[derive(Debug, Serialize)]
struct Instance<'a> {
    name: &'a str,
    component: &'a str,
    path: Option<&'a str>,
    contract: Option<&'a str>,
    size: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lack: Option<&'static str>,
    languages: &'a [String],
    tools: &'a [String],
    exports: &'a [String],
    at: At<'a>,
    problems: &'a [usize],
}

#[derive(Debug, Serialize)]
struct Wire<'a> {
    /// Who imports.
    to: &'a str,
    import: &'a str,
    kind: &'a str,
    from: From<'a>,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At<'a>>,
    problems: &'a [usize],
}

/// What satisfies an import, told apart by its first field.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum From<'a> {
    Instance { instance: &'a str, export: &'a str },
    Host { host: &'a str },
    Use { r#use: &'a str },
    Nobody,
}

#[derive(Debug, Serialize)]
struct Import<'a> {
    name: &'a str,
    package: &'a str,
    /// The instances that ask for it.
    to: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Export<'a> {
    name: &'a str,
    from: From<'a>,
    reason: &'static str,
    at: At<'a>,
    problems: &'a [usize],
}

#[derive(Debug, Serialize)]
struct Problem<'a> {
    code: &'a str,
    level: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    at: At<'a>,
}

#[derive(Debug, Serialize)]
struct At<'a> {
    file: &'a str,
    line: usize,
    text: &'a str,
}

pub(super) fn composition(picture: &Picture) -> Composition<'_> {
    let name = |instance: usize| picture.instances[instance].name.as_str();
    let given = |instance: usize, export: usize| From::Instance {
        instance: name(instance),
        export: &picture.instances[instance].exports[export],
    };
    Composition {
        form: FORM,
        name: &picture.name,
        instances: picture.instances.iter().map(instance).collect(),
        wires: picture
            .wires
            .iter()
            .map(|wire| Wire {
                to: name(wire.importer),
                import: &wire.import,
                kind: wire.kind,
                from: match &wire.end {
                    End::Instance { instance, export } => given(*instance, *export),
                    End::Host(import) => From::Host { host: &picture.imports[*import].name },
                    End::Use(import) => From::Use { r#use: import },
                    End::Nobody => From::Nobody,
                },
                reason: match wire.reason {
                    Reason::Line(_) => "line",
                    Reason::Rule => "rule",
                    Reason::Open => "open",
                },
                at: match &wire.reason {
                    Reason::Line(line) => Some(at(line)),
                    Reason::Rule | Reason::Open => None,
                },
                problems: &wire.problems,
            })
            .collect(),
        imports: picture
            .imports
            .iter()
            .map(|import| Import {
                name: &import.name,
                package: &import.package,
                to: import.wires.iter().map(|wire| name(picture.wires[*wire].importer)).collect(),
            })
            .collect(),
        exports: picture
            .exports
            .iter()
            .map(|export| Export {
                name: &export.name,
                from: given(export.instance, export.export),
                reason: match export.asked {
                    Asked::Line => "line",
                    Asked::Root => "root",
                    Asked::Types => "types",
                },
                at: at(&export.line),
                problems: &export.problems,
            })
            .collect(),
        problems: picture.problems.iter().map(problem).collect(),
    }
}

fn instance(instance: &super::Instance) -> Instance<'_> {
    Instance {
        name: &instance.name,
        component: &instance.component,
        path: instance.path.as_deref(),
        contract: instance.contract.as_deref(),
        size: instance.size,
        lack: instance.lack(),
        languages: &instance.languages,
        tools: &instance.tools,
        exports: &instance.exports,
        at: at(&instance.line),
        problems: &instance.problems,
    }
}

fn problem(problem: &super::Problem) -> Problem<'_> {
    Problem {
        code: &problem.code,
        level: if problem.warning { "warning" } else { "error" },
        message: &problem.message,
        help: problem.help.as_deref(),
        at: at(&problem.line),
    }
}

fn at(line: &Line) -> At<'_> {
    At { file: &line.file, line: line.line, text: &line.text }
}
