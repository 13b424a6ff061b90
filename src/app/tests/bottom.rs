//! What is said at the bottom: how long, and what the panes have of it.

use super::*;

fn lines(bench: &mut Bench, lines: u16) {
    bench.send(Msg::Fit(Fit {
        list_lines: lines,
        reader_lines: lines,
        ..bench.app.fit
    }));
}

#[test]
fn what_was_said_is_new_until_the_next_key() {
    let mut bench = Bench::new(">a* b*");
    let say = |bench: &mut Bench| bench.send(Msg::Notice(Notice::info("a long story")));
    assert!(!bench.app.notice_is_new);
    for msg in [
        Msg::Key(key::parse("j").expect("a key")[0]),
        Msg::Key(key::parse("5").expect("a key")[0]),
        Msg::Click(crate::app::Spot::Reader),
        Msg::Paste("ferry".into()),
    ] {
        say(&mut bench);
        bench.send(Msg::Now(NOW));
        assert!(bench.app.notice_is_new, "{msg:?}");
        bench.send(msg.clone());
        assert!(!bench.app.notice_is_new, "{msg:?}");
        assert!(bench.app.notice.is_some(), "{msg:?}");
    }
}

#[test]
fn an_article_at_its_end_stays_there_in_a_pane_that_grows() {
    let mut bench = Bench::new(">a* b*");
    bench.press("<Enter>");
    bench.lay_out(Page {
        lines: vec![Line::default(); 60],
        ..Page::default()
    });
    lines(&mut bench, 18);
    bench.press("G");
    let length = bench.app.reader.length(60);
    assert_eq!(bench.app.reader.offset, length - 18);
    bench.app.reader.gone_to = Some((50, length - 18));
    lines(&mut bench, 20);
    assert_eq!(bench.app.reader.offset, length - 20);
    assert_eq!(bench.app.here(), 50);
    bench.press("<Space>");
    assert_eq!(bench.app.list.cursor, 1, "it was read to its end");
}
