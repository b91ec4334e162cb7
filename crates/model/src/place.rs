//! Where an address is and whose network it is in, as a database says that was asked.

use crate::{Column, Value};

/// What databases know of an address.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Place {
    /// ISO 3166-1 code of two letters; the name where the database has no codes.
    pub country: Option<Box<str>>,
    /// Its name, in English where there is one.
    pub city: Option<Box<str>>,
    /// Number of the autonomous system.
    pub as_number: Option<u32>,
    /// Who runs that system.
    pub as_name: Option<Box<str>>,
}

/// What databases know of both ends of a flow. It is looked up, never reported and never stored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Places {
    /// Of its source.
    pub source: Place,
    /// Of its destination.
    pub destination: Place,
}

/// What a [`Place`] is made of.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
)]
pub enum PlacePart {
    /// The country.
    Country,
    /// The city.
    City,
    /// Number of the autonomous system.
    AsNumber,
    /// Name of the autonomous system.
    AsName,
    /// How far the address reaches, which no database has to tell: see [`crate::Scope`].
    Scope,
}

impl PlacePart {
    /// Every part.
    pub const ALL: [Self; 5] =
        [Self::Country, Self::City, Self::AsNumber, Self::AsName, Self::Scope];

    /// Which part a column holds, and whether it is the destination's.
    pub const fn of_column(column: Column) -> Option<(Self, bool)> {
        Some(match column {
            Column::SourceCountry => (Self::Country, false),
            Column::DestinationCountry => (Self::Country, true),
            Column::SourceCity => (Self::City, false),
            Column::DestinationCity => (Self::City, true),
            Column::SourceAsNumber => (Self::AsNumber, false),
            Column::DestinationAsNumber => (Self::AsNumber, true),
            Column::SourceAsName => (Self::AsName, false),
            Column::DestinationAsName => (Self::AsName, true),
            Column::SourceScope => (Self::Scope, false),
            Column::DestinationScope => (Self::Scope, true),
            _ => return None,
        })
    }

    /// Its columns: the source's and the destination's.
    pub const fn columns(self) -> [Column; 2] {
        match self {
            Self::Country => [Column::SourceCountry, Column::DestinationCountry],
            Self::City => [Column::SourceCity, Column::DestinationCity],
            Self::AsNumber => [Column::SourceAsNumber, Column::DestinationAsNumber],
            Self::AsName => [Column::SourceAsName, Column::DestinationAsName],
            Self::Scope => [Column::SourceScope, Column::DestinationScope],
        }
    }

    /// The word it is asked by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::City => "city",
            Self::AsNumber => "as",
            Self::AsName => "as.name",
            Self::Scope => "scope",
        }
    }
}

impl Place {
    /// Nothing is known.
    pub const NOWHERE: Self = Self { country: None, city: None, as_number: None, as_name: None };

    /// One part of it. How far the address reaches it does not say itself.
    pub fn value(&self, part: PlacePart) -> Value {
        let words = |text: &Option<Box<str>>| text.as_deref().map_or(Value::Missing, Value::text);
        match part {
            PlacePart::Country => words(&self.country),
            PlacePart::City => words(&self.city),
            PlacePart::AsName => words(&self.as_name),
            PlacePart::Scope => Value::Missing,
            PlacePart::AsNumber => {
                self.as_number.map_or(Value::Missing, |number| Value::Number(number.into()))
            }
        }
    }

    /// What another database knows and this one does not.
    pub fn fill(&mut self, other: Self) {
        let Self { country, city, as_number, as_name } = other;
        self.country = self.country.take().or(country);
        self.city = self.city.take().or(city);
        // The name belongs to the number.
        if self.as_number.is_none() {
            self.as_name = as_name.or_else(|| self.as_name.take());
            self.as_number = as_number;
        } else if self.as_name.is_none() && (as_number.is_none() || as_number == self.as_number) {
            self.as_name = as_name;
        }
    }

    fn put(&mut self, part: PlacePart, value: &Value) -> Option<()> {
        let words = |value: &Value| match value {
            Value::Missing => Some(None),
            Value::Text(text) => Some(Some(text.clone())),
            _ => None,
        };
        match part {
            PlacePart::Country => self.country = words(value)?,
            PlacePart::City => self.city = words(value)?,
            PlacePart::AsName => self.as_name = words(value)?,
            // The address says it.
            PlacePart::Scope => {
                words(value)?;
            }
            PlacePart::AsNumber => {
                self.as_number = match value {
                    Value::Missing => None,
                    Value::Number(number) => Some(u32::try_from(*number).ok()?),
                    _ => return None,
                }
            }
        }
        Some(())
    }
}

impl Places {
    /// What a column holds; missing for a column of something else.
    pub fn value(&self, column: Column) -> Value {
        PlacePart::of_column(column).map_or(Value::Missing, |(part, far)| {
            if far { self.destination.value(part) } else { self.source.value(part) }
        })
    }

    /// Puts a cell back; none where it does not fit. Where nothing is known, nothing is kept.
    pub(crate) fn tell(told: &mut Option<Box<Self>>, column: Column, value: &Value) -> Option<()> {
        let (part, far) = PlacePart::of_column(column)?;
        let mut places = told.take().unwrap_or_default();
        let end = if far { &mut places.destination } else { &mut places.source };
        let fits = end.put(part, value);
        *told = (*places != Self::default()).then_some(places);
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_either_of_its_columns() {
        for part in PlacePart::ALL {
            let [source, destination] = part.columns();
            assert_eq!(PlacePart::of_column(source), Some((part, false)));
            assert_eq!(PlacePart::of_column(destination), Some((part, true)));
        }
        assert_eq!(PlacePart::of_column(Column::SourceAs), None);
    }

    #[test]
    fn one_database_fills_what_another_leaves_open_and_a_name_stays_with_its_number() {
        let known = |country: &str, number, name: Option<&str>| Place {
            country: Some(country.into()),
            as_number: number,
            as_name: name.map(Into::into),
            ..Place::NOWHERE
        };
        let mut place = known("DE", None, None);
        place.fill(known("FR", Some(64496), Some("Example")));
        assert_eq!(place, known("DE", Some(64496), Some("Example")));
        let mut place = known("DE", Some(64500), None);
        place.fill(known("FR", Some(64496), Some("Example")));
        assert_eq!(place, known("DE", Some(64500), None));
    }

    #[test]
    fn what_was_written_is_read_again() {
        let places = Places {
            source: Place { city: Some("Bern".into()), ..Place::NOWHERE },
            destination: Place { as_number: Some(64496), ..Place::NOWHERE },
        };
        let mut told = None;
        for column in Column::ALL {
            if PlacePart::of_column(*column).is_some() {
                assert_eq!(Places::tell(&mut told, *column, &places.value(*column)), Some(()));
            }
        }
        assert_eq!(told.as_deref(), Some(&places));
        assert_eq!(Places::tell(&mut told, Column::SourceCity, &Value::Number(1)), None);
        assert_eq!(Places::tell(&mut told, Column::SourceCity, &Value::Missing), Some(()));
        assert_eq!(Places::tell(&mut told, Column::DestinationAsNumber, &Value::Missing), Some(()));
        assert_eq!(told, None);
    }
}
