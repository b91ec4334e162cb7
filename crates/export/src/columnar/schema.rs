//! Names, types and metadata of the columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, TimeUnit};
use model::{Column, ColumnType, Feature, FeatureKind, Unit};

/// What a file says of itself; the same keys stand in Arrow and Parquet.
const ABOUT: [(&str, &str); 4] = [
    ("flowglass.version", env!("CARGO_PKG_VERSION")),
    (
        "flowglass.times",
        "nanoseconds since 1970 in UTC; the column time_basis says where they come from",
    ),
    ("flowglass.spans", "nanoseconds"),
    (
        "flowglass.scaling",
        "counts are as received; columns named *_scaled are multiplied by the column sampling_rate",
    ),
];

/// The schema of these columns.
pub(super) fn schema(columns: &[Column]) -> Schema {
    let fields: Vec<Field> = columns.iter().map(|column| field(*column)).collect();
    let about = ABOUT.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned()));
    Schema::new_with_metadata(fields, about.collect())
}

/// The schema of a data set: the published names.
pub(super) fn of_features(features: &[Feature]) -> Schema {
    let fields = features.iter().map(|feature| {
        let about = HashMap::from([("about".to_owned(), feature.about().to_owned())]);
        Field::new(feature.name(), of_feature(*feature), true).with_metadata(about)
    });
    let (key, version) = ABOUT[0];
    let about = HashMap::from([(key.to_owned(), version.to_owned())]);
    Schema::new_with_metadata(fields.collect::<Vec<_>>(), about)
}

/// Numbers stay numbers; the application is text, for 91.120 is not 91.12.
pub(super) fn of_feature(feature: Feature) -> DataType {
    match (feature, feature.kind()) {
        (Feature::FlowStart | Feature::FlowEnd, _) => DataType::Int64,
        (_, FeatureKind::Number) => DataType::UInt64,
        (_, FeatureKind::Real) => DataType::Float64,
        (_, FeatureKind::Address | FeatureKind::Application) => DataType::Utf8,
        (_, FeatureKind::Text) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
    }
}

/// `program version`, as Parquet's own field has it.
pub(super) fn program() -> String {
    format!("flowglass version {}", env!("CARGO_PKG_VERSION"))
}

fn field(column: Column) -> Field {
    let info = column.info();
    let mut about = HashMap::from([
        ("title".to_owned(), info.title.to_owned()),
        ("about".to_owned(), info.about.to_owned()),
    ]);
    let unit = match info.unit {
        Unit::None => None,
        Unit::Octets => Some("octets"),
        Unit::Packets => Some("packets"),
        Unit::Nanoseconds => Some("nanoseconds"),
        Unit::BitsPerSecond => Some("bits per second"),
    };
    if let Some(unit) = unit {
        about.insert("unit".to_owned(), unit.to_owned());
    }
    Field::new(info.name, kind(column), true).with_metadata(about)
}

fn kind(column: Column) -> DataType {
    match column.info().kind {
        ColumnType::Time => DataType::Timestamp(TimeUnit::Nanosecond, Some(Arc::from("UTC"))),
        ColumnType::Span | ColumnType::Count | ColumnType::Number => DataType::UInt64,
        ColumnType::Port => DataType::UInt16,
        ColumnType::Protocol | ColumnType::Flags => DataType::UInt8,
        ColumnType::Address => DataType::Utf8,
        ColumnType::Direction | ColumnType::Exporter | ColumnType::Text => {
            if is_free(column) {
                DataType::Utf8
            } else {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
        }
    }
}

/// Words that hardly ever come twice: a dictionary would only grow.
pub(super) const fn is_free(column: Column) -> bool {
    matches!(
        column,
        Column::HostName | Column::SourceMac | Column::DestinationMac | Column::MplsLabels
    )
}

/// Numbers of which most differ from all others of a file.
pub(super) fn is_far_apart(column: Column) -> bool {
    let kind = column.info().kind;
    matches!(kind, ColumnType::Time | ColumnType::Span | ColumnType::Count)
        || column == Column::SourcePort
}
