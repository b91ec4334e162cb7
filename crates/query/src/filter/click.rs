//! A value on screen as a filter: click to keep what has it, or what has not.

use ipnet::IpNet;
use model::{Column, ColumnType, Direction, PlacePart, Value};

use super::{Check, Expression, Field, Filter, Item, Operator};
use crate::Dimension;

/// TCP and UDP: the protocols whose services have ports.
const WITH_PORTS: [u64; 2] = [6, 17];

impl Filter {
    /// The filter that keeps the flows with this value in a column or dimension, or with `negated`
    /// those without it. None when the column cannot hold the value.
    pub fn from_value(
        dimension: impl Into<Dimension>,
        value: &Value,
        negated: bool,
    ) -> Option<Self> {
        let kept = match dimension.into() {
            Dimension::Column(column) => column_holds(column, value)?,
            Dimension::Host => Expression::equal(Field::Address, address(value)?),
            Dimension::Place(part) if *value == Value::Missing => {
                let known = |column| Expression::test(Field::Column(column), Check::Present);
                Expression::all(part.columns().map(known).to_vec()).negate()
            }
            Dimension::Place(part) => Expression::equal(
                Field::Place(part),
                match value {
                    Value::Text(text) if part != PlacePart::AsNumber => Item::Text(text.clone()),
                    Value::Number(number) if part == PlacePart::AsNumber => {
                        Item::Number(*number, *number)
                    }
                    _ => return None,
                },
            ),
            Dimension::Prefix { column, .. } => match value {
                Value::Net(address, bits) => {
                    let net = IpNet::new(*address, *bits).ok()?;
                    Expression::equal(Field::Column(column), Item::Net(net))
                }
                _ => column_holds(column, value)?,
            },
            Dimension::Bucket { column, nanos } => {
                let Value::Time(begin) = *value else { return None };
                let last = begin.plus_nanos(i64::try_from(nanos.max(1) - 1).unwrap_or(i64::MAX));
                Expression::equal(Field::Column(column), Item::Time(begin, last))
            }
            Dimension::Conversation => {
                let Value::Pair(ends) = value else { return None };
                let (first, second) = (address(&ends.0)?, address(&ends.1)?);
                let (one, other) = if first == second {
                    (Column::SourceAddress, Column::DestinationAddress)
                } else {
                    return Some(Self::from_parts(
                        vec![
                            Expression::equal(Field::Address, first),
                            Expression::equal(Field::Address, second),
                        ],
                        negated,
                    ));
                };
                Expression::all(vec![
                    Expression::equal(Field::Column(one), first),
                    Expression::equal(Field::Column(other), second),
                ])
            }
            Dimension::Service => {
                let Value::Pair(service) = value else { return None };
                let (Value::Number(protocol), Value::Number(port)) = &**service else {
                    return None;
                };
                let equal =
                    |field, number: u64| Expression::equal(field, Item::Number(number, number));
                let mut parts = vec![equal(Field::Column(Column::Protocol), *protocol)];
                if WITH_PORTS.contains(protocol) {
                    // Either side: one-way records of exporters have the service on both.
                    parts.push(equal(Field::Port, *port));
                }
                Expression::all(parts)
            }
        };
        Some(Self::from_parts(vec![kept], negated))
    }

    fn from_parts(parts: Vec<Expression>, negated: bool) -> Self {
        let kept = Expression::all(parts);
        Self { root: if negated { exclude(kept) } else { kept } }
    }
}

impl From<Column> for Dimension {
    fn from(column: Column) -> Self {
        Self::Column(column)
    }
}

/// `!=` where that says the same, for it reads better.
fn exclude(kept: Expression) -> Expression {
    match kept {
        Expression::Test(super::Test { field, check: Check::Compare(Operator::Equal, item) }) => {
            Expression::test(field, Check::Compare(Operator::NotEqual, item))
        }
        other => other.negate(),
    }
}

fn column_holds(column: Column, value: &Value) -> Option<Expression> {
    let field = Field::Column(column);
    let item = match (column.info().kind, value) {
        (_, Value::Missing) => return Some(Expression::test(field, Check::Present).negate()),
        (ColumnType::Time, Value::Time(time)) => Item::Time(*time, *time),
        (ColumnType::Span, Value::Span(nanos)) => Item::Number(*nanos, *nanos),
        (ColumnType::Address, Value::Address(address)) => Item::Address(*address),
        (ColumnType::Exporter, Value::Exporter(key)) => Item::Exporter(*key),
        (ColumnType::Text, Value::Text(text)) => Item::Text(text.clone()),
        (ColumnType::Direction, Value::Text(text)) => {
            Item::Text(Direction::from_name(text)?.name().into())
        }
        (ColumnType::Port, Value::Number(number)) => {
            let port = u16::try_from(*number).ok()?.into();
            Item::Number(port, port)
        }
        (ColumnType::Protocol | ColumnType::Flags, Value::Number(number)) => {
            let octet = u8::try_from(*number).ok()?.into();
            Item::Number(octet, octet)
        }
        (ColumnType::Count | ColumnType::Number, Value::Number(number)) => {
            Item::Number(*number, *number)
        }
        _ => return None,
    };
    Some(Expression::equal(field, item))
}

fn address(value: &Value) -> Option<Item> {
    match value {
        Value::Address(address) => Some(Item::Address(*address)),
        _ => None,
    }
}
