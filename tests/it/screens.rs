//! Every screen at several sizes, as text; and the styles, which text does not show.

mod gallery;

use coranto::app::reader::ReaderState;
use coranto::app::{Msg, Pane};
use coranto::config::built_in_themes;
use coranto::model::columns::Column;
use coranto::model::list::{Grouping, Order};
use coranto::model::message::Progress;
use coranto::model::page::Page;
use coranto::model::{Event, Notice};
use coranto::view::{Depth, Theme};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar;

use crate::scene::{NOW, Stage, State, text};
use gallery::{Gallery, keep};

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (200, 60), (40, 12)];

fn theme() -> Theme {
    Theme::new(&built_in_themes()[0], Depth::True)
}

fn snapshot(name: &str, stage: &Stage) {
    keep("../screens", name, &text(&stage.buffer(&theme())));
}

#[test]
fn states() {
    let mut gallery = Gallery::new();
    let states = [
        ("empty", State::Empty),
        ("loading", State::Loading),
        ("error", State::Error),
        ("full", State::Full),
    ];
    for (width, height) in SIZES {
        for (name, state) in states {
            let stage = Stage::new(width, height, state);
            gallery.add(&format!("{name}-{width}x{height}"), &stage);
        }
    }
    gallery.finish();
}

/// A report, after another of the same story: what was read recedes, what is new has a bar.
#[test]
fn new_to_you() {
    const READ: &str = "Talks about the Harbor Line have resumed. Mayor Dana Ruiz and T. Okafor of \
                        the dock union met on Monday morning in the old customs house, for the \
                        first time since the survey was put off. Both sides said it was a good \
                        beginning. Operation Harbor Line would make the channel between the two \
                        piers deeper.";
    let mut gallery = Gallery::new();
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height, State::Full).after_reading(READ);
        gallery.add(
            &format!("novelty-{width}x{height}"),
            stage.focus(Pane::Reader),
        );
    }
    let mut stage = Stage::new(80, 24, State::Full).after_reading(READ);
    stage.focus(Pane::Reader).press("gn");
    let said = |stage: &Stage| {
        stage
            .app
            .notice
            .clone()
            .map(|notice| notice.text.to_string())
    };
    assert_eq!(said(&stage), None);
    stage.press("gpgp");
    assert_eq!(
        said(&stage).as_deref(),
        Some("this is the first new sentence")
    );
    // Switched off, nothing is dimmed, and nothing is lost either way.
    stage.app.settings.reader.new_to_you = false;
    assert!(!text(&stage.buffer(&theme())).contains("sentences are new"));
    stage.press("gn");
    assert_eq!(said(&stage).as_deref(), Some("what is new is not shown"));
    gallery.finish();
}

/// How a topic developed, at each zoom; and back from a report that was opened in it.
#[test]
fn timelines() {
    let mut gallery = Gallery::new();
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height, State::Full);
        stage.press("T");
        gallery.add(&format!("timeline-{width}x{height}"), &stage);
        gallery.add(&format!("timeline-days-{width}x{height}"), stage.press("-"));
        gallery.add(&format!("timeline-all-{width}x{height}"), stage.press("++"));
    }
    let mut stage = Stage::new(80, 24, State::Full);
    stage.press("TjjjG");
    let before = text(&stage.buffer(&theme()));
    stage.press("<Enter>");
    let open = text(&stage.buffer(&theme()));
    assert!(open.contains("is announced for the spring") && open != before);
    assert_eq!(text(&stage.press("q").buffer(&theme())), before);
    stage.press("l");
    assert_eq!(text(&stage.buffer(&theme())), open);
    assert_eq!(text(&stage.press("<Esc>").buffer(&theme())), before);
    assert!(stage.press("<Esc>").app.overlay.is_none());
    gallery.finish();
}

/// Where a feed sends only headlines, the whole sentence is to be read, in a narrow reader too.
#[test]
fn without_a_text_the_way_to_it_is_told() {
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height, State::Full);
        stage.focus(Pane::Reader);
        let ReaderState::Ready(article) = &mut stage.app.reader.state else {
            panic!("an article is open");
        };
        article.page = Page::default();
        article.byline.enclosures.clear();
        let screen = text(&stage.buffer(&theme()));
        let words: Vec<&str> = screen.split_whitespace().collect();
        for part in ["Only a headline.", "fetches the page."] {
            let wanted: Vec<&str> = part.split(' ').collect();
            let is_there = words
                .windows(wanted.len())
                .any(|words| *words == wanted[..]);
            assert!(is_there, "{part:?} at {width}×{height}:\n{screen}");
        }
    }
}

