-- The AI agent.

-- How many messages in a row it has had no rule for.
ALTER TABLE detail ADD COLUMN ai_agent_misses INTEGER NOT NULL DEFAULT 0;

-- Channels have it from now on; before, there was none to have.
UPDATE channel SET ai_agent = 1;
