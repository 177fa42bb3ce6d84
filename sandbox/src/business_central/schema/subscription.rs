//! Webhook subscriptions, which are not below a company.

use super::{EntityType, Kind, read_only, settable};

/// Business Central API v2.0, subscriptions.
pub(crate) static SUBSCRIPTION: EntityType = EntityType {
    name: "subscriptions",
    set: "subscriptions",
    properties: &[
        read_only("subscriptionId", Kind::Text(150)),
        settable("notificationUrl", Kind::Text(0)),
        settable("resource", Kind::Text(0)),
        read_only("timestamp", Kind::Int64),
        read_only("userId", Kind::Guid),
        read_only("lastModifiedDateTime", Kind::Instant),
        settable("clientState", Kind::Text(2048)),
        read_only("expirationDateTime", Kind::Instant),
        read_only("systemCreatedAt", Kind::Instant),
        read_only("systemCreatedBy", Kind::Guid),
        read_only("systemModifiedAt", Kind::Instant),
        read_only("systemModifiedBy", Kind::Guid),
    ],
    navigations: &[],
};
