//! The real binary in a pseudo-terminal: start, read, star, quit; and the terminal left as it was.
//!
//! Waiting is for a text on the screen, never for a time; the watchdog is only for a hang.

mod beginning;
mod outward;
mod session;
mod triage;

use std::sync::mpsc::channel;

use portable_pty::CommandBuilder;

use self::session::{Session, WATCHDOG};

#[test]
fn the_first_morning() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 120, 40);
    session.until_text("Start here");
    session.until_text("DESK");
    session.press("\r");
    session.until("the entry counted as read", |screen| {
        screen.contains("Unread              14")
    });
    session.press("s");
    session.until_text("starred 1 entry");
    session.press("u");
    session.until_text("undid: starred 1 entry");
    session.press("s");
    session.until_text("starred 1 entry");
    session.press("qjd");
    // The next row may be a story of several entries.
    session.until("what was done", |screen| {
        screen
            .lines()
            .any(|line| line.trim_start().starts_with("done ") && line.contains(" entr"))
    });
    session.press("q");
    assert!(session.end(), "it ends well");
    session.assert_restored();

    // The mark is there at the next start.
    let mut session = Session::start(home.path(), 80, 24);
    session.until_text("Unread");
    session.press("gs");
    session.until("one starred row", |screen| {
        screen.contains("1 entry") && screen.contains('★')
    });
    session.press("Q");
    assert!(session.end(), "it ends well");
}

/// Writes a file as editors do: whole or not at all. What is written in place may be read while it
/// is empty.
fn save(path: &std::path::Path, text: &str) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).expect("a file");
    std::fs::rename(&beside, path).expect("a file takes its place");
}

/// What is written into the files while the reader runs is taken up, and a mistake is said until it
/// is mended.
#[test]
fn files_are_followed_while_it_runs() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let config = home.path().join("config");
    std::fs::create_dir_all(&config).expect("a temporary home");
    std::fs::write(config.join("keymap.toml"), "[list]\n\"x\" = \"dwn\"\n").expect("a file");
    let mut session = Session::start(home.path(), 160, 40);
    // At the first start there is a welcome too.
    session.until("the mistake and the welcome", |screen| {
        screen.contains("keymap.toml:2: unknown command `dwn`") && screen.contains("starter feeds")
    });
    save(&config.join("keymap.toml"), "[list]\n\"x\" = \"theme\"\n");
    session.until_text("the keys are read again");
    session.press("x");
    session.until_text("Enter keeps");
    session.press("\x1b");
    session.until("the line is closed", |screen| {
        !screen.contains("Enter keeps")
    });

    let settings = |ui: &str| {
        let text = format!("[refresh]\nautomatic = false\n\n[ui]\n{ui}\n");
        save(&config.join("config.toml"), &text);
    };
    settings("columns = [\"title\"]");
    session.until_text("config.toml is read again");
    session.until("no outlet in the list", |screen| {
        !screen
            .lines()
            .any(|line| line.contains("reports") && line.contains('+'))
    });
    settings("columns = [\"tilte\"]");
    session.until_text("config.toml:5: `columns` takes");
    settings("columns = [\"flags\", \"title\"]");
    session.until("no mistake", |screen| !screen.contains("config.toml:5"));

    // A theme of one's own, and what is changed in it, is drawn at once.
    let themes = config.join("themes");
    std::fs::create_dir_all(&themes).expect("a folder");
    let theme = |color: &str| {
        let text = format!("ground = \"dark\"\naccent = \"{color}\"\n");
        save(&themes.join("quay.toml"), &text);
    };
    theme("#0a0b0c");
    session.until_text("the themes are read again");
    settings("theme = \"quay\"");
    session.until_drawn("38;2;10;11;12");
    theme("#1f1e1d");
    session.until_drawn("38;2;31;30;29");
    session.press("Q");
    assert!(session.end(), "it ends well");
}

#[test]
fn what_was_read_is_known_after_a_restart() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 120, 40);
    session.until_text("Start here");
    session.press("gh");
    session.until_text("Nothing was opened yet.");
    session.press("gu");
    let has_article =
        |screen: &str| screen.contains("▎ ●") && screen.contains("three short lessons");
    session.until("the first row and its article", has_article);
    session.press("\r");
    session.until("the article, read", |screen| {
        screen.contains("Unread              14") && screen.contains("three short lessons")
    });
    // The article that is open is in it at once.
    session.press("qgh");
    let is_listed = |screen: &str| {
        let mut lines = screen.lines();
        screen.contains("last read first")
            && lines.any(|line| line.contains("│▎") && line.contains("Start here"))
    };
    session.until("the entry that was opened", is_listed);
    session.press("ga");
    session.until("everything", |screen| !screen.contains("last read first"));
    session.press("Q");
    assert!(session.end(), "it ends well");

    let mut session = Session::start(home.path(), 120, 40);
    session.until_text("DESK");
    session.press("gh");
    session.until("the entry that was opened", is_listed);
    session.press("Q");
    assert!(session.end(), "it ends well");
}

