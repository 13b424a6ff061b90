-- Schema 2. Words and units are those of schema 1.

-- What else an entry says, beside its text; see `model::Beside`.
ALTER TABLE entry_body ADD COLUMN comments TEXT;
ALTER TABLE entry_body ADD COLUMN image TEXT;
ALTER TABLE entry_body ADD COLUMN episode TEXT;

-- Earlier versions of entries, the oldest first.
CREATE TABLE revision (
  id       INTEGER PRIMARY KEY,
  entry    INTEGER NOT NULL REFERENCES entry (id),
  replaced INTEGER NOT NULL,                 -- when the next version came
  hash     INTEGER NOT NULL,                 -- of its words, to know it again
  title    TEXT NOT NULL,
  text     TEXT NOT NULL
);
CREATE INDEX revision_entry ON revision (entry);
