//! Files held in memory in front of another world: an editor's buffers, a test's generated components.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Bytes, Entry, World};

/// A path without `.` and `..`, as if there were no links. What an editor calls a file and what a manifest leads to by way of
/// its own directory is then the same.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        let named = matches!(normal.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            Component::ParentDir if named => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// A world whose files in memory hide those of the world below it. Writes go below.
pub struct Overlay<'a> {
    below: &'a dyn World,
    files: BTreeMap<PathBuf, Bytes>,
}

impl<'a> Overlay<'a> {
    /// An overlay that holds nothing yet.
    pub fn new(below: &'a dyn World) -> Self {
        Overlay { below, files: BTreeMap::new() }
    }

    /// Puts a file in front of whatever is at `path` below.
    pub fn insert(&mut self, path: impl AsRef<Path>, content: impl Into<Bytes>) {
        self.files.insert(normal(path.as_ref()), content.into());
    }
}

impl World for Overlay<'_> {
    fn read(&self, path: &Path) -> io::Result<Bytes> {
        match self.files.get(&normal(path)) {
            Some(content) => Ok(content.clone()),
            None => self.below.read(path),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let directory = normal(path);
        let here = self.files.keys().filter(|file| file.parent() == Some(&directory));
        let here = here.filter_map(|file| Some(path.join(file.file_name()?)));
        let mut entries: Vec<_> = match self.below.list(path) {
            Ok(below) => below.into_iter().chain(here).collect(),
            Err(error) => {
                let here: Vec<_> = here.collect();
                if here.is_empty() {
                    return Err(error);
                }
                here
            }
        };
        entries.sort();
        entries.dedup();
        Ok(entries)
    }

    fn entry(&self, path: &Path) -> Entry {
        if self.files.contains_key(&normal(path)) { Entry::File } else { self.below.entry(path) }
    }

    fn write_if(
        &self,
        path: &Path,
        slices: &[&[u8]],
        sure: &mut dyn FnMut() -> bool,
    ) -> io::Result<bool> {
        self.below.write_if(path, slices, sure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Disk;

    #[test]
    fn a_file_has_one_name_however_a_path_leads_to_it() {
        for (path, same) in
            [("/a/./b/../c", "/a/c"), ("../a/../b", "../b"), ("/..", "/.."), ("", ""), ("./a", "a")]
        {
            assert_eq!(normal(Path::new(path)), Path::new(same));
        }
        let mut overlay = Overlay::new(&Disk);
        overlay.insert("/no/such/wit/a.wit", b"text".to_vec());
        assert_eq!(overlay.entry(Path::new("/no/such/here/../wit/a.wit")), Entry::File);
        let listed = overlay.list(Path::new("/no/such/here/../wit")).expect("there is a file");
        assert_eq!(listed, [Path::new("/no/such/here/../wit/a.wit")]);
    }
}
