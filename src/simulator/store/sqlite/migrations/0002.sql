-- Activities: ids that are given to more than lines, receipts, senders' ids, attachments.

-- The last message id that was given in the conversation, to a line or to anything else.
ALTER TABLE conversation ADD COLUMN last_message INTEGER;
UPDATE conversation SET last_message =
    (SELECT max(message_id) FROM entry WHERE entry.conversation = conversation.number);

-- The customer has read the messages up to this one.
ALTER TABLE conversation ADD COLUMN read_up_to INTEGER;

-- The sender's id as the activity said.
ALTER TABLE entry ADD COLUMN sender_id TEXT;

-- A line's attachments, a JSON array of {contentType, contentUrl, name}. Apart, because they may be megabytes.
CREATE TABLE attachments (
    conversation INTEGER NOT NULL,
    message_id   INTEGER NOT NULL,
    content      TEXT    NOT NULL,
    PRIMARY KEY (conversation, message_id),
    FOREIGN KEY (conversation, message_id) REFERENCES entry (conversation, message_id)
) STRICT;
