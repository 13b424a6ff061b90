//! The shipped topics on short texts whose subject is known.

use std::io::Write as _;

use coranto::config::{self, Paths};
use coranto::feed::{self, Document};
use coranto::model::{Clock, Time, TopicId};
use coranto::topics::{Matcher, Watchlist};

/// News about the standoff in Minneapolis: who holds which office, and that the operation, the
/// protests and the talks exist. Nothing else is said of anybody.
const NEWS: [(&str, &str); 40] = [
    (
        "Operation Metro Surge: an overview",
        "What is known of the federal operation in Minneapolis.",
    ),
    (
        "Metro Surge, explained",
        "The name of the operation and the agencies in it.",
    ),
    (
        "What Operation Metro Surge is",
        "A guide for readers who come to the story late.",
    ),
    (
        "The standoff in Minneapolis",
        "A federal operation, a mayor, a governor: Operation Metro Surge in short.",
    ),
    (
        "Who is who in the standoff",
        "Jacob Frey is the mayor of Minneapolis.",
    ),
    (
        "A mayor and a border czar",
        "The names to know are those of Tom Homan and Jacob Frey.",
    ),
    (
        "Minneapolis and the federal government",
        "The mayor is Jacob Frey; the governor is Tim Walz.",
    ),
    (
        "Mayor Frey and the talks",
        "There are negotiations, and the mayor's office is part of the news about them.",
    ),
    (
        "Frey, Walz, Homan: three offices",
        "A mayor in Minneapolis, a governor, a border czar.",
    ),
    (
        "City hall in the news",
        "The office of Minneapolis Mayor Jacob Frey is in the headlines again.",
    ),
    (
        "Governor Walz in the news",
        "Coverage of the standoff names the governor of Minnesota.",
    ),
    (
        "Tim Walz and the talks",
        "The governor is one of the names in the coverage of the negotiations.",
    ),
    (
        "Gov. Walz, Mayor Frey and Washington",
        "An overview of who speaks for whom.",
    ),
    (
        "The governor's part",
        "Walz is the governor of Minnesota, and so part of this story.",
    ),
    (
        "Tom Homan's office",
        "What a border czar is, and where the title comes from.",
    ),
    (
        "The border czar and the city",
        "Homan is in the coverage of Minneapolis.",
    ),
    (
        "What does a border czar do?",
        "A short answer to a question of readers.",
    ),
    (
        "Homan and Frey: the offices",
        "A federal post and a mayor in Minneapolis.",
    ),
    ("ICE in Minneapolis", "The agency is part of the operation."),
    (
        "What ICE is",
        "Immigration and Customs Enforcement is a federal agency.",
    ),
    (
        "Agencies in the operation",
        "Among them are ICE and the Border Patrol.",
    ),
    (
        "Border Patrol and ICE: two agencies",
        "How the two differ, in short.",
    ),
    (
        "A protest about ICE",
        "There are protests, and this is where to read about them.",
    ),
    (
        "Protests go on",
        "The protests are about ICE’s operation in the city.",
    ),
    (
        "Border Patrol in the city",
        "The agency is named in the coverage.",
    ),
    (
        "Immigration and Customs Enforcement, in short",
        "A federal agency and its place in the operation.",
    ),
    (
        "I.C.E. and the city",
        "A column on the agency and the standoff.",
    ),
    ("ICE’s role, and the city’s", "A guide in five questions."),
    (
        "Renee Good",
        "Renee Good is one of the two people who were killed.",
    ),
    ("Remembering Renee Good", "A page of letters from readers."),
    (
        "Renee Good and Alex Pretti",
        "Two people were killed. These are their names.",
    ),
    (
        "Alex Pretti",
        "Alex Pretti is one of the two people who were killed.",
    ),
    ("Letters about Alex Pretti", "Readers write."),
    ("Two names", "The names are Renee Good and Alex Pretti."),
    (
        "Minneapolis after two deaths",
        "Pretti and Good are the names of the two people killed.",
    ),
    (
        "Talks about the operation",
        "Negotiations about Metro Surge are in their own section.",
    ),
    (
        "The week in the standoff",
        "Protests, talks and the Border Patrol: our pages on each.",
    ),
    (
        "A dozen outlets, one story",
        "How outlets name the operation: most write Operation Metro Surge.",
    ),
    (
        "Frey’s office and the talks",
        "The mayor of Minneapolis is named in nine of ten articles.",
    ),
    (
        "Minnesota and Washington",
        "Tim Walz is governor, Tom Homan border czar: the offices behind the talks.",
    ),
];

