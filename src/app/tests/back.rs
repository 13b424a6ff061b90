//! The ways back.

use super::*;
use crate::model::Desk;

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
        "/ferry<Enter>",
        "ga/ferry<Enter>q",
        "gs<Tab><S-Tab>",
    ] {
        let mut bench = Bench::new(">a* b*");
        bench.press_through(keys);
        bench.asked.clear();
        bench.press_through("q");
        assert_eq!(
            after(&bench),
            (&Source::Desk(Desk::Unread), false),
            "{keys}"
        );
        bench.press_through("q");
        assert!(after(&bench).1, "{keys}");
    }
}

#[test]
fn a_filter_of_what_is_unread_is_lifted_first() {
    let mut bench = Bench::new(">a* b*");
    bench.press_through("Fferry<Enter>");
    assert_eq!(bench.app.list.spec.filters.len(), 1);
    bench.press_through("q");
    assert!(!after(&bench).1);
    assert!(bench.app.list.spec.filters.is_empty());
    bench.press_through("q");
    assert!(after(&bench).1);
}
