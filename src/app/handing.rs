//! Handing over: the text on the screen, to a program of the user.

use super::reader::line_text;
use super::{App, Effect, Program, PromptKind};
use crate::model::{Clean, Notice};

impl App {
    /// Asks for the command that the article is piped to.
    pub(super) fn ask_pipe(&mut self) -> Vec<Effect> {
        if self.reader.article().is_none() {
            self.say(Notice::info("no article is open").hint("{open} opens one"));
            return Vec::new();
        }
        self.open_prompt(PromptKind::Pipe);
        Vec::new()
    }

    /// Pipes the article to what was typed. Its words are split as a shell would, and no shell
    /// sees them.
    pub(super) fn pipe(&mut self, typed: &str) -> Vec<Effect> {
        match shell_words::split(typed) {
            Ok(argv) if argv.is_empty() => Vec::new(),
            Ok(argv) => self.hand_over(Program::Typed(argv)),
            Err(_) => {
                self.say(Notice::error("a quote is never closed"));
                Vec::new()
            }
        }
    }

    /// Gives the text of the article to a program.
    pub(super) fn hand_over(&mut self, program: Program) -> Vec<Effect> {
        let Some(input) = self.article_text() else {
            return Vec::new();
        };
        vec![Effect::Run {
            program,
            input: Some(input),
        }]
    }

    /// Has the article read aloud, or no longer.
    pub(super) fn speak(&mut self) -> Vec<Effect> {
        let argv = self.settings.reader.speak.clone();
        if argv.is_empty() {
            let notice = Notice::info("no program is set that reads aloud");
            self.say(notice.hint("in config.toml: [reader] speak = [\"espeak-ng\"]"));
            return Vec::new();
        }
        let Some(article) = self.reader.article() else {
            self.say(Notice::info("no article is open").hint("{open} opens one"));
            return Vec::new();
        };
        // What is only for the eye is left out: numbers of links, bars, rules.
        let mut text = String::new();
        if let Some(row) = self.reader.entry.as_ref() {
            text.extend([row.title.as_str(), "\n\n"]);
        }
        for line in article.page.text_lines() {
            let runs = line.runs.iter().filter(|run| run.face.role.is_text());
            text.extend(runs.map(|run| run.text.as_str()));
            text.push('\n');
        }
        let input = Clean::text(&text);
        vec![Effect::Speak { argv, input }]
    }

    /// Returns the article as plain text with its links below; says so if none is open.
    fn article_text(&mut self) -> Option<Clean> {
        let Some(article) = self.reader.article() else {
            self.say(Notice::info("no article is open").hint("{open} opens one"));
            return None;
        };
        let row = self.reader.entry.as_ref();
        let mut text = String::new();
        if let Some(row) = row {
            text.extend([row.title.as_str(), "\n", row.outlet.as_str(), "\n"]);
            text.extend(row.url.iter().flat_map(|url| [url.as_str(), "\n"]));
            text.push('\n');
        }
        for line in article.page.text_lines() {
            text.extend([line_text(line).trim_end(), "\n"]);
        }
        if !article.page.links.is_empty() {
            text.push('\n');
        }
        for (number, link) in (1..).zip(&article.page.links) {
            text.push_str(&format!("[{number}] {}\n", link.url));
        }
        Some(Clean::text(&text))
    }
}
