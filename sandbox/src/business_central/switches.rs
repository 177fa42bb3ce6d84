//! The company's setup that the API does not show, and what the documentation leaves open. The first member of each
//! switch is the default: the documented behaviour of a company as it comes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

macro_rules! switch {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident, $($(#[$rest_doc:meta])* $rest:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $(#[$first_doc])* #[default] $first, $($(#[$rest_doc])* $rest),+ }
    };
}

switch! {
    /// Purchases setup, Default Posting Date.
    DefaultPostingDate {
        /// An empty posting date becomes the work date.
        WorkDate,
        /// The posting date of a new invoice is wiped even when it was sent.
        NoDate,
    }
}
switch! {
    /// Purchases setup, Link Doc. Date to Posting Date.
    DocumentDateLink {
        /// The two dates are independent.
        Separate,
        /// A PATCH of the posting date moves the document date too.
        FollowsPostingDate,
    }
}
switch! {
    /// Whether an approval workflow guards posting.
    Approvals {
        /// Anybody may post.
        Off,
        /// Only a released document may be posted.
        Required,
    }
}
switch! {
    /// A hole in the posting setup, found while posting.
    MissingSetup {
        /// The setup is complete.
        Nothing,
        /// General Posting Setup lacks the purchase account.
        PurchaseAccount,
        /// VAT Posting Setup lacks the purchase VAT account.
        PurchaseVatAccount,
        /// The vendor posting group lacks the payables account.
        PayablesAccount,
    }
}
switch! {
    /// Purchases setup, Ext. Doc. No. Mandatory.
    ExternalNumber {
        /// Posting needs the vendor's document number.
        Mandatory,
        /// A blank number is accepted.
        Optional,
    }
}
switch! {
    /// Purchases setup, Check Doc. Total Amounts.
    DocumentTotalCheck {
        /// Not checked.
        Off,
        /// Compared with a field that API v2.0 cannot fill.
        On,
    }
}
switch! {
    /// Whether drafts and posted documents are numbered alike.
    NumberSeries {
        /// Two series: the number changes at posting.
        Separate,
        /// One series: the number stays, and every deleted draft leaves an empty posted document.
        Shared,
    }
}
switch! {
    /// Which failed posts take the posted number.
    FailedPostNumber {
        /// Those that fail after the document checks (the reference's reading of the posting code).
        AfterChecks,
        /// All of them.
        Always,
    }
}
switch! {
    /// Language of a session that sends no `Accept-Language`.
    SessionLanguage {
        /// English texts.
        English,
        /// Spanish texts, where they are known.
        Spanish,
    }
}
switch! {
    /// What a session in another language reads.
    ForeignTexts {
        /// The translated text, where it is known.
        Translated,
        /// English all the same.
        English,
    }
}
switch! {
    /// Code of the 404 for a well-formed id that is not there. Never captured, hence a switch.
    UnknownId {
        /// `BadRequest_ResourceNotFound`.
        ResourceNotFound,
        /// `Internal_RecordNotFound`.
        RecordNotFound,
        /// `BadRequest_NotFound`.
        NotFound,
    }
}
switch! {
    /// Status of a stale concurrency token.
    StaleTag {
        /// 409, as observed.
        Conflict,
        /// 412, as OData has it.
        PreconditionFailed,
    }
}
switch! {
    /// Whether DELETE insists on `If-Match`. Observation and documentation disagree.
    DeleteTag {
        /// Compared only when sent.
        ComparedWhenSent,
        /// Refused without one.
        Required,
    }
}
switch! {
    /// The Power BI Reports app, whose query shows vendor ledger entries.
    Analytics {
        /// Installed.
        Installed,
        /// Absent: the route does not exist.
        NotInstalled,
    }
}
switch! {
    /// How the analytics query prints option values.
    AnalyticsOptions {
        /// Plain text, as a test of the app has it.
        Plain,
        /// Escaped, as API pages do.
        Escaped,
    }
}
switch! {
    /// The data upgrade of the credit memo page.
    CreditMemoUpgrade {
        /// Was run.
        Done,
        /// Still to be run by a person: every credit memo call is refused.
        Required,
    }
}
switch! {
    /// Purchases setup, Default G/L Account Quantity.
    DefaultQuantity {
        /// A new account line has no quantity.
        Blank,
        /// Setting the account sets quantity 1.
        One,
    }
}

switch! {
    /// Order in which the properties of a body are validated. Undocumented, hence a switch.
    PropertyOrder {
        /// As they were sent: what comes before the vendor or the account is reset by it.
        AsSent,
        /// As the page declares them.
        Page,
    }
}

switch! {
    /// Whether one request may create a header with lines that bring dimension set lines of their own. The text of the
    /// refusal is not known; the sandbox answers 400 `BadRequest` "Invalid Request Body" to the whole request.
    NestedDimensionLines {
        /// The three levels are created together, as reported once.
        Accepted,
        /// The request is refused; dimension set lines of lines need requests of their own.
        Refused,
    }
}
switch! {
    /// Whether G/L account lines take the invoice discount of a vendor.
    AccountLinesTakeInvoiceDiscount {
        /// Never, as the application has it: the discount is for items.
        No,
        /// They do, as in a company whose extensions made it so: totals are below what was sent.
        Yes,
    }
}

/// The company's setup: whatever the API does not show and a customer may have set either way.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Default Posting Date.
    pub default_posting_date: DefaultPostingDate,
    /// Link Doc. Date to Posting Date.
    pub document_date_link: DocumentDateLink,
    /// Approval workflow.
    pub approvals: Approvals,
    /// Hole in the posting setup.
    pub missing_setup: MissingSetup,
    /// Ext. Doc. No. Mandatory.
    pub external_number: ExternalNumber,
    /// Check Doc. Total Amounts.
    pub document_total_check: DocumentTotalCheck,
    /// Number series.
    pub number_series: NumberSeries,
    /// Number taken by a failed post.
    pub failed_post_number: FailedPostNumber,
    /// Language without `Accept-Language`.
    pub session_language: SessionLanguage,
    /// Texts in another language.
    pub foreign_texts: ForeignTexts,
    /// 404 code.
    pub unknown_id: UnknownId,
    /// Stale tag.
    pub stale_tag: StaleTag,
    /// Tag on DELETE.
    pub delete_tag: DeleteTag,
    /// Power BI Reports app.
    pub analytics: Analytics,
    /// First posting date that the analytics query shows; none = no bound.
    pub analytics_from: Option<Date>,
    /// Last posting date that the analytics query shows; none = no bound.
    pub analytics_to: Option<Date>,
    /// Option values of the analytics query.
    pub analytics_options: AnalyticsOptions,
    /// Credit memo data upgrade.
    pub credit_memo_upgrade: CreditMemoUpgrade,
    /// Default G/L Account Quantity.
    pub default_quantity: DefaultQuantity,
    /// Order of validation.
    pub property_order: PropertyOrder,
    /// Dimension set lines of lines within a deep insert.
    pub nested_dimension_lines: NestedDimensionLines,
    /// Invoice discount on G/L account lines.
    pub account_lines_take_invoice_discount: AccountLinesTakeInvoiceDiscount,
}
