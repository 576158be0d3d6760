//! The functions of SOQL.

/// What a function may be given, and where it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// One value of many records, of at least that many arguments and at most one.
    Aggregate(usize),
    /// A part of a date.
    DatePart,
    /// The value of a field in another form.
    Form,
    /// `GROUPING(field)`.
    Grouping,
    /// `FIELDS(ALL)`.
    Fields,
    /// `DISTANCE(field, GEOLOCATION(1, 2), 'km')`.
    Distance,
}

const FUNCTIONS: [(&str, Function); 26] = [
    ("COUNT", Function::Aggregate(0)),
    ("COUNT_DISTINCT", Function::Aggregate(1)),
    ("SUM", Function::Aggregate(1)),
    ("AVG", Function::Aggregate(1)),
    ("MIN", Function::Aggregate(1)),
    ("MAX", Function::Aggregate(1)),
    ("CALENDAR_MONTH", Function::DatePart),
    ("CALENDAR_QUARTER", Function::DatePart),
    ("CALENDAR_YEAR", Function::DatePart),
    ("DAY_IN_MONTH", Function::DatePart),
    ("DAY_IN_WEEK", Function::DatePart),
    ("DAY_IN_YEAR", Function::DatePart),
    ("DAY_ONLY", Function::DatePart),
    ("FISCAL_MONTH", Function::DatePart),
    ("FISCAL_QUARTER", Function::DatePart),
    ("FISCAL_YEAR", Function::DatePart),
    ("HOUR_IN_DAY", Function::DatePart),
    ("WEEK_IN_MONTH", Function::DatePart),
    ("WEEK_IN_YEAR", Function::DatePart),
    ("convertTimezone", Function::Form),
    ("convertCurrency", Function::Form),
    ("FORMAT", Function::Form),
    ("toLabel", Function::Form),
    ("GROUPING", Function::Grouping),
    ("FIELDS", Function::Fields),
    ("DISTANCE", Function::Distance),
];

impl Function {
    /// The function of a name, in any letter case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        FUNCTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, function)| *function)
    }
}
