//! A PostgreSQL server of its own for the tests: on a free loopback port, in a directory of its own, gone with them.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use libtest_mimic::Failed;
use sqlx::{Connection as _, PgConnection};

const NO_PROGRAMS: &str = "no PostgreSQL server programs here";
const NO_USER: &str = "no user but root, whom PostgreSQL refuses";

/// The server ends when the standard input closes, however the tests end. Its own settings are those of a careless
/// administrator: the records must be durable all the same.
const SCRIPT: &str = r#"
trap '' INT
set -e
"$BIN/initdb" -D "$DIR/data" -U records --auth=trust --no-sync -E UTF8 $LOCALE >"$DIR/log" 2>&1
"$BIN/pg_ctl" -D "$DIR/data" -l "$DIR/log" -w -t 60 -o "-p $PORT -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c max_connections=200" start >>"$DIR/log" 2>&1
echo ready
cat >/dev/null
"$BIN/pg_ctl" -D "$DIR/data" -m immediate -w stop >/dev/null
cd /
rm -rf "$DIR"
"#;

static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
static CHILD: Mutex<Option<Child>> = Mutex::new(None);
static DATABASES: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Server {
    port: u16,
}

/// Where the server programs are, or why there is no server.
pub(crate) fn programs() -> Result<PathBuf, &'static str> {
    static PROGRAMS: OnceLock<Result<PathBuf, &'static str>> = OnceLock::new();
    PROGRAMS
        .get_or_init(|| {
            let mut places: Vec<PathBuf> =
                std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
            let mut installed: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
                .into_iter()
                .flatten()
                .flatten()
                .map(|version| version.path().join("bin"))
                .collect();
            installed.sort();
            places.extend(installed.into_iter().rev());
            let place = places
                .into_iter()
                .find(|place| {
                    ["initdb", "pg_ctl", "postgres"]
                        .iter()
                        .all(|name| place.join(name).exists())
                })
                .ok_or(NO_PROGRAMS)?;
            if is_root() && unprivileged().is_none() {
                return Err(NO_USER);
            }
            Ok(place)
        })
        .clone()
}

/// The server, started by whoever needs it first.
pub(crate) fn running() -> Result<&'static Server, Failed> {
    SERVER
        .get_or_init(|| start(&programs()?))
        .as_ref()
        .map_err(|error| Failed::from(error.clone()))
}

/// Ends the server if it was started.
pub(crate) fn stop() {
    if let Some(mut child) = CHILD.lock().unwrap().take() {
        drop(child.stdin.take());
        child.wait().unwrap();
    }
}

impl Server {
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://records@127.0.0.1:{}/{database}", self.port)
    }

    pub(crate) async fn create_database(&self) -> String {
        let database = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        self.administer(&format!("CREATE DATABASE {database}")).await;
        database
    }

    pub(crate) async fn drop_database(&self, database: &str) {
        self.administer(&format!("DROP DATABASE {database} WITH (FORCE)")).await;
    }

    async fn administer(&self, statement: &str) {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

fn start(programs: &Path) -> Result<Server, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?.keep();
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|error| error.to_string())?
        .port();
    let mut command = match is_root().then(unprivileged).flatten() {
        Some((user, group)) => {
            #[cfg(unix)]
            std::os::unix::fs::chown(&directory, Some(user), Some(group)).map_err(|error| error.to_string())?;
            let mut command = Command::new("setpriv");
            command.args([format!("--reuid={user}"), format!("--regid={group}")]);
            command.args(["--clear-groups", "sh"]);
            command
        }
        None => Command::new("sh"),
    };
    let help = Command::new(programs.join("initdb")).arg("--help").output();
    let help = String::from_utf8(help.map_err(|error| error.to_string())?.stdout).unwrap_or_default();
    // Where it can be had, an order of words that is not the order of bytes.
    let locale = if help.contains("--icu-locale") {
        "--locale=C --locale-provider=icu --icu-locale=en"
    } else {
        "--locale=C"
    };
    let mut child = command
        .args(["-c", SCRIPT])
        .env("BIN", programs)
        .env("DIR", &directory)
        .env("PORT", port.to_string())
        .env("LOCALE", locale)
        .current_dir(&directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output)
            .read_line(&mut line)
            .map_err(|error| error.to_string())?;
    }
    *CHILD.lock().map_err(|error| error.to_string())? = Some(child);
    if line.trim() == "ready" {
        return Ok(Server { port });
    }
    let log = std::fs::read_to_string(directory.join("log")).unwrap_or_default();
    Err(format!("the PostgreSQL server did not start: {log}"))
}

fn is_root() -> bool {
    id(&["-u"]) == Some(0)
}

/// Whom to run the server as instead of root.
fn unprivileged() -> Option<(u32, u32)> {
    Command::new("setpriv").arg("--version").output().ok()?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
