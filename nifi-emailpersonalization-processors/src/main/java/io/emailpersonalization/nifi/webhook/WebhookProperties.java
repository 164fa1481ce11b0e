// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.webhook.scheme.HmacScheme;
import io.emailpersonalization.nifi.webhook.scheme.ReplayWindow;
import io.emailpersonalization.nifi.webhook.scheme.SignatureEncoding;
import io.emailpersonalization.nifi.webhook.scheme.SignatureScheme;
import io.emailpersonalization.nifi.webhook.scheme.SignatureSchemes;
import io.emailpersonalization.nifi.webhook.scheme.SignedContent;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The properties of {@link VerifyWebhookSignature}. Tested by VerifyWebhookSignatureTest. */
final class WebhookProperties {

    static final PropertyDescriptor SENDER = new PropertyDescriptor.Builder()
            .name("Sender")
            .description("Who sends the webhooks, and so how they are signed.")
            .allowableValues(WebhookSender.class)
            .required(true)
            .build();

    static final PropertyDescriptor SECRETS = new PropertyDescriptor.Builder()
            .name("Secrets")
            .description("The secret that the sender signs with, or its token. Several, one per line, while a secret is replaced: a webhook counts that fits any of them.")
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor REQUEST_URL = new PropertyDescriptor.Builder()
            .name("Request URL")
            .description("The URL that the sender calls, as it stands in the sender's settings, with its query. NiFi sees another one behind a proxy: set the scheme, the host and the path that the "
                    + "sender knows, such as https://hooks.example.com/hubspot.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(SENDER, WebhookSender.HUBSPOT_V3, WebhookSender.HUBSPOT_V2, WebhookSender.HMAC)
            .defaultValue("${http.request.uri}${http.query.string:isEmpty():ifElse('', ${http.query.string:prepend('?')})}")
            .build();

    static final PropertyDescriptor SIGNATURE_HEADER = ofHmac("Signature Header", "The header with the signature, in any case.", "X-Hub-Signature-256");

    static final PropertyDescriptor SIGNATURE_ALGORITHM = new PropertyDescriptor.Builder()
            .name("Signature Algorithm")
            .description("The message authentication code.")
            .allowableValues(SignatureAlgorithm.class)
            .defaultValue(SignatureAlgorithm.SHA256)
            .required(true)
            .dependsOn(SENDER, WebhookSender.HMAC)
            .build();

    static final PropertyDescriptor SIGNATURE_ENCODING = new PropertyDescriptor.Builder()
            .name("Signature Encoding")
            .description("How the bytes of the signature are written.")
            .allowableValues(SignatureEncoding.class)
            .defaultValue(SignatureEncoding.HEX)
            .required(true)
            .dependsOn(SENDER, WebhookSender.HMAC)
            .build();

    static final PropertyDescriptor SIGNATURE_PREFIX = new PropertyDescriptor.Builder()
            .name("Signature Prefix")
            .description("What stands before the signature in its header, such as sha256=. A signature without it is rejected.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(SENDER, WebhookSender.HMAC)
            .build();

    static final PropertyDescriptor SIGNED_CONTENT = new PropertyDescriptor.Builder()
            .name("Signed Content")
            .description("What the sender signs: a text with the places {body}, {timestamp}, {id}, {method} and {url}, such as {timestamp}.{body}.")
            .required(true)
            .defaultValue("{body}")
            .addValidator((subject, input, context) -> {
                final ValidationResult.Builder result = new ValidationResult.Builder().subject(subject).input(input);
                try {
                    SignedContent.parse(input);
                    return result.valid(true).build();
                } catch (final IllegalArgumentException e) {
                    return result.valid(false).explanation(e.getMessage()).build();
                }
            })
            .dependsOn(SENDER, WebhookSender.HMAC)
            .build();

    static final PropertyDescriptor TIMESTAMP_HEADER = optional("Timestamp Header",
            "The header with the time of the webhook, in seconds or milliseconds since 1970. If empty, no time is checked: who recorded a webhook can send it again. Have {timestamp} in Signed "
                    + "Content, otherwise the time is not the sender's.");

    static final PropertyDescriptor EVENT_ID_HEADER = optional("Event ID Header", "The header with the id of the event, for webhook.event.id. If empty, a digest of the body is the id.");

    static final PropertyDescriptor REPLAY_WINDOW = new PropertyDescriptor.Builder()
            .name("Replay Window")
            .description("How far the time of a webhook may be from now, before or after. A webhook outside of it is rejected. Shopify, WooCommerce, Brevo, HubSpot v1 and v2 send no time.")
            .required(true)
            .defaultValue("5 mins")
            .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.SECONDS, 1, TimeUnit.DAYS))
            .dependsOn(SENDER, WebhookSender.HUBSPOT_V3, WebhookSender.MAILCHIMP, WebhookSender.STRIPE, WebhookSender.STANDARD_WEBHOOKS, WebhookSender.HMAC)
            .build();

