//! A row as JSON: the tag, the selected properties, the expanded rows.

use super::super::entity::{Related, Row, entity_tag};
use super::super::json::Json;
use super::query::Shape;

/// The members of an entity, without `@odata.context`.
pub(crate) fn entity<'a>(row: &dyn Row<'a>, shape: &Shape) -> Vec<(String, Json)> {
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
        if selected {
            members.push((property.name.to_owned(), row.value(property.name).to_json()));
        }
    }
    for expand in &shape.expand {
        let value = match row.related(expand.navigation.name) {
            Related::One(None) => Json::Null,
            Related::One(Some(row)) => Json::Object(entity(row.as_ref(), &expand.shape)),
            Related::Many(rows) => Json::List(
                rows.iter()
                    .filter(|row| expand.filter.as_ref().is_none_or(|filter| filter.matches(row.as_ref())))
                    .map(|row| Json::Object(entity(row.as_ref(), &expand.shape)))
                    .collect(),
            ),
        };
        members.push((expand.navigation.name.to_owned(), value));
    }
    members
}
