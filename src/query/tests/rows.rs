//! The matching rules as a table: a query, and a text in which «…» stands around what it marks.

use crate::article;
use crate::model::HitKind;
use crate::model::settings::ReaderSettings;
use crate::query::{Automaton, Query};

/// Takes the marks out of `marked`, and returns the text and the marked ranges.
pub(super) fn unmark(marked: &str) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for c in marked.chars() {
        match c {
            '«' => spans.push((text.len(), 0)),
            '»' => {
                if let Some(span) = spans.last_mut() {
                    span.1 = text.len();
                }
            }
            c => text.push(c),
        }
    }
    (text, spans)
}

fn mark(text: &str, spans: &[(usize, usize)]) -> String {
    let mut out = text.to_owned();
    for &(start, end) in spans.iter().rev() {
        out.insert(end, '»');
        out.insert(start, '«');
    }
    out
}

pub(super) fn spans(query: &str, text: &str) -> Vec<(usize, usize)> {
    let query = Query::parse(query).unwrap();
    let hits = Automaton::compile(&[(HitKind::Search, &query)]).spans(text);
    hits.iter()
        .map(|hit| (hit.start as usize, hit.end as usize))
        .collect()
}

pub(super) const ROWS: &[(&str, &str)] = &[
    // Whole words.
    ("ice", "«ice», not icecap, not nice"),
    ("ice", "«ice»-covered, uniced"),
    ("frost", "a hoar-«frost» _frost"),
    ("com", "example.com is one word"),
    ("500", "1,500 and «500»"),
    ("mayor", "Lakeport:«mayor» speaks"),
    ("ruiz", "(«Ruiz»), “«Ruiz»”; «Ruiz»!"),
    // Prefixes.
    ("protest*", "«protest» «protests» «protesters» protein"),
    ("negotiat*", "«Negotiations», re-«negotiated»"),
    ("ICE*", "«ICE» «ICEBERG» iceberg"),
    (
        "\"harbor lin*\"",
        "«Harbor Line» «harbor linings» harbor limit",
    ),
    // Folding.
    ("muller", "«Müller» «Mu\u{308}ller» «MULLER»"),
    ("Müller", "«muller»"),
    ("strasse", "«Straße»"),
    ("straße", "«Strasse»"),
    ("oeuvre", "«œuvre»"),
    ("lodz", "«Łódź»"),
    ("istanbul", "«İstanbul»"),
    ("finance", "«ﬁnance»"),
    ("o'brien", "«O’Brien» and brien"),
    ("harbor", "«Har\u{ad}bor»"),
    // Possessives and plurals.
    ("protest", "«protest's» «protests» «protests»'"),
    ("protests", "«protests», not protest"),
    ("tax", "«tax» «taxes» taxed"),
    ("agent", "the «agents»' car, «agent's»"),
    ("us", "«us» uss, «US's»"),
    ("\"harbor line\"", "«Harbor Line's» «harbor lines»"),
    ("\"harbor lines\"", "harbor line"),
    ("\"harbor line\"", "harbors line"),
    // Acronyms.
    ("ICE", "«ICE» ice Ice"),
    ("ICE", "the «ICE's» and «ICEs», not ICES"),
    ("ICE", "«I.C.E.» i.c.e."),
    ("ice", "«ice» «Ice» «ICE» «I.C.E.»"),
    ("I.C.E.", "«ICE» «I.C.E.» ice"),
    ("US", "«U.S.» «US» us u.s."),
    ("MI5", "«MI5» mi5"),
    ("\"ICE agents\"", "«ICE agents» ice agents"),
    ("\"ICE agent\"", "«I.C.E. agents», «ICE agent's»"),
    ("ÖVP", "«ÖVP» övp"),
    ("ICE", "POLICE MELT ICE ON ROAD"),
    ("ICE", "RAIDS BY «ICE» GO ON\nIt was «ICE» again."),
    ("ICE", "MELTING ICE ON ROAD\nThe ice is thin."),
    ("ICE", "«ICE» OUT"),
    ("ice", "MELTING «ICE» ON ROAD"),
    // Exact.
    ("=Frost", "«Frost» frost Frost's Frosts"),
    ("=Frost", "‘«Frost»’"),
    ("=ICE", "«ICE» I.C.E. ICEs"),
    ("=Müller", "«Müller» Muller «Mu\u{308}ller»"),
    ("=muller", "Müller «muller»"),
    ("=\"March for Us\"", "«March for Us» march for us"),
    ("=\"T. Okafor\"", "«T. Okafor» T Okafor"),
    ("=Fro*", "«Frost» «Fro» frost"),
    // Phrases.
    ("\"dana ruiz\"", "«Dana Ruiz», «Dana, Ruiz», Dana and Ruiz"),
    ("\"dana ruiz\"", "Dana\nRuiz"),
    ("\"dana ruiz\"", "«Dana  “Ruiz»”"),
    ("\"ana vale\"", "Diana Vale, «Ana Vale», Ana Valentine"),
    // Hyphens and dots.
    ("re-elect", "«re-elect» «reelect» «re elect» elect"),
    ("reelect", "re-elect «reelect»"),
    ("elect", "re-«elect»"),
    ("example.com", "«example.com» «example com»"),
    ("AT&T", "«AT&T» at&t"),
    // Scripts without spaces, and Hangul.
    ("移民", "不法«移民»局"),
    ("入管", "東京«入管»。«入管»"),
    ("ICE移民", "«ICE移民»局"),
    ("ICE", "米«ICE»は"),
    ("ไทย", "ประเทศ«ไทย»"),
    ("한국", "«한국»은 남한국"),
    ("ICE", "«ICE»는"),
    ("カ*", "«カ»ナ"),
    // Fields, operators and overlaps.
    ("lakeport -ruiz", "«Lakeport» Ruiz"),
    ("ICE OR \"ICE agents\"", "«ICE agents» and «ICE»"),
    ("title:lakeport", "«Lakeport»"),
    ("\"OR\"", "this or «OR»"),
    ("harbor harbor", "«harbor»"),
    // NEAR.
    (
        "lakeport NEAR ruiz",
        "«Lakeport one two three four five six seven eight Ruiz»",
    ),
    (
        "lakeport NEAR ruiz",
        "Lakeport one two three four five six seven eight nine Ruiz",
    ),
    (
        "lakeport NEAR/0 ruiz",
        "«Lakeport, “Ruiz»” and Lakeport or Ruiz",
    ),
    (
        "lakeport NEAR/1 ruiz",
        "«Ruiz of Lakeport» and «Lakeport-bound Ruiz»",
    ),
    (
        "lakeport ONEAR/1 ruiz",
        "Ruiz of Lakeport and «Lakeport-bound Ruiz»",
    ),
    (
        "lakeport NEAR/3 ruiz",
        "Lakeport «Lakeport, said Ruiz», Ruiz",
    ),
    (
        "harbor NEAR/2 harbor",
        "«harbor and harbor», one two three harbor",
    ),
    (
        "harbor NEAR/2 \"harbor line\"",
        "«harbor and harbor line» harbors",
    ),
    ("\"harbor line\" NEAR/0 line", "Harbor Line"),
    (
        "\"dana ruiz\" NEAR/4 (talks OR deal)",
        "«talks with Dana Ruiz», a «deal: Dana Ruiz’s»",
    ),
    (
        "(ruiz OR vale) NEAR/1 (mayor OR council)",
        "«Mayor Ruiz» spoke; the council met Ana Vale. «Vale, council»",
    ),
    (
        "(lakeport NEAR/1 ruiz) NEAR/2 talks",
        "«Lakeport Ruiz held talks»; Ruiz held talks",
    ),
    ("ruiz NEAR/2 negotiat*", "«Ruiz is negotiating», negotiated"),
    ("ICE NEAR/1 lakeport", "«ICE in Lakeport», ice in Lakeport"),
    ("=Ruiz NEAR/1 lakeport", "«Ruiz, Lakeport»; ruiz, Lakeport"),
    (
        "ruiz NEAR/8 vale",
        "«Ruiz spoke.\nA longer pause.\nVale» spoke. «Ruiz\nVale»",
    ),
    ("移民 NEAR/2 入管", "«移民と、入管» 移民の東京入管"),
    ("移民 NEAR/0 局", "«移民局»"),
    ("ruiz NEAR/1 500", "«Ruiz paid 500» and 1,500"),
    (
        "/R[a-z]iz/ NEAR/1 talks",
        "«Ruiz held talks», ruiz held talks",
    ),
    ("a NEAR/0 b", "«a b» a, c «b a»"),
    ("ruiz NEAR talks OR vale", "«Ruiz held talks», «Vale»"),
    // Regexes: the text as it is written, each block by itself.
    ("/R[uü]iz/", "«Ruiz» «Rüiz» ruiz"),
    ("/r[uü]iz/i", "«Ruiz» «RÜIZ» «ruiz»"),
    ("/\\d{3}-\\d{4}/", "call «555-1234» or 55-1234"),
    ("/^Lakeport/", "«Lakeport» in Lakeport\n«Lakeport»"),
    ("/port$/", "Lake«port»\nLakeport."),
    ("/a.c/", "«abc» a\nc"),
    ("/harbor line/", "the «harbor line»s, the Harbor Line"),
    ("/移民./", "不法«移民局»"),
    ("/ICE/", "POL«ICE» AND «ICE»"),
    ("/https?:\\/\\/x/", "«http://x» «https://x»"),
    ("/a|b/", "«a» c «b»"),
    ("/\\bice\\b/i", "«Ice»-covered, nice"),
    // Whole words, more of them.
    ("ice", "«ice»/«ice» ice_ _ice"),
    ("mayor", "«mayor»—«mayor» «mayor»–«mayor»…"),
    ("lakeport", "#«Lakeport» @«Lakeport»"),
    ("b2b", "«B2B» B2C"),
    ("19", "COVID-«19», 1900"),
    ("c", "«C»++, vitamin «C»"),
    ("1.5", "«1.5» 11.5 1.55"),
    ("o", "O’Brien, «o»"),
    (
        "harbor",
        "«harbors»' «harbor»; «harbor’s» harbour harbour's",
    ),
    // Prefixes, more of them.
    ("re-elect*", "«re-election» «reelected» «re elects» elected"),
    (
        "=\"harbor Li*\"",
        "«harbor Line» harbor line «harbor Limit»",
    ),
    ("us*", "«US» «used» «us»"),
    ("I.C*", "«ICEBERG» and «IC», not ic"),
    ("\"ICE ag*\"", "«ICE agents» ice agents"),
    ("移*", "«移»民 «移»"),
    ("한*", "«한국» 남한"),
    ("20*", "«2026» «20» 1920"),
    // Folding, more of it.
    ("angstrom", "«Ångström»"),
    ("naive", "«naïve» «NAÏVE»"),
    ("aesop", "«Æsop»"),
    ("orsted", "«Ørsted»"),
    ("dak lak", "«Đắk» «Lắk»"),
    ("σισυφος", "«Σίσυφος» «ΣΊΣΥΦΟΣ»"),
    ("москва", "«Москва» «МОСКВА»"),
    ("full", "«Ｆｕｌｌ» «full»"),
    ("\"it's on\"", "«It’s on» its on"),
    ("non-stop", "«non\u{2011}stop» «nonstop» «non stop»"),
    ("cafe", "«cafe\u{301}» «café»"),
    ("x²", "«x2» «x²»"),
    // Possessives and plurals, more of them.
    ("ruiz", "«Ruiz's» «Ruiz’s» «Ruiz»'"),
    ("bus", "«bus» «buses» busy «bus’s»"),
    ("it", "«it's» its «it»"),
    ("mayor", "«mayors» mayoress mayoral"),
    ("agents'", "agent's «agents» agent"),
    ("city", "cities «city's»"),
    ("\"dana ruiz\"", "«Dana Ruizes»? Danas Ruiz. Dana's Ruiz"),
    ("harbor-line", "«harbor lines» «harborline’s»"),
    ("2020", "the 2020s, «2020»"),
    // Acronyms, more of them.
    ("ICE", "(«ICE») «ICE»-led «ICE»/CBP"),
    ("ICE", "I. C. E. and «I.C.E»"),
    ("U.S.", "«US» «U.S.» us U.s."),
    ("COVID-19", "«COVID-19» «COVID 19» covid-19"),
    ("COVID19", "«COVID19» covid19 COVID-19"),
    ("F-35", "«F-35» «f-35» «F35»"),
    ("ICEs", "«ICEs» «ices» «ICES»"),
    ("ÉNA", "«ÉNA» «ENA» éna"),
    ("\"US Navy\"", "«US Navy» us Navy «U.S. Navy»"),
    ("\"the US\"", "«the US» «The U.S.» the us"),
    ("US", "THE US AND THE EU MEET\nIt said: us."),
    (
        "\"ICE raid\"",
        "NEW «ICE RAID» ANNOUNCED\nan «ICE raid», an ice raid",
    ),
    ("ICE", "ICE NEWS AND MORE OF ICE\nMORE ICE NEWS TODAY"),
    ("ICE", "«ICE» — Ice"),
    // Exact, more of it.
    ("=frost", "«frost» Frost frosts"),
    ("=\"Ana Vale\"", "«Ana Vale» ana vale Ana, Vale Ana Vales"),
    ("=\"it’s\"", "«it's» «it’s» its"),
    ("=US", "«US» U.S. us"),
    ("=naïve", "naive «naïve»"),
    ("=re-elect", "«re-elect» reelect"),
    ("=移民", "«移民»局"),
    ("=Łódź", "«Łódź» Lodz"),
    ("title:=Frost", "«Frost» frost"),
    // Phrases, more of them.
    (
        "\"operation harbor line\"",
        "«Operation Harbor Line», «Operation “Harbor Line»”",
    ),
    ("\"harbor line\"", "harbor, one line; «harbor... line»"),
    ("\"the NOT\"", "«the NOT» the not"),
    (
        "\"re-elect ruiz\"",
        "«re-elect Ruiz» «reelect Ruiz» elect Ruiz",
    ),
    ("\"a \\\"b\\\" c\"", "«a b c» «a “b” c»"),
    ("\"移民 局\"", "移民局 «移民 局»"),
    ("\"移民局\"", "«移民局» 移民 局"),
    ("\"lakeport 2026\"", "«Lakeport 2026» «Lakeport, 2026»"),
    // Scripts without spaces, more of them.
    ("東京", "新«東京»駅"),
    ("トウキョウ", "「«トウキョウ»」"),
    ("ภาษา", "เรียน«ภาษา»ไทย"),
    ("ລາວ", "ພາສາ«ລາວ»"),
    ("ខ្មែរ", "ភាសា«ខ្មែរ»"),
    ("移民5", "«移民5» 移民55"),
    ("서울", "«서울»에서 대서울"),
    ("서울시", "«서울시»장 서울 시"),
    ("\"서울 시장\"", "«서울 시장»은"),
    ("ガ", "«ガ» カ"),
    ("EU離脱", "英の«EU離脱» NEU離脱"),
    // Fields and operators, more of them.
    ("about:harbor", "«harbor» and «harbor»"),
    ("title:(ruiz OR vale) -talks", "«Ruiz», «Vale», talks"),
    ("NOT ruiz lakeport", "Ruiz «Lakeport»"),
    ("body:lakeport title:ruiz", "«Lakeport» «Ruiz»"),
    ("lakeport is:unread since:2d feed:ruiz", "«Lakeport» Ruiz"),
    ("(ruiz vale) | talks", "«Ruiz» «talks»"),
    ("\"NEAR\" ruiz", "«NEAR» «Ruiz» near"),
    ("ice AND fire", "«ice» and «fire»"),
    ("http://x.example", "x.example"),
    ("author:ruiz url:vale lakeport", "Ruiz Vale «Lakeport»"),
    ("harbor \"harbor line\" \"line five\"", "«harbor line» five"),
];