/// The versions of a story, side by side or one below the other.
#[test]
fn coverage() {
    let mut gallery = Gallery::new();
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height, State::Full);
        stage.app.settings.stories.prefer = vec!["northside radio".into()];
        stage.press("c");
        gallery.add(&format!("coverage-{width}x{height}"), &stage);
        gallery.add(&format!("coverage-next-{width}x{height}"), stage.press("l"));
    }
    let mut stage = Stage::new(120, 40, State::Full);
    stage.press("c");
    let before = text(&stage.buffer(&theme()));
    // Of the first: nobody is preferred.
    let open = text(&stage.press("<Enter>").buffer(&theme()));
    assert!(open.contains("Harbor Line talks to resume"));
    assert_eq!(text(&stage.press("q").buffer(&theme())), before);
    assert!(stage.press("q").app.overlay.is_none());
    gallery.finish();
}

/// A list by feed and day, and one whose unread rows come first, by topic.
#[test]
fn groups() {
    let mut gallery = Gallery::new();
    for (width, height) in SIZES {
        for (name, grouping, unread_first) in [
            ("grouped-by-feed", Grouping::FeedDay, false),
            ("grouped-by-topic", Grouping::Topic, true),
        ] {
            let mut stage = Stage::new(width, height, State::Full);
            let spec = &mut stage.app.list.spec;
            (spec.order, spec.grouping) = (Order::Newest, grouping);
            (spec.show_read, spec.unread_first) = (true, unread_first);
            stage.send(Msg::Event(Event::Topics));
            gallery.add(&format!("{name}-{width}x{height}"), &stage);
        }
    }
    gallery.finish();
}

/// All columns there are, in an order of the user's own.
#[test]
fn columns() {
    use Column::{Flags, Outlet, Score, Time, Title, Topics, Words};
    for (width, height) in [(40, 12), (80, 24), (120, 40)] {
        for (name, columns, lines) in [
            (
                "columns",
                vec![Flags, Time, Title, Outlet, Topics, Words, Score],
                1,
            ),
            (
                "columns-left",
                vec![Outlet, Score, Topics, Words, Title, Time, Flags],
                1,
            ),
            (
                "columns-below",
                vec![Time, Title, Words, Score, Topics, Outlet],
                2,
            ),
            ("columns-none", vec![], 2),
        ] {
            let mut stage = Stage::new(width, height, State::Full);
            stage.app.settings.ui.columns = columns.into_iter().collect();
            stage.app.settings.ui.row_lines = lines;
            stage.press(".");
            snapshot(&format!("{name}-{width}x{height}"), &stage);
        }
    }
}

/// With reduced motion nothing on the screen changes while a refresh goes on.
#[test]
fn a_refresh_stands_still_with_reduced_motion() {
    let screens = |reduced_motion: bool, width| {
        let mut stage = Stage::new(width, 12, State::Full);
        stage.app.settings.ui.reduced_motion = reduced_motion;
        [1, 120, 239].map(|done| {
            let progress = Progress {
                done,
                total: 240,
                failed: 0,
                new: 0,
            };
            stage.send(Msg::Event(Event::Progress(progress)));
            text(&stage.buffer(&theme()))
        })
    };
    for width in [40, 80, 120] {
        let [first, second, third] = screens(true, width);
        assert!(first.contains("refreshing"), "{first}");
        assert!(!first.contains('⟳') && first == second && second == third);
        let [first, second, _] = screens(false, width);
        assert!(first.contains("1/240") && first != second);
    }
}

/// Neither panel needs room, or anything to show.
#[test]
fn panels_of_a_story_fit_anywhere() {
    for (width, height) in [(20, 5), (21, 6), (30, 8), (46, 10), (300, 100)] {
        for state in [State::Full, State::Empty, State::Error, State::Loading] {
            for keys in ["T", "T-jG", "T+++GG", "c", "clll", "c<Space>G"] {
                let mut stage = Stage::new(width, height, state);
                text(&stage.press(keys).buffer(&theme()));
            }
        }
    }
}

