-- Webhooks: where a channel's integrator is told, what it is told, and how that went.

-- The base URL as it was set; null: the integrator is told nothing.
ALTER TABLE channel ADD COLUMN webhook_url TEXT;
-- The base URL that stands in for it while the endpoint runs; written at every start.
ALTER TABLE channel ADD COLUMN webhook_override TEXT;

-- One payload for one conversation's integrator. Ids are the order in which they were made.
CREATE TABLE delivery (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    state        TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'gave-up')),
    at           INTEGER NOT NULL,
    -- The base URL that it was made for, later the one that was tried last.
    webhook_url  TEXT    NOT NULL,
    -- The payload, byte for byte. Last, because it may be megabytes.
    activity     TEXT    NOT NULL
) STRICT;
CREATE INDEX delivery_pending ON delivery (conversation, id) WHERE state = 'pending';
CREATE INDEX delivery_by_conversation ON delivery (conversation, id);
CREATE INDEX delivery_by_state ON delivery (state, id);

-- Every try whose end is known: the status of the answer, or why there was none.
CREATE TABLE delivery_try (
    delivery    INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    status      INTEGER,
    error       TEXT,
    duration_ms INTEGER NOT NULL,
    -- The fault that was injected, JSON.
    fault       TEXT,
    PRIMARY KEY (delivery, number),
    CHECK ((status IS NULL) <> (error IS NULL))
) STRICT, WITHOUT ROWID;

-- The conversations that have something pending, each once: its first pending delivery is tried from `due` on. This is
-- what keeps the order within a conversation, and what finds the next one without looking at all that is pending.
CREATE TABLE outbox (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (number),
    channel      INTEGER NOT NULL REFERENCES channel (number),
    due          INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_due ON outbox (channel, due);
