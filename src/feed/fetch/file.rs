//! Files of this machine, as if a server had them.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use reqwest::Url;
use tokio::io::AsyncReadExt;

use super::command::at_home;
use super::failure::{FetchFailure, Step};
use super::patience::{Body, LargeBodies, Patience};
use super::{Limits, Response, Trail};
use crate::feed::schedule::Hints;
use crate::model::{Clean, Validators};

/// Most that is read at once.
const PIECE: usize = 64 << 10;

/// Age from which the time of a file tells its content: a younger one may change again within one
/// tick of its clock.
const SETTLED: Duration = Duration::from_secs(2);

/// Reads a file, unless it is the one that `known` is of.
///
/// # Errors
/// It cannot be read, or is too large.
pub(super) async fn read(
    path: &Path,
    known: &Validators,
    limits: &Limits,
    large_bodies: &LargeBodies,
    patience: &mut Patience,
) -> Result<Response, FetchFailure> {
    let path = match path.to_str() {
        Some(text) => at_home(text).into(),
        None => path.to_owned(),
    };
    let opening = async {
        // Only what is a file is opened: a pipe would keep us waiting.
        let facts = tokio::fs::metadata(&path)
            .await
            .map_err(|error| failed(&error))?;
        if !facts.is_file() {
            return Err(FetchFailure::File(Clean::line("it is no file")));
        }
        let file = tokio::fs::File::open(&path)
            .await
            .map_err(|error| failed(&error))?;
        Ok((facts, file))
    };
    let (facts, mut file) = patience
        .within(limits.timeout, Step::Whole, opening)
        .await??;
    let stamp = stamp(&facts);
    if stamp.is_some() && stamp == known.etag {
        return Ok(Response::NotModified {
            validators: None,
            hints: Hints::default(),
            trail: Trail::default(),
        });
    }
    let mut body = Body::with_capacity(0);
    let mut piece = vec![0; PIECE];
    loop {
        let read = patience
            .within(limits.timeout, Step::Whole, file.read(&mut piece))
            .await?
            .map_err(|error| failed(&error))?;
        if read == 0 {
            break;
        }
        if (body.len() + read) as u64 > limits.max_body {
            return Err(FetchFailure::TooLarge(limits.max_body));
        }
        large_bodies
            .extend(&mut body, &piece[..read], patience)
            .await;
    }
    Ok(Response::Body {
        body,
        content_type: None,
        final_url: Url::from_file_path(&path)
            .map(String::from)
            .unwrap_or_default(),
        validators: Validators {
            etag: stamp,
            last_modified: None,
        },
        hints: Hints::default(),
        trail: Trail::default(),
    })
}

/// Returns what tells one content of a file from the next, if it has settled.
fn stamp(facts: &std::fs::Metadata) -> Option<Vec<u8>> {
    let modified = facts.modified().ok()?;
    let is_settled = SystemTime::now()
        .duration_since(modified)
        .is_ok_and(|age| age > SETTLED);
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    is_settled.then(|| format!("{} {}", since.as_nanos(), facts.len()).into_bytes())
}

fn failed(error: &io::Error) -> FetchFailure {
    FetchFailure::File(Clean::line(&match error.kind() {
        io::ErrorKind::NotFound => "there is none at this path".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }))
}
