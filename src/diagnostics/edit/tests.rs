//! Edits on manifests written in every way there is.

use super::document::{difference, patch};
use super::{Step, Supply};

fn edited(text: &str, step: &Step) -> String {
    let (range, new) = patch(text, step).expect("the text is TOML");
    let mut text = text.to_owned();
    text.replace_range(range, &new);
    let _: toml::Table = text.parse().unwrap_or_else(|error| panic!("{text}\n{error}"));
    text
}

#[test]
fn a_line_of_wiring_goes_where_its_table_is() {
    let step = Step::Wire {
        instance: "web".to_owned(),
        import: "a:b/c@1.0.0".to_owned(),
        supply: Supply::Instance("x".to_owned()),
    };
    for (before, after) in [
        (
            "[components]\n# The web.\nweb   = \"web.wasm\"  # JavaScript\nx = \"x.wasm\"\n",
            "[components]\n# The web.\nweb.path = \"web.wasm\"  # JavaScript\n\
             web.with.\"a:b/c@1.0.0\" = \"x\"\nx = \"x.wasm\"\n",
        ),
        (
            "components.web = 'w'",
            "components.web.path = 'w'\ncomponents.web.with.\"a:b/c@1.0.0\" = \"x\"",
        ),
        (
            "components = { web = 'w', x = 'x' }\n",
            "components = { web.path = 'w', web.with.\"a:b/c@1.0.0\" = \"x\", x = 'x' }\n",
        ),
        (
            "[components]\nweb = { path = 'w' }\n",
            "[components]\nweb = { path = 'w', with.\"a:b/c@1.0.0\" = \"x\" }\n",
        ),
        (
            "[components]\nweb = {path='w', with={ 'd' = 'x' }}\n",
            "[components]\nweb = {path='w', with={ 'd' = 'x', \"a:b/c@1.0.0\" = \"x\" }}\n",
        ),
        (
            "[components.web] # c\npath = 'w' # d\n\n# e\n[imports]\n",
            "[components.web] # c\npath = 'w' # d\nwith.\"a:b/c@1.0.0\" = \"x\"\n\n# e\n[imports]\n",
        ),
        (
            "[components.web]\nwith.'d' = 'x'\npath = 'w'\n",
            "[components.web]\nwith.'d' = 'x'\nwith.\"a:b/c@1.0.0\" = \"x\"\npath = 'w'\n",
        ),
        (
            "[components.web]\npath = 'w'\n[components.web.with]\n'd' = 'x'\n",
            "[components.web]\npath = 'w'\n[components.web.with]\n'd' = 'x'\n\"a:b/c@1.0.0\" = \"x\"\n",
        ),
        (
            "[components.web]\r\npath = 'w'\r\nwith.'a:b/c' = 'y'\r\n",
            "[components.web]\r\npath = 'w'\r\nwith.'a:b/c' = \"x\"\r\n",
        ),
        (
            "[instances]\nweb = { component = 'w' }\n[components]\nweb = 'w'\n",
            "[instances]\nweb = { component = 'w', with.\"a:b/c@1.0.0\" = \"x\" }\n[components]\nweb = 'w'\n",
        ),
    ] {
        assert_eq!(edited(before, &step), after);
    }
}

#[test]
fn what_is_allowed_is_added_to_and_starts_from_the_default() {
    let step = Step::Allow { import: "a:b/c".to_owned() };
    for (before, after) in [
        ("", "[imports]\nallow = [\"wasi:*\", \"a:b/c\"]\n"),
        ("imports.allow = []\n", "imports.allow = [\"a:b/c\"]\n"),
        ("imports.allow = [ 'd' ]\n", "imports.allow = [ 'd', \"a:b/c\" ]\n"),
        (
            "[imports]\nallow = [\n  'd', # e\n  'f',\n]\n",
            "[imports]\nallow = [\n  'd', # e\n  'f',\n  \"a:b/c\",\n]\n",
        ),
    ] {
        assert_eq!(edited(before, &step), after);
    }
}

#[test]
fn a_patch_is_whole_lines_or_whole_words() {
    for (old, new, range, text) in [
        ("a = 1\nab = 2\n", "ab = 2\n", 0..6, ""),
        ("a = 1\n", "a = 1\nab = 2\n", 6..6, "ab = 2\n"),
        ("a = \"b:c\"\n", "a = \"b:cd\"\n", 4..9, "\"b:cd\""),
        ("a = { b = 1 }\n", "a = { b = 1, c = 2 }\n", 11..11, ", c = 2"),
    ] {
        assert_eq!(difference(old, new), (range, text.to_owned()));
    }
}

#[test]
fn what_cannot_be_printed_back_is_left_alone() {
    let step = Step::Allow { import: "a:b/c".to_owned() };
    assert!(patch("a = \n", &step).is_none());
    assert!(patch("a = 1\r\nb = 2\n", &step).is_none());
}
