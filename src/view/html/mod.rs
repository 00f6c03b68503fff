//! The drawing on a page of its own: to move about in, and to look up what a box or a line stands for.
//!
//! One file without anything from elsewhere, so it opens from a disk, a mail or a build's artifacts. What the page shows
//! beside the drawing is in it as JSON; the script only ever puts it in as text.

use std::collections::BTreeMap;

use serde::Serialize;

use super::json;
use super::picture::Picture;
use super::svg::{self, Thing};
use super::words::xml;
use crate::decode::{self, ComponentId};
use crate::pipeline::Analysis;

/// What the script works on.
#[derive(Serialize)]
struct Data<'a> {
    composition: json::Composition<'a>,
    /// What each box stands for, in the order of their numbers.
    cards: Vec<Card<'a>>,
    /// The WIT of each component.
    wit: BTreeMap<&'a str, Wit>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Card<'a> {
    Instance { name: &'a str },
    Export { name: &'a str },
    Host { name: String, imports: Vec<&'a str> },
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Wit {
    Text(String),
    Missing(String),
}

pub(super) fn draw(picture: &Picture, analysis: &Analysis) -> String {
    let svg::Body { text, width, height, cards } = svg::body(picture);
    let data = Data {
        composition: json::composition(picture),
        cards: cards.iter().map(|thing| card(picture, thing)).collect(),
        wit: wit(analysis),
    };
    let data = serde_json::to_string(&data).expect("plain data is always JSON");
    [
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        "<meta name=\"color-scheme\" content=\"light dark\">\n",
        &format!("<title>{} · wcomp</title>\n<style>\n", xml(&picture.name)),
        svg::STYLE,
        include_str!("page.css"),
        "</style>\n</head>\n<body>\n",
        include_str!("page.html"),
        &format!("<svg id=\"drawing\" role=\"group\" aria-label=\"{}\" ", xml(&picture.name)),
        &format!("data-width=\"{width:.0}\" data-height=\"{height:.0}\">\n<g id=\"view\">\n"),
        &text,
        "</g>\n</svg>\n</main>\n<script type=\"application/json\" id=\"data\">",
        &inside_script(&data),
        "</script>\n<script>\n",
        include_str!("page.js"),
        "</script>\n</body>\n</html>\n",
    ]
    .concat()
}

fn card<'a>(picture: &'a Picture, thing: &Thing) -> Card<'a> {
    match thing {
        Thing::Instance(instance) => Card::Instance { name: &picture.instances[*instance].name },
        Thing::Export(export) => Card::Export { name: &picture.exports[*export].name },
        Thing::Host { name, imports } => Card::Host {
            name: name.clone(),
            imports: imports.iter().map(|import| &*picture.imports[*import].name).collect(),
        },
    }
}

/// The WIT of every component that could be read. Everybody knows the interfaces of WASI, and they are long.
fn wit(analysis: &Analysis) -> BTreeMap<&str, Wit> {
    let components = analysis.manifest.components.iter().enumerate();
    let read = components.filter_map(|(index, named)| {
        let component = analysis.components.get(ComponentId::new(index))?;
        let wit = match decode::wit::text(component, |package| !package.starts_with("wasi:")) {
            Ok(text) => Wit::Text(text),
            Err(error) => Wit::Missing(format!("{error:#}")),
        };
        Some((named.name.value.as_str(), wit))
    });
    read.collect()
}

/// JSON as it may stand in a `script`: nothing in it can end the element, or open a comment.
fn inside_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
