// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Named people of the generated export, each with a story whose outcome is known. */
public final class Personas {

    /** Subscribed in the source, unsubscribed at the vendor. */
    public static final String UNSUBSCRIBED_AT_VENDOR = "uwe.brandt@persona.example";

    /** Subscribed at the vendor, agreed in one source and refused in another, later. */
    public static final String REFUSED_IN_SHOP = "carla.montefiore@persona.example";

    /** Subscribed at the vendor, refused in a record that is invalid. */
    public static final String REFUSED_IN_BROKEN_RECORD = "otto.winkler@persona.example";

    private final LocalDate today;

    public Personas(final LocalDate today) {
        this.today = today;
    }

    /** Their records. */
    public Stream<GeneratedCustomer> records() {
        final List<GeneratedCustomer> records = new ArrayList<>();
        // one person in two sources, by two names
        records.add(person("robert", "P-ROBERT-1", "crm", "Robert", "Kesselring", "robert.kesselring@persona.example", "+49 351 7781234", "01067", "Dresden", "DE", 30, "yes", 200, 3));
        records.add(person("robert", "P-ROBERT-2", "shop", "Bob", "Kesslring", "robert.kesselring@persona.example", "0351 7781234", "01067", "Dresden", "DE", 5, "yes", 100, 2));
        // two people at one mailbox
        records.add(person("ingrid", "P-INGRID", "crm", "Ingrid", "Halvorsen", "halvorsen@persona.example", "+47 22 554433", "0150", "Oslo", "NO", 10, "yes", 300, 4));
        records.add(person("tobias", "P-TOBIAS", "crm", "Tobias", "Halvorsen", "halvorsen@persona.example", "+47 22 554433", "0150", "Oslo", "NO", 90, "yes", 300, 1));
        // said yes in one source and, later, no in the other
        records.add(person("carla", "P-CARLA-1", "crm", "Carla", "Montefiore", REFUSED_IN_SHOP, "+39 06 9988776", "00184", "Roma", "IT", 300, "yes", 600, 2));
        records.add(person("carla", "P-CARLA-2", "shop", "Carla", "Montefiore", REFUSED_IN_SHOP, null, "00184", "Roma", "IT", 20, "no", 20, 1));
        // an address that is none
        records.add(person("vera", "P-VERA", "crm", "Vera", "Zollinger", "vera.zollinger-at-persona.example", "+41 44 1122334", "8001", "Zürich", "CH", 40, "yes", 50, 1));
        // opted out in a record that is broken
        final GeneratedCustomer otto = person("otto", "P-OTTO", "crm", "Otto", "Winkler", REFUSED_IN_BROKEN_RECORD, "+49 89 2233445", "80331", "München", "DE", 15, "no", 15, 1);
        otto.fields().put("birth_date", "31.02.1985");
        records.add(otto);
        // the best customer
        records.add(person("nora", "P-NORA", "shop", "Nora", "Ekdahl", "nora.ekdahl@persona.example", "+46 8 5556677", "11120", "Stockholm", "SE", 2, "granted", 400, 24));
        // agreed once, unsubscribed at the vendor
        records.add(person("uwe", "P-UWE", "crm", "Uwe", "Brandt", UNSUBSCRIBED_AT_VENDOR, "+49 40 3344556", "20095", "Hamburg", "DE", 60, "yes", 700, 2));
        // colleagues at a role mailbox
        records.add(person("dana", "P-DANA", "crm", "Dana", "Petrova", "office@persona-company.example", null, "1010", "Wien", "AT", 70, "yes", 80, 1));
        records.add(person("emil", "P-EMIL", "crm", "Emil", "Strand", "office@persona-company.example", null, "1010", "Wien", "AT", 75, null, 80, 1));
        return records.stream();
    }

    private GeneratedCustomer person(final String entity, final String id, final String source, final String given, final String family, final String email, final String phone,
                                     final String postalCode, final String city, final String country, final int updatedDaysAgo, final String consent, final int consentDaysAgo, final int purchases) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("customer_id", id);
        fields.put("source", source);
        fields.put("given_name", given);
        fields.put("family_name", family);
        fields.put("email", email);
        fields.put("phone", phone);
        fields.put("birth_date", null);
        fields.put("street", null);
        fields.put("postal_code", postalCode);
        fields.put("city", city);
        fields.put("country", country);
        fields.put("language", "en");
        fields.put("signed_up_at", today.minusDays(900).toString());
        fields.put("updated_at", today.minusDays(updatedDaysAgo) + "T12:00:00Z");
        fields.put("marketing_consent", consent);
        fields.put("consent_at", consent == null ? null : today.minusDays(consentDaysAgo).toString());
        final List<Map<String, Object>> bought = new ArrayList<>();
        for (int i = purchases; i > 0; i--) {
            final Map<String, Object> purchase = new LinkedHashMap<>();
            purchase.put("order_id", id + "-" + i);
            purchase.put("product_id", "00042");
            purchase.put("purchased_at", today.minusDays(updatedDaysAgo + 7L * (i - 1)) + "T12:00:00Z");
            purchase.put("amount", 89.5);
            bought.add(purchase);
        }
        fields.put("last_purchase_at", bought.getLast().get("purchased_at"));
        fields.put("purchase_count", purchases);
        fields.put("purchase_total", purchases * 89.5);
        fields.put("purchases", bought);
        return new GeneratedCustomer("persona-" + entity, fields);
    }
}
