//! Sites: `sites.toml`, what of the pages of a site is the article.

use super::document::Document;
use crate::article::{Site, Sites};

/// Reads `[[site]]` tables into `sites`. A rule without a host is a problem and left out.
pub(super) fn read(document: &mut Document<'_>, sites: &mut Sites) {
    let root = document.parse();
    document.unknown_keys(&root, "", &["site"], &[]);
    let Some(tables) = root.get("site") else {
        return;
    };
    let Some(tables) = tables.get_ref().as_array() else {
        document.expected("site", "tables, each under [[site]]", tables);
        return;
    };
    for table in tables {
        let start = table.span().start;
        let Some(table) = table.get_ref().as_table() else {
            document.expected("site", "a table, under [[site]]", table);
            continue;
        };
        document.unknown_keys(table, "site.", &["host", "keep", "drop"], &[]);
        let mut site = Site::default();
        if let Some(host) = table.get("host") {
            match host.get_ref().as_str().map(str::trim) {
                Some(name) if !name.is_empty() && !name.contains(['/', ' ']) => {
                    site.host = name.trim_start_matches("www.").to_lowercase();
                }
                _ => document.expected("host", "a host such as \"example.com\"", host),
            }
        }
        for (key, target) in [("keep", &mut site.keep), ("drop", &mut site.drop)] {
            let Some(list) = table.get(key) else { continue };
            let selectors = list.get_ref().as_array().map(|list| {
                let texts = list.iter().map(|value| value.get_ref().as_str());
                texts
                    .map(|text| text.map(str::to_owned))
                    .collect::<Option<Vec<_>>>()
            });
            match selectors.flatten() {
                Some(selectors) => *target = selectors,
                None => document.expected(key, "a list of CSS selectors in quotes", list),
            }
        }
        if site.host.is_empty() {
            let problem = document
                .at(start, "a [[site]] needs a host")
                .hint("write host = \"example.com\"");
            document.problems.push(problem);
            continue;
        }
        sites.add(site);
    }
}
