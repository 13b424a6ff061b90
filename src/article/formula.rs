//! Formulas: what stands for `MathML`, `LaTeX` and titled drawings in a line of text.

use super::html::{Piece, attribute, decode_entities, pieces};

/// Deepest nesting of a formula that is followed; what lies below is left out.
const MAX_DEPTH: usize = 48;

/// Longest text of a drawing, in characters.
const MAX_TITLE: usize = 300;

/// A formula as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    /// Written with the signs that Unicode has.
    Plain(String),
    /// `LaTeX`: what is too much for a line.
    Latex(String),
}

/// Returns what stands for the element `name`, `math` or `svg`; `None` if nothing does.
pub(super) fn formula(name: &str, attributes: &str, content: &str) -> Option<Formula> {
    if name.eq_ignore_ascii_case("svg") {
        return drawing(attributes, content).map(Formula::Plain);
    }
    let root = tree(content);
    let latex = source(attributes, content).map(|text| stripped(&text));
    if root.iter().any(Node::is_tabular)
        && let Some(latex) = latex
    {
        return Some(Formula::Latex(latex));
    }
    let text = row(&root);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match (text.is_empty(), source(attributes, content)) {
        (false, _) => Some(Formula::Plain(text)),
        (true, Some(latex)) => Some(Formula::Latex(stripped(&latex))),
        (true, None) => None,
    }
}

impl Formula {
    /// Returns its text.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Latex(text) => text,
        }
    }
}

/// Returns the `LaTeX` that a formula was made of, if it says so.
pub(super) fn source(attributes: &str, content: &str) -> Option<String> {
    let mut rest = pieces(content);
    while let Some(piece) = rest.next() {
        if let Piece::Start(name, attributes) = piece
            && local(name).eq_ignore_ascii_case("annotation")
            && attribute(attributes, "encoding").is_some_and(|kind| kind.contains("tex"))
            && let Some(Piece::Text(text)) = rest.next()
            && !text.trim().is_empty()
        {
            return Some(decode_entities(text).trim().to_owned());
        }
    }
    let text = attribute(attributes, "alttext")?;
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Returns whether the description of a picture is `LaTeX`.
pub(super) fn is_latex(description: &str) -> bool {
    let text = description.trim();
    let has_command = text
        .split('\\')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    has_command && text.contains(['{', '^', '_', '='])
}

/// Takes off what only says how large `LaTeX` is to be set.
pub(super) fn stripped(latex: &str) -> String {
    let mut text = latex.trim().trim_matches('$').trim();
    for style in ["\\displaystyle", "\\textstyle"] {
        let inside = text
            .strip_prefix('{')
            .and_then(|text| text.trim_start().strip_prefix(style))
            .and_then(|text| text.strip_suffix('}'));
        text = inside
            .unwrap_or(text.strip_prefix(style).unwrap_or(text))
            .trim();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the title of a drawing that is more than a sign.
fn drawing(attributes: &str, content: &str) -> Option<String> {
    let value = |name| attribute(attributes, name);
    let is_hidden = value("aria-hidden").is_some_and(|hidden| hidden == "true");
    let is_sign = value("class").is_some_and(|class| class.to_lowercase().contains("icon"))
        || ["width", "height"].iter().any(|side| {
            let side = value(side).unwrap_or_default();
            let pixels = side.trim().trim_end_matches("px").parse::<f32>();
            pixels.is_ok_and(|pixels| pixels <= 64.0)
        });
    if is_hidden || is_sign {
        return None;
    }
    let title = || {
        let mut rest = pieces(content);
        while let Some(piece) = rest.next() {
            if let Piece::Start(name, _) = piece
                && name.eq_ignore_ascii_case("title")
                && let Some(Piece::Text(text)) = rest.next()
            {
                return Some(decode_entities(text).into_owned());
            }
        }
        None
    };
    let label = value("aria-label").map(std::borrow::Cow::into_owned);
    let text = label.or_else(title)?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| text.chars().take(MAX_TITLE).collect())
}

/// An element of a formula.
#[derive(Debug, Default)]
struct Node {
    name: String,
    text: String,
    children: Vec<Node>,
    /// A fraction without a line.
    is_bare: bool,
}

impl Node {
    /// Returns whether what follows could be taken for a part of it, as it is written.
    fn reaches_out(&self, written: &str) -> bool {
        match self.name.as_str() {
            "mo" => false,
            "mfrac" | "munder" | "munderover" => true,
            _ => written.contains(['_', '^', '/']),
        }
    }

    /// Returns whether it has rows and columns.
    fn is_tabular(&self) -> bool {
        self.name == "mtable" || self.children.iter().any(Self::is_tabular)
    }
}

/// Returns the name of an element without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn tree(content: &str) -> Vec<Node> {
    let mut open = vec![Node::default()];
    let close = |open: &mut Vec<Node>| {
        if let Some(node) = open.pop()
            && let Some(parent) = open.last_mut()
        {
            parent.children.push(node);
        }
    };
    // Elements below the depth, which are counted only.
    let mut below = 0_usize;
    for piece in pieces(content) {
        match piece {
            Piece::Start(name, attributes) => {
                let is_empty = attributes.trim_end().ends_with('/');
                if open.len() > MAX_DEPTH {
                    below += usize::from(!is_empty);
                    continue;
                }
                open.push(Node {
                    name: local(name).to_ascii_lowercase(),
                    is_bare: attribute(attributes, "linethickness")
                        .is_some_and(|line| line.trim().starts_with('0')),
                    ..Node::default()
                });
                if is_empty {
                    close(&mut open);
                }
            }
            Piece::End(_) if below > 0 => below -= 1,
            Piece::End(name) => {
                let name = local(name).to_ascii_lowercase();
                if let Some(at) = open.iter().rposition(|node| node.name == name) {
                    while open.len() > at.max(1) {
                        close(&mut open);
                    }
                }
            }
            Piece::Text(text) if below == 0 => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&decode_entities(text));
                }
            }
            Piece::Text(_) | Piece::Drawing { .. } => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|root| root.children).unwrap_or_default()
}