#[test]
fn every_row_marks_what_it_says() {
    assert!(ROWS.len() >= 150, "{}", ROWS.len());
    let mut wrong = Vec::new();
    for &(query, marked) in ROWS {
        let (text, _) = unmark(marked);
        let got = mark(&text, &spans(query, &text));
        if got != marked {
            wrong.push(format!("{query}\n  want {marked}\n  got  {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lays `text` out, a paragraph a block, and returns what is lit, without white space.
fn lit(query: &Query, text: &str, width: u16) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let html: String = escaped
        .lines()
        .flat_map(|block| ["<p>", block, "</p>"])
        .collect();
    let mut page = article::lay_out(&html, None, width, &ReaderSettings::default());
    let automaton = Automaton::compile(&[(HitKind::Search, query)]);
    article::highlight(&mut page, |text| automaton.spans(text));
    let runs = page.lines.iter().flat_map(|line| &line.runs);
    let lit = runs.filter(|run| run.face.hit.is_some());
    lit.flat_map(|run| run.text.chars())
        .filter(|c| !c.is_whitespace() && *c != '\u{ad}')
        .collect()
}

#[test]
fn the_marks_are_the_same_after_wrapping() {
    let mut wrong = Vec::new();
    for &(text_of_query, marked) in ROWS {
        let query = Query::parse(text_of_query).unwrap();
        let (text, marks) = unmark(marked);
        let want: String = marks
            .iter()
            .flat_map(|&(start, end)| text[start..end].chars())
            .filter(|c| !c.is_whitespace() && *c != '\u{ad}')
            .collect();
        for width in [20, 40, 80] {
            let got = lit(&query, &text, width);
            if got != want {
                wrong.push(format!(
                    "{text_of_query} at {width}\n  want {want}\n  got  {got}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
