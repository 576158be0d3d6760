//! The codes by which Salesforce says what is wrong.

cti_model::names! {
    /// A code of the member `errorCode` of Salesforce's error answers (`external-apis` section 4.2).
    pub enum ErrorCode {
        /// The session has ended, or may not use the API.
        InvalidSessionId = "INVALID_SESSION_ID",
        /// The calls of the day are used up.
        RequestLimitExceeded = "REQUEST_LIMIT_EXCEEDED",
        /// There is nothing at that address, or no record with that id.
        NotFound = "NOT_FOUND",
        /// The address takes another HTTP method.
        MethodNotAllowed = "METHOD_NOT_ALLOWED",
        /// What is given as an id does not have the form of one, or is one of another object type.
        MalformedId = "MALFORMED_ID",
        /// The SOQL query cannot be read.
        MalformedQuery = "MALFORMED_QUERY",
        /// The SOSL search cannot be read.
        MalformedSearch = "MALFORMED_SEARCH",
        /// There is no such field, or its type does not allow this.
        InvalidField = "INVALID_FIELD",
        /// There is no such object type.
        InvalidType = "INVALID_TYPE",
        /// The cursor of a query is unknown or too old.
        InvalidQueryLocator = "INVALID_QUERY_LOCATOR",
        /// The operator does not fit the field or the value.
        InvalidQueryFilterOperator = "INVALID_QUERY_FILTER_OPERATOR",
        /// The field cannot be written.
        InvalidFieldForInsertUpdate = "INVALID_FIELD_FOR_INSERT_UPDATE",
        /// The record that is referred to does not exist.
        InvalidCrossReferenceKey = "INVALID_CROSS_REFERENCE_KEY",
        /// The value is not one of the picklist's.
        InvalidPicklistValue = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        /// What is written is not an e-mail address.
        InvalidEmailAddress = "INVALID_EMAIL_ADDRESS",
        /// A field that must have a value has none.
        RequiredFieldMissing = "REQUIRED_FIELD_MISSING",
        /// Another record has this value, which must be unique.
        DuplicateValue = "DUPLICATE_VALUE",
        /// A duplicate rule found records like the one that was to be written.
        DuplicatesDetected = "DUPLICATES_DETECTED",
        /// A value contradicts another one, or is out of bounds.
        FieldIntegrityException = "FIELD_INTEGRITY_EXCEPTION",
        /// A validation rule of the org refuses the record.
        FieldCustomValidationException = "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        /// The text is longer than its field.
        StringTooLong = "STRING_TOO_LONG",
        /// The number is too large for its field.
        NumberOutsideValidRange = "NUMBER_OUTSIDE_VALID_RANGE",
        /// The JSON cannot be read, or a value has the wrong type.
        JsonParserError = "JSON_PARSER_ERROR",
        /// The record was deleted.
        EntityIsDeleted = "ENTITY_IS_DELETED",
        /// Other records hold this one.
        DeleteFailed = "DELETE_FAILED",
        /// Somebody else is writing the record.
        UnableToLockRow = "UNABLE_TO_LOCK_ROW",
        /// The user may not do this.
        InsufficientAccess = "INSUFFICIENT_ACCESS_OR_READONLY",
        /// The query took too long.
        QueryTimeout = "QUERY_TIMEOUT",
        /// The query has too many parts.
        QueryTooComplicated = "QUERY_TOO_COMPLICATED",
        /// The request holds too much.
        OperationTooLarge = "OPERATION_TOO_LARGE",
        /// The server does not answer at the moment.
        ServerUnavailable = "SERVER_UNAVAILABLE",
        /// There is no soft-phone layout.
        NoSoftphoneLayout = "NO_SOFTPHONE_LAYOUT",
        /// The org does not have this feature.
        FunctionalityNotEnabled = "FUNCTIONALITY_NOT_ENABLED",
        /// The operation was not done since another one of the same request failed.
        ProcessingHalted = "PROCESSING_HALTED",
        /// The request went to the host of the log-in and not to that of the org.
        UrlNotReset = "URL_NOT_RESET",
        /// Anything that Salesforce did not foresee.
        UnknownException = "UNKNOWN_EXCEPTION",
    }
}

impl ErrorCode {
    /// The HTTP status that Salesforce answers with.
    pub fn status(&self) -> u16 {
        match self {
            Self::InvalidSessionId => 401,
            Self::RequestLimitExceeded | Self::InsufficientAccess | Self::FunctionalityNotEnabled => 403,
            Self::NotFound | Self::EntityIsDeleted => 404,
            Self::MethodNotAllowed => 405,
            Self::ServerUnavailable => 503,
            Self::UrlNotReset | Self::UnknownException => 500,
            _ => 400,
        }
    }
}
