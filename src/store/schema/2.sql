-- Schema 2. Words and units are those of schema 1.


-- The categories of a feed after its first, which stands in its row.
CREATE TABLE feed_category (
  feed     INTEGER NOT NULL REFERENCES feed (id),
  category INTEGER NOT NULL REFERENCES category (id),
  PRIMARY KEY (feed, category)
) WITHOUT ROWID;
CREATE TABLE step_category (
  step     INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  feed     INTEGER NOT NULL REFERENCES feed (id),
  category INTEGER NOT NULL REFERENCES category (id),
  PRIMARY KEY (step, feed, category)
) WITHOUT ROWID;

-- What OPML said of a feed beyond our own terms: JSON array of [name, value, name space or null].
ALTER TABLE feed ADD COLUMN outline TEXT;

-- The user's tags.
CREATE TABLE entry_tag (
  entry INTEGER NOT NULL REFERENCES entry (id),
  tag   TEXT NOT NULL,
  PRIMARY KEY (entry, tag)
) WITHOUT ROWID;
CREATE INDEX entry_tag_tag ON entry_tag (tag, entry);
CREATE TABLE step_tag (
  step  INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  entry INTEGER NOT NULL REFERENCES entry (id),
  tag   TEXT NOT NULL,
  PRIMARY KEY (step, entry, tag)
) WITHOUT ROWID;

-- Marks of entries that have not arrived, by link or guid. Those of a step that is undone wait.
CREATE TABLE foretold (
  key   TEXT PRIMARY KEY,
  flags INTEGER NOT NULL,
  step  INTEGER
) WITHOUT ROWID;
CREATE INDEX foretold_step ON foretold (step);
