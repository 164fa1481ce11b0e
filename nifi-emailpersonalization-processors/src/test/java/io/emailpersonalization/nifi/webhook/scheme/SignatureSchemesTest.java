// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import io.emailpersonalization.nifi.webhook.scheme.Verdict.Reason;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** The vectors of the senders' own documentation and tests, and what a wrong webhook gets. */
class SignatureSchemesTest {

    private static final String HUBSPOT_SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
    private static final String HUBSPOT_URL = "https://www.example.com/webhook_uri";
    private static final String EXAMPLE = "{\"example_field\":\"example_value\"}";
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private static ReplayWindow at(final Instant now) {
        return new ReplayWindow(Clock.fixed(now, ZoneOffset.UTC), Duration.ofMinutes(5));
    }

    private static WebhookRequest post(final String url, final String body, final Map<String, String> headers) {
        return new WebhookRequest("POST", url, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Verdict.Verified verified(final Verdict verdict) {
        return assertInstanceOf(Verdict.Verified.class, verdict);
    }

    private static void assertRejected(final Reason reason, final Verdict verdict) {
        assertEquals(Verdict.rejected(reason), verdict);
    }

    // the senders' own vectors

    @Test
    void hubspotVersion1SignsSecretAndBody() {
        final String body = "[{\"eventId\":1,\"subscriptionId\":12345,\"portalId\":62515,\"occurredAt\":1564113600000,\"subscriptionType\":\"contact.creation\",\"attemptNumber\":0,\"objectId\":123,"
                + "\"changeSource\":\"CRM\",\"changeFlag\":\"NEW\",\"appId\":54321}]";
        final SignatureScheme scheme = SignatureSchemes.hubspotV1(List.of(HUBSPOT_SECRET));
        final Map<String, String> headers = Map.of("x-hubspot-signature", "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de", "X-HubSpot-Signature-Version", "v1");
        final Verdict.Verified first = verified(scheme.verify(post(null, body, headers)));
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(post(null, body + " ", headers)));
        assertRejected(Reason.MALFORMED_SIGNATURE, scheme.verify(post(null, body, Map.of("X-HubSpot-Signature", "00", "X-HubSpot-Signature-Version", "v2"))));
        assertEquals(first.eventId(), EventIds.ofHubspot(body.replace("\"attemptNumber\":0", "\"attemptNumber\":3").getBytes(StandardCharsets.UTF_8)), "a repetition has the id of the first attempt");
        assertNotEquals(first.eventId(), EventIds.ofHubspot(body.replace("\"eventId\":1", "\"eventId\":2").getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "GET||eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e",
            "POST|" + EXAMPLE + "|9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900"})
    void hubspotVersion2SignsMethodAndUrlToo(final String method, final String body, final String signature) {
        final SignatureScheme scheme = SignatureSchemes.hubspotV2(List.of("another", HUBSPOT_SECRET));
        final byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        final Map<String, String> headers = Map.of("X-HubSpot-Signature", signature, "X-HubSpot-Signature-Version", "v2");
        verified(scheme.verify(new WebhookRequest(method, HUBSPOT_URL, headers, bytes)));
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(new WebhookRequest(method, HUBSPOT_URL + "/", headers, bytes)));
        assertRejected(Reason.NO_URL, scheme.verify(new WebhookRequest(method, null, headers, bytes)));
    }

    @Test
    void hubspotVersion3SignsTheTimeToo() {
        final Map<String, String> headers = Map.of("X-HubSpot-Signature-V3", "rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o=", "X-HubSpot-Request-Timestamp", "1700000000000");
        assertEquals(NOW, verified(SignatureSchemes.hubspotV3(List.of(HUBSPOT_SECRET), at(NOW)).verify(post(HUBSPOT_URL, EXAMPLE, headers))).signedAt());
        assertRejected(Reason.OUTSIDE_REPLAY_WINDOW, SignatureSchemes.hubspotV3(List.of(HUBSPOT_SECRET), at(NOW.plusSeconds(301))).verify(post(HUBSPOT_URL, EXAMPLE, headers)));
        assertRejected(Reason.NO_URL, SignatureSchemes.hubspotV3(List.of(HUBSPOT_SECRET), at(NOW)).verify(post(null, EXAMPLE, headers)));
    }

    /** The escapes of a colon and of an at sign are decoded before HubSpot signs the URL; that of a space is not. */
    @Test
    void hubspotDecodesSomeEscapesOfTheUrl() {
        final SignatureScheme scheme = SignatureSchemes.hubspotV3(List.of(HUBSPOT_SECRET), at(NOW));
        final Map<String, String> headers = Map.of("X-HubSpot-Signature-v3", "+lDjNMBYNEm6ZCtm8CmKJMSejJA4PppvbdSxOxjYk1E=", "X-HubSpot-Request-Timestamp", "1700000000000");
        verified(scheme.verify(post("https://www.example.com/a%3ab?x=%20%40y", "[]", headers)));
        verified(scheme.verify(post("https://www.example.com/a:b?x=%20@y", "[]", headers)));
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(post("https://www.example.com/a:b?x= @y", "[]", headers)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "''|f7f9bd47fb987337b5796fdc1fdb9ba221d0d5396814bfcaf9521f43fd8927fd",
            "{\"obj1\":\"hello\",\"obj2\":\"world\"}|bebb1a643997f419b315ddba19e6f5411e1ce7f810ba6d3617ce72823092f363"})
    void theCodesAreThoseOfStripesTests(final String message, final String code) {
        final byte[] bytes = HexFormat.of().parseHex(code);
        assertEquals(true, Hmac.ofTexts("HmacSHA256", List.of("test_secret")).matches(bytes, message.getBytes(StandardCharsets.UTF_8)));
        assertEquals(false, Hmac.ofTexts("HmacSHA256", List.of("test_secret2")).matches(bytes, message.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void stripeSignsTimeAndBody() {
        final SignatureScheme scheme = SignatureSchemes.stripe(List.of("test_secret"), at(NOW));
        final String body = "{\"id\": \"evt_1\", \"obj1\":\"hello\"}";
        final String code = "c375ca715a23e47c6ac6215a3a8d3daeb8323ae8c2f64e4256771123b0e4d2a6";
        final Verdict.Verified verified = verified(scheme.verify(post(null, body, Map.of("Stripe-Signature", "t=1700000000,v1=" + "0".repeat(64) + ",v1=" + code + ",v0=abc"))));
        assertEquals("evt_1", verified.eventId());
        assertEquals(NOW, verified.signedAt());
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(post(null, body, Map.of("Stripe-Signature", "t=1700000001,v1=" + code))));
        assertRejected(Reason.NO_TIMESTAMP, scheme.verify(post(null, body, Map.of("Stripe-Signature", "v1=" + code))));
        assertRejected(Reason.NO_TIMESTAMP, scheme.verify(post(null, body, Map.of("Stripe-Signature", "t=99999999999999999999,v1=" + code))));
        assertRejected(Reason.MALFORMED_SIGNATURE, scheme.verify(post(null, body, Map.of("Stripe-Signature", "t=1700000000,v0=" + code))));
        assertRejected(Reason.MALFORMED_SIGNATURE, scheme.verify(post(null, body, Map.of("Stripe-Signature", "t=1700000000" + ",v1=00".repeat(11)))));
    }

    @Test
    void mailchimpSignsTimeAndFormBody() {
        final String body = "type=unsubscribe&fired_at=2026-11-30+21%3A00%3A00&data%5Bid%5D=8a25ff1d98";
        final Map<String, String> headers = Map.of("X-Mailchimp-Signature", "t=1700000000,v1=cef1a7a3305ca3b0846dc5b996c14865dab0160114fd76f8f77750aff2fc1b6b");
        verified(SignatureSchemes.mailchimp(List.of("old", "mailchimp-secret"), at(NOW.minusSeconds(299))).verify(post(null, body, headers)));
        assertRejected(Reason.OUTSIDE_REPLAY_WINDOW, SignatureSchemes.mailchimp(List.of("mailchimp-secret"), at(NOW.minusSeconds(301))).verify(post(null, body, headers)));
    }

    @Test
    void shopifySignsTheBody() {
        final SignatureScheme scheme = SignatureSchemes.shopify(List.of("hush"), at(NOW));
        final String signature = "8VyOc1XcucF+lVCKGX7/UELBnQ9/2JMqR7ubAyxJhc0=";
        final String body = "{\"id\": 207119551001}";
        assertEquals("e-1", verified(scheme.verify(post(null, body, Map.of("X-SHOPIFY-HMAC-SHA256", signature, "x-shopify-event-id", "e-1", "X-Shopify-Webhook-Id", "w-1")))).eventId());
        assertEquals("w-1", verified(scheme.verify(post(null, body, Map.of("X-Shopify-Hmac-Sha256", signature, "X-Shopify-Webhook-Id", "w-1")))).eventId());
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(post(null, "{\"id\":207119551001}", Map.of("X-Shopify-Hmac-Sha256", signature))));
    }

    /** The example of the specification of Standard Webhooks. */
    @Test
    void standardWebhooksSignIdTimeAndBody() {
        final Instant then = Instant.ofEpochSecond(1_614_265_330);
        final SignatureScheme scheme = SignatureSchemes.standardWebhooks(List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), at(then));
        final String signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        final Map<String, String> headers = Map.of("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp", "1614265330", "webhook-signature", "v1a,AAAA v1,AAAA " + signature);
        assertEquals("msg_p5jXN8AQM9LWM0D4loKWxJek", verified(scheme.verify(post(null, "{\"test\": 2432232314}", headers))).eventId());
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(post(null, "{\"test\": 2432232314}", Map.of("webhook-id", "msg_2", "webhook-timestamp", "1614265330", "webhook-signature", signature))));
        assertRejected(Reason.MALFORMED_SIGNATURE, scheme.verify(post(null, "", Map.of("webhook-timestamp", "1614265330", "webhook-signature", signature))));
        assertRejected(Reason.NO_TIMESTAMP, scheme.verify(post(null, "", Map.of("webhook-id", "m", "webhook-signature", signature))));
    }

