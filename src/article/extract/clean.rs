//! Clean: what Readability would take for the article and is none of it.

use std::collections::HashSet;

use dom_smoothie::Readability;

use crate::article::boilerplate::is_boilerplate;

/// What is never part of an article, on the sites of many publishers.
const DROP: &str = ".sharedaddy, .jp-relatedposts, .addtoany_share_save_container, .a2a_kit, \
    .social-share, .share-buttons, .sharing-buttons, .share-bar, .sharebar, .post-share, \
    .article-share, .social-links, .social-media-links, .newsletter-signup, .newsletter-form, \
    .mc4wp-form, .wp-block-jetpack-subscriptions, .subscription-widget-wrap, .related-posts, \
    .related-articles, .relatedposts, .yarpp-related, .read-more-link, .cookie-notice, \
    .cookie-banner, #cookie-notice, #onetrust-consent-sdk, .outbrain, .OUTBRAIN, .taboola, \
    [id^=taboola], .disqus, #disqus_thread, #comments, .comments-area, .comment-list, \
    .print-only, .screen-reader-text, .sr-only, .visually-hidden, .breadcrumbs, .breadcrumb, \
    .author-box, .author-bio, .about-author, .post-navigation, .nav-links, .pagination, \
    .advertisement, .ad-container, .adsbygoogle, [aria-label=advertisement], \
    [role=navigation], [role=complementary], [role=dialog], [hidden]";

/// Blocks that are looked at one by one in what was found.
const BLOCKS: &str = "p, li, h1, h2, h3, h4, h5, h6, div, span, section, a, time, small, strong";

/// Elements that make a block more than a line.
const INNER: &str = "p, li, ul, ol, div, section, table, pre, blockquote, figure, img, video";

/// Those of the blocks that can be a piece of a line.
const INLINE: &str = "span, a, time, small, strong";

/// Words beside a piece from which they are a sentence.
const RUNNING: usize = 4;

/// Keeps only what is said to be the article.
pub(super) fn before(page: &Readability, keep: &[String]) {
    let doc = &page.doc;
    for selector in keep {
        if let Some(kept) = doc.try_select(selector)
            && kept.exists()
        {
            let html = kept.html();
            doc.select("body").set_html(html);
            return;
        }
    }
}

/// Takes away what is said to be no article, lines that belong to the site, and those above the
/// text that the headline block says already. Only now: Readability weighs what surrounds an
/// article too, and without it chooses more than that.
pub(super) fn after(content: &str, drop: &[&str], title: &str, byline: &str) -> String {
    let Ok(page) = Readability::new(content, None, None) else {
        return content.to_owned();
    };
    let doc = &page.doc;
    let whole = doc.text().len();
    for found in &doc.select(DROP) {
        // Some sites write the article itself into what others call so.
        if found.text().len() < whole / 2 {
            found.remove();
        }
    }
    for selector in drop {
        // A selector of the user's may be none.
        if let Some(found) = doc.try_select(selector) {
            found.remove();
        }
    }
    let sentences: HashSet<_> = doc
        .select("*")
        .nodes()
        .iter()
        .filter(|node| is_running(&node.immediate_text()))
        .map(|node| node.id)
        .collect();
    // A piece of a sentence stays, whatever it says: the sentence would lack a word.
    let pieces: HashSet<_> = doc
        .select(INLINE)
        .nodes()
        .iter()
        .filter(|node| {
            let mut around = node.parent();
            while let Some(outer) = around {
                if sentences.contains(&outer.id) {
                    return true;
                }
                around = outer.parent().filter(|_| outer.is(INLINE));
            }
            false
        })
        .map(|node| node.id)
        .collect();
    for block in &doc.select(BLOCKS) {
        let is_piece = block.nodes().iter().any(|node| pieces.contains(&node.id));
        if is_piece || block.select(INNER).exists() {
            continue;
        }
        let text = block.text();
        if is_boilerplate(&one_line(&text)) {
            block.remove();
        }
    }
    let mut words = 0;
    for block in &doc.select("p, h1, h2, div, span, time") {
        let is_piece = block.nodes().iter().any(|node| pieces.contains(&node.id));
        if is_piece || block.select(INNER).exists() {
            continue;
        }
        let text = one_line(&block.text());
        if text.is_empty() {
            continue;
        }
        // Below the first paragraph nothing is repeated any more.
        words += text.split(' ').count();
        if words > 40 {
            break;
        }
        if is_said(&text, title, byline) {
            block.remove();
        }
    }
    let body = doc.select("body");
    body.inner_html().to_string()
}

