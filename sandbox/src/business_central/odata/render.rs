//! A row as JSON: the tag, the selected properties, the expanded rows.

use super::super::entity::{Related, Row, entity_tag};
use super::super::json::Json;
use super::super::schema::Kind;
use super::query::Shape;

/// The members of an entity, without `@odata.context`. Links to content start at `company`, the company's URL.
pub(crate) fn entity<'a>(row: &dyn Row<'a>, shape: &Shape, company: &str) -> Vec<(String, Json)> {
    let mut members = Vec::new();
    if let Some(version) = row.version() {
        members.push(("@odata.etag".to_owned(), Json::Text(entity_tag(version))));
    }
    let declared = row.entity_type().properties;
    for property in declared {
        let selected = shape
            .select
            .as_ref()
            .is_none_or(|select| select.iter().any(|one| one.name == property.name));
        if selected && property.kind == Kind::Stream {
            let id = row.id().unwrap_or_default();
            let link = format!("{company}/{}({id})/{}", row.entity_type().set, property.name);
            for kind in ["mediaEditLink", "mediaReadLink"] {
                members.push((format!("{}@odata.{kind}", property.name), Json::text(&link)));
            }
        } else if selected {
            members.push((property.name.to_owned(), row.value(property.name).to_json()));
        }
    }
    for expand in &shape.expand {
        let value = match row.related(expand.navigation.name) {
            Related::One(None) => Json::Null,
            Related::One(Some(row)) => Json::Object(entity(row.as_ref(), &expand.shape, company)),
            Related::Many(rows) => Json::List(
                rows.iter()
                    .filter(|row| expand.filter.as_ref().is_none_or(|filter| filter.matches(row.as_ref())))
                    .map(|row| Json::Object(entity(row.as_ref(), &expand.shape, company)))
                    .collect(),
            ),
        };
        members.push((expand.navigation.name.to_owned(), value));
    }
    members
}
