// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.mailchimp.MailchimpVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The sandbox with Mailchimp, the vendor where none is given. */
class EspSandboxTest {

    private final EspSandbox sandbox = EspSandbox.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void addAudience() {
        sandbox.audience("a1", """
                {"merge_fields": [{"tag": "AGE", "type": "number"}, {"tag": "MUST", "required": true}],
                 "members": [{"email_address": "known@example.com", "status": "unsubscribed", "merge_fields": {"MUST": "x"}, "tags": ["old"]}]}""");
    }

    @AfterEach
    void stop() {
        sandbox.close();
        client.close();
    }

    private HttpRequest request(final String method, final String path, final String body) {
        return HttpRequest.newBuilder(URI.create(sandbox.uri() + path)).header("Authorization", "Bearer " + EspSandbox.API_KEY)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private HttpResponse<String> send(final String method, final String path, final String body) throws IOException, InterruptedException {
        return client.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode batch(final String members) throws IOException, InterruptedException {
        return Reply.JSON.readTree(send("POST", "/3.0/lists/a1", "{\"update_existing\": true, \"members\": [" + members + "]}").body());
    }

    @Test
    void aLanguageThatTheVendorDoesNotKnowIsRefused() throws IOException, InterruptedException {
        final JsonNode answer = batch("""
                {"email_address": "a@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y"}, "language": "pt_PT"},
                {"email_address": "b@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y"}, "language": "de-DE"},
                {"email_address": "c@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y"}, "language": ""}""");
        assertEquals(List.of(2, 1), List.of(answer.get("total_created").asInt(), answer.get("error_count").asInt()));
        assertEquals("language", answer.get("errors").get(0).get("field").asText());
        assertEquals("pt_PT", sandbox.members("a1").get("a@example.com").get("language").asText());
        assertEquals(400, send("PATCH", "/3.0/lists/a1/members/known@example.com", "{\"language\": \"xx\"}").statusCode());
        assertEquals(200, send("PATCH", "/3.0/lists/a1/members/known@example.com", "{\"language\": \"fr_CA\"}").statusCode());
        assertEquals("fr_CA", sandbox.members("a1").get("known@example.com").get("language").asText());
    }

    @Test
    void aBatchFailsInPartAndAnswers200() throws IOException, InterruptedException {
        final JsonNode answer = batch("""
                {"email_address": "new@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y", "AGE": 7, "UNKNOWN": "ignored"}},
                {"email_address": "KNOWN@example.com", "status_if_new": "subscribed", "tags": ["new"]},
                {"email_address": "no address", "status_if_new": "subscribed"},
                {"email_address": "old@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y", "AGE": "old"}},
                {"email_address": "empty@example.com", "status_if_new": "subscribed"}""");
        assertEquals(List.of(1, 1, 3), List.of(answer.get("total_created").asInt(), answer.get("total_updated").asInt(), answer.get("error_count").asInt()));
        assertEquals("unsubscribed", answer.get("updated_members").get(0).get("status").asText(), "status_if_new does not count for a known contact");
        assertEquals("AGE", answer.get("errors").get(1).get("field").asText());
        assertTrue(sandbox.members("a1").get("new@example.com").get("merge_fields").path("UNKNOWN").isMissingNode());
        assertEquals("[\"new\",\"old\"]", sandbox.members("a1").get("known@example.com").get("tags").toString());
    }

    @Test
    void aStatusOverwritesExceptThatAnUnsubscribedContactCannotBeSubscribed() throws IOException, InterruptedException {
        assertEquals(1, batch("{\"email_address\": \"known@example.com\", \"status\": \"subscribed\"}").get("error_count").asInt());
        assertEquals(400, send("PATCH", "/3.0/lists/a1/members/" + MailchimpVendorApi.memberId("known@example.com"), "{\"status\": \"subscribed\"}").statusCode());
    }

    private List<String> listed(final String query) throws IOException, InterruptedException {
        final JsonNode page = Reply.JSON.readTree(send("GET", "/3.0/lists/a1/members?" + query, "").body());
        return Stream.concat(page.get("members").valueStream().map(member -> member.get("email_address").asText().replace("@example.com", "")), Stream.of(page.get("total_items").asText())).toList();
    }

    @Test
    void membersAreListedByStatusAndTime() throws IOException, InterruptedException {
        sandbox.audience("a1", """
                {"members": [{"email_address": "c@example.com", "status": "cleaned", "last_changed": "2026-01-03T00:00:00+00:00"},
                             {"email_address": "b@example.com", "status": "unsubscribed", "last_changed": "2026-01-02T00:00:00+00:00", "unsubscribe_reason": "spam"},
                             {"email_address": "a@example.com", "status": "subscribed", "last_changed": "2026-01-01T00:00:00+00:00", "timestamp_opt": "2025-01-01T00:00:00+00:00"}]}""");
        assertEquals(List.of("a", "b", "c", "known", "4"), listed("sort_field=last_changed&sort_dir=ASC"));
        assertEquals(List.of("b", "2"), listed("status=unsubscribed&sort_field=last_changed&count=1"));
        assertEquals(List.of("known", "2"), listed("status=unsubscribed&sort_field=last_changed&count=1&offset=1"));
        assertEquals(List.of("b", "1"), listed("since_last_changed=2026-01-01T00:00:00%2B00:00&before_last_changed=2026-01-03T00:00:00%2B00:00"));
        assertEquals(List.of("a", "1"), listed("status=subscribed&since_timestamp_opt=2024-12-31T00:00:00%2B00:00&sort_field=timestamp_opt"));
        assertEquals("spam", Reply.JSON.readTree(send("GET", "/3.0/lists/a1/members/b@example.com", "").body()).get("unsubscribe_reason").asText());
    }

    @Test
    void anAnswerTellsWhenAndWhereAContactWasSubscribed() throws IOException, InterruptedException {
        sandbox.submitForm("a1", "form@example.com", "subscribed");
        batch("{\"email_address\": \"api@example.com\", \"status_if_new\": \"subscribed\", \"merge_fields\": {\"MUST\": \"y\"}}");
        final JsonNode form = sandbox.members("a1").get("form@example.com");
        assertEquals(List.of("Hosted Signup Form", form.get("last_changed").asText()), List.of(form.get("source").asText(), form.get("timestamp_opt").asText()));
        assertEquals("API - Generic", sandbox.members("a1").get("api@example.com").get("source").asText());
        assertFalse(sandbox.members("a1").get("known@example.com").has("timestamp_opt"));
    }

    @Test
    void aCampaignShowsItsSourceAndATemplateDoesNot() throws IOException, InterruptedException {
        sandbox.template(new Template("c1", "Hello", "<p>*|FNAME|*</p>", "*|FNAME|*"));
        sandbox.template(new Template("17", "Hello", "<p></p>", ""));
        assertEquals("Hello", Reply.JSON.readTree(send("GET", "/3.0/campaigns/c1", "").body()).get("settings").get("subject_line").asText());
        assertEquals("<p>*|FNAME|*</p>", Reply.JSON.readTree(send("GET", "/3.0/campaigns/c1/content", "").body()).get("html").asText());
        assertEquals(List.of(404, 200, 404), List.of(send("GET", "/3.0/campaigns/17/content", "").statusCode(), send("GET", "/3.0/templates/17", "").statusCode(),
                send("GET", "/3.0/templates/c1", "").statusCode()));
    }

    @Test
    void aFieldWithOptionsTakesNoOtherValue() throws IOException, InterruptedException {
        send("POST", "/3.0/lists/a1/merge-fields", "{\"tag\": \"TIER\", \"name\": \"Tier\", \"type\": \"dropdown\", \"options\": {\"choices\": [\"silver\", \"gold\"]}}");
        final JsonNode answer = batch("""
                {"email_address": "a@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y", "TIER": "gold"}},
                {"email_address": "b@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y", "TIER": "bronze"}}""");
        assertEquals(List.of(1, 1), List.of(answer.get("total_created").asInt(), answer.get("error_count").asInt()));
        assertTrue(send("GET", "/3.0/lists/a1/merge-fields", "").body().contains("\"choices\":[\"silver\",\"gold\"]"));
    }

    @Test
    void limitsAreKept() throws IOException, InterruptedException {
        final String many = IntStream.range(0, 501).mapToObj(i -> "{\"email_address\": \"p%d@example.com\"}".formatted(i)).collect(Collectors.joining(","));
        assertEquals(400, send("POST", "/3.0/lists/a1", "{\"members\": [" + many + "]}").statusCode());
        sandbox.inject(Fault.slow(30, 300).on("GET", "/3.0/ping"));
        final List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            answers.add(client.sendAsync(request("GET", "/3.0/ping", ""), HttpResponse.BodyHandlers.ofString()));
        }
        assertTrue(answers.stream().anyMatch(answer -> answer.join().statusCode() == 429), "more than ten connections at a time are refused");
    }

    @Test
    void tagsAreSegments() throws IOException, InterruptedException {
        final JsonNode found = Reply.JSON.readTree(send("GET", "/3.0/lists/a1/tag-search?name=old", "").body());
        final long id = found.get("tags").get(0).get("id").asLong();
        send("POST", "/3.0/lists/a1/segments/" + id, "{\"members_to_remove\": [\"known@example.com\", \"nobody@example.com\"]}");
        assertEquals("[]", sandbox.members("a1").get("known@example.com").get("tags").toString());
    }

    @Test
    void theMailboxIdIsThatOfTheVendor() {
        assertEquals("62eeb292278cc15f5817cb78f7790b08", MailchimpVendorApi.memberId("Urist.McVankab@freddiesjokes.com"));
    }

    @Test
    void faultsHitAsManyRequestsAsAsked() throws IOException, InterruptedException {
        sandbox.inject(Fault.answer(2, 503, "text/html", "<html></html>").after(1));
        assertEquals(List.of(200, 503, 503, 200), List.of(send("GET", "/3.0/lists/a1", "").statusCode(), send("GET", "/3.0/lists/a1", "").statusCode(),
                send("GET", "/3.0/lists/a1", "").statusCode(), send("GET", "/3.0/lists/a1", "").statusCode()));
        sandbox.inject(Fault.of(Fault.Kind.CUT_IN_BODY, 1));
        assertThrows(IOException.class, () -> send("GET", "/3.0/lists/a1", ""));
    }

    @Test
    void everyRequestIsLoggedWithItsBodyAndAWrongKeyIsRefused() throws IOException, InterruptedException {
        batch("{\"email_address\": \"new@example.com\", \"status_if_new\": \"pending\"}");
        assertTrue(sandbox.requests().getLast().body().contains("new@example.com"));
        assertEquals(401, client.send(HttpRequest.newBuilder(URI.create(sandbox.uri() + "/3.0/")).build(), HttpResponse.BodyHandlers.ofString()).statusCode());
        assertTrue(send("GET", "/admin/requests", "").body().contains("new@example.com"));
    }

    @Test
    void anErasedContactCannotBeImportedAgain() throws IOException, InterruptedException {
        assertEquals(204, send("POST", "/3.0/lists/a1/members/" + MailchimpVendorApi.memberId("known@example.com") + "/actions/delete-permanent", "").statusCode());
        assertEquals(1, batch("{\"email_address\": \"known@example.com\", \"status_if_new\": \"subscribed\", \"merge_fields\": {\"MUST\": \"x\"}}").get("error_count").asInt());
    }

    @Test
    void anAnswerIsHeldAfterItsEffectUntilItIsReleased() throws IOException, InterruptedException {
        sandbox.inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1));
        final CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request("PATCH", "/3.0/lists/a1/members/known@example.com", "{\"email_address\": \"new@example.com\"}"),
                HttpResponse.BodyHandlers.ofString());
        assertTrue(sandbox.awaitHeld(Duration.ofSeconds(10)));
        assertTrue(send("GET", "/admin/status", "").body().contains("\"held\":1"));
        assertTrue(sandbox.members("a1").containsKey("new@example.com"), "it has its effect");
        assertTrue(!answer.isDone());
        send("POST", "/admin/release", "");
        assertEquals(200, answer.join().statusCode());
    }

    @Test
    void aKilledSandboxComesBackWithItsState(@TempDir final Path folder) throws IOException {
        final Path state = folder.resolve("state");
        try (EspSandbox first = EspSandbox.start(0, state)) {
            first.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\"}, {\"email_address\": \"b@example.com\"}]}");
            client.send(HttpRequest.newBuilder(URI.create(first.uri() + "/3.0/lists/a1/members/a@example.com")).header("Authorization", "Bearer " + EspSandbox.API_KEY)
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"status\": \"unsubscribed\"}")).build(), HttpResponse.BodyHandlers.ofString());
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Files.writeString(state, "{\"number\": 2, \"met", StandardOpenOption.APPEND);
        for (int start = 0; start < 2; start++) {
            try (EspSandbox again = EspSandbox.start(0, state)) {
                assertEquals(List.of("unsubscribed", "subscribed"), again.members("a1").values().stream().map(member -> member.get("status").asText()).toList());
                assertEquals("PATCH", again.requests().getFirst().method());
            }
        }
    }

    private List<String> changes() {
        return sandbox.statusChanges("a1").stream().map(change -> "%s %s > %s by %s".formatted(change.address(), change.from(), change.to(), change.by())).toList();
    }

    @Test
    void anArchivedContactStaysAndComesBackWithAStatus() throws IOException, InterruptedException {
        sandbox.audience("a1", "{\"members\": [{\"email_address\": \"gone@example.com\"}]}");
        final String path = "/3.0/lists/a1/members/gone@example.com";
        assertEquals(204, send("DELETE", path, "").statusCode());
        assertEquals(405, send("DELETE", path, "").statusCode());
        assertEquals("archived", Reply.JSON.readTree(send("GET", path, "").body()).get("status").asText());
        assertEquals(400, send("PATCH", path, "{\"status\": \"archived\"}").statusCode(), "that is no status that is set");
        assertEquals("archived", batch("{\"email_address\": \"gone@example.com\", \"status_if_new\": \"subscribed\", \"merge_fields\": {\"MUST\": \"x\"}}").get("updated_members").get(0)
                .get("status").asText());
        assertEquals("subscribed", Reply.JSON.readTree(send("PATCH", path, "{\"status\": \"subscribed\"}").body()).get("status").asText());
    }

    @Test
    void everyStatusChangeIsLoggedWithItsActor() throws IOException, InterruptedException {
        sandbox.submitForm("a1", "known@example.com", "subscribed");
        send("PATCH", "/3.0/lists/a1/members/known@example.com", "{\"status\": \"unsubscribed\"}");
        send("PATCH", "/3.0/lists/a1/members/known@example.com", "{\"status\": \"unsubscribed\"}");
        send("POST", "/admin/audiences/a1/subscribe", "{\"email_address\": \"known@example.com\"}");
        send("PATCH", "/3.0/lists/a1/members/known@example.com", "{\"email_address\": \"moved@example.com\"}");
        batch("{\"email_address\": \"new@example.com\", \"status_if_new\": \"pending\", \"merge_fields\": {\"MUST\": \"x\"}}");
        send("POST", "/admin/audiences/a1/unsubscribe", "{\"email_address\": \"new@example.com\"}");
        send("DELETE", "/3.0/lists/a1/members/new@example.com", "");
        send("POST", "/3.0/lists/a1/members/" + MailchimpVendorApi.memberId("new@example.com") + "/actions/delete-permanent", "");
        sandbox.submitForm("a1", "new@example.com", "subscribed");
        assertEquals(List.of("known@example.com null > unsubscribed by SEED", "known@example.com unsubscribed > subscribed by PERSON", "known@example.com subscribed > unsubscribed by API",
                "known@example.com unsubscribed > subscribed by PERSON", "known@example.com subscribed > null by API", "moved@example.com null > subscribed by API",
                "new@example.com null > pending by API", "new@example.com pending > unsubscribed by PERSON", "new@example.com unsubscribed > archived by API",
                "new@example.com archived > null by API", "new@example.com null > subscribed by PERSON"), changes());
        assertEquals(Reply.JSON.writeValueAsString(sandbox.statusChanges("a1")), send("GET", "/admin/audiences/a1/changes", "").body());
        assertEquals(404, send("POST", "/admin/audiences/a1/marry", "{\"email_address\": \"new@example.com\"}").statusCode());
        assertEquals(404, send("POST", "/admin/audiences/a2/subscribe", "{\"email_address\": \"new@example.com\"}").statusCode());
        assertEquals(List.of(), sandbox.statusChanges("a2"));
    }

    @Test
    void aPersonsFormSurvivesAKill(@TempDir final Path folder) {
        final Path state = folder.resolve("state");
        final List<StatusChange> before;
        try (EspSandbox first = EspSandbox.start(0, state)) {
            first.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\"}]}");
            first.submitForm("a1", "a@example.com", "unsubscribed");
            before = first.statusChanges("a1");
        }
        try (EspSandbox again = EspSandbox.start(0, state)) {
            assertEquals("unsubscribed", again.members("a1").get("a@example.com").get("status").asText());
            assertEquals(before, again.statusChanges("a1"));
        }
    }

    @Test
    void aFieldIsDroppedWithoutAWord() throws IOException, InterruptedException {
        sandbox.inject(Fault.dropField(1, "AGE").on("POST", "/lists/a1"));
        final String members = """
                {"email_address": "a@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "y", "AGE": 40}},
                {"email_address": "b@example.com", "status_if_new": "subscribed", "merge_fields": {"MUST": "z", "AGE": 41}}""";
        assertEquals(0, batch(members).get("error_count").asInt());
        assertEquals("[{\"MUST\":\"y\"}, {\"MUST\":\"z\"}]", Stream.of("a@example.com", "b@example.com").map(address -> sandbox.members("a1").get(address).get("merge_fields")).toList().toString());
        assertTrue(sandbox.requests().getLast().body().contains("AGE"), "the log has what was sent");
        batch(members);
        assertEquals(40, sandbox.members("a1").get("a@example.com").get("merge_fields").get("AGE").asInt());
    }

    @Test
    void aFaultCanHitOneContactForEver() throws IOException, InterruptedException {
        sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/html", "<html></html>").retryAfter(7).onContact("GET", "known@example.com"));
        for (int i = 0; i < 3; i++) {
            final HttpResponse<String> answer = send("GET", "/3.0/lists/a1/members/" + MailchimpVendorApi.memberId("known@example.com"), "");
            assertEquals(503, answer.statusCode());
            assertEquals("7", answer.headers().firstValue("Retry-After").orElseThrow());
        }
        assertEquals(404, send("GET", "/3.0/lists/a1/members/" + MailchimpVendorApi.memberId("other@example.com"), "").statusCode());
    }

    @Test
    void theListOfAudiencesIsNoAudience() throws IOException, InterruptedException {
        assertEquals("a1", Reply.JSON.readTree(send("GET", "/3.0/lists/", "").body()).get("lists").get(0).get("id").asText());
        assertEquals(405, send("POST", "/3.0/lists", "{\"members\": []}").statusCode());
        assertEquals(404, send("GET", "/3.0/lists/a2/members/x", "").statusCode());
    }
}
