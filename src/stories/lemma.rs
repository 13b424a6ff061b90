//! Forms of words that their endings do not tell, and words that say nothing by themselves.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Returns the form that an English word, in small letters, is compared by before its ending goes:
/// irregular verbs and plurals, British spelling, and words that news uses for one another.
pub(super) fn lemma(form: &str) -> Cow<'_, str> {
    static FORMS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let lines = LEMMAS.lines().filter_map(|line| line.split_once(':'));
        lines
            .flat_map(|(lemma, forms)| forms.split_whitespace().map(move |form| (form, lemma)))
            .collect()
    });
    if let Some(lemma) = FORMS.get(form) {
        return Cow::Borrowed(lemma);
    }
    if form.len() > 4 {
        for (british, american) in SPELLINGS {
            if let Some(root) = form.strip_suffix(british) {
                return Cow::Owned(format!("{root}{american}"));
            }
        }
    }
    Cow::Borrowed(form)
}

/// Returns whether an English word, in small letters, says nothing by itself.
pub(super) fn is_grammar(form: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| GRAMMAR.split_whitespace().collect());
    WORDS.contains(form)
}

const SPELLINGS: [(&str, &str); 5] = [
    ("our", "or"),
    ("tre", "ter"),
    ("tres", "ters"),
    ("ise", "ize"),
    ("ised", "ized"),
];

const LEMMAS: &str = "\
all:everybody everyone
ask:asked request requested
begin:began beginning begun start started starts
break:broke broken
bring:brought
build:built rebuilt
buy:acquire acquired bought purchase purchased
catch:caught
child:children
choose:chose chosen
close:closed closing closure shut
come:came
draw:drawn drew
drive:driven drove
earthquake:quake
fall:drop dropped drops fallen fell
feel:felt
fight:fought
find:found
fire:blaze
flee:fled
fly:flew flown
get:got gets receive received receives
give:gave given
go:gone went
grow:grew grown
hold:held
injure:hurt injured injuries injury wounded
keep:kept
kill:dead death deaths die died dies killed kills
know:knew known
lead:led
leave:left
lend:lent
life:lives
lose:lost
make:made
man:men
mean:meant
meet:met
no:nobody none
pay:paid
postpone:delayed postponed postponing
rescue:rescued saved
rise:risen rose
run:ran
see:saw seen
seek:sought
sell:sold
send:sent
shoot:shot
show:shown
sink:sank sunk
speak:spoke spoken
spend:spent
stand:stood
steal:stole stolen
strike:struck
take:taken took
teach:taught
tear:tore torn
think:thought
throw:threw thrown
understand:understood
want:demand demanded demands wanted wants
wear:wore worn
win:won
withdraw:withdrawn withdrew
woman:women
write:written wrote";

const GRAMMAR: &str = "\
    a about according add added after also although am an and announced any are as at be because \
    been before being but by can could did do does doing during each for from had has have having \
    he her hers him himself his how however i if in into is it its itself just like may me \
    meanwhile might mr mrs ms must my now of off on onto or our out over own said same say saying \
    says shall she should since so some such still tell than that the their theirs them themselves \
    then there these they this those through to told too up us very was we were what when where \
    which while who whom whose why will with would yet you your yours already both";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_are_one() {
        for (form, want) in [
            ("fell", "fall"),
            ("shut", "close"),
            ("labour", "labor"),
            ("metres", "meters"),
            ("four", "four"),
            ("bridge", "bridge"),
        ] {
            assert_eq!(lemma(form), want);
        }
        assert!(is_grammar("the") && !is_grammar("not"));
    }
}
