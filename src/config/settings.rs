//! Settings: `config.toml`.

use std::time::Duration;

use toml::de::DeTable;

use super::document::{Document, Section};
use crate::model::Settings;
use crate::model::columns::Column;
use crate::model::grouping::Grouping;
use crate::model::palette::Palette;
use crate::model::picture::Means;
use crate::model::settings::{Boilerplate, Colors, Dates, NotifyMeans, Pictures, Preset};

const KIB: i64 = 1 << 10;
const GIB: i64 = 1 << 30;

/// Longest limit on time, in seconds.
const TEN_MINUTES: i64 = 600;

/// Most days that anything is kept, other than for ever: a hundred years.
pub(super) const MAX_DAYS: i64 = 36_500;

const BOILERPLATE: [(&str, Boilerplate); 3] = [
    ("keep", Boilerplate::Keep),
    ("dim", Boilerplate::Dim),
    ("drop", Boilerplate::Drop),
];

/// What `pictures` takes.
const PICTURES: [(&str, Pictures); 6] = [
    (AUTO, Pictures::Auto),
    ("kitty", Pictures::By(Means::Kitty)),
    ("iterm2", Pictures::By(Means::Iterm2)),
    ("sixel", Pictures::By(Means::Sixel)),
    ("blocks", Pictures::By(Means::Blocks)),
    ("off", Pictures::Off),
];

/// The theme that is chosen by what the terminal's page is.
const AUTO: &str = "auto";

/// What `colors` takes.
const COLORS: [(&str, Colors); 5] = [
    ("auto", Colors::Auto),
    ("true", Colors::True),
    ("256", Colors::Palette256),
    ("16", Colors::Named16),
    ("none", Colors::Mono),
];

