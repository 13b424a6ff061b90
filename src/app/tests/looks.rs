//! Themes, and going to lists by their names.

use super::feeds::side;
use super::*;

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
        name: "ui.theme".into(),
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