/// Returns whether the text beside elements is running text, and not what stands between the links
/// of a bar.
fn is_running(beside: &str) -> bool {
    let words = beside.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).count() >= RUNNING
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes the "by" off a byline: it is said where it is shown.
pub(super) fn without_by(byline: &str) -> &str {
    let byline = byline.trim();
    let by = ["by: ", "by ", "von ", "par ", "por "].iter().find(|by| {
        let start = byline.get(..by.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(by))
    });
    by.map_or(byline, |by| byline[by.len()..].trim_start())
}

/// Returns whether a line above the text repeats the headline or the byline.
fn is_said(text: &str, title: &str, byline: &str) -> bool {
    let same = |other: &str| !other.is_empty() && text.eq_ignore_ascii_case(other.trim());
    let is_byline = !byline.is_empty() && without_by(text).to_lowercase() == byline.to_lowercase();
    same(title) || is_byline || is_date(&text.to_lowercase())
}

/// Returns whether a line is only a date, perhaps with a time or a word before it.
fn is_date(lower: &str) -> bool {
    const WORDS: [&str; 34] = [
        "published",
        "updated",
        "posted",
        "on",
        "at",
        "last",
        "modified",
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "am",
        "pm",
        "et",
        "est",
        "edt",
        "gmt",
        "utc",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
    ];
    const LONG: [&str; 17] = [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
    ];
    let mut digits = 0;
    let mut words = 0;
    for word in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        words += 1;
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            digits += 1;
        } else if !WORDS.contains(&word) && !LONG.contains(&word) && word != "sunday" {
            return false;
        }
    }
    digits >= 2 && words <= 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_is_a_name() {
        for said in [
            "By Dana Ruiz",
            " by: Dana Ruiz ",
            "Dana Ruiz",
            "Von Dana Ruiz",
        ] {
            assert_eq!(without_by(said), "Dana Ruiz");
        }
        assert_eq!(without_by("Byron"), "Byron");
    }

    #[test]
    fn lines_above_the_text_are_known() {
        for said in [
            "Harbor Line opens",
            "Dana Ruiz",
            "By Dana Ruiz",
            "Published: March 3, 2025 at 10:15 am",
            "Monday 3 March 2025",
        ] {
            assert!(is_said(said, "Harbor Line opens", "Dana Ruiz"), "{said}");
        }
        assert!(!is_said(
            "The survey is out.",
            "Harbor Line opens",
            "Dana Ruiz"
        ));
        assert!(!is_said("In May 2025 the harbor opened.", "", ""));
    }

    #[test]
    fn lines_of_the_site_are_taken_away() {
        let html = "<div><h1>Harbor Line</h1><p>By Dana Ruiz</p><p>The survey is out, and it is \
             longer than anybody in Lakeport had thought it would be.</p><p>Share this article</p>\
             <ul><li>Read more: the plan</li></ul></div>";
        let left = after(html, &[], "Harbor Line", "Dana Ruiz");
        assert_eq!(
            crate::article::plain(&left),
            "The survey is out, and it is longer than anybody in Lakeport had thought it would be."
        );
    }

    #[test]
    fn a_sentence_keeps_its_words() {
        let said = "On March 3, 2025 the harbor opened; whoever wants to hear more may Subscribe \
             or ask Harbor Line.";
        let html = "<p>On <time>March 3, 2025</time> the harbor opened; whoever wants to hear more \
             may <span><a>Subscribe</a></span> or ask <span>Harbor Line</span>.</p>";
        assert_eq!(
            crate::article::plain(&after(html, &[], "Harbor Line", "")),
            said
        );
        // A bar of links is none.
        let html = "<p>The survey is out.</p><div><a>Share</a> | <a>Subscribe</a> | x</div>";
        let left = crate::article::plain(&after(html, &[], "", ""));
        assert_eq!(left, "The survey is out.\n| | x");
    }
}