/// Reads settings; `themes` are those there are. What is missing or wrong keeps its built-in value.
pub(super) fn read(document: &mut Document<'_>, themes: &[Palette]) -> Settings {
    let root = document.parse();
    let known = [
        "fetch",
        "refresh",
        "keep",
        "stories",
        "notify",
        "ui",
        "keys",
        "reader",
        "enclosures",
        "feed",
        "command",
    ];
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

    let keep = &mut settings.keep;
    let mut section = Section::find(document, &root, "keep");
    section.number(document, "read", 0..=MAX_DAYS, &mut keep.read);
    section.number(document, "unread", 0..=MAX_DAYS, &mut keep.unread);
    section.end(document);

    let stories = &mut settings.stories;
    let mut section = Section::find(document, &root, "stories");
    section.boolean(document, "group", &mut stories.group);
    section.boolean(document, "list", &mut stories.list);
    section.texts(document, "leave_out", &mut stories.leave_out);
    section.texts(document, "prefer", &mut stories.prefer);
    section.end(document);

    let notify = &mut settings.notify;
    let mut section = Section::find(document, &root, "notify");
    section.word(document, "by", &MEANS, &mut notify.by);
    section.texts(document, "command", &mut notify.command);
    let mut seconds = notify.timeout.as_secs();
    section.number(document, "timeout", 1..=TEN_MINUTES, &mut seconds);
    notify.timeout = Duration::from_secs(seconds);
    section.end(document);
    if notify.by == NotifyMeans::Command && notify.command.is_empty() {
        lacks_command(document, &root);
        notify.by = NotifyMeans::default();
    }

    let ui = &mut settings.ui;
    let mut section = Section::find(document, &root, "ui");
    let names = std::iter::once(AUTO).chain(themes.iter().map(|theme| &*theme.name));
    let names: Vec<&str> = names.collect();
    section.name(
        document,
        "theme",
        "the name of a theme",
        &names,
        &mut ui.theme,
    );
    section.word(document, "colors", &COLORS, &mut ui.colors);
    section.boolean(document, "ascii", &mut ui.ascii);
    section.boolean(document, "linear", &mut ui.linear);
    section.number(document, "wide", 60..=1000, &mut ui.wide);
    section.number(document, "medium", 60..=1000, &mut ui.medium);
    section.number(document, "row_lines", 1..=2, &mut ui.row_lines);
    section.word(document, "dates", &DATES, &mut ui.dates);
    let groups = Grouping::ALL.map(|grouping| (grouping.word(), grouping));
    section.word(document, "group", &groups, &mut ui.group);
    section.boolean(document, "unread_first", &mut ui.unread_first);
    let mut columns: Vec<Column> = ui.columns.iter().collect();
    let words = Column::ALL.map(|column| (column.word(), column));
    section.words(document, "columns", &words, &mut columns);
    ui.columns = columns.into_iter().collect();
    section.boolean(document, "reduced_motion", &mut ui.reduced_motion);
    section.boolean(document, "hide_read_feeds", &mut ui.hide_read_feeds);
    section.boolean(document, "restore", &mut ui.restore);
    section.boolean(document, "title", &mut ui.title);
    section.boolean(document, "progress", &mut ui.progress);
    section.boolean(document, "mouse", &mut ui.mouse);
    section.end(document);
    // The layouts are ranges of widths: a medium one above the wide one would never be used, and
    // that is what such values ask for.
    ui.medium = ui.medium.min(ui.wide);

    let keys = &mut settings.keys;
    let mut section = Section::find(document, &root, "keys");
    section.word(document, "preset", &PRESETS, &mut keys.preset);
    section.texts(document, "langmap", &mut keys.langmap);
    section.end(document);
    super::keymap::check_langmap(document, &root, &mut keys.langmap);

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
    section.boolean(document, "full_text", &mut reader.full_text);
    section.number(
        document,
        "read_after",
        0..=TEN_MINUTES,
        &mut reader.read_after,
    );
    section.boolean(document, "read_passed", &mut reader.read_passed);
    section.boolean(document, "new_to_you", &mut reader.new_to_you);
    section.word(document, "pictures", &PICTURES, &mut reader.pictures);
    section.texts(document, "speak", &mut reader.speak);
    section.end(document);

    let enclosures = &mut settings.enclosures;
    let mut section = Section::find(document, &root, "enclosures");
    section.texts(document, "audio", &mut enclosures.audio);
    section.texts(document, "video", &mut enclosures.video);
    section.texts(document, "image", &mut enclosures.image);
    section.texts(document, "other", &mut enclosures.other);
    section.texts(document, "queue", &mut enclosures.queue);
    section.end(document);
    settings.feeds = super::feeds::read(document, &root);
    settings.commands = super::commands::read(document, &root);

    settings
}

/// The words for how times are shown.
const DATES: [(&str, Dates); 2] = [("clock", Dates::Clock), ("age", Dates::Age)];

/// The words for whose keys there are.
const PRESETS: [(&str, Preset); 4] = [
    ("coranto", Preset::Coranto),
    ("newsboat", Preset::Newsboat),
    ("vim", Preset::Vim),
    ("mutt", Preset::Mutt),
];

/// The words for how an announcement reaches the user.
const MEANS: [(&str, NotifyMeans); 4] = [
    ("bell", NotifyMeans::Bell),
    ("osc9", NotifyMeans::Osc9),
    ("osc777", NotifyMeans::Osc777),
    ("command", NotifyMeans::Command),
];

fn lacks_command(document: &mut Document<'_>, root: &DeTable<'_>) {
    let by = root
        .get("notify")
        .and_then(|notify| notify.get_ref().get("by"));
    let start = by.map_or(0, |by| by.span().start);
    let problem = document
        .at(start, "`by` is \"command\", and there is no `command`")
        .hint("name the program: command = [\"notify-send\", \"--\", \"{heading}\", \"{text}\"]");
    document.problems.push(problem);
}

/// Returns `settings` as a `config.toml`: the built-in file, comments and all, with these values.
/// Secrets are left out.
pub fn write_settings(settings: &Settings) -> String {
    let (feeds, commands) = (&settings.feeds, &settings.commands);
    document(settings).to_string() + &super::feeds::write(feeds) + &super::commands::write(commands)
}

