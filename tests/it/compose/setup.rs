//! `docker-compose.yml` as YAML.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use yaml_rust2::{Yaml, YamlLoader};

/// `docker-compose.yml`.
pub(super) struct Setup {
    pub(super) text: String,
    pub(super) yaml: Yaml,
}

impl Setup {
    pub(super) fn read() -> Result<Self, Failed> {
        Self::parse(std::fs::read_to_string(root().join("docker-compose.yml"))?)
    }

    pub(super) fn parse(text: String) -> Result<Self, Failed> {
        let yaml = YamlLoader::load_from_str(&text)?
            .into_iter()
            .next()
            .ok_or("docker-compose.yml is empty")?;
        Ok(Self { text, yaml })
    }

    pub(super) fn services(&self) -> Result<Vec<(&str, &Yaml)>, Failed> {
        map(&self.yaml["services"])
    }

    /// Paths of configs and secrets within a service's container.
    pub(super) fn mounted(&self, service: &str) -> Result<BTreeSet<String>, Failed> {
        let service = &self.yaml["services"][service];
        let configs = list(&service["configs"])
            .iter()
            .filter_map(|c| text(&c["target"]))
            .map(str::to_owned);
        let secrets = list(&service["secrets"])
            .iter()
            .filter_map(text)
            .map(|name| format!("/run/secrets/{name}"));
        Ok(configs.chain(secrets).collect())
    }
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(super) fn map(yaml: &Yaml) -> Result<Vec<(&str, &Yaml)>, Failed> {
    let hash = yaml.as_hash().ok_or("a section of docker-compose.yml is missing")?;
    Ok(hash
        .iter()
        .filter_map(|(name, value)| Some((name.as_str()?, value)))
        .collect())
}

pub(super) fn list(yaml: &Yaml) -> &[Yaml] {
    yaml.as_vec().map_or(&[], Vec::as_slice)
}

pub(super) fn text(yaml: &Yaml) -> Option<&str> {
    yaml.as_str()
}