#[test]
fn panes() {
    let mut gallery = Gallery::new();
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(
            &format!("sidebar-{width}x{height}"),
            stage.focus(Pane::Sidebar),
        );
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(
            &format!("reader-{width}x{height}"),
            stage.focus(Pane::Reader),
        );
        let mut stage = Stage::new(width, height, State::Error);
        gallery.add(
            &format!("reader-error-{width}x{height}"),
            stage.focus(Pane::Reader),
        );
    }
    gallery.finish();
}

#[test]
fn overlays() {
    let mut gallery = Gallery::new();
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("help-{width}x{height}"), stage.press("?"));
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("watch-{width}x{height}"), stage.press("w"));
        stage.press("<C-u>port(").press("<Tab><Down>");
        gallery.add(&format!("watch-extends-{width}x{height}"), &stage);
        for (name, state) in [
            ("add", State::Full),
            ("add-asking", State::Loading),
            ("add-error", State::Error),
        ] {
            let mut stage = Stage::new(width, height, state);
            stage.press("alakeport-ledger.example<Enter>");
            if state == State::Full {
                stage.press("<Space>");
            }
            gallery.add(&format!("{name}-{width}x{height}"), &stage);
        }
        for (name, keys) in [
            ("edit-feed", "h10jE"),
            ("edit-feed-moves", "h10jE<Tab><C-u>l<Down><Down>"),
            ("edit-category", "h9jE<C-u>Harbor"),
        ] {
            let mut stage = Stage::new(width, height, State::Full);
            gallery.add(&format!("{name}-{width}x{height}"), stage.press(keys));
        }
        for (name, keys) in [
            ("feed-errors", "ge"),
            ("feed-errors-last", "geG"),
            ("feed", "ge<Enter>"),
            ("feed-end", "ge<Enter>G"),
        ] {
            let mut stage = Stage::new(width, height, State::Error);
            gallery.add(&format!("{name}-{width}x{height}"), stage.press(keys));
        }
        let mut stage = Stage::new(width, height, State::Error);
        for feed in stage
            .app
            .sidebar
            .data
            .iter_mut()
            .flat_map(|data| &mut data.feeds)
        {
            feed.last_success = None;
        }
        gallery.add(
            &format!("feed-errors-new-{width}x{height}"),
            stage.press("ge"),
        );
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(
            &format!("feed-errors-none-{width}x{height}"),
            stage.press("ge"),
        );
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("palette-{width}x{height}"), stage.press(":re"));
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("jump-{width}x{height}"), stage.press("'a"));
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("themes-{width}x{height}"), stage.press("gT<Tab>"));
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("search-{width}x{height}"), stage.press("/harbor"));
        let mut stage = Stage::new(width, height, State::Full);
        stage.press("Fdredging<Enter>Fis:unread");
        gallery.add(&format!("filter-{width}x{height}"), &stage);
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("saved-{width}x{height}"), stage.press("f"));
        for (name, keys) in [
            ("mute", "m"),
            ("mute-word", "mwferry"),
            ("mute-until", "mf"),
            ("mute-when", "mf<Tab>when<Space>talks"),
            ("snooze", "ms"),
            ("muted", "mu<Enter>"),
            ("muted-now", "muj"),
            ("topics", "W"),
            ("topics-queries", "Wlj"),
            ("topics-rename", "Wr<C-u>Harbor"),
            ("topics-edit", "Wlj<Enter>"),
            ("topics-edit-problem", "Wlj<Enter><Space>NEAR/<Space>(talks"),
            ("topic-view", "gt"),
            ("search-found", "/harbor<Enter>j"),
            ("search-names", "/ferry<Space>feed:"),
            ("why", "i"),
            ("why-saved", "h7]i"),
            ("stories", "zo"),
            ("stories-member", "zRjj"),
            ("stories-by-outlets", "zs"),
            ("stories-single", "zg"),
            ("fold-keys", "z"),
            ("view", "gS"),
            ("view-groups", "gSgrouped"),
            ("view-columns", "gSin<Space>all"),
            ("copy", "gy"),
            ("history-read", "gh"),
            ("log", "gL"),
        ] {
            let mut stage = Stage::new(width, height, State::Full);
            gallery.add(&format!("{name}-{width}x{height}"), stage.press(keys));
        }
        for (name, keys) in [
            ("tags", "t"),
            ("history", "gU"),
            ("tags-new", "tvotes"),
            ("selected", "v2jtto"),
            ("selected-all", "jV"),
            ("bulk", ":done<Space>is:unread<Space>before:2d"),
        ] {
            let mut stage = Stage::new(width, height, State::Full).with_tags();
            gallery.add(&format!("{name}-{width}x{height}"), stage.press(keys));
        }
        let mut stage = Stage::new(width, height, State::Full);
        stage.press("sX18djj").acknowledge();
        gallery.add(&format!("caught-up-{width}x{height}"), &stage);
        for (name, keys) in [
            ("history-nothing", "gU"),
            ("topics-empty", "W"),
            ("muted-nothing", "mu"),
        ] {
            let mut stage = Stage::new(width, height, State::Empty);
            gallery.add(&format!("{name}-{width}x{height}"), stage.press(keys));
        }
        let mut stage = Stage::new(width, height, State::Full);
        gallery.add(&format!("prefix-{width}x{height}"), stage.press("g"));
    }
    gallery.finish();
}

