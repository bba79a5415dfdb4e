//! Tests whether this machine's kernel shows what checks observe. Otherwise checks would reach wrong verdicts, because
//! a missing list of children looks like "no child", and an unknown kind of socket like "no socket".

use std::{
    io,
    net::{TcpListener, TcpStream},
    process,
};

use nix::unistd::gettid;
use sandbox::{children_of_thread, diagnosis};

use super::Sockets;

/// The information that a kernel does not show.
#[derive(Debug, thiserror::Error)]
pub enum Unseen {
    /// The list of a thread's children in `/proc`.
    #[error(
        "this kernel does not list the children of a process in /proc: {0}\n\
         hint: grade on a kernel that was built with CONFIG_PROC_CHILDREN"
    )]
    Children(io::Error),
    /// The sockets behind connections.
    #[error(
        "this kernel does not say which socket a connection has: {0}\n\
         hint: load its modules `inet_diag` and `tcp_diag`, or grade on another kernel"
    )]
    Sockets(io::Error),
}

/// Looks for the children of this process, and for the socket of a connection to itself.
///
/// # Errors
///
/// When the kernel does not show one of them.
pub fn must_be_seen() -> Result<(), Unseen> {
    children_of_thread(process::id() as i32, gettid().as_raw()).map_err(Unseen::Children)?;
    match own_socket() {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Unseen::Sockets(io::ErrorKind::NotFound.into())),
        Err(error) => Err(Unseen::Sockets(error)),
    }
}

/// The inode of a socket that this process has opened.
fn own_socket() -> io::Result<Option<u64>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    Sockets::new(diagnosis()?).inode(client.local_addr()?, client.peer_addr()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_shows_what_checks_need() {
        must_be_seen().unwrap();
        assert!(own_socket().unwrap().is_some());
    }
}
