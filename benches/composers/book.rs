//! Puts what was measured into the book, between two comments.

use std::fs;

use anyhow::{Context, Result};

use crate::places;

const BEGIN: &str = "<!-- measured: begin -->\n";
const END: &str = "<!-- measured: end -->\n";

pub(crate) fn put(text: &str) -> Result<()> {
    let path = places::repository().join("book/src/speed.md");
    let page = fs::read_to_string(&path)?;
    let (before, rest) = page.split_once(BEGIN).context("the page has no beginning for it")?;
    let (_, after) = rest.split_once(END).context("the page has no end for it")?;
    let page = format!("{before}{BEGIN}\n{}\n\n{END}{after}", text.trim());
    Ok(fs::write(path, page)?)
}
