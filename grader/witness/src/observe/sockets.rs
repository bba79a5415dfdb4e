//! Asks the kernel through `SOCK_DIAG` which socket is the client's end of a connection.
//!
//! The question goes through a netlink socket that was made inside the run's network namespace, so it is answered for
//! that namespace from any process. Only IPv4 is supported, because a run uses nothing else.

use std::{
    io,
    net::{SocketAddr, SocketAddrV4},
    os::fd::{AsRawFd, OwnedFd},
};

use nix::{
    libc,
    sys::socket::{MsgFlags, recv, send},
};

/// `SOCK_DIAG_BY_FAMILY`, the one message type used here, in question and answer.
const BY_FAMILY: u16 = 20;
/// Length of a netlink header, and of the question behind it (`inet_diag_req_v2`).
const HEADER_BYTES: usize = 16;
const QUESTION_BYTES: usize = 56;
/// Offset of the inode in an answer (`inet_diag_msg`), counted from the end of the netlink header.
const INODE_AT: usize = 68;

/// Looks up the socket of a connection's client.
pub(crate) struct Sockets {
    diagnosis: OwnedFd,
}

impl Sockets {
    /// `diagnosis` is a netlink socket of the network in question.
    pub(crate) fn new(diagnosis: OwnedFd) -> Self {
        Self { diagnosis }
    }

    /// The inode of the socket whose own address is `client` and whose peer is `server`. `None` if there is no such
    /// socket, or no process has it open.
    ///
    /// # Errors
    ///
    /// When the kernel refuses the question.
    pub(crate) fn inode(&self, client: SocketAddr, server: SocketAddr) -> io::Result<Option<u64>> {
        let (SocketAddr::V4(client), SocketAddr::V4(server)) = (client, server) else {
            return Ok(None);
        };
        let question = question(client, server);
        send(self.diagnosis.as_raw_fd(), &question, MsgFlags::empty())?;
        let mut answer = [0; 1024];
        let length = recv(self.diagnosis.as_raw_fd(), &mut answer, MsgFlags::empty())?;
        parse(&answer[..length])
    }
}

/// A question about one exact connection, as a netlink header and `inet_diag_req_v2`.
fn question(client: SocketAddrV4, server: SocketAddrV4) -> [u8; HEADER_BYTES + QUESTION_BYTES] {
    let mut bytes = [0; HEADER_BYTES + QUESTION_BYTES];
    let length = bytes.len() as u32;
    bytes[0..4].copy_from_slice(&length.to_ne_bytes());
    bytes[4..6].copy_from_slice(&BY_FAMILY.to_ne_bytes());
    bytes[6..8].copy_from_slice(&(libc::NLM_F_REQUEST as u16).to_ne_bytes());
    let body = &mut bytes[HEADER_BYTES..];
    body[0] = libc::AF_INET as u8;
    body[1] = libc::IPPROTO_TCP as u8;
    // Any state.
    body[4..8].copy_from_slice(&u32::MAX.to_ne_bytes());
    body[8..10].copy_from_slice(&client.port().to_be_bytes());
    body[10..12].copy_from_slice(&server.port().to_be_bytes());
    body[12..16].copy_from_slice(&client.ip().octets());
    body[28..32].copy_from_slice(&server.ip().octets());
    // Any interface, and the cookie value for "no cookie".
    body[48..56].copy_from_slice(&[0xff; 8]);
    bytes
}

fn parse(answer: &[u8]) -> io::Result<Option<u64>> {
    let short = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let u32_at = |at: usize| -> io::Result<u32> {
        let bytes = answer.get(at..at + 4).ok_or_else(short)?;
        Ok(u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    let kind = answer.get(4..6).ok_or_else(short)?;
    if u16::from_ne_bytes([kind[0], kind[1]]) == BY_FAMILY {
        let inode = u32_at(HEADER_BYTES + INODE_AT)?;
        return Ok((inode != 0).then_some(inode.into()));
    }
    match -(u32_at(HEADER_BYTES)? as i32) {
        libc::ENOENT => Ok(None),
        errno => Err(io::Error::from_raw_os_error(errno)),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        net::{TcpListener, TcpStream},
    };

    use super::*;

    #[test]
    fn client_socket_is_found_by_addresses() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let sockets = Sockets::new(sandbox::diagnosis().unwrap());
        let (own, peer) = (client.local_addr().unwrap(), client.peer_addr().unwrap());
        let inode = sockets.inode(own, peer).unwrap().unwrap();
        let link = fs::read_link(format!("/proc/self/fd/{}", client.as_raw_fd())).unwrap();
        assert_eq!(link.to_str(), Some(format!("socket:[{inode}]").as_str()));

        let nobody = "127.0.0.1:1".parse().unwrap();
        assert_eq!(sockets.inode(nobody, peer).unwrap(), None);
    }
}
