//! A timeline in words, for where nothing is drawn.

use super::{head, who};
use crate::app::App;
use crate::app::timeline::{TimelineLine, TimelinePanel};
use crate::model::timeline::Point;

/// Returns the line under the cursor, and as many of the others as are in sight.
pub(in crate::view) fn lines(
    app: &App,
    panel: &TimelinePanel,
    in_sight: usize,
) -> (Vec<String>, Vec<String>) {
    let all = panel.lines();
    let shown = all.iter().skip(panel.offset).take(in_sight);
    let (mut current, mut others) = (Vec::new(), Vec::new());
    for line in shown {
        let text = text(app, panel, *line);
        if line.point() == Some(panel.cursor) {
            current.push(text);
        } else {
            others.push(text);
        }
    }
    (current, others)
}

fn text(app: &App, panel: &TimelinePanel, line: TimelineLine) -> String {
    let clock = &app.clock;
    let reports = |count: u64| match count {
        1 => "1 report".to_owned(),
        n => format!("{n} reports"),
    };
    match line {
        TimelineLine::Day(time, count) => {
            let day = clock.format(time, &clock.with_year(clock.date(time), "%A %-d %B"));
            format!("{day}, {}", reports(count))
        }
        TimelineLine::Gap(1) => "a day without anything".to_owned(),
        TimelineLine::Gap(days) => format!("{days} days without anything"),
        TimelineLine::Here => {
            let seen = panel.summary.as_ref().and_then(|summary| summary.seen);
            let seen = seen.map_or_else(String::new, |seen| head::moment(app, seen));
            format!("you were here, {seen}")
        }
        TimelineLine::Point(index) => {
            let point = &panel.points[index];
            let carried = reports(point.reports);
            let time = clock.format(point.first.published, "%H:%M");
            let new = if point.new > 0 { ", new" } else { "" };
            let title = &point.first.title;
            format!(
                "{title}. {time}, {}{new}, {carried}, {}",
                state(point),
                who(point)
            )
        }
        TimelineLine::Whole(index, count) => {
            let point = &panel.points[index];
            let time = point.first.published;
            let day = clock.format(time, &clock.with_year(clock.date(time), "%A %-d %B"));
            format!("{day}, {}: {}", reports(count), point.first.title)
        }
        TimelineLine::More(count) => format!("and {count} more, + shows them"),
        TimelineLine::Loading => "looking …".to_owned(),
    }
}

fn state(point: &Point) -> &'static str {
    match point.unread() {
        0 => "read",
        n if n == point.reports => "unread",
        _ => "partly read",
    }
}
