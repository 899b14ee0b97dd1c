//! What only SQLite has: files, migrations, the writer, the buffer.
