//! Values of dimensions as items of Concur's lists.

use posting::lists::ListItem;
use workflows::contracts::{ListValues, PublishedList, ReadListValues};

use business_central::Changed;

use crate::classify::{Classified, Request, business_central as ledger_failed};
use crate::environment::{Environment, defect};

/// More values would not pass through Temporal as one result.
const MOST_VALUES: usize = 10_000;

/// The dimension's id; `None` when the company has none of that code.
///
/// # Errors
/// When Business Central cannot be read.
pub async fn find_dimension(environment: &Environment, list: &PublishedList) -> Result<Option<String>, Classified> {
    let company = environment
        .connection(&list.company.connection)?
        .company(&list.company.company)?;
    let dimensions = company.business_central.dimensions(Changed::All).await;
    let dimensions = dimensions.map_err(|error| ledger_failed(Request::Read, error))?;
    let found = dimensions
        .into_iter()
        .find(|dimension| dimension.code.eq_ignore_ascii_case(list.dimension.as_str()));
    Ok(found.map(|dimension| dimension.id.to_string()))
}

/// What the list shall hold. Business Central's API does not tell which values are blocked.
///
/// # Errors
/// When Business Central cannot be read, or the dimension has more values than one result can hold.
pub async fn read(environment: &Environment, ask: &ReadListValues) -> Result<ListValues, Classified> {
    let list = &ask.list;
    let company = environment
        .connection(&list.company.connection)?
        .company(&list.company.company)?;
    let id = ask
        .dimension_id
        .parse()
        .map_err(|_| defect("The dimension's id is none."))?;
    let Some(rule) = company
        .mapping
        .lists()
        .iter()
        .find(|rule| rule.list_id == list.list_id && rule.dimension == list.dimension)
    else {
        return Err(defect("The mapping rules no longer publish this list."));
    };
    let values = company.business_central.dimension_values(id).await;
    let values = values.map_err(|error| ledger_failed(Request::Read, error))?;
    if values.len() > MOST_VALUES {
        return Err(defect(format!(
            "Dimension {} has {} values; lists of more than {MOST_VALUES} are not published.",
            list.dimension,
            values.len()
        )));
    }
    let mut wanted = ListValues::default();
    for value in values {
        match company.mapping.list_code(rule, &value.code) {
            Ok(code) => wanted.items.push(ListItem {
                value: match value.display_name.trim() {
                    "" => value.code,
                    name => name.to_owned(),
                },
                code,
                is_deleted: false,
            }),
            Err(reason) => wanted.refused.add(&value.code, reason),
        }
    }
    Ok(wanted)
}
