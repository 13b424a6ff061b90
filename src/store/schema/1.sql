-- Schema 1. The words are those of `model`. Times are seconds since 1970 UTC; hashes are xxh3-64,
-- kept as signed integers. What is derived from other rows is named as such: the writer keeps it
-- equal in the same transaction, and `check` computes it again.

PRAGMA application_id = 0x636f7261; -- "cora"

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO meta VALUES
  ('is_clean', 1),       -- 0 from the first write of a process until it closes the database
  ('feeds_version', 0);  -- grows when a title or address changes that rows are shown with

-- At most one row: the process that refreshes.
CREATE TABLE lease (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  owner    INTEGER NOT NULL,
  deadline INTEGER NOT NULL
);

CREATE TABLE category (
  id     INTEGER PRIMARY KEY,
  path   TEXT NOT NULL UNIQUE,               -- parts joined by '/'
  parent INTEGER REFERENCES category (id),
  unread INTEGER NOT NULL DEFAULT 0,         -- derived, with what is below
  total  INTEGER NOT NULL DEFAULT 0          -- derived, with what is below
);

CREATE TABLE feed (
  id            INTEGER PRIMARY KEY,
  url           TEXT NOT NULL UNIQUE,        -- as the user subscribed to it
  title         TEXT NOT NULL DEFAULT '',    -- its own
  user_title    TEXT,
  site          TEXT,
  category      INTEGER REFERENCES category (id),
  is_followed   INTEGER NOT NULL,            -- 0 after unsubscribing: undo brings it back
  etag          BLOB,
  last_modified BLOB,
  body_hash     INTEGER,
  failures      INTEGER NOT NULL DEFAULT 0,
  last_success  INTEGER,
  last_try      INTEGER,
  last_error    TEXT,
  next          INTEGER,                     -- NULL: never again
  why_next      TEXT NOT NULL DEFAULT '',
  retry_after   INTEGER,
  -- What its last document says of when to ask; see `model::Pace`.
  wish          INTEGER NOT NULL DEFAULT 0,
  skip_hours    INTEGER NOT NULL DEFAULT 0,
  skip_days     INTEGER NOT NULL DEFAULT 0,
  rhythm        INTEGER,
  newest        INTEGER,
  watched_until INTEGER,
  repeats       INTEGER NOT NULL DEFAULT 0,  -- same bodies in a row
  unread        INTEGER NOT NULL DEFAULT 0,  -- derived
  total         INTEGER NOT NULL DEFAULT 0   -- derived
);

CREATE TABLE story (
  id      INTEGER PRIMARY KEY,
  created INTEGER NOT NULL,
  oldest  INTEGER NOT NULL,
  newest  INTEGER NOT NULL,
  size    INTEGER NOT NULL,
  title   TEXT,                              -- NULL: that of its only entry
  seen_at INTEGER
);

-- Slim on purpose: lists and counts never read past these columns.
CREATE TABLE entry (
  id           INTEGER PRIMARY KEY,
  feed         INTEGER NOT NULL REFERENCES feed (id),
  story        INTEGER NOT NULL REFERENCES story (id),
  public_id    INTEGER NOT NULL UNIQUE,
  identity     TEXT NOT NULL,
  content_hash INTEGER NOT NULL,             -- of title and texts, to see whether they changed
  published    INTEGER NOT NULL,
  fetched      INTEGER NOT NULL,
  updated      INTEGER,
  title        TEXT NOT NULL,
  url          TEXT,
  outlet       TEXT,                         -- the registrable host of url
  words        INTEGER NOT NULL,
  copy_key     INTEGER,                      -- hash of canonical address and folded title
  copy_of      INTEGER REFERENCES entry (id),-- the first of its group; NULL: this is the first
  copy_count   INTEGER NOT NULL DEFAULT 0,   -- derived: other members of its group
  is_read      INTEGER NOT NULL DEFAULT 0,
  is_starred   INTEGER NOT NULL DEFAULT 0,
  is_later     INTEGER NOT NULL DEFAULT 0,
  is_deleted   INTEGER NOT NULL DEFAULT 0,
  is_muted     INTEGER NOT NULL DEFAULT 0,   -- by hand; for rules there is the next
  mutes        INTEGER NOT NULL DEFAULT 0,   -- derived: rules that hide it
  is_snoozed   INTEGER NOT NULL DEFAULT 0,
  snoozed_until INTEGER,
  is_hidden    INTEGER NOT NULL DEFAULT 0,   -- derived: deleted, muted, snoozed, or of a feed no longer followed and not starred
  is_face      INTEGER NOT NULL DEFAULT 1    -- derived: the row shown for its group
);

CREATE INDEX entry_published ON entry (published, id, is_face) WHERE is_hidden = 0;
CREATE INDEX entry_unread ON entry (published, id, is_face) WHERE is_read = 0 AND is_hidden = 0;
CREATE INDEX entry_starred ON entry (published, id, is_face) WHERE is_starred = 1 AND is_hidden = 0;
CREATE INDEX entry_later ON entry (published, id, is_face) WHERE is_later = 1 AND is_hidden = 0;
CREATE INDEX entry_deleted ON entry (published, id) WHERE is_deleted = 1;
CREATE INDEX entry_hidden ON entry (published, id) WHERE is_hidden = 1;
CREATE INDEX entry_snoozed ON entry (snoozed_until) WHERE is_snoozed = 1;
CREATE INDEX entry_feed ON entry (feed, published, id);
CREATE INDEX entry_feed_unread ON entry (feed, published, id) WHERE is_read = 0 AND is_hidden = 0;
-- Not partial by IS NOT NULL: to see whether a condition implies that, SQLite looks at the values
-- bound, and prepares the statement again for each.
CREATE INDEX entry_copy_key ON entry (copy_key);
CREATE INDEX entry_copy_of ON entry (copy_of) WHERE copy_count > 0;
CREATE INDEX entry_story ON entry (story);

