//! `schema`: regenerates the committed JSON Schema from the wire types.

use anyhow::Result;

use crate::{process, project::Project, steps::Steps};

/// Runs the test that compares the schema, in the mode in which it writes the file instead.
pub(crate) fn run(project: &Project) -> Result<()> {
    Steps::new(1).step("schema/feed.schema.json", |step| {
        step.says("from the types in src/feed/wire/");
        step.outcome("written");
        process::cargo()
            .args([
                "test",
                "--locked",
                "--quiet",
                "--package",
                "vedetta",
                "--no-default-features",
                "--features",
                "schema",
            ])
            .args(["--test", "schema"])
            .env("UPDATE_EXPECT", "1")
            .current_dir(&project.root)
            .run()
    })
}
