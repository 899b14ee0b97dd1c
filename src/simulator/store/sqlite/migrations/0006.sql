-- The whole lifecycle: why sessions are over, and what time is to do.

-- `msdyn_closurereason`; null while the session is open.
ALTER TABLE session ADD COLUMN closure INTEGER;

-- What the conversation is watched for, and since when; null once it is closed.
ALTER TABLE conversation ADD COLUMN watch INTEGER;
ALTER TABLE conversation ADD COLUMN idle_since INTEGER;
UPDATE conversation SET idle_since = activity_on, watch = CASE
    WHEN state = 1 THEN 1
    WHEN state = 2 AND ai_agent = 1 THEN 2
    WHEN state = 2 THEN 4
    WHEN state = 3 THEN 6
    WHEN state = 5 THEN 7 END;
-- Of each kind, those that have been idle longest come first.
CREATE INDEX conversation_watched ON conversation (watch, idle_since) WHERE watch IS NOT NULL;

-- The number that an unidentified customer was given, for the title should no record be linked any more.
ALTER TABLE detail ADD COLUMN visitor INTEGER;
UPDATE detail SET visitor = (
    SELECT CAST(substr(title, 9) AS INTEGER) FROM conversation
    WHERE conversation.number = detail.conversation AND title GLOB 'Visitor [0-9]*');
-- Who a record is linked to, to tell them that it changed.
CREATE INDEX conversation_by_record ON conversation (record) WHERE record IS NOT NULL;

-- Where the event stream goes on once there is no event left: an id is never given twice, not even after a reset.
INSERT INTO counter (name, value) VALUES ('event', 0);

-- The last line of which the AI agent knows, once it has had the conversation and has it no more.
ALTER TABLE conversation ADD COLUMN ai_agent_until INTEGER;
