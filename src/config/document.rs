//! Document: one of the user's TOML files, read so that one mistake costs one value only.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;
use crate::command::nearest;
use crate::model::Clean;

/// A value with its place in the text.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// The text of a file, and what is wrong with it so far.
pub(super) struct Document<'a> {
    file: &'a Path,
    text: &'a str,
    /// Mistakes.
    pub(super) problems: Vec<Problem>,
    /// What is understood but not built yet.
    pub(super) notes: Vec<Problem>,
}

/// A text without the lines that have a key and no value: at those the parser gives up what follows.
pub(super) struct WithoutLoneKeys<'t> {
    /// The text, with blanks in their places.
    pub(super) left: Cow<'t, str>,
    /// The lines, counted from 1, and what the parser says of each.
    pub(super) lines: Vec<(usize, String)>,
}

/// What the parser says of a key without a value.
const LONE_KEY: &str = "key with no value";

/// Most lines that are taken out.
const MOST_LONE_KEYS: usize = 50;

/// Takes the lines out of `text` that have a key and no value.
pub(super) fn without_lone_keys(text: &str) -> WithoutLoneKeys<'_> {
    let mut without = WithoutLoneKeys {
        left: Cow::Borrowed(text),
        lines: Vec::new(),
    };
    while without.lines.len() < MOST_LONE_KEYS {
        let (_, errors) = DeTable::parse_recoverable(&without.left);
        let lone = errors
            .into_iter()
            .find(|error| error.message().starts_with(LONE_KEY));
        let Some((said, span)) =
            lone.and_then(|error| Some((error.message().to_owned(), error.span()?)))
        else {
            break;
        };
        let left = without.left.as_bytes();
        let at = span.start.min(left.len());
        let start = left[..at].iter().rposition(|byte| *byte == b'\n');
        let start = start.map_or(0, |at| at + 1);
        let end = left[at..].iter().position(|byte| *byte == b'\n');
        let end = end.map_or(left.len(), |length| at + length);
        if without.left[start..end].trim().is_empty() {
            break;
        }
        let line = left[..start].split(|byte| *byte == b'\n').count();
        let blanks = " ".repeat(end - start);
        without.left.to_mut().replace_range(start..end, &blanks);
        without.lines.push((line, said));
    }
    without
}

impl<'a> Document<'a> {
    /// Notes lines that were taken out because they have a key and no value.
    pub(super) fn lone_keys(&mut self, lines: &[(usize, String)]) {
        for (line, said) in lines {
            self.slip(*line, said);
        }
    }

    pub(super) fn new(file: &'a Path, text: &'a str) -> Self {
        Self {
            file,
            text,
            problems: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Parses the text. What breaks the syntax is a problem, and the rest is returned.
    pub(super) fn parse(&mut self) -> DeTable<'a> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        // One slip makes the parser stumble several times; the first of a line says it.
        for error in errors {
            let line = self.line(error.span().map_or(0, |span| span.start));
            if self.problems.last().is_none_or(|last| last.line != line) {
                self.slip(line, error.message());
            }
        }
        table.into_inner()
    }

    /// Notes what breaks the syntax in a line.
    fn slip(&mut self, line: usize, said: &str) {
        let hint = if said.starts_with("unclosed") {
            "what is opened here is closed nowhere: a bracket or a quote is missing"
        } else {
            "the value left of `=` is a name, the one right of it a number, true, false or text in quotes"
        };
        let problem = Problem::new(self.file, line, said).hint(hint);
        self.problems.push(problem);
    }

    /// The file.
    pub(super) fn file(&self) -> &'a Path {
        self.file
    }

    /// Returns the line that `span` begins in, without its break, and the part of `span` in it.
    pub(super) fn line_around(&self, span: &Range<usize>) -> (&'a str, Range<usize>) {
        let start = self.text.floor_char_boundary(span.start);
        let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = self.text.get(from..).unwrap_or_default();
        let line = rest
            .split('\n')
            .next()
            .unwrap_or_default()
            .trim_end_matches('\r');
        let within = start - from..(span.end.max(start) - from).min(line.len());
        (line, within)
    }

