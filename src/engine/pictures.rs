//! The pictures of the article on the screen: from the cache or from the network, one article at a
//! time.
//!
//! Two at once are got and one at a time is decoded, on a thread that may take its time. A new order
//! ends the one before it: what was on its way is dropped.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio_util::sync::CancellationToken;

use super::EngineError;
use super::background::{Background, lock};
use super::errands::Errand;
use super::layout::Sizes;
use super::manner::Manner;
use super::picture_cache::PictureCache;
use super::refresh::Pipeline;
use crate::config::Paths;
use crate::feed::origin::Origin;
use crate::model::picture::{Order, Picture, Room, Wanted};
use crate::model::{Clean, Event};
use crate::picture::{self, PictureError};
use crate::store::Reader;

/// Most bytes of a picture's file.
const MAX_FILE: u64 = 8 << 20;

/// Only one decoder has its memory at a time.
static DECODING: Mutex<()> = Mutex::new(());

/// The order in force, and what came of others.
pub(super) struct Pictures {
    cache: Arc<PictureCache>,
    current: Mutex<CancellationToken>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
enum NoPicture {
    #[error("it was not fetched before")]
    NotThere,
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("nobody waits for it")]
    LetGo,
}

impl Pictures {
    pub(super) fn new(paths: &Paths) -> Self {
        Self {
            cache: Arc::new(PictureCache::new(paths.cache.join("pictures"))),
            current: Mutex::default(),
        }
    }

    /// Returns what says of the figures of a page which pictures are at hand, and how large they are.
    pub(super) fn sizes(&self) -> Sizes {
        let cache = Arc::clone(&self.cache);
        Arc::new(move |page| {
            for figure in &mut page.figures {
                let head = cache.head(&figure.source);
                if let Some(size) = head.and_then(|head| picture::size(&head)) {
                    (figure.size, figure.is_kept) = (Some(size), true);
                }
            }
        })
    }

    /// Ends the order in force; returns the errand of the new one, if it asks for anything.
    pub(super) fn order(&self, order: Order) -> Option<Errand> {
        let mut current = lock(&self.current);
        current.cancel();
        *current = CancellationToken::new();
        let is_empty = order.wanted.is_empty();
        (!is_empty).then(|| Errand::Pictures(Box::new(order), current.clone()))
    }
}

/// Whose pictures they are: how its feed is asked.
struct Asking {
    pipeline: Arc<Pipeline>,
    manner: Manner,
}

impl Background {
    /// Brings pictures, until nobody waits for them.
    pub(super) async fn pictures(&self, order: Order, cancel: CancellationToken) {
        let waiting = Mutex::new(VecDeque::from(order.wanted.clone()));
        let asking = tokio::sync::OnceCell::new();
        let serve = || async {
            loop {
                let next = lock(&waiting).pop_front();
                let Some(wanted) = next else { break };
                let picture = self.picture(&order, &wanted, &asking, &cancel).await;
                if let Err(why) = &picture {
                    let address = &wanted.source;
                    tracing::debug!("no picture of {address}: {why}");
                }
                self.send(Event::Picture {
                    ticket: order.ticket,
                    figure: wanted.figure,
                    picture: picture.ok().map(Box::new),
                });
            }
        };
        let all = async { tokio::join!(serve(), serve()) };
        cancel.run_until_cancelled(all).await;
    }

    async fn picture(
        &self,
        order: &Order,
        wanted: &Wanted,
        asking: &tokio::sync::OnceCell<Asking>,
        cancel: &CancellationToken,
    ) -> Result<Picture, NoPicture> {
        let url = &wanted.source;
        let cache = Arc::clone(&self.pictures.cache);
        let known = {
            let (cache, url) = (Arc::clone(&cache), url.clone());
            tokio::task::spawn_blocking(move || cache.get(&url)).await
        };
        let file = match known {
            Ok(Some(file)) => file,
            _ if !order.may_fetch => return Err(NoPicture::NotThere),
            _ => {
                let asking = asking.get_or_try_init(|| self.asking(order)).await?;
                self.fetch_picture(url, asking, cache).await?
            }
        };
        let room = Room {
            rows: wanted.rows.min(order.room.rows),
            ..order.room
        };
        let (means, cancel) = (order.means, cancel.clone());
        let decoded = tokio::task::spawn_blocking(move || {
            let _turn = lock(&DECODING);
            // It may have waited long for its turn.
            if cancel.is_cancelled() {
                return Err(NoPicture::LetGo);
            }
            Ok(picture::picture(&file, means, &room)?)
        });
        decoded.await.unwrap_or(Err(NoPicture::LetGo))
    }

    /// Says how the site of an entry is asked.
    async fn asking(&self, order: &Order) -> Result<Asking, EngineError> {
        let pipeline = self.pipeline().await?;
        let entry = order.entry;
        let detail = self.reader.call(move |reader| reader.entry(entry)).await?;
        let (feed, category) = detail.map_or((None, Clean::default()), |detail| {
            (Some(detail.row.feed), detail.category)
        });
        let feeds = self.reader.call(Reader::feeds).await?;
        let feed = feeds.into_iter().find(|row| Some(row.id) == feed);
        let address = feed.map(|row| row.url.to_string()).unwrap_or_default();
        let manner = Manner::new(&pipeline.settings, &address, &category);
        Ok(Asking { pipeline, manner })
    }

    async fn fetch_picture(
        &self,
        url: &Clean,
        Asking { pipeline, manner }: &Asking,
        cache: Arc<PictureCache>,
    ) -> Result<Vec<u8>, NoPicture> {
        let feed = manner.origin.as_ref().ok().and_then(Origin::web);
        let body = pipeline
            .fetcher
            .picture(url, feed, &manner.own, MAX_FILE)
            .await
            .map_err(EngineError::Fetch)?;
        let file = body.to_vec();
        drop(body);
        if !picture::is_picture(&file) {
            return Err(PictureError::Unknown.into());
        }
        let url = url.clone();
        let kept = tokio::task::spawn_blocking(move || {
            if let Err(error) = cache.put(&url, &file) {
                // It is shown all the same.
                tracing::warn!("a picture is not kept: {error}");
            }
            file
        });
        kept.await.map_err(|_| NoPicture::LetGo)
    }
}
