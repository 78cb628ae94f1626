//! Help, manual page, completions and default configuration.

use crate::binary::{Ran, World};

fn print(arguments: &[&str]) -> String {
    Ran::of(&mut World::empty().bare(arguments)).done().to_owned()
}

#[test]
fn help_reads_well() {
    insta::assert_snapshot!("help", print(&["--help"]));
    insta::assert_snapshot!("help_account_edit", print(&["account", "edit", "-h"]));
    assert_eq!(print(&["--version"]), format!("selvedge {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn manual_page_has_every_command() {
    let page = print(&["man"]);
    for command in
        ["inventory apply", "account edit", "audit accept", "vault restore", "recovery use", "code"]
    {
        assert!(page.contains(&format!("selvedge {command}")), "{command}");
    }
    for heading in ["NAME", "SYNOPSIS", "COMMANDS", "EXIT CODES", "SECRETS", "ENVIRONMENT"] {
        assert!(
            page.contains(&format!(".SH {heading}")) || page.contains(&format!(".SH \"{heading}\"")),
            "{heading}"
        );
    }
    insta::assert_snapshot!("man", page.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn each_shell_has_completions() {
    for (shell, sign) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef selvedge"),
        ("fish", "complete -c selvedge"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = print(&["completions", shell]);
        assert!(script.contains(sign) && script.contains("inventory"), "{shell}");
    }
}

#[test]
fn printed_configuration_equals_the_defaults() {
    let printed = print(&["config"]);
    assert_eq!(selvedge::config::parse(&printed).unwrap(), selvedge::config::Config::default());
    let world = World::empty();
    let path = Ran::of(&mut world.bare(&["config", "path"])).done().to_owned();
    assert!(path.trim_end().ends_with("config.toml"), "{path}");
}

#[test]
fn no_command_of_a_later_version_exists() {
    let help = print(&["--help"]);
    assert!(!help.contains("\n  workshop "), "{help}");
}
