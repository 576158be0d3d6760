//! `Debug` of what holds what a customer said, typed or is called by: it ends in logs, and names no value there.

/// Writes `Debug`: of a struct the fields that are named and `..` for all others, of an enum the variant alone.
macro_rules! redacted {
    (struct $Type:ident $(<$life:lifetime>)? { $($shown:ident),* $(,)? }) => {
        impl std::fmt::Debug for $Type $(<$life>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Type))
                    $(.field(stringify!($shown), &self.$shown))*
                    .finish_non_exhaustive()
            }
        }
    };
    (enum $Type:ident $(<$life:lifetime>)? { $($Variant:ident),+ $(,)? }) => {
        impl std::fmt::Debug for $Type $(<$life>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let variant = match self {
                    $(Self::$Variant { .. } => stringify!($Variant),)+
                };
                f.debug_struct(variant).finish_non_exhaustive()
            }
        }
    };
}
