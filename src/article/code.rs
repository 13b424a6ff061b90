//! Code: which language a block is in, and its comments, literals and keywords.
//!
//! No grammar: a few signs and words of each family of languages are enough to see the structure
//! of a block in an article, and nothing can go wrong on a fragment.

use std::ops::Range;

use crate::model::page::Role;

/// What a language looks like.
struct Language {
    /// Its names, as class attributes have them, a space between.
    names: &'static str,
    /// What begins a comment that goes to the end of the line.
    line_comments: &'static [&'static str],
    /// What begins and ends a comment.
    block_comment: Option<(&'static str, &'static str)>,
    /// What strings stand between.
    quotes: &'static [char],
    /// The keywords, a space between.
    keywords: &'static str,
}

const C_WORDS: &str = "auto bool break case catch char class const continue default defer delete do double \
        else enum export extends extern false final finally float for func function go if \
        implements import in instanceof int interface let long namespace new nil null nullptr \
        override package private protected public range return select short signed sizeof \
        static string struct super switch template this throw throws true try type typedef \
        typename typeof union unsigned using val var virtual void volatile when while async \
        await fun guard object of undefined yield";

const LANGUAGES: [Language; 12] = [
    Language {
        names: "rust rs",
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"'],
        keywords: "as async await break const continue crate dyn else enum extern false fn for if impl in \
        let loop match mod move mut pub ref return self Self static struct super trait true \
        type unsafe use where while",
    },
    Language {
        names: "c h cpp c++ cc cxx objc cs csharp java kotlin kt swift go golang scala dart zig d glsl \
        proto",
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\''],
        keywords: C_WORDS,
    },
    Language {
        names: "js javascript ts typescript jsx tsx mjs php vue",
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\'', '`'],
        keywords: C_WORDS,
    },
    Language {
        names: "python py python3 pycon starlark",
        line_comments: &["#"],
        block_comment: None,
        quotes: &['"', '\''],
        keywords: "and as assert async await break class continue def del elif else except False finally \
        for from global if import in is lambda None nonlocal not or pass raise return self \
        True try while with yield",
    },
    Language {
        names: "ruby rb elixir ex crystal julia jl perl pl r",
        line_comments: &["#"],
        block_comment: None,
        quotes: &['"', '\''],
        keywords: "alias and begin break case class def defmodule do else elsif end ensure false fn for \
        foreach function if in module my next nil not or redo require rescue return self sub \
        super then true undef unless until use when while yield",
    },
    Language {
        names: "sh bash shell zsh fish console shell-session makefile make dockerfile docker nix",
        line_comments: &["#"],
        block_comment: None,
        quotes: &['"', '\''],
        keywords: "case do done elif else esac exit export fi for function if in let local return set \
        source then until while FROM RUN COPY ENV CMD",
    },
    Language {
        names: "sql mysql postgresql sqlite plsql",
        line_comments: &["--"],
        block_comment: Some(("/*", "*/")),
        quotes: &['\''],
        keywords: "add all alter and as asc begin between by case commit create default delete desc \
        distinct drop else end exists from full group having in index inner insert into is \
        join key left like limit not null on or order outer primary references right select \
        set table then union unique update using values view when where with",
    },
    Language {
        names: "html xml svg markup xhtml rss",
        line_comments: &[],
        block_comment: Some(("<!--", "-->")),
        quotes: &['"'],
        keywords: "",
    },
    Language {
        names: "css scss sass less",
        line_comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &['"', '\''],
        keywords: "important import media include mixin use",
    },
    Language {
        names: "json yaml yml toml ini conf properties json5",
        line_comments: &["# ", "//"],
        block_comment: None,
        quotes: &['"', '\''],
        keywords: "true false null yes no",
    },
    Language {
        names: "lisp elisp emacs-lisp scheme clojure clj racket",
        line_comments: &[";"],
        block_comment: None,
        quotes: &['"'],
        keywords: "cond def defmacro defn defun defvar define do fn if lambda let let* loop nil quote \
        recur setq t when",
    },
    Language {
        names: "haskell hs lua elm purescript ada vhdl",
        line_comments: &["--"],
        block_comment: Some(("{-", "-}")),
        quotes: &['"'],
        keywords: "and case class data deriving do else elseif end false for forall function if import in \
        infix instance let local module newtype nil not of or repeat return then true type \
        until where while",
    },
];

