//! Opening a database, bringing its schema up to date, and what its errors mean.

use std::{fs, io, path::Path};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use super::{Place, seed};
use crate::simulator::{Storage, store::StoreError};

/// The schema's steps; `user_version` says how many a database has taken. Only ever appended to.
const MIGRATIONS: [&str; 10] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
];

/// "fdes": what tells a frontdesk database from another program's.
const APPLICATION_ID: i64 = 0x6664_6573;

/// The database's file in the data directory.
const FILE: &str = "frontdesk.db";

/// Statements that a connection keeps prepared; there are fewer.
const STATEMENTS: usize = 64;

/// Where `storage` puts its database; makes the data directory.
pub(super) fn place(storage: &Storage) -> Result<Place, StoreError> {
    let Storage::Directory(directory) = storage else { return Ok(Place(None)) };
    make_directory(directory)
        .map_err(|error| StoreError::Directory { place: directory.display().to_string(), reason: error.to_string() })?;
    Ok(Place(Some(directory.join(FILE))))
}

/// The directory holds customers' data and the signing key, so that others on the machine need not read it.
fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Makes the file, for its owner alone, where there is none: SQLite would let everybody read it. Its log takes over the
/// file's permissions.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The writing connection, to a database with the present schema.
pub(super) fn open(place: &Place) -> Result<Connection, StoreError> {
    let opened = match &place.0 {
        Some(path) => {
            make_private(path)
                .map_err(|error| StoreError::Open { place: place.to_string(), reason: error.to_string() })?;
            Connection::open(path)
        }
        None => Connection::open_in_memory(),
    };
    let known = |error| failure(place, &error);
    let mut connection = opened.map_err(known)?;
    // SQLite opens what it may not write for reading alone; told now, not at the first create.
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(known)? {
        return Err(StoreError::ReadOnly { place: place.to_string() });
    }
    prepare(&connection).map_err(known)?;
    migrate(&mut connection, place)?;
    Ok(connection)
}

/// Another writing connection, to a database that [`open`] has prepared.
pub(super) fn open_again(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA cache_size = -100;")?;
    Ok(connection)
}

/// A connection that only reads, to a database that [`open`] has prepared.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8000;")?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// The schema's version of the database in `directory` and the one that this program knows; `None` where there is none.
/// Changes nothing. Nobody may have the database open for writing.
pub(super) fn version(directory: &Path) -> Result<Option<(i64, i64)>, StoreError> {
    let path = directory.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let place = Place(Some(path.clone()));
    let known = |error| failure(&place, &error);
    let connection = open_reader(&path).map_err(known)?;
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(known);
    let (found, application) = (pragma("user_version")?, pragma("application_id")?);
    if found > 0 && application != APPLICATION_ID {
        return Err(StoreError::NotADatabase { place: place.to_string() });
    }
    Ok(Some((found, i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX))))
}

/// The log is begun anew after 4,000 pages (16 MB), once it is copied: often enough that reading it after a kill takes
/// milliseconds, seldom enough that a page that changes all the time is copied once for many commits.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -16000;
         PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 33554432;",
    )?;
    keep_statements(connection)
}

/// Prepared statements stay prepared: without the planner's "stability guarantee" SQLite would look at the values that
/// are bound beside a partial index, and prepare such a statement anew for each.
fn keep_statements(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

fn migrate(connection: &mut Connection, place: &Place) -> Result<(), StoreError> {
    let known = |error| failure(place, &error);
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(known);
    let (found, application) = (pragma("user_version")?, pragma("application_id")?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(known)?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(StoreError::NotADatabase { place: place.to_string() });
    }
    let latest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > latest {
        return Err(StoreError::NewerSchema { place: place.to_string(), found, known: latest });
    }
    for (step, migration) in (1_i64..).zip(MIGRATIONS).filter(|(step, _)| *step > found) {
        take(connection, step, migration).map_err(known)?;
    }
    Ok(())
}

/// One step in one transaction, the seeds with the first: a database is either empty or whole.
fn take(connection: &mut Connection, step: i64, migration: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    transaction.execute_batch(migration)?;
    if step == 1 {
        seed::seed(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", step)?;
    transaction.commit()
}

/// What an error of SQLite means to the person who runs the endpoint.
pub(super) fn failure(place: &Place, error: &rusqlite::Error) -> StoreError {
    let (place, reason) = (place.to_string(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotADatabase { place },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { place, reason },
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly { place },
        Some(ErrorCode::DiskFull) => StoreError::Full { place },
        Some(ErrorCode::SystemIoFailure) => StoreError::Disk { place, reason },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { place },
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StoreError::Open { place, reason },
        // Not SQLite's own: a value that this program did not write.
        None if matches!(error, rusqlite::Error::FromSqlConversionFailure(..)) => StoreError::Damaged { place, reason },
        _ => StoreError::Failed { place, reason },
    }
}
