//! Formulas in the line, from `MathML`, titled drawings, and pictures of `LaTeX`.

use super::Writer;
use crate::article::formula::{Formula, formula, is_latex, source, stripped};
use crate::article::html::attribute;

/// Classes of elements that show again, for eyes or for ears only, what stands as `MathML` beside them.
const TWICE: [&str; 2] = ["katex-html", "MJX_Assistive_MathML"];

/// Returns whether an element says a formula a second time.
pub(super) fn is_said_twice(attributes: &str) -> bool {
    let class = attribute(attributes, "class").unwrap_or_default();
    class
        .split_ascii_whitespace()
        .any(|class| TWICE.contains(&class))
}

impl Writer {
    /// Writes a formula, or the title of a drawing.
    pub(super) fn drawing(&mut self, name: &str, attributes: &str, content: &str) {
        // In a link or a heading a drawing is an ornament.
        let is_ornament = name.eq_ignore_ascii_case("svg") && (self.is_in("a") || self.is_in("h"));
        let Some(formula) = formula(name, attributes, content).filter(|_| !is_ornament) else {
            return;
        };
        let is_block = attribute(attributes, "display").is_some_and(|value| value == "block");
        if is_block && !self.is_in("h") && !self.is_in("pre") {
            self.block("p", "p", "");
        }
        self.write_formula(&formula);
        if is_block {
            self.close_paragraph();
        }
        self.formula = source(attributes, content).map(|latex| stripped(&latex));
    }

    /// Writes a picture of `LaTeX` as that, unless it is a picture of the formula before it. Returns
    /// whether it was one.
    pub(super) fn formula_picture(&mut self, described: &str) -> bool {
        let known = self.formula.take();
        let latex = stripped(described);
        if !latex.is_empty() && known.as_ref() == Some(&latex) {
            return true;
        }
        if !is_latex(described) {
            return false;
        }
        self.write_formula(&Formula::Latex(latex));
        true
    }

    fn write_formula(&mut self, formula: &Formula) {
        self.open_item();
        match formula {
            Formula::Plain(text) => self.text(text),
            Formula::Latex(latex) if self.is_in("pre") || self.is_in("code") => self.text(latex),
            Formula::Latex(latex) => {
                self.begin("code", "code", None);
                self.text(latex);
                self.end_inline("code", "code");
            }
        }
    }
}