/// Signs that stand between two things, with a space on each side.
const BETWEEN: &str = "=<>≤≥≪≫≈≠≡∼≃≅→←↔⇒⇔↦∈∉⊂⊆∪∩∧∨+−-±∓×·∝∣:÷";

/// Those that may belong to what follows alone.
const PREFIXES: &str = "+−±∓";

fn row(nodes: &[Node]) -> String {
    let mut out = String::new();
    let mut before: Option<(&Node, usize)> = None;
    for node in nodes {
        let last = before.replace((node, out.len()));
        if node.name == "mo" {
            let sign = node.text.trim();
            let sign = if sign == "-" { "−" } else { sign };
            // At the beginning, and behind another sign, it belongs to what follows.
            let is_between = out
                .trim_end()
                .chars()
                .next_back()
                .is_some_and(|last| !BETWEEN.contains(last) && !"([{,|".contains(last));
            match sign {
                "," | ";" => out.extend([sign, " "]),
                sign if sign.chars().count() == 1
                    && BETWEEN.contains(sign)
                    && (is_between || !PREFIXES.contains(sign)) =>
                {
                    out.extend([" ", sign, " "]);
                }
                sign => out.push_str(&visible(sign)),
            }
        } else {
            let text = written(node);
            let is_apart = last.is_some_and(|(last, at)| {
                let is_beside = node.name == "mfrac" && last.name != "mo";
                is_beside || last.reaches_out(&out[at..])
            });
            if is_apart && !text.starts_with(' ') {
                out.push(' ');
            }
            out.push_str(&text);
        }
    }
    out
}

/// Returns a text without the signs that are not seen: applied to, times, and a comma.
fn visible(text: &str) -> String {
    let seen = text.chars().filter_map(|c| match c {
        '\u{2061}' => Some(' '),
        '\u{2062}'..='\u{2064}' => None,
        c => Some(c),
    });
    seen.collect()
}

