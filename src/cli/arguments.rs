//! Arguments: the command line as clap reads it. Help, completions and the man page come from here.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::mark::Marks;
use crate::model::Change;

/// Commands that take a query.
const ASKING: [&str; 5] = ["list", "mark", "stories", "export", "topics"];

/// Returns the arguments of the program so that a term of a query which begins with the sign of
/// negation, as in `list -is:read`, is taken for no option: no option has such a character in it.
/// What stands behind `--` is none anyway.
pub(super) fn with_terms(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let (mut asks, mut is_over) = (false, false);
    let terms = arguments.map(|argument| {
        let text = argument.to_str().unwrap_or_default();
        is_over |= text == "--";
        if asks && !is_over && is_negated(text) {
            // Blanks around a term say nothing.
            return format!(" {text}").into();
        }
        asks |= ASKING.contains(&text);
        argument
    });
    terms.collect()
}

/// Returns whether an argument can only be a term that is negated: `-is:read`, `-"a phrase"`.
fn is_negated(text: &str) -> bool {
    let Some(term) = text.strip_prefix('-') else {
        return false;
    };
    let field = term.split_once(':').map_or("", |(field, _)| field);
    let has_field = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_alphabetic());
    has_field || term.starts_with(['"', '(', '@', '#', '/', '='])
}

/// A terminal news reader for people who follow stories, not feeds.
///
/// Without a command it opens the reader.
#[derive(Debug, Parser)]
#[command(
    name = "coranto",
    version,
    infer_long_args = true,
    after_help = "Exit status: 0 fine, 1 failed, 2 usage or configuration error, 3 done but some feeds failed, 130 interrupted.\n\
                  Queries: words, \"a phrase\", prefix*, feed: category: topic: title: since: is:unread|read|starred; \
                  a space is AND, - negates (a bare word only after --)."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    /// Open the reader for a screen reader: lines one after the other, nothing drawn.
    #[arg(long)]
    pub(super) linear: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Keep configuration, data, cache and logs below this folder (also: `CORANTO_HOME`).
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) home: Option<PathBuf>,
    /// Read this file in place of config.toml.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Whether to color the output.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: When,
    /// Say more on standard error; twice says most.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

/// Whether to color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Follow a feed; it is fetched and read first.
    ///
    /// A page's address leads to its feeds; where it has several, they are listed to choose from.
    Add {
        /// Address of the feed, or of a page that has one; `file:PATH`, `exec:COMMAND` or
        /// `filter:COMMAND:ADDRESS`.
        url: String,
        /// Of several feeds, follow this one; may be given several times.
        #[arg(long, value_name = "N", conflicts_with = "all")]
        pick: Vec<usize>,
        /// Of several feeds, follow all.
        #[arg(long)]
        all: bool,
        /// Show it under this title.
        #[arg(long)]
        title: Option<String>,
        /// Put it into this category, such as News/Europe.
        #[arg(long)]
        category: Option<String>,
    },
    /// List the feeds that are followed, with when each is asked next and why; of those named, say
    /// all that is known: their last fetches, errors and repairs.
    #[command(args_conflicts_with_subcommands = true)]
    Feeds {
        /// Ids, addresses, or parts of titles; with -v and none, all of them.
        #[arg(value_name = "FEED")]
        feeds: Vec<String>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<FeedsCommand>,
    },
    /// Stop following a feed; starred entries stay.
    Remove {
        /// Its id, its address, or a part of its title that fits one feed only.
        feed: String,
    },
    /// Take over what another reader holds: feeds, categories, queries, entries and their marks.
    ///
    /// Read are OPML, newsboat's urls file and cache, the CSV files of elfeed, the folder of sfeed
    /// and the JSON file of feedr, told apart by their content. What is there is never replaced.
    #[command(
        after_help = "coranto import newsboat takes urls, queries, entries and marks from newsboat's usual \
                            places; coranto import newsboat DIR from that folder."
    )]
    Import {
        /// The files, or the folder of a reader; - is standard input.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Change nothing, only print the report.
        #[arg(long)]
        dry_run: bool,
        /// The flag (a letter) that means a star in newsboat; the others become tags.
        #[arg(long, value_name = "LETTER")]
        star_flag: Option<char>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Write the subscriptions, or entries.
    Export {
        /// In which form.
        format: ExportFormat,
        /// Which entries (jsonl); all, if nothing is said.
        query: Vec<String>,
    },
    /// Fetch the feeds that are due, or those named.
    Refresh {
        /// Ids, addresses, or parts of titles.
        feeds: Vec<String>,
        /// All of them, due or not.
        #[arg(long)]
        force: bool,
        /// One JSON object a feed.
        #[arg(long)]
        json: bool,
    },
    /// List entries: the unread ones, or those that a query finds.
    List(List),
    /// Show an entry.
    Show {
        /// Its id, or the first digits of it (4 or more).
        id: String,
        /// In which form.
        #[arg(long, default_value = "text")]
        format: ShowFormat,
        /// The same as --format json.
        #[arg(long, conflicts_with = "format")]
        json: bool,
        /// Columns of the text.
        #[arg(long, value_parser = clap::value_parser!(u16).range(20..=1000))]
        width: Option<u16>,
    },
    /// Mark the entries that a query finds.
    Mark {
        /// As what; tag:NAME and untag:NAME put a tag on and take it off.
        #[arg(value_name = "AS", value_parser = Marks)]
        mark: Change,
        /// Which entries.
        #[arg(required = true, value_name = "QUERY")]
        query: Vec<String>,
        /// Only say how many.
        #[arg(long)]
        dry_run: bool,
        /// What was done, as one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// List the topics with their counts.
    #[command(args_conflicts_with_subcommands = true)]
    Topics {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<TopicsCommand>,
    },
    /// List the stories that several entries tell, or those that a query finds an entry of.
    #[command(args_conflicts_with_subcommands = true)]
    Stories {
        /// Which entries.
        query: Vec<String>,
        /// At most so many.
        #[arg(short, value_name = "N")]
        number: Option<usize>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<StoriesCommand>,
    },
    /// Say what happened, by topic and by story.
    Brief {
        /// From when on, such as 1d, 12h or 2026-01-31.
        #[arg(long, value_name = "TIME", default_value = "1d")]
        since: String,
        /// In which form.
        #[arg(long, default_value = "text")]
        format: BriefFormat,
        /// The same as --format json.
        #[arg(long, conflicts_with = "format")]
        json: bool,
    },
    /// Print what arrives on topics, until Ctrl-C; feeds that are due are refreshed.
    Watch(Watch),
    /// Check configuration, keys, topics and the database.
    Check {
        /// Put what can be read of a damaged database into a new one.
        #[arg(long)]
        salvage: bool,
    },
    /// Show where the files are, what is in force, and where each value comes from.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Write a completion script.
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
    /// Write the man page.
    Man,
}

/// `coranto list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Which entries; `is:unread` if left out, all if it is an empty argument.
    pub(super) query: Vec<String>,
    /// At most so many.
    #[arg(short, value_name = "N")]
    pub(super) number: Option<usize>,
    /// In which order.
    #[arg(long, default_value = "newest")]
    pub(super) sort: Sort,
    /// One JSON object a line.
    #[arg(long, group = "form")]
    pub(super) json: bool,
    /// Tab-separated: id, published, feed title, title, url, flags, topics.
    #[arg(long, group = "form")]
    pub(super) tsv: bool,
    /// Only their number, copies counted once, as everywhere.
    #[arg(long, group = "form")]
    pub(super) count: bool,
}

