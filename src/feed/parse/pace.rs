//! Pace: what the head of a document says of when to ask again, in elements that the parser passes
//! over.

use super::outline::Kind;
use crate::feed::tokens::{Token, Tokens, local};
use crate::model::Pace;
use crate::model::later::WEEKDAYS;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Reads what stands before the first item (RSS 2.0 `ttl`, `skipHours`, `skipDays`; the RSS 1.0
/// syndication module). Nonsense says nothing.
pub(super) fn pace(text: &str, kind: Kind) -> Pace {
    let mut pace = Pace::default();
    if kind != Kind::Rss {
        return pace;
    }
    let (mut ttl, mut period, mut frequency) = (0, 0, 1);
    let mut name = "";
    for token in Tokens::new(text) {
        match token {
            Token::Open(tag) if local(tag.name).eq_ignore_ascii_case("item") => break,
            Token::Open(tag) => name = tag.name,
            Token::Close(_) => name = "",
            Token::Text(value) | Token::CData(value) => {
                let value = value.trim();
                let number = value.parse::<u32>().ok();
                match name {
                    "ttl" => ttl = number.map_or(0, i64::from) * 60,
                    "hour" => {
                        // RSS 0.91 counts to 24, which is midnight.
                        let hour = number.filter(|&hour| hour <= 24).map(|hour| hour % 24);
                        pace.skip_hours |= hour.map_or(0, |hour| 1 << hour);
                    }
                    "day" => {
                        let day = value.to_ascii_lowercase();
                        let at = WEEKDAYS.iter().position(|known| *known == day);
                        pace.skip_days |= at.map_or(0, |at| 1 << at);
                    }
                    "sy:updatePeriod" => period = seconds(value),
                    "sy:updateFrequency" => frequency = number.filter(|&n| n > 0).unwrap_or(1),
                    _ => {}
                }
            }
            Token::Aside | Token::Cut => {}
        }
    }
    pace.wish = ttl.max(period / i64::from(frequency));
    pace
}

fn seconds(period: &str) -> i64 {
    match period {
        "hourly" => HOUR,
        "daily" => DAY,
        "weekly" => 7 * DAY,
        "monthly" => 30 * DAY,
        "yearly" => 365 * DAY,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_publishers_ask_for() {
        let cases = [
            ("<ttl>90</ttl>", 5_400, 0, 0),
            ("<ttl><![CDATA[ 60 ]]></ttl>", HOUR, 0, 0),
            ("<ttl>soon</ttl><ttl/>", 0, 0, 0),
            ("<ttl>99999999999999999999</ttl>", 0, 0, 0),
            (
                "<skipHours><hour>0</hour><hour>24</hour><hour>5</hour><hour>99</hour></skipHours>",
                0,
                0b10_0001,
                0,
            ),
            (
                "<skipDays><day>Sunday</day><day>monday</day><day>Feb</day></skipDays>",
                0,
                0,
                0b100_0001,
            ),
            (
                "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
                6 * HOUR,
                0,
                0,
            ),
            (
                "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
                HOUR,
                0,
                0,
            ),
            ("<item><ttl>90</ttl></item><ttl>90</ttl>", 0, 0, 0),
        ];
        for (head, wish, skip_hours, skip_days) in cases {
            let text = format!("<rss><channel><title>Ledger</title>{head}</channel></rss>");
            let want = Pace {
                wish,
                skip_hours,
                skip_days,
                ..Pace::default()
            };
            assert_eq!(pace(&text, Kind::Rss), want, "{head}");
        }
    }
}
