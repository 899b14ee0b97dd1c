//! The rows of the table.

use super::{Action, Condition, Group, Row, condition, place};
use crate::console::chord::{
    Chord,
    Key::{self, Char, F},
};

const fn plain(key: Key) -> Chord {
    Chord::plain(key)
}
const fn ctrl(letter: char) -> Chord {
    Chord::ctrl(Char(letter))
}
const fn alt(letter: char) -> Chord {
    Chord::alt(Char(letter))
}

macro_rules! row {
    ($action:ident $id:literal $title:literal $hint:literal $group:ident $contexts:ident [$($chord:expr),+] $applies:ident) => {
        row!($action $id $title $hint $group $contexts [$($chord),+] $applies, offered always)
    };
    ($action:ident $id:literal $title:literal $hint:literal $group:ident $contexts:ident [$($chord:expr),+] $applies:ident, offered $offered:ident) => {
        Row {
            action: Action::$action,
            id: $id,
            title: $title,
            hint: $hint,
            chords: &[$($chord),+],
            contexts: place::$contexts,
            group: Group::$group,
            applies: Condition { holds: condition::$applies, name: stringify!($applies) },
            offered: condition::$offered,
        }
    };
}

/// The table, in the order in which help lists it and the footer prefers it.
#[rustfmt::skip]
pub static TABLE: &[Row] = &[
    // Ctrl+Enter reaches us only from terminals that speak an extended protocol, so it comes last: the footer names the
    // first chord.
    row!(Send "send" "Send the form (Ctrl+Enter where the terminal can tell it from Enter)" "send" Form SENDING
        [ctrl('s'), Chord::alt(Key::Enter), plain(F(9)), Chord::ctrl(Key::Enter)] always, offered in_the_form),
    row!(Accept "accept" "Accept the selected conversation" "accept" Representative DESK [plain(Char('a'))] something_is_selected),
    row!(Reply "reply" "Write to the customer of the selected conversation" "reply" Representative DESK [plain(Char('r'))] something_is_selected),
    row!(Note "note" "Write an internal note, which the customer never sees" "note" Representative DESK [plain(Char('n'))] something_is_selected),
    row!(Say "say" "Send the reply or what the customer wrote, keep the note" "send" Representative WRITING [plain(Key::Enter), ctrl('s')] always),
    row!(CustomerEnd "customer-end" "End the conversation as the customer; asks once" "end" Representative CUSTOMER [ctrl('x')] the_conversation_may_go_on),
    row!(CustomerRead "customer-read" "Tell a live organisation that its customer has read what stands here; beside a desk it is told by itself" "tell it is read" Representative CUSTOMER [alt('r')] the_endpoint_has_no_desk),
    row!(BreakLine "break-line" "Break the line in a reply, a note or what the customer writes" "new line" Representative WRITING [Chord::alt(Key::Enter), Chord::shift(Key::Enter)] always),
    row!(AcceptIncoming "accept-incoming" "Accept the incoming conversation and go there" "" Representative SCREEN [alt('i')] a_conversation_comes_in),
    row!(RejectIncoming "reject-incoming" "Reject the incoming conversation" "" Representative SCREEN [alt('x')] a_conversation_comes_in),
    row!(Seats "seats" "Two seats: put the customer's beside the representative's, or take it away; Tab goes from one to the other" "two seats" Representative SEATS [plain(Char('T')), ctrl('t')] always,
        offered in_the_representatives_pane),
    row!(EndConversation "end-conversation" "End the active conversation; the paperwork follows" "end" Representative DESK [plain(Char('e'))] something_is_selected),
    row!(CloseConversation "close-conversation" "Close (the X): an active conversation waits, one in wrap-up is over" "close" Representative DESK
        [plain(Char('x'))] something_is_selected),
    row!(OpenConversation "open-conversation" "Take a waiting conversation up again" "take up" Representative DESK [plain(Char('o'))] something_is_selected),
    row!(Reject "reject" "Reject the selected conversation: it is offered to the next" "reject" Representative DESK [plain(Char('d'))] something_is_selected),
    row!(Transfer "transfer" "Transfer the active conversation to another queue" "" Representative DESK [plain(Char('m'))] something_is_selected),
    row!(Release "release" "Give the active conversation back to its queue" "" Representative DESK [plain(Char('b'))] something_is_selected),
    row!(Link "link" "Link the customer to a record, or unlink them" "" Representative DESK [plain(Char('l'))] something_is_selected),
    row!(ForceClose "force-close" "Close the conversation for good, as a supervisor; asks once" "" Representative DESK [plain(Char('X'))] something_is_selected),
    row!(Open "open" "Go to the representative's view of the selected conversation" "open" Panes LIST
        [plain(Key::Enter)] something_is_selected),
    row!(Pick "pick" "Do what is selected in the palette; keep the theme" "" Panes CHOOSING [plain(Key::Enter)] always),
    row!(Filter "filter" "Filter the list" "filter" Panes LISTS [plain(Char('/'))] always),
    row!(KeepFilter "keep-filter" "Keep the filter, or where the jump went, and go back to the list" "keep" Panes FILTER [plain(Key::Enter)] always),
    row!(States "states" "Show only open ones, or active, waiting, in wrap-up, closed, all, or what is to be worked on" "states" Panes LIST [plain(Char('s')), alt('s')] always),
    row!(ClosedToo "closed-too" "Show closed conversations too, or no more" "" Panes LIST [plain(Char('C'))] always),
    row!(SortList "sort" "Sort the list: newest activity, longest waiting or newest first" "sort" Panes LIST [plain(Char('S'))] always),
    row!(NextUnread "next-unread" "To the next conversation with something unread" "unread" Panes DESK [plain(Char('u')), alt('u')] the_list_is_not_empty,
        offered something_is_unread),
    row!(NextOpen "next-open" "To the next open conversation" "" Panes DESK [plain(Char('W'))] the_list_is_not_empty),
    row!(Jump "jump" "Jump to a conversation by its number in the list, or by how its name begins" "jump" Panes LIST [plain(Char('J')), plain(Char('\''))] the_list_is_not_empty),
    row!(Refresh "refresh" "Ask an organisation without a desk again: its list, and what is new in the conversation" "refresh" Panes REFRESH [ctrl('r')] the_endpoint_has_no_desk),
    row!(Audiences "audiences" "Compare what customer, AI agent, representative and supervisor see of the conversation, and why" "audiences" Panes DESK_AND_AUDIENCES
        [plain(Char('v'))] something_is_selected, offered outside_the_comparison),
    row!(AudienceBefore "audience-before" "The audience to the left" "" Panes AUDIENCES [plain(Key::Left), plain(Char('h'))] always),
    row!(AudienceAfter "audience-after" "The audience to the right" "" Panes AUDIENCES [plain(Key::Right), plain(Char('l'))] always),
    row!(CopyAudience "copy-audience" "Copy what this audience sees, and what it does not" "copy" Panes AUDIENCES [plain(Char('y'))] always),
    row!(Toggle "toggle" "Tick or untick a box; change a variable's type" "toggle" Form CHOICE [plain(Char(' '))] always),
    row!(Confirm "confirm" "Next field; a new line in Start message; press the button" "" Form FORM [plain(Key::Enter)] always),
    row!(Next "next" "Next field, then the next pane" "next" Everywhere FIELDS [plain(Key::Tab)] always),
    row!(Previous "previous" "Previous field or pane" "" Everywhere FIELDS [Chord::shift(Key::Tab)] always),
    row!(AddVariable "add-variable" "Add a context variable" "add variable" Form FORM [plain(F(6)), alt('=')] always),
    row!(RemoveVariable "remove-variable" "Remove this context variable" "remove" Form FORM [plain(F(8)), alt('-')] a_variable_row_has_the_focus),
    row!(VariableUp "variable-up" "Move this context variable up" "" Form FORM [Chord::alt(Key::Up)] a_variable_row_has_the_focus),
    row!(VariableDown "variable-down" "Move this context variable down" "" Form FORM [Chord::alt(Key::Down)] a_variable_row_has_the_focus),
    row!(ClearForm "clear-form" "Clear the form" "" Form FORM [alt('c')] always),
    row!(RestoreForm "restore-form" "Bring back what was last cleared or sent" "" Form FORM [alt('r')] something_was_cleared_or_sent),
    row!(Duplicate "duplicate" "Load a copy of what was sent to the selected conversation, or last" "" Form FORM_AND_DESK [alt('a')] something_was_sent_from_here),
    row!(Personas "personas" "Load somebody: people that come with frontdesk, and your own templates" "load" Form FORM_AND_DESK [plain(F(5)), alt('l')] always, offered in_the_form),
    row!(SaveTemplate "save-template" "Save the form as a template" "" Form FORM [alt('w')] always),
    row!(PasteSpecial "paste-special" "Paste a JSON body, a curl command or name=value lines to look at first" "" Form FORM [alt('v')] always),
    row!(EditOutside "edit-outside" "Edit the form as JSON in $VISUAL or $EDITOR" "" Form FORM [alt('e'), plain(F(7))] personal_data_may_be_seen),
    row!(CheckVariables "check-variables" "What is odd about the variables, and what mends it" "" Form FORM [alt('q')] always),
    row!(QuickFix "quick-fix" "Mend what is said about this variable" "" Form FORM [alt('.')] this_variable_looks_odd),

    row!(Take "take" "Take what is offered: load, take over, save, mend, edit again, do it" "" Sheets SHEETS [plain(Key::Enter)] always),
    row!(LookAtPaste "look-at-paste" "Look at what would be taken of the pasted text" "look" Sheets SHEET_TEXT [plain(Key::Tab)] the_paste_box_is_open),
    row!(PasteAsText "paste-as-text" "Paste as the text that it is" "as text" Sheets SHEET [plain(Char('p'))] the_pasted_text_fits_a_field),
    row!(GoToOddity "go-to" "Go to the variable" "go there" Sheets SHEET [plain(Char('o'))] the_checks_are_open),

    row!(Deliveries "deliveries" "What integrators were told by webhook, try by try" "" Areas AREAS [plain(Char('D')), Chord::shift(F(5))] always),
    row!(Records "records" "Customer records: look, write, delete; who matches the form right now" "" Areas AREAS [plain(Char('R')), Chord::shift(F(6))] always),
    row!(Clock "clock" "The endpoint's time: advance it, let it go faster, see what that brings" "" Areas AREAS [plain(Char('K')), Chord::shift(F(7))] always),
    row!(Faults "faults" "Programmed failures: a dial of presets, and the rules that are armed" "" Areas AREAS [plain(Char('F')), Chord::shift(F(8))] always),
    row!(Fidelity "fidelity" "The fidelity ledger: every rule that the endpoint keeps, and what it rests on" "" Areas AREAS [plain(Char('L')), Chord::shift(F(9))] always),
    row!(Scenarios "scenarios" "Scenarios: demonstrations to go through step by step, what comes with frontdesk and your own" "" Areas EVERYWHERE [alt('0'), plain(F(10))] always),
    row!(StageForward "stage-forward" "The scenario that is on: run the next step" "" Areas EVERYWHERE [alt('g')] a_scenario_is_on),
    row!(StagePlay "stage-play" "The scenario that is on: let it go on by itself, or pause it" "" Areas EVERYWHERE [alt('k')] a_scenario_is_on),
    row!(StageSpeed "stage-speed" "The scenario that is on: faster, and round to slow" "" Areas EVERYWHERE [alt('j')] a_scenario_is_on),
    row!(StageRestart "stage-restart" "The scenario that is on: back to the start, with new customers" "" Areas EVERYWHERE [alt('8')] a_scenario_is_on),
    row!(StageLeave "stage-leave" "The scenario that is on: leave it, and take away what it set up" "" Areas EVERYWHERE [alt('9')] a_scenario_is_on),
    row!(Record "record" "Record what came in since the console began as a scenario of your own" "" Areas EVERYWHERE [alt('7')] always),
    row!(Use "use" "Look closer at what is selected, or do it" "choose" Areas BROWSERS [plain(Key::Enter)] always),
    row!(Narrow "narrow" "Show fewer: deliveries by state, rules by what they rest on" "fewer" Areas BROWSER [plain(Char('b'))] the_list_can_be_narrowed),
    row!(NarrowMore "narrow-more" "Show fewer: deliveries of the selected conversation, rules of an area" "fewer still" Areas BROWSER [plain(Char('B'))] the_list_can_be_narrowed),
    row!(Replay "replay" "Deliver the selected one again" "replay" Areas BROWSER [plain(Char('r'))] a_delivery_that_is_not_under_way_is_selected),
    row!(ReplayAll "replay-all" "Deliver again all that gave up; asks once" "replay all" Areas BROWSER [plain(Char('A'))] the_deliveries_are_open),
    row!(NewRecord "new-record" "Write a new record" "new" Areas BROWSER [plain(Char('n'))] the_records_are_open),
    row!(EditRecord "edit-record" "Change the selected record" "edit" Areas BROWSER [plain(Char('e'))] a_record_is_selected),
    row!(DeleteRecord "delete-record" "Delete the selected record; asks once" "delete" Areas BROWSER [plain(Char('d'))] a_record_is_selected),
    row!(ArmToo "arm-too" "Arm the selected preset besides what is armed" "arm too" Areas BROWSER [plain(Char('a'))] a_preset_is_selected),
    row!(Disarm "disarm" "Disarm the selected rule" "disarm" Areas BROWSER [plain(Char('x'))] an_armed_rule_is_selected),
    row!(DisarmAll "disarm-all" "Disarm every rule" "disarm all" Areas BROWSER [plain(Char('X'))] the_faults_are_open),
    row!(WireOpen "wire-open" "Read the selected exchange; fold or unfold" "read" Wire WIRE [plain(Key::Enter)] an_exchange_is_selected),
    row!(WireToggle "wire-fold" "Fold or unfold" "" Wire WIRE [plain(Char(' '))] an_exchange_is_selected),
    row!(Why "why" "Why the last send was refused, and what mends it" "why" Everywhere SCREEN_AND_WIRE [plain(Char('i')), alt('n')] the_last_send_was_refused),
    row!(LoadCorrected "load-corrected" "Load the corrected body into the form" "mend" Wire WIRE [plain(Char('m'))] it_can_be_mended),
    row!(WireDifference "wire-difference" "What differs from the one of its kind before, or everything again" "difference" Wire WIRE [plain(Char('d'))] an_exchange_is_selected),
    row!(WireSource "wire-source" "From this console's exchanges to the endpoint's journal, and back" "source" Wire WIRE [plain(Key::Tab)] always),
    row!(WireReload "wire-reload" "Read the journal again" "reload" Wire WIRE [plain(Char('r'))] the_journal_is_open),
    row!(CopyCurl "copy-curl" "Copy as a curl command, the token as $TOKEN" "curl" Wire WIRE [plain(Char('c'))] an_exchange_is_selected),
    row!(CopyCommand "copy-command" "Copy as a frontdesk create command" "command" Wire WIRE [plain(Char('f'))] an_exchange_is_selected,
        offered a_create_is_selected),
    row!(CopyBody "copy-body" "Copy the whole body" "" Wire WIRE [plain(Char('b'))] an_exchange_is_selected),
    row!(WireSearch "wire-search" "Search in the exchange" "search" Wire WIRE [plain(Char('/'))] an_exchange_is_selected),
    row!(WireNextHit "wire-next-hit" "To the next place that holds what is looked for" "next hit" Wire WIRE [plain(Char('n'))] something_is_looked_for),
    row!(WirePreviousHit "wire-previous-hit" "To the previous one" "" Wire WIRE [plain(Char('N'))] something_is_looked_for),
    row!(WireKeepSearch "wire-keep-search" "Go to what was found" "go there" Wire WIRE_SEARCH [plain(Key::Enter)] always),
    row!(WireLeft "wire-left" "Fold, or go to what the line belongs to, or back to the list" "" Wire WIRE [plain(Key::Left), plain(Char('h'))] always),
    row!(WireRight "wire-right" "Read, or unfold, or go on" "" Wire WIRE [plain(Key::Right), plain(Char('l'))] always),

    row!(PaneCompose "pane-compose" "Go to Compose" "" Everywhere EVERYWHERE [plain(F(2)), alt('1'), plain(Char('1'))] always),
    row!(PaneConversations "pane-conversations" "Go to Conversations" "" Everywhere EVERYWHERE [plain(F(3)), alt('2'), plain(Char('2'))] always),
    row!(PaneRepresentative "pane-representative" "Go to Representative" "" Everywhere EVERYWHERE [plain(F(4)), alt('3'), plain(Char('3'))] always),
    row!(Back "back" "One step back: close help, clear the filter, dismiss a message; never discards text" "" Everywhere EVERYWHERE [plain(Key::Esc)] always),
    row!(Palette "palette" "Find an action by its name and do it" "palette" Everywhere EVERYWHERE [ctrl('p'), plain(Char(':'))] always),
    row!(Help "help" "Show or hide this help" "help" Everywhere EVERYWHERE [plain(F(1)), plain(Char('?'))] always),
    row!(Leave "leave" "Leave; asks once while the form holds changes that were not sent" "leave" Everywhere EVERYWHERE [ctrl('c')] always),
    row!(Quit "quit" "Leave, where no text is typed" "" Everywhere OUTSIDE_TEXT [plain(Char('q'))] always),
    row!(Zoom "zoom" "Give the whole screen to this pane, or back to all" "" Everywhere SCREEN [plain(Char('z')), alt('z')] always),
    row!(Grow "grow" "Make this pane larger" "" Everywhere SCREEN [plain(Char(']')), Chord::alt(Key::PageUp)] panes_share_the_screen),
    row!(Shrink "shrink" "Make this pane smaller" "" Everywhere SCREEN [plain(Char('[')), Chord::alt(Key::PageDown)] panes_share_the_screen),
    row!(Copy "copy" "Copy what has the focus: a field, a conversation's ID, the last message" "" Everywhere SCREEN_AND_WIRE [plain(Char('y')), alt('y')] there_is_something_to_copy),
    row!(Wire "wire" "The wire: what was sent and what was answered" "" Everywhere SCREEN [plain(Char('w')), alt('o')] always),
    row!(Themes "themes" "Choose a theme" "" Everywhere SCREEN [plain(Char('t')), alt('t')] always),
    row!(Mouse "mouse" "Leave the mouse to the terminal, for its own selecting, or take it again" "" Everywhere SCREEN [plain(Char('%')), alt('m')] always),
    row!(Present "present" "Presenter mode: larger spacing, painted background, the keys pressed, personal data masked" "" Everywhere EVERYWHERE [plain(F(12))] always),
    row!(MaskPersonal "mask-personal" "Mask personal data wherever it is shown, also in copies, or show it again" "" Everywhere EVERYWHERE [alt('h')] always),
    row!(Point "point" "Point at a line of this pane; Up and Down move the pointer, Esc takes it away" "" Everywhere POINTED [alt('p')] always),
    row!(CloseOverlay "close" "Close help, the comparison, the wire or an area" "" Panes CLOSED [plain(Char('q'))] always),

    row!(Left "left" "Character left" "" Editing CURSOR_AND_FORM [plain(Key::Left), ctrl('b')] always),
    row!(Right "right" "Character right" "" Editing CURSOR_AND_FORM [plain(Key::Right), ctrl('f')] always),
    row!(Up "up" "Line up, or the field above" "" Editing CURSOR_AND_FORM [plain(Key::Up)] always),
    row!(Down "down" "Line down, or the field below" "" Editing CURSOR_AND_FORM [plain(Key::Down)] always),
    row!(WordLeft "word-left" "Word left" "" Editing CURSOR [Chord::ctrl(Key::Left), alt('b')] always),
    row!(WordRight "word-right" "Word right" "" Editing CURSOR [Chord::ctrl(Key::Right), alt('f')] always),
    row!(Start "start" "Start of the line" "" Editing CURSOR [plain(Key::Home), ctrl('a')] always),
    row!(End "end" "End of the line" "" Editing CURSOR [plain(Key::End), ctrl('e')] always),
    row!(DeleteBack "delete-back" "Delete the character before the cursor" "" Editing TYPED [plain(Key::Backspace)] always),
    row!(DeleteForward "delete-forward" "Delete the character at the cursor" "" Editing CURSOR [plain(Key::Delete), ctrl('d')] always),
    row!(DeleteWordBack "delete-word-back" "Delete the word before the cursor" "" Editing TYPED [ctrl('w'), Chord::alt(Key::Backspace)] always),
    row!(DeleteWordForward "delete-word-forward" "Delete the word after the cursor" "" Editing CURSOR [alt('d')] always),
    row!(DeleteToStart "delete-to-start" "Delete to the start of the line" "" Editing TYPED [ctrl('u')] always),
    row!(DeleteToEnd "delete-to-end" "Delete to the end of the line" "" Editing CURSOR [ctrl('k')] always),
    row!(Undo "undo" "Undo the last word, paste, row change, load or clearing, wherever in the form it was" "" Editing FORM [ctrl('z'), ctrl('7')] always),
    row!(Redo "redo" "Redo" "" Editing FORM [ctrl('y')] always),

    row!(Suspend "suspend" "Give the terminal back to the shell until fg; in the form, Ctrl+Z is undo" "" Panes DESK [ctrl('z')] always),
    row!(MoveUp "move-up" "One row up" "" Panes PANES [plain(Key::Up), plain(Char('k'))] always),
    row!(MoveDown "move-down" "One row down" "" Panes PANES [plain(Key::Down), plain(Char('j'))] always),
    row!(PageUp "page-up" "One screen up" "" Panes PAGES [plain(Key::PageUp)] always),
    row!(PageDown "page-down" "One screen down" "" Panes PAGES [plain(Key::PageDown)] always),
    row!(MoveFirst "move-first" "To the top" "" Panes PANES [plain(Key::Home), plain(Char('g'))] always),
    row!(MoveLast "move-last" "To the end" "" Panes PANES [plain(Key::End), plain(Char('G'))] always),
];
