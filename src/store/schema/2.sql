-- Schema 2. Words and units are those of schema 1.

-- What topics announce: hits that wait to be announced, and those that were, for a while.
ALTER TABLE topic ADD COLUMN announces INTEGER NOT NULL DEFAULT 0;  -- the watchlist says so
CREATE TABLE announcement (
  topic INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  told  INTEGER,                             -- when; NULL: it waits
  PRIMARY KEY (topic, entry)
) WITHOUT ROWID;
CREATE INDEX announcement_waiting ON announcement (topic) WHERE told IS NULL;
