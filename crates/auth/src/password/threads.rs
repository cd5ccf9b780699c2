//! The threads that hash: a fixed number, each with memory of its own that it keeps, so that no
//! flood of logins takes more. They step back behind the threads that answer: a hash may take
//! longer on a busy machine, a check may not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::{Argon2, Block};

use super::HashError;

/// How far they step back: to about a third of the weight of a thread that does not. Further, and
/// nobody could log in to a machine that is busy with something else.
#[cfg(target_os = "linux")]
pub(super) const NICE: i32 = 5;

/// What is run on one of the threads.
type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// They end with this value.
pub(super) struct Threads(Sender<Work>);

impl Threads {
    /// Each keeps memory for so many blocks of 1 KiB, once it has needed them.
    pub(super) fn start(count: usize, blocks: usize) -> Result<Self, HashError> {
        let (sender, works) = channel();
        let works = Arc::new(Mutex::new(works));
        for number in 0..count {
            let works = Arc::clone(&works);
            let thread = thread::Builder::new().name(format!("hash-{number}"));
            let memory = Memory {
                blocks: Vec::new(),
                kept: blocks,
            };
            thread
                .spawn(move || run(&works, memory))
                .map_err(|_| HashError::Failed("the system gives no thread to hash on"))?;
        }
        Ok(Self(sender))
    }

    pub(super) fn run(&self, work: Work) -> Result<(), HashError> {
        let ended = |_| HashError::Failed("the threads that hash have ended");
        self.0.send(work).map_err(ended)
    }
}

fn run(works: &Mutex<Receiver<Work>>, mut memory: Memory) {
    step_back();
    loop {
        let next = works.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else {
            return;
        };
        // Whoever waits for it is told by what the work held of his, which is dropped. Memory is
        // written before it is read, so nothing half done is left in it.
        let _ = catch_unwind(AssertUnwindSafe(|| work(&mut memory)));
    }
}

/// On Linux the priority is the thread's own; elsewhere it would be the whole program's.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::warn!(%error, "the priority of a thread that hashes could not be lowered");
    }
}

/// What one hash is computed in.
pub(super) struct Memory {
    blocks: Vec<Block>,
    kept: usize,
}

impl Memory {
    pub(super) fn hash(
        &mut self,
        argon2: &Argon2<'_>,
        password: &[u8],
        salt: &[u8],
        output: &mut [u8],
    ) -> Result<(), argon2::Error> {
        let count = argon2.params().block_count();
        if self.blocks.len() < count {
            self.blocks.resize(count, Block::new());
        }
        let blocks = &mut self.blocks[..count];
        let done = argon2.hash_password_into_with_memory(password, salt, output, &mut *blocks);
        // The first blocks would let somebody guess without the cost of all the others.
        for block in blocks {
            block.as_mut().fill(0);
        }
        if self.blocks.len() > self.kept {
            // A stored hash of dearer parameters than those of now.
            self.blocks.truncate(self.kept);
            self.blocks.shrink_to_fit();
        }
        done
    }

    /// How many blocks are held, and whether they say nothing.
    #[cfg(test)]
    pub(super) fn blocks(&self) -> (usize, bool) {
        let words = |block: &Block| block.as_ref().iter().all(|word| *word == 0);
        (self.blocks.len(), self.blocks.iter().all(words))
    }
}
