//! Document attachments: the files that users see on the Attachments pane of a document.

use super::{EntityType, Kind, insert_only, read_only, settable};

const ATTACHMENT_ENTITY_BUFFER_DOCUMENT_TYPE: Kind = Kind::Choice {
    edm: "attachmentEntityBufferDocumentType",
    members: &[
        "_x0020_",
        "Journal",
        "Sales_x0020_Order",
        "Sales_x0020_Quote",
        "Sales_x0020_Credit_x0020_Memo",
        "Sales_x0020_Invoice",
        "Purchase_x0020_Invoice",
        "Purchase_x0020_Order",
        "Employee",
        "Job",
        "Item",
        "Customer",
        "Vendor",
        "Purchase_x0020_Credit_x0020_Memo",
        "Customer_x0020_Statement",
    ],
};

/// Business Central API v2.0, documentAttachment.
pub(crate) static DOCUMENT_ATTACHMENT: EntityType = EntityType {
    name: "documentAttachment",
    set: "documentAttachments",
    properties: &[
        read_only("id", Kind::Guid),
        settable("fileName", Kind::Text(250)),
        read_only("byteSize", Kind::Int32),
        read_only("attachmentContent", Kind::Stream),
        insert_only("parentType", ATTACHMENT_ENTITY_BUFFER_DOCUMENT_TYPE),
        insert_only("parentId", Kind::Guid),
        settable("lineNumber", Kind::Int32),
        settable("documentFlowSales", Kind::Boolean),
        settable("documentFlowPurchase", Kind::Boolean),
        read_only("lastModifiedDateTime", Kind::Instant),
    ],
    navigations: &[],
};
