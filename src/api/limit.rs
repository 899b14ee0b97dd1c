//! The limits of the Messaging API, each with the page that states it.
//!
//! "Characters" are Unicode scalar values and "KB" is 1,024 bytes of UTF-8 (our decision: the pages do not say).

use std::ops::RangeInclusive;

/// Characters in each of the six fields of `customercontext` ("Use /consumer/conversations/create endpoint").
pub const CUSTOMER_FIELD_CHARS: usize = 200;
/// Context variables in one conversation ("Use /consumer/conversations/create endpoint"; code 30010).
pub const CONTEXT_VARIABLES: usize = 100;
/// Characters in a context variable's name ("Manage context variables").
pub const VARIABLE_NAME_CHARS: usize = 100;
/// Characters in a context variable's value ("Manage context variables").
pub const VARIABLE_VALUE_CHARS: usize = 4_000;
/// Bytes of the start message, its text and its display name together ("Use /consumer/conversations/create
/// endpoint" says 27 Kb of the object).
pub const START_MESSAGE_BYTES: usize = 27 * 1024;
/// Conversations on one page of GET conversations ("Use GET conversations endpoint"; code 30007).
pub const CONVERSATIONS_PAGE: RangeInclusive<u32> = 1..=250;
/// Page size of GET conversations when none is asked for.
pub const CONVERSATIONS_PAGE_DEFAULT: u32 = 50;
/// Messages on one page of GET messages ("Use GET messages endpoint"; code 30008).
pub const MESSAGES_PAGE: RangeInclusive<u32> = 1..=100;
/// Page size of GET messages when none is asked for.
pub const MESSAGES_PAGE_DEFAULT: u32 = 50;
/// Characters in a message's text ("Use /consumer/conversation endpoint"; code 30011).
pub const MESSAGE_CHARS: usize = 6_000;
/// Characters in an activity's `type`, `name`, `from.id` and `from.name`, and in an attachment's `contentType` and `name`
/// ("Use /consumer/conversation endpoint").
pub const ACTIVITY_FIELD_CHARS: usize = 256;
/// Bytes of an attachment that is embedded in a message, decoded, unless the endpoint is set otherwise (page "Enable file
/// attachments": 5,120 KB).
pub const ATTACHMENT_BYTES: usize = 5_120 * 1024;
/// Bytes of a request body that the endpoint reads (our decision; the largest documented attachment is 5 MB, which is
/// 6.7 MB as base64).
pub const BODY_BYTES: usize = 8 * 1024 * 1024;
/// How long a `conversationrequestid` is remembered, in hours (our decision).
pub const REQUEST_ID_HOURS: i64 = 24;

/// How long a text is, in the unit that the limits count in.
pub fn chars(text: &str) -> usize {
    text.chars().count()
}
