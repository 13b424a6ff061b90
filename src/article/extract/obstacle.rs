//! Obstacles: what stands on a page in place of the article.

use super::plain;

/// Words from which a text is an article, whatever else the page says.
const ENOUGH: usize = 250;

/// Why a page has no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoArticle {
    /// It is for those who pay.
    #[error("the page is for subscribers")]
    Paywall,
    /// It asks for consent first.
    #[error("the page asks for consent first")]
    Consent,
    /// It asks whether a person is looking, or wants a browser that runs scripts.
    #[error("the page wants a browser")]
    Robot,
    /// There is none.
    #[error("no article was found on the page")]
    Nothing,
}

/// What a page says that is for those who pay, in small letters.
const PAYWALL: [&str; 22] = [
    "subscribe to continue",
    "subscribe to read",
    "subscribe to keep reading",
    "subscribe now to continue",
    "to continue reading this article",
    "to continue reading, ",
    "to read the full story",
    "to read the full article",
    "this article is for subscribers",
    "this article is exclusive to",
    "this content is for subscribers",
    "this post is for paid subscribers",
    "this post is for paying subscribers",
    "already a subscriber?",
    "become a member to read",
    "register to read",
    "you have reached your limit of free",
    "you've reached your limit of free",
    "weiterlesen mit",
    "jetzt abonnieren und weiterlesen",
    "réservé aux abonnés",
    "exclusivo para suscriptores",
];

/// What a page says that asks for consent.
const CONSENT: [&str; 10] = [
    "before you continue to",
    "we value your privacy",
    "we use cookies and",
    "our partners use cookies",
    "manage your privacy",
    "your privacy choices",
    "accept all cookies",
    "mit werbung und tracking",
    "wir verwenden cookies",
    "nous utilisons des cookies",
];

/// What a page says that wants a person with a browser.
const ROBOT: [&str; 9] = [
    "please enable javascript",
    "enable javascript and cookies to continue",
    "verify you are human",
    "verifying you are human",
    "are you a robot",
    "are you human",
    "checking your browser",
    "access denied",
    "unusual traffic from your",
];

fn says(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// Returns whether the page says for machines that it is not free.
pub(super) fn says_paid(html: &str) -> bool {
    let mut rest = html;
    while let Some(at) = rest.find("isAccessibleForFree") {
        rest = &rest[at + "isAccessibleForFree".len()..];
        let value: String = rest
            .chars()
            .take(12)
            .filter(char::is_ascii_alphabetic)
            .collect();
        if value.to_ascii_lowercase().starts_with("false") {
            return true;
        }
    }
    false
}

/// Returns what stands in the place of the article, if what was found is no article.
pub(super) fn of(text: &str, words: usize, is_behind_wall: bool) -> Option<NoArticle> {
    if words == 0 {
        return Some(NoArticle::Nothing);
    }
    if words >= ENOUGH {
        return None;
    }
    let text = text.to_lowercase();
    if says(&text, &PAYWALL) || (is_behind_wall && words < ENOUGH / 2) {
        return Some(NoArticle::Paywall);
    }
    // A short article may end with such a line; a page that asks is nothing else.
    if words < ENOUGH / 2 {
        if says(&text, &ROBOT) {
            return Some(NoArticle::Robot);
        }
        if says(&text, &CONSENT) {
            return Some(NoArticle::Consent);
        }
    }
    None
}

/// Returns why nothing was found on a page.
pub(super) fn without_text(html: &str, is_behind_wall: bool) -> NoArticle {
    let text = plain(html).to_lowercase();
    if says(&text, &ROBOT) {
        NoArticle::Robot
    } else if says(&text, &PAYWALL) || is_behind_wall {
        NoArticle::Paywall
    } else if says(&text, &CONSENT) {
        NoArticle::Consent
    } else {
        NoArticle::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_are_told_from_articles() {
        let wall = "The survey is out. Subscribe to continue reading. Already a subscriber? Log in";
        assert_eq!(of(wall, 14, false), Some(NoArticle::Paywall));
        assert_eq!(of("The survey is out.", 4, true), Some(NoArticle::Paywall));
        assert_eq!(of("The survey is out.", 4, false), None);
        assert_eq!(of(wall, 400, true), None);
        assert_eq!(
            of("Before you continue to Lakeport, accept", 6, false),
            Some(NoArticle::Consent)
        );
        assert_eq!(
            of("Please enable JavaScript", 3, false),
            Some(NoArticle::Robot)
        );
        assert_eq!(of("", 0, false), Some(NoArticle::Nothing));
    }

    #[test]
    fn what_a_page_says_for_machines_is_read() {
        assert!(says_paid(r#"{"isAccessibleForFree":"False","x":1}"#));
        assert!(says_paid(r#"{"isAccessibleForFree" : false}"#));
        assert!(!says_paid(r#"{"isAccessibleForFree":true}"#));
        assert!(!says_paid("nothing"));
    }
}
