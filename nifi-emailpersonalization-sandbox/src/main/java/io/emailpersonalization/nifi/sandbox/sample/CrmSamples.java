// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Records of Salesforce, HubSpot and Dynamics, as their help pages and API references describe them. SampleFilesTest covers this class. */
final class CrmSamples {

    private static final String CREATED = "T08:15:00";
    private static final String CHANGED = "T09:30:00";
    /** A time in UTC, as JavaScript writes it. */
    private static final String MILLIS = ".000Z";
    private static final String ACCOUNT = "0015e00000AcAcAAAV";
    private static final int HUBSPOT_CONTACT = 5000;
    private static final int HUBSPOT_DEAL = 7000;
    private static final int DEAL_WITHOUT_CONTACT = 29;
    private static final int WITHOUT_SMS = 34;

    private CrmSamples() {
    }

    private static String contactId(final int number) {
        return "0035e00000Cn%02dAAAV".formatted(number);
    }

    /** Returns the contacts of Data Loader, whose columns are in upper case. */
    static String salesforceContacts() {
        return dataLoader(SamplePeople.ALL.stream().map(CrmSamples::salesforceContact).toList(), true);
    }

    /** Returns a contact by the names of the API. */
    static ObjectNode salesforceContact(final SamplePerson person) {
        final String created = person.createdOn() + CREATED + MILLIS;
        final String changed = person.changedOn() + CHANGED + MILLIS;
        return SampleText.object().put("Id", contactId(person.number())).put("IsDeleted", person.isDeleted() || person.isMerged())
                .put("MasterRecordId", person.isMerged() ? contactId(SamplePerson.SURVIVOR) : null).put("AccountId", ACCOUNT).put("LastName", person.familyName()).put("FirstName", person.givenName())
                .put("Email", person.email()).putNull("Phone").put("MobilePhone", person.phone()).put("Birthdate", person.birthDate()).put("MailingStreet", person.street())
                .put("MailingCity", person.city()).put("MailingPostalCode", person.postalCode()).put("MailingCountry", person.country()).put("HasOptedOutOfEmail", person.isOptedOut())
                .put("EmailBouncedDate", person.isBounced() ? changed : null).put("CreatedDate", created).put("LastModifiedDate", changed).put("SystemModstamp", changed)
                .put("Marketing_Consent__c", person.hasConsent() ? "yes" : null).put("Consent_At__c", person.hasConsent() ? created : null).put("Shirt_Size__c", person.oneOf("S", "M", "L"));
    }

    private static String dataLoader(final List<ObjectNode> records, final boolean isUpperCase) {
        final List<List<String>> rows = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        records.getFirst().fieldNames().forEachRemaining(name -> names.add(isUpperCase ? name.toUpperCase(Locale.ROOT) : name));
        rows.add(names);
        records.forEach(record -> {
            final List<String> row = new ArrayList<>();
            record.elements().forEachRemaining(value -> row.add(value.isNull() ? null : value.asText()));
            rows.add(row);
        });
        return SampleText.quotedCsv(rows);
    }

    /** Returns the leads of the REST API. */
    static String salesforceLeads() {
        return SampleText.json("[", person -> SampleText.object().put("Id", "00Q5e00000Ld%02dAEAV".formatted(person.number())).put("FirstName", person.givenName())
                .put("LastName", person.familyName()).put("Email", person.email()).put("MobilePhone", person.phone()).put("Company", person.familyName() + " & Co")
                .put("LeadSource", person.oneOf("Web", "Fair", "Referral")).put("Street", person.street()).put("City", person.city()).put("PostalCode", person.postalCode())
                .put("CountryCode", person.countryCode()).put("HasOptedOutOfEmail", person.isOptedOut()).put("IsConverted", person.isDeleted())
                .put("ConvertedContactId", person.isDeleted() ? contactId(person.number()) : null).put("ConvertedDate", person.isDeleted() ? "2026-05-01" : null)
                .put("IsDeleted", person.isMerged()).putNull("MasterRecordId").put("CreatedDate", person.createdOn() + CREATED + ".000+0000")
                .put("LastModifiedDate", person.changedOn() + CHANGED + ".000+0000").put("SystemModstamp", person.changedOn() + CHANGED + ".000+0000"), "]");
    }

    /** Returns the orders of Data Loader. */
    static String salesforceOrders() {
        return dataLoader(SamplePeople.ALL.stream().map(CrmSamples::salesforceOrder).toList(), false);
    }

    /** Returns an order by the names of the API. */
    static ObjectNode salesforceOrder(final SamplePerson person) {
        final boolean isDraft = isOpen(person);
        final String changed = person.changedOn() + CHANGED + MILLIS;
        return SampleText.object().put("Id", "8015e0000010d%02dAAK".formatted(person.number())).put("OrderNumber", "%08d".formatted(100 + person.number())).put("AccountId", ACCOUNT)
                .put("BillToContactId", contactId(person.number())).put("EffectiveDate", person.changedOn()).put("ActivatedDate", isDraft ? null : changed)
                .put("Status", isDraft ? "Draft" : "Activated").put("StatusCode", isDraft ? "D" : "A").put("TotalAmount", decimal(990 + 1337 * person.number())).put("CurrencyIsoCode", "EUR")
                .put("IsDeleted", person.isDeleted()).put("SystemModstamp", changed);
    }

    /** Whether the order of a person is not concluded. */
    private static boolean isOpen(final SamplePerson person) {
        return person.number() % 10 == 3;
    }

