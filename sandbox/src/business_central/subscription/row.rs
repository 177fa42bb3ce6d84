//! Subscriptions as the API shows them.

use uuid::Uuid;

use super::super::entity::Row;
use super::super::schema::{EntityType, SUBSCRIPTION};
use super::super::value::Value;
use super::Subscription;

/// The application user, who makes all of them.
const USER: Uuid = Uuid::from_u128(0x6d1c_0f3e_52a7_4c8b_8f10_2b9e_7d44_a1c5);

/// A subscription.
pub(crate) struct SubscriptionRow<'a>(pub(crate) &'a Subscription);

impl<'a> Row<'a> for SubscriptionRow<'a> {
    fn entity_type(&self) -> &'static EntityType {
        &SUBSCRIPTION
    }

    fn id(&self) -> Option<Uuid> {
        Some(self.0.id)
    }

    fn version(&self) -> Option<u64> {
        Some(self.0.version)
    }

    fn value(&self, property: &str) -> Value {
        let row = self.0;
        match property {
            "subscriptionId" => Value::Text(row.key()),
            "notificationUrl" => Value::text(&row.notification_url),
            "resource" => Value::text(&row.resource),
            "timestamp" => Value::Integer(i64::try_from(row.version).unwrap_or(i64::MAX)),
            "clientState" => Value::text(&row.client_state),
            "lastModifiedDateTime" | "systemModifiedAt" => Value::Instant(row.modified_at),
            "expirationDateTime" => Value::Instant(row.expires_at),
            "systemCreatedAt" => Value::Instant(row.created_at),
            // userId, systemCreatedBy, systemModifiedBy
            _ => Value::Guid(USER),
        }
    }
}
