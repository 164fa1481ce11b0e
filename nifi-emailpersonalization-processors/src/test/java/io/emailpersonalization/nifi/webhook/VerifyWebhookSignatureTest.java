// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook;

import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class VerifyWebhookSignatureTest {

    private static final String SECRET = "a secret of the sender";
    private static final String BODY = "{\"id\": \"evt_7\", \"email\": \"ada@example.com\"}";

    private final TestRunner runner = TestRunners.newTestRunner(VerifyWebhookSignature.class);

    private void configure(final WebhookSender sender, final String secrets) {
        runner.setProperty("Sender", sender.getValue());
        runner.setProperty("Secrets", secrets);
    }

    private static String code(final String message) {
        try {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> stripe(final Instant at, final String body) {
        return Map.of("http.headers.stripe-signature", "t=" + at.getEpochSecond() + ",v1=" + code(at.getEpochSecond() + "." + body));
    }

    private MockFlowFile run(final String body, final Map<String, String> attributes, final String relationship) {
        runner.clearTransferState();
        runner.enqueue(body, attributes);
        runner.run();
        runner.assertAllFlowFilesTransferred(relationship, 1);
        final MockFlowFile flowFile = runner.getFlowFilesForRelationship(relationship).getFirst();
        flowFile.assertContentEquals(body);
        flowFile.assertAttributeEquals("record.stage", "webhook");
        flowFile.assertAttributeEquals("record.outcome", relationship);
        return flowFile;
    }

    @Test
    void aWebhookOfTheSenderIsVerified() {
        configure(WebhookSender.STRIPE, "an older secret\n" + SECRET + "\n");
        final Instant now = Instant.now();
        final MockFlowFile verified = run(BODY, stripe(now, BODY), "verified");
        verified.assertAttributeEquals("webhook.sender", "Stripe");
        verified.assertAttributeEquals("webhook.event.id", "evt_7");
        verified.assertAttributeEquals("webhook.signed.at", Instant.ofEpochSecond(now.getEpochSecond()).toString());
        verified.assertAttributeNotExists("webhook.rejected.because");
    }

    @Test
    void anybodyElsesIsRejectedWithTheAnswerThatIsDue() {
        configure(WebhookSender.STRIPE, SECRET);
        run(BODY.replace("ada", "eve"), stripe(Instant.now(), BODY), "rejected").assertAttributeEquals("webhook.status.code", "401");
        run(BODY, Map.of(), "rejected").assertAttributeEquals("webhook.rejected.because", "the signature is missing");
        final MockFlowFile late = run(BODY, stripe(Instant.now().minusSeconds(310), BODY), "rejected");
        late.assertAttributeEquals("webhook.rejected.because", "the timestamp is outside the Replay Window");
        late.assertAttributeEquals("webhook.status.code", "401");
        run(BODY, Map.of("http.headers.Stripe-Signature", "nonsense"), "rejected").assertAttributeEquals("webhook.status.code", "400");
        final String told = runner.getLogger().getWarnMessages().stream().map(message -> text(message)).collect(Collectors.joining("\n"));
        assertFalse(told.contains("example.com") || told.contains(SECRET), told);
    }

    private static String text(final LogMessage message) {
        return message.getMsg() + " " + Arrays.toString(message.getArgs());
    }

    @Test
    void theReplayWindowIsAProperty() {
        configure(WebhookSender.STRIPE, SECRET);
        runner.setProperty("Replay Window", "1 hour");
        run(BODY, stripe(Instant.now().minusSeconds(310), BODY), "verified");
    }

    @Test
    void aLargeBodyIsNotRead() {
        configure(WebhookSender.STRIPE, SECRET);
        runner.setProperty("Maximum Body Size", "10 B");
        run(BODY, stripe(Instant.now(), BODY), "rejected").assertAttributeEquals("webhook.status.code", "413");
        run("", stripe(Instant.now(), ""), "verified");
    }

    /** NiFi sees http://10.0.0.7:8089/in?a=b where the sender called another URL. */
    @ParameterizedTest
    @CsvSource({"https://hooks.example.com/in?a=b,https://hooks.example.com/in?a=b,verified", ",http://10.0.0.7:8089/in?a=b,verified", ",https://hooks.example.com/in?a=b,rejected",
            "https://hooks.example.com/in?${http.query.string},https://hooks.example.com/in?a=b,verified"})
    void theUrlIsThatOfTheSenderBehindAProxy(final String property, final String called, final String relationship) throws GeneralSecurityException {
        configure(WebhookSender.HUBSPOT_V3, SECRET);
        if (property != null) {
            runner.setProperty("Request URL", property);
        }
        final String time = String.valueOf(Instant.now().toEpochMilli());
        final Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        final String signature = Base64.getEncoder().encodeToString(mac.doFinal(("POST" + called + BODY + time).getBytes(StandardCharsets.UTF_8)));
        run(BODY, Map.of("http.method", "POST", "http.request.uri", "http://10.0.0.7:8089/in", "http.query.string", "a=b", "http.headers.x-hubspot-signature-v3", signature,
                "http.headers.X-HubSpot-Request-Timestamp", time), relationship);
    }

    @Test
    void theHeadersOfListenHttpHaveNoPrefix() {
        configure(WebhookSender.STRIPE, SECRET);
        final Map<String, String> attributes = new HashMap<>();
        stripe(Instant.now(), BODY).forEach((name, value) -> attributes.put(name.replace("http.headers.", ""), value));
        run(BODY, attributes, "rejected");
        runner.setProperty("Header Attribute Prefix", "none");
        run(BODY, attributes, "verified");
    }

    @Test
    void anHmacOfAnySenderIsDescribedByProperties() {
        configure(WebhookSender.HMAC, SECRET);
        runner.setProperty("Signature Header", "X-Signature");
        runner.setProperty("Signature Prefix", "sha256=");
        runner.setProperty("Signed Content", "{id}.{timestamp}.{body}");
        runner.setProperty("Timestamp Header", "X-Time");
        runner.setProperty("Event ID Header", "X-Event");
        final String time = String.valueOf(Instant.now().getEpochSecond());
        final Map<String, String> attributes = Map.of("http.headers.X-Signature", "sha256=" + code("e1." + time + "." + BODY), "http.headers.X-Time", time, "http.headers.X-Event", "e1");
        run(BODY, attributes, "verified").assertAttributeEquals("webhook.event.id", "e1");
    }

    @Test
    void anUnfitSecretOrContentIsAConfigurationError() {
        configure(WebhookSender.STANDARD_WEBHOOKS, "whsec_%%%");
        runner.assertNotValid();
        configure(WebhookSender.STANDARD_WEBHOOKS, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        runner.assertValid();
        configure(WebhookSender.HMAC, SECRET);
        runner.setProperty("Signed Content", "{timestamp}");
        runner.assertNotValid();
    }

    @Test
    void everySenderHasAScheme() {
        for (final WebhookSender sender : WebhookSender.values()) {
            configure(sender, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
            run(BODY, Map.of("http.method", "POST", "http.request.uri", "http://localhost/"), "rejected").assertAttributeEquals("webhook.rejected.because", "the signature is missing");
        }
        assertEquals(List.of(), runner.getLogger().getErrorMessages());
    }
}
