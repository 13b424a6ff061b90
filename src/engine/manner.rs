//! Manner: how a feed is asked, from its address and from what is set for it. Pure.

use crate::feed::origin::{Origin, OriginError};
use crate::feed::schedule::Rules;
use crate::model::Settings;
use crate::model::feed_settings::FeedSettings;

/// How a feed is asked.
pub(super) struct Manner {
    /// Where its document comes from.
    pub(super) origin: Result<Origin, OriginError>,
    /// What is set for it.
    pub(super) own: FeedSettings,
    /// When it may be asked again.
    pub(super) rules: Rules,
    /// Most items kept.
    pub(super) max_items: usize,
}

impl Manner {
    /// Returns how the feed at `address`, in `category`, is asked.
    pub(super) fn new(settings: &Settings, address: &str, category: &str) -> Self {
        let origin = Origin::parse(address);
        let asked = origin.as_ref().ok().and_then(Origin::web);
        let own = settings.of_feed(address, asked, category);
        Self {
            rules: Rules::new(&settings.refresh, own.interval, origin.as_ref().ok()),
            max_items: own.max_items.unwrap_or(settings.fetch.max_items),
            origin,
            own,
        }
    }
}
