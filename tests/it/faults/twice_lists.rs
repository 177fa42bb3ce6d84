//! The activities that publish lists, executed twice: each item is there once.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::list_schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use workflows::activities::{BusinessCentral, Concur};
use workflows::contracts::{ListAct, PublishListItems, ReadListPage, ReadListValues};

use super::hands::{Hands, On};
use super::subject::Subject;
use crate::lists::{LIST, setting};

/// What is executed twice where lists are published.
pub(super) const PUBLISHING: &[&str] = &[
    "find_dimension",
    "read_list_values",
    "read_list_page",
    "publish_list_items",
];

pub(super) async fn publishing_lists(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting("")).await?;
    house.sandbox.concur().add_list(LIST);
    let subject = Subject::approved(&house, DocumentKind::Expense, 1);
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            let list = list_schedules::lists(house.connection()?)?.remove(0);
            let found = hands
                .twice_alike(On::BusinessCentral, || (BusinessCentral::find_dimension, list.clone()))
                .await?;
            let read = || ReadListValues {
                list: list.clone(),
                dimension_id: found.0.clone().unwrap_or_default(),
            };
            let values = hands
                .twice_alike(On::BusinessCentral, || (BusinessCentral::read_list_values, read()))
                .await?;
            ensure!(found.0 == found.1 && values.0 == values.1 && values.0.items.len() == 2);
            let batch = || PublishListItems {
                connection: hands.document().connection,
                list_id: LIST.to_owned(),
                act: ListAct::Create,
                items: values.0.items.clone(),
            };
            let done = hands
                .twice_alike(On::Concur, || (Concur::publish_list_items, batch()))
                .await?;
            ensure!(
                (done.0.taken, done.1.taken, done.1.refused.count) == (2, 0, 2),
                "it did {done:?}"
            );
            let page = || ReadListPage {
                connection: hands.document().connection,
                list_id: LIST.to_owned(),
                page: 1,
            };
            let pages = hands
                .twice_alike(On::Concur, || (Concur::read_list_page, page()))
                .await?;
            ensure!(pages.0 == pages.1 && pages.0.items.len() == 2);
            let items = house.sandbox.concur().list_items(LIST);
            ensure!(items.len() == 2, "the list holds {items:?}");
            items.first().context("the list is empty")?;
            hands.executed_twice(PUBLISHING)
        })
        .await
}
