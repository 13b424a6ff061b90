-- Schema 2. Words and units are those of schema 1.

-- Feeds

-- A feed that is switched off stays followed, with its entries, and nothing is asked, read or run
-- for it. So is stored what an import names that is not on the web (`exec:`, `filter:`, `file:`),
-- until the user switches it on.
ALTER TABLE feed ADD COLUMN is_off INTEGER NOT NULL DEFAULT 0;
-- What OPML said of it beyond our own terms: JSON array of [name, value, name space or null].
ALTER TABLE feed ADD COLUMN outline TEXT;
ALTER TABLE feed ADD COLUMN failing_since INTEGER;  -- the first failure since the last success
ALTER TABLE feed ADD COLUMN advice TEXT;            -- what can be done about last_error
ALTER TABLE feed ADD COLUMN kind TEXT;              -- its format
ALTER TABLE feed ADD COLUMN repairs TEXT;           -- of its last document, one a line
-- A permanent redirect, as long as it is seen: where to, on how many days (-1: the user wants the
-- old address), when last. After three days the address is another; `moved_from` was the old one.
ALTER TABLE feed ADD COLUMN moving_to TEXT;
ALTER TABLE feed ADD COLUMN moving_seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN moving_at INTEGER;
ALTER TABLE feed ADD COLUMN moved_from TEXT;

-- The categories of a feed after its first, which stands in its row.
CREATE TABLE feed_category (
  feed     INTEGER NOT NULL REFERENCES feed (id),
  category INTEGER NOT NULL REFERENCES category (id),
  PRIMARY KEY (feed, category)
) WITHOUT ROWID;

-- The last fetches of each feed, numbered as they came.
CREATE TABLE fetch_log (
  feed    INTEGER NOT NULL REFERENCES feed (id),
  number  INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  outcome INTEGER NOT NULL,                  -- 1 new document, 2 unchanged, 3 failed
  status  INTEGER,                           -- of HTTP
  bytes   INTEGER,                           -- of the body, unpacked
  ms      INTEGER NOT NULL,
  new     INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  remark  TEXT,
  PRIMARY KEY (feed, number)
) WITHOUT ROWID;

-- Entries

-- When it was first missed in its feed's document; NULL: it stands there.
ALTER TABLE entry ADD COLUMN gone INTEGER;
CREATE INDEX entry_present ON entry (feed) WHERE gone IS NULL;
CREATE INDEX entry_gone ON entry (gone, id) WHERE gone IS NOT NULL;

-- Lists by headline; see `lists::titles`.
CREATE INDEX entry_title ON entry (
  substr(CAST(lower(ltrim(title, ' "''“”„‘’«»([')) AS BLOB), 1, 15), id
) WHERE is_hidden = 0;
-- What was read, in list order: the lower half of lists with what is unread first.
CREATE INDEX entry_read ON entry (published, id, is_face) WHERE is_read = 1 AND is_hidden = 0;
CREATE INDEX listed_read ON listed (scope, published, entry) WHERE is_read = 1;

-- What else it says, beside its text; see `model::Beside`.
ALTER TABLE entry_body ADD COLUMN comments TEXT;
ALTER TABLE entry_body ADD COLUMN image TEXT;
ALTER TABLE entry_body ADD COLUMN episode TEXT;

-- Earlier versions, the oldest first.
CREATE TABLE revision (
  id       INTEGER PRIMARY KEY,
  entry    INTEGER NOT NULL REFERENCES entry (id),
  replaced INTEGER NOT NULL,                 -- when the next version came
  hash     INTEGER NOT NULL,                 -- of its words, to know it again
  title    TEXT NOT NULL,
  text     TEXT NOT NULL
);
CREATE INDEX revision_entry ON revision (entry);

-- The article as its own page has it, for entries whose feed sends only a teaser.
CREATE TABLE original (
  entry        INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  fetched      INTEGER NOT NULL,
  html         TEXT NOT NULL,                -- empty: there is none
  base         TEXT NOT NULL,                -- where it was found
  words        INTEGER NOT NULL,
  byline       TEXT NOT NULL,
  published    TEXT,                         -- as the page says
  image        TEXT,                         -- the lead picture
  obstacle     TEXT,                         -- why there is no text
  is_preferred INTEGER                       -- NULL: the longer of this and the feed's is shown
);

-- How far an entry was read, in 1/65536 of its text, and when.
CREATE TABLE place (
  entry      INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
  progress   INTEGER NOT NULL,
  seen       INTEGER,                        -- when what was read was loaded; NULL: only looked at
  -- For what is new to the user in a report: its place in the order in which they were first
  -- opened, and when what was read then was loaded (NULL: it was only looked at).
  turn       INTEGER,
  first_seen INTEGER,
  -- When it was opened last, whether or not its text was there to be read before it was left.
  opened     INTEGER
);
CREATE INDEX place_turn ON place (turn);
CREATE INDEX place_opened ON place (opened, entry);

