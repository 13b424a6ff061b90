//! Pictures, figures and embedded media: a line of text each.

use std::borrow::Cow;
use std::fmt::Write as _;

use url::Url;

use super::{Writer, skip};
use crate::article::figures::{SIGN, UNDESCRIBED};
use crate::article::html::{Piece, Pieces, attribute, decode_entities};
use crate::article::plain;
use crate::article::signs::{MAX_FIGURES, Sign};
use crate::model::Clean;
use crate::model::page::Role;
use crate::model::picture::Figure;

/// Longest description of a picture, in characters.
const MAX_ALT: usize = 300;

/// Parts of addresses that pictures nobody is to see come from.
const TRACKERS: [&str; 12] = [
    "feedburner.com/~",
    "doubleclick.net",
    "googlesyndication.com",
    "stats.wordpress.com",
    "pixel.wp.com",
    "/b.gif",
    "/pixel.",
    "/spacer.",
    "/clear.gif",
    "/blank.gif",
    "facebook.com/tr",
    "scorecardresearch.com",
];

/// Hosts of embedded media, and what they embed.
const EMBEDS: [(&str, &str); 18] = [
    ("youtube.com", "video"),
    ("youtube-nocookie.com", "video"),
    ("youtu.be", "video"),
    ("vimeo.com", "video"),
    ("dailymotion.com", "video"),
    ("twitch.tv", "video"),
    ("ted.com", "video"),
    ("soundcloud.com", "audio"),
    ("spotify.com", "audio"),
    ("podcasts.apple.com", "audio"),
    ("bandcamp.com", "audio"),
    ("twitter.com", "post"),
    ("x.com", "post"),
    ("instagram.com", "post"),
    ("tiktok.com", "video"),
    ("bsky.app", "post"),
    ("openstreetmap.org", "map"),
    ("datawrapper.de", "chart"),
];

/// Where pages that load a picture late say where it is, the plain place first.
const SOURCES: [&str; 5] = [
    "src",
    "data-src",
    "data-original",
    "data-lazy-src",
    "srcset",
];

/// Fewest pixels of a side of a picture that is more than a sign.
const LEAST_SIDE: u32 = 32;

/// A figure that is open.
pub(super) struct OpenFigure {
    /// Its caption, reduced for comparison.
    caption: String,
    /// Elements that were open when it began.
    depth: usize,
    /// A picture of it stands already as a line of its own.
    has_picture: bool,
    /// The numbers of pictures that its caption names.
    named: Vec<u16>,
}

