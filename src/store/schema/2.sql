-- Schema 2. Words and units are those of schema 1.


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
