//! The first start beside another reader: what it left is found, said, and taken over in one line.

use portable_pty::CommandBuilder;

use super::session::Session;
use crate::server::{Answer, Server};

#[test]
fn what_another_reader_left_is_offered_and_taken_over() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let feed = "<rss version=\"2.0\"><channel><title>Lakeport Ledger</title>\
        <item><title>Ferry stops at noon</title></item></channel></rss>";
    let server = runtime.block_on(Server::start([("/ledger", Answer::feed(feed))]));
    let user = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        let file = user.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    };
    write(
        ".newsboat/urls",
        &format!(
            "{} \"Boats\" \"~The Ledger\"\nexec:tides Boats\n",
            server.url("/ledger")
        ),
    );
    write(
        ".config/coranto/config.toml",
        "[refresh]\nautomatic = false\n",
    );
    let home = user.path().to_string_lossy().into_owned();
    // In the places of the platform: with `--home` nothing else of the machine is looked at.
    let mut plain = CommandBuilder::new("/bin/sh");
    plain.args(["-c", "exec \"$0\"", env!("CARGO_BIN_EXE_coranto")]);
    let environment = [("HOME", home.as_str())];
    let mut session = Session::start_as(plain, user.path(), (140, 40), &[], &environment);
    session.until_text("newsboat");
    session.press(":import newsboat\r");
    // It is fetched too, under the name and in the category that it had.
    session.until_text("The Ledger");
    session.until_text("Boats");
    session.until_text("1 new entry from 1 feed");
    // What was kept switched off is named.
    session.press("gL");
    session.until_text("it runs a command");
    session.press("qga/noon\r");
    session.until_text("Ferry stops at noon");
    // Escape and the key after it come together, as they do over a slow line.
    session.press("\x1bQ");
    assert!(session.end(), "it ends well");
    assert!(!user.path().join("data/coranto.db").exists());
}
