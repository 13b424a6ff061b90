//! Densest: the element with most text in paragraphs of its own, where Readability finds nothing.

use std::collections::HashMap;

use dom_smoothie::Readability;

/// Least text, in bytes, that is taken for an article.
const ENOUGH: usize = 400;

/// Returns the content of the element whose paragraphs hold most text.
pub(super) fn densest(html: &str) -> Option<String> {
    let page = Readability::new(html, None, None).ok()?;
    let mut sums = HashMap::new();
    for paragraph in page.doc.select("p").nodes() {
        if let Some(parent) = paragraph.parent() {
            *sums.entry(parent.id).or_insert(0) += paragraph.text().trim().len();
        }
    }
    // Of equals the first on the page, so that the same page gives the same article.
    let (id, sum) = sums
        .into_iter()
        .max_by_key(|&(id, sum)| (sum, std::cmp::Reverse(id)))?;
    let element = page.doc.tree.get(&id)?;
    (sum >= ENOUGH).then(|| element.inner_html().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_element_with_most_text_in_paragraphs_is_found() {
        let text = "<p>The survey of the channel took the whole summer, and was long.</p>";
        let html = format!(
            "<div><p>Home</p></div><div>{}</div><div>{text}</div>",
            text.repeat(8)
        );
        assert_eq!(densest(&html), Some(text.repeat(8)));
        assert_eq!(densest("<p>The survey is out.</p>"), None);
        assert_eq!(densest(""), None);
    }
}
