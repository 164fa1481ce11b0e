// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills sandboxes of CRMs with the people of the samples. SandboxMainTest covers this class. */
public final class SampleAccounts {

    private static final String CONTACTS = "contacts";
    /** Columns of the table contact that are not texts, by their EDM types. */
    private static final Map<String, String> TYPES = Map.of("birthdate", "Edm.Date", "createdon", "Edm.DateTimeOffset", "modifiedon", "Edm.DateTimeOffset", "donotemail", "Edm.Boolean",
            "donotbulkemail", "Edm.Boolean", "donotsendmm", "Edm.Boolean", "statecode", "Edm.Int32", "_masterid_value", "Edm.Guid");

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
}