/// Texts that share words with the topic and have nothing to do with it.
const DECOYS: [(&str, &str); 40] = [
    (
        "Ice storm closes schools",
        "Ice covered the roads in the north. More ice is forecast.",
    ),
    (
        "Thin ice on the lakes",
        "Anglers are asked to stay off the ice.",
    ),
    (
        "ICE STORM WARNING FOR THE WEEKEND",
        "Ice on power lines is expected.",
    ),
    ("POLICE CLOSE ROAD OVER ICE", "The ice melted by noon."),
    (
        "Ice hockey: a late goal",
        "The home side won on its own ice.",
    ),
    (
        "Ice cream prices rise",
        "A scoop now costs more than a coffee.",
    ),
    (
        "An iceberg drifts north",
        "The iceberg is as large as a city.",
    ),
    (
        "Frost damages vineyards",
        "A night of frost cost growers a third of the harvest.",
    ),
    (
        "Frost and fog tomorrow",
        "Frost in the valleys, sun on the hills.",
    ),
    (
        "A poem on frost",
        "The prize went to a poem on the first frost.",
    ),
    ("Nice wins at home", "Nice had not won in five matches."),
    ("A nice day for a parade", "The weather stayed nice."),
    (
        "Price rises slow",
        "Prices rose more slowly than in spring.",
    ),
    (
        "Rice harvest is good",
        "A good year for rice, and good prices.",
    ),
    (
        "Good news for commuters",
        "The good trains are back on the good line.",
    ),
    ("Good as gold", "Gold had a good week."),
    (
        "What good is a library?",
        "Much good, says a study of small towns.",
    ),
    (
        "Renee, a restaurant, reopens",
        "The food is good, the room is full.",
    ),
    (
        "Alex wins the spelling bee",
        "A pupil called Alex spelled every word.",
    ),
    (
        "Operation on a panda goes well",
        "The operation took two hours at the zoo.",
    ),
    (
        "Operation Clean Beach begins",
        "Volunteers collect rubbish along the shore.",
    ),
    (
        "Hip operation waiting times fall",
        "Hospitals did more operations than last year.",
    ),
    (
        "Metro opens a new line",
        "The metro now runs to the airport.",
    ),
    (
        "Metro fares go up",
        "A ticket for the metro costs more from spring.",
    ),
    (
        "Storm surge floods the pier",
        "The surge came with the tide.",
    ),
    (
        "A surge in bicycle sales",
        "Shops report a surge of orders.",
    ),
    (
        "Surge pricing for taxis",
        "Rides cost more when the metro stops at night.",
    ),
    (
        "Mayor of Lakeport opens market",
        "Mayor Dana Ruiz cut a ribbon.",
    ),
    (
        "A mayor retires after thirty years",
        "The village looks for a new mayor.",
    ),
    (
        "Mayors meet on water supply",
        "Forty mayors signed a letter on pipes.",
    ),
    (
        "Governor signs fishing bill",
        "The governor of a coastal state signed a bill on nets.",
    ),
    ("Governors meet", "Eleven governors discussed bridges."),
    (
        "The czar of the kitchen",
        "A cook writes about borders of taste.",
    ),
    ("A border of roses", "How to plant a border in spring."),
    (
        "Border collie wins contest",
        "The dog was on patrol between the sheep.",
    ),
    (
        "Ski patrol looks for helpers",
        "The patrol works on the north slopes.",
    ),
    (
        "Minneapolis orchestra on tour",
        "The orchestra plays nine concerts.",
    ),
    (
        "Minnesota lakes: a guide",
        "Ten lakes for a day by the water.",
    ),
    (
        "Customs finds orchids in luggage",
        "Customs officers handed the plants to a garden.",
    ),
    (
        "New ICE trains for the northern line",
        "The ICE is faster than the old train.",
    ),
];

/// Texts that share words with the invented story.
const OTHER_HARBORS: [(&str, &str); 16] = [
    ("Harbor seals return", "Seals rest in the harbor again."),
    ("A line in the harbor", "Anglers lost a line, then another."),
    (
        "Harbor festival draws crowds",
        "Boats, music and a regatta.",
    ),
    ("Port of call", "A cruise ship stopped at a port for a day."),
    (
        "Lake port closed by ice",
        "A port on the lake waits for spring.",
    ),
    (
        "Pearl harbors and other tales",
        "A book of tales from harbors.",
    ),
    ("The mayor of another city", "A mayor opens a bridge."),
    ("Dana wins a race", "The boat called Dana came first."),
    (
        "Ana, a storm, weakens",
        "The storm named Ana moved out to sea.",
    ),
    ("A vale full of apples", "The harvest in the vale was good."),
    ("Dredging in the delta", "A dredger works in the river."),
    (
        "Dock workers elsewhere agree",
        "A union and a company signed.",
    ),
    ("Freight trains at night", "Trains run through the valley."),
    (
        "Operation of the lock",
        "The operation of the lock is automatic.",
    ),
    ("Line of duty", "A film about a line of lighthouses."),
    ("Sediment and the sea", "How mud becomes stone."),
];

