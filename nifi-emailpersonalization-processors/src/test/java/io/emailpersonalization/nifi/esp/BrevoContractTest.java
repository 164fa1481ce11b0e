// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The client's requests, and the sandbox's answers, against Brevo's own description of its API (OpenAPI 3.0, of 2024), where that is present. */
class BrevoContractTest {

    private static final Path SPEC = Path.of(System.getProperty("brevo.spec", "../../shared/specs/brevo/brevo-contacts-subset.openapi.json"));
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String A = BrevoFixture.AUDIENCE;

    /** The description says that a body is one of several schemas of which none requires a field, so that a right body fits several. */
    private static final String AMBIGUOUS = ".*/contacts/(add|remove)";
    /** Not in the part of the description that there is. */
    private static final String ELSEWHERE = ".*/(events|reports/.*)";

    @Test
    void requestsAndAnswersAreThoseOfTheVendor() throws IOException, InterruptedException, EspUnavailableException, EspRefusedException, DeadlineExceededException {
        Assumptions.assumeTrue(Files.exists(SPEC), "Brevo's description is not here: set -Dbrevo.spec to its file");
        final JsonNode specification = JSON.readTree(SPEC.toFile());
        try (BrevoFixture brevo = new BrevoFixture(); HttpClient http = HttpClient.newHttpClient()) {
            brevo.having("Double Opt-In Template ID", "5", "Double Opt-In Redirect URL", "https://example.com/welcome");
            brevo.list("vip").with("subscribed", "a@example.com", "b@example.com", "c@example.com").with("unsubscribed", "d@example.com");
            brevo.sandbox.template(new Template("5", "Confirm", "<a href=\"{{ doubleoptin }}\">Yes</a>", ""));
            callEverything(brevo);
            assertTrue(brevo.sandbox.requests().stream().map(Request::method).toList().containsAll(List.of("GET", "POST", "PUT", "DELETE")));
            for (final Request request : brevo.sandbox.requests().stream().filter(request -> !request.path().matches(ELSEWHERE)).toList()) {
                final JsonNode operation = operation(specification, request);
                if (!request.path().matches(AMBIGUOUS)) {
                    final JsonNode schema = schema(operation.path("requestBody"));
                    assertEquals(List.of(), errors(specification, schema, request.body()), () -> request.method() + " " + request.path());
                    assertEquals(List.of(), undescribed(specification, schema, request), () -> request.method() + " " + request.path());
                }
                assertTrue(operation.path("responses").has(Integer.toString(request.status())), () -> request.method() + " " + request.path() + " " + request.status());
            }
            for (final String path : List.of("/account", "/contacts", "/contacts/a@example.com", "/contacts/attributes", "/contacts/lists", "/contacts/lists/12", "/contacts/lists/12/contacts",
                    "/processes/1", "/smtp/templates/5")) {
                final HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(brevo.sandbox.uri() + "/v3" + path)).header("api-key", EspSandbox.API_KEY).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals(200, answer.statusCode(), path);
                final JsonNode operation = operation(specification, brevo.sandbox.requests().getLast());
                assertEquals(List.of(), errors(specification, schema(operation.path("responses").path("200")), answer.body()), path);
            }
        }
    }

    private static void callEverything(final BrevoFixture brevo) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.client.createFields(A, List.of(AudienceField.of("CITY", Type.TEXT, false), AudienceField.of("POINTS", Type.NUMBER, false), new AudienceField("TIER", Type.OPTION, false, null,
                List.of("silver", "gold"))));
        brevo.client.audience(A);
        brevo.client.read(A, List.of("a@example.com", "nobody@example.com"), new ReadSelection(Set.of("CITY"), true));
        brevo.client.template("5");
        brevo.client.template("6");
        final Contact contact = new Contact("a@example.com", null, Map.of("CITY", "Jena", "POINTS", 3, "TIER", "gold"), new Memberships(Set.of("vip"), Set.of()));
        brevo.client.upsert(A, List.of(contact, Contact.ofAddress("e@example.com")), false, Instant.MAX);
        brevo.client.upsert(A, List.of(Contact.ofAddress("f@example.com")), true, Instant.MAX);
        brevo.client.changeTopics(A, List.of(new TopicChange("a@example.com", Set.of(), Set.of("vip"))), Instant.MAX);
        brevo.client.unsubscribe(A, List.of("b@example.com", "nobody@example.com"));
        brevo.client.requestConfirmation(A, List.of("d@example.com"), Instant.MAX);
        brevo.client.move(A, List.of(new AddressChange("c@example.com", "g@example.com")), Instant.MAX);
        brevo.client.archive(A, List.of("g@example.com"));
        brevo.client.restore(A, List.of("g@example.com"), Instant.MAX);
        brevo.client.erase(A, List.of("g@example.com", "nobody@example.com", "owner@users.example.com"));
        brevo.having("Import Threshold", "0");
        final String job = assertInstanceOf(UpsertAnswer.Submitted.class, brevo.client.upsert(A, List.of(contact, Contact.ofAddress("h@example.com")), false, Instant.MAX)).jobId();
        while (brevo.client.poll(A, job, List.of("a@example.com", "h@example.com")).isEmpty()) {
            assertTrue(brevo.requests("GET", "/processes/").size() < 10, "two imports end with two polls each");
        }
    }

    /** What the description says of a request; it must know path, method and query. A path without a parameter comes first. */
    private static JsonNode operation(final JsonNode specification, final Request request) {
        final String path = request.path().replaceFirst("^/v3", "");
        final List<Map.Entry<String, JsonNode>> described = specification.path("paths").properties().stream().filter(each -> path.matches(each.getKey().replaceAll("\\{[^}]+}", "[^/]+")))
                .sorted(Comparator.comparing(each -> each.getKey().indexOf('{') < 0 ? Integer.MIN_VALUE : -each.getKey().indexOf('{'))).toList();
        assertTrue(!described.isEmpty(), "The vendor has no " + path);
        final JsonNode operation = described.getFirst().getValue().path(request.method().toLowerCase(Locale.ROOT));
        assertTrue(operation.isObject(), request.method() + " " + described.getFirst().getKey());
        final Set<String> parameters = new HashSet<>();
        operation.path("parameters").forEach(parameter -> parameters.add(parameter.path("name").asText()));
        assertTrue(parameters.containsAll(request.query().keySet()), () -> request.path() + " takes " + parameters + " and got " + request.query().keySet());
        return operation;
    }

    /** The fields of a request's body that are not described. */
    private static List<String> undescribed(final JsonNode specification, final JsonNode schema, final Request request) {
        if (request.body().isEmpty()) {
            return List.of();
        }
        final JsonNode described = schema.has("$ref") ? specification.at(schema.path("$ref").asText().substring(1)) : schema;
        return request.json().properties().stream().map(Map.Entry::getKey).filter(name -> !described.path("properties").has(name)).toList();
    }

    /** Null for none. */
    private static JsonNode schema(final JsonNode holder) {
        final JsonNode schema = holder.path("content").path("application/json").path("schema");
        return schema.isMissingNode() ? null : schema;
    }

    private static List<String> errors(final JsonNode specification, final JsonNode schema, final String content) throws IOException {
        if (schema == null || content.isEmpty()) {
            return List.of();
        }
        final ObjectNode whole = schema.deepCopy();
        whole.set("components", specification.path("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(JSON.writeValueAsString(whole)).validate(content, InputFormat.JSON).stream().map(Error::toString).toList();
    }
}
