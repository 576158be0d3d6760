//! What the command prints, as a whole: the page for administrators is played line by line, and the help of each task is kept
//! beside this file. `SNAPSHOTS=overwrite` writes what is printed now.

use std::path::Path;
use std::process::Command;

use snapbox::{Assert, Data};

use super::{cti, directory, said};

/// Each `$ cti …` of the page is called in one directory, in their order, and prints what stands below it.
#[test]
fn the_page_for_administrators_shows_what_is_printed() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ADMINISTRATORS.md")).unwrap();
    let here = directory("administrators");
    std::fs::create_dir_all(&here).unwrap();
    let mut called = 0;
    for block in page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        for call in block.split("$ cti ").skip(1) {
            let (arguments, expected) = call.split_once('\n').unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_cti"))
                .args(arguments.split_whitespace())
                .current_dir(&here)
                .output()
                .unwrap();
            let printed = format!("{}{}", said(&output), super::complained(&output));
            Assert::new().eq(printed.trim_end(), expected.trim_end());
            // Something is different between two versions of the product.
            let code = i32::from(arguments.starts_with("upgrade"));
            assert_eq!(output.status.code(), Some(code), "{arguments}");
            called += 1;
        }
    }
    assert!(called >= 9, "{called}");
    for written in ["run.svg", "screen-pop.svg", "adapter.svg", "report/index.html"] {
        assert!(here.join("my-flows").join(written).is_file(), "{written}");
    }
}

#[test]
fn the_help_of_each_task_is_as_it_was() {
    let mut tasks = vec!["check", "test", "report", "run", "draw", "diff", "upgrade", "explain", "blocks", "new"];
    if !cfg!(feature = "org") {
        tasks.extend(["import", "export"]);
    }
    for task in tasks {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots").join(format!("{task}.txt"));
        Assert::new().action_env("SNAPSHOTS").eq(said(&cti(&[task, "--help"])), Data::read_from(&file, None));
    }
}
