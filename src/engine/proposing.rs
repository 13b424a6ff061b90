//! What of an entry could be followed.

use crate::model::{Clean, EntryId};
use crate::query::Query;
use crate::store::{Reader, StoreError};
use crate::topics::{Said, proposals};

/// Proposes queries for what `entry` is about, best first.
///
/// # Errors
/// The store cannot be read.
pub(super) fn propose(reader: &Reader, entry: EntryId) -> Result<Vec<Clean>, StoreError> {
    let told = reader.told_of(entry)?;
    let mut said = told.iter().map(|(title, text)| Said { title, text });
    let Some(own) = said.next() else {
        return Ok(Vec::new());
    };
    let others: Vec<Said<'_>> = said.collect();
    let mut count = |term: &str| match Query::parse(term) {
        Ok(query) => reader.count_about(&query),
        Err(_) => Ok(0),
    };
    let terms = proposals(own, &others, reader.count_all()?, &mut count)?;
    Ok(terms.iter().map(|term| Clean::line(term)).collect())
}
