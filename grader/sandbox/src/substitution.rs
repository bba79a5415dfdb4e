//! Replaces names of the inside. Without namespaces a program sees the host's paths and port, so the inside names in
//! its command line and environment are replaced by those.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use super::{job::SCRATCH, loopback, messages::Start};

/// Replaces inside names by those of the host. Empty if namespaces make the inside names valid.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// The replacements for a run that shares the host's files and network.
    pub(super) fn of_the_host(start: &Start, scratch: &Path, server: SocketAddr) -> Self {
        let mut names = vec![
            (loopback::INSIDE.to_string(), server.to_string()),
            (SCRATCH.to_owned(), scratch.to_string_lossy().into_owned()),
        ];
        names.extend(start.mounts.iter().filter(|mount| mount.source != mount.target).map(
            |mount| {
                let text = |path: &Path| path.to_string_lossy().into_owned();
                (text(&mount.target), text(&mount.source))
            },
        ));
        // Longer names must be replaced first (`/submission/out` before `/submission`).
        names.sort_by_key(|(inside, _)| std::cmp::Reverse(inside.len()));
        Self(names)
    }

    /// Replaces every name in `text`.
    pub(super) fn text(&self, text: &str) -> String {
        let mut replaced = String::new();
        let mut rest = text;
        'text: while !rest.is_empty() {
            for (inside, host) in &self.0 {
                if let Some(after) = rest.strip_prefix(inside.as_str()) {
                    replaced.push_str(host);
                    rest = after;
                    continue 'text;
                }
            }
            let next = rest.chars().next().map_or(0, char::len_utf8);
            replaced.push_str(&rest[..next]);
            rest = &rest[next..];
        }
        replaced
    }

    pub(super) fn path(&self, path: &Path) -> PathBuf {
        self.text(&path.to_string_lossy()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_names_become_host_names() {
        let pairs = [
            ("/submission/out", "/tmp/x/o"),
            ("/submission", "/tmp/x"),
            ("127.0.0.1:8080", "127.0.0.1:5"),
        ];
        let names = Names(pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec());
        assert_eq!(names.text("--extern p=/submission/out/p.rlib"), "--extern p=/tmp/x/o/p.rlib");
        assert_eq!(names.path(Path::new("/submission/a")), Path::new("/tmp/x/a"));
        assert_eq!(names.text("http://127.0.0.1:8080"), "http://127.0.0.1:5");
        assert_eq!(Names::default().text("/scratch/ü"), "/scratch/ü");
    }
}
