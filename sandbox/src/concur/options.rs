//! What a Concur simulator is like: its company, its credentials, and a switch for each point that Concur leaves open.

use crate::service::ServiceOptions;

/// The scope that every operation of the Financial Integration Service needs.
pub(super) const SCOPE_FIS: &str = "FISVC";
pub(super) const SCOPE_INVOICE_PAYMENT_READ: &str = "invoice.paymentconfirmation.read";
pub(super) const SCOPE_INVOICE_PAYMENT_WRITE: &str = "invoice.paymentconfirmation.write";
pub(super) const SCOPE_IMAGE: &str = "IMAGE";
pub(super) const SCOPE_RECEIPTS: &str = "spenddocs.receipts.read";
/// Concur's pages have two names for this one; either is accepted.
pub(super) const SCOPE_RECEIPT_COMPLIANCE: &str = "spenddocs.compliance.read";
pub(super) const SCOPE_RECEIPT_COMPLIANCE_OTHER: &str = "spenddocs.receipts.compliance.read";
pub(super) const SCOPE_VENDORS: &str = "INVVEN";
pub(super) const SCOPE_LISTS: &str = "spend.listitem.write";
pub(super) const SCOPE_LISTS_READ: &str = "spend.listitem.read";
pub(super) const SCOPE_EVENT_TOPICS: &str = "events.topic.read";
pub(super) const TOPIC_FINANCIAL_INTEGRATION: &str = "public.concur.financialintegration";
pub(super) const TOPIC_TEST: &str = "public.test";

/// Options of a Concur simulator. The default has fixed demonstration credentials, which protect nothing, and behaves
/// as Concur's published examples do.
#[derive(Clone)]
pub struct ConcurOptions {
    pub client_id: String,
    pub client_secret: String,
    /// The company's UUID: the user name of the first token exchange, and `companyUuid` of every document.
    pub company_uuid: String,
    /// The request token that is valid for 24 hours from the start.
    pub request_token: String,
    /// The legacy numeric company id.
    pub company_id: String,
    pub entity_id: String,
    /// What the app was granted; a token request may ask for less.
    pub granted_scopes: Vec<String>,
    pub refresh_token_rotation: RefreshTokenRotation,
    pub expires_in: ExpiresInForm,
    pub geolocation: GeolocationForm,
    /// When set, every token request is answered with code 16 and this geolocation.
    pub lives_elsewhere: Option<String>,
    pub rejected_token_status: RejectedTokenStatus,
    /// Records on a page when the request names no limit.
    pub default_page_limit: u32,
    /// A greater `limit` is refused; Concur documents none.
    pub maximum_page_limit: Option<u32>,
    pub empty_page: EmptyPage,
    pub lookup_answer: LookupAnswer,
    pub acknowledgement_system_id: SystemIdRule,
    pub second_posting_confirmation: SecondPostingConfirmation,
    pub payment_reference_scope: PaymentReferenceScope,
    pub clearing_date: ClearingDateRule,
    /// The code beside `NOT_POSTING_CONFIRMED`; Concur's code table has none for it.
    pub not_posting_confirmed_code: u16,
    pub second_invoice_payment: SecondInvoicePayment,
    pub payment_history: PaymentHistory,
    pub image_caller: ImageCaller,
    pub image_link_use: ImageLinkUse,
    pub bearer_on_image_link: BearerOnImageLink,
    pub vendor_list_member: VendorListMember,
    pub next_page: NextPageForm,
    pub one_subscription: OneSubscriptionForm,
    pub event_time: EventTimeForm,
    /// Vendors in one request that creates or updates them; Concur documents no maximum.
    pub maximum_vendor_batch: usize,
    pub vendor_of_other_standing: VendorOfOtherStanding,
    pub vendor_statuses: VendorStatusForm,
    /// What `RecordNumber` of an item's status counts from: 0 or 1.
    pub first_record_number: usize,
    /// How long requests take.
    pub service: ServiceOptions,
}