    /** The example of GitHub's documentation. */
    @Test
    void anyHmacInOneHeaderCanBeDescribed() {
        final HmacScheme.Format format = new HmacScheme.Format("X-Hub-Signature-256", "HmacSHA256", SignatureEncoding.HEX, "sha256=", SignedContent.parse("{body}"), null,
                List.of("X-GitHub-Delivery"));
        final SignatureScheme scheme = new HmacScheme(format, List.of("It's a Secret to Everybody"), at(NOW));
        final String code = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assertEquals("d", verified(scheme.verify(post(null, "Hello, World!", Map.of("X-Hub-Signature-256", "sha256=" + code, "X-GitHub-Delivery", "d")))).eventId());
        assertRejected(Reason.MALFORMED_SIGNATURE, scheme.verify(post(null, "Hello, World!", Map.of("X-Hub-Signature-256", code))));
        assertRejected(Reason.MALFORMED_SIGNATURE, scheme.verify(post(null, "Hello, World!", Map.of("X-Hub-Signature-256", "sha256=no hex"))));
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(post(null, "Hello, World!", Map.of("X-Hub-Signature-256", "sha256="))));
        assertRejected(Reason.NO_SIGNATURE, scheme.verify(post(null, "Hello, World!", Map.of("X-Hub-Signature-256", " "))));
    }

    @Test
    void brevosTokenIsCompared() {
        final SignatureScheme scheme = SignatureSchemes.bearerToken(List.of("new-token", "old-token"));
        verified(scheme.verify(post(null, "{}", Map.of("authorization", "bearer old-token"))));
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(post(null, "{}", Map.of("Authorization", "Bearer old-token2"))));
        assertRejected(Reason.MALFORMED_SIGNATURE, scheme.verify(post(null, "{}", Map.of("Authorization", "Basic old-token"))));
        assertRejected(Reason.NO_SIGNATURE, scheme.verify(post(null, "{}", Map.of())));
    }

    // settings

    @ParameterizedTest
    @ValueSource(strings = {"whsec_", "whsec_%%%", "no base64!"})
    void aSecretOfAnotherFormIsRefusedWithoutBeingNamed(final String secret) {
        final IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> SignatureSchemes.standardWebhooks(List.of(secret), at(NOW)));
        assertEquals(false, refused.getMessage().contains("%%%") || refused.getMessage().contains("no base64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{timestamp}", "{body}{secret}", ""})
    void aSignatureCoversTheBodyAndKnownPlaces(final String content) {
        assertThrows(IllegalArgumentException.class, () -> SignedContent.parse(content));
    }

    // properties

    @Property(tries = 300)
    void theCodeOfTheJdkIsAcceptedAndEveryOtherBodyIsNot(@ForAll @NotBlank @StringLength(max = 40) final String secret, @ForAll @Size(min = 1, max = 200) final byte[] body,
            @ForAll @IntRange(max = 1000) final int place, @ForAll @ByteRange(min = 1) final byte change) throws GeneralSecurityException {
        final Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        final Map<String, String> headers = Map.of("X-WC-Webhook-Signature", Base64.getEncoder().encodeToString(mac.doFinal(body)));
        final SignatureScheme scheme = SignatureSchemes.wooCommerce(List.of("another secret", secret), at(NOW));
        verified(scheme.verify(new WebhookRequest("POST", null, headers, body)));
        final byte[] changed = body.clone();
        changed[place % body.length] ^= change;
        assertRejected(Reason.WRONG_SIGNATURE, scheme.verify(new WebhookRequest("POST", null, headers, changed)));
    }

    @Property(tries = 300)
    void noHeaderBreaksAScheme(@ForAll @StringLength(max = 300) final String header, @ForAll @StringLength(max = 30) final String time) {
        final Map<String, String> headers = Map.ofEntries(Map.entry("Stripe-Signature", header), Map.entry("X-Mailchimp-Signature", "t=" + time + ",v1=" + header),
                Map.entry("X-Shopify-Hmac-Sha256", header),
                Map.entry("webhook-id", time), Map.entry("webhook-timestamp", time), Map.entry("webhook-signature", header), Map.entry("X-HubSpot-Signature", header),
                Map.entry("X-HubSpot-Signature-v3", header), Map.entry("X-HubSpot-Request-Timestamp", time), Map.entry("Authorization", header));
        final List<String> secrets = List.of("c2VjcmV0IHRoYXQgbm9ib2R5IGd1ZXNzZXM=");
        for (final SignatureScheme scheme : List.of(SignatureSchemes.stripe(secrets, at(NOW)), SignatureSchemes.mailchimp(secrets, at(NOW)), SignatureSchemes.shopify(secrets, at(NOW)),
                SignatureSchemes.standardWebhooks(secrets, at(NOW)), SignatureSchemes.hubspotV1(secrets), SignatureSchemes.hubspotV2(secrets), SignatureSchemes.hubspotV3(secrets, at(NOW)),
                SignatureSchemes.bearerToken(secrets))) {
            assertInstanceOf(Verdict.Rejected.class, scheme.verify(post(header, header, headers)));
        }
    }
}
