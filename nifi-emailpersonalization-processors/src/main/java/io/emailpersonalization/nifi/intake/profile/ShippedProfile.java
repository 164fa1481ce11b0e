// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import org.apache.nifi.components.DescribedValue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The profiles of the bundle, and the two choices that name none. ShippedProfileTest covers this class. */
public enum ShippedProfile implements DescribedValue {
    AUTO("auto", "Recognizes one of the profiles below by the names of the fields. A FlowFile that fits none of them, or several equally, goes to failure"),
    OWN("own", "Your own profile, in Profile Document"),
    SALESFORCE_CONTACT("salesforce-contact", "Contact of Salesforce, by API name (QuerySalesforceObject, Data Loader) or by label (report)"),
    SALESFORCE_LEAD("salesforce-lead", "Lead of Salesforce, by API name or by label"),
    HUBSPOT_CONTACT("hubspot-contact", "Contact of HubSpot: pages or records of the API, or the CSV export with its labels"),
    DYNAMICS_CONTACT("dynamics-contact", "Contact of Microsoft Dynamics 365: records or pages of the Web API, or the export to Excel saved as CSV"),
    SHOPIFY_CUSTOMER("shopify-customer", "Customer of Shopify: the Admin API (REST or GraphQL), or the CSV export"),
    WOOCOMMERCE_CUSTOMER("woocommerce-customer", "Customer of WooCommerce: the REST API, or the CSV export of the customer report"),
    STRIPE_CUSTOMER("stripe-customer", "Customer of Stripe: the API, or the CSV export of the dashboard"),
    MAILCHIMP_EXPORT("mailchimp-export", "Contact of a Mailchimp audience: the CSV export, or the members of the API"),
    CUSTOMER("customer", "Any other export, by the usual names of columns in several languages"),
    SHOPIFY_ORDER("shopify-order", "Order of Shopify as a purchase: the Admin API (REST), or the CSV export"),
    WOOCOMMERCE_ORDER("woocommerce-order", "Order of WooCommerce as a purchase: the REST API"),
    STRIPE_CHARGE("stripe-charge", "Charge of Stripe as a purchase: the API"),
    SALESFORCE_ORDER("salesforce-order", "Order of Salesforce as a purchase, by API name"),
    HUBSPOT_DEAL("hubspot-deal", "Won deal of HubSpot as a purchase: the API, or the CSV export");

    private final String profileName;
    private final String description;

    ShippedProfile(final String profileName, final String description) {
        this.profileName = profileName;
        this.description = description;
    }

    @Override
    public String getValue() {
        return profileName;
    }

    @Override
    public String getDisplayName() {
        return profileName;
    }

    @Override
    public String getDescription() {
        return description;
    }

    /** The profile; empty for the two choices that name none. */
    public Optional<SourceProfile> load() {
        return this == AUTO || this == OWN ? Optional.empty() : Optional.of(SourceProfile.parse(text()));
    }

    /** All profiles of the bundle. */
    public static List<SourceProfile> loadAll() {
        return Arrays.stream(values()).map(ShippedProfile::load).flatMap(Optional::stream).toList();
    }

    private String text() {
        try (InputStream json = ShippedProfile.class.getResourceAsStream("/profiles/" + profileName + ".json")) {
            return new String(json.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
