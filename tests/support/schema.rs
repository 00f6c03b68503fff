//! An independent reader of JSON Schema.

use boon::{Compiler, SchemaIndex, Schemas};

/// Says whether JSON is as a schema wants it.
pub struct Judge {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Judge {
    /// A schema as text. It is put to the schema of its own draft first.
    pub fn new(text: &str) -> Self {
        let json = serde_json::from_str(text).expect("a schema is JSON");
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource("judge.json", json).expect("the address is one");
        let index = match compiler.compile("judge.json", &mut schemas) {
            Ok(index) => index,
            Err(error) => panic!("the schema is none: {error:#}"),
        };
        Judge { schemas, index }
    }

    /// What is wrong with it, if anything is.
    pub fn complaint(&self, json: &serde_json::Value) -> Option<String> {
        self.schemas.validate(json, self.index).err().map(|error| format!("{error:#}"))
    }
}
