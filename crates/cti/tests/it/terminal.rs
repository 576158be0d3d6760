//! The command in a terminal: colours where one is, and none where `NO_COLOR` says so.

use std::process::Command;

use super::{BROKEN, directory, said};

/// What a shell command prints in a terminal of its own; `None` where the machine lacks the program for one.
fn in_terminal(command: &str, no_color: Option<&str>) -> Option<String> {
    // util-linux: runs a command in a pseudo terminal, and exits as it does.
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", command, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR");
    if let Some(value) = no_color {
        script.env("NO_COLOR", value);
    }
    match script.output() {
        Ok(output) => Some(said(&output)),
        Err(error) => {
            eprintln!("skipped: `script` cannot be called: {error}");
            None
        }
    }
}

#[test]
fn a_terminal_has_colours_unless_no_color_is_set() {
    let folder = directory("terminal");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("broken.json");
    std::fs::write(&file, BROKEN).unwrap();
    let check = format!("'{}' check '{}'", env!("CARGO_BIN_EXE_cti"), file.display());
    let Some(coloured) = in_terminal(&check, None) else { return };
    assert!(coloured.contains("[dangling-target]"), "{coloured}");
    // The place is marked in colours, with the lines around it.
    assert!(coloured.contains("\u{1b}[") && coloured.contains("╭"), "{coloured}");
    let plain = in_terminal(&check, Some("1")).unwrap();
    assert!(plain.contains("[dangling-target]") && !plain.contains('\u{1b}'), "{plain:?}");
    // As its definition says, an empty value does not count.
    assert!(in_terminal(&check, Some("")).unwrap().contains('\u{1b}'));
    let help = format!("'{}' --help", env!("CARGO_BIN_EXE_cti"));
    assert!(
        in_terminal(&help, None).unwrap().contains('\u{1b}')
            && !in_terminal(&help, Some("1")).unwrap().contains('\u{1b}')
    );
}
