//! What the engine says to each request.

use enrich::LocalNetworks;
use model::{Column, ExporterStatus};
use protocol::{ExportFormat, Request, Response, Settings};
use query::Question;

use crate::Engine;
use crate::source::Source;
use crate::{aside, called, detail, exchanges, findings, hosts, packets, table};

/// Answers a request.
pub(crate) fn answer(engine: &mut Engine, request: Request) -> Response {
    match request {
        Request::Question(question) => {
            Response::Answer(engine.asked.answer(&engine.desk.store, &question))
        }
        Request::Estimate(question) => {
            engine.desk.store.estimate(&question).map_or(Response::Done, Response::Answer)
        }
        Request::Exchanges(question) => {
            Response::Answer(exchanges::answer(&engine.desk, &question))
        }
        Request::Sources => Response::Sources(engine.sources.iter().map(Source::status).collect()),
        Request::Exporters => Response::Exporters(exporters(engine)),
        Request::Issues => Response::Issues(engine.issues.all()),
        Request::Export { question, format, named } => {
            Response::File(file(engine, &question, format, named))
        }
        Request::Flow(id) => Response::Flow(engine.desk.store.flow(id).map(|record| {
            Column::ALL.iter().map(|column| (*column, record.value(*column))).collect()
        })),
        Request::Record(id) => Response::Record(detail::of_flow(engine, id)),
        Request::Packets { flow, from, limit } => {
            Response::Packets(packets::list(engine, flow, from, limit))
        }
        Request::Hosts(question) => Response::Hosts(hosts::answer(engine, &question)),
        Request::Findings => findings::answer(engine),
        Request::Aside(octets) => aside::answer(engine, &octets),
        Request::Configure(settings) => configure(engine, settings),
        Request::Databases => Response::Databases(engine.databases.status()),
        Request::CloseDatabase(id) if engine.close_database(id) => Response::Done,
        Request::CloseDatabase(_) => Response::Refused("there is no such database".to_owned()),
        Request::Forget(id) => {
            engine.forget(id);
            Response::Done
        }
    }
}

fn exporters(engine: &Engine) -> Vec<ExporterStatus> {
    let mut all: Vec<ExporterStatus> = engine.sources.iter().flat_map(Source::exporters).collect();
    model::sort_by_key(&mut all, |exporter| (exporter.key, exporter.version));
    all
}

#[inline(never)]
fn file(engine: &Engine, question: &Question, format: ExportFormat, named: bool) -> Vec<u8> {
    let mut writer = table::writer(&question.select, format, named);
    let mut out = Vec::new();
    writer.header(&mut out);
    for mut flow in engine.flows(question) {
        if named {
            called::name_ends(engine, &mut flow);
        }
        writer.row(&flow, &mut out);
    }
    writer.end(&mut out);
    out
}

fn configure(engine: &mut Engine, settings: Settings) -> Response {
    match LocalNetworks::parse(&settings.local_networks) {
        Err(error) => Response::Refused(error.to_string()),
        Ok(local) => {
            engine
                .desk
                .store
                .redirect(|source, destination| local.direction(*source, *destination));
            engine.desk.local = local;
            engine.desk.changed = true;
            engine.settings = settings;
            Response::Done
        }
    }
}
