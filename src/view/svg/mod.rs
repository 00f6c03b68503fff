//! The drawing, as SVG: boxes with rows, and lines between the rows.
//!
//! Colours are those of the reader's light or dark setting. Red means that something is wrong and nothing else, so the
//! other lines take the colour of the instance they lead to, from a row of colours without red.

mod cards;
mod columns;
mod cords;
mod layout;
mod order;
mod path;
mod place;
mod scene;

use cards::PADDING;
use layout::Layout;
use scene::{Card, Cord, Role, Row, Scene};

pub(super) use scene::Thing;

use super::picture::Picture;
use super::words::{cut, wrap, xml};

/// The colours and letters, for a page that has the drawing in it.
pub(super) const STYLE: &str = include_str!("style.css");

/// Space around everything, and above it for the title.
const MARGIN: f64 = 28.0;
const TITLE: f64 = 52.0;
/// Colours of lines.
const COLORS: usize = 8;
/// Problems that are written out below the drawing.
const PROBLEMS: usize = 12;

pub(super) fn draw(picture: &Picture) -> String {
    let body = body(picture);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" role=\"img\" aria-label=\"{name}\">\n<style>\n{style}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{text}</svg>\n",
        w = body.width,
        h = body.height,
        name = xml(&picture.name),
        style = STYLE,
        text = body.text,
    )
}

/// What is in the drawing, without what makes it a file.
pub(super) struct Body {
    pub(super) text: String,
    pub(super) width: f64,
    pub(super) height: f64,
    /// What each box stands for, in the order of their numbers.
    pub(super) cards: Vec<Thing>,
}

pub(super) fn body(picture: &Picture) -> Body {
    let scene = scene::scene(picture);
    let blocks: Vec<_> = scene.cards.iter().map(|card| card.block.clone()).collect();
    let drawn = scene.cords.iter().filter_map(|cord| cord.course.as_ref().ok());
    let layout = layout::lay_out(&blocks, &drawn.cloned().collect::<Vec<_>>());
    let mut pen = Pen { picture, layout, text: String::new() };
    let width = (pen.layout.width + 2.0 * MARGIN).max(460.0);
    pen.heading(&scene);
    pen.open(&format!("<g transform=\"translate({MARGIN} {:.0})\">", MARGIN + TITLE));
    pen.cords(&scene);
    for (index, card) in scene.cards.iter().enumerate() {
        pen.card(index, card);
    }
    pen.open("</g>");
    let below = MARGIN + TITLE + pen.layout.height + 30.0;
    let bottom = pen.problems(below, width);
    let cards = scene.cards.into_iter().map(|card| card.thing).collect();
    Body { text: pen.text, width, height: bottom + MARGIN, cards }
}

struct Pen<'a> {
    picture: &'a Picture,
    layout: Layout,
    text: String,
}