/// The database cannot grow: what is marked goes back and that is said; reading goes on.
#[cfg(unix)]
#[test]
fn a_mark_that_finds_no_room_goes_back() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 120, 40);
    session.until_text("Start here");
    session.press("Q");
    assert!(session.end(), "it ends well");

    // No file may grow beyond 40 KiB: the index of the log fits, the log of the changes does not.
    let mut limited = CommandBuilder::new("/bin/sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 80; exec \"$0\" \"$@\""]);
    limited.arg(env!("CARGO_BIN_EXE_coranto"));
    let mut session = Session::start_as(limited, home.path(), (120, 40), &[], &[]);
    session.until_text("Start here");
    session.press("s");
    session.until_text("reading or writing the database failed");
    session.until("the row as it was", |screen| {
        screen.contains("▎ ● ") && !screen.contains('◌')
    });
    session.press("\r");
    session.until_text("three short lessons");
    session.press("Q");
    session.end();
    session.assert_restored();

    // Nothing is lost, and with room again all is as it was.
    let mut session = Session::start(home.path(), 120, 40);
    session.until_text("Start here");
    session.press("s");
    session.until_text("starred 1 entry");
    session.press("Q");
    assert!(session.end(), "it ends well");
}

#[test]
fn read_out_line_by_line() {
    let home = tempfile::tempdir().unwrap();
    let mut session = Session::start_with(home.path(), 100, 30, &["--linear"]);
    session.until_text("unread, mentions Harbor Line");
    session.press("\r");
    session.until_text("Welcome. This feed came with the program");
    session.press("q");
    session.until_text("Unread, ");
    session.press(":");
    session.press("quit\r");
    assert!(session.end());
    let raw = String::from_utf8_lossy(&session.raw);
    assert!(!raw.contains("\x1b[?1049"), "no screen of its own");
    // The shell goes on in a line of its own.
    assert!(
        raw.trim_end_matches("\x1b[?2004l").ends_with("\r\n"),
        "{raw:?}"
    );
    assert!(!raw.contains("\x1b[?25l"), "the cursor is never hidden");
    assert!(!raw.contains(['│', '─', '●']), "nothing is drawn");
}

#[test]
fn sigterm_leaves_a_sane_terminal() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 80, 24);
    session.until_text("Start here");
    session.press("jjs");
    session.until_text(" starred ");
    session.signal("TERM");
    assert!(session.end(), "it ends well");
    session.assert_restored();

    // The cursor is where it was.
    let mut session = Session::start(home.path(), 80, 24);
    session.until_text("Start here");
    session.press("s");
    session.until_text("unstarred ");
    session.press("Q");
    assert!(session.end(), "it ends well");
}

#[test]
fn sigint_leaves_a_sane_terminal() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 80, 24);
    session.until_text("Unread");
    session.signal("INT");
    assert!(session.end(), "it ends well");
    session.assert_restored();
}

#[test]
fn the_list_of_feeds_is_edited_in_the_editor() {
    let home = tempfile::tempdir().expect("a temporary folder");
    // Takes the first feed out of the list.
    let editor = "sed -i '0,/<outline type/{/<outline type/d}'";
    let mut session = Session::start_in(home.path(), (120, 40), &[], &[("EDITOR", editor)]);
    session.until_text("Start here");
    session.press(":edit-feeds\r");
    session.until_text("edited the feeds: 1 removed");
    session.press("u");
    session.until_text("undid: edited the feeds: 1 removed");
    session.press("Q");
    assert!(session.end(), "it ends well");
    let mut files = std::fs::read_dir(home.path().join("state"))
        .into_iter()
        .flatten()
        .flatten();
    let left = files.find(|file| file.file_name().to_string_lossy().ends_with(".opml"));
    assert!(left.is_none(), "{left:?}");
}

#[test]
fn a_key_is_changed_in_the_editor_without_leaving() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let editor = r#"sed -i 's/^# "s" = "star"/"B" = "theme"/'"#;
    let mut session = Session::start_in(home.path(), (120, 40), &[], &[("EDITOR", editor)]);
    session.until_text("Start here");
    session.press(":edit-keys\r");
    session.until_text("the keys are read again");
    session.press("B");
    session.until_text("Enter keeps");
    session.press("\x1b");
    session.until("the line is closed", |screen| {
        !screen.contains("Enter keeps")
    });
    session.press("Q");
    assert!(session.end(), "it ends well");
}

