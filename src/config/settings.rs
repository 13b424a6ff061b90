//! Settings: `config.toml`.

use std::time::Duration;

use super::document::{Document, Section};
use crate::model::Settings;
use crate::model::settings::ThemeChoice;

const KIB: i64 = 1 << 10;
const GIB: i64 = 1 << 30;

/// Longest limit on time, in seconds.
const TEN_MINUTES: i64 = 600;

/// Reads settings. What is missing or wrong keeps its built-in value.
pub(super) fn read(document: &mut Document<'_>) -> Settings {
    let root = document.parse();
    document.unknown_keys(&root, "", &["fetch", "refresh", "ui"], &["feed"]);
    let mut settings = Settings::default();

    let fetch = &mut settings.fetch;
    let mut section = Section::find(document, &root, "fetch");
    section.number(document, "total", 1..=1024, &mut fetch.total);
    section.number(document, "per_host", 1..=64, &mut fetch.per_host);
    section.boolean(document, "spare_loopback", &mut fetch.spare_loopback);
    section.number(document, "max_body", 64 * KIB..=GIB, &mut fetch.max_body);
    section.number(document, "max_items", 1..=100_000, &mut fetch.max_items);
    for (key, target) in [
        ("connect_timeout", &mut fetch.connect_timeout),
        ("header_timeout", &mut fetch.header_timeout),
        ("idle_timeout", &mut fetch.idle_timeout),
        ("timeout", &mut fetch.timeout),
    ] {
        let mut seconds = target.as_secs();
        section.number(document, key, 1..=TEN_MINUTES, &mut seconds);
        *target = Duration::from_secs(seconds);
    }
    section.end(document);

    let refresh = &mut settings.refresh;
    let mut section = Section::find(document, &root, "refresh");
    section.boolean(document, "automatic", &mut refresh.automatic);
    section.number(document, "interval", 1..=10_080, &mut refresh.interval);
    section.end(document);

    let ui = &mut settings.ui;
    let mut section = Section::find(document, &root, "ui");
    let themes = [("dark", ThemeChoice::Dark), ("light", ThemeChoice::Light)];
    section.word(document, "theme", &themes, &mut ui.theme);
    section.number(document, "wide", 60..=1000, &mut ui.wide);
    section.number(document, "medium", 60..=1000, &mut ui.medium);
    section.number(document, "row_lines", 1..=2, &mut ui.row_lines);
    section.number(document, "measure", 20..=400, &mut ui.measure);
    section.boolean(document, "mouse", &mut ui.mouse);
    section.end(document);
    // The layouts are ranges of widths: a medium one above the wide one would never be used, and
    // that is what such values ask for.
    ui.medium = ui.medium.min(ui.wide);

    settings
}