    static final PropertyDescriptor HEADER_PREFIX = new PropertyDescriptor.Builder()
            .name("Header Attribute Prefix")
            .description("What stands before the name of a header in the name of its attribute. HandleHttpRequest writes http.headers. and ListenHTTP writes nothing: set none for it.")
            .required(true)
            .defaultValue("http.headers.")
            .addValidator(StandardValidators.NON_EMPTY_VALIDATOR)
            .build();

    static final PropertyDescriptor METHOD_ATTRIBUTE = new PropertyDescriptor.Builder()
            .name("Request Method")
            .description("The HTTP method of the webhook.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(SENDER, WebhookSender.HUBSPOT_V3, WebhookSender.HUBSPOT_V2, WebhookSender.HMAC)
            .defaultValue("${http.method}")
            .build();

    static final PropertyDescriptor MAXIMUM_BODY_SIZE = new PropertyDescriptor.Builder()
            .name("Maximum Body Size")
            .description("A larger body is rejected unread: it is held in memory to be checked.")
            .required(true)
            .defaultValue("2 MB")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, 100L * 1024 * 1024))
            .build();

    static final List<PropertyDescriptor> ALL = List.of(SENDER, SECRETS, REQUEST_URL, METHOD_ATTRIBUTE, SIGNATURE_HEADER, SIGNATURE_ALGORITHM, SIGNATURE_ENCODING, SIGNATURE_PREFIX, SIGNED_CONTENT,
            TIMESTAMP_HEADER, EVENT_ID_HEADER, REPLAY_WINDOW, HEADER_PREFIX, MAXIMUM_BODY_SIZE);

    private static final String NO_PREFIX = "none";

    private WebhookProperties() {
    }

    private static PropertyDescriptor ofHmac(final String name, final String description, final String value) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value).addValidator(StandardValidators.NON_BLANK_VALIDATOR)
                .dependsOn(SENDER, WebhookSender.HMAC).build();
    }

    private static PropertyDescriptor optional(final String name, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).addValidator(StandardValidators.NON_BLANK_VALIDATOR).dependsOn(SENDER, WebhookSender.HMAC).build();
    }

    /**
     * Returns the scheme that the properties describe.
     *
     * @param clock tells the present
     * @throws IllegalArgumentException when a secret does not fit the scheme; the message has no secret
     */
    static SignatureScheme scheme(final PropertyContext context, final Clock clock) {
        final List<String> secrets = CommonProperties.secrets(context.getProperty(SECRETS)).stream().map(String::strip).toList();
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("it has no secret");
        }
        final WebhookSender sender = context.getProperty(SENDER).asAllowableValue(WebhookSender.class);
        final ReplayWindow window = new ReplayWindow(clock, Duration.ofMillis(context.getProperty(REPLAY_WINDOW).asTimePeriod(TimeUnit.MILLISECONDS)));
        return switch (sender) {
            case HUBSPOT_V3 -> SignatureSchemes.hubspotV3(secrets, window);
            case HUBSPOT_V2 -> SignatureSchemes.hubspotV2(secrets);
            case HUBSPOT_V1 -> SignatureSchemes.hubspotV1(secrets);
            case MAILCHIMP -> SignatureSchemes.mailchimp(secrets, window);
            case SHOPIFY -> SignatureSchemes.shopify(secrets, window);
            case STRIPE -> SignatureSchemes.stripe(secrets, window);
            case WOOCOMMERCE -> SignatureSchemes.wooCommerce(secrets, window);
            case STANDARD_WEBHOOKS -> SignatureSchemes.standardWebhooks(secrets, window);
            case BREVO -> SignatureSchemes.bearerToken(secrets);
            case HMAC -> new HmacScheme(format(context), secrets, window);
        };
    }

    private static HmacScheme.Format format(final PropertyContext context) {
        final String prefix = context.getProperty(SIGNATURE_PREFIX).getValue();
        final String idHeader = context.getProperty(EVENT_ID_HEADER).getValue();
        return new HmacScheme.Format(context.getProperty(SIGNATURE_HEADER).getValue(), context.getProperty(SIGNATURE_ALGORITHM).asAllowableValue(SignatureAlgorithm.class).jdkName(),
                context.getProperty(SIGNATURE_ENCODING).asAllowableValue(SignatureEncoding.class), prefix == null ? "" : prefix,
                SignedContent.parse(context.getProperty(SIGNED_CONTENT).getValue()), context.getProperty(TIMESTAMP_HEADER).getValue(), idHeader == null ? List.of() : List.of(idHeader));
    }

    /** Returns what stands before the name of a header; empty for nothing. */
    static String headerPrefix(final PropertyContext context) {
        final String prefix = context.getProperty(HEADER_PREFIX).getValue();
        return NO_PREFIX.equalsIgnoreCase(prefix) ? "" : prefix;
    }

    static int maximumBodySize(final PropertyContext context) {
        return context.getProperty(MAXIMUM_BODY_SIZE).asDataSize(DataUnit.B).intValue();
    }
}
