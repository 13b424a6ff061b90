//! Sites: what of the pages of a site is the article, where that has to be said.

/// Rules for the pages of one site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    /// Its host; those below it are meant too.
    pub host: String,
    /// CSS selectors of what holds the article; the first that finds something counts.
    pub keep: Vec<String>,
    /// CSS selectors of what is left out.
    pub drop: Vec<String>,
}

/// The rules of all sites.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sites(Vec<Site>);

impl Sites {
    /// Adds the rules of a site; later ones win where both say something.
    pub fn add(&mut self, site: Site) {
        self.0.push(site);
    }

    /// Returns the rules for a host, those of its parents included: what to keep (of the latest
    /// rule that says it) and all that is left out.
    pub(super) fn of(&self, host: &str) -> (&[String], Vec<&str>) {
        let is_meant = |site: &&Site| {
            let before = host.strip_suffix(site.host.as_str());
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        let found: Vec<&Site> = self.0.iter().filter(is_meant).collect();
        let keep = found.iter().rev().find(|site| !site.keep.is_empty());
        let drop = found.iter().flat_map(|site| &site.drop);
        (
            keep.map_or(&[], |site| &site.keep),
            drop.map(String::as_str).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_goes_for_hosts_below() {
        let mut sites = Sites::default();
        sites.add(Site {
            host: "lakeport.example".into(),
            keep: vec!["main".into()],
            drop: vec![".ad".into()],
        });
        sites.add(Site {
            host: "news.lakeport.example".into(),
            keep: Vec::new(),
            drop: vec![".more".into()],
        });
        let (keep, drop) = sites.of("news.lakeport.example");
        assert_eq!(
            (keep, drop),
            (&["main".to_owned()][..], vec![".ad", ".more"])
        );
        assert_eq!(sites.of("notlakeport.example").1, Vec::<&str>::new());
    }
}
