// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is done with contacts at the vendor: the answer that is understood decides, and never the most convenient one. */
@Timeout(120)
class MailchimpClientTest {

    private static final Fault BUSY = Fault.answer(Fault.FOR_EVER, 503, "text/html", "<html></html>");
    private static final String CANONICAL = "ada@xn--exmple-cua.de";
    private static final String UNICODE = "ada@ex\u00e4mple.de";

    private final MailchimpFixture vendor = new MailchimpFixture();
    private final EspClientService client = vendor.client;

    @AfterEach
    void stop() {
        vendor.close();
    }

    /** Every operation that takes addresses. */
    private enum Operation {
        UNSUBSCRIBE, ARCHIVE, ERASE, MOVE, CONFIRM, RESTORE;

        List<ContactOutcome> on(final EspClientService client, final String audience, final List<String> addresses, final Instant sendBefore) throws EspUnavailableException, EspRefusedException {
            return switch (this) {
                case UNSUBSCRIBE -> client.unsubscribe(audience, addresses);
                case ARCHIVE -> client.archive(audience, addresses);
                case ERASE -> client.erase(audience, addresses);
                case MOVE -> client.move(audience, addresses.stream().map(address -> new AddressChange(address, "to-" + address)).toList(), sendBefore);
                case CONFIRM -> client.requestConfirmation(audience, addresses, sendBefore);
                case RESTORE -> client.restore(audience, addresses, sendBefore);
            };
        }
    }

    private static List<String> people(final int count) {
        return IntStream.range(0, count).mapToObj("p%d@example.com"::formatted).toList();
    }

    private static Contact contact(final String address) {
        return Contact.ofAddress(address);
    }

