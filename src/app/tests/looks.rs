//! Themes, and going to lists by their names.

use super::feeds::side;
use super::*;
use crate::model::notice::FileNotice;

fn said(bench: &Bench) -> String {
    let notice = bench.app.notice.as_ref();
    notice.map_or_else(String::new, |notice| notice.text.to_string())
}

fn drawn(bench: &Bench) -> &str {
    &bench.app.themes[bench.app.theme].name
}

#[test]
fn themes_are_tried_and_kept_or_given_back() {
    let mut bench = Bench::new(">a*");
    bench.app = looks(bench.app);
    assert_eq!(drawn(&bench), "dark");
    bench.press("gT<Tab>");
    assert_eq!(drawn(&bench), "light");
    bench.press("<Esc>");
    assert_eq!(drawn(&bench), "dark");
    bench.press("gTnord");
    assert_eq!(drawn(&bench), "nord");
    bench.press("<Enter>");
    let set = |name: &str, value: &str| Request::Set {
        name: name.into(),
        value: value.into(),
    };
    assert!(bench.has_asked(|r| *r == set("ui.theme", "nord")));

    // What cannot be stored is given back; what was is in force.
    let mut settings = bench.app.settings.clone();
    settings.ui.theme = "auto".into();
    bench.send(Msg::Event(Event::Settings {
        settings: Box::new(settings),
        rows: bench.app.setting_rows.clone(),
        name: Some("ui.theme".into()),
    }));
    assert_eq!(drawn(&bench), "light");

    bench.press(":set<Enter>meas<Enter>");
    let typed = |bench: &Bench| {
        bench
            .app
            .prompt
            .as_ref()
            .map(|p| p.input.value().to_owned())
    };
    assert_eq!(typed(&bench).as_deref(), Some("reader.measure "));
    bench.press("66<Enter>");
    assert!(bench.has_asked(|r| *r == set("reader.measure", "66")));
}

#[test]
fn one_goes_to_a_list_by_its_name_and_back() {
    let mut bench = Bench::new(">a*");
    bench.send(side(&[
        (1, "Bay Wire", "News"),
        (2, "Lakeport Ledger", "News"),
        (3, "Open Almanac", "Science"),
    ]));
    let shown = |bench: &Bench| bench.app.list.spec.source.clone();
    let start = shown(&bench);
    bench.press("'ledg<Enter>");
    assert_eq!(shown(&bench), Source::Feed(FeedId(2)));
    bench.press("'sci<Enter>");
    assert_eq!(shown(&bench), Source::Category("Science".into()));
    bench.press("H");
    assert_eq!(shown(&bench), Source::Feed(FeedId(2)));
    bench.press("H");
    assert_eq!(shown(&bench), start);
    bench.press("H");
    assert_eq!(shown(&bench), start);
    bench.press("LL");
    assert_eq!(shown(&bench), Source::Category("Science".into()));
    bench.press("'nothing<Enter>");
    assert_eq!(shown(&bench), Source::Category("Science".into()));
    assert!(bench.app.shows_error());
}

#[test]
fn a_file_that_was_edited_is_taken_up_and_what_was_set_stays_in_its_place() {
    let mut bench = Bench::new("a >b c");
    let mut settings = bench.app.settings.clone();
    settings.ui.theme = "light".into();
    settings.ui.row_lines = 1;
    let send = |bench: &mut Bench, settings: &crate::model::Settings| {
        bench.send(Msg::Event(Event::Settings {
            settings: Box::new(settings.clone()),
            rows: Vec::new(),
            name: None,
        }));
    };
    send(&mut bench, &settings);
    assert_eq!(said(&bench), "config.toml is read again");
    assert_eq!(bench.app.list.row_height(0), 1);
    assert_eq!(bench.show(), "a >b c");
    // What is in force already is no news: it was set here.
    bench.app.notice = None;
    send(&mut bench, &settings);
    assert_eq!(said(&bench), "");
}

#[test]
fn what_is_wrong_with_a_file_is_said_until_it_is_mended() {
    let problem = |line: usize| FileNotice {
        file: "config.toml".into(),
        problem: Some(Notice::error(format!("config.toml:{line}: no"))),
        all: vec![Notice::error(format!("config.toml:{line}: no"))],
    };
    let mended = |file: &str| FileNotice {
        file: file.into(),
        problem: None,
        all: Vec::new(),
    };
    let mut bench = Bench::new(">a b");
    bench.send(Msg::Event(Event::File(problem(3))));
    assert_eq!(said(&bench), "config.toml:3: no");
    bench.send(Msg::Event(Event::File(mended("keymap.toml"))));
    assert_eq!(said(&bench), "config.toml:3: no");
    bench.send(Msg::Event(Event::File(problem(5))));
    bench.send(Msg::Event(Event::File(mended("config.toml"))));
    assert_eq!(said(&bench), "");
    // Something else that was said meanwhile stays.
    bench.send(Msg::Event(Event::File(problem(7))));
    bench.send(Msg::Notice(Notice::info("else")));
    bench.send(Msg::Event(Event::File(mended("config.toml"))));
    assert_eq!(said(&bench), "else");
}

