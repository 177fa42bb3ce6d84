//! A test is a function of a world; the lists say in which database it is to be true.

use std::{future::Future, pin::Pin};

use libtest_mimic::{Failed, Trial};

use crate::{
    server,
    world::{Place, World},
};

pub(crate) type Body = fn(World) -> Pin<Box<dyn Future<Output = ()>>>;

/// `trials! { both: […] sqlite: […] postgres: […] plain: […] }`, the last without a database.
macro_rules! trials {
    ($($kind:ident: [$($name:ident),* $(,)?])*) => {
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            [$($(trials!(@$kind $name),)*)*].into_iter().flatten().collect()
        }
    };
    (@both $name:ident) => {
        trials!(@sqlite $name).into_iter().chain(trials!(@postgres $name)).collect::<Vec<_>>()
    };
    (@sqlite $name:ident) => {
        vec![$crate::trials::in_file(module_path!(), stringify!($name), |world| Box::pin($name(world)))]
    };
    (@postgres $name:ident) => {
        vec![$crate::trials::on_server(module_path!(), stringify!($name), |world| Box::pin($name(world)))]
    };
    (@plain $name:ident) => {
        vec![$crate::trials::plain(module_path!(), stringify!($name), $name)]
    };
}

pub(crate) fn in_file(module: &str, name: &str, body: Body) -> Trial {
    Trial::test(full_name("sqlite", module, name), move || {
        run(async {
            body(World::new(Place::File)).await;
            Ok(())
        })
    })
}

pub(crate) fn on_server(module: &str, name: &str, body: Body) -> Trial {
    let name = full_name("postgres", module, name);
    if let Err(reason) = server::programs() {
        // It fails when it is asked for all the same: what was not tried must not pass.
        return Trial::test(name, move || Err(Failed::from(reason)))
            .with_kind(reason)
            .with_ignored_flag(true);
    }
    Trial::test(name, move || {
        run(async {
            let server = server::running()?;
            let database = server.create_database().await;
            body(World::new(Place::Server(server.url(&database)))).await;
            server.drop_database(&database).await;
            Ok(())
        })
    })
}

pub(crate) fn plain(module: &str, name: &str, body: fn()) -> Trial {
    Trial::test(full_name("plain", module, name), move || {
        body();
        Ok(())
    })
}

/// Several threads, since some tests are about what happens at once.
pub(crate) fn run<T>(body: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap()
        .block_on(body)
}

fn full_name(database: &str, module: &str, name: &str) -> String {
    let module = module.rsplit("::").next().unwrap_or(module);
    format!("{database}::{module}::{name}")
}