CREATE TABLE entry_body (
  entry      INTEGER PRIMARY KEY REFERENCES entry (id),
  html       TEXT NOT NULL,
  summary    TEXT,
  base       TEXT,
  language   TEXT,
  authors    TEXT,                           -- JSON array of strings
  tags       TEXT,                           -- JSON array of strings
  enclosures TEXT                            -- JSON array of [url, type, bytes, seconds]
);

-- Entries that the full-text index misses. Their text is had from the HTML.
CREATE TABLE unindexed (
  entry INTEGER PRIMARY KEY REFERENCES entry (id)
);

CREATE VIRTUAL TABLE entry_fts USING fts5 (
  title, body,
  content = '', contentless_delete = 1, detail = full,
  tokenize = 'unicode61 remove_diacritics 0'
);
-- A batch is one segment and not dozens that are merged at once: less work while filling.
INSERT INTO entry_fts (entry_fts, rank) VALUES
  ('hashsize', 16777216), ('automerge', 16), ('crisismerge', 64);

CREATE TABLE topic (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL UNIQUE,
  position     INTEGER NOT NULL,             -- in the watchlist
  hash         INTEGER NOT NULL,             -- of what it matches
  matched_hash INTEGER,                      -- the hash that all stored entries were matched with
  unread       INTEGER NOT NULL DEFAULT 0,   -- derived
  total        INTEGER NOT NULL DEFAULT 0,   -- derived
  about        INTEGER NOT NULL DEFAULT 0    -- derived
);

CREATE TABLE hit (
  entry    INTEGER NOT NULL REFERENCES entry (id),
  topic    INTEGER NOT NULL REFERENCES topic (id),
  level    INTEGER NOT NULL,                 -- 1 mention, 2 about
  count    INTEGER NOT NULL,
  in_title INTEGER NOT NULL,
  PRIMARY KEY (entry, topic)
) WITHOUT ROWID;
CREATE INDEX hit_topic ON hit (topic, entry);

-- The mutes of the watchlist. One that is over stays as long as it stands in the file.
CREATE TABLE mute (
  id      INTEGER PRIMARY KEY,
  hash    INTEGER NOT NULL UNIQUE,           -- of what it does, for how long, with what
  name    TEXT NOT NULL,
  action  INTEGER NOT NULL,                  -- 1 hide, 2 read, 3 dim
  ends    INTEGER,                           -- NULL: never, or when its query matches
  is_over INTEGER NOT NULL
);

CREATE TABLE muted (
  entry INTEGER NOT NULL REFERENCES entry (id),
  mute  INTEGER NOT NULL REFERENCES mute (id),
  PRIMARY KEY (entry, mute)
) WITHOUT ROWID;
CREATE INDEX muted_mute ON muted (mute, entry);

-- Derived: the rows that the lists of categories and topics show, one for a group of copies.
-- scope is the id of a category, or minus the id of a topic.
CREATE TABLE listed (
  scope     INTEGER NOT NULL,
  published INTEGER NOT NULL,
  entry     INTEGER NOT NULL REFERENCES entry (id),
  is_read   INTEGER NOT NULL,
  PRIMARY KEY (scope, published, entry)
) WITHOUT ROWID;
CREATE INDEX listed_unread ON listed (scope, published, entry) WHERE is_read = 0;

-- Derived: one row, the counts of the desk.
CREATE TABLE desk (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  unread  INTEGER NOT NULL,
  starred INTEGER NOT NULL,
  later   INTEGER NOT NULL,
  total   INTEGER NOT NULL
);
INSERT INTO desk VALUES (1, 0, 0, 0, 0);

-- The undo history. Flags are bits: 1 read, 2 starred, 4 later, 8 deleted, 16 muted,
-- 32 snoozed.
CREATE TABLE step (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  created   INTEGER NOT NULL,
  label     TEXT NOT NULL,
  count     INTEGER NOT NULL,
  is_undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE step_entry (
  step   INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  entry  INTEGER NOT NULL REFERENCES entry (id),
  before INTEGER NOT NULL,
  after  INTEGER NOT NULL,
  PRIMARY KEY (step, entry)
) WITHOUT ROWID;
CREATE TABLE step_topics (
  step   INTEGER PRIMARY KEY REFERENCES step (id) ON DELETE CASCADE,
  before TEXT,                               -- topics.toml; NULL: there was no file
  after  TEXT
);
CREATE TABLE step_feed (
  step   INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  feed   INTEGER NOT NULL REFERENCES feed (id),
  before INTEGER NOT NULL,                   -- is_followed
  after  INTEGER NOT NULL,
  PRIMARY KEY (step, feed)
) WITHOUT ROWID;
CREATE TABLE step_rule (
  step     INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  rule     TEXT NOT NULL,                    -- its table in topics.toml
  is_there INTEGER NOT NULL                  -- after the step
);
CREATE INDEX step_rule_step ON step_rule (step);
