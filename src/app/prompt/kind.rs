//! The kinds of lines, and how they are named on the screen.

/// What is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptKind {
    /// A search of everything.
    Search,
    /// A filter of the list.
    Filter,
    /// The name to save a query under.
    Save,
    /// A query to mute.
    Mute,
    /// How long a mute is to last.
    Until,
    /// When an entry is to come back.
    Snooze,
    /// A find in the open text.
    Find,
    /// The address of a feed.
    Add,
    /// The files of another reader.
    Import,
    /// The file to save an article in.
    File,
    /// The command to pipe an article to.
    Pipe,
    /// The command to run.
    Run,
    /// The name of a command.
    Palette,
    /// A tag.
    Tag,
    /// A story to merge with.
    Story,
    /// The name of a list.
    Jump,
    /// The name of a theme.
    Theme,
    /// The name of a setting, and its new value.
    Set,
    /// How the list is shown.
    View,
    /// What of an entry is copied.
    Copy,
}

impl PromptKind {
    /// Returns what stands before the text.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Search => "/",
            Self::Filter => "filter ",
            Self::Save => "save as ",
            Self::Mute => "mute ",
            Self::Until => "until ",
            Self::Snooze => "snooze until ",
            Self::Find => "find ",
            Self::Add => "follow ",
            Self::Import => "import ",
            Self::File => "save to ",
            Self::Pipe => "pipe to ",
            Self::Run => "run ",
            Self::Palette => ":",
            Self::Tag => "tag ",
            Self::Story => "same story as ",
            Self::Jump => "go to ",
            Self::Theme => "theme ",
            Self::Set => "set ",
            Self::View => "show ",
            Self::Copy => "copy ",
        }
    }

    /// Returns the title of what can be chosen above the line.
    pub fn title(self) -> &'static str {
        match self {
            Self::Palette => "Commands",
            Self::Tag => "Tags",
            Self::Story => "Stories",
            Self::Jump => "Places",
            Self::Theme => "Themes",
            Self::Set => "Settings",
            Self::View => "This list",
            Self::Copy => "Copy",
            Self::Until => "Until when",
            Self::Snooze => "Back unread",
            _ => "",
        }
    }
}