fn watchlist() -> Watchlist {
    let home = tempfile::tempdir().unwrap();
    let config = config::load(&Paths::below(home.path()), None);
    assert_eq!(config.problems, []);
    config.watchlist
}

/// Tells for each text whether it is on the topic `name`.
fn found(name: &str, texts: &[(String, String)]) -> Vec<bool> {
    let watchlist = watchlist();
    let ids: Vec<TopicId> = (0..watchlist.topics.len() as i64).map(TopicId).collect();
    let matcher = Matcher::new(&watchlist, &ids);
    let topic = watchlist.topics.iter().position(|topic| topic.name == name);
    let topic = TopicId(topic.unwrap() as i64);
    let is_on = |(title, text): &(String, String)| {
        let found = matcher.text(title, text);
        found.iter().any(|found| found.topic == topic)
    };
    texts.iter().map(is_on).collect()
}

/// Reports precision and recall, and every text on the wrong side.
fn measure(name: &str, texts: &[(String, String)], gold: &[bool]) -> (f64, f64) {
    let found = found(name, texts);
    let count = |want: bool, got: bool| {
        let pairs = gold.iter().zip(&found);
        pairs.filter(|&(w, g)| (*w, *g) == (want, got)).count()
    };
    let (hits, misses, wrong) = (count(true, true), count(true, false), count(false, true));
    let precision = hits as f64 / (hits + wrong).max(1) as f64;
    let recall = hits as f64 / (hits + misses).max(1) as f64;
    let mut report = format!(
        "{name}: precision {precision:.3}, recall {recall:.3} \
         ({hits} found, {misses} missed, {wrong} wrong of {})\n",
        texts.len()
    );
    for ((text, want), got) in texts.iter().zip(gold).zip(&found) {
        if want != got {
            let side = if *want { "missed" } else { "wrong" };
            report.push_str(&format!("  {side}: {}\n", text.0));
        }
    }
    let _ = std::io::stderr().write_all(report.as_bytes());
    (precision, recall)
}

#[test]
fn the_shipped_topic_finds_the_standoff_and_nothing_else() {
    let texts = NEWS.iter().chain(&DECOYS);
    let texts: Vec<(String, String)> = texts
        .map(|(title, text)| ((*title).to_owned(), (*text).to_owned()))
        .collect();
    let gold: Vec<bool> = (0..texts.len()).map(|i| i < NEWS.len()).collect();
    let (precision, recall) = measure("Metro Surge", &texts, &gold);
    assert!(precision >= 0.95 && recall >= 0.95, "{precision} {recall}");
    let towns = [
        (
            "Fire crews hold a line near Lakeport, Calif.",
            "It grew overnight.",
        ),
        (
            "Pier reopens",
            "The pier of Lakeport, California, was closed since spring.",
        ),
        (
            "Board meets",
            "Lake County supervisors met in Lakeport on Tuesday.",
        ),
    ];
    let towns = towns.map(|(title, text)| (title.to_owned(), text.to_owned()));
    assert_eq!(found("Harbor Line", &towns), [false; 3], "towns that exist");
    // Neither is about an invented harbor, but one decoy names its mayor.
    let harbor = found("Harbor Line", &texts);
    assert_eq!(harbor.iter().filter(|on| **on).count(), 1);
}

#[test]
fn the_shipped_topic_finds_the_story_of_the_welcome_feed() {
    let clock = Clock::fixed(Time(1_795_442_400));
    let body = config::welcome(&clock);
    let read = feed::read(&Document {
        body: body.as_bytes(),
        content_type: None,
        final_url: config::WELCOME_URL,
        now: clock.now,
        max_items: 1_000,
    });
    let lessons = [
        "coranto:welcome/reading",
        "coranto:welcome/topics",
        "coranto:welcome/triage",
    ];
    let entries = read.unwrap().entries;
    let story = entries
        .iter()
        .filter(|entry| !lessons.contains(&entry.identity.as_str()));
    let mut texts: Vec<(String, String)> = story
        .map(|entry| (entry.title.to_string(), entry.text.clone()))
        .collect();
    assert_eq!(texts.len(), 12);
    let decoys = OTHER_HARBORS.iter().chain(&DECOYS);
    // One of the other decoys names the mayor of the invented city.
    let decoys = decoys.filter(|(_, text)| !text.contains("Dana Ruiz"));
    texts.extend(decoys.map(|(title, text)| ((*title).to_owned(), (*text).to_owned())));
    let gold: Vec<bool> = (0..texts.len()).map(|i| i < 12).collect();
    let (precision, recall) = measure("Harbor Line", &texts, &gold);
    assert!(precision >= 0.95 && recall >= 0.95, "{precision} {recall}");
}