impl Pen<'_> {
    fn open(&mut self, element: &str) {
        self.text.push_str(element);
        self.text.push('\n');
    }

    fn words(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        self.open(&format!(
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
            xml(text)
        ));
    }

    fn heading(&mut self, scene: &Scene) {
        self.words("title", (MARGIN, MARGIN + 12.0), &self.picture.name.clone());
        let parts = if scene.cards.is_empty() {
            String::new()
        } else {
            format!(", {} of components", scene::total(self.picture))
        };
        let summary = format!("{}{parts}", self.picture.summary());
        self.words("facts", (MARGIN, MARGIN + 31.0), &summary);
    }

    /// The lines, those to the host first and those with problems last, so that they are on top.
    fn cords(&mut self, scene: &Scene) {
        let mut courses = 0..;
        let mut cords: Vec<(usize, &Cord, Option<usize>)> = Vec::new();
        for cord in &scene.cords {
            let course = cord.course.is_ok().then(|| courses.next()).flatten();
            let rank = match cord.provider {
                _ if !cord.problems.is_empty() => 2,
                Some(_) => 1,
                None => 0,
            };
            cords.push((rank, cord, course));
        }
        cords.sort_by_key(|(rank, ..)| *rank);
        for (_, cord, course) in cords {
            self.cord(cord, course);
        }
    }

    fn cord(&mut self, cord: &Cord, course: Option<usize>) {
        let bad = self.picture.is_bad(&cord.problems);
        let class = match (cord.provider, course) {
            _ if bad => "bad".to_owned(),
            // What it waits for could not be read, which is said there.
            (None, None) => "open".to_owned(),
            (Some(provider), _) => format!("c{}", provider % COLORS),
            (None, Some(_)) => "host".to_owned(),
        };
        let wires: Vec<_> = cord.wires.iter().map(ToString::to_string).collect();
        let data = format!("data-wires=\"{}\"", wires.join(" "));
        self.open(&format!("<g class=\"cord {class}\" {data}{}>", ends(cord)));
        self.open(&format!("<title>{}</title>", xml(&cord.title)));
        let badge = match (&cord.course, course) {
            (Err((card, y)), _) => self.stump(*card, *y),
            (Ok(_), Some(course)) => self.line(course),
            (Ok(_), None) => (0.0, 0.0),
        };
        self.badges(&cord.problems, badge);
        self.open("</g>");
    }

    /// A line that ought to lead somewhere. Gives back where its badge goes.
    fn stump(&mut self, card: usize, y: f64) -> (f64, f64) {
        let (left, top) = self.layout.blocks[card];
        let width = self.width(card);
        let (x, y) = (left + width, top + y);
        let end = x + 34.0;
        self.open(&format!("<path class=\"line loose\" d=\"M{x:.1} {y:.1}H{end:.1}\"/>"));
        self.open(&format!(
            "<path class=\"line\" d=\"M{:.1} {:.1}l8 8m0 -8l-8 8\"/>",
            end + 3.0,
            y - 4.0
        ));
        (x + 17.0, y)
    }

    fn width(&self, card: usize) -> f64 {
        self.layout.widths[card]
    }

    fn line(&mut self, course: usize) -> (f64, f64) {
        let points = &self.layout.edges[course];
        let path =
            if self.layout.back[course] { path::corners(points) } else { path::curve(points) };
        let (x, y) = points[points.len() - 1];
        let (start_x, start_y) = points[0];
        self.open(&format!("<path class=\"under\" d=\"{path}\"/>"));
        self.open(&format!("<path class=\"line\" d=\"{path}\"/>"));
        self.open(&format!("<path class=\"head\" d=\"M{x:.1} {y:.1}l-8 -4.2v8.4z\"/>"));
        (start_x + 20.0, start_y)
    }

    /// The numbers of problems, the first in the middle of a place and the others beside it.
    fn badges(&mut self, problems: &[usize], (x, y): (f64, f64)) {
        let mut x = x;
        for problem in problems {
            let class = if self.picture.problems[*problem].warning { "warning" } else { "error" };
            self.open(&format!(
                "<g class=\"badge {class}\"><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\"/>"
            ));
            self.words("number", (x, y + 3.6), &(problem + 1).to_string());
            self.open("</g>");
            x += 17.0;
        }
    }

    fn card(&mut self, index: usize, card: &Card) {
        let (x, y) = self.layout.blocks[index];
        let (class, problems) = match card.thing {
            Thing::Instance(instance) => {
                ("instance", self.picture.instances[instance].problems.clone())
            }
            Thing::Export(export) => ("export", self.picture.exports[export].problems.clone()),
            Thing::Host { .. } => ("host", Vec::new()),
        };
        let bad = if self.picture.is_bad(&problems) { " bad" } else { "" };
        let name = xml(&card.title);
        self.open(&format!(
            "<g class=\"card {class}{bad}\" data-card=\"{index}\" data-name=\"{name}\" transform=\"translate({x:.1} {y:.1})\">"
        ));
        let (width, height) = (card.block.width, card.block.height);
        let round = if card.rows.is_empty() && card.facts.is_empty() { height / 2.0 } else { 9.0 };
        self.open(&format!(
            "<rect class=\"box\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{round:.1}\"/>"
        ));
        if let Thing::Instance(instance) = card.thing {
            let color = instance % COLORS;
            self.open(&format!(
                "<path class=\"band c{color}\" d=\"M1 9a8 8 0 0 1 8 -8H{:.1}a8 8 0 0 1 8 8v1H1z\"/>",
                width - 9.0
            ));
        }
        self.words("name", (PADDING, if card.facts.is_empty() { 20.5 } else { 25.0 }), &card.title);
        if !card.facts.is_empty() {
            self.words("facts", (PADDING, 39.5), &card.facts);
        }
        for row in &card.rows {
            self.row(row, width);
        }
        self.badges(&problems, (width - 4.0, 4.0));
        self.open("</g>");
    }

    fn row(&mut self, row: &Row, width: f64) {
        let (class, x) = match row.role {
            Role::Export => ("row in", PADDING),
            Role::Unused => ("row in unused", PADDING),
            Role::Import => ("row out", width - PADDING),
            Role::Host | Role::Open => ("row out quiet", width - PADDING),
            Role::Missing => ("row out lacking", width - PADDING),
            Role::Note => ("row in quiet", PADDING),
        };
        self.open(&format!("<g class=\"{class}\"><title>{}</title>", xml(&row.title)));
        let outside = if row.outside { "what outside" } else { "what" };
        self.words(outside, (x, row.y + 3.8), &row.text);
        let dot = match row.role {
            Role::Import | Role::Host | Role::Missing | Role::Open => Some(width),
            Role::Unused => Some(0.0),
            Role::Export | Role::Note => None,
        };
        if let Some(x) = dot {
            self.open(&format!("<circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"3\"/>", row.y));
        }
        self.open("</g>");
    }

    /// What is wrong, in words. Gives back where they end.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a width is a positive number of no great size"
    )]
    fn problems(&mut self, mut y: f64, width: f64) -> f64 {
        let problems = &self.picture.problems;
        let columns = ((width - 2.0 * MARGIN - 30.0) / 6.6) as usize;
        for (index, problem) in problems.iter().enumerate().take(PROBLEMS) {
            self.badges(&[index], (MARGIN + 8.0, y - 4.0));
            let place = format!("  {}:{}", problem.line.file, problem.line.line);
            for line in wrap(&problem.message, columns) {
                self.words("said", (MARGIN + 26.0, y), &line);
                y += 17.0;
            }
            self.words(
                "facts",
                (MARGIN + 26.0, y),
                &cut(&format!("{}{place}", problem.code), columns),
            );
            y += 24.0;
        }
        if problems.len() > PROBLEMS {
            let more = format!("and {} more", problems.len() - PROBLEMS);
            self.words("said", (MARGIN + 26.0, y), &more);
            y += 17.0;
        }
        y - 16.0
    }
}

/// The boxes at the ends of a line, for the page to find.
fn ends(cord: &Cord) -> String {
    match &cord.course {
        Ok(edge) => format!(" data-from=\"{}\" data-to=\"{}\"", edge.from, edge.to),
        Err((card, _)) => format!(" data-from=\"{card}\""),
    }
}
