//! A grant store in memory that can be made to fail, and the journal it shares with the stub.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use concur::{BoxFuture, Grant, GrantStore, StoreError};
use secrecy::ExposeSecret;
use tokio::sync::{Mutex, watch};

/// Longest wait for a condition; only a failing test takes it.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<std::sync::Mutex<Vec<String>>>);

impl Journal {
    pub(crate) fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

pub(crate) struct MemoryStore {
    grant: watch::Sender<Option<Grant>>,
    saving_fails: AtomicBool,
    loading_fails: AtomicBool,
    is_busy: AtomicBool,
    turn: Mutex<()>,
    /// How many have asked for their turn.
    asked: watch::Sender<usize>,
    journal: Journal,
}

impl MemoryStore {
    pub(crate) fn new(journal: &Journal, grant: Option<Grant>) -> Arc<Self> {
        Arc::new(Self {
            grant: watch::Sender::new(grant),
            saving_fails: AtomicBool::new(false),
            loading_fails: AtomicBool::new(false),
            is_busy: AtomicBool::new(false),
            turn: Mutex::default(),
            asked: watch::Sender::new(0),
            journal: journal.clone(),
        })
    }

    pub(crate) fn refuse_saving(&self) {
        self.saving_fails.store(true, Ordering::SeqCst);
    }

    pub(crate) fn take_saving_again(&self) {
        self.saving_fails.store(false, Ordering::SeqCst);
    }

    pub(crate) fn refuse_loading(&self) {
        self.loading_fails.store(true, Ordering::SeqCst);
    }

    /// Lets nobody exchange a token any more.
    pub(crate) fn keep_busy(&self) {
        self.is_busy.store(true, Ordering::SeqCst);
    }

    pub(crate) async fn wait_for_turns_asked(&self, count: usize) {
        let mut asked = self.asked.subscribe();
        let waited = tokio::time::timeout(LONGEST_WAIT, asked.wait_for(|asked| *asked >= count)).await;
        waited.expect("the turn is asked for in time").unwrap();
    }

    pub(crate) fn grant(&self) -> Option<Grant> {
        self.grant.borrow().clone()
    }

    pub(crate) fn replace(&self, grant: Grant) {
        self.grant.send_replace(Some(grant));
    }

    pub(crate) fn refresh_token(&self) -> Option<String> {
        self.grant().map(|grant| grant.refresh_token.expose_secret().to_owned())
    }

    pub(crate) async fn wait_for_refresh_token(&self, expected: &str) {
        let mut changes = self.grant.subscribe();
        let holds = |grant: &Option<Grant>| {
            grant
                .as_ref()
                .is_some_and(|g| g.refresh_token.expose_secret() == expected)
        };
        let saved = tokio::time::timeout(LONGEST_WAIT, changes.wait_for(holds)).await;
        saved.expect("the grant is saved in time").unwrap();
    }
}

impl GrantStore for MemoryStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<Grant>, StoreError>> {
        Box::pin(async {
            if self.loading_fails.load(Ordering::SeqCst) {
                return Err(StoreError::new("the store is closed"));
            }
            Ok(self.grant())
        })
    }

    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async {
            if self.saving_fails.load(Ordering::SeqCst) {
                return Err(StoreError::new("the disk is full"));
            }
            self.journal
                .note(format!("saved {}", grant.refresh_token.expose_secret()));
            self.grant.send_replace(Some(grant.clone()));
            Ok(())
        })
    }
    fn exclusively<'a>(&'a self, work: BoxFuture<'a, ()>) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async {
            if self.is_busy.load(Ordering::SeqCst) {
                return Err(StoreError::new("another worker has its turn"));
            }
            self.asked.send_modify(|asked| *asked += 1);
            let _turn = self.turn.lock().await;
            work.await;
            Ok(())
        })
    }
}
