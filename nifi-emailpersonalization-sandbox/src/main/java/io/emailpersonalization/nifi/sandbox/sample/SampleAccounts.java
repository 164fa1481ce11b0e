// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;
import io.emailpersonalization.nifi.sandbox.salesforce.SalesforceSandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills sandboxes of CRMs with the people of the samples. SandboxMainTest covers this class. */
public final class SampleAccounts {

    private static final String CONTACTS = "contacts";
    /** Columns of the table contact that are not texts, by their EDM types. */
    private static final Map<String, String> TYPES = Map.of("birthdate", "Edm.Date", "createdon", "Edm.DateTimeOffset", "modifiedon", "Edm.DateTimeOffset", "donotemail", "Edm.Boolean",
            "donotbulkemail", "Edm.Boolean", "donotsendmm", "Edm.Boolean", "statecode", "Edm.Int32", "_masterid_value", "Edm.Guid");

    private static final String BOOLEAN = "boolean";
    private static final String DATE = "date";
    private static final String DATE_TIME = "datetime";
    private static final String REFERENCE = "reference";
    /** Fields of Contact and Order of Salesforce that are not texts. */
    private static final Map<String, String> SALESFORCE_TYPES = Map.ofEntries(Map.entry("Id", "id"), Map.entry("IsDeleted", BOOLEAN), Map.entry("HasOptedOutOfEmail", BOOLEAN),
            Map.entry("MasterRecordId", REFERENCE), Map.entry("AccountId", REFERENCE), Map.entry("BillToContactId", REFERENCE), Map.entry("Email", "email"), Map.entry("Phone", "phone"),
            Map.entry("MobilePhone", "phone"), Map.entry("Birthdate", DATE), Map.entry("EffectiveDate", DATE), Map.entry("EmailBouncedDate", DATE_TIME), Map.entry("CreatedDate", DATE_TIME),
            Map.entry("LastModifiedDate", DATE_TIME), Map.entry("SystemModstamp", DATE_TIME), Map.entry("Consent_At__c", DATE_TIME), Map.entry("ActivatedDate", DATE_TIME),
            Map.entry("TotalAmount", "currency"));

    private SampleAccounts() {
    }

    /** Adds contacts and deals. The deleted person is in the archive. */
    public static void fill(final HubspotSandbox hubspot) {
        for (final SamplePerson person : SamplePeople.ALL) {
            final long contact = Long.parseLong(CrmSamples.hubspotContactId(person));
            final long deal = Long.parseLong(CrmSamples.hubspotDealId(person));
            hubspot.contact(contact, texts(CrmSamples.hubspotContact(person)));
            hubspot.deal(deal, texts(CrmSamples.hubspotDeal(person)), CrmSamples.hasContact(person) ? List.of(CrmSamples.hubspotContactId(person)) : List.of());
            if (person.isDeleted()) {
                hubspot.archive(CONTACTS, contact);
                hubspot.archive("deals", deal);
            }
        }
    }

    private static Map<String, String> texts(final ObjectNode properties) {
        final Map<String, String> texts = new LinkedHashMap<>();
        for (final Map.Entry<String, JsonNode> property : properties.properties()) {
            if (!property.getValue().isNull()) {
                texts.put(property.getKey(), property.getValue().asText());
            }
        }
        return texts;
    }

    /** Adds the table contact. The row of the deleted person is deleted. */
    public static void fill(final DataverseSandbox dataverse) {
        final Map<String, String> columns = new LinkedHashMap<>();
        CrmSamples.dynamicsContact(SamplePeople.ALL.getFirst()).fieldNames().forEachRemaining(column -> columns.put(column, TYPES.getOrDefault(column, "Edm.String")));
        dataverse.table(CONTACTS, "contact", "contactid", columns);
        for (final SamplePerson person : SamplePeople.ALL) {
            final String id = CrmSamples.dynamicsId(person.number());
            dataverse.put(CONTACTS, id, CrmSamples.dynamicsContact(person).toString());
            if (person.isDeleted()) {
                dataverse.delete(CONTACTS, id);
            }
        }
    }

    /** Adds Contact and Order. Deleted and merged records are in the recycle bin. */
    public static void fill(final SalesforceSandbox salesforce) {
        describe(salesforce);
        for (final SamplePerson person : SamplePeople.ALL) {
            final ObjectNode contact = CrmSamples.salesforceContact(person);
            salesforce.put("Contact", contact.path("Id").asText(), contact.toString());
            final ObjectNode order = CrmSamples.salesforceOrder(person);
            salesforce.put("Order", order.path("Id").asText(), order.put("TotalAmount", order.path("TotalAmount").asDouble()).toString());
        }
    }

    /** Adds Contact and Order without a record. */
    public static void describe(final SalesforceSandbox salesforce) {
        salesforce.object("Contact", types(CrmSamples.salesforceContact(SamplePeople.ALL.getFirst())));
        salesforce.object("Order", types(CrmSamples.salesforceOrder(SamplePeople.ALL.getFirst())));
    }

    private static Map<String, String> types(final ObjectNode record) {
        final Map<String, String> types = new LinkedHashMap<>();
        record.fieldNames().forEachRemaining(name -> types.put(name, SALESFORCE_TYPES.getOrDefault(name, "string")));
        return types;
    }
}