/// Returns the built-in file with the values of `settings`, without what stands in tables of its
/// own.
pub(super) fn document(settings: &Settings) -> toml_edit::DocumentMut {
    let mut file: toml_edit::DocumentMut = super::BUILT_IN_SETTINGS
        .parse()
        .expect("the built-in settings are TOML: a test reads them");
    let Settings {
        fetch,
        refresh,
        keep,
        stories,
        notify,
        ui,
        keys,
        reader,
        enclosures,
        feeds: _,
        commands: _,
    } = settings;
    let texts = |list: &[String]| list.iter().collect::<toml_edit::Array>();
    let preset = PRESETS.iter().find(|(_, preset)| *preset == keys.preset);
    let by = MEANS.into_iter().find(|(_, means)| *means == notify.by);
    let boilerplate = BOILERPLATE
        .iter()
        .find(|(_, value)| *value == reader.boilerplate);
    let columns = ui.columns.iter().map(Column::word);
    let columns: toml_edit::Array = columns.collect();
    let pictures = PICTURES.iter().find(|(_, value)| *value == reader.pictures);
    let colors = COLORS.iter().find(|(_, colors)| *colors == ui.colors);
    let colors = colors.map_or("auto", |(name, _)| *name);
    let values: Vec<(&str, &str, toml_edit::Value)> = vec![
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
        ("ui", "theme", (&*ui.theme).into()),
        ("ui", "colors", colors.into()),
        ("ui", "ascii", ui.ascii.into()),
        ("ui", "linear", ui.linear.into()),
        ("keep", "read", i64::from(keep.read).into()),
        ("keep", "unread", i64::from(keep.unread).into()),
        ("stories", "group", stories.group.into()),
        ("stories", "list", stories.list.into()),
        ("stories", "leave_out", texts(&stories.leave_out).into()),
        ("stories", "prefer", texts(&stories.prefer).into()),
        ("notify", "by", by.map_or("", |(word, _)| word).into()),
        ("notify", "command", texts(&notify.command).into()),
        (
            "notify",
            "timeout",
            (notify.timeout.as_secs() as i64).into(),
        ),
        ("ui", "wide", i64::from(ui.wide).into()),
        ("ui", "medium", i64::from(ui.medium).into()),
        ("ui", "row_lines", i64::from(ui.row_lines).into()),
        (
            "ui",
            "dates",
            if ui.dates == Dates::Age {
                "age"
            } else {
                "clock"
            }
            .into(),
        ),
        ("ui", "group", ui.group.word().into()),
        ("ui", "unread_first", ui.unread_first.into()),
        ("ui", "columns", columns.into()),
        ("ui", "reduced_motion", ui.reduced_motion.into()),
        ("ui", "hide_read_feeds", ui.hide_read_feeds.into()),
        ("ui", "restore", ui.restore.into()),
        ("ui", "title", ui.title.into()),
        ("ui", "progress", ui.progress.into()),
        ("ui", "mouse", ui.mouse.into()),
        (
            "keys",
            "preset",
            preset.map_or("coranto", |(word, _)| *word).into(),
        ),
        (
            "keys",
            "langmap",
            keys.langmap.iter().collect::<toml_edit::Array>().into(),
        ),
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
        ("reader", "full_text", reader.full_text.into()),
        ("reader", "read_after", (reader.read_after as i64).into()),
        ("reader", "read_passed", reader.read_passed.into()),
        ("reader", "new_to_you", reader.new_to_you.into()),
        (
            "reader",
            "pictures",
            pictures.map_or(AUTO, |(name, _)| *name).into(),
        ),
        ("reader", "speak", texts(&reader.speak).into()),
        ("enclosures", "audio", texts(&enclosures.audio).into()),
        ("enclosures", "video", texts(&enclosures.video).into()),
        ("enclosures", "image", texts(&enclosures.image).into()),
        ("enclosures", "other", texts(&enclosures.other).into()),
        ("enclosures", "queue", texts(&enclosures.queue).into()),
    ];
    for (table, key, value) in values {
        file[table][key] = value.into();
    }
    file
}
