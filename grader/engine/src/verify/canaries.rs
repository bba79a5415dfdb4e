//! Canaries are files, sockets and a process of the host that no submission may read, write, reach or end. They
//! are created for a verification, checked after each hostile submission, and removed at the end.

use std::{
    fs, io,
    net::{TcpListener, UdpSocket},
    os::{
        linux::net::SocketAddrExt,
        unix::{
            fs::PermissionsExt,
            net::{SocketAddr, UnixDatagram, UnixListener},
        },
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::Mutex,
};

use tempfile::{NamedTempFile, TempDir};

/// The hidden subcommand of the canary process, which waits until its standard input closes.
pub const CANARY: &str = "verify-canary";

/// The content of a canary file. No sandboxed program may ever read it.
const SECRET: &str = "the canary's secret\n";

/// The prefix of every file that a hostile submission tries to leave behind.
const LEFT: &str = "lab-left";

/// The folders in which they try it.
const SHARED_FOLDERS: [&str; 6] =
    ["/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/dev/mqueue", "/run"];

/// The canaries of one verification. Dropping it removes them.
pub struct Canaries {
    folder: TempDir,
    file: PathBuf,
    home: Option<NamedTempFile>,
    tcp: TcpListener,
    udp: UdpSocket,
    unix: UnixListener,
    datagram: UnixDatagram,
    hidden_name: UnixListener,
    hidden: String,
    process: Mutex<Child>,
    _alive: Option<ChildStdin>,
    workspace: PathBuf,
}

/// The main function of the canary process.
pub fn wait_for_the_end() {
    // Ends when the verification ends, even if it is killed.
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
}

impl Canaries {
    /// Creates the canaries. `workspace` is the folder with everything that is hidden.
    ///
    /// # Errors
    ///
    /// When a file, socket or process cannot be created.
    pub fn lay_out(workspace: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("lab-canary-").tempdir()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777))?;
        let file = folder.path().join("secret");
        write_for_all(&file)?;
        // An unwritable home folder does not prevent the verification.
        let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_dir());
        let home = home.and_then(|home| NamedTempFile::with_prefix_in(".lab-canary-", home).ok());
        if let Some(file) = &home {
            write_for_all(file.path())?;
        }
        let tcp = TcpListener::bind("127.0.0.1:0")?;
        tcp.set_nonblocking(true)?;
        let udp = UdpSocket::bind("127.0.0.1:0")?;
        udp.set_nonblocking(true)?;
        let unix = UnixListener::bind(folder.path().join("stream"))?;
        unix.set_nonblocking(true)?;
        let datagram = UnixDatagram::bind(folder.path().join("datagram"))?;
        datagram.set_nonblocking(true)?;
        for socket in ["stream", "datagram"] {
            fs::set_permissions(folder.path().join(socket), fs::Permissions::from_mode(0o777))?;
        }
        let hidden = format!("lab-canary-{}", std::process::id());
        let hidden_name = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&hidden)?)?;
        hidden_name.set_nonblocking(true)?;
        let mut process = Command::new(std::env::current_exe()?)
            .arg(CANARY)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let alive = process.stdin.take();
        Ok(Self {
            folder,
            file,
            home,
            tcp,
            udp,
            unix,
            datagram,
            hidden_name,
            hidden,
            process: Mutex::new(process),
            _alive: alive,
            workspace: workspace.to_owned(),
        })
    }

    /// Replaces the placeholders in a hostile file's text with the names of the canaries.
    pub(super) fn name_in(&self, text: &str) -> String {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let port = |address: io::Result<std::net::SocketAddr>| {
            address.map_or(0, |address| address.port()).to_string()
        };
        let home = self.home.as_ref().map_or(&*self.file, |file| file.path());
        let process = self.process.lock().unwrap_or_else(|e| e.into_inner()).id();
        [
            ("@CANARY_DIR@", path(self.folder.path())),
            ("@CANARY_FILE@", path(&self.file)),
            ("@HOME_FILE@", path(home)),
            ("@TCP_PORT@", port(self.tcp.local_addr())),
            ("@UDP_PORT@", port(self.udp.local_addr())),
            ("@ABSTRACT_NAME@", self.hidden.clone()),
            ("@CANARY_PID@", process.to_string()),
            ("@GRADER_PID@", std::process::id().to_string()),
            ("@WORKSPACE@", path(&self.workspace)),
        ]
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Changes of the canaries since the last call, one sentence each.
    pub(super) fn touched(&self) -> Vec<String> {
        let mut touched = Vec::new();
        let home = self.home.as_ref().map(NamedTempFile::path);
        for file in [Some(&*self.file), home].into_iter().flatten() {
            let mode = fs::metadata(file).map_or(0, |metadata| metadata.permissions().mode());
            if fs::read_to_string(file).ok().as_deref() != Some(SECRET) || mode & 0o777 != 0o666 {
                touched.push(format!("the canary file {} was changed", file.display()));
            }
        }
        let strangers = fs::read_dir(self.folder.path()).map_or(0, |entries| {
            let known = ["secret", "stream", "datagram"];
            entries.flatten().filter(|e| !known.iter().any(|name| e.file_name() == *name)).count()
        });
        let mut nothing = [0; 1];
        let reached = [
            ("a file was added beside the canary file", strangers > 0),
            ("the TCP canary was reached", self.tcp.accept().is_ok()),
            ("the UDP canary was reached", self.udp.recv(&mut nothing).is_ok()),
            ("the unix canary was reached", self.unix.accept().is_ok()),
            ("the datagram canary was reached", self.datagram.recv(&mut nothing).is_ok()),
            ("the abstract canary was reached", self.hidden_name.accept().is_ok()),
        ];
        touched
            .extend(reached.iter().filter(|(_, done)| *done).map(|(what, _)| (*what).to_owned()));
        let ended = self.process.lock().unwrap_or_else(|e| e.into_inner()).try_wait();
        if !matches!(ended, Ok(None)) {
            touched.push("the canary process was ended".into());
        }
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let folders = SHARED_FOLDERS.iter().map(PathBuf::from).chain([std::env::temp_dir()]);
        for folder in folders.chain(home).collect::<std::collections::BTreeSet<_>>() {
            let left = fs::read_dir(folder).into_iter().flatten().flatten();
            let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with(LEFT));
            touched.extend(left.map(|entry| format!("{} was left behind", entry.path().display())));
        }
        touched
    }
}

impl Drop for Canaries {
    fn drop(&mut self) {
        let process = self.process.get_mut().unwrap_or_else(|e| e.into_inner());
        let _ = process.kill();
        let _ = process.wait();
    }
}

/// Writes the secret with permissions for all users, so that only the sandbox protects it.
fn write_for_all(file: &Path) -> io::Result<()> {
    fs::write(file, SECRET)?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o666))
}
