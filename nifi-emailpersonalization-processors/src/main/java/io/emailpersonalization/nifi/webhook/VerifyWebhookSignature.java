// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook;

import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.webhook.scheme.SignatureScheme;
import io.emailpersonalization.nifi.webhook.scheme.Verdict;
import io.emailpersonalization.nifi.webhook.scheme.WebhookRequest;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.SideEffectFree;
import org.apache.nifi.annotation.behavior.SupportsBatching;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.stream.io.StreamUtils;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@SideEffectFree
@SupportsBatching
@Tags({"webhook", "signature", "hmac", "verify", "hubspot", "mailchimp", "shopify", "stripe", "woocommerce", "brevo", "github", "standard webhooks", "replay", "security"})
@CapabilityDescription("""
        Checks that a webhook comes from its sender: by its signature over the raw body, or by its token. Compares in constant time, tries several secrets while one is replaced, and rejects \
        webhooks that are older or newer than the Replay Window. The id of the event becomes an attribute, so that a database downstream drops what the sender sends again. \
        FlowFiles in = verified + rejected + failure.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "http.headers.*", description = "The headers of the request, with Header Attribute Prefix in front of their names, in any case"),
        @ReadsAttribute(attribute = "http.method", description = "The method of the request, by the default of Request Method"),
        @ReadsAttribute(attribute = "http.request.uri", description = "The URL as NiFi sees it, by the default of Request URL"),
        @ReadsAttribute(attribute = "http.query.string", description = "The query of the URL, by the default of Request URL")})
@WritesAttributes({
        @WritesAttribute(attribute = "webhook.sender", description = "The Sender"),
        @WritesAttribute(attribute = "webhook.event.id", description = "On verified: the id of the event, the same when the sender sends it again"),
        @WritesAttribute(attribute = "webhook.signed.at", description = "On verified: the signed time in UTC, where the sender signs one"),
        @WritesAttribute(attribute = "webhook.rejected.because", description = "On rejected: the reason, without secret and content"),
        @WritesAttribute(attribute = "webhook.status.code", description = "On rejected: the status of the answer, for HandleHttpResponse: 401, 400 or 413"),
        @WritesAttribute(attribute = "error.message", description = "On failure: why the webhook cannot be checked"),
        @WritesAttribute(attribute = "record.stage", description = "webhook"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship of the FlowFile")})
@UseCase(
        description = "Take webhooks of a shop or an e-mail service provider, and nobody else's",
        keywords = {"webhook", "hubspot", "shopify", "stripe", "mailchimp", "signature"},
        configuration = """
                Connect HandleHttpRequest to this processor. Set Sender and Secrets; for HubSpot v2 and v3 behind a proxy also Request URL.
                Connect verified to a HandleHttpResponse with the status 200 and go on from its success. Connect rejected to a HandleHttpResponse with the status ${webhook.status.code}.
                Drop repetitions by webhook.event.id in the database, after the answer, so that a repetition of an event that was not stored is taken.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.intake.MapCustomerRecord"})
public final class VerifyWebhookSignature extends AbstractProcessor implements VerifiableProcessor {

    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;

    private final AttemptLimit attempts = new AttemptLimit();
    private volatile SignatureScheme scheme;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return WebhookProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return WebhookRelationships.ALL;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        try {
            WebhookProperties.scheme(context, Clock.systemUTC());
            return List.of();
        } catch (final IllegalArgumentException e) {
            return List.of(new ValidationResult.Builder().subject(WebhookProperties.SECRETS.getName()).valid(false).explanation(e.getMessage()).build());
        }
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        scheme = WebhookProperties.scheme(context, Clock.systemUTC());
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Read Secrets");
        try {
            WebhookProperties.scheme(context, Clock.systemUTC());
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The secrets have the form of the Sender. Only a webhook shows whether they are the sender's").build());
        } catch (final IllegalArgumentException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile webhook = session.get();
        if (webhook != null) {
            attempts.run(session, webhook, WebhookRelationships.STAGE, getLogger(), () -> check(context, session, webhook));
        }
    }

    private void check(final ProcessContext context, final ProcessSession session, final FlowFile webhook) {
        final Map<String, String> attributes = new HashMap<>();
        attributes.put("webhook.sender", context.getProperty(WebhookProperties.SENDER).getValue());
        switch (verdict(context, session, webhook)) {
            case final Verdict.Verified verified -> {
                attributes.put("webhook.event.id", verified.eventId());
                if (verified.signedAt() != null) {
                    attributes.put("webhook.signed.at", verified.signedAt().toString());
                }
                transfer(session, webhook, attributes, WebhookRelationships.VERIFIED);
            }
            case final Verdict.Rejected rejected -> {
                attributes.put("webhook.rejected.because", rejected.reason().text());
                attributes.put("webhook.status.code", String.valueOf(statusCode(rejected.reason())));
                getLogger().warn("{} is rejected: {}", webhook, rejected.reason().text());
                transfer(session, webhook, attributes, WebhookRelationships.REJECTED);
            }
        }
    }

    private static void transfer(final ProcessSession session, final FlowFile webhook, final Map<String, String> attributes, final Relationship relationship) {
        attributes.putAll(OutcomeAttributes.of(WebhookRelationships.STAGE, relationship));
        session.transfer(session.putAllAttributes(webhook, attributes), relationship);
    }

    private Verdict verdict(final ProcessContext context, final ProcessSession session, final FlowFile webhook) {
        if (webhook.getSize() > WebhookProperties.maximumBodySize(context)) {
            return new Verdict.Rejected(Verdict.Reason.TOO_LARGE);
        }
        final byte[] body = new byte[Math.toIntExact(webhook.getSize())];
        session.read(webhook, content -> StreamUtils.fillBuffer(content, body));
        return scheme.verify(new WebhookRequest(text(context, WebhookProperties.METHOD_ATTRIBUTE, webhook), text(context, WebhookProperties.REQUEST_URL, webhook), headers(context, webhook), body));
    }

    /** Returns null where the text is empty. */
    private static String text(final ProcessContext context, final PropertyDescriptor property, final FlowFile webhook) {
        final String value = context.getProperty(property).evaluateAttributeExpressions(webhook).getValue();
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static Map<String, String> headers(final ProcessContext context, final FlowFile webhook) {
        final String start = WebhookProperties.headerPrefix(context);
        final Map<String, String> headers = new HashMap<>();
        webhook.getAttributes().forEach((name, value) -> {
            if (name.regionMatches(true, 0, start, 0, start.length())) {
                headers.put(name.substring(start.length()), value);
            }
        });
        return headers;
    }

    private static int statusCode(final Verdict.Reason reason) {
        return switch (reason) {
            case NO_SIGNATURE, WRONG_SIGNATURE, OUTSIDE_REPLAY_WINDOW -> UNAUTHORIZED;
            case MALFORMED_SIGNATURE, NO_TIMESTAMP, NO_URL -> BAD_REQUEST;
            case TOO_LARGE -> TOO_LARGE;
        };
    }
}
