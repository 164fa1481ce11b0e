// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
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

    /** Returns the contacts of Data Loader. */
    static String salesforceContacts() {
        final List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "ISDELETED", "MASTERRECORDID", "ACCOUNTID", "LASTNAME", "FIRSTNAME", "EMAIL", "PHONE", "MOBILEPHONE", "BIRTHDATE", "MAILINGSTREET", "MAILINGCITY", "MAILINGPOSTALCODE",
                "MAILINGCOUNTRY", "HASOPTEDOUTOFEMAIL", "EMAILBOUNCEDDATE", "CREATEDDATE", "LASTMODIFIEDDATE", "SYSTEMMODSTAMP", "MARKETING_CONSENT__C", "CONSENT_AT__C", "SHIRT_SIZE__C"));
        for (final SamplePerson person : SamplePeople.ALL) {
            final String created = person.createdOn() + CREATED + MILLIS;
            final String changed = person.changedOn() + CHANGED + MILLIS;
            rows.add(Arrays.asList(contactId(person.number()), Boolean.toString(person.isDeleted() || person.isMerged()), person.isMerged() ? contactId(SamplePerson.SURVIVOR) : null, ACCOUNT,
                    person.familyName(), person.givenName(), person.email(), null, person.phone(), person.birthDate(), person.street(), person.city(), person.postalCode(), person.country(),
                    Boolean.toString(person.isOptedOut()), person.isBounced() ? changed : null, created, changed, changed, person.hasConsent() ? "yes" : null, person.hasConsent() ? created : null,
                    person.oneOf("S", "M", "L")));
        }
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
        final List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Id", "OrderNumber", "AccountId", "BillToContactId", "EffectiveDate", "ActivatedDate", "Status", "StatusCode", "TotalAmount", "CurrencyIsoCode", "IsDeleted",
                "SystemModstamp"));
        for (final SamplePerson person : SamplePeople.ALL) {
            final boolean isDraft = isOpen(person);
            final String changed = person.changedOn() + CHANGED + MILLIS;
            rows.add(Arrays.asList("8015e0000010d%02dAAK".formatted(person.number()), "%08d".formatted(100 + person.number()), ACCOUNT, contactId(person.number()), person.changedOn(),
                    isDraft ? null : changed, isDraft ? "Draft" : "Activated", isDraft ? "D" : "A", decimal(990 + 1337 * person.number()), "EUR", Boolean.toString(person.isDeleted()), changed));
        }
        return SampleText.quotedCsv(rows);
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
