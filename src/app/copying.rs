//! The copy menu: what of an entry goes to the clipboard.

use super::choices::{Act, Choice};
use super::reader::line_text;
use super::{App, Effect, PromptKind};
use crate::model::{Clean, EntryRow, Notice};

impl App {
    /// Opens the menu of what to copy.
    pub(super) fn choose_copy(&mut self) -> Vec<Effect> {
        if self.current_entry().is_none() {
            self.say(Notice::info("no entry is under the cursor"));
            return Vec::new();
        }
        self.open_choice(PromptKind::Copy)
    }

    pub(super) fn copies_to_choose(&self) -> Vec<Choice> {
        let Some(row) = self.current_entry() else {
            return Vec::new();
        };
        let choice = |name: &str, text: String| Choice {
            name: Clean::line(name),
            note: Clean::line(&text),
            mark: Clean::default(),
            color: None,
            act: Act::Copy(Clean::text(&text)),
        };
        let mut all = vec![choice("title", row.title.to_string())];
        if let Some(url) = &row.url {
            all.extend([
                choice("link", url.to_string()),
                choice("title and link", format!("{}\n{url}", row.title)),
                choice("markdown", markdown(&row.title, url)),
            ]);
        }
        all.push(choice("quote", self.quote(row)));
        all
    }

    pub(super) fn copy(&mut self, name: &str, text: Clean) -> Vec<Effect> {
        self.say(Notice::info(format!("copied: {name}")));
        vec![Effect::Copy(text)]
    }

    /// Returns the paragraph at the top of the reader, or else the excerpt, with its source.
    fn quote(&self, row: &EntryRow) -> String {
        let shown = self
            .reader
            .entry
            .as_ref()
            .filter(|shown| shown.id == row.id);
        let lines = shown.and_then(|_| self.reader.article()).map(|article| {
            let top = self.reader.top_page_line(self.fit.reader_width);
            let lines = article.page.lines.iter().skip(top).map(line_text);
            let lines = lines.map(|line| line.trim().to_owned());
            let lines = lines.skip_while(String::is_empty);
            lines
                .take_while(|line| !line.is_empty())
                .collect::<Vec<_>>()
        });
        let text = match lines {
            Some(lines) if !lines.is_empty() => lines.join(" "),
            _ => match &row.excerpt {
                Some(excerpt) => excerpt.text.to_string(),
                None => row.title.to_string(),
            },
        };
        let source = match &row.url {
            Some(url) => format!("{}: {}", row.outlet, markdown(&row.title, url)),
            None => format!("{}: {}", row.outlet, row.title),
        };
        format!("> {text}\n>\n> — {source}\n")
    }
}

/// Returns a link in Markdown.
fn markdown(title: &str, url: &str) -> String {
    let mut text = String::with_capacity(title.len());
    for c in title.chars() {
        if matches!(c, '[' | ']' | '\\' | '*' | '_' | '`' | '<') {
            text.push('\\');
        }
        text.push(c);
    }
    if url.contains(['(', ')', ' ']) {
        format!("[{text}](<{url}>)")
    } else {
        format!("[{text}]({url})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_no_markup() {
        assert_eq!(
            markdown("Ferry [late] *again*", "https://a.example/x_(y)"),
            "[Ferry \\[late\\] \\*again\\*](<https://a.example/x_(y)>)"
        );
    }
}