fn written(node: &Node) -> String {
    let children = node.children.as_slice();
    let part = |index: usize| children.get(index).map(written).unwrap_or_default();
    let part = |index: usize| part(index).trim().to_owned();
    match node.name.as_str() {
        "mi" | "mn" | "ms" | "mo" => visible(node.text.trim()),
        "mtext" => node.text.clone(),
        "mspace" => " ".to_owned(),
        "mphantom" | "annotation" | "annotation-xml" | "none" | "mprescripts" => String::new(),
        "semantics" => row(children.get(..1).unwrap_or_default()),
        "msup" => part(0) + &raised(&part(1)),
        "msub" | "munder" => part(0) + &lowered(&part(1)),
        "msubsup" | "munderover" => part(0) + &lowered(&part(1)) + &raised(&part(2)),
        "mover" => over(&part(0), &part(1)),
        "mfrac" if node.is_bare => format!("{} over {}", part(0), part(1)),
        "mfrac" => format!("{}/{}", grouped(&part(0)), grouped(&part(1))),
        "msqrt" => format!("√{}", grouped(row(children).trim())),
        "mroot" => format!("{}√{}", raised(&part(1)), grouped(&part(0))),
        "mfenced" => {
            let inside: Vec<String> = children.iter().map(written).collect();
            format!("({})", inside.join(", "))
        }
        "mtable" => {
            let rows: Vec<String> = children.iter().map(written).collect();
            rows.join("; ")
        }
        "mtr" => {
            let cells = children.iter().map(written);
            let cells: Vec<String> = cells.filter(|cell| !cell.trim().is_empty()).collect();
            cells.join(" ")
        }
        _ => row(children) + &visible(node.text.trim()),
    }
}

/// Puts a text into parentheses if it is more than one thing.
fn grouped(text: &str) -> String {
    let is_one = text.chars().all(|c| {
        c.is_alphanumeric() || matches!(c, '∂' | '∇' | '\u{300}'..='\u{30f}' | '\u{20d7}')
    });
    let is_number = text.parse::<f64>().is_ok();
    if is_one || is_number {
        text.to_owned()
    } else {
        format!("({text})")
    }
}

/// Returns a text high on the line, as Unicode has it, else with `^`.
fn raised(text: &str) -> String {
    script(text, true)
}

/// Returns a text low on the line, as Unicode has it, else with `_`.
fn lowered(text: &str) -> String {
    script(text, false)
}

fn script(text: &str, is_raised: bool) -> String {
    if matches!(text, "" | "′" | "″" | "‴") {
        return text.to_owned();
    }
    // Signs stand closer here; words stay apart.
    let signs = BETWEEN.chars().filter(|c| text.contains(*c));
    let dense = signs.fold(text.to_owned(), |text, sign| {
        text.replace(&format!(" {sign} "), sign.encode_utf8(&mut [0; 4]))
    });
    if let Some(mapped) = super::prepare::mapped(&dense, is_raised) {
        return mapped;
    }
    let sign = if is_raised { '^' } else { '_' };
    if dense.chars().count() == 1 {
        format!("{sign}{dense}")
    } else {
        format!("{sign}({dense})")
    }
}

