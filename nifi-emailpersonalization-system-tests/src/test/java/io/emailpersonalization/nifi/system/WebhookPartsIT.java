// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.Ports;
import io.emailpersonalization.nifi.sandbox.WebhookSignature;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** The parts that listen for webhooks, on a real NiFi with real HTTP requests: their answers and their outputs. */
class WebhookPartsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String SECRET = "the secret of the sender";
    private static final String SHOPIFY = "X-Shopify-Hmac-Sha256";
    private static final String CUSTOMER = """
            {"id": 207119551001, "email": "yara.costa@example.com", "created_at": "2024-02-03T10:11:12-05:00", "updated_at": "2026-01-10T08:00:00-05:00", "first_name": "Yara",
             "last_name": "D'Costa", "orders_count": 3,
             "email_marketing_consent": {"state": "subscribed", "consent_updated_at": "2024-02-03T10:15:00-05:00"}, "default_address": {"zip": "1100-048"}}""";
    private static final String ORDER = """
            {"id": 450789469, "email": "guest@example.com", "processed_at": "2026-01-10T11:00:00-05:00", "updated_at": "2026-01-10T11:00:00-05:00", "currency": "EUR", "total_price": "59.90",
             "financial_status": "paid", "line_items": [], "customer": null}""";
    /** One byte more than Maximum Body Size. */
    private static final int TOO_LARGE = 2 * 1024 * 1024 + 1;

    @TempDir
    private static Path work;
    private static NifiInstance nifi;

    private final int port = Ports.free();

    @BeforeAll
    static void startNifi() {
        nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).start();
    }

    @AfterAll
    static void stopNifi() {
        nifi.close();
    }

    private static Map<String, String> signed(final String body) {
        return Map.of(SHOPIFY, WebhookSignature.base64(SECRET, body));
    }

    @Test
    void whatAShopSignedIsStoredAndAnsweredAndNothingElseIsUsed() {
        final SourcePart part = SourcePart.imported(nifi, "shop-webhook");
        nifi.rest().setParameters("Webhook Environment", Map.of("Webhook Port", Integer.toString(port), "Webhook Path", "a7Qx"));
        nifi.rest().setParameters("Webhook Connections", Map.of("Webhook Secrets", "an older secret\n" + SECRET));
        part.start();
        NifiRest.await("the listener", LIMIT, () -> send("/elsewhere", "{}", Map.of()) == 404);
        assertEquals(200, send("/a7Qx/customers", CUSTOMER, signed(CUSTOMER)));
        assertEquals(200, send("/a7Qx/orders", ORDER, signed(ORDER)));
        assertEquals(200, send("/a7Qx/customers", "no JSON", signed("no JSON")), "it is the shop's: a person looks at it");

        final String forged = CUSTOMER.replace("yara.costa", "mallory");
        assertEquals(401, send("/a7Qx/customers", forged, signed(CUSTOMER)), "another body");
        assertEquals(401, send("/a7Qx/customers", forged, Map.of(SHOPIFY, WebhookSignature.base64("guessed", forged))), "another secret");
        assertEquals(401, send("/a7Qx/customers", forged, Map.of()), "no signature");
        assertEquals(400, send("/a7Qx/customers", forged, Map.of(SHOPIFY, "*")), "a signature that is none");
        final String large = "[" + " ".repeat(TOO_LARGE - 2) + "]";
        assertEquals(413, send("/a7Qx/customers", large, signed(large)));
        assertEquals(405, send("/a7Qx/customers", null, Map.of()), "GET");
        assertEquals(404, send("/customers", CUSTOMER, signed(CUSTOMER)));

        part.await("customers", 1);
        part.await("orders", 1);
        part.await("problems", 1);
        part.awaitEmpty();
        assertEquals(List.of("207119551001"), part.values("customers", "customer_id"));
        assertEquals(List.of("450789469"), part.values("orders", "order_id"));
        assertFalse(part.at("customers").getFirst().attribute("webhook.event.id").isEmpty(), "by it repetitions are known");

        final String check = nifi.rest().processors(part.group()).stream().filter(processor -> "Check signature".equals(processor.at("/component/name").asText())).findFirst().orElseThrow()
                .get("id").asText();
        nifi.rest().run(check, false);
        assertEquals(503, send("/a7Qx/customers", CUSTOMER, signed(CUSTOMER)), "nobody checks: the shop must send again");
        assertEquals(1, part.count("customers"));
        nifi.rest().run(check, true);
        assertEquals(200, send("/a7Qx/customers", CUSTOMER, signed(CUSTOMER)));
        part.await("customers", 3);
        assertEquals(List.of("207119551001", "207119551001", "207119551001"), part.values("customers", "customer_id"), "what was stored all the same is one customer more than once");
        part.stop();
        nifi.rest().disableServices(part.group());
    }

    @Test
    void whatAVendorTellsBecomesEvidence() {
        final SourcePart part = SourcePart.imported(nifi, "esp-webhook");
        nifi.rest().setParameters("ESP Webhook Environment", Map.of("ESP Webhook Port", Integer.toString(port), "ESP Webhook Path", "a7Qx"));
        nifi.rest().setParameters("ESP Webhook Connections", Map.of("ESP Webhook Secrets", SECRET));
        part.start();
        NifiRest.await("the answer to a try of the address", LIMIT, () -> send("/a7Qx/mailchimp", null, Map.of()) == 200);
        final String unsubscribe = "type=unsubscribe&fired_at=2026-11-30 21:00:00&data[action]=unsub&data[reason]=manual&data[email]=ada@example.com&data[list_id]=a6b";
        assertEquals(200, send("/a7Qx/mailchimp", unsubscribe, mailchimp(unsubscribe, Instant.now())));
        final String forged = unsubscribe.replace("ada", "bob");
        assertEquals(401, send("/a7Qx/mailchimp", forged, mailchimp(unsubscribe, Instant.now())));
        assertEquals(401, send("/a7Qx/mailchimp", unsubscribe, mailchimp(unsubscribe, Instant.now().minus(Duration.ofHours(1)))), "a recording of an hour ago");
        assertEquals(400, send("/a7Qx/mailchimp", unsubscribe, Map.of("X-Mailchimp-Signature", "yes")));
        assertEquals(405, send("/a7Qx/mailchimp", unsubscribe, Map.of(), "PUT"));
        part.await("events", 1);
        part.awaitEmpty();
        final JsonNode event = part.records("events").getFirst();
        assertEquals(List.of("opt_out", "ada@example.com", "withdrawn", "2026-11-30T21:00:00Z", "esp"), List.of(event.path("event_type").asText(), event.path("email").asText(),
                event.path("marketing_consent").asText(), event.path("consent_at").asText(), event.path("source").asText()), event.toString());
        assertEquals(0, part.count("problems"));
        part.stop();

        nifi.rest().setParameters("ESP Webhook Rules", Map.of("ESP Webhook Vendor", "Brevo", "ESP Webhook Source", "brevo"));
        nifi.rest().start(part.group());
        final String complaint = "{\"event\": \"spam\", \"email\": \"carl@example.com\", \"id\": 7, \"ts_event\": 1796072400}";
        NifiRest.await("the answer to Brevo", LIMIT, () -> send("/a7Qx/brevo", complaint, Map.of("Authorization", "Bearer " + SECRET)) == 200);
        assertEquals(401, send("/a7Qx/brevo", complaint, Map.of("Authorization", "Bearer guessed")));
        final String untimed = "{\"event\": \"unsubscribed\", \"email\": \"dora@example.com\", \"id\": 8}";
        assertEquals(200, send("/a7Qx/brevo", untimed, Map.of("Authorization", "Bearer " + SECRET)));
        part.await("events", 2);
        part.await("problems", 1);
        assertEquals(List.of("ada@example.com", "carl@example.com"), part.values("events", "email"));
        assertEquals(List.of("", "complained"), part.records("events").stream().map(each -> each.path("email_status").asText("").replace("null", "")).sorted().toList());
        part.stop();
        nifi.rest().disableServices(part.group());
    }

    private static Map<String, String> mailchimp(final String body, final Instant at) {
        return Map.of("X-Mailchimp-Signature", WebhookSignature.timestamped(SECRET, at.getEpochSecond(), body), "Content-Type", "application/x-www-form-urlencoded");
    }

    /** Posts a body, or gets if there is none. */
    private int send(final String path, final String body, final Map<String, String> headers) {
        return send(path, body, headers, body == null ? "GET" : "POST");
    }

    /** The status of the answer; 0 if there is none yet. An answer of the part repeats nothing of the request. */
    private int send(final String path, final String body, final Map<String, String> headers, final String method) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT)
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            final HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertFalse(answer.statusCode() == 200 && !answer.body().isEmpty(), answer.body());
            return answer.statusCode();
        } catch (final IOException e) {
            return 0;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