#[test]
fn a_list_of_feeds_that_is_refused_is_not_lost() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let editor = [("EDITOR", "sed -i 's/xmlUrl=/xmlUrl=:/'")];
    let mut session = Session::start_in(home.path(), (160, 40), &[], &editor);
    session.until_text("starter feeds");
    session.press(":edit-feeds\r");
    session.until_text("the edited list cannot be read");
    session.press("Q");
    assert!(session.end(), "it ends well");
    let kept = std::fs::read_to_string(home.path().join("state/refused-subscriptions.opml"));
    assert!(kept.expect("what was written").contains("xmlUrl=:"));
}

#[cfg(unix)]
#[test]
fn sigtstp_gives_the_terminal_back_until_it_goes_on() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 80, 24);
    // What is said at the first start would cover what is said below.
    session.until_text("starter feeds");
    session.signal("TSTP");
    session.until("the shell's screen", |screen| !screen.contains("Unread"));
    session.assert_restored();
    session.until_stopped();
    session.signal("CONT");
    session.until_text("Unread");
    // In a window of its own nobody could tell it to go on.
    session.press("\u{1a}");
    session.until_text("there is no shell to go back to");
    session.press("Q");
    assert!(session.end(), "it ends well");
    session.assert_restored();
}

#[cfg(unix)]
#[test]
fn sigtstp_stops_it_at_once_while_another_program_has_the_terminal() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 80, 24);
    session.until_text("Start here");
    session.press("\r");
    // Nothing is piped before the text is there.
    session.until_text("by coranto");
    session.press("|sh -c 'echo it has begun; read line </dev/tty'\r");
    session.until_text("it has begun");
    session.signal("TSTP");
    session.until_stopped();
    session.signal("CONT");
    session.press("\r\r");
    session.until_text("Unread");
    session.press("Q");
    assert!(session.end(), "it ends well");
}

#[cfg(unix)]
#[test]
fn pager_and_editor_have_the_terminal_for_a_while() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Each shows what it was given and that the keys are its own.
    let pager = "sh -c 'head -n 1; echo the pager has it; read line </dev/tty; echo $line'";
    let editor = "sh -c 'head -n 1 $0; ls -l $0; echo the editor has it; read line'";
    let environment = [
        ("PAGER", pager),
        ("EDITOR", editor),
        ("PATH", "/usr/bin:/bin"),
        ("TMPDIR", folder.path().to_str().expect("a path")),
    ];
    for (command, said) in [
        ("pager", "the pager has it"),
        ("editor", "the editor has it"),
    ] {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut session = Session::start_in(home.path(), (100, 30), &[], &environment);
        session.until_text("Start here");
        session.press("\r");
        session.until_text("Welcome. This feed came with the program");
        session.press(&format!(":{command}\r"));
        session.until_text(said);
        let screen = session.text();
        assert!(screen.contains("Start here"), "{screen}");
        assert!(!screen.contains("Space on"), "{screen}");
        if command == "editor" {
            assert!(screen.contains("-rw-------"), "{screen}");
        }
        session.assert_restored();
        // `Q` would end the reader, but it is not the reader that has the keys.
        session.press("Q\r");
        session.until_text("Space on");
        // Now it is, and the first key counts.
        session.press("Q");
        assert!(session.end(), "it ends well");
        session.assert_restored();
    }
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "the copy is gone");
}

#[test]
fn no_key_is_left_behind_by_another_size() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 100, 24);
    session.until_text("Start here");
    session.press("/");
    let mut typed = String::from("/");
    for letter in ('a'..='z').chain('a'..='z') {
        session.resize(100 + u16::from(typed.len() % 2 == 1), 24);
        session.press(&letter.to_string());
        typed.push(letter);
        session.until_text(&typed);
    }
}

#[test]
fn a_closed_window_ends_it() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 80, 24);
    session.until_text("Start here");
    session.press("s");
    session.until_text("starred 1 entry");
    let (ended, end) = channel();
    let mut child = session.close_window();
    std::thread::spawn(move || {
        let _ = child.wait();
        let _ = ended.send(());
    });
    assert!(end.recv_timeout(WATCHDOG).is_ok(), "it ends");
}

#[test]
#[cfg(debug_assertions)]
fn a_panic_leaves_a_sane_terminal() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut session = Session::start(home.path(), 80, 24);
    session.until_text("Unread");
    session.signal("USR1");
    assert!(!session.end(), "a panic is no good end");
    session.assert_restored();
    let raw = String::from_utf8_lossy(&session.raw);
    assert!(
        raw.rfind("SIGUSR1") > raw.rfind("\x1b[?1049l"),
        "the message is readable"
    );
}

#[test]
fn without_a_terminal_it_says_so() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_coranto"))
        .args(["--home".as_ref(), home.path().as_os_str()])
        .stdin(std::process::Stdio::null())
        .output()
        .expect("coranto runs");
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("needs a terminal"), "{message}");
    assert!(output.stdout.is_empty());
}
