//! Following new feeds: what an address leads to is shown, and chosen from, before it is followed.

use super::{App, Effect, Overlay, PromptKind};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::feed::Offer;
use crate::model::{Clean, Notice, Request, Source, Ticket};

/// The feeds that an address leads to, while the user chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct AddForm {
    /// What was typed.
    pub address: Box<str>,
    /// The path of the category that the feeds go into; empty for none.
    pub category: Clean,
    /// How far it is.
    pub state: AddState,
    ticket: Ticket,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub enum AddState {
    /// The site is asked.
    Asking,
    /// These are there, or why there is none.
    Offered(Choice),
    /// There is none.
    Failed(Notice),
}

/// A choice of feeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The feeds, and whether each is picked.
    pub feeds: Vec<(Offer, bool)>,
    /// Index of the one under the cursor.
    pub at: usize,
}

impl Choice {
    /// Returns the addresses that are picked; if none is, the one under the cursor.
    fn picked(&self) -> Vec<Clean> {
        let picked = self.feeds.iter().filter(|(_, is_picked)| *is_picked);
        let mut urls: Vec<Clean> = picked.map(|(offer, _)| offer.url.clone()).collect();
        if let (Some((offer, _)), true) = (self.feeds.get(self.at), urls.is_empty())
            && !offer.is_followed
        {
            urls.push(offer.url.clone());
        }
        urls
    }

    fn step(&mut self, steps: isize) {
        let last = self.feeds.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(steps).min(last);
    }
}

impl App {
    /// Asks what an address leads to.
    pub(super) fn discover(&mut self, address: &str) -> Vec<Effect> {
        let ticket = self.next_ticket();
        self.overlay = Some(Overlay::Add(Box::new(AddForm {
            address: address.into(),
            category: self.category_here(),
            state: AddState::Asking,
            ticket,
        })));
        vec![Effect::Engine(Request::Discover {
            ticket,
            address: address.into(),
        })]
    }

    /// Returns the category of the list on the screen; empty if it has none.
    fn category_here(&self) -> Clean {
        match &self.list.spec.source {
            Source::Category(path) => path.clone(),
            Source::Feed(id) => {
                let feed = self.sidebar.feed(*id);
                feed.map(|feed| feed.category.clone()).unwrap_or_default()
            }
            _ => Clean::default(),
        }
    }

    /// Returns whether there are categories to choose from.
    pub fn has_categories(&self) -> bool {
        let data = self.sidebar.data.as_ref();
        data.is_some_and(|data| !data.categories.is_empty())
    }

    /// Returns the category after (before) this one; before the first and after the last is none.
    fn category_beside(&self, category: &Clean, forward: bool) -> Clean {
        let data = self.sidebar.data.iter();
        let known = data.flat_map(|data| data.categories.iter().map(|row| row.path.clone()));
        let all: Vec<Clean> = std::iter::once(Clean::default()).chain(known).collect();
        let at = all.iter().position(|path| path == category).unwrap_or(0);
        let step = if forward { 1 } else { all.len() - 1 };
        all[(at + step) % all.len()].clone()
    }

    /// Takes what an address leads to. Whoever closed the form meanwhile wants nothing of it.
    pub(super) fn take_offers(&mut self, ticket: Ticket, offers: Result<Vec<Offer>, Notice>) {
        let Some(Overlay::Add(form)) = &mut self.overlay else {
            return;
        };
        if form.ticket != ticket {
            return;
        }
        form.state = match offers {
            Ok(offers) => AddState::Offered(Choice {
                at: offers
                    .iter()
                    .position(|offer| !offer.is_followed)
                    .unwrap_or(0),
                feeds: offers.into_iter().map(|offer| (offer, false)).collect(),
            }),
            Err(notice) => AddState::Failed(notice),
        };
    }

    /// A key while the form is open.
    pub(super) fn add_key(&mut self, key: Key) -> Vec<Effect> {
        let Some(Overlay::Add(form)) = &mut self.overlay else {
            return Vec::new();
        };
        match (key.code, &mut form.state) {
            (Code::Char('Q'), _) => return self.leave(),
            (Code::Esc | Code::Char('q'), _) => self.overlay = None,
            (Code::Char('c'), _) if key.ctrl => self.overlay = None,
            (Code::Enter | Code::Char('e'), AddState::Failed(_)) => {
                let address = form.address.clone();
                self.overlay = None;
                self.open_prompt(PromptKind::Add);
                return self.fill_prompt(&address);
            }
            (Code::Tab, AddState::Offered(_)) => {
                let category = form.category.clone();
                let category = self.category_beside(&category, !key.shift);
                if let Some(Overlay::Add(form)) = &mut self.overlay {
                    form.category = category;
                }
            }
            (code, AddState::Offered(choice)) => match code {
                Code::Char('j') | Code::Down => choice.step(1),
                Code::Char('k') | Code::Up => choice.step(-1),
                Code::Char('g') | Code::Home => choice.at = 0,
                Code::Char('G') | Code::End => choice.step(isize::MAX),
                Code::Char(' ') => {
                    if let Some((offer, is_picked)) = choice.feeds.get_mut(choice.at) {
                        *is_picked = !*is_picked && !offer.is_followed;
                    }
                    choice.step(1);
                }
                Code::Enter => {
                    let urls = choice.picked();
                    if !urls.is_empty() {
                        let category = form.category.clone();
                        self.overlay = None;
                        return vec![Effect::Engine(Request::Follow { urls, category })];
                    }
                }
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }
}