#[test]
fn more_overlays() {
    let mut gallery = Gallery::new();
    for (width, height) in SIZES {
        for (name, keys) in [
            ("help-search", "?/unread"),
            ("help-topics", "W?"),
            ("help-form", "w<F1>"),
            ("links", "<Enter>U"),
            ("outline", "<Enter>go"),
            ("link-hints", "<Enter>gf"),
            ("find", "<Enter>/harbor<Enter>"),
            ("copied", "Y"),
            ("merge", "&"),
            ("log-lines", "sj:log<Enter>"),
            ("save", "/harbor<Enter>:save<Enter>harbor"),
            ("search-again", "/harbor<Enter>/"),
            ("file", "S"),
            ("run", "!"),
            ("check", ":check<Enter>"),
            ("import", ":import<Enter>"),
            ("follow", "alakeport"),
            ("query-fault", "/ferry<Space>titel:ruiz<Enter>"),
            ("bulk-fault", ":done<Space>(is:unread<Enter>"),
            ("palette-open", ":"),
            ("palette-nothing", ":xyzzy"),
        ] {
            let mut stage = Stage::new(width, height, State::Full);
            gallery.add(&format!("{name}-{width}x{height}"), stage.press(keys));
        }
        for (name, notice) in [
            (
                "notice",
                Notice::info("done 43 stories").hint("u undoes it"),
            ),
            (
                "notice-long",
                Notice::error(
                    "topics.toml:14: the parenthesis that opens here is never closed, so the whole \
                     topic finds nothing at all",
                )
                .hint("and 4 more · :check lists them"),
            ),
        ] {
            let mut stage = Stage::new(width, height, State::Full);
            if name == "notice-long" {
                // The row under the cursor stays in sight.
                stage.press("G");
            }
            stage.send(Msg::Notice(notice));
            gallery.add(&format!("{name}-{width}x{height}"), &stage);
        }
    }
    gallery.finish();
}

#[test]
fn a_long_message_has_lines_until_the_next_key() {
    for notice in [Notice::info, Notice::error] as [fn(String) -> Notice; 2] {
        let mut stage = Stage::new(80, 24, State::Full);
        let lines = stage.app.fit.list_lines;
        stage.send(Msg::Notice(notice("the harbour is closed ".repeat(9))));
        assert_eq!(stage.app.fit.list_lines, lines - 2);
        stage.send(Msg::Now(NOW));
        assert_eq!(stage.app.fit.list_lines, lines - 2);
        // A key that runs nothing yet is one as well.
        stage.press("2");
        assert_eq!(stage.app.fit.list_lines, lines);
        let shown = text(&stage.buffer(&theme()));
        assert!(shown.contains("gL says all 2"), "{shown}");
    }
}

