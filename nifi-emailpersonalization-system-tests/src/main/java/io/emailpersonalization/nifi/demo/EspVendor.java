// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.brevo.BrevoVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.mailchimp.MailchimpVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A vendor of e-mail as the demo and the tests use it: the part that pushes to it, its sandbox, and an audience with the fields and lists that the part maps to. ComposedFlowIT tests it. */
public enum EspVendor {

    MAILCHIMP("mailchimp", Quickstart.AUDIENCE, Quickstart.MERGE_FIELDS, "") {
        @Override
        VendorApi api() {
            return new MailchimpVendorApi();
        }

        @Override
        Map<String, String> connections(final URI sandbox) {
            return Map.of("Mailchimp API URL", sandbox + "/3.0", "Mailchimp API Key", EspSandbox.API_KEY);
        }

        @Override
        Map<String, String> rules() {
            return Map.of();
        }
    },
    BREVO("brevo", "12", """
            [{"tag": "PHONE"}, {"tag": "POSTCODE"}, {"tag": "CITY"}, {"tag": "LANGUAGE"}, {"tag": "SEGMENT"}, {"tag": "BAND"}, {"tag": "ORDERS", "type": "float"},
             {"tag": "LASTBUY", "type": "date"}]""", EspVendor.SEGMENTS) {
        @Override
        VendorApi api() {
            // every question counts against the 100 requests per hour of the plan
            return new BrevoVendorApi().pollsPerImport(0);
        }

        @Override
        Map<String, String> connections(final URI sandbox) {
            return Map.of("Brevo API URL", sandbox + "/v3", "Brevo API Key", EspSandbox.API_KEY);
        }

        /** The sandbox is done with an import at once. */
        @Override
        Map<String, String> rules() {
            return Map.of("Brevo Plan", "EXTENDED", "Brevo Poll Interval", "0 sec");
        }
    },
    HUBSPOT("hubspot-email", "12", """
            [{"tag": "phone"}, {"tag": "zip"}, {"tag": "rfm_segment"}, {"tag": "recency_band"}, {"tag": "purchase_count", "type": "number"}, {"tag": "last_purchase_on", "type": "date"},
             {"tag": "hs_language", "type": "select", "options": {"choices": ["de", "de-at", "en", "es", "fr", "it", "nl", "pl", "pt", "sv"]}}]""", EspVendor.SEGMENTS) {
        @Override
        VendorApi api() {
            return new HubspotVendorApi();
        }

        @Override
        Map<String, String> connections(final URI sandbox) {
            return Map.of("HubSpot Email API URL", sandbox.toString(), "HubSpot Email Token", EspSandbox.API_KEY, "HubSpot Subscription Type", Integer.toString(HubspotVendorApi.NEWSLETTER));
        }

        /** The account of the sandbox has Marketing Hub Enterprise. */
        @Override
        Map<String, String> rules() {
            return Map.of("HubSpot Subscription Requests", "BATCHES", "HubSpot Ten Second Limit", "190");
        }
    };

    /** The lists that the parts of Brevo and HubSpot fill. They exist before contacts join them. */
    private static final String SEGMENTS = "champions, loyal, at-risk, cannot-lose, new";

    private final String part;
    private final String audience;
    private final String fields;
    private final List<String> lists;

    EspVendor(final String part, final String audience, final String fields, final String lists) {
        this.part = part;
        this.audience = audience;
        this.fields = fields;
        this.lists = Pattern.compile(", ").splitAsStream(lists).filter(list -> !list.isEmpty()).toList();
    }

    /** The vendor with a name of the command line; null for none. */
    static EspVendor of(final String name) {
        return List.of(values()).stream().filter(vendor -> vendor.toString().equals(name)).findFirst().orElse(null);
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of the part below {@code flows/esps}. */
    public String part() {
        return part;
    }

    /** The id of the audience. */
    public String audience() {
        return audience;
    }

    abstract VendorApi api();

    /** The parameters of connections of the part. */
    abstract Map<String, String> connections(URI sandbox);

    /** The parameters of rules of the part: those of an account without narrow limits. */
    abstract Map<String, String> rules();

    /**
     * Starts the sandbox with an audience.
     *
     * @param members the contacts that it has, as the sandbox takes them: {@code {email_address, status}}
     */
    public EspSandbox start(final String... members) {
        return EspSandbox.start(api(), 0, null).audience(audience, "{\"merge_fields\": %s, \"tags\": [%s], \"members\": [%s]}".formatted(fields,
                lists.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")), String.join(", ", members)));
    }

    /** The tags or lists of a contact of the sandbox. */
    static JsonNode groups(final JsonNode contact) {
        return contact.path(contact.has("tags") ? "tags" : "lists");
    }
}