#[test]
fn all_that_is_wrong_with_the_files_is_counted_and_listed() {
    let state = |file: &str, lines: &[usize]| {
        let problem = |line: &usize| Notice::error(format!("{file}:{line}: no"));
        Msg::Event(Event::File(FileNotice {
            file: file.into(),
            problem: lines.first().map(problem),
            all: lines.iter().map(problem).collect(),
        }))
    };
    let hint = |bench: &Bench| {
        let notice = bench.app.notice.as_ref();
        notice.and_then(|notice| notice.hint.as_ref().map(ToString::to_string))
    };
    let mut bench = Bench::new(">a b");
    let listed = |bench: &Bench| {
        let lines = bench.app.check_lines(60).into_iter();
        let lines = lines.filter(|line| line.text.ends_with(": no"));
        lines.count()
    };
    bench.press(":check<Enter>");
    assert_eq!(bench.app.check_lines(60)[0].text, "Your files are sound.");
    bench.press("<Esc>");
    bench.send(state("keymap.toml", &[1, 2, 3]));
    assert_eq!(
        hint(&bench).as_deref(),
        Some("and 2 more · :check lists them")
    );
    bench.send(state("config.toml", &[4]));
    assert_eq!(said(&bench), "config.toml:4: no");
    assert_eq!(
        hint(&bench).as_deref(),
        Some("and 3 more · :check lists them")
    );
    assert_eq!(listed(&bench), 4);
    // What is said of one file counts what is wrong with the others now; it is not said again.
    let said_so_far = bench.app.log.lines().len();
    bench.send(state("keymap.toml", &[]));
    assert_eq!(listed(&bench), 1);
    assert_eq!(said(&bench), "config.toml:4: no");
    assert_eq!(hint(&bench).as_deref(), Some(":check says more"));
    assert_eq!(bench.app.log.lines().len(), said_so_far);
    bench.send(state("config.toml", &[]));
    assert_eq!(said(&bench), "");
}

#[test]
fn the_theme_follows_the_terminal_where_it_is_to() {
    let mut bench = Bench::new(">a*");
    bench.app = looks(bench.app);
    bench.send(Msg::Ground(Ground::Light));
    assert_eq!(drawn(&bench), "dark");
    bench.app.settings.ui.theme = "auto".into();
    bench.send(Msg::Ground(Ground::Light));
    assert_eq!(drawn(&bench), "light");
    bench.send(Msg::Ground(Ground::Dark));
    assert_eq!(drawn(&bench), "dark");
    // One that is tried stays on the screen until it is taken or given back.
    bench.press("gTnord");
    bench.send(Msg::Ground(Ground::Light));
    assert_eq!(drawn(&bench), "nord");
    bench.press("<Esc>");
    assert_eq!(drawn(&bench), "light");
}

#[test]
fn the_theme_that_is_tried_on_is_told_from_the_one_in_force() {
    let mut bench = Bench::new(">a*");
    bench.app = looks(bench.app);
    let marks = |bench: &Bench| {
        let choices = bench.app.choices();
        let marked = choices.iter().filter(|choice| !choice.mark.is_empty());
        let marked = marked.map(|choice| format!("{}: {}", choice.name, choice.mark));
        marked.collect::<Vec<_>>()
    };
    bench.press("gT");
    assert_eq!(marks(&bench), ["dark: in force"]);
    bench.press("<Tab>");
    assert_eq!(
        marks(&bench),
        ["dark: Esc goes back to it", "light: tried on"]
    );
    bench.press("<Esc>gT");
    assert_eq!(marks(&bench), ["dark: in force"]);
}

#[test]
fn the_lists_one_was_in_last_are_offered_first() {
    let mut bench = Bench::new(">a*");
    let names = |bench: &mut Bench| {
        bench.press("'");
        let choices = bench.app.choices();
        bench.press("<Esc>");
        let names = choices.iter().take(3).map(|choice| choice.name.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&mut bench), ["Unread", "Today", "Starred"]);
    bench.press("gs");
    bench.answer(Window::default());
    bench.press("/ferry<Enter>");
    bench.answer(Window {
        rows: vec![row(7, "x", false, false)],
        ..Window::default()
    });
    bench.press("ga");
    bench.answer(Window::default());
    assert_eq!(names(&mut bench), ["/ferry", "Starred", "Unread"]);
    // Two keys go back and forth.
    bench.press("'starred<Enter>");
    bench.answer(Window::default());
    bench.press("'<Enter>");
    assert_eq!(
        bench.app.list.spec.source,
        Source::Desk(crate::model::Desk::All)
    );
}
