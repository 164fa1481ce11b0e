// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Records of Shopify, WooCommerce and Stripe, as their help pages and API references describe them. SampleFilesTest covers this class. */
final class ShopSamples {

    private static final long SHOPIFY_CUSTOMER = 6_543_210_000L;
    /** The export of orders has 50 rows: 45 orders, and five that have a second line. */
    private static final int SHOPIFY_ORDERS = 45;
    private static final int SHOPIFY_NOTE = 4;
    private static final int SHOPIFY_CANCELLED = 40;
    private static final Set<Integer> UNPAID = Set.of(5, 25);
    private static final int FAILED_OR_REFUNDED = 15;
    private static final int REFUNDED = 16;
    private static final int PARTIALLY_REFUNDED = 20;
    private static final int IN_YEN = 33;
    /** 2026-01-01T10:00:00Z. */
    private static final long FIRST_CHARGE = 1_767_261_600L;
    private static final long FIRST_CUSTOMER = 1_680_893_993L;
    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;

    private ShopSamples() {
    }

    /** Returns a value with an apostrophe, which keeps spreadsheets from changing it. */
    private static String kept(final String value) {
        return value == null ? null : "'" + value;
    }

    private static String shopifyPhone(final SamplePerson person) {
        return person.phone() == null ? null : kept(person.phone().replace(" ", ""));
    }

