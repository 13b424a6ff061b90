//! Where nothing can be written: one sentence, a hint and a status; what is there stays and is read.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::server::{Answer, Server};

const LEDGER: &str = "<rss version='2.0'><channel><title>Lakeport Ledger</title>\
    <item><guid>a</guid><title>Ferry late</title></item>\
    <item><guid>b</guid><title>Harbor closed</title></item></channel></rss>";

const WIRE: &str = "<rss version='2.0'><channel><title>Bay Wire</title>\
    <item><guid>c</guid><title>Council meets</title></item></channel></rss>";

/// Somebody who owns nothing.
const NOBODY: u32 = 65_534;

/// A home with two entries of a feed, and a copy of the program that anybody may run.
struct Home {
    folder: TempDir,
    program: PathBuf,
    _server: Server,
    /// A feed that is not followed.
    wire: String,
}

impl Home {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("coranto");
        // By another process: a program that this one has open for writing, and so has every child
        // that another test begins meanwhile, cannot be run.
        let copied = Command::new("cp")
            .arg(assert_cmd::cargo::cargo_bin!("coranto"))
            .arg(&program)
            .status();
        assert!(copied.unwrap().success());
        let server = Server::start([
            ("/ledger", Answer::feed(LEDGER)),
            ("/wire", Answer::feed(WIRE)),
        ])
        .await;
        let url = server.url("/ledger");
        let home = Self {
            folder,
            program,
            wire: server.url("/wire"),
            _server: server,
        };
        assert_eq!(home.run(&mut home.command(), &["add", &url]).1, 0);
        home
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn command(&self) -> Command {
        Command::new(&self.program)
    }

    /// Runs it; returns what it said and its status.
    fn run(&self, command: &mut Command, arguments: &[&str]) -> (String, i32) {
        let output = command
            .env_clear()
            .env("TZ", "UTC")
            .arg("--home")
            .arg(self.path())
            .args(arguments)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        let status = output.status.code().expect("it ends by itself");
        (String::from_utf8(said).unwrap(), status)
    }

    /// Every entry with its marks, and that all is sound.
    fn entries(&self) -> String {
        assert_eq!(self.run(&mut self.command(), &["check"]).1, 0);
        self.run(&mut self.command(), &["list", ""]).0
    }

    /// What changes the database in one way or another.
    fn changes(&self) -> [Vec<&str>; 6] {
        [
            vec!["mark", "read", "ferry"],
            vec!["refresh", "Ledger"],
            vec!["add", &self.wire],
            vec!["remove", "Ledger"],
            vec!["stories", "rebuild"],
            vec!["mark", "deleted", "harbor"],
        ]
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_read_only_is_read() {
    let home = Home::new().await;
    let before = home.entries();
    let data = home.path().join("data");
    for folder in [home.folder.path(), &home.path()] {
        set_mode(folder, 0o755);
    }
    for file in fs::read_dir(&data).unwrap() {
        set_mode(&file.unwrap().path(), 0o444);
    }
    set_mode(&data, 0o555);

    // Permissions do not bind the administrator.
    let is_root = fs::metadata(&data).unwrap().uid() == 0;
    let command = || {
        let mut command = home.command();
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    };
    for arguments in home.changes() {
        let (said, status) = home.run(&mut command(), &arguments);
        assert_eq!(status, 1, "{arguments:?}: {said}");
        let mut lines = said.lines().filter(|line| !line.starts_with("warning: "));
        let want = [
            "error: the database cannot be written: its folder or file is read-only",
            "hint: check the permissions of the data folder, or choose another home: --home DIR",
        ];
        assert_eq!(
            [lines.next(), lines.next()],
            want.map(Some),
            "{arguments:?}: {said}"
        );
        assert_eq!(lines.next(), None, "{arguments:?}: {said}");
    }
    let (said, status) = home.run(&mut command(), &["list", ""]);
    assert_eq!((&*said, status), (&*before, 0));
    let (said, status) = home.run(&mut command(), &["feeds"]);
    assert!(status == 0 && said.contains("Lakeport Ledger"), "{said}");

    set_mode(&data, 0o700);
    for file in fs::read_dir(&data).unwrap() {
        set_mode(&file.unwrap().path(), 0o600);
    }
    assert_eq!(home.entries(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_grow_lose_nothing() {
    let home = Home::new().await;
    let before = home.entries();
    // No file may grow beyond 512 bytes; a write that would is an error of the disk.
    let limited = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
    for arguments in home.changes() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", limited]).arg(&home.program);
        let (said, status) = home.run(&mut command, &arguments);
        assert_eq!(status, 1, "{arguments:?}: {said}");
        assert!(
            said.contains("error: reading or writing the database failed: "),
            "{arguments:?}: {said}"
        );
        assert!(
            said.contains("hint: check the disk"),
            "{arguments:?}: {said}"
        );
        assert_eq!(home.entries(), before, "{arguments:?}");
    }
    let again = home.run(&mut home.command(), &["mark", "read", "ferry"]);
    assert_eq!(again, ("read 1 entry\n".to_owned(), 0));
    assert_eq!(home.run(&mut home.command(), &["add", &home.wire]).1, 0);
}
