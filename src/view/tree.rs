//! The composition as lines of text, for terminals: what each instance imports, from whom, and why.
//!
//! A tree rather than a table, because the question is nearly always "and where does that one get it from". An instance
//! that several import is drawn in full once, where it first turns up.

use std::collections::BTreeSet;

use super::paint::Paint;
use super::picture::{Asked, End, Picture, Reason};
use super::words::{size, wrap};

/// Columns that problems are wrapped at.
const WIDTH: usize = 80;

/// The deepest indentation. What is below that is drawn further down, from the margin.
const DEEPEST: usize = 45;

/// Draws it, with or without colours.
pub(super) fn draw(picture: &Picture, color: bool) -> String {
    let mut tree =
        Tree { picture, text: String::new(), paint: Paint { color }, shown: BTreeSet::new() };
    tree.line(&format!("{}, {}", tree.paint.bold(&picture.name), picture.summary()));
    tree.exports();
    for top in tops(picture) {
        if !tree.shown.contains(&top) {
            tree.top(top);
        }
    }
    tree.host();
    tree.others();
    tree.text
}

/// Whose exports those of the whole are, then those that nothing imports from, then the rest, which are on a cycle.
fn tops(picture: &Picture) -> Vec<usize> {
    let imported = |instance: usize| {
        let of = |end: &End| matches!(end, End::Instance { instance: of, .. } if *of == instance);
        picture.wires.iter().any(|wire| of(&wire.end))
    };
    let all = 0..picture.instances.len();
    let asked_for = picture.exports.iter().filter(|export| export.asked != Asked::Types);
    let mut tops: Vec<_> = asked_for.map(|export| export.instance).collect();
    tops.extend(all.clone().filter(|instance| !imported(*instance)));
    tops.extend(all);
    tops
}

struct Tree<'a> {
    picture: &'a Picture,
    text: String,
    paint: Paint,
    /// Instances that have been drawn in full.
    shown: BTreeSet<usize>,
}