/// `coranto watch`.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Names of topics; all if none is named.
    #[arg(value_name = "TOPIC")]
    pub(super) topics: Vec<String>,
    /// Run this for each entry: the headline is its last argument, `CORANTO_TOPIC`, `_TITLE`,
    /// `_URL`, `_ID` and `_FEED` stand in its environment, JSON on its standard input. No shell.
    #[arg(long, value_name = "CMD")]
    pub(super) exec: Option<String>,
    /// One JSON object a line.
    #[arg(long)]
    pub(super) json: bool,
}

/// Order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Sort {
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// What tells of one event together, the newest event first.
    Story,
    /// So, what most outlets tell by themselves first.
    Outlets,
    /// So, what gathers reports fastest first.
    Hot,
    /// What the words of the query match best first.
    Best,
    /// By feed, of each the newest first.
    Feed,
    /// By headline.
    Title,
}

/// Form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// The subscriptions as OPML 2.0, nested by category.
    Opml,
    /// The entries, one JSON object a line, with their bodies.
    Jsonl,
}

/// Form of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ShowFormat {
    /// As in the reader.
    Text,
    /// Markdown.
    #[value(alias = "md")]
    Markdown,
    /// The body as the feed sent it, without control characters.
    Html,
    /// What is known of it, as one JSON object.
    Json,
    /// What its feed changed in it since it was first seen, word by word.
    Changes,
}

/// `coranto feeds …`.
#[derive(Debug, Subcommand)]
pub(super) enum FeedsCommand {
    /// Switch feeds on: they are asked again.
    On {
        /// Ids, addresses, or parts of titles.
        #[arg(required = true)]
        feeds: Vec<String>,
    },
    /// Switch feeds off: they stay, with their entries, and are not asked.
    Off {
        /// Ids, addresses, or parts of titles.
        #[arg(required = true)]
        feeds: Vec<String>,
    },
}

/// Form of a brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BriefFormat {
    /// For a terminal or a mail.
    Text,
    /// Markdown.
    #[value(alias = "md")]
    Markdown,
    /// A page.
    Html,
    /// One JSON object a story.
    Json,
}

/// `coranto stories …`.
#[derive(Debug, Subcommand)]
pub(super) enum StoriesCommand {
    /// Group all entries anew; what you said of stories stays.
    Rebuild,
}

/// `coranto topics …`.
#[derive(Debug, Subcommand)]
pub(super) enum TopicsCommand {
    /// Check topics.toml.
    Check,
    /// Say what a topic finds in the cache, and why; or what it would find with one more query.
    Test {
        /// Name of the topic.
        topic: String,
        /// A query that it does not have yet.
        query: Vec<String>,
        /// Show the newest so many.
        #[arg(short, value_name = "N", default_value = "10")]
        number: usize,
        /// Write one JSON object per line.
        #[arg(long)]
        json: bool,
    },
}

/// `coranto config …`.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Name the folders and files.
    Path,
    /// Write a built-in file.
    Default {
        /// Which.
        #[arg(default_value = "config")]
        file: BuiltIn,
    },
    /// Write the settings in force.
    Show,
}

/// The built-in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BuiltIn {
    /// config.toml
    Config,
    /// keymap.toml
    Keymap,
    /// The keys of newsboat, laid over those of keymap.toml.
    KeysNewsboat,
    /// The keys of vim.
    KeysVim,
    /// The keys of mutt.
    KeysMutt,
    /// topics.toml
    Topics,
    /// sites.toml
    Sites,
    /// The built-in themes; your own lie in the folder `themes`, one file each.
    Themes,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
