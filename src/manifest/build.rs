//! What says of a component how its files are made.

use toml::de::DeValue;

use super::reader::Table;
use super::{Build, Run};
use crate::diagnostics::{Sink, codes};
use crate::source::{Span, Spanned};

/// What only a shell understands, outside of quotes. A line without any of it is a program and its arguments.
const SHELL: &[char] = &[
    '|', '&', ';', '<', '>', '(', ')', '$', '`', '*', '?', '[', ']', '{', '}', '~', '!', '#', '\n',
];

/// Reads `build` or `cargo` and what goes with them.
pub(super) fn build(component: &str, table: &Table<'_>, sink: &mut Sink) -> Option<Build> {
    let directory = table.string("dir", sink);
    let inputs = table.strings("inputs", sink).map(|(_, inputs)| inputs);
    let env = env(table, sink);
    let cargo = table.string("cargo", sink).filter(|package| is_named(package, sink));
    let cargo = cargo.map(|package| (package.span, Run::Cargo(package.value)));
    if let (Some((first, _)), Some(value)) = (&cargo, table.value("build")) {
        let (first, second) = (("cargo", *first), ("build", table.span(value)));
        sink.push(codes::ConflictingKeys { component, first, second });
    }
    let (span, run) = cargo.or_else(|| command(table, sink))?;
    Some(Build { span, run, directory, env, inputs })
}

fn is_named(package: &Spanned<String>, sink: &mut Sink) -> bool {
    let named = !package.value.is_empty();
    if !named {
        let problem =
            "it is no package; write the name that is in its `Cargo.toml`\ncargo = \"tax\"";
        sink.push(codes::BadValue { span: package.span, key: "cargo", value: "", problem });
    }
    named
}

/// The command, if it can be read.
fn command(table: &Table<'_>, sink: &mut Sink) -> Option<(Span, Run)> {
    let value = table.value("build")?;
    let span = table.span(value);
    let run = match value.get_ref() {
        DeValue::String(line) => words(line),
        DeValue::Array(_) => {
            let (_, words) = table.strings("build", sink)?;
            let words: Vec<_> = words.into_iter().map(|word| word.value).collect();
            if words.is_empty() { None } else { Some(Run::Words(words)) }
        }
        _ => return table.wrong("build", value, "a command", sink),
    };
    if run.is_none() {
        let value = value.get_ref().as_str().unwrap_or("[]");
        let problem = "it is no command; write one, with every quote closed\nbuild = \"make web\"";
        sink.push(codes::BadValue { span, key: "build", value, problem });
    }
    run.map(|run| (span, run))
}

/// The words of a line, or all of it, if it takes a shell. Nothing, if it is nothing or a quote is not closed.
fn words(line: &str) -> Option<Run> {
    let words = shlex::split(line).filter(|words| !words.is_empty())?;
    let mut quote = None;
    let mut bare = line.chars().filter(|letter| match quote {
        Some(open) => {
            if *letter == open {
                quote = None;
            }
            // What is in double quotes is looked at by a shell all the same.
            open == '"' && matches!(letter, '$' | '`')
        }
        None if matches!(letter, '"' | '\'') => {
            quote = Some(*letter);
            false
        }
        None => SHELL.contains(letter),
    });
    // `NAME=value program` sets a variable.
    let assigns = words[0].contains('=');
    let shell = assigns || bare.next().is_some();
    Some(if shell { Run::Shell(line.to_owned()) } else { Run::Words(words) })
}

fn env(table: &Table<'_>, sink: &mut Sink) -> Vec<(String, String)> {
    let Some(table) = table.table("env", "`env`", sink) else { return Vec::new() };
    let mut env = Vec::new();
    for (name, value) in table.entries() {
        // No system has a variable with these in its name, and to ask for one is a panic.
        if name.value.is_empty() || name.value.contains(['=', '\0']) {
            let problem =
                "a variable's name is a word without `=`; write one\nenv = { NAME = \"value\" }";
            let (span, value) = (name.span, name.value.as_str());
            sink.push(codes::BadValue { span, key: "env", value, problem });
        } else if let Some(value) = table.as_string(&name.value, value, sink) {
            env.push((name.value, value.value));
        }
    }
    env
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_for_a_shell_only_if_it_says_so() {
        let plain = |line: &str| match words(line) {
            Some(Run::Words(words)) => Some(words),
            _ => None,
        };
        assert_eq!(plain("make web").expect("words"), ["make", "web"]);
        assert_eq!(
            plain("cc -o 'a b' \"c;d\" e\\ f").expect("words"),
            ["cc", "-o", "a b", "c;d", "e f"]
        );
        assert_eq!(plain("cargo build --features a=b").expect("words").len(), 4);
        for line in
            ["a && b", "a > b", "echo $HOME", "echo \"$HOME\"", "CC=clang make", "rm *.o", "a\nb"]
        {
            assert_eq!(words(line), Some(Run::Shell(line.to_owned())));
        }
        for line in ["", "  ", "echo 'a", "echo \"a"] {
            assert_eq!(words(line), None);
        }
    }
}
