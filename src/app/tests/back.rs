//! The ways back.

use super::*;

const UNREAD: Source = Source::Desk(Desk::Unread);

/// Returns the list that is shown, and whether the program is to end.
fn after(bench: &Bench) -> (&Source, bool) {
    let ends = bench.asked.contains(&Effect::Quit);
    (&bench.app.list.spec.source, ends)
}

#[test]
fn from_any_other_list_the_way_back_is_to_what_is_unread() {
    for keys in [
        "gs",
        "ga",
        "gl",
        "gh",
        "gs<S-Tab>",
        "/ferry<Enter>",
        "ga/ferry<Enter>q",
        "gaFferry<Enter>q",
    ] {
        let mut bench = Bench::new(">a* b*");
        bench.press_through(keys);
        bench.asked.clear();
        bench.press_through("q");
        assert_eq!(after(&bench), (&UNREAD, false), "{keys}");
        assert_eq!(bench.app.focus, Pane::List, "{keys}");
        bench.press_through("q");
        assert!(after(&bench).1, "{keys}");
    }
}

#[test]
fn a_filter_is_lifted_first() {
    for (keys, source) in [("", UNREAD), ("gs", Source::Desk(Desk::Starred))] {
        let mut bench = Bench::new(">a* b*");
        if !keys.is_empty() {
            bench.press_through(keys);
        }
        bench.press_through("Fferry<Enter>");
        assert_eq!(bench.app.list.spec.filters.len(), 1);
        bench.press_through("q");
        assert_eq!(after(&bench), (&source, false));
        assert!(bench.app.list.spec.filters.is_empty());
    }
}

#[test]
fn back_in_what_is_unread_one_stands_where_one_stood() {
    let mut bench = Bench::new(">a* b* c*");
    bench.press("jj");
    bench.press_through("gs");
    bench.press("q");
    let asked = bench.awaited().map(|(_, anchor)| anchor);
    assert_eq!(asked, Some(Anchor::Around(row(3, "c", false, false).key())));
}

#[test]
fn out_of_the_article_and_of_a_narrow_sidebar_first() {
    let mut bench = Bench::new(">a* b*");
    bench.press("<Enter>");
    assert_eq!(bench.app.focus, Pane::Reader);
    bench.press("q");
    assert_eq!(
        (bench.app.focus, after(&bench)),
        (Pane::List, (&UNREAD, false))
    );
    bench.press_through("ga");
    bench.send(Msg::Fit(Fit {
        shape: Shape::Narrow,
        ..bench.app.fit
    }));
    bench.press("<S-Tab>");
    assert_eq!(bench.app.focus, Pane::Sidebar);
    bench.press("q");
    let all = Source::Desk(Desk::All);
    assert_eq!(
        (bench.app.focus, after(&bench)),
        (Pane::List, (&all, false))
    );
    bench.press_through("q");
    assert_eq!(after(&bench), (&UNREAD, false));
}

#[test]
fn the_hint_of_the_way_back_says_what_it_does() {
    use crate::app::Shape;
    for (shape, keys) in [
        (Shape::Wide, ""),
        (Shape::Wide, "h"),
        (Shape::Medium, "h"),
        (Shape::Narrow, "h"),
        (Shape::Medium, ""),
        (Shape::Wide, "<Enter>"),
        (Shape::Wide, "gs"),
        (Shape::Wide, "/ferry<Enter>"),
        (Shape::Wide, "Fferry<Enter>"),
    ] {
        let mut bench = Bench::new(">a* b*");
        bench.app.fit.shape = shape;
        if !keys.is_empty() {
            bench.press_through(keys);
        }
        let says = bench.app.back_quits();
        bench.asked.clear();
        bench.press_through("q");
        assert_eq!(
            bench.asked.contains(&Effect::Quit),
            says,
            "{keys} {shape:?}"
        );
    }
}