-- The user's tags.
CREATE TABLE entry_tag (
  entry INTEGER NOT NULL REFERENCES entry (id),
  tag   TEXT NOT NULL,
  PRIMARY KEY (entry, tag)
) WITHOUT ROWID;
CREATE INDEX entry_tag_tag ON entry_tag (tag, entry);

-- Marks of entries that have not arrived, by link or guid. Those of a step that is undone wait.
CREATE TABLE foretold (
  key   TEXT PRIMARY KEY,
  flags INTEGER NOT NULL,
  step  INTEGER
) WITHOUT ROWID;
CREATE INDEX foretold_step ON foretold (step);

-- Entries that were pruned, by their public ids: they are not new when they come again.
CREATE TABLE pruned (
  public_id INTEGER PRIMARY KEY
);

-- Topics

ALTER TABLE topic ADD COLUMN announces INTEGER NOT NULL DEFAULT 0;  -- the watchlist says so
-- Derived: of its unread entries, those that are about it.
ALTER TABLE topic ADD COLUMN unread_about INTEGER NOT NULL DEFAULT 0;
UPDATE topic SET unread_about = (SELECT count(*) FROM listed
  JOIN hit ON hit.entry = listed.entry AND hit.topic = topic.id
  WHERE listed.scope = -topic.id AND listed.is_read = 0 AND hit.level > 1);
-- Whether it takes whole stories. What it takes so has hits with count 0; see `expand`.
ALTER TABLE topic ADD COLUMN expands INTEGER NOT NULL DEFAULT 0;
ALTER TABLE topic ADD COLUMN seen_at INTEGER;       -- when its timeline was last looked at; so story

-- What topics announce: hits that wait to be announced, and those that were, for a while.
CREATE TABLE announcement (
  topic INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  told  INTEGER,                             -- when; NULL: it waits
  PRIMARY KEY (topic, entry)
) WITHOUT ROWID;
CREATE INDEX announcement_waiting ON announcement (topic) WHERE told IS NULL;

-- Stories

-- Derived: what lists of stories are sorted by. spread is outlets * 2^40 + newest, heat a time; see
-- `stories::rank`. A story of one entry has what follows from its publication.
ALTER TABLE story ADD COLUMN spread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE story ADD COLUMN heat INTEGER NOT NULL DEFAULT 0;
UPDATE story SET spread = (1 << 40) + newest, heat = newest;
CREATE INDEX story_spread ON story (spread, id);
CREATE INDEX story_heat ON story (heat, id);
-- In list order: whether an entry is the newest of its story in a list is one look.
DROP INDEX entry_story;
CREATE INDEX entry_story ON entry (story, published, id);

-- What is kept of an entry to compare later ones with it, once it was assigned to a story; for
-- one that nothing joins both are empty, and one byte each once they went. See `stories`, `traces`.
CREATE TABLE story_entry (
  entry   INTEGER PRIMARY KEY REFERENCES entry (id),
  score   REAL NOT NULL,                     -- likeness to its story; 0: nothing was compared
  copy_of INTEGER REFERENCES entry (id),     -- the first entry of another outlet with its text
  vector  BLOB NOT NULL,
  sketch  BLOB NOT NULL
);
CREATE INDEX story_entry_kept ON story_entry (entry) WHERE length(sketch) > 1;

-- At most one row: how far the entries are assigned.
CREATE TABLE story_state (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  until   INTEGER NOT NULL,                  -- the last entry that is assigned
  counted INTEGER NOT NULL,                  -- the last entry that is in the counts
  counts  BLOB NOT NULL                      -- of terms; those of later entries are had from them
);

-- Stories that the user chose for entries. They win over every score, for ever.
CREATE TABLE story_fix (
  entry INTEGER PRIMARY KEY REFERENCES entry (id),
  story INTEGER NOT NULL
);

-- The story that an entry nearly went to, or went to as well as to its own; and of which stories,
-- by the entries they were called by, it was said that they are not the same. See `near`.
CREATE TABLE story_near (
  entry INTEGER PRIMARY KEY REFERENCES entry (id),
  story INTEGER NOT NULL,
  score REAL NOT NULL,
  needs REAL NOT NULL
);
CREATE INDEX story_near_story ON story_near (story);
CREATE TABLE story_apart (
  a INTEGER NOT NULL,                        -- the lower one
  b INTEGER NOT NULL,
  PRIMARY KEY (a, b)
) WITHOUT ROWID;

-- The stories that a roundup tells of, by the entries they were called by; see `mentions`.
CREATE TABLE story_mention (
  entry INTEGER NOT NULL REFERENCES entry (id),
  story INTEGER NOT NULL,
  rank  INTEGER NOT NULL,                    -- 0: what it tells most of
  PRIMARY KEY (entry, story)
) WITHOUT ROWID;
CREATE INDEX story_mention_story ON story_mention (story);

