//! How long the first and the last window of a list take, in each order and grouping, in a home of
//! many entries: `CORANTO_BENCH_HOME` names one, which is brought to the present schema.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use coranto::config::Paths;
use coranto::model::list::{Grouping, ListSpec, Order};
use coranto::model::{Anchor, Clock, Desk, Source, Time};
use coranto::store::{Reader, Writer};

/// Rows of a window: three screens.
const ROWS: usize = 120;

/// Times that each is cut; the first is told, and the median.
const RUNS: usize = 5;

fn main() {
    let Some(home) = std::env::var_os("CORANTO_BENCH_HOME").map(PathBuf::from) else {
        println!("left out: CORANTO_BENCH_HOME names no home");
        return;
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("a clock after 1970").as_secs().cast_signed();
    let clock = Clock::fixed(Time(now));
    let database = Paths::below(&home).database();
    let start = Instant::now();
    drop(Writer::open(&database).expect("a database"));
    println!("opened in {:?}", start.elapsed());
    let reader = Reader::open(&database).expect("a database");

    let orders = Order::ALL.into_iter().filter(|order| *order != Order::Best);
    let shapes = orders.flat_map(|order| {
        let groups = Grouping::ALL.into_iter();
        let groups = groups.filter(move |group| order.is_of_time() || *group == Grouping::Day);
        groups.map(move |group| (order, group))
    });
    let mut worst = Duration::ZERO;
    for (order, grouping) in shapes {
        for (source, show_read, unread_first) in [
            (Desk::Unread, false, false),
            (Desk::All, true, false),
            (Desk::All, true, true),
        ] {
            let spec = ListSpec {
                order,
                grouping,
                unread_first,
                ..ListSpec::new(Source::Desk(source), show_read)
            };
            for anchor in [Anchor::Top, Anchor::Bottom] {
                let mut times: Vec<Duration> = (0..RUNS)
                    .map(|_| {
                        let start = Instant::now();
                        let window = reader.window(&spec, anchor, ROWS, &clock);
                        window.expect("a window");
                        start.elapsed()
                    })
                    .collect();
                let first = times[0];
                times.sort();
                worst = worst.max(times[RUNS / 2]);
                println!(
                    "{:<12} {:<10} {source:?}{} {anchor:?}: first {first:.1?}, median {:.1?}",
                    order.word(),
                    grouping.word(),
                    if unread_first { ", unread first" } else { "" },
                    times[RUNS / 2],
                );
            }
        }
    }
    println!("slowest median: {worst:.1?}");
}
