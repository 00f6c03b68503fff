//! The content of a file, and the digests of it, which are worked out once however many ask for them.

use std::fmt;
use std::io::{self, Read};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use memmap2::MmapMut;
use sha2::{Digest as _, Sha256};

use super::digest::{Digest, Digests};

/// From this size on, content is kept apart from the heap, in pages as large as the system has them. Half of the time it
/// takes to read a large file is otherwise spent on handing out small ones. Of smaller files the last page would be too
/// large a part.
const LARGE: usize = 4 * PAGE;

/// The size of a large page, on most processors.
const PAGE: usize = 2 << 20;

/// The content of a file, shared rather than copied: an 18 MB component is held in memory once.
#[derive(Clone)]
pub struct Bytes(Arc<Content>);

struct Content {
    memory: Memory,
    digests: OnceLock<Digests>,
    sha256: OnceLock<String>,
}

enum Memory {
    Heap(Vec<u8>),
    /// The first bytes of memory of its own.
    Pages(MmapMut, usize),
}

impl Bytes {
    /// Takes the bytes as they are.
    pub fn new(bytes: Vec<u8>) -> Self {
        Bytes::from(Memory::Heap(bytes))
    }

    /// Reads all of a file that is said to have `length` bytes.
    ///
    /// # Errors
    /// What reading it comes to.
    pub(super) fn read(file: &mut impl Read, length: u64) -> io::Result<Self> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let pages = if length < LARGE { None } else { pages(length) };
        let Some(mut pages) = pages else {
            let mut bytes = Vec::with_capacity(length.min(LARGE));
            file.read_to_end(&mut bytes)?;
            return Ok(Bytes::new(bytes));
        };
        let mut read = 0;
        while read < length {
            match file.read(&mut pages[read..length]) {
                Ok(0) => break,
                Ok(count) => read += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // Somebody may be writing to it.
        let mut more = Vec::new();
        if read == length && file.read_to_end(&mut more)? > 0 {
            let bytes = [&pages[..length], &more].concat();
            return Ok(Bytes::new(bytes));
        }
        Ok(Bytes::from(Memory::Pages(pages, read)))
    }

    /// Their digest, which is not that of [`Digest::of`]: core modules are hashed by themselves.
    pub fn digest(&self) -> Digest {
        self.digests().whole
    }

    /// Their digest, and those of the core modules in them.
    pub fn digests(&self) -> &Digests {
        self.0.digests.get_or_init(|| Digests::of(self))
    }

    /// Their SHA-256 digest in hexadecimal, which is what registries know them by.
    pub fn sha256(&self) -> &str {
        let hex = |byte: u8| format!("{byte:02x}");
        self.0.sha256.get_or_init(|| Sha256::digest(&**self).into_iter().map(hex).collect())
    }
}

/// Memory of its own, in large pages if there are any. None where the system has no such thing.
fn pages(length: usize) -> Option<MmapMut> {
    // Linux begins at the border of a large page if there is a whole number of them.
    let pages = MmapMut::map_anon(length.checked_next_multiple_of(PAGE)?).ok()?;
    #[cfg(target_os = "linux")]
    // A system that does not know of large pages has small ones.
    let _ = pages.advise(memmap2::Advice::HugePage);
    Some(pages)
}

impl From<Memory> for Bytes {
    fn from(memory: Memory) -> Self {
        Bytes(Arc::new(Content { memory, digests: OnceLock::new(), sha256: OnceLock::new() }))
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::new(bytes)
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0.memory {
            Memory::Heap(bytes) => bytes,
            Memory::Pages(pages, length) => &pages[..*length],
        }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_whatever_length_it_is_said_to_have() {
        let byte = |at: usize| u8::try_from(at % 251).expect("it is small");
        let content: Vec<u8> = (0..LARGE + 5).map(byte).collect();
        for said in [0, 7, LARGE, LARGE + 5, LARGE + 6, 3 * LARGE] {
            let bytes = Bytes::read(&mut content.as_slice(), said as u64).expect("it can be read");
            assert!(*bytes == *content, "said to have {said}");
            assert_eq!(bytes.digest(), Bytes::new(content.clone()).digest());
        }
    }
}
