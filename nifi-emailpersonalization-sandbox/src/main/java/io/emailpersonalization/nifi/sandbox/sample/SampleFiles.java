// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The sample files: the same bytes every time. Run as a program, it writes them into a folder. */
public final class SampleFiles {

    private SampleFiles() {
    }

    /** Returns the texts of the files by their names. */
    public static Map<String, String> all() {
        final Map<String, String> files = new TreeMap<>();
        files.put("customer.csv", ListSamples.germanCustomers());
        files.put("mailchimp-export.json", ListSamples.mailchimpMembers());
        files.put("salesforce-contact.csv", CrmSamples.salesforceContacts());
        files.put("salesforce-lead.json", CrmSamples.salesforceLeads());
        files.put("salesforce-order.csv", CrmSamples.salesforceOrders());
        files.put("hubspot-contact.json", CrmSamples.hubspotContacts());
        files.put("hubspot-deal.json", CrmSamples.hubspotDeals());
        files.put("dynamics-contact.json", CrmSamples.dynamicsContacts());
        files.put("shopify-customer.csv", ShopSamples.shopifyCustomers());
        files.put("shopify-order.csv", ShopSamples.shopifyOrders());
        files.put("woocommerce-customer.json", ShopSamples.wooCommerceCustomers());
        files.put("woocommerce-order.json", ShopSamples.wooCommerceOrders());
        files.put("stripe-charge.json", ShopSamples.stripeCharges());
        files.put("stripe-customer.json", ShopSamples.stripeCustomers());
        return files;
    }

    /** Writes the files into the folder that the only argument names. */
    public static void main(final String... arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Name the folder of the samples.");
            System.exit(2);
        }
        for (final Map.Entry<String, String> file : all().entrySet()) {
            Files.writeString(Path.of(arguments[0]).resolve(file.getKey()), file.getValue());
        }
    }
}
