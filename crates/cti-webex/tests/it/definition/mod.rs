//! The connector's definition: typed view, writing back, revisions, upgrade, second version, findings.

mod check;
mod revision;
mod second_version;
mod view;

use cti_webex::definition::WebexDefinition;

/// A definition as an administrator may have left it: in another order, with comments, entities and odd blanks.
pub(crate) const EDITED: &str = r#"<callCenter>
  <!-- imported by Mika, do not touch -->
  <section  sortOrder="0" name="reqGeneralInfo" label="General">
    <item sortOrder="1" name="reqDisplayName" label="Display Name">Lamp &amp; Sons desk</item>
    <item sortOrder="0" name="reqInternalName" label="InternalName">LampDesk7</item>
    <item sortOrder="2" name="reqAdapterUrl" label="CTI Adapter URL">https://desktop.wxcc-eu1.cisco.com/</item>
    <item sortOrder="3" name="reqUseApi" label="Use CTI API">true</item>
    <item sortOrder="4" name="reqSoftphoneHeight" label="Softphone Height">600</item>
  </section>
  <section sortOrder="1" name="reqAdvanceScreenpopConfig" label="Pop">
    <item sortOrder="0" name="reqIsAdvancedScreenpopEnabled" label="On"> True </item>
    <item sortOrder="1" name="screenpopSearchParamCadName" label="CAD Variable Name ">orderNumber</item>
    <item sortOrder="2" name="prefixStringTobeRemoved" label="Prefixes">+49, +43 ,,0</item>
  </section>
  <section sortOrder="2" name="reqSFDCCaseConfig" label="Cases">
    <item sortOrder="0" name="sfdcCaseFieldCadVariableMappings10" label="c">[{"wxccFieldName":"c","sfdcFieldName":"C__c"}]</item>
    <item sortOrder="1" name="sfdcCaseFieldCadVariableMappings2" label="b">[{"wxccFieldName":"b","sfdcFieldName":"B__c"}]</item>
    <item sortOrder="2" name="sfdcCaseFieldCadVariableMappings1" label="a">[{"wxccFieldName":"a","sfdcFieldName":"A__c"}]</item>
    <item sortOrder="3" name="isOpenCaseObjectAlwaysInViewMode" label="View">perhaps</item>
  </section>
</callCenter>
"#;

#[expect(clippy::unwrap_used, reason = "a test")]
pub(crate) fn edited() -> WebexDefinition {
    WebexDefinition::parse(EDITED).unwrap()
}
