-- What the list's filter looks in: what a representative sees, in lower case, a line each. A table of its own, because
-- the filter reads all of it and nothing else.
CREATE TABLE search (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (number),
    text         TEXT NOT NULL
) STRICT;
INSERT INTO search (conversation, text) SELECT conversation, search FROM detail;
ALTER TABLE detail DROP COLUMN search;
