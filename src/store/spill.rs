//! A file for what does not stay in memory: without a name, so that it is gone when nobody has it
//! open any more, however this process ends.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::files;
use crate::stories::Spill;

/// A file that is made when it is first needed.
pub(super) struct SpillFile {
    folder: PathBuf,
    file: Option<File>,
}

impl SpillFile {
    /// Names the folder that it is to be in.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, file: None }
    }

    fn file(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            slot => Ok(slot.insert(files::nameless(&self.folder)?)),
        }
    }
}

impl Spill for SpillFile {
    fn write(&mut self, place: u64, bytes: &[u8]) -> io::Result<()> {
        let file = self.file()?;
        file.seek(SeekFrom::Start(place))?;
        file.write_all(bytes)
    }

    #[cfg(unix)]
    fn read(&mut self, place: u64, bytes: &mut [u8]) -> io::Result<()> {
        // In one call: it is done for nearly every story that an entry is put to.
        std::os::unix::fs::FileExt::read_exact_at(self.file()?, bytes, place)
    }

    #[cfg(not(unix))]
    fn read(&mut self, place: u64, bytes: &mut [u8]) -> io::Result<()> {
        let file = self.file()?;
        file.seek(SeekFrom::Start(place))?;
        io::Read::read_exact(file, bytes)
    }
}
