//! A System as lines: of one moment, while servers go on serving, never whole in memory.

use std::io::Write;

use canopy_domain::SystemId;
use futures::TryStreamExt;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use tokio::sync::mpsc;

use super::error::ExportError;
use super::format::{Chain, Exported, Header, LONGEST, Tally};
use super::row::Row;
use super::tables::{LOG, TABLES};
use crate::entity::head;
use crate::sql::Sql;
use crate::{Result, Snapshot, Store, StoreError, decode};

/// Bytes that are handed over at once.
const PIECE: usize = 64 << 10;

/// Pieces that the database may be ahead of whoever takes them.
const AHEAD: usize = 4;

impl Store {
    /// Writes the System as of this moment; answers what it was, and `out` again, to which all is
    /// written and which was flushed. The schema must be this program's.
    ///
    /// # Errors
    /// [`ExportError`]; what was written by then is no whole export, and is not taken for one.
    pub async fn export<W>(&self, out: W) -> Result<(Exported, W), ExportError>
    where
        W: Write + Send + 'static,
    {
        let snapshot = self.snapshot().await?;
        let (pieces, taken) = mpsc::channel(AHEAD);
        // Files and pipes keep a thread waiting, which must not be one of the runtime's.
        let writing = tokio::task::spawn_blocking(move || write(out, taken));
        let made = lines(&snapshot, Self::schema_version(), pieces).await;
        let finished = snapshot.finish().await;
        let written = writing.await;
        let written = written.map_err(|_| StoreError::Internal("a writer broke off"))?;
        // The cause first: without a writer no piece is taken.
        let out = written.map_err(ExportError::Write)?;
        let exported = made?;
        finished?;
        Ok((exported, out))
    }
}

fn write<W: Write>(mut out: W, mut pieces: mpsc::Receiver<Vec<u8>>) -> std::io::Result<W> {
    while let Some(piece) = pieces.blocking_recv() {
        out.write_all(&piece)?;
    }
    out.flush()?;
    Ok(out)
}

async fn lines(
    snapshot: &Snapshot,
    schema: String,
    pieces: mpsc::Sender<Vec<u8>>,
) -> Result<Exported, ExportError> {
    let conn = snapshot.conn();
    if conn.get_database_backend() == DbBackend::Postgres {
        // A table takes as long as the reader takes to read it.
        conn.execute_unprepared("SET LOCAL statement_timeout = 0")
            .await
            .map_err(StoreError::from)?;
    }
    let head = head::Entity::find().one(conn).await;
    let head = head.map_err(StoreError::from)?;
    let head = head.ok_or_else(|| StoreError::corrupt("the head row is missing"))?;
    let (system, revision) = (SystemId(head.system_id), decode::revision(head.revision)?);

    let (mut out, mut log) = (Out::new(pieces), Chain::START);
    let header = Header::new(head.system_id, revision.0, &head.hash, schema);
    let first = serde_json::to_vec(&header);
    let first = first.map_err(|_| StoreError::Internal("a header without a JSON form"))?;
    out.line(&first).await?;
    for (place, table) in TABLES.iter().enumerate() {
        let sql = Sql::new(conn);
        let text = table.select();
        let mut rows = sql.stream(conn, &text).await?;
        while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
            let row = Row::of(place, &row)?;
            if table.name == LOG && !log.goes_on(&row) {
                return Err(ExportError::BrokenLog(log.revision));
            }
            let mut line = Vec::new();
            row.write(&mut line).map_err(ExportError::Write)?;
            if line.len() >= LONGEST {
                return Err(ExportError::TooLong(table.name));
            }
            out.tally.row(place);
            out.line(&line).await?;
        }
    }
    if !log.ends_in(&header) {
        return Err(ExportError::BrokenLog(log.revision));
    }
    let (rows, digest) = out.end().await?;
    Ok(Exported {
        system,
        revision,
        hash: decode::bytes(head.hash)?,
        rows,
        digest,
    })
}

/// Where lines go.
struct Out {
    tally: Tally,
    piece: Vec<u8>,
    pieces: mpsc::Sender<Vec<u8>>,
}

impl Out {
    fn new(pieces: mpsc::Sender<Vec<u8>>) -> Self {
        Self {
            tally: Tally::new(),
            piece: Vec::with_capacity(PIECE),
            pieces,
        }
    }

    async fn line(&mut self, line: &[u8]) -> Result<()> {
        let begun = self.piece.len();
        self.piece.extend_from_slice(line);
        self.piece.push(b'\n');
        self.tally.line(&self.piece[begun..]);
        if self.piece.len() >= PIECE {
            self.hand_over().await?;
        }
        Ok(())
    }

    async fn hand_over(&mut self) -> Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let gone = StoreError::Internal("nobody takes what is exported");
        self.pieces.send(piece).await.map_err(|_| gone)
    }

    async fn end(mut self) -> Result<(u64, [u8; 32])> {
        let tally = std::mem::replace(&mut self.tally, Tally::new());
        let (line, rows, digest) = tally.end();
        self.piece.extend_from_slice(line.as_bytes());
        self.hand_over().await?;
        Ok((rows, digest))
    }
}