    /// Returns the line of the byte at `offset`, counted from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        let end = offset.min(self.text.len());
        self.text.as_bytes()[..end]
            .split(|byte| *byte == b'\n')
            .count()
    }

    /// Returns whether a line is broken, or the head of its table is: what it would mean is not known.
    pub(super) fn is_unclear(&self, line: usize) -> bool {
        let head = self.head_above(line);
        self.is_broken(line) || head.is_some_and(|head| self.is_broken(head))
    }

    /// Returns whether something is wrong with a line.
    pub(super) fn is_broken(&self, line: usize) -> bool {
        self.problems.iter().any(|known| known.line == line)
    }

    /// Returns the line of the head of the table that `line` is in.
    fn head_above(&self, line: usize) -> Option<usize> {
        let above = self.text.lines().take(line);
        let heads = above
            .zip(1..)
            .filter(|(text, _)| text.trim_start().starts_with('['));
        heads.last().map(|(_, at)| at)
    }

    /// Makes a problem at `offset`; it is not recorded yet.
    pub(super) fn at(&self, offset: usize, message: impl AsRef<str>) -> Problem {
        Problem::new(self.file, self.line(offset), message)
    }

    /// Records that `value` is not what `key` takes.
    pub(super) fn expected(&mut self, key: &str, what: &str, value: &Value<'_>) {
        self.expected_with(key, what, value, None);
    }

    /// As [`expected`](Self::expected), with what can be done about it.
    fn expected_with(&mut self, key: &str, what: &str, value: &Value<'_>, hint: Option<String>) {
        let span = value.span();
        let found = self.text.get(span.clone()).unwrap_or_default();
        if found.is_empty() {
            // The parser made a value up to go on behind a broken line, which is a problem already.
            return;
        }
        let found = Clean::line(found).slice(0..40);
        let mut problem = self.at(
            span.start,
            format!("`{key}` takes {what}, and this is `{found}`"),
        );
        problem.hint = hint;
        self.problems.push(problem);
    }

    /// Records every key of `table` that is neither in `known` nor in `later`; those in `later`
    /// are noted as not available yet.
    pub(super) fn unknown_keys(
        &mut self,
        table: &DeTable<'_>,
        place: &str,
        known: &[&str],
        later: &[&str],
    ) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let start = key.span().start;
            let line = self.line(start);
            if self.is_unclear(line) {
                continue;
            }
            if later.contains(&name) {
                let note = self.at(start, format!("`{name}` is not available yet"));
                self.notes.push(note);
                continue;
            }
            let problem = self.at(start, format!("unknown key `{name}`{place}"));
            let names = known.iter().chain(later).copied();
            let problem = match nearest(name, names) {
                Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
                None => problem.hint(format!("the keys here are {}", known.join(", "))),
            };
            self.problems.push(problem);
        }
    }
}

/// A table of settings: takes its values one by one and knows in the end which keys were not asked for.
pub(super) struct Section<'t, 'i> {
    name: &'static str,
    table: Option<&'t DeTable<'i>>,
    known: Vec<&'static str>,
}