/// Returns whether `word` is one of `words`.
fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Finds the language a class attribute names: `language-rust`, `lang-sh`, `highlight python`.
pub(super) fn language(class: &str) -> Option<u8> {
    let mut words = class.split([' ', ':', ';']);
    words.find_map(|word| {
        let word = word.trim().to_ascii_lowercase();
        let is_marked = word.contains('-');
        let name = [
            "language-",
            "lang-",
            "highlight-source-",
            "brush-",
            "sourcecode-",
        ]
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix))
        .unwrap_or(&word);
        // `c`, `h` and the like are classes of other things too.
        if !is_marked && name.len() < 2 {
            return None;
        }
        LANGUAGES
            .iter()
            .position(|language| has(language.names, name))
            .map(|at| at as u8)
    })
}

/// Finds comments, literals and keywords in `text`, in order.
pub(super) fn highlight(language: u8, text: &str) -> Vec<(Range<usize>, Role)> {
    let Some(language) = LANGUAGES.get(usize::from(language)) else {
        return Vec::new();
    };
    let ignores_case = has(language.names, "sql");
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = ' ';
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        let (length, role) = if let Some(length) = comment(language, rest) {
            (length, Some(Role::CodeComment))
        } else if language.quotes.contains(&c) && !(c == '\'' && before.is_alphanumeric()) {
            (string(rest, c), Some(Role::CodeLiteral))
        } else if c.is_ascii_digit() {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_')
                .unwrap_or(rest.len());
            (end, Some(Role::CodeLiteral))
        } else if c.is_alphabetic() || c == '_' {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            let word = &rest[..end];
            let is_keyword = has(language.keywords, word)
                || (ignores_case && has(language.keywords, &word.to_ascii_lowercase()));
            (end, is_keyword.then_some(Role::CodeKeyword))
        } else {
            (c.len_utf8(), None)
        };
        let length = length.max(c.len_utf8());
        if let Some(role) = role {
            found.push((at..at + length, role));
        }
        before = rest[..length].chars().next_back().unwrap_or(' ');
        at += length;
    }
    found
}

fn comment(language: &Language, rest: &str) -> Option<usize> {
    if let Some((open, close)) = language.block_comment
        && let Some(inner) = rest.strip_prefix(open)
    {
        let end = inner.find(close).map(|at| at + open.len() + close.len());
        return Some(end.unwrap_or(rest.len()));
    }
    language
        .line_comments
        .iter()
        .any(|sign| rest.starts_with(sign))
        .then(|| rest.find('\n').unwrap_or(rest.len()))
}

/// Returns where a string ends: behind its quote, or at the end of the line.
fn string(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' if quote != '`' => return at,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(name: &str, text: &str) -> Vec<(String, Role)> {
        let language = language(name).expect("a known language");
        highlight(language, text)
            .into_iter()
            .map(|(range, role)| (text[range].to_owned(), role))
            .collect()
    }

    #[test]
    fn languages_are_found_by_class() {
        assert_eq!(language("language-rust"), language("rs"));
        assert_eq!(language("highlight python3"), language("lang-py"));
        assert!(language("brush: js; gutter: false").is_some());
        assert_eq!(language("c"), None);
        assert!(language("language-c").is_some());
        assert_eq!(language("wp-block-code"), None);
    }

    #[test]
    fn comments_literals_and_keywords() {
        use Role::{CodeComment, CodeKeyword, CodeLiteral};
        let own = |text: &str, role| (text.to_owned(), role);
        assert_eq!(
            parts("rust", "let x = \"a\\\"b\"; // let 1"),
            [
                own("let", CodeKeyword),
                own("\"a\\\"b\"", CodeLiteral),
                own("// let 1", CodeComment)
            ]
        );
        assert_eq!(
            parts("sql", "SELECT 'it' -- end"),
            [
                own("SELECT", CodeKeyword),
                own("'it'", CodeLiteral),
                own("-- end", CodeComment)
            ]
        );
        assert_eq!(
            parts("language-c", "/* open"),
            [own("/* open", CodeComment)]
        );
        // An apostrophe in a word opens no string.
        assert_eq!(parts("sh", "don't"), []);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[a-z\"'/*#{}\\\\ \n港0-9<!>-]{0,60}", language in 0u8..14) {
            let mut end = 0;
            for (range, _) in highlight(language, &text) {
                prop_assert!(range.start >= end && text.is_char_boundary(range.end));
                end = range.end;
            }
        }
    }
}
