//! Command: the one table of what a user can do.
//!
//! A row has a name, one line of documentation and the contexts it works in. Everything else
//! comes from here: `config/keymap.toml` binds keys to these names, the `:` line completes them,
//! the help and the key hints show them, the README's table is compared with them, and an unknown
//! name is answered with the nearest one.

pub mod action;
pub mod key;
pub mod keymap;
pub mod layout;
mod words;

pub use action::Action;
pub use key::Key;
pub use keymap::{KeyMap, Lookup};

/// Where a key is pressed. Bindings of a pane come before the global ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// The sidebar has the focus.
    Sidebar,
    /// The list has the focus.
    List,
    /// The reader has the focus.
    Reader,
}

impl Context {
    /// All contexts, in the order of the help.
    pub const ALL: [Self; 4] = [Self::Global, Self::Sidebar, Self::List, Self::Reader];

    /// Returns the name of the table in `keymap.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Sidebar => "sidebar",
            Self::List => "list",
            Self::Reader => "reader",
        }
    }

    /// Finds a context by its name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }

    /// Says that a name is none, and which is the nearest.
    pub fn unknown(name: &str) -> String {
        let hint = nearest(name, Self::ALL.map(Self::name))
            .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
        format!("unknown context `{name}`{hint}")
    }
}

/// A heading of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Getting about.
    Motion,
    /// Going to lists.
    Places,
    /// Deciding about entries.
    Triage,
    /// Reading an article.
    Reading,
    /// Feeds and the network.
    Feeds,
    /// The program itself.
    Program,
}

impl Section {
    /// Returns the heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Motion => "Moving",
            Self::Places => "Places",
            Self::Triage => "Triage",
            Self::Reading => "Reading",
            Self::Feeds => "Feeds",
            Self::Program => "Program",
        }
    }
}

macro_rules! commands {
    ($($section:ident { $($variant:ident $name:literal $doc:literal;)* })*) => {
        /// What a user can do. Generated from the table in this module.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Command {
            $($(#[doc = $doc] $variant,)*)*
        }

        impl Command {
            /// Every command, in the order of the table.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// Returns the name used in files and on the `:` line.
            pub fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name,)*)* }
            }

            /// Returns what it does, in one line.
            pub fn doc(self) -> &'static str {
                match self { $($(Self::$variant => $doc,)*)* }
            }

            /// Returns the heading it stands under.
            pub fn section(self) -> Section {
                match self { $($(Self::$variant => Section::$section,)*)* }
            }
        }
    };
}

