//! Settings: `config.toml`.

use std::time::Duration;

use super::document::{Document, Section};
use crate::model::Settings;
use crate::model::settings::{Boilerplate, ThemeChoice};

const KIB: i64 = 1 << 10;
const GIB: i64 = 1 << 30;

/// Longest limit on time, in seconds.
const TEN_MINUTES: i64 = 600;

const BOILERPLATE: [(&str, Boilerplate); 3] = [
    ("keep", Boilerplate::Keep),
    ("dim", Boilerplate::Dim),
    ("drop", Boilerplate::Drop),
];

/// Reads settings. What is missing or wrong keeps its built-in value.
pub(super) fn read(document: &mut Document<'_>) -> Settings {
    let root = document.parse();
    let known = ["fetch", "refresh", "ui", "reader", "feed"];
    document.unknown_keys(&root, "", &known, &[]);
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
    section.boolean(document, "mouse", &mut ui.mouse);
    section.end(document);
    // The layouts are ranges of widths: a medium one above the wide one would never be used, and
    // that is what such values ask for.
    ui.medium = ui.medium.min(ui.wide);

    let reader = &mut settings.reader;
    let mut section = Section::find(document, &root, "reader");
    section.number(document, "measure", 20..=400, &mut reader.measure);
    section.number(document, "margin", 0..=100, &mut reader.margin);
    section.number(
        document,
        "paragraph_spacing",
        0..=3,
        &mut reader.paragraph_spacing,
    );
    section.word(
        document,
        "boilerplate",
        &BOILERPLATE,
        &mut reader.boilerplate,
    );
    section.boolean(document, "reorder", &mut reader.reorder);
    section.end(document);
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
        reader,
        feeds,
    } = settings;
    let boilerplate = BOILERPLATE
        .iter()
        .find(|(_, value)| *value == reader.boilerplate);
    let theme = match ui.theme {
        ThemeChoice::Dark => "dark",
        ThemeChoice::Light => "light",
    };
    let values: [(&str, &str, toml_edit::Value); 22] = [
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
        ("ui", "mouse", ui.mouse.into()),
        ("reader", "measure", i64::from(reader.measure).into()),
        ("reader", "margin", i64::from(reader.margin).into()),
        (
            "reader",
            "paragraph_spacing",
            i64::from(reader.paragraph_spacing).into(),
        ),
        (
            "reader",
            "boilerplate",
            boilerplate.map_or("dim", |(name, _)| *name).into(),
        ),
        ("reader", "reorder", reader.reorder.into()),
    ];
    for (table, key, value) in values {
        file[table][key] = value.into();
    }
    file.to_string() + &super::feeds::write(feeds)
}
