-- The journal: the integrators' exchanges, secrets masked; the newest stay. Only ever read as a whole, so each is JSON.
CREATE TABLE exchange (
    id       INTEGER PRIMARY KEY,
    exchange TEXT    NOT NULL
) STRICT;
