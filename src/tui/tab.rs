//! The terminal's tab: how far a refresh is, by OSC 9;4. Numbers of our own are all that is written.

use std::io::{self, Write};

use crate::app::App;

/// What the tab shows: a percentage, or nothing.
#[derive(Debug, Default)]
pub(super) struct Tab {
    shown: Option<u8>,
}

/// A bar that grows is motion too.
fn wishes(app: &App) -> bool {
    app.settings.ui.progress && !app.settings.ui.reduced_motion
}

impl Tab {
    /// Shows the progress of the application, if that is wished and another one than before.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub(super) fn show(&mut self, app: &App, out: &mut impl Write) -> io::Result<()> {
        let progress = app.progress.filter(|_| wishes(app));
        let percent = progress
            .filter(|progress| progress.total > 0 && progress.done < progress.total)
            .map(|progress| (progress.done * 100 / progress.total) as u8);
        self.write(percent, out)
    }

    /// Takes it away.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub(super) fn clear(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.write(None, out)
    }

    fn write(&mut self, percent: Option<u8>, out: &mut impl Write) -> io::Result<()> {
        if percent == self.shown {
            return Ok(());
        }
        self.shown = percent;
        match percent {
            Some(percent) => write!(out, "\x1b]9;4;1;{percent}\x1b\\")?,
            None => write!(out, "\x1b]9;4;0;0\x1b\\")?,
        }
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_is_written_and_it_is_taken_away() {
        let mut tab = Tab::default();
        let mut out = Vec::new();
        for percent in [None, Some(20), Some(20), Some(60)] {
            tab.write(percent, &mut out).unwrap();
        }
        tab.clear(&mut out).unwrap();
        tab.clear(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\x1b]9;4;1;20\x1b\\\x1b]9;4;1;60\x1b\\\x1b]9;4;0;0\x1b\\"
        );
    }
}
