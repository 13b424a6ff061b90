//! A file that is looked at now and then, to see whether somebody changed it.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use super::background::lock;

/// A file, and what it was when it was last looked at.
pub(super) struct FileWatch {
    pub(super) file: PathBuf,
    seen: Mutex<Option<Stamp>>,
}

/// Changes when a file does; the length tells two changes within one tick of its clock apart.
pub(super) type Stamp = (Option<SystemTime>, u64);

/// Returns the stamp of a file; `None` if there is none.
pub(super) fn stamp(file: &Path) -> Option<Stamp> {
    let file = std::fs::metadata(file).ok()?;
    Some((file.modified().ok(), file.len()))
}

impl FileWatch {
    /// Looks at `file` for the first time; it may be missing.
    pub(super) fn new(file: PathBuf) -> Self {
        let watch = Self {
            file,
            seen: Mutex::default(),
        };
        watch.has_changed();
        watch
    }

    /// Returns whether the file is another one than when this was last asked.
    pub(super) fn has_changed(&self) -> bool {
        let stamp = stamp(&self.file);
        let mut seen = lock(&self.seen);
        std::mem::replace(&mut *seen, stamp) != stamp
    }
}
