//! What is kept of entries to compare others with them goes after thirty days, and nobody misses it;
//! a story that still grows forgets nothing.

use coranto::model::timeline::Subject;
use coranto::model::{Change, EntryId, StoryId, Target};
use coranto::store::{Retention, Room};
use coranto::stories::Extractor;
use rusqlite::Connection;

use crate::storylists::Shelf;

const DAY: i64 = 86_400;

const REPORTS: [(&str, &str); 3] = [
    (
        "Crack closes Harbor Line bridge in Lakeport",
        "A crack was found in a girder of the Harbor Line bridge in Lakeport on Monday, Mayor Dana \
         Ruiz said. The bridge is closed until engineers have looked at it.",
    ),
    (
        "Harbor Line bridge closed after crack in girder",
        "Engineers look at a crack in a girder of the Harbor Line bridge. Mayor Dana Ruiz has the \
         bridge in Lakeport closed, and trains end on the south side.",
    ),
    (
        "Council demands inquiry into the Harbor Line bridge",
        "Council members in Lakeport demand an inquiry into the crack in the girder of the Harbor \
         Line bridge, which Mayor Dana Ruiz has closed. Ana Vale is to lead it.",
    ),
];

impl Shelf {
    fn forget(&mut self) {
        let mut from = Some(0);
        while let Some(entry) = from {
            from = self.writer.forget_traces(entry, 2, &self.clock).unwrap();
        }
        self.assert_sound();
    }

    /// Returns the entries of which something is kept.
    fn kept(&self) -> Vec<i64> {
        let database = Connection::open(self.path()).unwrap();
        let mut statement = database
            .prepare("SELECT entry FROM story_entry WHERE length(vector) > 1 ORDER BY entry")
            .unwrap();
        let kept = statement.query_map([], |row| row.get(0)).unwrap();
        kept.map(Result::unwrap).collect()
    }

    /// Returns what is known of terms, as later entries find it.
    fn counts(&self) -> Vec<u8> {
        let assignment =
            self.reader
                .assignment(&mut Extractor::new(), self.clock.now, Room::Behind);
        assignment.unwrap().frequencies().encode()
    }

    /// Returns how an entry is placed and what it shares, and the points of its story's timeline.
    fn told(&self, entry: i64) -> String {
        let why = self.reader.why_grouped(EntryId(entry)).unwrap().unwrap();
        let subject = Subject::Story(why.id);
        let timeline = self.reader.timeline(subject, None, &self.clock).unwrap();
        let points: Vec<_> = timeline.points.iter().map(|point| &point.entries).collect();
        // Terms weigh a little more or less by what is known of them by then.
        let mut shared = why.shared;
        shared.sort_by_key(ToString::to_string);
        format!("{:?} {} {shared:?} {points:?}", why.place, why.reports)
    }
}

#[test]
fn the_words_of_a_story_that_is_over_go_and_are_had_from_its_texts() {
    let mut shelf = Shelf::new(4);
    for (feed, (title, text)) in REPORTS.into_iter().enumerate() {
        shelf.add(feed, title, text, DAY - feed as i64 * 3_600);
    }
    shelf.group();
    let before = [1, 2, 3].map(|entry| shelf.told(entry));
    assert!(before[1].contains("Joined 3"), "{before:?}");
    shelf.clock.now = shelf.clock.now.plus(29 * DAY - 7_200);
    shelf.forget();
    assert_eq!(shelf.kept(), [1, 2, 3]);

    shelf.clock.now = shelf.clock.now.plus(2 * DAY);
    shelf.add(
        3,
        "Orchestra names a conductor",
        "A violinist leads it.",
        -31 * DAY,
    );
    shelf.group();
    let counts = shelf.counts();
    shelf.forget();
    assert_eq!(shelf.kept(), [4]);
    assert_eq!(shelf.counts(), counts);
    assert_eq!([1, 2, 3].map(|entry| shelf.told(entry)), before);
}

#[test]
fn a_story_that_grows_forgets_nothing_and_loses_nothing() {
    let mut shelf = Shelf::new(4);
    for (at, (title, text)) in REPORTS.iter().cycle().take(10).enumerate() {
        shelf.add(at % 4, title, text, -(at as i64) * 5 * DAY);
        shelf.group();
        shelf.clock.now = shelf.clock.now.plus(5 * DAY);
    }
    let story = shelf.reader.why_grouped(EntryId(1)).unwrap().unwrap();
    assert_eq!((story.id, story.reports), (StoryId(1), 10));
    let all: Vec<i64> = (1..=10).collect();
    shelf.forget();
    assert_eq!(shelf.kept(), all);

    // Each feed has its newest entry only; what left it was read long ago.
    let read = Target::Entries(all.iter().copied().map(EntryId).collect());
    let clock = shelf.clock.clone();
    shelf
        .writer
        .mark(&read, &Change::Read(true), &clock)
        .unwrap();
    let a_day = Retention {
        read: 1,
        unread: 1,
        ..Retention::default()
    };
    let mut prune = || shelf.writer.prune(&a_day, None, 100, &shelf.clock).unwrap();
    assert_eq!(prune().entries, 0);
    shelf.clock.now = shelf.clock.now.plus(14 * DAY);
    let pruned = shelf.writer.prune(&a_day, None, 100, &shelf.clock).unwrap();
    assert_eq!(pruned.entries, 6);
    shelf.assert_sound();
}
