-- The desk's list in the order of creation: newest first, or those that wait longest.
CREATE INDEX conversation_by_creation ON conversation (state, created_on, id);