impl<'t, 'i> Section<'t, 'i> {
    /// Finds the table `name` in `root`. That it is missing is fine: all values stay.
    pub(super) fn find(
        document: &mut Document<'_>,
        root: &'t DeTable<'i>,
        name: &'static str,
    ) -> Self {
        let value = root.get(name);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (value, table) {
            document.expected(name, &format!("a table, written `[{name}]`"), value);
        }
        Self {
            name,
            table,
            known: Vec::new(),
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'t Value<'i>> {
        self.known.push(key);
        self.table?.get(key)
    }

    /// Takes a whole number in `range`.
    pub(super) fn number<T: TryFrom<i64>>(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        range: RangeInclusive<i64>,
        target: &mut T,
    ) {
        let Some(value) = self.value(key) else { return };
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|number| range.contains(number))
            .and_then(|number| T::try_from(number).ok());
        match number {
            Some(number) => *target = number,
            None => document.expected(
                key,
                &format!("a whole number from {} to {}", range.start(), range.end()),
                value,
            ),
        }
    }

    /// Takes `true` or `false`.
    pub(super) fn boolean(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        target: &mut bool,
    ) {
        let Some(value) = self.value(key) else { return };
        match value.get_ref().as_bool() {
            Some(on) => *target = on,
            None => document.expected(key, "true or false", value),
        }
    }

    /// Takes one of the `names` of something.
    pub(super) fn name(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        what: &str,
        names: &[&str],
        target: &mut Box<str>,
    ) {
        let Some(value) = self.value(key) else { return };
        let typed = value.get_ref().as_str().unwrap_or_default();
        if let Some(chosen) = names.iter().find(|name| **name == typed) {
            *target = (*chosen).into();
            return;
        }
        let hint = meant(typed, names.iter().copied());
        let hint = hint.unwrap_or_else(|| format!("there are {}", names.join(", ")));
        document.expected_with(key, what, value, Some(hint));
    }

    /// Takes a list of texts.
    pub(super) fn texts(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        target: &mut Vec<String>,
    ) {
        let Some(value) = self.value(key) else { return };
        let list = value.get_ref().as_array();
        let texts = list.and_then(|list| {
            let texts = list.iter().map(|item| item.get_ref().as_str());
            texts.map(|text| text.map(str::to_owned)).collect()
        });
        match texts {
            Some(texts) => *target = texts,
            None => document.expected(key, "a list of texts in quotes", value),
        }
    }

    /// Takes some of a few words.
    pub(super) fn words<T: Copy>(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        words: &[(&str, T)],
        target: &mut Vec<T>,
    ) {
        let Some(value) = self.value(key) else { return };
        let typed = value.get_ref().as_array().map(|list| {
            let texts = list
                .iter()
                .map(|item| item.get_ref().as_str().unwrap_or_default());
            texts.collect::<Vec<_>>()
        });
        let known = |typed: &str| words.iter().find(|(word, _)| *word == typed);
        let typed = typed.unwrap_or_else(|| vec![""]);
        if let Some(unknown) = typed.iter().find(|typed| known(typed).is_none()) {
            let all: Vec<_> = words
                .iter()
                .map(|(word, _)| format!("\"{word}\""))
                .collect();
            let what = format!("a list of some of {}", all.join(", "));
            let hint = meant(unknown, words.iter().map(|word| word.0));
            document.expected_with(key, &what, value, hint);
            return;
        }
        *target = typed
            .into_iter()
            .filter_map(known)
            .map(|(_, it)| *it)
            .collect();
    }

    /// Takes one of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        words: &[(&str, T)],
        target: &mut T,
    ) {
        let Some(value) = self.value(key) else { return };
        let typed = value.get_ref().as_str();
        if let Some((_, chosen)) = words.iter().find(|(word, _)| Some(*word) == typed) {
            *target = *chosen;
        } else {
            let all: Vec<_> = words
                .iter()
                .map(|(word, _)| format!("\"{word}\""))
                .collect();
            let hint = typed.and_then(|typed| meant(typed, words.iter().map(|word| word.0)));
            document.expected_with(key, &all.join(" or "), value, hint);
        }
    }

    /// Records the keys that nothing asked for.
    pub(super) fn end(self, document: &mut Document<'_>) {
        if let Some(table) = self.table {
            document.unknown_keys(table, &format!(" in [{}]", self.name), &self.known, &[]);
        }
    }
}

/// Asks for the name that is nearest to what was typed, if one is near.
fn meant<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(typed, names).map(|name| format!("did you mean \"{name}\"?"))
}
