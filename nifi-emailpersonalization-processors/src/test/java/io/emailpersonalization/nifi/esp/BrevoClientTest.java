// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactOutcome.Fate;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.brevo.BrevoVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.testing.StockTokenProvider;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockConfigurationContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The traps of Brevo, contact by contact. */
@Timeout(120)
class BrevoClientTest {

    private static final String A = BrevoFixture.AUDIENCE;
    private static final String ADA = "ada@example.com";

    private BrevoFixture brevo = new BrevoFixture();

    @AfterEach
    void close() {
        brevo.close();
    }

    private List<ContactOutcome> upsert(final Contact... contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return assertInstanceOf(UpsertAnswer.Done.class, brevo.client.upsert(A, List.of(contacts), false, Instant.MAX)).outcomes();
    }

    private static Contact contact(final Map<String, Object> fields) {
        return new Contact(ADA, null, fields, Memberships.NONE);
    }

    private static Contact member(final Set<String> joined, final Set<String> left) {
        return new Contact(ADA, null, Map.of(), new Memberships(joined, left));
    }

    private BrevoFixture confirming() {
        return brevo.having("Double Opt-In Template ID", "5", "Double Opt-In Redirect URL", "https://example.com/welcome");
    }

    // what no request says

    @Test
    void noRequestAllowsMailToAnybodyOrUsesTheOldBatch() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        confirming();
        brevo.list("vip").with("unsubscribed", ADA, "b@example.com").with("archived", "c@example.com").with("subscribed", "d@example.com");
        final List<String> all = List.of(ADA, "b@example.com", "c@example.com", "d@example.com", "new@example.com");
        for (final boolean pending : List.of(false, true)) {
            brevo.client.upsert(A, all.stream().map(email -> new Contact(email, null, Map.of("FIRSTNAME", "A"), new Memberships(Set.of("vip"), Set.of()))).toList(), pending, Instant.MAX);
        }
        brevo.client.restore(A, all, Instant.MAX);
        brevo.client.requestConfirmation(A, all, Instant.MAX);
        brevo.client.move(A, List.of(new AddressChange("b@example.com", "e@example.com"), new AddressChange("d@example.com", "f@example.com")), Instant.MAX);
        brevo.client.changeTopics(A, all.stream().map(email -> new TopicChange(email, Set.of("vip"), Set.of())).toList(), Instant.MAX);
        brevo.client.archive(A, all);
        brevo.client.unsubscribe(A, all);
        for (final Request request : brevo.sandbox.requests()) {
            assertFalse(request.path().contains("/contacts/batch"), request.path());
            final JsonNode body = request.json();
            assertFalse(body.has("emailBlacklisted") && !body.path("emailBlacklisted").asBoolean(), request.body());
            assertFalse(body.has("smsBlacklisted") || body.path("updateEnabled").asBoolean() || body.has("forceMerge"), request.body());
        }
        assertTrue(brevo.sandbox.statusChanges(A).stream().noneMatch(change -> "unsubscribed".equals(change.from()) && "subscribed".equals(change.to())));
    }

    // silent drops

    @Test
    void aValueThatBrevoWouldDropIsRefusedAndNothingIsSent() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.field("POINTS", "float").field("TIER", "category", "silver", "gold").field("SINCE", "date");
        final List<ContactOutcome> outcomes = upsert(contact(Map.of("CITY", "Jena")), new Contact("b@example.com", null, Map.of("POINTS", "many"), Memberships.NONE),
                new Contact("c@example.com", null, Map.of("TIER", "bronze"), Memberships.NONE), new Contact("d@example.com", null, Map.of("SINCE", "1.2.2026"), Memberships.NONE),
                new Contact("e@example.com", null, Map.of("EMAIL", "f@example.com"), Memberships.NONE));
        assertEquals(List.of("unknown_attribute CITY", "wrong_type POINTS", "wrong_type TIER", "wrong_type SINCE", "address_is_no_attribute EMAIL"),
                outcomes.stream().map(outcome -> outcome.code() + " " + outcome.field()).toList());
        assertTrue(outcomes.getFirst().message().contains("create it under"));
        assertEquals(Map.of(), brevo.sandbox.members(A));
    }

    @Test
    void valuesOfEveryTypeArriveAndAnEmptyOneClears() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.field("POINTS", "float").field("TIER", "category", "silver", "gold").field("SINCE", "date").field("LIKES", "multiple-choice", "tea", "coffee").field("TALL", "boolean");
        final Map<String, Object> values = Map.of("FIRSTNAME", "Ada", "POINTS", new BigDecimal("7.5"), "TIER", "gold", "SINCE", "2026-01-31", "LIKES", List.of("tea", "coffee"), "TALL", false);
        assertEquals(ContactResult.CREATED, upsert(contact(values)).getFirst().result());
        assertEquals(values, read().fields());
        assertEquals(ContactResult.UPDATED, upsert(contact(Map.of("POINTS", "", "LIKES", "", "TIER", "silver"))).getFirst().result());
        assertEquals(Map.of("FIRSTNAME", "Ada", "TIER", "silver", "SINCE", "2026-01-31", "TALL", false), read().fields());
    }

    private HeldContact read() throws EspUnavailableException, EspRefusedException {
        final ReadSelection selection = new ReadSelection(Set.of("FIRSTNAME", "POINTS", "TIER", "SINCE", "LIKES", "TALL"), true);
        return assertInstanceOf(ReadOutcome.Found.class, brevo.client.read(A, List.of(ADA), selection).getFirst()).contact();
    }

    @Test
    void missingAttributesAreCreatedOnRequest() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        assertEquals(Fate.REFUSED, upsert(contact(Map.of("CITY", "Jena"))).getFirst().fate());
        brevo.client.createFields(A, List.of(AudienceField.of("CITY", Type.TEXT, false), AudienceField.of("FIRSTNAME", Type.TEXT, false), AudienceField.of("POINTS", Type.NUMBER, false),
                new AudienceField("TIER", Type.OPTION, false, null, List.of("silver", "gold")), new AudienceField("LIKES", Type.OPTIONS, false, null, List.of("tea"))));
        assertEquals(Fate.ACCEPTED, upsert(contact(Map.of("CITY", "Jena", "POINTS", 3, "TIER", "gold", "LIKES", "tea"))).getFirst().fate());
        assertEquals("gold", brevo.contact(ADA).at("/attributes/TIER").asText());
        final EspRefusedException refusal = assertThrows(EspRefusedException.class, () -> brevo.client.createFields(A, List.of(AudienceField.of("city", Type.TEXT, false))));
        assertTrue(refusal.getMessage().contains("capital letters"), refusal.getMessage());
    }

    // who is mailed

    @Test
    void anUpsertPutsNoArchivedContactIntoAnyList() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("vip").with("archived", ADA);
        assertEquals(ContactStatus.ARCHIVED, upsert(new Contact(ADA, null, Map.of("FIRSTNAME", "Ada"), new Memberships(Set.of("vip"), Set.of()))).getFirst().status());
        assertEquals("archived", brevo.status(ADA));
        assertTrue(brevo.contact(ADA).get("listIds").isEmpty());
        assertEquals("Ada", brevo.contact(ADA).at("/attributes/FIRSTNAME").asText());
    }

    @Test
    void aContactThatSomebodyCreatesMeanwhileIsUpdated() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.with("archived", ADA);
        brevo.sandbox.inject(Fault.answer(1, 404, "application/json", "{\"code\": \"document_not_found\", \"message\": \"\"}").onContact("GET", ADA));
        final ContactOutcome outcome = upsert(contact(Map.of("FIRSTNAME", "Ada"))).getFirst();
        assertEquals(List.of(ContactResult.UPDATED, ContactStatus.ARCHIVED), List.of(outcome.result(), outcome.status()));
    }

    @Test
    void anAnswerThatDoesNotShowWhetherAContactIsBlocklistedIsNone() throws EspUnavailableException, EspRefusedException {
        brevo.having("Maximum Attempts", "1").with("subscribed", ADA);
        brevo.sandbox.inject(Fault.answer(1, 200, "application/json", "{\"id\": 1, \"listIds\": []}").onContact("GET", ADA));
        assertEquals(Fate.UNKNOWN, brevo.client.unsubscribe(A, List.of(ADA)).getFirst().fate());
    }

    @Test
    void anUnsubscribeThatBrevoDoesNotFollowIsRefused() throws EspUnavailableException, EspRefusedException {
        brevo.with("subscribed", ADA);
        brevo.sandbox.inject(Fault.answer(1, 204, null, null).onContact("PUT", ADA));
        final ContactOutcome outcome = brevo.client.unsubscribe(A, List.of(ADA)).getFirst();
        assertEquals(List.of(Fate.REFUSED, "not unsubscribed"), List.of(outcome.fate(), outcome.code()));
    }

    @Test
    void aWithdrawalStopsAContactOutsideTheAudienceToo() throws EspUnavailableException, EspRefusedException {
        brevo.with("archived", ADA);
        assertEquals(ContactResult.UNSUBSCRIBED, brevo.client.unsubscribe(A, List.of(ADA)).getFirst().result());
        assertEquals(List.of(ContactResult.UNCHANGED), brevo.client.restore(A, List.of(ADA), Instant.MAX).stream().map(ContactOutcome::result).toList());
        assertEquals("unsubscribed", brevo.status(ADA));
        assertFalse(brevo.contact(ADA).get("smsBlacklisted").asBoolean());
    }

    @ParameterizedTest
    @CsvSource({"unsubscribed, false, REFUSED", "unsubscribed, true, ACCEPTED", "cleaned, false, ACCEPTED", "archived, false, ACCEPTED"})
    void aContactThatIsNotMailedIsNotMovedSinceBrevoWouldMailItThere(final String status, final boolean taken, final Fate fate) throws EspUnavailableException, EspRefusedException {
        brevo.with(status, ADA);
        if (taken) {
            brevo.with("subscribed", "to@example.com");
        }
        final ContactOutcome outcome = brevo.client.move(A, List.of(new AddressChange(ADA, "to@example.com")), Instant.MAX).getFirst();
        assertEquals(fate, outcome.fate());
        assertEquals(fate == Fate.REFUSED ? ContactOutcome.UNSUBSCRIBED_CODE : null, outcome.code());
        assertEquals(fate == Fate.REFUSED ? null : ContactResult.UNCHANGED, outcome.result());
        assertEquals(status, brevo.status(ADA));
        assertEquals(0, brevo.requests("PUT", "").size());
    }

    @Test
    void aMoveToAnAddressThatIsAContactArchivesTheFormerOne() throws EspUnavailableException, EspRefusedException {
        brevo.with("subscribed", ADA, "to@example.com");
        final ContactOutcome outcome = brevo.client.move(A, List.of(new AddressChange(ADA, "to@example.com")), Instant.MAX).getFirst();
        assertEquals(List.of(ContactResult.ARCHIVED, ContactStatus.SUBSCRIBED), List.of(outcome.result(), outcome.before()));
        assertEquals("archived", brevo.status(ADA));
    }

    @Test
    void anArchivedContactLeavesTheListsThatAreOwnedAndNoOther() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("vip").list("blog").having("Owned Lists", "vip");
        upsert(member(Set.of("vip", "blog"), Set.of()));
        assertEquals(ContactResult.ARCHIVED, brevo.client.archive(A, List.of(ADA)).getFirst().result());
        assertEquals(Set.of("blog"), read().memberships());
        assertEquals(0, brevo.requests("DELETE", "").size(), "nothing is deleted");
    }

    @Test
    void anErasureThatBrevoForbidsIsRefused() throws EspUnavailableException, EspRefusedException {
        brevo.with("subscribed", "owner@users.example.com");
        assertEquals("not erased", brevo.client.erase(A, List.of("owner@users.example.com")).getFirst().code());
    }

    // confirmation

    @Test
    void onlyANewContactGetsAMail() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        confirming().list("vip").with("subscribed", ADA).with("archived", "b@example.com").with("unsubscribed", "c@example.com");
        final UpsertAnswer answer = brevo.client.upsert(A, List.of(contact(Map.of("FIRSTNAME", "Ada")), Contact.ofAddress("b@example.com"), Contact.ofAddress("c@example.com"),
                new Contact("d@example.com", null, Map.of("FIRSTNAME", "Dora"), new Memberships(Set.of("vip"), Set.of()))), true, Instant.MAX);
        assertEquals(List.of(ContactStatus.SUBSCRIBED, ContactStatus.ARCHIVED, ContactStatus.UNSUBSCRIBED, ContactStatus.PENDING),
                assertInstanceOf(UpsertAnswer.Done.class, answer).outcomes().stream().map(ContactOutcome::status).toList());
        assertEquals(1, brevo.requests("POST", "/doubleOptinConfirmation").size());
        final JsonNode mail = brevo.requests("POST", "/doubleOptinConfirmation").getFirst().json();
        assertEquals(List.of("d@example.com", "5", "https://example.com/welcome", "Dora", "2"), List.of(mail.path("email").asText(), mail.path("templateId").asText(),
                mail.path("redirectionUrl").asText(), mail.at("/attributes/FIRSTNAME").asText(), Integer.toString(mail.path("includeListIds").size())));
    }

    @Test
    void aMailIsNotAskedForTwiceWhereTheAnswerIsLost() throws EspUnavailableException, EspRefusedException {
        confirming().with("unsubscribed", ADA);
        brevo.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("POST", "/doubleOptinConfirmation"));
        assertEquals(Fate.UNKNOWN, brevo.client.requestConfirmation(A, List.of(ADA), Instant.MAX).getFirst().fate());
        assertEquals(List.of("confirmation asked"), brevo.triggers(ADA));
    }

    @Test
    void withoutATemplateNobodyIsAskedAndNobodyIsSubscribedInstead() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final UpsertAnswer answer = brevo.client.upsert(A, List.of(Contact.ofAddress(ADA)), true, Instant.MAX);
        assertEquals(Fate.REFUSED, assertInstanceOf(UpsertAnswer.Done.class, answer).outcomes().getFirst().fate());
        assertNull(brevo.status(ADA));
    }

    // lists

    @Test
    void listsAreNamedByNameOrNumber() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("vip").list("blog");
        assertEquals(Fate.ACCEPTED, upsert(member(Set.of("vip", "1001"), Set.of())).getFirst().fate());
        assertEquals(Set.of("vip", "blog"), read().memberships());
        upsert(member(Set.of("vip"), Set.of("blog")));
        assertEquals(Set.of("vip"), read().memberships());
        assertEquals(List.of("unknown_list", "list_of_audience"), List.of(upsert(member(Set.of("none"), Set.of())).getFirst().code(), upsert(member(Set.of(), Set.of(A))).getFirst().code()));
    }

    @Test
    void aTopicIsAList() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("offers").list("news").with("unsubscribed", "b@example.com");
        upsert(member(Set.of("offers", "news"), Set.of()));
        final List<ContactOutcome> outcomes = brevo.client.changeTopics(A, List.of(new TopicChange(ADA, Set.of("news"), Set.of("offers")), new TopicChange("b@example.com", Set.of("news"), Set.of()),
                new TopicChange("c@example.com", Set.of(), Set.of("offers"))), Instant.MAX);
        assertEquals(List.of(Fate.ACCEPTED, Fate.REFUSED, Fate.ACCEPTED), outcomes.stream().map(ContactOutcome::fate).toList());
        assertEquals(List.of(ContactResult.TOPICS_CHANGED, ContactResult.ABSENT), List.of(outcomes.getFirst().result(), outcomes.getLast().result()));
        assertEquals(Set.of("news"), read().memberships());
        assertEquals("subscribed", brevo.status(ADA), "the other topic keeps its mail");
        assertEquals(ContactResult.UNCHANGED, brevo.client.changeTopics(A, List.of(new TopicChange(ADA, Set.of(), Set.of("offers"))), Instant.MAX).getFirst().result());
    }

    @Test
    void aTopicThatThePersonLeftAtBrevoIsNotGranted() throws EspUnavailableException, EspRefusedException {
        brevo.list("news").with("subscribed", ADA);
        brevo.sandbox.inject(Fault.answer(1, 200, "application/json", "{\"id\": 1, \"email\": \"ada@example.com\", \"emailBlacklisted\": false, \"listIds\": [12], \"listUnsubscribed\": [1000]}")
                .onContact("GET", ADA));
        final ContactOutcome outcome = brevo.client.changeTopics(A, List.of(new TopicChange(ADA, Set.of("news"), Set.of())), Instant.MAX).getFirst();
        assertEquals(List.of(Fate.REFUSED, "unsubscribed"), List.of(outcome.fate(), outcome.code()));
        assertEquals(0, brevo.requests("PUT", "").size());
    }

    @Test
    void aWithdrawalOfATopicIsSentAfterTheDeadlineToo() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.list("offers").list("news");
        upsert(member(Set.of("offers"), Set.of()));
        final ContactOutcome outcome = brevo.client.changeTopics(A, List.of(new TopicChange(ADA, Set.of("news"), Set.of("offers"))), Instant.now().minusSeconds(1)).getFirst();
        assertEquals(Fate.TOO_LATE, outcome.fate());
        assertEquals(Set.of(), read().memberships());
    }

    // events

    @Test
    void anEventIsSentOnceAndMakesNoContact() throws EspUnavailableException, EspRefusedException {
        brevo.with("subscribed", ADA);
        final List<ContactOutcome> outcomes = brevo.client.sendEvents(A, List.of(new ContactEvent("e1", ADA, "purchase", Instant.parse("2026-11-30T10:00:00Z"), Map.of("total", 12.5)),
                new ContactEvent("e2", "nobody@example.com", "purchase", Instant.EPOCH, Map.of()), new ContactEvent("e3", ADA, "two words", Instant.EPOCH, Map.of())), Instant.MAX);
        assertEquals(List.of(ContactResult.EVENT_SENT, ContactResult.ABSENT), outcomes.subList(0, 2).stream().map(ContactOutcome::result).toList());
        assertEquals(Fate.REFUSED, outcomes.getLast().fate());
        assertNull(brevo.status("nobody@example.com"));
        final JsonNode event = brevo.requests("POST", "/events").getFirst().json();
        assertEquals(List.of("purchase", "2026-11-30T10:00:00Z", ADA, "12.5"), List.of(event.path("event_name").asText(), event.path("event_date").asText(),
                event.at("/identifiers/email_id").asText(), event.at("/event_properties/total").asText()));
        assertEquals(List.of("event received"), brevo.triggers(ADA));
    }

    // spellings

    @Test
    void bothSpellingsOfAnAddressAreFound() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.with("subscribed", "ada@ex\u00e4mple.de");
        assertEquals(ContactResult.UPDATED, upsert(new Contact("ada@xn--exmple-cua.de", null, Map.of("FIRSTNAME", "Ada"), Memberships.NONE)).getFirst().result());
        assertEquals(1, brevo.sandbox.members(A).size());
        assertEquals(ContactResult.UNSUBSCRIBED, brevo.client.unsubscribe(A, List.of("ada@xn--exmple-cua.de")).getFirst().result());
    }

    // the account

    @ParameterizedTest
    @ValueSource(strings = {"client_credentials", "refresh_token"})
    void theTokensOfNifisOwnProviderAreUsed(final String grant) throws Exception {
        StockTokenProvider.add(brevo.runner, "tokens", brevo.sandbox.uri() + BrevoVendorApi.TOKEN_PATH, BrevoVendorApi.CLIENT_ID, BrevoVendorApi.CLIENT_SECRET, grant,
                "refresh_token".equals(grant) ? Map.of("refresh-token", BrevoVendorApi.REFRESH_TOKEN) : Map.of("scope", "contacts"));
        brevo.having("Authentication Strategy", "OAUTH2_ACCESS_TOKEN_PROVIDER", "OAuth2 Access Token Provider", "tokens");
        assertEquals(ContactResult.CREATED, upsert(Contact.ofAddress(ADA)).getFirst().result());
        assertEquals(1, brevo.requests("POST", BrevoVendorApi.TOKEN_PATH).size());
        brevo.vendor.revokeTokens();
        assertFalse(assertThrows(EspRefusedException.class, () -> upsert(Contact.ofAddress(ADA))).isContentAtFault());
    }

    @Test
    void theAccountIsNamedByItsIdAndNotByItsOwner() throws EspUnavailableException, EspRefusedException {
        brevo.runner.disableControllerService(brevo.client);
        brevo.runner.removeProperty(brevo.client, "Account Name");
        brevo.runner.enableControllerService(brevo.client);
        assertEquals("sandbox-organization", brevo.client.account());
        brevo.sandbox.inject(Fault.answer(1, 200, "application/json", "{\"email\": \"owner@example.com\"}").on("GET", "/account"));
        brevo.having("First Pause", "3 millis");
        assertTrue(brevo.client.account().matches("key [0-9a-f]{12}"), brevo.client.account());
    }

    @Test
    void anAudienceIdThatIsNoNumberOfAListIsRefused() {
        for (final String id : List.of("", "a1", "1/contacts", "0", "99")) {
            assertFalse(assertThrows(EspRefusedException.class, () -> brevo.client.unsubscribe(id, List.of(ADA)), id).isContentAtFault());
        }
    }

    private List<ConfigVerificationResult> verify() {
        final Map<PropertyDescriptor, String> properties = new HashMap<>();
        brevo.client.getPropertyDescriptors().forEach(property -> {
            final String value = brevo.property(property);
            if (value != null) {
                properties.put(property, value);
            }
        });
        return brevo.client.verify(new MockConfigurationContext(brevo.client, properties, null, Map.of()), new MockComponentLog("verify", this), Map.of());
    }

    @Test
    void verifyNamesTheAccountTheTemplateAndWhatStartsAutomations() {
        confirming();
        assertEquals(List.of("SUCCESSFUL", "FAILED", "SKIPPED"), verify().stream().map(result -> result.getOutcome().name()).toList());
        assertEquals("The account is that of Sandbox", verify().getFirst().getExplanation());
        brevo.sandbox.template(new Template("5", "Please confirm", "<p>Hello</p>", ""));
        assertTrue(verify().get(1).getExplanation().contains("asks for no confirmation"));
        brevo.sandbox.template(new Template("5", "Please confirm", "<a href=\"{{ doubleoptin }}\">Yes</a>", ""));
        assertEquals(List.of("SUCCESSFUL", "SUCCESSFUL", "SKIPPED"), verify().stream().map(result -> result.getOutcome().name()).toList());
        assertTrue(verify().getLast().getExplanation().contains("enters a list"));
        brevo.having("API Key", "another");
        assertTrue(verify().getFirst().getExplanation().contains("create an API key"));
    }

    @Test
    void aTemplateNeedsAPage() {
        brevo.runner.disableControllerService(brevo.client);
        brevo.runner.setProperty(brevo.client, "Double Opt-In Template ID", "5");
        brevo.runner.assertNotValid(brevo.client);
        brevo.runner.setProperty(brevo.client, "Double Opt-In Redirect URL", "https://example.com");
        brevo.runner.assertValid(brevo.client);
        brevo.runner.enableControllerService(brevo.client);
    }

    // limits

    @Test
    void aLimitOfBrevoIsWeatheredByItsHeaders() throws EspUnavailableException, EspRefusedException {
        brevo.close();
        brevo = new BrevoFixture(BrevoVendorApi.limited(10, 100)).having("Maximum Attempts", "20");
        final List<String> people = IntStream.range(0, 8).mapToObj("p%d@example.com"::formatted).toList();
        brevo.with("subscribed", people.toArray(String[]::new));
        assertEquals(Set.of(ContactResult.UNSUBSCRIBED), Set.copyOf(brevo.client.unsubscribe(A, people).stream().map(ContactOutcome::result).toList()));
        assertTrue(brevo.sandbox.requests().stream().anyMatch(request -> request.status() == 429), "the plan of the service is too high for this account");
    }

    @Test
    void withinThePlanNothingIsTurnedDown() throws EspUnavailableException, EspRefusedException {
        brevo.close();
        brevo = new BrevoFixture(BrevoVendorApi.limited(12, 100)).having("Plan", "GENERAL");
        final List<String> people = IntStream.range(0, 5).mapToObj("p%d@example.com"::formatted).toList();
        brevo.with("subscribed", people.toArray(String[]::new));
        assertEquals(Set.of(ContactResult.UNSUBSCRIBED), Set.copyOf(brevo.client.unsubscribe(A, people).stream().map(ContactOutcome::result).toList()));
        assertTrue(brevo.sandbox.requests().stream().noneMatch(request -> request.status() == 429));
    }

    @Test
    void messagesNameNoAddress() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        brevo.sandbox.inject(Fault.answer(1, 400, "application/json", "{\"code\": \"invalid_parameter\", \"message\": \"ada@example.com and +4915112345678 are taken\"}").on("POST", "/contacts"));
        assertEquals("the address and the number are taken", upsert(Contact.ofAddress(ADA)).getFirst().message());
    }

    @Test
    void anotherContactWithThePhoneNumberRefusesTheContact() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        upsert(new Contact("b@example.com", null, Map.of("SMS", "+4915112345678"), Memberships.NONE));
        final ContactOutcome outcome = upsert(contact(Map.of("SMS", "+4915112345678"))).getFirst();
        assertEquals(List.of("duplicate_parameter", "SMS"), List.of(outcome.code(), outcome.field()));
        assertNull(brevo.status(ADA));
    }
}
