//! The widths of the panes: by keys, or by dragging the rules between them.

use super::{App, Effect, Pane, Shape};
use crate::model::Notice;

/// Columns that a key makes a pane wider.
pub(super) const WIDER: u16 = 4;

/// The widths that the user chose; 0 is the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Widths {
    /// Of the sidebar.
    pub sidebar: u16,
    /// Of the list.
    pub list: u16,
}

/// A rule between two panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Right of the sidebar.
    Sidebar,
    /// Right of the list.
    List,
}

impl App {
    /// Makes the pane with the focus wider by so many columns, or narrower.
    pub(super) fn resize(&mut self, columns: i32) -> Vec<Effect> {
        if self.fit.shape == Shape::Narrow || self.is_reader_only {
            self.say(Notice::info("one pane has the whole screen"));
            return Vec::new();
        }
        let (border, columns) = match self.focus {
            Pane::Sidebar if self.fit.shape == Shape::Wide => (Border::Sidebar, columns),
            Pane::Sidebar | Pane::List => (Border::List, columns),
            // Its left border goes the other way.
            Pane::Reader => (Border::List, -columns),
        };
        let now = match border {
            Border::Sidebar => self.fit.widths.sidebar,
            Border::List => self.fit.widths.list,
        };
        let width = i32::from(now) + columns;
        self.drag(border, u16::try_from(width).unwrap_or(1))
    }

    /// A border is somewhere else; the view keeps it within its bounds.
    pub(super) fn drag(&mut self, border: Border, width: u16) -> Vec<Effect> {
        match border {
            Border::Sidebar => self.widths.sidebar = width.max(1),
            Border::List => self.widths.list = width.max(1),
        }
        Vec::new()
    }
}
