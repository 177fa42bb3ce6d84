//! A simulator, a store and a client that is connected to it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use concur::{
    Acknowledgement, AcknowledgementOutcome, BoxFuture, BusinessId, Clearing, ClearingMethod, ClearingReference,
    Concur, ConcurConfig, DocumentPayment, DocumentPosting, DocumentType, FinancialDocumentId, Grant, GrantStore,
    HostRule, PaymentConfirmation, PaymentStatus, PostedDocument, PostingConfirmation, PostingResult, StoreError,
    SystemMessage,
};
use sandbox::concur::{Approval, ConcurOptions, ConcurSimulator, DocType};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use sandbox::{Sandbox, SandboxOptions};
use secrecy::SecretString;

pub(crate) const SYSTEM_ID: &str = "CONCORDAT-1";

#[derive(Default)]
pub(crate) struct MemoryStore(Mutex<Option<Grant>>);

impl GrantStore for MemoryStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<Grant>, StoreError>> {
        Box::pin(async { Ok(self.0.lock().unwrap().clone()) })
    }

    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async {
            *self.0.lock().unwrap() = Some(grant.clone());
            Ok(())
        })
    }

    fn exclusively<'a>(&'a self, work: BoxFuture<'a, ()>) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async {
            work.await;
            Ok(())
        })
    }
}

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) concur: Concur,
}

pub(crate) async fn world() -> World {
    world_with(ConcurOptions::default()).await
}

pub(crate) async fn world_with(options: ConcurOptions) -> World {
    let world = unconnected(options).await;
    world.connect().await.unwrap();
    world
}

pub(crate) async fn unconnected(options: ConcurOptions) -> World {
    let config = |sandbox: &Sandbox| {
        let options = sandbox.concur().options();
        ConcurConfig {
            landing_zone: sandbox.concur_url(),
            client_id: options.client_id.clone(),
            client_secret: options.client_secret.clone().into(),
            company_uuid: options.company_uuid.clone(),
            hosts: HostRule::concur(),
            request_timeout: Duration::from_secs(30),
            refresh_ahead: Duration::from_secs(300),
        }
    };
    let sandbox = Sandbox::start(SandboxOptions {
        concur: options,
        ..Default::default()
    })
    .await
    .unwrap();
    let concur = Concur::new(config(&sandbox), Arc::new(MemoryStore::default())).unwrap();
    World { sandbox, concur }
}

impl World {
    pub(crate) fn simulator(&self) -> &ConcurSimulator {
        self.sandbox.concur()
    }

    pub(crate) async fn connect(&self) -> Result<concur::Connected, concur::ConcurError> {
        self.concur
            .connect(&SecretString::from(self.simulator().request_token()))
            .await
    }

    /// Approves a document and returns its id. Everything but the digits of the amount is beside the point here.
    pub(crate) fn approve(&self, doc_type: DocType, business_id: &str) -> FinancialDocumentId {
        let document = match doc_type {
            DocType::Invoice => format!(
                r#"{{"requestHeader":{{"requestId":"{business_id}","vendorInvoiceNumber":"I-{business_id}"}},"vendor":{{"vendorCode":"V-1","vendorName":"Example Supplies Ltd"}}}}"#
            ),
            _ => {
                format!(r#"{{"report":{{"reportId":"{business_id}","totalApprovedAmount":50.00000000,"rest":0E-8}}}}"#)
            }
        };
        let approval = Approval {
            doc_type,
            business_id: business_id.to_owned(),
            document,
        };
        FinancialDocumentId::new(self.simulator().approve(approval)).unwrap()
    }

    pub(crate) fn disturb(&self, operation: &str, fault: Fault) {
        self.simulator().faults().add(FaultRule::once(operation, fault));
    }

    pub(crate) fn requests(&self, operation: &str) -> u64 {
        self.simulator().counts().of(operation)
    }

    /// Approves a document and takes it.
    pub(crate) async fn taken(&self, doc_type: DocType, business_id: &str) -> FinancialDocumentId {
        let id = self.approve(doc_type, business_id);
        let answer = self.concur.acknowledge(client_type(doc_type), take(&id)).await.unwrap();
        assert_eq!(answer.value[0].outcome, AcknowledgementOutcome::Acknowledged);
        id
    }

    /// Approves a document, takes it and confirms it as posted.
    pub(crate) async fn posted(&self, doc_type: DocType, business_id: &str) -> FinancialDocumentId {
        let id = self.taken(doc_type, business_id).await;
        self.concur
            .confirm_posting(client_type(doc_type), success(&id))
            .await
            .unwrap();
        id
    }
}

pub(crate) fn client_type(doc_type: DocType) -> DocumentType {
    DocumentType::from_path(doc_type.as_str()).unwrap()
}

pub(crate) fn business(id: &str) -> BusinessId {
    BusinessId::new(id).unwrap()
}

pub(crate) fn take(id: &FinancialDocumentId) -> Acknowledgement {
    Acknowledgement {
        system_id: SYSTEM_ID.into(),
        financial_document_ids: vec![id.clone()],
    }
}

pub(crate) fn success(id: &FinancialDocumentId) -> PostingConfirmation {
    let document = PostedDocument {
        company_id: "CRONUS".into(),
        document_number: "108001".into(),
        fiscal_year: "2026".into(),
        posting_date: "2026-03-02".parse().unwrap(),
    };
    confirmation(
        id,
        PostingResult::Posted {
            documents: vec![document],
        },
    )
}

pub(crate) fn failure(id: &FinancialDocumentId) -> PostingConfirmation {
    let message = SystemMessage {
        line_item_id: None,
        message_id: "MAPPING-001".into(),
        language: "EN".into(),
        short_text: "Line 1 has no account".into(),
        long_text: String::new(),
    };
    confirmation(
        id,
        PostingResult::Failed {
            messages: vec![message],
        },
    )
}

fn confirmation(id: &FinancialDocumentId, result: PostingResult) -> PostingConfirmation {
    let documents = vec![DocumentPosting {
        financial_document_id: id.clone(),
        result,
    }];
    PostingConfirmation {
        system_id: SYSTEM_ID.into(),
        documents,
    }
}

pub(crate) fn payment(id: &FinancialDocumentId, reference: &str, amount: &str) -> PaymentConfirmation {
    let clearing = Clearing {
        date: "2026-03-20".parse().unwrap(),
        amount: amount.parse().unwrap(),
        currency: "USD".into(),
        receiver_id: "EMP-001".into(),
        receiver_name: "Employee 001".into(),
        reference: ClearingReference {
            company_code: "CRONUS".into(),
            document_number: "108001".into(),
            fiscal_year: "2026".into(),
            payment_reference: reference.into(),
            method: ClearingMethod::Electronic,
        },
    };
    let document = DocumentPayment {
        financial_document_id: id.clone(),
        status: PaymentStatus::CompletelyPaid,
        clearings: vec![clearing],
    };
    PaymentConfirmation {
        system_id: SYSTEM_ID.into(),
        documents: vec![document],
    }
}
