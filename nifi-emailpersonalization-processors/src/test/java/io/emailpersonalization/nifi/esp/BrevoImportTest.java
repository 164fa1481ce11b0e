// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactOutcome.Fate;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Imports of Brevo: what they say, what they must not do, and their outcomes. */
@Timeout(120)
class BrevoImportTest {

    private static final String A = BrevoFixture.AUDIENCE;

    private final BrevoFixture brevo = new BrevoFixture().having("Import Threshold", "0");

    @AfterEach
    void close() {
        brevo.close();
    }

    private static Contact contact(final String name, final Map<String, Object> fields, final Set<String> joined, final Set<String> left) {
        return new Contact(name + "@example.com", null, fields, new Memberships(joined, left));
    }

    private static Contact contact(final String name, final Map<String, Object> fields) {
        return contact(name, fields, Set.of(), Set.of());
    }

    private String submit(final Contact... contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return assertInstanceOf(UpsertAnswer.Submitted.class, brevo.client.upsert(A, List.of(contacts), false, Instant.MAX)).jobId();
    }

    private Optional<List<ContactOutcome>> poll(final String job, final String... names) throws EspUnavailableException, EspRefusedException {
        return brevo.client.poll(A, job, List.of(names).stream().map(name -> name + "@example.com").toList());
    }

    private List<ContactOutcome> outcomes(final String job, final String... names) throws EspUnavailableException, EspRefusedException {
        Optional<List<ContactOutcome>> outcomes = Optional.empty();
        while (outcomes.isEmpty()) {
            outcomes = poll(job, names);
        }
        return outcomes.get();
    }

    private static List<String> words(final List<ContactOutcome> outcomes) {
        return outcomes.stream().map(outcome -> outcome.accepted() ? outcome.result() + " " + outcome.status() : outcome.fate() + " " + outcome.code()).toList();
    }