commands! {
    Motion {
        Down "down" "next row or line; with a count, that many";
        Up "up" "previous row or line";
        Top "top" "first row; with a count, that row";
        Bottom "bottom" "last row; with a count, that row";
        HalfPageDown "half-page-down" "down half a page";
        HalfPageUp "half-page-up" "up half a page";
        PageDown "page-down" "down a page";
        PageUp "page-up" "up a page";
        ScrollDown "scroll-down" "scroll down one line";
        ScrollUp "scroll-up" "scroll up one line";
        Centre "centre" "put the cursor's row in the middle";
        In "in" "into: sidebar, list, reader";
        Out "out" "out: reader, list, sidebar";
        NextPane "next-pane" "focus the next pane";
        PreviousPane "previous-pane" "focus the previous pane";
        NextEntry "next-entry" "next entry, from its article too";
        PreviousEntry "previous-entry" "previous entry, from its article too";
        NextUnread "next-unread" "next unread row; with a search or find lit, its next match";
        PreviousUnread "previous-unread" "previous unread row";
        NextStory "next-story" "next story with something unread";
        PreviousStory "previous-story" "previous story with something unread";
        ToggleFold "toggle-fold" "unfold the story, or fold it";
        Unfold "unfold" "unfold the story: its reports below it";
        Fold "fold" "fold the story";
        UnfoldAll "unfold-all" "unfold all stories";
        FoldAll "fold-all" "fold all stories";
    }
    Places {
        NextSource "next-source" "next list of the sidebar, from anywhere";
        PreviousSource "previous-source" "previous list of the sidebar, from anywhere";
        NextNamed "next-topic" "next desk list or topic";
        PreviousNamed "previous-topic" "previous desk list or topic";
        GoUnread "go-unread" "everything unread";
        GoToday "go-today" "today";
        GoTopics "go-topics" "the first topic";
        GoStarred "go-starred" "what is starred";
        GoLater "go-later" "the later shelf";
        GoAll "go-all" "everything";
        GoRecent "go-recent" "what you have opened, the last first";
        GoSaved "go-saved" "the first saved query; again, the next";
        Jump "jump" "go to any list by its name";
        JumpBack "jump-back" "the list before this one";
        JumpForward "jump-forward" "forward again";
        Search "search" "search all headlines and texts; in the reader, find in the text";
        Filter "filter" "filter this list by a query; filters stack";
        Save "save" "save what this list shows as a query of the sidebar";
        ShowRead "show-read" "show or hide what was read";
        View "view" "how this list is sorted, grouped and shown; it is remembered";
        Timeline "timeline" "the timeline of the story or topic";
        Coverage "coverage" "the versions of the story, outlet by outlet";
        Group "group" "stories, or single entries";
        NextOrder "next-order" "by time, by outlets, by heat; a search also best first";
        FollowSuggestion "follow-suggestion" "have this topic look for the term offered below it";
        NextSuggestion "next-suggestion" "offer another term";
    }
    Triage {
        Done "done" "done: mark read and go on; with a count, that many";
        DoneAbove "done-above" "done with everything from the top to the cursor";
        ToggleRead "toggle-read" "read or unread; while a search or find is lit, its previous match";
        Star "star" "star, or take the star away";
        Later "later" "put on the later shelf, or take off";
        Tag "tag" "put a tag on, or take it off; a new name makes one";
        Select "select" "select rows from here on; what is done next is done to all";
        SelectAll "select-all" "select the whole list";
        Delete "delete" "delete the entry or the whole story; in the sidebar, unsubscribe";
        Merge "merge" "the selected stories are one; a single one joins another";
        Split "split" "this report is another story";
        Mute "mute" "mute this story";
        MuteTopic "mute-topic" "mute a topic of this entry";
        MuteWord "mute-word" "mute words, or any query";
        MuteFeed "mute-feed" "mute this feed";
        Snooze "snooze" "snooze: hide it until a time";
        Unmute "unmute" "unmute this, or list what is muted";
        Watch "watch" "follow what this is about, with a preview";
        Topics "topics" "the topic manager: topics, their queries and counts";
        Explain "explain" "why is this here; of a feed in the sidebar, all that is known";
        ReadAll "read-all" "mark this list read";
        ReadEverything "read-everything" "mark everything read";
        Undo "undo" "undo the last step";
        Redo "redo" "redo what was undone";
        History "history" "what was done, to go back to";
    }
    Reading {
        Open "open" "open the article, or the list under the cursor";
        ReadOn "read-on" "a page on; at the end, the next unread";
        NextHit "next-hit" "next place where a topic or the search matches";
        NextNew "next-new" "next sentence that is new to you";
        PreviousNew "previous-new" "previous sentence that is new to you";
        NewToYou "new-to-you" "dim what you have read in other reports, or no more";
        Pictures "pictures" "show pictures, or only name their places";
        NextParagraph "next-paragraph" "next paragraph";
        PreviousParagraph "previous-paragraph" "previous paragraph";
        NextHeading "next-heading" "next heading";
        PreviousHeading "previous-heading" "previous heading";
        Outline "outline" "the outline of the article";
        Links "links" "the links of the article, to open or copy";
        Hints "link-hints" "letters over the links in sight, to open one by";
        Enclosures "enclosures" "open what comes with the article: audio, video, files";
        Queue "queue" "put what comes with the article on your queue";
        FullText "full-text" "fetch the full text; again, the feed's text";
        Changes "changes" "what changed since it was read; again, the text";
        SaveArticle "save-article" "save the article as Markdown, HTML or text";
        Pipe "pipe" "pipe the article to a command";
        RunProgram "run" "run a command; {url} and {title} stand for the entry";
        Pager "pager" "read the article in $PAGER";
        Editor "editor" "open the article's text in $EDITOR, as a copy";
        Speak "speak" "read the article aloud; again, stop";
        ReaderOnly "reader-only" "the reader alone, or all panes again";
        Browse "browse" "open in the browser; with a count, that link";
        BrowseDone "browse-done" "open in the browser, and done";
        CopyLink "copy-link" "copy the link; with a count, that link";
        CopyTitle "copy-title" "copy headline and link";
        Copy "copy" "copy title, link, Markdown or a quote";
    }
    Feeds {
        Refresh "refresh" "refresh the feed of this entry or under the cursor";
        RefreshDue "refresh-due" "refresh what is due; again, everything";
        Add "add" "follow a feed";
        Import "import" "take over an OPML file, or what another reader holds";
        Edit "edit" "rename, move or edit what is under the cursor: feed, category, topic, query";
        EditFeeds "edit-feeds" "edit all subscriptions in $EDITOR, as OPML";
        SwitchFeed "switch-feed" "switch a feed off, or on again";
        FeedErrors "feed-errors" "feeds that fail, are gone or fell silent, and what to do";
    }
    Program {
        Cancel "cancel" "cancel; out of the article; put out a find, a filter, a search";
        Back "back" "back; from Unread, quit";
        Quit "quit" "quit now";
        Palette "palette" "run a command by its name";
        Help "help" "this help";
        Log "log" "what coranto said since the start";
        Check "check" "what is wrong in config.toml, keymap.toml and topics.toml";
        EditKeys "edit-keys" "edit the keys, keymap.toml, in $EDITOR";
        EditTopics "edit-topics" "edit the watchlist, topics.toml, in $EDITOR";
        EditConfig "edit-config" "edit the settings, config.toml, in $EDITOR";
        Wider "wider" "this pane wider";
        Narrower "narrower" "this pane narrower";
        Themes "theme" "choose a theme; each is shown at once";
        Set "set" "change a setting";
        Redraw "redraw" "draw the screen anew";
        Suspend "suspend" "suspend to the shell";
    }
}

