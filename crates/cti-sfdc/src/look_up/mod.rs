//! Look-ups that flows make: who has this number, may that contact be called, what does a search pop.

mod desk;
mod source;
mod term;

use std::sync::Arc;

use cti_engine::connector::{CallType, ConnectorError};
use cti_engine::phone_number::{LibPhoneNumbers, PhoneNumbers};
use serde_json::{Map, Value};

pub use source::OrgSource;

use crate::id::RecordId;
use crate::open_cti::{Matches, PopDecision, SoftphoneLayout};
use crate::soql::{QueryBuilder, field};
use crate::sosl::{ReturningBuilder, Scope, SearchBuilder};
use term::{Sought, number_term, text_term};

/// The most records that are told of one look-up: more of them are not a look-up any more.
const MOST: u32 = 50;

/// Makes look-ups at an org, as the later versions of the product make them (section 5.5): by SOSL over all phone
/// fields, for a number in its international and its national forms.
///
/// What is found is what the org finds. A number that is stored without its calling code is found by its national form alone,
/// which may be that of a number of another country, or its end: of `+1 202 555 0123` and `+44 20 2555 0123` each finds both.
///
/// ```
/// use std::sync::Arc;
/// use cti_sfdc::look_up::{Found, LookUp};
/// use cti_sfdc::org::MemoryOrg;
/// use serde_json::json;
///
/// # async fn look_up() -> Result<(), cti_engine::connector::ConnectorError> {
/// let org = Arc::new(MemoryOrg::new());
/// let id = org.create("Contact", json!({"LastName": "Ito", "MobilePhone": "(202) 555-0123 (evenings)"}).as_object().unwrap())?;
/// let look_up = LookUp::new(org).in_country("US");
/// assert_eq!(look_up.contact("+12025550123").await?, Found::One(id));
/// assert_eq!(look_up.contact("anonymous").await?, Found::Withheld);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LookUp {
    org: Arc<dyn OrgSource>,
    numbers: Arc<dyn PhoneNumbers>,
    country: Option<String>,
}

/// Whom a phone number belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The caller withholds the number: nothing was searched.
    Withheld,
    /// Nobody has it.
    Nothing,
    /// This record has it.
    One(RecordId),
    /// These have it, the oldest first.
    Several(Vec<RecordId>),
}

impl Found {
    /// The records, the oldest first.
    pub fn ids(&self) -> &[RecordId] {
        match self {
            Self::Withheld | Self::Nothing => &[],
            Self::One(id) => std::slice::from_ref(id),
            Self::Several(ids) => ids,
        }
    }
}

impl LookUp {
    /// Look-ups at an org: [`MemoryOrg`](crate::org::MemoryOrg) or a client of a real one.
    pub fn new(org: Arc<dyn OrgSource>) -> Self {
        Self { org, numbers: Arc::new(LibPhoneNumbers), country: None }
    }

    /// Sets the country (ISO 3166 alpha-2) as whose number one without a calling code is read.
    pub fn in_country(mut self, country: &str) -> Self {
        self.country = Some(country.to_owned());
        self
    }

    /// Sets what reads phone numbers.
    pub fn with_phone_numbers(mut self, numbers: Arc<dyn PhoneNumbers>) -> Self {
        self.numbers = numbers;
        self
    }

    /// The contact with a phone number.
    ///
    /// # Errors
    /// Those of the org.
    pub async fn contact(&self, number: &str) -> Result<Found, ConnectorError> {
        self.by_phone("Contact", number).await
    }

    /// The lead with a phone number.
    ///
    /// # Errors
    /// Those of the org.
    pub async fn lead(&self, number: &str) -> Result<Found, ConnectorError> {
        self.by_phone("Lead", number).await
    }

    /// The records of an object type with a phone number in any phone field.
    ///
    /// # Errors
    /// Those of the org, and [`ErrorKind::Invalid`](cti_engine::connector::ErrorKind::Invalid) for what is not the name
    /// of an object type.
    pub async fn by_phone(&self, object: &str, number: &str) -> Result<Found, ConnectorError> {
        by_phone(&*self.org, &*self.numbers, self.country.as_deref(), object, number).await
    }

