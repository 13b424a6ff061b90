//! Layouts: keyboards of other scripts. A key that is not bound as what it types is taken for what
//! is printed on it in Latin, so that `о` on a Russian keyboard is `j`.

use std::collections::BTreeMap;

/// Letters as they are typed, and what stands on the same keys of a Latin keyboard. Several
/// keyboards of one script are laid together where they agree.
const BUILT_IN: [(&str, &str); 6] = [
    // Russian, and what Ukrainian and Belarusian have beside it.
    (
        "йцукенгшщзхъфывапролджэячсмитьбю",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,.",
    ),
    (
        "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ",
        "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>",
    ),
    ("ёіїєўґ", "`s]'o\\"),
    ("ЁІЇЄЎҐ", "~S}\"O|"),
    // Greek.
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    ("ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM"),
];

/// What keys of other keyboards stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    latin: BTreeMap<char, char>,
}

impl Default for Layout {
    fn default() -> Self {
        let mut layout = Self {
            latin: BTreeMap::new(),
        };
        for (typed, latin) in BUILT_IN {
            layout.lay(typed, latin);
        }
        layout
    }
}

impl Layout {
    fn lay(&mut self, typed: &str, latin: &str) {
        self.latin.extend(typed.chars().zip(latin.chars()));
    }

    /// Lays a row of `langmap` over it: what is typed, a space, and what that is in Latin.
    ///
    /// # Errors
    /// A sentence: the two are not of one length, or there are not two.
    pub fn add(&mut self, row: &str) -> Result<(), String> {
        let Some((typed, latin)) = row.trim().split_once(' ') else {
            return Err(format!(
                "`{row}` is not two rows of keys with a space between them"
            ));
        };
        let latin = latin.trim();
        let counts = (typed.chars().count(), latin.chars().count());
        if counts.0 != counts.1 {
            return Err(format!(
                "`{row}`: {} keys stand before the space and {} behind it",
                counts.0, counts.1
            ));
        }
        self.lay(typed, latin);
        Ok(())
    }

    /// Returns what stands on the key in Latin, if that is something else.
    pub fn latin(&self, typed: char) -> Option<char> {
        self.latin.get(&typed).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rows_fit() {
        for (typed, latin) in BUILT_IN {
            assert_eq!(typed.chars().count(), latin.chars().count(), "{typed}");
        }
        let layout = Layout::default();
        assert_eq!(layout.latin('о'), Some('j'));
        assert_eq!(layout.latin('ξ'), Some('j'));
        assert_eq!(layout.latin('і'), Some('s'));
        assert_eq!(layout.latin('j'), None);
    }

    #[test]
    fn rows_of_the_user_are_laid_over() {
        let mut layout = Layout::default();
        layout.add("ч` `q").expect("two rows");
        assert_eq!(layout.latin('ч'), Some('`'));
        assert!(layout.add("чш q").is_err_and(|why| why.contains("2 keys")));
        assert!(layout.add("ч").is_err());
    }
}
