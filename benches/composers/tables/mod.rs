//! What was measured, as tables of Markdown.

mod words;

use std::fmt::Write;

use crate::compositions::Composition;
use crate::contenders::{Contender, Dedupe};
use crate::linking::{Linked, Outcome};
use crate::process::{Quantity, Usage};
use crate::running::{self, Ran};
use crate::targets::Target;
use words::{bytes, ratio, refusal, seconds};

pub(crate) fn targets(targets: &[Target]) -> String {
    let mut text =
        String::from("### What is aimed at\n\n| | at most | measured | |\n|---|--:|--:|---|\n");
    for Target { what, most, found } in targets {
        let Some(found) = found else { continue };
        let met = if found.median <= *most { "✓" } else { "✗" };
        line(&mut text, format_args!("| {what} | {most} | {} | {met} |", ratio(*found)));
    }
    text + "\n"
}

/// A section for each composition.
pub(crate) fn compositions(compositions: &[Composition], linked: &[Linked], ran: &[Ran]) -> String {
    let mut text = String::new();
    for composition in compositions {
        let name = composition.name;
        line(&mut text, format_args!("### {}\n", composition.title));
        if let Some(linked) = linked.iter().find(|it| it.composition == name) {
            let (components, instances) =
                (composition.components.len(), composition.instances.len());
            let size = bytes(linked.inputs);
            line(
                &mut text,
                format_args!("{components} components of {size} in all, {instances} instances.\n"),
            );
            text += &linking(linked);
            if let Some(ran) = ran.iter().find(|it| it.composition == name) {
                text += &running(ran, linked.inputs);
            }
        }
    }
    text
}

fn linking(linked: &Linked) -> String {
    let mut text = String::from(
        "| | wall | / `cat` | / `wac` | cpu | / `cat` | / `wac` | peak memory | output |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for contender in Contender::ALL {
        let title = contender.title();
        match linked.of(contender) {
            Outcome::Ok(runs) => {
                let ratios = |what| {
                    [Contender::Cat, Contender::Wac]
                        .map(|that| compared(linked, contender, that, what))
                        .join(" | ")
                };
                let (wall, cpu) =
                    (seconds(runs.median(Usage::wall)), seconds(runs.median(Usage::cpu)));
                let (walls, cpus) = (ratios(Usage::wall), ratios(Usage::cpu));
                let (peak, output) = (bytes(runs.median(Usage::peak)), bytes(runs.output));
                line(
                    &mut text,
                    format_args!(
                        "| {title} | {wall} | {walls} | {cpu} | {cpus} | {peak} | {output} |"
                    ),
                );
            }
            Outcome::Err(said) => {
                line(&mut text, format_args!("| {title} | {} | | | | | | | |", refusal(said)));
            }
        }
    }
    text + "\n"
}

/// Nothing, for one compared with itself. Nobody wonders how much less `cat` takes.
fn compared(linked: &Linked, this: Contender, that: Contender, what: Quantity) -> String {
    let idle = this == that || this == Contender::Cat;
    let found = if idle { None } else { linked.ratio(this, that, what) };
    found.map(ratio).unwrap_or_default()
}

fn running(ran: &Ran, inputs: u64) -> String {
    let mut text = String::from(
        "| `dedupe` | output | / inputs | compile | / plain | cpu | compiled | instantiate |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for dedupe in Dedupe::ALL {
        let title = dedupe.value();
        match ran.of(dedupe) {
            None => {}
            Some(running::Outcome::Refused(said)) => {
                line(&mut text, format_args!("| `{title}` | {} | | | | | | |", refusal(said)));
            }
            Some(running::Outcome::Same(other)) => {
                let other = other.value();
                line(&mut text, format_args!("| `{title}` | as `{other}` | | | | | | |"));
            }
            Some(running::Outcome::Measured(runs)) => {
                let plain = Some(Dedupe::Off).filter(|plain| *plain != dedupe);
                let plain = plain.and_then(|plain| ran.compile_ratio(dedupe, plain));
                #[allow(clippy::cast_precision_loss, reason = "it is no petabyte")]
                let share = runs.output as f64 / inputs as f64;
                line(
                    &mut text,
                    format_args!(
                        "| `{title}` | {} | {share:.3} | {} | {} | {} | {} | {} |",
                        bytes(runs.output),
                        seconds(runs.median(|it| it.compile)),
                        plain.map(ratio).unwrap_or_default(),
                        seconds(runs.median(|it| it.cpu)),
                        bytes(runs.median(|it| it.compiled)),
                        seconds(runs.median(|it| it.instantiate)),
                    ),
                );
            }
        }
    }
    text + "\n"
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("strings grow");
}
