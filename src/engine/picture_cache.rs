//! The files of pictures that were fetched: for the next time, and for reading without a network.
//!
//! One file each, named by a hash of its address, readable by its user only. What was not looked at
//! for longest goes when there is too much. Anything may delete them at any time.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use xxhash_rust::xxh3::xxh3_128;

use super::background::lock;
use crate::config::create_folder;

/// Most bytes of all files.
const MOST: u64 = 128 << 20;

/// Largest file that is read back: none that was written is larger.
const LARGEST: u64 = 32 << 20;

/// Bytes at the beginning of a file that tell the size of its picture.
const HEAD: u64 = 64 << 10;

/// The folder.
pub(super) struct PictureCache {
    folder: PathBuf,
    most: u64,
    /// One at a time makes room.
    turn: Mutex<()>,
}

impl PictureCache {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            most: MOST,
            turn: Mutex::default(),
        }
    }

    fn file(&self, url: &str) -> PathBuf {
        self.folder
            .join(format!("{:032x}", xxh3_128(url.as_bytes())))
    }

    /// Returns the file of the picture at `url`, if it is there; now it was looked at.
    pub(super) fn get(&self, url: &str) -> Option<Vec<u8>> {
        let file = File::open(self.file(url)).ok()?;
        let mut bytes = Vec::new();
        (&file).take(LARGEST).read_to_end(&mut bytes).ok()?;
        // A disk that is read only has nothing to make room on.
        let _ = file.set_modified(SystemTime::now());
        Some(bytes).filter(|bytes| !bytes.is_empty())
    }

    /// Returns the beginning of the file of the picture at `url`, if it is there.
    pub(super) fn head(&self, url: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = File::open(self.file(url)).ok()?;
        file.take(HEAD).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps the file of the picture at `url`, whole or not at all, and makes room for it.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn put(&self, url: &str, bytes: &[u8]) -> io::Result<()> {
        create_folder(&self.folder)?;
        let file = self.file(url);
        let part = file.with_extension(format!("part-{}", std::process::id()));
        let _turn = lock(&self.turn);
        write(&part, bytes)
            .and_then(|()| fs::rename(&part, &file))
            .inspect_err(|_| {
                // It says what went wrong already.
                let _ = fs::remove_file(&part);
            })?;
        self.make_room()
    }

    /// Deletes what was not looked at for longest until no more than `most` bytes are left.
    fn make_room(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            // Another process may just have deleted it.
            if let Ok(facts) = entry.metadata()
                && facts.is_file()
            {
                let looked_at = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push((looked_at, facts.len(), entry.path()));
            }
        }
        let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
        files.sort();
        for (_, length, path) in files {
            if total <= self.most {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
        Ok(())
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_not_looked_at_for_longest_goes() {
        let home = tempfile::tempdir().unwrap();
        let cache = PictureCache {
            most: 250,
            ..PictureCache::new(home.path().join("cache/pictures"))
        };
        assert_eq!(cache.get("a"), None);
        for (age, url) in [(30, "a"), (20, "b")] {
            cache.put(url, &[7; 100]).unwrap();
            let long_ago = SystemTime::now() - Duration::from_secs(age);
            let file = File::options().write(true).open(cache.file(url)).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        // Looked at again, it is younger than the other.
        assert_eq!(cache.get("a"), Some(vec![7; 100]));
        cache.put("c", &[8; 100]).unwrap();
        assert_eq!(cache.get("b"), None);
        assert_eq!(cache.get("a"), Some(vec![7; 100]));
        assert_eq!(cache.get("c"), Some(vec![8; 100]));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_them() {
        use std::os::unix::fs::PermissionsExt as _;

        let home = tempfile::tempdir().unwrap();
        let cache = PictureCache::new(home.path().join("cache/pictures"));
        cache.put("../../a", b"picture").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&cache.folder), 0o700);
        let files: Vec<_> = fs::read_dir(&cache.folder).unwrap().flatten().collect();
        assert_eq!(files.len(), 1);
        assert_eq!(mode(&files[0].path()), 0o600);
    }
}
