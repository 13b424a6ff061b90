//! Portions: a very long document, cut into several short ones.
//!
//! The parser holds all that a document says at once, many times its size. What has more items
//! than anyone keeps is therefore read a portion at a time, each with the head and the end of the
//! whole around it.

use super::mend::is_item;
use crate::feed::tokens::{Token, Tokens, local};

/// Items of a portion.
pub(super) const ITEMS: usize = 5_000;

/// Longest head that is repeated for each portion, in bytes.
const MAX_HEAD: usize = 1 << 20;

/// A document, cut.
pub(super) struct Portions<'a> {
    /// What stands before the first item.
    head: &'a str,
    /// What stands behind the last whole item.
    tail: &'a str,
    bodies: Vec<&'a str>,
}

/// Cuts `text`; `None` if nothing would be won by it.
pub(super) fn cut(text: &str) -> Option<Portions<'_>> {
    let mut tokens = Tokens::new(text);
    let (mut count, mut starts, mut end) = (0, Vec::new(), 0);
    loop {
        let at = tokens.position;
        match tokens.next() {
            Some(Token::Open(tag)) if is_item(local(tag.name)) => {
                if count % ITEMS == 0 {
                    starts.push(at);
                }
                count += 1;
            }
            Some(Token::Close(name)) if is_item(local(name)) => end = tokens.position,
            Some(_) => {}
            None => break,
        }
    }
    let first = *starts.first()?;
    // An empty item may stand behind the last one that was closed.
    let end = end.max(*starts.last()?);
    if starts.len() < 2 || first > MAX_HEAD {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([end]);
    let portions = starts.iter().zip(ends);
    Some(Portions {
        head: &text[..first],
        tail: &text[end..],
        bodies: portions.map(|(start, end)| &text[*start..end]).collect(),
    })
}

impl Portions<'_> {
    /// Returns a document for each portion, in order.
    pub(super) fn documents(&self) -> impl Iterator<Item = String> {
        let around = |portion: &&str| [self.head, portion, self.tail].concat();
        self.bodies.iter().map(around)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_portion_is_a_document() {
        let items: Vec<String> = (0..=2 * ITEMS)
            .map(|n| format!("<item>{n}</item>"))
            .collect();
        let items = items.concat();
        let text = format!("<rss><title/>{items}</rss>");
        let portions = cut(&text).expect("it is long");
        let documents: Vec<String> = portions.documents().collect();
        assert_eq!(documents.len(), 3);
        for document in &documents {
            assert!(
                document.starts_with("<rss><title/><item>") && document.ends_with("</item></rss>")
            );
        }
        assert_eq!(documents[2], "<rss><title/><item>10000</item></rss>");
        let all: usize = documents.iter().map(|d| d.matches("<item>").count()).sum();
        assert_eq!(all, 2 * ITEMS + 1);
        assert!(cut("<rss><item>1</item></rss>").is_none());
        assert!(cut("<rss></rss>").is_none());
    }
}
