//! The router in process: what needs no socket.
