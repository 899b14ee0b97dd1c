-- Earlier contexts, for an endpoint that shows changes late: what the variables were until a moment. Only as far back as
-- the delay; none without one.
CREATE TABLE context_before (
    conversation INTEGER NOT NULL REFERENCES conversation (number) ON DELETE CASCADE,
    until        INTEGER NOT NULL,
    variables    TEXT    NOT NULL,
    PRIMARY KEY (conversation, until)
) STRICT, WITHOUT ROWID;