-- What a report brought to a story that was done when it came: a sentence; empty if nothing.
CREATE TABLE story_news (
  entry INTEGER PRIMARY KEY REFERENCES entry (id),
  said  TEXT NOT NULL
);

-- Steps

-- The list in which the user took the step, in words of the screen; NULL: it belongs to none.
ALTER TABLE step ADD COLUMN place TEXT;

-- A setting in config.toml that a step changed.
CREATE TABLE step_setting (
  step   INTEGER PRIMARY KEY REFERENCES step (id) ON DELETE CASCADE,
  name   TEXT NOT NULL,                      -- table.key
  before TEXT,                               -- as TOML; NULL: it was not in the file
  after  TEXT
);

-- How a list was shown before and after a step, in words of the screen; empty: as lists usually are.
CREATE TABLE step_look (
  step   INTEGER PRIMARY KEY REFERENCES step (id) ON DELETE CASCADE,
  before TEXT NOT NULL,
  after  TEXT NOT NULL
);

-- Feeds that a step switched on or off.
CREATE TABLE step_switch (
  step   INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  feed   INTEGER NOT NULL REFERENCES feed (id),
  is_off INTEGER NOT NULL,                   -- after the step; before it was the other
  PRIMARY KEY (step, feed)
) WITHOUT ROWID;

-- What a step changed in what the user chose for feeds; see `step`.
CREATE TABLE step_choice (
  step            INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  feed            INTEGER NOT NULL REFERENCES feed (id),
  title_before    TEXT,                      -- user_title
  title_after     TEXT,
  category_before TEXT NOT NULL,             -- path; empty at the top
  category_after  TEXT NOT NULL,
  PRIMARY KEY (step, feed)
) WITHOUT ROWID;

CREATE TABLE step_category (
  step     INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  feed     INTEGER NOT NULL REFERENCES feed (id),
  category INTEGER NOT NULL REFERENCES category (id),
  is_in    INTEGER NOT NULL DEFAULT 1,       -- the step put the feed in; 0: took it out
  PRIMARY KEY (step, feed, category)
) WITHOUT ROWID;

CREATE TABLE step_address (
  step   INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  feed   INTEGER NOT NULL REFERENCES feed (id),
  before TEXT NOT NULL,
  after  TEXT NOT NULL,
  PRIMARY KEY (step, feed)
) WITHOUT ROWID;

CREATE TABLE step_tag (
  step  INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  entry INTEGER NOT NULL REFERENCES entry (id),
  tag   TEXT NOT NULL,
  is_on INTEGER NOT NULL DEFAULT 1,          -- the step put the tag on; 0: took it off
  PRIMARY KEY (step, entry, tag)
) WITHOUT ROWID;
CREATE INDEX step_tag_entry ON step_tag (entry);

-- When entries come back from a snooze, before a step (NULL: they were not snoozed) and after it.
CREATE TABLE step_snooze (
  step   INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  entry  INTEGER NOT NULL REFERENCES entry (id),
  before INTEGER,
  after  INTEGER NOT NULL,
  PRIMARY KEY (step, entry)
) WITHOUT ROWID;

-- What a step changed in which stories entries belong to, and in what the user chose for them.
CREATE TABLE step_story (
  step         INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  entry        INTEGER NOT NULL REFERENCES entry (id),
  story_before INTEGER NOT NULL,
  story_after  INTEGER NOT NULL,
  fix_before   INTEGER,                      -- its row in story_fix; NULL: none
  fix_after    INTEGER,
  PRIMARY KEY (step, entry)
) WITHOUT ROWID;
-- The stories that there were before such a step, and those after it.
CREATE TABLE step_story_row (
  step     INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  is_after INTEGER NOT NULL,
  story    INTEGER NOT NULL,
  created  INTEGER NOT NULL,
  title    TEXT,
  seen_at  INTEGER,
  PRIMARY KEY (step, is_after, story)
) WITHOUT ROWID;
CREATE TABLE step_apart (
  step INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  a    INTEGER NOT NULL,
  b    INTEGER NOT NULL,
  PRIMARY KEY (step, a, b)
) WITHOUT ROWID;

-- The rest

-- How the screen was when it was left: one text.
CREATE TABLE session (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  text TEXT NOT NULL
);

INSERT INTO meta VALUES
  ('rules_version', 0),    -- grows when a topic or a mute changes
  ('stories_version', 0),  -- grows when the user corrects a story
  ('stale_topics', 0),     -- 1: entries were stored that have not met all topics
  ('stale_mutes', 0),      -- 1: and all mutes
  ('grouped_anew', 0),     -- the last entry there was when all were grouped anew
  ('checked', 0),          -- when the database was last found to be sound
  ('pruned_at', 0),        -- when all entries were last looked at
  ('last_seen', 0);        -- the last entry there was when the reader was closed
