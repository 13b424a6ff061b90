//! Scan: the renderer's lines told apart into prefix, text and signs.

use html2text::render::TaggedLineElement;

use super::flow::{Flow, with};
use super::render::{BULLET, Mark, POINT, QUOTE, Rendered};
use super::signs::Sign;
use crate::model::page::{Face, Role};

/// Bullets by the depth of the list.
const BULLETS: [char; 3] = ['•', '◦', '▪'];

/// What a rendered line is beside its text.
#[derive(Default)]
pub(super) struct Traits {
    pub(super) is_quote: bool,
    pub(super) is_item: bool,
    pub(super) is_rule: bool,
    pub(super) sign: Option<Sign>,
    pub(super) language: Option<u8>,
}

/// Reads lines one after the other: roles and link numbers go on over their ends.
#[derive(Default)]
pub(super) struct Scanner {
    /// Roles that are begun, outermost first.
    roles: Vec<Role>,
    is_link_number: bool,
    /// The picture that the text stands for.
    figure: Option<u16>,
}

impl Scanner {
    /// Reads a line: its signs are followed, its prefix is told from its text.
    pub(super) fn read(&mut self, rendered: &Rendered, in_code: bool) -> (Flow, Traits) {
        let mut flow = Flow::default();
        let mut traits = Traits::default();
        let mut is_prefix = true;
        for element in rendered.iter() {
            let TaggedLineElement::Str(string) = element else {
                continue;
            };
            let is_block = string.tag.contains(&Mark::Block);
            let mut rest = string.s.as_str();
            while let Some(c) = rest.chars().next() {
                if is_prefix && let Some(length) = number(rest, &mut flow) {
                    traits.is_item = true;
                    rest = &rest[length..];
                    continue;
                }
                rest = &rest[c.len_utf8()..];
                if is_prefix {
                    match c {
                        QUOTE => {
                            traits.is_quote = true;
                            flow.prefix.push(('▎', with(Role::QuoteBar)));
                            continue;
                        }
                        BULLET => {
                            traits.is_item = true;
                            flow.prefix.push((BULLETS[0], with(Role::Bullet)));
                            continue;
                        }
                        ' ' if !is_block => {
                            let face = flow.prefix.last().map(|(_, face)| *face);
                            let is_bar = face.is_some_and(|face| face.role == Role::QuoteBar);
                            let face = if is_bar { face } else { None };
                            flow.prefix.push((' ', face.unwrap_or_default()));
                            continue;
                        }
                        _ => {}
                    }
                }
                if let Some(sign) = Sign::of(c) {
                    self.follow(sign, &mut flow, &mut traits);
                    continue;
                }
                is_prefix = false;
                if in_code {
                    flow.text.push(c);
                } else {
                    let face = self.face(&string.tag, traits.is_quote);
                    flow.push(c, face);
                }
            }
        }
        (flow, traits)
    }

    fn follow(&mut self, sign: Sign, flow: &mut Flow, traits: &mut Traits) {
        match sign {
            Sign::Begin(role) => self.roles.push(role),
            Sign::End => {
                self.figure = None;
                self.roles.pop();
            }
            Sign::Rule => traits.is_rule = true,
            Sign::LinkOpen => {
                // A word joiner: the number stays with the word before it.
                if !flow.text.is_empty() {
                    flow.push('\u{2060}', Face::default());
                }
                self.is_link_number = true;
                flow.push('[', with(Role::LinkNumber));
            }
            Sign::LinkClose => {
                flow.push(']', with(Role::LinkNumber));
                self.is_link_number = false;
            }
            Sign::MayBreak => flow.push('\u{200b}', Face::default()),
            Sign::Item(depth) => {
                let bullet = flow.prefix.iter_mut().rfind(|(c, _)| *c == BULLETS[0]);
                if let Some((c, _)) = bullet {
                    *c = BULLETS[usize::from(depth) % BULLETS.len()];
                }
            }
            Sign::Language(language) => traits.language = Some(language),
            Sign::Figure(index) => self.figure = Some(index),
            sign => traits.sign = Some(sign),
        }
    }

    fn face(&mut self, marks: &[Mark], is_quote: bool) -> Face {
        if self.is_link_number {
            return with(Role::LinkNumber);
        }
        let mut face = Face::default();
        for mark in marks {
            match mark {
                Mark::None | Mark::Block => {}
                Mark::Link(index) => face.link = Some(*index),
                Mark::Emphasis => face.is_emphasis = true,
                Mark::Strong => face.is_strong = true,
                Mark::Struck => face.is_struck = true,
                Mark::Code => face.role = Role::Code,
                Mark::Image => face.role = Role::Image,
            }
        }
        match self.roles.last() {
            Some(role @ (Role::Heading(_) | Role::Note)) => face.role = *role,
            Some(role) if face.role == Role::Text => face.role = *role,
            _ => {}
        }
        // It ends with its description or its caption.
        if !marks.contains(&Mark::Image) && self.roles.last() != Some(&Role::Note) {
            self.figure = None;
        }
        face.figure = self.figure;
        if is_quote && face.role == Role::Text {
            face.role = Role::Quote;
        }
        face
    }
}

/// Writes the number of a list item, if `text` begins with one, to the right-hand end of the room
/// it has. Returns its bytes, the spaces behind it included.
fn number(text: &str, flow: &mut Flow) -> Option<usize> {
    let (digits, rest) = text.split_once(POINT)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let total = digits.len() + POINT.len_utf8() + spaces;
    let number = format!("{digits}. ");
    let number = format!("{number:>total$}");
    flow.prefix
        .extend(number.chars().map(|c| (c, with(Role::Bullet))));
    Some(total)
}
