//! One declaration makes a capability: its trait, the request enum, and the way from one to the other.

/// Declares a connector trait whose every method answers "unsupported" unless it is written, and an enum that holds a
/// call of any of its methods as data. With each method stand an example of its arguments and one of its answer, as JSON.
///
/// A block does not call a connector. It states a request, and the run hands it to the desk at one door. Since a request
/// is data, it can be journalled, recorded, replayed or made to fail there, without a block knowing.
macro_rules! capability {
    (
        $(#[doc = $doc:literal])+
        trait $Trait:ident, enum $Call:ident, $capability:literal {
            $(
                $(#[doc = $method_doc:literal])+
                $Variant:ident $method:ident ( $($arg:ident : $($copied:ident)? $(& $lent:ty)?),* ) -> $ret:ty,
                $($arguments:literal)+ => $($answer:literal)+;
            )+
        }
    ) => {
        $(#[doc = $doc])+
        ///
        /// Every method has a default body that answers
        /// [`ErrorKind::Unsupported`](crate::connector::ErrorKind::Unsupported), so that an embedder writes only what it
        /// has; a block whose call is unsupported takes its failure port and says why.
        #[cfg_attr(target_family = "wasm", async_trait::async_trait(?Send))]
        #[cfg_attr(not(target_family = "wasm"), async_trait::async_trait)]
        pub trait $Trait: $crate::connector::Shared {
            $(
                $(#[doc = $method_doc])+
                ///
                /// # Example
                /// The call as data:
                ///
                /// ```json
                #[doc = $crate::connector::capability::example!($capability, $method, $($arguments)+)]
                /// ```
                ///
                #[doc = concat!("and its answer (`", stringify!($ret), "`):")]
                ///
                /// ```json
                #[doc = concat!($($answer),+)]
                /// ```
                ///
                /// # Errors
                /// What went wrong, as a [`ConnectorError`](crate::connector::ConnectorError); "unsupported" by default.
                async fn $method(&self, $($arg: $($copied)? $(&$lent)?),*) -> Result<$ret, $crate::connector::ConnectorError> {
                    let _ = ($($arg,)*);
                    Err($crate::connector::ConnectorError::unsupported(concat!($capability, ".", stringify!($method))))
                }
            )+
        }

        #[doc = concat!("A call of a method of [`", stringify!($Trait), "`], as data.")]
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case", rename_all_fields = "camelCase")]
        #[non_exhaustive]
        pub enum $Call {
            $(
                #[doc = concat!("[`", stringify!($Trait), "::", stringify!($method), "`]")]
                $Variant {
                    $(
                        #[doc = concat!("The argument `", stringify!($arg), "`.")]
                        $arg: $($copied)? $(<$lent as ToOwned>::Owned)?,
                    )*
                },
            )+
        }

        impl std::fmt::Debug for $Call {
            /// Which call it is; its arguments may be a customer's.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let variant = match self {
                    $(Self::$Variant { .. } => stringify!($Variant),)+
                };
                f.debug_struct(variant).finish_non_exhaustive()
            }
        }

        impl $Call {
            /// What every call takes and gives.
            pub const METHODS: &'static [$crate::connector::Method] = &[$(
                $crate::connector::Method {
                    name: concat!($capability, ".", stringify!($method)),
                    arguments: &[$((
                        stringify!($arg),
                        concat!($(stringify!($copied))? $(stringify!($lent))?),
                    )),*],
                    answer: stringify!($ret),
                    example_call: $crate::connector::capability::example!($capability, $method, $($arguments)+),
                    example_answer: concat!($($answer),+),
                }
            ),+];

            /// What reads JSON as the answer of each method and writes it again.
            #[cfg(test)]
            pub(crate) const REREAD_ANSWERS: &'static [fn(&str) -> serde_json::Result<serde_json::Value>] =
                &[$($crate::connector::method::reread::<$ret>),+];

            /// The name of the call, such as `records.create`.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$Variant { .. } => concat!($capability, ".", stringify!($method)),)+
                }
            }

            /// Makes the call, and gives its answer as JSON.
            ///
            /// # Errors
            /// Those of the connector.
            pub async fn perform(
                &self,
                connector: &dyn $Trait,
            ) -> Result<serde_json::Value, $crate::connector::ConnectorError> {
                match self {
                    $(
                        Self::$Variant { $($arg),* } => {
                            $crate::connector::answer(connector.$method(
                                $($crate::connector::capability::lend!($arg $($copied)?)),*
                            ).await?)
                        }
                    )+
                }
            }
        }
    };
}

/// A call with these arguments, as JSON.
macro_rules! example {
    ($capability:literal, $method:ident, $($arguments:literal)+) => {
        concat!("{\"", $capability, "\": {\"", stringify!($method), "\": ", $($arguments,)+ "}}")
    };
}

/// An argument as its method takes it: what is small by value, the rest lent.
macro_rules! lend {
    ($arg:ident $copied:ident) => {
        *$arg
    };
    ($arg:ident) => {
        $arg
    };
}

pub(crate) use {capability, example, lend};