    @Test
    void onlyNewContactsJoinTheAudience() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.with("subscribed", "a@example.com").with("archived", "b@example.com").with("unsubscribed", "c@example.com").with("cleaned", "d@example.com");
        final String job = submit(IntStream.range(0, 5).mapToObj(i -> contact("" + (char) ('a' + i), Map.of("FIRSTNAME", "x"))).toArray(Contact[]::new));
        assertEquals("archived", brevo.status("e@example.com"), "it waits for the outcome");
        assertEquals(List.of("updated subscribed", "updated archived", "updated unsubscribed", "updated cleaned", "created subscribed"), words(outcomes(job, "a", "b", "c", "d", "e")));
        assertEquals(List.of("archived", "unsubscribed", "subscribed"), List.of(brevo.status("b@example.com"), brevo.status("c@example.com"), brevo.status("e@example.com")));
        assertEquals("x", brevo.contact("b@example.com").at("/attributes/FIRSTNAME").asText());
        assertEquals(List.of("e@example.com"), brevo.sandbox.automations(A).stream().filter(automation -> A.equals(automation.path("list").asText()))
                .map(automation -> automation.get("email_address").asText()).toList(), "nobody else may start an automation of the audience");
        assertTrue(brevo.contact("e@example.com").get("listIds").size() == 1, "the list of the import is gone");
        assertEquals(List.of("updated subscribed", "created subscribed"), words(outcomes(job, "a", "e")), "polled after the list is gone");
    }

    @Test
    void anImportSaysNothingOfBlocklistsAndNamesNoListThatPeopleAreIn() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("vip");
        outcomes(submit(contact("a", Map.of("FIRSTNAME", "x"), Set.of("vip"), Set.of())), "a");
        final JsonNode body = brevo.requests("POST", "/contacts/import").getFirst().json();
        assertFalse(body.has("emailBlacklist") || body.has("smsBlacklist") || body.has("newList"), body.toString());
        assertTrue(body.get("updateExistingContacts").asBoolean() && body.get("disableNotification").asBoolean());
        assertEquals(1, body.get("listIds").size());
        assertFalse(Set.of(12, 1000).contains(body.get("listIds").get(0).asInt()), "neither the audience nor a list of the mapping");
    }

    @Test
    void anEmptyValueClearsAndAnAbsentFieldStays() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.field("TALL", "boolean");
        outcomes(submit(contact("a", Map.of("FIRSTNAME", "A", "LASTNAME", "B", "TALL", true)), contact("b", Map.of("FIRSTNAME", "A", "LASTNAME", "B"))), "a", "b");
        outcomes(submit(contact("a", Map.of("FIRSTNAME", "", "TALL", false)), contact("b", Map.of("LASTNAME", "C"))), "a", "b");
        assertEquals(List.of("LASTNAME B", "TALL false"), attributes("a"));
        assertEquals(List.of("FIRSTNAME A", "LASTNAME C"), attributes("b"));
    }

    private List<String> attributes(final String name) {
        return brevo.contact(name + "@example.com").get("attributes").properties().stream().map(attribute -> attribute.getKey() + " " + attribute.getValue().asText()).sorted().toList();
    }

    @Test
    void listsOfTheMappingAreEnteredAndLeft() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("vip").list("new").with("archived", "c@example.com");
        outcomes(submit(contact("a", Map.of(), Set.of("vip", "new"), Set.of()), contact("b", Map.of(), Set.of("new"), Set.of("vip")), contact("c", Map.of(), Set.of("vip"), Set.of())), "a", "b", "c");
        assertEquals(List.of("[12,1000,1001]", "[12,1001]", "[]"), List.of("a", "b", "c").stream().map(name -> sorted(brevo.contact(name + "@example.com").get("listIds"))).toList(),
                "an archived contact joins no list");
        outcomes(submit(contact("a", Map.of(), Set.of("vip"), Set.of("new"))), "a");
        assertEquals("[12,1000]", sorted(brevo.contact("a@example.com").get("listIds")));
    }

    private static String sorted(final JsonNode numbers) {
        return numbers.valueStream().map(JsonNode::asInt).sorted().toList().toString().replace(" ", "");
    }

    @Test
    void theReportsOfBrevoAreTheRefusals() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        outcomes(submit(contact("a", Map.of("SMS", "+4915112345678"))), "a");
        final String job = submit(new Contact("bad@example.invalid", null, Map.of(), Memberships.NONE), contact("b", Map.of("SMS", "+4915112345678")), contact("c", Map.of()));
        List<ContactOutcome> outcomes = List.of();
        while (outcomes.isEmpty()) {
            outcomes = brevo.client.poll(A, job, List.of("bad@example.invalid", "b@example.com", "c@example.com")).orElse(List.of());
        }
        assertEquals(List.of("REFUSED invalid_emails", "REFUSED duplicate_phone_id", "created subscribed"), words(outcomes));
        assertEquals("SMS", outcomes.get(1).field());
        assertTrue(brevo.requests("GET", "/reports/").stream().allMatch(request -> request.status() == 200));
    }

    @Test
    void aReportThatCannotBeReadClaimsNoSuccess() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.sandbox.inject(Fault.answer(Fault.FOR_EVER, 404, "text/html", "<html></html>").on("GET", "/reports/"));
        final String job = submit(new Contact("bad@example.invalid", null, Map.of(), Memberships.NONE), contact("c", Map.of()));
        poll(job, "c");
        final List<ContactOutcome> outcomes = brevo.client.poll(A, job, List.of("bad@example.invalid", "c@example.com")).orElseThrow();
        assertEquals(List.of(Fate.UNKNOWN, Fate.ACCEPTED), outcomes.stream().map(ContactOutcome::fate).toList());
    }

    @Test
    void whatBrevoWouldDropIsRefusedAndTheOthersGo() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String job = submit(contact("a", Map.of("CITY", "Jena")), contact("b", Map.of("FIRSTNAME", "B")));
        final List<ContactOutcome> outcomes = outcomes(job, "a", "b");
        assertEquals(List.of("REFUSED unknown_attribute", "created subscribed"), words(outcomes));
        assertEquals("CITY", outcomes.getFirst().field());
        assertNull(brevo.status("a@example.com"));
        assertFalse(job.contains("example.com"), "an id holds no address");
    }

    @Test
    void whereAllAreRefusedThereIsNoJob() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final UpsertAnswer answer = brevo.client.upsert(A, List.of(contact("a", Map.of("CITY", "Jena"))), false, Instant.MAX);
        assertEquals("unknown_attribute", assertInstanceOf(UpsertAnswer.Done.class, answer).outcomes().getFirst().code());
        assertEquals(0, brevo.requests("POST", "").size());
    }

    // jobs that end badly

    @ParameterizedTest
    @ValueSource(strings = {"failed", "cancelled"})
    void anImportThatBrevoGivesUpSaysNothing(final String fate) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.vendor.endImportsAs(fate);
        assertEquals(List.of("UNKNOWN null"), words(outcomes(submit(contact("a", Map.of())), "a")));
        brevo.vendor.endImportsAs("completed");
        assertEquals(List.of("created subscribed"), words(outcomes(submit(contact("a", Map.of())), "a")));
    }

    @Test
    void theContactsOfALostJobJoinTheAudienceLater() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.with("archived", "b@example.com");
        submit(contact("a", Map.of()), contact("b", Map.of()), contact("c", Map.of()));
        assertEquals(List.of("updated subscribed", "updated archived"), words(outcomes(submit(contact("a", Map.of()), contact("b", Map.of())), "a", "b")));
        brevo.having("Import Threshold", "20");
        final UpsertAnswer single = brevo.client.upsert(A, List.of(contact("c", Map.of()), contact("b", Map.of())), false, Instant.MAX);
        assertEquals(List.of("updated subscribed", "updated archived"), words(assertInstanceOf(UpsertAnswer.Done.class, single).outcomes()));
        brevo.client.archive(A, List.of("c@example.com"));
        assertEquals(List.of("updated archived"), words(assertInstanceOf(UpsertAnswer.Done.class, brevo.client.upsert(A, List.of(contact("c", Map.of())), false, Instant.MAX)).outcomes()),
                "whom we archive stays archived");
    }

    @Test
    void whoUnsubscribesDuringTheJobIsNotMailed() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String job = submit(contact("a", Map.of()));
        assertEquals(ContactResult.UNSUBSCRIBED, brevo.client.unsubscribe(A, List.of("a@example.com")).getFirst().result());
        assertEquals(ContactStatus.UNSUBSCRIBED, outcomes(job, "a").getFirst().status());
        assertEquals("unsubscribed", brevo.status("a@example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "{}", "[]", "{\"a\":12,\"n\":1,\"s\":1,\"p\":[{}],\"r\":{}}", "{\"a\":12,\"n\":1,\"s\":1,\"p\":[null],\"r\":{}}",
            "{\"a\":12,\"n\":1,\"s\":1,\"p\":[{\"l\":5,\"j\":[],\"x\":[],\"i\":[99]}],\"r\":{}}"})
    void anIdOfNoJobSaysNothing(final String id) throws EspUnavailableException, EspRefusedException {
        assertEquals(List.of("UNKNOWN null"), words(poll(id, "a").orElseThrow()));
    }

    // what Brevo allows

    @Test
    void beforeItsTimeBrevoIsNotAsked() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.having("Job Poll Interval", "1 hour");
        final String job = submit(contact("a", Map.of()));
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), poll(job, "a"));
        }
        assertEquals(1, brevo.requests("GET", "/processes/").size());
    }

    @Test
    void contactsThatNeedTooManyImportsGoOneByOne() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        for (int i = 0; i < 9; i++) {
            brevo.list("l" + i);
        }
        final Contact[] contacts = IntStream.range(0, 9).mapToObj(i -> contact("p" + i, Map.of(), Set.of("l" + i), Set.of())).toArray(Contact[]::new);
        final UpsertAnswer answer = brevo.client.upsert(A, List.of(contacts), false, Instant.MAX);
        assertEquals(9, assertInstanceOf(UpsertAnswer.Done.class, answer).outcomes().stream().filter(outcome -> outcome.result() == ContactResult.CREATED).count());
        assertEquals(0, brevo.requests("POST", "/contacts/import").size());
    }

    @Test
    void aLargeImportIsReadInPagesAndJoinsInParts() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Contact[] contacts = IntStream.range(0, 620).mapToObj(i -> contact("p" + i, Map.of("FIRSTNAME", "x" + i))).toArray(Contact[]::new);
        final String[] names = IntStream.range(0, 620).mapToObj(i -> "p" + i).toArray(String[]::new);
        assertEquals(Set.of("created subscribed"), Set.copyOf(words(outcomes(submit(contacts), names))));
        assertEquals(1, brevo.requests("POST", "/contacts/import").size());
        assertTrue(brevo.requests("POST", "/contacts/add").stream().allMatch(request -> request.json().path("ids").size() <= 150 && request.status() == 201));
        assertTrue(brevo.requests("GET", "/contacts/p").isEmpty(), "no contact is read by itself");
    }

    @Test
    void theListsOfOldJobsAreDeletedAndOthersStay() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("nifi-import 12 5 1000000000 0a1b2c3d").list("nifi-import of somebody").list("nifi-import 12 5 %d 0a1b2c3d".formatted(Instant.now().getEpochSecond()));
        submit(contact("a", Map.of()));
        assertEquals(List.of("/v3/contacts/lists/1000"), brevo.requests("DELETE", "").stream().map(request -> request.path()).toList());
    }

    @Test
    void withoutImportsThereAreNoJobs() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.having("Use Imports", "false");
        assertFalse(brevo.client.capabilities().jobs());
        assertNotNull(assertInstanceOf(UpsertAnswer.Done.class, brevo.client.upsert(A, List.of(contact("a", Map.of())), false, Instant.MAX)).outcomes().getFirst().result());
    }
}
