-- The first schema. Moments are milliseconds since the Unix epoch, GUIDs are blobs of 16 bytes, states and reasons are
-- the vendor's numbers.

-- What the store itself remembers, such as the key that tokens are signed with.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- How many visitors without a name there have been.
CREATE TABLE counter (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('visitor', 0);

-- Custom messaging channels, and where their conversations arrive.
CREATE TABLE channel (
    number       INTEGER PRIMARY KEY,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    organization BLOB    NOT NULL CHECK (length(organization) = 16),
    -- The application that may use it; null: the registered one.
    app          BLOB    CHECK (length(app) = 16),
    linked       INTEGER NOT NULL CHECK (linked IN (0, 1)),
    name         TEXT    NOT NULL,
    queue        TEXT    NOT NULL,
    ai_agent     INTEGER NOT NULL CHECK (ai_agent IN (0, 1))
) STRICT;

-- Customer records. The keys are the forms in which email addresses and phone numbers are compared.
CREATE TABLE record (
    id           TEXT NOT NULL PRIMARY KEY,
    first_name   TEXT NOT NULL,
    last_name    TEXT NOT NULL,
    email        TEXT,
    phone_number TEXT,
    email_key    TEXT,
    phone_key    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_email ON record (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX record_by_phone ON record (phone_key) WHERE phone_key IS NOT NULL;

-- Conversations: what the list shows and decisions need. Narrow, because lists read many; the rest is in `detail`.
CREATE TABLE conversation (
    number      INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    channel     INTEGER NOT NULL REFERENCES channel (number),
    state       INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
    reason      INTEGER NOT NULL,
    ai_agent    INTEGER NOT NULL CHECK (ai_agent IN (0, 1)),
    -- The newest event of this conversation.
    revision    INTEGER NOT NULL,
    created_on  INTEGER NOT NULL,
    activity_on INTEGER NOT NULL,
    accepted_on INTEGER,
    -- Lines of the customer that no representative has had before them.
    unread      INTEGER NOT NULL,
    record      TEXT    REFERENCES record (id),
    matches     INTEGER NOT NULL,
    queue       TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    customer_id TEXT,
    -- The displayable variables, a JSON array of {name, value}. Last, because it may be long.
    displayable TEXT    NOT NULL
) STRICT;

-- The desk's list: each state newest first.
CREATE INDEX conversation_by_state ON conversation (state, revision);
-- The integrator's list: open, active and waiting ones in the order of their creation.
CREATE INDEX conversation_listed ON conversation (channel, created_on, id) WHERE state IN (1, 2, 3);
-- A create continues the customer's open or active conversation, so there is never a second one.
CREATE UNIQUE INDEX conversation_continued ON conversation (channel, customer_id)
    WHERE customer_id IS NOT NULL AND state IN (1, 2);
-- A create may re-open the customer's waiting conversation, by setting.
CREATE INDEX conversation_waiting ON conversation (channel, customer_id)
    WHERE customer_id IS NOT NULL AND state = 3;

-- How many conversations stand in each state, so that a list's total need not be counted. Kept by the statements that
-- change a state: a trigger would make SQLite journal every insert twice.
CREATE TABLE state_count (
    state         INTEGER PRIMARY KEY,
    conversations INTEGER NOT NULL CHECK (conversations >= 0)
) STRICT;
INSERT INTO state_count (state, conversations) VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0);

-- What only one conversation's reader needs.
CREATE TABLE detail (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (number),
    -- What a representative sees, in lower case, a line each: what the list's filter looks in. First, so that filtering
    -- does not read the columns behind it.
    search       TEXT NOT NULL,
    -- `customercontext` as sent, JSON.
    customer     TEXT NOT NULL,
    -- All variables, a JSON array of {name, value, isDisplayable}.
    variables    TEXT NOT NULL
) STRICT;

-- The transcript.
CREATE TABLE entry (
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    message_id   INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    PRIMARY KEY (conversation, message_id)
) STRICT, WITHOUT ROWID;

-- Representatives' sessions.
CREATE TABLE session (
    number       INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    opened_on    INTEGER NOT NULL,
    closed_on    INTEGER
) STRICT;
CREATE INDEX session_by_conversation ON session (conversation);

-- Request ids that a retry may repeat. An id may be of any length, so its SHA-256 stands for it.
CREATE TABLE request (
    channel      INTEGER NOT NULL REFERENCES channel (number),
    fingerprint  BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    at           INTEGER NOT NULL,
    PRIMARY KEY (channel, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_by_time ON request (at);

-- What happened, in the order of its commit; the newest stay, see the housekeeping of the writer.
CREATE TABLE event (
    id           INTEGER PRIMARY KEY,
    kind         TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversation (number)
) STRICT;