    private List<ContactOutcome> upsert(final List<Contact> contacts, final Instant sendBefore) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return ((UpsertAnswer.Done) client.upsert("a1", contacts, false, sendBefore)).outcomes();
    }

    private static List<String> results(final List<ContactOutcome> outcomes) {
        return outcomes.stream().map(outcome -> outcome.accepted() ? outcome.result().text() : outcome.fate().name()).toList();
    }

    // an audience that does not exist

    @Test
    void inAnAudienceThatDoesNotExistNobodyIsAbsent() {
        for (final Operation operation : Operation.values()) {
            vendor.sandbox.clearRequests();
            final EspRefusedException refused = assertThrows(EspRefusedException.class, () -> operation.on(client, "a2", people(20), Instant.MAX), operation.name());
            assertTrue(refused.getMessage().contains("does not know the audience"), refused.getMessage());
            assertFalse(refused.isContentAtFault(), "no contact is to be tried alone");
            assertEquals(1, vendor.requests("GET").stream().filter("/3.0/lists/a2"::equals).count(), operation + " asks for the audience once");
        }
    }

    @Test
    void inAnAudienceThatExistsWhoIsNotThereIsAbsent() throws EspUnavailableException, EspRefusedException {
        for (final Operation operation : Operation.values()) {
            vendor.sandbox.clearRequests();
            assertEquals(Set.of("absent"), Set.copyOf(results(operation.on(client, "a1", people(20), Instant.MAX))), operation.name());
            assertEquals(1, vendor.requests("GET").stream().filter("/3.0/lists/a1"::equals).count(), operation + " asks for the audience once");
        }
        assertEquals(List.of(), vendor.sandbox.statusChanges("a1"));
    }

    @Test
    void whereTheAudienceCannotBeAskedForNobodyIsAbsent() throws EspUnavailableException, EspRefusedException {
        vendor.sandbox.inject(BUSY.on("GET", "/lists/a1"));
        for (final Operation operation : Operation.values()) {
            assertEquals(Set.of("UNKNOWN"), Set.copyOf(results(operation.on(client, "a1", people(5), Instant.MAX))), operation.name());
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "a1 ", "a1/members", "..", ".", "a1?x=y", "a1%2Fmembers", "../lists/a1"})
    void anIdThatIsNoneReachesNothing(final String id) {
        vendor.with("subscribed", "p0@example.com");
        for (final Operation operation : Operation.values()) {
            assertThrows(EspRefusedException.class, () -> operation.on(client, id, people(1), Instant.MAX), operation.name());
        }
        assertThrows(EspRefusedException.class, () -> client.upsert(id, List.of(contact("p1@example.com")), false, Instant.MAX));
        assertTrue(assertThrows(EspRefusedException.class, () -> client.audience(id)).getMessage().contains("Audience ID"));
        assertEquals(List.of(), vendor.sandbox.requests());
    }

    @Test
    void aNotFoundThatIsNotTheVendorsIsNoAnswer() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.answer(1, 404, "application/json", "{\"message\": \"no Route matched with those values\"}").on("GET", "/members/"));
        assertEquals(List.of("unsubscribed"), results(client.unsubscribe("a1", people(1))));
    }

    // one contact's fault

    @Test
    void aContactWithoutAnAnswerDoesNotHoldUpTheOthers() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", people(40).toArray(String[]::new));
        vendor.sandbox.inject(BUSY.onContact("PATCH", "p0@example.com"));
        final List<ContactOutcome> outcomes = client.unsubscribe("a1", people(40));
        assertEquals("UNKNOWN", results(outcomes).getFirst());
        assertEquals(Set.of("unsubscribed"), Set.copyOf(results(outcomes).subList(1, 40)));
        assertEquals("subscribed", vendor.status("p0@example.com"));
    }

    @Test
    void whoNeverHasAnAnswerDoesNotKeepTheOthersFromTheirs() throws EspUnavailableException, EspRefusedException {
        vendor.having("Maximum Connections", "1").having("Maximum Attempts", "1").with("subscribed", people(12).toArray(String[]::new));
        people(12).subList(0, 3).forEach(address -> vendor.sandbox.inject(BUSY.onContact(null, address)));
        // how often they come first is a matter of chance; how often always is not
        while (people(12).subList(3, 12).stream().anyMatch(address -> !"unsubscribed".equals(vendor.status(address)))) {
            client.unsubscribe("a1", people(12));
        }
        assertEquals("subscribed", vendor.status("p0@example.com"));
    }

    @Test
    void aVendorThatIsDownIsNotAskedForEverybody() throws EspUnavailableException, EspRefusedException {
        vendor.having("Maximum Connections", "2").having("Maximum Attempts", "1").with("subscribed", people(100).toArray(String[]::new));
        vendor.sandbox.inject(BUSY.on(null, "/members/"));
        assertEquals(Set.of("UNKNOWN"), Set.copyOf(results(client.unsubscribe("a1", people(100)))));
        assertTrue(vendor.sandbox.requests().size() <= 4, "three answers that do not come, and the one that was under way");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 409, 410, 422})
    void aRefusalOfOneContactIsTheContactsOwn(final int status) throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", people(10).toArray(String[]::new));
        vendor.sandbox.inject(Fault.answer(1, status, "application/problem+json", "{\"title\": \"Invalid Resource\", \"status\": %d}".formatted(status)).onContact("PATCH", "p0@example.com"));
        final List<ContactOutcome> outcomes = client.unsubscribe("a1", people(10));
        assertEquals("REFUSED", results(outcomes).getFirst());
        assertEquals(Set.of("unsubscribed"), Set.copyOf(results(outcomes).subList(1, 10)));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalOfTheAccountIsEverybodys(final int status) {
        vendor.with("subscribed", people(10).toArray(String[]::new));
        vendor.sandbox.inject(Fault.answer(1, status, "application/problem+json", "{\"title\": \"Forbidden\", \"status\": %d}".formatted(status)).onContact("GET", "p0@example.com"));
        assertThrows(EspRefusedException.class, () -> client.unsubscribe("a1", people(10)));
    }

    // what the vendor says is what counts

    @ParameterizedTest
    @ValueSource(strings = {"subscribed", "pending", "transactional"})
    void whoMayBeMailedIsUnsubscribed(final String status) throws EspUnavailableException, EspRefusedException {
        vendor.with(status, "p0@example.com");
        final ContactOutcome outcome = client.unsubscribe("a1", people(1)).getFirst();
        assertEquals(List.of("unsubscribed", "unsubscribed"), List.of(outcome.result().text(), outcome.status().text()));
        assertEquals("unsubscribed", vendor.status("p0@example.com"));
    }

    @Test
    void whoHasAStatusThatNobodyKnowsIsUnsubscribed() throws EspUnavailableException, EspRefusedException {
        vendor.with("some new status", "p0@example.com");
        assertEquals(List.of("unsubscribed"), results(client.unsubscribe("a1", people(1))));
        assertEquals("unsubscribed", vendor.status("p0@example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribed", "pending", "transactional", "some new status"})
    void whoIsStillMailedIsNotUnsubscribed(final String status) throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.answer(1, 200, "application/json", "{\"status\": \"%s\"}".formatted(status)).on("PATCH", "/members/"));
        final ContactOutcome outcome = client.unsubscribe("a1", people(1)).getFirst();
        assertEquals(ContactOutcome.Fate.REFUSED, outcome.fate());
        assertTrue(outcome.message().contains("still holds the contact"), outcome.message());
    }

    @Test
    void anAnswerWithoutAStatusIsNone() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com", "p1@example.com");
        vendor.sandbox.inject(Fault.answer(Fault.FOR_EVER, 200, "application/json", "{}").onContact("GET", "p0@example.com"));
        vendor.sandbox.inject(Fault.answer(Fault.FOR_EVER, 200, "application/json", "{}").onContact("PATCH", "p1@example.com"));
        assertEquals(List.of("UNKNOWN", "UNKNOWN"), results(client.unsubscribe("a1", people(2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribed", "unsubscribed", "cleaned", "pending"})
    void archivingTellsWhatTheContactWas(final String status) throws EspUnavailableException, EspRefusedException {
        vendor.with(status, "p0@example.com");
        final ContactOutcome outcome = client.archive("a1", people(1)).getFirst();
        assertEquals(List.of("archived", "archived", status), List.of(outcome.result().text(), outcome.status().text(), outcome.before().text()));
        final ContactOutcome again = client.archive("a1", people(1)).getFirst();
        assertEquals(List.of("unchanged", "archived"), List.of(again.result().text(), again.status().text()));
        assertNull(again.before(), "who was archived before was not archived by this");
    }

    @Test
    void movingTellsWhatTheContactWasThatItArchives() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com", "to@example.com");
        final ContactOutcome outcome = client.move("a1", List.of(new AddressChange("p0@example.com", "to@example.com")), Instant.MAX).getFirst();
        assertEquals(List.of("archived", "archived", "subscribed"), List.of(outcome.result().text(), outcome.status().text(), outcome.before().text()));
    }

    @Test
    void whomTheVendorDoesNotArchiveIsNotArchived() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.answer(1, 405, "application/problem+json", "{\"title\": \"Method Not Allowed\", \"status\": 405}").on("DELETE", "/members/"));
        assertEquals(List.of("REFUSED"), results(client.archive("a1", people(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "POST"})
    void anAnswerOfAnotherFormDeletesNobody(final String method) throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.answer(1, 200, "application/json", "{\"error\": \"internal\"}").on(method, "/members/"));
        assertEquals(List.of("POST".equals(method) ? "erased" : "archived"), results(("POST".equals(method) ? Operation.ERASE : Operation.ARCHIVE).on(client, "a1", people(1), Instant.MAX)));
        assertEquals("POST".equals(method) ? null : "archived", vendor.status("p0@example.com"));
    }

    // bringing back

    @Test
    void whoIsArchivedIsRestored() throws EspUnavailableException, EspRefusedException {
        vendor.with("archived", "p0@example.com");
        final ContactOutcome outcome = client.restore("a1", people(1), Instant.MAX).getFirst();
        assertEquals(List.of("restored", "subscribed"), List.of(outcome.result().text(), outcome.status().text()));
        final StatusChange change = vendor.sandbox.statusChanges("a1").getLast();
        assertEquals(List.of("p0@example.com", "archived", "subscribed", StatusChange.Actor.API), List.of(change.address(), change.from(), change.to(), change.by()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribed", "unsubscribed", "cleaned", "pending", "transactional"})
    void whoIsNotArchivedStaysAsItIs(final String status) throws EspUnavailableException, EspRefusedException {
        vendor.with(status, "p0@example.com");
        final ContactOutcome outcome = client.restore("a1", people(1), Instant.MAX).getFirst();
        assertEquals(List.of("unchanged", status), List.of(outcome.result().text(), outcome.status().text()));
        assertEquals(List.of(), vendor.requests("PATCH"));
    }

    // two spellings of one address

    static Stream<String> spellings() {
        return Stream.of(CANONICAL, UNICODE);
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aContactIsFoundInEitherSpelling(final String held) throws EspUnavailableException, EspRefusedException {
        final List<String> asked = List.of(CANONICAL);
        vendor.with("subscribed", held);
        assertEquals(List.of("unsubscribed"), results(client.unsubscribe("a1", asked)));
        assertEquals("unsubscribed", vendor.status(held));
        assertEquals(List.of("confirmation requested"), results(client.requestConfirmation("a1", asked, Instant.MAX)));
        assertEquals("pending", vendor.status(held));
        assertEquals(List.of("archived"), results(client.archive("a1", asked)));
        assertEquals(List.of("restored"), results(client.restore("a1", asked, Instant.MAX)));
        assertEquals("subscribed", vendor.status(held));
        assertEquals(List.of("moved"), results(client.move("a1", List.of(new AddressChange(CANONICAL, "ada@example.com")), Instant.MAX)));
        vendor.with("archived", held);
        assertEquals(List.of("erased"), results(client.erase("a1", asked)));
        assertEquals(Set.of("ada@example.com"), vendor.sandbox.members("a1").keySet());
    }

    @Test
    void aNoConcernsBothSpellings() throws EspUnavailableException, EspRefusedException {
        vendor.with("unsubscribed", CANONICAL).with("subscribed", UNICODE);
        assertEquals(List.of("unsubscribed"), results(client.unsubscribe("a1", List.of(CANONICAL))));
        assertEquals("unsubscribed", vendor.status(UNICODE));
        vendor.with("subscribed", UNICODE);
        assertEquals(ContactStatus.UNSUBSCRIBED, client.archive("a1", List.of(CANONICAL)).getFirst().before(), "who said no in one spelling was not subscribed");
        assertEquals(List.of("archived", "archived"), List.of(vendor.status(CANONICAL), vendor.status(UNICODE)));
        vendor.with("unsubscribed", UNICODE);
        assertEquals(List.of("unchanged"), results(client.restore("a1", List.of(CANONICAL), Instant.MAX)));
        vendor.with("subscribed", UNICODE).with("unsubscribed", CANONICAL);
        assertEquals(List.of("unchanged"), results(client.requestConfirmation("a1", List.of(CANONICAL), Instant.MAX)));
        assertEquals(List.of("erased"), results(client.erase("a1", List.of(CANONICAL))));
        assertEquals(Set.of(), vendor.sandbox.members("a1").keySet());
    }

    @Test
    void aMoveLeavesNobodyBehind() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", CANONICAL, UNICODE);
        assertEquals(List.of("moved"), results(client.move("a1", List.of(new AddressChange(CANONICAL, "ada@example.com")), Instant.MAX)));
        assertEquals(List.of("archived", "subscribed"), List.of(vendor.status(UNICODE), vendor.status("ada@example.com")));
        vendor.with("subscribed", UNICODE).with("subscribed", "other@example.com");
        assertEquals(List.of("archived"), results(client.move("a1", List.of(new AddressChange("other@example.com", CANONICAL)), Instant.MAX)), "the new address is there, in its other spelling");
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribed", "unsubscribed", "cleaned", "archived", "pending"})
    void aPushCreatesNobodyASecondTime(final String status) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        vendor.with(status, UNICODE);
        final List<ContactOutcome> outcomes = upsert(List.of(contact("p0@example.com"), contact(CANONICAL), contact("new@xn--exmple-cua.de")), Instant.MAX);
        assertEquals(List.of("created", "updated", "created"), results(outcomes));
        assertEquals(status, outcomes.get(1).status().text());
        assertEquals(Set.of(UNICODE, "p0@example.com", "new@xn--exmple-cua.de"), vendor.sandbox.members("a1").keySet());
    }

    @Test
    void aPushGoesToTheContactThatIsNotArchived() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        vendor.with("archived", CANONICAL).with("subscribed", UNICODE);
        assertEquals(ContactStatus.SUBSCRIBED, upsert(List.of(contact(CANONICAL)), Instant.MAX).getFirst().status());
    }

    @Test
    void whoCannotBeLookedUpIsNotPushedAndTheOthersAre() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        vendor.sandbox.inject(BUSY.onContact("GET", CANONICAL));
        assertEquals(List.of("UNKNOWN", "created"), results(upsert(List.of(contact(CANONICAL), contact("p0@example.com")), Instant.MAX)));
        assertNull(vendor.status(CANONICAL));
    }

    @Test
    void theVendorsWordsOfARefusalNameNobody() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        vendor.sandbox.inject(Fault.answer(1, 200, "application/json", """
                {"new_members": [], "updated_members": [], "errors": [{"email_address": "%1$s", "error": "%2$s looks fake", "error_code": "ERROR_GENERIC", "field": "", "field_message": "%1$s!"}]}"""
                .formatted(UNICODE, UNICODE.toUpperCase(Locale.ROOT))).on("POST", "/lists/a1"));
        assertEquals("The address looks fake The address!", upsert(List.of(contact(CANONICAL)), Instant.MAX).getFirst().message());
    }

    @ParameterizedTest
    @CsvSource({"de,de", "de-AT,de", "DE,de", "de_CH.UTF-8,de", "pt,pt", "pt-BR,pt", "pt-PT,pt_PT", "fr-ca,fr_CA", "fr_CA,fr_CA", "fr-BE,fr", "es,es", "es-ES,es_ES", "es-MX,es", "nb-NO,no", "nn,no",
        "zh-Hant-TW,zh", "sr-Latn-RS,sr", "iw,he", "en-GB-oed,en"})
    void aLanguageIsSentInTheVendorsCode(final String tag, final String code) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        assertEquals(List.of("created"), results(upsert(List.of(speaking(tag)), Instant.MAX)));
        assertEquals(code, vendor.sandbox.members("a1").get("p0@example.com").get("language").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"xx", "deutsch", "German", "en or de", "1", "-", "gsw-CH", "zz-DE"})
    void aLanguageThatTheVendorDoesNotKnowIsLeftOut(final String tag) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        upsert(List.of(speaking("de")), Instant.MAX);
        assertEquals(List.of("updated"), results(upsert(List.of(speaking(tag)), Instant.MAX)));
        assertEquals("de", vendor.sandbox.members("a1").get("p0@example.com").get("language").asText());
    }

    private static Contact speaking(final String language) {
        return new Contact("p0@example.com", language, Map.of(), Memberships.NONE);
    }

    @Test
    void aTagThatIsDeletedMeanwhileIsLeft() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        vendor.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\", \"tags\": [\"old\"]}]}");
        vendor.sandbox.inject(Fault.answer(1, 404, "application/problem+json", "{\"title\": \"Resource Not Found\", \"status\": 404}").on("POST", "/segments/"));
        assertEquals(List.of("updated"), results(upsert(List.of(new Contact("p0@example.com", null, Map.of(), new Memberships(Set.of(), Set.of("old")))), Instant.MAX)));
    }

    @Test
    void requestsThatAreUsedUpForLongHoldNoThread() throws EspUnavailableException, EspRefusedException {
        vendor.having("Maximum Requests Per Second", "0.001");
        assertThrows(EspUnavailableException.class, () -> client.audience("a1"), "it takes two requests");
    }

    // a time that is over

    @Test
    void afterItsTimeNothingIsSent() throws EspUnavailableException, EspRefusedException {
        vendor.with("archived", people(10).toArray(String[]::new));
        final DeadlineExceededException late = assertThrows(DeadlineExceededException.class, () -> upsert(List.of(contact("p0@example.com")), Instant.now().minusMillis(1)));
        assertFalse(late.attempted(), "it waited in vain");
        for (final Operation operation : List.of(Operation.MOVE, Operation.CONFIRM, Operation.RESTORE)) {
            assertEquals(Set.of("TOO_LATE"), Set.copyOf(results(operation.on(client, "a1", people(10), Instant.now().minusMillis(1)))), operation.name());
        }
        assertEquals(List.of(), vendor.sandbox.requests());
    }

    @Test
    void whatTheVendorHasNoRoomForIsSentAgainInTimeOnly() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        vendor.sandbox.inject(Fault.tooManyRequests(2).on("POST", "/lists/a1"));
        assertEquals(List.of("created"), results(upsert(List.of(contact("p0@example.com")), Instant.now().plusSeconds(60))));
        vendor.sandbox.clearRequests();
        vendor.sandbox.inject(Fault.tooManyRequests(1).retryAfter(299).on("POST", "/lists/a1"));
        final DeadlineExceededException late = assertThrows(DeadlineExceededException.class, () -> upsert(List.of(contact("p1@example.com")), Instant.now().plusSeconds(100)));
        assertTrue(late.attempted(), "the vendor had no room");
        assertEquals(1, vendor.sandbox.requests().size());
    }

    @Test
    void whoAsksForConsentAnewAndComesAgainIsSentWithoutAskingTheVendorMoreOften() throws EspUnavailableException, EspRefusedException {
        vendor.sandbox.inject(Fault.tooManyRequests(1).retryAfter(1).on("POST", "/lists/a1"));
        List<ContactOutcome> outcomes = null;
        while (outcomes == null) {
            try {
                outcomes = upsert(List.of(contact("p0@example.com")), Instant.now().plusMillis(500));
            } catch (final DeadlineExceededException e) {
                assertNull(vendor.status("p0@example.com"));
            }
        }
        assertEquals(List.of("created"), results(outcomes));
        assertEquals(2, vendor.requests("POST").size());
    }

    @Test
    void nobodyIsBroughtBackAfterItsTime() throws EspUnavailableException, EspRefusedException {
        vendor.with("archived", "p0@example.com");
        vendor.sandbox.inject(Fault.tooManyRequests(1).retryAfter(299).on("PATCH", "/members/"));
        assertEquals(List.of("TOO_LATE"), results(client.restore("a1", people(1), Instant.now().plusSeconds(100))));
        assertEquals(List.of("archived", "1"), List.of(vendor.status("p0@example.com"), Integer.toString(vendor.requests("PATCH").size())));
    }

    @Test
    void aRequestForConfirmationThatMayHaveBeenMailedIsNotRepeated() throws EspUnavailableException, EspRefusedException {
        vendor.with("unsubscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("PATCH", "/members/"));
        assertEquals(List.of("UNKNOWN"), results(client.requestConfirmation("a1", people(1), Instant.now().plusSeconds(100))));
        assertEquals(1, vendor.sandbox.automations("a1").size());
    }

    @Test
    void whatMayHaveHadItsEffectIsOfUnknownFate() {
        // the second answer says that nothing was done, but the first did not
        vendor.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("POST", "/lists/a1"));
        vendor.sandbox.inject(Fault.tooManyRequests(1).retryAfter(299).on("POST", "/lists/a1"));
        assertThrows(EspUnavailableException.class, () -> upsert(List.of(contact("p0@example.com")), Instant.now().plusSeconds(100)));
        assertEquals(2, vendor.sandbox.requests().size());
        assertEquals("subscribed", vendor.status("p0@example.com"));
    }

    @Test
    void lookingUpSpellingsTooLongIsMadeUpForByTheNextCall() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        vendor.with("unsubscribed", UNICODE);
        assertThrows(DeadlineExceededException.class, () -> upsert(List.of(contact(CANONICAL)), Instant.now().minusMillis(1)));
        vendor.sandbox.clearRequests();
        assertEquals(ContactStatus.UNSUBSCRIBED, upsert(List.of(contact(CANONICAL)), Instant.MAX).getFirst().status());
        assertEquals(List.of(), vendor.requests("GET"), "what was looked up is known");
    }

    @Test
    void withdrawalsHaveNoTimeThatIsOver() throws EspUnavailableException, EspRefusedException {
        vendor.with("subscribed", "p0@example.com");
        vendor.sandbox.inject(Fault.tooManyRequests(1).retryAfter(1).on("PATCH", "/members/"));
        assertEquals(List.of("unsubscribed"), results(client.unsubscribe("a1", people(1))));
    }

    // threads

    @Test
    void hundredsOfContactsComeToAnEndWithOneCarrier() throws IOException, InterruptedException {
        assertEquals(0, OneCarrier.run(ManyContacts.class));
    }

    /** Four hundred withdrawals within an account of ten connections. */
    static final class ManyContacts {

        private ManyContacts() {
        }

        public static void main(final String... arguments) throws EspUnavailableException, EspRefusedException {
            final MailchimpFixture vendor = new MailchimpFixture().with("subscribed", people(400).toArray(String[]::new));
            final List<String> results = results(vendor.client.unsubscribe("a1", people(400)));
            System.exit(Set.of("unsubscribed").equals(Set.copyOf(results)) ? 0 : 1);
        }
    }

    // a stop

    @Test
    void aStopEndsAWaitOfMinutes() throws InterruptedException {
        vendor.with("subscribed", people(50).toArray(String[]::new));
        vendor.sandbox.inject(Fault.tooManyRequests(Fault.FOR_EVER).retryAfter(299).on(null, "/members/"));
        final Throwable[] end = new Throwable[1];
        final boolean[] interrupted = new boolean[1];
        final Thread pass = Thread.ofPlatform().start(() -> {
            end[0] = assertThrows(EspUnavailableException.class, () -> client.unsubscribe("a1", people(50)));
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        while (vendor.sandbox.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        pass.interrupt();
        pass.join();
        assertTrue(end[0].getMessage().contains("interrupted"), end[0].getMessage());
        assertTrue(interrupted[0], "whoever called is to know as well");
    }
}
