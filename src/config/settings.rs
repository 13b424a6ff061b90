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
    document.unknown_keys(&root, "", &["fetch", "refresh", "ui", "feed"], &[]);
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
    section.boolean(document, "adaptive", &mut refresh.adaptive);
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

    settings.feeds = super::feeds::read(document, &root);

    settings
}

/// Returns `settings` as a `config.toml`: the built-in file, comments and all, with these values.
/// Secrets are left out.
pub fn write_settings(settings: &Settings) -> String {
    let mut file: toml_edit::DocumentMut = super::BUILT_IN_SETTINGS
        .parse()
        .expect("the built-in settings are TOML: a test reads them");
    let Settings {
        fetch,
        refresh,
        ui,
        feeds,
    } = settings;
    let theme = match ui.theme {
        ThemeChoice::Dark => "dark",
        ThemeChoice::Light => "light",
    };
    let values: [(&str, &str, toml_edit::Value); 18] = [
        ("fetch", "total", (fetch.total as i64).into()),
        ("fetch", "per_host", (fetch.per_host as i64).into()),
        ("fetch", "spare_loopback", fetch.spare_loopback.into()),
        ("fetch", "max_body", (fetch.max_body as i64).into()),
        ("fetch", "max_items", (fetch.max_items as i64).into()),
        (
            "fetch",
            "connect_timeout",
            (fetch.connect_timeout.as_secs() as i64).into(),
        ),
        (
            "fetch",
            "header_timeout",
            (fetch.header_timeout.as_secs() as i64).into(),
        ),
        (
            "fetch",
            "idle_timeout",
            (fetch.idle_timeout.as_secs() as i64).into(),
        ),
        ("fetch", "timeout", (fetch.timeout.as_secs() as i64).into()),
        ("refresh", "automatic", refresh.automatic.into()),
        ("refresh", "interval", (refresh.interval as i64).into()),
        ("refresh", "adaptive", refresh.adaptive.into()),
        ("ui", "theme", theme.into()),
        ("ui", "wide", i64::from(ui.wide).into()),
        ("ui", "medium", i64::from(ui.medium).into()),
        ("ui", "row_lines", i64::from(ui.row_lines).into()),
        ("ui", "measure", i64::from(ui.measure).into()),
        ("ui", "mouse", ui.mouse.into()),
    ];
    for (table, key, value) in values {
        file[table][key] = value.into();
    }
    file.to_string() + &super::feeds::write(feeds)
}
