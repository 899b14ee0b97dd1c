-- The last line of which the AI agent knows, once it has had the conversation and has it no more.
ALTER TABLE conversation ADD COLUMN ai_agent_until INTEGER;
