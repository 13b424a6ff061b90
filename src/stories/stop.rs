//! Words that say nothing of an event: the grammar of English, and the furniture of news.

use std::sync::LazyLock;

/// In order, to be searched by halves.
static STOP_WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| LIST.split(' ').collect());

const LIST: &str = "\
    a about above according afp after again against all also am among an and any ap april are \
    around as at august bbc be because been before being below between both but by can cnn could \
    day days december did do does doing down dr during each est et even february few first for \
    friday from further get gmt got had has have having he her here hers herself him himself his \
    how i if in into is it its itself january july june just last like made make many march may me \
    might monday month months more most mr mrs ms much must my myself new news no nor not november \
    now october of off on once one only or other our ours ourselves out over own people per \
    percent pm report reported reports reuters said same saturday say saying says september she \
    should since so some still story such sunday than that the their theirs them themselves then \
    there these they this those three through thursday time to today told tomorrow too tuesday two \
    under until up update us very via was we wednesday week weeks well were what when where which \
    while who whom why will with would year years yesterday you your yours yourself yourselves";

/// Returns whether `word`, in small letters, says nothing of an event.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(STOP_WORDS.is_sorted());
        assert!(is_stop_word("reuters") && is_stop_word("the") && !is_stop_word("harbor"));
    }
}
