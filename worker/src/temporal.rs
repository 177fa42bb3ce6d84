//! Reaching Temporal: by Temporal's own environment variables and `temporal.toml`; and what must be registered there once.

use std::collections::HashMap;

use anyhow::Context;
use temporalio_client::envconfig::LoadClientConfigProfileOptions;
use temporalio_client::tonic::IntoRequest;
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions, NamespacedClient};
use temporalio_common::protos::temporal::api::enums::v1::IndexedValueType;
use temporalio_common::protos::temporal::api::operatorservice::v1::{
    AddSearchAttributesRequest, ListSearchAttributesRequest,
};
use workflows::search_attributes::{ALL, AttributeType};

use crate::config::Config;
use crate::payloads;

/// A client for the configured server and namespace, which encrypts payloads if the configuration says so.
///
/// # Errors
/// When Temporal's configuration or the payload key cannot be used, or the server cannot be reached.
pub async fn connect(config: &Config) -> anyhow::Result<Client> {
    let (connection, client) =
        ClientOptions::load_from_config(LoadClientConfigProfileOptions::default()).map_err(|error| {
            anyhow::anyhow!("Temporal's configuration (TEMPORAL_… or temporal.toml) cannot be used: {error}")
        })?;
    connect_to(connection, client, config).await
}

/// A client for this server and namespace.
///
/// # Errors
/// When the payload key cannot be used or the server cannot be reached.
pub async fn connect_to(
    connection: ConnectionOptions,
    mut client: ClientOptions,
    config: &Config,
) -> anyhow::Result<Client> {
    client.data_converter = payloads::converter(payloads::codec(&config.payloads)?);
    let address = connection.target.clone();
    let namespace = client.namespace.clone();
    let connection = Connection::connect(connection).await.with_context(|| {
        format!("Temporal cannot be reached at {address}; set TEMPORAL_ADDRESS, or start a server (`make demo` brings its own)")
    })?;
    Client::new(connection, client).with_context(|| format!("Temporal namespace {namespace} cannot be used"))
}

/// Registers the search attributes that are missing in the client's namespace. Safe to repeat.
///
/// # Errors
/// When the server refuses; a managed service may want them registered by an administrator instead.
pub async fn register_search_attributes(client: &Client) -> anyhow::Result<()> {
    let namespace = client.namespace();
    let mut operator = client.connection().operator_service();
    let known = operator
        .list_search_attributes(
            ListSearchAttributesRequest {
                namespace: namespace.clone(),
            }
            .into_request(),
        )
        .await
        .context("search attributes cannot be listed")?
        .into_inner()
        .custom_attributes;
    let missing: HashMap<String, i32> = ALL
        .into_iter()
        .filter(|(name, _)| !known.contains_key(*name))
        .map(|(name, kind)| {
            let kind = match kind {
                AttributeType::Keyword => IndexedValueType::Keyword,
                AttributeType::KeywordList => IndexedValueType::KeywordList,
            };
            (name.to_owned(), kind as i32)
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.keys().cloned().collect::<Vec<_>>().join(", ");
    let request = AddSearchAttributesRequest {
        search_attributes: missing,
        namespace,
    };
    operator
        .add_search_attributes(request.into_request())
        .await
        .with_context(|| {
            format!("search attributes {names} cannot be registered; register them as an administrator")
        })?;
    Ok(())
}