impl Tree<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn exports(&mut self) {
        let picture = self.picture;
        if picture.exports.is_empty() {
            return;
        }
        self.line("");
        self.line(&self.paint.bold("exported"));
        for export in &picture.exports {
            let why = match export.asked {
                Asked::Line => format!("by line {}", export.line.line),
                Asked::Root => "of the root".to_owned(),
                Asked::Types => "for its types".to_owned(),
            };
            let why = self.paint.dim(&why);
            let name = if picture.is_bad(&export.problems) {
                self.paint.bad(&format!("✗ {}", export.name))
            } else {
                self.paint.good(&export.name)
            };
            let instance = self.name(export.instance);
            self.line(&format!("  {name} ← {instance} {why}"));
            self.problems(&export.problems, "    ");
        }
    }

    fn top(&mut self, instance: usize) {
        self.line("");
        let drawn = &self.picture.instances[instance];
        let name = self.name(instance);
        let facts = facts(drawn);
        self.line(&format!("{name}  {}", self.paint.dim(&facts)));
        self.below(instance, "");
    }

    /// What an instance imports, and what those it imports from import.
    fn below(&mut self, instance: usize, indent: &str) {
        self.shown.insert(instance);
        let picture = self.picture;
        self.problems(&picture.instances[instance].problems, &format!("{indent}│  "));
        let (host, wires): (Vec<_>, Vec<_>) = picture
            .imports_of(instance)
            .filter(|(_, wire)| !matches!(wire.end, End::Use(_)))
            .partition(|(_, wire)| matches!(wire.end, End::Host(_)) && wire.problems.is_empty());
        let left = host_packages(picture, host.iter().map(|(index, _)| *index));
        for (place, (index, _)) in wires.iter().enumerate() {
            let last = place + 1 == wires.len() && left.is_empty();
            self.wire(*index, indent, last);
        }
        if !left.is_empty() {
            let left =
                wrap(&format!("host: {}", left.join(", ")), WIDTH - indent.chars().count() - 3);
            for (place, line) in left.iter().enumerate() {
                let branch = if place == 0 { "└─ " } else { "         " };
                let line = self.paint.dim(&line.replace('\u{a0}', " "));
                self.line(&format!("{indent}{branch}{line}"));
            }
        }
    }

    fn wire(&mut self, index: usize, indent: &str, last: bool) {
        let picture = self.picture;
        let wire = &picture.wires[index];
        let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let below = format!("{indent}{below}");
        let import = if picture.is_bad(&wire.problems) {
            self.paint.bad(&format!("✗ {}", wire.import))
        } else {
            wire.import.clone()
        };
        let why = self.paint.dim(&match &wire.reason {
            Reason::Line(line) => format!("by line {}", line.line),
            Reason::Rule | Reason::Open => "by rule".to_owned(),
        });
        match wire.end {
            End::Instance { instance, export } => {
                let name = self.name(instance);
                let given = &picture.instances[instance].exports[export];
                let other =
                    if *given == wire.import { String::new() } else { format!(" ({given})") };
                let again = self.shown.contains(&instance);
                let later = below.chars().count() > DEEPEST;
                let facts = match () {
                    () if again => String::new(),
                    () if later => "(drawn below)".to_owned(),
                    () => facts(&picture.instances[instance]),
                };
                let facts = self.paint.dim(&facts);
                self.line(&format!("{indent}{branch}{import} ← {name}{other} {why}  {facts}"));
                self.problems(&wire.problems, &below);
                if !again && !later {
                    self.below(instance, &below);
                }
            }
            End::Host(_) => {
                self.line(&format!("{indent}{branch}{import} ← host {why}"));
                self.problems(&wire.problems, &below);
            }
            End::Use(_) | End::Nobody => {
                let nobody = self.paint.bad("nobody");
                self.line(&format!("{indent}{branch}{import} ← {nobody}"));
                self.problems(&wire.problems, &below);
            }
        }
    }

    fn name(&self, instance: usize) -> String {
        let drawn = &self.picture.instances[instance];
        if self.picture.is_bad(&drawn.problems) {
            self.paint.bad(&format!("✗ {}", drawn.name))
        } else {
            self.paint.bold(&drawn.name)
        }
    }

    fn problems(&mut self, problems: &[usize], indent: &str) {
        for problem in problems {
            let problem = &self.picture.problems[*problem];
            let width = WIDTH.saturating_sub(indent.chars().count()).max(30);
            for line in wrap(&problem.message, width) {
                let line = self.paint.problem(&line, problem.warning);
                self.line(&format!("{indent}{line}"));
            }
        }
    }

    /// The imports of the whole, by package.
    fn host(&mut self) {
        let picture = self.picture;
        if picture.imports.is_empty() {
            return;
        }
        self.line("");
        self.line(&self.paint.bold("left to the host"));
        for (package, imports) in picture.packages() {
            let names: Vec<_> =
                imports.iter().map(|import| interface(&picture.imports[*import].name)).collect();
            self.line(&format!("  {package}"));
            if names == [package] {
                continue;
            }
            for line in wrap(&names.join(", "), WIDTH - 4) {
                self.line(&format!("    {}", self.paint.dim(&line)));
            }
        }
    }

    /// The problems that belong to nothing that was drawn.
    fn others(&mut self) {
        let picture = self.picture;
        let wires = picture.wires.iter().flat_map(|wire| &wire.problems);
        let instances = picture.instances.iter().flat_map(|instance| &instance.problems);
        let exports = picture.exports.iter().flat_map(|export| &export.problems);
        let drawn: BTreeSet<_> = wires.chain(instances).chain(exports).copied().collect();
        let others: Vec<_> =
            (0..picture.problems.len()).filter(|problem| !drawn.contains(problem)).collect();
        if !others.is_empty() {
            self.line("");
            self.problems(&others, "");
        }
    }
}

/// Size, languages and component, in what detail there is.
pub(super) fn facts(instance: &super::Instance) -> String {
    let mut facts = Vec::new();
    if instance.component != instance.name {
        facts.push(instance.component.clone());
    }
    facts.extend(instance.languages.iter().map(|language| first_word(language)));
    if instance.languages.is_empty() {
        // Bindings tell the language where the producers section does not.
        let bindings = instance.tools.iter().find(|tool| tool.starts_with("wit-bindgen-"));
        facts.extend(bindings.map(|tool| first_word(tool)));
    }
    facts.extend(instance.size.map(size));
    facts.extend(instance.lack().map(str::to_owned));
    facts.join(", ")
}

/// "Go" of "Go go1.27.3".
fn first_word(text: &str) -> String {
    text.split(' ').next().unwrap_or(text).to_owned()
}

/// The packages of some wires to the host, with the number of imports where it is not one.
fn host_packages(picture: &Picture, wires: impl Iterator<Item = usize>) -> Vec<String> {
    let mut packages: Vec<(&str, usize)> = Vec::new();
    for wire in wires {
        let End::Host(import) = picture.wires[wire].end else { continue };
        let import = &picture.imports[import];
        let package = import.package.split('@').next().unwrap_or(&import.package);
        match packages.iter_mut().find(|(other, _)| *other == package) {
            Some((_, count)) => *count += 1,
            None => packages.push((package, 1)),
        }
    }
    let number = |(package, count): (&str, usize)| match count {
        1 => package.to_owned(),
        _ => format!("{package}\u{a0}({count})"),
    };
    packages.into_iter().map(number).collect()
}

/// The interface of a full name: `environment` of `wasi:cli/environment@0.2.12`.
pub(super) fn interface(name: &str) -> &str {
    let Some((_, interface)) = name.split_once('/') else { return name };
    interface.split('@').next().unwrap_or(interface)
}
