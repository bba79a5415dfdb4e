//! The program's network, which is the loopback interface of its own namespace with the grader's listener on it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddrV4},
    os::fd::{AsRawFd, OwnedFd},
};

use nix::{
    libc,
    sys::socket::{
        AddressFamily, Backlog, SockFlag, SockProtocol, SockType, SockaddrIn, bind, getsockname,
        listen, setsockopt, socket, sockopt,
    },
};

/// The address of the grader's server, as seen from inside. The namespace belongs to the run, so the port is always
/// free.
pub(super) const INSIDE: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080);

/// The backlog of the listener. If it were smaller than the number of clients, a dropped SYN would delay a client by
/// one second.
const BACKLOG: i32 = 4096;

/// Raises the loopback interface of this network namespace.
pub(super) fn raise_loopback() -> io::Result<()> {
    let any = socket(AddressFamily::Inet, SockType::Datagram, SockFlag::SOCK_CLOEXEC, None)?;
    // SAFETY: `ifreq` is plain data for which all zeroes is a valid value.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(b"lo") {
        *to = *from as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = libc::IFF_UP as libc::c_short;
    // SAFETY: SIOCSIFFLAGS reads one `ifreq`, which lives until the call returns.
    let done = unsafe { libc::ioctl(any.as_raw_fd(), libc::SIOCSIFFLAGS, &request) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// The minimum, initial and maximum buffer size of a connection, in bytes. Control groups of version 1 do not count
/// this memory, and a program that reads nothing on hundreds of connections would fill it.
const BUFFERS: [(&str, &str); 2] = [
    ("/proc/sys/net/ipv4/tcp_rmem", "4096 65536 65536"),
    ("/proc/sys/net/ipv4/tcp_wmem", "4096 16384 65536"),
];

/// Makes the buffers of this network namespace small. They keep their size where `/proc/sys` cannot be written to.
pub(super) fn shrink_buffers() {
    for (file, sizes) in BUFFERS {
        let _ = std::fs::write(file, sizes);
    }
}

/// A listening socket on `address`, and its actual address. Port 0 requests any free port.
pub(super) fn listen_on(address: SocketAddrV4) -> io::Result<(OwnedFd, SocketAddrV4)> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let listener = socket(AddressFamily::Inet, SockType::Stream, flags, None)?;
    setsockopt(&listener, sockopt::ReuseAddr, &true)?;
    bind(listener.as_raw_fd(), &SockaddrIn::from(address))?;
    listen(&listener, Backlog::new(BACKLOG)?)?;
    let bound: SockaddrIn = getsockname(listener.as_raw_fd())?;
    Ok((listener, SocketAddrV4::new(bound.ip(), bound.port())))
}

/// A socket that answers questions about the sockets of this network namespace, even after it was passed to another
/// namespace.
///
/// # Errors
///
/// When the kernel has no socket diagnosis, or refuses it.
pub fn diagnosis() -> io::Result<OwnedFd> {
    Ok(socket(
        AddressFamily::Netlink,
        SockType::Raw,
        SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkSockDiag,
    )?)
}
