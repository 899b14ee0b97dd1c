-- Where the event stream goes on once there is no event left: an id is never given twice, not even after a reset.
INSERT INTO counter (name, value) VALUES ('event', 0);
