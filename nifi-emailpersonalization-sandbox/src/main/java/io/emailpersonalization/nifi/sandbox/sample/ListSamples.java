// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A list of customers as a German program exports it, and the members of an audience of Mailchimp. SampleFilesTest covers this class. */
final class ListSamples {

    /** Programs that write for Excel begin a file of UTF-8 with it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int FIRST_CUSTOMER = 42;
    /** The row of this person identifies nobody. */
    private static final int UNIDENTIFIED = 29;

    private ListSamples() {
    }

    /** Returns the list of customers: semicolons, decimal commas, days before months. */
    static String germanCustomers() {
        final List<String> rows = new ArrayList<>();
        rows.add("Kundennr;Vorname;Nachname;E-Mail-Adresse;Telefonnummer;Geburtsdatum;Straße;PLZ;Ort;Land;Newsletter;Opt-In-Datum;Umsatz;Anzahl Bestellungen;Lieblingsfarbe");
        for (final SamplePerson person : SamplePeople.ALL) {
            final boolean isIdentified = person.number() != UNIDENTIFIED;
            final int revenue = 11_110 * person.number();
            rows.add(String.join(";", isIdentified ? "%04d".formatted(FIRST_CUSTOMER + person.number()) : "", SamplePerson.text(person.givenName()), person.familyName(),
                    isIdentified ? SamplePerson.text(person.email()) : "", isIdentified ? SamplePerson.text(person.phone()) : "", german(person.birthDate()), SamplePerson.text(person.street()),
                    person.postalCode(), person.city(), person.countryCode(), newsletter(person), person.hasConsent() ? german(person.createdOn()) : "",
                    String.format(Locale.ROOT, "%d,%02d", revenue / 100, revenue % 100), Integer.toString(person.number() % 9), person.oneOf("blau", "rot", "")));
        }
        return BYTE_ORDER_MARK + String.join("\r\n", rows) + "\r\n";
    }

    private static String newsletter(final SamplePerson person) {
        if (person.isOptedOut()) {
            return "nein";
        }
        return person.hasConsent() ? "ja" : "";
    }

    private static String german(final String date) {
        return date == null ? "" : date.substring(8) + "." + date.substring(5, 7) + "." + date.substring(0, 4);
    }

    /** Returns the members of an audience as the API sends them. */
    static String mailchimpMembers() {
        return SampleText.json("{\"members\": [", person -> {
            final ObjectNode member = SampleText.object().put("id", "000000000000000000000000005f%04x".formatted(person.number()))
                    .put("email_address", person.email() == null ? "lea@example.net" : person.email()).put("unique_email_id", "89501a%04x".formatted(person.number()))
                    .put("full_name", person.fullName()).put("status", mailchimpStatus(person));
            final ObjectNode fields = member.putObject("merge_fields").put("FNAME", SamplePerson.text(person.givenName())).put("LNAME", person.familyName())
                    .put("PHONE", SamplePerson.text(person.phone()));
            fields.putObject("ADDRESS").put("addr1", SamplePerson.text(person.street())).put("addr2", "").put("city", person.city()).put("state", "").put("zip", person.postalCode())
                    .put("country", person.countryCode());
            final String ip = "192.0.2." + (person.number() + 1);
            final String created = person.createdOn() + "T08:15:00+00:00";
            return member.put("ip_signup", ip).put("timestamp_signup", created).put("ip_opt", ip).put("timestamp_opt", created).put("member_rating", person.number() % 5 + 1)
                    .put("last_changed", person.changedOn() + "T09:30:00+00:00").put("language", person.language());
        }, "], \"list_id\": \"a1b2c3d4e5\", \"total_items\": %d}".formatted(SamplePeople.ALL.size()));
    }

    private static String mailchimpStatus(final SamplePerson person) {
        if (person.isOptedOut()) {
            return "unsubscribed";
        }
        if (person.isBounced()) {
            return "cleaned";
        }
        return person.hasConsent() ? "subscribed" : "transactional";
    }
}