    /// Whether a contact is not to be called; `None` when there is no such contact.
    ///
    /// # Errors
    /// Those of the org.
    pub async fn do_not_call(&self, contact: RecordId) -> Result<Option<bool>, ConnectorError> {
        let query =
            QueryBuilder::from("Contact").select(["DoNotCall"]).filter(field("Id").eq(contact)).limit(1).build()?;
        let records = self.org.query(&query).await?;
        Ok(records.first().map(|record| record.get("DoNotCall") == Some(&Value::Bool(true))))
    }

    /// What a text finds among the object types of a soft-phone layout, and the screen that the layout pops for it. The
    /// text is a phone number in any form, or words of any field. A withheld number is not sought, nor is one character, which
    /// an org refuses.
    ///
    /// # Errors
    /// Those of the org.
    pub async fn search(
        &self,
        text: &str,
        layout: &SoftphoneLayout,
        call_type: &CallType,
    ) -> Result<(Matches, PopDecision), ConnectorError> {
        let objects = layout.of(call_type).and_then(|layout| layout.objects.as_ref());
        let objects = objects.map(|objects| objects.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        let mut found = Map::new();
        let sought = text_term(&*self.numbers, self.country.as_deref(), text)?;
        if let (Sought::Term(term), false) = (sought, objects.is_empty()) {
            let returning =
                |object: &String| ReturningBuilder::of(object).select(["Id", name_field(object)]).limit(MOST);
            let search = SearchBuilder::find(term).within(Scope::All);
            let search = objects.iter().fold(search, |search, object| search.returning(returning(object)));
            for record in self.org.search(&search.build()?).await? {
                let Some(id) = id(&record) else { continue };
                let object = record.get("attributes").and_then(|it| it.get("type")).cloned().unwrap_or_default();
                let name = object.as_str().map(name_field).and_then(|name| record.get(name)).cloned();
                let fields = [("Id", id.as_str().into()), ("RecordType", object), ("Name", name.unwrap_or_default())];
                found.insert(id.to_string(), fields.into_iter().map(|(name, it)| (name.to_owned(), it)).collect());
            }
        }
        let matches = Matches::from(found);
        let pop = layout.decide(call_type, &matches);
        Ok((matches, pop))
    }
}

/// The records of an object type with a phone number: the one way in which an org is searched for a number.
pub(crate) async fn by_phone(
    org: &(impl OrgSource + ?Sized),
    numbers: &dyn PhoneNumbers,
    country: Option<&str>,
    object: &str,
    number: &str,
) -> Result<Found, ConnectorError> {
    let term = match number_term(numbers, country, number)? {
        Sought::Term(term) => term,
        Sought::Withheld => return Ok(Found::Withheld),
        Sought::TooShort(_) => return Ok(Found::Nothing),
    };
    let returning = ReturningBuilder::of(object).select(["Id"]).order_by("CreatedDate").order_by("Id").limit(MOST);
    let search = SearchBuilder::find(term).within(Scope::Phone).returning(returning).build()?;
    let ids: Vec<RecordId> = org.search(&search).await?.iter().filter_map(id).collect();
    Ok(match ids.as_slice() {
        [] => Found::Nothing,
        [id] => Found::One(*id),
        _ => Found::Several(ids),
    })
}

/// The field by which a record of an object type is known to people.
fn name_field(object: &str) -> &'static str {
    match object {
        "Case" => "CaseNumber",
        "Task" | "Event" => "Subject",
        _ => "Name",
    }
}

fn id(record: &Map<String, Value>) -> Option<RecordId> {
    RecordId::parse(record.get("Id")?.as_str()?).ok()
}

impl std::fmt::Debug for LookUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LookUp").field("country", &self.country).finish_non_exhaustive()
    }
}