    /** Returns the export of customers. */
    static String shopifyCustomers() {
        final List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address Company", "Default Address Address1", "Default Address Address2",
                "Default Address City", "Default Address Province Code", "Default Address Country Code", "Default Address Zip", "Default Address Phone", "Phone", "Accepts SMS Marketing",
                "Total Spent", "Total Orders", "Note", "Tax Exempt", "Tags"));
        for (final SamplePerson person : SamplePeople.ALL) {
            rows.add(Arrays.asList(kept(Long.toString(SHOPIFY_CUSTOMER + person.number())), person.givenName(), person.familyName(), person.email(), person.hasConsent() ? "yes" : "no", null,
                    person.street(), null, person.city(), null, person.countryCode(), kept(person.postalCode()), null, shopifyPhone(person), "no", CrmSamples.decimal(1150 * person.number()),
                    Integer.toString(person.number() % 7), person.number() == SHOPIFY_NOTE ? "asked\nfor samples" : null, "no", person.number() % 6 == 0 ? "vip, tea" : null));
        }
        return SampleText.csv(rows);
    }

    /** Returns the export of orders, with a row for each line of an order. */
    static String shopifyOrders() {
        final List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing", "Currency", "Subtotal", "Shipping", "Taxes", "Total",
                "Discount Code", "Discount Amount", "Shipping Method", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Billing Phone", "Cancelled at", "Id"));
        for (final SamplePerson person : SamplePeople.ALL.subList(0, SHOPIFY_ORDERS)) {
            final String name = "#" + (1050 + person.number());
            final String email = person.email() == null ? "guest%d@example.com".formatted(person.number()) : person.email();
            final String total = CrmSamples.decimal(3000 + 100 * person.number());
            final String createdAt = at(person, "09:59:00");
            rows.add(Arrays.asList(name, email, shopifyStatus(person.number()), UNPAID.contains(person.number()) ? null : at(person, "10:00:00"), "fulfilled", at(person, "18:00:00"),
                    person.hasConsent() ? "yes" : "no", "EUR", total, "0.00", "2.50", total, null, "0.00", "Post", createdAt, "1", "Matcha, 100 g", "30.00", "MAT-100", shopifyPhone(person),
                    person.number() == SHOPIFY_CANCELLED ? at(person, "12:00:00") : null, Integer.toString(5_550_000 + person.number())));
            if (person.number() % 9 == 8) {
                final List<String> line = new ArrayList<>(List.of(name, email));
                line.addAll(Collections.nCopies(13, null));
                line.addAll(Arrays.asList(createdAt, "2", "Sencha", "12.00", "SEN-1", null, null, null));
                rows.add(line);
            }
        }
        return SampleText.csv(rows);
    }

    private static String at(final SamplePerson person, final String time) {
        return person.changedOn() + " " + time + " +0200";
    }

    private static String shopifyStatus(final int number) {
        if (UNPAID.contains(number)) {
            return "pending";
        }
        return switch (number) {
            case FAILED_OR_REFUNDED -> "refunded";
            case PARTIALLY_REFUNDED -> "partially_refunded";
            default -> "paid";
        };
    }

    /** Returns the customers of the REST API. */
    static String wooCommerceCustomers() {
        return SampleText.json("[", person -> {
            final String created = person.createdOn() + "T08:15:00";
            final String changed = person.changedOn() + "T09:30:00";
            final String given = SamplePerson.text(person.givenName());
            final String street = SamplePerson.text(person.street());
            final ObjectNode customer = SampleText.object().put("id", 200 + person.number()).put("date_created", created).put("date_created_gmt", created).put("date_modified", changed)
                    .put("date_modified_gmt", changed).put("email", person.email()).put("first_name", given).put("last_name", person.familyName()).put("role", "customer")
                    .put("username", (given.isEmpty() ? "x" : SamplePeople.plain(given)) + person.number());
            customer.putObject("billing").put("first_name", given).put("last_name", person.familyName()).put("company", "").put("address_1", street).put("address_2", "").put("city", person.city())
                    .put("state", "").put("postcode", person.postalCode()).put("country", person.countryCode()).put("email", SamplePerson.text(person.email()))
                    .put("phone", SamplePerson.text(person.phone()));
            customer.putObject("shipping").put("first_name", given).put("last_name", person.familyName()).put("address_1", street).put("city", person.city()).put("postcode", person.postalCode())
                    .put("country", person.countryCode());
            customer.put("is_paying_customer", person.number() % 2 == 0).put("avatar_url", "https://example.com/avatar").putArray("meta_data");
            return customer;
        }, "]");
    }

    /** Returns the orders of the REST API. One in eight is a guest's. */
    static String wooCommerceOrders() {
        return SampleText.json("[", person -> {
            final String at = person.changedOn() + "T09:30:00";
            final String status = wooCommerceStatus(person);
            final ObjectNode order = SampleText.object().put("id", 700 + person.number()).put("number", Integer.toString(700 + person.number()))
                    .put("order_key", "wc_order_abc%03x".formatted(person.number())).put("status", status).put("currency", "EUR").put("date_created", at).put("date_created_gmt", at)
                    .put("date_modified_gmt", at).put("date_paid_gmt", "processing".equals(status) || "completed".equals(status) ? at : null)
                    .put("total", CrmSamples.decimal(500 + 335 * person.number())).put("customer_id", isGuest(person) ? 0 : 200 + person.number());
            order.putObject("billing").put("first_name", SamplePerson.text(person.givenName()))
                    .put("email", person.email() == null ? "x%d@example.com".formatted(person.number()) : person.email()).put("phone", SamplePerson.text(person.phone()));
            order.putArray("line_items");
            return order;
        }, "]");
    }

    private static boolean isGuest(final SamplePerson person) {
        return person.number() % 8 == 7;
    }

    private static String wooCommerceStatus(final SamplePerson person) {
        if (UNPAID.contains(person.number())) {
            return "cancelled";
        }
        return switch (person.number()) {
            case FAILED_OR_REFUNDED -> "failed";
            case REFUNDED -> "refunded";
            default -> person.oneOf("processing", "completed");
        };
    }

    private static String stripeCustomer(final SamplePerson person) {
        return "cus_Sample%02dUfNV2H".formatted(person.number());
    }

    /** Returns a list of charges of the API. Amounts are in the smallest unit of the currency. */
    static String stripeCharges() {
        return SampleText.json("{\"object\": \"list\", \"data\": [", person -> {
            final int amount = 499 + 250 * person.number();
            final boolean isFailed = UNPAID.contains(person.number());
            final boolean isCaptured = !isFailed && person.number() != FAILED_OR_REFUNDED;
            final boolean isRefunded = person.number() == REFUNDED;
            final ObjectNode charge = SampleText.object().put("id", "ch_Sample%02dLkdIwHu7ix".formatted(person.number())).put("object", "charge").put("amount", amount)
                    .put("amount_captured", isCaptured ? amount : 0).put("amount_refunded", isRefunded ? amount : 0).put("balance_transaction", isFailed ? null : "txn_" + person.number());
            charge.putObject("billing_details").put("email", person.email()).put("name", person.fullName()).putNull("phone");
            return charge.put("captured", isCaptured).put("created", FIRST_CHARGE + HOUR * person.number()).put("currency", person.number() == IN_YEN ? "jpy" : "eur")
                    .put("customer", isGuest(person) ? null : stripeCustomer(person)).put("livemode", true).put("paid", !isFailed).putNull("receipt_email").put("refunded", isRefunded)
                    .put("status", isFailed ? "failed" : "succeeded");
        }, "]}");
    }

    /** Returns a list of customers of the API. */
    static String stripeCustomers() {
        return SampleText.json("{\"object\": \"list\", \"url\": \"/v1/customers\", \"has_more\": false, \"data\": [", person -> {
            final ObjectNode customer = SampleText.object().put("id", stripeCustomer(person)).put("object", "customer");
            if (person.isDeleted()) {
                return customer.put("deleted", true);
            }
            if (person.street() == null) {
                customer.putNull("address");
            } else {
                customer.putObject("address").put("city", person.city()).put("country", person.countryCode()).put("line1", person.street()).putNull("line2")
                        .put("postal_code", person.postalCode()).putNull("state");
            }
            customer.put("balance", 0).put("created", FIRST_CUSTOMER + DAY * person.number()).put("currency", "eur").put("delinquent", false).putNull("description").put("email", person.email())
                    .put("invoice_prefix", "0759%03dC".formatted(person.number())).put("livemode", true).putObject("metadata");
            customer.put("name", person.fullName()).put("phone", person.phone());
            final ArrayNode locales = customer.putArray("preferred_locales");
            if ("DE".equals(person.countryCode())) {
                locales.add("de-DE");
            }
            return customer.putNull("shipping").put("tax_exempt", "none");
        }, "]}");
    }
}
