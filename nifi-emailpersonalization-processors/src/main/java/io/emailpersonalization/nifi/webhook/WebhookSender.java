// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook;

import org.apache.nifi.components.DescribedValue;

/** Who sends webhooks, and so how they are signed. */
enum WebhookSender implements DescribedValue {
    HUBSPOT_V3("HubSpot v3", "X-HubSpot-Signature-v3: method, request URL, body and time, with the client secret of the app. Needs Request URL"),
    HUBSPOT_V2("HubSpot v2", "X-HubSpot-Signature: method, request URL and body, without a time. Needs Request URL"),
    HUBSPOT_V1("HubSpot v1", "X-HubSpot-Signature: the body alone, without a time"),
    MAILCHIMP("Mailchimp", "X-Mailchimp-Signature: body and time, with the signing secret that Mailchimp shows once, when the webhook is created"),
    SHOPIFY("Shopify", "X-Shopify-Hmac-Sha256: the body, with the client secret of the app, or the secret that the admin shows below its webhooks"),
    STRIPE("Stripe", "Stripe-Signature: body and time, with the signing secret of the endpoint (whsec_...)"),
    WOOCOMMERCE("WooCommerce", "X-WC-Webhook-Signature: the body, with the secret of the webhook"),
    STANDARD_WEBHOOKS("Standard Webhooks", "webhook-id, webhook-timestamp, webhook-signature: id, time and body, with a base64 secret (whsec_...)"),
    BREVO("Brevo", "Authorization: Bearer. Brevo signs nothing: it sends the token that is set at the webhook. It proves the sender only over TLS"),
    HMAC("HMAC", "Any sender with a message authentication code in one header, such as GitHub. The properties of the signature say where it stands");

    private final String value;
    private final String description;

    WebhookSender(final String value, final String description) {
        this.value = value;
        this.description = description;
    }

    @Override
    public String getValue() {
        return value;
    }

    @Override
    public String getDisplayName() {
        return value;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
