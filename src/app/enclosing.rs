//! Enclosures: the files that come with an entry, opened or put on a queue by the programs of the
//! settings.

use super::reading::Places;
use super::{App, Effect};
use crate::model::entry::Enclosure;
use crate::model::settings::EnclosureSettings;
use crate::model::{Clean, Notice, places};

impl App {
    /// Opens the file that comes with the article; of several, one is chosen.
    pub(super) fn open_enclosures(&mut self) -> Vec<Effect> {
        match self.files() {
            None => Vec::new(),
            Some(1) => self.open_enclosure(0),
            Some(_) => self.choose_place(Places::Enclosures),
        }
    }

    /// Puts the file that comes with the article on the queue; of several, one is chosen.
    pub(super) fn queue_enclosures(&mut self) -> Vec<Effect> {
        match self.files() {
            None => Vec::new(),
            Some(1) => self.queue_enclosure(0),
            Some(_) => self.choose_place(Places::Enclosures),
        }
    }

    /// Returns how many files come with the article; says so if there are none.
    fn files(&mut self) -> Option<usize> {
        let Some(article) = self.reader.article() else {
            self.say(Notice::info("no article is open").hint("{open} opens one"));
            return None;
        };
        let count = article.byline.files.len();
        if count == 0 {
            self.say(Notice::info("nothing comes with this entry"));
            return None;
        }
        Some(count)
    }

    pub(super) fn open_enclosure(&mut self, index: usize) -> Vec<Effect> {
        let Some(file) = self.file(index) else {
            return Vec::new();
        };
        let template = program(&self.settings.enclosures, &file.media_type).to_vec();
        self.attach(&template, file)
    }

    pub(super) fn queue_enclosure(&mut self, index: usize) -> Vec<Effect> {
        let Some(file) = self.file(index) else {
            return Vec::new();
        };
        self.overlay = None;
        let template = self.settings.enclosures.queue.clone();
        if template.is_empty() {
            let notice = Notice::info("no program is set that takes a queue");
            self.say(notice.hint("in config.toml: [enclosures] queue = [\"PROGRAM\", \"{url}\"]"));
            return Vec::new();
        }
        self.attach(&template, file)
    }

    fn file(&self, index: usize) -> Option<Enclosure> {
        let article = self.reader.article()?;
        article.byline.files.get(index).cloned()
    }

    fn attach(&mut self, template: &[String], file: Enclosure) -> Vec<Effect> {
        let title = self.reader.entry.as_ref().map(|row| row.title.clone());
        match filled(template, &file, &title.unwrap_or_default()) {
            Ok(argv) => vec![Effect::Attach {
                argv,
                url: file.url,
            }],
            Err(message) => {
                self.say(Notice::error(message));
                Vec::new()
            }
        }
    }
}

/// Returns the program for files of a media type.
fn program<'a>(settings: &'a EnclosureSettings, media_type: &str) -> &'a [String] {
    let kind = media_type.split('/').next().unwrap_or_default();
    match kind.trim().to_ascii_lowercase().as_str() {
        "audio" => &settings.audio,
        "video" => &settings.video,
        "image" => &settings.image,
        _ => &settings.other,
    }
}

/// Fills in the places of a program's arguments. What a feed sent never becomes an option, and
/// only addresses of the web are handed on.
fn filled(template: &[String], file: &Enclosure, title: &Clean) -> Result<Vec<String>, String> {
    let lower = file.url.to_ascii_lowercase();
    if !(lower.starts_with("http://") || lower.starts_with("https://")) {
        return Err("only http and https addresses are opened".to_owned());
    }
    let values = [
        ("url", Some(file.url.as_str())),
        ("title", Some(title.as_str())),
        ("type", Some(file.media_type.as_str())),
    ];
    let mut argv = Vec::new();
    for (at, part) in template.iter().enumerate() {
        // The program itself is the user's, as it stands.
        if at == 0 {
            argv.push(part.clone());
            continue;
        }
        let argument = places::fill(part, &values).unwrap_or_default();
        if places::makes_option(part, &argument) {
            return Err("what the feed sent begins with `-`, as an option does".to_owned());
        }
        argv.push(argument);
    }
    if !argv.is_empty() && !template.iter().any(|part| part.contains("{url}")) {
        argv.push(file.url.to_string());
    }
    Ok(argv)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(url: &str, media_type: &str) -> Enclosure {
        Enclosure {
            url: Clean::line(url),
            media_type: Clean::line(media_type),
            length: None,
            duration: None,
        }
    }

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_file_goes_to_the_program_for_its_kind() {
        let settings = EnclosureSettings {
            audio: words("mpv {url}"),
            other: words("get"),
            ..EnclosureSettings::default()
        };
        assert_eq!(program(&settings, "audio/mpeg"), words("mpv {url}"));
        assert_eq!(program(&settings, "Audio/ogg"), words("mpv {url}"));
        assert!(program(&settings, "video/mp4").is_empty());
        assert_eq!(program(&settings, ""), words("get"));
    }

    #[test]
    fn places_are_filled_and_nothing_becomes_an_option() {
        let url = "https://lakeport.example/a b.mp3?$(x)";
        let fill = |template: &str, title: &str| {
            filled(
                &words(template),
                &file(url, "audio/mpeg"),
                &Clean::line(title),
            )
        };
        assert_eq!(
            fill("mpv --title={title} {url}", "-The {url}"),
            Ok(vec!["mpv".into(), "--title=-The {url}".into(), url.into()])
        );
        assert_eq!(fill("get", ""), Ok(vec!["get".into(), url.into()]));
        assert!(fill("get {title} {url}", "--delete").is_err());
        assert_eq!(
            filled(&[], &file(url, ""), &Clean::default()),
            Ok(Vec::new())
        );
        for bad in ["file:///etc/passwd", "-x", "javascript:1", ""] {
            assert!(
                filled(&[], &file(bad, ""), &Clean::default()).is_err(),
                "{bad}"
            );
        }
    }
}