#[test]
fn signs_can_be_ascii() {
    let mut stage = Stage::new(80, 24, State::Full);
    stage.app.settings.ui.ascii = true;
    snapshot("ascii-80x24", &stage);
    let shown = text(&stage.buffer(&theme()));
    // What is left are the letters and pictures of headlines.
    let is_sign = |c: &char| !c.is_ascii() && c.width() == Some(1);
    let odd: Vec<char> = shown.chars().filter(is_sign).collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[test]
fn every_theme_lights_terms_and_the_selected_row() {
    for palette in built_in_themes() {
        for depth in [Depth::True, Depth::Palette256, Depth::Named16, Depth::Mono] {
            let theme = Theme::new(&palette, depth);
            let stage = Stage::new(200, 60, State::Full);
            let (fg, bg, modifier) = style_of(&stage, &theme, "Harbor Line talks");
            assert!(modifier.contains(Modifier::UNDERLINED), "{}", palette.name);
            let is_marked =
                bg != theme.base.bg.unwrap_or_default() || modifier.contains(Modifier::REVERSED);
            assert!(is_marked, "{} {depth:?}: {fg} on {bg}", palette.name);
            if depth != Depth::Mono {
                assert_ne!(fg, bg, "{} {depth:?}", palette.name);
            }
        }
    }
}

#[test]
fn medium_shows_the_sidebar_over_the_list() {
    let mut stage = Stage::new(110, 30, State::Full);
    snapshot("medium-110x30", &stage);
    snapshot("medium-sidebar-110x30", stage.focus(Pane::Sidebar));
}

#[test]
fn the_reader_alone_stands_in_the_middle() {
    let mut stage = Stage::new(120, 40, State::Full);
    snapshot("reader-only-120x40", stage.press("Z"));
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    for (width, height) in [(19, 24), (80, 4), (1, 1)] {
        let stage = Stage::new(width, height, State::Full);
        let shown = text(&stage.buffer(&theme()));
        let want: String = "terminal too small".chars().take(width.into()).collect();
        let want = if width < 18 { "…".to_owned() } else { want };
        assert!(shown.starts_with(&want), "{width}×{height}: {shown}");
    }
}

#[test]
fn no_size_is_too_odd() {
    for width in [1, 2, 19, 20, 21, 39, 60, 99, 100, 119, 120, 121, 500] {
        for height in [1, 4, 5, 6, 24, 300] {
            for state in [State::Empty, State::Full, State::Error] {
                let mut stage = Stage::new(width, height, state);
                stage.buffer(&theme());
                stage.press("<Enter>").press("G").press("?");
                stage.buffer(&theme());
                stage.press("<Esc>").press("h").press("h").press(":");
                stage.buffer(&theme());
            }
        }
    }
}

/// The style of the first cell of `what` on the screen.
fn style_of(stage: &Stage, theme: &Theme, what: &str) -> (Color, Color, Modifier) {
    let buffer = stage.buffer(theme);
    for y in 0..buffer.area.height {
        let line: Vec<&str> = (0..buffer.area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect();
        for x in 0..line.len() {
            if line[x..].concat().starts_with(what) {
                let cell = &buffer[(x as u16, y)];
                return (cell.fg, cell.bg, cell.modifier);
            }
        }
    }
    panic!("`{what}` is not on the screen");
}

#[test]
fn terms_are_lit_in_the_topic_s_colour() {
    let stage = Stage::new(200, 60, State::Full);
    let topic = Color::Rgb(0xe5, 0x71, 0x6b);
    // In the headline of the list, on the selected row, which keeps its background.
    let (fg, bg, modifier) = style_of(&stage, &theme(), "Harbor Line talks");
    assert_eq!((fg, bg), (topic, Color::Rgb(0x27, 0x2b, 0x35)));
    assert!(modifier.contains(Modifier::UNDERLINED | Modifier::BOLD));
    // In the text.
    let (fg, _, modifier) = style_of(&stage, &theme(), "Operation Harbor Line would");
    assert_eq!(fg, topic);
    assert!(modifier.contains(Modifier::UNDERLINED));
    // A read headline recedes.
    let (fg, ..) = style_of(&stage, &theme(), "Market hall");
    assert_eq!(fg, Color::Rgb(0x8b, 0x87, 0x80));
}

#[test]
fn without_colours_marks_say_it() {
    let stage = Stage::new(200, 60, State::Full);
    let mono = Theme::new(&built_in_themes()[0], Depth::Mono);
    let (fg, _, modifier) = style_of(&stage, &mono, "Operation Harbor Line: what");
    assert_eq!(fg, Color::Reset);
    assert!(modifier.contains(Modifier::UNDERLINED));
}
