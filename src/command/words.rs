//! Words: what commands are called elsewhere, so that they are found by those names too.

use super::Command;

impl Command {
    /// Returns what people may call it who come from other programs.
    pub fn also(self) -> &'static str {
        match self {
            Self::Add => "subscribe new",
            Self::Browse => "url link",
            Self::Delete => "remove trash",
            Self::Done => "archive skip",
            Self::Edit => "rename",
            Self::Enclosures => "podcast play download attachment",
            Self::FeedErrors => "broken failing",
            Self::FullText => "fulltext readability",
            Self::Help => "keys keymap bindings shortcuts",
            Self::History => "steps",
            Self::Import => "opml newsboat",
            Self::Later => "readlater bookmark",
            Self::Log => "messages",
            Self::Mute => "ignore hide block kill",
            Self::ReadAll => "catchup mark",
            Self::RefreshDue => "reload update fetch sync",
            Self::Save => "bookmark",
            Self::Search => "find grep",
            Self::Set => "settings options preferences config",
            Self::Star => "favourite favorite flag bookmark keep",
            Self::Tag => "label",
            Self::ToggleRead => "mark",
            Self::MuteWord => "ignore hide block kill",
            Self::EditKeys => "remap rebind change",
            Self::Themes => "change colours colors colorscheme dark light mode",
            Self::View => "sort order group layout columns",
            Self::Watch => "follow topic alert",
            _ => "",
        }
    }
}