/// Reduces a text for comparison.
fn reduced(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

impl Writer {
    /// Opens a figure, which is a paragraph of pictures and a caption.
    pub(super) fn start_figure(&mut self, rest: &Pieces<'_>) {
        self.end_figure();
        self.close("h");
        self.close_paragraph();
        let depth = self.open.len();
        if self.begins_item() {
            // Beside its bullet.
            self.push("p", "", None);
        } else {
            self.begin("p", "p", None);
        }
        self.figure = Some(OpenFigure {
            caption: caption_ahead(rest),
            depth,
            has_picture: false,
            named: Vec::new(),
        });
    }

    pub(super) fn end_figure(&mut self) {
        if let Some(figure) = self.figure.take() {
            self.close_to(figure.depth.min(self.open.len()));
        }
    }

    /// Opens the caption of a figure: a line below its picture, or beside the sign of one.
    pub(super) fn caption(&mut self) {
        self.close("h");
        let inner = self.open.last().map(|open| open.name);
        match &mut self.figure {
            Some(figure) if inner == Some("p") => {
                let named = std::mem::take(&mut figure.named);
                let has_picture = std::mem::replace(&mut figure.has_picture, true);
                if has_picture {
                    self.out.push_str("<br>");
                }
                self.begin("h", "", Some(Role::Note));
                if named.is_empty() && !has_picture {
                    self.out.extend([SIGN, ' ']);
                }
                // A sign for each that it names.
                for number in named {
                    self.number(Some(number));
                    self.out.extend([SIGN, ' ']);
                }
            }
            _ => {
                self.close_paragraph();
                self.begin("h", "p", Some(Role::Note));
            }
        }
    }

    pub(super) fn image(&mut self, attributes: &str) {
        let is_tiny = ["width", "height"].iter().any(|side| {
            let value = attribute(attributes, side);
            value.is_some_and(|v| matches!(v.trim().trim_end_matches("px"), "0" | "1" | "2"))
        });
        // A page that loads its pictures late has a blank one in their place.
        let source = attribute(attributes, "src").unwrap_or_default();
        let is_late = SOURCES[1..]
            .iter()
            .any(|name| attribute(attributes, name).is_some());
        if (is_tiny || is_tracker(&source)) && !is_late {
            return;
        }
        let described = ["alt", "title", "aria-label"].iter().find_map(|name| {
            attribute(attributes, name)
                .filter(|value| !value.trim().is_empty() && !is_file_name(value))
        });
        let described: String = described
            .iter()
            .flat_map(|text| text.split_whitespace())
            .collect::<Vec<_>>()
            .join(" ");
        if self.formula_picture(&described) {
            return;
        }
        // An emoji that was made a picture becomes text again.
        if !described.is_empty()
            && described.chars().count() <= 4
            && !described.chars().any(char::is_alphanumeric)
        {
            self.text(&described);
            return;
        }
        let number = self.place(attributes);
        if let Some(figure) = &mut self.figure {
            // A caption that follows says it, at most with the photographer's name after it.
            let words = reduced(&described);
            let is_said = !figure.caption.is_empty()
                && (words.is_empty() || figure.caption.starts_with(&words));
            if is_said {
                figure.named.extend(number);
                return;
            }
            figure.has_picture = true;
        }
        self.open_item();
        let shown: String = if described.is_empty() && self.is_in("table") {
            // Beside others of its kind: a tick, a flag.
            String::new()
        } else if described.is_empty() {
            UNDESCRIBED.to_owned()
        } else {
            described.chars().take(MAX_ALT).collect()
        };
        self.number(number);
        let _ = write!(self.out, "<img src=x alt=\"{SIGN}");
        if !shown.is_empty() {
            self.out.push(' ');
        }
        self.quoted(&shown);
        self.out.push_str("\">");
    }

    /// Notes the place of a picture, if it is one that can be shown, and returns its number.
    fn place(&mut self, attributes: &str) -> Option<u16> {
        // A table has no room for pictures.
        if self.figures.len() >= usize::from(MAX_FIGURES) || self.is_in("table") {
            return None;
        }
        let source = SOURCES.iter().find_map(|name| {
            let value = attribute(attributes, name)?;
            let first = value.trim().split([',', ' ']).next().unwrap_or_default();
            let value = if *name == "srcset" { first } else { &value };
            self.absolute(value)
                .filter(|address| is_picture(address) && !is_tracker(address))
        })?;
        let side = |name| {
            let value = attribute(attributes, name)?;
            value.trim().trim_end_matches("px").parse::<u32>().ok()
        };
        let (width, height) = (side("width"), side("height"));
        if width.or(height).is_some_and(|side| side < LEAST_SIDE) {
            return None;
        }
        self.figures.push(Figure {
            source: Clean::line(&source),
            size: width.zip(height),
            ..Figure::default()
        });
        Some(self.figures.len() as u16 - 1)
    }

    /// Writes that what follows stands for the picture of this number.
    fn number(&mut self, number: Option<u16>) {
        if let Some(number) = number {
            self.out.push(Sign::Figure(number).char());
        }
    }

    /// Shows what is embedded as a link with its kind, its title and its host.
    pub(super) fn media(&mut self, name: &str, attributes: &str, rest: &mut Pieces<'_>) {
        let source = attribute(attributes, "src")
            .or_else(|| attribute(attributes, "data"))
            .map(Cow::into_owned)
            .or_else(|| source_ahead(rest, name));
        // What stands inside is for browsers that cannot show it.
        if name != "embed" {
            skip(rest, name);
        }
        let Some(address) = source.and_then(|source| self.absolute(&source)) else {
            return;
        };
        if is_tracker(&address) {
            return;
        }
        let url = Url::parse(&address).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let host = host.trim_start_matches("www.");
        let known = EMBEDS
            .iter()
            .find(|(known, _)| host == *known || host.ends_with(&format!(".{known}")));
        let kind = match (name, known) {
            ("audio" | "video", _) => name,
            (_, Some((_, kind))) => kind,
            _ => "embedded",
        };
        let title = attribute(attributes, "title").or_else(|| attribute(attributes, "aria-label"));
        let title = title.as_deref().map(str::trim).unwrap_or_default();
        let shown = if title.is_empty() {
            format!("{kind}: {host}")
        } else {
            format!("{kind}: {title} ({host})")
        };
        self.close_paragraph();
        self.begin("p", "p", None);
        let _ = write!(self.out, "{}▷ ", Sign::Begin(Role::Image).char());
        self.out.push(Sign::End.char());
        let mut href = String::from("href=\"");
        for c in address.chars() {
            match c {
                '"' => href.push_str("%22"),
                '&' => href.push_str("&amp;"),
                c => href.push(c),
            }
        }
        href.push('"');
        self.link(&href);
        self.text(&shown);
        self.end_link();
        self.close("p");
    }
}

/// Returns whether nobody is to see what is at this address.
fn is_tracker(address: &str) -> bool {
    TRACKERS.iter().any(|tracker| address.contains(tracker))
}

/// Returns whether a description is only the name of a file, which a camera gave it.
fn is_file_name(text: &str) -> bool {
    let text = text.trim();
    let kind = text.rsplit_once('.').map_or("", |(_, kind)| kind);
    let is_picture = ["jpg", "jpeg", "png", "gif", "webp", "avif"]
        .iter()
        .any(|known| kind.eq_ignore_ascii_case(known));
    is_picture && !text.contains(char::is_whitespace)
}

/// Returns whether there may be a picture that can be decoded at this address.
fn is_picture(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| {
        let path = url.path().to_ascii_lowercase();
        matches!(url.scheme(), "http" | "https")
            && !matches!(path.rsplit_once('.'), Some((_, "svg" | "svgz")))
    })
}

/// Returns the caption of the figure that was just begun, reduced.
fn caption_ahead(rest: &Pieces<'_>) -> String {
    let mut caption = String::new();
    let mut is_caption = false;
    for piece in rest.clone().take(400) {
        match piece {
            Piece::Start(name, _) if name.eq_ignore_ascii_case("figcaption") => is_caption = true,
            Piece::End(name) if name.eq_ignore_ascii_case("figcaption") => break,
            Piece::End(name) if name.eq_ignore_ascii_case("figure") => break,
            Piece::Text(text) if is_caption => caption.push_str(&decode_entities(text)),
            _ => {}
        }
    }
    reduced(&plain(&caption))
}

/// Returns the address of the first `source` in the element that was just begun.
fn source_ahead(rest: &Pieces<'_>, element: &str) -> Option<String> {
    for piece in rest.clone().take(50) {
        match piece {
            Piece::Start(name, attributes) if name.eq_ignore_ascii_case("source") => {
                return attribute(attributes, "src").map(Cow::into_owned);
            }
            Piece::End(name) if name.eq_ignore_ascii_case(element) => return None,
            _ => {}
        }
    }
    None
}
