//! Discover: from the address of a page to those of its feeds. Pure: whoever asks for what is
//! found here is `engine::discovery`.
//!
//! | file | what |
//! |---|---|
//! | `rules` | sites whose feeds follow from the address alone |
//! | `page` | the feeds that a page names |
//! | `paths` | where feeds lie that no page names; when two addresses are the same |

mod page;
mod paths;
mod rules;

pub use page::{feeds, is_page};
pub use paths::{common, is_same};
pub use rules::{Rule, profile, rule};
