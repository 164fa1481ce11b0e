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
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The client's requests, and the sandbox's answers, against Mailchimp's own description of its API (Swagger 2.0), where that is present. */
class MailchimpContractTest {

    private static final Path SPEC = Path.of(System.getProperty("mailchimp.spec", "../../shared/specs/mailchimp/mailchimp-marketing-subset.swagger2.json"));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** In Mailchimp's documentation, and not in this older description. */
    private static final Set<String> NEWER = Set.of("status_if_new", "tags");

    private static JsonNode specification() throws IOException {
        Assumptions.assumeTrue(Files.exists(SPEC), "Mailchimp's description is not here: set -Dmailchimp.spec to its file");
        return JSON.readTree(SPEC.toFile());
    }

    @Test
    void requestsAndAnswersAreThoseOfTheVendor() throws IOException, InterruptedException, InitializationException, EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final JsonNode specification = specification();
        try (EspSandbox sandbox = EspSandbox.start(); HttpClient http = HttpClient.newHttpClient()) {
            sandbox.audience("a1", "{\"topics\": [{\"id\": \"t1\", \"text\": \"Offers\"}], "
                    + "\"members\": [{\"email_address\": \"a@example.com\", \"tags\": [\"old\"]}, {\"email_address\": \"b@example.com\"}, {\"email_address\": \"c@example.com\"}]}");
            callEverything(client(sandbox));
            assertTrue(sandbox.requests().stream().map(Request::method).toList().containsAll(List.of("GET", "POST", "PATCH", "DELETE")));
            // segments, campaigns and events are not in the part of the description that there is
            for (final Request request : sandbox.requests().stream().filter(request -> !request.path().matches(".*/(segments/.*|campaigns/.*|events)")).toList()) {
                final JsonNode operation = operation(specification, request);
                assertEquals(List.of(), errors(specification, body(operation), request.body()), () -> request.method() + " " + request.path());
                assertTrue(operation.path("responses").has(Integer.toString(request.status())) || request.status() == 404, () -> request.method() + " " + request.path() + " " + request.status());
            }
            for (final String path : List.of("/lists/a1", "/lists/a1/members", "/lists/a1/members/a@example.com", "/lists/a1/merge-fields", "/lists/a1/tag-search?name=o")) {
                final HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(sandbox.uri() + "/3.0" + path)).header("Authorization", "Bearer " + EspSandbox.API_KEY).build(),
                        HttpResponse.BodyHandlers.ofString());
                final JsonNode operation = operation(specification, sandbox.requests().getLast());
                assertEquals(List.of(), errors(specification, operation.path("responses").path("200").path("schema"), answer.body()), path);
            }
        }
    }

    private static void callEverything(final MailchimpClientService client) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        client.audience("a1");
        client.read("a1", List.of("a@example.com", "nobody@example.com"), new ReadSelection(Set.of("FNAME"), true));
        client.activity("a1", client.activity("a1", null).cursor());
        client.template("c1");
        client.template("17");
        client.createFields("a1", List.of(AudienceField.of("TIER", AudienceField.Type.TEXT, false), new AudienceField("SIZE", AudienceField.Type.OPTION, false, null, List.of("S", "M"))));
        client.changeTopics("a1", List.of(new TopicChange("a@example.com", Set.of("t1"), Set.of()), new TopicChange("a@example.com", Set.of(), Set.of("t1"))), Instant.MAX);
        client.sendEvents("a1", List.of(new ContactEvent("e1", "a@example.com", "purchase", Instant.EPOCH, Map.of("total", 7))), Instant.MAX);
        client.upsert("a1", List.of(new Contact("a@example.com", "de", Map.of("FNAME", "A"), new Memberships(Set.of("new"), Set.of("old"))), Contact.ofAddress("d@example.com")),
                true, Instant.MAX);
        client.unsubscribe("a1", List.of("b@example.com", "nobody@example.com"));
        client.requestConfirmation("a1", List.of("b@example.com"), Instant.MAX);
        client.move("a1", List.of(new AddressChange("c@example.com", "e@example.com")), Instant.MAX);
        client.archive("a1", List.of("e@example.com"));
        client.restore("a1", List.of("e@example.com"), Instant.MAX);
        client.archive("a1", List.of("e@example.com"));
        client.erase("a1", List.of("e@example.com", "nobody@example.com"));
    }

    private static MailchimpClientService client(final EspSandbox sandbox) throws InitializationException {
        final TestRunner runner = TestRunners.newTestRunner(new AbstractProcessor() {
            @Override
            public void onTrigger(final ProcessContext context, final ProcessSession session) {
                // only there to hold the service
            }
        });
        final MailchimpClientService client = new MailchimpClientService();
        runner.addControllerService("client", client);
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
        runner.setProperty(client, "Account Name", "contract");
        runner.enableControllerService(client);
        return client;
    }

    /** What the description says of a request; it must know path, method and query. */
    private static JsonNode operation(final JsonNode specification, final Request request) {
        final String path = request.path().replaceFirst("^/3\\.0", "");
        for (final Map.Entry<String, JsonNode> described : specification.path("paths").properties()) {
            if (path.matches(described.getKey().replaceAll("\\{[^}]+}", "[^/]+"))) {
                final JsonNode operation = described.getValue().path(request.method().toLowerCase(Locale.ROOT));
                assertTrue(operation.isObject(), request.method() + " " + described.getKey());
                final Set<String> parameters = new HashSet<>();
                operation.path("parameters").forEach(parameter -> parameters.add(parameter.path("name").asText()));
                assertTrue(parameters.containsAll(request.query().keySet()), () -> request.path() + " takes " + parameters + " and got " + request.query().keySet());
                return operation;
            }
        }
        throw new AssertionError("The vendor has no " + path);
    }

    private static JsonNode body(final JsonNode operation) {
        for (final JsonNode parameter : operation.path("parameters")) {
            if ("body".equals(parameter.path("in").asText())) {
                return closed(parameter.path("schema").deepCopy());
            }
        }
        return null;
    }

    /** The same schema, which refuses fields that are not described. */
    private static JsonNode closed(final JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.has("properties") && !object.has("additionalProperties")) {
                NEWER.forEach(field -> ((ObjectNode) object.get("properties")).putObject(field));
                object.put("additionalProperties", false);
            }
            object.forEach(MailchimpContractTest::closed);
        } else {
            schema.forEach(MailchimpContractTest::closed);
        }
        return schema;
    }

    private static List<String> errors(final JsonNode specification, final JsonNode schema, final String content) throws IOException {
        if (schema == null || content.isEmpty()) {
            return List.of();
        }
        final ObjectNode whole = schema.deepCopy();
        whole.set("definitions", specification.path("definitions"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(JSON.writeValueAsString(whole)).validate(content, InputFormat.JSON).stream().map(Error::toString).toList();
    }
}