impl Default for ConcurOptions {
    fn default() -> Self {
        Self {
            client_id: "demo-concur-client".to_owned(),
            client_secret: "demo-concur-secret".to_owned(),
            company_uuid: "6b1c2f0e-5d0a-4c3b-9a57-0d7c5b6f1a20".to_owned(),
            request_token: "at-demo-request-token".to_owned(),
            company_id: "100200".to_owned(),
            entity_id: "p0100200demo".to_owned(),
            granted_scopes: [
                SCOPE_FIS,
                SCOPE_INVOICE_PAYMENT_READ,
                SCOPE_INVOICE_PAYMENT_WRITE,
                SCOPE_IMAGE,
                SCOPE_RECEIPTS,
                SCOPE_RECEIPT_COMPLIANCE,
                SCOPE_VENDORS,
                SCOPE_LISTS,
                SCOPE_EVENT_TOPICS,
            ]
            .map(str::to_owned)
            .to_vec(),
            refresh_token_rotation: RefreshTokenRotation::NewAndOldDies,
            expires_in: ExpiresInForm::Text,
            geolocation: GeolocationForm::Host,
            lives_elsewhere: None,
            rejected_token_status: RejectedTokenStatus::Unauthorized,
            default_page_limit: 25,
            maximum_page_limit: None,
            empty_page: EmptyPage::EmptyContent,
            lookup_answer: LookupAnswer::AllDocuments,
            acknowledgement_system_id: SystemIdRule::Optional,
            second_posting_confirmation: SecondPostingConfirmation::Refused,
            payment_reference_scope: PaymentReferenceScope::Company,
            clearing_date: ClearingDateRule::AnyText,
            not_posting_confirmed_code: 298,
            second_invoice_payment: SecondInvoicePayment::Refused,
            payment_history: PaymentHistory::InvoicePayOnly,
            image_caller: ImageCaller::CompanyOrUser,
            image_link_use: ImageLinkUse::Whole,
            bearer_on_image_link: BearerOnImageLink::Refused,
            vendor_list_member: VendorListMember::Vendor,
            next_page: NextPageForm::Uri,
            one_subscription: OneSubscriptionForm::Array,
            event_time: EventTimeForm::Offset,
            maximum_vendor_batch: 1000,
            vendor_of_other_standing: VendorOfOtherStanding::Refused,
            vendor_statuses: VendorStatusForm::List,
            first_record_number: 1,
            service: ServiceOptions::default(),
        }
    }
}

/// What a refresh does to the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshTokenRotation {
    /// The same token comes back.
    Same,
    /// A new one comes back; the old one goes on working.
    NewAndOldLives,
    /// A new one comes back; the old one is answered with code 108 from then on.
    NewAndOldDies,
}

/// How `expires_in` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiresInForm {
    Text,
    Number,
}

/// How `geolocation` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeolocationForm {
    /// Scheme and host.
    Host,
    /// With the token path behind it, as one of Concur's pages shows.
    WithTokenPath,
}

/// The status for an unknown or expired access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectedTokenStatus {
    /// 401, the gateway's way.
    Unauthorized,
    /// 403, the way of the legacy interfaces.
    Forbidden,
}

/// The shape of a page without documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyPage {
    EmptyContent,
    OmittedContent,
}

/// What a look-up by business id returns with `ignoreDocumentStatus=yes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupAnswer {
    /// The documents of every approval, as Concur's sample collection says.
    AllDocuments,
    /// Only that of the latest approval, as Concur's page says.
    LatestDocument,
}

/// Whether an acknowledgement must name its `systemId`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemIdRule {
    Optional,
    Required,
}

/// What a posting confirmation after an earlier one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondPostingConfirmation {
    /// Code 113, whatever was confirmed first.
    Refused,
    /// A success may follow an error, as one field report saw.
    ErrorMayBecomeSuccess,
}

/// Within what a payment reference must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentReferenceScope {
    Company,
    Report,
}

/// What a `clearingDate` must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearingDateRule {
    /// Concur takes any text and merely displays it wrongly.
    AnyText,
    /// Another form than `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'` or `yyyyMMdd` is code 298.
    DocumentedForms,
}

/// What reporting an invoice as paid a second time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondInvoicePayment {
    /// The invoice is no longer Extracted, which is the answer.
    Refused,
    Accepted,
}

/// Which payments the history of Invoice Payment Confirmation v4 lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentHistory {
    /// Those that Concur's own Invoice Pay made and that were fetched once.
    InvoicePayOnly,
    /// Also those reported by a bulk update.
    ReportedToo,
}

/// Whose tokens Image v1 accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageCaller {
    /// Also those of a company, of which Concur's page says nothing.
    CompanyOrUser,
    /// Only those of a user, as documented.
    UserOnly,
}

/// How a link to an invoice's image is to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageLinkUse {
    /// As it is, as most of Concur's pages say.
    Whole,
    /// Only the part before the question mark, as the posting guide says.
    WithoutQuery,
}

/// What an image link does when it comes with an `Authorization` header, which it needs none of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BearerOnImageLink {
    /// 400, so that a caller which hands its token to a varying host is found out.
    Refused,
    Ignored,
}

/// Which member of the vendor list holds the vendors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorListMember {
    Vendor,
    Items,
}

/// What reading one subscription answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneSubscriptionForm {
    /// An array of one, as Concur's page shows.
    Array,
    /// The object, as its explorer says.
    Object,
}

/// How `timeStamp` of an event is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventTimeForm {
    /// `+0000`, without a colon.
    Offset,
    /// `Z`, as the schema says.
    Zulu,
}

/// How `NextPage` of the vendor list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextPageForm {
    /// A URI, as documented.
    Uri,
    /// The bare offset, as seen in the field.
    Offset,
}

/// What creating a vendor that exists does, and updating one that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorOfOtherStanding {
    /// The item is refused.
    Refused,
    /// Both do what the other one does.
    Taken,
}

/// How `StatusList` is written: the API description has one object, the page a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorStatusForm {
    List,
    Object,
}