/// Writes an accent over its letter, or a limit over its sign.
fn over(base: &str, sign: &str) -> String {
    let accent = match sign {
        "¯" | "‾" | "_" | "\u{305}" | "―" => '\u{304}',
        "^" | "ˆ" | "\u{302}" => '\u{302}',
        "~" | "˜" | "∼" => '\u{303}',
        "→" | "⃗" => '\u{20d7}',
        "˙" | "." => '\u{307}',
        "¨" => '\u{308}',
        "⏞" | "⏟" => return base.to_owned(),
        limit => return base.to_owned() + &raised(limit),
    };
    if base.chars().count() == 1 {
        format!("{base}{accent}")
    } else {
        base.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn math(content: &str) -> String {
        match formula("math", "", content) {
            Some(Formula::Plain(text)) => text,
            Some(Formula::Latex(text)) => format!("latex {text}"),
            None => "nothing".into(),
        }
    }

    #[test]
    fn formulas_of_a_line() {
        let cases = [
            (
                "<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>",
                "E = mc²",
            ),
            (
                "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>",
                "(a + b)/2",
            ),
            ("<msqrt><mi>x</mi><mo>-</mo><mn>1</mn></msqrt>", "√(x − 1)"),
            ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√x"),
            ("<mo>-</mo><mi>x</mi><mo>≤</mo><mn>0</mn>", "−x ≤ 0"),
            (
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>",
                "∑ᵢ₌₁ⁿ xᵢ",
            ),
            ("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", "sin x"),
            (
                "<mi>f</mi><mo>(</mo><mi>x</mi><mo>,</mo><mi>y</mi><mo>)</mo>",
                "f(x, y)",
            ),
            ("<mover><mi>x</mi><mo>¯</mo></mover>", "x\u{304}"),
            (
                "<msub><mi>a</mi><mi>k</mi></msub><msub><mi>b</mi><mi>k</mi></msub>",
                "a_k b_k",
            ),
            (
                "<mfrac><mrow><mn>4</mn><mi>π</mi></mrow><mi>c</mi></mfrac><mi>j</mi>",
                "4π/c j",
            ),
            ("<mo>=</mo><mi>σ</mi>", "= σ"),
            (
                "<munder><mo>max</mo><mrow><mi>k</mi><mo>=</mo><mi>q</mi></mrow></munder><mi>z</mi>",
                "max_(k=q) z",
            ),
            ("<msup><mi>x</mi><mi>k</mi></msup>", "x^k"),
            (
                "<mml:mi>a</mml:mi><mml:mo>&lt;</mml:mo><mml:mi>b</mml:mi>",
                "a < b",
            ),
            ("", "nothing"),
        ];
        for (content, want) in cases {
            assert_eq!(math(content), want, "{content}");
        }
        let deep = "<mrow>".repeat(5_000) + "<mi>x</mi>" + &"</mrow>".repeat(5_000);
        assert_eq!(math(&deep), "nothing");
    }

    #[test]
    fn what_is_too_much_for_a_line_is_latex() {
        let table = "<semantics><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr>\
                     <mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>";
        let annotation = "<annotation encoding=\"application/x-tex\">\
                          {\\displaystyle \\begin{matrix}1&amp;0\\\\0&amp;1\\end{matrix}}\
                          </annotation>";
        assert_eq!(
            math(&format!("{table}{annotation}</semantics>")),
            "latex \\begin{matrix}1&0\\\\0&1\\end{matrix}"
        );
        assert_eq!(math(&format!("{table}</semantics>")), "1 0; 0 1");
        let alone = formula("math", " alttext=\"x^{2}\"", "");
        assert_eq!(alone, Some(Formula::Latex("x^{2}".into())));
    }

    #[test]
    fn a_drawing_says_its_title() {
        let title = "<title>Depth of the channel</title><path d=\"M0 0\"/>";
        let svg = |attributes: &str| formula("svg", attributes, title).map(|f| f.text().to_owned());
        assert_eq!(
            svg(" width=\"40ex\"").as_deref(),
            Some("Depth of the channel")
        );
        assert_eq!(svg(" aria-label='x squared'").as_deref(), Some("x squared"));
        for sign in [
            " width=24 height=24",
            " class='share-icon'",
            " aria-hidden=true",
        ] {
            assert_eq!(svg(sign), None, "{sign}");
        }
        assert_eq!(formula("svg", "", "<path/>"), None);
    }

    #[test]
    fn latex_is_told_from_a_description() {
        assert!(is_latex("{\\displaystyle E=mc^{2}}"));
        assert!(is_latex("\\frac{a}{b}"));
        for text in ["The old customs house", "C:\\harbor", "a = b"] {
            assert!(!is_latex(text), "{text}");
        }
    }
}
