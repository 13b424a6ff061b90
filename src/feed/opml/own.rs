//! What is set for a feed, as attributes of our own.

use super::{OUR_SPACE, Outline};
use crate::model::feed_settings::FeedSettings;
use crate::model::import::Attribute;

/// Says in `outline` what is set for its feed that another machine may want to know: how often it is
/// asked, its limits, and whether full texts are fetched. Nothing that a server must not overhear.
pub fn say_settings(outline: &mut Outline, own: &FeedSettings) {
    let seconds = own.timeout.map(|time| time.as_secs() as i64);
    let said = [
        ("interval", own.interval.map(duration)),
        ("timeout", seconds.map(duration)),
        ("fullText", own.full_text.map(|on| on.to_string())),
        ("maxItems", own.max_items.map(|count| count.to_string())),
        ("maxBody", own.max_body.map(|bytes| bytes.to_string())),
    ];
    for (name, value) in said {
        let Some(value) = value else { continue };
        // What was said of it where it came from is not what holds here.
        outline.attributes.retain(|known| !is_own(known, name));
        outline.attributes.push(Attribute {
            name: format!("coranto:{name}").into(),
            value: value.into(),
            space: Some(OUR_SPACE.into()),
        });
    }
}

/// Returns what an outline says was set for its feed elsewhere: `interval 6h, fullText true`.
pub fn said_settings(outline: &Outline) -> Option<String> {
    let said: Vec<String> = ["interval", "timeout", "fullText", "maxItems", "maxBody"]
        .into_iter()
        .filter_map(|name| {
            let known = outline.attributes.iter().find(|one| is_own(one, name))?;
            Some(format!("{name} {}", known.value))
        })
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn is_own(attribute: &Attribute, name: &str) -> bool {
    attribute.space.as_deref() == Some(OUR_SPACE) && attribute.name.rsplit(':').next() == Some(name)
}

/// Writes a time as `config.toml` has it.
fn duration(seconds: i64) -> String {
    match seconds {
        s if s > 0 && s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s > 0 && s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s > 0 && s % 60 == 0 => format!("{}min", s / 60),
        s => format!("{s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_replaces_what_was_said() {
        let mut outline = Outline::default();
        let own = |interval| FeedSettings {
            interval: Some(interval),
            full_text: Some(true),
            ..FeedSettings::default()
        };
        say_settings(&mut outline, &own(6 * 3_600));
        say_settings(&mut outline, &own(90 * 60));
        let said = said_settings(&outline);
        assert_eq!(said.as_deref(), Some("interval 90min, fullText true"));
        assert_eq!(outline.attributes.len(), 2);
        assert_eq!(said_settings(&Outline::default()), None);
        assert_eq!(duration(86_400), "1d");
        assert_eq!(duration(45), "45s");
    }
}