    /** Returns an amount in cents with two decimals. */
    static String decimal(final int cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    /** Returns a page of contacts of the CRM API. */
    static String hubspotContacts() {
        return SampleText.json("{\"results\": [", person -> {
            final ObjectNode contact = SampleText.object().put("id", hubspotId(HUBSPOT_CONTACT, person));
            contact.set("properties", hubspotContact(person));
            putHubspotTimes(contact, person);
            return person.isDeleted() ? contact.put("archivedAt", "2026-10-01T00:00:00.000Z") : contact;
        }, "]}");
    }

    static String hubspotContactId(final SamplePerson person) {
        return hubspotId(HUBSPOT_CONTACT, person);
    }

    static String hubspotDealId(final SamplePerson person) {
        return hubspotId(HUBSPOT_DEAL, person);
    }

    private static String hubspotId(final int first, final SamplePerson person) {
        return Integer.toString(first + person.number());
    }

    private static void putHubspotTimes(final ObjectNode record, final SamplePerson person) {
        record.put("createdAt", person.createdOn() + CREATED + MILLIS).put("updatedAt", person.changedOn() + CHANGED + MILLIS).put("archived", person.isDeleted());
    }

    /** Returns the properties of a contact. */
    static ObjectNode hubspotContact(final SamplePerson person) {
        return SampleText.object().put("address", person.street()).put("city", person.city()).put("country", person.country()).put("createdate", person.createdOn() + CREATED + MILLIS)
                .put("email", person.email()).put("firstname", person.givenName()).put("hs_email_hard_bounce_reason_enum", person.isBounced() ? "UNKNOWN_USER" : null)
                .put("hs_email_optout", person.isOptedOut() ? "true" : null).put("hs_email_optout_6871816", person.isOptedOutInPart() ? "true" : null).put("hs_language", person.language())
                .put("hs_legal_basis", person.hasConsent() ? "Freely given consent from contact" : null).put("hs_merged_object_ids", person.isMerged() ? "4001;4002" : null)
                .put("hs_object_id", hubspotContactId(person)).put("lastmodifieddate", person.changedOn() + CHANGED + MILLIS).put("lastname", person.familyName()).putNull("mobilephone")
                .put("phone", person.phone()).put("zip", person.postalCode()).put("favourite_colour", person.oneOf("green", "blue", "red"));
    }

    /** Returns a page of deals of the CRM API, with their contacts. */
    static String hubspotDeals() {
        return SampleText.json("{\"results\": [", person -> {
            final ObjectNode deal = SampleText.object().put("id", hubspotDealId(person));
            deal.set("properties", hubspotDeal(person));
            putHubspotTimes(deal, person);
            if (hasContact(person)) {
                deal.putObject("associations").putObject("contacts").putArray("results").addObject().put("id", hubspotContactId(person)).put("type", "deal_to_contact");
            }
            return deal;
        }, "]}");
    }

    /** Whether the deal of a person has a contact. */
    static boolean hasContact(final SamplePerson person) {
        return person.number() != DEAL_WITHOUT_CONTACT;
    }

    /** Returns the properties of a deal. */
    static ObjectNode hubspotDeal(final SamplePerson person) {
        final boolean isWon = !isOpen(person);
        final String changed = person.changedOn() + CHANGED + MILLIS;
        return SampleText.object().put("amount", decimal(2000 + 1750 * person.number())).put("closedate", isWon ? changed : null).put("createdate", person.createdOn() + CREATED + MILLIS)
                .put("deal_currency_code", "EUR").put("dealname", "Order of " + person.familyName()).put("dealstage", isWon ? "closedwon" : "qualifiedtobuy")
                .put("hs_is_closed_won", Boolean.toString(isWon)).put("hs_lastmodifieddate", changed).put("hs_object_id", hubspotDealId(person));
    }

    /** Returns a page of changes of the Web API. */
    static String dynamicsContacts() {
        final String metadata = "https://example.crm4.dynamics.com/api/data/v9.2/$metadata#contacts/";
        return SampleText.json("{\"@odata.context\": \"" + metadata + "$delta\", \"value\": [",
                person -> person.isDeleted() ? SampleText.object().put("@odata.context", metadata + "$deletedEntity").put("id", dynamicsId(person.number())).put("reason", "deleted")
                        : SampleText.object().put("@odata.etag", "W/\"%d\"".formatted(915_000 + person.number())).put("contactid", dynamicsId(person.number())).setAll(dynamicsContact(person)), "]}");
    }

    static String dynamicsId(final int number) {
        return "2e451703-c686-4711-80e5-00155db19e%02x".formatted(number);
    }

    /** Returns the columns of a contact, without its id. */
    static ObjectNode dynamicsContact(final SamplePerson person) {
        return SampleText.object().put("fullname", person.fullName()).put("firstname", person.givenName()).put("lastname", person.familyName()).put("emailaddress1", person.email())
                .put("mobilephone", person.phone()).putNull("telephone1").put("birthdate", person.birthDate()).put("address1_line1", person.street()).put("address1_city", person.city())
                .put("address1_postalcode", person.postalCode()).put("address1_country", person.countryCode()).put("createdon", person.createdOn() + CREATED + "Z")
                .put("modifiedon", person.changedOn() + CHANGED + "Z").put("donotemail", person.isOptedOut()).put("donotbulkemail", person.isOptedOutInPart())
                .put("donotsendmm", person.number() == WITHOUT_SMS).put("statecode", 0).put("_masterid_value", person.isMerged() ? dynamicsId(SamplePerson.SURVIVOR) : null);
    }
}