impl Command {
    /// Finds a command by its name.
    ///
    /// # Errors
    /// The nearest name there is, if one is near.
    pub fn by_name(name: &str) -> Result<Self, Option<&'static str>> {
        Self::ALL
            .iter()
            .copied()
            .find(|c| c.name() == name)
            .ok_or_else(|| nearest(name, Self::ALL.iter().map(|c| c.name())))
    }
}

/// Returns the candidate nearest to `name`: at most a third of its letters differ, or one of a short
/// name.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= (candidate.len().min(name.len()) / 3).max(1))
        .map(|(_, candidate)| candidate)
}

/// Edit distance in characters; two neighbours exchanged are one edit, as in `dwon`. Names are
/// short: what is longer than 64 characters is not compared further.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for command in Command::ALL {
            assert_eq!(Command::by_name(command.name()), Ok(*command));
        }
    }

    #[test]
    fn an_unknown_name_offers_the_nearest() {
        assert_eq!(Command::by_name("donw"), Err(Some("done")));
        assert_eq!(Command::by_name("dwon"), Err(Some("down")));
        assert_eq!(Command::by_name("toggle-raed"), Err(Some("toggle-read")));
        assert_eq!(Command::by_name("xyzzy"), Err(None));
        // Of a short name one letter may differ, and no more.
        assert_eq!(nearest("nrod", ["nord", "dark"]), Some("nord"));
        assert_eq!(nearest("word", ["nord", "dark"]), Some("nord"));
        assert_eq!(nearest("mode", ["nord", "dark"]), None);
    }
}
