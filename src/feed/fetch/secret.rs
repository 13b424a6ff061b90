//! Secrets: had from a command or the environment when they are first needed, kept in memory only.
//!
//! What a command writes is never part of an error, on either of its outputs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::command::{self, Allowance};
use super::failure::FetchFailure;
use super::patience::LargeBodies;
use crate::model::Clean;
use crate::model::feed_settings::{Secret, SecretSource};

/// What a command may take that gives a password: a password manager may have to ask for its own.
const ALLOWANCE: Allowance = Allowance {
    time: Duration::from_mins(1),
    bytes: 64 << 10,
    may_say_why: false,
};

/// The secrets had so far. Those who need the same one at once run its command once.
#[derive(Debug, Default)]
pub(super) struct Secrets(Mutex<HashMap<SecretSource, Arc<OnceCell<Secret>>>>);

impl Secrets {
    /// Returns the secret of `source`.
    ///
    /// # Errors
    /// It cannot be had; the next who asks tries again.
    pub(super) async fn of(&self, source: &SecretSource) -> Result<Secret, FetchFailure> {
        let words = match source {
            SecretSource::Command(words) => words,
            SecretSource::Variable(name) => return variable(name),
        };
        let cell = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(source.clone()).or_default())
        };
        cell.get_or_try_init(|| ask(words)).await.cloned()
    }

    /// Forgets a secret that a server refused: it may be another one now.
    pub(super) fn forget(&self, source: &SecretSource) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(source);
    }
}

fn variable(name: &str) -> Result<Secret, FetchFailure> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(Secret::new(value)),
        _ => Err(failed(&format!(
            "the environment variable {name} is not set"
        ))),
    }
}

async fn ask(words: &[String]) -> Result<Secret, FetchFailure> {
    let written = command::run(words, None, ALLOWANCE, &LargeBodies::default())
        .await
        .map_err(|error| failed(&format!("of the command for it: {error}")))?;
    let text = String::from_utf8_lossy(&written);
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::new(line)),
        _ => Err(failed("the command for it wrote nothing")),
    }
}

fn failed(reason: &str) -> FetchFailure {
    FetchFailure::Secret(Clean::line(reason))
}
