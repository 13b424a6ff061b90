-- Schema 2. Words and units are those of schema 1.


-- Derived: of the unread entries of a topic, those that are about it.
ALTER TABLE topic ADD COLUMN unread_about INTEGER NOT NULL DEFAULT 0;
UPDATE topic SET unread_about = (SELECT count(*) FROM listed
  JOIN hit ON hit.entry = listed.entry AND hit.topic = topic.id
  WHERE listed.scope = -topic.id AND listed.is_read = 0 AND hit.level > 1);
