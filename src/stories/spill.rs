//! Room outside of memory for stories that are not looked at now.

use std::io;
use std::num::NonZeroU32;

/// As many bytes as one wants, each at its place, for as long as this lives.
pub trait Spill: Send {
    /// Writes bytes from a place on.
    ///
    /// # Errors
    /// They cannot be written, for example because the disk is full.
    fn write(&mut self, place: u64, bytes: &[u8]) -> io::Result<()>;

    /// Reads bytes that were written, from a place on.
    ///
    /// # Errors
    /// They cannot be read.
    fn read(&mut self, place: u64, bytes: &mut [u8]) -> io::Result<()>;
}

/// Bytes that room is counted in.
const BLOCK: usize = 64;

/// Where something lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    first: u32,
    blocks: NonZeroU32,
}

/// Things of any length, laid side by side.
pub(super) struct Shelf {
    spill: Box<dyn Spill>,
    /// The first free block.
    end: u32,
    buffer: Vec<u8>,
}

impl Shelf {
    pub(super) fn new(spill: Box<dyn Spill>) -> Self {
        Self {
            spill,
            end: 0,
            buffer: Vec::new(),
        }
    }

    /// Puts what `write` writes where it was before, or elsewhere if it has outgrown that.
    pub(super) fn put(
        &mut self,
        before: Option<Slot>,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> io::Result<Slot> {
        self.buffer.clear();
        write(&mut self.buffer);
        let blocks = self.buffer.len().div_ceil(BLOCK).max(1);
        let slot = match before {
            Some(slot) if slot.blocks.get() as usize >= blocks => slot,
            // Twice as much each time: what is left behind is never more than what is used.
            Some(slot) => self.take(blocks.max(2 * slot.blocks.get() as usize))?,
            None => self.take(blocks)?,
        };
        self.buffer.resize(slot.bytes(), 0);
        self.spill.write(slot.place(), &self.buffer)?;
        Ok(slot)
    }

    /// Returns what was put there, and what lies behind it.
    pub(super) fn get(&mut self, slot: Slot) -> io::Result<&[u8]> {
        self.buffer.resize(slot.bytes(), 0);
        self.spill.read(slot.place(), &mut self.buffer)?;
        Ok(&self.buffer)
    }

    fn take(&mut self, blocks: usize) -> io::Result<Slot> {
        let blocks = u32::try_from(blocks).ok().and_then(NonZeroU32::new);
        let end = blocks.and_then(|blocks| self.end.checked_add(blocks.get()));
        let (Some(blocks), Some(end)) = (blocks, end) else {
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        let first = std::mem::replace(&mut self.end, end);
        Ok(Slot { first, blocks })
    }
}

impl Slot {
    fn place(self) -> u64 {
        u64::from(self.first) * BLOCK as u64
    }

    fn bytes(self) -> usize {
        self.blocks.get() as usize * BLOCK
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Spill for Vec<u8> {
        fn write(&mut self, place: u64, bytes: &[u8]) -> io::Result<()> {
            let place = place as usize;
            self.resize(self.len().max(place + bytes.len()), 0);
            self[place..][..bytes.len()].copy_from_slice(bytes);
            Ok(())
        }

        fn read(&mut self, place: u64, bytes: &mut [u8]) -> io::Result<()> {
            bytes.copy_from_slice(&self[place as usize..][..bytes.len()]);
            Ok(())
        }
    }

    proptest! {
        #[test]
        fn what_was_put_is_had_back_whatever_was_put_elsewhere(
            puts in prop::collection::vec((0_usize..5, 0_usize..400, any::<u8>()), 0..40),
        ) {
            let mut shelf = Shelf::new(Box::new(Vec::new()));
            let mut slots = [None; 5];
            let mut all: [Vec<u8>; 5] = Default::default();
            for (which, length, byte) in puts {
                all[which] = vec![byte; length];
                let written = shelf.put(slots[which], |out| out.extend_from_slice(&all[which]));
                slots[which] = Some(written.expect("memory"));
                for (slot, thing) in slots.iter().zip(&all) {
                    let Some(slot) = slot else { continue };
                    prop_assert!(shelf.get(*slot).expect("memory").starts_with(thing));
                }
            }
        }
    }
}
